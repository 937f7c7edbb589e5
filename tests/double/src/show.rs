//! What responses show of a row: in come a row and a view, out goes JSON.
//!
//! `fields` and `expand` of the query are done here, and the time zone of the caller.

use super::family::{Expand, Family, Shape, Within};
use super::query::Query;
use super::store::{self, Row, Store, Table};
use super::validate::in_zone;
use super::zone;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use uuid::Uuid;

/// Fields that everything has.
const BASE: [&str; 7] = ["id", "created_at", "updated_at", "deleted_at", "created_by", "updated_by", "workspace"];
/// Those of them that are moments.
const MOMENTS: [&str; 2] = ["created_at", "updated_at"];

/// In which response a row is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occasion {
    /// A list.
    Listed,
    /// A list of what is archived.
    Archived,
    /// The row alone.
    Fetched,
    /// The response to the request that made it.
    Created,
    /// The response to a request that changed it.
    Updated,
}

/// Who sees it, and how.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) store: &'a Store,
    pub(super) caller: Uuid,
    pub(super) occasion: Occasion,
    pub(super) query: &'a Query,
}

impl View<'_> {
    /// The row with what the query says of its fields.
    pub(super) fn show(&self, family: &Family, row: &Row) -> Value {
        let mut shown = self.all(family, row);
        if self.occasion == Occasion::Created {
            for field in family.conceals {
                let now = || shown.get("updated_at").cloned().unwrap_or_default();
                let value = if *field == "created_at" { now() } else { self.caller.to_string().into() };
                shown.insert((*field).to_owned(), value);
            }
        }
        if let Some((_, only)) = family.reduced.iter().find(|(occasion, _)| *occasion == self.occasion) {
            shown.retain(|name, _| only.contains(&name.as_str()));
        }
        if matches!(self.occasion, Occasion::Created | Occasion::Updated) {
            return shown.into();
        }
        for expand in self.query.list("expand").unwrap_or_default().into_iter().filter_map(|name| family.expand(name)) {
            if let Some(value) = shown.get_mut(expand.field) {
                *value = self.expanded(expand, value);
            }
        }
        if let Some(only) = self.query.list("fields") {
            shown.retain(|name, _| only.contains(&name.as_str()) || family.always.contains(&name.as_str()));
        }
        shown.into()
    }

    /// The whole row.
    fn all(&self, family: &Family, row: &Row) -> Map<String, Value> {
        let value = |name: &str| row.get(name).cloned().unwrap_or_default();
        let mut shown: Map<String, Value> = BASE.iter().map(|name| ((*name).to_owned(), value(name))).collect();
        if family.within != Within::Workspace {
            shown.insert("project".to_owned(), value("project"));
        }
        if family.within == Within::WorkItem {
            shown.insert("issue".to_owned(), value("issue"));
        }
        for field in family.fields {
            let value = row.get(field.name).cloned().unwrap_or_else(|| field.initial.value());
            shown.insert(field.name.to_owned(), value);
        }
        let zone = self.zone();
        let moments = family.fields.iter().filter(|field| field.is_moment()).map(|field| field.name);
        for name in MOMENTS.into_iter().chain(moments) {
            if let Some(moment) = shown.get(name).and_then(Value::as_str).and_then(|text| text.parse().ok()) {
                shown.insert(name.to_owned(), in_zone(moment, &zone).into());
            }
        }
        shown.extend(family.rules.computed(row, self).into_iter().map(|(name, value)| (name.to_owned(), value)));
        shown
    }

    /// The object or the objects of an id or of several.
    fn expanded(&self, expand: &Expand, value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(|item| self.expanded(expand, item)).collect(),
            Value::String(text) => {
                let row = Uuid::try_parse(text).ok().and_then(|id| self.store.find(expand.table, id));
                row.map_or_else(|| Self::nothing(expand), |row| self.object(expand, row).into())
            }
            _ => Self::nothing(expand),
        }
    }

    /// What null expands to.
    fn nothing(expand: &Expand) -> Value {
        let Shape::Kept(blank) = expand.shape else { return Value::Object(Map::new()) };
        blank.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect::<Map<_, Value>>().into()
    }

    fn object(&self, expand: &Expand, row: &Row) -> Map<String, Value> {
        let whole = || Family::of(expand.table).map_or_else(|| row.clone(), |family| self.all(family, row));
        match expand.shape {
            Shape::Keys(names) => {
                let mut object = whole();
                object.retain(|name, _| names.contains(&name.as_str()));
                object
            }
            Shape::Brief(names) => {
                let mut object = row.clone();
                object.retain(|name, _| names.contains(&name.as_str()));
                object.insert("project_id".to_owned(), row.get("project").cloned().unwrap_or_default());
                object
            }
            Shape::Whole => whole(),
            Shape::Kept(_) => row.clone(),
        }
    }

    /// The caller's.
    fn zone(&self) -> TimeZone {
        let user = self.store.find(Table::Users, self.caller);
        zone::find(user.map(|user| store::text(user, "user_timezone")).unwrap_or_default())
    }
}
