//! The endpoints of attachments: in come a route, a caller and a body, out go the responses of the recorded server.
//!
//! The order of the checks is the server's: it decides which of two mistakes a response names. Headers, throttling and
//! authentication are done before and after, in `server`.

use super::family::role;
use super::faults::Fault;
use super::files::{Attachment, Attributes, Draft};
use super::json::Json;
use super::response::Response;
use super::route::Route;
use super::sign::{Target, spoil_link};
use super::site::{Passed, Site};
use super::store::{self, Table};
use super::{media, name, sign};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// Seconds for which a form or a link is good.
const GOOD_FOR: u32 = 3600;
/// The database keeps no longer external ids and sources.
const LONGEST_EXTERNAL: usize = 255;
/// The database keeps no longer storage keys.
const LONGEST_KEY: usize = 800;

/// A work item's address.
#[derive(Clone, Debug)]
struct Place {
    slug: String,
    project: Uuid,
    work_item: Uuid,
}

#[derive(Serialize)]
struct Created<'a> {
    upload_data: UploadData,
    asset_id: Uuid,
    attachment: &'a Attachment,
    asset_url: String,
}

#[derive(Serialize)]
struct UploadData {
    url: String,
    fields: sign::Fields,
}

impl Site {
    /// Responds to a request for attachments.
    pub(super) async fn attachment(&self, route: &Route, request: &Passed) -> Response {
        let address = &route.address;
        let (Some(project), Some(work_item)) = (address.project, address.parent) else { return Response::missing() };
        let place = &Place { slug: address.slug.clone(), project, work_item };
        match (address.id, request.method.as_str()) {
            (None, "POST") => self.create_attachment(place, request),
            (None, _) => {
                let store = self.store();
                let is_there = store.project(&place.slug, project).is_some();
                Response::json(
                    StatusCode::OK,
                    &if is_there { store.files.list(project, work_item) } else { Vec::new() },
                )
            }
            (Some(id), "PATCH") => self.complete(place, id, request).await,
            (Some(id), "DELETE") => self.delete_attachment(place, id, request),
            (Some(id), _) => self.detail(place, id, request),
        }
    }

    /// 404 or 403, whichever comes first.
    fn may(&self, place: &Place, request: &Passed, verb: &str) -> Result<(), Response> {
        let store = self.store();
        let item = store.find(Table::WorkItems, place.work_item);
        if store.project(&place.slug, place.project).is_none()
            || !item.is_some_and(|item| store::refers(item, "project", place.project))
        {
            return Err(Response::missing());
        }
        let is_member = role(&store, place.project, request.account.user()).is_some();
        if is_member { Ok(()) } else { Err(not_allowed(verb)) }
    }

    fn create_attachment(&self, place: &Place, request: &Passed) -> Response {
        let made = self.may(place, request, "upload").and_then(|()| body(request));
        let made = made.and_then(|body| self.draft(place, request, &body));
        let (draft, limit) = match made {
            Ok(made) => made,
            Err(refusal) => return refusal,
        };
        if let Some(id) = self.store().files.twin(&draft) {
            let message = "Issue with the same external id and external source already exists";
            return Response::json(StatusCode::CONFLICT, &json!({ "error": message, "id": id }));
        }
        let key = format!("{}/{}-{}", draft.workspace, Uuid::new_v4().simple(), draft.attributes.name);
        if key.chars().count() > LONGEST_KEY {
            return Response::broken();
        }
        let now = Timestamp::now();
        let expires = if self.faults.has(&Fault::ExpiredPolicy) { -1 } else { 1 };
        let expires = now + SignedDuration::from_secs(expires * i64::from(GOOD_FOR));
        let mut fields = self.signer.form(&key, &draft.attributes.media_type, &limit, now, expires);
        if self.faults.has(&Fault::WrongSignature) {
            fields.spoil();
        }
        let attachment = self.store().files.add(draft, key, now);
        let Place { slug, project, work_item } = place;
        let id = attachment.id;
        let created = Created {
            upload_data: UploadData { url: format!("http://{}/{}", request.storage_host, self.signer.bucket), fields },
            asset_id: id,
            attachment: &attachment,
            asset_url: format!(
                "/api/assets/v2/workspaces/{slug}/projects/{project}/issues/{work_item}/attachments/{id}/"
            ),
        };
        Response::json(StatusCode::OK, &created)
    }

    /// What the body asks for, and the size in the policy.
    fn draft(&self, place: &Place, request: &Passed, body: &Json) -> Result<(Draft, String), Response> {
        let invalid = || Response::refused("Invalid request.");
        let kept = match body.get("name") {
            Some(Json::Text(text)) => name::clean(text).ok_or_else(invalid)?,
            // The check of the name passes, then the database cannot keep it.
            Some(Json::Broken) => String::new(),
            _ => return Err(invalid()),
        };
        let size = body.get("size").filter(|size| size.is_true()).ok_or_else(invalid)?;
        let (shown, size) = self.cut(size).ok_or_else(Response::broken)?;
        let media_type = match body.get("type") {
            Some(Json::Text(text)) if media::is_taken(text) => text.clone(),
            _ => return Err(Response::refused("Invalid file type.")),
        };
        let external_id = external(body.get("external_id"))?;
        let external_source = external(body.get("external_source"))?;
        if kept.is_empty() {
            return Err(Response::broken());
        }
        let limit = shown.to_string();
        let attributes = Attributes { name: kept, media_type, size: shown };
        let user = request.account.user();
        let workspace = self.store().workspace(&place.slug).unwrap_or_default();
        let Place { project, work_item, .. } = *place;
        let draft = Draft { attributes, size, workspace, project, work_item, user, external_id, external_source };
        Ok((draft, limit))
    }

    /// The smaller of the size and the limit, as shown and as a number; `None` for what cannot be compared.
    #[expect(clippy::cast_precision_loss, reason = "the recorded server shows sizes as floats too")]
    fn cut(&self, size: &Json) -> Option<(Value, f64)> {
        let limit = self.file_size_limit;
        match size {
            Json::Bool(value) => Some((Value::Bool(*value), 1.0)),
            Json::Integer(digits) => match digits.parse::<i64>() {
                Ok(size) if i128::from(size) <= i128::from(limit) => Some((size.into(), size as f64)),
                Err(_) if digits.starts_with('-') => None,
                _ => Some((limit.into(), limit as f64)),
            },
            Json::Float(size) if *size > limit as f64 => Some((limit.into(), limit as f64)),
            Json::Float(size) => serde_json::Number::from_f64(*size).map(|shown| (shown.into(), *size)),
            _ => None,
        }
    }

    fn detail(&self, place: &Place, id: Uuid, request: &Passed) -> Response {
        let store = self.store();
        if store.find(Table::Projects, place.project).is_some()
            && role(&store, place.project, request.account.user()).is_none()
        {
            return not_allowed("download");
        }
        let found = store.project(&place.slug, place.project).and_then(|_| store.files.find(place.project, id));
        let Some(attachment) = found else { return Response::missing() };
        if !attachment.is_uploaded {
            return Response::refused("The asset is not uploaded.");
        }
        let name = percent_encoding::utf8_percent_encode(&attachment.attributes.name, sign::QUERY);
        let disposition = format!("attachment; filename*=UTF-8''{name}");
        let target = Target {
            method: "GET",
            host: &request.storage_host,
            key: &attachment.asset,
            disposition: Some(&disposition),
        };
        let late = if self.faults.has(&Fault::ExpiredLink) { 2 * i64::from(GOOD_FOR) } else { 0 };
        let link = self.signer.link(target, Timestamp::now() - SignedDuration::from_secs(late), GOOD_FOR);
        Response::found(&if self.faults.has(&Fault::WrongSignature) { spoil_link(&link) } else { link })
    }

    /// The body is not read, and whether there is an object does not matter: the recorded server does the same.
    async fn complete(&self, place: &Place, id: Uuid, request: &Passed) -> Response {
        if let Err(refusal) = self.may(place, request, "upload") {
            return refusal;
        }
        let key = self.store().files.find(place.project, id).map(|attachment| attachment.asset.clone());
        let Some(key) = key else { return Response::missing() };
        let metadata = self.storage.metadata(&self.signer, &key).await;
        let (user, now) = (request.account.user(), Timestamp::now());
        if self.store().files.confirm(place.project, id, user, metadata, now) {
            Response::done()
        } else {
            Response::missing()
        }
    }

    fn delete_attachment(&self, place: &Place, id: Uuid, request: &Passed) -> Response {
        if let Err(refusal) = self.may(place, request, "delete") {
            return refusal;
        }
        if self.store().files.delete(place.project, id) { Response::done() } else { Response::missing() }
    }
}

fn not_allowed(verb: &str) -> Response {
    Response::error(StatusCode::FORBIDDEN, &format!("You are not allowed to {verb} this attachment"))
}

/// The body, which must be an object.
fn body(request: &Passed) -> Result<Json, Response> {
    let body = request.json()?;
    if matches!(body, Json::Object(_)) { Ok(body) } else { Err(Response::broken()) }
}

/// An external id or source as the database keeps it: scalars become text.
fn external(value: Option<&Json>) -> Result<Option<String>, Response> {
    let text = match value {
        None => return Ok(None),
        Some(Json::Text(text)) => text.clone(),
        Some(Json::Integer(digits)) => digits.clone(),
        Some(Json::Bool(value)) => String::from(if *value { "True" } else { "False" }),
        Some(Json::Float(value)) => value.to_string(),
        Some(_) => return Err(Response::broken()),
    };
    if text.chars().count() > LONGEST_EXTERNAL { Err(Response::broken()) } else { Ok(Some(text)) }
}
