//! Holds what `specwright diff` says about pairs of documents against `cargo-semver-checks` on the crates emitted from them.
//!
//! In goes a folder of pairs, `CASE/old.yaml` and `CASE/new.yaml`; out comes a line for each with both verdicts. They disagree
//! when the judge asks for more than we do, and when we ask for more and no rule of ours says why the judge cannot see it;
//! then the command fails. The judge reads rustdoc's JSON, which is made here once for all old and once for all new crates.

use super::Judged;
use clap::Args;
use specwright::diff::{self, Bump, Change, Difference, ItemKind};
use specwright::{Shape, Strictness, manifest};
use specwright_tests::generation::{files, read};
use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Compares the verdicts of `specwright diff` with those of cargo-semver-checks
#[derive(Args)]
pub(crate) struct Arguments {
    /// The folder of pairs
    folder: PathBuf,
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
    difference: Difference,
}

/// Prints a line for each pair; `false` when there are disagreements.
pub(crate) fn run(arguments: &Arguments) -> Judged {
    fs::create_dir_all(&arguments.work)?;
    let work = arguments.work.canonicalize()?;
    let cases = emit(&arguments.folder, &work)?;
    let documented = ["old", "new"].map(|state| document(&work, state));
    let [old, new] = documented;
    let (old, new) = (old?, new?);
    let mut disagreements = 0;
    println!("{:<36}{:<8}{:<8}verdict", "case", "ours", "theirs");
    for case in &cases {
        let file = format!("{}.json", library(&case.name));
        let theirs = judge(&arguments.judge, &old.join(&file), &new.join(&file))?;
        let ours = case.difference.bump();
        let verdict = match (ours, theirs) {
            _ if theirs > ours => Err("disagree: ours is weaker".to_owned()),
            (Some(Bump::Major), theirs) if theirs < Some(Bump::Major) => unseen(&case.difference),
            _ => Ok("agree".to_owned()),
        };
        disagreements += usize::from(verdict.is_err());
        let word = |bump: Option<Bump>| bump.map_or("-", Bump::word);
        let verdict = verdict.unwrap_or_else(|wrong| wrong);
        println!("{:<36}{:<8}{:<8}{verdict}", case.name, word(ours), word(theirs));
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

/// Writes a workspace of all crates for each state, and compares the documents.
fn emit(folder: &Path, work: &Path) -> Result<Vec<Case>, Box<dyn Error>> {
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    let mut cases = Vec::new();
    for name in &names {
        let mut readings = Vec::new();
        for state in ["old", "new"] {
            let document = folder.join(name).join(format!("{state}.yaml"));
            let reading = read(&document, name, Strictness::Lenient)?;
            let api = reading.api.as_ref().ok_or_else(|| format!("{} has errors", document.display()))?;
            let member = work.join(state).join(name);
            for (path, text) in files(&reading, Shape::Crate) {
                write(&member.join(path), &text)?;
            }
            write(&member.join("Cargo.toml"), &manifest(&api.package, false))?;
            readings.push(reading);
        }
        let difference = diff::documents(&readings[0], &readings[1]).ok_or("a document has errors")?;
        cases.push(Case { name: name.clone(), difference });
    }
    let workspace = format!("[workspace]\nresolver = \"3\"\nmembers = {names:?}\n");
    for state in ["old", "new"] {
        write(&work.join(state).join("Cargo.toml"), &workspace)?;
        // The versions that everything else here is tested with.
        write(&work.join(state).join("Cargo.lock"), &fs::read_to_string("Cargo.lock")?)?;
    }
    Ok(cases)
}

/// Has rustdoc describe all crates of a state, and says in which folder it does.
fn document(work: &Path, state: &str) -> Result<PathBuf, Box<dyn Error>> {
    let target = work.join(format!("target-{state}"));
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["doc", "--workspace", "--lib", "--no-deps", "--offline", "--quiet"])
        .current_dir(work.join(state))
        .env("CARGO_TARGET_DIR", &target)
        // What crates depend on is compiled once for both states.
        .env("CARGO_BUILD_BUILD_DIR", work.join("build"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTDOCFLAGS", "-Zunstable-arguments --output-format json")
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
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    let verdicts = [
        ("requires new major version", Some(Bump::Major)),
        ("requires new minor version", Some(Bump::Minor)),
        ("no semver update required", None),
    ];
    let verdict = verdicts.into_iter().find(|(text, _)| said.contains(text)).map(|(_, bump)| bump);
    verdict.ok_or_else(|| format!("no verdict on {}:\n{said}", new.display()).into())
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
