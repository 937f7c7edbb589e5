//! Every version of the pages of Plane's attachments, replayed in order: each real change is reported once, and nothing
//! else is.

use super::shared;
use specwright::diagnostic::Diagnostics;
use specwright::drift::changes::{Change, Changes, changes};
use specwright::drift::format::Plane;
use specwright::drift::lock;
use specwright::drift::pages::Pages;
use specwright::{FileId, Sources};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What has changed from one version of a page to the next.
fn between(name: &str, before: &str, after: &str) -> (Changes, Sources) {
    let mut sources = Sources::single(name, before);
    let mut reported = Diagnostics::new();
    let mut old = Pages::default();
    old.add(name, FileId::ROOT, &Plane, &sources, &mut reported);
    let file = sources.add("plane.docs.lock", lock::write(&old, &sources));
    let lock = lock::read(file, &sources, &mut reported);
    let file = sources.add(name, after);
    let mut new = Pages::default();
    new.add(name, file, &Plane, &sources, &mut reported);
    assert!(!reported.has_errors(), "{reported:?}");
    (changes(&lock, &new, &sources), sources)
}

/// The versions of each page, in order: their names and texts.
fn versions(folder: &Path) -> BTreeMap<String, Vec<(String, String)>> {
    let mut files: Vec<_> = fs::read_dir(folder).expect("the folder can be listed").flatten().collect();
    files.sort_by_key(fs::DirEntry::file_name);
    let mut versions: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for file in files {
        let name = file.file_name().to_string_lossy().into_owned();
        let mut parts = name.split('.');
        let (page, version) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let text = fs::read_to_string(file.path()).expect("a page is text");
        versions.entry(page.to_owned()).or_default().push((version.to_owned(), text));
    }
    versions
}

/// The facts that each version changes, where it changes any. All other versions of a page change words, order and samples,
/// and the names of variables of the path.
const REAL: [(&str, &[&str]); 12] = [
    ("complete-upload 02", &["scopes"]),
    ("complete-upload 03", &["body.is_uploaded", "status", "response"]),
    ("delete-attachment 02", &["scopes"]),
    ("get-attachment-detail 02", &["scopes"]),
    // The page shows a failure from here on: `{detail}` in the place of a project.
    ("get-attachment-detail 03", &["status", "response"]),
    ("get-attachments 02", &["scopes"]),
    (
        "get-attachments 03",
        &["query.issue", "query.limit", "query.offset", "query.project", "query.workspace", "response"],
    ),
    ("get-upload-credentials 02", &["scopes"]),
    // 201 with a project becomes 200 with `{detail}`.
    ("get-upload-credentials 03", &["status", "response"]),
    ("update-attachment 02", &["scopes"]),
    (
        "update-attachment 03",
        &[
            "body.asset",
            "body.attributes",
            "body.entity_identifier",
            "body.entity_type",
            "body.external_id",
            "body.external_source",
            "body.is_archived",
            "body.is_deleted",
            "body.size",
            "body.storage_metadata",
            "status",
            "response",
        ],
    ),
    ("upload-file 04", &["body.x-amz-algorithm", "body.x-amz-credential", "body.x-amz-date", "status", "response"]),
];

#[test]
fn every_real_change_is_reported_once() {
    let Some(folder) = shared("docs-history") else { return };
    let real: BTreeMap<&str, &[&str]> = REAL.into_iter().collect();
    let (mut steps, mut changed, mut cosmetic) = (0, 0, 0);
    for (page, versions) in versions(&folder) {
        for pair in versions.windows(2) {
            let [(_, before), (version, after)] = pair else { unreachable!("windows of two") };
            let step = format!("{page} {version}");
            let (changes, _) = between(&format!("{page}.md"), before, after);
            let facts: Vec<&str> = changes.list.iter().map(|change| change.fact.as_str()).collect();
            assert_eq!(facts, real.get(step.as_str()).copied().unwrap_or_default(), "{step}: {:#?}", changes.list);
            (steps, changed, cosmetic) = (steps + 1, changed + changes.list.len(), cosmetic + changes.cosmetic);
        }
    }
    assert_eq!((steps, cosmetic), (41, 41 - REAL.len()), "each version is real or cosmetic");
    assert_eq!(changed, REAL.iter().map(|(_, facts)| facts.len()).sum::<usize>());
}

#[test]
fn a_change_is_pointed_at_where_the_page_says_it() {
    let Some(folder) = shared("docs-history") else { return };
    let versions = &versions(&folder)["get-upload-credentials"];
    let (changes, sources) = between("get-upload-credentials.md", &versions[1].1, &versions[2].1);
    let reported: Vec<String> = changes
        .list
        .iter()
        .map(|Change { message, now, .. }| {
            let now = now.as_ref().expect("the page says something");
            let source = sources.file(now.file);
            let line = &source.text[source.lines(&now.range)];
            format!("{message}: {}", line.trim())
        })
        .collect();
    assert_eq!(
        reported,
        [
            "the status was `201` and is `200`: <ResponsePanel status=\"200\">",
            "in the example of 200, `/detail` is new; `/created_at`, `/description`, `/id`, `/identifier`, `/name` are \
             gone: \"detail\": \"Presigned download URL generated successfully\"",
        ]
    );
}
