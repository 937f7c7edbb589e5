//! What a document says and the model of OpenAPI 3.0 has no words for, by its place in the lowered document.
//!
//! Lowering notes these facts and later stages ask for them; the model beside them stays what 3.0 says. A field of these
//! types that no stage reads is dead code to the compiler, so nothing is noted in vain. What a user says under a key of ours
//! is an extension of the document like any other, and no fact.

use super::{Condition, find};
use crate::pointer::Pointer;
use foldhash::{HashMap, HashSet};
use openapiv3::{OpenAPI, Schema};
use std::sync::LazyLock;

/// What the model has no words for.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What is in path items that are no paths of the document, by their keys.
    pub(crate) hidden_paths: HashMap<String, HiddenPath>,
    /// The methods of path items in the order of the document, where that is not the model's.
    pub(crate) method_order: HashMap<Pointer, Vec<String>>,
    /// What parameters have that 3.0 does not know.
    pub(crate) parameters: HashMap<Pointer, ParameterFacts>,
    /// The names of the components that hold what `itemSchema` of a media type says.
    pub(crate) item_schemas: HashMap<Pointer, String>,
    /// The encodings of parts that are written in a style, and so are of no media type.
    pub(crate) styled_encodings: HashSet<Pointer>,
    /// The security schemes that are `mutualTLS`.
    pub(crate) mutual_tls: HashSet<Pointer>,
    /// What security schemes of OAuth 2 have that 3.0 does not know.
    pub(crate) oauth: HashMap<Pointer, OAuthFacts>,
    /// What schemas say, where the model's kind of schema does not say it.
    pub(crate) schemas: HashMap<Pointer, SchemaFacts>,
}

/// What a security scheme of OAuth 2 has that 3.0 does not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OAuthFacts {
    /// `oauth2MetadataUrl`
    pub(crate) metadata: Option<String>,
    /// `deviceAuthorization`
    pub(crate) device: Option<DeviceFlow>,
}

/// The flow `deviceAuthorization`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DeviceFlow {
    /// `deviceAuthorizationUrl`
    pub(crate) authorization: String,
    /// `tokenUrl`
    pub(crate) token: String,
    /// `refreshUrl`
    pub(crate) refresh: Option<String>,
    /// The scopes with their descriptions.
    pub(crate) scopes: Vec<(String, String)>,
}

/// What is in a path item that is no path of the document.
#[derive(Clone, Debug)]
pub(crate) enum HiddenPath {
    /// An operation of a method for which the model's path has no place, under `get`.
    Operation(Route),
    /// The variant of an operation, under `get`.
    Variant(Route, Condition),
    /// The webhook of this name.
    Webhook(String),
}

/// How an operation is called.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    /// The template of the path.
    pub(crate) path: String,
    /// The method, as the document writes it.
    pub(crate) method: String,
}

/// What a parameter has that 3.0 does not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ParameterFacts {
    /// `in: querystring`: it is the whole of the query.
    pub(crate) is_whole_query: bool,
    /// `style: cookie`.
    pub(crate) is_cookie_style: bool,
    /// `allowReserved`, where it is no parameter of the query.
    pub(crate) allows_reserved: bool,
}

/// What a schema says that the model's kind of schema does not. Schemas for which the model has no place are components of
/// names that no document has; they are known here by these names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SchemaFacts {
    /// The kind of its values, where the model has it as one that mixes keywords.
    pub(crate) values: ValueKind,
    /// The same without the schemas that it is made of.
    pub(crate) values_beside: ValueKind,
    /// The types besides `null`, where there are several.
    pub(crate) types: Vec<&'static str>,
    /// It names `null` as its only type or value.
    pub(crate) says_null: bool,
    /// `prefixItems`.
    pub(crate) prefix_items: Vec<String>,
    /// `items: false`.
    pub(crate) has_closed_items: bool,
    /// `patternProperties`: names by patterns.
    pub(crate) patterns: Option<Vec<(String, String)>>,
    /// `unevaluatedProperties`.
    pub(crate) unevaluated: Option<Unevaluated>,
    /// Values of `enum` are no numbers of 64 bits, so that the model has others in their place.
    pub(crate) has_inexact_values: bool,
    /// `defaultMapping` of its discriminator, as a reference to a component.
    pub(crate) default_mapping: Option<String>,
}

/// The kind of the values that a schema describes, however it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ValueKind {
    /// Anything.
    #[default]
    Anything,
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A list.
    List,
    /// An object.
    Object,
    /// What several schemas say at once: `allOf`, or an object with a union beside its properties.
    All,
    /// One of several, under `oneOf`.
    OneOf,
    /// One of several, under `anyOf`.
    AnyOf,
    /// A value of one of the [`types`](SchemaFacts::types).
    Types,
    /// What a `$dynamicRef` leads to, which depends on who refers to the schema: anything.
    Dynamic,
}

/// What is declared of keys that nothing else describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unevaluated {
    /// They may be there.
    Open,
    /// They may not.
    Closed,
    /// They hold values of the schema in this component.
    Schema(String),
}

impl HiddenPath {
    /// How the operation is called; webhooks are called by others.
    pub(crate) fn route(&self) -> Option<&Route> {
        match self {
            Self::Operation(route) | Self::Variant(route, _) => Some(route),
            Self::Webhook(_) => None,
        }
    }

    /// When the operation is called instead of the one that it is a variant of.
    pub(crate) fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Variant(_, condition) => Some(condition),
            Self::Operation(_) | Self::Webhook(_) => None,
        }
    }
}

impl SchemaFacts {
    /// Whether it says no more than the model does.
    pub(crate) fn adds_nothing(&self) -> bool {
        !(self.says_null || self.has_closed_items || self.values == ValueKind::Dynamic)
            && self.types.is_empty()
            && !self.has_schemas()
            && self.unevaluated.is_none()
    }

    /// Whether it says of items or keys what the model has no place for.
    pub(crate) fn has_schemas(&self) -> bool {
        !self.prefix_items.is_empty() || self.patterns.is_some()
    }

    /// Whether another schema that is the same in the model is the same.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.values == other.values
            && self.types == other.types
            && self.says_null == other.says_null
            && self.prefix_items == other.prefix_items
            && self.has_closed_items == other.has_closed_items
            && self.patterns == other.patterns
            && self.unevaluated == other.unevaluated
    }

    /// The names of the schemas for which the model has no place.
    pub(crate) fn hidden(&self) -> impl Iterator<Item = &str> {
        let patterns = self.patterns.iter().flatten().map(|(_, name)| name);
        let unevaluated = match &self.unevaluated {
            Some(Unevaluated::Schema(name)) => Some(name),
            _ => None,
        };
        self.prefix_items.iter().chain(patterns).chain(unevaluated).map(String::as_str)
    }
}

impl Facts {
    /// The facts of schemas, by the schemas themselves.
    pub(crate) fn by_schema<'a>(&'a self, openapi: &'a OpenAPI) -> SchemasWithFacts<'a> {
        let found = self.schemas.iter().filter_map(|(at, facts)| {
            let schema: *const Schema = find::schema(openapi, at)?;
            Some((schema, facts))
        });
        SchemasWithFacts(found.collect())
    }

    /// What the schema at a place says that the model does not.
    #[cfg(feature = "traffic")]
    pub(crate) fn schema(&self, at: &Pointer) -> &SchemaFacts {
        self.schemas.get(at).unwrap_or(&NOTHING)
    }

    /// Notes that what is at `to` is a copy of what is at `from`.
    pub(super) fn copied(&mut self, from: &Pointer, to: &Pointer) {
        fn copy<T: Clone>(facts: &mut HashMap<Pointer, T>, from: &Pointer, to: &Pointer) {
            let inside = facts.iter().filter(|(at, _)| at.is_within(from));
            let copies: Vec<(Pointer, T)> = inside.map(|(at, fact)| (at.moved(from, to), fact.clone())).collect();
            facts.extend(copies);
        }
        copy(&mut self.schemas, from, to);
        copy(&mut self.item_schemas, from, to);
    }

    /// The components that facts lead to, by name or reference, with the places of the facts.
    pub(crate) fn leads(&self) -> impl Iterator<Item = (&Pointer, &str)> {
        let schemas = self
            .schemas
            .iter()
            .flat_map(|(at, facts)| facts.hidden().chain(facts.default_mapping.as_deref()).map(move |name| (at, name)));
        schemas.chain(self.item_schemas.iter().map(|(at, name)| (at, name.as_str())))
    }
}

/// The facts of the schemas of a model that is borrowed, and so does not move: a schema is known by where it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct SchemasWithFacts<'a>(HashMap<*const Schema, &'a SchemaFacts>);

static NOTHING: LazyLock<SchemaFacts> = LazyLock::new(SchemaFacts::default);

impl<'a> SchemasWithFacts<'a> {
    /// What a schema says that the model does not.
    pub(crate) fn of(&self, schema: &Schema) -> &'a SchemaFacts {
        let schema: *const Schema = schema;
        self.0.get(&schema).copied().unwrap_or(&NOTHING)
    }
}

#[cfg(test)]
mod tests;
