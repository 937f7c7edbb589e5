//! The labels of a project.

use super::field::{Field, Initial, Kind, Set};
use super::{Change, Expand, Family, IN_PROJECT, IN_WORKSPACE, Rules, Shape, Within, largest};
use crate::plane::answer::Answer;
use crate::plane::store::{Row, Store, Table};
use http::StatusCode;
use serde_json::json;

pub(in crate::plane) static LABEL: Family = Family {
    table: Table::Labels,
    noun: "Label",
    within: Within::Project,
    created: StatusCode::CREATED,
    order: "-created_at",
    orders: false,
    fields: &[
        Field::required("name", Kind::Text(255)),
        Field::new("description", Kind::Text(usize::MAX), Initial::Text("")),
        Field::new("color", Kind::Text(255), Initial::Text("")),
        Field::new("sort_order", Kind::Number, Initial::Number(65535.0)).set(Set::OnUpdate),
        Field::new("external_source", Kind::Text(255), Initial::Null),
        Field::new("external_id", Kind::Text(255), Initial::Null),
        Field::new("parent", Kind::One(Table::Labels), Initial::Null),
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
    fn conflict(&self, change: &Change<'_>, store: &Store) -> Result<(), Answer> {
        let Some(namesake) = change.namesake(store, Table::Labels, "name") else { return Ok(()) };
        if change.before.is_some() {
            return Err(Answer::unusable());
        }
        let message = "Label with the same name already exists in the project";
        Err(Answer::json(StatusCode::CONFLICT, &json!({ "error": message, "id": namesake["id"] })))
    }

    fn settle(&self, row: &mut Row, change: &Change<'_>, store: &Store) {
        if change.before.is_none()
            && let Some(last) = largest(store.within(Table::Labels, "project", change.project()), "sort_order")
        {
            row.insert("sort_order".to_owned(), (last + 10000.0).into());
        }
    }
}
