//! The recordings: in comes the folder, out go the exchanges in the order in which they happened.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Stands for a lone surrogate, which the recordings contain once and no Rust string can hold.
pub(crate) const SURROGATE: char = '\u{f8ff}';

/// One request and its answer.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Exchange {
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) request: Request,
    pub(crate) response: Response,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Value,
    pub(crate) key_used: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl Exchange {
    /// The number that the name starts with.
    pub(crate) fn number(&self) -> u32 {
        let digits: String = self.name.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().expect("a recording's name starts with a number")
    }

    /// The part of the address behind the host.
    pub(crate) fn target(&self) -> &str {
        let (_, rest) = self.request.url.split_once("://").expect("a recorded address is absolute");
        rest.find('/').map_or("/", |start| &rest[start..])
    }

    /// The port tells which of the recorded servers answered.
    pub(crate) fn is_at_storage(&self) -> bool {
        self.request.url.starts_with("http://127.0.0.1:59000/")
    }

    /// When it happened: by number, and within one by the step of the upload. The numbers 104 to 109 were recorded
    /// last, and 186b after 199.
    fn place(&self) -> (bool, u32, usize, String) {
        let steps = ["create", "s3-post", "complete", "detail", "get"];
        let step = steps.iter().rposition(|step| self.name.contains(step)).unwrap_or_default();
        let number = if self.name.starts_with("186b") { 200 } else { self.number() };
        let step = if self.name.contains("-create-") { 0 } else { step };
        ((104..110).contains(&number), number, step, self.name.clone())
    }
}

/// All exchanges of a folder.
pub(crate) fn read(folder: &Path) -> Vec<Exchange> {
    let mut exchanges = Vec::new();
    for entry in folder.read_dir().expect("the folder of recordings is there") {
        let path = entry.expect("the folder can be read").path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a recording can be read");
        let text = text.replace("\"a\\ud800.txt\"", &format!("\"a{SURROGATE}.txt\""));
        let mut exchange: Exchange =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        exchange.name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        exchanges.push(exchange);
    }
    exchanges.sort_by_key(Exchange::place);
    exchanges
}
