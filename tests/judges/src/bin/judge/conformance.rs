//! Drives emitted crates against a server that others wrote, and prints what it made of their requests.

use super::Judged;
use clap::{Args, ValueEnum};
use specwright_judges::conformance::autorest::AutoRest;
use specwright_judges::conformance::crates::{Crates, Driver};
use specwright_judges::conformance::document::Document;
use specwright_judges::conformance::exclusions::{Exclusion, find};
use specwright_judges::conformance::judge::Bench;
use specwright_judges::conformance::mock::Mocks;
use specwright_judges::conformance::request::Context;
use specwright_judges::conformance::scenario::Scenario;
use specwright_judges::conformance::spector::Spector;
use specwright_judges::conformance::suite::{Given, Suite, Wanted};
use specwright_judges::conformance::table::{Baseline, baseline, regressions, table};
use specwright_judges::conformance::{Outcome, Row, Verdict};
use specwright_judges::program::{bar, target_folder};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

/// Drives emitted crates against a server that others wrote, and prints what it made of their requests
#[derive(Args)]
pub(crate) struct Arguments {
    /// The judge
    #[arg(long, value_enum)]
    suite: Judge,
    /// The folder with its documents [default: those that come with the judge, if any do]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// More folders or documents, for the mock run
    #[arg(value_name = "FILE")]
    more: Vec<PathBuf>,
    /// Only documents whose file contains this
    #[arg(long, value_name = "TEXT")]
    only: Vec<String>,
    /// Every so many documents, for a quick look
    #[arg(long, value_name = "N", default_value_t = 1)]
    every: usize,
    /// Make the crates of AutoRest's documents from what `swagger2openapi` makes of them
    #[arg(long)]
    converted: bool,
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
    /// What is random repeats with it, for the mock run
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Judge {
    /// Spector's scenarios, from the documents of a folder
    Spector,
    /// The scenarios of AutoRest's test server, from its own documents
    Autorest,
    /// Every operation of any documents, against a strict mock
    Mock,
}

pub(crate) fn run(arguments: &Arguments) -> Judged {
    let cache = cache(arguments)?;
    let (name, suite): (_, Box<dyn Suite>) = match arguments.suite {
        Judge::Spector => ("spector", Box::new(Spector::install(&cache.join("spector"))?)),
        Judge::Autorest => ("autorest", Box::new(AutoRest::install(&cache.join("autorest"))?)),
        Judge::Mock => return mock(arguments, &cache.join("mocks")),
    };
    if arguments.install {
        return Ok(true);
    }
    let wanted = Wanted {
        folder: arguments.folder.clone(),
        only: arguments.only.clone(),
        every: arguments.every,
        converted: arguments.converted,
    };
    let plan = suite.plan(&wanted)?;
    let target = target_folder()?;
    let folder = target.join("conformance").join(name);
    let mut crates = Crates::default();
    let mut documents = Vec::new();
    for given in plan.documents {
        let package = crates.add(&folder, &given.source, &given.name).map_err(|error| error.to_string());
        documents.push((given, package));
    }
    eprintln!("{} documents, {} crates to compile", documents.len(), crates.count());
    let driver = crates.build(&folder, &target)?;
    let mut rows = Vec::new();
    let mut by_version = BTreeMap::<&str, Vec<&(Given, Package)>>::new();
    for document in &documents {
        by_version.entry(&document.0.version).or_default().push(document);
    }
    for documents in by_version.into_values() {
        rows.extend(judge(suite.as_ref(), &documents, &plan.scenarios, &crates, &driver)?);
    }
    for note in plan.notes {
        eprintln!("{note}");
    }
    report(arguments, &rows)
}

/// The crate of a document, or why there is none.
type Package = Result<String, String>;

/// The mock run.
fn mock(arguments: &Arguments, cache: &Path) -> Judged {
    let mocks = Mocks::install(cache)?;
    if arguments.install {
        return Ok(true);
    }
    let paths: Vec<PathBuf> = arguments.folder.iter().chain(&arguments.more).cloned().collect();
    if paths.is_empty() {
        return Err("name folders of documents, or the documents themselves".into());
    }
    let scenarios = [
        (!arguments.only.is_empty(), "--only"),
        (arguments.every != 1, "--every"),
        (arguments.converted, "--converted"),
        (arguments.json, "--json"),
        (arguments.baseline.is_some(), "--baseline"),
        (arguments.save.is_some(), "--save"),
    ];
    if let Some((_, option)) = scenarios.iter().find(|(is_given, _)| *is_given) {
        return Err(format!("{option} is for judges with scenarios, which the mock run has not").into());
    }
    specwright_judges::conformance::mock::run(&mocks, &paths, &target_folder()?, arguments.seed)
}

fn cache(arguments: &Arguments) -> Result<PathBuf, Box<dyn Error>> {
    if let Some(folder) = &arguments.cache {
        return Ok(folder.clone());
    }
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache")));
    Ok(cache.ok_or("there is no home folder: give --cache DIR")?.join("specwright"))
}

/// Drives the scenarios of the documents of one version. What a server has seen is by scenario, so each has its own.
fn judge(
    suite: &dyn Suite,
    documents: &[&(Given, Package)],
    scenarios: &[Scenario],
    crates: &Crates,
    driver: &Driver,
) -> Result<Vec<Row>, Box<dyn Error>> {
    let (server, exclusions) = (suite.start()?, suite.exclusions()?);
    let bench = Bench::new(driver, server.port)?;
    let bar = bar(documents.len());
    let mut rows = Vec::new();
    for (given, package) in documents {
        bar.set_message(given.name.clone());
        bar.inc(1);
        let document = Document::new(&std::fs::read_to_string(&given.path)?)?;
        let mut outcomes = Vec::new();
        for scenario in scenarios.iter().filter(|scenario| scenario.spec == given.name) {
            let mut verdict = match package {
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
                    suite.forget(&server)?;
                    bench.judge(package, context, scenario)?
                }
            };
            if verdict.is_pass()
                && let Some(complaint) = suite.complaint(&server, scenario)?
            {
                verdict = Verdict::Failed(complaint);
            }
            if let Some(exclusion) = find(&exclusions, &scenario.name, &given.version) {
                verdict = left_out(&verdict, exclusion);
            }
            outcomes.push(Outcome { scenario: scenario.name.clone(), verdict });
        }
        rows.push(Row { document: given.name.clone(), version: given.version.clone(), outcomes });
    }
    bar.finish_and_clear();
    Ok(rows)
}

/// What becomes of a scenario that is among the exclusions.
fn left_out(verdict: &Verdict, exclusion: &Exclusion) -> Verdict {
    if verdict.is_pass() && !matches!(verdict, Verdict::Refused) {
        return Verdict::Failed("it passes, and is among the exclusions".to_owned());
    }
    Verdict::NotExpressible(format!("{} {}", exclusion.because, exclusion.rule))
}

/// Prints the results; `false` when they are not good enough.
fn report(arguments: &Arguments, rows: &[Row]) -> Judged {
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
