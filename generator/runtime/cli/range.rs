//! Bodies of any media type of a range: that of their file is derived from its name.

use super::super::guess::guess;
use super::table::{Command, Range};

impl Command {
    /// Sets a range of media types of the body.
    #[must_use]
    pub const fn range(self, media_type: &'static str) -> Self {
        Self { range: Some(Range { media_type, guess }), ..self }
    }
}
