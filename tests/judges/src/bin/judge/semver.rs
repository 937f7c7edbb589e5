//! Holds what `specwright diff` says about pairs of documents against `cargo-semver-checks` on the crates emitted from them.
//!
//! In goes a folder of pairs, `CASE/old.yaml` and `CASE/new.yaml`, or one of fixtures, to each of which things are added; out
//! comes a line for each with both verdicts. They disagree when the judge asks for more than we do, and when we ask for more
//! and no rule of ours says why the judge cannot see it; then the command fails, as it does when an addition breaks callers.
//! The judge reads rustdoc's JSON, which is made here once for all crates of a state.

use super::Judged;
use clap::Args;
use specwright::diff::{self, Bump, Change, Difference, ItemKind};
use specwright::{Reading, Shape, Strictness, manifest};
use specwright_tests::additions::ADDITIONS;
use specwright_tests::generation::{files, folders, read, read_like};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Compares the verdicts of `specwright diff` with those of cargo-semver-checks
#[derive(Args)]
pub(crate) struct Arguments {
    /// The folder of pairs
    folder: PathBuf,
    /// It is a folder of fixtures: to so many of them everything is added that must break no caller
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "20")]
    additions: Option<usize>,
    /// The program that judges
    #[arg(long, default_value = "cargo-semver-checks")]
    judge: PathBuf,
    /// Where crates are emitted and compiled; what is there is used again
    #[arg(long, default_value = "target/semver")]
    work: PathBuf,
}

/// Why the judge has no lint for a change that breaks all the same; `None` when it has one.
fn reason(change: &Change) -> Option<&'static str> {
    match (change.rule.code, change.kind) {
        ("field-wrapped" | "field-unwrapped" | "field-retyped", _) => Some("it does not compare the types of fields"),
        ("variant-retyped", _) => Some("it does not compare the types that variants hold"),
        ("alias-retyped", _) => Some("it does not compare what a name for a type stands for"),
        ("header-required", _) => Some("it does not know what `build` asks for"),
        ("parameter-retyped", _) => Some("it does not compare the types of parameters"),
        ("parameter-moved", _) => Some("it counts parameters and does not compare their order"),
        ("result-changed", _) => Some("it does not compare results"),
        ("trait-removed" | "gate-changed", ItemKind::Trait) => {
            Some("it compares traits that are derived or automatic only")
        }
        _ => None,
    }
}

/// A pair of documents.
struct Case {
    name: String,
    /// What the new document's state is called.
    state: &'static str,
    difference: Difference,
}

/// The states of crates, with the crates of each.
type States = BTreeMap<&'static str, BTreeSet<String>>;

/// Prints a line for each pair; `false` when there are disagreements.
pub(crate) fn run(arguments: &Arguments) -> Judged {
    fs::create_dir_all(&arguments.work)?;
    let work = arguments.work.canonicalize()?;
    let mut states = States::new();
    let cases = match arguments.additions {
        Some(count) => added(&arguments.folder, &work, count, &mut states)?,
        None => pairs(&arguments.folder, &work, &mut states)?,
    };
    let mut documented = BTreeMap::new();
    for (state, crates) in &states {
        documented.insert(*state, document(&work, state, crates)?);
    }
    let mut disagreements = 0;
    println!("{:<36}{:<11}{:<8}{:<8}verdict", "case", "state", "ours", "theirs");
    for case in &cases {
        let file = format!("{}.json", library(&case.name));
        let theirs = judge(&arguments.judge, &documented["old"].join(&file), &documented[case.state].join(&file))?;
        let ours = case.difference.bump();
        let is_addition = arguments.additions.is_some();
        let verdict = match (ours, theirs) {
            _ if is_addition && ours.max(theirs) == Some(Bump::Major) => Err("breaks callers".to_owned()),
            _ if theirs > ours => Err("disagree: ours is weaker".to_owned()),
            (Some(Bump::Major), theirs) if theirs < Some(Bump::Major) => unseen(&case.difference),
            _ => Ok("agree".to_owned()),
        };
        disagreements += usize::from(verdict.is_err());
        let word = |bump: Option<Bump>| bump.map_or("-", Bump::word);
        let verdict = verdict.unwrap_or_else(|wrong| wrong);
        println!("{:<36}{:<11}{:<8}{:<8}{verdict}", case.name, case.state, word(ours), word(theirs));
    }
    println!("\n{} pairs, {disagreements} disagreements", cases.len());
    Ok(disagreements == 0)
}

/// Why the judge does not see what breaks: each of the changes must be one that it has no lint for.
fn unseen(difference: &Difference) -> Result<String, String> {
    let mut reasons = BTreeSet::new();
    for change in difference.changes.iter().filter(|change| change.rule.bump == Bump::Major) {
        let reason = reason(change);
        reasons.insert(
            reason.ok_or_else(|| format!("disagree: it should see {} of `{}`", change.rule.code, change.path))?,
        );
    }
    Ok(reasons.into_iter().collect::<Vec<_>>().join("; "))
}

/// Emits the crates of a folder of pairs, and compares the documents.
fn pairs(folder: &Path, work: &Path, states: &mut States) -> Result<Vec<Case>, Box<dyn Error>> {
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    let mut cases = Vec::new();
    for name in names {
        let mut emitted = |state: &'static str| {
            let document = folder.join(&name).join(format!("{state}.yaml"));
            emit(read(&document, &name, Strictness::Lenient)?, work, state, &name, states)
        };
        let (old, new) = (emitted("old")?, emitted("new")?);
        let difference = diff::documents(&old, &new).ok_or("a document has errors")?;
        cases.push(Case { name, state: "new", difference });
    }
    Ok(cases)
}

/// Emits the crates of fixtures, as they are and with each addition, and compares the documents.
fn added(folder: &Path, work: &Path, count: usize, states: &mut States) -> Result<Vec<Case>, Box<dyn Error>> {
    let (mut cases, mut taken) = (Vec::new(), 0);
    for (name, document) in folders(folder)? {
        // A document in one file, to which nearly everything can be added.
        let text = fs::read_to_string(&document)?;
        // Escapes of JSON in pairs are none of YAML.
        let is_json = document.extension().is_some_and(|extension| extension == "json");
        let value: serde_yaml::Value =
            if is_json { serde_json::from_str(&text)? } else { serde_yaml::from_str(&text)? };
        let additions = ADDITIONS.into_iter().filter(|addition| addition.is_meant_for(&name));
        let changed: Vec<_> = additions.filter_map(|it| Some((it.word(), it.to(&value)?))).collect();
        let has_parts = fs::read_dir(document.parent().unwrap_or(folder))?.flatten().any(|entry| entry.path().is_dir());
        if has_parts || changed.len() + 1 < ADDITIONS.len() || taken == count {
            continue;
        }
        taken += 1;
        let mut emitted = |state: &'static str, value: &serde_yaml::Value| {
            let path = work.join("documents").join(format!("{name}-{state}.yaml"));
            write(&path, &serde_yaml::to_string(value)?)?;
            emit(read_like(&path, &document, &name, Strictness::Lenient)?, work, state, &name, states)
        };
        let old = emitted("old", &value)?;
        for (state, value) in &changed {
            let difference = diff::documents(&old, &emitted(state, value)?).ok_or("a document has errors")?;
            cases.push(Case { name: name.clone(), state, difference });
        }
    }
    Ok(cases)
}

/// Writes a crate of a state.
fn emit(
    reading: Reading,
    work: &Path,
    state: &'static str,
    name: &str,
    states: &mut States,
) -> Result<Reading, Box<dyn Error>> {
    let api = reading.api.as_ref().ok_or_else(|| format!("{name} has errors as {state}"))?;
    let member = work.join(state).join(name);
    for (path, text) in files(&reading, Shape::Crate) {
        write(&member.join(path), &text)?;
    }
    write(&member.join("Cargo.toml"), &manifest(&api.package, false))?;
    states.entry(state).or_default().insert(name.to_owned());
    Ok(reading)
}

/// Has rustdoc describe all crates of a state, and says in which folder it does.
fn document(work: &Path, state: &str, crates: &BTreeSet<String>) -> Result<PathBuf, Box<dyn Error>> {
    let workspace = format!("[workspace]\nresolver = \"3\"\nmembers = {:?}\n", crates.iter().collect::<Vec<_>>());
    write(&work.join(state).join("Cargo.toml"), &workspace)?;
    // The versions that everything else here is tested with.
    write(&work.join(state).join("Cargo.lock"), &fs::read_to_string("Cargo.lock")?)?;
    let target = work.join(format!("target-{state}"));
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["doc", "--workspace", "--lib", "--no-deps", "--offline", "--quiet"])
        .current_dir(work.join(state))
        .env("CARGO_TARGET_DIR", &target)
        // What crates depend on is compiled once for both states.
        .env("CARGO_BUILD_BUILD_DIR", work.join("build"))
        .env("RUSTC_BOOTSTRAP", "1")
        // As the judge has it done: what the root shows of a hidden module is told of there alone.
        .env(
            "RUSTDOCFLAGS",
            "-Z unstable-options --output-format json --document-private-items --document-hidden-items --cap-lints allow",
        )
        .status()?;
    if status.success() { Ok(target.join("doc")) } else { Err(format!("rustdoc fails on the {state} crates").into()) }
}

/// What the judge asks for.
fn judge(program: &Path, old: &Path, new: &Path) -> Result<Option<Bump>, Box<dyn Error>> {
    let output = Command::new(program)
        .args(["semver-checks", "check-release", "--release-type", "patch", "--color", "never"])
        .arg("--baseline-rustdoc")
        .arg(old)
        .arg("--current-rustdoc")
        .arg(new)
        .output()
        .map_err(|error| format!("{}: {error}; CONTRIBUTING says how to install it", program.display()))?;
    let output_text = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    let verdicts = [
        ("requires new major version", Some(Bump::Major)),
        ("requires new minor version", Some(Bump::Minor)),
        ("no semver update required", None),
    ];
    let verdict = verdicts.into_iter().find(|(text, _)| output_text.contains(text)).map(|(_, bump)| bump);
    verdict.ok_or_else(|| format!("no verdict on {}:\n{output_text}", new.display()).into())
}

/// The library of a package.
fn library(package: &str) -> String {
    package.replace('-', "_")
}

/// Writes what differs, so that what was compiled before is not compiled again.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    fs::write(path, text)
}
