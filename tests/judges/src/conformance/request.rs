//! The arguments that make an emitted command line send what a judge expects.
//!
//! In come a call, the operation of the document that it is for, and the options of the command; out go words and
//! variables. What is in the query, the path and the headers is taken apart by the style that the document declares
//! (OpenAPI 3.0.4, 4.7.12.3), so that a value which the crate writes in another style does not come out the same.

use super::crates::{Choice, Entry, Table};
use super::document::{Document, Target};
use super::scenario::{ADDRESS, Call};
use serde_json::{Map, Value};
use std::io;
use std::path::Path;

/// The switch of commands that are not sent again without it.
const AGAIN: &str = "idempotent";

/// What a command line is started with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The arguments.
    pub words: Vec<String>,
    /// The variables with credentials.
    pub variables: Vec<(String, String)>,
}

/// What is needed to make a request.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    /// The document.
    pub document: &'c Document,
    /// What the crate's command line takes.
    pub table: &'c Table,
    /// The names of the security schemes, in the order of the table's keys.
    pub schemes: &'c [String],
    /// Where the server is.
    pub address: &'c str,
    /// A folder for bodies.
    pub folder: &'c Path,
}

/// Why there is no request.
#[derive(Debug)]
pub enum Missing {
    /// The document has no such operation.
    Operation,
    /// The command line has no such command.
    Command,
    /// A file cannot be written.
    Io(io::Error),
}

impl From<io::Error> for Missing {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The request for a call.
///
/// # Errors
///
/// When the document or the command line has nothing for it.
pub fn request(context: Context<'_>, call: &Call) -> Result<Request, Missing> {
    let target = context.document.target(call).ok_or(Missing::Operation)?;
    let method = call.method.to_uppercase();
    let entry = context.table.commands.iter().find(|entry| entry.method == method && entry.path == target.template);
    let entry = entry.ok_or(Missing::Command)?;
    let mut request = Request::default();
    request.words.extend(["--json".to_owned(), "--base-url".to_owned(), target.base.replace(ADDRESS, context.address)]);
    request.words.extend(entry.words.clone());
    for parameter in &target.parameters {
        let Some(value) = value(context.document, &target, parameter, call) else { continue };
        let Some(option) = option(entry, parameter) else { continue };
        give(&mut request.words, option, value, context.address);
    }
    let accept = call.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("accept"));
    if let Some(media_type) = accept.and_then(|(_, value)| value.as_str())
        && entry.also.iter().any(|also| also == media_type)
    {
        request.words.push(format!("--accept={media_type}"));
    }
    if call.again && entry.flags.iter().any(|flag| flag == AGAIN) {
        request.words.push(format!("--{AGAIN}"));
    }
    credentials(context, &target, call, &mut request);
    body(context, &target, entry, call, &mut request.words)?;
    Ok(request)
}

/// The option for a parameter. Two of one name in two places are distinguished by their order.
fn option<'e>(entry: &'e Entry, parameter: &Value) -> Option<&'e Choice> {
    let key = parameter["name"].as_str()?;
    entry.options.iter().find(|option| option.key == key)
}

/// What a parameter is in a call, as JSON. Texts stay texts: the command line reads them as what they are.
fn value(document: &Document, target: &Target<'_>, parameter: &Value, call: &Call) -> Option<Value> {
    let name = parameter["name"].as_str()?;
    let schema = document.resolve(&parameter["schema"]);
    let place = parameter["in"].as_str()?;
    let style =
        parameter["style"].as_str().unwrap_or(if matches!(place, "query" | "cookie") { "form" } else { "simple" });
    let explode = parameter["explode"].as_bool().unwrap_or(style == "form");
    match place {
        "query" => {
            if let Some(given) = call.query.get(name) {
                let separator = match style {
                    "spaceDelimited" => " ",
                    "pipeDelimited" => "|",
                    _ => ",",
                };
                return Some(match given {
                    // What Swagger 2.0 calls `tsv` the converter has no word for, and the crate has it as one text.
                    Value::String(text) if text.contains('\t') => given.clone(),
                    Value::String(text) if is(document, schema, "array") && !explode => list(text, separator),
                    Value::String(text) if is(document, schema, "array") => Value::Array(vec![text.as_str().into()]),
                    Value::String(text) if is(document, schema, "object") => pairs(text, separator),
                    given => given.clone(),
                });
            }
            if !is(document, schema, "object") {
                return None;
            }
            let inner = |key: &String| key.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']').map(str::to_owned);
            let properties: Map<String, Value> = call
                .query
                .iter()
                .filter_map(|(key, value)| {
                    let key = if style == "deepObject" { inner(key)? } else { key.clone() };
                    Some((key, value.clone()))
                })
                .collect();
            (!properties.is_empty()).then_some(Value::Object(properties))
        }
        "header" => {
            let found = call.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?.1;
            Some(match found.as_str() {
                Some(text) if is(document, schema, "array") => list(text, ","),
                _ => found.clone(),
            })
        }
        "path" => Some(in_path(document, schema, target.captured.get(name)?, name, style, explode)),
        _ => None,
    }
}

/// What stands for a parameter in a path.
fn in_path(document: &Document, schema: &Value, text: &str, name: &str, style: &str, explode: bool) -> Value {
    let matrix = format!(";{name}=");
    let (text, separator) = match style {
        "label" => (text.strip_prefix('.').unwrap_or(text), if explode { "." } else { "," }),
        "matrix" if explode && is(document, schema, "object") => (text.strip_prefix(';').unwrap_or(text), ";"),
        "matrix" => (text.strip_prefix(&matrix).unwrap_or(text), if explode { &*matrix } else { "," }),
        _ => (text, ","),
    };
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    if is(document, schema, "array") {
        return text.split(separator).map(|item| Value::from(decoded(item))).collect();
    }
    if is(document, schema, "object") {
        if explode {
            let pair =
                |pair: &str| pair.split_once('=').map(|(key, value)| (decoded(key), Value::from(decoded(value))));
            return Value::Object(text.split(separator).filter_map(pair).collect());
        }
        return pairs(text, ",");
    }
    decoded(text).into()
}

fn list(text: &str, separator: &str) -> Value {
    text.split(separator).map(Value::from).collect()
}

/// `a,1,b,2`
fn pairs(text: &str, separator: &str) -> Value {
    let words: Vec<&str> = text.split(separator).collect();
    Value::Object(words.chunks_exact(2).map(|pair| (pair[0].to_owned(), Value::from(pair[1]))).collect())
}

/// Whether a schema allows a type.
fn is(document: &Document, schema: &Value, kind: &str) -> bool {
    let schema = document.resolve(schema);
    let own = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(|one| one == kind),
        one => one == kind,
    };
    own || ["allOf", "oneOf", "anyOf"]
        .iter()
        .any(|key| schema[key].as_array().is_some_and(|parts| parts.iter().any(|part| is(document, part, kind))))
}

/// Writes an option.
fn give(words: &mut Vec<String>, option: &Choice, value: Value, address: &str) {
    let mut push = |value: &Value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        words.push(format!("--{}={}", option.name, text.replace(ADDRESS, address)));
    };
    match value {
        Value::Array(items) if option.many => items.iter().for_each(push),
        // Not a list of words for this command line: JSON, whose numbers are numbers.
        Value::Array(items) => push(&Value::Array(items.iter().map(number).collect())),
        Value::Object(properties) => {
            push(&Value::Object(properties.iter().map(|(key, value)| (key.clone(), number(value))).collect()));
        }
        value => push(&value),
    }
}

/// Text that is a number as a number.
fn number(value: &Value) -> Value {
    let parsed = value.as_str().and_then(|text| serde_json::from_str::<serde_json::Number>(text).ok());
    parsed.map_or_else(|| value.clone(), Value::Number)
}

/// The credentials of the headers that a security scheme of the document stands for.
fn credentials(context: Context<'_>, target: &Target<'_>, call: &Call, request: &mut Request) {
    let header = |name: &str| call.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?.1.as_str();
    for (scheme, variable) in context.schemes.iter().zip(&context.table.keys) {
        let described = context.document.scheme(scheme);
        let value = match described["in"].as_str() {
            Some("header") => header(described["name"].as_str().unwrap_or_default()),
            Some(_) => None,
            None => header("authorization").and_then(|value| value.split_once(' ')).map(|(_, token)| token),
        };
        // A scenario that expects to be refused names no credential and still needs one for the request to be made.
        let value = value.or_else(|| {
            let named = target.operation["security"]
                .as_array()
                .is_none_or(|list| list.iter().any(|one| !one[scheme].is_null()));
            (named && call.response.status >= 400).then_some("nobody")
        });
        if let Some(value) = value {
            request.variables.push((variable.clone(), value.to_owned()));
        }
    }
}

/// The body: a file for what is sent as it is, parts for a form.
fn body(
    context: Context<'_>,
    target: &Target<'_>,
    entry: &Entry,
    call: &Call,
    words: &mut Vec<String>,
) -> io::Result<()> {
    let described = context.document.resolve(&target.operation["requestBody"]);
    let Some(body) = &call.body else {
        // The judge does not look at it, but the document wants one.
        if entry.body == "Json" && described["required"] == true {
            let content = described["content"].as_object().and_then(|content| content.values().next());
            let least = content.map(|media| context.document.least(&media["schema"]));
            words.extend(least.map(|least| format!("--body={least}")));
        }
        return Ok(());
    };
    if entry.body == "Json" && body.text().is_none() && !body.parts.is_empty() {
        // A form whose fields have types.
        let fields: Map<String, Value> = body.parts.iter().map(|(name, value)| (name.clone(), number(value))).collect();
        words.push(format!("--body={}", Value::Object(fields)));
    } else if body.is_form() && entry.body == "Parts" {
        for (name, value) in &body.parts {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            words.push(format!("--part={name}={text}"));
        }
        for (index, file) in body.files.iter().enumerate() {
            let folder = context.folder.join(index.to_string());
            std::fs::create_dir_all(&folder)?;
            let path = folder.join(&file.file);
            std::fs::write(&path, file.bytes())?;
            words.push(format!("--part={}=@{};type={}", file.name, path.display(), file.media_type));
        }
    } else if entry.body != "None" {
        let path = context.folder.join("body");
        let mut bytes = body.bytes();
        let sent_as = call.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case("content-type"));
        if entry.body == "Text"
            && sent_as.and_then(|(_, value)| value.as_str()).is_some_and(|value| value.starts_with("text/"))
            && let Ok(text) = serde_json::from_slice::<String>(&bytes)
        {
            // Some definitions write a text as JSON although it is sent as it is.
            bytes = text.into_bytes();
        }
        match String::from_utf8(bytes) {
            Ok(text) => std::fs::write(&path, text.replace(ADDRESS, context.address))?,
            Err(error) => std::fs::write(&path, error.as_bytes())?,
        }
        // Where the document leaves the media type open, it is written.
        let is_open =
            described["content"].as_object().is_some_and(|content| content.keys().any(|range| range.contains('*')));
        let media_type =
            if entry.body == "Raw" && is_open { format!(";type={}", body.media_type) } else { String::new() };
        words.push(format!("--body=@{}{media_type}", path.display()));
    }
    Ok(())
}
