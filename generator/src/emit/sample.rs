//! An [`Api`] by hand: Plane's attachments, as `resolve` would describe them.

use crate::ir::{
    Access, Api, Body, BodyKind, CredentialLocation, Docs, Download, ErrorEnum, ErrorVariant, Extra, Field, FieldPath,
    FollowUp, Form, Header, Home, Literal, Operation, Output, Package, Parameter, Presence, Scheme, SchemeId,
    Serialization, Server, ServerVariable, Setter, Sharing, Status, Struct, Success, Tag, TypeDef, TypeId, TypeKind,
    TypeRef, Upload, UploadFields,
};
use crate::pointer::Pointer;

const COLLECTION: &str =
    "/api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/";

/// Docs of one line.
pub(crate) fn docs(summary: &str) -> Docs {
    Docs { summary: summary.to_owned(), ..Docs::default() }
}

/// A required field.
pub(crate) fn required(key: &str, ty: TypeRef, summary: &str) -> Field {
    Field {
        name: if key == "type" { "type_".to_owned() } else { key.to_owned() },
        key: key.to_owned(),
        docs: docs(summary),
        ty,
        presence: Presence::Required,
        nullable: false,
        default: None,
        values: Vec::new(),
        deprecated: false,
        access: Access::Both,
    }
}

/// An optional field.
pub(crate) fn optional(key: &str, ty: TypeRef, summary: &str) -> Field {
    Field { presence: Presence::Optional, ..required(key, ty, summary) }
}

/// The field with `null` among its values.
pub(crate) fn nullable(field: Field) -> Field {
    Field { nullable: true, ..field }
}

/// A parameter.
pub(crate) fn parameter(key: &str, ty: TypeRef, serialization: Serialization, summary: &str) -> Parameter {
    Parameter {
        name: key.to_owned(),
        key: key.to_owned(),
        docs: docs(summary),
        ty,
        serialization,
        deprecated: false,
        lookup: None,
    }
}

/// An object that keeps what it does not know.
pub(crate) fn open(fields: Vec<Field>) -> TypeKind {
    TypeKind::Struct(Struct { fields, extra: Extra::Keep { field: "extra".to_owned() }, required: None })
}

/// A type of the components.
pub(crate) fn component(name: &str, summary: &str, sent: bool, received: bool, kind: TypeKind) -> TypeDef {
    TypeDef {
        name: name.to_owned(),
        home: Home::Types,
        docs: docs(summary),
        origin: Pointer::root().keys(&["components", "schemas", name]),
        also: Vec::new(),
        sent,
        received,
        deprecated: false,
        kind,
    }
}

const REQUEST: usize = 0;
const CREDENTIALS: usize = 1;
const UPLOAD_DATA: usize = 2;
const ATTACHMENT: usize = 3;
const PROBLEM: usize = 4;
const EXISTING: usize = 5;
const UPDATE: usize = 6;
const STORAGE_FORM: usize = 7;

fn named(index: usize) -> TypeRef {
    TypeRef::Named(TypeId(index))
}

/// The whole crate.
pub(crate) fn plane() -> Api {
    Api {
        passwords: Vec::new(),
        package: Package::new("plane-api", "plane"),
        docs: docs("Files on Plane's work items."),
        version: "1".to_owned(),
        servers: vec![Server {
            url: "https://{host}".to_owned(),
            docs: docs("Plane's cloud, or an installation of one's own."),
            variables: vec![ServerVariable {
                name: "host".to_owned(),
                default: "api.plane.so".to_owned(),
                values: Vec::new(),
                docs: Docs::default(),
            }],
        }],
        extern_types: Vec::new(),
        derives: std::collections::BTreeMap::new(),
        schemes: vec![
            Scheme {
                id: "ApiKey".to_owned(),
                method: "api_key".to_owned(),
                docs: docs("A personal access token."),
                location: CredentialLocation::Header("X-API-Key".to_owned()),
            },
            Scheme {
                id: "Bearer".to_owned(),
                method: "bearer_token".to_owned(),
                docs: docs("An OAuth access token."),
                location: CredentialLocation::Bearer,
            },
        ],
        types: types(),
        tags: vec![attachments()],
        scopes: Vec::new(),
        webhook_bodies: Vec::new(),
        headers: vec![
            Header {
                name: "x_ratelimit_remaining".to_owned(),
                key: "x-ratelimit-remaining".to_owned(),
                docs: docs("Requests left in this window."),
                ty: TypeRef::I64,
            },
            Header {
                name: "x_request_id".to_owned(),
                key: "x-request-id".to_owned(),
                docs: Docs::default(),
                ty: TypeRef::Text,
            },
        ],
    }
}

fn types() -> Vec<TypeDef> {
    let text = || TypeRef::Text;
    vec![
        component(
            "UploadCredentialsRequest",
            "The file that is to be uploaded.",
            true,
            false,
            open(vec![
                required("name", text(), "The file's name."),
                Field {
                    default: Some(Literal::Text("application/octet-stream".to_owned())),
                    ..required("type", text(), "Its media type.")
                },
                required("size", TypeRef::I64, "Its size in bytes."),
                optional("external_id", text(), "The file's id in another system."),
                optional("external_source", text(), "The other system."),
            ]),
        ),
        component(
            "UploadCredentials",
            "A form for the storage.",
            false,
            true,
            open(vec![
                required("upload_data", named(UPLOAD_DATA), "What to send to the storage."),
                required("asset_id", TypeRef::Uuid, "The new attachment's id."),
                required("attachment", named(ATTACHMENT), "The new attachment."),
                nullable(optional("asset_url", text(), "")),
            ]),
        ),
        component(
            "UploadData",
            "A presigned form.",
            false,
            true,
            open(vec![
                required("url", text(), "Where to send the form."),
                required("fields", TypeRef::Map(Box::new(TypeRef::Text)), "The form's fields, to be sent as they are."),
            ]),
        ),
        component(
            "Attachment",
            "A file on a work item.",
            false,
            true,
            open(vec![
                required("id", TypeRef::Uuid, "Its id."),
                required("attributes", TypeRef::Any, "What was said about the file."),
                required("size", TypeRef::F64, "Its size in bytes."),
                nullable(required("external_id", text(), "")),
                nullable(optional("deleted_at", TypeRef::DateTime, "When it was deleted.")),
            ]),
        ),
        component("Problem", "What went wrong.", false, true, open(vec![optional("error", text(), "In words.")])),
        component(
            "ExistingAttachment",
            "An attachment that has the external id already.",
            false,
            true,
            open(vec![required("error", text(), "In words."), required("id", TypeRef::Uuid, "Its id.")]),
        ),
        component(
            "UpdateAttachmentRequest",
            "",
            true,
            false,
            open(vec![optional("is_uploaded", TypeRef::Bool, "The file is in the storage.")]),
        ),
        component(
            "StorageForm",
            "What the storage wants.",
            true,
            false,
            TypeKind::Form(Form {
                parts: vec![
                    required("key", text(), "Where the storage keeps the file."),
                    optional("acl", text(), ""),
                    required("file", TypeRef::File, "The file."),
                ],
                extra: Some("extra".to_owned()),
                media_types: Vec::new(),
                styles: Vec::new(),
                headers: Vec::new(),
            }),
        ),
    ]
}

/// An operation on a work item's attachments.
fn operation(id: &str, name: &str, command: &str, method: &str, path: &str, output: Output, status: u16) -> Operation {
    let words: String = name.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect();
    let in_path = Serialization::Path;
    Operation {
        id: id.to_owned(),
        name: name.to_owned(),
        constant: name.to_uppercase(),
        commands: vec![command.to_owned(), name.replace('_', "-")],
        method: method.to_owned(),
        variant_of: None,
        edition: None,
        path: path.to_owned(),
        docs: Docs::default(),
        deprecated: false,
        server: None,
        security: vec![vec![SchemeId(0)], vec![SchemeId(1)]],
        arguments: vec![
            parameter("workspace_slug", TypeRef::Text, in_path, "The workspace's name in addresses."),
            parameter("project_id", TypeRef::Uuid, in_path, ""),
            parameter("work_item_id", TypeRef::Uuid, in_path, ""),
        ],
        options: None,
        body: None,
        accept: "application/json".to_owned(),
        also: Vec::new(),
        paging: None,
        live: None,
        success: Success { statuses: vec![Status::Code(status)], output, docs: Docs::default() },
        error: ErrorEnum { name: format!("{words}Error"), variants: failures(), sharing: Sharing::default() },
        degraded: Vec::new(),
        origin: Pointer::root().keys(&["paths", path, &method.to_lowercase()]),
    }
}

fn failures() -> Vec<ErrorVariant> {
    let variant = |name: &str, code, summary: &str| ErrorVariant {
        name: name.to_owned(),
        status: Status::Code(code),
        docs: docs(summary),
        output: Output::Json(named(PROBLEM)),
    };
    vec![variant("Unauthorized", 401, "The key is missing."), variant("Forbidden", 403, "")]
}

fn on_one(mut operation: Operation, id: &str) -> Operation {
    operation.path = format!("{COLLECTION}{{{id}}}/");
    operation.arguments.push(parameter(id, TypeRef::Uuid, Serialization::Path, "The attachment."));
    operation
}

fn json(index: usize) -> Body {
    Body {
        docs: Docs::default(),
        presence: Presence::Required,
        media_type: "application/json".to_owned(),
        also: Vec::new(),
        kind: BodyKind::Json(named(index)),
    }
}

fn attachments() -> Tag {
    let page = "https://developers.plane.so/api-reference/issue-attachments/get-upload-credentials";
    let mut grant = operation(
        "getUploadCredentials",
        "get_upload_credentials",
        "credentials",
        "POST",
        COLLECTION,
        Output::Json(named(CREDENTIALS)),
        200,
    );
    grant.docs = Docs { link: Some(page.to_owned()), ..docs("Asks for a presigned form to upload one file with.") };
    grant.body = Some(json(REQUEST));
    grant.error.variants.push(ErrorVariant {
        name: "Conflict".to_owned(),
        status: Status::Code(409),
        docs: docs("The external id is taken."),
        output: Output::Json(named(EXISTING)),
    });
    let mut list = operation("getAttachments", "get_attachments", "list", "GET", COLLECTION, Output::Empty, 200);
    list.success.output = Output::Json(TypeRef::List(Box::new(named(ATTACHMENT))));
    let mut complete = operation("completeUpload", "complete_upload", "complete", "PATCH", "", Output::Empty, 204);
    complete.body = Some(Body { presence: Presence::Optional, ..json(UPDATE) });
    let mut store = operation("uploadFile", "upload_file", "upload", "POST", "/", Output::Empty, 204);
    store.server = Some(Server {
        url: "https://{bucket}.s3.amazonaws.com".to_owned(),
        docs: Docs::default(),
        variables: vec![ServerVariable {
            name: "bucket".to_owned(),
            default: "plane-uploads".to_owned(),
            values: Vec::new(),
            docs: Docs::default(),
        }],
    });
    store.security = Vec::new();
    store.arguments = Vec::new();
    store.body = Some(Body {
        media_type: "multipart/form-data".to_owned(),
        also: Vec::new(),
        kind: BodyKind::Multipart(TypeId(STORAGE_FORM)),
        ..json(STORAGE_FORM)
    });
    store.error.variants = vec![ErrorVariant {
        name: "ClientError".to_owned(),
        status: Status::Class(4),
        docs: docs("The storage says no, in XML."),
        output: Output::Text,
    }];
    let detail = operation("getAttachmentDetail", "get_attachment_detail", "show", "GET", "", Output::Redirect, 302);
    let delete = operation("deleteAttachment", "delete_attachment", "delete", "DELETE", "", Output::Empty, 204);
    let mut head = operation("headAttachments", "head_attachments", "head", "HEAD", COLLECTION, Output::Raw, 200);
    head.success.statuses = vec![Status::Class(2)];
    head.error.variants.clear();
    let operations = vec![
        grant,
        store,
        on_one(complete, "attachment_id"),
        list,
        on_one(detail, "attachment_id"),
        on_one(delete, "attachment_id"),
        head,
    ];
    Tag {
        id: "Attachments".to_owned(),
        module: "attachments".to_owned(),
        handle: "Attachments".to_owned(),
        docs: docs("Files attached to a work item."),
        operations,
        uploads: vec![upload()],
        downloads: vec![Download { name: "download".to_owned(), docs: docs("Downloads an attachment."), operation: 4 }],
    }
}

fn upload() -> Upload {
    let path = |fields: Vec<Field>| FieldPath { fields };
    let data = || required("upload_data", named(UPLOAD_DATA), "");
    Upload {
        name: "attach".to_owned(),
        type_name: "Attach".to_owned(),
        docs: docs("Uploads a file and attaches it."),
        grant: 0,
        file: UploadFields {
            name: required("name", TypeRef::Text, ""),
            size: required("size", TypeRef::I64, ""),
            content_type: Some(required("type", TypeRef::Text, "")),
        },
        setters: vec![
            setter(optional("external_id", TypeRef::Text, "The file's id in another system.")),
            setter(optional("external_source", TypeRef::Text, "The other system.")),
        ],
        url: path(vec![data(), required("url", TypeRef::Text, "")]),
        fields: path(vec![data(), required("fields", TypeRef::Map(Box::new(TypeRef::Text)), "")]),
        id: path(vec![required("asset_id", TypeRef::Uuid, "")]),
        granted_size: Some(path(vec![
            required("attachment", named(ATTACHMENT), ""),
            required("size", TypeRef::F64, ""),
        ])),
        existing: Some(("Conflict".to_owned(), path(vec![required("id", TypeRef::Uuid, "")]))),
        complete: FollowUp {
            operation: 2,
            id: "attachment_id".to_owned(),
            body: vec![(optional("is_uploaded", TypeRef::Bool, ""), Literal::Bool(true))],
        },
        discard: Some(FollowUp { operation: 5, id: "attachment_id".to_owned(), body: Vec::new() }),
    }
}

fn setter(field: Field) -> Setter {
    Setter { name: field.name.clone(), field }
}
