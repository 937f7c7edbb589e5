//! Who there is: the caller, those in a workspace, and those in a project.

use super::family::{Family, MEMBER, PERSON_KEYS};
use super::resource::find;
use super::response::Response;
use super::route::Address;
use super::site::{Passed, Site};
use super::store::{self, Row, Store, Table};
use http::StatusCode;
use serde_json::Value;
use uuid::Uuid;

impl Site {
    /// The user behind the key.
    pub(super) fn me(&self, request: &Passed) -> Response {
        let store = self.store();
        Response::json(StatusCode::OK, &person(&store, request.account.user()))
    }

    /// Those in a workspace, the newest first, with their roles.
    pub(super) fn workspace_members(&self, address: &Address) -> Response {
        let store = self.store();
        let workspace = store.workspace(&address.slug).unwrap_or_default();
        let mut members: Vec<Row> = Vec::new();
        for member in store.within(Table::WorkspaceMembers, "workspace", workspace) {
            let mut person = person(&store, store::id(member, "member").unwrap_or_default());
            person.insert("role".to_owned(), member.get("role").cloned().unwrap_or_default());
            members.push(person);
        }
        members.reverse();
        Response::json(StatusCode::OK, &members)
    }

    /// Those in a project, the newest first, without their roles.
    pub(super) fn project_members(&self, address: &Address) -> Response {
        let store = self.store();
        let members = MEMBER.rows(&store, address).filter(|member| store::is(member, "is_active"));
        let mut people: Vec<Row> =
            members.filter_map(|member| store::id(member, "member")).map(|id| person(&store, id)).collect();
        people.reverse();
        Response::json(StatusCode::OK, &people)
    }

    /// The person of one membership, also of one that was ended.
    pub(super) fn project_member(&self, address: &Address) -> Result<Response, Response> {
        let store = self.store();
        let member = find(&MEMBER, &store, address).ok_or_else(Response::missing)?;
        Ok(Response::json(StatusCode::OK, &person(&store, store::id(member, "member").unwrap_or_default())))
    }
}

/// Whether a route of this family shows people instead of its rows.
pub(super) fn is_shown_as_people(family: &Family) -> bool {
    family.table == Table::ProjectMembers
}

fn person(store: &Store, user: Uuid) -> Row {
    let row = store.find(Table::Users, user).cloned().unwrap_or_default();
    row.into_iter().filter(|(name, _): &(String, Value)| PERSON_KEYS.contains(&name.as_str())).collect()
}
