//! Recordings of this project: one exchange a file, written to be read by people.
//!
//! `{"request": {method, url, headers, body}, "response": {status, headers, body}}`. A body is JSON as such, text as a
//! string, other bytes as `{"base64": …, "len": …}`, and a form as `{"multipart_fields": {…}, "file": {…}}`. Headers are
//! a list of names and values, or an object.

use super::encoding;
use super::exchange::{Body, Content, Exchange, Headers, Origin, Part, Request, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Sent<'a> {
    method: String,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    path: Option<String>,
    #[serde(default)]
    headers: Value,
    // Not an `Option`, to which the text `null` would be nothing.
    #[serde(borrow, default = "null")]
    body: &'a RawValue,
}

#[derive(Deserialize)]
struct Received<'a> {
    status: u16,
    #[serde(default)]
    headers: Value,
    // Not an `Option`, to which the text `null` would be nothing.
    #[serde(borrow, default = "null")]
    body: &'a RawValue,
}

fn null() -> &'static RawValue {
    RawValue::NULL
}

/// Reads a recording.
///
/// # Errors
///
/// What is missing.
pub(super) fn exchange(request: &RawValue, response: &RawValue, origin: Origin) -> Result<Exchange, String> {
    let sent: Sent = serde_json::from_str(request.get()).map_err(|error| format!("`request`: {error}"))?;
    let received: Received = serde_json::from_str(response.get()).map_err(|error| format!("`response`: {error}"))?;
    let url = sent.url.or(sent.path).ok_or("the request has no `url`")?;
    let (sent_headers, received_headers) = (headers(&sent.headers), headers(&received.headers));
    let request_body = body(sent.body, &sent_headers);
    let response_body = body(received.body, &received_headers);
    Ok(Exchange {
        name: name(&origin),
        origin,
        request: Request { method: sent.method.to_ascii_uppercase(), url, headers: sent_headers, body: request_body },
        response: Response { status: received.status, headers: received_headers, body: response_body },
    })
}

/// The file's name without its extension, behind that of its folder.
fn name(origin: &Origin) -> String {
    let stem = origin.file.file_stem().unwrap_or_default().to_string_lossy();
    match origin.file.parent().and_then(|folder| folder.file_name()) {
        Some(folder) => format!("{}/{stem}", folder.to_string_lossy()),
        None => stem.into_owned(),
    }
}

fn headers(value: &Value) -> Headers {
    let pair = |name: &str, value: &Value| Some((name.to_owned(), value.as_str()?.to_owned()));
    match value {
        Value::Object(object) => Headers(object.iter().filter_map(|(name, value)| pair(name, value)).collect()),
        Value::Array(list) => {
            Headers(list.iter().filter_map(|item| pair(item.get(0)?.as_str()?, item.get(1)?)).collect())
        }
        _ => Headers::default(),
    }
}

fn body(raw: &RawValue, headers: &Headers) -> Option<Body> {
    let media_type = headers.get("content-type").map(str::to_owned);
    let length: Option<usize> = headers.get("content-length").and_then(|length| length.trim().parse().ok());
    let json = |raw: &RawValue| Content::Whole(raw.get().as_bytes().to_vec());
    let content = match serde_json::from_str::<Value>(raw.get()) {
        // Nothing, or the four letters of it.
        Ok(Value::Null) => match length {
            Some(4) => json(raw),
            _ => return None,
        },
        Ok(Value::String(text)) if text.is_empty() => return None,
        Ok(Value::String(text)) if is_description(&text) => Content::Missing,
        // Text, which a media type of JSON does not keep from being none; a string of JSON is two quotes longer.
        Ok(Value::String(text)) => match length {
            Some(length) if length > text.len() && is_json(media_type.as_deref()) => json(raw),
            _ => encoding::plain(text.into_bytes(), headers),
        },
        Ok(Value::Object(object)) => match special(&object, headers) {
            Some(content) => content,
            None => json(raw),
        },
        // Half a surrogate pair is no text of Rust; the bytes are what they were.
        Ok(_) | Err(_) => json(raw),
    };
    let is_form = matches!(content, Content::Form(_));
    let assumed = || if is_form { "multipart/form-data" } else { "application/json" }.to_owned();
    let is_plain_text = matches!(&content, Content::Whole(_)) && raw.get().starts_with('"');
    let media_type = media_type.or_else(|| (!is_plain_text).then(assumed));
    Some(Body { media_type, content })
}

/// What stands for bytes, and for forms.
fn special(object: &serde_json::Map<String, Value>, headers: &Headers) -> Option<Content> {
    if let Some(fields) = object.get("multipart_fields").and_then(Value::as_object) {
        let field = |(name, value): (&String, &Value)| Some(Part::text(name.clone(), value.as_str()?));
        let mut parts: Vec<Part> = fields.iter().filter_map(field).collect();
        parts.extend(object.get("file").and_then(file));
        return Some(Content::Form(parts));
    }
    let encoded = object.get("base64")?.as_str()?;
    if object.keys().any(|key| !["base64", "len"].contains(&key.as_str())) {
        return None;
    }
    let bytes = STANDARD.decode(encoded).ok()?;
    let length = object.get("len").and_then(Value::as_u64).unwrap_or(bytes.len() as u64);
    Some(if length == bytes.len() as u64 { encoding::plain(bytes, headers) } else { Content::Cut(bytes) })
}

fn file(file: &Value) -> Option<Part> {
    let text = |key: &str| file.get(key)?.as_str().map(str::to_owned);
    let content = text("content").map(String::into_bytes);
    let length = file.get("length").and_then(Value::as_u64).and_then(|length| usize::try_from(length).ok());
    let length = length.or(content.as_ref().map(Vec::len)).unwrap_or_default();
    let content = content.filter(|content| content.len() == length);
    Some(Part { name: text("field")?, file_name: text("filename"), media_type: None, content, length })
}

/// Whether a text says how long a body was that was not kept: `5300046 bytes of JSON, not kept`.
fn is_description(text: &str) -> bool {
    let text = text.trim_start_matches('<');
    let rest = text.trim_start_matches(|character: char| character.is_ascii_digit());
    rest.len() < text.len() && rest.starts_with(" bytes of ")
}

fn is_json(media_type: Option<&str>) -> bool {
    media_type.map(super::exchange::essence).is_some_and(|essence| essence.ends_with("json"))
}

#[cfg(test)]
mod tests {
    use super::{Exchange, Origin, exchange};
    use crate::traffic::exchange::Content;
    use serde_json::value::RawValue;
    use std::path::Path;

    fn read(request: &str, response: &str) -> Result<Exchange, String> {
        let raw = |text: &str| RawValue::from_string(text.to_owned()).unwrap();
        let origin = Origin { file: Path::new("records/server/listThings__ok.json").into(), entry: None };
        exchange(&raw(request), &raw(response), origin)
    }

    fn response(headers: &str, body: &str) -> Option<Content> {
        let request = r#"{"method": "GET", "url": "https://example.org/"}"#;
        let text = format!(r#"{{"status": 200, "headers": {headers}, "body": {body}}}"#);
        read(request, &text).unwrap().response.body.map(|body| body.content)
    }

    #[test]
    fn bodies_are_what_was_sent() {
        let whole = |text: &str| Some(Content::Whole(text.as_bytes().to_vec()));
        let json = |length: usize| format!(r#"{{"Content-Type": "application/json", "content-length": "{length}"}}"#);
        assert_eq!(response("{}", r#"{"a": 1e400}"#), whole(r#"{"a": 1e400}"#));
        assert_eq!(response("{}", "null"), None);
        assert_eq!(response("{}", r#""""#), None);
        assert_eq!(response(&json(4), "null"), whole("null"));
        assert_eq!(response(&json(3), r#""a,b""#), whole("a,b"));
        assert_eq!(response(&json(5), r#""a,b""#), whole(r#""a,b""#));
        assert_eq!(response("{}", r#"{"base64": "YWI=", "len": 2}"#), whole("ab"));
        assert_eq!(response("{}", r#"{"base64": "YWI=", "len": 9}"#), Some(Content::Cut(b"ab".to_vec())));
        assert_eq!(response("{}", r#""<5300046 bytes of JSON>""#), Some(Content::Missing));
    }

    #[test]
    fn a_form_has_parts() {
        let body = r#"{"multipart_fields": {"key": "k"}, "file": {"field": "f", "filename": "a.txt", "length": 9}}"#;
        let request = format!(r#"{{"method": "post", "url": "https://example.org/", "body": {body}}}"#);
        let exchange = read(&request, r#"{"status": 204}"#).unwrap();
        assert_eq!((exchange.name.as_str(), exchange.request.method.as_str()), ("server/listThings__ok", "POST"));
        let Some(Content::Form(parts)) = exchange.request.body.map(|body| body.content) else { panic!("a form") };
        assert_eq!((parts[0].content.as_deref(), parts[0].length), (Some(&b"k"[..]), 1));
        assert_eq!((parts[1].content.as_deref(), parts[1].length), (None, 9));
    }

    #[test]
    fn what_is_missing_is_reported() {
        assert_eq!(read(r#"{"method": "GET"}"#, r#"{"status": 200}"#).unwrap_err(), "the request has no `url`");
        assert!(
            read(r#"{"url": "x"}"#, r#"{"status": 200}"#).unwrap_err().contains("`request`: missing field `method`")
        );
    }
}
