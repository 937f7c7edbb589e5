//! Random instances of every schema of the fixtures: what is valid comes back from its emitted type as it was, and what is
//! not of its type, or lacks what is required, is refused; an instance of a union is in the variant of its member. The
//! examples of the fixtures are held against the types, too.
//!
//! Only the types are emitted, without a client, so that little has to be compiled; a command does the same with whole
//! crates and documents of others.

use specwright::{Reading, Shape, manifest};
use specwright_judges::examples::{self, types};
use specwright_judges::exclusions;
use specwright_judges::instances::run::{Setting, run};
use specwright_judges::instances::table::table;
use specwright_judges::instances::{Row, driver, random};
use specwright_tests::generation::{files, folders, read_types};
use specwright_tests::nested::{self, put};
use std::path::{Path, PathBuf};

/// Instances of each schema, and as many that are broken.
const COUNT: usize = 200;

/// Fixtures whose settings change what the document says, so that its schemas are not those of the types.
const ADJUSTED: [&str; 1] = ["adjusted"];

#[test]
fn instances_come_back_as_they_were_and_broken_ones_are_refused() {
    let seed = random::seed().expect("the seed is a number");
    println!("the seed is {seed}");
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("instances");
    let fixtures = folders(Path::new("../fixtures")).expect("fixtures are folders").into_iter();
    let readings: Vec<(String, Reading)> = fixtures
        .filter(|(name, _)| !ADJUSTED.contains(&name.as_str()))
        .map(|(name, document)| {
            let reading = read_types(&document, &format!("{name}-api")).expect("the document can be read");
            (name, reading)
        })
        .collect();
    let program = build(&root, &readings);
    let exclusions = exclusions::read(Path::new("../instances/exclusions.yaml")).expect("the list can be read");
    let setting = Setting { program: &program, count: COUNT, seed, exclusions: &exclusions };
    let rows: Vec<Row> = readings
        .iter()
        .map(|(name, reading)| run(name, &format!("{name}-api"), reading, &setting).expect("the program runs"))
        .collect();
    let tested: usize = rows.iter().map(|row| row.schemas).sum();
    assert!(tested > 100, "{tested} schemas");
    let is_stale = |row: &Row| !row.idle.is_empty();
    assert!(!rows.iter().any(|row| row.is_bad() || is_stale(row)), "the seed is {seed}\n{}", table(&rows, 2000));
    let asked: usize = rows.iter().map(|row| row.variants.right).sum();
    assert!(asked > 1000, "{asked} instances of unions are in the variant of the one member that takes them");
    // The same program knows the types of the documents' own examples.
    let exclusions = exclusions::read(Path::new("../instances/examples.yaml")).expect("the list can be read");
    let rows: Vec<examples::Row> = readings
        .iter()
        .map(|(name, reading)| {
            examples::run::run(name, &format!("{name}-api"), reading, &program, &exclusions).expect("the program runs")
        })
        .collect();
    let valid: usize = rows.iter().map(|row| row.valid).sum();
    assert!(valid > 1, "{valid} valid examples");
    let is_good = examples::table::is_enough(&rows) && !rows.iter().any(examples::Row::is_bad);
    assert!(is_good, "{}", examples::table::table(&rows, 2000));
}

/// Builds the program with the types of all fixtures.
fn build(root: &Path, readings: &[(String, Reading)]) -> PathBuf {
    let mut crates = Vec::new();
    let (mut members, mut dependencies) = (Vec::new(), String::new());
    for (name, reading) in readings {
        let api = reading.api.as_ref().expect("the document is sound");
        for (path, text) in files(reading, Shape::Crate) {
            write(&root.join(name).join(path), &text);
        }
        write(&root.join(name).join("Cargo.toml"), &manifest(&api.package, false));
        members.push(name.clone());
        dependencies.extend([name, "-api = { path = \"../", name, "\", features = [\"full-codec\"] }\n"]);
        crates.push((format!("{name}-api"), api, types::of(reading)));
    }
    let members: Vec<&str> = members.iter().map(String::as_str).chain([driver::PACKAGE]).collect();
    nested::workspace(root, &members).expect("a workspace below the target folder can be written");
    let folder = root.join(driver::PACKAGE);
    let package = format!("name = {:?}\nversion = \"0.0.0\"\nedition = \"2024\"", driver::PACKAGE);
    write(&folder.join("Cargo.toml"), &format!("[package]\n{package}\n\n[dependencies]\n{dependencies}"));
    write(&folder.join("src/main.rs"), &driver::program(&crates));
    let output = nested::cargo(root, Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it is in another"))
        .args(["build", "--package", driver::PACKAGE, "--offline", "--quiet"])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "cargo build fails:\n{}", String::from_utf8_lossy(&output.stderr));
    root.join("target/debug").join(driver::PACKAGE)
}

fn write(path: &Path, text: &str) {
    put(path, text).expect("a file below the target folder can be written");
}
