//! What a change of a document means for those who call the client.
//!
//! What comes in are two states of an API, each a document that was read or the sources that were emitted from one; what
//! goes out are the changes of the public Rust interface, each with the rule that says whether it breaks callers and the
//! line of the document that caused it, and the step of the version that they need together. The runtime is the same for
//! every API and is not compared, and neither is what the requests say on the wire, routes aside.

mod cause;
mod change;
mod compare;
mod declaration;
mod item;
mod print;
mod read;
mod rename;
mod render_path;
mod rules;
mod surface;

pub mod changelog;
pub mod record;

pub use change::{Change, ChangeKind};
pub use compare::compare;
pub use declaration::{DeclarationSite, Within};
pub use item::{Item, ItemKind};
pub use print::{Form, print, short};
pub use rules::{Bump, RULES, Rule};
pub use surface::Surface;

use crate::Reading;

/// The changes between two states, with the lines that caused them.
#[derive(Clone, Debug)]
pub struct Difference {
    /// What the old state is called.
    pub old: String,
    /// What the new state is called.
    pub new: String,
    /// Changes that break callers first, then by path.
    pub changes: Vec<Change>,
}

impl Difference {
    /// The step of the version that all changes need together; none where nothing changes.
    #[must_use]
    pub fn bump(&self) -> Option<Bump> {
        self.changes.iter().map(|change| change.rule.bump).max()
    }
}

/// Compares two documents that were read. `None` when one of them has errors.
#[must_use]
pub fn documents(old: &Reading, new: &Reading) -> Option<Difference> {
    let (before, after) = (Surface::of(old.api.as_ref()?), Surface::of(new.api.as_ref()?));
    let mut changes = compare(&before, &after);
    cause::find(&mut changes, Some((old, &before)), Some((new, &after)));
    let name = |reading: &Reading| reading.sources.root().path.display().to_string();
    Some(Difference { old: name(old), new: name(new), changes })
}

/// Compares a state that only its interface is known of with a document that was read. What is gone has no line.
#[must_use]
pub fn since(old: &str, before: &Surface, new: &Reading) -> Option<Difference> {
    let after = Surface::of(new.api.as_ref()?);
    let mut changes = compare(before, &after);
    cause::find(&mut changes, None, Some((new, &after)));
    Some(Difference { old: old.to_owned(), new: new.sources.root().path.display().to_string(), changes })
}
