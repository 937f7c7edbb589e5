//! Examples: what the document shows of a value.
//!
//! What comes in are the fields of whatever has examples; what goes out is the first of them, if it is small: it becomes a
//! line of code or two. The others say nothing that is read.

use super::Fields;
use super::fields::json;
use crate::document::Value;
use crate::lower::version::Version;

/// How much there may be in an example: values, and pieces of text.
const MANY: usize = 100;

/// How much text is a piece of it.
const PIECE: usize = 50;

/// The first example of a parameter or a media type.
pub(super) fn of_values(fields: Fields<'_>) -> Option<serde_json::Value> {
    let named = || {
        let examples = fields.object("examples")?;
        let (name, _) = examples.values().next()?;
        let example = examples.object(name)?;
        example.raw("value").or_else(|| example.raw("dataValue"))
    };
    small(fields.raw("example").or_else(named)?)
}

/// The first example of a schema, which has a list of them since 3.1.
pub(super) fn of_schema(fields: Fields<'_>, version: Version) -> Option<serde_json::Value> {
    let listed = || if version < Version::V31 { None } else { fields.raw("examples")?.as_list()?.first() };
    small(fields.raw("example").or_else(listed)?)
}

fn small(value: &Value) -> Option<serde_json::Value> {
    let mut room = MANY;
    fits(value, &mut room).then(|| json(value))
}

/// Whether there is room for a value; what it takes is no longer there.
fn fits(value: &Value, room: &mut usize) -> bool {
    let own = if let Value::Text(text) = value { 1 + text.len() / PIECE } else { 1 };
    let Some(left) = room.checked_sub(own) else { return false };
    *room = left;
    match value {
        Value::List(list) => list.iter().all(|item| fits(item, room)),
        Value::Object(object) => object.values().all(|value| fits(value, room)),
        _ => true,
    }
}
