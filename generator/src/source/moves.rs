//! What is moved within one file before it is lowered, as a tree of its places.
//!
//! What comes in are moves and copies, many and small; what goes out is, for any place of the file as it is then, where what
//! is there was read from. [`Origins`](super::Origins) looks there behind its own moves.

use super::FileId;
use crate::pointer::Pointer;
use foldhash::HashMap;

/// Places of a file and where what is there was read from. Whatever was not moved is where it was.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moves {
    home: FileId,
    root: Node,
}

/// A place, and those in it of which anything is known.
#[derive(Clone, Debug, Default)]
struct Node {
    origin: Option<(FileId, Pointer)>,
    inside: HashMap<Box<str>, Node>,
}

impl Moves {
    /// Nothing has moved yet.
    pub(crate) fn of(file: FileId) -> Self {
        Self { home: file, root: Node::default() }
    }

    /// Where what is at a place was read from: decided by the innermost move around it.
    pub(crate) fn find(&self, place: &Pointer) -> (FileId, Pointer) {
        let mut node = &self.root;
        let mut known = node.origin.as_ref();
        // The tokens behind the innermost place that is known.
        let mut rest = Vec::new();
        let mut tokens = place.tokens();
        for token in tokens.by_ref() {
            let next = node.inside.get(&*token);
            rest.push(token);
            let Some(next) = next else { break };
            node = next;
            if node.origin.is_some() {
                known = node.origin.as_ref();
                rest.clear();
            }
        }
        match known {
            Some((file, pointer)) => {
                (*file, rest.into_iter().chain(tokens).fold(pointer.clone(), |pointer, token| pointer.key(&token)))
            }
            None => (self.home, place.clone()),
        }
    }

    /// Notes that what is at a place is now at `to`, with all that is in it; whether it stays there too is not known here.
    /// Of a place within it only that is known which was noted of it by itself.
    pub(crate) fn copied(&mut self, place: &Pointer, to: &Pointer) {
        // Else it would have itself in it, and that again with the next one.
        let copy = if to.is_within(place) {
            Node { origin: Some(self.find(place)), inside: HashMap::default() }
        } else {
            self.copy(place)
        };
        *self.at(to) = copy;
    }

    /// The same from a place of another file.
    pub(crate) fn copied_from(&mut self, other: &Self, place: &Pointer, to: &Pointer) {
        *self.at(to) = other.copy(place);
    }

    /// The places that something was moved to which was read from a place in a file.
    pub(super) fn moved_to(&self, file: FileId, pointer: &Pointer) -> Vec<Pointer> {
        let mut places = Vec::new();
        let mut open = vec![(&self.root, Pointer::root())];
        while let Some((node, place)) = open.pop() {
            if let Some((from, around)) = &node.origin
                && *from == file
                && pointer.is_within(around)
            {
                places.push(pointer.moved(around, &place));
            }
            open.extend(node.inside.iter().map(|(token, inside)| (inside, place.key(token))));
        }
        places.sort();
        places
    }

    fn copy(&self, place: &Pointer) -> Node {
        let mut node = Some(&self.root);
        for token in place.tokens() {
            node = node.and_then(|node| node.inside.get(&*token));
        }
        Node { origin: Some(self.find(place)), inside: node.map(|node| node.inside.clone()).unwrap_or_default() }
    }

    fn at(&mut self, place: &Pointer) -> &mut Node {
        let mut node = &mut self.root;
        for token in place.tokens() {
            node = node.inside.entry((*token).into()).or_default();
        }
        node
    }
}

#[cfg(test)]
mod tests {
    use super::Moves;
    use crate::pointer::Pointer;
    use crate::source::FileId;

    fn find(moves: &Moves, place: &str) -> String {
        moves.find(&Pointer::from(place)).1.to_string()
    }

    #[test]
    fn what_was_moved_keeps_what_was_moved_in_it() {
        let mut moves = Moves::of(FileId::ROOT);
        let mut copied = |from: &str, to: &str| moves.copied(&Pointer::from(from), &Pointer::from(to));
        copied("/a/p/old", "/a/p/new");
        copied("/a/p", "/b~1c/q");
        copied("/b~1c/q/new", "/b~1c/q");
        assert_eq!(find(&moves, "/b~1c/q/x"), "/a/p/old/x");
        assert_eq!(find(&moves, "/a/p/new/0"), "/a/p/old/0");
        assert_eq!(find(&moves, "/a/p/other"), "/a/p/other");
        for index in 0..64 {
            moves.copied(&Pointer::from("/r"), &Pointer::from("/r/content").index(index));
        }
        assert_eq!(find(&moves, "/r/content/63/schema"), "/r/schema");
        assert_eq!(moves.moved_to(FileId::ROOT, &Pointer::from("/r")).len(), 64);
        let places = moves.moved_to(FileId::ROOT, &Pointer::from("/a/p/old/x"));
        assert_eq!(places.iter().map(ToString::to_string).collect::<Vec<_>>(), ["/a/p/new/x", "/b~1c/q/x"]);
    }
}
