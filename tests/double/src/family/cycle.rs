//! The cycles of a project.

use super::field::{Field, Initial, Set, ValueType};
use super::project::{ADMIN, role};
use super::work_item::counts;
use super::{Change, Expand, Family, IN_PROJECT, IN_WORKSPACE, PERSON, Rules, Within, forget, smallest};
use crate::response::Response;
use crate::show::{Occasion, View};
use crate::store::{self, Row, Store, Table};
use crate::zone;
use http::StatusCode;
use jiff::Timestamp;
use jiff::civil::{Date, time};
use serde_json::Value;
use uuid::Uuid;

pub(crate) static CYCLE: Family = Family {
    table: Table::Cycles,
    noun: "Cycle",
    within: Within::Project,
    created: StatusCode::CREATED,
    order: "-created_at",
    orders: false,
    fields: &[
        Field::required("name", ValueType::Text(255)),
        Field::new("description", ValueType::Text(usize::MAX), Initial::Text("")),
        Field::new("start_date", ValueType::DateOrDateTime, Initial::Null),
        Field::new("end_date", ValueType::DateOrDateTime, Initial::Null),
        Field::server("view_props", Initial::Object),
        Field::server("sort_order", Initial::Number(65535.0)),
        Field::new("external_source", ValueType::Text(255), Initial::Null),
        Field::new("external_id", ValueType::Text(255), Initial::Null),
        Field::server("progress_snapshot", Initial::Object),
        Field::new("archived_at", ValueType::DateTime, Initial::Null).set(Set::Never),
        Field::server("logo_props", Initial::Object),
        Field::new("timezone", ValueType::Zone, Initial::Text("UTC")),
        Field::server("version", Initial::Integer(1)),
        Field::new("owned_by", ValueType::One(Table::Users), Initial::Null),
    ],
    expands: &[EXPANDS, IN_WORKSPACE, IN_PROJECT],
    reduced: &[],
    always: &[],
    conceals: &[],
    external: true,
    rules: &Cycles,
};

const EXPANDS: &[Expand] = &[Expand { field: "owned_by", table: Table::Users, shape: PERSON }];

#[derive(Debug)]
struct Cycles;

impl Rules for Cycles {
    /// A cycle is only made with the id of a project in the body, which need not be that of the address.
    fn check(&self, change: &Change<'_>, store: &Store) -> Result<(), Response> {
        if change.before.is_none() {
            let Some(project) = store::id(change.body, "project_id") else {
                return Err(Response::wrong_as_a_whole("Project ID is required"));
            };
            let project = store.find(Table::Projects, project);
            if !project.is_some_and(|project| store::is(project, "cycle_view")) {
                return Err(Response::wrong_as_a_whole("Cycles are not enabled for this project"));
            }
        }
        if change.is_reversed("start_date", "end_date") {
            return Err(Response::wrong_as_a_whole("Start date cannot exceed end date"));
        }
        Ok(())
    }

    /// Where both dates are given, the cycle lasts from the first second to the last minute of them in the project's
    /// time zone, whatever time was sent.
    fn settle(&self, row: &mut Row, change: &Change<'_>, store: &Store) {
        let dates = ["start_date", "end_date"].map(|field| change.body.get(field).and_then(Value::as_str));
        if let [Some(start), Some(end)] = dates {
            let project = store.find(Table::Projects, change.project());
            let zone = zone::find(project.map(|project| store::text(project, "timezone")).unwrap_or_default());
            for (field, text, at) in [("start_date", start, time(0, 0, 1, 0)), ("end_date", end, time(23, 59, 0, 0))] {
                let day = text.get(..10).and_then(|day| day.parse::<Date>().ok());
                let moment = day.and_then(|day| zone.to_timestamp(day.to_datetime(at)).ok());
                row.insert(field.to_owned(), moment.map(|moment| moment.to_string()).into());
            }
        }
        if change.before.is_none() {
            if row["owned_by"].is_null() {
                row.insert("owned_by".to_owned(), change.by.to_string().into());
            }
            if let Some(first) = smallest(store.within(Table::Cycles, "project", change.project()), "sort_order") {
                row.insert("sort_order".to_owned(), (first - 10000.0).into());
            }
        }
    }

    fn is_found(&self, row: &Row) -> bool {
        row.get("archived_at").is_none_or(Value::is_null)
    }

    fn is_listed(&self, row: &Row, view: &View<'_>, now: Timestamp) -> bool {
        self.is_found(row)
            && match view.query.get("cycle_view") {
                Some("current") => has_begun(row, now) && !has_ended(row, now),
                Some("upcoming") => moment(row, "start_date").is_some_and(|start| start > now),
                Some("completed") => has_ended(row, now),
                Some("draft") => row["start_date"].is_null() && row["end_date"].is_null(),
                _ => true,
            }
    }

    fn editable(&self, row: &Row) -> Result<(), Response> {
        unless_archived(row, "cycle")
    }

    fn removable(&self, row: &Row, by: Uuid, store: &Store) -> Result<(), Response> {
        by_creator_or_admin(row, "cycle", by, store)
    }

    fn remove(&self, table: Table, row: &Row, store: &mut Store) {
        forget(table, row, store);
        store.forget_within("cycle", store::id(row, "id").unwrap_or_default());
    }

    fn computed(&self, row: &Row, view: &View<'_>) -> Vec<(&'static str, Value)> {
        let mut fields = item_counts(row, view, Table::CycleWorkItems, "cycle");
        if view.occasion == Occasion::Archived {
            fields.extend(
                ["total_estimates", "completed_estimates", "started_estimates"].map(|name| (name, Value::Null)),
            );
        }
        fields
    }
}

/// Whether a cycle has begun.
fn has_begun(cycle: &Row, now: Timestamp) -> bool {
    moment(cycle, "start_date").is_some_and(|start| start <= now)
}

/// Whether a cycle is over.
pub(crate) fn has_ended(cycle: &Row, now: Timestamp) -> bool {
    moment(cycle, "end_date").is_some_and(|end| end < now)
}

fn moment(row: &Row, field: &str) -> Option<Timestamp> {
    store::text(row, field).parse().ok()
}

/// A cycle or a module is edited unless it is archived.
pub(super) fn unless_archived(row: &Row, noun: &str) -> Result<(), Response> {
    if row.get("archived_at").is_none_or(Value::is_null) {
        return Ok(());
    }
    Err(Response::error(StatusCode::BAD_REQUEST, &format!("Archived {noun} cannot be edited")))
}

/// How many of the work items of a cycle or a module are in which state; one that was just written says nothing of them.
pub(super) fn item_counts(row: &Row, view: &View<'_>, table: Table, noun: &str) -> Vec<(&'static str, Value)> {
    if matches!(view.occasion, Occasion::Created | Occasion::Updated) {
        return Vec::new();
    }
    let items = view.store.within(table, noun, store::id(row, "id").unwrap_or_default());
    counts(view.store, items.filter_map(|item| store::id(item, "issue")))
}

/// Only they delete a cycle or a module.
pub(super) fn by_creator_or_admin(row: &Row, noun: &str, by: Uuid, store: &Store) -> Result<(), Response> {
    let project = store::id(row, "project").unwrap_or_default();
    if store::refers(row, "created_by", by) || role(store, project, by) == Some(ADMIN) {
        return Ok(());
    }
    let message = format!("Only admin or creator can delete the {noun}");
    Err(Response::error(StatusCode::FORBIDDEN, &message))
}
