//! Named types: the module of those that the document declares for all, and each kind of them.
//!
//! What comes in is a [`TypeDef`]; what goes out is its items. The same functions emit the types that are in a tag's
//! module.

use super::code::{Code, code, from, name};
use super::docs::{docs, quoted};
use super::features::{self, When};
use super::scope::{Locals, Scope};
use super::{Module, Sink, codec, convert, enums, extern_types, fields, forms, structs, unions};
use crate::ir::{Api, Home, Repr, TypeDef, TypeId, TypeKind};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many types make a part of a module.
const TYPES: usize = 128;

/// `types.rs`.
pub(super) fn module(api: &Api) -> Module<'_> {
    let docs = vec!["The types of requests and responses.".to_owned()];
    let module = Module::new("types.rs", docs, Locals::new(api, Some(Home::Types), []));
    parts(module, api, Home::Types).part(|scope, sink| extern_types::codecs(scope).for_each(sink))
}

/// The module with all types that it is the home of.
pub(super) fn parts<'a>(module: Module<'a>, api: &'a Api, home: Home) -> Module<'a> {
    // What is in the module of a tag is there when the module is.
    let features = match home {
        Home::Types => features::of_types(api),
        Home::Tag(_) => vec![None; api.types.len()],
    };
    let nullable = Arc::new(fields::nullable_types(api));
    let types = api.types.iter().zip(features).enumerate().filter(|(_, (definition, _))| definition.home == home);
    let types: Arc<[(TypeId, &TypeDef, Option<When>)]> =
        types.map(|(index, (definition, when))| (TypeId(index), definition, when)).collect();
    let starts = (0..types.len()).step_by(TYPES);
    let module = starts.fold(module, |module, start| {
        let (types, nullable) = (Arc::clone(&types), Arc::clone(&nullable));
        module.part(move |scope, sink| {
            for (id, definition, when) in types.iter().skip(start).take(TYPES) {
                let cfg = features::cfg(scope, when.as_ref());
                scope.only(when.clone(), || {
                    let conversions = if nullable.contains(id) { conversions(scope, definition) } else { Vec::new() };
                    let items = items(scope, definition).into_iter().chain(conversions);
                    items.for_each(|item| sink(item.under(cfg.as_ref())));
                    if let Some(source) = scope.api.conversions.get(id) {
                        let found = types.binary_search_by_key(source, |(id, ..)| *id).ok();
                        let found = found.and_then(|found| types[found].2.as_ref());
                        let both = features::cfg(scope, found.filter(|found| Some(*found) != when.as_ref()));
                        let conversion = convert::conversion(scope, *source, *id);
                        if let Some(item) = conversion {
                            sink(item.under(both.as_ref()).under(cfg.as_ref()));
                        }
                    }
                });
            }
        })
    });
    module.part(move |scope, sink| bridges(scope, &types, sink))
}

/// Conversions of what becomes a value of a type to the value that a field holds which may be `null`.
fn conversions(scope: &Scope<'_>, definition: &TypeDef) -> Vec<Code> {
    let sources = match &definition.kind {
        TypeKind::Enum(known) => match known.repr {
            Repr::Text => vec!["&str".into(), code!(scope, "@String")],
            Repr::Integer => vec!["i64".into()],
            Repr::Mixed => vec![code!(scope, "@json::Value")],
        },
        TypeKind::Union(union) => unions::sources(scope, union),
        _ => Vec::new(),
    };
    let ty = code!(scope, "@Maybe<$ty>", ty = name(&definition.name));
    sources.iter().map(|source| from(scope, source, &ty, "Self::Value(value.into())")).collect()
}

fn bridges(scope: &Scope<'_>, types: &[(TypeId, &TypeDef, Option<When>)], sink: Sink<'_>) {
    let mut bridges: BTreeMap<&Option<When>, Vec<&str>> = BTreeMap::new();
    for (_, definition, when) in types.iter().filter(|(_, definition, _)| is_json(definition)) {
        bridges.entry(when).or_default().push(&definition.name);
    }
    for (when, names) in bridges {
        let bridge = scope.only(when.clone(), || codec::bridges(scope, names.into_iter()));
        sink(bridge.under(features::cfg(scope, when.as_ref()).as_ref()));
    }
}

fn items(scope: &Scope<'_>, definition: &TypeDef) -> Vec<Code> {
    match &definition.kind {
        TypeKind::Struct(structure) => structs::structure(scope, definition, structure),
        TypeKind::Enum(enumeration) => enums::enumeration(scope, definition, enumeration),
        TypeKind::Union(union) => unions::union(scope, definition, union),
        TypeKind::Form(form) => forms::form(scope, definition, form),
        TypeKind::Alias(target) => {
            let (docs, name) = (documented(definition), name(&definition.name));
            vec![code!(scope, "$docs\npub type $name = $target;", docs, name, target = scope.ty(target))]
        }
    }
}

/// Whether a type has a codec of its own.
fn is_json(definition: &TypeDef) -> bool {
    matches!(definition.kind, TypeKind::Struct(_) | TypeKind::Enum(_) | TypeKind::Union(_))
}

/// The doc comment of a type: where it comes from, if the document does not describe it.
pub(super) fn documented(definition: &TypeDef) -> Code {
    // A location may be as long as the document, and there is one for each type.
    let is_described = !definition.docs.summary.is_empty();
    let location = (!is_described).then(|| format!("Declared at {}.", quoted(&definition.origin.to_string())));
    docs(&definition.docs, location.as_deref().unwrap_or_default())
}
