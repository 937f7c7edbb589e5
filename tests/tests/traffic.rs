//! A document held against recorded traffic: each kind of difference in a folder of its own, overlays that follow what was
//! recorded, and every fact of Plane's document changed in turn.
//!
//! A folder of `traffic` holds a document, exchanges, all diagnostics about them, and the overlay that follows
//! them.

#[path = "traffic/command.rs"]
mod command;
#[path = "traffic/mutation.rs"]
mod mutation;
#[path = "traffic/petstore.rs"]
mod petstore;

use specwright::diagnostic::explain;
use specwright::diagnostic::render::Form;
use specwright::traffic::difference::{Difference, Follow};
use specwright::traffic::propose::propose;
use specwright::traffic::{Comparison, Recorded, compare_with_traffic};
use specwright::{Customization, Naming, Options, Spanned, Strictness};
use specwright_tests::generation::folders;
use specwright_tests::snapshot::differences;
use std::path::{Path, PathBuf};

fn options(overlay: Option<&Path>) -> Options {
    let overlays = overlay.map(|path| (Spanned::bare(path.display().to_string()), path.to_owned()));
    Options {
        naming: Naming::default(),
        strictness: Strictness::Lenient,
        root: None,
        customization: Customization { overlays: overlays.into_iter().collect(), ..Customization::default() },
    }
}

fn comparison(document: &Path, exchanges: &Path, overlay: Option<&Path>) -> Comparison {
    let recorded = Recorded { paths: vec![exchanges.to_owned()], ..Recorded::default() };
    compare_with_traffic(document, &recorded, &options(overlay)).expect("the document and its traffic can be read")
}

/// The names of the facts of differences, with where they were seen.
fn facts(list: &[Difference]) -> Vec<String> {
    let facts = list.iter().flat_map(|one| one.uses.keys().map(|(_, fact)| format!("{fact} {}", one.key.says)));
    facts.collect()
}

/// The folders of `traffic`: a name, the document, its exchanges.
fn fixtures() -> Vec<(String, PathBuf, PathBuf)> {
    let found = folders(Path::new("traffic")).expect("differences are folders");
    found.into_iter().map(|(name, document)| (name, document.clone(), document.with_file_name("exchanges"))).collect()
}

#[test]
fn every_difference_is_pointed_at() {
    let mut different = Vec::new();
    for (name, document, exchanges) in fixtures() {
        let comparison = comparison(&document, &exchanges, None);
        assert_eq!(comparison.diagnostics.has_errors(), !name.starts_with("agreeing"), "{name}");
        let mut text = comparison.render(Form::Full, false);
        text.push_str(&comparison.summary.join("\n"));
        let mut texts = vec![("diagnostics".to_owned(), text)];
        if let Some(proposal) = propose(&comparison, &options(None)).filter(|proposal| proposal.followed > 0) {
            texts.push(("overlay".to_owned(), proposal.text));
        }
        different.extend(differences(document.parent().expect("a document is in a folder"), &texts));
    }
    assert!(different.is_empty(), "these snapshots differ:\n{}", different.join("\n"));
}

#[test]
fn an_overlay_leaves_no_difference_that_it_follows() {
    let mut count = 0;
    for (name, document, exchanges) in fixtures() {
        let before = comparison(&document, &exchanges, None);
        let Some(proposal) = propose(&before, &options(None)).filter(|proposal| proposal.followed > 0) else {
            continue;
        };
        count += proposal.followed;
        let folder = tempfile::tempdir().expect("there is room for an overlay");
        let path = folder.path().join("overlay.yaml");
        std::fs::write(&path, &proposal.text).expect("an overlay can be written");
        let after = comparison(&document, &exchanges, Some(&path));
        assert!(after.origins.is_some(), "{name}: {}", after.render(Form::Full, false));
        let (known, left) = (facts(&before.verdict.unexplained), facts(&after.verdict.unexplained));
        assert!(left.iter().all(|fact| known.contains(fact)), "{name}: the overlay makes new differences: {left:?}");
        let ended = before.verdict.unexplained.len() - after.verdict.unexplained.len();
        assert_eq!(ended, proposal.followed, "{name}: {left:?}");
        assert_eq!(after.verdict.unexplained.len(), proposal.left, "{name}: {left:?}");
    }
    assert!(count > 30, "{count} differences were followed");
}

#[test]
fn no_text_that_was_recorded_is_printed() {
    for (name, document, exchanges) in fixtures() {
        let comparison = comparison(&document, &exchanges, None);
        let mut printed = comparison.summary.join("\n");
        for form in [Form::Full, Form::Concise, Form::Json, Form::Sarif] {
            printed.push_str(&comparison.render(form, false));
        }
        printed.extend(propose(&comparison, &options(None)).map(|proposal| proposal.text));
        for text in ["secret value", "p@example.org", "Sign in", "yesterday", "0e5a7c2e", "\u{1b}", "\u{7}", "\u{202e}"]
        {
            assert!(!printed.contains(text), "{name}: `{}` is printed", text.escape_debug());
        }
    }
}

#[test]
fn every_code_has_a_folder() {
    let mut printed = String::new();
    for (_, document, _) in fixtures() {
        let snapshot = document.with_file_name("diagnostics.snap");
        printed.push_str(&std::fs::read_to_string(snapshot).expect("a difference has a snapshot"));
    }
    let codes: Vec<_> = explain::codes().filter(|code| code.starts_with("traffic-")).collect();
    assert!(codes.len() > 10);
    // What is only listed on request is no difference.
    for code in codes.into_iter().filter(|code| *code != "traffic-unseen") {
        assert!(printed.contains(&format!("[{code}]")), "no folder of `traffic` shows `{code}`");
    }
}

#[test]
fn what_was_not_seen_is_listed_on_request() {
    let document = Path::new("traffic/agreeing/openapi.yaml");
    let recorded =
        Recorded { paths: vec![document.with_file_name("exchanges")], lists_unseen: true, ..Recorded::default() };
    let comparison =
        compare_with_traffic(document, &recorded, &options(None)).expect("the document and its traffic can be read");
    let printed: Vec<_> = comparison.diagnostics.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(printed, ["a 200 of `getThing` was not seen", "`secret` was not seen"]);
}

#[test]
fn values_are_proposed_only_where_they_look_like_those_of_a_list() {
    let document = Path::new("traffic/value/openapi.yaml");
    let comparison = comparison(document, &document.with_file_name("exchanges"), None);
    let values: Vec<_> =
        comparison.verdict.unexplained.iter().map(|one| (one.follow.clone(), one.values.clone())).collect();
    let listed = |values: &[&str]| Some(values.iter().map(|value| (*value).to_owned()).collect());
    assert!(matches!(values[0].0, Some(Follow::Values(_))));
    assert_eq!(
        values.into_iter().map(|(_, values)| values).collect::<Vec<_>>(),
        [None, listed(&["flat", "oval"]), listed(&["3"]),]
    );
}
