//! What examples show: values from the document, or such as fit.

use super::Literal;
#[cfg(doc)]
use super::{Operation, TypeRef};

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
