//! Parameters and bodies of any style and shape.
//!
//! Input: a value and its style. Output: what becomes of it in a request.

use super::escape::{push_cookie, push_encoded};
use super::json;
use super::request::{Request, set};
use super::style::{self, Style, StyleKind};
use http::HeaderName;

impl Request {
    /// Sets a path parameter of any style and shape. Characters that the style does not keep are encoded.
    pub fn path_as(&mut self, name: &'static str, value: &dyn json::Encode, style: Style) {
        let value = self.shaped("path parameter", name, value, style.kind);
        match value.and_then(|value| style::path(name, value, style)) {
            Some(text) if !text.is_empty() => self.path.push((name, text)),
            _ => self.refuse(format!("path parameter `{name}` is empty")),
        }
    }

    /// Sets a query parameter of any style and shape. An absent value is omitted.
    pub fn query_as(&mut self, name: &'static str, value: &dyn json::Encode, style: Style) {
        let value = self.shaped("query parameter", name, value, style.kind);
        let mut pairs = String::new();
        for (name, text) in value.into_iter().flat_map(|value| style::query(name, value, style)) {
            push_encoded(&mut pairs, &name, &text);
        }
        set(&mut self.query, name, pairs);
    }

    /// Sets a whole query: an object, each of whose properties is a parameter, text that is already a query, or any
    /// value as JSON text. An absent value is omitted.
    pub fn query_string(&mut self, value: &dyn json::Encode, as_json: bool) {
        let value = self.shaped("the", "query", value, StyleKind::Form);
        set(&mut self.query, "", value.map(|value| style::whole_query(value, as_json)).unwrap_or_default());
    }

    /// Sets a header of any shape (style `simple`). An absent value is omitted.
    pub fn header_as(&mut self, name: &'static str, value: &dyn json::Encode, style: Style) {
        let value = self.shaped("header", name, value, style.kind);
        self.set_header(name, value.and_then(|value| style::header(value, style)));
    }

    /// Sets cookies of any shape (styles `form` and `cookie`). An absent value is omitted.
    pub fn cookie_as(&mut self, name: &'static str, value: &dyn json::Encode, style: Style) {
        let value = self.shaped("cookie", name, value, style.kind);
        let mut cookies = String::new();
        for (name, text) in value.into_iter().flat_map(|value| style::cookies(name, value, style)) {
            // An unencoded value could begin another cookie.
            let is_token = |name: &str| HeaderName::from_bytes(name.as_bytes()).is_ok();
            if is_token(&name) && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b';') {
                push_cookie(&mut cookies, &name, &text);
            } else {
                let name = name.escape_debug();
                self.refuse(format!("the cookie `{name}` has a character that cookies cannot carry"));
            }
        }
        set(&mut self.cookies, name, cookies);
    }

    /// Sends an object as `application/x-www-form-urlencoded`: each property in the style given for its key; without
    /// one, lists are repeated pairs and objects are JSON text (section 4.7.15 of `OpenAPI` 3.0.4).
    pub fn urlencoded(&mut self, body: &dyn json::Encode, styles: &[(&str, Style)]) {
        let Some(body) = self.shaped("the", "body", body, StyleKind::Json) else { return };
        self.raw("application/x-www-form-urlencoded", style::form(body, styles));
    }

    /// A value of any shape; `None` if it is absent or cannot be sent.
    fn shaped(&mut self, place: &str, name: &str, value: &dyn json::Encode, kind: StyleKind) -> Option<json::Value> {
        style::value(value, kind).unwrap_or_else(|why| {
            self.refuse(format!("{place} `{name}` cannot be sent: {why}"));
            None
        })
    }
}
