//! The Schema Object: OpenAPI 3.0.4, section 4.7.24, and JSON Schema 2020-12 with the keywords that OpenAPI 3.1 and 3.2 add.

use super::Presence::{Expected, Required};
use super::Shape::{
    Bound, Count, Dependency, Discriminator, Flag, FlagOrSchema, Free, Items, List, Map, Number, Object, Schema, Text,
    Types, Word,
};
use super::objects::EXTERNAL_DOCS;
use super::{Implied, Rule, Shape, component, key, may, rule};
use crate::lower::version::Version::{V20, V30, V31, V32};

/// The words for types.
pub(super) const TYPES: &[&str] = &["string", "number", "integer", "boolean", "array", "object"];

/// How lists are written in Swagger 2.0.
pub(super) const COLLECTION_FORMAT: Shape = Word(&["csv", "ssv", "tsv", "pipes", "multi"], &[]);

pub(in crate::lower) static SCHEMA: Rule = Rule {
    implies: &[Implied { key: "type", value: "array", needed: "items", presence: Expected, since: V20, until: V30 }],
    open_since: V31,
    ..component(
        "a schema",
        "schemas",
        &[
            may("title", Text),
            may("multipleOf", Number),
            may("maximum", Number),
            may("exclusiveMaximum", Bound),
            may("minimum", Number),
            may("exclusiveMinimum", Bound),
            may("maxLength", Count),
            may("minLength", Count),
            may("pattern", Text),
            may("maxItems", Count),
            may("minItems", Count),
            may("uniqueItems", Flag),
            may("maxProperties", Count),
            may("minProperties", Count),
            may("required", Shape::Names),
            may("enum", List(&Free)),
            may("type", Types),
            may("allOf", List(&Schema)),
            may("oneOf", List(&Schema)).since(V30),
            may("anyOf", List(&Schema)).since(V30),
            may("not", Schema).since(V30),
            may("items", Items),
            may("properties", Map(&Schema)),
            may("additionalProperties", FlagOrSchema),
            may("description", Text),
            may("format", Text),
            may("default", Free),
            may("nullable", Flag).since(V30).until(V30),
            may("discriminator", Discriminator),
            may("readOnly", Flag),
            may("writeOnly", Flag).since(V30),
            may("xml", Object(&XML)),
            may("externalDocs", Object(&EXTERNAL_DOCS)),
            may("example", Free),
            may("deprecated", Flag).since(V30),
            may("const", Free).since(V31),
            may("examples", Free).since(V31),
            may("prefixItems", List(&Schema)).since(V31),
            may("patternProperties", Map(&Schema)).since(V31),
            may("propertyNames", Schema).since(V31),
            may("unevaluatedProperties", Schema).since(V31),
            may("unevaluatedItems", Schema).since(V31),
            may("contains", Schema).since(V31),
            may("minContains", Count).since(V31),
            may("maxContains", Count).since(V31),
            may("if", Schema).since(V31),
            may("then", Schema).since(V31),
            may("else", Schema).since(V31),
            may("dependentSchemas", Map(&Schema)).since(V31),
            may("dependentRequired", Map(&List(&Text))).since(V31),
            may("contentEncoding", Text).since(V31),
            may("contentMediaType", Text).since(V31),
            may("contentSchema", Schema).since(V31),
            may("$schema", Text).since(V31),
            may("$id", Text).since(V31),
            may("$anchor", Text).since(V31),
            may("$dynamicAnchor", Text).since(V31),
            may("$dynamicRef", Text).since(V31),
            may("$vocabulary", Free).since(V31),
            may("$comment", Text).since(V31),
            may("$defs", Map(&Schema)).since(V31),
            may("definitions", Map(&Schema)).since(V31),
            may("additionalItems", Schema).since(V31),
            may("dependencies", Map(&Dependency)).since(V31),
            may("id", Free).since(V31),
            may("collectionFormat", COLLECTION_FORMAT).only_old(),
        ],
    )
};

pub(super) static DISCRIMINATOR: Rule = rule(
    "a discriminator",
    &[key("propertyName", Required, Text), may("mapping", Map(&Text)), may("defaultMapping", Text).since(V32)],
);

static XML: Rule = rule(
    "an XML object",
    &[
        may("name", Text),
        may("namespace", Text),
        may("prefix", Text),
        may("attribute", Flag),
        may("wrapped", Flag),
        may("nodeType", Word(&["element", "attribute", "text", "cdata", "none"], &[])).since(V32),
    ],
);
