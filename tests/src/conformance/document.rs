//! A document as the standard says it, read without our own generator's help, so that its mistakes show.
//!
//! What comes in is the JSON of a document and a call's method and path; what goes out is the operation that it is for,
//! what its path's parts stand for, and where the server is.

use super::scenario::ADDRESS;
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
    /// What stands where in the path.
    pub captured: BTreeMap<String, String>,
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

    /// The operation for a method and a path, the one with the fewest variables when there are several.
    #[must_use]
    pub fn find(&self, method: &str, uri: &str) -> Option<Target<'_>> {
        let mut found = Vec::new();
        for (template, item) in self.root["paths"].as_object()? {
            let operation = &item[method];
            if !operation.is_object() {
                continue;
            }
            let lists = [&item["parameters"], &operation["parameters"]];
            let parameters: Vec<&Value> =
                lists.into_iter().filter_map(Value::as_array).flatten().map(|one| self.resolve(one)).collect();
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
    use super::{ADDRESS, Document};

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
