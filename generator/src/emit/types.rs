//! Named types: the module of those that the document declares for all, and each kind of them.
//!
//! What comes in is a [`TypeDef`]; what goes out is its items. The same functions emit the types that are in a tag's
//! module.

use super::code::{Code, code, from, lines, name};
use super::docs::{docs, quoted};
use super::features::{self, When};
use super::scope::{Gate, Locals, Scope};
use super::{Module, Sink, codec, convert, enums, extern_types, fields, files, forms, structs, unions};
use crate::ir::{Api, Home, Repr, TypeDef, TypeFile, TypeId, TypeKind};
use foldhash::HashSet;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many types make a part of a module.
const TYPES: usize = 128;

/// The folder of the files in it.
const FOLDER: &str = "types/";

/// What `types.rs` says.
const DOCS: &str = "The types of requests and responses.";

/// `types.rs`, and the files in it, if there are any.
pub(super) fn modules(api: &Api) -> Vec<Module<'_>> {
    let whens: Whens = features::of_types(api).into();
    let nullable = Arc::new(fields::nullable_types(api));
    if api.type_files.is_empty() {
        return vec![whole(api, &whens, &nullable)];
    }
    let mut files: Vec<Module<'_>> = Vec::new();
    let mut reasons: Vec<Vec<Option<When>>> = Vec::new();
    for (index, file) in api.type_files.iter().enumerate() {
        let mut times: Vec<Option<When>> = file.types.iter().map(|id| whens[id.0].clone()).collect();
        times.sort_unstable();
        times.dedup();
        let docs = vec![format!("Types of `{}`.", file.module)];
        let module = Module::new(&path_of(&file.module), docs, Locals::of_file(api, index));
        // What holds for the whole file is written where it is declared.
        let is_same = times.len() == 1;
        let own = |id: &TypeId| whens[id.0].clone().filter(|_| !is_same);
        let types = file.types.iter().map(|id| (*id, &api.types[id.0], own(id))).collect();
        files.push(parts_of(module, types, &whens, &nullable));
        reasons.push(times);
    }
    let names = api.type_files.iter().map(|file| file.module.as_str());
    let mut declared: Vec<(&str, Vec<Option<When>>)> = names.zip(reasons).collect();
    if extern_types::has_codecs(api) {
        let docs = vec!["What the types of other crates need.".to_owned()];
        let locals = Locals::inside(api, None, []);
        let module = Module::new(&path_of(TypeFile::EXTERNAL), docs, locals);
        files.push(module.part(|scope, sink| extern_types::codecs(scope).for_each(sink)));
        declared.push((TypeFile::EXTERNAL, vec![None]));
        declared.sort_unstable();
    }
    let root = Module::new("types.rs", vec![DOCS.to_owned()], Locals::new(api, None, [])).part(move |scope, sink| {
        let declarations = declared.iter().map(|(module, times)| {
            let (cfg, path) = (cfg_of(scope, times), files::attribute(scope, module, FOLDER));
            code!(scope, "$cfg\n$path\nmod $name;", cfg, path, name = name(module))
        });
        sink(lines(declarations));
        let exported = declared.iter().filter(|(module, _)| *module != TypeFile::EXTERNAL);
        sink(lines(exported.map(|(module, times)| {
            code!(scope, "$cfg\npub use self::$name::*;", cfg = cfg_of(scope, times), name = name(module))
        })));
    });
    [root].into_iter().chain(files).collect()
}

/// `types.rs` with all types.
fn whole<'a>(api: &'a Api, whens: &Whens, nullable: &Arc<HashSet<TypeId>>) -> Module<'a> {
    let module = Module::new("types.rs", vec![DOCS.to_owned()], Locals::new(api, Some(Home::Types), []));
    let types = api.types.iter().enumerate().filter(|(_, definition)| definition.home == Home::Types);
    let types = types.map(|(index, definition)| (TypeId(index), definition, whens[index].clone())).collect();
    parts_of(module, types, whens, nullable).part(|scope, sink| extern_types::codecs(scope).for_each(sink))
}

/// The attribute of a file whose types are compiled at one of these times.
fn cfg_of(scope: &Scope<'_>, times: &[Option<When>]) -> Option<Code> {
    if times.contains(&None) {
        return None;
    }
    let times: Vec<(Gate, Option<When>)> = times.iter().map(|when| (Gate::Open, when.clone())).collect();
    features::attribute(scope, &times.iter().collect::<Vec<_>>())
}

/// The file of a module inside `types`.
fn path_of(module: &str) -> String {
    format!("{FOLDER}{}", files::of(module))
}

/// When each type is compiled.
type Whens = Arc<[Option<When>]>;

/// Types, each with when it is compiled, if its module does not say so.
type Types<'a> = Arc<[(TypeId, &'a TypeDef, Option<When>)]>;

/// The module of a tag with the types that it is the home of: those are there when the module is.
pub(super) fn parts<'a>(module: Module<'a>, api: &'a Api, tag: usize) -> Module<'a> {
    let types = api.types.iter().enumerate().filter(|(_, definition)| definition.home == Home::Tag(tag));
    let types = types.map(|(index, definition)| (TypeId(index), definition, None)).collect();
    parts_of(module, types, &vec![None; api.types.len()].into(), &Arc::new(fields::nullable_types(api)))
}

fn parts_of<'a>(module: Module<'a>, types: Types<'a>, whens: &Whens, nullable: &Arc<HashSet<TypeId>>) -> Module<'a> {
    let starts = (0..types.len()).step_by(TYPES);
    let module = starts.fold(module, |module, start| {
        let (types, whens, nullable) = (Arc::clone(&types), Arc::clone(whens), Arc::clone(nullable));
        module.part(move |scope, sink| {
            for (id, definition, when) in types.iter().skip(start).take(TYPES) {
                let cfg = features::cfg(scope, when.as_ref());
                scope.only(when.clone(), || {
                    let mut sink = |item: Code| sink(item.under(cfg.as_ref()));
                    items(scope, definition, &mut sink);
                    if nullable.contains(id) {
                        conversions(scope, definition).into_iter().for_each(&mut sink);
                    }
                    if let Some(source) = scope.api.conversions.get(id) {
                        let found = whens[source.0].as_ref().filter(|found| Some(*found) != whens[id.0].as_ref());
                        let both = features::cfg(scope, found);
                        let conversion = convert::conversion(scope, *source, *id);
                        if let Some(item) = conversion {
                            sink(item.under(both.as_ref()));
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
    // What is not written is not imported.
    if sources.is_empty() {
        return Vec::new();
    }
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

fn items(scope: &Scope<'_>, definition: &TypeDef, sink: Sink<'_>) {
    match &definition.kind {
        TypeKind::Struct(structure) => structs::structure(scope, definition, structure, sink),
        TypeKind::Enum(enumeration) => enums::enumeration(scope, definition, enumeration, sink),
        TypeKind::Union(union) => unions::union(scope, definition, union, sink),
        TypeKind::Form(form) => forms::form(scope, definition, form, sink),
        TypeKind::Alias(target) => {
            let (docs, name) = (documented(definition), name(&definition.name));
            sink(code!(scope, "$docs\npub type $name = $target;", docs, name, target = scope.ty(target)));
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
