//! The form for programs: the shape of `rustc --error-format=json`, one object a line.
//!
//! `message`, `code: {code, explanation}`, `level`, `spans: [{file_name, byte_start, byte_end, line_start, line_end,
//! column_start, column_end, is_primary, label, text: [{text, highlight_start, highlight_end}]}]`, `children` with the help,
//! and `rendered`, the form for people.

use super::{Located, excerpt};
use crate::diagnostic::explain;
use crate::diagnostic::locate::Spot;
use crate::source::Sources;
use serde_json::{Value, json};

/// Prints one diagnostic, without a line break at the end.
pub(super) fn json(located: &Located<'_>, sources: &Sources) -> String {
    let diagnostic = located.diagnostic;
    let spans: Vec<Value> =
        located.spots.iter().enumerate().map(|(index, spot)| span(spot, index == 0, sources)).collect();
    let children: Vec<Value> = diagnostic.help.iter().map(|help| child(help)).collect();
    json!({
        "$message_type": "diagnostic",
        "message": diagnostic.message,
        "code": { "code": diagnostic.code, "explanation": explain::explain(diagnostic.code) },
        "level": diagnostic.severity.as_str(),
        "spans": spans,
        "children": children,
        "rendered": excerpt::excerpt(located, sources, false),
    })
    .to_string()
}

fn child(help: &str) -> Value {
    json!({ "message": help, "code": null, "level": "help", "spans": [], "children": [], "rendered": null })
}

fn span(spot: &Spot<'_>, is_primary: bool, sources: &Sources) -> Value {
    let source = sources.file(spot.file);
    let (line_start, column_start) = source.position(spot.range.start);
    let (line_end, column_end) = source.position(spot.range.end);
    // Of a document on one endless line, the part around the place; the highlight counts from where that begins.
    let shown = excerpt::window(spot, sources);
    let highlight = |offset: usize| source.text[shown.start..offset].chars().count() + 1;
    json!({
        "file_name": source.path.display().to_string(),
        "byte_start": spot.range.start,
        "byte_end": spot.range.end,
        "line_start": line_start,
        "line_end": line_end,
        "column_start": column_start,
        "column_end": column_end,
        "is_primary": is_primary,
        "label": (!spot.text.is_empty()).then_some(spot.text),
        "text": [{
            "text": source.text[shown.clone()],
            "highlight_start": highlight(spot.range.start),
            "highlight_end": highlight(spot.range.end),
        }],
    })
}
