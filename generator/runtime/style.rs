//! Parameters in every style: how lists and objects are written in paths, queries, headers, cookies and urlencoded forms
//! (sections 4.7.12.3 to 4.7.12.5 of `OpenAPI` 3.0.4, after RFC 6570).
//!
//! Input: any value that can be JSON. Output: parts of a request, percent-encoded in addresses. What the standard
//! leaves undefined is written as most servers read it: under `deepObject`, lists have indices in brackets (`a[0]`),
//! and values that are nested in the other styles are JSON text. Empty lists and objects are omitted.

use super::escape::{encoded, push_encoded};
use super::json::{self, Encode, Value};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::Write as _;

/// The characters that `allowReserved` keeps: reserved characters (RFC 3986, section 2.2) except those that end a
/// value.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// The characters that are invalid in a query (RFC 3986, section 3.4). Unlike in a value, `&`, `=`, `+` and `%` are
/// kept.
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'[').add(b']').add(b'^');

/// The encoding of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// The kind.
    pub kind: StyleKind,
    /// Whether items and properties are written separately.
    pub explode: bool,
    /// Whether reserved characters are kept.
    pub reserved: bool,
}

/// The kinds of [`Style`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StyleKind {
    /// `a,b`
    Simple,
    /// `.a.b`
    Label,
    /// `;name=a;name=b`
    Matrix,
    /// `name=a&name=b`
    Form,
    /// `name=a%20b`
    Space,
    /// `name=a%7Cb`
    Pipe,
    /// `name[key]=a`
    Deep,
    /// JSON text: a parameter that the document describes by a media type.
    Json,
    /// `name=a; name=b`, not encoded: the style `cookie` of `OpenAPI` 3.2.
    Cookie,
}

/// The shape of a value.
enum Shape {
    Nothing,
    One(String),
    List(Vec<String>),
    Object(Vec<(String, Value)>),
}

impl Shape {
    fn of(value: Value) -> Self {
        match value {
            Value::Null => Self::Nothing,
            Value::List(items) => Self::List(items.iter().filter_map(text).collect()),
            Value::Object(object) => Self::Object(object.into_iter().collect()),
            other => text(&other).map_or(Self::Nothing, Self::One),
        }
    }

    /// Whether there is nothing to write. An empty text is something.
    fn is_empty(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::One(_) => false,
            Self::List(items) => items.is_empty(),
            Self::Object(object) => object.iter().all(|(_, value)| value.is_null()),
        }
    }
}

/// The text of a value: without quotes, or as JSON if it is nested. `null` has none.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The JSON of a value that is sent; `None` if it is absent, and an error if it cannot be sent. `null` is a value where
/// JSON is written, and absent elsewhere.
pub(super) fn value(value: &dyn Encode, kind: StyleKind) -> Result<Option<Value>, &'static str> {
    if value.is_absent() {
        return Ok(None);
    }
    let value: Value = json::try_encode(value)?.parse().unwrap_or_default();
    Ok(Some(value).filter(|value| kind == StyleKind::Json || !value.is_null()))
}

/// JSON in printable ASCII: other characters are escaped (RFC 8259, section 7).
fn in_ascii(value: &Value) -> String {
    let mut text = String::new();
    for character in value.to_string().chars() {
        if matches!(character, ' '..='~') {
            text.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

/// A whole query: the pairs of an object, text that is already a query, or JSON text.
pub(super) fn whole_query(value: Value, as_json: bool) -> String {
    match value {
        value if as_json => encoded(&value.to_string()),
        Value::Text(text) => utf8_percent_encode(&text, QUERY).to_string(),
        value => form(value, &[]),
    }
}

/// The properties of an object as an urlencoded form, each in the style given for its key: without one, lists are pairs
/// of their own and objects JSON text (section 4.7.15 of `OpenAPI` 3.0.4).
pub(super) fn form(value: Value, styles: &[(&str, Style)]) -> String {
    let mut form = String::new();
    let Value::Object(object) = value else { return form };
    for (key, value) in object {
        if value.is_null() {
            continue;
        }
        let chosen = styles.iter().find(|(name, _)| *name == key).map(|(_, style)| *style);
        let kind = if let Value::Object(_) = value { StyleKind::Json } else { StyleKind::Form };
        let style = chosen.unwrap_or(Style { kind, explode: true, reserved: false });
        for (name, text) in query(&key, value, style) {
            push_encoded(&mut form, &name, &text);
        }
    }
    form
}

/// The text of a path parameter (styles `simple`, `label`, `matrix`); `None` without a value.
pub(super) fn path(name: &str, value: Value, style: Style) -> Option<String> {
    let encode = |text: &str| if style.reserved { kept(text) } else { encoded(text) };
    if style.kind == StyleKind::Json {
        return Some(encode(&value.to_string()));
    }
    let (first, between, named) = match style.kind {
        StyleKind::Label => (".", if style.explode { "." } else { "," }, false),
        StyleKind::Matrix => (";", if style.explode { ";" } else { "," }, true),
        _ => ("", ",", false),
    };
    let key = encoded(name);
    let label = |text: String| if text.is_empty() { key.clone() } else { format!("{key}={text}") };
    let shape = Shape::of(value);
    if shape.is_empty() {
        return None;
    }
    let pieces: Vec<String> = match shape {
        Shape::Nothing => return None,
        Shape::One(one) => vec![encode(&one)],
        Shape::List(items) => items.iter().map(|item| encode(item)).collect(),
        Shape::Object(object) if style.explode => {
            let pairs = object.iter().filter_map(|(key, value)| Some((key, text(value)?)));
            let pairs: Vec<String> = pairs.map(|(key, text)| format!("{}={}", encode(key), encode(&text))).collect();
            return Some(format!("{first}{}", pairs.join(between)));
        }
        Shape::Object(object) => pairs(&object).iter().map(|piece| encode(piece)).collect(),
    };
    Some(match (named, style.explode) {
        (true, true) => pieces.into_iter().flat_map(|piece| [";".to_owned(), label(piece)]).collect(),
        (true, false) => format!(";{}", label(pieces.join(","))),
        (false, _) => format!("{first}{}", pieces.join(between)),
    })
}

/// The pairs of a query or an urlencoded form, encoded (styles `form`, `spaceDelimited`, `pipeDelimited`, `deepObject`).
pub(super) fn query(name: &str, value: Value, style: Style) -> Vec<(String, String)> {
    let encode = |text: &str| if style.reserved { kept(text) } else { encoded(text) };
    let between = match style.kind {
        StyleKind::Space => "%20",
        StyleKind::Pipe => "%7C",
        _ => ",",
    };
    spread(name, value, style, between, &encoded, &encode)
}

/// The pairs of a value: names and texts written by these functions; joined texts have this separator.
pub(super) fn spread(
    name: &str,
    value: Value,
    style: Style,
    between: &str,
    write_name: &dyn Fn(&str) -> String,
    write: &dyn Fn(&str) -> String,
) -> Vec<(String, String)> {
    let pair = |name: &str, text: &str| (write_name(name), write(text));
    match style.kind {
        StyleKind::Json => return vec![pair(name, &value.to_string())],
        StyleKind::Deep => {
            let mut pairs = Vec::new();
            if let Value::Object(_) | Value::List(_) = value {
                deep(name, &value, &mut |name, text| pairs.push(pair(name, text)));
                return pairs;
            }
        }
        _ => {}
    }
    let joined = |items: &[String]| {
        let items: Vec<String> = items.iter().map(|item| write(item)).collect();
        // No style can represent an empty list.
        if items.is_empty() { Vec::new() } else { vec![(write_name(name), items.join(between))] }
    };
    match Shape::of(value) {
        Shape::Nothing => Vec::new(),
        Shape::One(one) => vec![pair(name, &one)],
        Shape::List(items) if style.explode => items.iter().map(|item| pair(name, item)).collect(),
        Shape::Object(object) if style.explode => {
            object.iter().filter_map(|(key, value)| Some(pair(key, &text(value)?))).collect()
        }
        Shape::List(items) => joined(&items),
        Shape::Object(object) => joined(&pairs(&object)),
    }
}

/// The value of a header (style `simple`); `None` without a value.
pub(super) fn header(value: Value, style: Style) -> Option<String> {
    if style.kind == StyleKind::Json {
        return Some(in_ascii(&value));
    }
    Some(match Shape::of(value) {
        Shape::Nothing => return None,
        Shape::One(one) => one,
        Shape::List(items) => items.join(","),
        Shape::Object(object) if style.explode => {
            let pairs = object.iter().filter_map(|(key, value)| Some(format!("{key}={}", text(value)?)));
            pairs.collect::<Vec<_>>().join(",")
        }
        Shape::Object(object) => pairs(&object).join(","),
    })
}

/// The cookies of a value (styles `form` and `cookie`): each property of an exploded object is one.
pub(super) fn cookies(name: &str, value: Value, style: Style) -> Vec<(String, String)> {
    if style.kind == StyleKind::Json {
        return vec![(name.to_owned(), encoded(&value.to_string()))];
    }
    let is_plain = style.kind == StyleKind::Cookie;
    let encode = |text: &str| if is_plain { text.to_owned() } else { encoded(text) };
    let shape = Shape::of(value);
    if shape.is_empty() {
        return Vec::new();
    }
    let pieces = match shape {
        Shape::Nothing => return Vec::new(),
        Shape::One(one) => vec![one],
        // Style `form` repeats names with `&`, which means nothing among cookies.
        Shape::List(items) if style.explode && is_plain => {
            return items.into_iter().map(|item| (name.to_owned(), item)).collect();
        }
        Shape::Object(object) if style.explode => {
            return object.iter().filter_map(|(key, value)| Some((encode(key), encode(&text(value)?)))).collect();
        }
        Shape::List(items) => items,
        Shape::Object(object) => pairs(&object),
    };
    let pieces: Vec<String> = pieces.iter().map(|piece| encode(piece)).collect();
    vec![(name.to_owned(), pieces.join(","))]
}

/// Keys and values in turn.
fn pairs(object: &[(String, Value)]) -> Vec<String> {
    let pairs = object.iter().filter_map(|(key, value)| Some([key.clone(), text(value)?]));
    pairs.flatten().collect()
}

/// Every scalar of a value with its path in brackets.
fn deep(name: &str, value: &Value, pair: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                deep(&format!("{name}[{key}]"), value, pair);
            }
        }
        Value::List(items) => {
            for (index, value) in items.iter().enumerate() {
                deep(&format!("{name}[{index}]"), value, pair);
            }
        }
        scalar => {
            if let Some(text) = text(scalar) {
                pair(name, &text);
            }
        }
    }
}

/// Encoded octets are kept, too (RFC 6570, section 3.2.3).
fn kept(text: &str) -> String {
    let mut written = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        let is_encoded = after.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        written.extend(utf8_percent_encode(before, KEPT));
        written.push_str(if is_encoded { "%" } else { "%25" });
        rest = after;
    }
    written.extend(utf8_percent_encode(rest, KEPT));
    written
}
