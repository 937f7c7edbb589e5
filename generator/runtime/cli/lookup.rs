//! Lookup of values by a short form: a work item by `HARB-3`.
//!
//! Input: what is given for a parameter. Output: its value, which one more call returns. It is looked up once in a run.

use super::super::client::Client;
use super::super::json::{self, Value};
use super::args::{Args, UsageError};
use super::command_line::{End, failed};
use super::print::Printed;
use super::table::{Arg, ArgKind, Command, Lookup, Program};

/// What was found in this run.
#[derive(Debug, Default)]
pub(super) struct Found(Vec<(&'static str, String, String)>);

impl Found {
    /// The value of a parameter, or the given text if it is not a short form.
    pub(super) async fn resolve(
        &mut self,
        program: &'static Program,
        client: &Client,
        arg: &'static Arg,
        text: &str,
        others: &[(&'static Arg, String)],
    ) -> Result<String, End> {
        let Some(lookup) = arg.lookup.filter(|_| is_no_value(arg, text)) else { return Ok(text.to_owned()) };
        let Some(parts) = parts(lookup.template, text) else { return Ok(text.to_owned()) };
        let known = self.0.iter().find(|(operation, known, _)| *operation == lookup.operation && known == text);
        if let Some((.., value)) = known {
            return Ok(value.clone());
        }
        let commands = program.groups.iter().flat_map(|group| group.commands);
        // The operation may be of a tag that is not compiled.
        let Some(command) = commands.into_iter().find(|command| command.id == lookup.operation) else {
            return Ok(text.to_owned());
        };
        // Nothing but the value matters of the response.
        let args = arguments(command, &parts, others)?.with_raw();
        let printed =
            (command.run)(client, &args)?.await.map_err(|failure| failed(program, client, command, &failure))?;
        let value = value(lookup, &printed).ok_or_else(|| {
            End::Failed(format!("--{}: the response of {} has no {}", arg.name, lookup.operation, lookup.value))
        })?;
        self.0.push((lookup.operation, text.to_owned(), value.clone()));
        Ok(value)
    }
}

/// Whether a text cannot be a value of the parameter itself.
fn is_no_value(arg: &Arg, text: &str) -> bool {
    matches!(arg.kind, ArgKind::Text) || arg.kind.mistake(text).is_some()
}

/// The parameters of a template in a text. The text before a literal ends at its last occurrence.
fn parts<'t>(template: &'t str, text: &'t str) -> Option<Vec<(&'t str, &'t str)>> {
    let Some((literal, rest)) = template.split_once('{') else {
        return (template == text).then(Vec::new);
    };
    let text = text.strip_prefix(literal)?;
    let (name, rest) = rest.split_once('}')?;
    let next = rest.split('{').next().unwrap_or_default();
    let end = if next.is_empty() { text.len() } else { text.rfind(next)? };
    if end == 0 {
        return None;
    }
    let mut found = vec![(name, &text[..end])];
    found.extend(parts(rest, &text[end..])?);
    Some(found)
}

/// The arguments of the operation that knows: the parts, and what was given under the same name.
fn arguments(command: &Command, parts: &[(&str, &str)], others: &[(&'static Arg, String)]) -> Result<Args, UsageError> {
    let mut args = Args::of(command.args);
    for arg in command.args {
        let key = arg.key();
        let part = parts.iter().find(|(name, _)| *name == key).map(|(_, text)| *text);
        let other = || others.iter().find(|(other, _)| other.key() == key).map(|(_, text)| text.as_str());
        let Some(text) = part.or_else(other) else { continue };
        if let Some(expected) = arg.kind.mistake(text) {
            return Err(format!("`{}` is not {expected}", text.escape_debug()).into());
        }
        args = args.with(arg.name, text);
    }
    Ok(args)
}

fn value(lookup: &Lookup, printed: &Printed) -> Option<String> {
    let Printed::Raw(bytes) = printed else { return None };
    match json::decode::<Value>(bytes).ok()?.pointer(lookup.value)? {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
