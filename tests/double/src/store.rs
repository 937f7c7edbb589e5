//! What Plane remembers: rows in tables, as its database has them.
//!
//! A row is a JSON object with the names and values that responses show; ids are text. Knows no families, no HTTP and
//! no permissions. Files are kept beside the tables (`files`).

use super::files::Files;
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One thing of a table.
pub type Row = Map<String, Value>;

/// Of what there are rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// People: `{id, first_name, …, display_name}` and `user_timezone`, which no response shows.
    Users,
    /// `{id, slug, name}`.
    Workspaces,
    /// Who is in a workspace: `{id, workspace, member, role}`.
    WorkspaceMembers,
    /// Projects.
    Projects,
    /// Who is in a project: `{id, workspace, project, member, role, is_active}`.
    ProjectMembers,
    /// States of work items.
    States,
    /// Labels.
    Labels,
    /// Work items.
    WorkItems,
    /// Comments on work items.
    Comments,
    /// Links of work items.
    Links,
    /// Cycles.
    Cycles,
    /// Which work items are in which cycle: `{id, cycle, issue, …}`.
    CycleWorkItems,
    /// Modules.
    Modules,
    /// Which work items are in which module: `{id, module, issue, …}`.
    ModuleWorkItems,
    /// Points of estimates. The double has no endpoint for them.
    EstimatePoints,
    /// Types of work items. The double has no endpoint for them.
    WorkItemTypes,
}

/// Everything that changes.
#[derive(Debug, Default)]
pub(super) struct Store {
    tables: BTreeMap<Table, Vec<Row>>,
    pub(super) files: Files,
}

impl Store {
    /// All rows of a table, the oldest first.
    pub(super) fn rows(&self, table: Table) -> &[Row] {
        self.tables.get(&table).map_or(&[], Vec::as_slice)
    }

    /// The rows of a table that refer to something.
    pub(super) fn within<'a>(&'a self, table: Table, field: &'a str, id: Uuid) -> impl Iterator<Item = &'a Row> {
        self.rows(table).iter().filter(move |row| refers(row, field, id))
    }

    /// One row by its id.
    pub(super) fn find(&self, table: Table, id: Uuid) -> Option<&Row> {
        self.within(table, "id", id).next()
    }

    /// Keeps a row, in the place of the one with the same id if there is one.
    pub(super) fn put(&mut self, table: Table, row: Row) {
        let rows = self.tables.entry(table).or_default();
        match rows.iter_mut().find(|known| known.get("id") == row.get("id")) {
            Some(known) => *known = row,
            None => rows.push(row),
        }
    }

    /// Changes the rows of a table that fit.
    pub(super) fn change(&mut self, table: Table, fits: impl Fn(&Row) -> bool, change: impl Fn(&mut Row)) {
        self.tables.entry(table).or_default().iter_mut().filter(|row| fits(row)).for_each(change);
    }

    /// Forgets the rows of a table that fit.
    pub(super) fn forget(&mut self, table: Table, fits: impl Fn(&Row) -> bool) {
        self.tables.entry(table).or_default().retain(|row| !fits(row));
    }

    /// Forgets the rows of all tables that refer to something by this name.
    pub(super) fn forget_within(&mut self, field: &str, id: Uuid) {
        for rows in self.tables.values_mut() {
            rows.retain(|row| !refers(row, field, id));
        }
    }

    /// The workspace of this name in addresses.
    pub(super) fn workspace(&self, slug: &str) -> Option<Uuid> {
        let workspace = self.rows(Table::Workspaces).iter().find(|row| text(row, "slug") == slug)?;
        id(workspace, "id")
    }

    /// The project, if it is in the workspace of this name.
    pub(super) fn project(&self, slug: &str, project: Uuid) -> Option<&Row> {
        let workspace = self.workspace(slug)?;
        self.find(Table::Projects, project).filter(|row| refers(row, "workspace", workspace))
    }
}

/// A text of a row, empty where there is none.
pub(super) fn text<'a>(row: &'a Row, field: &str) -> &'a str {
    row.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// A number of a row, 0 where there is none.
pub(super) fn number(row: &Row, field: &str) -> f64 {
    row.get(field).and_then(Value::as_f64).unwrap_or_default()
}

/// A truth value of a row.
pub(super) fn is(row: &Row, field: &str) -> bool {
    row.get(field).and_then(Value::as_bool).unwrap_or_default()
}

/// What a row refers to by this name.
pub(super) fn id(row: &Row, field: &str) -> Option<Uuid> {
    row.get(field).and_then(Value::as_str).and_then(|text| Uuid::try_parse(text).ok())
}

/// Whether a row refers to this by this name.
pub(super) fn refers(row: &Row, field: &str, to: Uuid) -> bool {
    id(row, field) == Some(to)
}

/// Ids in a list of a row.
pub(super) fn ids(row: &Row, field: &str) -> Vec<Uuid> {
    let items = row.get(field).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    items.iter().filter_map(Value::as_str).filter_map(|text| Uuid::try_parse(text).ok()).collect()
}

/// A moment as the server writes it.
pub(super) fn in_microseconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}
