//! Documents that grow: what is emitted grows no faster than they do.

use super::{emitted, read};
use specwright_tests::growth::shapes::{self, Shape};

/// The sizes of the shapes here are these shares of the ones that are measured.
const SHARE: usize = 16;

/// Schemas that have all that others have, by nature: as many times as there are of these.
const INHERITING: [&str; 3] = ["allOf in a chain", "allOf in diamonds", "children in a chain"];

/// The bytes that are read and those that are emitted. None of what is refused.
fn bytes(shape: &Shape, size: usize) -> Option<(usize, usize)> {
    let files = (shape.make)(size);
    let [(name, text)] = files.as_slice() else { return None };
    let reading = read(name, text.as_str());
    reading.api.is_some().then(|| (text.len(), emitted(&reading).values().map(String::len).sum()))
}

#[test]
fn what_is_emitted_grows_as_what_is_read() {
    let (_, always) = bytes(&shapes::EMPTY, 0).expect("an empty document is sound");
    let mut held = 0;
    for shape in shapes::all().filter(|shape| !INHERITING.contains(&shape.name)) {
        let size = (shape.size / SHARE).clamp(16, 400);
        let (Some(less), Some(more)) = (bytes(shape, size), bytes(shape, 2 * size)) else { continue };
        let (less_emitted, more_emitted) = (less.1.saturating_sub(always), more.1.saturating_sub(always));
        assert!(
            more_emitted * 10 <= less_emitted * 25 + 40_000,
            "{}: {less_emitted} bytes are emitted for {}, {more_emitted} for {}",
            shape.name,
            less.0,
            more.0
        );
        held += 1;
    }
    assert!(held > 50, "most shapes are documents of one file that are accepted: {held}");
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
