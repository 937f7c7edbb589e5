//! What is found without its id: work items by a part of their name or by `HARB-3`, and how much a project has.

use super::family::{WORK_ITEM, role};
use super::response::Response;
use super::route::Address;
use super::show::Occasion;
use super::site::{Passed, Site};
use super::store::{self, Row, Store, Table};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

/// As many are found without a wish.
const MOST: usize = 10;

impl Site {
    /// Work items of the caller's projects whose name, number or project has the text in it, the newest first.
    pub(super) fn search(&self, address: &Address, request: &Passed) -> Result<Response, Response> {
        let query = &request.query;
        let limit = match query.get("limit").map(str::parse::<usize>) {
            None => MOST,
            Some(limit) => limit.map_err(|_| Response::broken())?,
        };
        let project = match query.get("project_id").map(Uuid::try_parse) {
            None => None,
            Some(Err(_)) => return Err(Response::error(StatusCode::BAD_REQUEST, "Please provide valid detail")),
            Some(Ok(project)) => Some(project).filter(|_| query.get("workspace_search") != Some("true")),
        };
        let Some(text) = query.get("search").map(str::to_lowercase) else {
            return Ok(Response::json(StatusCode::OK, &json!({ "issues": [] })));
        };
        let store = self.store();
        let workspace = store.workspace(&address.slug);
        let mut found: Vec<&Row> = store.rows(Table::WorkItems).iter().collect();
        found.retain(|item| {
            let place = store::id(item, "project").unwrap_or_default();
            workspace.is_some()
                && store::id(item, "workspace") == workspace
                && project.is_none_or(|project| project == place)
                && role(&store, place, request.account.user()).is_some()
                && has(&store, item, &text)
        });
        found.sort_by_key(|item| std::cmp::Reverse(store::text(item, "created_at")));
        let found: Vec<Value> = found.into_iter().take(limit).map(|item| brief(&store, item, &address.slug)).collect();
        Ok(Response::json(StatusCode::OK, &json!({ "issues": found })))
    }

    /// The work item of a name such as `HARB-3`.
    pub(super) fn by_identifier(&self, address: &Address, name: &str, request: &Passed) -> Result<Response, Response> {
        let store = self.store();
        let (identifier, number) = name.rsplit_once('-').ok_or_else(Response::missing)?;
        let number: i64 = number.parse().map_err(|_| Response::broken())?;
        let project = project(&store, address, identifier).ok_or_else(Response::missing)?;
        let mut items = store.within(Table::WorkItems, "project", project);
        let item = items.find(|item| item.get("sequence_id").and_then(Value::as_i64) == Some(number));
        let view = request.view(&store, Occasion::Fetched);
        Ok(Response::json(StatusCode::OK, &view.show(&WORK_ITEM, item.ok_or_else(Response::missing)?)))
    }

    /// How much of everything a project has, or of what `fields` names.
    pub(super) fn summary(&self, address: &Address, request: &Passed) -> Result<Response, Response> {
        let store = self.store();
        let id = address.project.unwrap_or_default();
        let project = store.project(&address.slug, id).ok_or_else(Response::missing)?;
        let only = request.query.list("fields");
        let counts: Row = COUNTS
            .iter()
            .filter(|(name, _)| only.as_ref().is_none_or(|only| only.contains(name)))
            .map(|(name, table)| {
                let count = table.map_or(0, |table| store.within(table, "project", id).count());
                ((*name).to_owned(), count.into())
            })
            .collect();
        let summary = json!({
            "id": project["id"], "name": project["name"], "identifier": project["identifier"], "counts": counts,
        });
        Ok(Response::json(StatusCode::OK, &summary))
    }
}

/// What a summary counts; the double has nothing of those without a table.
const COUNTS: [(&str, Option<Table>); 8] = [
    ("intakes", None),
    ("labels", Some(Table::Labels)),
    ("cycles", Some(Table::Cycles)),
    ("modules", Some(Table::Modules)),
    ("pages", None),
    ("members", Some(Table::ProjectMembers)),
    ("states", Some(Table::States)),
    ("issues", Some(Table::WorkItems)),
];

/// The project of an identifier.
pub(super) fn project(store: &Store, address: &Address, identifier: &str) -> Option<Uuid> {
    let workspace = store.workspace(&address.slug)?;
    let mut projects = store.within(Table::Projects, "workspace", workspace);
    store::id(projects.find(|project| store::text(project, "identifier") == identifier)?, "id")
}

fn has(store: &Store, item: &Row, text: &str) -> bool {
    store::text(item, "name").to_lowercase().contains(text)
        || text.parse().is_ok_and(|number: i64| item.get("sequence_id").and_then(Value::as_i64) == Some(number))
        || identifier(store, item).to_lowercase().contains(text)
}

fn brief(store: &Store, item: &Row, slug: &str) -> Value {
    json!({
        "name": item["name"], "id": item["id"], "sequence_id": item["sequence_id"],
        "project__identifier": identifier(store, item), "project_id": item["project"], "workspace__slug": slug,
    })
}

fn identifier<'a>(store: &'a Store, item: &Row) -> &'a str {
    let project = store::id(item, "project").and_then(|project| store.find(Table::Projects, project));
    project.map(|project| store::text(project, "identifier")).unwrap_or_default()
}
