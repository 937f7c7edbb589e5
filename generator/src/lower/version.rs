//! Which OpenAPI a document is written in.

use crate::diagnostic::{Diagnostic, Diagnostics, Location, Part, Severity};
use crate::document::Value;
use crate::pointer::Pointer;
use crate::source::FileId;

/// A version of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    /// Swagger 2.0, as OpenAPI 2.0 is called.
    V20,
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
    /// The oldest one that is known.
    pub(super) const OLDEST: Self = Self::V20;
    /// The newest one that is known.
    pub(super) const NEWEST: Self = Self::V32;
    /// Later than every other.
    pub(super) const NEVER: Self = Self::Later;

    /// As a message calls it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::V20 => "Swagger 2.0",
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
            (Some("2"), Some("0") | None) => Some(Self::V20),
            (Some("3"), Some("0")) => Some(Self::V30),
            (Some("3"), Some("1")) => Some(Self::V31),
            (Some("3"), Some("2")) => Some(Self::V32),
            _ => None,
        }
    }

    /// The version of a file that another one of version `around` refers to: that which it names itself, where it is of
    /// another generation, or else the same.
    pub(super) fn of_file(file: &Value, around: Self) -> Self {
        let named = ["swagger", "openapi"].iter().find_map(|key| Self::parse(&text(file.get(key)?)));
        named.filter(|named| (*named == Self::V20) != (around == Self::V20)).unwrap_or(around)
    }
}

/// Keys of the root that Swagger 2.0 has and no later version.
const OLD: &[&str] = &["basePath", "consumes", "definitions", "host", "produces", "schemes", "securityDefinitions"];

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
    if let Some(swagger) = document.get("swagger").filter(|_| document.get("openapi").is_none()) {
        let version = text(swagger);
        if Version::parse(&version) != Some(Version::V20) {
            let is_described = document.get("paths").is_some() && version.trim().starts_with('2');
            let severity = if is_described { repairable } else { Severity::Error };
            diagnostics.push(
                Diagnostic::new(severity, "unknown-version", format!("there is no Swagger `{version}`"))
                    .at(place(Some("swagger"), Part::Value), "")
                    .help("write `swagger: \"2.0\"`, or `openapi: 3.2.0` for a document of a later version"),
            );
            return is_described.then_some(Version::V20);
        }
        return Some(Version::V20);
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
        let is_old = document.get("components").is_none() && OLD.iter().any(|key| document.get(key).is_some());
        let (lacks, help, version) = if is_old {
            ("the document lacks `swagger`", "begin it with `swagger: \"2.0\"`", Version::V20)
        } else {
            ("the document lacks `openapi`", "begin it with `openapi: 3.0.4`", Version::NEWEST)
        };
        let diagnostic = Diagnostic::new(severity, "missing-key", lacks);
        diagnostics.push(diagnostic.at(place(None, Part::Value), "").help(help));
        return is_described.then_some(version);
    };
    let version = text(openapi);
    if let Some(version) = Version::parse(&version) {
        if version == Version::V20 {
            let diagnostic = Diagnostic::new(repairable, "unknown-version", "there is no OpenAPI `2.0`");
            let diagnostic = diagnostic.at(place(Some("openapi"), Part::Value), "");
            diagnostics.push(diagnostic.help("it was called Swagger then: write `swagger: \"2.0\"`"));
        }
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
