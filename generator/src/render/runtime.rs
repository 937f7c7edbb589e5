//! The runtime's files, as they are copied into every emitted crate.
//!
//! What comes in is nothing; what goes out is text that was read when the generator was compiled. A test holds this list
//! against the folder.

/// Lists files under `generator/runtime` with their texts.
macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../runtime/", $path)))),*]
    };
}

/// Path under `runtime`, and text.
pub(super) const FILES: &[(&str, &str)] = files![
    "answer.rs",
    "body.rs",
    "builder.rs",
    "call.rs",
    "chunks.rs",
    "cli/args.rs",
    "cli/command_line.rs",
    "cli/failure.rs",
    "cli/keys.rs",
    "cli/mod.rs",
    "cli/print.rs",
    "cli/transfer.rs",
    "client.rs",
    "credentials.rs",
    "datetime.rs",
    "download.rs",
    "download_error.rs",
    "error.rs",
    "file.rs",
    "json/bytes.rs",
    "json/container.rs",
    "json/error.rs",
    "json/extra.rs",
    "json/map.rs",
    "json/mod.rs",
    "json/number.rs",
    "json/object.rs",
    "json/reader.rs",
    "json/scalar.rs",
    "json/serde.rs",
    "json/union.rs",
    "json/value.rs",
    "json/writer.rs",
    "maybe.rs",
    "mod.rs",
    "multipart.rs",
    "operation.rs",
    "param.rs",
    "parts.rs",
    "progress.rs",
    "redirect.rs",
    "request.rs",
    "send.rs",
    "storage.rs",
    "transport.rs",
    "upload.rs",
    "upload_error.rs",
];

#[cfg(test)]
mod tests {
    use super::FILES;
    use std::path::Path;

    #[test]
    fn the_list_is_the_folder() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime");
        let mut found = Vec::new();
        walk(&root, &root, &mut found);
        found.sort_unstable();
        let listed: Vec<String> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
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
