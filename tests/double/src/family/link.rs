//! The links of a work item.

use super::field::{Field, Initial, ValueType};
use super::{Change, Family, IN_PROJECT, IN_WORKSPACE, ON_WORK_ITEM, Rules, Within};
use crate::response::Response;
use crate::store::{self, Store, Table};
use http::StatusCode;
use serde_json::json;
use url::Url;

/// The database keeps no longer addresses.
const LONGEST: usize = 2083;

pub(crate) static LINK: Family = Family {
    table: Table::Links,
    noun: "Link",
    within: Within::WorkItem,
    created: StatusCode::CREATED,
    order: "-created_at",
    orders: false,
    fields: &[
        Field::new("title", ValueType::Text(255), Initial::Null),
        Field::required("url", ValueType::Text(usize::MAX)),
        // The recorded server fetches the page later and fills it. The double fetches nothing.
        Field::server("metadata", Initial::Object),
    ],
    expands: &[IN_WORKSPACE, IN_PROJECT, ON_WORK_ITEM],
    reduced: &[],
    always: &[],
    conceals: &["updated_by"],
    external: false,
    rules: &Links,
};

#[derive(Debug)]
struct Links;

impl Rules for Links {
    /// Only when it is made: an update takes any text, and one that is there already.
    fn check(&self, change: &Change<'_>, store: &Store) -> Result<(), Response> {
        if change.before.is_some() {
            return Ok(());
        }
        let text = change.text("url");
        let wrong = |message: &str| Response::invalid(&json!({ "url": [message] }));
        match Url::parse(text) {
            Ok(url) if text.len() <= LONGEST && matches!(url.scheme(), "http" | "https") => {}
            Ok(url) if text.len() <= LONGEST && url.has_host() => return Err(wrong("Invalid URL scheme.")),
            _ => return Err(wrong("Invalid URL format.")),
        }
        let mut links = store.within(Table::Links, "issue", change.address.parent.unwrap_or_default());
        if links.any(|link| store::text(link, "url") == text) {
            return Err(Response::error(StatusCode::BAD_REQUEST, "URL already exists for this Issue"));
        }
        Ok(())
    }
}
