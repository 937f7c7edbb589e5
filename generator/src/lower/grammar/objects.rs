//! The objects of OpenAPI other than schemas, in the order of OpenAPI 3.0.4, section 4.7, with what 3.1 and 3.2 add.

use super::Others::{Any, Paths, Statuses};
use super::Presence::{Expected, Required};
use super::Shape::{Completed, Components, Count, Flag, Free, List, Map, Object, Reference, Schema, Text, Word};
use super::{OneOf, Rule, component, implied, key, may, rule};
use crate::lower::version::Version::{V30, V31, V32};

/// The whole document.
pub(in crate::lower) static OPENAPI: Rule = Rule {
    one_of: Some(OneOf { keys: &["paths", "components", "webhooks"], since: V31 }),
    ..rule(
        "the document",
        &[
            key("openapi", Required, Text),
            key("info", Expected, Object(&INFO)),
            may("servers", List(&Object(&SERVER))),
            may("$self", Text).since(V32),
            may("jsonSchemaDialect", Text).since(V31),
            key("paths", Expected, Object(&PATHS)).needed_until(V30),
            may("webhooks", Map(&Completed(&PATH_ITEM))).since(V31),
            may("components", Object(&COMPONENTS)),
            may("security", List(&Object(&SECURITY_REQUIREMENT))),
            may("tags", List(&Object(&TAG))),
            may("externalDocs", Object(&EXTERNAL_DOCS)),
            may(EDITIONS, Map(&Text)),
            may("x-specwright-scopes", List(&Object(&SCOPE))),
            may("x-specwright-rate-limit", Object(&RATE_LIMIT)),
        ],
    )
};

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
        may("query", Object(&OPERATION)).since(V32),
        may("additionalOperations", Map(&Object(&OPERATION))).since(V32),
        may("servers", List(&Object(&SERVER))),
        may("parameters", List(&Reference(&PARAMETER))),
        may(EDITION, Text),
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
        key("responses", Expected, Object(&RESPONSES)).needed_until(V30),
        may("callbacks", Map(&Reference(&CALLBACK))),
        may("deprecated", Flag),
        may("security", List(&Object(&SECURITY_REQUIREMENT))),
        may("servers", List(&Object(&SERVER))),
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

static PARAMETER: Rule = Rule {
    one_of: Some(OneOf { keys: &["schema", "content"], since: V30 }),
    implies: &[implied("in", "path", "required", Expected)],
    ..component(
        "a parameter",
        "parameters",
        &[
            key("name", Required, Text),
            key("in", Required, Word(&["query", "header", "path", "cookie"], &[("querystring", V32)])),
            may("description", Text),
            may("required", Flag),
            may("deprecated", Flag),
            may("allowEmptyValue", Flag),
            may("style", Word(STYLES, &[("cookie", V32)])),
            may("explode", Flag),
            may("allowReserved", Flag),
            may("schema", Schema),
            may("example", Free),
            may("examples", Map(&Reference(&EXAMPLE))),
            may("content", Map(&Reference(&MEDIA_TYPE))),
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

static RESPONSE: Rule = component(
    "a response",
    "responses",
    &[
        may("summary", Text).since(V32),
        key("description", Expected, Text).needed_until(V31),
        may("headers", Map(&Reference(&HEADER))),
        may("content", Map(&Reference(&MEDIA_TYPE))),
        may("links", Map(&Reference(&LINK))),
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

static HEADER: Rule = Rule {
    one_of: Some(OneOf { keys: &["schema", "content"], since: V30 }),
    ..component(
        "a header",
        "headers",
        &[
            may("description", Text),
            may("required", Flag),
            may("deprecated", Flag),
            may("allowEmptyValue", Flag),
            may("style", Word(&["simple"], &[])),
            may("explode", Flag),
            may("allowReserved", Flag),
            may("schema", Schema),
            may("example", Free),
            may("examples", Map(&Reference(&EXAMPLE))),
            may("content", Map(&Reference(&MEDIA_TYPE))),
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

static SECURITY_SCHEME: Rule = Rule {
    implies: &[
        implied("type", "apiKey", "name", Required),
        implied("type", "apiKey", "in", Required),
        implied("type", "http", "scheme", Required),
        implied("type", "oauth2", "flows", Required),
        implied("type", "openIdConnect", "openIdConnectUrl", Required),
    ],
    ..component(
        "a security scheme",
        "securitySchemes",
        &[
            key("type", Required, Word(&["apiKey", "http", "oauth2", "openIdConnect"], &[("mutualTLS", V31)])),
            may("description", Text),
            may("name", Text),
            may("in", Word(&["query", "header", "cookie"], &[])),
            may("scheme", Text),
            may("bearerFormat", Text),
            may("flows", Object(&OAUTH_FLOWS)),
            may("openIdConnectUrl", Text),
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
