//! The arguments of a recorded request.
//!
//! What comes in is an exchange with its operation; what goes out are the arguments for the command line's table, and what
//! of the request the document forbids. Such an argument, and one that is missing, is replaced by one that is made up, so
//! that the response can be replayed.

use super::Sent;
use super::document::{Mistake, Rules};
use super::form::file;
use super::operation::Found;
use crate::instances::operation::plain;
use plane_api::runtime::cli::{Args, BodyArg, PartText};
use specwright::traffic::api::{Media, Operation, Parameter, Style, is_json};
use specwright::traffic::check;
use specwright::traffic::exchange::{Body, Content, Part, Request};
use specwright::traffic::judge::View;
use std::collections::BTreeSet;

/// Arguments, and what was wrong with the recorded ones.
#[derive(Debug)]
pub(super) struct Arguments {
    pub(super) args: Args,
    /// What the document forbids.
    mistakes: Vec<Mistake>,
    /// Whether the body was not kept.
    is_lost: bool,
}

impl Arguments {
    /// Whether they are those of the recorded request.
    pub(super) fn is_recorded(&self) -> bool {
        self.mistakes.is_empty() && !self.is_lost
    }

    /// What they say about a request of an operation, of which the response had this status.
    pub(super) fn sent(&self, rules: &Rules<'_>, operation: &Operation, status: u16) -> Sent {
        let texts: Vec<String> = self.mistakes.iter().map(Mistake::to_string).collect();
        match self.mistakes.as_slice() {
            [] if self.is_lost => Sent::Replaced("the body was not kept".to_owned()),
            [] => Sent::Recorded,
            mistakes if matches!(status, 200..=399) => {
                let reasons: Option<BTreeSet<&str>> =
                    mistakes.iter().map(|mistake| rules.reason(operation, mistake)).collect();
                let because = reasons.map(|reasons| reasons.into_iter().collect::<Vec<_>>().join("; "));
                Sent::Forbidden { mistakes: texts.join("; "), because }
            }
            _ => Sent::Replaced(texts.join("; ")),
        }
    }

    fn with(&mut self, add: impl FnOnce(Args) -> Args) {
        self.args = add(std::mem::take(&mut self.args));
    }

    /// Sets a parameter. One with a value that the operation fixes is no argument.
    fn set(&mut self, found: &Found<'_>, parameter: &Parameter, texts: &[&str]) -> Result<(), String> {
        let fixed = found.operation.condition.iter().flat_map(|condition| &condition.query);
        let is_fixed = fixed.into_iter().any(|(name, value)| *name == parameter.name && value.is_some());
        match found.command.args.iter().find(|arg| arg.key() == parameter.name) {
            Some(arg) => texts.iter().for_each(|text| self.with(|args| args.with(arg.name, *text))),
            None if is_fixed => {}
            None => return Err(format!("the command has no argument for `{}`", parameter.name)),
        }
        Ok(())
    }
}

/// The arguments of a request.
///
/// # Errors
///
/// When the command does not have what the document says, or nothing can be made up for what is missing.
pub(super) fn arguments(rules: &Rules<'_>, request: &Request, found: &Found<'_>) -> Result<Arguments, String> {
    let mut arguments = Arguments { args: Args::of(found.command.args), mistakes: Vec::new(), is_lost: false };
    for parameter in &found.operation.parameters {
        argument(rules, request, found, parameter, &mut arguments)?;
    }
    for (name, _) in request.query() {
        let is_of = |parameter: &Parameter| {
            let is_key = || name.strip_prefix(&parameter.name).is_some_and(|rest| rest.starts_with('['));
            parameter.place == "query" && (parameter.name == name || is_key())
        };
        if !found.operation.parameters.iter().any(is_of) {
            let fact = format!("query.{name}");
            arguments.mistakes.push(Mistake { fact, says: "is not documented".to_owned(), is_unknown: true });
        }
    }
    body(rules, request.body.as_ref(), found, &mut arguments)?;
    Ok(arguments)
}

fn argument(
    rules: &Rules<'_>,
    request: &Request,
    found: &Found<'_>,
    parameter: &Parameter,
    arguments: &mut Arguments,
) -> Result<(), String> {
    let name = &parameter.name;
    let fact = format!("{}.{name}", parameter.place);
    let pairs: Vec<(String, String)> = match parameter.place.as_str() {
        "path" => found.values.clone(),
        "query" => request.query(),
        "header" => request.headers.get(name).map(|value| (name.clone(), value.to_owned())).into_iter().collect(),
        _ => Vec::new(),
    };
    if let Some(value) = rules.fields().parameter(parameter, &pairs) {
        let mistakes = rules.mistakes(&fact, parameter.schema, &value, View::Request);
        if mistakes.is_empty() {
            let texts = pairs.iter().filter(|(key, _)| key == name).map(|(_, text)| text.as_str());
            let texts: Vec<&str> = match parameter.style {
                Style::Separated(separator) if value.is_array() => {
                    texts.flat_map(|text| text.split(separator)).collect()
                }
                _ => texts.collect(),
            };
            return arguments.set(found, parameter, &texts);
        }
        arguments.mistakes.extend(mistakes);
    } else if parameter.is_required && parameter.place != "header" {
        // Headers need not be kept, and a proxy may take them away.
        arguments.mistakes.push(Mistake::new(&fact, "is missing"));
    }
    if parameter.is_required {
        let made = rules.made_parameter(parameter).ok_or_else(|| format!("nothing can be made up for `{name}`"))?;
        arguments.set(found, parameter, &[&made])?;
    }
    Ok(())
}

fn body(rules: &Rules<'_>, body: Option<&Body>, found: &Found<'_>, arguments: &mut Arguments) -> Result<(), String> {
    let Some(documented) = &found.operation.body else {
        if body.is_some() {
            arguments.mistakes.push(Mistake::new("body", "is not documented"));
        }
        return Ok(());
    };
    let media = documented.media.first().ok_or("the body of the operation is of no kind")?;
    match body {
        None if documented.is_required => arguments.mistakes.push(Mistake::new("body", "is missing")),
        None => return Ok(()),
        Some(Body { content: Content::Missing | Content::Cut(_), .. }) => arguments.is_lost = true,
        Some(body) => {
            let mistakes = match found.command.body {
                BodyArg::Parts => form(rules, body, media, arguments),
                BodyArg::Json { .. } => json(rules, body, media, arguments),
                other => return Err(format!("bodies of {other:?} are not replayed")),
            };
            if mistakes.is_empty() {
                return Ok(());
            }
            arguments.mistakes.extend(mistakes);
        }
    }
    let made = rules.made_body(media).ok_or("nothing can be made up for the body")?;
    match found.command.body {
        BodyArg::Parts => {
            for (name, value) in made.as_object().into_iter().flatten() {
                arguments.with(|args| args.with_part(name, PartText::Text(plain(value))));
            }
        }
        _ => arguments.with(|args| args.with_body(made.to_string())),
    }
    Ok(())
}

/// Sets a body of JSON, unless the document forbids it.
fn json(rules: &Rules<'_>, body: &Body, media: &Media, arguments: &mut Arguments) -> Vec<Mistake> {
    if let Some(essence) = body.essence().filter(|essence| !is_json(essence)) {
        return vec![Mistake::new("body", format!("is {essence}"))];
    }
    if body.has_lone_surrogate() {
        return vec![Mistake::new("body", "has half a surrogate pair")];
    }
    let Some(value) = body.json() else { return vec![Mistake::new("body", "is no JSON")] };
    let mistakes = rules.mistakes("body", media.schema, &value, View::Request);
    if mistakes.is_empty() {
        arguments.with(|args| args.with_body(value.to_string()));
    }
    mistakes
}

/// Sets the parts of a form, unless the document forbids it.
fn form(rules: &Rules<'_>, body: &Body, media: &Media, arguments: &mut Arguments) -> Vec<Mistake> {
    let Some(parts) = check::form(body) else { return vec![Mistake::new("body", "is no form")] };
    let text = |part: &Part| String::from_utf8_lossy(part.content.as_deref().unwrap_or_default()).into_owned();
    let value = media.schema.map(|schema| rules.fields().form(schema, &parts)).unwrap_or_default();
    let mistakes = rules.mistakes("body", media.schema, &value, View::Request);
    if mistakes.is_empty() {
        for part in &parts {
            let content = match &part.file_name {
                None => PartText::Text(text(part)),
                Some(name) => PartText::Bytes { name: name.clone(), content: file(part) },
            };
            arguments.with(|args| args.with_part(&part.name, content));
        }
    }
    mistakes
}
