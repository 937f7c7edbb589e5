//! Bodies: in come a family and a JSON object, out go the values that count, or what is wrong with each of them, in the
//! words of the recorded server (those of Django REST framework).
//!
//! Knows each field by itself; what they must be together is for the rules of a family.

use super::family::Family;
use super::family::field::{Field, ValueType};
use super::response::Response;
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
pub(super) fn values(family: &Family, body: &Row, creates: bool, store: &Store) -> Result<Row, Response> {
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
    if wrong.is_empty() { Ok(values) } else { Err(Response::invalid(&Value::Object(wrong))) }
}

fn message(text: &str) -> Value {
    json!([text])
}

fn check(field: &Field, value: &Value, store: &Store) -> Checked {
    match field.value_type {
        ValueType::Text(longest) => text(value, longest, field.required),
        ValueType::Boolean => value.as_bool().map(Value::from).ok_or_else(|| message("Must be a valid boolean.")),
        ValueType::Integer(least, most) => integer(value, least, most),
        ValueType::Number => value.as_f64().map(Value::from).ok_or_else(|| message("A valid number is required.")),
        ValueType::Choice(choices) => {
            let known = value.as_str().is_some_and(|text| choices.contains(&text));
            if known { Ok(value.clone()) } else { Err(no_choice(value)) }
        }
        ValueType::Level(levels) => {
            let known = value.as_i64().is_some_and(|level| levels.contains(&level));
            if known { Ok(value.clone()) } else { Err(no_choice(value)) }
        }
        ValueType::Date => {
            let wrong = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.";
            value.as_str().and_then(date).map(Value::from).ok_or_else(|| message(wrong))
        }
        ValueType::DateTime => moment(value),
        ValueType::DateOrDateTime => match value.as_str().and_then(date) {
            Some(date) => Ok(format!("{date}T00:00:00Z").into()),
            None => moment(value),
        },
        ValueType::Json => Ok(value.clone()),
        ValueType::Zone => {
            let known = value.as_str().is_some_and(zone::is_known);
            if known { Ok(value.clone()) } else { Err(no_choice(value)) }
        }
        ValueType::One(table) => reference(value, table, store),
        ValueType::Many(table) => references(value, table, store),
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

/// The ids of a list; messages are under its index.
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

#[cfg(test)]
mod tests {
    use super::{check, in_zone};
    use crate::family::WORK_ITEM;
    use crate::store::Store;
    use crate::zone;
    use serde_json::{Value, json};

    #[test]
    fn messages_are_worded_as_recorded() {
        let id = "00000000-0000-4000-8000-0000000000ff";
        let missing = format!("Invalid pk \"{id}\" - object does not exist.");
        for (field, value, messages) in [
            ("name", json!(""), json!(["This field may not be blank."])),
            ("name", json!(true), json!(["Not a valid string."])),
            ("name", json!("x".repeat(256)), json!(["Ensure this field has no more than 255 characters."])),
            ("point", json!(13), json!(["Ensure this value is less than or equal to 12."])),
            ("priority", json!("soon"), json!(["\"soon\" is not a valid choice."])),
            (
                "start_date",
                json!("24.12.2026"),
                json!(["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."]),
            ),
            ("state", json!(id), json!([missing])),
            ("labels", json!([id]), json!({ "0": [missing] })),
            ("labels", json!(["x"]), json!({ "0": ["“x” is not a valid UUID."] })),
        ] {
            let field = WORK_ITEM.field(field).expect("a field");
            assert_eq!(check(field, &value, &Store::default()), Err(messages), "{value}");
        }
    }

    #[test]
    fn values_are_kept_as_the_server_writes_them() {
        let value =
            |field: &str, value: Value| check(WORK_ITEM.field(field).expect("a field"), &value, &Store::default());
        assert_eq!(value("name", json!(" Keel ")), Ok(json!("Keel")));
        assert_eq!(value("completed_at", json!("2026-12-24T10:00:00+05:30")), Ok(json!("2026-12-24T04:30:00Z")));
        let moment = "2026-12-24T04:30:00.5Z".parse().expect("a moment");
        assert_eq!(in_zone(moment, &zone::find("Asia/Kolkata")), "2026-12-24T10:00:00.500000+05:30");
    }
}
