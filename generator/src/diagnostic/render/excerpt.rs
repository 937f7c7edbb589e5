//! The form for people: the lines in question with the places underlined.

use super::Located;
use crate::diagnostic::Severity;
use crate::diagnostic::locate::Spot;
use crate::source::{FileId, Sources};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet, normalize_untrusted_str, renderer::DecorStyle};
use std::ops::Range;

/// Of a line longer than this, in bytes, only the part around the place is shown.
const MAX_LINE: usize = 200;

/// What is shown of a file, and the places in it.
struct Window<'l, 's> {
    file: FileId,
    range: Range<usize>,
    /// The first one is that of the message, in the window that has it.
    spots: Vec<&'l Spot<'s>>,
}

/// Prints one diagnostic, without a line break at the end.
pub(super) fn excerpt(located: &Located<'_>, sources: &Sources, styled: bool) -> String {
    let diagnostic = located.diagnostic;
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let (sealed, shown): (Vec<&Spot>, Vec<&Spot>) =
        located.spots.iter().partition(|spot| sources.file(spot.file).is_sealed);
    let windows = windows(&shown, sources);
    let primary = located.spots.first();
    let title = level.primary_title(normalize_untrusted_str(&diagnostic.message)).id(diagnostic.code);
    let mut group = title.elements(windows.iter().map(|window| snippet(window, primary, sources)));
    for spot in sealed {
        let path = sources.file(spot.file).path.display().to_string();
        let line = if spot.text.is_empty() { path } else { format!("{path}: {}", spot.text) };
        group = group.element(Level::NOTE.message(normalize_untrusted_str(&line)));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(normalize_untrusted_str(help)));
    }
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    let text = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
    windows
        .iter()
        .filter_map(|window| far_place(window, sources))
        .fold(text, |text, place| without_place(&text, &place))
}

/// One window for each file, and for places far from each other several.
fn windows<'l, 's>(spots: &[&'l Spot<'s>], sources: &Sources) -> Vec<Window<'l, 's>> {
    let mut windows: Vec<Window<'l, 's>> = Vec::new();
    for &spot in spots {
        let (file, range) = (spot.file, window(spot, sources));
        match windows.iter_mut().find(|other| other.file == file && touches(sources, file, &other.range, &range)) {
            Some(other) => {
                other.range = other.range.start.min(range.start)..other.range.end.max(range.end);
                other.spots.push(spot);
            }
            None => windows.push(Window { file, range, spots: vec![spot] }),
        }
    }
    windows
}

fn snippet<'a>(
    window: &Window<'_, 'a>,
    primary: Option<&Spot<'a>>,
    sources: &'a Sources,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let source = sources.file(window.file);
    let annotations = window.spots.iter().map(|spot| {
        let is_primary = primary.is_some_and(|primary| std::ptr::eq(*spot, primary));
        let kind = if is_primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let range = spot.range.start - window.range.start..spot.range.end - window.range.start;
        kind.span(range).label((!spot.text.is_empty()).then_some(spot.text))
    });
    let path = far_place(window, sources).unwrap_or_else(|| source.path.display().to_string());
    Snippet::source(&source.text[window.range.clone()])
        .line_start(source.line(window.range.start))
        .path(path)
        .annotations(annotations.collect::<Vec<_>>())
}

/// The path, line and column of a window that begins inside of a line. The renderer, which counts from where the window
/// begins, takes all that for the path.
fn far_place(window: &Window<'_, '_>, sources: &Sources) -> Option<String> {
    let source = sources.file(window.file);
    let is_far = source.position(window.range.start).1 > 1;
    let (line, column) = source.position(window.spots.first()?.range.start);
    is_far.then(|| format!("{}:{line}:{column}", source.path.display()))
}

/// A text without the line and column that the renderer has put behind a place.
fn without_place(text: &str, place: &str) -> String {
    let Some((before, after)) = text.split_once(place) else { return text.to_owned() };
    let after = after.trim_start_matches(|character: char| character == ':' || character.is_ascii_digit());
    format!("{before}{place}{after}")
}

/// Whether two windows are one excerpt: a handful of lines lies between them at most, and none would be shown at length.
fn touches(sources: &Sources, file: FileId, one: &Range<usize>, other: &Range<usize>) -> bool {
    let source = sources.file(file);
    let (first, second) = if one.start <= other.start { (one, other) } else { (other, one) };
    let gap = first.end..second.start.max(first.end);
    let both = first.start..first.end.max(second.end);
    let is_short = |line: &str| line.len() <= 2 * MAX_LINE;
    gap.len() <= 4 * MAX_LINE && source.text[gap].lines().count() <= 8 && source.text[both].lines().all(is_short)
}

/// The line of a place; of a very long line the part around it.
pub(super) fn window(spot: &Spot<'_>, sources: &Sources) -> Range<usize> {
    let text = &sources.file(spot.file).text;
    let line = sources.file(spot.file).lines(&spot.range);
    if line.len() <= MAX_LINE {
        return line;
    }
    // The excerpt starts at the beginning of the line where it can, so that columns are right.
    let start = if spot.range.end - line.start <= MAX_LINE { line.start } else { spot.range.start };
    let end = (start + MAX_LINE).max(spot.range.end).min(line.end);
    start..text.ceil_char_boundary(end)
}
