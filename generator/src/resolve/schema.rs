//! Schemas to types.
//!
//! A schema that the components name becomes a type of module `types`; one that is inline becomes what it describes
//! in place, or a type named from where it is. Aliases of lists and maps stay aliases.

use super::object::{Described, Merged, Object, Property};
use super::overrides::{self, OverrideKind};
use super::shape::{Additional, Shape};
use super::union::Choice;
use super::{Resolver, component_name, docs, enumeration, null, scalar};
use crate::diagnostic::Diagnostic;
use crate::ir::{Access, Enum, Extra, Field, Home, Literal, Presence, Struct, TypeId, TypeKind, TypeRef};
use crate::lower::{HIDDEN, ValueKind};
use crate::naming::{self, Case, Names};
use crate::pointer::Pointer;
use foldhash::HashSet;
use openapiv3::{ReferenceOr, Schema, SchemaData, SchemaKind};

/// A schema's type, and whether `null` is among its values.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Typed {
    pub(super) ty: TypeRef,
    pub(super) nullable: bool,
}

/// Where an inline schema is, should it need a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site<'n> {
    /// The module.
    pub(super) home: Home,
    /// The name of its place: the type around it and the property, or the operation and the role.
    pub(super) name: &'n str,
}

impl<'a> Resolver<'a> {
    /// Declares and then resolves every schema of the components. They are taken by name, so that their order in the
    /// document does not show.
    pub(super) fn declare_components(&mut self) {
        let Some(components) = &self.openapi.components else { return };
        let mut schemas: Vec<_> = components.schemas.iter().filter(|(name, _)| !name.starts_with(HIDDEN)).collect();
        schemas.sort_by_key(|(name, _)| name.as_str());
        schemas.retain(|(name, schema)| match self.overrides.replacement(OverrideKind::Schema, name) {
            Some(ty) => {
                let nullable = self.is_nullable(schema);
                self.replaced.insert(name, Typed { ty, nullable });
                false
            }
            None => true,
        });
        let section = Pointer::root().keys(&["components", "schemas"]);
        for (name, schema) in &schemas {
            let id = self.declare(Home::Types, &naming::pascal(name), &section.key(name));
            self.components.insert(name, id);
            self.nullable[id.0] = self.is_nullable(schema);
        }
        // A component that was made of a place, since something refers to it, is the type of that place.
        for (place, component) in std::mem::take(&mut self.places) {
            let id = component.last().and_then(|name| self.components.get(name.as_ref()).copied());
            if let Some(id) = id.filter(|_| component.parent().as_ref() == Some(&section)) {
                self.inline_types.insert(place, id);
            }
        }
        for (name, schema) in schemas {
            let id = self.components[name.as_str()];
            let pointer = section.key(name);
            match schema {
                ReferenceOr::Item(schema) => self.define_component(id, name, schema, &pointer),
                ReferenceOr::Reference { reference } => {
                    let target = self.referenced(reference, &pointer);
                    self.nullable[id.0] = target.nullable;
                    self.types[id.0].docs = docs::line(&format!("The same as `{name}` refers to"));
                    self.types[id.0].kind = TypeKind::Alias(target.ty);
                }
            }
        }
    }

    fn define_component(&mut self, id: TypeId, name: &str, schema: &'a Schema, pointer: &Pointer) {
        match self.base(id, name, schema, pointer) {
            Some(kind) => self.describe(id, Some(&schema.schema_data), kind),
            None => self.define(id, schema, pointer),
        }
        // What stays raw in a shared type is reported for every operation that it reaches.
        self.raw.extend(self.degraded.drain(..).map(|reason| (pointer.clone(), reason)));
    }

    /// The type of a schema where it is used.
    pub(super) fn type_of(&mut self, schema: &'a ReferenceOr<Schema>, pointer: &Pointer, site: Site<'_>) -> Typed {
        match schema {
            ReferenceOr::Reference { reference } => self.referenced(reference, pointer),
            ReferenceOr::Item(schema) => self.inline(schema, pointer, site),
        }
    }

    pub(super) fn type_of_boxed(
        &mut self,
        schema: &'a ReferenceOr<Box<Schema>>,
        pointer: &Pointer,
        site: Site<'_>,
    ) -> Typed {
        match schema {
            ReferenceOr::Reference { reference } => self.referenced(reference, pointer),
            ReferenceOr::Item(schema) => self.inline(schema, pointer, site),
        }
    }

    /// The type that a reference names.
    pub(super) fn referenced(&mut self, reference: &str, pointer: &Pointer) -> Typed {
        let name = component_name(reference, "schemas");
        if let Some(typed) = name.as_deref().and_then(|name| self.replaced.get(name)) {
            return typed.clone();
        }
        let found = name.and_then(|name| self.components.get(name.as_str()).copied());
        if let Some(id) = found {
            return Typed { ty: TypeRef::Named(id), nullable: self.nullable[id.0] };
        }
        self.degrade(
            "reference-not-followed",
            pointer,
            format!("the schema behind `{reference}` is not a component, so its value stays raw JSON"),
            "move the schema to `components/schemas` and refer to it there",
        );
        Typed { ty: TypeRef::Any, nullable: false }
    }

    /// Whether `null` is among the values of a schema: whether it, a member of its union, the only member of its `allOf` or
    /// what one of these refers to says so.
    pub(super) fn is_nullable(&self, schema: &'a ReferenceOr<Schema>) -> bool {
        let nullability = null::nullability(schema, &self.schemas);
        nullability.is_null
            || nullability.references.into_iter().any(|name| self.nullable_components.contains(name.as_str()))
    }

    /// The type of a schema that is in place.
    pub(super) fn inline(&mut self, schema: &'a Schema, pointer: &Pointer, site: Site<'_>) -> Typed {
        self.point_at_raw(schema, pointer);
        let nullable = schema.schema_data.nullable || self.has_null(schema);
        let typed = |ty| Typed { ty, nullable };
        match self.shape(schema) {
            _ if self.is_null(schema) => typed(TypeRef::Any),
            _ if enumeration::repr_of(schema).is_some() || self.is_tuple(schema) => {
                typed(self.named(schema, pointer, site))
            }
            Shape::List(_) if self.may_be_no_list(schema) => {
                if let Some(id) = self.inline_types.get(pointer) {
                    return typed(TypeRef::Named(*id));
                }
                let choice = self.list_or_other(schema, pointer, site);
                let chosen = self.chosen(choice, schema, pointer, site);
                Typed { nullable: nullable || chosen.nullable, ..chosen }
            }
            shape => {
                let shaped = self.shaped(schema, shape, pointer, site);
                Typed { nullable: nullable || shaped.nullable, ..shaped }
            }
        }
    }

    /// Says what of a schema is not expressed in types.
    fn point_at_raw(&mut self, schema: &'a Schema, pointer: &Pointer) {
        if self.facts_of(schema).values == ValueKind::Dynamic {
            self.degrade(
                "dynamic-reference",
                &pointer.key("$dynamicRef"),
                "`$dynamicRef` leads to a schema that depends on who refers to this one, so the value stays raw JSON"
                    .to_owned(),
                "refer to the schema with `$ref`, in a schema for each use",
            );
        }
        if self.is_loose(schema) && self.same_places_of(schema).is_none() {
            self.degrade(
                "tuple-not-expressed",
                &pointer.key("prefixItems"),
                "this list may be shorter or longer than `prefixItems`, so its items stay raw JSON".to_owned(),
                "say with `minItems` that all places are there, and with `items: false` that no other is",
            );
        }
    }

    /// The type of a schema of a shape.
    fn shaped(&mut self, schema: &'a Schema, shape: Shape<'a>, pointer: &Pointer, site: Site<'_>) -> Typed {
        let typed = |ty| Typed { ty, nullable: false };
        match shape {
            Shape::Object { known } => {
                let object = if known { None } else { self.object_of(schema, pointer) };
                match object.map(|object| object.additional) {
                    Some((Additional::Open, _)) => typed(TypeRef::Map(Box::new(TypeRef::Any))),
                    Some((Additional::Typed(values), at)) => {
                        let name = format!("{}Value", site.name);
                        let value = self.type_of(values, &at, Site { name: &name, ..site });
                        typed(TypeRef::Map(Box::new(or_null(value))))
                    }
                    Some((Additional::Closed, _)) | None => typed(self.named(schema, pointer, site)),
                }
            }
            Shape::List(items) => {
                let item = match items {
                    Some(items) => {
                        let name = format!("{}Item", site.name);
                        self.type_of_boxed(items, &pointer.key("items"), Site { name: &name, ..site })
                    }
                    None => self.undescribed_items(schema, pointer, site),
                };
                typed(TypeRef::List(Box::new(or_null(item))))
            }
            Shape::All => self.all(schema, pointer, site),
            Shape::Union(keyword, members) => self.union(schema, (keyword, members), pointer, site),
            Shape::Types(types) => {
                let choice = self.choice_of_types(schema, types, pointer, site);
                self.chosen(choice, schema, pointer, site)
            }
            scalar => typed(self.scalar(&scalar)),
        }
    }

    /// The type of what a schema says beside its members.
    pub(super) fn beside(&mut self, schema: &'a Schema, pointer: &Pointer, site: Site<'_>) -> Typed {
        self.shaped(schema, self.shape_beside(schema), pointer, site)
    }

    /// The type of a schema of which nothing but a list need be held: others are held around it, or are not sent.
    pub(super) fn type_of_listed(
        &mut self,
        schema: &'a ReferenceOr<Schema>,
        pointer: &Pointer,
        site: Site<'_>,
    ) -> Typed {
        match schema {
            ReferenceOr::Item(schema) if self.may_be_no_list(schema) => {
                let nullable = schema.schema_data.nullable || self.has_null(schema);
                Typed { nullable, ..self.beside(schema, pointer, site) }
            }
            schema => self.type_of(schema, pointer, site),
        }
    }

    /// The type of items that no `items` describes: that of their places, or of the values that are beside the list.
    fn undescribed_items(&mut self, schema: &'a Schema, pointer: &Pointer, site: Site<'_>) -> Typed {
        if let Some(known) = enumeration::of_items(schema) {
            let name = format!("{}Item", site.name);
            let known = self.renamed(known, pointer);
            return self.chosen(
                Choice::Enum(known, false),
                schema,
                &pointer.key("items"),
                Site { name: &name, ..site },
            );
        }
        self.same_places(schema, site).unwrap_or(Typed { ty: TypeRef::Any, nullable: false })
    }

    /// Gives an inline schema a name and a type of its own, once, however often its place is met.
    pub(super) fn named(&mut self, schema: &'a Schema, pointer: &Pointer, site: Site<'_>) -> TypeRef {
        if let Some(id) = self.inline_types.get(pointer) {
            return TypeRef::Named(*id);
        }
        let (id, is_new) = self.declare_inline(schema, pointer, site);
        self.inline_types.insert(pointer.clone(), id);
        if is_new {
            self.define(id, schema, pointer);
        }
        TypeRef::Named(id)
    }

    /// Fills a declared type.
    fn define(&mut self, id: TypeId, schema: &'a Schema, pointer: &Pointer) {
        let data = &schema.schema_data;
        let name = self.types[id.0].name.clone();
        let home = self.types[id.0].home;
        let site = Site { home, name: &name };
        let kind = if let Some(known) = enumeration::of(schema) {
            TypeKind::Enum(self.renamed(known, pointer))
        } else {
            // What the schema is nothing but takes its name, so that no other type is called nearly the same.
            let before = self.vacant.replace(id);
            let kind = self.kind(schema, pointer, site);
            self.vacant = before;
            kind
        };
        if kind == TypeKind::Alias(TypeRef::Named(id)) {
            return;
        }
        self.describe(id, Some(data), kind);
    }

    /// Says what a declared type is.
    pub(super) fn describe(&mut self, id: TypeId, data: Option<&SchemaData>, kind: TypeKind) {
        let definition = &mut self.types[id.0];
        definition.docs = data.map(schema_docs).unwrap_or_default();
        definition.deprecated = data.is_some_and(|data| data.deprecated);
        definition.kind = kind;
    }

    fn kind(&mut self, schema: &'a Schema, pointer: &Pointer, site: Site<'_>) -> TypeKind {
        if let Some(tuple) = self.tuple(schema, site) {
            return TypeKind::Alias(tuple);
        }
        if self.lists_children(schema)
            && let Shape::Union(keyword, members) = self.union_of(schema)
        {
            return self.choice(schema, (keyword, members), pointer, site).into_kind();
        }
        let merged = match self.shape(schema) {
            Shape::Object { .. } | Shape::All => Some(self.merged(schema, pointer)),
            Shape::Union(keyword, members) => {
                return self.choice(schema, (keyword, members), pointer, site).into_kind();
            }
            Shape::Types(types) => return self.choice_of_types(schema, types, pointer, site).into_kind(),
            Shape::List(_) if self.may_be_no_list(schema) => {
                return self.list_or_other(schema, pointer, site).into_kind();
            }
            _ => None,
        };
        if let Some(merged) = &merged
            && let Some((union, at)) = self.loose_union(schema, merged, pointer)
            && let Shape::Union(keyword, members) = self.union_of(union)
        {
            return self.choice(union, (keyword, members), &at, site).into_kind();
        }
        if let Some(merged) = &merged
            && merged.is_plain()
            && (merged.unions.len() > 1 || (merged.is_object() && !merged.unions.is_empty()))
            && let Some(kind) = self.combined(schema, merged, pointer, site)
        {
            return kind;
        }
        if let Some(merged) = merged.filter(Merged::is_object) {
            if merged.has_keys() || !merged.unions.is_empty() {
                let object = merged.into_object(pointer);
                return TypeKind::Struct(self.structure(&object, site));
            }
            let object = merged.into_object(pointer);
            if matches!(object.additional.0, Additional::Closed) {
                return TypeKind::Struct(self.structure(&object, site));
            }
        }
        TypeKind::Alias(self.inline(schema, pointer, site).ty)
    }

    /// An object with known keys.
    pub(super) fn structure(&mut self, object: &Object<'a>, site: Site<'_>) -> Struct {
        // `new` is the constructor; a field of that name would have a setter of that name.
        let mut names = Names::reserving(&["new"]);
        let required: HashSet<&str> = object.required.iter().map(|(key, _)| *key).collect();
        let mut fields = Vec::with_capacity(object.properties.len());
        let keys: Vec<&str> = object.properties.iter().map(|property| property.key).collect();
        for (property, called) in object.properties.iter().zip(naming::disambiguate(&keys, Case::Snake)) {
            let Property { key, described: Described { schema, at, .. }, also } = property;
            self.note_password(key, schema);
            let strictest = self.strictest(property);
            let typed = self.property(property, strictest, site);
            let data = data_of(schema);
            let chosen_name = self.overrides.name_at(OverrideKind::Field, at);
            let name = self.claim(&mut names, site.name, chosen_name, &[called.as_str()]);
            fields.push(Field {
                name,
                key: (*key).to_owned(),
                docs: data.map(schema_docs).unwrap_or_default(),
                default: self
                    .default(property.described.schema, &typed.ty, at)
                    .or_else(|| enumeration::only(self.behind_boxed(strictest?.schema)?)),
                values: self.values(strictest, &typed.ty),
                is_open: strictest.is_some_and(|strictest| self.allows_others(strictest.schema)),
                deprecated: data.is_some_and(|data| data.deprecated),
                access: self.access(also.iter().map(|also| also.schema).chain([*schema])),
                ty: typed.ty,
                presence: if required.contains(key) { Presence::Required } else { Presence::Optional },
                nullable: typed.nullable,
            });
        }
        let known: HashSet<&str> = object.properties.iter().map(|property| property.key).collect();
        for (name, at) in object.required.iter().filter(|(name, _)| !known.contains(name)) {
            self.diagnostics.push(
                Diagnostic::warning("required-without-property", format!("`{name}` is required but not described"))
                    .at_value(at, "no property of this name")
                    .help("describe it under `properties`, or take it off the list"),
            );
        }
        let extra = match &object.additional {
            (Additional::Closed, _) => Extra::Closed { field: names.claim(["extra"]) },
            (Additional::Open, _) => Extra::Keep { field: names.claim(["extra"]) },
            (Additional::Typed(schema), at) => {
                let inner = format!("{}Value", site.name);
                let value = self.type_of(schema, at, Site { name: &inner, ..site });
                Extra::Typed { field: names.claim(["extra"]), ty: or_null(value) }
            }
        };
        Struct { fields, extra, required: None }
    }

    /// The known values of a property whose type does not say them.
    fn values(&self, strictest: Option<&Described<'a>>, ty: &TypeRef) -> Vec<Literal> {
        let has_own_values = matches!(ty, TypeRef::Named(_) | TypeRef::Any | TypeRef::Extern(_));
        let schema = strictest.filter(|_| !has_own_values).and_then(|strictest| self.behind_boxed(strictest.schema));
        schema.map(enumeration::values).unwrap_or_default()
    }

    /// Which way a property goes: any schema that describes it says so, a member of its `allOf`, or the component that one
    /// of these refers to.
    fn access(&self, described: impl Iterator<Item = &'a ReferenceOr<Box<Schema>>>) -> Access {
        let mut open: Vec<&'a Schema> = Vec::new();
        let mut seen: HashSet<&'a str> = HashSet::default();
        let (mut is_read_only, mut is_write_only) = (false, false);
        let mut next = |reference: &str, open: &mut Vec<&'a Schema>| {
            let target = self.component(reference).filter(|(name, _)| seen.insert(*name));
            open.extend(target.and_then(|(_, target)| target.as_item()));
        };
        for schema in described {
            match schema {
                ReferenceOr::Item(schema) => open.push(schema),
                ReferenceOr::Reference { reference } => next(reference, &mut open),
            }
        }
        while let Some(schema) = open.pop() {
            let data = &schema.schema_data;
            is_read_only |= data.read_only;
            is_write_only |= data.write_only;
            let (SchemaKind::AllOf { all_of } | SchemaKind::Any(openapiv3::AnySchema { all_of, .. })) =
                &schema.schema_kind
            else {
                continue;
            };
            for member in all_of {
                match member {
                    ReferenceOr::Item(schema) => open.push(schema),
                    ReferenceOr::Reference { reference } => next(reference, &mut open),
                }
            }
        }
        match (is_read_only, is_write_only) {
            (true, false) => Access::ReadOnly,
            (false, true) => Access::WriteOnly,
            _ => Access::Both,
        }
    }
}

/// A value that is on its own: inside a list or map, or as a whole body.
pub(super) fn or_null(typed: Typed) -> TypeRef {
    if typed.nullable && typed.ty != TypeRef::Any { TypeRef::Nullable(Box::new(typed.ty)) } else { typed.ty }
}

impl Resolver<'_> {
    /// The type of text or a number, unless its format is replaced.
    pub(super) fn scalar(&mut self, shape: &Shape<'_>) -> TypeRef {
        let (Shape::Text { format, .. } | Shape::Integer { format } | Shape::Number { format }) = shape else {
            return scalar::of(shape);
        };
        let own = if format.is_empty() { None } else { self.overrides.replacement(OverrideKind::Format, format) };
        own.unwrap_or_else(|| scalar::of(shape))
    }

    /// Known values with the names that the user chose.
    pub(super) fn renamed(&mut self, mut known: Enum, pointer: &Pointer) -> Enum {
        if self.overrides.is_idle() {
            return known;
        }
        let called = overrides::called(pointer);
        for index in 0..known.variants.len() {
            let value = known.variants[index].value.text();
            let Some(word) = self.overrides.name(OverrideKind::Variant, &format!("{called}.{value}")) else { continue };
            let mut others = known.variants.iter().enumerate().filter(|(other, _)| *other != index);
            if word.text == known.unknown || others.any(|(_, variant)| variant.name == word.text) {
                self.clash(word);
            }
            known.variants[index].name.clone_from(&word.text);
        }
        known
    }
}

/// What is in place at a property; a reference says nothing of its own.
fn data_of(schema: &ReferenceOr<Box<Schema>>) -> Option<&SchemaData> {
    schema.as_item().map(|schema| &schema.schema_data)
}

pub(super) fn schema_docs(data: &SchemaData) -> crate::ir::Docs {
    docs::docs(
        data.title.as_deref(),
        data.description.as_deref(),
        data.external_docs.as_ref().map(|docs| docs.url.as_str()),
    )
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits_of_schemas;

    #[test]
    fn a_list_that_has_a_name_is_an_alias_and_what_is_inline_is_named_after_its_place() {
        emits_of_schemas(
            "
            Names: {type: array, items: {type: string}}
            Thing:
              type: object
              required: [inner]
              properties: {inner: {properties: {a: {type: string}}}, names: {$ref: '#/components/schemas/Names'}}",
            "
            pub struct Thing {
                pub inner: ThingInner,
                pub names: Option<Names>,
                pub extra: json::Extra,
            }",
        );
    }
}
