//! Unions: `oneOf`, `anyOf`, several types, and objects with a union beside their properties.
//!
//! What comes in are the members; what goes out is the simplest type for them: nullable, text, one enum (`values`), or else
//! a [`Union`] whose variants have names (`names`), tags (`tags`) and what is true of their texts and numbers (`facts`).
//! Members are compared by their schemas, since their types may not be decided yet.

mod base;
mod combined;
mod facts;
mod names;
mod pattern;
mod rows;
mod tags;
mod values;

pub(super) use base::{Children, ComponentTags, Listing, children, listing};
pub(super) use rows::recognize;
pub(super) use tags::Mappings;

use super::schema::{Site, Typed, or_null};
use super::shape::Shape;
use super::{Resolver, docs, enumeration};
use crate::ir::{Docs, Enum, Repr, TypeKind, TypeRef, Union, UnionVariant};
use crate::naming::Names;
use crate::pointer::Pointer;
use foldhash::HashMap;
use openapiv3::{Discriminator, ReferenceOr, Schema, SchemaKind};
use std::collections::hash_map::Entry;

/// References that are followed to find out what a member is.
const MAX_CHAIN: usize = 64;

/// The only member of a union, where it is, and the discriminator of the union.
type OnlyChoice<'a> = (&'a ReferenceOr<Schema>, Pointer, Option<&'a Discriminator>);

/// What became of the members.
pub(super) enum Choice {
    /// A type that all of them are.
    Type(Typed),
    /// Known values.
    Enum(Enum, bool),
    /// Several types, and whether `null` is among the values.
    Union(Union, bool),
}

impl Choice {
    /// The shape of a type that is declared already.
    pub(super) fn into_kind(self) -> TypeKind {
        match self {
            Self::Type(typed) => TypeKind::Alias(typed.ty),
            Self::Enum(known, _) => TypeKind::Enum(known),
            Self::Union(union, _) => TypeKind::Union(union),
        }
    }
}

/// What kind of value a member describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Text,
    Values(Repr),
    Whole,
    Number,
    Anything,
    Other,
}

/// A member that is not `null`.
#[derive(Clone)]
struct Member<'a> {
    schema: &'a ReferenceOr<Schema>,
    at: Pointer,
    class: Class,
}

impl<'a> Resolver<'a> {
    /// The type of a union that is in place.
    pub(super) fn union(
        &mut self,
        schema: &'a Schema,
        members: (&'static str, &'a [ReferenceOr<Schema>]),
        pointer: &Pointer,
        site: Site<'_>,
    ) -> Typed {
        if let Some(id) = self.inline_types.get(pointer) {
            return Typed { ty: TypeRef::Named(*id), nullable: self.nullable[id.0] };
        }
        // A member may lead back here by way of `allOf`; such a union is made of itself.
        if !self.open_unions.insert(pointer.clone()) {
            return self.referenced(&format!("#{pointer}"), pointer);
        }
        let choice = self.choice(schema, members, pointer, site);
        self.open_unions.remove(pointer);
        self.chosen(choice, schema, pointer, site)
    }

    /// A type of its own for what needs one.
    pub(super) fn chosen(&mut self, choice: Choice, schema: &'a Schema, pointer: &Pointer, site: Site<'_>) -> Typed {
        let nullable = match &choice {
            Choice::Type(typed) => return typed.clone(),
            Choice::Enum(_, nullable) | Choice::Union(_, nullable) => *nullable,
        };
        let id = self.declare(site.home, site.name, pointer);
        self.inline_types.insert(pointer.clone(), id);
        self.nullable[id.0] = nullable;
        self.describe(id, Some(&schema.schema_data), choice.into_kind());
        Typed { ty: TypeRef::Named(id), nullable }
    }

    /// What the members of a union are together.
    pub(super) fn choice(
        &mut self,
        schema: &'a Schema,
        (keyword, members): (&'static str, &'a [ReferenceOr<Schema>]),
        pointer: &Pointer,
        site: Site<'_>,
    ) -> Choice {
        let mut nullable = schema.schema_data.nullable || members.iter().any(|member| self.is_nullable(member));
        let members = self.members(members, &pointer.key(keyword));
        let members: Vec<Member<'a>> = members.into_iter().filter(|member| !leads_to(member, pointer)).collect();
        let plain = |ty, nullable| Choice::Type(Typed { ty, nullable });
        if members.iter().any(|member| member.class == Class::Anything) {
            return plain(TypeRef::Any, nullable);
        }
        if members.len() > 1
            && let Some(choice) = self.alike(&members, nullable, pointer, site)
        {
            return choice;
        }
        let discriminator = schema.schema_data.discriminator.as_ref();
        let is_alone = members.len() == 1 && discriminator.is_none();
        let wanted = self.variant_names(&members, discriminator);
        let mut names = Names::default();
        let mut variants: Vec<UnionVariant> = Vec::new();
        let values = Self::groups(&members);
        let of = |(number, group): (usize, &Vec<usize>)| group.iter().map(|index| (*index, number)).collect::<Vec<_>>();
        let group_of: HashMap<usize, usize> = values.iter().enumerate().flat_map(of).collect();
        let mut places: HashMap<TypeRef, usize> = HashMap::default();
        for (index, (member, (wanted, docs))) in members.iter().zip(wanted).enumerate() {
            let group = group_of.get(&index).map(|group| &values[*group]);
            if group.is_some_and(|group| group.first() != Some(&index)) {
                continue;
            }
            let name = match group {
                Some(_) => names.claim([values::called(member.class)]),
                None => names.claim(wanted.iter().map(String::as_str)),
            };
            let inner = format!("{}{name}", site.name);
            let inside = if is_alone { site } else { Site { name: &inner, ..site } };
            let typed = match group {
                Some(group) => self.values_of(&members, group, inside),
                None => self.type_of_listed(member.schema, &member.at, inside),
            };
            nullable |= typed.nullable;
            if typed.ty == TypeRef::Any {
                return plain(TypeRef::Any, nullable);
            }
            let tags = self.tags_of(discriminator, member);
            let facts = if group.is_some() { Vec::new() } else { self.facts(member.schema) };
            match places.entry(typed.ty) {
                Entry::Occupied(same) => {
                    let same = &mut variants[*same.get()];
                    same.tags.extend(tags);
                    same.facts.retain(|fact| facts.contains(fact));
                }
                Entry::Vacant(vacant) => {
                    let ty = vacant.key().clone();
                    vacant.insert(variants.len());
                    variants.push(UnionVariant { tags, facts, ..UnionVariant::new(name, docs, ty) });
                }
            }
        }
        let Some(discriminator) = discriminator else {
            return match variants.len() {
                0 => plain(TypeRef::Any, nullable),
                1 => plain(variants.swap_remove(0).ty, nullable),
                _ => Choice::Union(finish(None, variants), nullable),
            };
        };
        let default = self.default_variant(schema, &mut variants, &mut names, pointer);
        let tag = discriminator.property_name.clone();
        Choice::Union(Union { default, ..finish(Some(tag), variants) }, nullable)
    }

    /// The members that are not `null`.
    fn members(&self, members: &'a [ReferenceOr<Schema>], at: &Pointer) -> Vec<Member<'a>> {
        let members = members.iter().enumerate().filter(|(_, member)| !self.is_null_member(member));
        let described = members.map(|(index, schema)| self.alone(schema, at.index(index)));
        described.map(|(schema, at)| Member { schema, class: self.class(schema, 0), at }).collect()
    }

    /// What a member describes: of a union in place with one member, that one. Where nothing but the tag of that union says what
    /// a value is, it has to stay, since the tag would be lost.
    fn alone(&self, member: &'a ReferenceOr<Schema>, at: Pointer) -> (&'a ReferenceOr<Schema>, Pointer) {
        let (mut member, mut at) = (member, at);
        for _ in 0..MAX_CHAIN {
            let Some((inner, inner_at, discriminator)) = self.only_choice(member, &at) else { break };
            // A title is a name for the variant, unless the type has one already.
            let is_called = member.as_item().is_some_and(|schema| schema.schema_data.title.is_some());
            let stays = match discriminator {
                Some(discriminator) => {
                    (is_called && inner.as_item().is_some()) || !self.says_tag(discriminator, inner, &inner_at)
                }
                None => is_called,
            };
            if stays {
                break;
            }
            (member, at) = (inner, inner_at);
        }
        (member, at)
    }

    /// The only member but `null` of a union in place, and its discriminator.
    fn only_choice(&self, member: &'a ReferenceOr<Schema>, at: &Pointer) -> Option<OnlyChoice<'a>> {
        let schema = member.as_item()?;
        let Shape::Union(keyword, members) = self.shape(schema) else { return None };
        let mut members = members.iter().enumerate().filter(|(_, member)| !self.is_null_member(member));
        let (index, only) = members.next()?;
        let is_only = members.next().is_none() && self.facts_of(schema).default_mapping.is_none();
        is_only.then(|| (only, at.key(keyword).index(index), schema.schema_data.discriminator.as_ref()))
    }

    /// Whether a member allows nothing but `null`, itself or by way of what it refers to.
    pub(super) fn is_null_member(&self, member: &'a ReferenceOr<Schema>) -> bool {
        let mut member = Some(member);
        for _ in 0..MAX_CHAIN {
            let Some(schema) = member.and_then(|member| self.behind(member)) else { return false };
            member = match &schema.schema_kind {
                SchemaKind::AllOf { all_of } if all_of.len() == 1 => all_of.first(),
                _ => return self.is_null(schema),
            };
        }
        false
    }

    /// What members are that are no different kinds of values.
    fn alike(&mut self, members: &[Member<'a>], nullable: bool, pointer: &Pointer, site: Site<'_>) -> Option<Choice> {
        let all = |classes: &[Class]| members.iter().all(|member| classes.contains(&member.class));
        let plain = |ty| Some(Choice::Type(Typed { ty, nullable }));
        if all(&[Class::Text, Class::Values(Repr::Text)]) || all(&[Class::Whole, Class::Values(Repr::Integer)]) {
            return Some(self.scalars(members, nullable, pointer, site));
        }
        if all(&[Class::Whole, Class::Number]) {
            // Whichever it is, it stays as it was written.
            return plain(if all(&[Class::Number]) { TypeRef::F64 } else { TypeRef::Number });
        }
        None
    }

    /// A value of one of several types, as OpenAPI 3.1 lists them.
    pub(super) fn choice_of_types(
        &mut self,
        schema: &'a Schema,
        types: &[&str],
        pointer: &Pointer,
        site: Site<'_>,
    ) -> Choice {
        let nullable = schema.schema_data.nullable;
        let plain = |ty| Choice::Type(Typed { ty, nullable });
        let mut variants = Vec::new();
        let numbers = types.contains(&"integer") && types.contains(&"number");
        // A format says something about the types that it is for.
        let format = match &schema.schema_kind {
            SchemaKind::Any(any) => any.format.clone().unwrap_or_default(),
            _ => String::new(),
        };
        for name in types {
            let format = format.clone();
            let (name, ty) = match *name {
                "string" => ("Text", self.scalar(&Shape::Text { format, values: Vec::new() })),
                "integer" if numbers => continue,
                "integer" => ("Integer", self.scalar(&Shape::Integer { format })),
                // Whole or not, it stays as it was written.
                "number" if numbers => ("Number", TypeRef::Number),
                "number" => ("Number", self.scalar(&Shape::Number { format })),
                "boolean" => ("Boolean", TypeRef::Bool),
                "array" => ("List", TypeRef::List(Box::new(self.items(schema, pointer, site)))),
                "object" => ("Object", TypeRef::Map(Box::new(TypeRef::Any))),
                _ => return plain(TypeRef::Any),
            };
            let docs = docs::line(&format!("A value of type {}", docs::code(&name.to_lowercase())));
            variants.push(UnionVariant::new(name.to_owned(), docs, ty));
        }
        // A list of all six types is a way to say nothing.
        if variants.len() >= 5 {
            return plain(TypeRef::Any);
        }
        match variants.len() {
            0 => plain(TypeRef::Any),
            1 => plain(variants.swap_remove(0).ty),
            _ => Choice::Union(finish(None, variants), nullable),
        }
    }

    /// A list, or whatever else came, of a schema that says what items are and not that its values are lists. Where nothing is
    /// known of the items either, it is anything.
    pub(super) fn list_or_other(&mut self, schema: &'a Schema, pointer: &Pointer, site: Site<'_>) -> Choice {
        let nullable = schema.schema_data.nullable || self.has_null(schema);
        let list = self.beside(schema, pointer, site).ty;
        if matches!(&list, TypeRef::List(item) if **item == TypeRef::Any) {
            return Choice::Type(Typed { ty: TypeRef::Any, nullable });
        }
        let variant = UnionVariant::new("List".to_owned(), docs::line("A list"), list);
        Choice::Union(finish(None, vec![variant]), nullable)
    }

    fn items(&mut self, schema: &'a Schema, pointer: &Pointer, site: Site<'_>) -> TypeRef {
        let SchemaKind::Any(any) = &schema.schema_kind else { return TypeRef::Any };
        let Some(items) = &any.items else { return TypeRef::Any };
        let name = format!("{}Item", site.name);
        or_null(self.type_of_boxed(items, &pointer.key("items"), Site { name: &name, ..site }))
    }

    /// What a member describes.
    fn class(&self, member: &ReferenceOr<Schema>, depth: usize) -> Class {
        let schema = match member {
            ReferenceOr::Item(schema) => schema,
            ReferenceOr::Reference { reference } => {
                let target = self.component(reference).filter(|_| depth < MAX_CHAIN);
                return target.map_or(Class::Other, |(_, target)| self.class(target, depth + 1));
            }
        };
        match (enumeration::repr_of(schema), self.shape(schema)) {
            (Some(repr), _) => Class::Values(repr),
            (None, Shape::Text { .. }) => Class::Text,
            (None, Shape::Integer { .. }) => Class::Whole,
            (None, Shape::Number { .. }) => Class::Number,
            (None, Shape::Anything) => Class::Anything,
            _ => Class::Other,
        }
    }

    /// The schema of a property, at the end of a chain of references.
    pub(super) fn behind_boxed(&self, schema: &'a ReferenceOr<Box<Schema>>) -> Option<&'a Schema> {
        match schema {
            ReferenceOr::Item(schema) => Some(schema),
            ReferenceOr::Reference { reference } => self.behind(self.component(reference)?.1),
        }
    }

    /// The schema at the end of a chain of references.
    pub(super) fn behind(&self, member: &'a ReferenceOr<Schema>) -> Option<&'a Schema> {
        let mut member = member;
        for _ in 0..MAX_CHAIN {
            match member {
                ReferenceOr::Item(schema) => return Some(schema),
                ReferenceOr::Reference { reference } => member = self.component(reference)?.1,
            }
        }
        None
    }
}

/// Whether a member refers to the component at a place: a union of itself is what its other members are.
fn leads_to(member: &Member<'_>, pointer: &Pointer) -> bool {
    let ReferenceOr::Reference { reference } = member.schema else { return false };
    Pointer::from_reference(reference).is_some_and(|target| target == *pointer)
}

/// The doc comment of a variant that the document does not describe.
pub(super) fn nameless(name: &str) -> Docs {
    docs::line(&format!("The variant {}", docs::code(name)))
}

fn finish(tag: Option<String>, variants: Vec<UnionVariant>) -> Union {
    let mut names = Names::default();
    for variant in &variants {
        names.claim([variant.name.as_str()]);
    }
    let unknown = names.claim(["Unknown", "Unlisted", "Other"]);
    Union { tag, default: None, variants, unknown, identity: None }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::{emits, emits_of_schemas};

    #[test]
    fn members_that_take_null_make_the_value_nullable_and_are_no_variants() {
        emits_of_schemas(
            "
            Thing:
              type: object
              required: [a, b]
              properties:
                a: {oneOf: [{type: string}, {type: 'null'}]}
                b: {anyOf: [{type: string}, {type: string, format: date}]}",
            "
            pub struct Thing {
                pub a: Option<String>,
                pub b: String,
                pub extra: json::Extra,
            }",
        );
    }

    #[test]
    fn items_without_a_type_are_of_a_list_or_there_is_another_value() {
        let schemas = "
            Names: {items: {type: string}}
            Item: {type: object, required: [id], properties: {id: {type: string}}}
            Thing:
              type: object
              required: [a, b, c, d, e, f]
              properties:
                a: {items: {$ref: '#/components/schemas/Item'}, nullable: true}
                b: {items: {}, maxLength: 3}
                c: {oneOf: [{type: integer}, {items: {type: string}}]}
                d: {allOf: [{type: array}, {items: {type: string}}]}
                e: {$ref: '#/components/schemas/Names'}
                f: {type: array, items: {items: {type: integer}}}";
        let structure = "
            pub struct Thing {
                pub a: Option<ThingA>,
                pub b: json::Value,
                pub c: ThingC,
                pub d: Vec<String>,
                pub e: Names,
                pub f: Vec<ThingFItem>,
                pub extra: json::Extra,
            }";
        emits_of_schemas(schemas, structure);
        emits_of_schemas(schemas, "pub enum Names {\nList(Vec<String>),\nUnknown(json::Value),\n}");
        emits_of_schemas(schemas, "pub enum ThingA {\nList(Vec<Item>),\nUnknown(json::Value),\n}");
        emits_of_schemas(schemas, "pub enum ThingC {\nInteger(i64),\nList(Vec<String>),\nUnknown(json::Value),\n}");
    }

    #[test]
    fn a_union_of_one_in_a_union_is_that_one() {
        let schemas = "
            Agent: {type: object, required: [type], properties: {type: {type: string, enum: [agent]}}}
            Plain: {type: object, properties: {id: {type: string}}}
            Thing:
              anyOf:
                - {type: integer}
                - anyOf: [{oneOf: [{$ref: '#/components/schemas/Agent'}], discriminator: {propertyName: type}}, {type: 'null'}]
                - {type: array, items: {type: string}}
                - {oneOf: [{$ref: '#/components/schemas/Plain'}], discriminator: {propertyName: kind}}";
        let union = "
            pub enum Thing {
                Integer(i64),
                Agent(Agent),
                List(Vec<String>),
                Plain(Box<ThingPlain>),
                Unknown(json::Value),
            }";
        emits_of_schemas(schemas, union);
        // Nothing else would write the tag.
        emits_of_schemas(schemas, r#"Self::Plain(value) => json::encode_tagged(writer, "kind", &["Plain"], value),"#);
    }

    #[test]
    fn a_parameter_of_items_is_a_list() {
        let document = "
            servers: [{url: 'https://example.com'}]
            paths:
              /things:
                get:
                  operationId: list
                  parameters: [{name: tags, in: query, schema: {items: {type: string}}}]
                  responses: {'204': {description: ok}}";
        emits(document, "pub fn tags(mut self, tags: impl Optional<[String]>) -> Self {");
    }

    #[test]
    fn members_that_are_null_by_what_they_refer_to_are_no_variants() {
        emits_of_schemas(
            "
            Nothing: {type: 'null'}
            Never: {const: null}
            Also: {$ref: '#/components/schemas/Never'}
            Size: {type: string, enum: [s, m]}
            Blank: {enum: ['']}
            Thing:
              type: object
              required: [a, b, c, d]
              properties:
                a: {oneOf: [{$ref: '#/components/schemas/Size'}, {$ref: '#/components/schemas/Nothing'}]}
                b: {anyOf: [{type: integer}, {$ref: '#/components/schemas/Also'}]}
                c: {oneOf: [{$ref: '#/components/schemas/Size'}, {$ref: '#/components/schemas/Blank'}, {$ref: '#/components/schemas/Never'}]}
                d: {oneOf: [{$ref: '#/components/schemas/Size'}, {allOf: [{$ref: '#/components/schemas/Nothing'}]}]}",
            "
            pub struct Thing {
                pub a: Option<Size>,
                pub b: Option<i64>,
                pub c: Option<ThingC>,
                pub d: Option<Size>,
                pub extra: json::Extra,
            }",
        );
    }
}
