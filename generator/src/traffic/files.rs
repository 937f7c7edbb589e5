//! Files of traffic: HAR 1.2, and recordings of one exchange each.
//!
//! What comes in are files and folders; what goes out are exchanges, one after the other, so that no more than one file is
//! in memory. What is broken is reported with its file and entry, and does not keep the others from being read.

use super::exchange::{Exchange, Origin};
use super::har::{self, Entry};
use super::recording;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Something that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub origin: Origin,
    /// What is wrong with it.
    pub reason: String,
}

/// What was read besides exchanges.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// How many files were read.
    pub files: usize,
    /// How many exchanges.
    pub exchanges: usize,
    /// How many entries have no response, or are none of HTTP.
    pub without: usize,
    /// What cannot be read.
    pub problems: Vec<Problem>,
}

/// Exchanges that were read into memory.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    /// The exchanges, in the order of their files' names.
    pub exchanges: Vec<Exchange>,
    /// What was read besides.
    pub outcome: Outcome,
}

/// Reads all exchanges of files and folders into memory.
///
/// # Errors
///
/// As [`read`].
pub fn read_all(paths: &[PathBuf]) -> io::Result<Traffic> {
    let mut exchanges = Vec::new();
    let outcome = read(paths, &mut |exchange| exchanges.push(exchange))?;
    Ok(Traffic { exchanges, outcome })
}

/// Reads the exchanges of files, and of all `.har` and `.json` files in folders and the folders in them, by name.
///
/// # Errors
///
/// When a path cannot be opened, or is a file of another kind.
pub fn read(paths: &[PathBuf], take: &mut dyn FnMut(Exchange)) -> io::Result<Outcome> {
    let mut outcome = Outcome::default();
    for path in paths {
        if std::fs::metadata(path).map_err(named(path))?.is_dir() {
            for file in folder(path)? {
                read_file(&file, &mut outcome, take)?;
            }
        } else {
            read_file(path, &mut outcome, take)?;
        }
    }
    Ok(outcome)
}

/// The files of a folder that may be traffic, by name. Links to folders are not followed: they may lead in a circle.
fn folder(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries: Vec<(PathBuf, bool)> = Vec::new();
    for entry in std::fs::read_dir(path).map_err(named(path))? {
        let entry = entry.map_err(named(path))?;
        entries.push((entry.path(), entry.file_type().map_err(named(path))?.is_dir()));
    }
    entries.sort();
    let mut files = Vec::new();
    for (path, is_folder) in entries {
        if is_folder {
            files.extend(folder(&path)?);
        } else if is_traffic(&path) && path.is_file() {
            files.push(path);
        }
    }
    Ok(files)
}

/// Whether a file is called as files of traffic are.
fn is_traffic(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    ["har", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

fn read_file(path: &Path, outcome: &mut Outcome, take: &mut dyn FnMut(Exchange)) -> io::Result<()> {
    if !is_traffic(path) {
        let reason =
            format!("`{}` is neither called `.har` (HAR 1.2) nor `.json` (one recorded exchange)", path.display());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    let bytes = load(path).map_err(named(path))?;
    outcome.files += 1;
    read_bytes(path, &bytes, outcome, take);
    Ok(())
}

/// Reads the exchanges of a file whose bytes are known.
pub fn read_bytes(path: &Path, bytes: &[u8], outcome: &mut Outcome, take: &mut dyn FnMut(Exchange)) {
    let file: Arc<Path> = path.into();
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader = Reader { file: &file, entries: 0, has_log: false, outcome, take };
    let mut json = serde_json::Deserializer::from_str(text);
    let parts = json.deserialize_map(Root(&mut reader)).and_then(|parts| json.end().map(|()| parts));
    match parts {
        Err(error) if reader.has_log => {
            let entry = Some(reader.entries);
            reader.problem(entry, format!("the file is broken from here on: {error}"));
        }
        Err(error) => reader.problem(None, error.to_string()),
        Ok(_) if reader.has_log => {}
        Ok((Some(request), Some(response))) => {
            match recording::exchange(request, response, Origin { file: Arc::clone(&file), entry: None }) {
                Ok(exchange) => reader.take(exchange),
                Err(reason) => reader.problem(None, reason),
            }
        }
        Ok(_) => reader.problem(None, "the file is no HAR and no recording".to_owned()),
    }
}

/// The bytes of a file, when they are not too many.
fn load(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        let reason = format!("larger than {} MiB", MAX_BYTES / (1024 * 1024));
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
    }
    Ok(bytes)
}

/// An error that says which file it is about.
fn named(path: &Path) -> impl FnOnce(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("`{}`: {error}", path.display()))
}

/// A file being read.
struct Reader<'a> {
    file: &'a Arc<Path>,
    /// How many entries were read so far.
    entries: usize,
    /// Whether it is a HAR file.
    has_log: bool,
    outcome: &'a mut Outcome,
    take: &'a mut dyn FnMut(Exchange),
}

impl Reader<'_> {
    fn take(&mut self, exchange: Exchange) {
        self.outcome.exchanges += 1;
        (self.take)(exchange);
    }

    fn problem(&mut self, entry: Option<usize>, reason: String) {
        let origin = Origin { file: Arc::clone(self.file), entry };
        self.outcome.problems.push(Problem { origin, reason });
    }

    fn entry(&mut self, raw: &RawValue) {
        let origin = Origin { file: Arc::clone(self.file), entry: Some(self.entries) };
        let value = serde_json::from_str::<Value>(raw.get()).map_err(|error| error.to_string());
        match value.and_then(|value| har::entry(&value, &origin)) {
            Ok(Entry::Exchange(exchange)) => self.take(*exchange),
            Ok(Entry::Without) => self.outcome.without += 1,
            Err(reason) => self.problem(origin.entry, reason),
        }
        self.entries += 1;
    }
}

/// The whole of a file: the log of a HAR, or the parts of a recording.
struct Root<'a, 'r>(&'a mut Reader<'r>);

impl<'de> Visitor<'de> for Root<'_, '_> {
    type Value = (Option<&'de RawValue>, Option<&'de RawValue>);

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a HAR or a recording")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut request, mut response) = (None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "log" => {
                    self.0.has_log = true;
                    map.next_value_seed(Log(self.0))?;
                }
                "request" => request = Some(map.next_value()?),
                "response" => response = Some(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok((request, response))
    }
}

/// The log of a HAR.
struct Log<'a, 'r>(&'a mut Reader<'r>);

impl<'de> DeserializeSeed<'de> for Log<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Log<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the log of a HAR as an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "entries" {
                map.next_value_seed(Entries(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The entries of a HAR. Each is looked at on its own, so that a broken one says nothing about those behind it.
struct Entries<'a, 'r>(&'a mut Reader<'r>);

impl<'de> DeserializeSeed<'de> for Entries<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the entries of a HAR as a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(entry) = entries.next_element::<&RawValue>()? {
            self.0.entry(entry);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, read_bytes};
    use std::path::Path;

    fn read(text: &[u8]) -> (Vec<String>, Outcome) {
        let (mut names, mut outcome) = (Vec::new(), Outcome::default());
        read_bytes(Path::new("a/b.har"), text, &mut outcome, &mut |exchange| names.push(exchange.name));
        (names, outcome)
    }

    fn entry(status: &str) -> String {
        format!(r#"{{"request": {{"method": "GET", "url": "http://localhost/"}}, "response": {{"status": {status}}}}}"#)
    }

    fn reasons(outcome: &Outcome) -> Vec<String> {
        outcome.problems.iter().map(|problem| format!("{}: {}", problem.origin, problem.reason)).collect()
    }

    #[test]
    fn broken_entries_do_not_stop_the_others() {
        let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
        let entries = [entry("200"), "{}".to_owned(), deep, entry("0"), entry("204")].join(",");
        let text = format!("\u{feff}{{\"log\": {{\"version\": \"1.2\", \"entries\": [{entries}]}}}}");
        let (names, outcome) = read(text.as_bytes());
        assert_eq!((names, outcome.without), (vec!["b.har#0".to_owned(), "b.har#4".to_owned()], 1));
        let reasons = reasons(&outcome);
        assert_eq!(reasons[0], "a/b.har, entry 1: there is no `request`");
        assert!(reasons[1].starts_with("a/b.har, entry 2: recursion limit exceeded"), "{reasons:?}");
    }

    #[test]
    fn a_file_that_ends_early_keeps_what_was_read() {
        let text = format!("{{\"log\": {{\"entries\": [{}, {{\"request", entry("200"));
        let (names, outcome) = read(text.as_bytes());
        assert_eq!(names, ["b.har#0"]);
        assert!(reasons(&outcome)[0].starts_with("a/b.har, entry 1: the file is broken from here on: EOF"));
    }

    #[test]
    fn what_is_neither_is_reported() {
        assert_eq!(reasons(&read(b"{\"a\": 1}").1), ["a/b.har: the file is no HAR and no recording"]);
        assert!(reasons(&read(b"[1]").1)[0].contains("expected a HAR or a recording"));
        assert!(reasons(&read(b"\xff\xfe").1)[0].contains("expected value"));
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        let text = entry("200").replace("localhost", "local\u{1}host").replace('\u{1}', "?");
        let mut bytes = text.into_bytes();
        let at = bytes.iter().position(|byte| *byte == b'?').unwrap();
        bytes[at] = 0xff;
        let (names, outcome) = read(&bytes);
        assert_eq!((names.len(), outcome.problems.len()), (1, 0));
    }
}
