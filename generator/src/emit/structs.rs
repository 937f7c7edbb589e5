//! Structs: JSON objects with known keys.
//!
//! What comes in is a [`Struct`]; what goes out is its declaration, the constructor and the setters of one that is sent,
//! and its codec.

use super::code::{Code, code, implement, joined, lines, name};
use super::docs::line;
use super::scope::Scope;
use super::{codec, fields, passwords};
use crate::ir::{Extra, Field, Struct, TypeDef};

/// Arguments of a function from which on clippy counts too many.
pub(super) const MANY_ARGUMENTS: usize = 8;

/// A struct with everything that belongs to it.
pub(super) fn structure(scope: &Scope<'_>, definition: &TypeDef, structure: &Struct) -> Vec<Code> {
    let all: Vec<&Field> = structure.fields.iter().collect();
    let fields = all.iter().map(|field| fields::declaration(scope, field)).chain([extra(scope, structure)]);
    let fields = lines(fields);
    let methods = if definition.sent {
        let extra = codec::extra_value(scope, structure);
        match &structure.required {
            Some(required) => by_name(scope, definition, &all, required, extra),
            None => methods(scope, definition, &all, Some(extra)),
        }
    } else {
        Vec::new()
    };
    let codec = codec::structure(scope, definition, structure);
    let debug = passwords::debug(scope, &definition.name, &all, Some(codec::extra(structure)));
    let always: &[&str] = if debug.is_some() { &["Clone", "PartialEq"] } else { &["Clone", "Debug", "PartialEq"] };
    let declaration = code! { scope, "$docs
    $derives
    #[non_exhaustive]
    pub struct $name {
        $fields
    }", docs = super::types::documented(definition),
        derives = scope.derives(definition, always), name = name(&definition.name), fields
    };
    [declaration].into_iter().chain(debug).chain(methods).chain(codec).collect()
}

fn extra(scope: &Scope<'_>, structure: &Struct) -> Code {
    let (said, ty) = match &structure.extra {
        Extra::Typed { ty, .. } => {
            ("What stands under further keys.", code!(scope, "@json::Rest<$ty>", ty = scope.ty(ty)))
        }
        Extra::Keep { .. } => ("Keys that the API does not document.", code!(scope, "@json::Extra")),
        Extra::Closed { .. } => {
            ("Keys that the API rules out, as they came. They are never sent.", code!(scope, "@json::Extra"))
        }
    };
    let field = name(codec::extra(structure));
    code!(scope, "$docs\npub $field: $ty,", docs = line(said), field, ty)
}

/// The constructor and the setters of a type, and `Default` where the constructor asks for nothing.
pub(super) fn methods(scope: &Scope<'_>, definition: &TypeDef, fields: &[&Field], extra: Option<Code>) -> Vec<Code> {
    let (constructor_fields, others): (Vec<&Field>, Vec<&Field>) =
        fields.iter().partition(|field| field.is_constructor_field());
    let summary = if constructor_fields.is_empty() {
        "Creates an empty value."
    } else {
        "Creates a value with the required fields."
    };
    let many = "#[expect(clippy::too_many_arguments, reason = \"the API requires as many\")]";
    let name = name(&definition.name);
    let methods = code! { scope, "impl $name {
        $docs
        $many
        #[must_use]
        pub fn new($parameters) -> Self {
            Self { $values }
        }

        $setters
    }", name, docs = line(summary), many = (constructor_fields.len() >= MANY_ARGUMENTS).then_some(many),
        parameters = joined(", ", constructor_fields.iter().map(|field| fields::parameter(scope, field))),
        values = joined(", ", fields.iter().map(|field| fields::initial(scope, field)).chain(extra)),
        setters = joined("\n\n", others.iter().map(|field| fields::setter(scope, field)))
    };
    let default = constructor_fields
        .is_empty()
        .then(|| implement(scope, "@Default", &name, "fn default() -> Self", "Self::new()"));
    [methods].into_iter().chain(default).collect()
}

/// The constructor of a type that requires much: it takes a struct, so that no two values can be swapped unseen.
fn by_name(scope: &Scope<'_>, definition: &TypeDef, all: &[&Field], required: &str, extra: Code) -> Vec<Code> {
    let (asked, others): (Vec<&Field>, Vec<&Field>) = all.iter().partition(|field| field.is_constructor_field());
    let debug = passwords::debug(scope, required, &asked, None);
    let derives = if debug.is_some() { "#[derive(Clone, PartialEq)]" } else { "#[derive(Clone, Debug, PartialEq)]" };
    let (ty, required) = (name(&definition.name), name(required));
    let declaration = code! { scope, "$docs
    $derives
    pub struct $required {
        $fields
    }", docs = line(&format!("What [`{}`] requires.", definition.name)), derives, required,
        fields = lines(asked.iter().map(|field| fields::declaration(scope, field)))
    };
    let given = |field: &&&Field| field.is_constructor_field();
    let values = all.iter().map(|field| match Some(field).filter(given) {
        Some(field) => code!(scope, "$name: required.$name", name = name(&field.name)),
        None => fields::initial(scope, field),
    });
    let methods = code! { scope, "impl $ty {
        $docs
        #[must_use]
        pub fn new(required: $required) -> Self {
            Self { $values }
        }

        $setters
    }", ty, docs = line("Creates a value with the required fields."), required,
        values = joined(", ", values.chain([extra])),
        setters = joined("\n\n", others.iter().map(|field| fields::setter(scope, field)))
    };
    [declaration].into_iter().chain(debug).chain([methods]).collect()
}
