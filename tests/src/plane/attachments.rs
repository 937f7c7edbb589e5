//! The endpoints: in come a route, a caller and a body, out go the answers of the recorded server.
//!
//! The order of the checks is the server's: it decides which of two mistakes is answered. Headers, throttling and
//! authentication are done before and after, in `server`.

use super::accounts::Account;
use super::answer::Answer;
use super::faults::{Fault, Faults};
use super::json::{self, Json};
use super::route::{Place, Route};
use super::s3::Storage;
use super::sign::{Signer, Target, spoil_link};
use super::store::{Attachment, Attributes, Draft, Store, workspace_of};
use super::{media, name, sign};
use bytes::Bytes;
use http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Seconds for which a form or a link is good.
const GOOD_FOR: u32 = 3600;
/// The database keeps no longer external ids and sources.
const LONGEST_EXTERNAL: usize = 255;
/// The database keeps no longer storage keys.
const LONGEST_KEY: usize = 800;

/// Plane behind its front.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) store: Mutex<Store>,
    pub(super) storage: Arc<Storage>,
    pub(super) signer: Signer,
    pub(super) faults: Arc<Faults>,
    /// Larger sizes are cut to this one without a word.
    pub(super) file_size_limit: u64,
}

/// A request that has passed the front.
#[derive(Debug)]
pub(super) struct Passed {
    pub(super) method: Method,
    pub(super) account: Account,
    pub(super) content_type: String,
    pub(super) body: Bytes,
    /// `host:port` of the storage as this caller is to see it.
    pub(super) storage_host: String,
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
    /// Answers a request of a method that the endpoint has.
    pub(super) async fn answer(&self, route: &Route, request: &Passed) -> Answer {
        if let Route::Attachments(place) | Route::Attachment(place, _) | Route::WorkItem(place) = route
            && place.slug.contains('\0')
        {
            return Answer::broken();
        }
        match (route, request.method.as_str()) {
            (Route::Attachments(place), "POST") => self.create(place, request),
            (Route::Attachments(place), _) => Answer::json(StatusCode::OK, &self.store().list(place)),
            (Route::Attachment(place, id), "PATCH") => self.complete(place, *id, request).await,
            (Route::Attachment(place, id), "DELETE") => self.delete(place, *id, request),
            (Route::Attachment(place, id), _) => self.detail(place, *id, request),
            (Route::WorkItem(place), _) => self.delete_work_item(place, request),
            (Route::Me, _) => Answer::json(StatusCode::OK, &json!({ "id": request.account.user() })),
        }
    }

    fn store(&self) -> std::sync::MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// 404 or 403, whichever comes first.
    fn may(&self, place: &Place, request: &Passed, verb: &str) -> Result<(), Answer> {
        if !self.store().has(place) {
            return Err(missing());
        }
        if request.account.is_in(place.project) { Ok(()) } else { Err(not_allowed(verb)) }
    }

    fn create(&self, place: &Place, request: &Passed) -> Answer {
        let made = self.may(place, request, "upload").and_then(|()| body(request));
        let made = made.and_then(|body| self.draft(place, request, &body));
        let (draft, limit) = match made {
            Ok(made) => made,
            Err(answer) => return answer,
        };
        if let Some(id) = self.store().twin(&draft) {
            let message = "Issue with the same external id and external source already exists";
            return Answer::json(StatusCode::CONFLICT, &json!({ "error": message, "id": id }));
        }
        let workspace = workspace_of(place.project).map_or(Uuid::nil(), |(id, _)| id);
        let key = format!("{workspace}/{}-{}", Uuid::new_v4().simple(), draft.attributes.name);
        if key.chars().count() > LONGEST_KEY {
            return Answer::broken();
        }
        let now = Timestamp::now();
        let expires = if self.faults.has(&Fault::ExpiredPolicy) { -1 } else { 1 };
        let expires = now + SignedDuration::from_secs(expires * i64::from(GOOD_FOR));
        let mut fields = self.signer.form(&key, &draft.attributes.media_type, &limit, now, expires);
        if self.faults.has(&Fault::WrongSignature) {
            fields.spoil();
        }
        let attachment = self.store().add(draft, key, now);
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
        Answer::json(StatusCode::OK, &created)
    }

    /// What the body asks for, and the size in the policy.
    fn draft(&self, place: &Place, request: &Passed, body: &Json) -> Result<(Draft, String), Answer> {
        let invalid = || Answer::refused("Invalid request.");
        let kept = match body.get("name") {
            Some(Json::Text(text)) => name::clean(text).ok_or_else(invalid)?,
            // The check of the name passes, then the database cannot keep it.
            Some(Json::Broken) => String::new(),
            _ => return Err(invalid()),
        };
        let size = body.get("size").filter(|size| size.is_true()).ok_or_else(invalid)?;
        let (shown, size) = self.cut(size).ok_or_else(Answer::broken)?;
        let media_type = match body.get("type") {
            Some(Json::Text(text)) if media::is_taken(text) => text.clone(),
            _ => return Err(Answer::refused("Invalid file type.")),
        };
        let external_id = external(body.get("external_id"))?;
        let external_source = external(body.get("external_source"))?;
        if kept.is_empty() {
            return Err(Answer::broken());
        }
        let limit = shown.to_string();
        let attributes = Attributes { name: kept, media_type, size: shown };
        let user = request.account.user();
        Ok((Draft { attributes, size, place: place.clone(), user, external_id, external_source }, limit))
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

    fn detail(&self, place: &Place, id: Uuid, request: &Passed) -> Answer {
        if workspace_of(place.project).is_some() && !request.account.is_in(place.project) {
            return not_allowed("download");
        }
        let store = self.store();
        let Some(attachment) = store.find(place, id) else { return missing() };
        if !attachment.is_uploaded {
            return Answer::refused("The asset is not uploaded.");
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
        Answer::found(&if self.faults.has(&Fault::WrongSignature) { spoil_link(&link) } else { link })
    }

    /// The body is not read, and whether there is an object does not matter: the recorded server does the same.
    async fn complete(&self, place: &Place, id: Uuid, request: &Passed) -> Answer {
        if let Err(answer) = self.may(place, request, "upload") {
            return answer;
        }
        let Some(key) = self.store().find(place, id).map(|attachment| attachment.asset.clone()) else {
            return missing();
        };
        let metadata = self.storage.metadata(&self.signer, &key).await;
        if self.store().confirm(place, id, request.account.user(), metadata, Timestamp::now()) {
            Answer::done()
        } else {
            missing()
        }
    }

    fn delete(&self, place: &Place, id: Uuid, request: &Passed) -> Answer {
        if let Err(answer) = self.may(place, request, "delete") {
            return answer;
        }
        if self.store().delete(place, id) { Answer::done() } else { missing() }
    }

    fn delete_work_item(&self, place: &Place, request: &Passed) -> Answer {
        if !request.account.is_in(place.project) {
            return Answer::detail(StatusCode::FORBIDDEN, "You do not have permission to perform this action.");
        }
        let mut store = self.store();
        if !store.has(place) {
            return missing();
        }
        store.delete_work_item(place);
        Answer::done()
    }
}

fn missing() -> Answer {
    Answer::error(StatusCode::NOT_FOUND, "The requested resource does not exist.")
}

fn not_allowed(verb: &str) -> Answer {
    Answer::error(StatusCode::FORBIDDEN, &format!("You are not allowed to {verb} this attachment"))
}

/// The body as the server's parsers see it. Forms parse, and then fail on a size that is text.
fn body(request: &Passed) -> Result<Json, Answer> {
    let media_type = request.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let parsed = match media_type.as_str() {
        _ if request.body.is_empty() => Json::Object(Vec::new()),
        "application/json" => json::read(&request.body)
            .map_err(|message| Answer::detail(StatusCode::BAD_REQUEST, &format!("JSON parse error - {message}")))?,
        "application/x-www-form-urlencoded" | "multipart/form-data" => return Err(Answer::broken()),
        _ => {
            let message = format!("Unsupported media type \"{}\" in request.", request.content_type);
            return Err(Answer::detail(StatusCode::UNSUPPORTED_MEDIA_TYPE, &message));
        }
    };
    if matches!(parsed, Json::Object(_)) { Ok(parsed) } else { Err(Answer::broken()) }
}

/// An external id or source as the database keeps it: scalars become text.
fn external(value: Option<&Json>) -> Result<Option<String>, Answer> {
    let text = match value {
        None => return Ok(None),
        Some(Json::Text(text)) => text.clone(),
        Some(Json::Integer(digits)) => digits.clone(),
        Some(Json::Bool(value)) => String::from(if *value { "True" } else { "False" }),
        Some(Json::Float(value)) => value.to_string(),
        Some(_) => return Err(Answer::broken()),
    };
    if text.chars().count() > LONGEST_EXTERNAL { Err(Answer::broken()) } else { Ok(Some(text)) }
}
