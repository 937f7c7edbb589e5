//! Diagnostics as text: one renderer per form.
//!
//! What comes in is located already; what goes out is text for people ([`Form::Full`]), for editors ([`Form::Concise`]) or
//! for programs ([`Form::Json`]). Nothing is decided here, and text of a document cannot steer a terminal.

mod excerpt;
mod json;

use super::locate::{Located, locate};
use super::{Diagnostics, Severity};
use crate::lower::Origins;
use crate::source::Sources;
use std::fmt::Write as _;

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// With an excerpt of the source, the places underlined.
    #[default]
    Full,
    /// One line each: `path:line:column: severity[code]: message`.
    Concise,
    /// One JSON object each, in the shape of rustc's `--error-format=json`.
    Json,
}

/// Diagnostics printed in full before the others are only counted.
const MAX_PRINTED: usize = 1000;

/// Prints everything that was said.
#[must_use]
pub fn render(
    diagnostics: &Diagnostics,
    sources: &Sources,
    origins: Option<&Origins>,
    form: Form,
    styled: bool,
) -> String {
    let located = locate(diagnostics, sources, origins);
    let mut text = String::new();
    for one in located.iter().take(MAX_PRINTED) {
        match form {
            Form::Full => text.push_str(&excerpt::excerpt(one, sources, styled)),
            Form::Concise => text.push_str(&concise(one, sources)),
            Form::Json => text.push_str(&json::json(one, sources)),
        }
        text.push_str(if form == Form::Full { "\n\n" } else { "\n" });
    }
    if located.len() > MAX_PRINTED && form != Form::Json {
        let _ = writeln!(text, "… and {} more", located.len() - MAX_PRINTED);
    }
    text
}

/// How many there are of each severity: `2 errors, 1 warning`; empty when there are none.
#[must_use]
pub fn totals(diagnostics: &Diagnostics) -> String {
    let counts = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
        let count = diagnostics.count(severity);
        let plural = if count == 1 { "" } else { "s" };
        (count, format!("{count} {}{plural}", severity.as_str()))
    });
    counts.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect::<Vec<_>>().join(", ")
}

/// `path:line:column: severity[code]: message`.
fn concise(located: &Located<'_>, sources: &Sources) -> String {
    let diagnostic = located.diagnostic;
    let (path, (line, column)) = match located.spots.first() {
        Some(spot) => {
            let source = sources.file(spot.file);
            (source.path.display(), source.position(spot.range.start))
        }
        None => (sources.root().path.display(), (1, 1)),
    };
    let message = annotate_snippets::normalize_untrusted_str(&diagnostic.message);
    format!("{path}:{line}:{column}: {}[{}]: {message}", diagnostic.severity.as_str(), diagnostic.code)
}

#[cfg(test)]
mod tests {
    use super::{Form, render, totals};
    use crate::diagnostic::{Diagnostic, Diagnostics};
    use crate::source::Sources;

    const TEXT: &str = "info:\n  title: x\n  descripton: y\npaths: {}\n";

    fn sample() -> (Diagnostics, Sources) {
        let mut diagnostics = Diagnostics::new();
        let one = Diagnostic::error("unknown-key", "unknown key `descripton`").at_key("/info/descripton", "not a key");
        diagnostics.push(one.help("did you mean `description`?"));
        diagnostics.push(Diagnostic::warning("empty", "nothing here").at_value("/paths", ""));
        (diagnostics, Sources::single("api.yaml", TEXT))
    }

    #[test]
    fn concise_is_a_line_each() {
        let (diagnostics, sources) = sample();
        assert_eq!(
            render(&diagnostics, &sources, None, Form::Concise, false),
            "api.yaml:3:3: error[unknown-key]: unknown key `descripton`\napi.yaml:4:8: warning[empty]: nothing here\n"
        );
        assert_eq!(totals(&diagnostics), "1 error, 1 warning");
    }

    #[test]
    fn full_shows_the_source() {
        let (diagnostics, sources) = sample();
        let expected = "\
error[unknown-key]: unknown key `descripton`
 --> api.yaml:3:3
  |
3 |   descripton: y
  |   ^^^^^^^^^^ not a key
  |
  = help: did you mean `description`?

warning[empty]: nothing here
 --> api.yaml:4:8
  |
4 | paths: {}
  |        ^^

";
        assert_eq!(render(&diagnostics, &sources, None, Form::Full, false), expected);
    }

    #[test]
    fn json_has_the_shape_of_rustc() {
        let (diagnostics, sources) = sample();
        let text = render(&diagnostics, &sources, None, Form::Json, false);
        let first: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert_eq!(first["code"]["code"], "unknown-key");
        assert_eq!(first["level"], "error");
        assert_eq!(first["spans"][0]["line_start"], 3);
        assert_eq!(first["spans"][0]["column_end"], 13);
        assert_eq!(first["spans"][0]["text"][0]["text"], "  descripton: y");
        assert_eq!(first["children"][0]["message"], "did you mean `description`?");
    }
}
