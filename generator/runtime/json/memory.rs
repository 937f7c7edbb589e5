//! How much memory the values of a text may take, apart from the texts of strings.

/// The memory that a text of any length may take.
const SMALLEST: usize = 24 * 1024 * 1024;
/// The memory that it may take for each of its bytes: `{"id":1}` may be an object of 2 KiB, most of whose fields are absent.
const PER_BYTE: usize = 256;
/// The memory that the longest text may take.
const LARGEST: usize = 512 * 1024 * 1024;

/// A limit of the memory that decoded values take.
#[derive(Clone, Copy, Debug)]
pub enum MemoryLimit {
    /// In proportion to the text: 24 MiB and 256 bytes for each of its bytes.
    Proportional {
        /// The bytes for the longest text.
        largest: usize,
    },
    /// So many bytes, however short the text is.
    Fixed(usize),
}

impl MemoryLimit {
    /// The limit for a text of so many bytes.
    #[must_use]
    pub fn of(self, text: usize) -> usize {
        match self {
            Self::Proportional { largest } => text.saturating_mul(PER_BYTE).saturating_add(SMALLEST).min(largest),
            Self::Fixed(bytes) => bytes,
        }
    }
}

impl Default for MemoryLimit {
    fn default() -> Self {
        Self::Proportional { largest: LARGEST }
    }
}
