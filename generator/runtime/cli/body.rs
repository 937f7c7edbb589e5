//! JSON bodies, built from `--body` and the options of their fields.
//!
//! Input: texts. Output: JSON, which is decoded by the crate's types afterwards. Keys that the table of fields does not
//! have are kept: a key may be valid although it is not documented.

use super::super::json::{self, Map, Value};
use super::args::{Args, UsageError, malformed};
use super::names::FieldOption;
use super::nearest::nearest;
use super::table::{ArgKind, BodyArg, Command, Fields};
use super::values;

/// What is given for a body.
pub(super) struct Given<'g> {
    /// The parameters.
    pub(super) args: &'g Args,
    /// `--body`.
    pub(super) body: Option<&'g str>,
    /// The options of fields, with what is given for each.
    pub(super) fields: Vec<(&'g FieldOption, Field<'g>)>,
}

/// What is given for a field.
pub(super) enum Field<'g> {
    /// Values.
    Values(Vec<&'g str>),
    /// The request to clear it.
    Cleared,
}

/// The body of a command, if there is one, and warnings.
pub(super) fn assemble(
    command: &Command,
    options: &[FieldOption],
    given: &Given<'_>,
) -> Result<(Option<String>, Vec<String>), UsageError> {
    if given.body.is_none() && given.fields.is_empty() {
        return nothing(command, options, given.args).map(|body| (body, Vec::new()));
    }
    let whole = given.body.map(|body| read(body, options)).transpose()?;
    let mut object = match whole {
        Some(Value::Object(object)) => object,
        None => Map::new(),
        Some(other) if given.fields.is_empty() => return Ok((Some(other.to_string()), Vec::new())),
        Some(_) => return Err(UsageError::new("--body is not a JSON object, so its fields cannot be set")),
    };
    for (option, field) in &given.fields {
        let value = match field {
            Field::Cleared => Value::Null,
            Field::Values(texts) => {
                values::value(option.arg, texts).map_err(|error| format!("--{}: {error}", option.name))?
            }
        };
        object.insert(option.arg.key(), value);
    }
    for option in options {
        let is_given = object.contains_key(&option.arg.key());
        if let Some(text) = of_parameter(option, given.args).filter(|_| !is_given) {
            let value = values::value(option.arg, &[text]).map_err(|error| format!("--{}: {error}", option.name))?;
            object.insert(option.arg.key(), value);
        }
    }
    let missing: Vec<&FieldOption> =
        options.iter().filter(|option| option.arg.required && !object.contains_key(&option.arg.key())).collect();
    if !missing.is_empty() {
        return Err(lacking(&missing, given.body.is_some()));
    }
    let mut warnings = Vec::new();
    look_through(&object, command.fields, "", &mut warnings);
    Ok((Some(json::encode(&object)), warnings))
}

/// The value of the parameter with the name of a field.
fn of_parameter<'a>(option: &FieldOption, args: &'a Args) -> Option<&'a str> {
    args.text(option.same?.name).ok()
}

/// What to do if nothing is given.
fn nothing(command: &Command, options: &[FieldOption], args: &Args) -> Result<Option<String>, UsageError> {
    if command.body != (BodyArg::Json { required: true }) {
        return Ok(None);
    }
    let is_missing = |option: &&FieldOption| option.arg.required && of_parameter(option, args).is_none();
    let missing: Vec<&FieldOption> = options.iter().filter(is_missing).collect();
    Err(match (missing.as_slice(), options) {
        ([], [first, ..]) => format!("nothing is given to send, such as --{}, or --body", first.name).into(),
        ([], []) => UsageError::new("--body is missing"),
        (missing, _) => lacking(missing, false),
    })
}

fn lacking(missing: &[&FieldOption], has_body: bool) -> UsageError {
    let options: Vec<String> = missing.iter().map(|option| format!("--{}", option.name)).collect();
    let verb = if missing.len() == 1 { "is" } else { "are" };
    if has_body {
        let keys: Vec<String> = missing.iter().map(|option| format!("`{}`", option.arg.key())).collect();
        return format!("the body is missing {}: add to it, or give {}", keys.join(", "), options.join(", ")).into();
    }
    format!("{} {verb} missing", options.join(", ")).into()
}

/// `--body` as JSON.
fn read(body: &str, options: &[FieldOption]) -> Result<Value, UsageError> {
    let bytes = Args::new().with_body(body).bytes()?;
    json::decode(&bytes).map_err(|error| {
        let meant = body.split_once(['=', ':']).and_then(|(key, value)| {
            let key = key.trim_matches(|around: char| around.is_whitespace() || matches!(around, '"' | '\'' | '{'));
            let value = value.trim_matches(|around: char| around.is_whitespace() || matches!(around, '"' | '\'' | '}'));
            let option = options.iter().find(|option| option.name == key || option.arg.key() == key)?;
            Some(format!("; did you mean --{} {value}?", option.name))
        });
        format!("--body is not JSON: {}{}", malformed(&error), meant.unwrap_or_default()).into()
    })
}

/// Finds keys that are similar to documented ones but not documented.
fn look_through(object: &Map<Value>, fields: Fields, path: &str, warnings: &mut Vec<String>) {
    let keys: Vec<String> = fields.iter().map(|field| field.key().into_owned()).collect();
    for (key, value) in object {
        let Some(place) = keys.iter().position(|known| known == key) else {
            let others = keys.iter().map(String::as_str).filter(|known| !object.contains_key(known));
            if let Some(meant) = nearest(key, others) {
                warnings.push(format!("`{path}{key}` is not documented, did you mean `{meant}`?"));
            }
            continue;
        };
        let inside = format!("{path}{key}.");
        match (&fields[place].kind, value) {
            (ArgKind::Object(fields), Value::Object(object)) => look_through(object, fields, &inside, warnings),
            (ArgKind::List(ArgKind::Object(fields)), Value::List(items)) => {
                for object in items.iter().filter_map(Value::as_object) {
                    look_through(object, fields, &inside, warnings);
                }
            }
            _ => {}
        }
    }
}
