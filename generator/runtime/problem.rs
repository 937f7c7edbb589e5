//! Problem details (RFC 9457): what an API says in `application/problem+json`.
//!
//! Input: a response. Output: the members that the standard names, and the others as JSON. What is not as the standard says is
//! left out, as it asks of clients (section 3.1).

use super::json::{Map, Value};
use super::response::RawResponse;
use super::secrets::Secrets;
use std::fmt;
use std::sync::Arc;

/// The media type (section 3).
const MEDIA_TYPE: &str = "application/problem+json";
/// The type of a problem that has none (section 4.2.1).
const UNTYPED: &str = "about:blank";

/// Problem details (RFC 9457), as the API sent them.
#[derive(Clone)]
#[non_exhaustive]
pub struct Problem {
    /// The address that identifies the type of the problem; `about:blank` if the status says all there is to say.
    pub type_: String,
    /// A summary of the type.
    pub title: Option<String>,
    /// The status, as the body says it.
    pub status: Option<u16>,
    /// What happened this time.
    pub detail: Option<String>,
    /// The address that identifies this occurrence.
    pub instance: Option<String>,
    /// The further members.
    pub extensions: Map<Value>,
    secrets: Arc<Secrets>,
}

impl Problem {
    /// The problem that a response tells; `None` if it is of another media type, or no JSON object.
    pub(super) fn read(response: &RawResponse) -> Option<Self> {
        if !response.media_type()?.eq_ignore_ascii_case(MEDIA_TYPE) {
            return None;
        }
        let Ok(Value::Object(mut members)) = response.json() else { return None };
        let mut text = |key: &str| match members.remove(key) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        };
        let (type_, title, detail) =
            (text("type").unwrap_or_else(|| UNTYPED.to_owned()), text("title"), text("detail"));
        let instance = text("instance");
        let status = members.remove("status").and_then(|status| u16::try_from(status.as_u64()?).ok());
        Some(Self { type_, title, status, detail, instance, extensions: members, secrets: response.secrets() })
    }
}

impl fmt::Debug for Problem {
    /// Shows no credentials and passwords, even if the API repeats them.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &Option<String>| text.as_deref().map(|text| self.secrets.hide(text).into_owned());
        let extensions = Value::Object(self.extensions.clone()).to_string();
        formatter
            .debug_struct("Problem")
            .field("type_", &self.secrets.hide(&self.type_))
            .field("title", &shown(&self.title))
            .field("status", &self.status)
            .field("detail", &shown(&self.detail))
            .field("instance", &shown(&self.instance))
            .field("extensions", &format_args!("{}", self.secrets.hide(&extensions)))
            .finish_non_exhaustive()
    }
}
