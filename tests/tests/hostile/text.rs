//! Texts that would be code if they left their quotes, in every place that has a text; and bytes that are no text.

use super::code::assert_harmless;
use super::{codes, emitted, read};
use serde_json::{Value, json};

/// Part of every text. Naming would write it with another case or apart.
const MARKER: &str = "zQ1zQ";

/// Ways out of a literal, a comment, an attribute or a format.
const WAYS_OUT: [&str; 22] = [
    "*/ pub fn x() {} /*",
    "\"# ; unsafe {} r#\"",
    "\"; compile_error!(\"x\"); \"",
    "\\\"; include!(\"/etc/passwd\"); \\\"",
    "\\u{41} \\x41 \\",
    "\u{202e}\u{2066}\u{200b}\u{feff}\u{ad}",
    "#![feature(x)]",
    "#[doc = include_str!(\"/etc/passwd\")]",
    "include!(\"/etc/passwd\")",
    "`` ` ``` ` `",
    "```rust\nfn main() { compile_error!() }\n```",
    "```\nnever closed",
    "~~~ \n    indented\n\tcode",
    "${HOME} $crate $x",
    "{} {0} {x} {{ }}",
    "%s %n %x",
    "\r\n// \n/// \n//! \n",
    "\u{0}\u{7}\u{1b}[31m\u{7f}\u{85}\u{2028}\u{2029}",
    "<script>alert(1)</script><!-- -->",
    "[x](javascript:alert(1)) ![x][y] [`y`] <https://x>",
    "'a' b'c' 'static r\"x\" c\"x\"",
    "]]]})>;,",
];

/// A document with a text in every place that has one.
fn document(text: &str, number: usize) -> Value {
    let text = &format!("{text} {MARKER}");
    // A path or the name of a parameter cannot have braces that do not match, and its name is the variable's.
    let plain = &text.replace(['{', '}'], "");
    let version = if number.is_multiple_of(2) { "3.0.4" } else { "3.1.1" };
    json!({
        "openapi": version,
        "info": {"title": text, "description": text, "version": text, "termsOfService": text,
            "contact": {"name": text}, "license": {"name": text}},
        "servers": [{"url": format!("https://example.com/{plain}"), "description": text},
            {"url": "https://{x}.example.com", "variables": {"x": {"default": text, "enum": [text], "description": text}}}],
        "tags": [{"name": text, "description": text, "externalDocs": {"url": format!("https://x/{plain}"), "description": text}}],
        "externalDocs": {"url": "https://x", "description": text},
        "paths": {
            format!("/a/{plain}/{{{plain}}}"): {
                "summary": text, "description": text,
                "post": {
                    "operationId": text, "summary": text, "description": text, "tags": [text], "deprecated": true,
                    "externalDocs": {"url": text},
                    "parameters": [
                        {"name": plain, "in": "path", "required": true, "description": text, "schema": {"type": "string", "enum": [text], "default": text}},
                        {"name": text, "in": "query", "description": text, "schema": {"type": "string", "default": text, "pattern": text}},
                        {"name": text, "in": "header", "description": text, "schema": {"type": "string"}},
                        {"name": text, "in": "cookie", "description": text, "schema": {"type": "array", "items": {"type": "string", "enum": [text, "b"]}}},
                    ],
                    "requestBody": {"description": text, "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/A"}, "example": text},
                        "multipart/form-data": {"schema": {"type": "object", "properties": {text: {"type": "string", "description": text}}},
                            "encoding": {text: {"contentType": text}}},
                        format!("application/{plain}"): {"schema": {"type": "string"}},
                    }},
                    "responses": {
                        "200": {"description": text, "headers": {text: {"description": text, "schema": {"type": "string"}}},
                            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}},
                            "links": {text: {"operationId": text, "description": text}}},
                        "default": {"description": text, "content": {plain: {"schema": {"type": "string"}}}},
                    },
                    "callbacks": {text: {format!("{{$request.body#/{plain}}}"): {"post": {"operationId": format!("{text} called"),
                        "description": text, "responses": {"200": {"description": text}}}}}},
                    "security": [{text: [text]}],
                    "x-text": text,
                },
                "get": {"responses": {"2XX": {"description": text}}},
            },
        },
        "components": {
            "schemas": {
                "A": {"type": "object", "title": text, "description": text, "required": [text], "example": text,
                    "properties": {
                        text: {"type": "string", "description": text, "default": text, "enum": [text, "other", format!("{text} again")]},
                        format!("{text} inner"): {"type": "object", "description": text, "properties": {text: {"type": "integer", "description": text}}},
                        "format": {"type": "string", "format": text},
                        "union": {"oneOf": [{"$ref": "#/components/schemas/B"}, {"type": "string", "description": text}],
                            "discriminator": {"propertyName": text, "mapping": {text: "#/components/schemas/B"}}},
                        "map": {"type": "object", "additionalProperties": {"type": "string", "description": text}},
                    }, format!("x-{plain}"): text},
                "B": {"type": "object", "xml": {"name": text}, "properties": {"b": {"$ref": "#/components/schemas/C"}}},
                "C": {"type": "string", "enum": [text], "description": text},
                text: {"type": "object", "description": text, "properties": {"a": {"type": "string"}}},
            },
            "securitySchemes": {text: {"type": "apiKey", "in": "header", "name": text, "description": text},
                format!("{text} oauth"): {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": text, "scopes": {text: text}}}}},
        },
    })
}

#[test]
fn no_text_becomes_code() {
    let mut accepted = 0;
    for (number, text) in WAYS_OUT.iter().enumerate() {
        let reading = read("hostile.json", document(text, number).to_string());
        if reading.api.is_some() {
            accepted += 1;
            assert_harmless(&emitted(&reading), MARKER);
        }
    }
    // A refusal would prove nothing about what is emitted.
    assert_eq!(accepted, WAYS_OUT.len(), "all of them are accepted");
}

#[test]
fn one_place_at_a_time() {
    let places = strings(&document("tame", 0));
    assert!(places.len() > 90, "there are {} places", places.len());
    for (index, pointer) in places.iter().enumerate() {
        let mut changed = document("tame", 0);
        let way_out = WAYS_OUT[index % WAYS_OUT.len()];
        *changed.pointer_mut(pointer).expect("the place is there") = json!(format!("{way_out} {MARKER}"));
        let reading = read("hostile.json", changed.to_string());
        if reading.api.is_some() {
            assert_harmless(&emitted(&reading), MARKER);
        }
    }
}

/// Where there is a text.
fn strings(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let entries: Vec<(String, &Value)> = match value {
        Value::String(_) => return vec![String::new()],
        Value::Array(values) => values.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        Value::Object(entries) => {
            entries.iter().map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value)).collect()
        }
        _ => Vec::new(),
    };
    for (key, value) in entries {
        found.extend(strings(value).into_iter().map(|rest| format!("/{key}{rest}")));
    }
    found
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let sound = document("tame", 0).to_string();
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(sound.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let latin1 = sound.replace("tame", "tam?").bytes().map(|byte| if byte == b'?' { 0xe9 } else { byte }).collect();
    let nul = sound.replace("tame", "ta\0me").into_bytes();
    let cut = sound.replace("tame", "tamé").into_bytes();
    let cut = cut[..=cut.iter().position(|&byte| byte == 0xc3).expect("it has an é")].to_vec();
    for bytes in [utf16, latin1, nul, cut] {
        for name in ["hostile.json", "hostile.yaml"] {
            assert_eq!(codes(&read(name, bytes.clone())), ["not-text"], "{name}");
        }
    }
}

#[test]
fn a_byte_order_mark_is_no_text() {
    let sound = document("tame", 0).to_string();
    for name in ["hostile.json", "hostile.yaml"] {
        let marked = read(name, format!("\u{feff}{sound}"));
        assert_eq!(marked.api, read(name, sound.as_str()).api, "{name}");
        assert!(marked.api.is_some(), "{name}");
    }
}
