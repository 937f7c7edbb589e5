//! The way from the root to a value, while a walk is under way.

use crate::pointer::Pointer;

/// How names of components begin that hold a schema for which the model has no place.
pub(crate) const HIDDEN: &str = "x-specwright:";

/// A step of a walk and the steps before it. It lives on the stack, and is printed only when something is reported or moved.
#[derive(Clone, Copy)]
pub(super) enum JsonPath<'a> {
    /// Where the walk begins.
    Start,
    /// A place further in where the walk begins.
    At(&'a Pointer),
    /// Into the value under a key.
    Key(&'a JsonPath<'a>, &'a str),
    /// Into an item of a list.
    Item(&'a JsonPath<'a>, usize),
    /// To the component that holds what is here.
    Hidden(&'a JsonPath<'a>),
}

impl<'a> JsonPath<'a> {
    /// One step further, into the value under a key.
    pub(super) fn key(&'a self, key: &'a str) -> Self {
        Self::Key(self, key)
    }

    /// One step further, into an item of a list.
    pub(super) fn item(&'a self, index: usize) -> Self {
        Self::Item(self, index)
    }

    /// The steps as a pointer.
    pub(super) fn pointer(&self) -> Pointer {
        let mut pointer = Pointer::root();
        self.walk(&mut pointer);
        pointer
    }

    /// Takes the steps from the root.
    fn walk(&self, pointer: &mut Pointer) {
        match self {
            Self::Start => {}
            Self::At(at) => pointer.clone_from(at),
            Self::Key(before, key) => {
                before.walk(pointer);
                pointer.enter(key);
            }
            Self::Item(before, index) => {
                before.walk(pointer);
                pointer.enter(&index.to_string());
            }
            Self::Hidden(before) => *pointer = Pointer::root().keys(&["components", "schemas", &before.hidden()]),
        }
    }

    /// The name of the component that holds what is here.
    pub(super) fn hidden(&self) -> String {
        format!("{HIDDEN}{}", self.place())
    }

    /// The steps as a pointer, as if nothing was in a component of its own.
    fn place(&self) -> Pointer {
        match self {
            Self::Start | Self::At(_) => self.pointer(),
            Self::Key(before, key) => before.place().key(key),
            Self::Item(before, index) => before.place().index(*index),
            Self::Hidden(before) => before.place(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::JsonPath;

    #[test]
    fn hidden_places_are_named_after_where_they_would_stand() {
        let start = JsonPath::Start;
        let (at, list) = (start.key("a"), JsonPath::Key(&start, "b"));
        let hidden = JsonPath::Hidden(&at);
        let inside = hidden.key("c");
        assert_eq!(list.pointer().to_string(), "/b");
        assert_eq!(inside.pointer().to_string(), "/components/schemas/x-specwright:~1a/c");
        assert_eq!(inside.hidden(), "x-specwright:/a/c");
    }
}
