//! What collects work items: cycles, in one of which a work item can be, and modules, in any number.

use super::family::{CYCLE, Family, MODULE, WORK_ITEM, cycle_has_ended, object};
use super::order;
use super::page::Page;
use super::resource::find;
use super::response::Response;
use super::route::Address;
use super::show::Occasion;
use super::site::{Passed, Site};
use super::store::{self, Row, Store, Table, in_microseconds};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Collection {
    /// Cycles.
    Cycle,
    /// Modules.
    Module,
}

impl Collection {
    /// The family of what collects.
    pub(super) fn family(self) -> &'static Family {
        match self {
            Self::Cycle => &CYCLE,
            Self::Module => &MODULE,
        }
    }

    /// What a row of the table below calls it.
    fn field(self) -> &'static str {
        match self {
            Self::Cycle => "cycle",
            Self::Module => "module",
        }
    }

    /// Where it is kept what is in it.
    fn table(self) -> Table {
        match self {
            Self::Cycle => Table::CycleWorkItems,
            Self::Module => Table::ModuleWorkItems,
        }
    }
}

impl Site {
    /// The work items in it.
    pub(super) fn collected(
        &self,
        what: Collection,
        address: &Address,
        request: &Passed,
    ) -> Result<Response, Response> {
        let store = self.store();
        let view = request.view(&store, Occasion::Listed);
        let items = store.within(what.table(), what.field(), address.parent.unwrap_or_default());
        let items = items.filter_map(|item| store.find(Table::WorkItems, store::id(item, "issue")?));
        let mut rows: Vec<&Row> = items.filter(|row| store::id(row, "project") == address.project).collect();
        let asked = request.query.get("order_by").filter(|_| what == Collection::Cycle);
        order::by(&WORK_ITEM, asked.unwrap_or("created_at"), &mut rows, &view)?;
        Ok(Response::json(StatusCode::OK, &Page::read(&request.query)?.of(&rows, |row| view.show(&WORK_ITEM, row))))
    }

    /// More work items in it. The response has all that it has then.
    pub(super) fn collect(&self, what: Collection, address: &Address, request: &Passed) -> Result<Response, Response> {
        let body = request.object()?;
        let given = store::ids(&body, "issues");
        let mut store = self.store();
        if given.is_empty() {
            return Err(match what {
                Collection::Cycle => {
                    Response::invalid(&json!({ "error": "Work items are required", "code": "MISSING_WORK_ITEMS" }))
                }
                Collection::Module => Response::error(StatusCode::BAD_REQUEST, "Issues are required"),
            });
        }
        let collection = one(what, &store, address)?;
        let now = self.now();
        if what == Collection::Cycle && cycle_has_ended(collection, now) {
            let message = "The Cycle has already been completed so no new issues can be added";
            return Err(Response::invalid(&json!({ "code": "CYCLE_COMPLETED", "message": message })));
        }
        let (id, workspace) = (collection["id"].clone(), collection["workspace"].clone());
        let known: Vec<Uuid> = given.iter().copied().filter(|item| is_there(&store, *item, address)).collect();
        if what == Collection::Cycle && known.len() < given.len() {
            return Err(Response::unusable());
        }
        for item in known {
            let fits = |row: &Row| {
                store::refers(row, "issue", item) && (what == Collection::Cycle || row.get(what.field()) == Some(&id))
            };
            if store.rows(what.table()).iter().any(fits) {
                store.change(what.table(), fits, |row| {
                    row.insert(what.field().to_owned(), id.clone());
                });
                continue;
            }
            // A cycle's rows do not say who made them.
            let by = (what == Collection::Module).then(|| request.account.user());
            let row = json!({
                "id": Uuid::new_v4(), "created_at": in_microseconds(now), "updated_at": in_microseconds(now),
                "deleted_at": null, "created_by": by, "updated_by": by, "project": address.project,
                "workspace": workspace, "issue": item, what.field(): id,
            });
            store.put(what.table(), object(row));
        }
        let collection = address.parent.unwrap_or_default();
        let mut rows: Vec<&Row> = store.within(what.table(), what.field(), collection).collect();
        rows.reverse();
        let rows: Vec<Value> = rows.into_iter().map(|row| with_children(row, &store)).collect();
        Ok(Response::json(StatusCode::OK, &rows))
    }

    /// That one work item is in a cycle.
    pub(super) fn membership(&self, what: Collection, address: &Address) -> Result<Response, Response> {
        let store = self.store();
        let row = entry(what, &store, address).ok_or_else(Response::missing)?;
        Ok(Response::json(StatusCode::OK, row))
    }

    /// One work item less.
    pub(super) fn release(&self, what: Collection, address: &Address) -> Result<Response, Response> {
        let mut store = self.store();
        let id = entry(what, &store, address).ok_or_else(Response::missing)?["id"].clone();
        store.forget(what.table(), |row| row["id"] == id);
        Ok(Response::done())
    }

    /// What was not finished in a cycle that is over goes to another one.
    pub(super) fn transfer(&self, address: &Address, request: &Passed) -> Result<Response, Response> {
        let body = request.object()?;
        let Some(new) = store::id(&body, "new_cycle_id") else {
            return Err(Response::error(StatusCode::BAD_REQUEST, "New Cycle Id is required"));
        };
        let mut store = self.store();
        let now = self.now();
        let old = one(Collection::Cycle, &store, address)?;
        if !cycle_has_ended(old, now) {
            return Err(Response::error(StatusCode::BAD_REQUEST, "The old cycle is not completed yet"));
        }
        let new_address = Address { parent: Some(new), ..address.clone() };
        let new = one(Collection::Cycle, &store, &new_address).map_err(|_| Response::broken())?;
        if cycle_has_ended(new, now) {
            return Err(Response::broken());
        }
        let (old, new) = (store::id(old, "id").unwrap_or_default(), new["id"].clone());
        let entries = store.within(Table::CycleWorkItems, "cycle", old);
        let open: Vec<Value> =
            entries.filter(|entry| is_open(&store, entry)).map(|entry| entry["id"].clone()).collect();
        store.change(
            Table::CycleWorkItems,
            |row| open.contains(&row["id"]),
            |row| {
                row.insert("cycle".to_owned(), new.clone());
            },
        );
        Ok(Response::json(StatusCode::OK, &json!({ "message": "Success" })))
    }
}

/// What the address says collects.
fn one<'a>(what: Collection, store: &'a Store, address: &Address) -> Result<&'a Row, Response> {
    let address = Address { id: address.parent, ..address.clone() };
    find(what.family(), store, &address).ok_or_else(Response::missing)
}

/// That the work item of an address is in it.
fn entry<'a>(what: Collection, store: &'a Store, address: &Address) -> Option<&'a Row> {
    let (collection, item) = (address.parent?, address.id?);
    store.within(what.table(), what.field(), collection).find(|row| store::refers(row, "issue", item))
}

fn is_there(store: &Store, item: Uuid, address: &Address) -> bool {
    store.find(Table::WorkItems, item).is_some_and(|item| store::id(item, "project") == address.project)
}

fn is_open(store: &Store, entry: &Row) -> bool {
    let item = store::id(entry, "issue").and_then(|item| store.find(Table::WorkItems, item));
    let state = item.and_then(|item| store.find(Table::States, store::id(item, "state")?));
    state.is_some_and(|state| !matches!(store::text(state, "group"), "completed" | "cancelled"))
}

/// The row with how many work items are below its own.
fn with_children(row: &Row, store: &Store) -> Value {
    let item = store::id(row, "issue").unwrap_or_default();
    let mut row = row.clone();
    row.insert("sub_issues_count".to_owned(), store.within(Table::WorkItems, "parent", item).count().into());
    row.into()
}
