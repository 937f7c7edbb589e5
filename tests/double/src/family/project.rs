//! The projects of a workspace.

use super::field::{Field, Initial, Set, ValueType};
use super::{Change, Expand, Family, IN_WORKSPACE, PERSON, Rules, Within, forget};
use crate::response::Response;
use crate::show::{Occasion, View};
use crate::store::{self, Row, Store, Table, in_microseconds};
use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// The role of an administrator, here and in workspaces.
pub(crate) const ADMIN: i64 = 20;
/// The role of a member.
pub(crate) const MEMBER: i64 = 15;
/// The role of a guest.
pub(crate) const GUEST: i64 = 5;
/// Projects that everybody in the workspace sees.
const PUBLIC: i64 = 2;

/// Names do not have these. The recorded name has all three; which others there are was not tried.
const SPECIAL: [char; 3] = ['&', '/', ':'];

/// The states that a project begins with: name, color, sequence, group.
const STATES: [(&str, &str, f64, &str); 5] = [
    ("Backlog", "#60646C", 15000.0, "backlog"),
    ("Todo", "#60646C", 25000.0, "unstarted"),
    ("In Progress", "#F59E0B", 35000.0, "started"),
    ("Done", "#46A758", 45000.0, "completed"),
    ("Cancelled", "#9AA4BC", 55000.0, "cancelled"),
];

pub(crate) static PROJECT: Family = Family {
    table: Table::Projects,
    noun: "Project",
    within: Within::Workspace,
    created: StatusCode::CREATED,
    order: "sort_order",
    orders: true,
    fields: &[
        Field::server("is_deployed", Initial::Boolean(false)),
        Field::required("name", ValueType::Text(255)),
        Field::new("description", ValueType::Text(usize::MAX), Initial::Text("")),
        Field::server("description_text", Initial::Null),
        Field::server("description_html", Initial::Null),
        Field::server("network", Initial::Integer(PUBLIC)),
        Field::required("identifier", ValueType::Text(12)),
        Field::new("emoji", ValueType::Text(255), Initial::Null),
        Field::new("icon_prop", ValueType::Json, Initial::Null),
        Field::new("module_view", ValueType::Boolean, Initial::Boolean(false)),
        Field::new("cycle_view", ValueType::Boolean, Initial::Boolean(false)),
        Field::new("issue_views_view", ValueType::Boolean, Initial::Boolean(false)),
        Field::new("page_view", ValueType::Boolean, Initial::Boolean(true)),
        Field::new("intake_view", ValueType::Boolean, Initial::Boolean(false)),
        Field::new("is_time_tracking_enabled", ValueType::Boolean, Initial::Boolean(false)),
        Field::new("is_issue_type_enabled", ValueType::Boolean, Initial::Boolean(false)),
        Field::new("guest_view_all_features", ValueType::Boolean, Initial::Boolean(false)),
        Field::new("cover_image", ValueType::Text(usize::MAX), Initial::Null),
        Field::new("archive_in", ValueType::Integer(0, 12), Initial::Integer(0)),
        Field::new("close_in", ValueType::Integer(0, 12), Initial::Integer(0)),
        Field::server("logo_props", Initial::Object),
        Field::new("archived_at", ValueType::DateTime, Initial::Null).set(Set::Never),
        Field::new("timezone", ValueType::Zone, Initial::Text("UTC")),
        Field::new("external_source", ValueType::Text(255), Initial::Null),
        Field::new("external_id", ValueType::Text(255), Initial::Null),
        Field::new("default_assignee", ValueType::One(Table::Users), Initial::Null),
        Field::new("project_lead", ValueType::One(Table::Users), Initial::Null),
        Field::server("cover_image_asset", Initial::Null),
        // The double has no estimates: it takes any id.
        Field::new("estimate", ValueType::Json, Initial::Null).set(Set::OnUpdate),
        Field::new("default_state", ValueType::One(Table::States), Initial::Null).set(Set::OnUpdate),
    ],
    expands: &[EXPANDS, IN_WORKSPACE],
    reduced: &[],
    always: &[],
    conceals: &[],
    external: false,
    rules: &Projects,
};

const EXPANDS: &[Expand] = &[
    Expand { field: "default_assignee", table: Table::Users, shape: PERSON },
    Expand { field: "project_lead", table: Table::Users, shape: PERSON },
];

#[derive(Debug)]
struct Projects;

impl Rules for Projects {
    fn check(&self, change: &Change<'_>, store: &Store) -> Result<(), Response> {
        for field in ["name", "identifier"] {
            let given = change.given.get(field).and_then(Value::as_str).unwrap_or_default();
            if given.contains(SPECIAL) {
                let message = format!("Project {field} cannot contain special characters.");
                return Err(Response::wrong_as_a_whole(&message));
            }
        }
        let workspace = store.workspace(&change.address.slug).unwrap_or_default();
        let is_outside = |field: &str| {
            let user = store::id(&change.given, field);
            user.is_some_and(|user| role_in_workspace(store, workspace, user).is_none())
        };
        if is_outside("project_lead") {
            let message = "The provided user is not a member of this workspace.";
            return Err(Response::invalid(&json!({ "project_lead": [message] })));
        }
        if is_outside("default_assignee") {
            return Err(Response::wrong_as_a_whole("Default assignee should be a user in the workspace"));
        }
        Ok(())
    }

    fn conflict(&self, change: &Change<'_>, store: &Store) -> Result<(), Response> {
        let workspace = store.workspace(&change.address.slug).unwrap_or_default();
        let is_taken = |field: &str| {
            let Some(given) = change.given.get(field) else { return false };
            let mut rows = store.within(Table::Projects, "workspace", workspace);
            rows.any(|row| change.is_other(row) && row.get(field) == Some(given))
        };
        let taken = |field: &str| {
            let message = format!("The project {field} is already taken");
            Err(Response::json(StatusCode::CONFLICT, &json!({ field: message })))
        };
        match (is_taken("name"), is_taken("identifier"), change.before) {
            (true, ..) | (_, true, Some(_)) => taken("name"),
            (_, true, None) => taken("identifier"),
            _ => Ok(()),
        }
    }

    fn settle(&self, row: &mut Row, change: &Change<'_>, _: &Store) {
        let identifier = store::text(row, "identifier").trim().to_uppercase();
        row.insert("identifier".to_owned(), identifier.into());
        if change.before.is_none() {
            let logo = json!({ "icon": { "name": "sailing", "color": "#6d7b8a" }, "in_use": "icon" });
            row.insert("logo_props".to_owned(), logo);
        }
    }

    /// The caller and the lead administrate a new project, and it has its first states.
    fn saved(&self, row: &Row, change: &Change<'_>, store: &mut Store) {
        if change.before.is_some() {
            return;
        }
        let (workspace, project) = (row["workspace"].clone(), row["id"].clone());
        let lead = store::id(row, "project_lead").filter(|lead| *lead != change.by);
        for member in [Some(change.by), lead].into_iter().flatten() {
            let member = json!({
                "id": Uuid::new_v4(), "workspace": workspace, "project": project, "member": member, "role": ADMIN,
                "is_active": true,
            });
            store.put(Table::ProjectMembers, object(member));
        }
        let now = in_microseconds(change.now);
        for (name, color, sequence, group) in STATES {
            let state = json!({
                "id": Uuid::new_v4(), "workspace": workspace, "project": project, "created_by": change.by,
                "created_at": now, "updated_at": now, "name": name, "description": "", "color": color, "slug": "",
                "sequence": sequence, "group": group, "is_triage": false, "default": group == "backlog",
            });
            store.put(Table::States, object(state));
        }
    }

    /// Lists have no archived ones. The caller sees public ones and those that they are in.
    fn is_listed(&self, row: &Row, view: &View<'_>, _: Timestamp) -> bool {
        let is_public = row.get("network").and_then(Value::as_i64) == Some(PUBLIC);
        let project = store::id(row, "id").unwrap_or_default();
        row.get("archived_at").is_none_or(Value::is_null)
            && (is_public || role(view.store, project, view.caller).is_some())
    }

    fn editable(&self, row: &Row) -> Result<(), Response> {
        if row.get("archived_at").is_none_or(Value::is_null) {
            return Ok(());
        }
        Err(Response::error(StatusCode::BAD_REQUEST, "Archived project cannot be updated"))
    }

    fn remove(&self, table: Table, row: &Row, store: &mut Store) {
        forget(table, row, store);
        store.forget_within("project", store::id(row, "id").unwrap_or_default());
    }

    fn computed(&self, row: &Row, view: &View<'_>) -> Vec<(&'static str, Value)> {
        let project = store::id(row, "id").unwrap_or_default();
        let count = |table: Table| view.store.within(table, "project", project).count();
        let members = view.store.within(Table::ProjectMembers, "project", project);
        let role = role(view.store, project, view.caller);
        let mut fields = vec![
            ("total_members", members.filter(|member| store::is(member, "is_active")).count().into()),
            ("total_cycles", count(Table::Cycles).into()),
            ("total_modules", count(Table::Modules).into()),
            ("is_member", role.is_some().into()),
            ("member_role", role.into()),
            ("cover_image_url", row.get("cover_image").cloned().unwrap_or_default()),
        ];
        if view.occasion == Occasion::Listed {
            fields.push(("sort_order", role.map(|_| 65535.0).into()));
        }
        fields
    }
}

/// The role of a user in a project, if they are in it.
pub(crate) fn role(store: &Store, project: Uuid, user: Uuid) -> Option<i64> {
    let mut members = store.within(Table::ProjectMembers, "project", project);
    let member = members.find(|row| store::refers(row, "member", user) && store::is(row, "is_active"))?;
    member.get("role").and_then(Value::as_i64)
}

/// The same of a workspace.
pub(crate) fn role_in_workspace(store: &Store, workspace: Uuid, user: Uuid) -> Option<i64> {
    let mut members = store.within(Table::WorkspaceMembers, "workspace", workspace);
    members.find(|row| store::refers(row, "member", user))?.get("role").and_then(Value::as_i64)
}

/// A row from a JSON object.
pub(crate) fn object(value: Value) -> Row {
    match value {
        Value::Object(row) => row,
        _ => Row::new(),
    }
}
