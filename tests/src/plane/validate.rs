//! Bodies: in come a family and a JSON object, out go the values that count, or what is wrong with each of them, in the
//! words of the recorded server (those of Django REST framework).
//!
//! Knows each field by itself; what they must be together is for the rules of a family.

use super::answer::Answer;
use super::family::Family;
use super::family::field::{Field, Kind};
use super::store::{Row, Store, Table};
use super::zone;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// What one value is, or what is wrong with it.
type Checked = Result<Value, Value>;

/// The values of a body that a family takes.
///
/// # Errors
///
/// 400, with the messages for each field.
pub(super) fn values(family: &Family, body: &Row, creates: bool, store: &Store) -> Result<Row, Answer> {
    let (mut values, mut wrong) = (Row::new(), Map::new());
    for field in family.fields.iter().filter(|field| field.is_set_by(creates)) {
        let checked = match body.get(field.name) {
            None if creates && field.required => Err(message("This field is required.")),
            None => continue,
            Some(Value::Null) if field.nullable => Ok(Value::Null),
            Some(Value::Null) => Err(message("This field may not be null.")),
            Some(value) => check(field, value, store),
        };
        match checked {
            Ok(value) => values.insert(field.name.to_owned(), value),
            Err(messages) => wrong.insert(field.name.to_owned(), messages),
        };
    }
    if wrong.is_empty() { Ok(values) } else { Err(Answer::invalid(&Value::Object(wrong))) }
}

fn message(text: &str) -> Value {
    json!([text])
}

fn check(field: &Field, value: &Value, store: &Store) -> Checked {
    match field.kind {
        Kind::Text(longest) => text(value, longest, field.required),
        Kind::Boolean => value.as_bool().map(Value::from).ok_or_else(|| message("Must be a valid boolean.")),
        Kind::Integer(least, most) => integer(value, least, most),
        Kind::Number => value.as_f64().map(Value::from).ok_or_else(|| message("A valid number is required.")),
        Kind::Choice(choices) => {
            let known = value.as_str().is_some_and(|text| choices.contains(&text));
            if known { Ok(value.clone()) } else { Err(no_choice(value)) }
        }
        Kind::Level(levels) => {
            let known = value.as_i64().is_some_and(|level| levels.contains(&level));
            if known { Ok(value.clone()) } else { Err(no_choice(value)) }
        }
        Kind::Date => {
            let wrong = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.";
            value.as_str().and_then(date).map(Value::from).ok_or_else(|| message(wrong))
        }
        Kind::DateTime => moment(value),
        Kind::DateOrDateTime => match value.as_str().and_then(date) {
            Some(date) => Ok(format!("{date}T00:00:00Z").into()),
            None => moment(value),
        },
        Kind::Json => Ok(value.clone()),
        Kind::Zone => {
            let known = value.as_str().is_some_and(zone::is_known);
            if known { Ok(value.clone()) } else { Err(no_choice(value)) }
        }
        Kind::One(table) => reference(value, table, store),
        Kind::Many(table) => references(value, table, store),
    }
}

fn text(value: &Value, longest: usize, is_required: bool) -> Checked {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return Err(message("Not a valid string.")),
    };
    if text.is_empty() && is_required {
        return Err(message("This field may not be blank."));
    }
    if text.chars().count() > longest {
        return Err(message(&format!("Ensure this field has no more than {longest} characters.")));
    }
    Ok(text.into())
}

fn integer(value: &Value, least: i64, most: i64) -> Checked {
    let number = value.as_i64().ok_or_else(|| message("A valid integer is required."))?;
    if number > most {
        return Err(message(&format!("Ensure this value is less than or equal to {most}.")));
    }
    if number < least {
        return Err(message(&format!("Ensure this value is greater than or equal to {least}.")));
    }
    Ok(number.into())
}

fn no_choice(value: &Value) -> Value {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    message(&format!("\"{text}\" is not a valid choice."))
}

/// A date, as it was written.
fn date(text: &str) -> Option<String> {
    (text.len() == 10 && text.parse::<Date>().is_ok()).then(|| text.to_owned())
}

/// A moment, in UTC.
fn moment(value: &Value) -> Checked {
    let wrong = "Datetime has wrong format. Use one of these formats instead: \
                 YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";
    let moment = value.as_str().and_then(|text| text.parse::<Timestamp>().ok());
    moment.map(|moment| in_zone(moment, &TimeZone::UTC).into()).ok_or_else(|| message(wrong))
}

fn reference(value: &Value, table: Table, store: &Store) -> Checked {
    let Value::String(text) = value else {
        let kind = match value {
            Value::Bool(_) => "bool",
            Value::Number(_) => "int",
            Value::Array(_) => "list",
            _ => "dict",
        };
        return Err(message(&format!("Incorrect type. Expected pk value, received {kind}.")));
    };
    let Ok(id) = Uuid::try_parse(text) else { return Err(message(&format!("“{text}” is not a valid UUID."))) };
    match store.find(table, id) {
        Some(_) => Ok(id.to_string().into()),
        None => Err(message(&format!("Invalid pk \"{text}\" - object does not exist."))),
    }
}

/// The ids of a list; messages stand under the place in it.
fn references(value: &Value, table: Table, store: &Store) -> Checked {
    let Value::Array(items) = value else {
        let kind = if value.is_string() { "str" } else { "dict" };
        return Err(message(&format!("Expected a list of items but got type \"{kind}\".")));
    };
    let (mut ids, mut wrong) = (Vec::new(), Map::new());
    for (place, item) in items.iter().enumerate() {
        match reference(item, table, store) {
            Ok(id) => ids.push(id),
            Err(messages) => {
                wrong.insert(place.to_string(), messages);
            }
        }
    }
    if wrong.is_empty() { Ok(ids.into()) } else { Err(Value::Object(wrong)) }
}

/// A moment as Python writes it: six digits of a second where it has a fraction, and `Z` for UTC.
pub(super) fn in_zone(moment: Timestamp, zone: &TimeZone) -> String {
    let local = moment.to_zoned_datetime(zone.clone());
    let fraction = if moment.subsec_nanosecond() == 0 { "" } else { "%.6f" };
    let offset = if local.offset().is_zero() { "Z" } else { "%:z" };
    local.strftime(&format!("%Y-%m-%dT%H:%M:%S{fraction}{offset}")).to_string()
}
