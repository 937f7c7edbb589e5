//! The order of lists: in come rows and the name of a field, out go the rows in its order.
//!
//! A minus turns the order round. What is equal stays in the order in which it was made, and null is the largest value,
//! as the recorded server's database has it. Priorities and states have an order of their own.

use super::family::field::ValueType;
use super::family::{Family, GROUPS, PRIORITIES};
use super::response::Response;
use super::show::View;
use super::store::{self, Row, Table};
use serde_json::Value;
use std::cmp::Ordering;
use uuid::Uuid;

/// What rows are compared by.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
enum Key {
    Number(f64),
    Text(String),
    Null,
}

/// Sorts the rows of a list as the query asks for it, or as the family's lists are.
///
/// # Errors
///
/// 500 for a field that there is not.
pub(super) fn sort(family: &Family, rows: &mut [&Row], view: &View<'_>) -> Result<(), Response> {
    let asked = view.query.get("order_by").filter(|_| family.orders);
    by(family, asked.unwrap_or(family.order), rows, view)
}

/// Sorts rows by the field of this name.
pub(super) fn by(family: &Family, name: &str, rows: &mut [&Row], view: &View<'_>) -> Result<(), Response> {
    let (name, is_reversed) = match name.strip_prefix('-') {
        Some(name) => (name, true),
        None => (name, false),
    };
    let made = |row: &Row| store::text(row, "created_at").to_owned();
    rows.sort_by_cached_key(|row| made(row));
    let mut keys = Vec::with_capacity(rows.len());
    for row in &*rows {
        keys.push((key(family, name, row, view).ok_or_else(Response::broken)?, *row));
    }
    keys.sort_by(|(one, _), (other, _)| {
        let order = one.partial_cmp(other).unwrap_or(Ordering::Equal);
        if is_reversed { order.reverse() } else { order }
    });
    for (place, (_, row)) in rows.iter_mut().zip(keys) {
        *place = row;
    }
    Ok(())
}

/// What a row is compared by; `None` for a field that there is not.
fn key(family: &Family, name: &str, row: &Row, view: &View<'_>) -> Option<Key> {
    match name {
        "priority" => return Some(place(PRIORITIES, store::text(row, "priority"))),
        "state__group" | "state__name" => {
            let state = store::id(row, "state").and_then(|state| view.store.find(Table::States, state));
            return Some(state.map_or(Key::Null, |state| place(GROUPS, store::text(state, "group"))));
        }
        "labels__name" => return Some(last(row, "labels", "name", Table::Labels, view)),
        "assignees__first_name" => return Some(last(row, "assignees", "first_name", Table::Users, view)),
        // What the caller made of the order of projects: those that they are in have one.
        "sort_order" if family.table == Table::Projects => {
            let computed = family.rules.computed(row, view);
            let is_member = computed.iter().any(|(name, value)| *name == "is_member" && *value == true);
            return Some(if is_member { Key::Number(0.0) } else { Key::Null });
        }
        "id" | "created_at" | "updated_at" => {}
        _ if matches!(family.field(name)?.value_type, ValueType::Many(_)) => return None,
        _ => {}
    }
    Some(match row.get(name) {
        Some(Value::String(text)) => Key::Text(text.clone()),
        Some(Value::Number(number)) => number.as_f64().map_or(Key::Null, Key::Number),
        Some(Value::Bool(value)) => Key::Number(f64::from(u8::from(*value))),
        _ => Key::Null,
    })
}

fn place(known: &[&str], text: &str) -> Key {
    let place = known.iter().position(|known| *known == text).and_then(|place| u32::try_from(place).ok());
    place.map_or(Key::Null, |place| Key::Number(place.into()))
}

/// The last name among those that a list of ids refers to.
fn last(row: &Row, ids: &str, name: &str, table: Table, view: &View<'_>) -> Key {
    let ids: Vec<Uuid> = store::ids(row, ids);
    let names = ids.into_iter().filter_map(|id| view.store.find(table, id));
    names.map(|row| store::text(row, name).to_owned()).max().map_or(Key::Null, Key::Text)
}

#[cfg(test)]
mod tests {
    use super::by;
    use crate::family::{WORK_ITEM, object};
    use crate::query::Query;
    use crate::show::{Occasion, View};
    use crate::store::{Row, Store, text};
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn priorities_have_an_order_and_null_is_the_largest() {
        let rows =
            [("a", "none", json!(2)), ("b", "urgent", json!(null)), ("c", "low", json!(1)), ("d", "low", json!(2))];
        let rows = rows.map(|(name, priority, point)| {
            object(json!({ "name": name, "priority": priority, "point": point, "created_at": name }))
        });
        let (store, query) = (Store::default(), Query::default());
        let view = View { store: &store, caller: Uuid::nil(), occasion: Occasion::Listed, query: &query };
        let sorted = |field: &str| {
            let mut rows: Vec<&Row> = rows.iter().rev().collect();
            by(&WORK_ITEM, field, &mut rows, &view)
                .map(|()| rows.iter().map(|row| text(row, "name")).collect::<String>())
        };
        assert_eq!(sorted("priority").ok().as_deref(), Some("bcda"));
        assert_eq!(sorted("-priority").ok().as_deref(), Some("acdb"));
        assert_eq!(sorted("point").ok().as_deref(), Some("cadb"));
        assert_eq!(sorted("-point").ok().as_deref(), Some("badc"));
        assert!(sorted("nonsense").is_err());
    }
}
