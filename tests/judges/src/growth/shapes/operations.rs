//! Operations: how many there are, what each of them takes, and what it returns.

use super::{Files, Shape, alike, document, generated, listed, numbered, refer, whole};
use serde_json::{Map, Value, json};

pub(super) const SHAPES: &[Shape] = &[
    generated("operations", 500, operations),
    generated("operations called alike", 500, operations_alike),
    generated("tags", 200, tags),
    generated("path parameters", 1_000, path_parameters),
    generated("path parameters with types of their own", 250, typed_path_parameters),
    generated("references to parameters in a chain", 1_000, parameters_in_chain),
    generated("query parameters", 500, query_parameters),
    generated("headers that are sent", 500, header_parameters),
    generated("headers of responses", 1_000, response_headers),
    generated("responses", 500, responses),
    generated("statuses of one operation", 40, statuses),
    generated("fields of a form", 500, form),
    generated("operations that share a body", 200, shared_body),
    generated("operations that share a union", 200, shared_union),
    generated("security schemes", 200, schemes),
    generated("alternatives of security", 1_000, alternatives),
    generated("servers", 500, servers),
    generated("links", 2_000, links),
    generated("webhooks", 500, webhooks),
];

fn done() -> Value {
    json!({"204": {"description": "Done."}})
}

fn one(operation: &Value) -> Value {
    json!({"/a": {"post": operation}})
}

fn paths(count: usize, operation: impl Fn(usize) -> Value) -> Value {
    Value::Object((0..count).map(|index| (format!("/p{index}"), json!({"get": operation(index)}))).collect())
}

fn operations(count: usize) -> Files {
    document(paths(count, |index| json!({"operationId": format!("op{index}"), "responses": done()})), json!({}))
}

fn operations_alike(count: usize) -> Files {
    document(paths(count, |index| json!({"operationId": alike(index), "responses": done()})), json!({}))
}

fn tags(count: usize) -> Files {
    document(
        paths(
            count,
            |index| json!({"operationId": format!("op{index}"), "tags": [format!("tag {index}")], "responses": done()}),
        ),
        json!({}),
    )
}

fn path_parameters(count: usize) -> Files {
    let path = (0..count).fold(String::new(), |path, index| path + &format!("/{{p{index}}}"));
    let parameters = parameters("path", count);
    let operation = json!({"operationId": "op", "parameters": parameters, "responses": done()});
    document(json!({path: {"get": operation}}), json!({}))
}

fn typed_path_parameters(count: usize) -> Files {
    let path = (0..count).map(|index| format!("/{{p{index}}}")).collect::<Vec<_>>().concat();
    let parameters = listed(count, |index| {
        let schema = json!({"type": "string", "enum": [format!("a{index}"), format!("b{index}")]});
        json!({"name": format!("p{index}"), "in": "path", "required": true, "schema": schema})
    });
    let operation = json!({"operationId": "op", "parameters": parameters, "responses": done()});
    document(json!({path: {"get": operation}}), json!({}))
}

/// Each is nothing but a reference to the next, and one operation refers to all.
fn parameters_in_chain(count: usize) -> Files {
    let refer = |index: usize| json!({"$ref": format!("#/components/parameters/P{index}")});
    let mut parameters = numbered('P', count, |index| refer(index + 1));
    parameters[format!("P{count}")] = json!({"name": "a", "in": "query", "schema": {"type": "string"}});
    let operation =
        |index| json!({"operationId": format!("op{index}"), "parameters": [refer(index)], "responses": done()});
    whole(json!({"paths": paths(count, operation), "components": {"parameters": parameters}}))
}

fn parameters(place: &str, count: usize) -> Value {
    listed(
        count,
        |index| json!({"name": format!("p{index}"), "in": place, "required": place == "path", "schema": {"type": "string"}}),
    )
}

fn query_parameters(count: usize) -> Files {
    let operation = json!({"operationId": "op", "parameters": parameters("query", count), "responses": done()});
    document(one(&operation), json!({}))
}

fn header_parameters(count: usize) -> Files {
    let operation = json!({"operationId": "op", "parameters": parameters("header", count), "responses": done()});
    document(one(&operation), json!({}))
}

fn response_headers(count: usize) -> Files {
    let headers = numbered('H', count, |_| json!({"schema": {"type": "string"}}));
    let operation = json!({"operationId": "op", "responses": {"204": {"description": "Done.", "headers": headers}}});
    document(one(&operation), json!({}))
}

fn responses(count: usize) -> Files {
    let response = |index: usize| {
        let schema = json!({"type": "object", "properties": {format!("p{index}"): {"type": "string"}}});
        json!({"description": "It.", "content": {"application/json": {"schema": schema}}})
    };
    document(
        paths(count, |index| {
            json!({"operationId": format!("op{index}"), "responses": {
                "200": response(index), "400": response(index + 1), "404": response(index + 2), "default": response(index)}})
        }),
        json!({}),
    )
}

/// No more statuses than there are.
fn statuses(count: usize) -> Files {
    let statuses: Map<String, Value> = (0..count)
        .map(|index| {
            let schema = json!({"type": "object", "properties": {format!("p{index}"): {"type": "string"}}});
            (
                format!("{}", 200 + index),
                json!({"description": "It.", "content": {"application/json": {"schema": schema}}}),
            )
        })
        .collect();
    document(one(&json!({"operationId": "op", "responses": statuses})), json!({}))
}

fn form(count: usize) -> Files {
    let schema = json!({"type": "object", "properties": numbered('f', count, |_| json!({"type": "string"}))});
    let body = json!({"required": true, "content": {"multipart/form-data": {"schema": schema}}});
    document(one(&json!({"operationId": "op", "requestBody": body, "responses": done()})), json!({}))
}

fn sharing(count: usize, schemas: Value) -> Files {
    let content = json!({"application/json": {"schema": refer("S")}});
    let paths: Map<String, Value> = (0..count)
        .map(|index| {
            let operation = json!({"operationId": format!("op{index}"),
                "requestBody": {"required": true, "content": content},
                "responses": {"200": {"description": "It.", "content": content}}});
            (format!("/p{index}"), json!({"post": operation}))
        })
        .collect();
    document(Value::Object(paths), schemas)
}

fn shared_body(count: usize) -> Files {
    let properties = numbered('p', count, |_| json!({"type": "string"}));
    sharing(count, json!({"S": {"type": "object", "properties": properties}}))
}

fn shared_union(count: usize) -> Files {
    let member = |index: usize| json!({"type": "object", "properties": {format!("p{index}"): {"type": "string"}}});
    sharing(count, json!({"S": {"oneOf": listed(count, member)}}))
}

fn schemes(count: usize) -> Files {
    let schemes = numbered('k', count, |index| json!({"type": "apiKey", "in": "header", "name": format!("X-{index}")}));
    let paths = paths(
        count,
        |index| json!({"operationId": format!("op{index}"), "security": [{format!("k{index}"): []}], "responses": done()}),
    );
    whole(json!({"paths": paths, "components": {"securitySchemes": schemes}}))
}

fn alternatives(count: usize) -> Files {
    let schemes = numbered('k', 10, |index| json!({"type": "apiKey", "in": "header", "name": format!("X-{index}")}));
    let security = listed(count, |index| json!({format!("k{}", index % 10): [], format!("k{}", index / 10 % 10): []}));
    let operation = json!({"operationId": "op", "security": security, "responses": done()});
    whole(json!({"paths": one(&operation), "components": {"securitySchemes": schemes}}))
}

fn servers(count: usize) -> Files {
    let server = |index| {
        json!({"url": format!("https://{{region}}.s{index}.example.com"),
            "variables": {"region": {"default": "eu", "enum": ["eu", "us"]}}})
    };
    whole(json!({"servers": listed(count, server)}))
}

fn links(count: usize) -> Files {
    let links = numbered('l', count, |_| json!({"operationId": "op", "parameters": {"a": "$response.body#/id"}}));
    let operation = json!({"operationId": "op", "responses": {"204": {"description": "Done.", "links": links}}});
    document(one(&operation), json!({}))
}

fn webhooks(count: usize) -> Files {
    let hook = |index: usize| {
        let schema = json!({"type": "object", "properties": {format!("p{index}"): {"type": "string"}}});
        json!({"post": {"requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": done()}})
    };
    whole(json!({"webhooks": numbered('w', count, hook)}))
}
