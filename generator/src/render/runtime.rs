//! The runtime's files, as they are copied into every emitted crate.
//!
//! What comes in is nothing; what goes out is text that was read when the generator was compiled. A test holds this list
//! against the folder.

use crate::ir::Package;
use crate::options::{Dates, Extent};

/// Lists files under `generator/runtime` with their texts.
macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../runtime/", $path)))),*]
    };
}

/// What takes the place of `datetime.rs` when dates are not values of `jiff`.
const DATES: &[(&str, &str)] = files!["dates/chrono.rs", "dates/text.rs", "dates/time.rs"];

/// The modules that types need alone.
const OF_TYPES: &[&str] = &["datetime", "json", "maybe", "param"];

/// The runtime's files for a package: paths under `runtime`, and texts.
pub(super) fn files(package: &Package) -> Vec<(&'static str, String)> {
    let dates = match package.dates {
        Dates::Jiff => "datetime.rs",
        Dates::Chrono => "dates/chrono.rs",
        Dates::Text => "dates/text.rs",
        Dates::Time => "dates/time.rs",
    };
    let text = |path: &str, text: &'static str| match path {
        "datetime.rs" => DATES.iter().find(|(name, _)| *name == dates).map_or(text, |(_, text)| text).to_owned(),
        "mod.rs" if package.extent == Extent::Types => without_client(text),
        _ => text.to_owned(),
    };
    let is_wanted = |path: &str| {
        let module = path.split(['/', '.']).next().unwrap_or_default();
        let is_read = package.dates != Dates::Text || path != "datetime/written.rs";
        is_read && (package.extent == Extent::Client || module == "mod" || OF_TYPES.contains(&module))
    };
    FILES.iter().filter(|(path, _)| is_wanted(path)).map(|(path, file)| (*path, text(path, file))).collect()
}

/// The root of the runtime with the declarations that types need alone.
fn without_client(root: &str) -> String {
    let (docs, code): (Vec<&str>, Vec<&str>) =
        root.split_inclusive('\n').filter(|line| *line != "\n").partition(|line| line.starts_with("//!"));
    let code = code.concat();
    let is_wanted = |item: &&str| {
        let module = ["mod ", "pub mod ", "pub use self::"].iter().find_map(|start| item.strip_prefix(start));
        let module = module.and_then(|rest| rest.split([':', ';']).next());
        module.map_or(item.starts_with("pub use uuid::"), |module| OF_TYPES.contains(&module))
    };
    let items = code.split_inclusive(";\n").filter(is_wanted);
    let (modules, uses): (Vec<&str>, Vec<&str>) = items.partition(|item| item.contains("mod "));
    format!("{}\n{}\n{}", docs.concat(), modules.concat(), uses.concat())
}

/// Path under `runtime`, and text.
const FILES: &[(&str, &str)] = files![
    "attempts.rs",
    "body.rs",
    "boxed.rs",
    "budget.rs",
    "builder.rs",
    "call.rs",
    "charset.rs",
    "chunks.rs",
    "cli/address.rs",
    "cli/args.rs",
    "cli/body.rs",
    "cli/columns.rs",
    "cli/command_line.rs",
    "cli/describe.rs",
    "cli/failure.rs",
    "cli/fetch.rs",
    "cli/file_name.rs",
    "cli/files.rs",
    "cli/headers.rs",
    "cli/keys.rs",
    "cli/list.rs",
    "cli/lookup.rs",
    "cli/mod.rs",
    "cli/names.rs",
    "cli/nearest.rs",
    "cli/print.rs",
    "cli/scopes.rs",
    "cli/screen.rs",
    "cli/shown.rs",
    "cli/signals.rs",
    "cli/table.rs",
    "cli/terminal.rs",
    "cli/transfer.rs",
    "cli/values.rs",
    "cli/variants.rs",
    "client.rs",
    "coding.rs",
    "credentials.rs",
    "datetime.rs",
    "datetime/written.rs",
    "download.rs",
    "download_error.rs",
    "error.rs",
    "escape.rs",
    "event_stream.rs",
    "exchange.rs",
    "file.rs",
    "frames.rs",
    "gate.rs",
    "idempotency.rs",
    "invalid_request.rs",
    "json/bytes.rs",
    "json/container.rs",
    "json/error.rs",
    "json/extra.rs",
    "json/map.rs",
    "json/mod.rs",
    "json/number.rs",
    "json/object.rs",
    "json/reader.rs",
    "json/rest.rs",
    "json/scalar.rs",
    "json/serde.rs",
    "json/tuple.rs",
    "json/union.rs",
    "json/value.rs",
    "json/writer.rs",
    "layer.rs",
    "link.rs",
    "maybe.rs",
    "message.rs",
    "mod.rs",
    "multipart.rs",
    "observe.rs",
    "operation.rs",
    "optional.rs",
    "pages.rs",
    "param.rs",
    "part.rs",
    "parts.rs",
    "problem.rs",
    "progress.rs",
    "random.rs",
    "redirect.rs",
    "request.rs",
    "response.rs",
    "retry.rs",
    "retry_after.rs",
    "scope.rs",
    "secrets.rs",
    "send.rs",
    "server.rs",
    "storage.rs",
    "streaming_response.rs",
    "style.rs",
    "tower.rs",
    "transport.rs",
    "transport_error.rs",
    "upload.rs",
    "upload_error.rs",
];

#[cfg(test)]
mod tests {
    use super::{DATES, FILES, without_client};
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn types_need_little() {
        let root = "//! Docs.\n\nmod answer;\n#[cfg(feature = \"cli\")]\npub mod cli;\nmod datetime;\npub mod json;\n\n\
            pub use http::Method;\npub use uuid::Uuid;\n\npub use self::response::{\n    RawResponse,\n    Response,\n};\n\
            pub use self::datetime::{Date, DateTime};\n";
        let wanted = "//! Docs.\n\nmod datetime;\npub mod json;\n\npub use uuid::Uuid;\n\
            pub use self::datetime::{Date, DateTime};\n";
        assert_eq!(without_client(root), wanted);
    }

    #[test]
    fn the_list_is_the_folder() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime");
        let mut found = Vec::new();
        walk(&root, &root, &mut found);
        found.sort_unstable();
        let listed = FILES.iter().chain(DATES).map(|(path, _)| (*path).to_owned());
        let listed: Vec<String> = listed.collect::<BTreeSet<_>>().into_iter().collect();
        assert_eq!(listed, found);
    }

    fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("the runtime is a folder") {
            let path = entry.expect("the runtime can be read").path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let path = path.strip_prefix(root).expect("it is under the runtime");
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
}
