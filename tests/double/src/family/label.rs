//! The labels of a project.

use super::field::{Field, Initial, Set, ValueType};
use super::{Change, Expand, Family, IN_PROJECT, IN_WORKSPACE, Rules, Shape, Within, largest};
use crate::response::Response;
use crate::store::{Row, Store, Table};
use http::StatusCode;
use serde_json::json;

pub(crate) static LABEL: Family = Family {
    table: Table::Labels,
    noun: "Label",
    within: Within::Project,
    created: StatusCode::CREATED,
    order: "-created_at",
    orders: false,
    fields: &[
        Field::required("name", ValueType::Text(255)),
        Field::new("description", ValueType::Text(usize::MAX), Initial::Text("")),
        Field::new("color", ValueType::Text(255), Initial::Text("")),
        Field::new("sort_order", ValueType::Number, Initial::Number(65535.0)).set(Set::OnUpdate),
        Field::new("external_source", ValueType::Text(255), Initial::Null),
        Field::new("external_id", ValueType::Text(255), Initial::Null),
        Field::new("parent", ValueType::One(Table::Labels), Initial::Null),
    ],
    expands: &[EXPANDS, IN_WORKSPACE, IN_PROJECT],
    reduced: &[],
    always: &[],
    conceals: &[],
    external: true,
    rules: &Labels,
};

const EXPANDS: &[Expand] = &[Expand { field: "parent", table: Table::Labels, shape: Shape::Brief(&["id"]) }];

#[derive(Debug)]
struct Labels;

impl Rules for Labels {
    fn conflict(&self, change: &Change<'_>, store: &Store) -> Result<(), Response> {
        let Some(namesake) = change.namesake(store, Table::Labels, "name") else { return Ok(()) };
        if change.before.is_some() {
            return Err(Response::unusable());
        }
        let message = "Label with the same name already exists in the project";
        Err(Response::json(StatusCode::CONFLICT, &json!({ "error": message, "id": namesake["id"] })))
    }

    fn settle(&self, row: &mut Row, change: &Change<'_>, store: &Store) {
        if change.before.is_none()
            && let Some(last) = largest(store.within(Table::Labels, "project", change.project()), "sort_order")
        {
            row.insert("sort_order".to_owned(), (last + 10000.0).into());
        }
    }
}
