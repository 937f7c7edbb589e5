//! Which variant is made of which member.
//!
//! What comes in are the places of members and the types of variants; what goes out is a variant for each member, where it
//! can be known: the type is that of the member's place, or it is the only one left of the same kind of JSON.

use super::Unions;
use crate::instances::schemas::{Library, Place};
use serde_json::Value;
use specwright::ir::{self, Api, Repr, TypeId, TypeKind, TypeRef};
use std::collections::BTreeSet;

/// How far types and schemas are looked into.
const DEEPEST: usize = 12;

/// Kinds of JSON; none: any.
type Kinds = Option<BTreeSet<&'static str>>;

/// How well a type is that of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    No,
    Kind,
    Exact,
}

/// The variant of each member.
pub(super) fn variants(
    unions: &Unions,
    library: &Library,
    api: &Api,
    union: &ir::Union,
    members: &[Vec<Place>],
) -> Vec<Option<usize>> {
    let fits: Vec<Vec<Fit>> = members
        .iter()
        .map(|member| union.variants.iter().map(|variant| fit(unions, library, api, &variant.ty, member, 0)).collect())
        .collect();
    let only = |found: Vec<usize>| if let [only] = found.as_slice() { Some(*only) } else { None };
    let of = |member: &[Fit], wanted: Fit, is_free: &dyn Fn(usize) -> bool| {
        let found = member.iter().enumerate().filter(|(index, fit)| **fit == wanted && is_free(*index));
        only(found.map(|(index, _)| index).collect())
    };
    let exact: Vec<Option<usize>> = fits.iter().map(|member| of(member, Fit::Exact, &|_| true)).collect();
    let is_free = |index: usize| !exact.contains(&Some(index));
    // Texts and known values of several members are one type, which is at the first of them.
    let is_shared = |index: usize| {
        let kinds = kinds_of_type(api, &union.variants[index].ty, 0);
        kinds.is_some_and(|kinds| !kinds.contains("object") && !kinds.contains("array"))
    };
    fits.iter()
        .zip(&exact)
        .map(|(member, exact)| {
            exact.or_else(|| of(member, Fit::Kind, &is_free)).or_else(|| of(member, Fit::Kind, &is_shared))
        })
        .collect()
}

fn fit(unions: &Unions, library: &Library, api: &Api, ty: &TypeRef, member: &[Place], depth: usize) -> Fit {
    let Some(place) = member.first().filter(|_| depth < DEEPEST) else { return Fit::No };
    let is_of = |id: TypeId| {
        let of_type = unions.places[id.0].iter();
        let mut around = of_type.flat_map(|place| [Some(place.clone()), base(place)]).flatten();
        around.any(|place| member.contains(&place))
    };
    if names(api, ty).into_iter().any(is_of) {
        return Fit::Exact;
    }
    let inside = |inner: &TypeRef, key: &str| {
        let items = member.iter().map(|place| place.key(key)).find(|place| library.find(place).is_some());
        items.map(|items| fit(unions, library, api, inner, &library.steps(&items), depth + 1))
    };
    let of_kind = match (kinds_of_schema(library, place, 0), kinds_of_type(api, ty, 0)) {
        (Some(one), Some(other)) => !one.is_disjoint(&other),
        _ => true,
    };
    match meaning(api, ty) {
        _ if !of_kind => Fit::No,
        TypeRef::List(inner) => inside(inner, "items").unwrap_or(Fit::Kind),
        TypeRef::Map(inner) => inside(inner, "additionalProperties").unwrap_or(Fit::Kind),
        _ => Fit::Kind,
    }
}

/// The schema that the type of a base alone is of.
fn base(place: &Place) -> Option<Place> {
    place.parent().filter(|_| place.pointer.last().as_deref() == Some("base"))
}

/// The named types that a type is, one after the other.
pub(super) fn names(api: &Api, ty: &TypeRef) -> Vec<TypeId> {
    let mut names = Vec::new();
    let mut ty = ty;
    while names.len() < DEEPEST {
        match ty {
            TypeRef::Boxed(inner) | TypeRef::Nullable(inner) => ty = inner,
            TypeRef::Named(id) => {
                names.push(*id);
                let TypeKind::Alias(inner) = &api.types[id.0].kind else { break };
                ty = inner;
            }
            _ => break,
        }
    }
    names
}

/// What a type is, whatever it is called.
fn meaning<'t>(api: &'t Api, ty: &'t TypeRef) -> &'t TypeRef {
    let mut ty = ty;
    for _ in 0..DEEPEST {
        match ty {
            TypeRef::Boxed(inner) | TypeRef::Nullable(inner) => ty = inner,
            TypeRef::Named(id) => match &api.types[id.0].kind {
                TypeKind::Alias(inner) => ty = inner,
                _ => break,
            },
            _ => break,
        }
    }
    ty
}

fn kinds_of_type(api: &Api, ty: &TypeRef, depth: usize) -> Kinds {
    let one = |kind| Some(BTreeSet::from([kind]));
    match meaning(api, ty) {
        _ if depth > DEEPEST => None,
        TypeRef::Bool => one("boolean"),
        ty if ty.is_integer() => one("number"),
        TypeRef::F32 | TypeRef::F64 | TypeRef::Number => one("number"),
        TypeRef::Text | TypeRef::Uuid | TypeRef::DateTime | TypeRef::Date | TypeRef::Bytes => one("string"),
        TypeRef::Tuple(_) | TypeRef::List(_) => one("array"),
        TypeRef::Map(_) => one("object"),
        TypeRef::Named(id) => match &api.types[id.0].kind {
            TypeKind::Struct(_) | TypeKind::Form(_) => one("object"),
            TypeKind::Enum(known) => match known.repr {
                Repr::Text => one("string"),
                Repr::Integer => one("number"),
                Repr::Mixed => None,
            },
            TypeKind::Union(union) => {
                let kinds = union.variants.iter().map(|variant| kinds_of_type(api, &variant.ty, depth + 1));
                kinds.collect::<Option<Vec<_>>>().map(|kinds| kinds.into_iter().flatten().collect())
            }
            TypeKind::Alias(_) => None,
        },
        _ => None,
    }
}

fn kinds_of_schema(library: &Library, place: &Place, depth: usize) -> Kinds {
    let place = library.follow(place);
    let schema = library.find(&place).filter(|_| depth < DEEPEST)?;
    let named = |name: &Value| {
        Some(match name.as_str()? {
            "integer" | "number" => "number",
            "string" => "string",
            "boolean" => "boolean",
            "array" => "array",
            "object" => "object",
            _ => return None,
        })
    };
    if schema["type"].is_string() {
        return named(&schema["type"]).map(|kind| BTreeSet::from([kind]));
    }
    if let Some(names) = schema["type"].as_array() {
        return Some(names.iter().filter_map(named).collect());
    }
    let of_value = |value: &Value| match value {
        Value::String(_) => "string",
        Value::Number(_) => "number",
        Value::Bool(_) => "boolean",
        Value::Array(_) => "array",
        Value::Object(_) | Value::Null => "object",
    };
    if let Some(only) = schema.get("const") {
        return Some(BTreeSet::from([of_value(only)]));
    }
    if let Some(values) = schema["enum"].as_array() {
        return Some(values.iter().map(of_value).collect());
    }
    if ["properties", "required", "additionalProperties"].iter().any(|key| schema.get(*key).is_some()) {
        return Some(BTreeSet::from(["object"]));
    }
    if schema.get("items").is_some() {
        return Some(BTreeSet::from(["array"]));
    }
    let members = |keyword: &str| {
        let count = schema[keyword].as_array().map_or(0, Vec::len);
        (0..count).map(|index| place.key(keyword).key(&index.to_string())).collect::<Vec<_>>()
    };
    if let Some(kinds) = members("allOf").iter().find_map(|member| kinds_of_schema(library, member, depth + 1)) {
        return Some(kinds);
    }
    let choices: Vec<Place> = members("oneOf").into_iter().chain(members("anyOf")).collect();
    if choices.is_empty() {
        return None;
    }
    let kinds = choices.iter().map(|member| kinds_of_schema(library, member, depth + 1));
    kinds.collect::<Option<Vec<_>>>().map(|kinds| kinds.into_iter().flatten().collect())
}
