//! What emitted modules must hold, whatever they look like in detail.

use super::name_collisions::name_collisions;
use super::sample::plane;
use crate::ir::Api;
use crate::options::{Layout, Shape};
use crate::render::{Files, header, render};
use std::path::Path;

fn options(shape: Shape) -> Layout {
    Layout { source: "spec/plane.yaml".to_owned(), command: "cargo regenerate".to_owned(), shape }
}

fn files(api: &Api) -> Files {
    render(super::emit(api), &options(Shape::Crate))
}

fn file(files: &Files, path: &str) -> String {
    files.get(Path::new(path)).cloned().unwrap_or_else(|| panic!("{path} is emitted"))
}

#[track_caller]
fn contains(text: &str, wanted: &str) {
    assert!(text.contains(wanted), "missing:\n{wanted}\nin:\n{text}");
}

#[test]
fn every_file_is_rust_under_its_header() {
    for api in [plane(), name_collisions()] {
        for shape in [Shape::Crate, Shape::Include] {
            for (path, text) in render(super::emit(&api), &options(shape)) {
                let first = text.lines().next().unwrap_or_default();
                assert_eq!(first, header(&options(shape)), "{}", path.display());
                let parsed = syn::parse_file(&text);
                assert!(parsed.is_ok(), "{} is not Rust: {:?}", path.display(), parsed.err());
            }
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for api in [plane(), name_collisions()] {
        assert_eq!(files(&api), files(&api));
    }
}

#[test]
fn what_is_emitted_stands_as_the_formatter_would_have_it() {
    let code = |text: &str| {
        let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"));
        lines.map(str::to_owned).collect::<Vec<_>>().join("\n")
    };
    for api in [plane(), name_collisions()] {
        let emitted = files(&api).into_iter().filter(|(path, _)| !path.starts_with("src/runtime"));
        for (path, text) in emitted {
            let again = prettyplease::unparse(&syn::parse_file(&text).expect("what is emitted is Rust"));
            assert_eq!(code(&text), code(&again), "{}", path.display());
        }
    }
}

#[test]
fn an_operation_reads_as_if_written_by_hand() {
    let text = file(&files(&plane()), "src/attachments.rs");
    contains(
        &text,
        "    /// Asks for a presigned form to upload one file with.
    ///
    /// `POST /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/`
    ///
    /// - `workspace_slug`: The workspace's name in addresses.
    ///
    /// Documented at <https://developers.plane.so/api-reference/issue-attachments/get-upload-credentials>.
    pub fn get_upload_credentials(
        &self,
        workspace_slug: &str,
        project_id: Uuid,
        work_item_id: Uuid,
        body: &UploadCredentialsRequest,
    ) -> Call<'c, UploadCredentials, GetUploadCredentialsError> {
        let mut request = Request::new(&GET_UPLOAD_CREDENTIALS);
        request.path(\"workspace_slug\", &workspace_slug);
        request.path(\"project_id\", &project_id);
        request.path(\"work_item_id\", &work_item_id);
        request.json(body);
        Call::new(self.client, request, RawResponse::json)
    }
",
    );
}

#[test]
fn a_request_asks_for_what_is_required() {
    let text = file(&files(&plane()), "src/types.rs");
    contains(&text, "pub fn new(name: impl Into<String>, size: i64) -> Self {");
    contains(&text, "type_: \"application/octet-stream\".to_owned(),");
    contains(&text, "pub fn type_(mut self, type_: impl Into<String>) -> Self {");
    contains(&text, "self.external_id = Some(external_id.into());");
    contains(&text, "&[0b0_0111],");
}

#[test]
fn presence_and_null_make_the_type() {
    let text = file(&files(&plane()), "src/types.rs");
    contains(&text, "    /// The key `external_id`.\n    pub external_id: Option<String>,");
    contains(&text, "    pub deleted_at: Maybe<DateTime>,");
    contains(&text, "    pub attributes: json::Value,");
    contains(&text, "            required: &[0b0_1111],\n            nullable: &[0b1_1010],");
}

#[test]
fn what_no_call_needs_stands_behind_a_feature() {
    let text = file(&files(&plane()), "src/types.rs");
    contains(&text, "\nimpl json::Encode for UploadCredentialsRequest {");
    contains(&text, "#[cfg(feature = \"full-codec\")]\nimpl json::DecodeInPlace for UploadCredentialsRequest {");
    contains(&text, "#[cfg(feature = \"full-codec\")]\nimpl json::Encode for Attachment {");
    contains(&text, "\nimpl json::DecodeInPlace for Attachment {");
    assert!(!text.contains("impl Attachment {"), "what is only received has no constructor");
}

#[test]
fn failures_are_told_apart_by_status() {
    let text = file(&files(&name_collisions()), "src/json.rs");
    contains(
        &text,
        "        let kind = match response.status().as_u16() {
            301 => Self::Moved(response.redirect()?),
            400 => Self::BadRequest,
            418 => Self::Teapot(response.raw()?),
            501 => Self::NotImplemented(response.json()?),
            500..=599 => Self::ServerError(response.to_text()?),
            _ => Self::Default(response.json()?),
        };
        Ok(kind)
",
    );
}

#[test]
fn names_of_the_document_come_first() {
    let files = files(&name_collisions());
    let text = file(&files, "src/types.rs");
    contains(&text, "    pub text: ::std::string::String,");
    contains(&text, "pub maybe_id: runtime::Maybe<runtime::Uuid>,");
    let text = file(&files, "src/json.rs");
    contains(&text, "pub struct Call<'c> {\n    client: &'c Client,");
    contains(&text, "runtime::Call<'c, types::Node, SendNodeRequiredError>".replace("types::", "").as_str());
    contains(&file(&files, "src/second.rs"), "client: &'c client::Client,");
}

#[test]
fn no_text_of_the_document_becomes_code() {
    let files = files(&name_collisions());
    let text = file(&files, "src/types.rs");
    contains(&text, "/// A color */ \"of\" things.\n/// fn leaked() {}\n");
    contains(&text, r#"Self::Quoted => "a\"`\n*/\u{202e}_\u{34f}0""#);
    for (path, text) in &files {
        assert!(!text.contains("\nfn leaked"), "{}", path.display());
        assert!(!text.contains('\u{202e}'), "{}", path.display());
    }
}

#[test]
fn an_included_root_is_modules_only() {
    let files = render(super::emit(&plane()), &options(Shape::Include));
    let root = file(&files, "mod.rs");
    assert!(!root.contains("#!["), "{root}");
    assert!(!root.contains("//!"), "{root}");
    contains(&root, "\npub mod attachments;\n");
    assert!(!files.contains_key(Path::new("main.rs")));
    let count = |text: &str, part| text.matches(part).count();
    let allowed = count(&root, "#[allow(dead_code, unused_imports, reason = ");
    let modules = count(&root, "\npub mod ") + count(&root, "\nmod ");
    assert_eq!(allowed, modules, "each module allows what is unused: {root}");
    let allowed = allowed + count(&root, "#[allow(unused_imports, reason = ");
    assert_eq!(allowed, modules + count(&root, "\npub use "), "and so do the short names: {root}");
    let everywhere: usize = files.values().map(|text| count(text, "a crate takes what it needs of a client")).sum();
    assert_eq!(everywhere, allowed, "and nothing else does");
}

#[test]
fn a_header_is_one_line() {
    let options = Layout { source: "a\nfn leaked() {}".to_owned(), ..options(Shape::Crate) };
    assert_eq!(header(&options).lines().count(), 1);
}
