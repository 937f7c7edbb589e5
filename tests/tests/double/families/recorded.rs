//! The recordings of everything but attachments: in come the HAR files, out go the exchanges in the order in which they
//! happened.

use crate::recording::Response;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use std::path::Path;

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

    /// Whether it was answered well.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.response.status)
    }

    /// When it was answered, about: the server's `Date` is up to a second and a half late.
    pub(crate) fn moment(&self) -> Timestamp {
        Timestamp::new(self.time + 1, 600_123_000).unwrap_or_default()
    }

    /// By second, and within one by what was left to the key.
    fn place(&self) -> (i64, i64) {
        let left = self.header("x-ratelimit-remaining").and_then(|left| left.parse::<i64>().ok()).unwrap_or_default();
        (self.time, -left)
    }
}

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    comment: String,
    #[serde(rename = "_keyUsed")]
    key_used: Option<String>,
    request: Sent,
    response: Received,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    method: String,
    url: String,
    headers: Vec<Header>,
    post_data: Option<Text>,
}

#[derive(Deserialize)]
struct Received {
    status: u16,
    headers: Vec<Header>,
    content: Text,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct Text {
    #[serde(default)]
    text: String,
}

/// All exchanges with the two recorded servers.
pub(crate) fn read() -> Vec<Recorded> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("exchanges");
    let mut files: Vec<_> =
        folder.read_dir().expect("the recordings are there").flatten().map(|file| file.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "har"));
    files.sort();
    let mut exchanges = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a recording can be read");
        let har: Har = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        exchanges.extend(har.log.entries.into_iter().filter_map(recorded));
    }
    exchanges.sort_by_key(Recorded::place);
    exchanges
}

/// The exchange of an entry; `None` for one with another server.
fn recorded(entry: Entry) -> Option<Recorded> {
    let name = entry.comment.strip_prefix("server/").or_else(|| entry.comment.strip_prefix("server-patched/"))?;
    let (_, rest) = entry.request.url.split_once("://")?;
    let target = rest.find('/').map_or("/", |start| &rest[start..]);
    let pairs =
        |headers: Vec<Header>| headers.into_iter().map(|header| (header.name, header.value)).collect::<Vec<_>>();
    let text = entry.response.content.text;
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    let response = Response { status: entry.response.status, headers: pairs(entry.response.headers), body };
    let mut recorded = Recorded {
        name: name.to_owned(),
        method: entry.request.method,
        target: target.to_owned(),
        headers: pairs(entry.request.headers),
        body: entry.request.post_data.map(|data| data.text).unwrap_or_default(),
        key: entry.key_used.unwrap_or_default(),
        time: 0,
        response,
    };
    let date = recorded.header("date").and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
    recorded.time = date.map(|date| date.timestamp().as_second())?;
    Some(recorded)
}
