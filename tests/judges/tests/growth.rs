//! Documents with long ways in them and many: what is emitted grows no faster than they do.

use specwright::{Customization, Layout, Naming, Options, Shape as Kind, Strictness};
use specwright_judges::growth::shapes::{self, Shape, Task};
use std::path::Path;

/// Shapes of which more is emitted for each byte that is read the larger they are, and why.
const UNBOUNDED: &[(&str, &str)] = &[
    ("allOf in a chain", "each object has the keys of all before it"),
    ("allOf in a long chain", "each object has the keys of all before it, up to a bound"),
    ("allOf in diamonds", "each object has the keys of all before it"),
    ("children in a chain", "each child has the keys of all before it, and its variant the tags of all behind it"),
];

/// The bytes that are read and those that are emitted, without the files that every crate carries. None of what is refused.
fn bytes(shape: &Shape, size: usize) -> Option<(usize, usize)> {
    let files = (shape.make)(size);
    let [(name, text)] = files.as_slice() else { return None };
    let naming = Naming { name: Some("growth-api".to_owned()), program: None };
    let options =
        Options { naming, strictness: Strictness::Lenient, root: None, customization: Customization::default() };
    let reading = specwright::read_bytes(Path::new(name), text.clone().into_bytes(), &options);
    let layout = Layout { source: "growth".to_owned(), command: "specwright generate".to_owned(), shape: Kind::Crate };
    let emitted = reading.files(&layout)?;
    let own = emitted.iter().filter(|(path, _)| !path.starts_with("src/runtime"));
    Some((text.len(), own.map(|(_, text)| text.len()).sum()))
}

#[test]
fn what_is_emitted_grows_no_faster_than_what_is_read() {
    let (nothing, always) = bytes(&shapes::EMPTY, 0).expect("it is sound");
    let mut wrong = Vec::new();
    for shape in shapes::all().filter(|shape| shape.task == Task::Generate) {
        let size = (shape.size / 10).clamp(20, 150);
        let (Some(less), Some(more)) = (bytes(shape, size), bytes(shape, 2 * size)) else { continue };
        let [less, more] = [less, more].map(|(read, emitted)| (read - nothing, emitted - always.min(emitted)));
        // Longer numbers in names, and lines that have to be broken, are a few percent.
        let is_bounded = more.1 * less.0 * 100 <= less.1 * more.0 * 115;
        if is_bounded == UNBOUNDED.iter().any(|(name, _)| *name == shape.name) {
            wrong.push(format!("{}: {less:?}, then {more:?} bytes", shape.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
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
