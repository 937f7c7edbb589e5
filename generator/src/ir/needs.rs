//! What of the runtime a crate needs: everything else of it is left out.

use std::collections::BTreeSet;

/// A part of the runtime that not every document needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Calls, and what all of them need.
    Client,
    /// Dates and times.
    Dates,
    /// UUIDs.
    Uuids,
    /// Bytes in JSON and in parameters.
    Bytes,
    /// Tokens of OAuth 2.
    OAuth,
    /// Handles of scopes.
    Scopes,
    /// Parameters that are written in a style of their own, and urlencoded bodies.
    Styles,
    /// Media types that the names of files suggest.
    FileNames,
    /// `multipart` bodies.
    Forms,
    /// Files that are sent to a storage.
    Uploads,
    /// Redirects that are followed to a file.
    Downloads,
    /// Lists that come page by page.
    Pages,
    /// Operations that respond before they are done.
    LongRunning,
    /// Responses that are sequences of items.
    Events,
}

impl Need {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Client,
        Self::Dates,
        Self::Uuids,
        Self::Bytes,
        Self::OAuth,
        Self::Scopes,
        Self::Styles,
        Self::FileNames,
        Self::Forms,
        Self::Uploads,
        Self::Downloads,
        Self::Pages,
        Self::LongRunning,
        Self::Events,
    ];

    /// What is needed for this.
    #[must_use]
    pub fn implied(self) -> &'static [Self] {
        match self {
            Self::Client | Self::Dates | Self::Uuids | Self::Bytes => &[],
            Self::OAuth
            | Self::Scopes
            | Self::Styles
            | Self::FileNames
            | Self::Downloads
            | Self::Pages
            | Self::LongRunning
            | Self::Events => &[Self::Client],
            Self::Forms => &[Self::Client, Self::Styles, Self::FileNames],
            Self::Uploads => &[Self::Client, Self::Styles, Self::FileNames, Self::Forms],
        }
    }
}

/// Needs with all that they imply.
pub(crate) fn with_implied(needs: impl IntoIterator<Item = Need>) -> BTreeSet<Need> {
    needs.into_iter().flat_map(|need| [need].into_iter().chain(need.implied().iter().copied())).collect()
}
