//! One scenario: asked for, and judged.
//!
//! In come the scenario and what is needed to make its requests; out goes a [`Verdict`]. The server's word on the request
//! counts, and so does what came back: the emitted types must give the answer as it was.

use super::Verdict;
use super::crates::Driver;
use super::request::{Context, Missing, Request, request};
use super::scenario::{Call, Scenario};
use super::tee::{Heard, Tee, shown};
use serde_json::Value;
use std::error::Error;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Output, Stdio};

/// What stands between the emitted command lines and a server.
#[derive(Debug)]
pub struct Bench<'b> {
    driver: &'b Driver,
    tee: Tee,
    port: u16,
    folder: tempfile::TempDir,
}

impl<'b> Bench<'b> {
    /// A bench before a server on a port.
    ///
    /// # Errors
    ///
    /// When nothing can listen on loopback, or no folder can be made.
    pub fn new(driver: &'b Driver, port: u16) -> std::io::Result<Self> {
        Ok(Self { driver, tee: Tee::new(port)?, port, folder: tempfile::tempdir()? })
    }

    /// Where bodies can be written.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The address that the commands are given.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://localhost:{}", self.tee.port)
    }

    /// Makes the calls of a scenario.
    ///
    /// # Errors
    ///
    /// When a program cannot be started or a file not be written.
    pub fn judge(&self, package: &str, context: Context<'_>, scenario: &Scenario) -> Result<Verdict, Box<dyn Error>> {
        let mut before: Option<(Request, Heard)> = None;
        let mut verdict = Verdict::Passed;
        for call in &scenario.calls {
            let made = match request(context, call) {
                Ok(made) => made,
                Err(Missing::Io(error)) => return Err(error.into()),
                Err(Missing::Operation) => {
                    // No operation leads there, but perhaps a link in the answer before.
                    let link = before.as_ref().and_then(|(made, heard)| Some((made.clone(), self.link(call, heard)?)));
                    let Some((mut made, link)) = link else {
                        return Ok(Verdict::Failed(format!("the document has no {} {}", call.method, call.uri)));
                    };
                    made.words.push(format!("--link={link}"));
                    made
                }
                Err(Missing::Command) => {
                    return Ok(Verdict::Failed(format!("there is no command for {} {}", call.method, call.uri)));
                }
            };
            let mut command = Command::new(&self.driver.path);
            command.arg0(package).args(&made.words).env_clear().envs(made.variables.iter().cloned());
            let output = command.stdin(Stdio::null()).output()?;
            let heard = self.tee.take();
            if let Err(why) = check(call, &output, &heard) {
                let words = made.words.join(" ");
                let expected = expected(call);
                return Ok(Verdict::Failed(format!(
                    "{why}\n  expected: {expected}\n  command: {}\n  said: {}\n  sent: {}\n  answered: {}",
                    shown(words.as_bytes()),
                    shown(&output.stderr).trim(),
                    heard.readable().trim(),
                    heard.answered().trim(),
                )));
            }
            let sent = call.body.as_ref().map_or("", |body| body.media_type.as_str());
            if [sent, heard.media_type().as_str()].into_iter().any(has_no_types) {
                verdict = Verdict::PassedAsText;
            }
            before = Some((made, heard));
        }
        Ok(verdict)
    }

    /// The link in an answer that leads to a call, through the port where it is heard.
    fn link(&self, call: &Call, heard: &Heard) -> Option<String> {
        let (answer, origin) =
            (String::from_utf8_lossy(&heard.answer()).into_owned(), format!("http://localhost:{}", self.port));
        let start = answer.find(&format!("{origin}{}", call.uri))?;
        let link: String = answer[start..].chars().take_while(|each| !matches!(each, '"' | '<' | '\n')).collect();
        Some(link.replacen(&origin, &self.address(), 1))
    }
}

/// Whether a call went as its definition says.
fn check(call: &Call, output: &Output, heard: &Heard) -> Result<(), String> {
    let succeeds = call.answer.status < 400;
    if output.status.success() != succeeds {
        return Err(format!("the command ends with {}", output.status));
    }
    let line = heard.response.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let status = String::from_utf8_lossy(line).split(' ').nth(1).and_then(|text| text.parse::<u16>().ok());
    if status != Some(call.answer.status) {
        return Err(format!("the answer has status {status:?} instead of {}", call.answer.status));
    }
    let answer = heard.answer();
    if call.method == "head" || same(&answer, &output.stdout) {
        return Ok(());
    }
    Err(format!("the answer is not given back as it was, but as: {}", shown(&output.stdout).trim()))
}

/// Whether bodies of a media type pass through as text.
fn has_no_types(media_type: &str) -> bool {
    ["xml", "event-stream", "jsonl"].iter().any(|kind| media_type.contains(kind))
}

/// Whether what was printed is what was answered: the same JSON, or else the same bytes.
fn same(answer: &[u8], printed: &[u8]) -> bool {
    if answer == printed {
        return true;
    }
    let (Ok(answer), Ok(printed)) = (serde_json::from_slice::<Value>(answer), serde_json::from_slice::<Value>(printed))
    else {
        return false;
    };
    equal(&answer, &printed)
}

/// Whether two values are the same JSON; numbers by what they are worth.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| other.get(key).is_some_and(|other| equal(value, other)))
        }
        (one, other) => one == other,
    }
}

fn expected(call: &Call) -> String {
    let body = call.body.as_ref().map(|body| {
        let text = if body.is_form() { format!("{:?}", body.parts) } else { shown(&body.bytes()) };
        format!(" {} {text}", body.media_type)
    });
    format!("{} {} {:?} {:?}{}", call.method, call.uri, call.query, call.headers, body.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn answers_are_compared_as_json_and_else_as_bytes() {
        assert!(same(b"{\"a\": 1.0, \"b\": [null]}", b"{\"b\":[null],\"a\":1}\n"));
        assert!(!same(b"{\"a\": 1}", b"{\"a\": 1, \"b\": null}"));
        assert!(same(b"<x/>", b"<x/>") && !same(b"<x/>", b"<x />") && !same(b"", b"null"));
    }
}
