//! A crate whose build step runs below the project of another, as that of a dependency does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SPEC: &str = "openapi: 3.0.3\ninfo:\n  title: Pets\n  version: '1'\npaths: {}\n";

#[test]
fn a_build_step_obeys_no_settings_of_another_crate() {
    let root = tempfile::tempdir().expect("a folder can be made");
    let [own, dependency] = ["own", "vendor/dependency"].map(|name| root.path().join(name));
    for folder in [&own, &dependency] {
        fs::create_dir_all(folder).expect("a folder can be made");
    }
    fs::write(root.path().join("spec.yaml"), SPEC).expect("it can be written");
    for settings in [
        "spec = \"spec.yaml\"\noutput = \"own\"\n",
        "spec = \"spec.yaml\"\noutput = \"own\"\nunheard-of = 1\n",
        "spec = \noutput = \"own\"\n",
        "spec = \"spec.yaml\"\n",
        "spec = \"nowhere.yaml\"\noutput = \".\"\n",
    ] {
        fs::write(root.path().join("specwright.toml"), settings).expect("it can be written");
        let step = step(&dependency);
        assert!(step.status.success(), "{settings}: {step:?}");
        assert_eq!(String::from_utf8_lossy(&step.stdout), "cargo::rerun-if-env-changed=CI\n", "{settings}");
        assert_eq!([&own, &dependency].map(|folder| names(folder).len()), [0, 0], "{settings}");
    }
    fs::write(root.path().join("specwright.toml"), "spec = \noutput = \"own\"\n").expect("it can be written");
    assert!(!step(&own).status.success(), "mistakes in its own are reported");
    fs::write(root.path().join("specwright.toml"), "spec = \"spec.yaml\"\noutput = \"./own\"\n")
        .expect("it can be written");
    assert!(step(&own).status.success());
    assert_eq!(names(&own), ["README.md", "specwright.files", "src"].map(PathBuf::from));
}

fn step(folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_program"));
    command.arg("build-step").current_dir(folder).env("CARGO_MANIFEST_DIR", folder).env_remove("CI");
    command.output().expect("the program starts")
}

fn names(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be listed").flatten();
    let mut names: Vec<PathBuf> = entries.map(|entry| entry.file_name().into()).collect();
    names.sort();
    names
}
