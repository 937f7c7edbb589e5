//! The form for people: the lines in question with the places underlined.

use super::Located;
use crate::diagnostic::Severity;
use crate::diagnostic::locate::Spot;
use crate::source::{FileId, Sources};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet, normalize_untrusted_str, renderer::DecorStyle};
use std::ops::Range;

/// Of a line longer than this, in bytes, only the part around the place is shown.
const MAX_LINE: usize = 200;

/// Prints one diagnostic, without a line break at the end.
pub(super) fn excerpt(located: &Located<'_>, sources: &Sources, styled: bool) -> String {
    let diagnostic = located.diagnostic;
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(normalize_untrusted_str(&diagnostic.message)).id(diagnostic.code);
    let mut group = title.elements(snippets(&located.spots, sources));
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(normalize_untrusted_str(help)));
    }
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    let text = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
    located.spots.iter().fold(text, |text, spot| with_column(text, spot, sources))
}

/// Names the column of a place in its line, where the excerpt begins with the place and the renderer counts from there.
fn with_column(text: String, spot: &Spot<'_>, sources: &Sources) -> String {
    let source = sources.file(spot.file);
    let (line, column) = source.position(spot.range.start);
    if column == 1 || window(spot, sources).start != spot.range.start {
        return text;
    }
    let place = format!("{}:{line}:", source.path.display());
    text.replacen(&format!("{place}1\n"), &format!("{place}{column}\n"), 1)
}

/// One snippet for each file, and for places far from each other several.
fn snippets<'a>(spots: &[Spot<'a>], sources: &'a Sources) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut windows: Vec<(FileId, Range<usize>, Vec<usize>)> = Vec::new();
    for (index, spot) in spots.iter().enumerate() {
        let window = window(spot, sources);
        match windows.iter_mut().find(|(file, other, _)| *file == spot.file && touches(sources, *file, other, &window))
        {
            Some((_, other, members)) => {
                *other = other.start.min(window.start)..other.end.max(window.end);
                members.push(index);
            }
            None => windows.push((spot.file, window, vec![index])),
        }
    }
    windows
        .into_iter()
        .map(|(file, window, members)| {
            let source = sources.file(file);
            let annotations = members.into_iter().map(|index| {
                let spot = &spots[index];
                let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
                let range = spot.range.start - window.start..spot.range.end - window.start;
                let label = (!spot.text.is_empty()).then_some(spot.text);
                kind.span(range).label(label)
            });
            Snippet::source(&source.text[window.clone()])
                .line_start(source.line(window.start))
                .path(source.path.display().to_string())
                .annotations(annotations.collect::<Vec<_>>())
        })
        .collect()
}

/// Whether two windows are one excerpt: a handful of lines lies between them at most.
fn touches(sources: &Sources, file: FileId, one: &Range<usize>, other: &Range<usize>) -> bool {
    let source = sources.file(file);
    let (first, second) = if one.start <= other.start { (one, other) } else { (other, one) };
    let gap = first.end..second.start.max(first.end);
    gap.len() <= 4 * MAX_LINE && source.text[gap].lines().count() <= 8
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
