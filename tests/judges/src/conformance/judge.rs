//! One scenario: asked for, and judged.
//!
//! In come the scenario and what is needed to make its requests; out goes a [`Verdict`]. The server's word on the request
//! counts, and so does what came back: the emitted types must give the response as it was.

use super::Verdict;
use super::crates::Driver;
use super::document::{Document, Documented, Target};
use super::request::{Context, Missing, Request, request};
use super::scenario::{Call, Scenario};
use super::tee::{Heard, Tee, shown};
use serde_json::Value;
use std::error::Error;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Output, Stdio};

/// What is between the emitted command lines and a server.
#[derive(Debug)]
pub struct Bench<'b> {
    driver: &'b Driver,
    tee: Tee,
    folder: tempfile::TempDir,
}

impl<'b> Bench<'b> {
    /// A bench before a server on a port.
    ///
    /// # Errors
    ///
    /// When nothing can listen on loopback, or no folder can be made.
    pub fn new(driver: &'b Driver, port: u16) -> std::io::Result<Self> {
        Ok(Self { driver, tee: Tee::new(port)?, folder: tempfile::tempdir()? })
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
        let mut target: Option<Target<'_>> = None;
        let mut verdict = Verdict::Passed;
        for call in &scenario.calls {
            let made = match request(context, call) {
                Ok(made) => made,
                Err(Missing::Io(error)) => return Err(error.into()),
                Err(Missing::Operation) => {
                    // No operation leads there, but perhaps a link in the response before.
                    let link = before.as_ref().and_then(|(made, heard)| Some((made.clone(), self.link(call, heard)?)));
                    let Some((mut made, link)) = link else {
                        return Ok(Verdict::Failed(format!("the document has no {} {}", call.method, call.uri)));
                    };
                    made.words.retain(|word| !word.starts_with("--link="));
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
            if scenario.whole {
                continue;
            }
            // What a link leads to has the same response as what it was found in.
            target = context.document.target(call).or(target);
            let documented = |status| context.document.response(target.as_ref()?, status);
            match check(context.document, documented, call, &output, &heard) {
                Ok(Verdict::Passed) => {}
                Ok(other) => verdict = other,
                Err(why) => {
                    let words = made.words.join(" ");
                    let expected = expected(call);
                    return Ok(Verdict::Failed(format!(
                        "{why}\n  expected: {expected}\n  command: {}\n  stderr: {}\n  sent: {}\n  response: {}",
                        shown(words.as_bytes()),
                        shown(&output.stderr).trim(),
                        heard.readable().trim(),
                        heard.response_lines().trim(),
                    )));
                }
            }
            let sent = call.body.as_ref().map_or("", |body| body.media_type.as_str());
            if [sent, heard.media_type().as_str()].into_iter().any(has_no_types) {
                verdict = Verdict::PassedAsText;
            }
            before = Some((made, heard));
        }
        Ok(verdict)
    }

    /// The link in a response that leads to a call, through the port where it is heard.
    fn link(&self, call: &Call, heard: &Heard) -> Option<String> {
        let response = String::from_utf8_lossy(&heard.body()).into_owned();
        let at = response.find(&call.uri)?;
        let outside = |each: char| matches!(each, '"' | '<' | '>' | '\n');
        let start = response[..at].rfind(outside).map_or(0, |before| before + 1);
        let link: String = response[start..].chars().take_while(|each| !outside(*each)).collect();
        // It may lead to the server itself, or say no more than the path.
        let path = link.find("://").map_or(Some(0), |scheme| link[scheme + 3..].find('/').map(|at| scheme + 3 + at))?;
        Some(format!("{}{}", self.address(), &link[path..]))
    }
}

/// Whether a call went as its definition and the document say.
fn check<'d>(
    document: &Document,
    documented: impl Fn(u16) -> Option<Documented<'d>>,
    call: &Call,
    output: &Output,
    heard: &Heard,
) -> Result<Verdict, String> {
    let responses = heard.responses(&call.method);
    let Some((first, last)) = responses.first().zip(responses.last()) else {
        return Err("nothing was sent".to_owned());
    };
    if first.status != call.response.status {
        return Err(format!("the response has status {} instead of {}", first.status, call.response.status));
    }
    let response = documented(last.status);
    // What the document does not describe has no type to come back out of.
    let has_body = response.is_some_and(|response| response.has_body) && call.method != "head";
    let comes_back = !has_body || same(&last.body, &output.stdout);
    if output.status.success() == response.is_some_and(|response| response.is_success) && comes_back {
        return Ok(Verdict::Passed);
    }
    let schema = response.and_then(|response| response.schema).filter(|_| has_body);
    if !output.status.success() && schema.is_some_and(|schema| !document.allows(schema, &last.body)) {
        return Ok(Verdict::Refused);
    }
    if comes_back {
        return Err(format!("the command ends with {}", output.status));
    }
    Err(format!("the response is not given back as it was, but as: {}", shown(&output.stdout).trim()))
}

/// Whether bodies of a media type pass through as text.
fn has_no_types(media_type: &str) -> bool {
    ["xml", "event-stream", "jsonl"].iter().any(|kind| media_type.contains(kind))
}

/// Whether what was printed is the response: the same JSON, or else the same bytes.
fn same(response: &[u8], printed: &[u8]) -> bool {
    if response == printed {
        return true;
    }
    let (Ok(response), Ok(printed)) =
        (serde_json::from_slice::<Value>(response), serde_json::from_slice::<Value>(printed))
    else {
        return false;
    };
    equal(&response, &printed)
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
    fn responses_are_compared_as_json_and_else_as_bytes() {
        assert!(same(b"{\"a\": 1.0, \"b\": [null]}", b"{\"b\":[null],\"a\":1}\n"));
        assert!(!same(b"{\"a\": 1}", b"{\"a\": 1, \"b\": null}"));
        assert!(same(b"<x/>", b"<x/>") && !same(b"<x/>", b"<x />") && !same(b"", b"null"));
    }
}
