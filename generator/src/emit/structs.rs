//! Structs: JSON objects with known keys.
//!
//! What comes in is a [`Struct`]; what goes out is its declaration, the constructor and the setters of one that is sent,
//! and its codec.

use super::code::{Code, code, implement, joined, lines, name};
use super::docs::line;
use super::scope::Scope;
use super::{Sink, codec, fields, passwords};
use crate::ir::{Extra, Field, Struct, TypeDef};

/// Arguments of a function from which on clippy counts too many.
pub(super) const MANY_ARGUMENTS: usize = 8;

/// A struct with everything that belongs to it.
pub(super) fn structure(scope: &Scope<'_>, definition: &TypeDef, structure: &Struct, sink: Sink<'_>) {
    let all: Vec<&Field> = structure.fields.iter().collect();
    let debug = passwords::debug(scope, &definition.name, &all, Some(codec::extra(structure)));
    let always: &[&str] = if debug.is_some() { &["Clone", "PartialEq"] } else { &["Clone", "Debug", "PartialEq"] };
    let fields = all.iter().map(|field| fields::declaration(scope, field)).chain([extra(scope, structure)]);
    sink(code! { scope, "$docs
    $derives
    #[non_exhaustive]
    pub struct $name {
        $fields
    }", docs = super::types::documented(definition),
        derives = scope.derives(definition, always), name = name(&definition.name), fields = lines(fields)
    });
    debug.into_iter().for_each(&mut *sink);
    if definition.sent {
        let required = structure.required.as_deref();
        if let Some(required) = required {
            constructed_from(scope, definition, &all, required, sink);
        }
        let extra = codec::extra_value(scope, structure);
        methods(scope, definition, &all, required, Some(extra)).into_iter().for_each(&mut *sink);
    }
    codec::structure(scope, definition, structure, sink);
}

fn extra(scope: &Scope<'_>, structure: &Struct) -> Code {
    let (docs, ty) = match &structure.extra {
        Extra::Typed { ty, .. } => {
            ("What stands under further keys.", code!(scope, "@json::Rest<$ty>", ty = scope.ty(ty)))
        }
        Extra::Keep { .. } => ("Keys that the API does not document.", code!(scope, "@json::Extra")),
        Extra::Closed { .. } => {
            ("Keys that the API rules out, as they came. They are never sent.", code!(scope, "@json::Extra"))
        }
    };
    let field = name(codec::extra(structure));
    code!(scope, "$docs\npub $field: $ty,", docs = line(docs), field, ty)
}

/// The struct that the constructor of a type takes which requires much, so that no two values can be swapped unseen.
fn constructed_from(scope: &Scope<'_>, definition: &TypeDef, all: &[&Field], required: &str, sink: Sink<'_>) {
    let fields: Vec<&Field> = all.iter().copied().filter(|field| field.is_constructor_field()).collect();
    let debug = passwords::debug(scope, required, &fields, None);
    sink(code! { scope, "$docs
    $derives
    pub struct $required {
        $fields
    }", docs = line(&format!("What [`{}`] requires.", definition.name)),
        derives = if debug.is_some() { "#[derive(Clone, PartialEq)]" } else { "#[derive(Clone, Debug, PartialEq)]" },
        required = name(required), fields = lines(fields.iter().map(|field| fields::declaration(scope, field)))
    });
    debug.into_iter().for_each(sink);
}

/// The constructor and the setters of a type, and `Default` where the constructor asks for nothing. What is required are
/// arguments, or fields of a struct.
pub(super) fn methods(
    scope: &Scope<'_>,
    definition: &TypeDef,
    fields: &[&Field],
    required: Option<&str>,
    extra: Option<Code>,
) -> Vec<Code> {
    let (constructor_fields, others): (Vec<&Field>, Vec<&Field>) =
        fields.iter().partition(|field| field.is_constructor_field());
    let parameters = match required {
        Some(required) => vec![code!(scope, "required: $required", required = name(required))],
        None => constructor_fields.iter().map(|field| fields::parameter(scope, field)).collect(),
    };
    let values = fields.iter().map(|field| match required.filter(|_| field.is_constructor_field()) {
        Some(_) => code!(scope, "$name: required.$name", name = name(&field.name)),
        None => fields::initial(scope, field),
    });
    let is_empty = constructor_fields.is_empty();
    let summary = if is_empty { "Creates an empty value." } else { "Creates a value with the required fields." };
    let many = "#[expect(clippy::too_many_arguments, reason = \"the API requires as many\")]";
    let ty = name(&definition.name);
    let methods = code! { scope, "impl $ty {
        $docs
        $many
        #[must_use]
        pub fn new($parameters) -> Self {
            Self { $values }
        }

        $setters
    }", ty, docs = line(summary), many = (parameters.len() >= MANY_ARGUMENTS).then_some(many),
        parameters = joined(", ", parameters), values = joined(", ", values.chain(extra)),
        setters = joined("\n\n", others.iter().map(|field| fields::setter(scope, field)))
    };
    let default = is_empty.then(|| implement(scope, "@Default", &ty, "fn default() -> Self", "Self::new()"));
    [methods].into_iter().chain(default).collect()
}
