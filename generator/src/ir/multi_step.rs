//! Calls that are made of several operations.

#[cfg(doc)]
use super::Tag;
use super::{Docs, Field, Literal};

/// A presigned upload: ask for a form, post the file to the storage, tell the API.
#[derive(Clone, Debug, PartialEq)]
pub struct Upload {
    /// The method, such as `attach`.
    pub name: String,
    /// The type that carries the steps, such as `Attach`.
    pub type_name: String,
    /// What it does.
    pub docs: Docs,
    /// The operation that grants the form: index into the tag's operations.
    pub grant: usize,
    /// The request fields that the file decides.
    pub file: UploadFields,
    /// The request fields that are parameters of the method, under names that no argument has: those that are required, and
    /// that neither the file nor a default decides.
    pub required: Vec<Field>,
    /// Setters of the request's other fields, which may be left out or have a default.
    pub setters: Vec<Setter>,
    /// The response's field with the form's address.
    pub url: FieldPath,
    /// The response's field with the form's fields, a map of texts.
    pub fields: FieldPath,
    /// The response's field with the id of what was made.
    pub id: FieldPath,
    /// The response's field with the size that was granted.
    pub granted_size: Option<FieldPath>,
    /// The error variant that says it exists already, and its field with the id.
    pub existing: Option<(String, FieldPath)>,
    /// The call that completes the upload.
    pub complete: FollowUp,
    /// The call that removes what was made when the upload fails.
    pub discard: Option<FollowUp>,
}

/// A setter of an upload.
#[derive(Clone, Debug, PartialEq)]
pub struct Setter {
    /// The method, called like the field unless every upload has a method of that name.
    pub name: String,
    /// The field of the request.
    pub field: Field,
}

/// The request fields that the file decides: Rust names in the request's struct.
#[derive(Clone, Debug, PartialEq)]
pub struct UploadFields {
    /// Takes the file's name, a text.
    pub name: Field,
    /// Takes its size in bytes, an integer.
    pub size: Field,
    /// Takes its content type, a text.
    pub content_type: Option<Field>,
}

impl UploadFields {
    /// Whether the file decides a field of the request.
    #[must_use]
    pub fn decides(&self, field: &Field) -> bool {
        [Some(&self.name), Some(&self.size), self.content_type.as_ref()]
            .iter()
            .flatten()
            .any(|it| it.name == field.name)
    }
}

/// Fields from a response inwards.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldPath {
    /// Each with its own presence.
    pub fields: Vec<Field>,
}

/// A later call about what an upload made.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowUp {
    /// Index into the tag's operations.
    pub operation: usize,
    /// The key of its argument that takes the id; the others are the grant's arguments of the same key.
    pub id: String,
    /// Fields of its body to set: Rust field and value.
    pub body: Vec<(Field, Literal)>,
}

/// A redirect with a method that follows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Download {
    /// The method, such as `download`.
    pub name: String,
    /// What it does.
    pub docs: Docs,
    /// The operation that redirects: index into the tag's operations.
    pub operation: usize,
}
