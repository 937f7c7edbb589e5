//! The modules of a project.

use super::cycle::{by_creator_or_admin, item_counts, unless_archived};
use super::field::{Field, Initial, Set, ValueType};
use super::{Change, Family, IN_PROJECT, IN_WORKSPACE, Rules, Within, forget, smallest};
use crate::response::Response;
use crate::show::{Occasion, View};
use crate::store::{self, Row, Store, Table};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

const STATUSES: &[&str] = &["backlog", "planned", "in-progress", "paused", "completed", "cancelled"];

pub(crate) static MODULE: Family = Family {
    table: Table::Modules,
    noun: "Module",
    within: Within::Project,
    created: StatusCode::CREATED,
    order: "-created_at",
    orders: false,
    fields: &[
        Field::required("name", ValueType::Text(255)),
        Field::new("description", ValueType::Text(usize::MAX), Initial::Text("")),
        Field::server("description_text", Initial::Null),
        Field::server("description_html", Initial::Null),
        Field::new("start_date", ValueType::Date, Initial::Null),
        Field::new("target_date", ValueType::Date, Initial::Null),
        Field::new("status", ValueType::Choice(STATUSES), Initial::Text("planned")),
        Field::server("view_props", Initial::Object),
        Field::server("sort_order", Initial::Number(65535.0)),
        Field::new("external_source", ValueType::Text(255), Initial::Null),
        Field::new("external_id", ValueType::Text(255), Initial::Null),
        Field::new("archived_at", ValueType::DateTime, Initial::Null).set(Set::Never),
        Field::server("logo_props", Initial::Object),
        Field::new("lead", ValueType::One(Table::Users), Initial::Null),
        Field::new("members", ValueType::Many(Table::Users), Initial::List),
    ],
    expands: &[IN_WORKSPACE, IN_PROJECT],
    reduced: &[(
        Occasion::Updated,
        &["name", "description", "start_date", "target_date", "status", "lead", "external_source", "external_id"],
    )],
    always: &["members"],
    conceals: &[],
    external: true,
    rules: &Modules,
};

#[derive(Debug)]
struct Modules;

impl Rules for Modules {
    fn check(&self, change: &Change<'_>, store: &Store) -> Result<(), Response> {
        if change.is_reversed("start_date", "target_date") {
            return Err(Response::wrong_as_a_whole("Start date cannot exceed target date"));
        }
        let project = store.find(Table::Projects, change.project());
        if change.before.is_none() && !project.is_some_and(|project| store::is(project, "module_view")) {
            return Err(Response::wrong_as_a_whole("Modules are not enabled for this project"));
        }
        Ok(())
    }

    fn conflict(&self, change: &Change<'_>, store: &Store) -> Result<(), Response> {
        let Some(namesake) = change.namesake(store, Table::Modules, "name") else { return Ok(()) };
        if change.before.is_some() {
            return Err(Response::unusable());
        }
        let message = "Module with this name already exists";
        Err(Response::invalid(&json!({
            "id": namesake["id"], "code": "MODULE_NAME_ALREADY_EXISTS", "error": message, "message": message,
        })))
    }

    fn settle(&self, row: &mut Row, change: &Change<'_>, store: &Store) {
        if change.before.is_none()
            && let Some(first) = smallest(store.within(Table::Modules, "project", change.project()), "sort_order")
        {
            row.insert("sort_order".to_owned(), (first - 10000.0).into());
        }
    }

    fn is_found(&self, row: &Row) -> bool {
        row.get("archived_at").is_none_or(Value::is_null)
    }

    fn editable(&self, row: &Row) -> Result<(), Response> {
        unless_archived(row, "module")
    }

    fn removable(&self, row: &Row, by: Uuid, store: &Store) -> Result<(), Response> {
        by_creator_or_admin(row, "module", by, store)
    }

    fn remove(&self, table: Table, row: &Row, store: &mut Store) {
        forget(table, row, store);
        store.forget_within("module", store::id(row, "id").unwrap_or_default());
    }

    fn computed(&self, row: &Row, view: &View<'_>) -> Vec<(&'static str, Value)> {
        item_counts(row, view, Table::ModuleWorkItems, "module")
    }
}
