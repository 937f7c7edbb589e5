//! Unions: `oneOf`, `anyOf`, several types, and objects with a union beside their properties.
//!
//! What comes in are the members; what goes out is the simplest type that says the same. Members that take `null` make the
//! value nullable, texts of several formats are text, enums of text are one enum, and only what is left is a [`Union`].
//! Whether members are alike is read from their schemas and not from their types, which may not be decided yet.

use super::object::Merged;
use super::schema::{Site, Typed, or_null, schema_docs};
use super::shape::{self, Shape};
use super::{Resolver, component_name, docs, enumeration, scalar};
use crate::diagnostic::Diagnostic;
use crate::ir::{Docs, Enum, Repr, TypeKind, TypeRef, Union, UnionVariant};
use crate::naming::{self, Names};
use crate::pointer::Pointer;
use openapiv3::{Discriminator, ReferenceOr, Schema};

/// References that are followed to find out what a member is.
const MAX_CHAIN: usize = 64;

/// What became of the members.
pub(super) enum Choice {
    /// A type that all of them are.
    Type(Typed),
    /// Texts.
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
    Values,
    Whole,
    Number,
    Anything,
    Other,
}

/// A member that is not `null`.
struct Member<'a> {
    schema: &'a ReferenceOr<Schema>,
    at: Pointer,
    class: Class,
}

impl<'a> Resolver<'a> {
    /// The type of a union that stands in place.
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
            return self.referenced(&format!("#{}", pointer.as_str()), pointer);
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
        let mut docs = schema_docs(&schema.schema_data);
        if docs.summary.is_empty() {
            docs.summary = docs::line("One of several types").summary;
        }
        self.types[id.0].docs = docs;
        self.types[id.0].kind = choice.into_kind();
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
        let at = pointer.key(keyword);
        let is_null = |member: &ReferenceOr<Schema>| member.as_item().is_some_and(shape::is_null);
        let mut nullable = members.iter().any(|member| self.is_nullable(member));
        let members: Vec<Member<'a>> = members
            .iter()
            .enumerate()
            .filter(|(_, member)| !is_null(member))
            .map(|(index, schema)| Member { schema, at: at.index(index), class: self.class(schema, 0) })
            .collect();
        let all = |classes: &[Class]| members.iter().all(|member| classes.contains(&member.class));
        let plain = |ty, nullable| Choice::Type(Typed { ty, nullable });
        if members.iter().any(|member| member.class == Class::Anything) {
            return plain(TypeRef::Any, nullable);
        }
        if members.len() > 1 && all(&[Class::Text, Class::Values]) {
            return self.texts(&members, nullable, site);
        }
        if members.len() > 1 && all(&[Class::Whole, Class::Number]) && !all(&[Class::Whole]) {
            return plain(TypeRef::F64, nullable);
        }
        let mut names = Names::default();
        let mut variants: Vec<UnionVariant> = Vec::new();
        for (index, member) in members.iter().enumerate() {
            let (wanted, described) = Self::described(member, index);
            let name = format!("{}{wanted}", site.name);
            let inner = if members.len() == 1 { site } else { Site { name: &name, ..site } };
            let typed = self.type_of(member.schema, &member.at, inner);
            nullable |= typed.nullable;
            if typed.ty == TypeRef::Any {
                return plain(TypeRef::Any, nullable);
            }
            if let Some(same) = variants.iter_mut().find(|variant| variant.ty == typed.ty) {
                same.tags.extend(self.tags_of(schema.schema_data.discriminator.as_ref(), member));
                continue;
            }
            let name = names.claim([wanted.as_str()]);
            let tags = self.tags_of(schema.schema_data.discriminator.as_ref(), member);
            variants.push(UnionVariant { name, docs: described, ty: typed.ty, tags });
        }
        if variants.len() < 2 {
            return plain(variants.pop().map_or(TypeRef::Any, |only| only.ty), nullable);
        }
        let tag = schema.schema_data.discriminator.as_ref().map(|discriminator| discriminator.property_name.clone());
        Choice::Union(finish(tag, variants), nullable)
    }

    /// Texts of several kinds: one enum of all the values that are known, or text.
    fn texts(&mut self, members: &[Member<'a>], nullable: bool, site: Site<'_>) -> Choice {
        let named: Vec<&Member<'a>> = members.iter().filter(|member| member.class == Class::Values).collect();
        match named.as_slice() {
            [] => {
                let mut types = members
                    .iter()
                    .map(|member| self.behind(member.schema).map(|schema| scalar::of(&shape::of(schema))));
                let first = types.next().flatten().unwrap_or(TypeRef::Text);
                let ty = if types.all(|ty| ty.as_ref() == Some(&first)) { first } else { TypeRef::Text };
                Choice::Type(Typed { ty, nullable })
            }
            [only] => {
                let typed = self.type_of(only.schema, &only.at, site);
                Choice::Type(Typed { nullable: nullable || typed.nullable, ..typed })
            }
            several => {
                let mut names = Names::default();
                let mut all = Enum { repr: Repr::Text, variants: Vec::new(), unknown: String::new() };
                let known = several.iter().filter_map(|member| enumeration::of(self.behind(member.schema)?));
                for mut variant in known.flat_map(|known| known.variants) {
                    if !all.variants.iter().any(|other| other.value == variant.value) {
                        variant.name = names.claim([variant.name.as_str()]);
                        all.variants.push(variant);
                    }
                }
                all.unknown = names.claim(["Unknown", "Unlisted", "Other"]);
                Choice::Enum(all, nullable)
            }
        }
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
        for name in types {
            let (name, ty) = match *name {
                "string" => ("Text", TypeRef::Text),
                "integer" if numbers => continue,
                "integer" => ("Integer", TypeRef::I64),
                "number" => ("Number", TypeRef::F64),
                "boolean" => ("Boolean", TypeRef::Bool),
                "array" => ("List", TypeRef::List(Box::new(self.items(schema, pointer, site)))),
                "object" => ("Object", TypeRef::Map(Box::new(TypeRef::Any))),
                _ => return plain(TypeRef::Any),
            };
            let docs = docs::line(&format!("A value of type {}", docs::code(&name.to_lowercase())));
            variants.push(UnionVariant { name: name.to_owned(), docs, ty, tags: Vec::new() });
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

    fn items(&mut self, schema: &'a Schema, pointer: &Pointer, site: Site<'_>) -> TypeRef {
        let openapiv3::SchemaKind::Any(any) = &schema.schema_kind else { return TypeRef::Any };
        let Some(items) = &any.items else { return TypeRef::Any };
        let name = format!("{}Item", site.name);
        or_null(self.type_of_boxed(items, &pointer.key("items"), Site { name: &name, ..site }))
    }

    /// An object with a union beside its properties: each variant has the properties of both.
    pub(super) fn combined(
        &mut self,
        schema: &'a Schema,
        merged: &Merged<'a>,
        pointer: &Pointer,
        site: Site<'_>,
    ) -> Option<TypeKind> {
        let [(union, at)] = merged.unions.as_slice() else {
            self.partly(&merged.unions[1].1);
            return None;
        };
        let (keyword, members) = members(union)?;
        let discriminator = union.schema_data.discriminator.as_ref().or(schema.schema_data.discriminator.as_ref());
        let at = at.key(keyword);
        let mut objects = Vec::new();
        for (index, member) in members.iter().enumerate() {
            let at = at.index(index);
            if member.as_item().is_some_and(shape::is_null) {
                continue;
            }
            let whole = self.merged_with((schema, pointer), (member, &at));
            if !whole.is_object() || !whole.unions.is_empty() {
                self.partly(&at);
                return None;
            }
            objects.push((Member { schema: member, at, class: Class::Other }, whole));
        }
        let mut names = Names::default();
        let mut variants = Vec::new();
        for (index, (member, whole)) in objects.into_iter().enumerate() {
            let (wanted, described) = Self::described(&member, index);
            let name = names.claim([wanted.as_str()]);
            let id = self.declare(site.home, &format!("{}{name}", site.name), &member.at);
            let type_name = self.types[id.0].name.clone();
            let object = whole.into_object(&member.at);
            let structure = self.structure(&object, Site { name: &type_name, ..site });
            self.types[id.0].docs = described.clone();
            self.types[id.0].kind = TypeKind::Struct(structure);
            let tags = self.tags_of(discriminator, &member);
            variants.push(UnionVariant { name, docs: described, ty: TypeRef::Named(id), tags });
        }
        match variants.len() {
            0 => None,
            1 => variants.pop().map(|only| TypeKind::Alias(only.ty)),
            _ => {
                let tag = discriminator.map(|discriminator| discriminator.property_name.clone());
                Some(TypeKind::Union(finish(tag, variants)))
            }
        }
    }

    /// Says that a union beside properties is left to the keys that are kept as they are.
    fn partly(&mut self, at: &Pointer) {
        self.diagnostics.push(
            Diagnostic::warning("union-beside-properties", "this union is not expressed in types")
                .at_value(at.as_str(), "not an object, or one union too many")
                .help("the properties beside it are typed, and what it adds is kept in `extra`"),
        );
    }

    /// What a member is called, and what is said about it.
    fn described(member: &Member<'a>, index: usize) -> (String, Docs) {
        match member.schema {
            ReferenceOr::Reference { reference } => {
                let name = component_name(reference, "schemas").unwrap_or_default();
                (naming::pascal(&name), nameless(&name))
            }
            ReferenceOr::Item(schema) => {
                let title = schema.schema_data.title.as_deref().filter(|title| title.len() <= 60);
                let kind = match shape::of(schema) {
                    Shape::Text { .. } => Some("Text"),
                    Shape::Integer { .. } => Some("Integer"),
                    Shape::Number { .. } => Some("Number"),
                    Shape::Bool => Some("Boolean"),
                    Shape::List(_) => Some("List"),
                    _ => None,
                };
                let numbered = format!("Variant{}", index + 1);
                let name = title.map_or_else(|| kind.unwrap_or(&numbered).to_owned(), naming::pascal);
                let said_so = schema_docs(&schema.schema_data);
                let docs = if said_so.summary.is_empty() { nameless(&name) } else { said_so };
                (name, docs)
            }
        }
    }

    /// The values of the discriminator that stand for a member (OpenAPI 3.0.4, 4.7.25).
    fn tags_of(&self, discriminator: Option<&Discriminator>, member: &Member<'a>) -> Vec<String> {
        let Some(discriminator) = discriminator else { return Vec::new() };
        let ReferenceOr::Reference { reference } = member.schema else {
            let schema = member.schema.as_item();
            return schema.map(|schema| self.tag_values(discriminator, schema, &member.at)).unwrap_or_default();
        };
        let mapped = discriminator.mapping.iter().filter(|(_, target)| *target == reference);
        let mapped: Vec<String> = mapped.map(|(tag, _)| tag.clone()).collect();
        if !mapped.is_empty() {
            return mapped;
        }
        let Some(name) = component_name(reference, "schemas") else { return Vec::new() };
        // Without a mapping the name stands for the schema, unless the schema itself knows better.
        let at = Pointer::root().keys(&["components", "schemas", &name]);
        let values = self.behind(member.schema).map(|schema| self.tag_values(discriminator, schema, &at));
        let values = values.filter(|values| !values.is_empty() && !values.contains(&name));
        values.unwrap_or_else(|| vec![name])
    }

    /// The values that a schema itself knows for a discriminator.
    fn tag_values(&self, discriminator: &Discriminator, schema: &'a Schema, at: &Pointer) -> Vec<String> {
        let properties = self.object_of(schema, at).into_iter().flat_map(|object| object.properties);
        let tag = properties.into_iter().find(|property| property.key == discriminator.property_name);
        // What is inherited tells nothing apart, unless it is a single value.
        let known = tag.and_then(|tag| {
            let standing = self.standing(&tag)?;
            let known = enumeration::of(self.behind_boxed(standing.schema)?)?;
            (standing.owner.is_none() || known.variants.len() == 1).then_some(known)
        });
        known.into_iter().flat_map(|known| known.variants).map(|one| one.value.text().to_owned()).collect()
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
        match (enumeration::of(schema), shape::of(schema)) {
            (Some(known), _) if known.repr == Repr::Text => Class::Values,
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
    fn behind(&self, member: &'a ReferenceOr<Schema>) -> Option<&'a Schema> {
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

/// The members of the union that a schema has, beside whatever else it says.
fn members(schema: &Schema) -> Option<(&'static str, &[ReferenceOr<Schema>])> {
    match &schema.schema_kind {
        openapiv3::SchemaKind::OneOf { one_of } => Some(("oneOf", one_of)),
        openapiv3::SchemaKind::AnyOf { any_of } => Some(("anyOf", any_of)),
        openapiv3::SchemaKind::Any(any) if !any.one_of.is_empty() => Some(("oneOf", &any.one_of)),
        openapiv3::SchemaKind::Any(any) if !any.any_of.is_empty() => Some(("anyOf", &any.any_of)),
        _ => None,
    }
}

/// What is said about a variant that the document says nothing about.
pub(super) fn nameless(name: &str) -> Docs {
    docs::line(&format!("The variant {}", docs::code(name)))
}

fn finish(tag: Option<String>, variants: Vec<UnionVariant>) -> Union {
    let mut names = Names::default();
    for variant in &variants {
        names.claim([variant.name.as_str()]);
    }
    Union { tag, variants, unknown: names.claim(["Unknown", "Unlisted", "Other"]), identity: None }
}
