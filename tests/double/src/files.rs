//! What Plane remembers of files: in come decided changes, out go attachments as Plane shows them.
//!
//! Knows nothing of HTTP, permissions, other rows or the stored files themselves.

use super::store::in_microseconds;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// An attachment as responses show it.
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

/// What the client sent about the file, after cleaning.
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
    /// What the client sent.
    pub(super) attributes: Attributes,
    /// The size as a number.
    pub(super) size: f64,
    /// The workspace.
    pub(super) workspace: Uuid,
    /// The project.
    pub(super) project: Uuid,
    /// The work item.
    pub(super) work_item: Uuid,
    /// Who asks.
    pub(super) user: Uuid,
    /// The client's own name for it.
    pub(super) external_id: Option<String>,
    /// The system that the name is from.
    pub(super) external_source: Option<String>,
}

/// The attachments.
#[derive(Debug, Default)]
pub(super) struct Files {
    attachments: Vec<Attachment>,
}

impl Files {
    /// The attachment of this work item that the client gave the same name before.
    pub(super) fn twin(&self, draft: &Draft) -> Option<Uuid> {
        draft.external_id.as_ref().zip(draft.external_source.as_ref())?;
        let twin = self.attachments.iter().find(|attachment| {
            attachment.issue == draft.work_item
                && attachment.external_id == draft.external_id
                && attachment.external_source == draft.external_source
        });
        twin.map(|attachment| attachment.id)
    }

    /// Keeps a new attachment under a key of its own.
    pub(super) fn add(&mut self, draft: Draft, key: String, now: Timestamp) -> Attachment {
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
            workspace: draft.workspace,
            draft_issue: None,
            project: draft.project,
            issue: draft.work_item,
            comment: None,
            page: None,
        };
        self.attachments.push(attachment.clone());
        attachment
    }

    /// An attachment by its project; the work item of its address does not matter to the recorded server.
    pub(super) fn find(&self, project: Uuid, id: Uuid) -> Option<&Attachment> {
        self.attachments.iter().find(|attachment| attachment.id == id && attachment.project == project)
    }

    /// The confirmed attachments of a work item, the newest first.
    pub(super) fn list(&self, project: Uuid, work_item: Uuid) -> Vec<&Attachment> {
        let here = |attachment: &&Attachment| {
            attachment.is_uploaded && attachment.issue == work_item && attachment.project == project
        };
        self.attachments.iter().rev().filter(here).collect()
    }

    /// Marks an attachment as uploaded. Metadata that is there already stays.
    pub(super) fn confirm(&mut self, project: Uuid, id: Uuid, user: Uuid, metadata: Value, now: Timestamp) -> bool {
        let found = self.attachments.iter_mut().find(|attachment| attachment.id == id && attachment.project == project);
        let Some(attachment) = found else { return false };
        attachment.is_uploaded = true;
        attachment.updated_by = Some(user);
        attachment.updated_at = in_microseconds(now);
        if attachment.storage_metadata.as_object().is_none_or(serde_json::Map::is_empty) {
            attachment.storage_metadata = metadata;
        }
        true
    }

    /// Forgets an attachment; the stored object stays.
    pub(super) fn delete(&mut self, project: Uuid, id: Uuid) -> bool {
        let before = self.attachments.len();
        self.attachments.retain(|attachment| attachment.id != id || attachment.project != project);
        self.attachments.len() < before
    }

    /// Forgets the attachments of a work item.
    pub(super) fn forget_work_item(&mut self, work_item: Uuid) {
        self.attachments.retain(|attachment| attachment.issue != work_item);
    }
}
