//! A discriminator on a base that other schemas extend by `allOf` (OpenAPI 3.0.4, 4.7.25): wherever the base is, any of
//! them may be. So the base is a union of its children and of itself.
//!
//! A base may also list those who extend it, under `oneOf`: to the letter each child is then one of all children. What is
//! meant is that the base is a union of them, and that a child has what is beside the list.

use super::{MAX_CHAIN, finish, nameless};
use crate::ir::{TypeId, TypeKind, TypeRef, Union, UnionVariant};
use crate::naming::{self, Names};
use crate::pointer::Pointer;
use crate::resolve::schema::Site;
use crate::resolve::{Resolver, component_name, docs};
use foldhash::{HashMap, HashSet};
use openapiv3::{Components, Discriminator, ReferenceOr, Schema, SchemaKind};

/// The components that extend each component, by name.
pub(in crate::resolve) type Children<'a> = HashMap<String, Vec<&'a str>>;

/// The tags of components, which many bases of one chain ask for.
pub(in crate::resolve) type ComponentTags<'a> = HashMap<(*const Discriminator, &'a str), Vec<String>>;

/// Which components extend which; nothing where no base has a discriminator.
pub(in crate::resolve) fn children(components: &Components) -> Children<'_> {
    let is_base = |schema: &ReferenceOr<Schema>| schema.as_item().is_some_and(|schema| discriminator(schema).is_some());
    let mut children: Children<'_> = HashMap::default();
    if !components.schemas.values().any(is_base) {
        return children;
    }
    let mut schemas: Vec<_> = components.schemas.iter().collect();
    schemas.sort_by_key(|(name, _)| name.as_str());
    for (name, schema) in schemas {
        let mut open: Vec<&ReferenceOr<Schema>> = schema.as_item().map(all_of).unwrap_or_default().iter().collect();
        while let Some(member) = open.pop() {
            match member {
                ReferenceOr::Item(schema) => open.extend(all_of(schema)),
                ReferenceOr::Reference { reference } => {
                    let Some(base) = component_name(reference, "schemas").filter(|base| base != name) else { continue };
                    let known = children.entry(base).or_default();
                    if known.last().is_none_or(|last| last != name) {
                        known.push(name);
                    }
                }
            }
        }
    }
    children
}

/// The components that list those who extend them, and whether they list no others.
pub(in crate::resolve) type Listing = HashMap<*const Schema, bool>;

/// Which components list those who extend them.
pub(in crate::resolve) fn listing(components: &Components) -> Listing {
    let schemas = components.schemas.iter().filter_map(|(name, schema)| Some((name, schema.as_item()?)));
    let listed = schemas.filter_map(|(name, schema)| {
        let members = union_members(schema);
        let children = members.iter().filter(|member| extends(components, member, name)).count();
        (children > 0).then(|| (std::ptr::from_ref(schema), children == members.len()))
    });
    listed.collect()
}

/// Whether what a schema refers to is made of a component, itself or by way of others.
fn extends(components: &Components, schema: &ReferenceOr<Schema>, base: &str) -> bool {
    let referred = |schema: &ReferenceOr<Schema>| match schema {
        ReferenceOr::Reference { reference } => component_name(reference, "schemas"),
        ReferenceOr::Item(_) => None,
    };
    let mut open: Vec<String> = referred(schema).into_iter().collect();
    let mut next = 0;
    while let Some(schema) = open.get(next).and_then(|name| components.schemas.get(name)) {
        let inner = schema.as_item().map(all_of).unwrap_or_default().iter().filter_map(referred);
        for name in inner.chain(referred(schema)) {
            if name == base {
                return true;
            }
            if open.len() < MAX_CHAIN && !open.contains(&name) {
                open.push(name);
            }
        }
        next += 1;
    }
    false
}

impl<'a> Resolver<'a> {
    /// Whether a schema is a component that lists those who extend it and no others.
    pub(in crate::resolve) fn lists_children(&self, schema: &Schema) -> bool {
        self.listing.get(&std::ptr::from_ref(schema)).is_some_and(|is_all| *is_all)
    }

    /// Whether a union is the list of those who extend a component, which says nothing of one of them.
    pub(in crate::resolve) fn is_listing(&self, union: &Schema) -> bool {
        self.listing.contains_key(&std::ptr::from_ref(union))
    }

    /// The union that a component is which others extend; nothing when it is none.
    pub(in crate::resolve) fn base(
        &mut self,
        id: TypeId,
        name: &str,
        schema: &'a Schema,
        at: &Pointer,
    ) -> Option<TypeKind> {
        let children = self.children.get(name)?.clone();
        let discriminator = self.inherited_discriminator(schema, 0)?;
        let object = self.object_of(schema, at)?;
        let (home, called) = (self.types[id.0].home, self.types[id.0].name.clone());
        let mut names = Names::default();
        let mut variants: Vec<UnionVariant> = Vec::new();
        for child in children {
            let typed = self.referenced(&reference_to(child), at);
            let mut tags = Vec::new();
            self.tags_below(discriminator, child, &mut tags, &mut HashSet::default());
            let name = names.claim([naming::pascal(child).as_str()]);
            variants.push(UnionVariant { tags, ..UnionVariant::new(name, nameless(child), typed.ty) });
        }
        let own = self.declare(home, &format!("{called}Base"), &at.key("base"));
        let structure = self.structure(&object, Site { home, name: &called });
        self.describe(own, Some(&schema.schema_data), TypeKind::Struct(structure));
        let docs =
            docs::line(&format!("A value of {} itself, or of what the document does not know", docs::code(name)));
        let tags = self.tags_of_component(discriminator, name);
        let (name, ty) = (names.claim(["Base", "Itself"]), TypeRef::Named(own));
        variants.push(UnionVariant { tags, ..UnionVariant::new(name, docs, ty) });
        let default = Some(variants.len() - 1);
        Some(TypeKind::Union(Union { default, ..finish(Some(discriminator.property_name.clone()), variants) }))
    }

    /// The discriminator of a schema that is no union, or of what it extends.
    fn inherited_discriminator(&self, schema: &'a Schema, depth: usize) -> Option<&'a Discriminator> {
        if depth > MAX_CHAIN {
            return None;
        }
        discriminator(schema).or_else(|| {
            all_of(schema).iter().find_map(|member| self.inherited_discriminator(self.behind(member)?, depth + 1))
        })
    }

    /// The tags of a component and of all that extend it.
    fn tags_below(
        &self,
        discriminator: &'a Discriminator,
        name: &str,
        tags: &mut Vec<String>,
        seen: &mut HashSet<String>,
    ) {
        if !seen.insert(name.to_owned()) {
            return;
        }
        tags.extend(self.tags_of_component(discriminator, name));
        for child in self.children.get(name).into_iter().flatten() {
            self.tags_below(discriminator, child, tags, seen);
        }
    }

    fn tags_of_component(&self, discriminator: &'a Discriminator, name: &str) -> Vec<String> {
        let Some((name, schema)) = self.component(&reference_to(name)) else { return Vec::new() };
        let key = (std::ptr::from_ref(discriminator), name);
        if let Some(tags) = self.component_tags.borrow().get(&key) {
            return tags.clone();
        }
        let tags = self.tags_found(discriminator, name, schema);
        self.component_tags.borrow_mut().insert(key, tags.clone());
        tags
    }

    fn tags_found(&self, discriminator: &'a Discriminator, name: &str, schema: &'a ReferenceOr<Schema>) -> Vec<String> {
        let mapped = self.mapped(discriminator, &reference_to(name));
        if !mapped.is_empty() {
            return mapped;
        }
        let at = Pointer::root().keys(&["components", "schemas", name]);
        let known = schema.as_item().map(|schema| self.tag_values(discriminator, schema, &at, 0)).unwrap_or_default();
        match known.as_slice() {
            // A child says its own tag; a list of all of them is in the base.
            [only] => vec![only.clone()],
            _ => vec![name.to_owned()],
        }
    }
}

/// The discriminator that a schema has beside its properties.
fn discriminator(schema: &Schema) -> Option<&Discriminator> {
    let is_union = matches!(schema.schema_kind, SchemaKind::OneOf { .. } | SchemaKind::AnyOf { .. })
        || !union_members(schema).is_empty();
    let inline = || {
        all_of(schema)
            .iter()
            .filter_map(ReferenceOr::as_item)
            .find_map(|member| member.schema_data.discriminator.as_ref())
    };
    if is_union { None } else { schema.schema_data.discriminator.as_ref().or_else(inline) }
}

fn union_members(schema: &Schema) -> &[ReferenceOr<Schema>] {
    match &schema.schema_kind {
        SchemaKind::OneOf { one_of: members } | SchemaKind::AnyOf { any_of: members } => members,
        SchemaKind::Any(any) if any.one_of.is_empty() => &any.any_of,
        SchemaKind::Any(any) => &any.one_of,
        _ => &[],
    }
}

fn all_of(schema: &Schema) -> &[ReferenceOr<Schema>] {
    match &schema.schema_kind {
        SchemaKind::AllOf { all_of } => all_of,
        SchemaKind::Any(any) => &any.all_of,
        _ => &[],
    }
}

fn reference_to(name: &str) -> String {
    let pointer = Pointer::root().keys(&["components", "schemas", name]);
    format!("#{}", pointer.to_string().replace('%', "%25"))
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits_of_schemas;

    #[test]
    fn a_base_with_a_discriminator_is_a_union_of_its_children_and_itself() {
        emits_of_schemas(
            "
            Pet:
              type: object
              required: [kind]
              properties: {kind: {type: string}}
              discriminator: {propertyName: kind}
            Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {claws: {type: integer}}}]}
            Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {bark: {type: string}}}]}",
            "
            pub enum Pet {
                Cat(Cat),
                Dog(Dog),
                Base(PetBase),",
        );
    }

    #[test]
    fn a_base_that_lists_its_children_is_a_union_of_them_and_they_have_its_properties() {
        let schemas = "
            Shape:
              type: object
              properties: {kind: {type: string}, colour: {type: string}}
              required: [kind]
              anyOf: [{$ref: '#/components/schemas/Round'}, {$ref: '#/components/schemas/Oval'}]
              discriminator: {propertyName: kind}
            Round: {allOf: [{$ref: '#/components/schemas/Shape'}], type: object, properties: {radius: {type: number}}}
            Oval: {allOf: [{$ref: '#/components/schemas/Round'}, {type: object, properties: {width: {type: number}}}]}
            Bare: {oneOf: [{$ref: '#/components/schemas/One'}, {$ref: '#/components/schemas/Two'}]}
            One: {allOf: [{$ref: '#/components/schemas/Bare'}, {type: object, required: [a], properties: {a: {type: string}}}]}
            Two: {allOf: [{$ref: '#/components/schemas/Bare'}, {type: object, required: [b], properties: {b: {type: string}}}]}";
        emits_of_schemas(schemas, "pub enum Shape {\nRound(Round),\nOval(Oval),\nUnknown(json::Value),\n}");
        emits_of_schemas(schemas, "pub enum Bare {\nOne(One),\nTwo(Two),\nUnknown(json::Value),\n}");
        let oval = "
            pub struct Oval {
                pub kind: String,
                pub colour: Option<String>,
                pub radius: Option<f64>,
                pub width: Option<f64>,
                pub extra: json::Extra,
            }";
        emits_of_schemas(schemas, oval);
        emits_of_schemas(schemas, "pub struct One {\npub a: String,\npub extra: json::Extra,\n}");
    }

    #[test]
    fn a_list_of_more_than_children_gives_the_others_the_properties_of_the_base() {
        let schemas = "
            Shape:
              type: object
              properties: {colour: {type: string}}
              oneOf: [{$ref: '#/components/schemas/Round'}, {$ref: '#/components/schemas/Text'}]
            Round:
              allOf:
                - {$ref: '#/components/schemas/Shape'}
                - {type: object, required: [radius], properties: {radius: {type: number}}}
            Text: {type: object, required: [text], properties: {text: {type: string}}}";
        let round = "pub radius: f64,\npub extra: json::Extra,";
        emits_of_schemas(schemas, &format!("pub struct Round {{\npub colour: Option<String>,\n{round}"));
        emits_of_schemas(schemas, &format!("pub struct ShapeRound {{\npub colour: Option<String>,\n{round}"));
        emits_of_schemas(schemas, "pub struct ShapeText {\npub colour: Option<String>,\npub text: String,");
    }
}
