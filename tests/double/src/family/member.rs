//! Who is in a project.
//!
//! What requests name is the membership; what they are shown of one that is there already is the person.

use super::field::{Field, Initial, Set, ValueType};
use super::project::{ADMIN, GUEST, MEMBER as MEMBER_ROLE, role_in_workspace};
use super::{Change, Family, Rules, Within};
use crate::response::Response;
use crate::show::Occasion;
use crate::store::{self, Row, Store, Table};
use http::StatusCode;
use serde_json::json;

pub(crate) static MEMBER: Family = Family {
    table: Table::ProjectMembers,
    noun: "Member",
    within: Within::Project,
    created: StatusCode::CREATED,
    order: "-created_at",
    orders: false,
    fields: &[
        Field::required("member", ValueType::One(Table::Users)).set(Set::OnCreate),
        Field::new("role", ValueType::Level(&[ADMIN, MEMBER_ROLE, GUEST]), Initial::Integer(GUEST)),
        Field::server("is_active", Initial::Boolean(true)),
    ],
    expands: &[],
    reduced: &[(Occasion::Created, &["id", "member", "role"]), (Occasion::Updated, &["id", "member", "role"])],
    always: &[],
    conceals: &[],
    external: false,
    rules: &Members,
};

#[derive(Debug)]
struct Members;

impl Rules for Members {
    fn check(&self, change: &Change<'_>, store: &Store) -> Result<(), Response> {
        let Some(user) = store::id(&change.given, "member") else { return Ok(()) };
        let workspace = store.workspace(&change.address.slug).unwrap_or_default();
        if role_in_workspace(store, workspace, user).is_none() {
            return Err(Response::invalid(&json!({ "member": ["Member not found in workspace"] })));
        }
        Ok(())
    }

    /// One who was removed cannot come back: the recorded server keeps the membership.
    fn conflict(&self, change: &Change<'_>, store: &Store) -> Result<(), Response> {
        match change.namesake(store, Table::ProjectMembers, "member") {
            Some(_) => Err(Response::unusable()),
            None => Ok(()),
        }
    }

    fn remove(&self, table: Table, row: &Row, store: &mut Store) {
        let is_it = |known: &Row| known.get("id") == row.get("id");
        store.change(table, is_it, |row| {
            row.insert("is_active".to_owned(), false.into());
        });
    }
}
