//! The families of things that Plane keeps, as data: one module for each, with its fields, what `expand` makes of
//! them, and the rules that are its own.
//!
//! What all of them have in common (pages, validation, null, 404) is done by `resource`, `validate` and `show`.

mod comment;
mod cycle;
pub(super) mod field;
mod label;
mod link;
mod member;
mod module;
mod project;
mod state;
mod work_item;

pub(super) use comment::COMMENT;
pub(super) use cycle::{CYCLE, has_ended as cycle_has_ended};
pub(super) use label::LABEL;
pub(super) use link::LINK;
pub(super) use member::MEMBER;
pub(super) use module::MODULE;
pub(super) use project::{ADMIN, MEMBER as MEMBER_ROLE, PROJECT, object, role, role_in_workspace};
pub(super) use state::{GROUPS, STATE};
pub(super) use work_item::{PRIORITIES, WORK_ITEM};

use super::response::Response;
use super::route::Address;
use super::show::{Occasion, View};
use super::store::{self, Row, Store, Table};
use field::Field;
use http::StatusCode;
use jiff::Timestamp;
use serde_json::Value;
use std::fmt;
use uuid::Uuid;

/// What things of one kind have in common.
#[derive(Debug)]
pub(super) struct Family {
    pub(super) table: Table,
    /// What messages call one.
    pub(super) noun: &'static str,
    /// What it belongs to.
    pub(super) within: Within,
    /// The status of a response to a request that creates.
    pub(super) created: StatusCode,
    /// The field that lists are ordered by; a minus turns it round.
    pub(super) order: &'static str,
    /// Whether `order_by` has an effect.
    pub(super) orders: bool,
    /// Its own fields, beside those that everything has.
    pub(super) fields: &'static [Field],
    /// What `expand` makes objects of.
    pub(super) expands: &'static [&'static [Expand]],
    /// The fields of a response on an occasion, where those are not all.
    pub(super) reduced: &'static [(Occasion, &'static [&'static str])],
    /// Fields that responses have even where `fields` does not name them.
    pub(super) always: &'static [&'static str],
    /// Fields that a response to a request that creates does not show as they are kept: the caller instead of a person,
    /// and now instead of a moment.
    pub(super) conceals: &'static [&'static str],
    /// Whether two with the same external id and source are refused.
    pub(super) external: bool,
    pub(super) rules: &'static dyn Rules,
}

/// What a family belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// A workspace.
    Workspace,
    /// A project.
    Project,
    /// A work item.
    WorkItem,
}

/// A field whose id becomes an object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expand {
    pub(super) field: &'static str,
    pub(super) table: Table,
    pub(super) shape: Shape,
}

/// How much of an object is shown.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// These keys of it.
    Keys(&'static [&'static str]),
    /// These keys, and the project as `project_id`.
    Brief(&'static [&'static str]),
    /// All of it, as its own family shows it.
    Whole,
    /// The row as it is kept; where there is none, these keys with null or a text.
    Kept(&'static [(&'static str, Option<&'static str>)]),
}

/// The keys of a person.
pub(super) const PERSON_KEYS: &[&str] =
    &["id", "first_name", "last_name", "email", "avatar", "avatar_url", "display_name"];
const PERSON: Shape = Shape::Keys(PERSON_KEYS);

/// What everything in a workspace expands.
const IN_WORKSPACE: &[Expand] = &[
    Expand { field: "workspace", table: Table::Workspaces, shape: Shape::Keys(&["name", "slug", "id"]) },
    Expand { field: "created_by", table: Table::Users, shape: PERSON },
    Expand { field: "updated_by", table: Table::Users, shape: PERSON },
];

/// What everything in a project expands besides.
const IN_PROJECT: &[Expand] = &[Expand {
    field: "project",
    table: Table::Projects,
    shape: Shape::Keys(&[
        "id",
        "identifier",
        "name",
        "cover_image",
        "icon_prop",
        "emoji",
        "description",
        "cover_image_url",
    ]),
}];

/// What everything on a work item expands besides.
const ON_WORK_ITEM: &[Expand] = &[Expand { field: "issue", table: Table::WorkItems, shape: Shape::Whole }];

/// A row that is being made or changed.
#[derive(Debug)]
pub(super) struct Change<'a> {
    /// The values of the body that count, each of them right.
    pub(super) given: Row,
    /// The whole body.
    pub(super) body: &'a Row,
    /// The row as it was; none is being made anew.
    pub(super) before: Option<&'a Row>,
    pub(super) by: Uuid,
    pub(super) now: Timestamp,
    pub(super) address: &'a Address,
}

impl Change<'_> {
    /// What a field will be, if it is given or was something before.
    pub(super) fn value(&self, field: &str) -> Option<&Value> {
        self.given.get(field).or_else(|| self.before?.get(field))
    }

    /// The same as text.
    pub(super) fn text(&self, field: &str) -> &str {
        self.value(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether the row is another one than that which is changed.
    pub(super) fn is_other(&self, row: &Row) -> bool {
        self.before.is_none_or(|before| before.get("id") != row.get("id"))
    }

    /// The project that the address names.
    pub(super) fn project(&self) -> Uuid {
        self.address.project.unwrap_or_default()
    }

    /// Another row of a table in the same project that has this text.
    pub(super) fn namesake<'s>(&self, store: &'s Store, table: Table, field: &str) -> Option<&'s Row> {
        let given = self.given.get(field)?;
        let project = self.project();
        let mut rows = store.rows(table).iter().filter(|row| store::refers(row, "project", project));
        rows.find(|row| self.is_other(row) && row.get(field) == Some(given))
    }

    /// Whether one date comes after another, where the body gives both.
    pub(super) fn is_reversed(&self, start: &str, end: &str) -> bool {
        let given = |field| self.given.get(field).and_then(Value::as_str);
        matches!((given(start), given(end)), (Some(start), Some(end)) if start > end)
    }
}

/// What a family does that others do not.
pub(super) trait Rules: fmt::Debug + Sync {
    /// Refuses a body whose fields are right one by one.
    fn check(&self, _: &Change<'_>, _: &Store) -> Result<(), Response> {
        Ok(())
    }

    /// Refuses what is there already.
    fn conflict(&self, _: &Change<'_>, _: &Store) -> Result<(), Response> {
        Ok(())
    }

    /// Sets what the server decides. The row has its initial values, those before, and the given ones.
    fn settle(&self, _: &mut Row, _: &Change<'_>, _: &Store) {}

    /// Does what follows from it.
    fn saved(&self, _: &Row, _: &Change<'_>, _: &mut Store) {}

    /// Whether rows of this kind are found at all just now.
    fn is_found(&self, _: &Row) -> bool {
        true
    }

    /// Whether lists have it, for a caller and a query.
    fn is_listed(&self, row: &Row, _: &View<'_>, _: Timestamp) -> bool {
        self.is_found(row)
    }

    /// Refuses a change of a row whatever the change is.
    fn editable(&self, _: &Row) -> Result<(), Response> {
        Ok(())
    }

    /// Refuses to delete a row.
    fn removable(&self, _: &Row, _: Uuid, _: &Store) -> Result<(), Response> {
        Ok(())
    }

    /// Deletes a row, and what depends on it.
    fn remove(&self, table: Table, row: &Row, store: &mut Store) {
        forget(table, row, store);
    }

    /// Fields that are not kept but found out.
    fn computed(&self, _: &Row, _: &View<'_>) -> Vec<(&'static str, Value)> {
        Vec::new()
    }
}

impl Family {
    /// The family whose rows are in a table, if there is one.
    pub(super) fn of(table: Table) -> Option<&'static Self> {
        const ALL: [&Family; 9] = [&PROJECT, &STATE, &LABEL, &WORK_ITEM, &COMMENT, &LINK, &CYCLE, &MODULE, &MEMBER];
        ALL.into_iter().find(|family| family.table == table)
    }

    /// Its own field of a name.
    pub(super) fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// What a name expands to.
    pub(super) fn expand(&self, field: &str) -> Option<&'static Expand> {
        self.expands.iter().flat_map(|expands| *expands).find(|expand| expand.field == field)
    }

    /// The rows that an address leads to, in the order in which they were made.
    pub(super) fn rows<'a>(&self, store: &'a Store, address: &Address) -> impl Iterator<Item = &'a Row> {
        let workspace = store.workspace(&address.slug);
        store.rows(self.table).iter().filter(move |row| {
            let is_at = |field: &str, id: Option<Uuid>| id.is_some() && store::id(row, field) == id;
            is_at("workspace", workspace)
                && (self.within == Within::Workspace || is_at("project", address.project))
                && (self.within != Within::WorkItem || is_at("issue", address.parent))
        })
    }
}

/// Forgets one row.
fn forget(table: Table, row: &Row, store: &mut Store) {
    store.forget(table, |known| known.get("id") == row.get("id"));
}

/// The largest number of a field among rows.
fn largest<'a>(rows: impl Iterator<Item = &'a Row>, field: &str) -> Option<f64> {
    rows.map(|row| store::number(row, field)).reduce(f64::max)
}

/// The smallest one.
fn smallest<'a>(rows: impl Iterator<Item = &'a Row>, field: &str) -> Option<f64> {
    rows.map(|row| store::number(row, field)).reduce(f64::min)
}
