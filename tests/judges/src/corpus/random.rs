//! Documents that a seed draws: shapes of parameters, bodies, responses and schemas as no person would put them together.
//!
//! What comes in is a seed and a number; what goes out is a document that is valid, and whose crate therefore has to compile
//! without a word, whatever meets in it. What the operations mean is not thought of.

use crate::instances::random::Random;
use serde_json::{Map, Value, json};
use std::io;
use std::path::{Path, PathBuf};

/// How many operations a document has.
const OPERATIONS: usize = 25;

/// How many schemas have a name in a document.
const SCHEMAS: usize = 14;

/// Names that are keywords, that emitted code uses itself, or that differ in their signs or their case alone.
const NAMES: &[&str] = &[
    "id",
    "type",
    "self",
    "Self",
    "crate",
    "a-b",
    "a_b",
    "aB",
    "A_B",
    "a.b",
    "1st",
    "",
    "+",
    "-",
    "ä",
    "args",
    "call",
    "body",
    "options",
    "request",
    "client",
    "file",
    "writer",
    "new",
    "default",
    "extra",
    "headers",
    "send",
    "name",
    "Name",
    "json",
    "page_id",
    "page_slug",
    "page",
    "help",
    "version",
    "all",
    "accept",
    "link",
    "no-name",
    "value",
    "values",
    "from",
    "into",
    "clone",
    "add",
    "not",
    "X-Odd",
    "std",
    "String",
    "Option",
    "text",
    "timeout",
    "base_url",
    "async",
    "dyn",
    "filter[a]",
    "2",
    "名前",
];

/// Names of schemas.
const TYPES: &[&str] = &[
    "Pet",
    "pet",
    "PET",
    "String",
    "Option",
    "Vec",
    "Error",
    "Client",
    "Value",
    "Maybe",
    "Self",
    "Result",
    "Any",
    "a-b",
    "a_b",
    "Command",
    "Args",
    "Form",
    "Part",
    "Box",
    "Date",
    "Uuid",
    "Request",
    "RawResponse",
    "Extra",
    "Map",
    "Kind",
    "Arg",
    "2nd",
    "3",
    "名前",
    "Default",
];

/// Tags, some of them called like modules that every crate has.
const TAGS: &[&str] =
    &["cli", "runtime", "types", "client", "headers", "shared", "main", "lib", "type", "Pets", "pets", "a b"];

/// The formats of a type, `None` for none.
const SCALARS: &[(&str, &[&str])] = &[
    ("string", &["", "", "uuid", "date", "date-time", "byte", "binary", "password", "uri", "email", "int64", "time"]),
    ("integer", &["", "int8", "uint8", "int16", "int32", "uint32", "int64", "uint64", "int128", "unix-time"]),
    ("number", &["", "float", "double", "decimal"]),
    ("boolean", &[""]),
];

/// Writes so many documents of a seed into a folder.
///
/// # Errors
///
/// When the folder or a file cannot be written.
pub fn write(folder: &Path, seed: u64, count: usize) -> io::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let written = (0..count).map(|number| {
        let path = folder.join(format!("seed-{seed}-{number}.json"));
        std::fs::write(&path, serde_json::to_vec_pretty(&document(seed, number))?)?;
        Ok(path)
    });
    written.collect()
}

/// Draws the document with a number.
fn document(seed: u64, number: usize) -> Value {
    let random = Random::new(seed, &format!("document {number}"));
    let is_old = number.is_multiple_of(2);
    let mut draw = Draw { random, is_old, names: Vec::new() };
    draw.names = draw.some(TYPES, SCHEMAS);
    let mut schemas = Map::new();
    for index in 0..draw.names.len() {
        // Only to what comes later, so that no schema is only itself.
        let later = draw.names.split_off(index + 1);
        let drawn = std::mem::replace(&mut draw.names, later);
        let schema = draw.schema(3);
        let later = std::mem::replace(&mut draw.names, drawn);
        draw.names.extend(later);
        schemas.insert(draw.names[index].clone(), schema);
    }
    let mut paths = Map::new();
    for index in 0..OPERATIONS {
        let (path, operation) = draw.operation(index);
        let method = *draw.random.pick(&["get", "put", "post", "delete", "patch", "head", "options"]).unwrap_or(&"get");
        paths.insert(path, json!({ method: operation }));
    }
    json!({
        "openapi": if is_old { "3.0.3" } else { "3.1.0" },
        "info": {"title": format!("Drawn {number}"), "version": "1"},
        "servers": [{"url": "https://{host}.example.com/{base}", "variables": {
            "host": {"default": "api", "enum": ["api", "test"]}, "base": {"default": "v1"},
        }}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "basic": {"type": "http", "scheme": "basic"},
            "bearer": {"type": "http", "scheme": "bearer"},
        }},
    })
}

/// What is drawn from.
struct Draw {
    random: Random,
    /// Of OpenAPI 3.0.
    is_old: bool,
    /// The schemas that may be referred to.
    names: Vec<String>,
}

impl Draw {
    /// Up to so many of these, each once.
    fn some(&mut self, from: &[&str], most: usize) -> Vec<String> {
        let mut left: Vec<&str> = from.to_vec();
        let count = most.min(left.len());
        (0..count).map(|_| left.swap_remove(self.random.below(left.len())).to_owned()).collect()
    }

    fn one<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.random.below(from.len())]
    }

    /// A schema with so many levels below it.
    fn schema(&mut self, depth: usize) -> Value {
        let mut schema = match self.random.below(if depth == 0 { 5 } else { 14 }) {
            0 | 1 => self.scalar(),
            2 => self.listed(),
            3 => return self.reference().unwrap_or_else(|| json!({})),
            4 => json!({}),
            5 | 6 => json!({"type": "array", "items": self.schema(depth - 1)}),
            7 => json!({"type": "object", "additionalProperties": self.schema(depth - 1)}),
            8 => self.union(depth),
            9 => json!({"allOf": [self.object(depth - 1), self.object(depth - 1)]}),
            10 if !self.is_old => json!({"type": "array", "minItems": 2, "items": false,
                "prefixItems": [self.schema(depth - 1), self.schema(depth - 1)]}),
            _ => self.object(depth),
        };
        let keys = schema.as_object_mut().expect("a schema is an object");
        for (key, value) in [("deprecated", json!(true)), ("description", json!("What it is. */ `a` \\ \"b\""))] {
            if self.random.chance(10) {
                keys.insert(key.to_owned(), value);
            }
        }
        if self.random.chance(20) && keys.contains_key("type") {
            self.nullable(keys);
        }
        schema
    }

    fn nullable(&mut self, schema: &mut Map<String, Value>) {
        if let Some(Value::Array(values)) = schema.get_mut("enum") {
            values.push(Value::Null);
        }
        if self.is_old {
            schema.insert("nullable".to_owned(), json!(true));
        } else if let Some(ty) = schema.get_mut("type") {
            *ty = json!([*ty, "null"]);
        }
    }

    fn reference(&mut self) -> Option<Value> {
        let name = self.random.pick(&self.names)?;
        Some(json!({"$ref": format!("#/components/schemas/{name}")}))
    }

    fn scalar(&mut self) -> Value {
        let (ty, formats) = self.one(SCALARS);
        let mut schema = json!({"type": ty});
        let format = self.one(formats);
        if !format.is_empty() {
            schema["format"] = json!(format);
        }
        if self.random.chance(20) {
            match (ty, format) {
                ("string", "") => schema["default"] = json!("a \"b\""),
                ("integer", _) => schema["default"] = json!(7),
                ("number", _) => schema["default"] = json!(-1.5),
                ("boolean", _) => schema["default"] = json!(true),
                _ => {}
            }
        }
        schema
    }

    /// Known values, of one type or of several.
    fn listed(&mut self) -> Value {
        match self.random.below(6) {
            0 => json!({"type": "integer", "enum": [1, -2, 3_000_000_000_u64]}),
            1 => json!({"type": "boolean", "enum": [true]}),
            2 => json!({"type": "number", "enum": [0.5, 1]}),
            3 => json!({"enum": ["a", 1, true]}),
            4 => json!({"type": "string", "enum": ["only"], "default": "only"}),
            _ => {
                json!({"type": "string", "enum": ["", "a", "A", "a b", "+1", "-1", "unknown", "self"], "default": "a"})
            }
        }
    }

    fn union(&mut self, depth: usize) -> Value {
        let count = 2 + self.random.below(2);
        let members: Vec<Value> = (0..count).map(|_| self.schema(depth - 1)).collect();
        json!({ self.one(&["oneOf", "anyOf"]): members })
    }

    fn object(&mut self, depth: usize) -> Value {
        let count = self.random.below(6);
        let keys = self.some(NAMES, count);
        let required: Vec<String> = keys.iter().filter(|_| self.random.chance(40)).cloned().collect();
        let mut properties = Map::new();
        for key in keys {
            let mut property = self.schema(depth.saturating_sub(1));
            if property.get("$ref").is_none() && self.random.chance(15) {
                property[self.one(&["readOnly", "writeOnly"])] = json!(true);
            }
            properties.insert(key, property);
        }
        let mut schema = json!({"type": "object", "properties": properties});
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        match self.random.below(5) {
            0 => schema["additionalProperties"] = json!(false),
            1 => schema["additionalProperties"] = self.schema(depth.saturating_sub(1)),
            _ => {}
        }
        schema
    }

    fn operation(&mut self, index: usize) -> (String, Value) {
        let mut path = format!("/{index}");
        let count = self.random.below(9);
        let mut parameters = Vec::new();
        for name in self.some(NAMES, count) {
            let place = self.one(&["path", "query", "query", "header", "cookie"]);
            let is_word =
                !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
            // What a path or a header cannot have in its names is asked for in the query.
            let place = if is_word || (place == "cookie" && !name.is_empty()) { place } else { "query" };
            if place == "path" {
                path.extend(["/{", name.as_str(), "}"]);
            }
            parameters.push(self.parameter(&name, place));
            if place != "query" && self.random.chance(20) {
                parameters.push(self.parameter(&name, "query"));
            }
        }
        let mut operation = json!({"parameters": parameters, "responses": self.responses()});
        if self.random.chance(80) {
            let name = self.one(&[
                "new",
                "type",
                "list things ",
                "call",
                "名前",
                "",
                "listPets",
                "get",
                "send",
                "default",
                "a/b",
            ]);
            operation["operationId"] = json!(format!("{name}{index}"));
        }
        if self.random.chance(80) {
            operation["tags"] = json!([self.one(TAGS)]);
        }
        if self.random.chance(60) {
            operation["requestBody"] = self.body();
        }
        if self.random.chance(15) {
            operation["deprecated"] = json!(true);
        }
        if self.random.chance(30) {
            operation["security"] = match self.random.below(2) {
                0 => json!([{"key": []}, {}]),
                _ => json!([{"basic": []}, {"bearer": [], "key": []}]),
            };
        }
        (path, operation)
    }

    fn parameter(&mut self, name: &str, place: &str) -> Value {
        let mut parameter = json!({"name": name, "in": place, "required": place == "path" || self.random.chance(40)});
        let schema = self.schema(2);
        if self.random.chance(10) {
            parameter["content"] = json!({"application/json": {"schema": schema}});
            return parameter;
        }
        parameter["schema"] = schema;
        let styles: &[&str] = match place {
            "path" => &["", "simple", "label", "matrix"],
            "query" => &["", "", "form", "spaceDelimited", "pipeDelimited", "deepObject"],
            _ => &[""],
        };
        let style = self.one(styles);
        if !style.is_empty() {
            parameter["style"] = json!(style);
        }
        for key in ["explode", "deprecated"] {
            if self.random.chance(20) {
                parameter[key] = json!(self.random.chance(50));
            }
        }
        parameter
    }

    fn body(&mut self) -> Value {
        let count = 1 + self.random.below(2);
        let types = [
            "application/json",
            "application/json",
            "application/merge-patch+json",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "multipart/mixed",
            "text/plain",
            "application/octet-stream",
            "image/*",
            "application/xml",
            "*/*",
        ];
        let mut content = Map::new();
        for media_type in self.some(&types, count) {
            let schema = match media_type.as_str() {
                "multipart/form-data" | "application/x-www-form-urlencoded" => self.form(),
                _ => self.schema(2),
            };
            content.insert(media_type, json!({"schema": schema}));
        }
        json!({"required": self.random.chance(50), "content": content})
    }

    /// An object, some of whose parts are files.
    fn form(&mut self) -> Value {
        let mut form = self.object(2);
        let file = json!({"type": "string", "format": "binary"});
        form["properties"]["picture"] = file.clone();
        if self.random.chance(50) {
            form["properties"]["files"] = json!({"type": "array", "items": file});
            form["required"] = json!(["files"]);
        }
        form
    }

    fn responses(&mut self) -> Value {
        let mut responses = Map::new();
        let statuses = ["200", "200", "201", "204", "302", "400", "404", "4XX", "500", "default"];
        let count = 1 + self.random.below(4);
        for status in self.some(&statuses, count) {
            let mut response = json!({"description": "What came"});
            if status != "204" && status != "302" && self.random.chance(75) {
                let types =
                    ["application/json", "application/json", "text/plain", "application/octet-stream", "text/csv"];
                let schema = self.schema(2);
                let media_type = self.one(&types);
                response["content"] = json!({ media_type: {"schema": schema} });
                if self.random.chance(20) {
                    response["content"]["text/html"] = json!({"schema": {"type": "string"}});
                }
            }
            if self.random.chance(25) {
                let schema = self.schema(1);
                response["headers"] = json!({"X-Odd": {"schema": schema}, "ETag": {"schema": {"type": "string"}}});
            }
            responses.insert(status, response);
        }
        Value::Object(responses)
    }
}

#[cfg(test)]
mod tests {
    use super::document;
    use specwright::Strictness;

    #[test]
    fn a_seed_repeats() {
        assert_eq!(document(7, 1), document(7, 1));
        assert_ne!(document(7, 1), document(8, 1));
        assert_ne!(document(7, 1)["paths"], document(7, 2)["paths"]);
    }

    #[test]
    fn what_is_drawn_is_emitted() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        for path in super::write(folder.path(), 1, 6).expect("it can be written") {
            let reading =
                specwright_tests::generation::read(&path, "drawn", Strictness::Lenient).expect("it can be read");
            let rendered = reading.render(specwright::diagnostic::render::Form::Concise, false);
            assert!(reading.api.is_some(), "{}: {rendered}", path.display());
        }
    }
}
