//! Forms, from the parts that are given.

use super::super::multipart::{FormBody, Part, Parts};
use super::args::{Args, PartText, UsageError};

impl Args {
    /// Returns the form that the parts make.
    ///
    /// # Errors
    ///
    /// Returns an error if it has other parts.
    pub fn form<T: FormBody>(&self) -> Result<T, UsageError> {
        T::from_parts(self.parts()).map_err(|error| error.to_string().into())
    }

    /// Returns the form that the parts make, if there are any.
    ///
    /// # Errors
    ///
    /// Returns an error if it has other parts.
    pub fn optional_form<T: FormBody>(&self) -> Result<Option<T>, UsageError> {
        if self.parts.is_empty() { Ok(None) } else { self.form().map(Some) }
    }

    /// The parts of the form, with their headers.
    #[must_use]
    pub fn parts(&self) -> Parts {
        self.parts
            .iter()
            .map(|(name, part)| {
                let part = match part {
                    PartText::Text(text) => Part::text(text.clone()),
                    PartText::File(path) => Part::path(path),
                    PartText::TypedFile { path, media_type } => Part::path(path).content_type(media_type.clone()),
                    PartText::Bytes { name, content } => Part::bytes(content.clone()).file_name(name.clone()),
                };
                let headers = self.part_headers.iter().filter(|header| header.part == *name);
                (name.clone(), headers.fold(part, |part, header| part.header(&*header.name, &*header.value)))
            })
            .collect()
    }
}
