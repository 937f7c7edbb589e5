//! Where the parts of the lowered document come from.
//!
//! What comes in are the moves that lowering makes: whatever it puts in another place than it was read from. What goes out
//! is, for any pointer into the lowered document, the file and the pointer it was read from.

use crate::pointer::Pointer;
use crate::source::FileId;
use foldhash::HashMap;

/// Lowered pointers and what they were read from. Whatever was not moved stands where it stood in the root file.
#[derive(Clone, Debug)]
pub struct Origins {
    root: FileId,
    moved: HashMap<Pointer, (FileId, Pointer)>,
}

impl Origins {
    /// Nothing has moved yet.
    #[must_use]
    pub fn new(root: FileId) -> Self {
        Self { root, moved: HashMap::default() }
    }

    /// Notes that everything under `lowered` was read from under `pointer` in `file`.
    pub fn moved(&mut self, lowered: Pointer, file: FileId, pointer: Pointer) {
        self.moved.insert(lowered, (file, pointer));
    }

    /// The places that have become components, each with the pointers of the place and of the component in the lowered
    /// document.
    pub(crate) fn places(&self) -> Vec<(Pointer, Pointer)> {
        let lowered: HashMap<(FileId, &Pointer), &Pointer> =
            self.moved.iter().map(|(lowered, (file, pointer))| ((*file, pointer), lowered)).collect();
        let place = |file: FileId, pointer: &Pointer| {
            if file == self.root {
                return Some(pointer.clone());
            }
            let mut around = pointer.parent();
            while let Some(prefix) = around {
                if let Some(found) = lowered.get(&(file, &prefix)) {
                    let rest = &pointer.as_str()[prefix.as_str().len()..];
                    return Some(Pointer::from(format!("{found}{rest}").as_str()));
                }
                around = prefix.parent();
            }
            None
        };
        let moved =
            self.moved.iter().filter_map(|(lowered, (file, pointer))| Some((place(*file, pointer)?, lowered.clone())));
        moved.filter(|(place, lowered)| place != lowered).collect()
    }

    /// Where what stands at `lowered` was read from: decided by the innermost move around it.
    #[must_use]
    pub fn find(&self, lowered: &Pointer) -> (FileId, Pointer) {
        let mut around = Some(lowered.clone());
        while let Some(prefix) = around {
            if let Some((file, pointer)) = self.moved.get(&prefix) {
                let rest = &lowered.as_str()[prefix.as_str().len()..];
                return (*file, Pointer::from(format!("{pointer}{rest}").as_str()));
            }
            around = prefix.parent();
        }
        (self.root, lowered.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::Origins;
    use crate::pointer::Pointer;
    use crate::source::FileId;

    #[test]
    fn the_innermost_move_decides() {
        let mut origins = Origins::new(FileId::ROOT);
        origins.moved(Pointer::from("/paths/~1a"), FileId::ROOT, Pointer::from("/paths/a"));
        origins.moved(Pointer::from("/paths/~1a/get"), FileId::ROOT, Pointer::from("/paths/~1b/get"));
        let find = |pointer: &str| origins.find(&Pointer::from(pointer)).1.to_string();
        assert_eq!(find("/paths/~1a/put/tags"), "/paths/a/put/tags");
        assert_eq!(find("/paths/~1a/get/tags/0"), "/paths/~1b/get/tags/0");
        assert_eq!(find("/info"), "/info");
    }
}
