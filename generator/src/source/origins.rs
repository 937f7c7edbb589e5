//! Where the parts of a document come from that are not where they were read: the source map.
//!
//! What comes in are moves: what overlays change in the root document, and whatever lowering puts in another place, behind
//! what was moved within each file before that. What goes out is, for any pointer into the document as it is then, the file
//! and the pointer it was read from.

use super::moves::Moves;
use crate::pointer::Pointer;
use crate::source::FileId;
use foldhash::HashMap;
use std::collections::BTreeMap;

/// Places and where what is there was read from. Whatever was not moved is where it was in the root file.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    moved: BTreeMap<Pointer, (FileId, Pointer)>,
    /// What had been moved in files before.
    before: HashMap<FileId, Moves>,
}

impl Origins {
    /// Nothing has moved yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in what had been moved in files before all that is known here.
    pub(crate) fn after(self, before: HashMap<FileId, Moves>) -> Self {
        Self { before, ..self }
    }

    /// Notes that everything under `place` was read from under `pointer` in `file`.
    pub fn moved(&mut self, place: Pointer, file: FileId, pointer: Pointer) {
        self.moved.insert(place, (file, pointer));
    }

    /// Notes that what is at a place now was read from elsewhere, with all that is in it.
    pub(crate) fn came(&mut self, place: Pointer, origin: (FileId, Pointer)) {
        self.forget(&place);
        self.moved.insert(place, origin);
    }

    /// Notes that the value at a place is gone. In a list of `length` items before that, those behind it move up.
    pub(crate) fn removed(&mut self, place: &Pointer, length: Option<usize>) {
        let items = length.zip(place.parent()).and_then(|(length, list)| {
            let index: usize = place.last()?.parse().ok()?;
            Some((list, index, length))
        });
        let Some((list, index, length)) = items else { return self.forget(place) };
        for index in index..length {
            let (item, next) = (list.index(index), list.index(index + 1));
            let origin = self.find(&next);
            // What was changed inside of the next item is now inside of this one.
            let inside: Vec<_> =
                self.inside(&next).map(|(from, origin)| (from.moved(&next, &item), origin.clone())).collect();
            self.forget(&item);
            if index + 1 < length {
                self.moved.insert(item, origin);
                self.moved.extend(inside);
            }
        }
    }

    fn inside(&self, place: &Pointer) -> impl Iterator<Item = (&Pointer, &(FileId, Pointer))> {
        let range = self.moved.range(place.key("")..);
        range.take_while(move |(pointer, _)| pointer.is_within(place))
    }

    fn forget(&mut self, place: &Pointer) {
        let inside: Vec<Pointer> = self.inside(place).map(|(pointer, _)| pointer.clone()).collect();
        for pointer in inside.iter().chain([place]) {
            self.moved.remove(pointer);
        }
    }

    /// The places that have become components, each with the pointers of the place and of the component in the lowered
    /// document.
    pub(crate) fn places(&self) -> Vec<(Pointer, Pointer)> {
        let lowered: HashMap<(FileId, &Pointer), &Pointer> =
            self.moved.iter().map(|(lowered, (file, pointer))| ((*file, pointer), lowered)).collect();
        let place = |file: FileId, pointer: &Pointer| {
            if file == FileId::ROOT {
                return Some(pointer.clone());
            }
            let mut around = pointer.parent();
            while let Some(prefix) = around {
                if let Some(found) = lowered.get(&(file, &prefix)) {
                    return Some(pointer.moved(&prefix, found));
                }
                around = prefix.parent();
            }
            None
        };
        let moved =
            self.moved.iter().filter_map(|(lowered, (file, pointer))| Some((place(*file, pointer)?, lowered.clone())));
        moved.filter(|(place, lowered)| place != lowered).collect()
    }

    /// The places that something came to which was read from a place in a file: that place itself, and those that what is
    /// around it was moved to.
    pub(crate) fn lowered(&self, file: FileId, pointer: &Pointer) -> Vec<Pointer> {
        let before = self
            .before
            .iter()
            .flat_map(|(home, moves)| moves.moved_to(file, pointer).into_iter().map(|place| (*home, place)));
        let mut places = Vec::new();
        for (file, pointer) in before.chain([(file, pointer.clone())]) {
            let inside = self.moved.iter().filter(|(_, (from, around))| *from == file && pointer.is_within(around));
            places.extend(inside.map(|(place, (_, around))| pointer.moved(around, place)));
            places.extend((file == FileId::ROOT).then_some(pointer));
        }
        places
    }

    /// Where what is at a place was read from: decided by the innermost move around it.
    #[must_use]
    pub fn find(&self, place: &Pointer) -> (FileId, Pointer) {
        let (file, pointer) = self.find_here(place);
        match self.before.get(&file) {
            Some(before) => before.find(&pointer),
            None => (file, pointer),
        }
    }

    fn find_here(&self, place: &Pointer) -> (FileId, Pointer) {
        let mut around = if self.moved.is_empty() { None } else { Some(place.clone()) };
        while let Some(prefix) = around {
            if let Some((file, pointer)) = self.moved.get(&prefix) {
                return (*file, place.moved(&prefix, pointer));
            }
            around = prefix.parent();
        }
        (FileId::ROOT, place.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::{Moves, Origins};
    use crate::pointer::Pointer;
    use crate::source::FileId;

    #[test]
    fn the_innermost_move_decides() {
        let mut origins = Origins::new();
        origins.moved(Pointer::from("/paths/~1a"), FileId::ROOT, Pointer::from("/paths/a"));
        origins.moved(Pointer::from("/paths/~1a/get"), FileId::ROOT, Pointer::from("/paths/~1b/get"));
        let find = |pointer: &str| origins.find(&Pointer::from(pointer)).1.to_string();
        assert_eq!(find("/paths/~1a/put/tags"), "/paths/a/put/tags");
        assert_eq!(find("/paths/~1a/get/tags/0"), "/paths/~1b/get/tags/0");
        assert_eq!(find("/info"), "/info");
    }

    #[test]
    fn what_was_moved_before_is_looked_up_behind() {
        let [old, new, low] = ["/definitions/A", "/components/schemas/A", "/components/schemas/B"].map(Pointer::from);
        let mut moves = Moves::of(FileId::ROOT);
        moves.copied(&old, &new);
        moves.copied(&new.key("x"), &new.key("y"));
        let mut origins = Origins::new();
        origins.moved(low.clone(), FileId::ROOT, new);
        let origins = origins.after([(FileId::ROOT, moves)].into_iter().collect());
        assert_eq!(origins.find(&low.key("y").key("z")).1.to_string(), "/definitions/A/x/z");
        let lowered = origins.lowered(FileId::ROOT, &old.key("x"));
        assert!(lowered.contains(&low.key("x")) && lowered.contains(&low.key("y")), "{lowered:?}");
    }
}
