//! What documents of Swagger 2.0 become: the model, and where its parts come from.

use crate::lower::tests::run;
use crate::options::Strictness;
use crate::pointer::Pointer;
use serde_json::{Value, json};

const HEAD: &str = "swagger: '2.0'\ninfo: {title: t, version: '1'}\n";

/// What a place of the lowered document holds, and where that was read from.
fn lowered(text: &str, place: &str) -> (Value, String) {
    let (lowered, _, printed) = run(text, Strictness::Lenient);
    let lowered = lowered.unwrap_or_else(|| panic!("{printed}"));
    let model = serde_json::to_value(&lowered.openapi).unwrap();
    let found = model.pointer(place).unwrap_or_else(|| panic!("nothing is at {place} of {model:#}"));
    (found.clone(), lowered.origins.find(&Pointer::from(place)).1.to_string())
}

/// Checks what a place holds and where it was read from.
fn is(rest: &str, place: &str, expected: &Value, origin: &str) {
    let (found, from) = lowered(&format!("{HEAD}{rest}"), place);
    assert_eq!((&found, from.as_str()), (expected, origin), "{rest}");
}

fn rendered(text: &str) -> Vec<String> {
    run(text, Strictness::Lenient).2.lines().map(str::to_owned).collect()
}

/// The parameter that an operation's first one becomes.
fn parameter(keys: &str) -> Value {
    let text = format!("{HEAD}paths: {{/a: {{get: {{parameters: [{{{keys}}}], responses: {{}}}}}}}}\n");
    lowered(&text, "/paths/~1a/get/parameters/0").0
}

#[test]
fn servers_are_made_of_host_path_and_schemes() {
    let urls = |rest: &str| {
        let (servers, _) = lowered(&format!("{HEAD}paths: {{}}\n{rest}"), "/servers");
        servers.as_array().unwrap().iter().map(|server| server["url"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(urls(""), ["/"]);
    assert_eq!(urls("basePath: v1/\n"), ["/v1"]);
    assert_eq!(urls("host: a.b:1\nbasePath: /v1\n"), ["https://a.b:1/v1"]);
    assert_eq!(urls("host: a.b\nschemes: [http, wss, HTTPS]\n"), ["https://a.b", "http://a.b"]);
    assert_eq!(urls("host: http://a.b/\n"), ["http://a.b"]);
    is("paths: {}\nhost: a.b\n", "/servers/0/url", &json!("https://a.b"), "/host");
    let template =
        "x-ms-parameterized-host: {hostTemplate: 'http://{a}.b', parameters: [{name: a, in: path, type: string,
        required: true, default: c, enum: [c, d]}]}\n";
    assert_eq!(urls(template), ["http://{a}.b"]);
    let variable = json!({"default": "c", "enum": ["c", "d"], "description": null});
    is(
        &format!("paths: {{}}\n{template}"),
        "/servers/0/variables/a",
        &variable,
        "/x-ms-parameterized-host/parameters/0",
    );
}

#[test]
fn keywords_of_parameters_become_a_schema() {
    let found = parameter("name: p, in: query, type: integer, format: int64, maximum: 9, default: 3, x-example: 4");
    assert_eq!(found["schema"], json!({"type": "integer", "format": "int64", "maximum": 9, "default": 3}));
    assert_eq!(found["example"], json!(4));
    let text = "paths: {/a: {get: {parameters: [{name: p, in: query, type: array, items: {type: string, enum: [a]}}], responses: {}}}}\n";
    is(text, "/paths/~1a/get/parameters/0/schema/items/enum", &json!(["a"]), "/paths/~1a/get/parameters/0/items/enum");
}

#[test]
fn lists_are_written_as_the_collection_format_says() {
    let written = |place: &str, format: &str| {
        let found =
            parameter(&format!("name: p, in: {place}, required: true, type: array, items: {{type: integer}}{format}"));
        (
            found["style"].as_str().unwrap_or_default().to_owned(),
            found["explode"].as_bool(),
            found["schema"]["type"].clone(),
        )
    };
    let list = |style: &str, explode| (style.to_owned(), Some(explode), json!("array"));
    assert_eq!(written("query", ""), list("form", false));
    assert_eq!(written("query", ", collectionFormat: multi"), list("form", true));
    assert_eq!(written("query", ", collectionFormat: ssv"), list("spaceDelimited", false));
    assert_eq!(written("query", ", collectionFormat: pipes"), list("pipeDelimited", false));
    assert_eq!(written("header", ", collectionFormat: csv"), list("simple", false));
    for (place, format) in [("query", "tsv"), ("header", "ssv"), ("header", "pipes")] {
        assert_eq!(written(place, &format!(", collectionFormat: {format}")).2, json!("string"), "{place} {format}");
    }
    let nested = parameter("name: p, in: query, type: array, items: {type: array, items: {type: integer}}");
    assert_eq!(nested["schema"], json!({"type": "array", "items": {"type": "string"}}));
}

#[test]
fn bodies_have_the_media_types_that_are_consumed() {
    let text = "consumes: [text/a]\npaths:\n  /a:\n    post: {consumes: [a/b, c/d], parameters: [{name: x, in: query, type: string},\n\
                {name: b, in: body, required: true, description: d, schema: {type: string}}], responses: {}}\n";
    let body = json!({"description": "d", "required": true, "content": {
        "a/b": {"schema": {"type": "string"}}, "c/d": {"schema": {"type": "string"}}}});
    let at = "/paths/~1a/post/parameters/1";
    is(text, "/paths/~1a/post/requestBody", &body, at);
    let place = "/paths/~1a/post/requestBody/content/c~1d/schema/type";
    is(text, place, &json!("string"), &format!("{at}/schema/type"));
    let shared = "paths:\n  /a:\n    parameters: [{$ref: '#/parameters/B'}, {name: x, in: query, type: string}]\n    \
                  post: {responses: {}}\n    get: {responses: {}}\nparameters: {B: {name: b, in: body, schema: {type: object}}}\n";
    let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/B"}}});
    is(shared, "/paths/~1a/post/requestBody/content", &content, "/parameters/B");
    is(shared, "/components/schemas/B", &json!({"type": "object"}), "/parameters/B/schema");
    is(shared, "/paths/~1a/parameters/0/name", &json!("x"), "/paths/~1a/parameters/1/name");
}

#[test]
fn what_is_in_a_body_may_be_referred_to() {
    let text = "paths:\n  /a:\n    post: {parameters: [{name: b, in: body, schema: {type: object}}, {name: x, in: query, type: string}],\n\
                responses: {default: {description: d, schema: {$ref: '#/paths/~1a/post/parameters/0/schema'}}}}\n";
    let (_, _, printed) = run(&format!("{HEAD}{text}"), Strictness::Lenient);
    assert_eq!(printed, "");
    let reference =
        lowered(&format!("{HEAD}{text}"), "/paths/~1a/post/responses/default/content/application~1json/schema").0;
    let place = reference["$ref"].as_str().unwrap().trim_start_matches('#').to_owned();
    is(text, &place, &json!({"type": "object"}), "/paths/~1a/post/parameters/0/schema");
    is(text, "/paths/~1a/post/parameters/0/name", &json!("x"), "/paths/~1a/post/parameters/1/name");
}

#[test]
fn fields_become_a_form() {
    let post = |consumes: &str, fields: &str| {
        let text = format!("{HEAD}{consumes}paths: {{/a: {{post: {{parameters: [{fields}], responses: {{}}}}}}}}\n");
        lowered(&text, "/paths/~1a/post/requestBody/content").0
    };
    let text = "{name: t, in: formData, type: string, required: true}";
    let of = |media_type: &str| {
        let schema = json!({"type": "object", "properties": {"t": {"type": "string"}}, "required": ["t"]});
        json!({media_type: {"schema": schema}})
    };
    assert_eq!(post("", text), of("application/x-www-form-urlencoded"));
    assert_eq!(post("consumes: [application/json, multipart/form-data]\n", text), of("multipart/form-data"));
    let file = post("consumes: [application/x-www-form-urlencoded]\n", "{name: f, in: formData, type: file}");
    assert_eq!(file["multipart/form-data"]["schema"]["properties"]["f"], json!({"type": "string", "format": "binary"}));
    let list = post("", "{name: l, in: formData, type: array, items: {type: string}}");
    let encoding = &list["application/x-www-form-urlencoded"]["encoding"]["l"];
    assert_eq!((&encoding["style"], encoding["explode"].as_bool().unwrap_or_default()), (&json!("form"), false));
}

#[test]
fn responses_have_the_media_types_that_are_produced() {
    let response = |head: &str, response: &str| {
        let text =
            format!("{HEAD}{head}paths: {{/a: {{get: {{responses: {{'200': {{description: d, {response}}}}}}}}}}}\n");
        lowered(&text, "/paths/~1a/get/responses/200").0["content"].clone()
    };
    assert_eq!(response("", "schema: {type: object}"), json!({"application/json": {"schema": {"type": "object"}}}));
    let file = json!({"schema": {"type": "string", "format": "binary"}});
    assert_eq!(response("", "schema: {type: file}"), json!({"application/octet-stream": file}));
    assert_eq!(response("produces: [application/json, a/png]\n", "schema: {type: file}"), json!({"a/png": file}));
    assert_eq!(response("produces: [a/b]\n", "examples: {a/b: 1}")["a/b"], json!({}));
    let text = "paths: {/a: {get: {produces: [a/b], responses: {default: {$ref: '#/responses/R'}}}}}\n\
                responses: {R: {description: d, schema: {type: string}, headers: {H: {type: array, items: {type: integer}}}}}\n";
    is(text, "/components/responses/R/content/a~1b/schema", &json!({"type": "string"}), "/responses/R/schema");
    let header = json!({"type": "array", "items": {"type": "integer"}});
    is(text, "/components/responses/R/headers/H/schema", &header, "/responses/R/headers/H");
}

#[test]
fn what_is_written_again_is_bounded() {
    let media_types: Vec<String> = (0..3000).map(|index| format!("a/b{index}")).collect();
    let operations: Vec<String> = (0..800)
        .map(|index| format!("  /p{index}: {{get: {{responses: {{default: {{description: d, schema: {{}}}}}}}}}}\n"))
        .collect();
    let text = format!("{HEAD}produces: [{}]\npaths:\n{}", media_types.join(", "), operations.concat());
    let (lowered, _, printed) = run(&text, Strictness::Lenient);
    assert!(lowered.is_none() && printed.contains("error[too-many-bodies]"), "{printed}");
    assert_eq!(printed.lines().count(), 1, "{printed}");
}

#[test]
fn security_schemes_have_their_later_names() {
    let scheme = |scheme: &str| {
        let text = format!("{HEAD}paths: {{}}\nsecurityDefinitions: {{s: {{{scheme}}}}}\n");
        lowered(&text, "/components/securitySchemes/s").0
    };
    assert_eq!(scheme("type: basic"), json!({"type": "http", "scheme": "basic"}));
    let flow = scheme("type: oauth2, flow: application, tokenUrl: t, scopes: {a: b}");
    assert_eq!(flow["flows"]["clientCredentials"], json!({"tokenUrl": "t", "scopes": {"a": "b"}}));
    let flow = scheme("type: oauth2, flow: accessCode, tokenUrl: t, authorizationUrl: a, scopes: {}");
    assert_eq!(flow["flows"]["authorizationCode"]["authorizationUrl"], json!("a"));
    is(
        "paths: {}\nsecurityDefinitions: {s: {type: oauth2, flow: implicit, authorizationUrl: u, scopes: {}}}\n",
        "/components/securitySchemes/s/flows/implicit/authorizationUrl",
        &json!("u"),
        "/securityDefinitions/s/authorizationUrl",
    );
}

#[test]
fn references_lead_to_what_has_moved_whatever_it_is_called() {
    let text = "paths: {}\ndefinitions:\n  a/b: {type: object, properties: {x: {$ref: '#/definitions/50%25 ~0c'}}}\n  \
                50% ~c: {type: string, x-nullable: true}\n  d: {properties: {y: {$ref: '#/definitions/a~1b/properties/x'}}}\n";
    let reference = json!({"$ref": "#/components/schemas/50%25 ~0c"});
    is(text, "/components/schemas/a~1b/properties/x", &reference, "/definitions/a~1b/properties/x");
    is(text, "/components/schemas/50% ~0c/nullable", &json!(true), "/definitions/50% ~0c/x-nullable");
}

#[test]
fn values_of_discriminators_are_those_that_the_schemas_say() {
    let text = "paths: {}\ndefinitions:\n  A: {type: object, discriminator: k, properties: {k: {type: string}}}\n  \
                B: {allOf: [{$ref: '#/definitions/A'}], x-ms-discriminator-value: bee}\n  C: {allOf: [{$ref: '#/definitions/B'}], x-ms-discriminator-value: sea}\n";
    let mapping = json!({"bee": "#/components/schemas/B", "sea": "#/components/schemas/C"});
    let expected = json!({"propertyName": "k", "mapping": mapping});
    is(text, "/components/schemas/A/discriminator", &expected, "/definitions/A/discriminator");
}

#[test]
fn paths_with_a_query_are_paths() {
    let text = "paths: {}\nx-ms-paths: {'/a?b=c': {get: {operationId: one, responses: {}}}}\n";
    is(text, "/paths/~1a?b=c/get/operationId", &json!("one"), "/x-ms-paths/~1a?b=c/get/operationId");
}

#[test]
fn what_is_of_a_later_version_is_read_and_pointed_at() {
    let text = format!(
        "{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {{type: object}}}}}}\ndefinitions: {{B: {{properties: {{a: {{$ref: '#/components/schemas/A'}}}}}}}}\n"
    );
    assert_eq!(
        rendered(&text),
        ["4:1: warning[other-version]: `components` is of OpenAPI 3.0, and this document is of Swagger 2.0"]
    );
    let found = lowered(&text, "/components/schemas/B/properties/a").0;
    assert_eq!(found, json!({"$ref": "#/components/schemas/A"}));
    let misplaced = format!(
        "{HEAD}paths: {{}}\ndefinitions: {{A: {{type: object}}, B: {{properties: {{a: {{$ref: '#/components/schemas/A'}}}}}}}}\n"
    );
    assert_eq!(rendered(&misplaced), ["4:61: warning[dangling-reference]: `#/components/schemas/A` leads nowhere"]);
    assert_eq!(lowered(&misplaced, "/components/schemas/B/properties/a").0, json!({"$ref": "#/components/schemas/A"}));
}

#[test]
fn what_is_of_2_0_in_a_later_document_is_read_and_pointed_at() {
    let text = "openapi: 3.0.4\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    post: {parameters: [{name: b, in: body, schema: {$ref: '#/definitions/A'}}], responses: {}}\n\
                definitions: {A: {type: object}}\n";
    assert_eq!(
        rendered(text),
        [
            "5:35: warning[other-version]: `body` is of Swagger 2.0, and this document is of OpenAPI 3.0",
            "6:1: warning[other-version]: `definitions` is of Swagger 2.0, and this document is of OpenAPI 3.0",
        ]
    );
    let content = lowered(text, "/paths/~1a/post/requestBody/content").0;
    assert_eq!(content, json!({"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}));
}

#[test]
fn mistakes_are_mended_before_anything_moves() {
    let text = format!(
        "{HEAD}paths: {{/a: {{get: {{parameters: [{{name: p, in: query, type: Integer, maximum: '3'}}], responses: {{}}}}}}}}\n"
    );
    let found = lowered(&text, "/paths/~1a/get/parameters/0").0;
    assert_eq!(found["schema"], json!({"type": "integer", "maximum": 3}));
    assert_eq!(rendered(&text).len(), 2);
    let (lowered, ..) = run(
        &format!(
            "{HEAD}paths: {{/a: {{get: {{responses: {{'200': {{description: d, schema: {{$ref: '#/definitions/B'}}}}}}}}}}}}\n"
        ),
        Strictness::Lenient,
    );
    let lost: Vec<String> = lowered.unwrap().lost.iter().map(|lost| lost.place.to_string()).collect();
    assert!(lost.contains(&"/paths/~1a/get/responses/200/content/application~1json/schema".to_owned()), "{lost:?}");
}
