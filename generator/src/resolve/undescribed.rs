//! Documentation of what a document does not describe: a type by where it is, a field by its key and what it holds.
//!
//! A field whose type is described says what that is.

use super::docs;
use crate::ir::{Api, Docs, Enum, TypeDef, TypeKind, TypeRef};
use crate::lower::HIDDEN;
use crate::pointer::{Pointer, unescaped};

/// Values of an enum that are listed.
const LISTED: usize = 4;

/// Describes types and fields that have no summary.
pub(super) fn describe(api: &mut Api) {
    let fields: Vec<Vec<Docs>> = api.types.iter().map(|definition| of_fields(&api.types, definition)).collect();
    for (definition, fields) in api.types.iter_mut().zip(fields) {
        if definition.docs.summary.is_empty() {
            definition.docs.summary = of_type(&definition.kind, &definition.origin);
        }
        if let TypeKind::Struct(object) = &mut definition.kind {
            for (field, described) in object.fields.iter_mut().zip(fields) {
                if field.docs.summary.is_empty() {
                    field.docs.summary = described.summary;
                }
            }
        }
    }
}

/// The summaries of a struct's fields that have none; empty ones of the others.
fn of_fields(types: &[TypeDef], definition: &TypeDef) -> Vec<Docs> {
    let TypeKind::Struct(object) = &definition.kind else { return Vec::new() };
    let fields = object.fields.iter().map(|field| {
        if field.docs.summary.is_empty() && field.docs.details.is_empty() {
            docs::line(&format!("{}: {}", docs::code(&field.key), value(types, &field.ty)))
        } else {
            Docs::default()
        }
    });
    fields.collect()
}

/// What a value is, in words: the summary of its type where the document has one.
fn value(types: &[TypeDef], ty: &TypeRef) -> String {
    match ty {
        TypeRef::Named(id) => {
            let definition = &types[id.0];
            match (&definition.kind, definition.docs.summary.as_str()) {
                (TypeKind::Alias(target), "") => value(types, target),
                (TypeKind::Enum(known), "") => one_of(known),
                (_, "") => noun(types, ty).0.to_owned(),
                (_, summary) => summary.to_owned(),
            }
        }
        TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => value(types, inner),
        TypeRef::List(item) => format!("a list of {}", noun(types, item).1),
        TypeRef::Map(item) => format!("an object whose values are {}", noun(types, item).1),
        TypeRef::Tuple(items) => format!("a list of {} values", items.len()),
        _ => noun(types, ty).0.to_owned(),
    }
}

/// One value of a type, and several.
fn noun(types: &[TypeDef], ty: &TypeRef) -> (&'static str, &'static str) {
    match ty {
        TypeRef::Named(id) => match &types[id.0].kind {
            TypeKind::Struct(_) => ("an object", "objects"),
            TypeKind::Enum(_) => ("one of several values", "known values"),
            TypeKind::Union(_) => ("a value of one of several types", "values of several types"),
            TypeKind::Form(_) => ("a form", "forms"),
            TypeKind::Alias(target) => noun(types, target),
        },
        TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => noun(types, inner),
        TypeRef::List(_) | TypeRef::Tuple(_) => ("a list", "lists"),
        TypeRef::Map(_) => ("an object", "objects"),
        TypeRef::Extern(_) => ("a value", "values"),
        TypeRef::Any => ("any JSON value", "any JSON values"),
        TypeRef::Bool => ("a boolean", "booleans"),
        TypeRef::Text => ("a string", "strings"),
        TypeRef::Uuid => ("a UUID", "UUIDs"),
        TypeRef::DateTime => ("a date and time", "dates and times"),
        TypeRef::Date => ("a date", "dates"),
        TypeRef::Bytes => ("bytes in Base64", "bytes in Base64"),
        TypeRef::File => ("a file", "files"),
        TypeRef::F32 | TypeRef::F64 | TypeRef::Number => ("a number", "numbers"),
        TypeRef::I8 | TypeRef::I16 | TypeRef::I32 | TypeRef::I64 => ("an integer", "integers"),
        TypeRef::U8 | TypeRef::U16 | TypeRef::U32 | TypeRef::U64 => ("an integer from 0 on", "integers from 0 on"),
    }
}

/// The known values of an enum, or how many there are.
fn one_of(known: &Enum) -> String {
    let mut values: Vec<String> = known.variants.iter().map(|variant| docs::code(variant.value.text())).collect();
    if values.len() > LISTED {
        return format!("one of {} values, such as {}", values.len(), values[0]);
    }
    match (values.pop(), values.join(", ")) {
        (Some(last), others) if others.is_empty() => last,
        (Some(last), others) => format!("{others} or {last}"),
        (None, _) => "a value".to_owned(),
    }
}

/// What a type is, and where the document has it.
fn of_type(kind: &TypeKind, origin: &Pointer) -> String {
    // What lowering puts aside is called after where it is.
    let aside = origin.last().and_then(|token| token.strip_prefix(HIDDEN).map(Pointer::from));
    let tokens = aside.as_ref().unwrap_or(origin).written();
    let what = match kind {
        TypeKind::Struct(_) => "An object",
        TypeKind::Enum(_) => "One of several values",
        TypeKind::Union(_) => "One of several types",
        TypeKind::Form(_) => "A form",
        TypeKind::Alias(_) => "A value",
    };
    docs::line(&format!("{what} {}", place(&tokens))).summary
}

/// Where a schema is, by the tokens of its pointer as they are written. A path can be long, and have many schemas in it: only
/// what is printed is unescaped.
fn place(tokens: &[&str]) -> String {
    let code = |token: &str| docs::code(&unescaped(token));
    let route = |path: &str, method: &str| code(&format!("{} {path}", method.to_ascii_uppercase()));
    match tokens {
        ["paths", path, method, "responses", status, "content", _, "schema"] => {
            format!("in the {} response of {}", code(status), route(path, method))
        }
        ["paths", path, method, "requestBody", "content", _, "schema"] => {
            format!("in the request of {}", route(path, method))
        }
        ["components", "responses", name, "content", _, "schema"] => format!("in the response {}", code(name)),
        ["components", "requestBodies", name, "content", _, "schema"] => format!("in the request {}", code(name)),
        [.., "properties", key] => format!("under the key {}", code(key)),
        [.., "prefixItems" | "items", index] if index.parse::<usize>().is_ok() => {
            format!("at index {index} of a list")
        }
        [list @ .., "items"] => format!("in the list {}", place(list)),
        tokens => format!("that the document calls {}", code(tokens.last().copied().unwrap_or_default())),
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::api;

    /// The summaries of a type and its fields.
    fn summaries(name: &str) -> Vec<String> {
        let document = "
            paths:
              /pets:
                get:
                  operationId: listPets
                  responses:
                    '200': {description: ok, content: {application/json: {schema: {properties: {all: {type: array}}}}}}
            components:
              schemas:
                Owner: {description: Somebody with a pet, type: object, properties: {id: {type: string, format: uuid}}}
                Pet:
                  type: object
                  properties:
                    owner: {$ref: '#/components/schemas/Owner'}
                    described: {type: string, description: As written}
                    kind: {type: string, enum: [cat, dog]}
                    names: {type: array, items: {type: string}}
                    counts: {type: object, additionalProperties: {type: integer}}
                    '@odata.type': {type: object, properties: {a: {type: boolean}}}";
        let api = api(document, crate::options::Customization::default());
        let definition = api.types.iter().find(|definition| definition.name == name).expect("the type is there");
        let crate::ir::TypeKind::Struct(object) = &definition.kind else { panic!("{name} is a struct") };
        let fields = object.fields.iter().map(|field| field.docs.summary.clone());
        std::iter::once(definition.docs.summary.clone()).chain(fields).collect()
    }

    #[test]
    fn a_field_that_is_not_described_says_its_key_and_what_it_holds() {
        assert_eq!(
            summaries("Pet"),
            [
                "An object that the document calls `Pet`.",
                "`owner`: Somebody with a pet.",
                "As written.",
                "`kind`: `cat` or `dog`.",
                "`names`: a list of strings.",
                "`counts`: an object whose values are integers.",
                "`@odata.type`: an object."
            ]
        );
        assert_eq!(summaries("PetOdataType"), ["An object under the key `@odata.type`.", "`a`: a boolean."]);
        assert_eq!(
            summaries("ListPetsResponse"),
            ["An object in the `200` response of `GET /pets`.", "`all`: a list of any JSON values."]
        );
    }
}
