//! What Plane remembers: in come decided changes, out go attachments as Plane shows them.
//!
//! Knows which projects and work items exist (those of the recordings). Knows nothing of HTTP, permissions or the
//! stored files themselves.

use super::route::Place;
use super::{ARCHIVED_PROJECT, OTHER_PROJECT, OTHER_WORKSPACE, PROJECT, WORKSPACE};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::{Uuid, uuid};

/// Work items and their projects.
const WORK_ITEMS: [(Uuid, Uuid); 6] = [
    (super::WORK_ITEM, PROJECT),
    (super::OTHER_WORK_ITEM, PROJECT),
    (uuid!("00000000-0000-4000-8000-000000000064"), PROJECT),
    (uuid!("44cf8ec9-1362-44f8-ae2e-849e983c072d"), PROJECT),
    (super::ARCHIVED_WORK_ITEM, ARCHIVED_PROJECT),
    (uuid!("00000000-0000-4000-8000-000000000063"), OTHER_PROJECT),
];

/// An attachment as it stands in answers.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Attachment {
    pub(super) id: Uuid,
    created_at: String,
    updated_at: String,
    deleted_at: Option<String>,
    pub(super) attributes: Attributes,
    /// The object's key in the storage.
    pub(super) asset: String,
    entity_type: &'static str,
    entity_identifier: Option<String>,
    is_deleted: bool,
    is_archived: bool,
    external_id: Option<String>,
    external_source: Option<String>,
    /// Always with a point, whatever was asked for.
    size: f64,
    pub(super) is_uploaded: bool,
    /// `{}` until the upload is confirmed, `null` when there is no such object then.
    pub(super) storage_metadata: Value,
    created_by: Uuid,
    updated_by: Option<Uuid>,
    user: Option<Uuid>,
    workspace: Uuid,
    draft_issue: Option<Uuid>,
    project: Uuid,
    issue: Uuid,
    comment: Option<Uuid>,
    page: Option<Uuid>,
}

/// What the client said about the file, after cleaning.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Attributes {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) media_type: String,
    /// A number as the client wrote it, or `true`.
    pub(super) size: Value,
}

/// What an attachment is made from.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// What the client said.
    pub(super) attributes: Attributes,
    /// The size as a number.
    pub(super) size: f64,
    /// Where it belongs.
    pub(super) place: Place,
    /// Who asks.
    pub(super) user: Uuid,
    /// The client's own name for it.
    pub(super) external_id: Option<String>,
    /// The system that the name is from.
    pub(super) external_source: Option<String>,
}

/// Everything that changes.
#[derive(Debug, Default)]
pub(super) struct Store {
    attachments: Vec<Attachment>,
    deleted_work_items: Vec<Uuid>,
}

impl Store {
    /// Whether the work item exists at this address.
    pub(super) fn has(&self, place: &Place) -> bool {
        workspace_of(place.project).is_some_and(|(_, slug)| slug == place.slug)
            && WORK_ITEMS.contains(&(place.work_item, place.project))
            && !self.deleted_work_items.contains(&place.work_item)
    }

    /// The attachment of this work item that the client gave the same name before.
    pub(super) fn twin(&self, draft: &Draft) -> Option<Uuid> {
        draft.external_id.as_ref().zip(draft.external_source.as_ref())?;
        let twin = self.attachments.iter().find(|attachment| {
            attachment.issue == draft.place.work_item
                && attachment.external_id == draft.external_id
                && attachment.external_source == draft.external_source
        });
        twin.map(|attachment| attachment.id)
    }

    /// Keeps a new attachment under a key of its own.
    pub(super) fn add(&mut self, draft: Draft, key: String, now: Timestamp) -> Attachment {
        let workspace = workspace_of(draft.place.project).map_or(Uuid::nil(), |(id, _)| id);
        let attachment = Attachment {
            id: Uuid::new_v4(),
            created_at: in_microseconds(now),
            updated_at: in_microseconds(now),
            deleted_at: None,
            attributes: draft.attributes,
            asset: key,
            entity_type: "ISSUE_ATTACHMENT",
            entity_identifier: None,
            is_deleted: false,
            is_archived: false,
            external_id: draft.external_id,
            external_source: draft.external_source,
            size: draft.size,
            is_uploaded: false,
            storage_metadata: Value::Object(serde_json::Map::new()),
            created_by: draft.user,
            updated_by: None,
            user: None,
            workspace,
            draft_issue: None,
            project: draft.place.project,
            issue: draft.place.work_item,
            comment: None,
            page: None,
        };
        self.attachments.push(attachment.clone());
        attachment
    }

    /// An attachment by its project; the work item of its address does not matter to the recorded server.
    pub(super) fn find(&self, place: &Place, id: Uuid) -> Option<&Attachment> {
        self.attachments.iter().find(|attachment| attachment.is_at(place, id))
    }

    /// The confirmed attachments of a work item, the newest first.
    pub(super) fn list(&self, place: &Place) -> Vec<&Attachment> {
        let here = |attachment: &&Attachment| {
            attachment.is_uploaded
                && attachment.issue == place.work_item
                && attachment.project == place.project
                && workspace_of(place.project).is_some_and(|(_, slug)| slug == place.slug)
        };
        self.attachments.iter().rev().filter(here).collect()
    }

    /// Marks an attachment as uploaded. Metadata that is there already stays.
    pub(super) fn confirm(&mut self, place: &Place, id: Uuid, user: Uuid, metadata: Value, now: Timestamp) -> bool {
        let Some(attachment) = self.attachments.iter_mut().find(|attachment| attachment.is_at(place, id)) else {
            return false;
        };
        attachment.is_uploaded = true;
        attachment.updated_by = Some(user);
        attachment.updated_at = in_microseconds(now);
        if attachment.storage_metadata.as_object().is_none_or(serde_json::Map::is_empty) {
            attachment.storage_metadata = metadata;
        }
        true
    }

    /// Forgets an attachment; the stored object stays.
    pub(super) fn delete(&mut self, place: &Place, id: Uuid) -> bool {
        let before = self.attachments.len();
        self.attachments.retain(|attachment| !attachment.is_at(place, id));
        self.attachments.len() < before
    }

    /// Forgets a work item and its attachments.
    pub(super) fn delete_work_item(&mut self, place: &Place) {
        self.attachments.retain(|attachment| attachment.issue != place.work_item);
        self.deleted_work_items.push(place.work_item);
    }
}

impl Attachment {
    fn is_at(&self, place: &Place, id: Uuid) -> bool {
        self.id == id
            && self.project == place.project
            && workspace_of(place.project).is_some_and(|(_, slug)| slug == place.slug)
    }
}

/// The id and the name in addresses of the workspace that a project is in.
pub(super) fn workspace_of(project: Uuid) -> Option<(Uuid, &'static str)> {
    match project {
        PROJECT | ARCHIVED_PROJECT => Some((uuid!("00000000-0000-4000-8000-000000000010"), WORKSPACE)),
        OTHER_PROJECT => Some((uuid!("00000000-0000-4000-8000-000000000011"), OTHER_WORKSPACE)),
        _ => None,
    }
}

fn in_microseconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}
