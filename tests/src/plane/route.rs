//! Addresses: in comes a request's path, out goes the endpoint it means.
//!
//! Knows no methods beyond their names in `Allow`, no accounts and no data.

use percent_encoding::percent_decode_str;
use uuid::Uuid;

/// An endpoint and the names in its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// All attachments of a work item.
    Attachments(Place),
    /// One attachment.
    Attachment(Place, Uuid),
    /// A work item itself; the double can only delete it.
    WorkItem(Place),
    /// The user behind the key.
    Me,
}

/// A work item's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The workspace.
    pub(super) slug: String,
    /// The project.
    pub(super) project: Uuid,
    /// The work item.
    pub(super) work_item: Uuid,
}

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// An endpoint.
    Here(Route),
    /// The endpoint that the path means stands at the path with a slash at its end.
    WithSlash,
    /// Nothing.
    Nowhere,
}

impl Route {
    /// The methods in the `Allow` header of every answer of the endpoint.
    pub(super) fn allow(&self) -> &'static str {
        match self {
            Self::Attachments(_) => "GET, POST",
            Self::Attachment(..) | Self::WorkItem(_) => "GET, PATCH, DELETE",
            Self::Me => "GET",
        }
    }
}

/// Looks a path up, as it stands in the request line.
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
    if path == "users/me" {
        return Some(Route::Me);
    }
    let segments: Vec<&str> = path.split('/').collect();
    let ["workspaces", slug, "projects", project, kind @ ("work-items" | "issues"), work_item, rest @ ..] =
        &segments[..]
    else {
        return None;
    };
    if slug.is_empty() {
        return None;
    }
    let place = Place { slug: (*slug).to_owned(), project: uuid(project)?, work_item: uuid(work_item)? };
    match (*kind, rest) {
        ("work-items", []) => Some(Route::WorkItem(place)),
        ("work-items", ["attachments"]) | ("issues", ["issue-attachments"]) => Some(Route::Attachments(place)),
        ("work-items", ["attachments", id]) | ("issues", ["issue-attachments", id]) => {
            Some(Route::Attachment(place, uuid(id)?))
        }
        _ => None,
    }
}

/// A uuid in the one spelling that the server takes: lower case, with dashes.
fn uuid(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (id.hyphenated().to_string() == text).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::{Found, Route, find};

    const ITEM: &str = "/api/v1/workspaces/live-ws/projects/00000000-0000-4000-8000-000000000020/work-items/00000000-0000-4000-8000-00000000006a";

    #[test]
    fn paths_lead_where_recorded() {
        let here = |path: &str| matches!(find(path), Found::Here(_));
        assert!(matches!(find(&format!("{ITEM}/attachments/")), Found::Here(Route::Attachments(_))));
        assert_eq!(find(&format!("{ITEM}/attachments")), Found::WithSlash);
        assert!(here(
            &ITEM
                .replace("live-ws", "live%2Dws")
                .replace("/work-items/", "/issues/")
                .replace("6a", "6a/issue-attachments/")
        ));
        for nowhere in [
            format!("{ITEM}//attachments/"),
            format!("{ITEM}/attachments//"),
            format!("{ITEM}/issue-attachments/"),
            format!("{ITEM}/attachments/abc/"),
            format!("{}/attachments/", ITEM.replace("6a", "6A")),
            format!("{}/attachments/", ITEM.replace("00000000-0000-4000-8000-00000000006a", "LIVE-1")),
            "/api/schema/".to_owned(),
        ] {
            assert_eq!(find(&nowhere), Found::Nowhere, "{nowhere}");
        }
    }
}
