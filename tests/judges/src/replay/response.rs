//! Whether a response came out of the types as it was recorded.

use super::document::Rules;
use super::same_json;
use super::transport::body_bytes;
use plane_api::runtime::cli::{Failure, Printed};
use serde_json::Value;
use specwright::traffic::api::{Operation, covering};
use specwright::traffic::exchange::{Content, Response};
use specwright::traffic::judge::View;

/// Whether a response came out of the types as it was recorded: a success as a value, a failure as its variant.
pub(super) fn same_response(response: &Response, result: Result<Printed, Failure>) -> Result<(), String> {
    let recorded = body_bytes(response)?;
    let status = response.status;
    let text = match result {
        Ok(Printed::Json(text)) if status / 100 == 3 => {
            let location: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
            let is_same = response.headers.get("location").is_some_and(|wanted| location["location"] == wanted);
            return if is_same { Ok(()) } else { Err(format!("the redirect's address changed: {text}")) };
        }
        Ok(Printed::Json(text)) => text,
        Ok(Printed::Nothing) if recorded.is_empty() => return Ok(()),
        Ok(Printed::Unprinted(kind)) => return Err(format!("the response cannot be printed: {kind}")),
        Ok(Printed::Nothing) => return Err("the response's body was dropped".to_owned()),
        Ok(Printed::Raw(bytes)) => {
            return if bytes == recorded { Ok(()) } else { Err("the response's bytes changed".to_owned()) };
        }
        Err(failure) => {
            if failure.error.status().map(|status| status.as_u16()) != Some(status) {
                return Err(format!("the response was not read: {failure}"));
            }
            if failure.variant.is_none() {
                return Err(format!("status {status} has no variant of its own that takes this body: {failure}"));
            }
            match failure.body {
                Some(text) => text,
                None if recorded.is_empty() => return Ok(()),
                None => return Err("the body of the failure was dropped".to_owned()),
            }
        }
    };
    compare(&recorded, &text)
}

/// JSON is compared as such; text, which the types print as a JSON string, by its characters.
fn compare(recorded: &[u8], text: &str) -> Result<(), String> {
    let decoded: Value = serde_json::from_str(text).map_err(|error| format!("what came out is not JSON: {error}"))?;
    let recorded: Value = match serde_json::from_slice(recorded) {
        Ok(json) => json,
        Err(_) => Value::String(String::from_utf8_lossy(recorded).into_owned()),
    };
    match same_json(&recorded, &decoded) {
        Some(difference) => Err(format!("the response changed: {difference}")),
        None => Ok(()),
    }
}

/// What the document forbids of a response, as a validator says: of one that came out of the types, what only their
/// leniency took.
pub(super) fn validated(rules: &Rules<'_>, operation: &Operation, response: &Response) -> Vec<String> {
    let Some(body) = &response.body else { return Vec::new() };
    let json = match &body.content {
        Content::Whole(_) => body.json(),
        _ => body_bytes(response).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()),
    };
    let Some(documented) = operation.response(response.status) else { return Vec::new() };
    let media = body.essence().and_then(|essence| covering(&documented.media, &essence));
    let schema = media.filter(|media| media.is_json()).and_then(|media| media.schema);
    let status = response.status.to_string();
    let mistakes = json.map(|json| rules.mistakes(&status, schema, &json, View::Response)).unwrap_or_default();
    mistakes.iter().map(ToString::to_string).collect()
}
