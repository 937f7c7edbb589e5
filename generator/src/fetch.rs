//! Documents from the network: fetched once, kept as files, and read from there.
//!
//! What comes in is an address; what goes out are the document and the files of its origin that it refers to, each with its
//! bytes. Nothing here writes, and no stage of the pipeline calls it: only the program does, when the user asks for it.

mod address;
mod client;
mod place;
mod references;

pub(crate) use client::Error;
pub(crate) use place::places;

use crate::document;
use client::Client;
use std::collections::{BTreeSet, VecDeque};
use std::time::{Duration, Instant};
use url::Url;

/// How many files a document may be fetched with.
const MAX_FILES: usize = 1_000;

/// How many bytes they may have together.
const MAX_TOTAL: u64 = 256 * 1024 * 1024;

/// How long all of them may take.
const MAX_TIME: Duration = Duration::from_mins(5);

/// What may be fetched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    /// The largest file, in bytes.
    pub(crate) max_bytes: u64,
    /// Whether addresses that are not public may be asked.
    pub(crate) allows_private: bool,
}

/// A file as it came.
#[derive(Clone, Debug)]
pub(crate) struct Fetched {
    /// The address that was asked for.
    pub(crate) address: Url,
    /// The address that it came from, after redirects.
    pub(crate) source: Url,
    /// What came.
    pub(crate) bytes: Vec<u8>,
}

/// A document with the files that it refers to, the document first; and those that could not be fetched.
#[derive(Debug)]
pub(crate) struct Document {
    /// What was fetched.
    pub(crate) files: Vec<Fetched>,
    /// What was not, and why.
    pub(crate) missing: Vec<(Url, String)>,
}

/// Fetches a document and the files of its origin that it refers to.
///
/// # Errors
///
/// When the document itself cannot be fetched.
pub(crate) fn document(address: &str, policy: Policy) -> Result<Document, Error> {
    let address = address::of_document(address)?;
    let client = Client::new(&address, policy)?;
    let deadline = Instant::now() + MAX_TIME;
    let root = client.get(&address, deadline)?;
    if let Some(name) = std::str::from_utf8(&root.bytes).ok().and_then(document::foreign) {
        return Err(Error::because(format!("`{}` is {name}, not OpenAPI", address::shown(&address))));
    }
    let origin = root.source.origin();
    let mut known = BTreeSet::from([root.address.to_string(), root.source.to_string()]);
    let mut open = VecDeque::from(references::of(&root));
    let mut size = root.bytes.len() as u64;
    let mut document = Document { files: vec![root], missing: Vec::new() };
    while let Some(next) = open.pop_front() {
        if next.origin() != origin || !known.insert(next.to_string()) {
            continue;
        }
        if document.files.len() >= MAX_FILES || size > MAX_TOTAL {
            document.missing.push((next, "the document has too many files, or they are too large".to_owned()));
            break;
        }
        match client.get(&next, deadline) {
            // A part that moved to another owner is not one of this origin.
            Ok(part) if part.source.origin() != origin => {
                let reason = format!("it was moved to `{}`", part.source.origin().ascii_serialization());
                document.missing.push((next, reason));
            }
            Ok(part) => {
                size += part.bytes.len() as u64;
                open.extend(references::of(&part));
                document.files.push(part);
            }
            Err(error) => document.missing.push((next, error.to_string())),
        }
    }
    Ok(document)
}
