//! What the variants of a union are called: by what distinguishes them, so that a member that is added changes no name.
//!
//! A component keeps its name. What is in place is called by the value of its tag, its title, its only key, its format,
//! a key that no other member requires or has, or its kind; by its position only when it has none of these.

use super::{Member, nameless};
use crate::ir::{Docs, Literal};
use crate::naming;
use crate::resolve::schema::schema_docs;
use crate::resolve::shape::Shape;
use crate::resolve::{Resolver, component_name, enumeration};
use foldhash::HashSet;
use openapiv3::{Discriminator, ReferenceOr, Schema, SchemaKind};

/// Titles that are longer are sentences.
const MAX_TITLE: usize = 60;

/// Where an object has a value that no other member has there.
type Mark<'a> = (Vec<&'a str>, Literal);

impl<'a> Resolver<'a> {
    /// What each member may be called, the best name first, and its documentation.
    pub(super) fn variant_names(
        &self,
        members: &[Member<'a>],
        discriminator: Option<&Discriminator>,
    ) -> Vec<(Vec<String>, Docs)> {
        let marks: Vec<Vec<Mark<'a>>> = members.iter().map(|member| self.marks(member)).collect();
        let is_object = |member: &&Member<'a>| {
            member
                .schema
                .as_item()
                .is_some_and(|schema| matches!(self.shape(schema), Shape::Object { .. } | Shape::All))
        };
        let objects = members.iter().filter(is_object).count();
        // Of one object its kind says enough.
        let keys: Vec<Keys<'a>> =
            if objects > 1 { members.iter().map(|member| self.keys(member)).collect() } else { Vec::new() };
        let telling = discriminator
            .map(|discriminator| vec![discriminator.property_name.as_str()])
            .or_else(|| self.telling(members, &marks))
            .or_else(|| partly_telling(members, &marks, &keys));
        let name = |(index, (member, marks)): (usize, (&Member<'a>, Vec<Mark<'a>>))| {
            let mark = telling.as_ref().and_then(|telling| marks.into_iter().find(|(path, _)| path == telling));
            let names = self.names_of(member, mark, objects == 1, (index, &keys));
            let described = member.schema.as_item().map(|schema| schema_docs(&schema.schema_data));
            let described = described.filter(|docs| !docs.summary.is_empty());
            let docs = described.unwrap_or_else(|| nameless(names.first().map_or("", String::as_str)));
            (names, docs)
        };
        members.iter().zip(marks).enumerate().map(name).collect()
    }

    fn names_of(
        &self,
        member: &Member<'a>,
        mark: Option<Mark<'a>>,
        only_object: bool,
        (index, keys): (usize, &[Keys<'a>]),
    ) -> Vec<String> {
        let schema = match member.schema {
            ReferenceOr::Reference { .. } => return vec![referred_name(member.schema).unwrap_or_default()],
            ReferenceOr::Item(schema) => schema,
        };
        let by_value = mark.map(|(path, value)| match &value {
            Literal::Text(text) => naming::pascal(text),
            // A number or a boolean says nothing without its key.
            value => naming::pascal(&format!("{} {}", path.last().unwrap_or(&""), value.text())),
        });
        let title = schema.schema_data.title.as_deref().filter(|title| title.len() <= MAX_TITLE).map(naming::pascal);
        let (format, kind) = match self.shape(schema) {
            Shape::Text { format, values } if values.is_empty() => (Some(format), "Text"),
            Shape::Text { .. } => (None, "Text"),
            Shape::Integer { .. } => (None, "Integer"),
            Shape::Number { .. } => (None, "Number"),
            Shape::Bool => (None, "Boolean"),
            Shape::List(_) => (None, "List"),
            Shape::Object { .. } if only_object => (None, "Object"),
            _ => (None, ""),
        };
        let format = format.filter(|format| !format.is_empty()).map(|format| naming::pascal(&format));
        let position = format!("Variant{}", index + 1);
        let last = if kind.is_empty() { position } else { kind.to_owned() };
        let own = own_key(index, keys).filter(|_| kind.is_empty()).map(naming::pascal);
        let of_union = self.only_choice(member.schema, &member.at).and_then(|(only, ..)| referred_name(only));
        let names = [by_value, title, self.only_key(member), inherited(schema), of_union, format, own, Some(last)];
        names.into_iter().flatten().collect()
    }

    /// The keys of an object that is in place or is a component.
    fn keys(&self, member: &Member<'a>) -> Keys<'a> {
        let schema = match member.schema {
            ReferenceOr::Item(schema) => Some(schema),
            ReferenceOr::Reference { reference } => self.referred(reference),
        };
        let object = schema.and_then(|schema| self.object_of(schema, &member.at));
        object.map_or_else(Keys::default, |object| Keys {
            required: object.required.iter().map(|(key, _)| *key).collect(),
            all: object.properties.iter().map(|property| property.key).collect(),
        })
    }

    /// The only key of an object.
    fn only_key(&self, member: &Member<'a>) -> Option<String> {
        let object = self.object_of(member.schema.as_item()?, &member.at)?;
        let [only] = object.properties.as_slice() else { return None };
        Some(naming::pascal(only.key))
    }

    /// The values of which there is one at a place of an object, its own and those of the objects in it.
    fn marks(&self, member: &Member<'a>) -> Vec<Mark<'a>> {
        let Some(object) = member.schema.as_item().and_then(|schema| self.object_of(schema, &member.at)) else {
            return Vec::new();
        };
        let mut marks = Vec::new();
        let mut inner = Vec::new();
        for property in &object.properties {
            let Some(schema) = self.behind_boxed(property.described.schema) else { continue };
            if let Some(value) = enumeration::only(schema) {
                marks.push((vec![property.key], value));
            } else if let Some(inside) = self.object_of(schema, &property.described.at) {
                for below in &inside.properties {
                    let only = self.behind_boxed(below.described.schema).and_then(enumeration::only);
                    inner.extend(only.map(|value| (vec![property.key, below.key], value)));
                }
            }
        }
        marks.append(&mut inner);
        marks
    }

    /// The place where all objects that are in place have a value of their own.
    fn telling(&self, members: &[Member<'a>], marks: &[Vec<Mark<'a>>]) -> Option<Vec<&'a str>> {
        let objects = members.iter().zip(marks).filter(|(member, _)| {
            member
                .schema
                .as_item()
                .is_some_and(|schema| matches!(self.shape(schema), Shape::Object { .. } | Shape::All))
        });
        let objects: Vec<&Vec<Mark<'a>>> = objects.map(|(_, marks)| marks).collect();
        let tells = |path: &Vec<&'a str>| {
            let values: Option<Vec<&Literal>> = objects
                .iter()
                .map(|marks| marks.iter().find(|(other, _)| other == path).map(|(_, value)| value))
                .collect();
            values.is_some_and(|values| values.iter().collect::<HashSet<_>>().len() == values.len())
        };
        objects.first()?.iter().map(|(path, _)| path).find(|path| tells(path)).cloned()
    }
}

/// The keys of a member, in the order of the document.
#[derive(Clone, Debug, Default)]
struct Keys<'a> {
    required: Vec<&'a str>,
    all: Vec<&'a str>,
}

/// The key that all members have, under which some have a value of their own and others have several.
fn partly_telling<'a>(members: &[Member<'a>], marks: &[Vec<Mark<'a>>], keys: &[Keys<'a>]) -> Option<Vec<&'a str>> {
    let objects = || members.iter().zip(keys).filter(|(member, _)| member.schema.as_item().is_some());
    let is_common = |key: &str| objects().count() > 0 && objects().all(|(_, keys)| keys.all.contains(&key));
    let tells = |path: &Vec<&'a str>| {
        let values: Vec<&Literal> =
            marks.iter().flatten().filter(|(other, _)| other == path).map(|(_, value)| value).collect();
        let key = if let [key] = path.as_slice() { *key } else { return false };
        is_common(key) && values.iter().collect::<HashSet<_>>().len() == values.len()
    };
    marks.iter().flatten().map(|(path, _)| path).find(|path| tells(path)).cloned()
}

/// The first key that a member requires and no other does, or else the first that no other has.
fn own_key<'a>(index: usize, keys: &[Keys<'a>]) -> Option<&'a str> {
    let others = || keys.iter().enumerate().filter(move |(other, _)| *other != index).map(|(_, keys)| keys);
    let own = keys.get(index)?;
    let required = own.required.iter().find(|key| !others().any(|other| other.required.contains(key)));
    required.or_else(|| own.all.iter().find(|key| !others().any(|other| other.all.contains(key)))).copied()
}

/// The only component that a schema is made of.
fn inherited(schema: &Schema) -> Option<String> {
    let all_of = match &schema.schema_kind {
        SchemaKind::AllOf { all_of } => all_of,
        SchemaKind::Any(any) => &any.all_of,
        _ => return None,
    };
    let mut names = all_of.iter().filter_map(referred_name);
    let first = names.next()?;
    names.next().is_none().then_some(first)
}

/// What is called as the component that a schema refers to.
fn referred_name(schema: &ReferenceOr<Schema>) -> Option<String> {
    match schema {
        ReferenceOr::Reference { reference } => component_name(reference, "schemas").map(|name| naming::pascal(&name)),
        ReferenceOr::Item(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits_of_schemas;

    #[test]
    fn a_variant_is_called_by_its_title_its_key_or_its_kind() {
        emits_of_schemas(
            "
            Named: {type: object, properties: {a: {type: string}}}
            Thing:
              oneOf:
                - {$ref: '#/components/schemas/Named'}
                - {title: Big one, type: object, required: [x], properties: {x: {type: integer}, y: {type: integer}}}
                - {type: object, required: [only], properties: {only: {type: string}}}
                - {type: integer}",
            "
            pub enum Thing {
                Named(Named),
                BigOne(ThingBigOne),
                Only(ThingOnly),
                Integer(i64),",
        );
    }

    #[test]
    fn a_variant_is_called_by_a_key_that_is_its_own() {
        emits_of_schemas(
            "
            Place:
              oneOf:
                - {type: object, properties: {id: {type: string}, x: {type: integer}}}
                - {type: object, required: [side], properties: {id: {type: string}, at: {type: string}, side: {type: string}}}
                - {type: object, properties: {id: {type: string}, kind: {type: string}}, required: [id]}
                - {type: object, properties: {id: {type: string}, also: {type: string}}}",
            "
            pub enum Place {
                X(PlaceX),
                Side(PlaceSide),
                Id(PlaceId),
                Also(PlaceAlso),",
        );
    }

    #[test]
    fn a_value_of_the_tag_is_the_name_of_the_variant_that_has_but_one() {
        emits_of_schemas(
            "
            Run:
              oneOf:
                - {type: object, required: [status], properties: {status: {enum: [completed]}, at: {type: string}}}
                - {type: object, properties: {status: {enum: [queued, running]}}}",
            "
            pub enum Run {
                Completed(RunCompleted),
                Status(RunStatus),",
        );
    }
}
