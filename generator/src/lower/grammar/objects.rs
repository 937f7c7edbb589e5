//! The objects of OpenAPI other than schemas, in the order of OpenAPI 3.0.4, section 4.7, with what 3.1 and 3.2 add and
//! what Swagger 2.0 has in their place.

use super::Others::{Any, Paths, Statuses};
use super::Presence::{Expected, Required};
use super::Shape::{
    Bound, Completed, Components, Count, Flag, Free, Items, List, Map, Number, Object, Reference, Schema, Text, Types,
    Word,
};
use super::schema::COLLECTION_FORMAT;
use super::{Dated, Implied, Key, OneOf, Rule, component, implied, implied_in_old, key, may, rule};
use crate::lower::version::Version::{V20, V30, V31, V32};

/// The whole document.
pub(in crate::lower) static OPENAPI: Rule = Rule {
    one_of: Some(OneOf { keys: &["paths", "components", "webhooks"], since: V31 }),
    ..rule(
        "the document",
        &[
            key("openapi", Required, Text).since(V30),
            may("swagger", Text).only_old(),
            key("info", Expected, Object(&INFO)),
            may("host", Text).only_old(),
            may("basePath", Text).only_old(),
            may("schemes", List(&SCHEME)).only_old(),
            may("consumes", List(&Text)).only_old(),
            may("produces", List(&Text)).only_old(),
            may("servers", List(&Object(&SERVER))).since(V30),
            may("$self", Text).since(V32),
            may("jsonSchemaDialect", Text).since(V31),
            key("paths", Expected, Object(&PATHS)).needed_until(V30),
            may("webhooks", Map(&Completed(&PATH_ITEM))).since(V31),
            may("x-ms-paths", Object(&PATHS)),
            may("x-ms-parameterized-host", Object(&PARAMETERIZED_HOST)).only_old(),
            may("components", Object(&COMPONENTS)).since(V30),
            may("definitions", Components(&Schema)).only_old(),
            may("parameters", Components(&Reference(&PARAMETER))).only_old(),
            may("responses", Components(&Reference(&RESPONSE))).only_old(),
            may("securityDefinitions", Components(&Reference(&SECURITY_SCHEME))).only_old(),
            may("security", List(&Object(&SECURITY_REQUIREMENT))),
            may("tags", List(&Object(&TAG))),
            may("externalDocs", Object(&EXTERNAL_DOCS)),
            may(EDITIONS, Map(&Text)),
            may("x-specwright-scopes", List(&Object(&SCOPE))),
            may("x-specwright-rate-limit", Object(&RATE_LIMIT)),
        ],
    )
};

const SCHEME: super::Shape = Word(&["http", "https", "ws", "wss"], &[]);

/// `x-ms-parameterized-host` of AutoRest: a host with variables.
static PARAMETERIZED_HOST: Rule = rule(
    "a parameterized host",
    &[
        key("hostTemplate", Required, Text),
        may("useSchemePrefix", Flag),
        may("positionInOperation", Text),
        may("parameters", List(&Reference(&PARAMETER))),
    ],
);

/// Whether objects of a rule are remarks, without which a crate is the same.
pub(in crate::lower) fn is_remark(rule: &Rule) -> bool {
    ["external documentation", "a contact", "a license", "a tag", "the info object", "an XML object"]
        .contains(&rule.name)
}

/// The key of the editions of an API: a sentence for each, by name.
pub(in crate::lower) const EDITIONS: &str = "x-specwright-editions";
/// The key of the edition that an operation, or all of a path or tag, belongs to.
pub(in crate::lower) const EDITION: &str = "x-specwright-edition";

static RATE_LIMIT: Rule = rule("a rate limit", &[key("calls", Required, Count), key("seconds", Required, Count)]);

static SCOPE: Rule = rule("a scope", &[key("name", Required, Text), key("path", Required, Text)]);

static LOOKUP: Rule = rule(
    "a lookup",
    &[key("template", Required, Text), key("operation", Required, Text), key("value", Required, Text)],
);

static INFO: Rule = rule(
    "the info object",
    &[
        key("title", Expected, Text),
        may("summary", Text).since(V31),
        may("description", Text),
        may("termsOfService", Text),
        may("contact", Object(&CONTACT)),
        may("license", Object(&LICENSE)),
        key("version", Expected, Text),
    ],
);

static CONTACT: Rule = rule("a contact", &[may("name", Text), may("url", Text), may("email", Text)]);

static LICENSE: Rule =
    rule("a license", &[key("name", Expected, Text), may("identifier", Text).since(V31), may("url", Text)]);

pub(in crate::lower) static SERVER: Rule = rule(
    "a server",
    &[
        key("url", Required, Text),
        may("description", Text),
        may("name", Text).since(V32),
        may("variables", Map(&Object(&SERVER_VARIABLE))),
    ],
);

static SERVER_VARIABLE: Rule =
    rule("a server variable", &[may("enum", List(&Text)), key("default", Expected, Text), may("description", Text)]);

static COMPONENTS: Rule = rule(
    "the components",
    &[
        may("schemas", Components(&Schema)),
        may("responses", Components(&Reference(&RESPONSE))),
        may("parameters", Components(&Reference(&PARAMETER))),
        may("examples", Components(&Reference(&EXAMPLE))),
        may("requestBodies", Components(&Reference(&REQUEST_BODY))),
        may("headers", Components(&Reference(&HEADER))),
        may("securitySchemes", Components(&Reference(&SECURITY_SCHEME))),
        may("links", Components(&Reference(&LINK))),
        may("callbacks", Components(&Reference(&CALLBACK))),
        may("pathItems", Components(&Completed(&PATH_ITEM))).since(V31),
        may("mediaTypes", Components(&Reference(&MEDIA_TYPE))).since(V32),
    ],
);

static PATHS: Rule = Rule { others: Paths(Completed(&PATH_ITEM)), ..rule("the paths", &[]) };

/// The keys of a path item that hold operations, in the order of the standard.
pub(crate) const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

static PATH_ITEM: Rule = component(
    "a path",
    "pathItems",
    &[
        may("$ref", Text),
        may("summary", Text).since(V30),
        may("description", Text).since(V30),
        may("get", Object(&OPERATION)),
        may("put", Object(&OPERATION)),
        may("post", Object(&OPERATION)),
        may("delete", Object(&OPERATION)),
        may("options", Object(&OPERATION)),
        may("head", Object(&OPERATION)),
        may("patch", Object(&OPERATION)),
        may("trace", Object(&OPERATION)).since(V30),
        may("query", Object(&OPERATION)).since(V32),
        may("additionalOperations", Map(&Object(&OPERATION))).since(V32),
        may("servers", List(&Object(&SERVER))).since(V30),
        may("parameters", List(&Reference(&PARAMETER))),
        may(EDITION, Text),
    ],
);

pub(in crate::lower) static OPERATION: Rule = rule(
    "an operation",
    &[
        may("tags", List(&Text)),
        may("summary", Text),
        may("description", Text),
        may("externalDocs", Object(&EXTERNAL_DOCS)),
        may("operationId", Text),
        may("parameters", List(&Reference(&PARAMETER))),
        may("consumes", List(&Text)).only_old(),
        may("produces", List(&Text)).only_old(),
        may("schemes", List(&SCHEME)).only_old(),
        may("requestBody", Reference(&REQUEST_BODY)).since(V30),
        key("responses", Expected, Object(&RESPONSES)).needed_until(V30),
        may("callbacks", Map(&Reference(&CALLBACK))).since(V30),
        may("deprecated", Flag),
        may("security", List(&Object(&SECURITY_REQUIREMENT))),
        may("servers", List(&Object(&SERVER))).since(V30),
        may(EDITION, Text),
        may("x-specwright-command", Text),
        may("x-specwright-pagination", Free),
        may("x-specwright-upload", Free),
        may("x-specwright-download", Free),
        may("x-specwright-idempotent", Flag),
        may(VARIANTS, List(&Object(&VARIANT))),
    ],
);

/// The key of an operation's variants: what it is when its query has certain parameters.
pub(in crate::lower) const VARIANTS: &str = "x-specwright-when";

static VARIANT: Rule = rule(
    "a variant of an operation",
    &[
        key("operationId", Required, Text),
        may("summary", Text),
        may("description", Text),
        may("deprecated", Flag),
        key("query", Required, Map(&Free)),
        may("responses", Object(&RESPONSES)),
        may("partial", Flag),
        may(EDITION, Text),
        may("x-specwright-command", Text),
        may("x-specwright-pagination", Free),
    ],
);

pub(in crate::lower) static EXTERNAL_DOCS: Rule =
    rule("external documentation", &[may("description", Text), key("url", Expected, Text)]);

const STYLES: &[&str] = &["matrix", "label", "simple", "form", "spaceDelimited", "pipeDelimited", "deepObject"];

/// Where parameters are.
const PLACES: &[Dated] = &[
    Dated::since("cookie", V30),
    Dated::since("querystring", V32),
    Dated::only_old("body"),
    Dated::only_old("formData"),
];

/// The keys that parameters and headers of Swagger 2.0 have in the place of a schema.
static FLAT: &[Key] = &[
    may("type", Types).only_old(),
    may("format", Text).only_old(),
    may("items", Items).only_old(),
    may("collectionFormat", COLLECTION_FORMAT).only_old(),
    may("default", Free).only_old(),
    may("maximum", Number).only_old(),
    may("exclusiveMaximum", Bound).only_old(),
    may("minimum", Number).only_old(),
    may("exclusiveMinimum", Bound).only_old(),
    may("maxLength", Count).only_old(),
    may("minLength", Count).only_old(),
    may("pattern", Text).only_old(),
    may("maxItems", Count).only_old(),
    may("minItems", Count).only_old(),
    may("uniqueItems", Flag).only_old(),
    may("enum", List(&Free)).only_old(),
    may("multipleOf", Number).only_old(),
];

pub(in crate::lower) static PARAMETER: Rule = Rule {
    one_of: Some(OneOf { keys: &["schema", "content"], since: V30 }),
    implies: &[
        Implied { since: V20, ..implied("in", "path", "required", Expected) },
        implied_in_old("in", "body", "schema"),
        implied_in_old("in", "path", "type"),
        implied_in_old("in", "query", "type"),
        implied_in_old("in", "header", "type"),
        implied_in_old("in", "formData", "type"),
        implied_in_old("type", "array", "items"),
    ],
    old: FLAT,
    ..component(
        "a parameter",
        "parameters",
        &[
            key("name", Required, Text),
            key("in", Required, Word(&["query", "header", "path"], PLACES)),
            may("description", Text),
            may("required", Flag),
            may("deprecated", Flag).since(V30),
            may("allowEmptyValue", Flag),
            may("style", Word(STYLES, &[Dated::since("cookie", V32)])).since(V30),
            may("explode", Flag).since(V30),
            may("allowReserved", Flag).since(V30),
            may("schema", Schema),
            may("example", Free).since(V30),
            may("examples", Map(&Reference(&EXAMPLE))).since(V30),
            may("content", Map(&Reference(&MEDIA_TYPE))).since(V30),
            may("x-specwright-lookup", Object(&LOOKUP)),
        ],
    )
};

static REQUEST_BODY: Rule = component(
    "a request body",
    "requestBodies",
    &[may("description", Text), key("content", Expected, Map(&Reference(&MEDIA_TYPE))), may("required", Flag)],
);

static MEDIA_TYPE: Rule = component(
    "a media type",
    "mediaTypes",
    &[
        may("schema", Schema),
        may("itemSchema", Schema).since(V32),
        may("prefixEncoding", List(&Object(&ENCODING))).since(V32),
        may("itemEncoding", Object(&ENCODING)).since(V32),
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
        may("style", Word(&["form", "spaceDelimited", "pipeDelimited", "deepObject"], &[])),
        may("explode", Flag),
        may("allowReserved", Flag),
        may("encoding", Map(&Object(&ENCODING))).since(V32),
        may("prefixEncoding", List(&Object(&ENCODING))).since(V32),
        may("itemEncoding", Object(&ENCODING)).since(V32),
    ],
);

static RESPONSES: Rule =
    Rule { others: Statuses(Reference(&RESPONSE)), ..rule("the responses", &[may("default", Reference(&RESPONSE))]) };

pub(in crate::lower) static RESPONSE: Rule = component(
    "a response",
    "responses",
    &[
        may("summary", Text).since(V32),
        key("description", Expected, Text).needed_until(V31),
        may("headers", Map(&Reference(&HEADER))),
        may("schema", Schema).only_old(),
        may("examples", Map(&Free)).only_old(),
        may("content", Map(&Reference(&MEDIA_TYPE))).since(V30),
        may("links", Map(&Reference(&LINK))).since(V30),
    ],
);

static CALLBACK: Rule = Rule { others: Any(Completed(&PATH_ITEM)), ..component("a callback", "callbacks", &[]) };

static EXAMPLE: Rule = component(
    "an example",
    "examples",
    &[
        may("summary", Text),
        may("description", Text),
        may("dataValue", Free).since(V32),
        may("serializedValue", Text).since(V32),
        may("value", Free),
        may("externalValue", Text),
    ],
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

pub(in crate::lower) static HEADER: Rule = Rule {
    one_of: Some(OneOf { keys: &["schema", "content"], since: V30 }),
    implies: &[implied_in_old("type", "array", "items")],
    old: FLAT,
    ..component(
        "a header",
        "headers",
        &[
            may("description", Text),
            may("required", Flag).since(V30),
            may("deprecated", Flag).since(V30),
            may("allowEmptyValue", Flag).since(V30),
            may("style", Word(&["simple"], &[])).since(V30),
            may("explode", Flag).since(V30),
            may("allowReserved", Flag).since(V30),
            may("schema", Schema).since(V30),
            may("example", Free).since(V30),
            may("examples", Map(&Reference(&EXAMPLE))).since(V30),
            may("content", Map(&Reference(&MEDIA_TYPE))).since(V30),
        ],
    )
};

pub(in crate::lower) static TAG: Rule = rule(
    "a tag",
    &[
        key("name", Required, Text),
        may("summary", Text).since(V32),
        may("description", Text),
        may("externalDocs", Object(&EXTERNAL_DOCS)),
        may("parent", Text).since(V32),
        may("kind", Text).since(V32),
        may(EDITION, Text),
    ],
);

/// The types of security schemes that not all versions have.
const SCHEMES: &[Dated] = &[
    Dated::since("http", V30),
    Dated::since("openIdConnect", V30),
    Dated::since("mutualTLS", V31),
    Dated::only_old("basic"),
];

pub(in crate::lower) static SECURITY_SCHEME: Rule = Rule {
    implies: &[
        implied("type", "http", "scheme", Required),
        implied("type", "oauth2", "flows", Required),
        implied("type", "openIdConnect", "openIdConnectUrl", Required),
        Implied { since: V20, ..implied("type", "apiKey", "name", Required) },
        Implied { since: V20, ..implied("type", "apiKey", "in", Required) },
        Implied { presence: Required, ..implied_in_old("type", "oauth2", "flow") },
        implied_in_old("type", "oauth2", "scopes"),
        implied_in_old("flow", "implicit", "authorizationUrl"),
        implied_in_old("flow", "accessCode", "authorizationUrl"),
        implied_in_old("flow", "accessCode", "tokenUrl"),
        implied_in_old("flow", "password", "tokenUrl"),
        implied_in_old("flow", "application", "tokenUrl"),
    ],
    ..component(
        "a security scheme",
        "securitySchemes",
        &[
            key("type", Required, Word(&["apiKey", "oauth2"], SCHEMES)),
            may("description", Text),
            may("name", Text),
            may("in", Word(&["query", "header"], &[Dated::since("cookie", V30)])),
            may("flow", Word(&["implicit", "password", "application", "accessCode"], &[])).only_old(),
            may("authorizationUrl", Text).only_old(),
            may("tokenUrl", Text).only_old(),
            may("scopes", Map(&Text)).only_old(),
            may("scheme", Text).since(V30),
            may("bearerFormat", Text).since(V30),
            may("flows", Object(&OAUTH_FLOWS)).since(V30),
            may("openIdConnectUrl", Text).since(V30),
            may("oauth2MetadataUrl", Text).since(V32),
            may("deprecated", Flag).since(V32),
        ],
    )
};

static OAUTH_FLOWS: Rule = rule(
    "the OAuth flows",
    &[
        may("implicit", Object(&IMPLICIT_FLOW)),
        may("password", Object(&TOKEN_FLOW)),
        may("clientCredentials", Object(&TOKEN_FLOW)),
        may("authorizationCode", Object(&CODE_FLOW)),
        may("deviceAuthorization", Object(&DEVICE_FLOW)).since(V32),
    ],
);

static IMPLICIT_FLOW: Rule = rule(
    "an OAuth flow",
    &[
        key("authorizationUrl", Expected, Text),
        may("tokenUrl", Text),
        may("refreshUrl", Text),
        key("scopes", Expected, Map(&Text)),
    ],
);

static TOKEN_FLOW: Rule = rule(
    "an OAuth flow",
    &[
        may("authorizationUrl", Text),
        key("tokenUrl", Expected, Text),
        may("refreshUrl", Text),
        key("scopes", Expected, Map(&Text)),
    ],
);

static CODE_FLOW: Rule = rule(
    "an OAuth flow",
    &[
        key("authorizationUrl", Expected, Text),
        key("tokenUrl", Expected, Text),
        may("refreshUrl", Text),
        key("scopes", Expected, Map(&Text)),
    ],
);

static DEVICE_FLOW: Rule = rule(
    "an OAuth flow",
    &[
        key("deviceAuthorizationUrl", Expected, Text),
        key("tokenUrl", Expected, Text),
        may("refreshUrl", Text),
        key("scopes", Expected, Map(&Text)),
    ],
);

pub(in crate::lower) static SECURITY_REQUIREMENT: Rule =
    Rule { others: Any(List(&Text)), extensible: false, ..rule("a security requirement", &[]) };
