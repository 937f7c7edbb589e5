//! The recordings: in come HAR files, out go the exchanges of attachments in the order in which they happened.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// In the place of a lone surrogate, which the recordings contain once and no Rust string can hold.
pub(crate) const SURROGATE: char = '\u{f8ff}';

/// One request and its received.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) name: String,
    pub(crate) request: Request,
    pub(crate) response: Response,
}

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Value,
    pub(crate) key_used: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl Exchange {
    /// The number that the name starts with.
    pub(crate) fn number(&self) -> u32 {
        let digits: String = self.name.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().expect("a recording's name starts with a number")
    }

    /// The part of the address behind the host.
    pub(crate) fn target(&self) -> &str {
        let (_, rest) = self.request.url.split_once("://").expect("a recorded address is absolute");
        rest.find('/').map_or("/", |start| &rest[start..])
    }

    /// The port tells which of the recorded servers it was.
    pub(crate) fn is_at_storage(&self) -> bool {
        self.request.url.starts_with("http://127.0.0.1:59000/")
    }

    /// When it happened: by number, and within one by the step of the upload. The numbers 104 to 109 were recorded
    /// last, and 186b after 199.
    fn place(&self) -> (bool, u32, usize, String) {
        let steps = ["create", "s3-post", "complete", "detail", "get"];
        let step = steps.iter().rposition(|step| self.name.contains(step)).unwrap_or_default();
        let number = if self.name.starts_with("186b") { 200 } else { self.number() };
        let step = if self.name.contains("-create-") { 0 } else { step };
        ((104..110).contains(&number), number, step, self.name.clone())
    }
}

/// The exchanges that were recorded with the attachments.
pub(crate) fn read() -> Vec<Exchange> {
    let mut exchanges: Vec<Exchange> = entries().iter().filter_map(exchange).collect();
    exchanges.sort_by_key(Exchange::place);
    exchanges
}

/// The entries of all HAR files.
pub(crate) fn entries() -> Vec<Value> {
    let mut entries = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../exchanges");
    for entry in folder.read_dir().expect("the folder of recordings is there") {
        let path = entry.expect("the folder can be read").path();
        if path.extension().is_none_or(|extension| extension != "har") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a recording can be read");
        let mut har: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let Value::Array(more) = har["log"]["entries"].take() else { panic!("a HAR has entries") };
        entries.extend(more);
    }
    entries
}

fn exchange(entry: &Value) -> Option<Exchange> {
    let name = entry["comment"].as_str()?.strip_prefix("exchanges/")?.to_owned();
    let (request, response) = (&entry["request"], &entry["response"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Some(Exchange {
        name,
        request: Request {
            method: text(&request["method"]),
            url: text(&request["url"]),
            headers: headers(request).into_iter().collect(),
            body: sent(request),
            key_used: entry["_keyUsed"].as_str().map(str::to_owned),
        },
        response: received_response(response)?,
    })
}

/// The response of an entry.
pub(crate) fn received_response(response: &Value) -> Option<Response> {
    let status = u16::try_from(response["status"].as_u64()?).ok()?;
    Some(Response { status, headers: headers(response), body: received(&response["content"]) })
}

/// The headers of an entry's request or response.
pub(crate) fn headers(message: &Value) -> Vec<(String, String)> {
    let pair = |header: &Value| Some((header["name"].as_str()?.to_owned(), header["value"].as_str()?.to_owned()));
    message["headers"].as_array().into_iter().flatten().filter_map(pair).collect()
}

/// A request's body: JSON as such, other text as a string, a form as its fields and its file, and in words what was not
/// kept.
fn sent(request: &Value) -> Value {
    let data = &request["postData"];
    if let Some(params) = data["params"].as_array() {
        let (files, fields): (Vec<&Value>, Vec<&Value>) =
            params.iter().partition(|param| param["fileName"].is_string());
        let fields: Map<String, Value> = fields
            .iter()
            .map(|field| (field["name"].as_str().unwrap_or_default().to_owned(), field["value"].clone()))
            .collect();
        let file = files.first().map(|file| {
            json!({"field": file["name"], "filename": file["fileName"], "content": file["value"], "length": file["_size"]})
        });
        return json!({"multipart_fields": fields, "file": file});
    }
    match data["text"].as_str() {
        Some(text) => {
            let readable = text.replace("\\ud800", &SURROGATE.to_string());
            serde_json::from_str(&readable).unwrap_or_else(|_| Value::from(text))
        }
        None => match request["bodySize"].as_i64() {
            Some(size @ 1..) => Value::from(format!("<{size} bytes of JSON>")),
            _ => Value::Null,
        },
    }
}

/// A response's body: JSON as such, text as a string, and the bytes of what was encoded.
fn received(content: &Value) -> Value {
    let text = content["text"].as_str().unwrap_or_default();
    match content["_encoded"].as_str() {
        Some(encoded) => json!({"base64": encoded}),
        None if content["mimeType"] == "application/json" => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
        }
        None => Value::from(text),
    }
}
