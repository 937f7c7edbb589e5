//! Documents with long ways in them and many: what is emitted grows no faster than they do.

use super::{emitted, read};
use specwright_tests::growth::shapes::{self, Shape};

/// The bytes that are read and those that are emitted. None of what is refused.
fn bytes(shape: &Shape, size: usize) -> Option<(usize, usize)> {
    let files = (shape.make)(size);
    let [(name, text)] = files.as_slice() else { return None };
    let reading = read(name, text.as_str());
    reading.api.is_some().then(|| (text.len(), emitted(&reading).values().map(String::len).sum()))
}

/// Ways through unions of unions: twice as many at each level, or as long as there are levels.
#[test]
fn unions_of_unions_are_looked_into_up_to_a_bound() {
    for name in ["unions in diamonds", "unions in a chain, all the way"] {
        let shape = shapes::named(name).expect("there is such a shape");
        let (_, less) = bytes(shape, 150).expect("it is sound");
        let (_, more) = bytes(shape, 300).expect("it is sound");
        assert!(more * 10 <= less * 23, "{name}: {less} bytes, then {more}");
    }
}
