//! Plane behind its front: in come a route and a request that has passed, out goes what the endpoint responds.

use super::accounts::Account;
use super::faults::Faults;
use super::json::{self, Json};
use super::people;
use super::permission;
use super::query::Query;
use super::response::Response;
use super::route::{Endpoint, Route};
use super::s3::Storage;
use super::sign::Signer;
use super::store::{Row, Store};
use bytes::Bytes;
use http::{Method, StatusCode};
use jiff::{Timestamp, ToSpan as _};
use serde_json::Value;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What there is.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) store: Mutex<Store>,
    pub(super) storage: Arc<Storage>,
    pub(super) signer: Signer,
    pub(super) faults: Arc<Faults>,
    /// Larger sizes are cut to this one without a word.
    pub(super) file_size_limit: u64,
    /// The moment at which it starts, instead of the clock's; it is a microsecond later each time it is looked at.
    pub(super) moment: Option<Timestamp>,
    pub(super) looks: AtomicI64,
}

/// A request that has passed the front.
#[derive(Debug)]
pub(super) struct Passed {
    pub(super) method: Method,
    pub(super) account: Account,
    pub(super) query: Query,
    pub(super) content_type: String,
    pub(super) body: Bytes,
    /// `host:port` of the storage as this caller is to see it.
    pub(super) storage_host: String,
}

impl Site {
    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When it is.
    pub(super) fn now(&self) -> Timestamp {
        let later = |moment: Timestamp| moment + self.looks.fetch_add(1, Ordering::Relaxed).microseconds();
        self.moment.map_or_else(Timestamp::now, later)
    }

    /// Whether this caller may ask for this at all.
    pub(super) fn permits(&self, route: &Route, method: &Method, account: Account) -> bool {
        permission::is_given(route, method, account.user(), &self.store())
    }

    /// Responds to a request of a method that the endpoint has.
    pub(super) async fn handle(&self, route: &Route, request: &Passed) -> Response {
        if route.address.slug.contains('\0') {
            return Response::broken();
        }
        let address = &route.address;
        let handled = match (&route.endpoint, request.method.as_str()) {
            (Endpoint::Attachments | Endpoint::Attachment, _) => return self.attachment(route, request).await,
            (Endpoint::Me, _) => return self.me(request),
            (Endpoint::WorkspaceMembers, _) => return self.workspace_members(address),
            (Endpoint::Summary, _) => self.summary(address, request),
            (Endpoint::Search, _) => self.search(address, request),
            (Endpoint::ByIdentifier(name), _) => self.by_identifier(address, name, request),
            (Endpoint::All(family), "POST") => self.create(family, address, request),
            (Endpoint::All(family), _) if people::is_shown_as_people(family) => return self.project_members(address),
            (Endpoint::All(family), _) => self.list(family, address, request),
            (Endpoint::One(family), "PATCH") => self.update(family, address, request),
            (Endpoint::One(family), "DELETE") => self.delete(family, address, request),
            (Endpoint::One(family), _) if people::is_shown_as_people(family) => self.project_member(address),
            (Endpoint::One(family), _) => self.fetch(family, address, request),
            (Endpoint::Archive(family), "DELETE") | (Endpoint::Unarchive(family), _) => self.unarchive(family, address),
            (Endpoint::Archive(family), _) => self.archive(family, address),
            (Endpoint::Archived(family), _) => self.archived(family, address, request),
            (Endpoint::Collected(what), "POST") => self.collect(*what, address, request),
            (Endpoint::Collected(what), _) => self.collected(*what, address, request),
            (Endpoint::Entry(what), "DELETE") => self.release(*what, address),
            (Endpoint::Entry(what), _) => self.membership(*what, address),
            (Endpoint::Transfer, _) => self.transfer(address, request),
        };
        handled.unwrap_or_else(|refusal| refusal)
    }
}

impl Passed {
    /// The body as the server's parsers see it; an empty one is an empty object.
    pub(super) fn json(&self) -> Result<Json, Response> {
        let media_type = self.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match media_type.as_str() {
            _ if self.body.is_empty() => Ok(Json::Object(Vec::new())),
            "application/json" => json::read(&self.body)
                .map_err(|message| Response::detail(StatusCode::BAD_REQUEST, &format!("JSON parse error - {message}"))),
            // They parse, and no endpoint here is known to make anything of it.
            "application/x-www-form-urlencoded" | "multipart/form-data" => Err(Response::broken()),
            _ => {
                let message = format!("Unsupported media type \"{}\" in request.", self.content_type);
                Err(Response::detail(StatusCode::UNSUPPORTED_MEDIA_TYPE, &message))
            }
        }
    }

    /// The body as a JSON object.
    pub(super) fn object(&self) -> Result<Row, Response> {
        match self.json()?.into_value() {
            Value::Object(object) => Ok(object),
            other => {
                let kind = match other {
                    Value::Array(_) => "list",
                    Value::String(_) => "str",
                    Value::Bool(_) => "bool",
                    Value::Number(_) => "int",
                    _ => "NoneType",
                };
                let message = format!("Invalid data. Expected a dictionary, but got {kind}.");
                Err(Response::wrong_as_a_whole(&message))
            }
        }
    }
}
