//! Whether a request is one that was recorded, and where it differs from it.
//!
//! Compared are the method, the path, the query in any order, and the body: JSON by its values, forms by their fields, files
//! by their names and sizes, other text by its letters. Not compared are the host, the headers, and what was hidden.

use super::super::body::FormField;
use super::super::json::{self, Value};
use super::super::message::one_line;
use super::keys::{HIDDEN, Keys};
use super::redact::plain;

/// The most of a value that a difference shows, in characters.
const SHOWN: usize = 60;

/// What a request asks for.
pub(super) struct Asked {
    pub(super) method: String,
    /// Scheme, host and port.
    pub(super) origin: String,
    /// The parts of the path, decoded.
    path: Vec<String>,
    query: Vec<(String, String)>,
    body: Given,
}

/// The body of a request, as far as it is known.
pub(super) enum Given {
    Nothing,
    Json(Value),
    Pairs(Vec<(String, String)>),
    Form(Vec<FormField>),
    Text(String),
    /// Something else of this size.
    Unknown(Option<u64>),
}

impl Given {
    /// A body of these bytes.
    pub(super) fn of(bytes: &[u8], media_type: &str) -> Self {
        if bytes.is_empty() {
            return Self::Nothing;
        }
        if media_type.starts_with("application/x-www-form-urlencoded") {
            return Self::Pairs(pairs(&String::from_utf8_lossy(bytes)));
        }
        match (json::decode(bytes), std::str::from_utf8(bytes)) {
            (Ok(value), _) => Self::Json(value),
            (Err(_), Ok(text)) if !media_type.starts_with("multipart/") => Self::Text(text.to_owned()),
            _ => Self::Unknown(Some(bytes.len() as u64)),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Json(_) => "JSON",
            Self::Pairs(_) | Self::Form(_) => "a form",
            Self::Text(_) => "text",
            Self::Unknown(_) => "bytes",
        }
    }
}

/// The names of secrets, and those that are not compared.
pub(super) struct Rules<'r> {
    pub(super) keys: &'r Keys,
    pub(super) ignored: &'r [String],
}

impl Rules<'_> {
    fn is_ignored(&self, name: &str) -> bool {
        self.ignored.iter().any(|ignored| ignored.eq_ignore_ascii_case(name))
    }
}

impl Asked {
    pub(super) fn new(method: String, url: &str, body: Given) -> Self {
        let address = url.split('#').next().unwrap_or_default();
        let (address, query) = address.split_once('?').unwrap_or((address, ""));
        let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let origin = format!("{scheme}://{host}").to_ascii_lowercase();
        let mut query = pairs(query);
        query.sort();
        Self { method, origin, path: path.split('/').map(plain_path).collect(), query, body }
    }

    /// Method and path.
    pub(super) fn route(&self) -> String {
        format!("{} /{}", self.method, one_line(&self.path.join("/"), 200))
    }

    /// Where a request differs from this recorded one; nothing if it is the same. Values of the request are shown only beside
    /// others of the same name that were not hidden.
    pub(super) fn differences(&self, sent: &Self, rules: &Rules<'_>) -> Vec<String> {
        let mut found = Vec::new();
        if self.method != sent.method {
            found.push(format!("the method is {} there and {} here", self.method, sent.method));
        }
        let is_path = self.path.len() == sent.path.len()
            && self.path.iter().zip(&sent.path).all(|(recorded, sent)| is_like(recorded, sent));
        if !is_path {
            found.push(format!("the path is /{} there", one_line(&self.path.join("/"), 200)));
        }
        compare_pairs("parameter", &self.query, &sent.query, rules, &mut found);
        match (&self.body, &sent.body) {
            (Given::Json(recorded), Given::Json(sent)) => compare("body", recorded, sent, rules, &mut found),
            (Given::Pairs(recorded), Given::Pairs(sent)) => {
                compare_pairs("field", &sorted(recorded), &sorted(sent), rules, &mut found);
            }
            (Given::Form(recorded), Given::Form(sent)) => compare_fields(recorded, sent, rules, &mut found),
            (Given::Text(recorded), Given::Text(sent)) => {
                if !is_like(recorded, sent) {
                    found.push("the body is another text".to_owned());
                }
            }
            (Given::Unknown(Some(recorded)), Given::Unknown(Some(sent))) if recorded != sent => {
                found.push(format!("the body has {recorded} bytes there and {sent} here"));
            }
            // What was not kept cannot be compared.
            (Given::Nothing, Given::Nothing)
            | (
                Given::Unknown(_),
                Given::Json(_) | Given::Form(_) | Given::Pairs(_) | Given::Text(_) | Given::Unknown(_),
            ) => {}
            (recorded, sent) => {
                found.push(format!("the body is {} there and {} here", recorded.kind(), sent.kind()));
            }
        }
        found
    }

    /// How far a request is from this one, by its differences.
    pub(super) fn distance(&self, sent: &Self, differences: usize) -> usize {
        let path = self.path.iter().zip(&sent.path).filter(|(recorded, sent)| !is_like(recorded, sent)).count();
        let lengths = self.path.len().abs_diff(sent.path.len());
        let method = usize::from(self.method != sent.method);
        100 * (path + lengths) + 50 * method + differences
    }
}

/// The names and values of a query or a form, decoded.
fn pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(name, value)| (plain(name), plain(value))).collect()
}

fn sorted(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let mut pairs = pairs.to_vec();
    pairs.sort();
    pairs
}

/// A part of a path, decoded. A plus sign is one.
fn plain_path(part: &str) -> String {
    plain(&part.replace('+', "%2B"))
}

/// Compares names and values, both sorted.
fn compare_pairs(
    what: &str,
    recorded: &[(String, String)],
    sent: &[(String, String)],
    rules: &Rules<'_>,
    found: &mut Vec<String>,
) {
    let of = |pairs: &[(String, String)], name: &str| -> Vec<String> {
        pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect()
    };
    let mut names: Vec<&str> = recorded.iter().chain(sent).map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let (recorded, sent) = (of(recorded, name), of(sent, name));
        let shown = one_line(name, SHOWN);
        match (recorded.as_slice(), sent.as_slice()) {
            _ if rules.is_ignored(name) => {}
            // A client may have another credential here, or none.
            (recorded, []) if recorded.iter().all(|value| value == HIDDEN) => {}
            ([], sent) if rules.keys.is_parameter(name) && !sent.iter().any(|value| value.contains(HIDDEN)) => {}
            ([], _) => found.push(format!("the {what} `{shown}` is here alone")),
            (_, []) => found.push(format!("the {what} `{shown}` is there alone")),
            (one, other)
                if one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_like(one, other)) => {}
            (one, other) => found.push(differs(&format!("the {what} `{shown}`"), &one.join(", "), &other.join(", "))),
        }
    }
}

fn compare_fields(recorded: &[FormField], sent: &[FormField], rules: &Rules<'_>, found: &mut Vec<String>) {
    if recorded.len() != sent.len() {
        found.push(format!("the form has {} fields there and {} here", recorded.len(), sent.len()));
        return;
    }
    for (recorded, sent) in recorded.iter().zip(sent) {
        let name = one_line(&recorded.name, SHOWN);
        if recorded.name != sent.name {
            found.push(format!("the field `{name}` is `{}` here", one_line(&sent.name, SHOWN)));
        } else if rules.is_ignored(&recorded.name) {
            // Whatever it is.
        } else if !is_like(
            recorded.file_name.as_deref().unwrap_or_default(),
            sent.file_name.as_deref().unwrap_or_default(),
        ) {
            found.push(format!("the file of the field `{name}` has another name"));
        } else if let (Some(recorded), Some(sent)) = (&recorded.value, &sent.value) {
            if !is_like(recorded, sent) {
                found.push(differs(&format!("the field `{name}`"), recorded, sent));
            }
        } else if recorded.size != sent.size {
            found.push(format!("the file `{name}` has {} bytes there and {} here", recorded.size, sent.size));
        }
    }
}

/// Compares two values of JSON.
fn compare(path: &str, recorded: &Value, sent: &Value, rules: &Rules<'_>, found: &mut Vec<String>) {
    match (recorded, sent) {
        (Value::Object(one), Value::Object(other)) => {
            for (key, value) in one {
                let inner = format!("{path}.{}", one_line(key, SHOWN));
                match other.get(key) {
                    _ if rules.is_ignored(key) => {}
                    Some(Value::Number(_)) if rules.keys.is_key_of_number(key) && *value == Value::from(0) => {}
                    Some(other) => compare(&inner, value, other, rules, found),
                    None => found.push(format!("`{inner}` is there alone")),
                }
            }
            let more = other.keys().filter(|key| one.get(key).is_none() && !rules.is_ignored(key));
            found.extend(more.map(|key| format!("`{path}.{}` is here alone", one_line(key, SHOWN))));
        }
        (Value::List(one), Value::List(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                compare(&format!("{path}[{index}]"), one, other, rules, found);
            }
        }
        (Value::List(one), Value::List(other)) => {
            found.push(format!("`{path}` has {} items there and {} here", one.len(), other.len()));
        }
        (Value::Text(one), Value::Text(other)) if is_like(one, other) => {}
        (one, other) if one == other => {}
        (one, other) => found.push(differs(&format!("`{path}`"), &one.to_string(), &other.to_string())),
    }
}

fn differs(what: &str, recorded: &str, sent: &str) -> String {
    let recorded = one_line(recorded, SHOWN);
    if recorded.contains(HIDDEN) {
        return format!("{what} is `{recorded}` there and something else here");
    }
    format!("{what} is `{recorded}` there and `{}` here", one_line(sent, SHOWN))
}

/// Whether a text is the recorded one, in which anything may be where something was hidden. What a response gave without its
/// secrets comes back like that.
fn is_like(recorded: &str, sent: &str) -> bool {
    if sent.contains(HIDDEN) {
        return recorded == sent;
    }
    let mut parts = recorded.split(HIDDEN);
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = sent.strip_prefix(first) else { return false };
    let mut is_hidden = false;
    for part in parts {
        // A placeholder may have a number.
        let part = match part.strip_prefix('-') {
            Some(number) if number.starts_with(|first: char| first.is_ascii_digit()) => {
                number.trim_start_matches(|letter: char| letter.is_ascii_digit())
            }
            _ => part,
        };
        match rest.find(part) {
            Some(place) => rest = &rest[place + part.len()..],
            None => return false,
        }
        is_hidden = part.is_empty();
    }
    rest.is_empty() || is_hidden
}
