//! Expandable values: unions of an identifier and the objects that have it.
//!
//! What comes in are unions; what goes out is which of them hold, as a plain value, the identifier that each of their objects
//! has as a property `id`. Such a union has an `id` whichever came, and its plain value is called so.

use super::docs;
use crate::ir::{Api, Identity, TypeId, TypeKind, TypeRef, Union, meaning};

/// The property that identifies an object, and the Rust name of the variant that is nothing but its value.
const KEY: &str = "id";
const NAME: &str = "Id";

/// What an identifier's variant is called as long as nothing but its JSON is known.
const PLAIN: [&str; 4] = ["Text", "Integer", "Number", "Uuid"];

/// Marks the unions that have an identifier.
pub(super) fn mark(api: &mut Api) {
    for index in 0..api.types.len() {
        let TypeKind::Union(union) = &api.types[index].kind else { continue };
        let Some(identity) = identity(api, union) else { continue };
        let TypeKind::Union(union) = &mut api.types[index].kind else { continue };
        let is_free = union.unknown != NAME && union.variants.iter().all(|variant| variant.name != NAME);
        let variant = &mut union.variants[identity.variant];
        if is_free && PLAIN.contains(&variant.name.as_str()) {
            if variant.docs == super::union::nameless(&variant.name) {
                variant.docs = docs::line("The identifier alone");
            }
            NAME.clone_into(&mut variant.name);
        }
        union.identity = Some(identity);
    }
}

/// The identifier: the type of the only variant that is no object, when the objects have it, too.
fn identity(api: &Api, union: &Union) -> Option<Identity> {
    let mut plain = union.variants.iter().enumerate().filter(|(_, variant)| object(api, &variant.ty).is_none());
    let (Some((variant, only)), None) = (plain.next(), plain.next()) else { return None };
    let ty = meaning(&api.types, &only.ty);
    if !ty.is_scalar() || union.variants.len() < 2 {
        return None;
    }
    let objects = union.variants.iter().filter_map(|variant| object(api, &variant.ty));
    let mut fields = Vec::new();
    for id in objects {
        let TypeKind::Struct(structure) = &api.types[id.0].kind else { return None };
        let field = structure.fields.iter().find(|field| field.key == KEY)?;
        if meaning(&api.types, &field.ty) != ty {
            return None;
        }
        fields.push(field.name.clone());
    }
    // Two objects of one API call the same property the same.
    let field = fields.pop().filter(|name| fields.iter().all(|other| other == name))?;
    Some(Identity { variant, field })
}

/// The struct behind a type.
fn object(api: &Api, ty: &TypeRef) -> Option<TypeId> {
    match meaning(&api.types, ty) {
        TypeRef::Named(id) if matches!(api.types[id.0].kind, TypeKind::Struct(_)) => Some(*id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits_of_schemas;

    #[test]
    fn an_id_or_the_object_that_has_it_has_an_id_whichever_came() {
        emits_of_schemas(
            "
            Person: {type: object, required: [id], properties: {id: {type: string, format: uuid}}}
            Owner: {oneOf: [{type: string, format: uuid}, {$ref: '#/components/schemas/Person'}]}",
            "
            pub enum Owner {
                Id(Uuid),
                Person(Person),",
        );
    }
}
