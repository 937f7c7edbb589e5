//! The states that work items of a project can be in.

use super::field::{Field, Initial, Set, ValueType};
use super::{Change, Expand, Family, IN_PROJECT, IN_WORKSPACE, Rules, Within, largest};
use crate::response::Response;
use crate::store::{self, Row, Store, Table};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

/// The groups, in the order in which work items are sorted by them.
pub(crate) const GROUPS: &[&str] = &["backlog", "unstarted", "started", "completed", "cancelled", "triage"];

pub(crate) static STATE: Family = Family {
    table: Table::States,
    noun: "State",
    within: Within::Project,
    created: StatusCode::OK,
    order: "sequence",
    orders: false,
    fields: &[
        Field::required("name", ValueType::Text(255)),
        Field::new("description", ValueType::Text(usize::MAX), Initial::Text("")),
        Field::required("color", ValueType::Text(255)),
        Field::server("slug", Initial::Text("")),
        Field::new("sequence", ValueType::Number, Initial::Number(65535.0)).set(Set::OnUpdate),
        Field::new("group", ValueType::Choice(GROUPS), Initial::Text("backlog")),
        Field::new("is_triage", ValueType::Boolean, Initial::Boolean(false)),
        Field::new("default", ValueType::Boolean, Initial::Boolean(false)),
        Field::new("external_source", ValueType::Text(255), Initial::Null),
        Field::new("external_id", ValueType::Text(255), Initial::Null),
    ],
    expands: &[EXPANDS, IN_WORKSPACE, IN_PROJECT],
    reduced: &[],
    always: &[],
    conceals: &[],
    external: true,
    rules: &States,
};

const EXPANDS: &[Expand] = &[];

#[derive(Debug)]
struct States;

impl Rules for States {
    fn check(&self, change: &Change<'_>, _: &Store) -> Result<(), Response> {
        let is_triage = change.given.get("group").is_some_and(|group| group == "triage");
        if is_triage { Err(Response::wrong_as_a_whole("Cannot create triage state")) } else { Ok(()) }
    }

    fn conflict(&self, change: &Change<'_>, store: &Store) -> Result<(), Response> {
        let Some(namesake) = change.namesake(store, Table::States, "name") else { return Ok(()) };
        if change.before.is_some() {
            return Err(Response::unusable());
        }
        let message = "State with the same name already exists in the project";
        Err(Response::json(StatusCode::CONFLICT, &json!({ "error": message, "id": namesake["id"] })))
    }

    fn settle(&self, row: &mut Row, change: &Change<'_>, store: &Store) {
        row.insert("slug".to_owned(), slug(store::text(row, "name")).into());
        if change.before.is_none() {
            let rows = store.within(Table::States, "project", change.project());
            if let Some(last) = largest(rows, "sequence") {
                row.insert("sequence".to_owned(), (last + 15000.0).into());
            }
        }
    }

    /// A project has one default at most.
    fn saved(&self, row: &Row, change: &Change<'_>, store: &mut Store) {
        if store::is(row, "default") {
            let project = change.project();
            let others = |other: &Row| store::refers(other, "project", project) && other.get("id") != row.get("id");
            store.change(Table::States, others, |other| {
                other.insert("default".to_owned(), false.into());
            });
        }
    }

    fn removable(&self, row: &Row, _: Uuid, store: &Store) -> Result<(), Response> {
        if store::is(row, "default") {
            return Err(Response::error(StatusCode::BAD_REQUEST, "Default state cannot be deleted"));
        }
        let id = store::id(row, "id").unwrap_or_default();
        if store.within(Table::WorkItems, "state", id).next().is_some() {
            let message = "The state is not empty, only empty states can be deleted";
            return Err(Response::error(StatusCode::BAD_REQUEST, message));
        }
        Ok(())
    }
}

/// A name as it would be in an address.
fn slug(name: &str) -> String {
    let words = name.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}
