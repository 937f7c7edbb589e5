//! The values of a discriminator that stand for the variants of a union (OpenAPI 3.0.4, 4.7.25).

use super::{MAX_CHAIN, Member};
use crate::ir::{Literal, TypeRef, UnionVariant};
use crate::naming::{self, Names};
use crate::pointer::Pointer;
use crate::resolve::shape::Shape;
use crate::resolve::{Resolver, component_name, docs, enumeration};
use foldhash::HashMap;
use indexmap::IndexSet;
use openapiv3::{Discriminator, ReferenceOr, Schema};

/// The values that the mapping of each discriminator has, by what these refer to.
pub(in crate::resolve) type Mappings<'a> = HashMap<*const Discriminator, HashMap<&'a str, Vec<&'a str>>>;

impl<'a> Resolver<'a> {
    /// The values of the discriminator that stand for a member.
    pub(super) fn tags_of(&self, discriminator: Option<&'a Discriminator>, member: &Member<'a>) -> Vec<String> {
        discriminator.map(|found| self.tags_at(found, member.schema, &member.at, 0)).unwrap_or_default()
    }

    fn tags_at(
        &self,
        discriminator: &'a Discriminator,
        member: &'a ReferenceOr<Schema>,
        at: &Pointer,
        depth: usize,
    ) -> Vec<String> {
        let reference = match member {
            ReferenceOr::Item(schema) => return self.tag_values(discriminator, schema, at, depth),
            ReferenceOr::Reference { reference } => reference,
        };
        let mapped = self.mapped(discriminator, reference);
        if !mapped.is_empty() {
            return mapped;
        }
        let Some(name) = component_name(reference, "schemas") else { return Vec::new() };
        // Without a mapping the name stands for the schema, unless the schema itself knows better.
        let at = Pointer::root().keys(&["components", "schemas", &name]);
        let values = self.behind(member).map(|schema| self.tag_values(discriminator, schema, &at, depth));
        let values = values.filter(|values| !values.is_empty() && !values.contains(&name));
        values.unwrap_or_else(|| vec![name])
    }

    /// The values that a discriminator's mapping has for a reference. A mapping is gone through once, however many ask.
    pub(super) fn mapped(&self, discriminator: &'a Discriminator, reference: &str) -> Vec<String> {
        let mut mappings = self.mappings.borrow_mut();
        let mapping = mappings.entry(std::ptr::from_ref(discriminator)).or_insert_with(|| {
            let mut tags: HashMap<&'a str, Vec<&'a str>> = HashMap::default();
            for (tag, target) in &discriminator.mapping {
                tags.entry(target).or_default().push(tag);
            }
            tags
        });
        mapping.get(reference).into_iter().flatten().map(|tag| (*tag).to_owned()).collect()
    }

    /// The values that a schema itself knows for a discriminator; of a union, those of its members.
    pub(super) fn tag_values(
        &self,
        discriminator: &'a Discriminator,
        schema: &'a Schema,
        at: &Pointer,
        depth: usize,
    ) -> Vec<String> {
        if let Shape::Union(keyword, members) = self.shape(schema) {
            if depth >= MAX_CHAIN.min(8) {
                return Vec::new();
            }
            let own = schema.schema_data.discriminator.as_ref();
            let inner = own.filter(|own| own.property_name == discriminator.property_name).unwrap_or(discriminator);
            let at = at.key(keyword);
            let members = members.iter().enumerate();
            return members
                .flat_map(|(index, member)| match own {
                    // What distinguishes the members among themselves says nothing about this discriminator.
                    Some(own) if own.property_name != discriminator.property_name => self
                        .behind(member)
                        .map(|schema| self.tag_values(discriminator, schema, &at.index(index), depth + 1))
                        .unwrap_or_default(),
                    _ => self.tags_at(inner, member, &at.index(index), depth + 1),
                })
                .collect::<IndexSet<String>>()
                .into_iter()
                .collect();
        }
        let properties = self.object_of(schema, at).into_iter().flat_map(|object| object.properties);
        let tag = properties.into_iter().find(|property| property.key == discriminator.property_name);
        // What is inherited distinguishes nothing, unless it is a single value.
        let known = tag.and_then(|tag| {
            let strictest = self.strictest(&tag)?;
            let known = enumeration::values(self.behind_boxed(strictest.schema)?);
            (strictest.owner.is_none() || known.len() == 1).then_some(known)
        });
        known.into_iter().flatten().map(|value: Literal| value.text().to_owned()).collect()
    }

    /// Whether every value of a member has the one tag that it can have: the member requires it and knows what it is.
    pub(super) fn says_tag(
        &self,
        discriminator: &'a Discriminator,
        member: &'a ReferenceOr<Schema>,
        at: &Pointer,
    ) -> bool {
        let Some(schema) = self.behind(member) else { return false };
        let key = discriminator.property_name.as_str();
        let object = self.object_of(schema, at);
        object.is_some_and(|object| object.required.iter().any(|(required, _)| *required == key))
            && self.tag_values(discriminator, schema, at, 0).len() == 1
    }

    /// The variant for objects whose tag is missing or of no variant (OpenAPI 3.2, `defaultMapping`), which need not be a
    /// member.
    pub(super) fn default_variant(
        &mut self,
        schema: &Schema,
        variants: &mut Vec<UnionVariant>,
        names: &mut Names,
        pointer: &Pointer,
    ) -> Option<usize> {
        let reference = self.facts_of(schema).default_mapping.as_deref()?;
        let ty = self.referenced(reference, pointer).ty;
        if let Some(index) = variants.iter().position(|variant| variant.ty == ty) {
            return Some(index);
        }
        if ty == TypeRef::Any {
            return None;
        }
        let name = names.claim([naming::pascal(&component_name(reference, "schemas")?).as_str()]);
        let docs = docs::line("What has no tag, or one that the document does not know");
        variants.push(UnionVariant::new(name, docs, ty));
        Some(variants.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits_of_schemas;

    #[test]
    fn the_mapping_has_the_value_of_a_variant() {
        emits_of_schemas(
            "
            Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
            Dog: {type: object, required: [kind], properties: {kind: {type: string}}}
            Pet:
              oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
              discriminator: {propertyName: kind, mapping: {meow: '#/components/schemas/Cat'}}",
            r#"
            json::Choice {
            tags: &["meow"],"#,
        );
    }

    #[test]
    fn a_list_of_nothing_is_what_the_mapping_names() {
        emits_of_schemas(
            "
            Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
            Dog: {type: object, required: [kind], properties: {kind: {type: string}}}
            Pet:
              oneOf: []
              discriminator: {propertyName: kind, mapping: {meow: Cat, purr: Cat, bark: '#/components/schemas/Dog'}}",
            r#"
            json::Choice {
            tags: &["meow", "purr"],"#,
        );
    }

    #[test]
    fn a_known_value_one_level_down_tells_rows_apart_though_it_may_be_absent() {
        emits_of_schemas(
            "
            Latest:
              required: [rule]
              properties: {rule: {properties: {kind: {type: string, enum: [latest]}, source: {type: string}}}}
            Count:
              required: [rule]
              properties: {rule: {properties: {kind: {type: string, enum: [count]}, seconds: {type: integer}}}}
            Cache: {oneOf: [{$ref: '#/components/schemas/Latest'}, {$ref: '#/components/schemas/Count'}]}",
            r#"
            required: &["rule"],
            marks: &[
                json::Mark {
                    path: &["rule", "kind"],
                    kind: Some(json::ValueKind::Text),
                    values: &["latest"],"#,
        );
    }

    #[test]
    fn a_known_value_beside_others_distinguishes_nothing() {
        emits_of_schemas(
            "
            Day:
              required: [kind, value]
              properties:
                kind: {type: string, enum: [day]}
                value: {oneOf: [{type: string, format: date}, {enum: [today]}]}
            Unit: {type: string, enum: [metre]}
            Size:
              required: [kind, value]
              properties:
                kind: {type: string, enum: [size]}
                value: {allOf: [{anyOf: [{$ref: '#/components/schemas/Unit'}, {type: string}]}], description: In units}
            Held: {oneOf: [{$ref: '#/components/schemas/Day'}, {$ref: '#/components/schemas/Size'}]}",
            r#"
            required: &["kind", "value"],
            marks: &[
                json::Mark {
                    path: &["kind"],
                    kind: Some(json::ValueKind::Text),
                    values: &["day"],
                },
            ],
            ..json::Choice::of(0, Some(json::ValueKind::Object))
            },
            json::Choice {
            required: &["kind", "value"],
            marks: &[
                json::Mark {
                    path: &["kind"],
                    kind: Some(json::ValueKind::Text),
                    values: &["size"],
                },
            ],"#,
        );
    }
}
