//! What all families do: list, create, fetch, update and delete.
//!
//! In come a family, an address and a request that may do this, out go the recorded server's responses. The order of
//! the checks is the server's: it decides which of two mistakes a response names.

use super::family::{Change, Family, Within};
use super::order;
use super::page::Page;
use super::response::Response;
use super::route::Address;
use super::show::{Occasion, View};
use super::site::{Passed, Site};
use super::store::{self, Row, Store, Table, in_microseconds};
use super::validate;
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

impl Site {
    /// All of a family.
    pub(super) fn list(&self, family: &Family, address: &Address, request: &Passed) -> Result<Response, Response> {
        let store = self.store();
        let view = request.view(&store, Occasion::Listed);
        if family.table == Table::WorkItems
            && let (Some(id), Some(source)) = (request.query.get("external_id"), request.query.get("external_source"))
        {
            let twin = twin(family, &store, address, id, source, |_| true).ok_or_else(Response::missing)?;
            return Ok(Response::json(StatusCode::OK, &view.show(family, twin)));
        }
        let now = self.now();
        let rows = family.rows(&store, address).filter(|row| family.rules.is_listed(row, &view, now));
        let mut rows: Vec<&Row> = rows.collect();
        order::sort(family, &mut rows, &view)?;
        // The one view that comes without a page around it.
        if request.query.get("cycle_view") == Some("current") && family.table == Table::Cycles {
            let items: Vec<Value> = rows.into_iter().map(|row| view.show(family, row)).collect();
            return Ok(Response::json(StatusCode::OK, &items));
        }
        Ok(Response::json(StatusCode::OK, &Page::read(&request.query)?.of(&rows, |row| view.show(family, row))))
    }

    /// A new one.
    pub(super) fn create(&self, family: &Family, address: &Address, request: &Passed) -> Result<Response, Response> {
        let body = request.object()?;
        let mut store = self.store();
        let given = validate::values(family, &body, true, &store)?;
        let change = self.change(given, &body, None, address, request);
        family.rules.check(&change, &store)?;
        refuse_twin(family, &change, &store)?;
        family.rules.conflict(&change, &store)?;
        let row = make(family, &change, &mut store)?;
        Ok(Response::json(family.created, &request.view(&store, Occasion::Created).show(family, &row)))
    }

    /// One.
    pub(super) fn fetch(&self, family: &Family, address: &Address, request: &Passed) -> Result<Response, Response> {
        let store = self.store();
        let row =
            find(family, &store, address).filter(|row| family.rules.is_found(row)).ok_or_else(Response::missing)?;
        Ok(Response::json(StatusCode::OK, &request.view(&store, Occasion::Fetched).show(family, row)))
    }

    /// A change of one.
    pub(super) fn update(&self, family: &Family, address: &Address, request: &Passed) -> Result<Response, Response> {
        let mut store = self.store();
        let before = find(family, &store, address).ok_or_else(Response::missing)?.clone();
        family.rules.editable(&before)?;
        let body = request.object()?;
        let given = validate::values(family, &body, false, &store)?;
        let change = self.change(given, &body, Some(&before), address, request);
        family.rules.check(&change, &store)?;
        refuse_twin(family, &change, &store)?;
        family.rules.conflict(&change, &store)?;
        let mut row = before.clone();
        row.insert("updated_at".to_owned(), in_microseconds(change.now).into());
        row.insert("updated_by".to_owned(), change.by.to_string().into());
        row.extend(change.given.clone());
        family.rules.settle(&mut row, &change, &store);
        store.put(family.table, row.clone());
        family.rules.saved(&row, &change, &mut store);
        Ok(Response::json(StatusCode::OK, &request.view(&store, Occasion::Updated).show(family, &row)))
    }

    /// No more of one.
    pub(super) fn delete(&self, family: &Family, address: &Address, request: &Passed) -> Result<Response, Response> {
        let mut store = self.store();
        let row =
            find(family, &store, address).filter(|row| family.rules.is_found(row)).ok_or_else(Response::missing)?;
        let row = row.clone();
        family.rules.removable(&row, request.account.user(), &store)?;
        family.rules.remove(family.table, &row, &mut store);
        Ok(Response::done())
    }

    fn change<'a>(
        &self,
        given: Row,
        body: &'a Row,
        before: Option<&'a Row>,
        address: &'a Address,
        request: &Passed,
    ) -> Change<'a> {
        Change { given, body, before, by: request.account.user(), now: self.now(), address }
    }
}

/// Makes a row of what is given.
pub(super) fn make(family: &Family, change: &Change<'_>, store: &mut Store) -> Result<Row, Response> {
    let mut row = blank(family, change, store)?;
    row.extend(change.given.clone());
    family.rules.settle(&mut row, change, store);
    store.put(family.table, row.clone());
    family.rules.saved(&row, change, store);
    Ok(row)
}

/// The row that an address leads to.
pub(super) fn find<'a>(family: &Family, store: &'a Store, address: &Address) -> Option<&'a Row> {
    let id = address.id?;
    family.rows(store, address).find(|row| store::refers(row, "id", id))
}

/// The row with an external id and source, in the same project.
fn twin<'a>(
    family: &Family,
    store: &'a Store,
    address: &Address,
    id: &str,
    source: &str,
    fits: impl Fn(&Row) -> bool,
) -> Option<&'a Row> {
    let rows = store.within(family.table, "project", address.project?);
    let is_twin = |row: &Row| store::text(row, "external_id") == id && store::text(row, "external_source") == source;
    rows.into_iter().find(|row| is_twin(row) && fits(row))
}

/// 409 where another one has the same external id and source. Of an update it names the row that is changed.
fn refuse_twin(family: &Family, change: &Change<'_>, store: &Store) -> Result<(), Response> {
    let (id, source) = (change.text("external_id"), change.text("external_source"));
    if !family.external || !change.given.contains_key("external_id") || id.is_empty() || source.is_empty() {
        return Ok(());
    }
    let Some(twin) = twin(family, store, change.address, id, source, |row| change.is_other(row)) else {
        return Ok(());
    };
    let message = format!("{} with the same external id and external source already exists", family.noun);
    let id = &change.before.unwrap_or(twin)["id"];
    Err(Response::json(StatusCode::CONFLICT, &json!({ "error": message, "id": id })))
}

/// A row as it is before anything is set in it.
fn blank(family: &Family, change: &Change<'_>, store: &Store) -> Result<Row, Response> {
    let address = change.address;
    let now = in_microseconds(change.now);
    let mut row: Row = family.fields.iter().map(|field| (field.name.to_owned(), field.initial.value())).collect();
    let mut set = |name: &str, value: Value| row.insert(name.to_owned(), value);
    set("id", Uuid::new_v4().to_string().into());
    set("created_at", now.clone().into());
    set("updated_at", now.into());
    set("deleted_at", Value::Null);
    set("created_by", change.by.to_string().into());
    set("updated_by", Value::Null);
    set("workspace", store.workspace(&address.slug).map(|id| id.to_string()).into());
    if family.within != Within::Workspace {
        set("project", address.project.map(|id| id.to_string()).into());
    }
    if family.within == Within::WorkItem {
        let work_item = address.parent.filter(|id| store.find(Table::WorkItems, *id).is_some());
        set("issue", work_item.ok_or_else(Response::unusable)?.to_string().into());
    }
    Ok(row)
}

impl Passed {
    /// How this caller sees rows.
    pub(super) fn view<'a>(&'a self, store: &'a Store, occasion: Occasion) -> View<'a> {
        View { store, caller: self.account.user(), occasion, query: &self.query }
    }
}
