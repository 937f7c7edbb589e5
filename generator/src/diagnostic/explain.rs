//! What the codes mean, at length: the text of `specwright explain CODE`.

/// What a code means: a few sentences, or `None` when there is no such code.
#[must_use]
pub fn explain(code: &str) -> Option<&'static str> {
    CODES.iter().find(|(name, _)| *name == code).map(|(_, text)| *text)
}

/// All codes, in alphabetical order.
pub fn codes() -> impl Iterator<Item = &'static str> {
    CODES.iter().map(|(name, _)| *name)
}

/// The codes and their texts. "Without strict settings" is how documents of others are read.
const CODES: &[(&str, &str)] = &[
    (
        "all-of-conflict",
        "The members of an `allOf` describe values of different kinds, such as an object and a text, which no value can be at\n\
         once; or they are made of more members than anybody would write, or no type says what they say together. The value\n\
         stays raw JSON.",
    ),
    (
        "all-of-key-conflict",
        "Two members of an `allOf` describe the same key, and no value is what both of them say: it would have to be a text\n\
         and a number at once. Documents do so to override what a shared schema says, so the last member's type is taken.\n\
         `oneOf` says that a value may be of either kind.",
    ),
    (
        "circular-reference",
        "A chain of references leads back to itself, so nothing is described anywhere on it. A schema may refer to itself\n\
         from a property or an item; it may not be nothing but a reference to itself.",
    ),
    (
        "collection-format",
        "A list of Swagger 2.0 is written in a way that OpenAPI 3 has no style for: with tabs, with spaces or bars outside of a\n\
         query, or in another list. The parameter, or the inner list, is a text that the caller writes.",
    ),
    (
        "component-name",
        "Names of components consist of letters, digits, `.`, `-` and `_` (OpenAPI 3.0.4, 4.7.7.1). Other names are used as\n\
         they are, with a warning, and are errors when the settings are strict.",
    ),
    (
        "credential-in-the-clear",
        "Credentials of operations are sent to an address that begins with `http://`, so that everybody on the way can read them.\n\
         Where the document's own address is encrypted and that of an operation is not, the client leaves the credential out.",
    ),
    (
        "credential-twice",
        "A parameter of an operation has the name and the place of a credential that the client adds by itself. So callers need\n\
         not give it, whatever the document requires. What they do give for it is sent in place of the credential, so that it is\n\
         there once.",
    ),
    (
        "credential-unused",
        "A security scheme is declared and no operation needs it. A credential that the client is given for it goes nowhere.\n\
         It may be meant for all operations: then `security` at the root of the document names it.",
    ),
    (
        "dangling-reference",
        "A `$ref` leads to a place where the document has nothing. What is close to it is named: a component of the same\n\
         section whose name differs in a few letters. Without strict settings a schema or body is raw then, and anything else is\n\
         left out of its operation. What can mean one place only is followed there: `#/$defs/X` inside of a schema that has\n\
         such, `%2F` in a name, and `#/definitions/X` of Swagger 2.0. So is what another file of the document says by `#/…`,\n\
         which is that file by the standard (RFC 3986, 5.1), where it has no such key and the document has.",
    ),
    ("default-of-other-type", "The `default` of a schema is not a value that the schema allows, so it is not used."),
    (
        "derive-left-out",
        "The settings ask for a derive that does not hold for every type: numbers with a fraction have no `Eq`, free-form JSON\n\
         has no `Hash`. Those types do without it.",
    ),
    (
        "docs-changed",
        "A page says something else than when the document was last agreed with it, which the lock beside the document\n\
         records. Wording, order and samples do not count. Once the document agrees, `specwright docs --update` records the\n\
         new state.",
    ),
    (
        "docs-endpoint",
        "A page describes an endpoint that the document does not have, or the document has an operation that no page\n\
         describes. A page belongs to the operation with its method and path; failing that, to the operation whose\n\
         `externalDocs` names the page. An operation that is right to have no page has the note `fact: endpoint`,\n\
         `page-says: absent`.",
    ),
    (
        "docs-example",
        "The example of a response on a page does not decode into the document's schema for that status, is not JSON, or is there\n\
         where the document has no body. Each place is named by its path in the example. Values are samples: only their kinds\n\
         count, the keys that must be there, and keys that the document does not have. The note's fact is `response`.",
    ),
    (
        "docs-lock",
        "The lock beside a document holds what was on its pages, a fact a line, and a line of it is no such fact. A lock is never\n\
         written by hand: `specwright docs --update` writes it anew.",
    ),
    ("docs-method", "The method of an operation is another one on its page. The note's fact is `method`."),
    (
        "docs-page",
        "A page cannot be read, so nothing on it was compared: a parameter is outside of the sections for parameters, an\n\
         endpoint has no method or path, the frontmatter is not YAML. Pages without an endpoint are overviews, which is no\n\
         mistake.",
    ),
    (
        "docs-parameter",
        "A parameter, or an attribute of a response, is on the page or in the document only, or has another name there. Variables\n\
         of a path are matched by their place, so that their names do not matter. The note's fact is `query.NAME`, `body.NAME`,\n\
         `path.NAME` or `response.NAME`; `page-says` is the type, or `absent` when the page does not have it.",
    ),
    (
        "docs-path",
        "The path of an operation is another one on its page. A host, a slash at the end and the names of variables do not\n\
         matter. The note's fact is `path`.",
    ),
    (
        "docs-place",
        "A parameter is in another place on the page: in the query rather than in the body, for example. The note's fact has\n\
         the place of the page: `query.NAME`.",
    ),
    (
        "docs-required",
        "A parameter may be left out on the page and not in the document, or the other way round. A page that says nothing means\n\
         that it may be left out. The note's fact is `query.NAME.required` or `body.NAME.required`; `page-says` is `required` or\n\
         `optional`.",
    ),
    ("docs-scope", "The scopes of an operation, `x-scopes`, are others on its page. The note's fact is `scopes`."),
    (
        "docs-status",
        "The page shows another status of success than the document, or a failure that the document does not have. The note's\n\
         fact is `status`.",
    ),
    (
        "docs-type",
        "The type of a parameter or attribute on the page is not the document's. `string` is text of any format, `timestamp` a\n\
         date with or without a time, `number` any number, `object` an object or anything. The note's fact is\n\
         `query.NAME.type` and the like.",
    ),
    (
        "docs-waiver",
        "An `x-docs-note` explains a difference that is not there any more, or the page differs from what the note\n\
         quotes, or traffic has its operation and status and shows no such difference, or an exchange that it names as its\n\
         evidence does not exist or shows something else, or the note lacks a key. A note that explains nothing would hide the\n\
         next mistake.",
    ),
    (
        "duplicate-key",
        "A key is written more than once in one object. YAML and JSON leave open which of them counts, and readers differ,\n\
         so the document says two things at once. Without strict settings the last one counts.",
    ),
    (
        "duplicate-operation-id",
        "Two operations have the same `operationId`, which is unique in a document. Without strict settings the second one\n\
         gets a number behind its name.",
    ),
    (
        "duplicate-parameter",
        "A list of parameters has two of the same name in the same place. Without strict settings the second is left out.",
    ),
    (
        "duplicate-path",
        "Two paths differ in the names of their variables only, so a request fits both. Without strict settings both are\n\
         emitted.",
    ),
    (
        "dynamic-reference",
        "A `$dynamicRef` names an anchor that several schemas have (JSON Schema 2020-12, core, 8.2.3.2): which one is meant\n\
         depends on the schema that the reading came from, so the place has no type of its own. Its value stays raw JSON.\n\
         An anchor that only one schema has is as good as a `$ref`.",
    ),
    (
        "empty-composition",
        "`allOf`, `anyOf` and `oneOf` list schemas, at least one (JSON Schema 2020-12, core, 10.2.1). Without strict settings\n\
         an empty list counts as the schemas that the mapping of a discriminator beside it names, or as absent.",
    ),
    (
        "empty-enum",
        "`enum` lists the values that are allowed; a list of none allows nothing. Without strict settings it is ignored.",
    ),
    (
        "endless-references",
        "Path items, callbacks and the like are put in the place of the references that lead to them, and here that does not\n\
         end: one of them contains itself, or they contain each other in ever growing numbers. Schemas may do so.",
    ),
    (
        "enum-of-other-type",
        "A value of `enum` is not of the schema's `type`, so nothing can ever be that value. In YAML a text that looks like\n\
         a number, `true` or `false` needs quotes. Values of the items of a list belong under `items`, where they are read if all\n\
         of them fit there.",
    ),
    (
        "file-outside",
        "A reference leads to a file outside of the folder that files may be read from: the document's own, or the one that\n\
         `--root` or `root` in `specwright.toml` names. Links are followed before it is compared. A foreign document\n\
         should not make the generator read any file of the machine.",
    ),
    (
        "form-not-supported",
        "A `multipart` body is described by an object with a property for each part. This one is not, so the caller puts the\n\
         parts together.",
    ),
    (
        "ignored-header",
        "Header parameters called `Accept`, `Content-Type` and `Authorization` are ignored (OpenAPI 3.0.4, 4.7.12.2.1): the\n\
         media types and security schemes of the document decide them. So are `Content-Length` and `Transfer-Encoding`, which\n\
         follow from the body.",
    ),
    (
        "key-beside-reference",
        "In OpenAPI 3.0 an object with `$ref` is a reference and nothing else: other keys in it are ignored. To add to what\n\
         is referred to, write `allOf: [{$ref: …}]` with the other keys beside `allOf`.",
    ),
    (
        "keyword-of-other-type",
        "A keyword of a schema says something about values of another type than the schema's, such as `properties` of\n\
         a `string`. It has no effect, so either the keyword or the type is not what was meant.",
    ),
    ("lower-case-status", "A class of statuses is written with capital letters, such as `4XX`."),
    (
        "media-type-not-supported",
        "A body has types, but how values are written in its media type is not known here, so it is passed as bytes. Where the\n\
         document offers a second media type such as `application/json`, that one is used without a warning.",
    ),
    (
        "missing-file",
        "A reference leads to a file that does not exist. The path in it is relative to the file that it is in; the\n\
         message names it as seen from the root document. All references to the file are shown together.",
    ),
    (
        "missing-key",
        "An object lacks a key that the standard requires. Where it is clear what is meant, such as an empty description, this\n\
         is a warning, and an error when the settings are strict.",
    ),
    (
        "more-than-one-body",
        "An operation of Swagger 2.0 has several parameters with `in: body`, or fields of a form beside one. A request has one\n\
         body: the first counts, and the others are left out.",
    ),
    (
        "name-taken",
        "A name that the settings choose is the name of something else in the same place, or of something that every emitted\n\
         crate has. Names that the generator chose give way to each other; one that the settings choose does not.",
    ),
    ("not-text", "The file is not UTF-8, or contains a NUL character. JSON and YAML documents are text."),
    (
        "nothing-selected",
        "The settings select operations and exclude every one of them again, so there is nothing to emit.",
    ),
    (
        "oauth-address",
        "An address of an OAuth 2 or OpenID Connect scheme is not one that a client can use: it is no `http` or `https` address,\n\
         or it is not encrypted. A client that has credentials of its own then needs another one, set by `token_url`, and takes\n\
         tokens that it is given as before.",
    ),
    (
        "optional-path-parameter",
        "A path parameter says `required: false`. A path without it would be another path, so it always is required.",
    ),
    (
        "other-kind",
        "The document is of another kind: AsyncAPI describes messages, Arazzo sequences of calls, an overlay what another\n\
         document is to say instead; RAML, WSDL and GraphQL have notations of their own, and a page of HTML often leads to\n\
         the document. A client is made from an OpenAPI document, which may be what this one is about.",
    ),
    (
        "other-version",
        "The document uses something that the version of OpenAPI which it names does not have: `const` in 3.0, `nullable`\n\
         in 3.1, and so on. It is read as that other version means it. With strict settings it is an error.",
    ),
    (
        "overlay-copy",
        "The `copy` of an overlay's action is a JSONPath that selects exactly one value, which is then merged into the target\n\
         (Overlay 1.1.0, 4.4.3).",
    ),
    ("overlay-not-read", "An overlay that the settings or the command line name cannot be read."),
    (
        "overlay-path",
        "The `target` and the `copy` of an overlay's action are JSONPath expressions (RFC 9535), such as\n\
         `$.paths['/users'].get` or `$.components.schemas[?@.deprecated]`.",
    ),
    (
        "overlay-update",
        "What an overlay's action updates and what it updates it with do not go together: objects are merged with objects,\n\
         lists take items, and any other value is replaced by one of its like (Overlay 1.1.0, 4.4.3).",
    ),
    (
        "overlay-version",
        "Overlays of the OpenAPI Overlay Specification 1.0 and 1.1 are understood; `overlay` says which one a document is.",
    ),
    (
        "overlay-without-target",
        "The target of an overlay's action matches nothing in the document, so the action does nothing. That is allowed, but\n\
         it often means that the document has changed since the overlay was written.",
    ),
    (
        "path-operator",
        "A variable in a path has an operator or modifier of RFC 6570, such as `{;name*}`. OpenAPI has the name alone there;\n\
         how the value is written is the matter of `style` and `explode` of the parameter. It is read as the name alone.",
    ),
    (
        "path-without-slash",
        "Paths begin with a slash (OpenAPI 3.0.4, 4.7.8.1): they are put behind the server's address. Without strict\n\
         settings the slash is added.",
    ),
    (
        "recursive-alias",
        "A type is made of nothing but itself, such as an `allOf` of one schema that leads back; or it is a list or map of itself,\n\
         which is valid, but Rust has no name for it. Its values stay raw JSON, and operations that carry it are degraded.",
    ),
    (
        "reference-not-followed",
        "A reference leads to something that is not a component and could not be made one. What refers to it stays raw.",
    ),
    (
        "reference-out-of-place",
        "A `$ref` is in a place where OpenAPI has none, such as in place of a description. Tools that put files together\n\
         understand it everywhere, and so it is followed all the same.",
    ),
    (
        "reference-to-other-kind",
        "A reference leads to something of another kind, such as from a response to a request body. Without strict settings\n\
         what is there is read as what should be.",
    ),
    (
        "remote-reference",
        "A reference leads to an address on the network. Nothing is fetched while a document is read: it means the same\n\
         tomorrow. Fetch the file and say under `[remote]` in the settings which folder stands for the beginning of the\n\
         address, or refer to the file. What `specwright fetch` keeps comes with the files of its own origin.",
    ),
    (
        "required-without-property",
        "A name in `required` is not among the `properties`. It is not emitted as a field; unknown keys are kept.",
    ),
    (
        "scheme-not-supported",
        "A security scheme of type `http` responds to a challenge or signs the request, such as `digest`. The client does not:\n\
         it takes what follows the scheme's name in the `Authorization` header, and sends it as it is given.",
    ),
    (
        "scheme-of-other-protocol",
        "The `schemes` of a document of Swagger 2.0 are all of WebSocket, which a client does not speak. Its servers are taken to\n\
         be called over HTTP: `https` for `wss`, `http` for `ws`.",
    ),
    (
        "scope-types",
        "Operations under a scope declare its variable in two ways, such as a number and text. The handle takes what most of\n\
         them say, and of two that as many say, what the first one says. Let them agree, if need be with an overlay.",
    ),
    (
        "security-nowhere",
        "Security schemes are declared, and no `security` says which operations need them: by the letter none does. The client\n\
         sends what it is given with every operation, to its own origin and never unencrypted, but to this machine. An overlay\n\
         that says what is needed mends the document.",
    ),
    (
        "server-with-query",
        "The address of a server must not have a query or a fragment (OpenAPI 3.2.0, 4.6): paths are appended to it, and a\n\
         query before a path is none. Values that every request carries are parameters.",
    ),
    (
        "setting-without-effect",
        "A setting names something that the document does not have: a tag, an operation, a path, a schema, a property, a\n\
         value or a format. So it does nothing, which is hardly what was meant.",
    ),
    (
        "settings",
        "`specwright.toml` says something that is not understood. It knows the keys `spec`, `output`, `name`, `program`,\n\
         `command` and `strict`.",
    ),
    (
        "style-of-other-place",
        "The `style` of a parameter does not exist for its place (OpenAPI 3.0.4, 4.7.12.3). The default one is used.",
    ),
    (
        "syntax",
        "The file is not well-formed YAML or JSON, nests more than 128 deep, or its aliases stand for too many values.",
    ),
    (
        "too-many-bodies",
        "A document of Swagger 2.0 describes a body once for all media types of an operation. Written out for each, the bodies of\n\
         this one are more than two million values.",
    ),
    ("too-many-files", "A document may consist of 10,000 files of 256 MiB together. This one has more."),
    (
        "traffic-body",
        "A response has no body where the document has one, or a body that is no JSON where its media type says that it is. The\n\
         note's fact is `media-type`; `traffic-says` is the status with `absent` or `text` behind it.",
    ),
    (
        "traffic-bound",
        "A value of a response is outside of what a keyword allows: too long, too large, too many items, not of the pattern. The\n\
         note's fact is the place, `200.results[].name` on an operation or `name` on the component; `traffic-says` is the\n\
         keyword.",
    ),
    (
        "traffic-entry",
        "An entry of a HAR file, or a file, is no exchange that can be read: a part of it is missing, or it is no JSON. It is left\n\
         out, and the others are read. Entries without a response, which browsers write for what was aborted, and those of\n\
         other protocols are no mistakes.",
    ),
    (
        "traffic-format",
        "A text of a response does not have its format. The note's fact is the place, `200.results[].created_at` on an operation\n\
         or `created_at` on the component; `traffic-says` is `format`.",
    ),
    (
        "traffic-key",
        "A response has keys that the document does not have where it names others. Where a schema says\n\
         `additionalProperties: true`, or gives other keys a schema, that is no difference. The note's fact is the place, key and\n\
         all: `200.results[].color` on an operation or `color` on the component; `traffic-says` is `undocumented`.",
    ),
    (
        "traffic-media-type",
        "A response has a body of a media type that the document does not have for its status, or a body where there is none. The\n\
         note's fact is `media-type`; `traffic-says` is the status and the media type: `404 text/html`.",
    ),
    (
        "traffic-missing",
        "A key that the document requires is not in a response. What only requests have (`writeOnly`) may be missing. The note's\n\
         fact is the place, `200.results[].id` on an operation or `id` on the component; `traffic-says` is `absent`.",
    ),
    (
        "traffic-null",
        "A value of a response is `null` where the document does not allow it. The note's fact is the place,\n\
         `200.results[].sort_order` on an operation or `sort_order` on the component; `traffic-says` is `null`.",
    ),
    (
        "traffic-operation",
        "A server did what it was asked at an address for which the document has no operation. Refusals, redirects of a whole\n\
         address and origins that are not the API's are no differences. An origin is the API's when a server of the document or\n\
         `--server` names it, or when one of its paths fits an operation with a part that is written out. The note is on the\n\
         path or on the document; its fact is `operation`, `traffic-says` the method and the path with its variables.",
    ),
    (
        "traffic-request",
        "A server accepted a request that the document forbids, so the document is stricter than the server. What the server\n\
         refused is no difference. Keys and parameters that the document does not have are none either: whether they did\n\
         anything is unknown. The note's fact is `query.NAME`, `path.NAME`, `header.NAME`, `body`, `body.PATH` or\n\
         `media-type`; `traffic-says` is `null`, `absent`, the type that was sent, `format`, `value`, `undocumented` or the\n\
         keyword that was not kept.",
    ),
    (
        "traffic-status",
        "A server responded with a status that the document does not have for the operation, neither as a number nor as a range or\n\
         `default`. The note's fact is `status`; `traffic-says` is the number.",
    ),
    (
        "traffic-type",
        "A value of a response has another type than the document says. `1.0` is an integer. The note's fact is the place,\n\
         `200.results[].project` on an operation or `project` on the component; `traffic-says` is the type that came: `string`,\n\
         `integer`, `number`, `boolean`, `array` or `object`.",
    ),
    (
        "traffic-unseen",
        "Something of the document was not in the traffic: an operation, a status, a parameter, a key, or what a note is about.\n\
         That says nothing about the document. It is listed when it is asked for, with `--unseen`.",
    ),
    (
        "traffic-value",
        "A value of a response is none of those that the document lists. It is named where it looks like a word of a list; look at\n\
         it before it is written into the document. The note's fact is the place, `200.results[].state` on an operation or\n\
         `state` on the component; `traffic-says` is `value`.",
    ),
    (
        "tuple-not-expressed",
        "`prefixItems` describes the first items of a list, but not that all of them are there, or that no other\n\
         item follows (JSON Schema 2020-12, core, 10.3.1.1). Rust has no type for that, so the items stay raw JSON. With\n\
         `minItems` and `items: false` it is a tuple.",
    ),
    (
        "undeclared-path-parameter",
        "A variable in a path's template is not declared among the operation's path parameters. Without strict settings it\n\
         becomes a parameter that is text.",
    ),
    (
        "union-beside-properties",
        "An object has `oneOf` or `anyOf` beside its properties, and a member is no object, or there is more than one union.\n\
         The properties are typed; what the union adds is kept among the object's further keys, so nothing is lost.",
    ),
    (
        "unknown-edition",
        "`x-specwright-edition` on an operation, a path or a tag names the edition of the API that it belongs to, and\n\
         `x-specwright-editions` in the root of the document says a sentence for each, such as\n\
         `{commercial: Only the commercial edition has this operation.}`; it is added to the docs of the operation. This one\n\
         is not among them.",
    ),
    (
        "unknown-key",
        "An object has a key that the standard does not know; it has no effect. Keys of your own begin with `x-`. When the key\n\
         was meant to be one that must be there, this is an error; otherwise a warning, and an error when the settings are\n\
         strict.",
    ),
    (
        "unknown-security-scheme",
        "A security requirement names a scheme that `components/securitySchemes` does not declare.",
    ),
    (
        "unknown-server-variable",
        "The address of a server has a variable in braces that its `variables` do not describe, so there is no default. Without\n\
         strict settings nothing is sent there until the client is given a value for it, or another address.",
    ),
    ("unknown-value", "The standard lists what may stand here, and this is not on the list."),
    (
        "unknown-version",
        "`openapi` names the version of the standard that the document is written in, such as `3.0.4`.",
    ),
    ("unquoted-text", "A text looks like a number, `true` or `false` and lacks quotes. It is taken as it is written."),
    (
        "unreadable-file",
        "A reference leads to something that is not a file, or to one that cannot be read or is larger than 64 MiB.",
    ),
    (
        "unused-path-parameter",
        "A path parameter is declared whose name is not in the path's template. Without strict settings it is left out.",
    ),
    (
        "wrong-flow",
        "`x-specwright-upload` and `x-specwright-download` declare calls made of several operations. An upload is on the\n\
         operation that hands out the form: `method` names the function; `name`, `size` and `content-type` point at properties\n\
         of the request; `form`, `id` and `granted-size` at those of the response, `existing-id` at the one of the documented\n\
         409 that names what is there already; `complete` and `discard` name the operations that follow, `discard` only where\n\
         there is one that removes nothing else. A download is on an operation whose success is a redirect. `x-specwright-pagination` is on an\n\
         operation that lists page by page, as does `[pagination]` in `specwright.toml`: `cursor-parameter`,\n\
         `page-parameter` (the first page is `first-page`, or 1) or `offset-parameter` name its query parameter, or\n\
         `next-link` points at the next page's address in the response, or `link-header` is `true`; `next`, `more` and\n\
         `items` point at the response's next cursor, whether there is more, and its items (an empty text: the\n\
         response is the list). What is named must be there. `x-ms-pageable`, `x-speakeasy-pagination` and\n\
         `x-fern-pagination` are read, too, where none of our own is; what cannot be followed leaves one page at a time.\n\
         `x-ms-long-running-operation-options` says in `final-state-via` where the result of an operation is that responds\n\
         before it is done.",
    ),
    (
        "wrong-host",
        "The `host` of a document of Swagger 2.0 is the name of a host and perhaps a port, such as `api.example.com:8080`. Its\n\
         scheme belongs under `schemes`, and a path under `basePath`.",
    ),
    (
        "wrong-lookup",
        "`x-specwright-lookup` on a parameter of the path says how its value is found by something that people know instead:\n\
         `{template: '{project}-{number}', operation: getByName, value: /id}`. The variables of the template are required\n\
         parameters of the operation, whose other required parameters those that have the lookup must have, too; `value` is\n\
         a JSON pointer into its response. The command line takes either.",
    ),
    (
        "wrong-scope",
        "`x-specwright-scopes` in the root of the document, or `[[scopes]]` of the settings, lists prefixes of paths that\n\
         operations have in common, such as `{name: project, path: '/workspaces/{workspace}/projects/{project}'}`. Each has a\n\
         name that no tag and no method of the client has, a path of its own, and operations under it. Variables are whole\n\
         values of the path, and are called the same in a scope and in those inside it. The client has a handle for each\n\
         scope, which offers what is under it; the command line reads the value of a scope from `--project` or from\n\
         `PROGRAM_PROJECT`.",
    ),
    (
        "wrong-type",
        "A value has another shape than the standard gives it, such as text where a list belongs. A key with nothing behind\n\
         it counts as left out, with a warning, where it may be left out.",
    ),
    (
        "wrong-variant",
        "`x-specwright-when` on an operation lists what it is when its query has certain parameters. Each variant has an\n\
         `operationId`, may have a `summary` and a `description`, and says when it is meant: `query: {view: current}` with\n\
         exactly this value, which is always sent then and is no argument; `query: {fields: true}` with any value, which is\n\
         required then. The parameters are optional ones that the operation lists itself. Its response is another one:\n\
         `responses` replace those of the same statuses; with `partial: true` the value, or each item of the list or page,\n\
         is that of the operation with nothing required. What is asked for by a variant is no longer a parameter, or a value\n\
         of one, of the operation. The first variant whose parameters are all given is the one that counts.",
    ),
    (
        "xml-not-typed",
        "A body is XML, and its schema cannot be expressed: XML has attributes, orders and namespaces that types of JSON do\n\
         not know. The body is passed as text.",
    ),
];

#[cfg(test)]
mod tests;
