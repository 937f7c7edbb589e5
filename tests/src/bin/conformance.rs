//! Drives emitted crates against a server that others wrote, and prints what it made of their requests.

use clap::{Parser, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use specwright_tests::conformance::crates::{Crates, Driver};
use specwright_tests::conformance::document::Document;
use specwright_tests::conformance::exclusions::{Exclusion, exclusions, find};
use specwright_tests::conformance::judge::Bench;
use specwright_tests::conformance::request::Context;
use specwright_tests::conformance::scenario::Scenario;
use specwright_tests::conformance::spector::{Server, Spector};
use specwright_tests::conformance::table::{Baseline, baseline, regressions, table};
use specwright_tests::conformance::{Outcome, Row, Verdict};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Drives emitted crates against a server that others wrote, and prints what it made of their requests
#[derive(Parser)]
struct Arguments {
    /// The judge
    #[arg(long, value_enum)]
    suite: Suite,
    /// The folder with its documents
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Only documents whose file contains this
    #[arg(long, value_name = "TEXT")]
    only: Vec<String>,
    /// Every so many documents, for a quick look
    #[arg(long, value_name = "N", default_value_t = 1)]
    every: usize,
    /// Print the results as JSON
    #[arg(long)]
    json: bool,
    /// Fail for what passes there and not here, instead of for everything that fails
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write what passes, for a later `--baseline`
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Install the judge, and do no more
    #[arg(long)]
    install: bool,
    /// Where the judge is installed [default: a folder of the user's cache]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Suite {
    Spector,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// A document of the folder.
struct Given {
    name: String,
    version: String,
    path: PathBuf,
    package: Result<String, String>,
}

fn run(arguments: &Arguments) -> Result<bool, Box<dyn Error>> {
    let Suite::Spector = arguments.suite;
    let spector = Spector::install(&cache(arguments)?.join("spector"))?;
    if arguments.install {
        return Ok(true);
    }
    let mut given = documents(arguments)?;
    let scenarios = spector.scenarios()?;
    let exclusions = exclusions()?;
    // The program stands in the folder of its profile, and that in the target folder.
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2).ok_or("the program stands in a target folder")?.to_owned();
    let folder = target.join("conformance").join("spector");
    let mut crates = Crates::default();
    for document in &mut given {
        let added = crates.add(&folder, &document.path, &document.name);
        document.package = added.map_err(|error| error.to_string());
    }
    eprintln!("{} documents, {} crates to compile", given.len(), crates.count());
    let driver = crates.build(&folder, &target)?;
    let mut rows = Vec::new();
    let mut by_version = BTreeMap::<&str, Vec<&Given>>::new();
    for document in &given {
        by_version.entry(&document.version).or_default().push(document);
    }
    for documents in by_version.into_values() {
        // What the server has seen is by scenario, so each version has a server of its own.
        let server = spector.start()?;
        rows.extend(judge(&server, &documents, &scenarios, &exclusions, &crates, &driver)?);
    }
    report(arguments, &rows)
}

fn documents(arguments: &Arguments) -> Result<Vec<Given>, Box<dyn Error>> {
    let mut given = Vec::new();
    let mut paths =
        std::fs::read_dir(&arguments.folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some((name, version)) = file.strip_suffix(".json").and_then(|stem| stem.split_once('.')) else { continue };
        if !arguments.only.is_empty() && !arguments.only.iter().any(|text| file.contains(text)) {
            continue;
        }
        let (name, version) = (name.replace("__", "/"), version.to_owned());
        given.push(Given { name, version, path, package: Err(String::new()) });
    }
    Ok(given.into_iter().step_by(arguments.every.max(1)).collect())
}

fn cache(arguments: &Arguments) -> Result<PathBuf, Box<dyn Error>> {
    if let Some(folder) = &arguments.cache {
        return Ok(folder.clone());
    }
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache")));
    Ok(cache.ok_or("there is no home folder: give --cache DIR")?.join("specwright"))
}

/// Drives the scenarios of the documents of one version.
fn judge(
    server: &Server,
    documents: &[&Given],
    scenarios: &[Scenario],
    exclusions: &[Exclusion],
    crates: &Crates,
    driver: &Driver,
) -> Result<Vec<Row>, Box<dyn Error>> {
    let bench = Bench::new(driver, server.port)?;
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}");
    let bar =
        ProgressBar::new(documents.len() as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut rows = Vec::new();
    for given in documents {
        bar.set_message(given.name.clone());
        bar.inc(1);
        let own = scenarios.iter().filter(|scenario| scenario.spec == given.name);
        let document = Document::new(&std::fs::read_to_string(&given.path)?)?;
        let mut outcomes = Vec::new();
        for scenario in own {
            let verdict = match &given.package {
                Err(why) => Verdict::Failed(why.clone()),
                Ok(package) => {
                    let table = driver.tables.get(package).ok_or("every crate has a table")?;
                    let address = bench.address();
                    let context = Context {
                        document: &document,
                        table,
                        schemes: crates.schemes(package),
                        address: &address,
                        folder: bench.folder(),
                    };
                    bench.judge(package, context, scenario)?
                }
            };
            outcomes.push(Outcome { scenario: scenario.name.clone(), verdict });
        }
        rows.push(Row { document: given.name.clone(), version: given.version.clone(), outcomes });
    }
    bar.finish_and_clear();
    let coverage = server.coverage()?;
    for row in &mut rows {
        for outcome in &mut row.outcomes {
            let said = coverage.get(&outcome.scenario).map_or("nothing", String::as_str);
            if outcome.verdict.is_pass() && said != "pass" {
                outcome.verdict = Verdict::Failed(format!("the server says: {said}"));
            }
            if let Some(exclusion) = find(exclusions, &outcome.scenario, &row.version) {
                outcome.verdict = match outcome.verdict {
                    Verdict::Passed | Verdict::PassedAsText => {
                        Verdict::Failed("it passes, and is among the exclusions".to_owned())
                    }
                    _ => Verdict::NotExpressible(format!("{} {}", exclusion.because, exclusion.rule)),
                };
            }
        }
    }
    Ok(rows)
}

/// Prints the results; `false` when they are not good enough.
fn report(arguments: &Arguments, rows: &[Row]) -> Result<bool, Box<dyn Error>> {
    if arguments.json {
        serde_json::to_writer_pretty(std::io::stdout().lock(), rows)?;
        println!();
    } else {
        print!("{}", table(rows));
    }
    if let Some(path) = &arguments.save {
        std::fs::write(path, serde_json::to_string_pretty(&baseline(rows))? + "\n")?;
    }
    let Some(path) = &arguments.baseline else {
        let failed = rows.iter().flat_map(|row| &row.outcomes).any(|one| matches!(one.verdict, Verdict::Failed(_)));
        return Ok(!failed);
    };
    let before = read(path)?;
    let regressions = regressions(rows, &before);
    for regression in &regressions {
        eprintln!("no longer passes: {regression}");
    }
    Ok(regressions.is_empty())
}

fn read(path: &Path) -> Result<Baseline, Box<dyn Error>> {
    Ok(serde_json::from_slice(&std::fs::read(path)?)?)
}
