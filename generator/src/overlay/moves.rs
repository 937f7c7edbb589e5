//! Where the values of the root document come from that its own text does not hold.
//!
//! What comes in are the changes that overlays make; what goes out is, for any pointer into the changed document, the file
//! and the pointer it was read from.

use crate::pointer::Pointer;
use crate::source::FileId;
use std::collections::BTreeMap;

/// Places of the changed document and what stands there was read from. What was not changed stands where it stood.
#[derive(Clone, Debug, Default)]
pub struct Moves {
    came: BTreeMap<Pointer, (FileId, Pointer)>,
}

impl Moves {
    /// Where what stands at a place was read from: decided by the innermost change around it.
    #[must_use]
    pub fn find(&self, place: &Pointer) -> (FileId, Pointer) {
        if self.came.is_empty() {
            return (FileId::ROOT, place.clone());
        }
        let mut around = Some(place.clone());
        while let Some(prefix) = around {
            if let Some((file, pointer)) = self.came.get(&prefix) {
                let rest = &place.as_str()[prefix.as_str().len()..];
                return (*file, Pointer::from(format!("{pointer}{rest}").as_str()));
            }
            around = prefix.parent();
        }
        (FileId::ROOT, place.clone())
    }

    /// Notes that what stands at a place now was read from elsewhere, with all that is in it.
    pub(super) fn came(&mut self, place: Pointer, origin: (FileId, Pointer)) {
        self.forget(&place);
        self.came.insert(place, origin);
    }

    /// Notes that the value at a place is gone. In a list of `length` items before that, those behind it move up.
    pub(super) fn removed(&mut self, place: &Pointer, length: Option<usize>) {
        let items = length.zip(place.parent()).and_then(|(length, list)| {
            let index: usize = place.last()?.parse().ok()?;
            Some((list, index, length))
        });
        let Some((list, index, length)) = items else { return self.forget(place) };
        for index in index..length {
            let (item, next) = (list.index(index), list.index(index + 1));
            let origin = self.find(&next);
            // What was changed inside of the next item is now inside of this one.
            let inside: Vec<_> = self
                .inside(&next)
                .map(|(from, origin)| {
                    let rest = &from.as_str()[next.as_str().len()..];
                    (Pointer::from(format!("{item}{rest}").as_str()), origin.clone())
                })
                .collect();
            self.forget(&item);
            if index + 1 < length {
                self.came.insert(item, origin);
                self.came.extend(inside);
            }
        }
    }

    fn inside(&self, place: &Pointer) -> impl Iterator<Item = (&Pointer, &(FileId, Pointer))> {
        let start = format!("{place}/");
        let range = self.came.range(Pointer::from(start.as_str())..);
        range.take_while(move |(pointer, _)| pointer.as_str().starts_with(&start))
    }

    fn forget(&mut self, place: &Pointer) {
        let inside: Vec<Pointer> = self.inside(place).map(|(pointer, _)| pointer.clone()).collect();
        for pointer in inside.iter().chain([place]) {
            self.came.remove(pointer);
        }
    }
}
