//! Where Swagger 2.0 has its components, and where later versions have them.

use crate::pointer::Pointer;

/// The sections of the components that both have, first as later versions call them.
const SECTIONS: &[(&str, &str)] = &[
    ("schemas", "definitions"),
    ("parameters", "parameters"),
    ("responses", "responses"),
    ("securitySchemes", "securityDefinitions"),
];

/// What Swagger 2.0 calls a section of the components; a key of the root there.
pub(in crate::lower) fn old_section(section: &str) -> Option<&'static str> {
    SECTIONS.iter().find(|(new, _)| *new == section).map(|(_, old)| *old)
}

/// The sections, first as later versions call them.
pub(in crate::lower) fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    SECTIONS.iter().copied()
}

/// Where in the components something is that was in a section of Swagger 2.0.
pub(super) fn moved(pointer: &Pointer) -> Option<Pointer> {
    let first = pointer.tokens().next()?;
    let (new, old) = SECTIONS.iter().find(|(_, old)| *old == first)?;
    let root = Pointer::root();
    Some(pointer.moved(&root.key(old), &root.keys(&["components", new])))
}
