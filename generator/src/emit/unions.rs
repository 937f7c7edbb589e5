//! Unions: a value of one of several types.
//!
//! What comes in is a [`Union`]; what goes out is its declaration, conversions from its types, and a codec over a table
//! from which the runtime chooses (`rows`): by the tag, by the kind of JSON, by keys and the values under them.

mod rows;

use super::arguments::{Passing, lent, passing};
use super::code::{Code, Piece, code, from, lines, name, text, texts};
use super::codec::{self, receiving, sending};
use super::docs::docs;
use super::fields::{self, Slot};
use super::scope::Scope;
use crate::ir::{Identity, TypeDef, TypeRef, Union, UnionVariant};

/// A union with everything that belongs to it.
pub(super) fn union(scope: &Scope<'_>, definition: &TypeDef, union: &Union) -> Vec<Code> {
    let unknown = name(&union.unknown);
    let variants = union.variants.iter().map(|variant| {
        let docs = docs(&variant.docs, "A variant.");
        code!(scope, "$docs\n$name($ty),", docs, name = name(&variant.name), ty = scope.ty(&variant.ty))
    });
    let declaration = code! { scope, "$docs
    $derives
    #[non_exhaustive]
    pub enum $ty {
        $variants
        /// A value that the API does not document.
        $unknown(@json::Value),
    }", docs = super::types::documented(definition),
        derives = scope.derives(definition, &["Clone", "Debug", "PartialEq"]), ty = name(&definition.name),
        variants = lines(variants), unknown
    };
    let identity = union.identity.as_ref().map(|identity| self::identity(scope, definition, union, identity));
    let conversions = convertible(scope, union).map(|variant| conversion(scope, definition, variant));
    let encode = scope.behind(sending(definition), || encode(scope, definition, union));
    let empty = scope.behind(receiving(definition), || {
        codec::empty(scope, &name(&definition.name), code!(scope, "Self::$unknown(@json::Value::Null)", unknown))
    });
    let fill = scope.behind(receiving(definition), || fill(scope, definition, union));
    [declaration].into_iter().chain(identity).chain(conversions).chain([encode, empty, fill]).collect()
}

/// The method that gives the identifier, whichever came.
fn identity(scope: &Scope<'_>, definition: &TypeDef, union: &Union, identity: &Identity) -> Code {
    let plain = &union.variants[identity.variant];
    let passing = passing(scope, &plain.ty);
    let arms = union.variants.iter().enumerate().map(|(index, variant)| {
        let found = rows::structure(scope, &variant.ty).filter(|_| index != identity.variant);
        let slot = found.and_then(|object| object.fields.iter().find(|field| field.name == identity.field));
        let value = match (slot.map(|field| fields::slot(scope, field)), passing) {
            (None, Passing::Value) => "Some(*value)",
            (None, _) => "Some(value)",
            (Some(Slot::Plain), Passing::Value) => "Some(value.$field)",
            (Some(Slot::Plain), _) => "Some(&value.$field)",
            (Some(Slot::Option), Passing::Value) => "value.$field",
            (Some(Slot::Option), Passing::Text) => "value.$field.as_deref()",
            (Some(Slot::Option), _) => "value.$field.as_ref()",
            (Some(Slot::Maybe), Passing::Value) => "value.$field.value()",
            (Some(Slot::Maybe), Passing::Text) => "value.$field.as_deref().value()",
            (Some(Slot::Maybe), _) => "value.$field.as_ref().value()",
        };
        let value = super::code::fill(scope, value, &[("field", &name(&identity.field))]);
        code!(scope, "Self::$name(value) => $value,", name = name(&variant.name), value)
    });
    code! { scope, "impl $ty {
        /// Returns the identifier, which is the value or a field of the object; `None` if the object lacks it.
        #[must_use]
        pub fn id(&self) -> @Option<$passed> {
            match self {
                $arms
                Self::$unknown(_) => None,
            }
        }
    }", ty = name(&definition.name), passed = lent(scope, &plain.ty), arms = lines(arms),
        unknown = name(&union.unknown)
    }
}

/// The types whose values become one of the union.
pub(super) fn sources(scope: &Scope<'_>, union: &Union) -> Vec<Code> {
    convertible(scope, union).map(|variant| scope.ty(unboxed(&variant.ty))).collect()
}

/// The variants whose values become one of the union: those with a type of their own, and an identifier.
fn convertible<'u>(scope: &Scope<'_>, union: &'u Union) -> impl Iterator<Item = &'u UnionVariant> {
    let identity = union.identity.as_ref().map(|identity| identity.variant);
    let variants = union.variants.iter().enumerate();
    let own = variants.filter(move |(index, variant)| Some(*index) == identity || is_own(scope, union, variant));
    own.map(|(_, variant)| variant)
}

/// Whether a variant's type is a name of this crate and no other variant means the same.
fn is_own(scope: &Scope<'_>, union: &Union, variant: &UnionVariant) -> bool {
    let meaning = |variant: &UnionVariant| scope.meaning(unboxed(&variant.ty)).clone();
    let own = meaning(variant);
    matches!(own, TypeRef::Named(_)) && union.variants.iter().filter(|other| meaning(other) == own).count() == 1
}

fn unboxed(ty: &TypeRef) -> &TypeRef {
    if let TypeRef::Boxed(inner) = ty { inner } else { ty }
}

fn conversion(scope: &Scope<'_>, definition: &TypeDef, variant: &UnionVariant) -> Code {
    let (source, variant_name) = (scope.ty(unboxed(&variant.ty)), name(&variant.name));
    let value = match &variant.ty {
        TypeRef::Boxed(_) => code!(scope, "Self::$variant_name(@Box::new(value))", variant_name),
        _ => code!(scope, "Self::$variant_name(value)", variant_name),
    };
    from(scope, &source, &name(&definition.name), value)
}

fn encode(scope: &Scope<'_>, definition: &TypeDef, union: &Union) -> Code {
    // What stands for every other tag keeps the one that it has.
    let is_default = |index| union.default == Some(index);
    let arms = union.variants.iter().enumerate().map(|(index, variant)| {
        let (name, tags) = (name(&variant.name), &variant.tags);
        match &union.tag {
            Some(key) if !tags.is_empty() && !is_default(index) && !rows::says_tag(scope, variant, key) => {
                let (key, tags) = (text(key), texts(tags));
                code! { scope, "Self::$name(value) => @json::encode_tagged(writer, $key, &[$tags], value),", name,
                    key, tags
                }
            }
            _ => code!(scope, "Self::$name(value) => @json::Encode::encode(value, writer),", name),
        }
    });
    let body = code! { scope, "match self {
        $arms
        Self::$unknown(value) => @json::Encode::encode(value, writer),
    }", arms = lines(arms), unknown = name(&union.unknown) };
    codec::encode(scope, &name(&definition.name), body)
}

fn fill(scope: &Scope<'_>, definition: &TypeDef, union: &Union) -> Code {
    let arms = union.variants.iter().enumerate().map(|(index, variant)| {
        code!(scope, "$index => @json::decode_variant(self, reader, Self::$name),", index, name = name(&variant.name))
    });
    let rest = code!(scope, "@json::decode_variant(self, reader, Self::$unknown)", unknown = name(&union.unknown));
    let chosen = if union.variants.is_empty() {
        code!(scope, "&mut |_, reader| $rest", rest)
    } else {
        code! { scope, "&mut |index, reader| match index {
            $arms
            _ => $rest,
        }", arms = lines(arms), rest }
    };
    let body = code! { scope, "let choices = @json::Choices { tag: $tag, default: $default, rows: const { &[$rows] } };
    @json::decode_union(
        reader,
        @TypeId::of::<Self>(),
        &choices,
        $chosen,
    )", chosen, tag = option(scope, union.tag.as_deref().map(text)), default = option(scope, union.default),
        rows = rows::rows(scope, definition, union)
    };
    codec::fill(scope, &name(&definition.name), body)
}

fn option(scope: &Scope<'_>, value: Option<impl Piece>) -> Code {
    value.map_or_else(|| "None".into(), |value| code!(scope, "Some($value)", value))
}
