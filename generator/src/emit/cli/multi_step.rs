//! Commands that upload or download.
//!
//! What comes in is an [`Upload`](crate::ir::Upload) or a [`Download`](crate::ir::Download); what goes out is its entry in
//! the table.

use super::names::FLOWS;
use super::tables::{Home, Tables, of_command, options_of, rows, upload_options, upload_rows};
use super::{about, names_deprecated, values};
use crate::emit::code::{Code, code, joined, lines, name, text};
use crate::emit::downloads::expects_deprecated;
use crate::emit::scope::Scope;
use crate::emit::scopes;

/// The entry of an upload.
pub(super) fn upload(scope: &Scope<'_>, tables: &Tables, tag: usize, index: usize) -> Code {
    let called = tables.upload_name(tag, index);
    let rows = upload_rows(scope, tag, index);
    let args = tables.args(scope, Home::Tag(tag), &rows);
    let tag = &scope.api.tags[tag];
    let upload = &tag.uploads[index];
    let grant = &*values::whole_grant(scope, tag, upload);
    let setters = values::readable_setters(scope, upload);
    let options = upload_options(scope, tag, upload);
    let given: Vec<Code> =
        grant.arguments.iter().map(|given| values::argument(scope, &options, given.into())).collect();
    let (handle, given) = scopes::lead(scope, &"client".into(), tag, grant, &given);
    let passed =
        given.iter().cloned().chain(upload.required.iter().map(|field| values::required(scope, &options, field)));
    let set = setters.iter().map(|setter| {
        let (setter, value) = (name(&setter.name), values::set(scope, &options, (&setter.field).into()));
        code!(scope, "if let Some(value) = $value {\nupload = upload.$setter(value);\n}", value, setter)
    });
    code! { scope, "@UploadCommand {
        name: $called,
        about: $about,
        args: $args,
        $expected
        run: |client, $given, file, progress| {
            let ${mutable}upload = $handle.$method($passed);
            $set
            Ok(@run_upload(upload.progress(progress)))
        },
    }", called = text(called), about = text(&about(&upload.docs, &upload.name)),
        args = args.unwrap_or_else(|| "&[]".into()), expected = expects_deprecated(grant),
        given = args_name(rows.len()), mutable = if setters.is_empty() { "" } else { "mut " },
        handle, method = name(&upload.name), passed = joined(", ", passed.chain(["file".into()])),
        set = lines(set)
    }
}

/// The entry of a download.
pub(super) fn download(scope: &Scope<'_>, tables: &Tables, tag: usize, index: usize) -> Code {
    let called = tables.download_name(tag, index);
    let home = Home::Tag(tag);
    let tag = &scope.api.tags[tag];
    let download = &tag.downloads[index];
    let operation = &*of_command(scope.api, &tag.operations[download.operation]);
    let rows = rows(scope, FLOWS, operation);
    let (statements, call) = values::call(scope, &options_of(scope.api, FLOWS, operation), tag, operation);
    code! { scope, "@DownloadCommand {
        name: $called,
        about: $about,
        args: $args,
        $expected
        run: |client, $given, writer, progress| {
            $statements
            let call = $call;
            Ok(@run_download(call.download(writer).progress(progress)))
        },
    }", called = text(called), about = text(&about(&download.docs, &download.name)),
        args = tables.args(scope, home, &rows).unwrap_or_else(|| "&[]".into()),
        expected = names_deprecated(operation), given = args_name(rows.len()), statements, call
    }
}

/// What the arguments are called in a function that may not need them.
fn args_name(count: usize) -> &'static str {
    if count == 0 { "_args" } else { "args" }
}
