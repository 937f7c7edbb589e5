//! What examples show: values from the document, or such as fit.

#[cfg(doc)]
use super::TypeRef;
use super::{Api, Literal, Operation, Tag};

/// An operation of a crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperationIndex {
    /// Index into [`Api::tags`].
    pub tag: usize,
    /// Index into the tag's operations.
    pub index: usize,
}

/// The calls that examples of a whole crate are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// A list.
    pub list: Option<OperationIndex>,
    /// What sends something that is made of it.
    pub create: Option<OperationIndex>,
    /// Something that may not be there.
    pub find: Option<OperationIndex>,
    /// A form with a file.
    pub form: Option<OperationIndex>,
    /// An upload: index into [`Api::tags`], and into the tag's uploads.
    pub upload: Option<(usize, usize)>,
}

impl Api {
    /// An operation with its tag.
    #[must_use]
    pub fn operation(&self, id: OperationIndex) -> (&Tag, &Operation) {
        let tag = &self.tags[id.tag];
        (tag, &tag.operations[id.index])
    }
}

/// What a call of an [`Operation`] is shown with. A value that nothing is known of is one that the reader has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Example {
    /// A value for each argument of the scopes that lead to the operation, and for each of its own.
    pub arguments: Vec<Option<Sample>>,
    /// The body; of one that may be left out, nothing.
    pub body: Option<Sample>,
}

/// A value of a [`TypeRef`].
#[derive(Clone, Debug, PartialEq)]
pub enum Sample {
    /// A scalar, a value of an enum, the path of a file.
    Literal(Literal),
    /// `null`.
    Null,
    /// The items of a list or of a tuple.
    List(Vec<Sample>),
    /// The keys of a map and their values.
    Map(Vec<(String, Sample)>),
    /// A struct or a form: a value for each field that its constructor asks for, and one for the field with this index that
    /// is set afterwards.
    New(Vec<Sample>, Option<(usize, Box<Sample>)>),
    /// The variant of a union with this index.
    Variant(usize, Box<Sample>),
}
