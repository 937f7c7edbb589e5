//! What traffic shows and the document does not say.

use super::{ToDo, spec};
use crate::command::{Failure, print, styled, tell};
use crate::diagnostic::render::{Form, totals};
use crate::settings::Project;
use crate::traffic::propose::propose;
use crate::traffic::{self, Comparison, Recorded};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Says where the document must follow the traffic in files and folders.
pub(in crate::command) fn follow(project: &Project, paths: &[PathBuf]) -> Result<ToDo, Failure> {
    let spec = spec(project)?;
    let options = project.options();
    let recorded = Recorded { paths: paths.to_vec(), ..Recorded::default() };
    let comparison = traffic::compare_with_traffic(&spec, &recorded, &options)?;
    for line in &comparison.summary {
        tell(line);
    }
    let explained = comparison.verdict.explained;
    if !comparison.diagnostics.has_errors() {
        tell(&format!("the document agrees with the traffic, {explained} differences are explained by notes"));
        return Ok(ToDo { is_done: true, review: Vec::new() });
    }
    tell(&format!("the document must follow the traffic, or say why not: {}", totals(&comparison.diagnostics)));
    print(&comparison.render(Form::Full, styled(&io::stdout())));
    let mut review = to_do(&comparison);
    if let Some(proposal) = propose(&comparison, &options).filter(|proposal| proposal.followed > 0) {
        let (spec, paths) = (spec.display(), shown(paths));
        review.push(format!(
            "`specwright traffic {spec} {paths} --propose FILE` writes an overlay of the {} differences that take no thought",
            proposal.followed
        ));
    }
    Ok(ToDo { is_done: false, review })
}

fn to_do(comparison: &Comparison) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for difference in &comparison.verdict.unexplained {
        *counts.entry(difference.key.code).or_default() += 1;
    }
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let line =
        |(code, count): (&str, usize)| format!("{count} difference{} of `{code}` from the traffic", plural(count));
    let mut review: Vec<String> = counts.into_iter().map(line).collect();
    let stale = comparison.diagnostics.iter().filter(|diagnostic| diagnostic.code == "docs-waiver").count();
    if stale > 0 {
        review.push(format!("{stale} note{} that the traffic contradicts", plural(stale)));
    }
    review
}

fn shown(paths: &[PathBuf]) -> String {
    let shown = |path: &PathBuf| Path::display(path).to_string();
    paths.iter().map(shown).collect::<Vec<_>>().join(" ")
}
