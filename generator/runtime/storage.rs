//! Errors of the storage, in the XML of S3 and compatible stores.
//!
//! Input: any body. Output: code and message, if it contains them. Only the top of `<Error>` is read, up to a limit,
//! and only the five entities of XML are known, so that a hostile body does no harm.

use super::message::one_line;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};

/// The number of bytes of a body that are read.
pub(super) const MAX_BYTES: u64 = 64 * 1024;
const CODE_LENGTH: usize = 100;
const MESSAGE_LENGTH: usize = 300;

/// The error of a storage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct StorageError {
    /// Such as `AccessDenied`.
    pub(super) code: Option<String>,
    /// Such as `Request has expired`.
    pub(super) message: Option<String>,
}

/// Reads `<Error><Code>…</Code><Message>…</Message>…</Error>`; the result is empty for any other body.
pub(super) fn read(body: &[u8]) -> StorageError {
    let mut reader = Reader::from_reader(body);
    let mut code = String::new();
    let mut message = String::new();
    // The open elements, from the root.
    let mut path: Vec<Vec<u8>> = Vec::new();
    while let Ok(event) = reader.read_event() {
        let target = match path.iter().map(Vec::as_slice).collect::<Vec<_>>()[..] {
            [b"Error", b"Code"] => Some(&mut code),
            [b"Error", b"Message"] => Some(&mut message),
            _ => None,
        };
        match (event, target) {
            (Event::Start(element), _) => path.push(element.local_name().as_ref().to_vec()),
            (Event::End(_), _) => {
                path.pop();
            }
            (Event::Text(text), Some(target)) => target.push_str(&String::from_utf8_lossy(&text)),
            (Event::CData(text), Some(target)) => target.push_str(&String::from_utf8_lossy(&text)),
            (Event::GeneralRef(reference), Some(target)) => push_reference(target, &reference),
            (Event::Eof, _) => break,
            _ => {}
        }
    }
    StorageError { code: bounded(&code, CODE_LENGTH), message: bounded(&message, MESSAGE_LENGTH) }
}

/// `&amp;` and `&#38;`; entities that a document declares itself are dropped.
fn push_reference(target: &mut String, reference: &BytesRef<'_>) {
    match (reference.resolve_char_ref(), reference.decode()) {
        (Ok(Some(character)), _) => target.push(character),
        (Ok(None), Ok(name)) => target.push_str(resolve_predefined_entity(&name).unwrap_or_default()),
        _ => {}
    }
}

fn bounded(text: &str, length: usize) -> Option<String> {
    let line = one_line(text, length);
    (!line.is_empty()).then_some(line)
}
