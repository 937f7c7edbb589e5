//! The work items of a project.

use super::field::{Field, Initial, Set, ValueType};
use super::project::{self, MEMBER};
use super::state::GROUPS;
use super::{Change, Expand, Family, IN_PROJECT, IN_WORKSPACE, PERSON, Rules, Shape, Within, forget, largest};
use crate::response::Response;
use crate::show::View;
use crate::store::{self, Row, Store, Table, in_microseconds};
use http::StatusCode;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

/// The priorities, the most urgent first.
pub(crate) const PRIORITIES: &[&str] = &["urgent", "high", "medium", "low", "none"];

pub(crate) static WORK_ITEM: Family = Family {
    table: Table::WorkItems,
    noun: "Issue",
    within: Within::Project,
    created: StatusCode::CREATED,
    order: "-created_at",
    orders: true,
    fields: &[
        Field::new("type_id", ValueType::One(Table::WorkItemTypes), Initial::Null),
        Field::new("point", ValueType::Integer(0, 12), Initial::Null),
        Field::required("name", ValueType::Text(255)),
        Field::new("description_html", ValueType::Text(usize::MAX), Initial::Text("<p></p>")),
        Field::server("description_binary", Initial::Null),
        Field::new("priority", ValueType::Choice(PRIORITIES), Initial::Text("none")),
        Field::new("start_date", ValueType::Date, Initial::Null),
        Field::new("target_date", ValueType::Date, Initial::Null),
        Field::new("sequence_id", ValueType::Integer(0, i64::MAX), Initial::Integer(1)).set(Set::OnUpdate),
        Field::new("sort_order", ValueType::Number, Initial::Number(65535.0)).set(Set::OnUpdate),
        Field::new("completed_at", ValueType::DateTime, Initial::Null).set(Set::OnUpdate),
        Field::new("archived_at", ValueType::Date, Initial::Null),
        Field::new("is_draft", ValueType::Boolean, Initial::Boolean(false)),
        Field::new("external_source", ValueType::Text(255), Initial::Null),
        Field::new("external_id", ValueType::Text(255), Initial::Null),
        Field::new("created_at", ValueType::DateTime, Initial::Null).set(Set::OnCreate),
        Field::new("created_by", ValueType::One(Table::Users), Initial::Null),
        Field::new("parent", ValueType::One(Table::WorkItems), Initial::Null),
        Field::new("state", ValueType::One(Table::States), Initial::Null),
        Field::new("estimate_point", ValueType::One(Table::EstimatePoints), Initial::Null),
        Field::new("type", ValueType::One(Table::WorkItemTypes), Initial::Null),
        Field::new("assignees", ValueType::Many(Table::Users), Initial::List),
        Field::new("labels", ValueType::Many(Table::Labels), Initial::List),
    ],
    expands: &[EXPANDS, IN_WORKSPACE, IN_PROJECT],
    reduced: &[],
    always: &[],
    conceals: &["created_by", "created_at"],
    external: true,
    rules: &WorkItems,
};

const EXPANDS: &[Expand] = &[
    Expand { field: "state", table: Table::States, shape: Shape::Keys(&["id", "name", "color", "group"]) },
    Expand { field: "parent", table: Table::WorkItems, shape: Shape::Brief(&["id", "sequence_id"]) },
    Expand { field: "assignees", table: Table::Users, shape: PERSON },
    Expand { field: "labels", table: Table::Labels, shape: Shape::Whole },
    Expand {
        field: "estimate_point",
        table: Table::EstimatePoints,
        shape: Shape::Kept(&[
            ("deleted_at", None),
            ("key", None),
            ("description", Some("")),
            ("value", Some("")),
            ("created_by", None),
            ("updated_by", None),
        ]),
    },
];

#[derive(Debug)]
struct WorkItems;

impl Rules for WorkItems {
    fn check(&self, change: &Change<'_>, _: &Store) -> Result<(), Response> {
        if change.body.get("deleted_at").is_some_and(|deleted_at| !deleted_at.is_null()) {
            return Err(Response::broken());
        }
        if change.is_reversed("start_date", "target_date") {
            return Err(Response::wrong_as_a_whole("Start date cannot exceed target date"));
        }
        if change.given.get("description_html").is_some_and(|html| html == "") {
            return Err(Response::wrong_as_a_whole("Invalid HTML passed"));
        }
        Ok(())
    }

    fn settle(&self, row: &mut Row, change: &Change<'_>, store: &Store) {
        let project = change.project();
        if row["state"].is_null() {
            row.insert("state".to_owned(), default_state(store, project));
        }
        if change.before.is_none() {
            let items = || store.within(Table::WorkItems, "project", project);
            let next = items().filter_map(|item| item.get("sequence_id")?.as_i64()).max().unwrap_or_default() + 1;
            row.insert("sequence_id".to_owned(), next.into());
            let same_state = items().filter(|item| item.get("state") == row.get("state"));
            if let Some(last) = largest(same_state, "sort_order") {
                row.insert("sort_order".to_owned(), (last + 10000.0).into());
            }
        }
        if row["created_by"].is_null() {
            row.insert("created_by".to_owned(), change.by.to_string().into());
        }
        // Both names mean the same; the one that was given counts.
        let (given, other) = if change.given.contains_key("type") { ("type", "type_id") } else { ("type_id", "type") };
        row.insert(other.to_owned(), row[given].clone());
        if change.given.contains_key("state") && !change.given.contains_key("completed_at") {
            let state = store::id(row, "state").and_then(|state| store.find(Table::States, state));
            let is_completed = state.is_some_and(|state| store::text(state, "group") == "completed");
            let completed_at = is_completed.then(|| in_microseconds(change.now));
            row.insert("completed_at".to_owned(), completed_at.into());
        }
        if change.given.contains_key("assignees") {
            let mut assignees = store::ids(row, "assignees");
            assignees.retain(|user| project::role(store, project, *user).is_some_and(|role| role >= MEMBER));
            let assignees: Vec<String> = assignees.iter().map(Uuid::to_string).collect();
            row.insert("assignees".to_owned(), assignees.into());
        }
    }

    /// Lists have neither drafts nor archived ones.
    fn is_listed(&self, row: &Row, _: &View<'_>, _: Timestamp) -> bool {
        !store::is(row, "is_draft") && row.get("archived_at").is_none_or(Value::is_null)
    }

    fn remove(&self, table: Table, row: &Row, store: &mut Store) {
        forget(table, row, store);
        let id = store::id(row, "id").unwrap_or_default();
        store.forget_within("issue", id);
        store.files.forget_work_item(id);
    }
}

/// The project's default state, else its first one.
fn default_state(store: &Store, project: Uuid) -> Value {
    let states = || store.within(Table::States, "project", project);
    let state = states().find(|state| store::is(state, "default")).or_else(|| {
        states().min_by(|one, other| store::number(one, "sequence").total_cmp(&store::number(other, "sequence")))
    });
    state.map_or(Value::Null, |state| state["id"].clone())
}

/// How many of these work items there are in all, and in each group of states, by the names that responses use.
pub(super) fn counts(store: &Store, items: impl Iterator<Item = Uuid>) -> Vec<(&'static str, Value)> {
    const NAMES: [&str; 5] =
        ["backlog_issues", "unstarted_issues", "started_issues", "completed_issues", "cancelled_issues"];
    let mut counts = [0_u32; NAMES.len()];
    let mut total = 0_u32;
    for item in items.filter_map(|item| store.find(Table::WorkItems, item)) {
        total += 1;
        let group = store::id(item, "state").and_then(|state| store.find(Table::States, state));
        let group = group.map(|state| store::text(state, "group")).unwrap_or_default();
        if let Some(place) = GROUPS.iter().position(|known| *known == group).filter(|place| *place < counts.len()) {
            counts[place] += 1;
        }
    }
    let counts = NAMES.into_iter().zip(counts).map(|(name, count)| (name, count.into()));
    std::iter::once(("total_issues", total.into())).chain(counts).collect()
}
