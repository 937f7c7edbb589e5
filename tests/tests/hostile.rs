//! Documents that are made to do harm: none of them panics, exhausts the stack or becomes code.
//!
//! They are read in the thread of the test, which has 2 MB of stack. Whether time and memory are bounded shows in that
//! the tests end; they are not timed.

#[path = "hostile/code.rs"]
mod code;
#[path = "hostile/cycles.rs"]
mod cycles;
#[path = "hostile/files.rs"]
mod files;
#[path = "hostile/size.rs"]
mod size;
#[path = "hostile/stranger.rs"]
mod stranger;
#[path = "hostile/text.rs"]
mod text;

use specwright::diagnostic::render::Form;
use specwright::{Customization, Files, Layout, Naming, Options, Reading, Shape, Strictness};
use std::path::Path;

/// Reads a document of one file and prints what there is to say; it is accepted, or refused with a reason.
fn read(name: &str, bytes: impl Into<Vec<u8>>) -> Reading {
    let naming = Naming { name: Some("hostile-api".to_owned()), program: None };
    let customization = Customization::default();
    let options = Options { naming, strictness: Strictness::Lenient, root: None, customization };
    let reading = specwright::read_bytes(Path::new(name), bytes.into(), &options);
    assert_ne!(reading.api.is_some(), reading.diagnostics.has_errors(), "{name} is accepted, or refused with a reason");
    for form in [Form::Full, Form::Concise, Form::Json] {
        let rendered = reading.render(form, false);
        assert!(reading.api.is_some() || !rendered.is_empty(), "{name} is refused in words");
        assert!(rendered.len() < 40_000_000, "{name} is not drowned in words: {} bytes", rendered.len());
    }
    reading
}

/// The codes of what was reported, each once.
fn codes(reading: &Reading) -> Vec<&'static str> {
    let mut codes: Vec<_> = reading.diagnostics.iter().map(|one| one.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// What is emitted, without the files that every crate carries.
fn emitted(reading: &Reading) -> Files {
    let files = reading.files(&layout());
    let mut files = files.unwrap_or_else(|| panic!("it is sound: {}", reading.render(Form::Full, false)));
    files.retain(|path, _| !path.starts_with("src/runtime"));
    files
}

fn layout() -> Layout {
    Layout { source: "hostile".to_owned(), command: "specwright generate".to_owned(), shape: Shape::Crate }
}
