//! Every recorded exchange goes through the emitted types and comes out the same.

use specwright_tests::replay::{Outcome, Report, replay};
use std::path::Path;

async fn report() -> Report {
    replayed("attachments").await
}

async fn replayed(folder: &str) -> Report {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    replay(&here.join("exchanges").join(folder), &here.join("../spec/plane.yaml"))
        .await
        .expect("the recordings are read")
}

#[tokio::test]
async fn nothing_is_lost() {
    let report = report().await;
    let failed: Vec<_> =
        report.outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Failed { .. })).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert_eq!(report.summary(), "222 exchanges, 188 matched, 188 lossless, 34 outside, 0 failed");
}

#[tokio::test]
async fn nothing_of_other_families_is_lost() {
    let report = replayed("other").await;
    let failed: Vec<_> = report
        .outcomes
        .iter()
        .filter(|(_, outcome)| !matches!(outcome, Outcome::Lossless { malformed: None, .. }))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert_eq!(report.summary(), "41 exchanges, 41 matched, 41 lossless, 0 outside, 0 failed");
}

/// The document says of an operation that nobody saw it succeed live, or there is a recording of it.
#[tokio::test]
async fn what_was_never_seen_is_marked() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/plane.yaml");
    let text = std::fs::read_to_string(spec).expect("the document is text");
    let document: serde_json::Value = serde_yaml::from_str(&text).expect("the document is well-formed");
    let mut seen: Vec<&str> = Vec::new();
    for folder in ["attachments", "other"] {
        for (_, outcome) in replayed(folder).await.outcomes {
            if let Outcome::Lossless { operation, status: 200..=399, malformed: None, .. } = outcome {
                seen.push(operation);
            }
        }
    }
    for command in plane_api::cli::PROGRAM.groups.iter().flat_map(|group| group.commands) {
        let described = &document["paths"][command.path][command.method.to_lowercase()];
        let is_marked = described["x-docs-unseen"] == true;
        assert_ne!(seen.contains(&command.id), is_marked, "{}", command.id);
    }
}

#[tokio::test]
async fn every_operation_on_attachments_is_replayed() {
    let report = report().await;
    let attachments = plane_api::cli::PROGRAM.groups.iter().find(|group| group.name == "attachments");
    for command in attachments.expect("the document has the tag").commands {
        let is_replayed = report.outcomes.iter().any(|(_, outcome)| match outcome {
            Outcome::Lossless { operation, malformed: None, .. } => *operation == command.id,
            _ => false,
        });
        assert!(is_replayed, "no exchange of {}", command.id);
    }
}

#[tokio::test]
async fn outside_is_only_what_the_document_does_not_have() {
    let report = report().await;
    let outside: Vec<&str> = report
        .outcomes
        .iter()
        .filter(|(_, outcome)| *outcome == Outcome::Outside)
        .map(|(name, _)| name.as_str())
        .collect();
    insta::assert_snapshot!(outside.join("\n"));
}

#[tokio::test]
async fn malformed_requests_are_told_apart() {
    let report = report().await;
    let malformed: Vec<String> = report
        .outcomes
        .iter()
        .filter_map(|(name, outcome)| match outcome {
            Outcome::Lossless { malformed: Some(mistake), .. } => Some(format!("{name}: {mistake}")),
            _ => None,
        })
        .collect();
    insta::assert_snapshot!(malformed.join("\n"));
}

/// The check can fail: an answer with a key of the wrong type does.
#[tokio::test]
async fn a_changed_answer_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let recorded = std::fs::read_to_string(here.join("exchanges/attachments/07-list-ok.json")).expect("a recording");
    let changed = recorded.replace("\"is_uploaded\": true", "\"is_uploaded\": \"yes\"");
    assert_ne!(recorded, changed);
    std::fs::write(folder.path().join("changed.json"), changed).expect("written");
    let report = replay(folder.path(), &here.join("../spec/plane.yaml")).await.expect("the recording is read");
    let [(_, Outcome::Failed { operation, reason })] = report.outcomes.as_slice() else {
        panic!("{report:?}");
    };
    assert_eq!(*operation, "getAttachments");
    assert!(reason.contains("is_uploaded"), "{reason}");
}
