//! The recordings of everything but attachments: in come the HAR files, out go the exchanges in the order in which they
//! happened.

use crate::recording::{self, Response};
use jiff::Timestamp;
use serde_json::Value;

/// One exchange with the recorded server.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    /// `createState__minimal`.
    pub(crate) name: String,
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    /// The body's text, empty where there is none.
    pub(crate) body: String,
    /// Whose key was sent: `owner`, `guest`, `none`, …
    pub(crate) key: String,
    /// What the server's `Date` says, in seconds of the Unix clock.
    pub(crate) time: i64,
    pub(crate) response: Response,
}

impl Recorded {
    /// The operation that it is named after.
    pub(crate) fn operation(&self) -> &str {
        self.name.split("__").next().unwrap_or_default()
    }

    /// The target without its query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The segments of the path behind `/api/v1/`.
    pub(crate) fn segments(&self) -> Vec<&str> {
        self.path().trim_start_matches("/api/v1/").split('/').filter(|segment| !segment.is_empty()).collect()
    }

    /// What follows a segment of the path.
    pub(crate) fn after(&self, segment: &str) -> Option<&str> {
        let segments = self.segments();
        let place = segments.iter().position(|known| *known == segment)?;
        self.segments().get(place + 1).copied()
    }

    /// A header of the response, by its name in any case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let header = self.response.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        header.map(|(_, value)| value.as_str())
    }

    /// Whether it succeeded.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.response.status)
    }

    /// When the response was sent, about: the server's `Date` is up to a second and a half late.
    pub(crate) fn moment(&self) -> Timestamp {
        Timestamp::new(self.time + 1, 600_123_000).unwrap_or_default()
    }

    /// By second, and within one by what was left to the key.
    fn place(&self) -> (i64, i64) {
        let left = self.header("x-ratelimit-remaining").and_then(|left| left.parse::<i64>().ok()).unwrap_or_default();
        (self.time, -left)
    }
}

/// All exchanges with the two servers.
pub(crate) fn read() -> Vec<Recorded> {
    let mut exchanges: Vec<Recorded> = recording::entries().iter().filter_map(recorded).collect();
    exchanges.sort_by_key(Recorded::place);
    exchanges
}

/// The exchange of an entry; `None` for one of another recording.
fn recorded(entry: &Value) -> Option<Recorded> {
    let name = entry["comment"].as_str()?;
    let name = name.strip_prefix("server/").or_else(|| name.strip_prefix("server-patched/"))?;
    let request = &entry["request"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (_, rest) = request["url"].as_str()?.split_once("://")?;
    let mut recorded = Recorded {
        name: name.to_owned(),
        method: text(&request["method"]),
        target: rest.find('/').map_or("/", |start| &rest[start..]).to_owned(),
        headers: recording::headers(request),
        body: text(&request["postData"]["text"]),
        key: text(&entry["_keyUsed"]),
        time: 0,
        response: recording::received_response(&entry["response"])?,
    };
    let date = recorded.header("date").and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
    recorded.time = date.map(|date| date.timestamp().as_second())?;
    Some(recorded)
}
