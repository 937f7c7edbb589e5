//! Comparison: in come a recorded received and one of the double, out goes what differs.
//!
//! Ids and storage keys of the recording are replaced by those of the double first, wherever they are known. What is
//! different in every run (times, signatures, rate-limit counts) is compared by its form.

use super::recording::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read as _;

/// The double's received.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// Recorded texts and what they are in this run.
#[derive(Debug, Default)]
pub(crate) struct Names(pub(crate) Vec<(String, String)>);

impl Names {
    /// Remembers that a recorded text has become another.
    pub(crate) fn learn(&mut self, recorded: &str, ours: &str) {
        if !self.knows(recorded) {
            self.0.push((recorded.to_owned(), ours.to_owned()));
        }
    }

    pub(crate) fn knows(&self, recorded: &str) -> bool {
        self.0.iter().any(|(known, _)| known == recorded)
    }

    /// A recorded text as it would read in this run.
    pub(crate) fn translate(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (recorded, ours)| text.replace(recorded, ours))
    }
}

/// What differs, in words.
pub(crate) fn differences(recorded: &Response, received: &Received, names: &Names) -> Vec<String> {
    let mut found = Vec::new();
    if recorded.status != received.status {
        found.push(format!("status {} instead of {}", received.status, recorded.status));
    }
    compare_headers(recorded, received, names, &mut found);
    let encoding = recorded.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-encoding"));
    match (&recorded.body, encoding) {
        (Value::Object(binary), Some(_)) => {
            let packed = binary.get("base64").and_then(Value::as_str).and_then(|text| BASE64.decode(text).ok());
            let (recorded, ours) = (unpack(&packed.unwrap_or_default()), unpack(&received.body));
            let ours: Value = serde_json::from_str(&ours).unwrap_or_default();
            // The recording kept the first 2,000 bytes only: only the first attachment is compared.
            let first = recorded.trim_start_matches('[').split_inclusive("\"page\":null}").next().unwrap_or_default();
            let first = serde_json::from_str(first).expect("the first attachment was kept whole");
            compare("$[0]", &first, &ours[0], names, &mut found);
        }
        (Value::String(text), _) => {
            let (recorded, ours) = (names.translate(text), String::from_utf8_lossy(&received.body));
            if recorded != ours {
                found.push(format!("body {ours:?} instead of {recorded:?}"));
            }
        }
        (json, _) => compare("$", json, &received.json(), names, &mut found),
    }
    found
}

/// As much text as there is.
fn unpack(packed: &[u8]) -> String {
    let mut text = Vec::new();
    // What was read before the end of a body that was cut short stays.
    let _ = flate2::read::GzDecoder::new(packed).read_to_end(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// The transport's own headers say nothing about Plane.
const TRANSPORT: [&str; 4] = ["date", "content-length", "transfer-encoding", "connection"];

pub(crate) fn compare_headers(recorded: &Response, received: &Received, names: &Names, found: &mut Vec<String>) {
    let theirs: BTreeMap<String, &str> = recorded
        .headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.as_str()))
        .filter(|(name, _)| !TRANSPORT.contains(&name.as_str()))
        .collect();
    for name in received.headers.keys().filter(|name| !TRANSPORT.contains(&name.as_str())) {
        if !theirs.contains_key(name) {
            found.push(format!("header {name} was not recorded"));
        }
    }
    for (name, value) in theirs {
        let Some(ours) = received.headers.get(&name) else {
            found.push(format!("no header {name}"));
            continue;
        };
        let same = match name.as_str() {
            "x-ratelimit-remaining" | "x-ratelimit-reset" | "retry-after" => ours.parse::<u64>().is_ok(),
            "last-modified" => jiff::fmt::rfc2822::parse(ours).is_ok(),
            "location" => form_of_link(&names.translate(value)) == form_of_link(ours),
            _ => names.translate(value) == *ours,
        };
        if !same {
            found.push(format!("header {name}: {ours} instead of {value}"));
        }
    }
}

/// A link without what a signature changes in it.
fn form_of_link(link: &str) -> Vec<String> {
    let mut parts: Vec<String> = link.split(['?', '&']).map(str::to_owned).collect();
    for part in &mut parts {
        for volatile in ["X-Amz-Date=", "X-Amz-Signature="] {
            if let Some(value) = part.strip_prefix(volatile) {
                *part = format!("{volatile}{}", form(value));
            }
        }
        if let Some(credential) = part.strip_prefix("X-Amz-Credential=") {
            *part = form(&credential.replace("%2F", "/"));
        }
    }
    parts
}

fn compare(path: &str, recorded: &Value, ours: &Value, names: &Names, found: &mut Vec<String>) {
    match (recorded, ours) {
        (Value::Object(theirs), Value::Object(mine)) => {
            // A background task fills it some time after the upload was confirmed.
            if path.ends_with(".storage_metadata") && theirs.is_empty() {
                return;
            }
            for (key, value) in theirs {
                match mine.get(key) {
                    Some(ours) => compare(&format!("{path}.{key}"), value, ours, names, found),
                    None => found.push(format!("{path}: no key {key}")),
                }
            }
            for key in mine.keys().filter(|key| !theirs.contains_key(*key)) {
                found.push(format!("{path}: key {key} was not recorded"));
            }
        }
        (Value::Array(theirs), Value::Array(mine)) => {
            if theirs.len() != mine.len() {
                found.push(format!("{path}: {} elements instead of {}", mine.len(), theirs.len()));
            }
            for (index, (recorded, ours)) in theirs.iter().zip(mine).enumerate() {
                compare(&format!("{path}[{index}]"), recorded, ours, names, found);
            }
        }
        (Value::String(recorded), Value::String(ours)) if path.ends_with(".policy") => {
            let [recorded, ours] = [recorded, ours].map(|text| {
                let bytes = BASE64.decode(text).unwrap_or_default();
                serde_json::from_slice::<Value>(&bytes).unwrap_or_default()
            });
            compare("policy", &recorded, &ours, names, found);
        }
        (Value::String(recorded), Value::String(ours)) => {
            let recorded = names.translate(recorded);
            if recorded != *ours && form(&recorded) != form(ours) {
                found.push(format!("{path}: {ours:?} instead of {recorded:?}"));
            }
        }
        _ if recorded == ours => {}
        _ => found.push(format!("{path}: {ours} instead of {recorded}")),
    }
}

/// What stays of a text that differs in every run.
fn form(text: &str) -> String {
    if text.parse::<jiff::Timestamp>().is_ok() {
        return text.chars().map(|character| if character.is_ascii_digit() { '0' } else { character }).collect();
    }
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return "signature".to_owned();
    }
    if let Some(rest) = text.strip_prefix("access-key/") {
        return rest.split_once('/').map_or_else(String::new, |(day, rest)| format!("{} digits/{rest}", day.len()));
    }
    text.to_owned()
}
