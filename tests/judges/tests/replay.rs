//! Every recorded exchange goes through the emitted types and comes out the same.

use serde_json::Value;
use specwright_judges::replay::{Outcome, Report, Sent, replay};
use std::path::{Path, PathBuf};
use tokio::sync::OnceCell;

/// What became of all recordings, once for all tests.
static REPORT: OnceCell<Report> = OnceCell::const_new();

fn here() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn spec() -> PathBuf {
    here().join("../spec/plane.yaml")
}

async fn report() -> &'static Report {
    let exchanges = here().join("exchanges");
    let read =
        || async { replay(std::slice::from_ref(&exchanges), &spec(), Some(&exchanges.join("excuses.yaml"))).await };
    REPORT.get_or_init(|| async { read().await.expect("the recordings are read") }).await
}

/// The lines of a kind.
fn lines(report: &Report, kinds: &[&str]) -> String {
    let lines = report.lines().into_iter();
    let is_wanted = |line: &String| kinds.iter().any(|kind| line.starts_with(&format!("{kind}  ")));
    lines.filter(is_wanted).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn nothing_is_lost() {
    let report = report().await;
    assert!(report.is_clean(), "{}", lines(report, &["unreadable", "failed", "stricter", "idle"]));
    insta::assert_snapshot!(report.to_string());
}

/// What is not replayed whole: the recording is cut, the document forbids the request, or only leniency takes the response.
#[tokio::test]
async fn what_is_replayed_in_part_is_known() {
    let report = report().await;
    insta::assert_snapshot!(lines(report, &["response only", "explained", "in part", "lenient"]));
}

#[tokio::test]
async fn outside_is_only_what_the_document_does_not_have() {
    insta::assert_snapshot!(lines(report().await, &["outside"]));
}

/// Operations that were seen to succeed in recordings that are not in this repository.
const SEEN_ELSEWHERE: [&str; 1] = ["deleteInvitation"];

/// The document says of an operation that it was not seen to succeed live, or there is a recording of it. Variants of an
/// operation are not marked.
#[tokio::test]
async fn what_was_never_seen_is_marked() {
    let text = std::fs::read_to_string(spec()).expect("the document is text");
    let document: Value = serde_yaml::from_str(&text).expect("the document is well-formed");
    let mut seen: Vec<&str> = SEEN_ELSEWHERE.to_vec();
    for (_, outcome) in &report().await.outcomes {
        if let Outcome::Lossless { operation, status: 200..=399, .. } = outcome {
            seen.push(operation);
        }
    }
    let commands = plane_api::cli::PROGRAM.groups.iter().flat_map(|group| group.commands);
    let described = |path: &str, method: &str| &document["paths"][path][method.to_lowercase()];
    let wrong: Vec<&str> = commands
        .map(|command| (command.id, described(command.path, command.method)))
        .filter(|(id, described)| described["operationId"] == *id)
        .filter(|(id, described)| seen.contains(id) == (described["x-docs-unseen"] == true))
        .map(|(id, _)| id)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[tokio::test]
async fn every_operation_on_attachments_is_replayed() {
    let report = report().await;
    let attachments = plane_api::cli::PROGRAM.groups.iter().find(|group| group.name == "attachments");
    for command in attachments.expect("the document has the tag").commands {
        let is_replayed = report.outcomes.iter().any(|(_, outcome)| match outcome {
            Outcome::Lossless { operation, sent: Sent::Recorded, .. } => *operation == command.id,
            _ => false,
        });
        assert!(is_replayed, "no exchange of {}", command.id);
    }
}

/// A recording of this repository in a file of its own, with a text in it replaced.
fn changed(name: &str, from: &str, to: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for file in std::fs::read_dir(here().join("exchanges")).expect("there are recordings") {
        let path = file.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "har") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("it is text");
        let mut har: Value = serde_json::from_str(&text).expect("it is JSON");
        let entries = har["log"]["entries"].as_array_mut().expect("it has entries");
        entries.retain(|entry| entry["comment"] == name);
        if !entries.is_empty() {
            let text = har.to_string();
            let changed = text.replace(from, to);
            assert_ne!(text, changed);
            std::fs::write(folder.path().join("changed.har"), changed).expect("written");
            return folder;
        }
    }
    panic!("there is no {name}");
}

/// The check can fail: a response with a key of the wrong type does.
#[tokio::test]
async fn a_changed_response_is_noticed() {
    let folder = changed("exchanges/07-list-ok", r#"\"is_uploaded\":true"#, r#"\"is_uploaded\":\"yes\""#);
    let report = replay(&[folder.path().to_owned()], &spec(), None).await.expect("the recording is read");
    let [(name, Outcome::Failed { operation, reason })] = report.outcomes.as_slice() else { panic!("{report:?}") };
    assert_eq!((name.as_str(), *operation), ("exchanges/07-list-ok", "getAttachments"));
    assert!(reason.contains("is_uploaded"), "{reason}");
    assert!(!report.is_clean());
}

/// Types check less than a validator: a broken address comes out of them as it was, and is reported as taken by leniency.
#[tokio::test]
async fn leniency_is_noticed() {
    let folder = changed("exchanges/01-create-ok", "http://127.0.0.1:59000/uploads", "the shelf in the attic, on left");
    let report = replay(&[folder.path().to_owned()], &spec(), None).await.expect("the recording is read");
    assert_eq!(
        report.lines(),
        ["lenient  exchanges/01-create-ok  getUploadCredentials  200.upload_data.url does not have the format uri"]
    );
    assert_eq!(
        report.to_string(),
        "1 exchanges, 1 matched, 1 lossless, 0 outside, 0 failed, 1 taken by leniency alone"
    );
    assert!(report.is_clean());
}

/// A request that the document forbids is a mistake of the document when the server accepted it, unless it is excused; and
/// an excuse that nothing needs is a mistake, too.
#[tokio::test]
async fn what_the_server_accepts_is_not_malformed() {
    let name = "exchanges-other/state__get-state-detail";
    let folder = changed(name, r#"50091d/""#, r#"50091d/?colour=red""#);
    let replayed = async |excuses: Option<&Path>| {
        replay(&[folder.path().join("changed.har")], &spec(), excuses).await.expect("the recording is read")
    };
    let report = replayed(None).await;
    assert_eq!(
        report.lines(),
        [format!(
            "stricter  {name}  getState  the document is stricter than the server: query.colour is not documented"
        )]
    );
    assert!(!report.is_clean());
    let excuses = folder.path().join("excuses.yaml");
    std::fs::write(&excuses, format!("- exchanges: [{name}]\n  because: Try.\n")).expect("written");
    let report = replayed(Some(&excuses)).await;
    assert_eq!(report.lines(), [format!("explained  {name}  getState  query.colour is not documented: Try.")]);
    assert!(report.is_clean());
    let folder = changed(name, "HTTP/1.1", "HTTP/1.0");
    let report = replay(&[folder.path().to_owned()], &spec(), Some(&excuses)).await.expect("the recording is read");
    assert_eq!(report.lines(), [format!("idle  {name}  its request needs no excuse")]);
    assert!(!report.is_clean());
}
