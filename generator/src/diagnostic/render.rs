//! Diagnostics as text: one renderer per form.
//!
//! What comes in is located already; what goes out is text for people ([`Form::Full`]), for editors ([`Form::Concise`]) or
//! for programs ([`Form::Json`]). Nothing is decided here, and text of a document cannot steer a terminal.

mod excerpt;
mod json;
mod sarif;

use super::locate::{Located, locate};
use super::{Diagnostic, Diagnostics, Severity};
use crate::source::{Origins, Sources};
use std::collections::BTreeMap;
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
    /// One document of SARIF 2.1.0, as code scanners read it.
    Sarif,
}

/// How many errors of one code are printed in full before the others are only counted, and how many others. Documents of
/// thousands of operations make the same mistake in each.
const MAX_ERRORS: usize = 50;
const MAX_OTHERS: usize = 8;

/// Prints all diagnostics.
#[must_use]
pub fn render(
    diagnostics: &Diagnostics,
    sources: &Sources,
    origins: Option<&Origins>,
    form: Form,
    styled: bool,
) -> String {
    let located = locate(diagnostics, sources, origins);
    match form {
        Form::Full => full(&located, sources, styled),
        Form::Concise => located.iter().map(|one| concise(one, sources) + "\n").collect(),
        Form::Json => located.iter().map(|one| json::json(one, sources) + "\n").collect(),
        Form::Sarif => sarif::sarif(&located, sources) + "\n",
    }
}

/// Excerpts of the first ones of each code, and how many more there are.
fn full(located: &[Located<'_>], sources: &Sources, styled: bool) -> String {
    let mut text = String::new();
    let mut seen: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
    for one in located {
        let Diagnostic { severity, code, .. } = one.diagnostic;
        let count = seen.entry((*severity, code)).or_default();
        *count += 1;
        if *count <= most(*severity) {
            text.push_str(&excerpt::excerpt(one, sources, styled));
            text.push_str("\n\n");
        }
    }
    let mut is_cut = false;
    for ((severity, code), count) in seen {
        if let Some(more @ 1..) = count.checked_sub(most(severity)) {
            let plural = if more == 1 { "" } else { "s" };
            let _ = writeln!(text, "… and {more} more {}{plural} of `{code}`", severity.as_str());
            is_cut = true;
        }
    }
    if is_cut {
        text.push_str("`--format concise` shows all\n\n");
    }
    text
}

fn most(severity: Severity) -> usize {
    if severity == Severity::Error { MAX_ERRORS } else { MAX_OTHERS }
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
    let (source, offset) = match located.spots.first() {
        Some(spot) => (sources.file(spot.file), spot.range.start),
        None => (sources.root(), 0),
    };
    let path = source.path.display().to_string();
    let place = match source.position(offset) {
        _ if source.is_sealed => annotate_snippets::normalize_untrusted_str(&path),
        (line, column) => format!("{path}:{line}:{column}"),
    };
    let message = annotate_snippets::normalize_untrusted_str(&diagnostic.message);
    format!("{place}: {}[{}]: {message}", diagnostic.severity.as_str(), diagnostic.code)
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
    fn a_place_far_into_a_long_line_has_its_column() {
        let (short, long) = ("x".repeat(300), "x".repeat(2000));
        let text = format!("{{\"a\": \"{short}\", \"b\": 1, \"c\": 2, \"d\": \"{long}\", \"e\": 3}}");
        let place = |key: char| format!("api.json:1:{}", text.find(&format!("\"{key}\"")).unwrap() + 1);
        let sources = Sources::single("api.json", text.as_str());
        let check = |first: char, second: char, places: &[char]| {
            let mut diagnostics = Diagnostics::new();
            let one = Diagnostic::error("empty", "nothing here").at_key(format!("/{first}").as_str(), "");
            diagnostics.push(one.at_key(format!("/{second}").as_str(), ""));
            for styled in [false, true] {
                let text = render(&diagnostics, &sources, None, Form::Full, styled);
                let found = text.match_indices("api.json").map(|(at, _)| text[at..].lines().next().unwrap().to_owned());
                let wanted: Vec<String> = places.iter().map(|&key| place(key)).collect();
                assert_eq!(found.collect::<Vec<_>>(), wanted, "{text}");
            }
        };
        check('b', 'c', &['b']);
        check('c', 'b', &['c']);
        check('b', 'e', &['b', 'e']);
        check('a', 'e', &['a', 'e']);
    }

    #[test]
    fn what_is_between_the_places_of_a_long_line_is_not_shown() {
        let keys = "abcdefgh".chars().map(|key| format!("\"{key}\": \"{}\"", "x".repeat(150)));
        let (first, second): (String, String) =
            (keys.clone().collect::<Vec<_>>().join(", "), keys.collect::<Vec<_>>().join(", "));
        // In one line, and from one line to the next.
        for (text, places) in [
            (format!("{{{first}}}"), ["/a", "/c", "/d", "/h"]),
            (format!("{{\"1\": {{{first}}},\n\"2\": {{{second}}}}}"), ["/1/b", "/1/g", "/2/a", "/2/d"]),
        ] {
            let sources = Sources::single("api.json", text.as_str());
            let mut diagnostics = Diagnostics::new();
            let one = Diagnostic::error("empty", "nothing here");
            diagnostics.push(places.iter().fold(one, |one, place| one.at_key(*place, "")));
            let text = render(&diagnostics, &sources, None, Form::Full, false);
            assert!(text.lines().all(|line| line.len() < 450), "{text}");
            assert_eq!(text.matches('^').count() + text.matches("---").count(), 3 + 3, "{text}");
        }
    }

    #[test]
    fn many_of_one_code_are_counted() {
        let mut diagnostics = Diagnostics::new();
        for number in 0..500 {
            diagnostics.push(Diagnostic::warning("empty", format!("number {number}")).at_value("/paths", ""));
        }
        let sources = Sources::single("api.yaml", TEXT);
        let text = render(&diagnostics, &sources, None, Form::Full, false);
        assert!(text.ends_with("… and 492 more warnings of `empty`\n`--format concise` shows all\n\n"), "{text}");
        assert_eq!(render(&diagnostics, &sources, None, Form::Concise, false).lines().count(), 500);
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
