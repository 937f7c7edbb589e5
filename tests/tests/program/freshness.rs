//! What the program says and does about emitted files: fresh, stale, written, left alone. Each test has a project of its
//! own in a temporary folder, with a small document and the settings of this workspace.

use super::project::Project;
use super::{PROGRAM, stderr};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

#[test]
fn the_committed_sources_are_what_the_document_says() {
    let output = specwright(Path::new(".."), ["regenerate", "--check"]);
    assert_eq!(
        (output.status.code(), last_line(&output).contains("up to date")),
        (Some(0), true),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_changed_field_is_stale_until_it_is_regenerated() {
    let project = regenerated();
    project.rename_field();
    let before = emitted(&project);

    let check = run(&project, ["regenerate", "--check"]);
    assert_eq!(check.status.code(), Some(1), "{}", stderr(&check));
    let stale = last_line(&check);
    assert!(stale.contains("generated is stale: 2 changed: src/cli/attachments.rs, src/types.rs"), "{stale}");
    assert_eq!(emitted(&project), before, "a check writes nothing");

    let written = run(&project, ["regenerate"]);
    assert_eq!(written.status.code(), Some(0), "{}", stderr(&written));
    assert!(emitted(&project)["src/types.rs"].contains("pub foreign_source: "));

    let check = run(&project, ["regenerate", "--check"]);
    assert_eq!(check.status.code(), Some(0), "{}", stderr(&check));
    assert!(last_line(&check).contains("up to date"), "{}", stderr(&check));
}

#[test]
fn what_changes_in_the_client_is_reported_and_kept() {
    let project = regenerated();
    let changelog = || fs::read_to_string(project.path("generated/CHANGELOG.md")).expect("there is a changelog");
    assert!(!changelog().contains("external_source"), "nothing has changed yet");
    let by_hand = changelog() + "\n## 0.1.0\n\n- By hand.\n";
    fs::write(project.path("generated/CHANGELOG.md"), &by_hand).expect("the changelog can be written");
    let before = fs::read_to_string(project.path("generated/api.surface")).ok();
    fs::copy(project.path("spec/plane.yaml"), project.path("old.yaml")).expect("it can be copied");
    project.rename_field();

    let check = run(&project, ["regenerate", "--check"]);
    assert!(stderr(&check).contains("CHANGELOG.md is stale"), "{}", stderr(&check));
    let written = run(&project, ["regenerate"]);
    let stderr = stderr(&written);
    assert!(stderr.contains("the client: major ("), "{stderr}");
    assert!(stderr.contains("breaks removed field `types::UploadCredentialsRequest.external_source`"), "{stderr}");
    let line =
        stderr.lines().find(|line| line.contains("added field `types::UploadCredentialsRequest.foreign_source`"));
    assert!(line.is_some_and(|line| line.contains("spec/plane.yaml:")), "{stderr}");
    assert!(changelog().contains("- **Breaks:** field `types::UploadCredentialsRequest.external_source`"));
    assert!(changelog().ends_with("\n## 0.1.0\n\n- By hand.\n"), "{}", changelog());

    // What is taken back leaves no trace, since it counts from the same state as before.
    assert_eq!(fs::read_to_string(project.path("generated/api.surface")).ok(), before);
    fs::copy(project.path("old.yaml"), project.path("spec/plane.yaml")).expect("it can be copied");
    assert_eq!(run(&project, ["regenerate"]).status.code(), Some(0));
    assert_eq!(changelog(), by_hand);
}

#[test]
fn what_the_user_wrote_between_the_marks_is_not_lost() {
    let project = regenerated();
    let path = project.path("generated/CHANGELOG.md");
    let edited = fs::read_to_string(&path)
        .expect("there is a changelog")
        .replace("<!-- specwright: end", "By hand.\n<!-- specwright: end");
    fs::write(&path, &edited).expect("the changelog can be written");
    project.rename_field();
    let refused = run(&project, ["regenerate"]);
    assert_eq!(refused.status.code(), Some(1), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("was edited between the marks"), "{}", stderr(&refused));
    assert_eq!(fs::read_to_string(&path).ok(), Some(edited));
    assert!(emitted(&project)["src/types.rs"].contains("pub foreign_source: "), "the sources are written all the same");
}

#[test]
fn diff_says_what_changes_and_which_step_it_is() {
    let project = Project::new();
    fs::copy(project.path("spec/plane.yaml"), project.path("old.yaml")).expect("the document can be copied");
    project.rename_field();
    let compare = |arguments: &[&str]| run(&project, ["diff", "old.yaml"].iter().chain(arguments));
    let text = compare(&["spec/plane.yaml"]);
    assert_eq!(text.status.code(), Some(0), "{}", stderr(&text));
    let result = String::from_utf8_lossy(&text.stdout);
    assert!(result.contains("old.yaml:") && result.contains("breaks[field-removed]"), "{result}");
    let json = compare(&["spec/plane.yaml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("the result is JSON");
    assert_eq!(json["step"], "major");
    let markdown = compare(&["spec/plane.yaml", "--format", "markdown"]);
    assert!(String::from_utf8_lossy(&markdown.stdout).contains("### Removed"));
    assert_eq!(compare(&["nowhere.yaml"]).status.code(), Some(2));
    project.edit_spec(|spec| spec.replacen("required:", "requird:", 1));
    let refused = compare(&["spec/plane.yaml", "--strict"]);
    assert_eq!(refused.status.code(), Some(1), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("help: did you mean `required`?"), "{}", stderr(&refused));
}

#[test]
fn features_that_a_manifest_lacks_are_named() {
    let project = Project::new();
    let generate = || run(&project, ["generate", "spec/plane.yaml", "--output", "crate", "--tag-features"]);
    assert!(!stderr(&generate()).contains("lacks"), "a new manifest has them all");
    let path = project.path("crate/Cargo.toml");
    let manifest = fs::read_to_string(&path).expect("there is a manifest");
    let default = manifest.lines().find(|line| line.starts_with("default = [")).unwrap_or_default();
    assert!(default.contains("\"attachments\"") && default.contains("\"work-items\""), "{manifest}");
    fs::write(&path, manifest.replace("attachments = []\n", "")).expect("a manifest can be edited");
    assert!(stderr(&generate()).contains("[features] lacks `attachments = []`"), "{}", stderr(&generate()));
}

#[test]
fn regenerating_again_writes_nothing() {
    let project = regenerated();
    let modified = |path: &str| fs::metadata(project.path(path)).and_then(|file| file.modified()).expect("it is there");
    let before = modified("generated/src/types.rs");
    let again = run(&project, ["regenerate"]);
    assert!(last_line(&again).contains("up to date"), "{}", stderr(&again));
    assert_eq!(modified("generated/src/types.rs"), before);
}

#[test]
fn two_projects_get_the_same_bytes() {
    assert_eq!(emitted(&regenerated()), emitted(&regenerated()));
}

#[test]
fn an_edited_file_is_put_right() {
    let project = regenerated();
    let sound = emitted(&project);
    let path = project.path("generated/src/types.rs");
    fs::write(&path, format!("{}\n// An idea.\n", sound["src/types.rs"])).expect("the file can be edited");
    assert_eq!(run(&project, ["regenerate", "--check"]).status.code(), Some(1));
    assert_eq!(run(&project, ["regenerate"]).status.code(), Some(0));
    assert_eq!(emitted(&project), sound);
}

#[test]
fn a_file_without_the_header_is_never_overwritten() {
    let project = Project::new();
    fs::create_dir_all(project.path("generated/src")).expect("a folder can be made");
    fs::write(project.path("generated/src/types.rs"), "// By hand.\n").expect("a file can be written");
    for arguments in [&["regenerate", "--check"][..], &["regenerate"]] {
        let refused = run(&project, arguments);
        assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
        assert!(
            last_line(&refused).contains("types.rs` would be overwritten and is not generated"),
            "{}",
            stderr(&refused)
        );
        assert_eq!(emitted(&project).len(), 1, "nothing else is written either");
        assert_eq!(emitted(&project)["src/types.rs"], "// By hand.\n");
    }
}

#[test]
fn what_is_no_longer_needed_goes_and_what_is_not_ours_stays() {
    let project = regenerated();
    let header = emitted(&project)["src/types.rs"].lines().next().map(str::to_owned).expect("a header line");
    fs::write(project.path("generated/src/gone.rs"), format!("{header}\n")).expect("a file can be written");
    let list = emitted(&project)["specwright.files"].clone() + "src/gone.rs\n";
    fs::write(project.path("generated/specwright.files"), list).expect("the list can be written");
    fs::write(project.path("generated/src/mine.rs"), "// By hand.\n").expect("a file can be written");
    for copy in ["my_variant.rs", "lib.rs.orig"] {
        fs::copy(project.path("generated/src/lib.rs"), project.path("generated/src").join(copy)).expect("it is copied");
    }
    let check = run(&project, ["regenerate", "--check"]);
    let stderr = last_line(&check);
    assert!(stderr.contains("generated is stale: 1 changed, 1 removed: specwright.files, src/gone.rs"), "{stderr}");
    assert_eq!(run(&project, ["regenerate"]).status.code(), Some(0));
    let emitted = emitted(&project);
    assert!(!emitted.contains_key("src/gone.rs"), "it is on the list");
    for path in ["src/mine.rs", "src/my_variant.rs", "src/lib.rs.orig"] {
        assert!(emitted.contains_key(path), "{path} was never written");
    }
    assert_eq!(run(&project, ["regenerate", "--check"]).status.code(), Some(0));
}

#[test]
fn two_at_once_both_succeed_and_what_was_cut_short_is_mended() {
    let project = regenerated();
    project.rename_field();
    let start = || {
        let mut command = Command::new(PROGRAM);
        command.arg("regenerate").current_dir(project.folder()).stderr(Stdio::piped()).stdout(Stdio::null());
        command.spawn().expect("the program starts")
    };
    let both = [start(), start()].map(|one| one.wait_with_output().expect("it ends"));
    for output in &both {
        assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
    }
    let whole = emitted(&project);
    assert_eq!(run(&project, ["regenerate", "--check"]).status.code(), Some(0));
    assert!(!whole.keys().any(|path| path.contains(".specwright-")), "nothing is left behind");

    // As after a program that was killed: files of before, and files that are missing.
    fs::remove_file(project.path("generated/src/runtime/mod.rs")).expect("it is there");
    let header = whole["src/types.rs"].lines().next().unwrap_or_default();
    fs::write(project.path("generated/src/types.rs"), format!("{header}\n")).expect("it can be written");
    let mended = run(&project, ["regenerate"]);
    assert_eq!(mended.status.code(), Some(0), "{}", stderr(&mended));
    assert_eq!(emitted(&project), whole);
}

#[test]
fn a_mistake_in_the_document_leaves_the_files_as_they_are() {
    let project = regenerated();
    let before = emitted(&project);
    project.edit_spec(|spec| spec.replacen("required:", "requird:", 1));
    let refused = run(&project, ["regenerate"]);
    assert_eq!(refused.status.code(), Some(1), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("help: did you mean `required`?"), "{}", stderr(&refused));
    assert_eq!(emitted(&project), before);
}

#[test]
fn generate_makes_a_crate_and_keeps_its_manifest() {
    let project = Project::new().with_the_whole_document();
    let generate = |more: &[&str]| {
        let arguments = ["generate", "spec/plane.yaml", "--output", "crate", "--name", "plane-api"];
        run(&project, arguments.iter().chain(more))
    };
    let check = generate(&["--check"]);
    assert_eq!((check.status.code(), project.path("crate").exists()), (Some(1), false), "{}", stderr(&check));

    let made = generate(&["--report", "report.json"]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let manifest = fs::read_to_string(project.path("crate/Cargo.toml")).expect("there is a manifest");
    assert!(
        manifest.starts_with("[package]\nname = \"plane-api\"\n") && !manifest.contains("[workspace]"),
        "{manifest}"
    );

    fs::write(project.path("crate/Cargo.toml"), "# Mine.\n").expect("a manifest can be edited");
    assert_eq!(generate(&[]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(project.path("crate/Cargo.toml")).ok().as_deref(), Some("# Mine.\n"));
    assert_eq!(generate(&["--check"]).status.code(), Some(0));

    let report = fs::read_to_string(project.path("report.json")).expect("there is a report");
    let report: serde_json::Value = serde_json::from_str(&report).expect("the report is JSON");
    let operations = report["operations"].as_array().expect("the report lists operations");
    assert_eq!(operations.len(), 253);
    assert!(operations.iter().all(|operation| operation["status"] == "full"), "{report}");
    assert_eq!(operations[0]["path"].as_str().map(|path| path.starts_with('/')), Some(true), "{report}");
    assert!(report["types"].as_u64().is_some_and(|types| types > 0), "{report}");
}

#[test]
fn a_crate_keeps_the_name_that_its_manifest_gives_it() {
    let project = Project::new();
    let document = fs::canonicalize("fixtures/degraded/openapi.yaml").expect("the fixture is there");
    fs::create_dir(project.path("crate")).expect("a folder can be made");
    fs::write(project.path("crate/Cargo.toml"), "[package]\nname = \"my-pets\"\n").expect("it can be written");
    let arguments = ["generate".as_ref(), document.as_os_str(), "--output".as_ref(), "crate".as_ref()];
    let made = run(&project, arguments);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let main = fs::read_to_string(project.path("crate/src/main.rs")).expect("there is a program");
    assert!(main.contains("use my_pets::{cli, runtime};"), "{main}");
    let named = run(&project, arguments.into_iter().chain(["--name".as_ref(), OsStr::new("your-pets")]));
    assert_eq!(named.status.code(), Some(0), "{}", stderr(&named));
    let main = fs::read_to_string(project.path("crate/src/main.rs")).expect("there is a program");
    assert!(main.contains("use your_pets::{cli, runtime};"), "{main}");
}

#[test]
fn the_report_names_what_is_degraded() {
    let project = Project::new();
    let document = fs::canonicalize("fixtures/degraded/openapi.yaml").expect("the fixture is there");
    let arguments = ["generate".as_ref(), document.as_os_str(), "--output".as_ref(), "crate".as_ref()];
    let made = run(&project, arguments.into_iter().chain(["--report".as_ref(), OsStr::new("report.json")]));
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let report = fs::read_to_string(project.path("report.json")).expect("there is a report");
    let report: serde_json::Value = serde_json::from_str(&report).expect("the report is JSON");
    let operations = report["operations"].as_array().expect("the report lists operations");
    let xml = operations.iter().find(|operation| operation["id"] == "putPet").expect("it is listed");
    assert_eq!((xml["method"].as_str(), xml["status"].as_str()), (Some("PUT"), Some("degraded")));
    let reason = &xml["reasons"][0];
    assert_eq!(reason["code"], "xml-not-typed");
    assert_eq!(reason["pointer"], "/paths/~1pets/put/requestBody/content/application~1xml");
    assert!(reason["message"].as_str().is_some_and(|message| message.contains("application/xml")), "{reason}");
}

#[test]
fn check_reports_in_three_forms_and_writes_nothing() {
    let project = Project::new();
    project.edit_spec(|spec| spec.replacen("required:", "requird:", 1));
    let before = fs::read_dir(project.folder()).map(Iterator::count).ok();
    for (form, wanted) in [
        ("full", "help: did you mean `required`?"),
        ("concise", "error[unknown-key]: unknown key `requird`"),
        ("json", "\"level\":\"error\""),
    ] {
        let output = run(&project, ["check", "spec/plane.yaml", "--strict", "--format", form]);
        let result = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        assert!(result.contains(wanted), "{form}: {result}");
    }
    assert_eq!(fs::read_dir(project.folder()).map(Iterator::count).ok(), before);
    assert_eq!(run(&project, ["check", "spec/nowhere.yaml"]).status.code(), Some(2));
    assert_eq!(run(&project, ["chekc"]).status.code(), Some(2));
}

/// A project with emitted files.
fn regenerated() -> Project {
    let project = Project::new();
    let output = run(&project, ["regenerate"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    project
}

fn run(project: &Project, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
    specwright(project.folder(), arguments)
}

/// The emitted files with their paths below the crate's folder.
fn emitted(project: &Project) -> BTreeMap<String, String> {
    let (root, mut files) = (project.path("generated"), BTreeMap::new());
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder can be listed").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                let path = entry.path();
                let text = fs::read_to_string(&path).expect("emitted files are text");
                let name = path.strip_prefix(&root).expect("it is below").to_string_lossy().replace('\\', "/");
                files.insert(name, text);
            }
        }
    }
    files
}

fn specwright(folder: &Path, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(folder).output().expect("the program starts")
}

fn last_line(output: &Output) -> String {
    stderr(output).lines().last().unwrap_or_default().to_owned()
}
