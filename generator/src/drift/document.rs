//! What the document says of its operations, fact by fact, as pages say it.
//!
//! What comes in is the lowered document; what goes out are its operations with what a page may say of them, each fact with
//! its pointer. Pages are not known here.

use super::page::{FieldLocation, Presence, plain_path};
use super::pages::address;
use super::schema::{Property, Schemas};
use crate::lower::{Facts, HiddenPath, Lowered, METHODS, Route};
use crate::pointer::Pointer;
use serde_json::Value;

/// The key of an operation's scopes.
pub const SCOPES: &str = "x-scopes";
/// The key of the addresses of further pages.
const PAGES: &str = "x-docs-pages";

/// A lowered document as one value.
#[derive(Clone, Debug)]
pub struct Document {
    value: Value,
    /// Its operations, in the order of the document.
    pub operations: Vec<Operation>,
}

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// What it is called in messages: its `operationId`, or its method and path.
    pub name: String,
    /// Its method, in capitals.
    pub method: String,
    /// Its path, with that of the server in front.
    pub path: String,
    /// Where it is.
    pub pointer: Pointer,
    /// The pages that it names: their folders and names.
    pub addresses: Vec<String>,
    /// Its parameters and the properties of its body.
    pub parameters: Vec<Parameter>,
    /// Its responses.
    pub responses: Vec<Response>,
    /// What a token must be allowed to do.
    pub scopes: Vec<String>,
}

/// A parameter, or a property of a body.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Where it is in a request.
    pub place: FieldLocation,
    /// Its name.
    pub name: String,
    /// Whether it must be sent.
    pub presence: Presence,
    /// Where it is declared.
    pub pointer: Pointer,
    /// Where it is among the parameters of its operation or path, or where it is declared.
    pub listed: Pointer,
    /// Its schema, when it has one.
    pub schema: Option<Pointer>,
    /// Where it is written whether it must be sent; nowhere when it is left out.
    pub presence_at: Option<Pointer>,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Response {
    /// Its status as the document writes it: a number, a range such as `4XX`, or `default`.
    pub status: String,
    /// Where it is among the responses.
    pub pointer: Pointer,
    /// The schema of its JSON.
    pub schema: Option<Pointer>,
    /// Whether it has a body of any kind.
    pub has_body: bool,
}

impl Response {
    /// Whether it is a response that a caller hopes for.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.status.starts_with(['2', '3'])
    }

    /// Whether it stands for a status.
    #[must_use]
    pub fn covers(&self, status: &str) -> bool {
        self.status == status
            || (self.status == "default" && !status.starts_with(['2', '3']))
            || (self.status.to_uppercase().ends_with("XX") && self.status.get(..1) == status.get(..1))
    }
}

impl Document {
    /// What a lowered document says.
    ///
    /// # Panics
    ///
    /// When the model cannot be a value, which it was before.
    #[must_use]
    pub fn new(lowered: &Lowered) -> Self {
        // The model was built from a value of the same form.
        let value = serde_json::to_value(&lowered.openapi).expect("the model is plain data");
        let operations = operations(&value, &lowered.facts);
        Self { value, operations }
    }

    /// Its schemas.
    #[must_use]
    pub fn schemas(&self) -> Schemas<'_> {
        Schemas::new(&self.value)
    }

    /// The value at a place.
    #[must_use]
    pub fn find(&self, pointer: &Pointer) -> Option<&Value> {
        self.value.pointer(&pointer.to_string())
    }

    /// The whole of it.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }
}

fn operations(root: &Value, facts: &Facts) -> Vec<Operation> {
    let mut operations = Vec::new();
    let Some(paths) = root.get("paths").and_then(Value::as_object) else { return operations };
    // Pages describe an operation with all parameters and responses of its variants, and variants follow what they belong to.
    for (key, item) in paths {
        let at = Pointer::root().key("paths").key(key);
        let route = match facts.hidden_paths.get(key) {
            Some(HiddenPath::Variant(route, _)) => {
                variant(root, item, route, &at, &mut operations);
                continue;
            }
            Some(HiddenPath::Operation(route)) => Some(route),
            Some(HiddenPath::Webhook(_)) => continue,
            None => None,
        };
        for &method in METHODS {
            if let Some(value) = item.get(method) {
                let route = route.map_or((key.as_str(), method), |route| (&route.path, &route.method));
                operations.push(operation(root, item, value, route, &at, &at.key(method)));
            }
        }
    }
    operations
}

/// Adds to an operation what one of its variants has besides; on its own a variant is never called without it.
fn variant(root: &Value, item: &Value, route: &Route, at: &Pointer, operations: &mut [Operation]) {
    let Some(value) = item.get("get") else { return };
    let variant = operation(root, item, value, (&route.path, &route.method), at, &at.key("get"));
    let is_base = |base: &&mut Operation| base.method == variant.method && base.path == variant.path;
    let Some(base) = operations.iter_mut().rev().find(is_base) else { return };
    for parameter in variant.parameters {
        if !base.parameters.iter().any(|known| known.place == parameter.place && known.name == parameter.name) {
            base.parameters.push(Parameter { presence: Presence::Optional, presence_at: None, ..parameter });
        }
    }
    let is_new = |response: &Response| !base.responses.iter().any(|known| known.status == response.status);
    let new: Vec<Response> = variant.responses.into_iter().filter(is_new).collect();
    base.responses.extend(new);
}

fn operation(
    root: &Value,
    item: &Value,
    value: &Value,
    (path, method): (&str, &str),
    item_at: &Pointer,
    at: &Pointer,
) -> Operation {
    let method = method.to_uppercase();
    let server = [value, item, root].into_iter().find_map(|holder| text(holder.get("servers")?.get(0)?, "url"));
    let path = format!("{}{path}", server.map_or(String::new(), base));
    let page = value.get("externalDocs").and_then(|docs| text(docs, "url"));
    let more = texts(value.get(PAGES));
    let schemas = Schemas::new(root);
    let mut parameters = Vec::new();
    for (holder, holder_at) in [(value, at), (item, item_at)] {
        let list = holder.get("parameters").and_then(Value::as_array).map_or(0, Vec::len);
        for index in 0..list {
            let parameter = parameter(&schemas, &holder_at.key("parameters").index(index));
            // What an operation declares is before what its path declares.
            if let Some(new) = parameter
                && !parameters.iter().any(|old: &Parameter| old.place == new.place && old.name == new.name)
            {
                parameters.push(new);
            }
        }
    }
    if let Some(schema) = body(&schemas, &at.key("requestBody")) {
        let properties = schemas.properties(&schema).into_iter().filter(|property| !property.read_only);
        parameters.extend(properties.map(Property::into_parameter));
    }
    Operation {
        name: text(value, "operationId").map_or_else(|| format!("{method} {path}"), str::to_owned),
        method,
        path,
        addresses: page.into_iter().chain(more.iter().map(String::as_str)).map(address).collect(),
        parameters,
        responses: responses(&schemas, &at.key("responses")),
        scopes: texts(value.get(SCOPES)),
        pointer: at.clone(),
    }
}

impl Property {
    fn into_parameter(self) -> Parameter {
        Parameter {
            place: FieldLocation::Body,
            name: self.name,
            presence: self.presence,
            schema: Some(self.pointer.clone()),
            listed: self.pointer.clone(),
            pointer: self.pointer,
            presence_at: self.presence_at,
        }
    }
}

fn parameter(schemas: &Schemas<'_>, listed: &Pointer) -> Option<Parameter> {
    let (at, value) = schemas.follow(listed)?;
    let place = match text(value, "in")? {
        "path" => FieldLocation::Path,
        "query" => FieldLocation::Query,
        "header" => FieldLocation::Header,
        _ => return None,
    };
    let is_required = value.get("required").and_then(Value::as_bool).unwrap_or(place == FieldLocation::Path);
    let schema = match value.get("schema") {
        Some(_) => Some(at.key("schema")),
        None => first_content(value, &at).map(|(_, media)| media.key("schema")),
    };
    Some(Parameter {
        place,
        name: text(value, "name")?.to_owned(),
        presence: if is_required { Presence::Required } else { Presence::Optional },
        schema,
        presence_at: value.get("required").map(|_| at.key("required")),
        listed: listed.clone(),
        pointer: at,
    })
}

/// The schema of a body: of its JSON when it may be JSON.
fn body(schemas: &Schemas<'_>, at: &Pointer) -> Option<Pointer> {
    let (at, value) = schemas.follow(at)?;
    json_content(value, &at).or_else(|| first_content(value, &at).map(|(_, media)| media.key("schema")))
}

fn responses(schemas: &Schemas<'_>, at: &Pointer) -> Vec<Response> {
    let Some((_, value)) = schemas.follow(at) else { return Vec::new() };
    let statuses = value.as_object().into_iter().flatten().map(|(status, _)| status);
    statuses
        .filter(|status| !status.starts_with("x-"))
        .filter_map(|status| {
            let pointer = at.key(status);
            let (body_at, value) = schemas.follow(&pointer)?;
            Some(Response {
                status: status.clone(),
                schema: json_content(value, &body_at),
                has_body: first_content(value, &body_at).is_some(),
                pointer,
            })
        })
        .collect()
}

fn json_content(value: &Value, at: &Pointer) -> Option<Pointer> {
    let content = value.get("content")?.as_object()?;
    let is_json = |media: &&String| {
        let media = media.split(';').next().unwrap_or_default().trim().to_lowercase();
        media == "application/json" || media.ends_with("+json") || media == "*/*"
    };
    let media = content.keys().find(is_json)?;
    content.get(media)?.get("schema").map(|_| at.keys(&["content", media, "schema"]))
}

fn first_content<'v>(value: &'v Value, at: &Pointer) -> Option<(&'v Value, Pointer)> {
    let (media, value) = value.get("content")?.as_object()?.iter().next()?;
    Some((value, at.keys(&["content", media])))
}

/// The path of a server's address: `/v1` of `https://example.org/v1/`.
fn base(url: &str) -> String {
    // A server that is nothing but a variable says nothing about its path.
    if !url.starts_with('/') && !url.contains("://") {
        return String::new();
    }
    match plain_path(url) {
        path if path == "/" || path.contains("{}") => String::new(),
        path => path,
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str()
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::base;

    #[test]
    fn a_server_may_have_a_path() {
        assert_eq!(base("https://example.org/v1/"), "/v1");
        assert_eq!(base("/v1"), "/v1");
        assert_eq!(base("https://{host}"), "");
        assert_eq!(base("{storage}"), "");
    }
}
