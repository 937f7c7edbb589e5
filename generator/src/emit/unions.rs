//! Unions: a value of one of several types.
//!
//! What comes in is a [`Union`]; what goes out is its declaration, conversions from its types, and a codec over a table
//! from which the runtime chooses: by the tag, by the kind of JSON, by keys and the values under them.

use super::arguments::{Passing, lent, passing};
use super::code::{Code, Piece, code, from, joined, lines, name, text, texts};
use super::docs::docs;
use super::fields::{self, Slot};
use super::scope::Scope;
use super::{Sink, codec};
use crate::ir::{Fact, Identity, Mark, Row, TypeDef, TypeId, TypeRef, Union, UnionVariant, ValueKind};
use foldhash::HashMap;

/// A union with everything that belongs to it.
pub(super) fn union(scope: &Scope<'_>, definition: &TypeDef, union: &Union, sink: Sink<'_>) {
    let unknown = name(&union.unknown);
    let variants = union.variants.iter().map(|variant| {
        let docs = docs(&variant.docs, "A variant.");
        code!(scope, "$docs\n$name($ty),", docs, name = name(&variant.name), ty = scope.ty(&variant.ty))
    });
    sink(code! { scope, "$docs
    $derives
    #[non_exhaustive]
    pub enum $ty {
        $variants
        /// A value that the API does not document.
        $unknown(@json::Value),
    }", docs = super::types::documented(definition),
        derives = scope.derives(definition, &["Clone", "Debug", "PartialEq"]), ty = name(&definition.name),
        variants = lines(variants), unknown
    });
    if let Some(identity) = &union.identity {
        sink(self::identity(scope, definition, union, identity));
    }
    convertible(scope, union).for_each(|variant| sink(conversion(scope, definition, variant)));
    let encode = || encode(scope, union);
    let empty = || code!(scope, "Self::$unknown(@json::Value::Null)", unknown);
    let fill = || fill(scope, union);
    codec::codec(scope, definition, [&encode, &empty, &fill], sink);
}

/// The method that gives the identifier, whichever came.
fn identity(scope: &Scope<'_>, definition: &TypeDef, union: &Union, identity: &Identity) -> Code {
    let plain = &union.variants[identity.variant];
    let passing = passing(scope, &plain.ty);
    let arms = union.variants.iter().enumerate().map(|(index, variant)| {
        let found = scope.structure(unboxed(&variant.ty)).filter(|_| index != identity.variant);
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

/// The variants whose values become one of the union: those whose type is a name of this crate that no other variant means,
/// and an identifier.
fn convertible<'u>(scope: &Scope<'_>, union: &'u Union) -> impl Iterator<Item = &'u UnionVariant> {
    let named = |variant: &UnionVariant| match scope.meaning(unboxed(&variant.ty)) {
        TypeRef::Named(id) => Some(*id),
        _ => None,
    };
    let mut meant: HashMap<TypeId, usize> = HashMap::default();
    for id in union.variants.iter().filter_map(named) {
        *meant.entry(id).or_default() += 1;
    }
    let identity = union.identity.as_ref().map(|identity| identity.variant);
    let is_own = move |variant| named(variant).is_some_and(|id| meant[&id] == 1);
    let variants = union.variants.iter().enumerate();
    let own = variants.filter(move |(index, variant)| Some(*index) == identity || is_own(variant));
    own.map(|(_, variant)| variant)
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

fn encode(scope: &Scope<'_>, union: &Union) -> Code {
    let arms = union.variants.iter().map(|variant| {
        let name = name(&variant.name);
        match union.tag.as_deref().filter(|_| variant.adds_tag) {
            Some(key) => {
                code! { scope, "Self::$name(value) => @json::encode_tagged(writer, $key, &[$tags], value),", name,
                    key = text(key), tags = texts(&variant.tags)
                }
            }
            None => code!(scope, "Self::$name(value) => @json::Encode::encode(value, writer),", name),
        }
    });
    code! { scope, "match self {
        $arms
        Self::$unknown(value) => @json::Encode::encode(value, writer),
    }", arms = lines(arms), unknown = name(&union.unknown) }
}

fn fill(scope: &Scope<'_>, union: &Union) -> Code {
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
    let rows = union.variants.iter().enumerate().flat_map(|(index, variant)| {
        let tags: &[String] = if union.tag.is_some() { &variant.tags } else { &[] };
        variant.rows.iter().map(move |row| self::row(scope, index, tags, row))
    });
    code! { scope, "let choices = @json::Choices { tag: $tag, default: $default, rows: const { &[$rows] } };
    @json::decode_union(
        reader,
        @TypeId::of::<Self>(),
        &choices,
        $chosen,
    )", chosen, tag = option(scope, union.tag.as_deref().map(text)), default = option(scope, union.default),
        rows = joined(", ", rows)
    }
}

/// A row of the table from which the runtime chooses.
fn row(scope: &Scope<'_>, variant: usize, tags: &[String], row: &Row) -> Code {
    let of = code!(scope, "@json::Choice::of($variant, $kind)", variant, kind = kind(scope, row.kind));
    let list =
        |name: &'static str, items: Code| (!items.is_empty()).then(|| code!(scope, "$name: &[$items], ", name, items));
    let keys = |name: &'static str, keys: &[String]| list(name, texts(keys));
    let [required, optional]: [&[String]; 2] =
        row.keys.as_ref().map_or([&[], &[]], |keys| [&keys.required, &keys.optional]);
    let marks = row.keys.iter().flat_map(|keys| &keys.marks).map(|Mark { path, kind, values }| {
        code! { scope, "@json::Mark { path: &[$path], kind: $kind, values: &[$values] }", path = texts(path),
            kind = self::kind(scope, *kind), values = texts(values)
        }
    });
    let known = [
        keys("tags", tags),
        keys("values", &row.values),
        list("facts", joined(", ", row.facts.iter().map(|fact| self::fact(scope, fact)))),
        list("items", joined(", ", row.items.iter().map(|item| self::row(scope, variant, &[], item)))),
        row.is_date.then(|| "is_date: true, ".into()),
        keys("required", required),
        keys("optional", optional),
        list("marks", joined(", ", marks)),
        row.keys.as_ref().filter(|keys| keys.is_closed).map(|_| "closed: true, ".into()),
    ];
    let known = joined("", known);
    if known.is_empty() { of } else { code!(scope, "@json::Choice { $known..$of }", known, of) }
}

fn kind(scope: &Scope<'_>, kind: Option<ValueKind>) -> Code {
    let kind = kind.map(|kind| match kind {
        ValueKind::Null => "Null",
        ValueKind::Bool => "Bool",
        ValueKind::Number => "Number",
        ValueKind::Text => "Text",
        ValueKind::List => "List",
        ValueKind::Object => "Object",
    });
    option(scope, kind.map(|kind| code!(scope, "@json::ValueKind::$kind", kind)))
}

fn fact(scope: &Scope<'_>, fact: &Fact) -> Code {
    let ranges = |ranges: &[(char, char)]| text(&ranges.iter().flat_map(|(from, to)| [*from, *to]).collect::<String>());
    let fact = match fact {
        Fact::Length(least, Some(most)) => code!(scope, "Length($least, $most)", least, most),
        Fact::Length(least, None) => code!(scope, "Length($least, usize::MAX)", least),
        Fact::StartsWith(start) => code!(scope, "StartsWith($start)", start = text(start)),
        Fact::StartsIn(of) => code!(scope, "StartsIn($of)", of = ranges(of)),
        Fact::Of(of) => code!(scope, "Of($of)", of = ranges(of)),
        Fact::Has(chars) => code!(scope, "Has($chars)", chars = text(chars)),
        Fact::Least(least) => code!(scope, "Least($least)", least),
        Fact::Most(most) => code!(scope, "Most($most)", most),
    };
    code!(scope, "@json::Fact::$fact", fact)
}

fn option(scope: &Scope<'_>, value: Option<impl Piece>) -> Code {
    value.map_or_else(|| "None".into(), |value| code!(scope, "Some($value)", value))
}
