//! Documents with long ways in them and many: what is emitted grows no faster than they do.

use specwright::{Adjustments, Layout, Naming, Options, Shape as Kind, Strictness};
use specwright_judges::growth::shapes::{self, Shape};
use std::path::Path;

/// The bytes that are read and those that are emitted, without the files that every crate carries. None of what is refused.
fn bytes(shape: &Shape, size: usize) -> Option<(usize, usize)> {
    let files = (shape.make)(size);
    let [(name, text)] = files.as_slice() else { return None };
    let naming = Naming { name: Some("growth-api".to_owned()), program: None };
    let options = Options { naming, strictness: Strictness::Lenient, root: None, adjust: Adjustments::default() };
    let reading = specwright::read_bytes(Path::new(name), text.clone().into_bytes(), &options);
    let layout = Layout { source: "growth".to_owned(), command: "specwright generate".to_owned(), shape: Kind::Crate };
    let emitted = reading.files(&layout)?;
    let own = emitted.iter().filter(|(path, _)| !path.starts_with("src/runtime"));
    Some((text.len(), own.map(|(_, text)| text.len()).sum()))
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
