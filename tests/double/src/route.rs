//! Addresses: in comes a request's path, out goes the endpoint it means.
//!
//! Knows no accounts and no data; of methods, only those that `Allow` names.

use super::collection::Collection;
use super::family::{COMMENT, CYCLE, Family, LABEL, LINK, MEMBER, MODULE, PROJECT, STATE, WORK_ITEM};
use percent_encoding::percent_decode_str;
use uuid::Uuid;

/// What responds.
#[derive(Clone, Debug)]
pub(super) enum Endpoint {
    /// The user behind the key.
    Me,
    /// Those in a workspace.
    WorkspaceMembers,
    /// Work items by a part of their name.
    Search,
    /// The work item of a name such as `HARB-3`.
    ByIdentifier(String),
    /// All of a family.
    All(&'static Family),
    /// One of it.
    One(&'static Family),
    /// How much of everything a project has.
    Summary,
    /// Putting one away.
    Archive(&'static Family),
    /// All that were put away.
    Archived(&'static Family),
    /// Bringing one back.
    Unarchive(&'static Family),
    /// The work items of a cycle or a module.
    Collected(Collection),
    /// One of them.
    Entry(Collection),
    /// What a cycle leaves to the next one.
    Transfer,
    /// All attachments of a work item.
    Attachments,
    /// One attachment.
    Attachment,
}

/// An endpoint and what its path names.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) endpoint: Endpoint,
    pub(super) address: Address,
    /// The methods in the `Allow` header of every response of the endpoint.
    pub(super) allow: &'static str,
}

/// What a path names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    /// The workspace.
    pub(super) slug: String,
    /// The project.
    pub(super) project: Option<Uuid>,
    /// The work item, cycle or module that the thing is below.
    pub(super) parent: Option<Uuid>,
    /// The thing itself.
    pub(super) id: Option<Uuid>,
}

/// What a path leads to.
#[derive(Clone, Debug)]
pub(super) enum Found {
    /// An endpoint.
    Here(Route),
    /// The endpoint that the path means is at the path with a slash at its end.
    WithSlash,
    /// Nothing.
    Nowhere,
}

const ALL: &str = "GET, POST";
const ONE: &str = "GET, PATCH, DELETE";

/// Every path below `/api/v1/`. `a|b` is either; `{slug}`, `{project}`, `{parent}` and `{id}` are what `Address` calls so,
/// and a path that begins with `{project}` is below `workspaces/{slug}/projects`. The first that fits counts.
static ROUTES: &[(&str, Endpoint, &str)] = &[
    ("users/me", Endpoint::Me, "GET"),
    ("workspaces/{slug}/members", Endpoint::WorkspaceMembers, "GET"),
    ("workspaces/{slug}/work-items|issues/search", Endpoint::Search, "GET"),
    ("workspaces/{slug}/work-items|issues/{name}", Endpoint::ByIdentifier(String::new()), "GET"),
    ("workspaces/{slug}/projects", Endpoint::All(&PROJECT), ALL),
    ("workspaces/{slug}/projects/{id}", Endpoint::One(&PROJECT), ONE),
    ("workspaces/{slug}/projects/{id}/archive", Endpoint::Archive(&PROJECT), "POST, DELETE"),
    ("{project}/summary", Endpoint::Summary, "GET"),
    ("{project}/project-members|members", Endpoint::All(&MEMBER), ALL),
    ("{project}/project-members|members/{id}", Endpoint::One(&MEMBER), "PATCH, DELETE, GET"),
    ("{project}/states", Endpoint::All(&STATE), ALL),
    ("{project}/states/{id}", Endpoint::One(&STATE), ONE),
    ("{project}/labels", Endpoint::All(&LABEL), ALL),
    ("{project}/labels/{id}", Endpoint::One(&LABEL), ONE),
    ("{project}/cycles", Endpoint::All(&CYCLE), ALL),
    ("{project}/cycles/{id}", Endpoint::One(&CYCLE), ONE),
    ("{project}/cycles/{id}/archive", Endpoint::Archive(&CYCLE), "POST"),
    ("{project}/archived-cycles", Endpoint::Archived(&CYCLE), "GET"),
    ("{project}/archived-cycles/{id}/unarchive", Endpoint::Unarchive(&CYCLE), "DELETE"),
    ("{project}/cycles/{parent}/cycle-issues", Endpoint::Collected(Collection::Cycle), ALL),
    ("{project}/cycles/{parent}/cycle-issues/{id}", Endpoint::Entry(Collection::Cycle), "GET, DELETE"),
    ("{project}/cycles/{parent}/transfer-issues", Endpoint::Transfer, "POST"),
    ("{project}/modules", Endpoint::All(&MODULE), ALL),
    ("{project}/modules/{id}", Endpoint::One(&MODULE), ONE),
    ("{project}/modules/{id}/archive", Endpoint::Archive(&MODULE), "POST"),
    ("{project}/archived-modules", Endpoint::Archived(&MODULE), "GET"),
    ("{project}/archived-modules/{id}/unarchive", Endpoint::Unarchive(&MODULE), "DELETE"),
    ("{project}/modules/{parent}/module-issues", Endpoint::Collected(Collection::Module), ALL),
    ("{project}/modules/{parent}/module-issues/{id}", Endpoint::Entry(Collection::Module), "DELETE"),
    ("{project}/work-items|issues", Endpoint::All(&WORK_ITEM), ALL),
    ("{project}/work-items|issues/{id}", Endpoint::One(&WORK_ITEM), ONE),
    ("{project}/work-items|issues/{parent}/comments", Endpoint::All(&COMMENT), ALL),
    ("{project}/work-items|issues/{parent}/comments/{id}", Endpoint::One(&COMMENT), ONE),
    ("{project}/work-items|issues/{parent}/links", Endpoint::All(&LINK), ALL),
    ("{project}/work-items|issues/{parent}/links/{id}", Endpoint::One(&LINK), ONE),
    ("{project}/work-items/{parent}/attachments", Endpoint::Attachments, ALL),
    ("{project}/work-items/{parent}/attachments/{id}", Endpoint::Attachment, ONE),
    ("{project}/issues/{parent}/issue-attachments", Endpoint::Attachments, ALL),
    ("{project}/issues/{parent}/issue-attachments/{id}", Endpoint::Attachment, ONE),
];

/// What comes before the paths of a project.
const PROJECTS: &str = "workspaces/{slug}/projects";

/// Looks a path up, as it is in the request line.
pub(super) fn find(path: &str) -> Found {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    if let Some(route) = exact(&decoded) {
        Found::Here(route)
    } else if !decoded.ends_with('/') && exact(&format!("{decoded}/")).is_some() {
        Found::WithSlash
    } else {
        Found::Nowhere
    }
}

fn exact(path: &str) -> Option<Route> {
    let path = path.strip_prefix("/api/v1/")?.strip_suffix('/')?;
    let segments: Vec<&str> = path.split('/').collect();
    ROUTES.iter().find_map(|(pattern, endpoint, allow)| {
        let before = if pattern.starts_with("{project}") { PROJECTS } else { "" };
        let pattern = before.split('/').chain(pattern.split('/')).filter(|segment| !segment.is_empty());
        let pattern: Vec<&str> = pattern.collect();
        let (mut address, mut endpoint) = (Address::default(), endpoint.clone());
        let fits = pattern.len() == segments.len()
            && pattern
                .iter()
                .zip(&segments)
                .all(|(pattern, segment)| take(pattern, segment, &mut address, &mut endpoint));
        fits.then_some(Route { endpoint, address, allow })
    })
}

/// Whether a segment of a path fits one of a pattern. What it names is noted.
fn take(pattern: &str, segment: &str, address: &mut Address, endpoint: &mut Endpoint) -> bool {
    let place = match pattern {
        "{slug}" => {
            segment.clone_into(&mut address.slug);
            return !segment.is_empty();
        }
        "{name}" => {
            *endpoint = Endpoint::ByIdentifier(segment.to_owned());
            return segment.rsplit_once('-').is_some_and(|(project, number)| !project.is_empty() && !number.is_empty());
        }
        "{project}" => &mut address.project,
        "{parent}" => &mut address.parent,
        "{id}" => &mut address.id,
        _ => return pattern.split('|').any(|either| either == segment),
    };
    *place = uuid(segment);
    place.is_some()
}

/// A uuid in the one spelling that the server takes: lower case, with dashes.
fn uuid(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (id.hyphenated().to_string() == text).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, Found, Route, find};

    const WORKSPACE: &str = "/api/v1/workspaces/live-ws";
    const ITEM: &str = "/api/v1/workspaces/live-ws/projects/00000000-0000-4000-8000-000000000020/work-items/00000000-0000-4000-8000-00000000006a";

    fn here(path: &str) -> Option<Route> {
        match find(path) {
            Found::Here(route) => Some(route),
            _ => None,
        }
    }

    #[test]
    fn paths_lead_where_recorded() {
        let attachments = here(&format!("{ITEM}/attachments/")).expect("an endpoint");
        assert!(matches!(attachments.endpoint, Endpoint::Attachments));
        assert_eq!((attachments.address.slug.as_str(), attachments.address.id), ("live-ws", None));
        assert!(matches!(find(&format!("{ITEM}/attachments")), Found::WithSlash));
        let twin = ITEM.replace("live-ws", "live%2Dws").replace("/work-items/", "/issues/");
        assert!(here(&format!("{twin}/issue-attachments/")).is_some());
        for nowhere in [
            format!("{ITEM}//attachments/"),
            format!("{ITEM}/attachments//"),
            format!("{ITEM}/issue-attachments/"),
            format!("{ITEM}/attachments/abc/"),
            format!("{}/attachments/", ITEM.replace("6a", "6A")),
            format!("{}/attachments/", ITEM.replace("00000000-0000-4000-8000-00000000006a", "LIVE-1")),
            format!("{WORKSPACE}/epics/"),
            "/api/schema/".to_owned(),
        ] {
            assert!(matches!(find(&nowhere), Found::Nowhere), "{nowhere}");
        }
    }

    #[test]
    fn a_work_item_is_found_by_its_name_and_searching_is_no_name() {
        let route = here(&format!("{WORKSPACE}/work-items/HARB-3/")).expect("an endpoint");
        assert!(matches!(route.endpoint, Endpoint::ByIdentifier(name) if name == "HARB-3"));
        let route = here(&format!("{WORKSPACE}/issues/search/")).expect("an endpoint");
        assert!(matches!(route.endpoint, Endpoint::Search));
    }
}
