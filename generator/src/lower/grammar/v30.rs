//! The objects of OpenAPI 3.0.4, section 4.7, in its order.

use super::Others::{Any, None as Fixed, Paths, Statuses};
use super::Presence::{Expected, Optional, Required};
use super::Shape::{Components, Count, Flag, FlagOrReference, Free, List, Map, Number, Object, Reference, Text, Word};
use super::{Key, Presence, Rule, Shape};

/// Keys of OpenAPI 3.1 and 3.2 that documents of 3.0 are seen to use.
pub(in crate::lower) const NEWER_KEYS: &[&str] = &[
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$schema",
    "$self",
    "$vocabulary",
    "additionalOperations",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "examples",
    "identifier",
    "if",
    "itemEncoding",
    "itemSchema",
    "jsonSchemaDialect",
    "maxContains",
    "minContains",
    "pathItems",
    "patternProperties",
    "prefixEncoding",
    "prefixItems",
    "propertyNames",
    "query",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "webhooks",
];

const fn key(name: &'static str, presence: Presence, shape: Shape) -> Key {
    Key { name, presence, shape }
}

const fn may(name: &'static str, shape: Shape) -> Key {
    key(name, Optional, shape)
}

const fn rule(name: &'static str, keys: &'static [Key]) -> Rule {
    Rule { name, section: None, keys, others: Fixed, extensible: true, one_of: &[], implies: &[] }
}

const fn component(name: &'static str, section: &'static str, keys: &'static [Key]) -> Rule {
    Rule { section: Some(section), ..rule(name, keys) }
}

/// The whole document.
pub(in crate::lower) static OPENAPI: Rule = rule(
    "the document",
    &[
        key("openapi", Required, Text),
        key("info", Required, Object(&INFO)),
        may("servers", List(&Object(&SERVER))),
        key("paths", Required, Object(&PATHS)),
        may("components", Object(&COMPONENTS)),
        may("security", List(&Object(&SECURITY_REQUIREMENT))),
        may("tags", List(&Object(&TAG))),
        may("externalDocs", Object(&EXTERNAL_DOCS)),
    ],
);

static INFO: Rule = rule(
    "the info object",
    &[
        key("title", Expected, Text),
        may("description", Text),
        may("termsOfService", Text),
        may("contact", Object(&CONTACT)),
        may("license", Object(&LICENSE)),
        key("version", Expected, Text),
    ],
);

static CONTACT: Rule = rule("a contact", &[may("name", Text), may("url", Text), may("email", Text)]);

static LICENSE: Rule = rule("a license", &[key("name", Expected, Text), may("url", Text)]);

static SERVER: Rule = rule(
    "a server",
    &[key("url", Required, Text), may("description", Text), may("variables", Map(&Object(&SERVER_VARIABLE)))],
);

static SERVER_VARIABLE: Rule =
    rule("a server variable", &[may("enum", List(&Text)), key("default", Required, Text), may("description", Text)]);

static COMPONENTS: Rule = rule(
    "the components",
    &[
        may("schemas", Components(&Reference(&SCHEMA))),
        may("responses", Components(&Reference(&RESPONSE))),
        may("parameters", Components(&Reference(&PARAMETER))),
        may("examples", Components(&Reference(&EXAMPLE))),
        may("requestBodies", Components(&Reference(&REQUEST_BODY))),
        may("headers", Components(&Reference(&HEADER))),
        may("securitySchemes", Components(&Reference(&SECURITY_SCHEME))),
        may("links", Components(&Reference(&LINK))),
        may("callbacks", Components(&Reference(&CALLBACK))),
    ],
);

static PATHS: Rule = Rule { others: Paths(Object(&PATH_ITEM)), ..rule("the paths", &[]) };

/// The keys of a path item that hold operations, in the order of the standard.
pub(in crate::lower) const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

static PATH_ITEM: Rule = rule(
    "a path",
    &[
        may("$ref", Text),
        may("summary", Text),
        may("description", Text),
        may("get", Object(&OPERATION)),
        may("put", Object(&OPERATION)),
        may("post", Object(&OPERATION)),
        may("delete", Object(&OPERATION)),
        may("options", Object(&OPERATION)),
        may("head", Object(&OPERATION)),
        may("patch", Object(&OPERATION)),
        may("trace", Object(&OPERATION)),
        may("servers", List(&Object(&SERVER))),
        may("parameters", List(&Reference(&PARAMETER))),
    ],
);

static OPERATION: Rule = rule(
    "an operation",
    &[
        may("tags", List(&Text)),
        may("summary", Text),
        may("description", Text),
        may("externalDocs", Object(&EXTERNAL_DOCS)),
        may("operationId", Text),
        may("parameters", List(&Reference(&PARAMETER))),
        may("requestBody", Reference(&REQUEST_BODY)),
        key("responses", Expected, Object(&RESPONSES)),
        may("callbacks", Map(&Reference(&CALLBACK))),
        may("deprecated", Flag),
        may("security", List(&Object(&SECURITY_REQUIREMENT))),
        may("servers", List(&Object(&SERVER))),
    ],
);

static EXTERNAL_DOCS: Rule = rule("external documentation", &[may("description", Text), key("url", Required, Text)]);

static PARAMETER: Rule = Rule {
    one_of: &["schema", "content"],
    implies: &[("in", "path", "required", Expected)],
    ..component(
        "a parameter",
        "parameters",
        &[
            key("name", Required, Text),
            key("in", Required, Word(&["query", "header", "path", "cookie"])),
            may("description", Text),
            may("required", Flag),
            may("deprecated", Flag),
            may("allowEmptyValue", Flag),
            may("style", Word(&["matrix", "label", "simple", "form", "spaceDelimited", "pipeDelimited", "deepObject"])),
            may("explode", Flag),
            may("allowReserved", Flag),
            may("schema", Reference(&SCHEMA)),
            may("example", Free),
            may("examples", Map(&Reference(&EXAMPLE))),
            may("content", Map(&Object(&MEDIA_TYPE))),
        ],
    )
};

static REQUEST_BODY: Rule = component(
    "a request body",
    "requestBodies",
    &[may("description", Text), key("content", Required, Map(&Object(&MEDIA_TYPE))), may("required", Flag)],
);

static MEDIA_TYPE: Rule = rule(
    "a media type",
    &[
        may("schema", Reference(&SCHEMA)),
        may("example", Free),
        may("examples", Map(&Reference(&EXAMPLE))),
        may("encoding", Map(&Object(&ENCODING))),
    ],
);

static ENCODING: Rule = rule(
    "an encoding",
    &[
        may("contentType", Text),
        may("headers", Map(&Reference(&HEADER))),
        may("style", Word(&["form", "spaceDelimited", "pipeDelimited", "deepObject"])),
        may("explode", Flag),
        may("allowReserved", Flag),
    ],
);

static RESPONSES: Rule =
    Rule { others: Statuses(Reference(&RESPONSE)), ..rule("the responses", &[may("default", Reference(&RESPONSE))]) };

static RESPONSE: Rule = component(
    "a response",
    "responses",
    &[
        key("description", Expected, Text),
        may("headers", Map(&Reference(&HEADER))),
        may("content", Map(&Object(&MEDIA_TYPE))),
        may("links", Map(&Reference(&LINK))),
    ],
);

static CALLBACK: Rule = Rule { others: Any(Object(&PATH_ITEM)), ..component("a callback", "callbacks", &[]) };

static EXAMPLE: Rule = component(
    "an example",
    "examples",
    &[may("summary", Text), may("description", Text), may("value", Free), may("externalValue", Text)],
);

static LINK: Rule = component(
    "a link",
    "links",
    &[
        may("operationRef", Text),
        may("operationId", Text),
        may("parameters", Map(&Free)),
        may("requestBody", Free),
        may("description", Text),
        may("server", Object(&SERVER)),
    ],
);

static HEADER: Rule = Rule {
    one_of: &["schema", "content"],
    ..component(
        "a header",
        "headers",
        &[
            may("description", Text),
            may("required", Flag),
            may("deprecated", Flag),
            may("allowEmptyValue", Flag),
            may("style", Word(&["simple"])),
            may("explode", Flag),
            may("allowReserved", Flag),
            may("schema", Reference(&SCHEMA)),
            may("example", Free),
            may("examples", Map(&Reference(&EXAMPLE))),
            may("content", Map(&Object(&MEDIA_TYPE))),
        ],
    )
};

static TAG: Rule = rule(
    "a tag",
    &[key("name", Required, Text), may("description", Text), may("externalDocs", Object(&EXTERNAL_DOCS))],
);

static SCHEMA: Rule = Rule {
    implies: &[("type", "array", "items", Expected)],
    ..component(
        "a schema",
        "schemas",
        &[
            may("title", Text),
            may("multipleOf", Number),
            may("maximum", Number),
            may("exclusiveMaximum", Flag),
            may("minimum", Number),
            may("exclusiveMinimum", Flag),
            may("maxLength", Count),
            may("minLength", Count),
            may("pattern", Text),
            may("maxItems", Count),
            may("minItems", Count),
            may("uniqueItems", Flag),
            may("maxProperties", Count),
            may("minProperties", Count),
            may("required", List(&Text)),
            may("enum", List(&Free)),
            may("type", Word(&["string", "number", "integer", "boolean", "array", "object"])),
            may("allOf", List(&Reference(&SCHEMA))),
            may("oneOf", List(&Reference(&SCHEMA))),
            may("anyOf", List(&Reference(&SCHEMA))),
            may("not", Reference(&SCHEMA)),
            may("items", Reference(&SCHEMA)),
            may("properties", Map(&Reference(&SCHEMA))),
            may("additionalProperties", FlagOrReference(&SCHEMA)),
            may("description", Text),
            may("format", Text),
            may("default", Free),
            may("nullable", Flag),
            may("discriminator", Object(&DISCRIMINATOR)),
            may("readOnly", Flag),
            may("writeOnly", Flag),
            may("xml", Object(&XML)),
            may("externalDocs", Object(&EXTERNAL_DOCS)),
            may("example", Free),
            may("deprecated", Flag),
        ],
    )
};

static DISCRIMINATOR: Rule =
    rule("a discriminator", &[key("propertyName", Required, Text), may("mapping", Map(&Text))]);

static XML: Rule = rule(
    "an XML object",
    &[may("name", Text), may("namespace", Text), may("prefix", Text), may("attribute", Flag), may("wrapped", Flag)],
);

static SECURITY_SCHEME: Rule = Rule {
    implies: &[
        ("type", "apiKey", "name", Required),
        ("type", "apiKey", "in", Required),
        ("type", "http", "scheme", Required),
        ("type", "oauth2", "flows", Required),
        ("type", "openIdConnect", "openIdConnectUrl", Required),
    ],
    ..component(
        "a security scheme",
        "securitySchemes",
        &[
            key("type", Required, Word(&["apiKey", "http", "oauth2", "openIdConnect"])),
            may("description", Text),
            may("name", Text),
            may("in", Word(&["query", "header", "cookie"])),
            may("scheme", Text),
            may("bearerFormat", Text),
            may("flows", Object(&OAUTH_FLOWS)),
            may("openIdConnectUrl", Text),
        ],
    )
};

static OAUTH_FLOWS: Rule = rule(
    "the OAuth flows",
    &[
        may("implicit", Object(&OAUTH_FLOW)),
        may("password", Object(&OAUTH_FLOW)),
        may("clientCredentials", Object(&OAUTH_FLOW)),
        may("authorizationCode", Object(&OAUTH_FLOW)),
    ],
);

static OAUTH_FLOW: Rule = rule(
    "an OAuth flow",
    &[
        may("authorizationUrl", Text),
        may("tokenUrl", Text),
        may("refreshUrl", Text),
        key("scopes", Expected, Map(&Text)),
    ],
);

static SECURITY_REQUIREMENT: Rule =
    Rule { others: Any(List(&Text)), extensible: false, ..rule("a security requirement", &[]) };
