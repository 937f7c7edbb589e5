//! What has changed on the pages, and where the document must follow. A patch is printed where one can be made.

use super::{ToDo, spec};
use crate::command::{Failure, print, styled, tell};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::render::{Form, totals};
use crate::drift::changes::{Change, Changes};
use crate::drift::format::Plane;
use crate::drift::{self, Comparison, patch};
use crate::settings::Project;
use std::collections::BTreeSet;
use std::io;
use std::path::Path;

/// Says what has changed on the pages and where the document must follow.
pub(in crate::command) fn follow(project: &Project, pages: &Path) -> Result<ToDo, Failure> {
    let spec = spec(project)?;
    let comparison = drift::compare_with_pages(&spec, pages, &Plane, &project.options())?;
    tell(&format!("{}: {}", pages.display(), comparison.pages.summary()));
    let mut changed = comparison.problems.clone();
    changed.extend(comparison.changes.iter().flat_map(|changes| &changes.list).map(Change::diagnostic));
    match &comparison.changes {
        None => tell("the state of the pages was never recorded, so what has changed is unknown"),
        Some(changes) => tell(&format!("since it was recorded: {changes}")),
    }
    show(&comparison, &changed);
    if comparison.disagreements.has_errors() {
        tell(&format!("the document must follow, or say why not: {}", totals(&comparison.disagreements)));
        show(&comparison, &comparison.disagreements);
        let diff = patch::diff(&comparison);
        if !diff.is_empty() {
            tell("a patch of what takes no thought; look at it before it is applied:");
            print(&diff);
        }
    } else {
        tell("the document agrees with the pages");
    }
    Ok(to_do(&comparison, &spec, pages))
}

fn show(comparison: &Comparison, diagnostics: &Diagnostics) {
    if diagnostics.iter().next().is_some() {
        print(&comparison.render(diagnostics, Form::Full, styled(&io::stdout())));
    }
}

fn to_do(comparison: &Comparison, spec: &Path, pages: &Path) -> ToDo {
    let mut review = Vec::new();
    let is_agreed = !comparison.disagreements.has_errors();
    let stale = comparison.disagreements.iter().filter(|diagnostic| diagnostic.code == "docs-waiver").count();
    if stale > 0 {
        review.push(format!("{stale} notes whose page has changed: does the reason still hold?"));
    }
    let differing: BTreeSet<&str> = comparison
        .verdict
        .unexplained
        .iter()
        .filter_map(|difference| Some(comparison.document.as_ref()?.operations[difference.operation?].name.as_str()))
        .collect();
    review.extend(differing.into_iter().map(|name| format!("`{name}`, which differs from its page")));
    let none = Changes::default();
    let changes = comparison.changes.as_ref().unwrap_or(&none);
    let changed: BTreeSet<&str> = changes.list.iter().map(|change| change.page.as_str()).collect();
    review.extend(changed.into_iter().map(|page| format!("the page `{page}`, and whether a server does what it says")));
    let is_recorded =
        comparison.changes.as_ref().is_some_and(|changes| changes.list.is_empty() && changes.cosmetic == 0);
    if !is_recorded {
        let when = if is_agreed { "" } else { "once the document agrees, " };
        let (spec, pages) = (spec.display(), pages.display());
        review.push(format!("{when}`specwright docs {spec} --pages {pages} --update` records the pages' state"));
    }
    let has_changes = !changes.list.is_empty();
    let has_problems = comparison.problems.has_errors();
    ToDo { is_done: is_agreed && !has_changes && !has_problems, review }
}
