//! Which OpenAPI a document is written in.

use crate::diagnostic::{Diagnostic, Diagnostics, Part, Place};
use crate::document::Value;
use crate::pointer::Pointer;
use crate::source::FileId;

/// A version that can be lowered.
pub(super) enum Version {
    /// 3.0.x
    V30,
}

/// Finds the version. `None` when it is none that can be lowered.
pub(super) fn version(document: &Value, file: FileId, diagnostics: &mut Diagnostics) -> Option<Version> {
    let place = |key: Option<&str>, part| {
        let pointer = key.map_or_else(Pointer::root, |key| Pointer::root().key(key));
        Place::Document { file, pointer, part }
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
    if document.as_object().is_none() {
        let message = format!("expected an OpenAPI document, found {}", document.noun());
        diagnostics.push(Diagnostic::error("wrong-type", message).at(place(None, Part::Value), ""));
        return None;
    }
    let Some(openapi) = document.get("openapi") else {
        diagnostics.push(
            Diagnostic::error("missing-key", "the document lacks `openapi`")
                .at(place(None, Part::Value), "")
                .help("begin it with `openapi: 3.0.4`"),
        );
        return None;
    };
    let version = text(openapi);
    let mut numbers = version.split(['.', '-']);
    let (code, message, help) = match (numbers.next(), numbers.next()) {
        (Some("3"), Some("0")) => return Some(Version::V30),
        (Some("3"), Some("1" | "2")) => (
            "version-not-supported",
            format!("OpenAPI {version} is not supported yet"),
            "documents of OpenAPI 3.0 are".to_owned(),
        ),
        _ => ("unknown-version", format!("there is no OpenAPI `{version}`"), "write `openapi: 3.0.4`".to_owned()),
    };
    diagnostics.push(Diagnostic::error(code, message).at(place(Some("openapi"), Part::Value), "").help(help));
    None
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Number(text) => text.clone(),
        other => other.noun().to_owned(),
    }
}
