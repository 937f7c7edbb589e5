//! Where references lead.

use super::{Base, Failure, RefResolver};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{self, Value};
use crate::source::{FileId, Sources};

fn value(text: &str) -> Value {
    let mut diagnostics = Diagnostics::new();
    document::read(&Sources::single("a.yaml", text), FileId::ROOT, Severity::Error, &mut diagnostics).unwrap()
}

fn place(text: &str, reference: &str) -> Result<String, Failure> {
    let refs = RefResolver::new(value(text));
    refs.target(Base::of(FileId::ROOT), reference).map(|target| target.pointer.to_string())
}

#[test]
fn pointers_lead_through_references() {
    let text = "a: {$ref: '#/b'}\nb: {c: [1, {$ref: '#/d%20e'}]}\n'd e': {f/g: 1}\n'h%41': 1\ni: {$ref: '#/i'}\n";
    assert_eq!(place(text, "#/a").as_deref(), Ok("/a"));
    assert_eq!(place(text, "#/a/c/0").as_deref(), Ok("/b/c/0"));
    assert_eq!(place(text, "#/a/c/1/f~1g").as_deref(), Ok("/d e/f~1g"));
    assert_eq!(place(text, "#/h%2541").as_deref(), Ok("/h%41"));
    assert_eq!(place(text, "#/h%41").as_deref(), Ok("/h%41"));
    assert_eq!(place(text, "#").as_deref(), Ok(""));
    assert_eq!(place(text, "#/c"), Err(Failure::Nowhere(FileId::ROOT)));
    assert_eq!(place(text, "#/i/x"), Err(Failure::Circular));
    assert_eq!(place(text, "b.yaml#/c"), Err(Failure::Unread("b.yaml".to_owned())));
    let address = "https://example.com/b";
    assert_eq!(place(text, address), Err(Failure::Unread(address.to_owned())), "a file may stand for it");
    assert_eq!(place(text, "urn:example:b"), Err(Failure::Remote));
}

#[test]
fn names_lead_to_what_has_them() {
    let text = "$self: https://example.com/api\na:\n  $id: schemas/a\n  $defs: {b: {$anchor: x}, c: {$dynamicAnchor: y, d: {$id: /z}}}\n\
                e: {$anchor: w}\n";
    assert_eq!(place(text, "https://example.com/api#/e").as_deref(), Ok("/e"));
    assert_eq!(place(text, "#w").as_deref(), Ok("/e"));
    assert_eq!(place(text, "#y").as_deref(), Ok("/a/$defs/c"));
    assert_eq!(place(text, "schemas/a").as_deref(), Ok("/a"));
    assert_eq!(place(text, "https://example.com/schemas/a#x").as_deref(), Ok("/a/$defs/b"));
    assert_eq!(place(text, "https://example.com/schemas/a#/$defs/b").as_deref(), Ok("/a/$defs/b"));
    assert_eq!(place(text, "https://example.com/z").as_deref(), Ok("/a/$defs/c/d"));
    let refs = RefResolver::new(value(text));
    let inside = refs.target(Base::of(FileId::ROOT), "schemas/a").unwrap().node.base;
    let place = |reference| refs.target(inside, reference).map(|target| target.pointer.to_string());
    assert_eq!(place("#/$defs/b").as_deref(), Ok("/a/$defs/b"));
    assert_eq!(place("#").as_deref(), Ok("/a"));
    assert_eq!(place("#/e").as_deref(), Ok("/e"));
    assert_eq!(place("../api#/e").as_deref(), Ok("/e"));
}

#[test]
fn a_long_way_ends_and_a_long_circle_does_not() {
    let entry = |index: usize, next: usize| format!("s{index}: {{$ref: '#/s{next}'}}\n");
    let chain: String = (0..500).map(|index| entry(index, index + 1)).collect();
    let refs = RefResolver::new(value(&format!("{chain}s500: {{a: 1}}\n")));
    let end = |refs: &RefResolver, reference: &str| {
        let target = refs.target(Base::of(FileId::ROOT), reference)?;
        refs.end(target).map(|end| end.pointer.to_string())
    };
    for index in [0, 1, 250, 495, 499, 500] {
        assert_eq!(end(&refs, &format!("#/s{index}")).as_deref(), Ok("/s500"), "{index}");
    }
    assert_eq!(end(&refs, "#/s3/a").as_deref(), Ok("/s500/a"));
    let circle: String = (0..500).map(|index| entry(index, (index + 1) % 500)).collect();
    let refs = RefResolver::new(value(&format!("{circle}t: {{$ref: '#/s7'}}\n")));
    for reference in ["#/s0", "#/s499", "#/t", "#/s0"] {
        assert_eq!(end(&refs, reference), Err(Failure::Circular), "{reference}");
    }
}
