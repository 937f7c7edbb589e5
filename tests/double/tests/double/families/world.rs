//! What there was on the recorded server: in come all exchanges, out goes what existed when one of them happened, as far
//! as any of them shows it.
//!
//! Each object in a response is a sighting of a row. A row is there from the request that made it (or from its own
//! `created_at`) until the request that deleted it, or until a whole list is without it. Of several sightings the last one
//! before the exchange counts; what the exchange itself shows without changing it is taken from there.

use super::recorded::Recorded;
use jiff::Timestamp;
use plane_double::{Row, Table};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The workspace of the recordings.
const WORKSPACE: &str = "00000000-0000-4000-8000-000000000010";
/// People by the last digit of their ids, with their names and their roles in the workspace.
const PEOPLE: [(u8, &str, Option<i64>); 5] =
    [(1, "Ada", Some(20)), (2, "Ben", Some(20)), (3, "Cem", Some(15)), (4, "Dia", Some(5)), (5, "Eva", None)];
/// The type that two work items have.
const TYPE: &str = "00000000-0000-4000-8000-0000000000a1";

/// Fields that refer to one row of a table.
const ONE: [(&str, Table); 4] = [
    ("state", Table::States),
    ("parent", Table::WorkItems),
    ("estimate_point", Table::EstimatePoints),
    ("default_state", Table::States),
];

/// Fields that the server sets itself in a change.
const SETTLED: [&str; 4] = ["updated_at", "updated_by", "slug", "completed_at"];

/// Everything that the recordings show.
pub(crate) struct World {
    sightings: BTreeMap<String, Vec<Sighting>>,
    /// Rows that are gone from an exchange on.
    gone: BTreeMap<String, usize>,
    /// When rows were put into an archive, and brought back.
    archived: Vec<(usize, String, bool)>,
    /// When a work item left a cycle or a module.
    left: Vec<(usize, String, String)>,
    /// Whole lists of the work items of a cycle or a module, by path.
    collected: Vec<(usize, String, Vec<String>)>,
}

/// A row in a response.
struct Sighting {
    at: usize,
    table: Table,
    row: Row,
    /// The response is that of the request which made it.
    is_birth: bool,
}

impl World {
    pub(crate) fn new(exchanges: &[Recorded]) -> Self {
        let mut world = Self {
            sightings: BTreeMap::new(),
            gone: BTreeMap::new(),
            archived: Vec::new(),
            left: Vec::new(),
            collected: Vec::new(),
        };
        for (at, exchange) in exchanges.iter().enumerate().filter(|(_, exchange)| exchange.is_success()) {
            // The work items of an intake are none of the project yet.
            if !exchange.target.contains("/intake-issues/") {
                world.see(at, exchange, &exchange.response.body);
            }
            world.see_update(at, exchange);
            world.see_removal(at, exchange);
        }
        for (at, exchange) in exchanges.iter().enumerate() {
            world.see_absence(at, exchange);
        }
        world
    }

    /// Notes every object of a response.
    fn see(&mut self, at: usize, exchange: &Recorded, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.see(at, exchange, item)),
            Value::Object(object) => {
                object.values().for_each(|value| self.see(at, exchange, value));
                let Some(table) = table_of(object) else { return };
                let mut row = plain(object);
                if table == Table::ProjectMembers {
                    row.insert("project".to_owned(), exchange.after("projects").into());
                    row.insert("is_active".to_owned(), true.into());
                }
                let is_birth = exchange.method == "POST" && !exchange.target.contains("-issues/");
                self.note(Sighting { at, table, row, is_birth });
            }
            _ => {}
        }
    }

    fn note(&mut self, sighting: Sighting) {
        self.sightings.entry(text(&sighting.row, "id").to_owned()).or_default().push(sighting);
    }

    /// The response to a change of a module has no id and a part of the fields only.
    fn see_update(&mut self, at: usize, exchange: &Recorded) {
        let id = exchange.segments().last().copied().unwrap_or_default().to_owned();
        if exchange.operation() == "updateModule"
            && let Some(known) = self.sightings.get(&id).and_then(|sightings| sightings.last())
            && let Some(changed) = exchange.response.body.as_object()
        {
            let mut row = known.row.clone();
            row.extend(changed.clone());
            self.note(Sighting { at, table: Table::Modules, row, is_birth: false });
        }
    }

    fn see_removal(&mut self, at: usize, exchange: &Recorded) {
        let segments = exchange.segments();
        let segment = |back: usize| segments.len().checked_sub(back).map(|place| segments[place].to_owned());
        match (exchange.method.as_str(), segment(1).as_deref()) {
            (method, Some("archive" | "unarchive")) => {
                self.archived.push((at, segment(2).unwrap_or_default(), method == "POST"));
            }
            ("DELETE", Some(id)) if exchange.target.contains("-issues/") => {
                self.left.push((at, segment(3).unwrap_or_default(), id.to_owned()));
            }
            ("DELETE", Some(id)) => {
                self.gone.insert(id.to_owned(), at);
            }
            _ => {}
        }
    }

    /// What a whole list lacks, and no later response shows, is gone.
    fn see_absence(&mut self, at: usize, exchange: &Recorded) {
        let Some(listed) = whole_list(exchange) else { return };
        if collection(exchange).is_some() {
            let items = listed.iter().filter_map(|item| item["id"].as_str()).map(str::to_owned).collect();
            self.collected.push((at, exchange.path().to_owned(), items));
        }
        let Some(table) = table_of_list(exchange.operation()) else { return };
        let listed: BTreeSet<&str> = listed.iter().filter_map(|row| row["id"].as_str()).collect();
        let place = exchange.after("work-items").or_else(|| exchange.after("projects")).unwrap_or_default();
        for (id, sightings) in &self.sightings {
            let Some(last) = sightings.last() else { continue };
            let is_there = ["project", "issue"].iter().any(|field| text(&last.row, field) == place);
            if last.table == table && is_there && last.at < at && !listed.contains(id.as_str()) {
                self.gone.entry(id.clone()).or_insert(at);
            }
        }
    }

    /// The rows that there were when an exchange happened.
    pub(crate) fn at(&self, at: usize, exchange: &Recorded) -> BTreeMap<Table, Vec<Row>> {
        let mut tables: BTreeMap<Table, Vec<Row>> = BTreeMap::new();
        let moment = exchange.moment();
        let reads = exchange.method == "GET";
        for (id, sightings) in &self.sightings {
            let Some(first) = sightings.first() else { continue };
            let born_before = match sightings.iter().find(|sighting| sighting.is_birth) {
                Some(birth) => birth.at < at,
                None => {
                    first.at <= at || text(&first.row, "created_at").parse().is_ok_and(|made: Timestamp| made <= moment)
                }
            };
            let seen_here = reads && sightings.iter().any(|sighting| sighting.at == at);
            let is_gone = self.gone.get(id).is_some_and(|gone| *gone < at);
            let is_membership = first.table == Table::ProjectMembers;
            if !seen_here && (!born_before || is_gone && !is_membership) {
                continue;
            }
            let last = sightings.iter().rposition(|sighting| sighting.at < at || (reads && sighting.at == at));
            // The response to the request that made it does not show all of it as it is kept; the next one does.
            let is_concealed = matches!(first.table, Table::WorkItems | Table::Comments | Table::Links);
            let next = |last: usize| sightings.get(last + usize::from(is_concealed && sightings[last].is_birth));
            let known = last.and_then(next).or_else(|| sightings.last()).filter(|_| last.is_some()).unwrap_or(first);
            let mut row = known.row.clone();
            for (_, _, archived) in
                self.archived.iter().filter(|(when, which, _)| *when < at && *when > known.at && which == id)
            {
                let since = if *archived { "2026-11-29T22:00:00.000000Z".into() } else { Value::Null };
                row.insert("archived_at".to_owned(), since);
            }
            // A membership that was ended is kept.
            if is_gone && is_membership {
                row.insert("is_active".to_owned(), false.into());
            }
            tables.entry(known.table).or_default().push(row);
        }
        self.leave(at, &mut tables);
        people(exchange, &mut tables);
        take_from(exchange, &mut tables);
        self.collect(at, exchange, &mut tables);
        make_up(exchange, &mut tables);
        for rows in tables.values_mut() {
            rows.sort_by(|one, other| text(one, "created_at").cmp(text(other, "created_at")));
        }
        tables
    }

    /// Puts work items into the cycle or module whose items the exchange lists, or a whole list nearby.
    fn collect(&self, at: usize, exchange: &Recorded, tables: &mut BTreeMap<Table, Vec<Row>>) {
        let Some((table, field, id)) = collection(exchange).filter(|_| exchange.is_success()) else { return };
        let shown = exchange.response.body["results"].as_array().into_iter().flatten();
        let mut items: Vec<&str> = shown.filter_map(|item| item["id"].as_str()).collect();
        if items.len() < total(exchange) {
            let near = self.collected.iter().filter(|(_, path, _)| path == exchange.path());
            let near = near.min_by_key(|(when, ..)| when.abs_diff(at));
            items = near.map(|(_, _, items)| items.iter().map(String::as_str).collect()).unwrap_or_default();
        }
        let rows = tables.entry(table).or_default();
        rows.retain(|row| text(row, field) != id && !(field == "cycle" && items.contains(&text(row, "issue"))));
        for item in items {
            let row = json!({ "id": Uuid::new_v4(), field: id, "issue": item, "workspace": WORKSPACE });
            rows.push(row.as_object().cloned().unwrap_or_default());
        }
    }

    /// Takes work items out of the cycles and modules that they had left.
    fn leave(&self, at: usize, tables: &mut BTreeMap<Table, Vec<Row>>) {
        for (_, collection, item) in self.left.iter().filter(|(when, ..)| *when < at) {
            for (table, field) in [(Table::CycleWorkItems, "cycle"), (Table::ModuleWorkItems, "module")] {
                let is_it = |row: &Row| text(row, field) == collection && text(row, "issue") == item;
                tables.entry(table).or_default().retain(|row| !is_it(row));
            }
        }
    }
}

/// Brings the rows to where the exchange itself says that they were.
fn take_from(exchange: &Recorded, tables: &mut BTreeMap<Table, Vec<Row>>) {
    if let (Some(listed), Some(table)) = (whole_list(exchange), table_of_list(exchange.operation())) {
        let ids: BTreeSet<&str> = listed.iter().filter_map(|row| row["id"].as_str()).collect();
        let place = exchange.after("work-items").or_else(|| exchange.after("projects")).unwrap_or_default();
        tables.entry(table).or_default().retain(|row| {
            let is_there = ["project", "issue"].iter().any(|field| text(row, field) == place);
            !is_there || ids.contains(text(row, "id")) || !row.get("archived_at").is_none_or(Value::is_null)
        });
    }
    let id = exchange.segments().last().copied().unwrap_or_default().to_owned();
    // A change leaves alone what it does not name.
    if exchange.method == "PATCH"
        && let (Some(after), Ok(Value::Object(sent))) =
            (exchange.response.body.as_object(), serde_json::from_str(&exchange.body))
        && exchange.is_success()
    {
        for row in tables.values_mut().flatten().filter(|row| text(row, "id") == id) {
            let kept = plain(after)
                .into_iter()
                .filter(|(name, _)| !sent.contains_key(name) && !SETTLED.contains(&name.as_str()));
            row.extend(kept);
        }
    }
    // What was deleted, or might not be by this caller, was not in the archive.
    if exchange.method == "DELETE"
        && matches!(exchange.response.status, 204 | 403)
        && exchange.response.body.get("detail").is_none()
    {
        for row in tables.values_mut().flatten().filter(|row| text(row, "id") == id && row.contains_key("archived_at"))
        {
            row.insert("archived_at".to_owned(), Value::Null);
        }
    }
    // A transfer that was done was one from a cycle that was over.
    if exchange.operation() == "transferCycleWorkItems" && exchange.is_success() {
        let cycle = exchange.after("cycles").unwrap_or_default();
        for row in tables.values_mut().flatten().filter(|row| text(row, "id") == cycle) {
            row.insert("end_date".to_owned(), "2026-11-28T23:59:00Z".into());
        }
    }
    // What was not found was not there.
    if exchange.response.status == 404 {
        for (table, rows) in tables {
            let by = if matches!(table, Table::CycleWorkItems | Table::ModuleWorkItems) { "issue" } else { "id" };
            let is_below = |row: &Row| exchange.after("projects") == Some(text(row, "project"));
            let is_archived = |row: &Row| !row.get("archived_at").is_none_or(Value::is_null);
            let is_collected = exchange.target.contains("-issues/") == (by == "issue");
            rows.retain(|row| !is_collected || text(row, by) != id || is_archived(row) || !is_below(row) && by == "id");
        }
    }
}

/// Users, workspaces, and who was in which.
fn people(exchange: &Recorded, tables: &mut BTreeMap<Table, Vec<Row>>) {
    let mut put = |table: Table, row: Value| {
        let row = row.as_object().cloned().unwrap_or_default();
        let rows = tables.entry(table).or_default();
        if !rows.iter().any(|known| known.get("id") == row.get("id")) {
            rows.push(row);
        }
    };
    put(Table::Workspaces, json!({ "id": WORKSPACE, "slug": "live-ws", "name": "Live Workspace" }));
    put(Table::WorkItemTypes, json!({ "id": TYPE, "name": "Task" }));
    for (digit, name, role) in PEOPLE {
        let id = user(digit);
        let short = name.to_lowercase();
        put(
            Table::Users,
            json!({
                "id": id, "first_name": name, "last_name": "Example", "email": format!("{short}@example.com"),
                "avatar": "", "avatar_url": null, "display_name": short,
            }),
        );
        if let Some(role) = role {
            let member = json!({ "id": Uuid::new_v4(), "workspace": WORKSPACE, "member": id, "role": role });
            put(Table::WorkspaceMembers, member);
        }
    }
    // Moments come in the caller's time zone.
    if exchange.response.body.to_string().contains("+05:30") {
        for row in tables.entry(Table::Users).or_default() {
            row.insert("user_timezone".to_owned(), "Asia/Kolkata".into());
        }
    }
    let projects = tables.get(&Table::Projects).cloned().unwrap_or_default();
    let members = tables.entry(Table::ProjectMembers).or_default();
    for row in &mut *members {
        row.insert("workspace".to_owned(), WORKSPACE.into());
        row.insert("created_at".to_owned(), row["member"].clone());
    }
    let mut join = |project: &str, user: &str, role: i64, id: String| {
        if !members.iter().any(|row| text(row, "project") == project && text(row, "member") == user) {
            // Their order is that of the people.
            let row = json!({
                "id": id, "workspace": WORKSPACE, "project": project, "member": user, "role": role, "is_active": true,
                "created_at": user,
            });
            members.push(row.as_object().cloned().unwrap_or_default());
        }
    };
    for project in &projects {
        for who in
            ["created_by", "project_lead"].map(|field| text(project, field)).into_iter().filter(|who| !who.is_empty())
        {
            join(text(project, "id"), who, 20, Uuid::new_v4().to_string());
        }
    }
    // A membership that a request names, of the person in the response.
    if exchange.operation() == "getProjectMember"
        && let (Some(project), Some(id)) = (exchange.after("projects"), exchange.after("project-members"))
        && let Some(user) = exchange.response.body["id"].as_str()
    {
        join(project, user, 15, id.to_owned());
    }
    // Whoever did something in a project was in it.
    let digit = match exchange.key.as_str() {
        "admin" => 2,
        "member" => 3,
        "guest" => 4,
        _ => 1,
    };
    let member = PEOPLE.iter().find(|(known, ..)| *known == digit).and_then(|(.., role)| *role);
    let was_in = exchange.response.body["detail"] != "You do not have permission to perform this action.";
    if let (Some(project), Some(role), false) = (exchange.after("projects"), member, digit == 1)
        && (was_in || digit == 4)
    {
        join(project, &user(digit), role, Uuid::new_v4().to_string());
    }
    // Whoever is responsible for something in a project is in it.
    for assignee in exchange.response.body["assignees"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        join(exchange.after("projects").unwrap_or_default(), assignee, 15, Uuid::new_v4().to_string());
    }
    if matches!(exchange.operation(), "listProjectMembers" | "srvMembers")
        && let (Some(project), Some(people)) = (exchange.after("projects"), exchange.response.body.as_array())
    {
        for person in people.iter().filter_map(|person| person["id"].as_str()) {
            join(project, person, 15, Uuid::new_v4().to_string());
        }
    }
}

/// Makes up what is referred to and was never seen.
fn make_up(exchange: &Recorded, tables: &mut BTreeMap<Table, Vec<Row>>) {
    let mut items = tables.get(&Table::WorkItems).cloned().unwrap_or_default();
    items.extend(exchange.response.body.as_object().filter(|row| table_of(row) == Some(Table::WorkItems)).map(plain));
    for item in &items {
        for (field, table) in ONE {
            let id = text(item, field);
            let rows = tables.entry(table).or_default();
            if !id.is_empty() && !rows.iter().any(|row| text(row, "id") == id) {
                let row = json!({
                    "id": id, "project": item["project"], "workspace": WORKSPACE, "name": "unseen", "group": "backlog",
                    "default": true, "sequence_id": 1, "priority": "none",
                });
                rows.push(row.as_object().cloned().unwrap_or_default());
            }
        }
    }
}

/// The table, field and id of the cycle or module whose work items an exchange lists.
fn collection(exchange: &Recorded) -> Option<(Table, &'static str, &str)> {
    match exchange.operation() {
        "listCycleWorkItems" => Some((Table::CycleWorkItems, "cycle", exchange.after("cycles")?)),
        "listModuleWorkItems" => Some((Table::ModuleWorkItems, "module", exchange.after("modules")?)),
        _ => None,
    }
}

/// The items of a response that has all that there are.
fn whole_list(exchange: &Recorded) -> Option<&Vec<Value>> {
    let is_filtered = exchange.target.contains("cycle_view=");
    let listed = exchange.response.body.get("results")?.as_array()?;
    let has_ids = listed.iter().all(|item| item.get("id").is_some());
    (!is_filtered && has_ids && listed.len() == total(exchange)).then_some(listed)
}

fn total(exchange: &Recorded) -> usize {
    let total = exchange.response.body["total_count"].as_u64().unwrap_or_default();
    usize::try_from(total).unwrap_or(usize::MAX)
}

fn table_of_list(operation: &str) -> Option<Table> {
    Some(match operation {
        "listStates" => Table::States,
        "listLabels" => Table::Labels,
        "listWorkItems" => Table::WorkItems,
        "listComments" => Table::Comments,
        "listLinks" => Table::Links,
        "listCycles" => Table::Cycles,
        "listModules" => Table::Modules,
        _ => return None,
    })
}

/// What an object is a row of, by its keys.
fn table_of(object: &Row) -> Option<Table> {
    const KEYS: [(Table, &[&str]); 13] = [
        (Table::Projects, &["identifier", "network"]),
        (Table::States, &["group", "sequence", "slug"]),
        (Table::WorkItems, &["description_html", "priority", "sequence_id", "type_id"]),
        (Table::Comments, &["comment_html", "actor"]),
        (Table::Links, &["metadata", "url"]),
        (Table::Cycles, &["owned_by", "version"]),
        (Table::Modules, &["lead", "members", "view_props"]),
        (Table::CycleWorkItems, &["cycle", "issue", "workspace"]),
        (Table::ModuleWorkItems, &["module", "issue", "workspace"]),
        (Table::Users, &["first_name", "email"]),
        (Table::EstimatePoints, &["key", "value", "estimate"]),
        (Table::Labels, &["color", "name", "parent", "sort_order"]),
        (Table::ProjectMembers, &["member", "role"]),
    ];
    let fits = |keys: &[&str]| object.contains_key("id") && keys.iter().all(|key| object.contains_key(*key));
    KEYS.into_iter().find(|(_, keys)| fits(keys)).map(|(table, _)| table)
}

/// A row without what `expand` and the caller's time zone made of it.
fn plain(object: &Row) -> Row {
    const KEPT: [&str; 5] = ["logo_props", "metadata", "progress_snapshot", "view_props", "icon_prop"];
    let folded = |value: &Value| match value {
        Value::Object(object) => object.get("id").cloned().unwrap_or_default(),
        Value::String(text) => match text.parse::<Timestamp>() {
            Ok(moment) if !text.ends_with('Z') => moment.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string().into(),
            _ => value.clone(),
        },
        _ => value.clone(),
    };
    let fold = |value: &Value| match value {
        Value::Array(items) => items.iter().map(folded).collect(),
        value => folded(value),
    };
    object
        .iter()
        .map(|(name, value)| (name.clone(), if KEPT.contains(&name.as_str()) { value.clone() } else { fold(value) }))
        .collect()
}

/// The id of a person.
fn user(digit: u8) -> String {
    format!("00000000-0000-4000-8000-00000000000{digit}")
}

fn text<'a>(row: &'a Row, field: &str) -> &'a str {
    row.get(field).and_then(Value::as_str).unwrap_or_default()
}
