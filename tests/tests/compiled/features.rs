//! Features of tags: a crate whose tags are behind features compiles without a warning with none of them, with each of
//! them alone, and with all, whichever other features are on.
//!
//! The crate is the only member of a workspace below the target folder.

use super::{BUILD, build_folder};
use specwright::{Shape, Strictness, manifest};
use specwright_tests::generation::{files, read};
use specwright_tests::nested::{self, put};
use std::path::Path;

const FIXTURE: &str = "fixtures/tag-features/openapi.yaml";

#[test]
fn each_feature_of_a_tag_compiles_alone() {
    let reading = read(Path::new(FIXTURE), "tagged-api", Strictness::Lenient).expect("the fixture can be read");
    let package = &reading.api.as_ref().expect("the fixture is sound").package;
    let names: Vec<&str> = package.tag_features.iter().map(|feature| feature.name.as_str()).collect();
    assert_eq!(names, ["pets", "pet-owners", "tricks", "url", "cli-api", "files"]);
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("features");
    for (path, text) in files(&reading, Shape::Crate) {
        put(&root.join("tagged").join(path), &text).expect("a file can be written");
    }
    put(&root.join("tagged/Cargo.toml"), &manifest(package, false)).expect("a file can be written");
    nested::workspace(&root, &["tagged"]).expect("a workspace can be written");
    let check = |features: &[&str]| assert_silent(&root, features);
    check(&["rustls"]);
    for name in &names {
        check(&["rustls", name]);
    }
    check(&["rustls", "cli", "serde"]);
    check(&["rustls", "cli", "serde", "files"]);
    check(&["rustls", "cli", "serde", &names.join(",")]);
}

/// Types that only one tag reaches are compiled with it alone, what several share with any of them, the rest always.
#[test]
fn types_stand_behind_the_features_that_reach_them() {
    let reading = read(Path::new(FIXTURE), "tagged-api", Strictness::Lenient).expect("the fixture can be read");
    let surface = specwright::diff::Surface::of(reading.api.as_ref().expect("the fixture is sound"));
    for (path, gate) in [
        ("pets", "feature = \"pets\""),
        ("types::Pet", "any(feature = \"pets\", feature = \"pet-owners\")"),
        ("types::Person", "feature = \"pet-owners\""),
        ("types::Grant", "feature = \"files\""),
        ("types::Unused", ""),
        ("types::Stamp", ""),
        ("Client::files()", "feature = \"files\""),
    ] {
        assert_eq!(surface.items[path].gate, gate, "{path}");
    }
}

fn assert_silent(root: &Path, features: &[&str]) {
    let _build = BUILD.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let output = nested::cargo(root, build_folder())
        .args([
            "check",
            "--lib",
            "--offline",
            "--quiet",
            "--message-format=short",
            "--no-default-features",
            "--features",
        ])
        .arg(features.join(","))
        .output()
        .expect("cargo runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && stderr.trim().is_empty(), "with {features:?}:\n{stderr}");
}
