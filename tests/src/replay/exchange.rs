//! Recorded exchanges as they stand in files.

use serde::Deserialize;
use serde_json::Value;
use std::path::Path;

/// A request and its answer.
#[derive(Clone, Debug, Deserialize)]
pub struct Exchange {
    /// What was sent.
    pub request: Request,
    /// What came back.
    pub response: Response,
    /// Whether the request held half a surrogate pair, which no Rust text can.
    #[serde(skip)]
    pub has_lone_surrogate: bool,
}

/// What was sent.
#[derive(Clone, Debug, Deserialize)]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// The body, if there was one.
    #[serde(default)]
    pub body: Value,
}

/// What came back.
#[derive(Clone, Debug, Deserialize)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Names and values in order.
    pub headers: Vec<(String, String)>,
    /// JSON as such, text as a string, other bytes as `{"base64": …}`, with their number in `len` where not all were kept.
    #[serde(default)]
    pub body: Value,
}

/// A recorded request body.
#[derive(Clone, Debug)]
pub enum RecordedBody {
    /// There was none.
    None,
    /// JSON.
    Json(Value),
    /// A form.
    Form(Multipart),
    /// Text that is not JSON, or a description of what was too large to keep.
    Text(String),
}

/// A recorded form.
#[derive(Clone, Debug)]
pub struct Multipart {
    /// Names and values of text parts in order.
    pub fields: Vec<(String, String)>,
    /// The part that is a file, if there is one.
    pub file: Option<FilePart>,
}

/// A recorded file.
#[derive(Clone, Debug, Deserialize)]
pub struct FilePart {
    /// The part's name.
    pub field: String,
    /// The file name.
    pub filename: String,
    /// The content, where it was kept.
    #[serde(default)]
    pub content: Option<String>,
    /// Its length in bytes.
    pub length: usize,
}

impl FilePart {
    /// The content, or as many zeros where it was not kept.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        match &self.content {
            Some(content) if content.len() == self.length => content.as_bytes().to_vec(),
            _ => vec![0; self.length],
        }
    }
}

impl Exchange {
    /// The request body by its kind.
    #[must_use]
    pub fn body(&self) -> RecordedBody {
        match &self.request.body {
            Value::Null => RecordedBody::None,
            Value::String(text) => RecordedBody::Text(text.clone()),
            Value::Object(object) if object.contains_key("multipart_fields") => {
                let fields = object["multipart_fields"].as_object().into_iter().flatten();
                RecordedBody::Form(Multipart {
                    fields: fields
                        .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                        .collect(),
                    file: object.get("file").and_then(|file| FilePart::deserialize(file).ok()),
                })
            }
            json => RecordedBody::Json(json.clone()),
        }
    }
}

/// The recordings of a folder by name.
pub(super) fn read_folder(folder: &Path) -> Result<Vec<(String, Exchange)>, String> {
    let unreadable = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            names.push(path);
        }
    }
    names.sort();
    let mut exchanges = Vec::with_capacity(names.len());
    for path in names {
        let text =
            std::fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let exchange = read(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        exchanges.push((name, exchange));
    }
    Ok(exchanges)
}

/// Reads a recording. Half a surrogate pair, as a client in another language may send it, is read as U+FFFD and noted.
fn read(text: &str) -> serde_json::Result<Exchange> {
    match serde_json::from_str::<Exchange>(text) {
        Ok(exchange) => Ok(exchange),
        Err(error) => match without_lone_surrogates(text) {
            Some(repaired) => {
                serde_json::from_str(&repaired).map(|exchange| Exchange { has_lone_surrogate: true, ..exchange })
            }
            None => Err(error),
        },
    }
}

/// The text with every escaped half of a surrogate pair replaced; nothing when there is none.
fn without_lone_surrogates(text: &str) -> Option<String> {
    let mut repaired = String::with_capacity(text.len());
    let mut found = false;
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        repaired.push_str(&rest[..at]);
        rest = &rest[at..];
        let (escape, is_lone) = match (unit(rest), rest.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, false),
            (Some(0xd800..=0xdfff), _) => (6, true),
            // A backslash and what it escapes, which may be a backslash.
            _ => (1 + rest[1..].chars().next().map_or(0, char::len_utf8), false),
        };
        found |= is_lone;
        repaired.push_str(if is_lone { "\\ufffd" } else { &rest[..escape] });
        rest = &rest[escape..];
    }
    repaired.push_str(rest);
    found.then_some(repaired)
}

/// The UTF-16 code unit that an escape such as `\ud83d` stands for.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::without_lone_surrogates;

    #[test]
    fn only_halves_of_pairs_are_replaced() {
        assert_eq!(without_lone_surrogates(r#""a\ud800.txt""#).as_deref(), Some(r#""a\ufffd.txt""#));
        assert_eq!(without_lone_surrogates(r#""\ud83d\ude00 \\ud800 \n""#), None);
    }
}
