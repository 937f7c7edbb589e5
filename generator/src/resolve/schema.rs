//! Schemas to types.
//!
//! A schema that the components name becomes a type of module `types`; one that stands inline becomes what it describes
//! in place, or a type named from where it stands. Aliases of lists and maps stay aliases.

use super::shape::{self, Additional, Shape};
use super::wishes::{self, Kind};
use super::{Resolver, component_name, docs, enumeration, scalar};
use crate::diagnostic::Diagnostic;
use crate::ir::{Enum, Extra, Field, Home, Literal, Presence, Struct, TypeId, TypeKind, TypeRef};
use crate::lower::HIDDEN;
use crate::naming::{self, Names};
use crate::pointer::Pointer;
use openapiv3::{ReferenceOr, Schema, SchemaData};

/// A schema's type, and whether `null` is among its values.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Typed {
    pub(super) ty: TypeRef,
    pub(super) nullable: bool,
}

/// Where an inline schema stands, should it need a name.
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
        schemas.retain(|(name, schema)| match self.wishes.replacement(Kind::Schema, name) {
            Some(ty) => {
                let nullable = schema.as_item().is_some_and(allows_null);
                self.replaced.insert(name, Typed { ty, nullable });
                false
            }
            None => true,
        });
        let section = Pointer::root().keys(&["components", "schemas"]);
        for (name, schema) in &schemas {
            let id = self.declare(Home::Types, &naming::pascal(name), &section.key(name));
            self.components.insert(name, id);
            self.nullable[id.0] = match schema {
                ReferenceOr::Item(schema) => schema.schema_data.nullable || shape::lists_null(schema),
                ReferenceOr::Reference { .. } => false,
            };
        }
        for (name, schema) in schemas {
            let id = self.components[name.as_str()];
            let pointer = section.key(name);
            match schema {
                ReferenceOr::Item(schema) => self.define(id, schema, &pointer),
                ReferenceOr::Reference { reference } => {
                    let target = self.referenced(reference, &pointer);
                    self.nullable[id.0] = target.nullable;
                    self.types[id.0].docs = docs::line(&format!("The same as `{name}` refers to"));
                    self.types[id.0].kind = TypeKind::Alias(target.ty);
                }
            }
        }
    }

    /// The type of a schema where it is used.
    pub(super) fn type_of(&mut self, schema: &'a ReferenceOr<Schema>, pointer: &Pointer, site: Site<'_>) -> Typed {
        match schema {
            ReferenceOr::Reference { reference } => self.referenced(reference, pointer),
            ReferenceOr::Item(schema) => self.inline(schema, pointer, site),
        }
    }

    fn type_of_boxed(&mut self, schema: &'a ReferenceOr<Box<Schema>>, pointer: &Pointer, site: Site<'_>) -> Typed {
        match schema {
            ReferenceOr::Reference { reference } => self.referenced(reference, pointer),
            ReferenceOr::Item(schema) => self.inline(schema, pointer, site),
        }
    }

    /// The type that a reference names.
    fn referenced(&mut self, reference: &str, pointer: &Pointer) -> Typed {
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

    /// The type of a schema that stands in place.
    fn inline(&mut self, schema: &'a Schema, pointer: &Pointer, site: Site<'_>) -> Typed {
        let nullable = schema.schema_data.nullable || shape::lists_null(schema);
        let typed = |ty| Typed { ty, nullable };
        match shape::of(schema) {
            _ if enumeration::of(schema).is_some() => typed(self.named(schema, pointer, site)),
            Shape::Object { properties, additional, .. } => match additional {
                _ if !properties.is_empty() => typed(self.named(schema, pointer, site)),
                Additional::Closed => typed(self.named(schema, pointer, site)),
                Additional::Open => typed(TypeRef::Map(Box::new(TypeRef::Any))),
                Additional::Typed(values) => {
                    let name = format!("{}Value", site.name);
                    let value =
                        self.type_of(values, &pointer.key("additionalProperties"), Site { name: &name, ..site });
                    typed(TypeRef::Map(Box::new(or_null(value))))
                }
            },
            Shape::List(items) => {
                let item = match items {
                    Some(items) => {
                        let name = format!("{}Item", site.name);
                        self.type_of_boxed(items, &pointer.key("items"), Site { name: &name, ..site })
                    }
                    None => Typed { ty: TypeRef::Any, nullable: false },
                };
                typed(TypeRef::List(Box::new(or_null(item))))
            }
            Shape::Only(member, keyword) => {
                let member = self.type_of(member, &pointer.key(keyword).index(0), site);
                Typed { nullable: nullable || member.nullable, ..member }
            }
            Shape::Several(keyword) => {
                self.degrade(
                    "union-not-supported",
                    &pointer.key(keyword),
                    format!("`{keyword}` is not expressed yet, so the value stays raw JSON"),
                    "the value is passed as `json::Value`",
                );
                typed(TypeRef::Any)
            }
            scalar => typed(self.scalar(&scalar)),
        }
    }

    /// Gives an inline schema a name and a type of its own.
    fn named(&mut self, schema: &'a Schema, pointer: &Pointer, site: Site<'_>) -> TypeRef {
        let id = self.declare(site.home, site.name, pointer);
        self.define(id, schema, pointer);
        TypeRef::Named(id)
    }

    /// Fills a declared type.
    fn define(&mut self, id: TypeId, schema: &'a Schema, pointer: &Pointer) {
        let data = &schema.schema_data;
        let name = self.types[id.0].name.clone();
        let home = self.types[id.0].home;
        let mut docs = schema_docs(data);
        let known = enumeration::of(schema);
        let kind = match shape::of(schema) {
            _ if known.is_some() => {
                known.map_or(TypeKind::Alias(TypeRef::Any), |known| TypeKind::Enum(self.renamed(known, pointer)))
            }
            Shape::Object { properties, required, additional }
                if !properties.is_empty() || matches!(additional, Additional::Closed) =>
            {
                TypeKind::Struct(self.structure(
                    &properties,
                    required,
                    &additional,
                    pointer,
                    Site { home, name: &name },
                ))
            }
            _ => TypeKind::Alias(self.inline(schema, pointer, Site { home, name: &name }).ty),
        };
        if docs.summary.is_empty() {
            docs.summary = default_summary(&kind, pointer);
        }
        let definition = &mut self.types[id.0];
        definition.docs = docs;
        definition.deprecated = data.deprecated;
        definition.kind = kind;
    }

    /// An object with known keys.
    pub(super) fn structure(
        &mut self,
        properties: &[(&'a str, &'a ReferenceOr<Box<Schema>>)],
        required: &[String],
        additional: &Additional<'a>,
        pointer: &Pointer,
        site: Site<'_>,
    ) -> Struct {
        // `new` is the constructor; a field of that name would have a setter of that name.
        let mut names = Names::reserving(&["new"]);
        let properties_at = pointer.key("properties");
        let mut fields = Vec::with_capacity(properties.len());
        for (key, schema) in properties {
            let at = properties_at.key(key);
            let inner = format!("{}{}", site.name, naming::pascal(key));
            let typed = self.type_of_boxed(schema, &at, Site { name: &inner, ..site });
            let data = data_of(schema);
            let wish = self.wishes.name(Kind::Field, &wishes::called(&at));
            let name = self.claim(&mut names, pointer.as_str(), wish, &[naming::snake(key).as_str()]);
            fields.push(Field {
                name,
                key: (*key).to_owned(),
                docs: field_docs(key, data),
                default: data
                    .and_then(|data| self.default(data, &typed.ty, &at))
                    .or_else(|| schema.as_item().and_then(|schema| enumeration::only(schema))),
                deprecated: data.is_some_and(|data| data.deprecated),
                ty: typed.ty,
                presence: if required.iter().any(|name| name == key) { Presence::Required } else { Presence::Optional },
                nullable: typed.nullable,
            });
        }
        for (index, name) in required.iter().enumerate() {
            if !properties.iter().any(|(key, _)| key == name) {
                self.diagnostics.push(
                    Diagnostic::warning("required-without-property", format!("`{name}` is required but not described"))
                        .at_value(pointer.key("required").index(index).as_str(), "no property of this name")
                        .help("describe it under `properties`, or take it off the list"),
                );
            }
        }
        let extra = match additional {
            Additional::Closed => Extra::Closed,
            Additional::Open => Extra::Keep { field: names.claim(["extra"]) },
            Additional::Typed(schema) => {
                let inner = format!("{}Value", site.name);
                let value = self.type_of(schema, &pointer.key("additionalProperties"), Site { name: &inner, ..site });
                Extra::Typed { field: names.claim(["extra"]), ty: or_null(value) }
            }
        };
        Struct { fields, extra }
    }

    /// The value that a constructor fills in, where it is of the field's type.
    fn default(&mut self, data: &SchemaData, ty: &TypeRef, pointer: &Pointer) -> Option<Literal> {
        let default = data.default.as_ref()?;
        let literal = match (default, ty) {
            (serde_json::Value::Bool(value), TypeRef::Bool) => Literal::Bool(*value),
            (serde_json::Value::Number(number), ty) if ty.is_integer() => Literal::Number(number.to_string()),
            (serde_json::Value::Number(number), TypeRef::F32 | TypeRef::F64) => {
                Literal::Number(format!("{:?}", number.as_f64()?))
            }
            (serde_json::Value::String(text), TypeRef::Text) => Literal::Text(text.clone()),
            (serde_json::Value::String(text), TypeRef::Named(id)) if self.is_enum(*id) => Literal::Text(text.clone()),
            (serde_json::Value::Number(number), TypeRef::Named(id)) if self.is_enum(*id) => {
                Literal::Number(number.to_string())
            }
            (serde_json::Value::Null | serde_json::Value::Array(_) | serde_json::Value::Object(_), _)
            | (_, TypeRef::Named(_) | TypeRef::Own(_) | TypeRef::Any | TypeRef::Number) => return None,
            _ => {
                self.diagnostics.push(
                    Diagnostic::warning("default-of-other-type", "the default is not a value of its schema")
                        .at_value(pointer.key("default").as_str(), "of another type")
                        .help("write a default that the schema allows"),
                );
                return None;
            }
        };
        Some(literal)
    }

    fn is_enum(&self, id: TypeId) -> bool {
        matches!(self.types[id.0].kind, TypeKind::Enum(_))
    }
}

/// A value that stands on its own: inside a list or map, or as a whole body.
pub(super) fn or_null(typed: Typed) -> TypeRef {
    if typed.nullable && typed.ty != TypeRef::Any { TypeRef::Nullable(Box::new(typed.ty)) } else { typed.ty }
}

impl Resolver<'_> {
    /// The type of text or a number, unless its format is replaced.
    fn scalar(&mut self, shape: &Shape<'_>) -> TypeRef {
        let format = match shape {
            Shape::Text { format, .. } | Shape::Integer { format } | Shape::Number { format } => format,
            _ => return scalar::of(shape),
        };
        let own = if format.is_empty() { None } else { self.wishes.replacement(Kind::Format, format) };
        own.unwrap_or_else(|| scalar::of(shape))
    }

    /// Known values with the names that somebody chose.
    fn renamed(&mut self, mut known: Enum, pointer: &Pointer) -> Enum {
        let called = wishes::called(pointer);
        for index in 0..known.variants.len() {
            let value = known.variants[index].value.text();
            let Some(word) = self.wishes.name(Kind::Variant, &format!("{called}.{value}")) else { continue };
            let mut others = known.variants.iter().enumerate().filter(|(other, _)| *other != index);
            if word.text == known.unknown || others.any(|(_, variant)| variant.name == word.text) {
                self.clash(word);
            }
            known.variants[index].name.clone_from(&word.text);
        }
        known
    }
}

/// Whether a schema says that `null` is among its values.
fn allows_null(schema: &Schema) -> bool {
    schema.schema_data.nullable || shape::lists_null(schema)
}

/// What stands in place at a property; a reference says nothing of its own.
fn data_of(schema: &ReferenceOr<Box<Schema>>) -> Option<&SchemaData> {
    schema.as_item().map(|schema| &schema.schema_data)
}

fn schema_docs(data: &SchemaData) -> crate::ir::Docs {
    docs::docs(
        data.title.as_deref(),
        data.description.as_deref(),
        data.external_docs.as_ref().map(|docs| docs.url.as_str()),
    )
}

/// A field is described by its schema, or else by its key.
fn field_docs(key: &str, data: Option<&SchemaData>) -> crate::ir::Docs {
    let described = data.map(schema_docs).unwrap_or_default();
    if described.summary.is_empty() && described.details.is_empty() {
        docs::line(&format!("The {} of the object", docs::code(key)))
    } else {
        described
    }
}

fn default_summary(kind: &TypeKind, pointer: &Pointer) -> String {
    let place = pointer.tokens().last().unwrap_or_default();
    let what = match kind {
        TypeKind::Struct(_) => "An object",
        TypeKind::Enum(_) => "One of several values",
        TypeKind::Form(_) => "A form",
        TypeKind::Alias(_) => "A value",
    };
    docs::line(&format!("{what} that the document calls {}", docs::code(&place))).summary
}
