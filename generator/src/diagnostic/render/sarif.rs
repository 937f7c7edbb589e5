//! The form for code scanners: SARIF 2.1.0, one document for all diagnostics.
//!
//! Each code is a rule with its explanation; each diagnostic is a result, with its main place as the location and the
//! others as related ones. Columns count characters.

use super::Located;
use crate::diagnostic::locate::Spot;
use crate::diagnostic::{Severity, explain};
use crate::source::Sources;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// What stays as it is in a path of a relative reference (RFC 3986, section 4.2).
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Prints all diagnostics as one document.
pub(super) fn sarif(located: &[Located<'_>], sources: &Sources) -> String {
    let codes: BTreeSet<&str> = located.iter().map(|located| located.diagnostic.code).collect();
    let rules: Vec<Value> = codes.iter().map(|code| rule(code)).collect();
    let results: Vec<Value> = located.iter().map(|located| result(located, sources)).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": { "name": "specwright", "version": env!("CARGO_PKG_VERSION"), "rules": rules },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}")
}

fn rule(code: &str) -> Value {
    match explain::explain(code) {
        Some(text) => json!({ "id": code, "fullDescription": { "text": text.replace('\n', " ") } }),
        None => json!({ "id": code }),
    }
}

fn result(located: &Located<'_>, sources: &Sources) -> Value {
    let diagnostic = located.diagnostic;
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let text = match &diagnostic.help {
        Some(help) => format!("{}\n{help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let mut spots = located.spots.iter().map(|spot| location(spot, sources));
    let mut result = json!({ "ruleId": diagnostic.code, "level": level, "message": { "text": text } });
    if let Some(first) = spots.next() {
        result["locations"] = json!([first]);
        let others: Vec<Value> = spots.collect();
        if !others.is_empty() {
            result["relatedLocations"] = others.into();
        }
    }
    result
}

fn location(spot: &Spot<'_>, sources: &Sources) -> Value {
    let source = sources.file(spot.file);
    let (start_line, start_column) = source.position(spot.range.start);
    let (end_line, end_column) = source.position(spot.range.end);
    let mut location = json!({ "physicalLocation": { "artifactLocation": { "uri": address(&source.path) } } });
    if !source.is_sealed {
        location["physicalLocation"]["region"] = json!({
            "startLine": start_line,
            "startColumn": start_column,
            "endLine": end_line,
            "endColumn": end_column,
        });
    }
    if !spot.text.is_empty() {
        location["message"] = json!({ "text": spot.text });
    }
    location
}

/// An absolute path as a `file` address, any other as a relative reference.
fn address(path: &Path) -> String {
    if let Ok(url) = url::Url::from_file_path(path) {
        return url.into();
    }
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    utf8_percent_encode(&parts.join("/"), PATH).to_string()
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::render::{Form, render};
    use crate::diagnostic::{Diagnostic, Diagnostics};
    use crate::source::Sources;
    use serde_json::{Value, json};

    #[test]
    fn results_have_rules_and_places() {
        let mut diagnostics = Diagnostics::new();
        let one = Diagnostic::error("unknown-key", "unknown key `b`").at_key("/a/b", "not a key").at_key("/a", "");
        diagnostics.push(one.help("did you mean `c`?"));
        let sources = Sources::single("my api.yaml", "a:\n  b: 1\n");
        let text = render(&diagnostics, &sources, None, Form::Sarif, false);
        let document: Value = serde_json::from_str(&text).unwrap();
        let run = &document["runs"][0];
        assert_eq!(document["version"], "2.1.0");
        assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "unknown-key");
        let result = &run["results"][0];
        assert_eq!((&result["ruleId"], &result["level"]), (&json!("unknown-key"), &json!("error")));
        assert_eq!(result["message"]["text"], "unknown key `b`\ndid you mean `c`?");
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "my%20api.yaml");
        assert_eq!(place["region"], json!({ "startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 4 }));
        assert_eq!(result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 1);
    }

    #[test]
    fn nothing_to_say_is_a_document_too() {
        let text = render(&Diagnostics::new(), &Sources::single("a", ""), None, Form::Sarif, false);
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["runs"][0]["results"], json!([]));
    }
}
