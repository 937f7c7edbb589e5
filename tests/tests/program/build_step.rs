//! What `specwright::build` does when Cargo starts it: each test stands in for Cargo, in a temporary folder.

use super::PROGRAM;
use super::project::Project;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

#[test]
fn brings_the_sources_up_to_date_and_says_so_once() {
    let project = project();
    let first = step(&project, None);
    assert!(first.status.success(), "{first:?}");
    let printed = lines(&first, "cargo::warning=");
    assert_eq!(printed.len(), 1, "{printed:?}");
    assert!(printed[0].starts_with("regenerated from spec/plane.yaml: "), "{printed:?}");
    assert!(project.path("generated/src/types.rs").exists());

    let second = step(&project, None);
    assert!(second.status.success(), "{second:?}");
    assert!(lines(&second, "cargo::warning=").is_empty(), "{second:?}");
}

#[test]
fn watches_the_document_the_settings_the_sources_and_the_variable() {
    let project = project();
    let output = step(&project, None);
    let watched = lines(&output, "cargo::rerun-if-changed=");
    for path in ["spec", "specwright.toml", "generated/src"] {
        let path = project.path(path).display().to_string();
        assert!(watched.contains(&path), "{path} is not among {watched:?}");
    }
    assert_eq!(lines(&output, "cargo::rerun-if-env-changed="), ["CI"]);
}

#[test]
fn what_it_writes_does_not_make_cargo_run_it_again() {
    let project = project();
    let started = std::time::SystemTime::now();
    step(&project, None);
    for path in ["generated/src", "generated/src/types.rs", "generated/src/runtime/mod.rs"] {
        let modified = fs::metadata(project.path(path)).and_then(|file| file.modified()).expect("it is there");
        assert!(modified < started, "{path} looks newer than the run that wrote it");
    }
}

#[test]
fn under_ci_stale_sources_fail_and_nothing_is_written() {
    let project = project();
    step(&project, None);
    assert!(step(&project, Some("true")).status.success(), "fresh sources pass");

    project.rename_field();
    let before = fs::read_to_string(project.path("generated/src/types.rs")).ok();
    let refused = step(&project, Some("true"));
    assert!(!refused.status.success(), "{refused:?}");
    let printed = lines(&refused, "cargo::error=");
    assert!(
        printed[0].contains("generated is not up to date with spec/plane.yaml: run `cargo regenerate`"),
        "{printed:?}"
    );
    assert_eq!(fs::read_to_string(project.path("generated/src/types.rs")).ok(), before);

    assert!(step(&project, Some("false")).status.success(), "a variable that says no is no");
    assert!(step(&project, Some("true")).status.success(), "then it is fresh");
}

#[test]
fn a_document_with_a_mistake_fails_the_build_and_keeps_the_sources() {
    let project = project();
    step(&project, None);
    let before = fs::read_to_string(project.path("generated/src/types.rs")).ok();
    project.edit_spec(|spec| spec.replacen("required:", "requird:", 1));
    let refused = step(&project, None);
    assert!(!refused.status.success(), "{refused:?}");
    let stderr = String::from_utf8_lossy(&refused.stderr);
    assert!(stderr.contains("plane.yaml:") && stderr.contains("did you mean `required`?"), "{stderr}");
    assert_eq!(fs::read_to_string(project.path("generated/src/types.rs")).ok(), before);
}

#[test]
fn without_settings_there_is_nothing_to_do() {
    let project = project();
    fs::remove_file(project.path("specwright.toml")).expect("the settings are there");
    assert!(step(&project, None).status.success());
    assert!(!project.path("generated/src").exists());
}

/// The superuser may write anywhere, so the step runs as nobody where the test runs as the superuser.
#[cfg(unix)]
#[test]
fn where_nothing_can_be_written_it_does_nothing() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    let project = project();
    step(&project, None);
    project.rename_field();
    let before = fs::read_to_string(project.path("generated/src/types.rs")).ok();
    let program = project.path("step");
    fs::copy(PROGRAM, &program).expect("the program can be copied");
    let allow = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("our own files let us");
    };
    allow(project.folder(), 0o755);
    allow(&project.path("generated/src"), 0o555);

    let mut command = command(&project, &program, None);
    if fs::metadata(&program).is_ok_and(|file| file.uid() == 0) {
        command.uid(65534);
    }
    let output = command.output().expect("the program starts");
    allow(&project.path("generated/src"), 0o755);
    assert!(output.status.success(), "{output:?}");
    let printed = lines(&output, "cargo::warning=");
    assert!(printed.iter().any(|line| line.starts_with("stale and read-only, left as it is")), "{printed:?}");
    assert_eq!(fs::read_to_string(project.path("generated/src/types.rs")).ok(), before);
}

#[test]
fn a_client_in_out_dir_comes_with_what_the_crate_lacks() {
    let project = project().with_the_whole_document();
    let manifest = "[package]\nname = \"a\"\nedition = \"2024\"\n[dependencies]\nreqwest = \"0.13\"\ntokio = \"1\"\n";
    fs::write(project.path("Cargo.toml"), manifest).expect("written");
    fs::create_dir(project.path("src")).expect("a folder can be made");
    fs::write(project.path("src/lib.rs"), "").expect("written");
    let output = include(&project, "spec/plane.yaml");
    assert!(output.status.success(), "{output:?}");
    let root = fs::read_to_string(project.path("out/plane/mod.rs")).expect("the root is there");
    assert!(!root.contains("#![") && !root.contains("//!"), "nothing that `include!` does not take: {root}");
    assert!(root.contains("pub mod attachments;") && project.path("out/plane/attachments.rs").exists());
    assert_eq!(lines(&output, "cargo::rerun-if-changed="), ["spec/plane.yaml", "Cargo.toml"]);
    let printed = lines(&output, "cargo::warning=");
    let commands: Vec<&String> = printed.iter().filter(|line| line.starts_with("cargo add ")).collect();
    assert!(commands[1].contains(" jiter@0.13 "), "{printed:?}");
    assert!(!commands.iter().any(|line| line.contains(" reqwest")), "it has this one: {printed:?}");
    assert_eq!(commands.last().map(|line| line.as_str()), Some("cargo add tokio --features fs,io-util,rt,sync,time"));
    let known = lines(&output, "cargo::rustc-check-cfg=");
    assert!(known.contains(&"cfg(feature, values(\"cli\"))".to_owned()), "{known:?}");
}

#[test]
fn a_client_in_out_dir_is_refused_with_the_diagnostics() {
    let project = project();
    let document = fs::canonicalize("refused/yaml-syntax/openapi.yaml").expect("the document is there");
    let output = include(&project, &document.display().to_string());
    assert!(!output.status.success(), "{output:?}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("error[syntax]"), "{stderr}");
    assert_eq!(fs::read_dir(project.path("out")).map(Iterator::count).ok(), Some(0));
}

/// A workspace with a document, settings, and the folder of a crate.
fn project() -> Project {
    let project = Project::new();
    for folder in ["generated", "out"] {
        fs::create_dir(project.path(folder)).expect("a folder can be made");
    }
    project
}

/// Runs the build step of `generated/` as Cargo does.
fn step(project: &Project, ci: Option<&str>) -> Output {
    command(project, Path::new(PROGRAM), ci).output().expect("the program starts")
}

fn command(project: &Project, program: &Path, ci: Option<&str>) -> Command {
    let mut command = Command::new(program);
    let folder = project.path("generated");
    command.arg("build-step").current_dir(&folder).env("CARGO_MANIFEST_DIR", folder);
    match ci {
        Some(value) => command.env("CI", value),
        None => command.env_remove("CI"),
    };
    command
}

/// Runs the build script of a crate that includes a client.
fn include(project: &Project, document: &str) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(["build-step", document]).current_dir(project.folder());
    command.env("CARGO_MANIFEST_DIR", project.folder()).env("OUT_DIR", project.path("out"));
    command.output().expect("the program starts")
}

/// What a build script printed for Cargo under a key.
fn lines(output: &Output, key: &str) -> Vec<String> {
    let stdout = String::from_utf8_lossy(&output.stdout);
    stdout.lines().filter_map(|line| line.strip_prefix(key)).map(str::to_owned).collect()
}
