//! The comments on a work item.

use super::field::{Field, Initial, Set, ValueType};
use super::{Change, Expand, Family, IN_PROJECT, IN_WORKSPACE, ON_WORK_ITEM, PERSON, Rules, Within};
use crate::show::{Occasion, View};
use crate::store::{self, Row, Store, Table};
use http::StatusCode;
use serde_json::Value;
use uuid::Uuid;

pub(crate) static COMMENT: Family = Family {
    table: Table::Comments,
    noun: "Work item comment",
    within: Within::WorkItem,
    created: StatusCode::CREATED,
    order: "-created_at",
    orders: false,
    fields: &[
        Field::new("comment_html", ValueType::Text(usize::MAX), Initial::Text("<p></p>")),
        Field::server("attachments", Initial::List),
        Field::new("access", ValueType::Choice(&["INTERNAL", "EXTERNAL"]), Initial::Text("INTERNAL")),
        Field::new("external_source", ValueType::Text(255), Initial::Null),
        Field::new("external_id", ValueType::Text(255), Initial::Null),
        Field::new("edited_at", ValueType::DateTime, Initial::Null).set(Set::Never),
        Field::new("created_at", ValueType::DateTime, Initial::Null).set(Set::OnCreate),
        Field::new("created_by", ValueType::One(Table::Users), Initial::Null).set(Set::OnCreate),
        Field::server("description", Initial::Null),
        Field::server("actor", Initial::Null),
        Field::server("parent", Initial::Null),
    ],
    expands: &[EXPANDS, IN_WORKSPACE, IN_PROJECT, ON_WORK_ITEM],
    reduced: &[],
    always: &[],
    conceals: &["updated_by"],
    external: true,
    rules: &Comments,
};

const EXPANDS: &[Expand] = &[
    Expand { field: "actor", table: Table::Users, shape: PERSON },
    Expand { field: "parent", table: Table::Comments, shape: super::Shape::Whole },
];

#[derive(Debug)]
struct Comments;

impl Rules for Comments {
    fn settle(&self, row: &mut Row, change: &Change<'_>, _: &Store) {
        if change.before.is_none() {
            row.insert("description".to_owned(), Uuid::new_v4().to_string().into());
            row.insert("actor".to_owned(), row["created_by"].clone());
        }
    }

    fn computed(&self, row: &Row, view: &View<'_>) -> Vec<(&'static str, Value)> {
        if matches!(view.occasion, Occasion::Created | Occasion::Updated) {
            return Vec::new();
        }
        let project = store::id(row, "project").unwrap_or_default();
        let mut members = view.store.within(Table::ProjectMembers, "project", project);
        let is_member =
            members.any(|member| store::is(member, "is_active") && store::refers(member, "member", view.caller));
        vec![("is_member", is_member.into())]
    }
}
