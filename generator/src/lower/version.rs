//! Which OpenAPI a document is written in.

use crate::diagnostic::{Diagnostic, Diagnostics, Location, Part, Severity};
use crate::document::Value;
use crate::pointer::Pointer;
use crate::source::FileId;

/// A version of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    /// 3.0.x
    V30,
    /// 3.1.x
    V31,
    /// 3.2.x
    V32,
    /// One that there is not yet.
    Later,
}

impl Version {
    /// The newest one that is known.
    pub(super) const NEWEST: Self = Self::V32;
    /// Later than every other.
    pub(super) const NEVER: Self = Self::Later;

    /// As a message calls it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::V30 => "OpenAPI 3.0",
            Self::V31 => "OpenAPI 3.1",
            Self::V32 => "OpenAPI 3.2",
            Self::Later => "a later OpenAPI",
        }
    }

    /// The version that a text names.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.trim().split(['.', '-']);
        match (numbers.next(), numbers.next()) {
            (Some("3"), Some("0")) => Some(Self::V30),
            (Some("3"), Some("1")) => Some(Self::V31),
            (Some("3"), Some("2")) => Some(Self::V32),
            _ => None,
        }
    }
}

/// Documents of other kinds, by a key that the root of each has.
const OTHERS: &[(&str, &str)] = &[
    ("asyncapi", "an AsyncAPI document"),
    ("arazzo", "an Arazzo description of workflows"),
    ("overlay", "an overlay for an OpenAPI document"),
    ("discoveryVersion", "a discovery document of Google's APIs"),
    ("openrpc", "an OpenRPC document"),
    ("swaggerVersion", "a document of Swagger 1"),
    ("smithy", "a model of Smithy"),
    ("__schema", "a GraphQL schema"),
    ("data", "a GraphQL schema"),
];

/// Finds the version. `None` when it is none that can be lowered.
pub(super) fn version(
    document: &Value,
    file: FileId,
    repairable: Severity,
    diagnostics: &mut Diagnostics,
) -> Option<Version> {
    let place = |key: Option<&str>, part| {
        let pointer = key.map_or_else(Pointer::root, |key| Pointer::root().key(key));
        Location::Document { file, pointer, part }
    };
    if let Some(swagger) = document.get("swagger") {
        let version = text(swagger);
        diagnostics.push(
            Diagnostic::error("swagger", format!("this is Swagger {version}, the predecessor of OpenAPI 3"))
                .at(place(Some("swagger"), Part::Value), "")
                .help("convert it, for example with `npx swagger2openapi`"),
        );
        return None;
    }
    if let Some((key, name)) = other_kind(document).filter(|_| document.get("openapi").is_none()) {
        diagnostics.push(
            Diagnostic::error("other-kind", format!("this is {name}, not OpenAPI"))
                .at(place(Some(key), Part::Key), "")
                .help("a client is made from a document that begins with `openapi: 3.0.4` or another version"),
        );
        return None;
    }
    if document.as_object().is_none() {
        let message = format!("expected an OpenAPI document, found {}", document.noun());
        diagnostics.push(Diagnostic::error("wrong-type", message).at(place(None, Part::Value), ""));
        return None;
    }
    let is_described = ["paths", "components", "webhooks"].iter().any(|key| document.get(key).is_some());
    let Some(openapi) = document.get("openapi") else {
        let severity = if is_described { repairable } else { Severity::Error };
        diagnostics.push(
            Diagnostic::new(severity, "missing-key", "the document lacks `openapi`")
                .at(place(None, Part::Value), "")
                .help("begin it with `openapi: 3.0.4`"),
        );
        return is_described.then_some(Version::NEWEST);
    };
    let version = text(openapi);
    if let Some(version) = Version::parse(&version) {
        return Some(version);
    }
    let (code, message) = ("unknown-version", format!("there is no OpenAPI `{version}`"));
    let help = "versions are 3.0, 3.1 and 3.2; write for example `openapi: 3.2.0`";
    // A later version of 3 is read as the newest one that is known.
    let is_later = is_described && version.trim().starts_with('3');
    let severity = if is_later { repairable } else { Severity::Error };
    diagnostics.push(Diagnostic::new(severity, code, message).at(place(Some("openapi"), Part::Value), "").help(help));
    is_later.then_some(Version::NEWEST)
}

/// The key that tells what a document of another kind is, and what it is called.
fn other_kind(document: &Value) -> Option<(&'static str, &'static str)> {
    let is_collection = document.get("info").is_some_and(|info| {
        let schema = info.get("schema").and_then(Value::as_text);
        info.get("_postman_id").is_some() || schema.is_some_and(|schema| schema.contains("getpostman.com"))
    });
    let is_it = |key: &str| match key {
        "data" => document.get(key).is_some_and(|data| data.get("__schema").is_some()),
        key => document.get(key).is_some(),
    };
    let known = OTHERS.iter().find(|(key, _)| is_it(key)).copied();
    known.or_else(|| is_collection.then_some(("info", "a Postman collection")))
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(text) => text.to_string(),
        other => other.noun().to_owned(),
    }
}
