//! Who may do what: in come an endpoint, a method and a caller, out goes yes or no.
//!
//! The recorded server asks this before it counts the request, and before it looks whether there is such a thing: an
//! unknown workspace or project is forbidden. Attachments ask for themselves.

use super::family::{ADMIN, MEMBER_ROLE, role, role_in_workspace};
use super::route::{Address, Endpoint, Route};
use super::search;
use super::store::{Store, Table};
use http::Method;
use uuid::Uuid;

/// What a caller must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Must {
    /// Anybody with a key.
    Nothing,
    /// Of at least this role in the workspace; any will do for 0.
    Workspace(i64),
    /// Of at least this role in the project.
    Project(i64),
}

/// Whether a user may send a request of this method there.
pub(super) fn is_given(route: &Route, method: &Method, user: Uuid, store: &Store) -> bool {
    let address = &route.address;
    let workspace = store.workspace(&address.slug);
    match must(&route.endpoint, method) {
        Must::Nothing => true,
        Must::Workspace(least) => {
            workspace.and_then(|workspace| role_in_workspace(store, workspace, user)).is_some_and(|role| role >= least)
        }
        Must::Project(least) => project(route, address, store)
            .filter(|project| store.project(&address.slug, *project).is_some())
            .and_then(|project| role(store, project, user))
            .is_some_and(|role| role >= least),
    }
}

fn must(endpoint: &Endpoint, method: &Method) -> Must {
    let reads = method != Method::POST && method != Method::PATCH && method != Method::DELETE;
    let writes = |least| if reads { Must::Project(0) } else { Must::Project(least) };
    match endpoint {
        Endpoint::Me | Endpoint::Search | Endpoint::Attachments | Endpoint::Attachment => Must::Nothing,
        Endpoint::WorkspaceMembers => Must::Workspace(MEMBER_ROLE),
        Endpoint::ByIdentifier(_) | Endpoint::Summary => Must::Project(0),
        Endpoint::All(family) | Endpoint::One(family) | Endpoint::Archive(family) => match family.table {
            Table::Projects | Table::ProjectMembers if reads => Must::Workspace(0),
            Table::Projects if method == Method::POST => Must::Workspace(MEMBER_ROLE),
            Table::Projects | Table::ProjectMembers => Must::Project(ADMIN),
            Table::Comments => Must::Project(0),
            _ => writes(MEMBER_ROLE),
        },
        Endpoint::Archived(_)
        | Endpoint::Unarchive(_)
        | Endpoint::Collected(_)
        | Endpoint::Entry(_)
        | Endpoint::Transfer => writes(MEMBER_ROLE),
    }
}

/// The project that is asked about, which a work item's name has in it.
fn project(route: &Route, address: &Address, store: &Store) -> Option<Uuid> {
    match &route.endpoint {
        Endpoint::ByIdentifier(name) => search::project(store, address, name.rsplit_once('-')?.0),
        Endpoint::All(family) | Endpoint::One(family) | Endpoint::Archive(family)
            if family.table == Table::Projects =>
        {
            address.id
        }
        _ => address.project,
    }
}
