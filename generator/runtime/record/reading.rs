//! Recordings of HAR 1.2 as they are read: requests to compare with, and what comes back for them.
//!
//! What tools add is not looked at, but for the names of this project: `_size` of a file whose content was not kept,
//! `_isPartial` of a response that was cut, and `_error`, which says why there is no response.

use super::super::body::FormField;
use super::super::json::{self, Value};
use super::super::transport_error::TransportErrorKind;
use super::from_base64;
use super::matching::{Asked, Given};
use super::watched::ABANDONED;
use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

/// An exchange of a recording.
pub(super) struct Recorded {
    pub(super) asked: Asked,
    pub(super) outcome: Outcome,
}

/// What came of a request.
pub(super) enum Outcome {
    Response {
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        /// Whether there was more of it.
        is_cut: bool,
    },
    Failure(TransportErrorKind),
}

/// The exchanges of a recording, in order.
pub(super) fn exchanges(text: &[u8]) -> Result<Vec<Recorded>, String> {
    let file: Value = json::decode(text).map_err(|error| format!("it is no JSON: {error}"))?;
    let entries = file.pointer("/log/entries").and_then(Value::as_list);
    let entries = entries.ok_or("it is no HAR: it has no `log` with `entries`")?;
    let read = |(index, entry): (usize, &Value)| exchange(entry).map_err(|why| format!("entry {index}: {why}"));
    entries.iter().enumerate().map(read).collect()
}

fn exchange(entry: &Value) -> Result<Recorded, String> {
    let (request, response) = (entry.get("request"), entry.get("response"));
    let (request, response) = (request.ok_or("it has no `request`")?, response.ok_or("it has no `response`")?);
    let method = text(request, "method").ok_or("the request has no `method`")?.to_ascii_uppercase();
    let url = text(request, "url").ok_or("the request has no `url`")?;
    let asked = Asked::new(method, url, given(request));
    let status = response.get("status").and_then(Value::as_u64).ok_or("the response has no `status`")?;
    if status == 0 {
        return Ok(Recorded { asked, outcome: Outcome::Failure(kind(text(entry, "_error"))) });
    }
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.ok_or("the response's `status` is none of HTTP")?;
    let (body, is_cut) = body(response)?;
    let mut headers = HeaderMap::new();
    for (name, value) in pairs(response, "headers") {
        // Not those of the connection, and not the pseudo headers of HTTP/2.
        let name = HeaderName::from_bytes(name.as_bytes()).ok();
        let name = name.filter(|name| ![CONTENT_ENCODING, TRANSFER_ENCODING].contains(name));
        if let (Some(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            headers.append(name, value);
        }
    }
    // Bodies are not compressed here, and are longer or shorter without their secrets.
    if asked.method != "HEAD" && headers.contains_key(CONTENT_LENGTH) && !is_cut {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    }
    Ok(Recorded { asked, outcome: Outcome::Response { status, headers, body, is_cut } })
}

/// How a failure that was recorded is called.
fn kind(name: Option<&str>) -> TransportErrorKind {
    match name {
        Some("connect") => TransportErrorKind::Connect,
        Some("timeout" | ABANDONED) => TransportErrorKind::Timeout,
        Some("coding") => TransportErrorKind::Coding,
        Some("refused") => TransportErrorKind::Refused,
        _ => TransportErrorKind::Other,
    }
}

/// The body of a request.
fn given(request: &Value) -> Given {
    let size = request.get("bodySize").and_then(Value::as_u64).filter(|size| *size > 0);
    let Some(data) = request.get("postData").filter(|data| data.as_object().is_some()) else {
        return size.map_or(Given::Nothing, |size| Given::Unknown(Some(size)));
    };
    let media_type = pairs(request, "headers").find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let media_type = media_type.map(|(_, value)| value).or_else(|| text(data, "mimeType")).unwrap_or_default();
    let params = data.get("params").and_then(Value::as_list).unwrap_or_default();
    match text(data, "text").filter(|text| !text.is_empty()) {
        Some(text) => Given::of(text.as_bytes(), media_type),
        None if params.is_empty() => Given::Nothing,
        None if media_type.starts_with("application/x-www-form-urlencoded") => {
            let pair = |param: &Value| Some((text(param, "name")?.to_owned(), text(param, "value")?.to_owned()));
            Given::Pairs(params.iter().filter_map(pair).collect())
        }
        None => Given::Form(params.iter().filter_map(field).collect()),
    }
}

fn field(param: &Value) -> Option<FormField> {
    let own = |key: &str| text(param, key).map(str::to_owned);
    let value = own("value");
    let kept = value.as_ref().map_or(0, String::len) as u64;
    let size = param.get("_size").and_then(Value::as_u64).unwrap_or(kept);
    Some(FormField { name: own("name")?, file_name: own("fileName"), media_type: own("contentType"), value, size })
}

/// The body of a response, and whether there was more of it.
fn body(response: &Value) -> Result<(Bytes, bool), String> {
    let Some(content) = response.get("content") else { return Ok((Bytes::new(), false)) };
    let is_cut = content.get("_isPartial").and_then(Value::as_bool) == Some(true);
    let size = content.get("size").and_then(Value::as_u64).unwrap_or_default();
    let Some(kept) = text(content, "text") else { return Ok((Bytes::new(), is_cut || size > 0)) };
    let is_base64 = text(content, "encoding").is_some_and(|encoding| encoding.eq_ignore_ascii_case("base64"));
    if !is_base64 {
        return Ok((kept.to_owned().into(), is_cut));
    }
    let bytes = from_base64::bytes(kept).ok_or("the `content` of the response is no base64")?;
    Ok((bytes.into(), is_cut))
}

/// The names and values of a list.
fn pairs<'v>(holder: &'v Value, key: &str) -> impl Iterator<Item = (&'v str, &'v str)> {
    let list = holder.get(key).and_then(Value::as_list).unwrap_or_default();
    list.iter().filter_map(|pair| Some((text(pair, "name")?, text(pair, "value")?)))
}

fn text<'v>(holder: &'v Value, key: &str) -> Option<&'v str> {
    holder.get(key)?.as_str()
}
