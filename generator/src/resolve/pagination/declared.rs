//! Pagination in our own words: one key says where the next page is. `cursor-parameter`, `page-parameter` (with `first-page`,
//! else 1) or `offset-parameter` name an optional query parameter, `next-link` is a JSON pointer to an address in the response,
//! and `link-header: true` is the header `Link` (RFC 8288). The others are JSON pointers into the response: `items` (empty where
//! it is the list), `next` (a cursor) and `more` (whether there is a next page).

use super::super::Resolver;
use super::{Declaration, DeclaredBy, Located};
use crate::pointer::Pointer;
use serde_json::{Map, Value};

/// The keys that say where the next page is.
const WAYS: &[&str] = &["cursor-parameter", "page-parameter", "offset-parameter", "next-link", "link-header"];

/// What a declaration may say.
const KEYS: &[&str] = &[
    "cursor-parameter",
    "page-parameter",
    "offset-parameter",
    "next-link",
    "link-header",
    "first-page",
    "next",
    "more",
    "items",
];

impl Resolver<'_> {
    /// What is declared at a place; `None` when something was reported.
    pub(super) fn declared_pagination(&mut self, declared: &Value, at: &Pointer) -> Option<Declaration> {
        let declared = self.object(declared, at, KEYS)?;
        let mut ways = WAYS.iter().filter(|way| declared.contains_key(**way));
        let (Some(way), None) = (ways.next(), ways.next()) else {
            return self.wrong(at, &format!("expected one of {}", WAYS.join(", ")));
        };
        let by = match *way {
            "cursor-parameter" => DeclaredBy::Cursor {
                parameter: self.located(declared, way, at)?,
                next: self.located(declared, "next", at)?,
            },
            "page-parameter" => {
                let Some(first) = declared.get("first-page").map_or(Some(1), Value::as_u64) else {
                    return self.wrong(&at.key("first-page"), "expected a whole number");
                };
                DeclaredBy::Page { parameter: self.located(declared, way, at)?, first }
            }
            "offset-parameter" => DeclaredBy::Offset(self.located(declared, way, at)?),
            "next-link" => DeclaredBy::Link(self.located(declared, way, at)?),
            _ if declared.get("link-header") == Some(&Value::Bool(true)) => DeclaredBy::LinkHeader,
            _ => return self.wrong(&at.key("link-header"), "expected `true`"),
        };
        let more = match declared.get("more") {
            Some(_) => Some(self.located(declared, "more", at)?),
            None => None,
        };
        Some(Declaration { by, more, items: self.located(declared, "items", at)?, at: at.clone() })
    }

    fn located(&mut self, declared: &Map<String, Value>, key: &str, at: &Pointer) -> Option<Located> {
        let text = self.text(declared, key, at)?.to_owned();
        Some(Located { text, at: at.key(key) })
    }
}
