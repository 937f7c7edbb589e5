//! AutoRest's test server: installed, started and asked.
//!
//! What comes in is a folder for its packages; what goes out are its documents, which are of Swagger 2.0, the same converted
//! to OpenAPI 3 for the judge itself, its scenarios and a server on loopback. Each of its handlers has counters, and a scenario is an operation that moves one. The handlers are
//! programs, so what they want is found by running them; what cannot be found so is in a file beside the scripts.

use super::exclusions::{Exclusion, exclusions};
use super::npm;
use super::scenario::Scenario;
use super::server::Server;
use super::suite::{Given, Plan, Suite, Wanted};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The packages of npm, as they were when the score was first taken.
const PACKAGES: [&str; 3] = ["@microsoft.azure/autorest.testserver@3.3.51", "swagger2openapi@7", "acorn@8"];

/// Where the server is among them.
const HOME: &str = "node_modules/@microsoft.azure/autorest.testserver";

/// What prints the scenarios; it is in the folder of the packages, where it finds them.
const SCRIPTS: [(&str, &str); 3] = [
    ("autorest.mjs", include_str!("../../../conformance/autorest.mjs")),
    ("operations.mjs", include_str!("../../../conformance/operations.mjs")),
    ("trace.mjs", include_str!("../../../conformance/trace.mjs")),
];

/// The kinds of counters that it has.
const CATEGORIES: [&str; 4] = ["vanilla", "azure", "optional", "dpg"];

/// The server, installed.
#[derive(Clone, Debug)]
pub struct AutoRest {
    folder: PathBuf,
}

/// A line of what the script prints.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Scenario(Scenario),
    /// A document that cannot be converted.
    Refused {
        spec: String,
        refused: String,
    },
    /// An operation that moves no counter.
    Silent {
        spec: String,
        silent: String,
    },
    /// All counters that the server has.
    Counters {
        counters: BTreeSet<String>,
    },
}

impl AutoRest {
    /// Installs it unless it is there.
    ///
    /// # Errors
    ///
    /// When npm or git cannot be started, or fail.
    pub fn install(folder: &Path) -> Result<Self, Box<dyn Error>> {
        npm::install(folder, &PACKAGES)?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn node(&self) -> Command {
        let mut command = Command::new("node");
        command.current_dir(&self.folder);
        command
    }
}

impl Suite for AutoRest {
    fn plan(&self, wanted: &Wanted) -> Result<Plan, Box<dyn Error>> {
        let own = self.folder.join(HOME).join("swagger");
        let files = wanted.files(wanted.folder.as_ref().unwrap_or(&own))?;
        let arguments: Value = serde_yaml::from_str(include_str!("../../../conformance/autorest.yaml"))?;
        std::fs::write(self.folder.join("arguments.json"), arguments.to_string())?;
        for (name, text) in SCRIPTS {
            std::fs::write(self.folder.join(name), text)?;
        }
        let converted = self.folder.join("documents");
        if converted.is_dir() {
            std::fs::remove_dir_all(&converted)?;
        }
        std::fs::create_dir(&converted)?;
        let mut command = self.node();
        command.arg(SCRIPTS[0].0).arg(&converted);
        for file in &files {
            command.arg(std::path::absolute(file)?);
        }
        let mut plan = Plan::default();
        let mut unmoved = BTreeSet::new();
        let mut silent = BTreeMap::<String, Vec<String>>::new();
        for line in npm::lines(command)? {
            match line {
                Line::Scenario(scenario) => plan.scenarios.push(scenario),
                Line::Refused { spec, refused } => plan.notes.push(format!("{spec} cannot be converted: {refused}")),
                Line::Silent { spec, silent: operation } => silent.entry(spec).or_default().push(operation),
                Line::Counters { counters } => unmoved = counters,
            }
        }
        for (spec, operations) in silent {
            plan.notes.push(format!("{spec} moves no counter with {}", operations.join(", ")));
        }
        if wanted.folder.is_none() && wanted.only.is_empty() && wanted.every < 2 {
            // Those of operations of several requests are named by none of them.
            let has_whole = plan.scenarios.iter().any(|scenario| scenario.whole);
            unmoved.retain(|counter| {
                !has_whole || !["LRO", "CustomHeader"].iter().any(|start| counter.starts_with(start))
            });
            unmoved.retain(|counter| !plan.scenarios.iter().any(|scenario| counter == self::counter(&scenario.name)));
            let list: Vec<&str> = unmoved.iter().map(String::as_str).collect();
            plan.notes.push(format!("{} counters are moved by no document: {}", list.len(), list.join(", ")));
        }
        let exact = Wanted::default();
        plan.documents = exact.files(&converted)?.into_iter().filter_map(Given::at).collect();
        if !wanted.converted {
            for document in &mut plan.documents {
                let is_original = |file: &&PathBuf| file.file_stem().is_some_and(|stem| *stem == *document.name);
                document.source = files.iter().find(is_original).ok_or("every document has an original")?.clone();
            }
        }
        Ok(plan)
    }

    fn start(&self) -> Result<Server, Box<dyn Error>> {
        Server::start(|port| {
            let mut command = self.node();
            command.arg(format!("{HOME}/dist/cli/cli.js")).arg("run").arg(format!("--port={port}"));
            command.arg("--coverageDirectory").arg(self.folder.join(format!("coverage-{port}")));
            command
        })
    }

    fn forget(&self, server: &Server) -> Result<(), Box<dyn Error>> {
        server.ask("POST", "/report/clear").map(drop)
    }

    fn complaint(&self, server: &Server, scenario: &Scenario) -> Result<Option<String>, Box<dyn Error>> {
        let counter = counter(&scenario.name);
        for category in CATEGORIES {
            let report: BTreeMap<String, u64> =
                serde_json::from_str(&server.ask("GET", &format!("/report/{category}"))?)?;
            if report.iter().any(|(name, count)| *count > 0 && (scenario.whole || name == counter)) {
                return Ok(None);
            }
        }
        Ok(Some(if scenario.whole {
            "the server has counted nothing".to_owned()
        } else {
            format!("the server has not counted {counter}")
        }))
    }

    fn exclusions(&self) -> serde_yaml::Result<Vec<Exclusion>> {
        exclusions(include_str!("../../../conformance/autorest-exclusions.yaml"))
    }
}

/// The counter of a scenario, which is called `document/counter` or, from the second operation on, `document/counter/operation`.
fn counter(scenario: &str) -> &str {
    scenario.split('/').nth(1).unwrap_or(scenario)
}

#[cfg(test)]
mod tests {
    use super::{Line, counter};

    #[test]
    fn a_scenario_is_called_after_its_counter() {
        assert_eq!(counter("paging/PagingMultiple"), "PagingMultiple");
        assert_eq!(counter("lro/LROPut/put200"), "LROPut");
    }

    #[test]
    fn lines_say_what_became_of_a_document() {
        let read = |text: &str| serde_json::from_str::<Line>(text).expect("it is a line");
        assert!(matches!(read(r#"{"spec": "a", "refused": "why"}"#), Line::Refused { .. }));
        assert!(matches!(read(r#"{"spec": "a", "silent": "operation"}"#), Line::Silent { .. }));
        assert!(matches!(read(r#"{"spec": "a", "name": "a/B", "calls": []}"#), Line::Scenario(_)));
        assert!(matches!(read(r#"{"counters": ["B"]}"#), Line::Counters { .. }));
    }
}
