//! The runtime's files, as they are copied into every emitted crate that needs them.
//!
//! What comes in are the needs of a package; what goes out is text that was read when the generator was compiled. A file is
//! there as a whole or not at all; a `mod.rs` declares those that are there. Tests hold the list against the folder, and what
//! files import against what is there with them.

use crate::ir::{Need, Package};
use crate::options::Dates;
use std::collections::BTreeSet;

/// Lists files under `generator/runtime` with their texts.
macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../runtime/", $path)))),*]
    };
}

/// Path under `runtime`, and text.
type File = (&'static str, &'static str);

/// What takes the place of `datetime.rs` when dates are not values of `jiff`.
const DATES: &[File] = files!["dates/chrono.rs", "dates/text.rs", "dates/time.rs"];

/// The runtime's files for a package: paths under `runtime`, and texts.
pub(super) fn files(package: &Package) -> Vec<(&'static str, String)> {
    let dates = match package.dates {
        Dates::Jiff => "datetime.rs",
        Dates::Chrono => "dates/chrono.rs",
        Dates::Text => "dates/text.rs",
        Dates::Time => "dates/time.rs",
    };
    let mut files = needed(&package.needs);
    // Dates that are text are not taken apart.
    files.retain(|(path, _)| package.dates != Dates::Text || *path != "datetime/written.rs");
    let paths: BTreeSet<&str> = files.iter().map(|(path, _)| *path).collect();
    let text = |path: &'static str, text: &'static str| match path.strip_suffix("mod.rs") {
        Some(folder) => declaring(text, &|module| {
            [".rs", "/mod.rs"].iter().any(|end| paths.contains(format!("{folder}{module}{end}").as_str()))
        }),
        None if path == "datetime.rs" => {
            DATES.iter().find(|(name, _)| *name == dates).map_or(text, |(_, text)| text).to_owned()
        }
        None => text.to_owned(),
    };
    files.into_iter().map(|(path, file)| (path, text(path, file))).collect()
}

/// The files that are there for some needs.
fn needed(needs: &BTreeSet<Need>) -> Vec<File> {
    let command_line = if needs.contains(&Need::Client) { COMMAND_LINE } else { &[] };
    let all = FILES.iter().chain(command_line);
    let wanted = all.filter(|(of, _)| of.is_empty() || of.iter().any(|need| needs.contains(need)));
    let mut files: Vec<File> = wanted.flat_map(|(_, files)| *files).copied().collect();
    files.sort_unstable();
    files
}

/// The text of a `mod.rs` with the declarations and re-exports of those modules that are there.
fn declaring(text: &str, is_there: &dyn Fn(&str) -> bool) -> String {
    let mut kept = String::with_capacity(text.len());
    let (mut attributes, mut is_cut) = (String::new(), false);
    for line in text.split_inclusive('\n') {
        if is_cut {
            is_cut = !line.ends_with(";\n");
        } else if line.starts_with("#[") {
            attributes.push_str(line);
        } else if declared(line).is_none_or(is_there) {
            kept.extend([&std::mem::take(&mut attributes), line]);
        } else {
            attributes.clear();
            is_cut = !line.ends_with(";\n");
        }
    }
    kept
}

/// The module that a line declares or re-exports.
fn declared(line: &str) -> Option<&str> {
    let rest = ["mod ", "pub mod ", "pub use self::", "pub(crate) use self::", "use self::"]
        .iter()
        .find_map(|start| line.strip_prefix(start))?;
    rest.split([':', ';']).next()
}

/// What groups of files are for: they are there if any of these is needed, or always.
const FILES: &[(&[Need], &[File])] = &[
    (
        &[],
        files![
            "json/container.rs",
            "json/error.rs",
            "json/extra.rs",
            "json/map.rs",
            "json/memory.rs",
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
            "list.rs",
            "maybe.rs",
            "mod.rs",
            "param.rs",
        ],
    ),
    (&[Need::Dates], files!["date_param.rs", "datetime.rs", "datetime/written.rs"]),
    (&[Need::Uuids], files!["uuid.rs"]),
    (&[Need::Bytes], files!["binary.rs", "json/bytes.rs"]),
    (
        &[Need::Client],
        files![
            "attempts.rs",
            "blocking/mod.rs",
            "body.rs",
            "boxed.rs",
            "budget.rs",
            "builder.rs",
            "call.rs",
            "change.rs",
            "charset.rs",
            "client.rs",
            "coding.rs",
            "clock.rs",
            "conditional.rs",
            "credentials.rs",
            "deprecation.rs",
            "error.rs",
            "escape.rs",
            "exchange.rs",
            "fetch.rs",
            "gate.rs",
            "granted.rs",
            "idempotency.rs",
            "inherited.rs",
            "invalid_request.rs",
            "js.rs",
            "js_clock.rs",
            "layer.rs",
            "link.rs",
            "message.rs",
            "network.rs",
            "meter.rs",
            "observe.rs",
            "operation.rs",
            "optional.rs",
            "polling.rs",
            "problem.rs",
            "provide.rs",
            "random.rs",
            "rate_limit.rs",
            "record/entry.rs",
            "record/from_base64.rs",
            "record/keys.rs",
            "record/matching.rs",
            "record/mod.rs",
            "record/reading.rs",
            "record/recorder.rs",
            "record/redact.rs",
            "record/replay.rs",
            "record/tap.rs",
            "record/watched.rs",
            "redirect.rs",
            "request.rs",
            "reqwest_transport.rs",
            "response.rs",
            "retry.rs",
            "retry_after.rs",
            "secret.rs",
            "secrets.rs",
            "send.rs",
            "server.rs",
            "streaming_response.rs",
            "tokens.rs",
            "tower.rs",
            "trace.rs",
            "transport.rs",
            "transport_error.rs",
        ],
    ),
    (&[Need::OAuth], files!["discovery.rs", "oauth.rs", "token_endpoint.rs"]),
    (&[Need::Scopes], files!["scope.rs"]),
    (&[Need::Styles], files!["style.rs", "styled.rs"]),
    (&[Need::FileNames], files!["guess.rs"]),
    (&[Need::Forms], files!["chunks.rs", "disk.rs", "multipart.rs", "no_disk.rs", "part.rs", "parts.rs"]),
    (&[Need::Uploads], files!["blocking/upload.rs", "file.rs", "metered.rs", "upload.rs", "upload_error.rs"]),
    (&[Need::Downloads], files!["blocking/download.rs", "download.rs", "download_error.rs"]),
    (&[Need::Uploads, Need::Downloads], files!["progress.rs", "storage.rs"]),
    (&[Need::Pages], files!["blocking/pages.rs", "pages.rs"]),
    (&[Need::LongRunning], files!["long_running.rs"]),
    (&[Need::Events], files!["blocking/events.rs", "event_stream.rs", "frames.rs"]),
    (&[Need::Pages, Need::Events], files!["blocking/waiting.rs"]),
];

/// The same of the command line, which a client has.
const COMMAND_LINE: &[(&[Need], &[File])] = &[
    (
        &[],
        files![
            "cli/address.rs",
            "cli/args.rs",
            "cli/body.rs",
            "cli/columns.rs",
            "cli/cookies.rs",
            "cli/command_line.rs",
            "cli/describe.rs",
            "cli/failure.rs",
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
            "cli/table.rs",
            "cli/terminal.rs",
            "cli/values.rs",
            "cli/variants.rs",
        ],
    ),
    (&[Need::Dates], files!["cli/dates.rs"]),
    (&[Need::Uuids], files!["cli/uuids.rs"]),
    (&[Need::OAuth], files!["cli/oauth.rs"]),
    (&[Need::FileNames], files!["cli/range.rs"]),
    (&[Need::Forms], files!["cli/parts.rs"]),
    (&[Need::Uploads], files!["cli/upload.rs"]),
    (&[Need::Downloads], files!["cli/download.rs", "cli/fetch.rs", "cli/file_name.rs", "cli/shown.rs"]),
    (&[Need::Uploads, Need::Downloads], files!["cli/signals.rs", "cli/transfer.rs"]),
    (&[Need::Pages], files!["cli/pages.rs"]),
    (&[Need::Events], files!["cli/events.rs"]),
];

#[cfg(test)]
mod tests {
    use super::{COMMAND_LINE, DATES, FILES, declaring, needed};
    use crate::ir::{Need, with_implied};
    use crate::package::crates_needed;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    #[test]
    fn a_root_declares_what_is_there() {
        let root = "//! Docs.\n\n#[cfg(feature = \"cli\")]\npub mod cli;\nmod dates;\n#[cfg(test)]\nmod maybe;\n\n\
            pub use self::maybe::{\n    Maybe,\n    Never,\n};\npub use self::dates::{Date, DateTime};\n\n\
            #[must_use]\npub fn f() {}\n";
        let wanted =
            "//! Docs.\n\nmod dates;\n\npub use self::dates::{Date, DateTime};\n\n#[must_use]\npub fn f() {}\n";
        assert_eq!(declaring(root, &|module| module == "dates"), wanted);
    }

    #[test]
    fn the_list_is_the_folder() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime");
        let mut found = Vec::new();
        walk(&root, &root, &mut found);
        found.sort_unstable();
        let groups = FILES.iter().chain(COMMAND_LINE).flat_map(|(_, files)| *files);
        let listed: Vec<&str> = groups.chain(DATES).map(|(path, _)| *path).collect();
        let sorted: BTreeSet<&str> = listed.iter().copied().collect();
        assert_eq!(listed.len(), sorted.len(), "a file is in one group");
        assert_eq!(sorted.into_iter().collect::<Vec<_>>(), found);
    }

    /// `let` in a condition with `&&` needs Rust 1.88; emitted crates need 1.85.
    #[test]
    fn no_condition_is_too_new_for_emitted_crates() {
        for (path, text) in
            FILES.iter().flat_map(|(_, files)| *files).chain(COMMAND_LINE.iter().flat_map(|(_, files)| *files))
        {
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            for condition in line.split("if let ").chain(line.split("while let ")).skip(1) {
                let condition = condition.split(" {").next().unwrap_or_default();
                assert!(!condition.contains(" && "), "{path}: {condition}");
            }
            assert!(!line.contains("&& let "), "{path}");
        }
    }

    /// Whatever is needed alone, or with one thing more, everything that its files import is there, and every crate.
    #[test]
    fn what_files_import_is_there_with_them() {
        let mut wrong = BTreeSet::new();
        for (index, first) in Need::ALL.into_iter().enumerate() {
            for second in &Need::ALL[index..] {
                let needs = with_implied([first, *second]);
                let files: BTreeMap<&str, &str> = needed(&needs).into_iter().collect();
                let crates = crates_needed(&needs);
                for (path, text) in &files {
                    for module in imports(path, text) {
                        let is_there =
                            [".rs", "/mod.rs"].iter().any(|end| files.contains_key(&*format!("{module}{end}")));
                        if !is_there {
                            wrong.insert(format!("{path} imports {module}, which {first:?} and {second:?} leave out"));
                        }
                    }
                    for name in crates_of(text) {
                        if !crates.contains(&name) {
                            wrong.insert(format!("{path} needs {name}, which {first:?} and {second:?} leave out"));
                        }
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn a_crate_is_a_dependency_where_a_file_needs_it() {
        for need in Need::ALL {
            let needs = with_implied([need]);
            let used: BTreeSet<String> = needed(&needs).iter().flat_map(|(_, text)| crates_of(text)).collect();
            let unused: Vec<_> = crates_needed(&needs).into_iter().filter(|name| !used.contains(name)).collect();
            assert!(unused.is_empty(), "{need:?} needs no {unused:?}");
        }
    }

    /// The modules that a file imports: paths without their ending. What the root re-exports is of the module that has it.
    fn imports(path: &str, text: &str) -> Vec<String> {
        let own: Vec<&str> = path.trim_end_matches("mod.rs").trim_end_matches(".rs").split_terminator('/').collect();
        let inside = if path.ends_with("mod.rs") { own.len() } else { own.len() - 1 };
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        let code: String = text.lines().filter(is_code).collect::<Vec<_>>().join("\n");
        let mut found = Vec::new();
        let mut rest = code.as_str();
        while let Some(start) = rest.find("super::") {
            let mut after = &rest[start..];
            let mut up = 0;
            while let Some(next) = after.strip_prefix("super::") {
                (after, up) = (next, up + 1);
            }
            // A file is one level below its folder; a module inside it may go up to the file itself.
            let up = up - usize::from(!path.ends_with("mod.rs"));
            let folder = inside.checked_sub(up).map(|depth| &own[..depth]);
            let names = match after.strip_prefix('{') {
                Some(list) => list.split('}').next().unwrap_or_default().split(',').collect(),
                None => vec![after],
            };
            for name in names {
                let name: String = name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if let Some(folder) = folder.filter(|_| name.starts_with(|first: char| first.is_lowercase())) {
                    let module = [folder, &[&name]].concat().join("/");
                    found.extend(is_module(&module).then_some(module));
                }
            }
            rest = after;
        }
        found
    }

    /// Whether the runtime has a module; a function of a folder's root is none.
    fn is_module(path: &str) -> bool {
        let mut files = FILES.iter().chain(COMMAND_LINE).flat_map(|(_, files)| *files);
        files.any(|(file, _)| [".rs", "/mod.rs"].iter().any(|end| *file == format!("{path}{end}")))
    }

    /// The crates that a text names.
    fn crates_of(text: &str) -> Vec<String> {
        let known = crates_needed(&Need::ALL.into());
        let is_named = |name: &String| {
            let path = name.replace('-', "_");
            text.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| {
                line.match_indices(&format!("{path}::")).any(|(start, _)| {
                    let before = line[..start].chars().next_back();
                    let is_path = before.is_some_and(|before| before.is_alphanumeric() || matches!(before, '_' | ':'));
                    !is_path || line[..start].ends_with(" ::")
                })
            })
        };
        known.into_iter().filter(is_named).collect()
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
