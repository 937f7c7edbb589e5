//! Entries of HAR 1.2, as browsers and proxies write them.
//!
//! What comes in is an entry as JSON; what goes out is an exchange. Keys that are not needed are not looked at: times,
//! cookies, caches, and what tools add under names of their own. Two such names are this project's: `_size` is the length of
//! a file in a form whose content was not kept, `_isPartial` says of a response's content that it was cut.

use super::encoding;
use super::exchange::{Body, Content, Exchange, Headers, Origin, Part, Request, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// What an entry is.
#[derive(Debug)]
pub(super) enum Entry {
    /// An exchange.
    Exchange(Box<Exchange>),
    /// None of HTTP, or one without a response: aborted, blocked, or still open when the file was written.
    Without,
}

/// Reads an entry.
///
/// # Errors
///
/// What is missing.
pub(super) fn entry(value: &Value, origin: &Origin) -> Result<Entry, String> {
    let request = value.get("request").ok_or("there is no `request`")?;
    let response = value.get("response").ok_or("there is no `response`")?;
    let method = text(request, "method").ok_or("the request has no `method`")?.to_ascii_uppercase();
    let url = text(request, "url").ok_or("the request has no `url`")?;
    let status = response.get("status").and_then(Value::as_i64).ok_or("the response has no `status`")?;
    let is_http = url.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"));
    if !is_http || status <= 0 || status == 101 {
        return Ok(Entry::Without);
    }
    let status = u16::try_from(status).ok().filter(|status| (100..1000).contains(status));
    let status = status.ok_or("the response's `status` is none of HTTP")?;
    let (sent, received) = (headers(request), headers(response));
    Ok(Entry::Exchange(Box::new(Exchange {
        name: name(value, origin),
        origin: origin.clone(),
        request: Request { body: request_body(request, &sent), method, url: url.to_owned(), headers: sent },
        response: Response { status, body: response_body(response, &received), headers: received },
    })))
}

/// The `comment` that names an entry, or its place.
fn name(value: &Value, origin: &Origin) -> String {
    if let Some(comment) = text(value, "comment").filter(|comment| !comment.trim().is_empty()) {
        return comment.trim().to_owned();
    }
    let file = origin.file.file_name().unwrap_or_default().to_string_lossy();
    format!("{file}#{}", origin.entry.unwrap_or_default())
}

/// Names and values, without the pseudo headers of HTTP/2.
fn headers(message: &Value) -> Headers {
    let list = message.get("headers").and_then(Value::as_array).into_iter().flatten();
    let pairs = list.filter_map(|header| Some((text(header, "name")?.to_owned(), text(header, "value")?.to_owned())));
    Headers(pairs.filter(|(name, _)| !name.starts_with(':')).collect())
}

fn request_body(request: &Value, headers: &Headers) -> Option<Body> {
    let media_type = headers.get("content-type").map(str::to_owned);
    let Some(data) = request.get("postData").filter(|data| data.is_object()) else {
        // Browsers leave out forms with files, and some then count no bytes.
        let length = headers.get("content-length").and_then(|length| length.trim().parse().ok());
        let is_lost =
            [request.get("bodySize").and_then(Value::as_i64), length].into_iter().flatten().any(|size| size > 0);
        return is_lost.then_some(Body { media_type, content: Content::Missing });
    };
    let media_type = media_type.or_else(|| text(data, "mimeType").map(str::to_owned));
    let params = data.get("params").and_then(Value::as_array).filter(|params| !params.is_empty());
    let content = match (text(data, "text").filter(|text| !text.is_empty()), params) {
        (Some(text), _) => encoding::plain(bytes(data, text)?, headers),
        (None, Some(params)) => Content::Form(params.iter().filter_map(param).collect()),
        (None, None) => return None,
    };
    Some(Body { media_type, content })
}

/// A field of a form that the tool has taken apart.
fn param(param: &Value) -> Option<Part> {
    let name = text(param, "name")?.to_owned();
    let file_name = text(param, "fileName").map(str::to_owned);
    let media_type = text(param, "contentType").map(str::to_owned);
    let content = text(param, "value").map(|value| value.as_bytes().to_vec());
    let kept = content.as_ref().map_or(0, Vec::len);
    let length = param.get("_size").and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok()).unwrap_or(kept);
    let content = content.filter(|_| length == kept);
    Some(Part { name, file_name, media_type, content, length })
}

fn response_body(response: &Value, headers: &Headers) -> Option<Body> {
    let content = response.get("content")?;
    let size = content.get("size").and_then(Value::as_u64).unwrap_or_default();
    let is_partial = content.get("_isPartial").is_some_and(|flag| flag == true);
    let named = text(content, "mimeType").filter(|media_type| !media_type.is_empty() && *media_type != "x-unknown");
    let media_type = headers.get("content-type").or(named).map(str::to_owned);
    let Some(kept) = text(content, "text").filter(|text| !text.is_empty()) else {
        return (size > 0).then_some(Body { media_type, content: Content::Missing });
    };
    let content = match bytes(content, kept) {
        None => Content::Missing,
        // Some tools count the bytes as they were sent, so a body that is complete may look as if it was cut.
        Some(bytes) => match encoding::plain(bytes, headers) {
            Content::Whole(bytes) if (bytes.len() as u64) < size || is_partial => Content::Cut(bytes),
            content => content,
        },
    };
    Some(Body { media_type, content })
}

/// The bytes of a text, which may be written in Base64; `None` when that is broken.
fn bytes(holder: &Value, kept: &str) -> Option<Vec<u8>> {
    match text(holder, "encoding") {
        Some(encoding) if encoding.eq_ignore_ascii_case("base64") => {
            let kept: String = kept.split_ascii_whitespace().collect();
            STANDARD.decode(kept).ok()
        }
        _ => Some(kept.as_bytes().to_vec()),
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::{Entry, entry};
    use crate::traffic::exchange::{Content, Exchange, Origin, Part};
    use serde_json::{Value, json};
    use std::path::Path;

    fn read(value: &Value) -> Result<Entry, String> {
        entry(value, &Origin { file: Path::new("some/a.har").into(), entry: Some(3) })
    }

    fn exchange(value: &Value) -> Exchange {
        match read(value).unwrap() {
            Entry::Exchange(exchange) => *exchange,
            Entry::Without => panic!("there is no exchange"),
        }
    }

    #[test]
    fn an_entry_of_a_browser() {
        let value = json!({
            "_resourceType": "fetch",
            "request": {
                "method": "post", "url": "https://example.org/a", "bodySize": 7,
                "headers": [{"name": ":authority", "value": "example.org"}, {"name": "X-A", "value": "1"}],
                "postData": {"mimeType": "application/json", "text": "{\"a\":1}"},
            },
            "response": {
                "status": 200, "headers": [{"name": "Content-Type", "value": "application/json"}],
                "content": {"size": 4, "mimeType": "text/plain", "text": "bnVsbA==", "encoding": "base64"},
            },
        });
        let exchange = exchange(&value);
        assert_eq!((exchange.name.as_str(), exchange.request.method.as_str()), ("a.har#3", "POST"));
        assert_eq!(exchange.request.headers.0, [("X-A".to_owned(), "1".to_owned())]);
        assert_eq!(exchange.request.body.unwrap().bytes().unwrap(), b"{\"a\":1}");
        let body = exchange.response.body.unwrap();
        assert_eq!((body.essence().as_deref(), body.json()), (Some("application/json"), Some(Value::Null)));
    }

    #[test]
    fn forms_and_bodies_that_were_not_kept() {
        let value = json!({
            "comment": "server/one",
            "request": {
                "method": "POST", "url": "https://example.org/a",
                "postData": {"mimeType": "multipart/form-data", "params": [{"name": "a", "value": "1"}]},
            },
            "response": {"status": 200, "content": {"size": 4}},
        });
        let one = exchange(&value);
        assert_eq!(one.name, "server/one");
        assert_eq!(one.request.body.unwrap().content, Content::Form(vec![Part::text("a", "1")]));
        assert_eq!(one.response.body.unwrap().content, Content::Missing);
        for content in [json!({"size": 40, "text": "[1, "}), json!({"size": 4, "text": "[1, ", "_isPartial": true})] {
            let mut cut = value.clone();
            cut["response"]["content"] = content;
            assert_eq!(exchange(&cut).response.body.unwrap().content, Content::Cut(b"[1, ".to_vec()));
        }
        let mut lost = value.clone();
        lost["request"] = json!({
            "method": "POST", "url": "https://example.org/a", "bodySize": 0,
            "headers": [{"name": "Content-Length", "value": "1748"}],
        });
        assert_eq!(exchange(&lost).request.body.unwrap().content, Content::Missing);
        let mut file = value.clone();
        file["request"]["postData"]["params"] = json!([{"name": "file", "fileName": "a.bin", "_size": 9}]);
        let Content::Form(parts) = exchange(&file).request.body.unwrap().content else { panic!("it is a form") };
        assert_eq!((&parts[0].content, parts[0].length), (&None, 9));
    }

    #[test]
    fn what_is_no_exchange_and_what_is_broken() {
        let with = |url: &str, status: Value| {
            read(&json!({"request": {"method": "GET", "url": url}, "response": {"status": status}}))
        };
        assert!(matches!(with("data:text/plain,a", json!(200)), Ok(Entry::Without)));
        assert!(matches!(with("wss://example.org/", json!(101)), Ok(Entry::Without)));
        assert!(matches!(with("https://example.org/", json!(0)), Ok(Entry::Without)));
        assert!(matches!(with("https://example.org/", json!(-1)), Ok(Entry::Without)));
        assert_eq!(with("https://example.org/", json!("200")).unwrap_err(), "the response has no `status`");
        assert_eq!(with("https://example.org/", json!(70_000)).unwrap_err(), "the response's `status` is none of HTTP");
        assert_eq!(read(&json!(1)).unwrap_err(), "there is no `request`");
    }
}
