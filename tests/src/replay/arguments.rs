//! The arguments of a recorded request.
//!
//! What comes in is an exchange with its operation; what goes out are the arguments for the command line's table, and what
//! of the request the document forbids. Such an argument, and one that is missing, is replaced by one that is made up, so
//! that the response can be replayed.

use super::Sent;
use super::document::Rules;
use super::form::file;
use super::operation::Found;
use crate::instances::operation::{Parameter, plain};
use plane_api::runtime::cli::{Args, BodyArg, Command, PartText};
use serde_json::{Map, Value};
use specwright::traffic::exchange::{Body, Content, Exchange, Part, Request};

const JSON: &str = "application/json";
const FORM: &str = "multipart/form-data";

/// Arguments, and what was wrong with the recorded ones.
#[derive(Debug)]
pub(super) struct Arguments {
    pub(super) args: Args,
    /// What the document forbids.
    mistakes: Vec<String>,
    /// Whether the body was not kept.
    is_lost: bool,
}

impl Arguments {
    /// Whether they are those of the recorded request.
    pub(super) fn is_recorded(&self) -> bool {
        self.mistakes.is_empty() && !self.is_lost
    }

    /// What they say about the request, of which the response had this status.
    pub(super) fn sent(&self, status: u16) -> Sent {
        let is_accepted = matches!(status, 200..=399);
        match self.mistakes.as_slice() {
            [] if self.is_lost => Sent::Replaced("the body was not kept".to_owned()),
            [] => Sent::Recorded,
            mistakes if is_accepted => Sent::Forbidden(mistakes.join("; ")),
            mistakes => Sent::Replaced(mistakes.join("; ")),
        }
    }

    fn set(&mut self, command: &Command, key: &str, value: &str) -> Result<(), String> {
        let arg = command.args.iter().find(|arg| arg.key == key);
        let arg = arg.ok_or_else(|| format!("the command has no argument for `{key}`"))?;
        let args = std::mem::take(&mut self.args);
        self.args = args.with(arg.name, value);
        Ok(())
    }
}

/// The arguments of an exchange.
///
/// # Errors
///
/// When the command does not have what the document says, or nothing can be made up for what is missing.
pub(super) fn arguments(rules: &Rules<'_>, exchange: &Exchange, found: &Found<'_>) -> Result<Arguments, String> {
    let request = &exchange.request;
    let mut arguments = Arguments { args: Args::new(), mistakes: Vec::new(), is_lost: false };
    for parameter in &found.described.takes.parameters {
        argument(rules, request, found, parameter, &mut arguments)?;
    }
    for (name, _) in request.query() {
        let is_known = |one: &Parameter| one.place == "query" && one.name == name;
        if !found.described.takes.parameters.iter().any(is_known) {
            arguments.mistakes.push(format!("the operation has no parameter {name}"));
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
    let values: Vec<String> = match parameter.place.as_str() {
        "path" => found.values.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect(),
        "query" => request.query().into_iter().filter(|(key, _)| key == name).map(|(_, value)| value).collect(),
        "header" => request.headers.get(name).map(str::to_owned).into_iter().collect(),
        _ => Vec::new(),
    };
    // Headers need not be kept, and a proxy may take them away.
    if values.is_empty() && parameter.is_required && parameter.place != "header" {
        arguments.mistakes.push(format!("{name} is missing"));
    }
    let mut is_set = false;
    for value in &values {
        if let Some(mistake) = rules.parameter(parameter, value) {
            arguments.mistakes.push(mistake);
        } else {
            arguments.set(found.command, name, value)?;
            is_set = true;
        }
    }
    if parameter.is_required && !is_set {
        let made = rules.made_parameter(parameter).ok_or_else(|| format!("nothing can be made up for `{name}`"))?;
        arguments.set(found.command, name, &made)?;
    }
    Ok(())
}

fn body(rules: &Rules<'_>, body: Option<&Body>, found: &Found<'_>, arguments: &mut Arguments) -> Result<(), String> {
    let content = body.map(|body| &body.content);
    match (content, found.command.body) {
        (None, BodyArg::None) => return Ok(()),
        (Some(_), BodyArg::None) => {
            arguments.mistakes.push("the operation has no body".to_owned());
            return Ok(());
        }
        (Some(Content::Form(parts)), BodyArg::Parts) => return form(rules, parts, found, arguments),
        (None, _) if found.described.takes.needs_body => arguments.mistakes.push("the body is missing".to_owned()),
        (None, _) => return Ok(()),
        (Some(Content::Missing | Content::Cut(_)), _) => arguments.is_lost = true,
        (Some(_), BodyArg::Json { .. }) => match body.and_then(Body::json) {
            Some(_) if body.is_some_and(Body::has_lone_surrogate) => {
                arguments.mistakes.push("the body holds half a surrogate pair".to_owned());
            }
            Some(json) => {
                let mistakes = rules.body(found.described, JSON, &json);
                if mistakes.is_empty() {
                    arguments.args = std::mem::take(&mut arguments.args).with_body(json.to_string());
                    return Ok(());
                }
                arguments.mistakes.extend(mistakes.into_iter().map(|mistake| format!("body{mistake}")));
            }
            None => arguments.mistakes.push("the body is not JSON".to_owned()),
        },
        (Some(_), body) => return Err(format!("the recorded body does not fit {body:?}")),
    }
    match found.command.body {
        BodyArg::Json { .. } => {
            let made = rules.made_body(found.described, JSON).ok_or("nothing can be made up for the body")?;
            arguments.args = std::mem::take(&mut arguments.args).with_body(made.to_string());
            Ok(())
        }
        BodyArg::Parts => form(rules, &[], found, arguments),
        body => Err(format!("nothing can be made up for {body:?}")),
    }
}

/// The parts of a form, or a form that is made up when the document forbids it.
fn form(rules: &Rules<'_>, parts: &[Part], found: &Found<'_>, arguments: &mut Arguments) -> Result<(), String> {
    let text = |part: &Part| String::from_utf8_lossy(part.content.as_deref().unwrap_or_default()).into_owned();
    let object: Map<String, Value> = parts.iter().map(|part| (part.name.clone(), Value::from(text(part)))).collect();
    let mistakes = rules.body(found.described, FORM, &Value::Object(object));
    let mut args = std::mem::take(&mut arguments.args);
    if mistakes.is_empty() {
        for part in parts {
            let content = match &part.file_name {
                None => PartText::Text(text(part)),
                Some(name) => PartText::Bytes { name: name.clone(), content: file(part) },
            };
            args = args.with_part(&part.name, content);
        }
    } else {
        let made = rules.made_body(found.described, FORM).ok_or("nothing can be made up for the form")?;
        for (name, value) in made.as_object().into_iter().flatten() {
            args = args.with_part(name, PartText::Text(plain(value)));
        }
    }
    arguments.args = args;
    arguments.mistakes.extend(mistakes.into_iter().map(|mistake| format!("form{mistake}")));
    Ok(())
}
