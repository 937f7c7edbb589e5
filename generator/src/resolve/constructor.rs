//! Constructors that take more than anybody tells apart: what they require is a struct then, whose fields have names.
//!
//! What comes in are types as they are emitted; what goes out is the name of such a struct for each constructor in whose
//! list of arguments two texts could be swapped unseen. A field that becomes required breaks its callers either way.

use crate::ir::{Api, Field, Home, TypeKind, TypeRef, meaning};

/// The arguments up to which a list is taken in at a glance.
const FEW: usize = 7;

/// Names the struct of each constructor with many arguments, most of them texts. `claim` finds a name in a module.
pub(super) fn resolve(api: &mut Api, mut claim: impl FnMut(Home, &str) -> String) {
    for index in 0..api.types.len() {
        let definition = &api.types[index];
        let TypeKind::Struct(object) = &definition.kind else { continue };
        let required: Vec<&Field> = object.fields.iter().filter(|field| field.is_constructor_field()).collect();
        let texts = required.iter().filter(|field| meaning(&api.types, &field.ty) == &TypeRef::Text).count();
        if definition.sent && required.len() > FEW && texts * 2 > required.len() {
            let name = claim(definition.home, &format!("{}Required", definition.name));
            if let TypeKind::Struct(object) = &mut api.types[index].kind {
                object.required = Some(name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::{document_of_thing, emits};

    #[test]
    fn arguments_that_could_be_swapped_have_names() {
        let keys = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let properties: Vec<String> = keys.iter().map(|key| format!("{key}: {{type: string}}")).collect();
        let required = keys.join(", ");
        let thing = format!(
            "Thing: {{required: [{required}], properties: {{{}, z: {{type: string}}}}}}",
            properties.join(", ")
        );
        let document = document_of_thing(&thing);
        emits(&document, "pub struct ThingRequired {\npub a: String,\npub b: String,");
        emits(&document, "pub fn new(required: ThingRequired) -> Self {");
    }
}
