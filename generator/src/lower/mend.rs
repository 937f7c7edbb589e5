//! What is in the place of what is wrong, so that a mistake costs its place and no more.
//!
//! `check` decides: it reports the mistake, and notes a [`Mend`] for its place and, where something is lost by it, a
//! [`Loss`]. What comes in here are the mends of a walk; what goes out are documents without those mistakes, which `model`
//! reads like any other. A document without mistakes is not touched.

use super::model::json;
use super::ref_resolver::RefResolver;
use crate::diagnostic::Edit;
use crate::document::Value;
use crate::pointer::Pointer;
use crate::source::{FileId, Origins};

/// What is done about a place.
#[derive(Clone, Debug)]
pub(super) struct Mend {
    /// The file.
    pub(super) file: FileId,
    /// The place; its key need not be there.
    pub(super) pointer: Pointer,
    /// What is done.
    pub(super) how: How,
}

/// What is done about a place.
#[derive(Clone, Debug)]
pub(super) enum How {
    /// It is as if nothing was there.
    LeaveOut,
    /// This is there.
    Put(Value),
    /// What is there is the one item of a list.
    Enlist,
}

/// What a mistake costs.
#[derive(Clone, Debug)]
pub(super) struct Loss {
    /// The file.
    pub(super) file: FileId,
    /// The place.
    pub(super) pointer: Pointer,
    /// The code of the diagnostic about it.
    pub(super) code: &'static str,
    /// What is wrong there.
    pub(super) message: String,
}

/// A place of the lowered document that is not what the document says, because of a mistake.
#[derive(Clone, Debug)]
pub(crate) struct Lost {
    /// The place.
    pub(crate) place: Pointer,
    /// The code of the diagnostic about it.
    pub(crate) code: &'static str,
    /// What is wrong there.
    pub(crate) message: String,
}

impl How {
    /// The same as a change of the file, where there is something else in its place.
    pub(super) fn edit(&self) -> Edit {
        match self {
            Self::LeaveOut => Edit::Remove,
            Self::Put(value) => Edit::Put(json(value)),
            Self::Enlist => Edit::Enlist,
        }
    }
}

/// Mends the documents, from the inside out.
pub(super) fn apply(refs: &mut RefResolver, mut mends: Vec<Mend>) {
    mends.sort_by_key(|mend| std::cmp::Reverse(mend.pointer.tokens().count()));
    for Mend { file, pointer, how } in mends {
        if let Some(document) = refs.document_mut(file) {
            put(document, &pointer, how);
        }
    }
}

fn put(document: &mut Value, pointer: &Pointer, how: How) {
    let (Some(around), Some(key)) = (pointer.parent(), pointer.last()) else {
        *document = mended(std::mem::replace(document, Value::Null), how);
        return;
    };
    match document.find_mut(&around) {
        Some(Value::Object(object)) => {
            let found = object.get_mut(&key).map(std::mem::take);
            object.insert(&key, mended(found.unwrap_or_default(), how));
        }
        Some(Value::List(list)) => {
            if let Some(item) = key.parse::<usize>().ok().and_then(|index| list.get_mut(index)) {
                *item = mended(std::mem::take(item), how);
            }
        }
        _ => {}
    }
}

fn mended(value: Value, how: How) -> Value {
    match how {
        How::LeaveOut => Value::Null,
        How::Put(value) => value,
        How::Enlist => Value::List(vec![value]),
    }
}

/// Where in the lowered document the losses have come to be: each place that was read from around one.
pub(super) fn lost(losses: &[Loss], origins: &Origins) -> Vec<Lost> {
    let mut lost = Vec::new();
    for Loss { file, pointer, code, message } in losses {
        for place in origins.lowered(*file, pointer) {
            lost.push(Lost { place, code, message: message.clone() });
        }
    }
    lost
}
