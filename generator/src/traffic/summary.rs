//! What was seen of a document, in a few lines, and what was not, place by place.
//!
//! None of it is a difference: traffic that does not reach something says nothing about it, and what an undocumented
//! parameter does cannot be known from outside.

use super::api::Api;
use super::coverage::Coverage;
use super::files::Outcome;
use super::messages::cleaned;
use super::schemas::{NodeId, Schemas};
use super::verdict::Verdict;
use crate::diagnostic::Diagnostic;
use foldhash::HashSet;

/// How many names are listed in a line.
const LISTED: usize = 5;

/// The lines.
pub(super) fn lines(outcome: &Outcome, api: &Api<'_>, coverage: &Coverage, verdict: &Verdict) -> Vec<String> {
    let mut lines = vec![read(outcome, coverage), reached(api, coverage)];
    let names = |kind: &str, pick: fn(&super::coverage::Operation) -> &std::collections::BTreeMap<String, u32>| {
        let all = api.operations.iter().zip(&coverage.operations);
        let names: Vec<String> = all
            .flat_map(|(operation, coverage)| {
                pick(coverage).keys().map(move |name| format!("`{}` of `{}`", cleaned(name), operation.name))
            })
            .collect();
        (!names.is_empty()).then(|| format!("{kind}, which may have no effect: {}", listed(&names)))
    };
    lines.extend(names("undocumented parameters were sent", |operation| &operation.queries));
    lines.extend(names("undocumented keys were sent", |operation| &operation.keys));
    if !verdict.unreached.is_empty() {
        let facts: Vec<String> = verdict.unreached.iter().map(|(_, fact)| format!("`{fact}`")).collect();
        lines.push(format!("notes about what was not seen: {}", listed(&facts)));
    }
    lines
}

fn read(outcome: &Outcome, coverage: &Coverage) -> String {
    let several = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let read = format!("{} in {}", several(outcome.exchanges, "exchange"), several(outcome.files, "file"));
    let mut parts = vec![read];
    let mut part = |count: u32, text: &str| {
        if count > 0 {
            parts.push(format!("{count} {text}"));
        }
    };
    let elsewhere: u32 = coverage.elsewhere.values().sum();
    let origins: Vec<String> = coverage.elsewhere.keys().map(|origin| cleaned(origin)).collect();
    part(elsewhere, &format!("elsewhere ({})", listed(&origins)));
    part(coverage.refused, "refused at addresses that the document does not have");
    part(coverage.preflights, "of browsers that ask first (CORS)");
    part(u32::try_from(outcome.without).unwrap_or(u32::MAX), "without a response");
    parts.join(", ")
}

fn reached(api: &Api<'_>, coverage: &Coverage) -> String {
    let operations = coverage.operations.iter().filter(|operation| operation.exchanges > 0).count();
    let (mut statuses, mut all_statuses, mut parameters, mut all_parameters) = (0, 0, 0, 0);
    for (operation, coverage) in
        api.operations.iter().zip(&coverage.operations).filter(|(_, coverage)| coverage.exchanges > 0)
    {
        let is_seen = |status: &str| {
            coverage
                .statuses
                .keys()
                .any(|coverage| operation.response(*coverage).is_some_and(|response| response.status == status))
        };
        statuses += operation.responses.iter().filter(|response| is_seen(&response.status)).count();
        all_statuses += operation.responses.len();
        parameters += coverage.parameters.len();
        all_parameters += operation.parameters.len();
    }
    let all_keys = keys(&api.schemas, coverage);
    let keys = all_keys.iter().filter(|(_, _, id)| coverage.of_schema(*id) > 0).count();
    format!(
        "seen: {operations} of {} operations, and of those {statuses} of {all_statuses} statuses, \
         {parameters} of {all_parameters} parameters, {keys} of {} keys",
        api.operations.len(),
        all_keys.len()
    )
}

/// The properties of all objects that were seen: the object, the name, the property.
fn keys<'s>(schemas: &'s Schemas<'_>, coverage: &Coverage) -> Vec<(NodeId, &'s str, NodeId)> {
    let objects = schemas.iter().filter(|(id, _)| coverage.of_schema(*id) > 0);
    objects.flat_map(|(id, node)| node.properties.iter().map(move |(name, key)| (id, name.as_str(), *key))).collect()
}

/// Names, as far as there are not too many.
fn listed(names: &[String]) -> String {
    match names.len().checked_sub(LISTED) {
        Some(more @ 1..) => format!("{} and {more} more", names[..LISTED].join(", ")),
        _ => names.join(", "),
    }
}

/// A note for everything that was not seen.
pub(super) fn unseen(api: &Api<'_>, coverage: &Coverage, verdict: &Verdict) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    let mut note = |message: String, at: &crate::pointer::Pointer| {
        notes.push(Diagnostic::note("traffic-unseen", message).at_key(at.clone(), ""));
    };
    for (operation, coverage) in api.operations.iter().zip(&coverage.operations) {
        if coverage.exchanges == 0 {
            note(format!("`{}` was not seen", operation.name), &operation.pointer);
            continue;
        }
        for response in &operation.responses {
            let covers = |status: &u16| operation.response(*status).is_some_and(|one| one.status == response.status);
            if !coverage.statuses.keys().any(covers) {
                note(format!("a {} of `{}` was not seen", response.status, operation.name), &response.pointer);
            }
        }
        for (index, parameter) in operation.parameters.iter().enumerate() {
            if !coverage.parameters.contains(&index) {
                note(format!("`{}` of `{}` was not sent", parameter.name, operation.name), &parameter.pointer);
            }
        }
    }
    let mut reported = HashSet::default();
    for (_, name, id) in keys(&api.schemas, coverage) {
        let at = &api.schemas.node(id).pointer;
        if coverage.of_schema(id) == 0 && reported.insert(at) {
            note(format!("`{name}` was not seen"), at);
        }
    }
    for (at, fact) in &verdict.unreached {
        note(format!("what the note about `{fact}` says was not seen"), at);
    }
    notes
}
