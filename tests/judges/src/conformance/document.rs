//! A document as the standard says it, read without our own generator's help, so that its mistakes show.
//!
//! What comes in is the JSON of a document and a call's method and path; what goes out is the operation that it is for,
//! what its path's parts stand for, and where the server is.

use super::scenario::{ADDRESS, Call};
use super::validity::validator;
use serde_json::Value;
use std::collections::BTreeMap;

/// A document.
#[derive(Debug)]
pub struct Document {
    root: Value,
}

/// The operation that a call is for.
#[derive(Debug)]
pub struct Target<'d> {
    /// The path template as the document has it.
    pub template: String,
    /// The operation.
    pub operation: &'d Value,
    /// Its parameters, those of its path included.
    pub parameters: Vec<&'d Value>,
    /// The base address, with [`ADDRESS`] for the server.
    pub base: String,
    /// What is where in the path.
    pub captured: BTreeMap<String, String>,
}

/// What a document says about a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Documented<'d> {
    /// Whether it is what the operation is for.
    pub is_success: bool,
    /// Whether it has a body.
    pub has_body: bool,
    /// The schema of its JSON, if it can be JSON.
    pub schema: Option<&'d Value>,
}

impl Document {
    /// A document from its text.
    ///
    /// # Errors
    ///
    /// When it is not JSON.
    pub fn new(text: &str) -> serde_json::Result<Self> {
        Ok(Self { root: serde_json::from_str(text)? })
    }

    /// Follows a reference within the document.
    #[must_use]
    pub fn resolve<'d>(&'d self, value: &'d Value) -> &'d Value {
        let target = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
        target.and_then(|pointer| self.root.pointer(pointer)).unwrap_or(value)
    }

    /// The scheme of a security requirement.
    #[must_use]
    pub fn scheme(&self, name: &str) -> &Value {
        self.resolve(&self.root["components"]["securitySchemes"][name])
    }

    /// The operation that a call is for.
    #[must_use]
    pub fn target(&self, call: &Call) -> Option<Target<'_>> {
        if call.linked {
            return None;
        }
        let Some(template) = &call.template else { return self.find(&call.method, &call.uri) };
        let operation = &self.root["paths"][template][&call.method];
        let base = self.servers().swap_remove(0);
        let parameters = self.parameters(template, operation);
        let target = Target { template: template.clone(), operation, parameters, base, captured: call.path.clone() };
        operation.is_object().then_some(target)
    }

    /// The operation for a method and a path, the one with the fewest variables when there are several.
    fn find(&self, method: &str, uri: &str) -> Option<Target<'_>> {
        let mut found = Vec::new();
        for (template, item) in self.root["paths"].as_object()? {
            let operation = &item[method];
            if !operation.is_object() {
                continue;
            }
            let parameters = self.parameters(template, operation);
            let path = template.split('?').next().unwrap_or_default();
            for server in self.servers() {
                let prefix = server.strip_prefix(ADDRESS).unwrap_or_default();
                let whole = format!("{prefix}{path}");
                if let Some(captured) = capture(&whole, uri) {
                    let base = captured.iter().fold(server.clone(), |base, (name, value)| {
                        if path.contains(&format!("{{{name}}}")) {
                            base
                        } else {
                            base.replace(&format!("{{{name}}}"), value)
                        }
                    });
                    let template = template.clone();
                    found.push(Target { template, operation, parameters: parameters.clone(), base, captured });
                }
            }
        }
        found.into_iter().min_by_key(|target| (target.captured.len(), target.template.matches('{').count()))
    }

    /// The parameters of an operation, those of its path first.
    fn parameters<'d>(&'d self, template: &str, operation: &'d Value) -> Vec<&'d Value> {
        let lists = [&self.root["paths"][template]["parameters"], &operation["parameters"]];
        lists.into_iter().filter_map(Value::as_array).flatten().map(|one| self.resolve(one)).collect()
    }

    /// What the document says about a response with a status: the status itself, its class, or else `default` (OpenAPI
    /// 3.0.4, 4.7.16).
    #[must_use]
    pub fn response<'d>(&'d self, target: &Target<'d>, status: u16) -> Option<Documented<'d>> {
        let responses = target.operation["responses"].as_object()?;
        let class = |key: &str| key.bytes().next().filter(u8::is_ascii_digit).map_or(0, |digit| digit - b'0');
        // What counts as a success is a class of its own: the second, or the third where there is none of it.
        let has = |wanted: u8| responses.keys().any(|key| class(key) == wanted);
        let (exact, range) = (status.to_string(), format!("{}XX", status / 100));
        let (key, response) =
            [exact.as_str(), &range, "default"].iter().find_map(|key| responses.get_key_value(*key))?;
        let is_success = match class(key) {
            0 => status < 400 && !has(2) && !has(3),
            2 => true,
            3 => !has(2),
            _ => false,
        };
        let content = self.resolve(response)["content"].as_object().filter(|content| !content.is_empty());
        let json = content.into_iter().flatten().find(|(media_type, _)| media_type.contains("json"));
        // Octets are no JSON, whatever their media type.
        let schema = json.map(|(_, media)| &media["schema"]).filter(|schema| schema["format"] != "binary");
        Some(Documented { is_success, has_body: content.is_some(), schema })
    }

    /// The least that a schema allows by its types and required properties.
    #[must_use]
    pub fn least(&self, schema: &Value) -> Value {
        let schema = self.resolve(schema);
        let kind = schema["type"].as_array().map_or(&schema["type"], |kinds| &kinds[0]);
        match kind.as_str() {
            Some("string") => "".into(),
            Some("integer" | "number") => 0.into(),
            Some("boolean") => false.into(),
            Some("array") => Value::Array(Vec::new()),
            Some("null") => Value::Null,
            _ => {
                let names = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
                names.map(|name| (name.to_owned(), self.least(&schema["properties"][name]))).collect()
            }
        }
    }

    /// Whether a body is what a schema says; bodies that are not JSON never are.
    #[must_use]
    pub fn allows(&self, schema: &Value, body: &[u8]) -> bool {
        let Ok(value) = serde_json::from_slice(body) else { return false };
        validator(&self.root, schema).is_none_or(|validator| validator.is_valid(&value))
    }

    /// The addresses of the servers, with [`ADDRESS`] for the variable or the origin before the first slash.
    fn servers(&self) -> Vec<String> {
        let urls = self.root["servers"].as_array().into_iter().flatten().filter_map(|server| server["url"].as_str());
        let addresses = urls.map(|url| {
            let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
            let path = rest.find('/').map_or("", |start| &rest[start..]);
            format!("{ADDRESS}{}", path.trim_end_matches('/'))
        });
        let addresses: Vec<String> = addresses.collect();
        if addresses.is_empty() { vec![ADDRESS.to_owned()] } else { addresses }
    }
}

/// What the variables of a template stand for in a path; `None` when it is another path.
fn capture(template: &str, path: &str) -> Option<BTreeMap<String, String>> {
    let mut captured = BTreeMap::new();
    // Servers that others wrote take a slash at the end for nothing.
    let (mut template, mut path) = (template.trim_end_matches('/'), path.trim_end_matches('/'));
    while let Some(start) = template.find('{') {
        path = path.strip_prefix(&template[..start])?;
        let end = start + template[start..].find('}')?;
        let name = &template[start + 1..end];
        template = &template[end + 1..];
        // A variable goes as far as the text after it allows; at the end it takes the rest.
        let literal = template.split('{').next().unwrap_or_default();
        let length = if template.is_empty() {
            path.len()
        } else if literal.is_empty() {
            0
        } else {
            path.find(literal)?
        };
        captured.insert(name.to_owned(), path[..length].to_owned());
        path = &path[length..];
    }
    (template == path && captured.values().all(|value| !value.is_empty())).then_some(captured)
}

#[cfg(test)]
mod tests {
    use super::{ADDRESS, Call, Document};

    #[test]
    fn a_call_that_knows_its_template_is_taken_at_its_word() {
        let text =
            r#"{"paths": {"/a/{id}": {"get": {"operationId": "one"}}, "/a/{id}/": {"get": {"operationId": "two"}}}}"#;
        let document = Document::new(text).expect("it is JSON");
        let mut call: Call = serde_json::from_value(serde_json::json!({
            "uri": "/a/", "template": "/a/{id}", "path": {"id": ""}, "method": "get", "query": {}, "headers": {},
            "response": {"status": 200, "headers": {}},
        }))
        .expect("it is a call");
        let target = document.target(&call).expect("there is an operation");
        assert_eq!((target.operation["operationId"].as_str(), target.captured["id"].as_str()), (Some("one"), ""));
        call.linked = true;
        assert!(document.target(&call).is_none());
    }

    #[test]
    fn responses_are_found_by_status_then_class_then_default() {
        let text = r#"{"paths": {
            "/a": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"type": "integer"}}}},
                "3XX": {}, "404": {}, "default": {}}}},
            "/b": {"get": {"responses": {"default": {}}}}, "/c": {"get": {"responses": {"301": {}}}}}}"#;
        let document = Document::new(text).expect("it is JSON");
        let response = |path: &str, status| document.response(&document.find("get", path)?, status);
        let succeeds = |path, status| response(path, status).map(|response| response.is_success);
        assert_eq!(
            [200, 201, 302, 404, 500].map(|status| succeeds("/a", status)),
            [true, false, false, false, false].map(Some)
        );
        assert_eq!([200, 404].map(|status| succeeds("/b", status)), [Some(true), Some(false)]);
        assert_eq!([301, 200].map(|status| succeeds("/c", status)), [Some(true), None]);
        let whole = response("/a", 200).expect("it is documented");
        let schema = whole.schema.expect("it is JSON");
        assert!(whole.has_body && document.allows(schema, b"1") && !document.allows(schema, b"\"1\""));
    }

    #[test]
    fn operations_are_found_behind_their_server() {
        let text = r#"{"servers": [{"url": "{endpoint}/v/{version}"}],
            "paths": {"/a/{id}": {"get": {"operationId": "one"}}, "/a/all": {"get": {"operationId": "all"}}}}"#;
        let document = Document::new(text).expect("it is JSON");
        let found = document.find("get", "/v/v1.0/a/x").expect("there is an operation");
        assert_eq!((found.base.as_str(), found.captured["id"].as_str()), (&*format!("{ADDRESS}/v/v1.0"), "x"));
        assert_eq!(document.find("get", "/v/2/a/all").expect("there is one").operation["operationId"], "all");
        assert!(document.find("get", "/v/2/a/x/").is_some());
        assert!(document.find("put", "/v/2/a/all").is_none() && document.find("get", "/a/all").is_none());
    }
}
