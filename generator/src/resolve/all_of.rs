//! `allOf` of whatever is no object with keys: one schema that others only remark on, scalars that narrow each other, unions.
//!
//! What comes in is a schema that says several things at once (JSON Schema 2020-12, core, 10.2.1.1); what goes out is the
//! type of the values that all of them allow. A member that says nothing new leaves the others as they are. What is valid
//! and not expressed is raw JSON, and reported.

use super::object::{Merged, Other};
use super::schema::{Site, Typed};
use super::shape::{self, Additional, Shape};
use super::union::Choice;
use super::{Resolver, enumeration, scalar};
use crate::ir::{Literal, Repr, TypeRef};
use crate::pointer::Pointer;
use openapiv3::{ReferenceOr, Schema, SchemaKind, Type};

/// How deep members of members are looked into.
const MAX_DEPTH: usize = 16;

/// What a schema adds to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Adds {
    Nothing,
    /// That values are of a kind.
    Kind(&'static str),
    More,
}

/// What is known of a scalar.
#[derive(Clone, Debug)]
struct Fact {
    ty: TypeRef,
    /// The only values, if there are such.
    values: Vec<Literal>,
}

impl<'a> Resolver<'a> {
    /// The type of `allOf`, or of an object with a union beside its properties.
    pub(super) fn all(&mut self, schema: &'a Schema, pointer: &Pointer, site: Site<'_>) -> Typed {
        if let Some((only, at, is_list)) = self.only_member(schema, pointer) {
            return if is_list { self.type_of_listed(only, &at, site) } else { self.type_of(only, &at, site) };
        }
        let merged = self.merged(schema, pointer);
        if let Some((union, at)) = self.loose_union(schema, &merged, pointer)
            && let Shape::Union(keyword, members) = self.union_of(union)
        {
            return self.union(union, (keyword, members), &at, site);
        }
        if merged.is_object() {
            let is_map = !merged.has_keys() && merged.unions.is_empty();
            let object = if is_map { Some(merged.into_object(pointer)) } else { None };
            return match object.map(|object| object.additional) {
                Some((Additional::Open, _)) => Typed { ty: TypeRef::Map(Box::new(TypeRef::Any)), nullable: false },
                _ => Typed { ty: self.named(schema, pointer, site), nullable: false },
            };
        }
        let is_plain = merged.others.is_empty() && !merged.is_endless;
        if is_plain
            && let [(union, at)] = merged.unions.as_slice()
            && let Shape::Union(keyword, members) = self.union_of(union)
        {
            let (union, at) = (*union, at.clone());
            return self.union(union, (keyword, members), &at, site);
        }
        if is_plain && merged.unions.len() > 1 && self.combinations(schema, &merged, pointer).is_ok() {
            return Typed { ty: self.named(schema, pointer, site), nullable: false };
        }
        let is_scalar = !merged.is_endless && !merged.has_keys();
        let typed = if is_scalar { self.narrowed(schema, &merged, pointer, site) } else { None };
        typed.unwrap_or_else(|| self.conflict(&merged, pointer))
    }

    /// A union among the schemas of the keys, some of whose members are no objects: those it says nothing about.
    pub(super) fn loose_union(
        &self,
        schema: &'a Schema,
        merged: &Merged<'a>,
        pointer: &Pointer,
    ) -> Option<(&'a Schema, Pointer)> {
        let [(union, at)] = merged.unions.as_slice() else { return None };
        let is_typed = matches!(&schema.schema_kind, SchemaKind::Any(any) if any.typ.is_some());
        let is_own = std::ptr::eq(*union, schema);
        (merged.is_object() && !is_typed && is_own && self.combinations(schema, merged, pointer).is_err())
            .then(|| (*union, at.clone()))
    }

    /// The only member that says anything, where the others say no more than what it is, and whether they say that it is a
    /// list.
    fn only_member(&self, schema: &'a Schema, pointer: &Pointer) -> Option<(&'a ReferenceOr<Schema>, Pointer, bool)> {
        let (all_of, beside) = match &schema.schema_kind {
            SchemaKind::AllOf { all_of } => (all_of, Adds::Nothing),
            SchemaKind::Any(any) if any.one_of.is_empty() && any.any_of.is_empty() => {
                (&any.all_of, self.adds_beside(schema))
            }
            _ => return None,
        };
        let mut kinds = vec![beside];
        let mut only = None;
        for (index, member) in all_of.iter().enumerate() {
            let adds = match member {
                ReferenceOr::Item(schema) => self.adds(schema, 0),
                ReferenceOr::Reference { .. } => Adds::More,
            };
            if adds != Adds::More {
                kinds.push(adds);
            } else if only.replace((member, index)).is_some() {
                return None;
            }
        }
        let (only, index) = only?;
        let kind = self.kind_of_member(only, 0);
        let agrees = |adds: &Adds| match adds {
            Adds::Nothing => true,
            Adds::Kind(word) => kind.is_none_or(|kind| kind == *word),
            Adds::More => false,
        };
        let is_list = kinds.contains(&Adds::Kind("a list"));
        kinds.iter().all(agrees).then(|| (only, pointer.key("allOf").index(index), is_list))
    }

    /// What kind of value a member describes, in words; none where it can be of several.
    fn kind_of_member(&self, member: &'a ReferenceOr<Schema>, depth: usize) -> Option<&'static str> {
        let schema = self.behind(member).filter(|_| depth < MAX_DEPTH)?;
        match self.shape(schema) {
            Shape::All => {
                let (SchemaKind::AllOf { all_of: members }
                | SchemaKind::Any(openapiv3::AnySchema { all_of: members, .. })) = &schema.schema_kind
                else {
                    return None;
                };
                members.iter().find_map(|member| self.kind_of_member(member, depth + 1))
            }
            shape => kind(&shape),
        }
    }

    /// The type of scalars that all describe one value: the narrowest.
    fn narrowed(
        &mut self,
        schema: &'a Schema,
        merged: &Merged<'a>,
        pointer: &Pointer,
        site: Site<'_>,
    ) -> Option<Typed> {
        let others = merged.others.as_slice();
        if let ([only], []) = (others, merged.unions.as_slice()) {
            return Some(self.type_of_other(only, schema, site));
        }
        let of_unions = merged.unions.iter().map(|(union, _)| self.fact_of_union(union));
        let of_unions = of_unions.collect::<Option<Vec<Fact>>>()?;
        let facts = others.iter().map(|other| self.fact_of_other(other, schema)).collect::<Option<Vec<Fact>>>();
        let Some(facts) = facts else {
            return if of_unions.is_empty() { self.alike_types(others, schema, site) } else { None };
        };
        let mut all = facts.iter().chain(&of_unions);
        let first = all.next()?.clone();
        let narrowest = all.try_fold(first, |fact, other| narrow(&fact, other))?;
        // What a component says by itself is that component.
        let is_it = |fact: &Fact| fact.ty == narrowest.ty && is_same(&fact.values, &narrowest.values);
        let by_name = |index: &usize| matches!(others[*index], Other::Component(..));
        let mut found = (0..others.len()).filter(|index| is_it(&facts[*index]));
        let first = found.next();
        if let Some(index) = first.into_iter().chain(found).max_by_key(|index| (by_name(index), *index)) {
            return Some(self.type_of_other(&others[index], schema, site));
        }
        let mut enums = others.iter().filter_map(|other| enumeration::of(self.schema_of_other(other)?));
        match enums.next() {
            Some(mut known) if !narrowest.values.is_empty() => {
                known.variants.retain(|variant| narrowest.values.contains(&variant.value));
                let known = self.renamed(known, pointer);
                Some(self.chosen(Choice::Enum(known, false), schema, pointer, site))
            }
            _ => Some(Typed { ty: narrowest.ty, nullable: false }),
        }
    }

    /// The one type that members have which are no scalars.
    fn alike_types(&mut self, others: &[Other<'a>], schema: &'a Schema, site: Site<'_>) -> Option<Typed> {
        let kinds: Vec<_> =
            others.iter().map(|other| self.schema_of_other(other).map(|schema| self.shape(schema))).collect();
        let kinds: Vec<_> = kinds.iter().map(|shape| shape.as_ref().and_then(kind)).collect();
        if kinds.iter().any(|kind| *kind != kinds[0]) {
            return None;
        }
        let mut types: Vec<Typed> = Vec::new();
        let is_list =
            |other: &Other<'a>| self.schema_of_other(other).is_some_and(|schema| !self.may_be_no_list(schema));
        let is_list = others.iter().any(is_list);
        for other in others {
            let typed = match other {
                Other::Inline(schema, at) if is_list && self.may_be_no_list(schema) => self.beside(schema, at, site),
                other => self.type_of_other(other, schema, site),
            };
            if types.iter().all(|known| known.ty != typed.ty) {
                types.push(typed);
            }
        }
        let is_any_list = |typed: &Typed| matches!(&typed.ty, TypeRef::List(item) if **item == TypeRef::Any);
        if types.len() > 1 {
            types.retain(|typed| !is_any_list(typed));
        }
        if types.len() == 1 { types.pop() } else { None }
    }

    fn type_of_other(&mut self, other: &Other<'a>, schema: &'a Schema, site: Site<'_>) -> Typed {
        match other {
            Other::Component(id, _) => Typed { ty: TypeRef::Named(*id), nullable: self.nullable[id.0] },
            // What is beside the members is no schema of its own.
            Other::Inline(own, at) if std::ptr::eq(*own, schema) => self.beside(own, at, site),
            Other::Inline(schema, at) => self.inline(schema, at, site),
        }
    }

    fn schema_of_other(&self, other: &Other<'a>) -> Option<&'a Schema> {
        match other {
            Other::Component(_, schema) => self.behind(schema),
            Other::Inline(schema, _) => Some(schema),
        }
    }

    fn fact_of_other(&self, other: &Other<'a>, schema: &'a Schema) -> Option<Fact> {
        match other {
            Other::Inline(own, _) if std::ptr::eq(*own, schema) => fact(&self.shape_beside(own), own),
            _ => self.fact(self.schema_of_other(other)?, 0),
        }
    }

    /// What a schema says of a scalar; nothing where it describes something else.
    fn fact(&self, schema: &'a Schema, depth: usize) -> Option<Fact> {
        match self.shape(schema) {
            Shape::All if depth < MAX_DEPTH => {
                let merged = self.merged(schema, &Pointer::root());
                let mut facts = merged.others.iter().map(|other| match other {
                    Other::Inline(own, _) if std::ptr::eq(*own, schema) => fact(&self.shape_beside(own), own),
                    other => self.fact(self.schema_of_other(other)?, depth + 1),
                });
                let first = facts.next()??;
                facts.try_fold(first, |before, next| narrow(&before, &next?))
            }
            // The union beside a type says more by itself.
            Shape::Union(..) => fact(&self.shape_beside(schema), schema),
            shape => fact(&shape, schema),
        }
    }

    /// What a union says of a scalar, be it of any of its members; nothing where one is something else.
    fn fact_of_union(&self, union: &'a Schema) -> Option<Fact> {
        let Shape::Union(_, members) = self.union_of(union) else { return None };
        let mut facts = members.iter().map(|member| {
            let schema = self.behind(member)?;
            // Values say of what kind they are.
            let valued = match enumeration::repr_of(schema) {
                Some(Repr::Text) => Some(TypeRef::Text),
                Some(Repr::Integer) => Some(TypeRef::I64),
                Some(Repr::Mixed) | None => None,
            };
            let valued = valued.map(|ty| Fact { ty, values: enumeration::values(schema) });
            self.fact(schema, 0).or(valued)
        });
        let first = facts.next()??;
        facts.try_fold(first, |fact, other| widen(fact, other?))
    }

    /// What a schema adds to others.
    fn adds(&self, schema: &Schema, depth: usize) -> Adds {
        if enumeration::repr_of(schema).is_some() || self.says_more(schema) {
            return Adds::More;
        }
        match &schema.schema_kind {
            SchemaKind::Type(Type::Object(object)) => {
                let is_bare = object.properties.is_empty()
                    && object.required.is_empty()
                    && matches!(shape::additional(object.additional_properties.as_ref()), Additional::Open);
                if is_bare { Adds::Kind("an object") } else { Adds::More }
            }
            SchemaKind::AllOf { all_of } if depth < MAX_DEPTH => {
                let mut all =
                    all_of.iter().map(|member| member.as_item().map_or(Adds::More, |item| self.adds(item, depth + 1)));
                match all.find(|adds| *adds != Adds::Nothing) {
                    None => Adds::Nothing,
                    Some(first) => {
                        if all.all(|other| other == Adds::Nothing || other == first) {
                            first
                        } else {
                            Adds::More
                        }
                    }
                }
            }
            _ => bare(&self.shape(schema), schema),
        }
    }

    /// What is beside the members of a schema.
    fn adds_beside(&self, schema: &Schema) -> Adds {
        let SchemaKind::Any(any) = &schema.schema_kind else { return Adds::More };
        let is_bare = any.properties.is_empty()
            && any.required.is_empty()
            && any.enumeration.is_empty()
            && matches!(shape::additional(any.additional_properties.as_ref()), Additional::Open);
        if !is_bare || self.says_more(schema) {
            return Adds::More;
        }
        match self.shape_beside(schema) {
            Shape::Object { .. } => Adds::Kind("an object"),
            shape => bare(&shape, schema),
        }
    }

    /// Whether a schema says something that the model's kinds do not.
    fn says_more(&self, schema: &Schema) -> bool {
        let facts = self.facts_of(schema);
        let is_never = matches!(schema.schema_kind, SchemaKind::Not { .. });
        is_never || facts.has_schemas() || facts.unevaluated.is_some() || !facts.types.is_empty()
    }

    /// Reports that what several schemas say of a value is not expressed.
    fn conflict(&mut self, merged: &Merged<'a>, pointer: &Pointer) -> Typed {
        let mut kinds: Vec<&'static str> = merged.has_keys().then_some("an object").into_iter().collect();
        kinds.extend(merged.others.iter().filter_map(|other| kind(&self.shape(self.schema_of_other(other)?))));
        let differ = kinds.iter().any(|kind| *kind != kinds[0]);
        let message = if differ {
            "the members of `allOf` describe values of different kinds, so the value stays raw JSON"
        } else {
            "what the members of `allOf` say together has no type, so the value stays raw JSON"
        };
        self.degrade(
            "all-of-conflict",
            &pointer.key("allOf"),
            message.to_owned(),
            "the value is passed as `json::Value`",
        );
        Typed { ty: TypeRef::Any, nullable: false }
    }
}

/// What kind of value a shape is, in words.
pub(super) fn kind(shape: &Shape<'_>) -> Option<&'static str> {
    Some(match shape {
        Shape::Text { .. } => "text",
        Shape::Integer { .. } | Shape::Number { .. } => "a number",
        Shape::Bool => "a boolean",
        Shape::List(_) => "a list",
        Shape::Object { .. } => "an object",
        Shape::All | Shape::Union(..) | Shape::Types(_) | Shape::Anything => return None,
    })
}

/// A shape without a format, values or items is no more than a kind.
fn bare(shape: &Shape<'_>, schema: &Schema) -> Adds {
    match shape {
        Shape::Anything if requires(schema) => Adds::More,
        Shape::Anything => Adds::Nothing,
        Shape::Text { format, values } if format.is_empty() && values.is_empty() => Adds::Kind("text"),
        Shape::Integer { format } | Shape::Number { format } if format.is_empty() => Adds::Kind("a number"),
        Shape::Bool => Adds::Kind("a boolean"),
        Shape::List(None) => Adds::Kind("a list"),
        _ => Adds::More,
    }
}

/// Whether a schema without a shape of its own demands keys.
fn requires(schema: &Schema) -> bool {
    matches!(&schema.schema_kind, SchemaKind::Any(any) if !any.required.is_empty())
}

fn fact(shape: &Shape<'_>, schema: &Schema) -> Option<Fact> {
    match shape {
        Shape::Text { .. } | Shape::Integer { .. } | Shape::Number { .. } | Shape::Bool => {
            Some(Fact { ty: scalar::of(shape), values: enumeration::values(schema) })
        }
        _ => None,
    }
}

/// What two facts say together; nothing where no value is of both, or no type.
fn narrow(one: &Fact, other: &Fact) -> Option<Fact> {
    let ty = narrower(&one.ty, &other.ty)?.clone();
    let values = match (one.values.is_empty(), other.values.is_empty()) {
        (_, true) => one.values.clone(),
        (true, false) => other.values.clone(),
        (false, false) => one.values.iter().filter(|value| other.values.contains(value)).cloned().collect(),
    };
    let is_empty = values.is_empty() && !(one.values.is_empty() && other.values.is_empty());
    (!is_empty).then_some(Fact { ty, values })
}

/// What either of two facts says; nothing where no type has the values of both.
fn widen(one: Fact, other: Fact) -> Option<Fact> {
    let narrow = narrower(&one.ty, &other.ty)?;
    let ty = if one.ty == *narrow { other.ty } else { one.ty };
    let mut values = one.values;
    if values.is_empty() || other.values.is_empty() {
        values.clear();
    } else {
        let new: Vec<Literal> = other.values.into_iter().filter(|value| !values.contains(value)).collect();
        values.extend(new);
    }
    Some(Fact { ty, values })
}

/// The type of which every value is one of the other type, too.
fn narrower<'t>(one: &'t TypeRef, other: &'t TypeRef) -> Option<&'t TypeRef> {
    let is_wider = |wide: &TypeRef, narrow: &TypeRef| match wide {
        TypeRef::Text => matches!(narrow, TypeRef::Uuid | TypeRef::DateTime | TypeRef::Date | TypeRef::Bytes),
        TypeRef::F64 => narrow.is_integer() || matches!(narrow, TypeRef::F32 | TypeRef::Number),
        // The width of a whole number without a format.
        TypeRef::I64 => narrow.is_integer(),
        _ => false,
    };
    if one == other || is_wider(one, other) {
        Some(other)
    } else if is_wider(other, one) {
        Some(one)
    } else {
        None
    }
}

fn is_same(one: &[Literal], other: &[Literal]) -> bool {
    one.len() == other.len() && one.iter().all(|value| other.contains(value))
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits_of_schemas;

    #[test]
    fn what_members_remark_on_stays_the_type_of_the_one_that_says_it() {
        emits_of_schemas(
            "
            Name: {type: string, enum: [a, b]}
            Thing:
              type: object
              required: [name]
              properties:
                name: {allOf: [{$ref: '#/components/schemas/Name'}, {description: How it is called}]}
                count: {allOf: [{type: integer, format: int32}, {minimum: 1}]}",
            "
            pub struct Thing {
                pub name: Name,
                pub count: Option<i32>,
                pub extra: json::Extra,
            }",
        );
    }

    #[test]
    fn a_union_of_values_narrows_what_is_beside_it() {
        emits_of_schemas(
            "
            Coat:
              type: object
              required: [layers, colour, word]
              properties:
                layers: {allOf: [{type: integer, format: int32}], oneOf: [{enum: [1, 2]}, {enum: [3]}]}
                colour: {allOf: [{type: string, enum: [red, green]}, {anyOf: [{enum: [red]}, {enum: [blue]}]}]}
                word: {allOf: [{type: string}, {anyOf: [{type: string, maxLength: 3}, {type: string, format: date}]}]}",
            "
            pub struct Coat {
                pub layers: i32,
                pub colour: CoatColour,
                pub word: String,
                pub extra: json::Extra,
            }",
        );
    }
}
