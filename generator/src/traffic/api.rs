//! The operations of a document, as far as exchanges can be checked against them.
//!
//! What comes in is the lowered document as one value; what goes out are [`Operation`]s with their parameters, bodies and
//! responses, each with its place and the number of its schema.

use super::exchange::essence;
use super::route::{self, Server};
use super::schemas::{NodeId, Schemas};
use crate::lower::{Condition, Facts, HiddenPath, METHODS};
use crate::pointer::Pointer;
use serde_json::Value;

/// The operations of a document.
#[derive(Debug)]
pub struct Api<'a> {
    /// Its schemas.
    pub schemas: Schemas<'a>,
    /// Its operations, in its order.
    pub operations: Vec<Operation>,
}

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// What it is called in messages: its `operationId`, or its method and path.
    pub name: String,
    /// Its method, in capitals.
    pub method: String,
    /// Its path.
    pub path: String,
    /// Where it is.
    pub pointer: Pointer,
    /// Where requests go.
    pub servers: Vec<Server>,
    /// What the query must have, when it is the variant of another operation.
    pub condition: Option<Condition>,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The body of its requests.
    pub body: Option<RequestBody>,
    /// Its responses.
    pub responses: Vec<Response>,
}

/// A parameter.
#[derive(Debug)]
pub struct Parameter {
    /// Where it is in requests: `path`, `query`, `header` or `cookie`.
    pub place: String,
    /// Its name.
    pub name: String,
    /// Whether it must be sent.
    pub is_required: bool,
    /// How several values are written.
    pub style: Style,
    /// Its schema.
    pub schema: Option<NodeId>,
    /// Whether its text is JSON.
    pub is_json: bool,
    /// Where it is declared.
    pub pointer: Pointer,
}

/// How a parameter with several values is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Once for each value.
    Repeated,
    /// With a character between values.
    Separated(char),
    /// `name[key]=value`.
    Deep,
}

/// The body of requests.
#[derive(Debug)]
pub struct RequestBody {
    /// Where it is declared.
    pub pointer: Pointer,
    /// Whether there must be one.
    pub is_required: bool,
    /// What it may be.
    pub media: Vec<Media>,
}

/// A response.
#[derive(Debug)]
pub struct Response {
    /// Its status: a number, a range such as `4XX`, or `default`.
    pub status: String,
    /// Where it is among the responses of the operation.
    pub pointer: Pointer,
    /// Where its body is declared.
    pub body_at: Pointer,
    /// What its body may be.
    pub media: Vec<Media>,
}

/// A media type of a body.
#[derive(Debug)]
pub struct Media {
    /// Its name in lower case, without parameters; a range such as `image/*` is one too.
    pub essence: String,
    /// Where it is.
    pub pointer: Pointer,
    /// Its schema.
    pub schema: Option<NodeId>,
}

impl Media {
    /// Whether it is JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        is_json(&self.essence)
    }
}

/// Whether a media type is JSON.
#[must_use]
pub fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// The media type of a body that covers one; the narrowest.
#[must_use]
pub fn covering<'m>(media: &'m [Media], essence: &str) -> Option<&'m Media> {
    let range = essence.split_once('/').map_or(String::new(), |(kind, _)| format!("{kind}/*"));
    let named = |name: &str| media.iter().find(|media| media.essence == name);
    named(essence).or_else(|| named(&range)).or_else(|| named("*/*"))
}

impl Operation {
    /// The response that covers a status: that of the status, of its class, or the default.
    #[must_use]
    pub fn response(&self, status: u16) -> Option<&Response> {
        let (exact, class) = (status.to_string(), format!("{}XX", status / 100));
        let named = |name: &str| self.responses.iter().find(|response| response.status.eq_ignore_ascii_case(name));
        named(&exact).or_else(|| named(&class)).or_else(|| named("default"))
    }

    /// Whether a query is one of it, when it is a variant.
    #[must_use]
    pub fn is_met_by(&self, query: &[(String, String)]) -> bool {
        let pairs = query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        self.condition.as_ref().is_some_and(|condition| condition.is_met_by(pairs))
    }

    /// The number of another operation that it is a variant of; its own when it is none.
    #[must_use]
    pub fn base(&self, api: &Api<'_>, own: usize) -> usize {
        let base = self.condition.as_ref().map(|condition| &condition.base);
        let found = base.and_then(|base| api.operations.iter().position(|other| other.name == *base));
        found.unwrap_or(own)
    }
}

impl<'a> Api<'a> {
    /// What a lowered document, as one value, and the facts beside it say.
    #[must_use]
    pub fn new(root: &'a Value, facts: &'a Facts) -> Self {
        let mut api = Self { schemas: Schemas::new(root, facts), operations: Vec::new() };
        let paths = root.get("paths").and_then(Value::as_object);
        for (key, item) in paths.into_iter().flatten() {
            // An operation for which the model has no place keeps its route; webhooks have none.
            let hidden = facts.hidden_paths.get(key);
            let route = hidden.and_then(HiddenPath::route);
            if hidden.is_some() && route.is_none() {
                continue;
            }
            let at = Pointer::root().keys(&["paths", key]);
            for &method in METHODS {
                if let Some(value) = item.get(method) {
                    let (path, method_name) = route.map_or((key, method), |route| (&route.path, &route.method));
                    let route = (path.as_str(), method_name.to_uppercase());
                    let operation = api.operation(root, item, value, route, &at, &at.key(method));
                    let condition = hidden.and_then(HiddenPath::condition).cloned();
                    api.operations.push(Operation { condition, ..operation });
                }
            }
        }
        api
    }

    fn operation(
        &mut self,
        root: &Value,
        item: &Value,
        value: &Value,
        (path, method): (&str, String),
        item_at: &Pointer,
        at: &Pointer,
    ) -> Operation {
        let servers = [value, item, root].into_iter().map(route::servers).find(|servers| !servers.is_empty());
        let mut parameters: Vec<Parameter> = Vec::new();
        for (holder, holder_at) in [(value, at), (item, item_at)] {
            let count = holder.get("parameters").and_then(Value::as_array).map_or(0, Vec::len);
            for index in 0..count {
                // What an operation declares comes before what its path declares.
                if let Some(new) = self.parameter(&holder_at.key("parameters").index(index))
                    && !parameters.iter().any(|old| old.place == new.place && old.name == new.name)
                {
                    parameters.push(new);
                }
            }
        }
        Operation {
            name: text(value, "operationId").map_or_else(|| format!("{method} {path}"), str::to_owned),
            path: path.to_owned(),
            pointer: at.clone(),
            servers: servers.unwrap_or_default(),
            condition: None,
            parameters,
            body: self.body(&at.key("requestBody")),
            responses: self.responses(&at.key("responses")),
            method,
        }
    }

    fn parameter(&mut self, listed: &Pointer) -> Option<Parameter> {
        let (pointer, value) = self.schemas.follow(listed)?;
        let place = text(value, "in")?.to_owned();
        let content = self.media(value, &pointer).into_iter().next();
        let schema = match value.get("schema") {
            Some(_) => self.schemas.add(&pointer.key("schema")),
            None => content.as_ref().and_then(|media| media.schema),
        };
        let explode = value.get("explode").and_then(Value::as_bool);
        let style = match (text(value, "style"), place.as_str()) {
            (Some("deepObject"), _) => Style::Deep,
            (Some("spaceDelimited"), _) if explode != Some(true) => Style::Separated(' '),
            (Some("pipeDelimited"), _) if explode != Some(true) => Style::Separated('|'),
            (_, "query" | "cookie") if explode != Some(false) => Style::Repeated,
            _ => Style::Separated(','),
        };
        Some(Parameter {
            is_required: value.get("required").and_then(Value::as_bool).unwrap_or(place == "path"),
            name: text(value, "name")?.to_owned(),
            place,
            style,
            schema,
            is_json: content.is_some_and(|media| media.is_json()),
            pointer,
        })
    }

    fn body(&mut self, at: &Pointer) -> Option<RequestBody> {
        let (pointer, value) = self.schemas.follow(at)?;
        let is_required = value.get("required").and_then(Value::as_bool).unwrap_or_default();
        let media = self.media(value, &pointer);
        Some(RequestBody { pointer, is_required, media })
    }

    fn responses(&mut self, at: &Pointer) -> Vec<Response> {
        let statuses = self.schemas.find(at).and_then(Value::as_object).into_iter().flatten();
        let statuses: Vec<&String> = statuses.map(|(status, _)| status).collect();
        let responses = statuses.into_iter().filter(|status| !status.starts_with("x-")).filter_map(|status| {
            let pointer = at.key(status);
            let (body_at, value) = self.schemas.follow(&pointer)?;
            let media = self.media(value, &body_at);
            Some(Response { status: status.clone(), pointer, body_at, media })
        });
        responses.collect()
    }

    fn media(&mut self, value: &Value, at: &Pointer) -> Vec<Media> {
        let content = value.get("content").and_then(Value::as_object).into_iter().flatten();
        let media = content.map(|(name, media)| {
            let pointer = at.keys(&["content", name]);
            let schema = media.get("schema").and_then(|_| self.schemas.add(&pointer.key("schema")));
            Media { essence: essence(name), pointer, schema }
        });
        media.collect()
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str()
}
