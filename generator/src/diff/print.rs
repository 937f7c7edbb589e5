//! A difference for people, for a changelog, or for programs.
//!
//! What comes in is a [`Difference`]; what goes out is text. Which changes there are, and what they mean, is decided.

use super::Difference;
use super::change::{Change, ChangeKind};
use super::rules::Bump;
use serde_json::json;
use std::fmt::Write;

/// How to print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// For a terminal.
    #[default]
    Text,
    /// For a changelog.
    Markdown,
    /// For programs.
    Json,
}

/// Prints a difference.
#[must_use]
pub fn print(difference: &Difference, form: Form) -> String {
    match form {
        Form::Text => text(difference),
        Form::Markdown => markdown(difference),
        Form::Json => json(difference),
    }
}

/// A summary: the step, and the first changes in a line each.
#[must_use]
pub fn short(difference: &Difference, most: usize) -> String {
    let mut text = format!("{}\n", counts(difference));
    for change in difference.changes.iter().take(most) {
        let mark = if change.rule.bump == Bump::Major { "breaks" } else { "" };
        let line = change.line.as_deref().map(|line| format!(" ({line})")).unwrap_or_default();
        writeln!(text, "  {mark:6} {}{line}", what(change)).expect("a string takes any text");
    }
    let more = difference.changes.len().saturating_sub(most);
    if more > 0 {
        writeln!(text, "         and {more} more").expect("a string takes any text");
    }
    text
}

/// `the client: major (2 changes break callers, 3 do not)`
fn counts(difference: &Difference) -> String {
    let Some(bump) = difference.bump() else { return "the client: nothing changes".to_owned() };
    let breaking = difference.changes.iter().filter(|change| change.rule.bump == Bump::Major).count();
    let changes = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 change {one}"),
        count => format!("{count} changes {many}"),
    };
    let breaks = changes(breaking, "breaks callers", "break callers");
    let rest = changes(difference.changes.len() - breaking, "does not", "do not");
    format!("the client: {} ({breaks}, {rest})", bump.word())
}

fn text(difference: &Difference) -> String {
    let mut text = format!("{} -> {}\n{}\n", difference.old, difference.new, counts(difference));
    if let Some(bump) = difference.bump() {
        writeln!(text, "{}: {}", bump.word(), bump.explained()).expect("a string takes any text");
    }
    for change in &difference.changes {
        let line = change.line.as_deref().map(|line| format!("{line}: ")).unwrap_or_default();
        let verdict = if change.rule.bump == Bump::Major { "breaks" } else { change.rule.bump.word() };
        write!(text, "\n{line}{verdict}[{}]: {}\n", change.rule.code, what(change)).expect("a string takes any text");
        for (before, declaration) in [("-", &change.before), ("+", &change.after)] {
            if let Some(declaration) = declaration {
                writeln!(text, "  {before} {declaration}").expect("a string takes any text");
            }
        }
        writeln!(text, "  = {}", change.rule.why).expect("a string takes any text");
    }
    text
}

/// What changed, in words: the kind, the path, the part in question and the new name.
fn what(change: &Change) -> String {
    let word = match change.change_kind {
        ChangeKind::Removed => "removed",
        ChangeKind::Changed => "changed",
        ChangeKind::Added => "added",
    };
    let name = if change.kind == super::ItemKind::Feature {
        format!("`{}`", change.path)
    } else {
        format!("{} `{}`", change.kind.word(), change.path)
    };
    let part = match change.part.as_deref() {
        Some("->") => ", its result".to_owned(),
        Some(part) => format!(", parameter `{part}`"),
        None => String::new(),
    };
    let renamed = change.renamed.as_deref().map(|path| format!(", now `{path}`")).unwrap_or_default();
    format!("{word} {name}{part}{renamed}")
}

/// The sections of a changelog.
fn markdown(difference: &Difference) -> String {
    let mut text = String::new();
    if let Some(bump) = difference.bump() {
        writeln!(text, "This is a {} step: {}.", bump.word(), bump.explained()).expect("a string takes any text");
    }
    for (change_kind, title) in
        [(ChangeKind::Added, "Added"), (ChangeKind::Changed, "Changed"), (ChangeKind::Removed, "Removed")]
    {
        let changes: Vec<&Change> =
            difference.changes.iter().filter(|change| change.change_kind == change_kind).collect();
        if !changes.is_empty() {
            write!(text, "\n### {title}\n\n").expect("a string takes any text");
        }
        for change in changes {
            writeln!(text, "{}", entry(change)).expect("a string takes any text");
        }
    }
    text
}

fn entry(change: &Change) -> String {
    let breaks = if change.rule.bump == Bump::Major { "**Breaks:** " } else { "" };
    let what = what(change);
    let what = what.split_once(' ').map_or(what.as_str(), |(_, name)| name);
    let declared = match (change.change_kind, &change.before, &change.after) {
        (ChangeKind::Changed, Some(before), Some(after)) => format!(": `{before}` becomes `{after}`"),
        (ChangeKind::Changed, Some(before), None) => format!(": `{before}` is gone"),
        (ChangeKind::Changed, None, Some(after)) => format!(": `{after}` is new"),
        (ChangeKind::Changed, None, None) => String::new(),
        (_, before, after) => before.as_ref().or(after.as_ref()).map(|it| format!(": `{it}`")).unwrap_or_default(),
    };
    let line = change.line.as_deref().map(|line| format!(" ({line})")).unwrap_or_default();
    format!("- {breaks}{what}{declared}; {}{line}", change.rule.why)
}

fn json(difference: &Difference) -> String {
    let changes = difference.changes.iter().map(|change| {
        json!({
            "change": match change.change_kind {
                ChangeKind::Removed => "removed",
                ChangeKind::Changed => "changed",
                ChangeKind::Added => "added",
            },
            "kind": change.kind.word(),
            "path": change.path,
            "part": change.part,
            "before": change.before,
            "after": change.after,
            "renamed": change.renamed,
            "rule": change.rule.code,
            "step": change.rule.bump.word(),
            "breaks": change.rule.bump == Bump::Major,
            "why": change.rule.why,
            "line": change.line,
        })
    });
    let whole = json!({
        "old": difference.old,
        "new": difference.new,
        "step": difference.bump().map_or("none", Bump::word),
        "changes": changes.collect::<Vec<_>>(),
    });
    format!("{whole:#}\n")
}
