//! What is archived: projects, cycles that are over and modules that are completed or cancelled.

use super::family::{Family, cycle_has_ended};
use super::order;
use super::page::Page;
use super::resource::find;
use super::response::Response;
use super::route::Address;
use super::show::Occasion;
use super::site::{Passed, Site};
use super::store::{self, Row, Table, in_microseconds};
use http::StatusCode;
use serde_json::Value;

impl Site {
    /// What of a family is archived.
    pub(super) fn archived(&self, family: &Family, address: &Address, request: &Passed) -> Result<Response, Response> {
        let store = self.store();
        let view = request.view(&store, Occasion::Archived);
        let rows = family.rows(&store, address).filter(|row| !family.rules.is_found(row));
        let mut rows: Vec<&Row> = rows.collect();
        order::by(family, family.order, &mut rows, &view)?;
        Ok(Response::json(StatusCode::OK, &Page::read(&request.query)?.of(&rows, |row| view.show(family, row))))
    }

    /// Puts one away. A second time does nothing.
    pub(super) fn archive(&self, family: &Family, address: &Address) -> Result<Response, Response> {
        let mut store = self.store();
        let now = self.now();
        let row = find(family, &store, address).ok_or_else(Response::missing)?;
        match family.table {
            Table::Cycles if row["end_date"].is_null() => return Err(Response::broken()),
            Table::Cycles if !cycle_has_ended(row, now) => {
                return Err(Response::error(StatusCode::BAD_REQUEST, "Only completed cycles can be archived"));
            }
            Table::Modules if !matches!(store::text(row, "status"), "completed" | "cancelled") => {
                let message = "Only completed or cancelled modules can be archived";
                return Err(Response::error(StatusCode::BAD_REQUEST, message));
            }
            _ => {}
        }
        let mut row = row.clone();
        row.insert("archived_at".to_owned(), in_microseconds(now).into());
        store.put(family.table, row);
        Ok(Response::done())
    }

    /// Brings one back. What is not archived stays as it is.
    pub(super) fn unarchive(&self, family: &Family, address: &Address) -> Result<Response, Response> {
        let mut store = self.store();
        let mut row = find(family, &store, address).ok_or_else(Response::missing)?.clone();
        row.insert("archived_at".to_owned(), Value::Null);
        store.put(family.table, row);
        Ok(Response::done())
    }
}
