//! Which operation a request is meant for.
//!
//! What comes in are methods and addresses; what goes out are operations. An address belongs to the API when its origin is
//! that of a server, was named by the user, or when its path fits an operation with a part that is written out.

use super::api::{Api, Operation};
use super::exchange::{Request, decoded};
use foldhash::{HashMap, HashSet};
use serde_json::Value;

/// Where requests go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Scheme and authority, in lower case, as variables have them by default or may have them; empty when it says none.
    pub origins: Vec<String>,
    /// What is before paths, without a slash at its end.
    pub base: Template,
}

/// Text with variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    segments: Vec<Segment>,
}

/// A part of a path between slashes: text and variables in turn.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Text(String),
    /// The texts around variables: one more than there are variables.
    Variables {
        around: Vec<String>,
        names: Vec<String>,
    },
}

impl Template {
    /// Reads a path such as `/things/{id}`.
    #[must_use]
    pub fn new(path: &str) -> Self {
        let path = path.strip_prefix('/').unwrap_or(path);
        Self { segments: path.split('/').map(segment).collect() }
    }

    /// Without a slash at the end.
    fn base(path: &str) -> Self {
        let path = path.trim_matches('/');
        if path.is_empty() { Self::default() } else { Self::new(path) }
    }

    fn followed_by(&self, path: &Self) -> Self {
        Self { segments: self.segments.iter().chain(&path.segments).cloned().collect() }
    }

    /// How many segments have variables.
    fn variables(&self) -> usize {
        self.segments.iter().filter(|segment| matches!(segment, Segment::Variables { .. })).count()
    }

    fn has_text(&self) -> bool {
        self.segments.iter().any(|segment| matches!(segment, Segment::Text(text) if !text.is_empty()))
    }

    /// The values of its variables in a path's segments, percent-decoded; `None` when they do not fit.
    fn values(&self, path: &[&str]) -> Option<Vec<(String, String)>> {
        if path.len() != self.segments.len() {
            return None;
        }
        let mut values = Vec::new();
        for (segment, text) in self.segments.iter().zip(path) {
            let text = decoded(text);
            match segment {
                Segment::Text(known) if *known == text => {}
                Segment::Text(_) => return None,
                Segment::Variables { around, names } => {
                    values.extend(names.iter().cloned().zip(split(around, &text)?));
                }
            }
        }
        Some(values)
    }

    /// As the document writes it, as far as it agrees with a path's segments.
    fn common(&self, path: &[&str]) -> Vec<String> {
        let pairs = self.segments.iter().zip(path);
        let fits = |segment: &Segment, text: &str| match segment {
            Segment::Text(known) => *known == decoded(text),
            Segment::Variables { around, .. } => split(around, &decoded(text)).is_some(),
        };
        pairs.take_while(|(segment, text)| fits(segment, text)).map(|(segment, _)| segment.to_string()).collect()
    }
}

impl std::fmt::Display for Segment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => formatter.write_str(text),
            Self::Variables { around, names } => {
                for (text, name) in around.iter().zip(names) {
                    write!(formatter, "{text}{{{name}}}")?;
                }
                formatter.write_str(around.last().map_or("", String::as_str))
            }
        }
    }
}

fn segment(text: &str) -> Segment {
    let (mut around, mut names) = (Vec::new(), Vec::new());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{')
        && let Some((name, after)) = after.split_once('}')
    {
        around.push(before.to_owned());
        names.push(name.to_owned());
        rest = after;
    }
    if names.is_empty() {
        return Segment::Text(text.to_owned());
    }
    around.push(rest.to_owned());
    Segment::Variables { around, names }
}

/// What is between texts; each variable has at least a character, and the first ones as few as possible.
fn split(around: &[String], text: &str) -> Option<Vec<String>> {
    let (first, rest) = around.split_first()?;
    let (last, between) = rest.split_last()?;
    let mut text = text.strip_prefix(first.as_str())?.strip_suffix(last.as_str())?;
    let mut values = Vec::new();
    for separator in between {
        let behind = text.char_indices().nth(1)?.0;
        let at = behind + text[behind..].find(separator.as_str())?;
        values.push(text[..at].to_owned());
        text = &text[at + separator.len()..];
    }
    values.push(text.to_owned());
    (!text.is_empty()).then_some(values)
}

/// The servers that an object names.
pub(super) fn servers(holder: &Value) -> Vec<Server> {
    holder.get("servers").and_then(Value::as_array).into_iter().flatten().filter_map(server).collect()
}

/// How many origins the variables of one server may make.
const MAX_ORIGINS: usize = 64;

fn server(value: &Value) -> Option<Server> {
    let url = value.get("url")?.as_str()?;
    let Some((scheme, rest)) = url.split_once("://") else {
        // A server that is nothing but a variable may be anywhere.
        let base = if url.starts_with('/') { Template::base(url) } else { Template::default() };
        return Some(Server { origins: Vec::new(), base });
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut origins = vec![format!("{scheme}://{authority}")];
    for (name, variable) in value.get("variables").and_then(Value::as_object).into_iter().flatten() {
        let listed = variable.get("enum").and_then(Value::as_array).into_iter().flatten();
        let values: HashSet<&str> = listed.chain(variable.get("default")).filter_map(Value::as_str).collect();
        let hole = format!("{{{name}}}");
        let filled = |origin: &String| values.iter().map(|value| origin.replace(&hole, value)).collect::<Vec<_>>();
        origins = origins.iter().flat_map(filled).take(MAX_ORIGINS).collect();
        origins.sort();
        origins.dedup();
    }
    let origins = origins.into_iter().filter(|origin| !origin.contains('{')).map(|origin| plain(&origin)).collect();
    Some(Server { origins, base: Template::base(path) })
}

/// An origin without the port that its scheme has anyway.
fn plain(origin: &str) -> String {
    let origin = origin.to_ascii_lowercase();
    let bare = match origin.split_once("://") {
        Some(("http", _)) => origin.strip_suffix(":80"),
        Some(("https", _)) => origin.strip_suffix(":443"),
        _ => None,
    };
    bare.map_or_else(|| origin.clone(), str::to_owned)
}

/// Finds the operations of requests.
#[derive(Debug)]
pub struct Router {
    routes: Vec<Route>,
    /// Routes by method and by how many segments they have.
    index: HashMap<(String, usize), Vec<usize>>,
    /// Origins that the document names for some of its operations.
    documented: HashSet<String>,
    /// Origins of the API besides.
    adopted: HashSet<String>,
}

/// A whole path of an operation.
#[derive(Debug)]
struct Route {
    operation: usize,
    template: Template,
    /// How many of its segments are the server's.
    base: usize,
    /// The origins that it is for; none when it may be any.
    origins: Vec<String>,
}

/// What a request is meant for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// The operation, by its number.
    pub operation: usize,
    /// The values of the path's variables, percent-decoded.
    pub values: Vec<(String, String)>,
    /// Whether the path has a part that the document writes out.
    pub has_text: bool,
}

impl Router {
    /// Reads the routes of operations. `servers` are further addresses of the API; they replace those of the document where
    /// they have a path.
    #[must_use]
    pub fn new(api: &Api<'_>, servers: &[String]) -> Self {
        let named = servers.iter().filter_map(|url| server(&serde_json::json!({ "url": url.as_str() })));
        let named: Vec<Server> = named.collect();
        let mut router = Self {
            routes: Vec::new(),
            index: HashMap::default(),
            documented: HashSet::default(),
            adopted: named.iter().flat_map(|server| server.origins.iter().cloned()).collect(),
        };
        for (index, operation) in api.operations.iter().enumerate() {
            router.add(index, operation, &named);
        }
        router
    }

    fn add(&mut self, index: usize, operation: &Operation, named: &[Server]) {
        let path = Template::new(&operation.path);
        let mut bases: Vec<(Template, Vec<String>)> = Vec::new();
        for server in operation.servers.iter().chain(named) {
            match bases.iter_mut().find(|(base, _)| *base == server.base) {
                Some((_, origins)) => origins.extend(server.origins.iter().cloned()),
                None => bases.push((server.base.clone(), server.origins.clone())),
            }
        }
        self.documented.extend(operation.servers.iter().flat_map(|server| server.origins.iter().cloned()));
        if bases.is_empty() {
            bases.push((Template::default(), Vec::new()));
        }
        for (base, origins) in bases {
            let (template, base) = (base.followed_by(&path), base.segments.len());
            let key = (operation.method.clone(), template.segments.len());
            self.index.entry(key).or_default().push(self.routes.len());
            self.routes.push(Route { operation: index, template, base, origins });
        }
    }

    /// Whether an origin is the API's, as far as that is known.
    #[must_use]
    pub fn owns(&self, origin: &str) -> bool {
        let origin = plain(origin);
        self.documented.contains(&origin) || self.adopted.contains(&origin)
    }

    /// Notes that an origin is the API's.
    pub fn adopt(&mut self, origin: &str) {
        self.adopted.insert(plain(origin));
    }

    /// The operation of a request: the one with the fewest variables in its path, and of several with the same path the
    /// first one whose condition holds.
    #[must_use]
    pub fn find(&self, request: &Request, api: &Api<'_>) -> Option<Matched> {
        let path = segments(request.path());
        // A server treats HEAD as GET, whatever the document says of it.
        let method = if request.method == "HEAD" && !self.has_heads(path.len()) { "GET" } else { &request.method };
        let routes = self.index.get(&(method.to_owned(), path.len()))?;
        let origin = plain(&request.origin());
        let is_elsewhere = |route: &Route| {
            self.documented.contains(&origin) && !route.origins.is_empty() && !route.origins.contains(&origin)
        };
        let routes = routes.iter().map(|index| &self.routes[*index]).filter(|route| !is_elsewhere(route));
        let mut fitting: Vec<(&Route, Vec<(String, String)>)> =
            routes.filter_map(|route| Some((route, route.template.values(&path)?))).collect();
        fitting.sort_by_key(|(route, _)| route.template.variables());
        let fewest = fitting.first()?.0.template.variables();
        fitting.retain(|(route, _)| route.template.variables() == fewest);
        let query = request.query();
        // Variants come before what they vary.
        let is_met = |(route, _): &&(&Route, _)| api.operations[route.operation].is_met_by(&query);
        let is_base = |(route, _): &&(&Route, _)| api.operations[route.operation].condition.is_none();
        let (route, values) = fitting.iter().find(is_met).or_else(|| fitting.iter().find(is_base))?;
        Some(Matched { operation: route.operation, values: values.clone(), has_text: route.template.has_text() })
    }

    fn has_heads(&self, length: usize) -> bool {
        self.index.contains_key(&("HEAD".to_owned(), length))
    }

    /// How the path of a request that no operation has would be written, behind that of the server: as the document writes
    /// the nearest one, and with variables for what looks like a name of something.
    #[must_use]
    pub fn template(&self, path: &str) -> String {
        let path = segments(path);
        // Where nothing is written out, agreeing with a template says nothing.
        let is_like = |parts: &[String]| parts.iter().any(|part| !part.contains('{') && !part.is_empty());
        let known = self.routes.iter().map(|route| (route.template.common(&path), route.base));
        let known = known.filter(|(parts, base)| parts.len() >= *base && is_like(parts));
        let (mut parts, base) = known.max_by_key(|(parts, _)| parts.len()).unwrap_or_default();
        let rest = path.iter().skip(parts.len()).map(|segment| {
            let text = decoded(segment);
            if is_name(&text) { "{id}".to_owned() } else { text.into_owned() }
        });
        parts.extend(rest.collect::<Vec<_>>());
        format!("/{}", parts[base..].join("/"))
    }
}

/// The parts of a path between slashes.
fn segments(path: &str) -> Vec<&str> {
    path.strip_prefix('/').unwrap_or(path).split('/').collect()
}

/// Whether a part of a path names something, rather than a kind of things: it has digits, capitals or is very long.
fn is_name(segment: &str) -> bool {
    let is_version = segment.strip_prefix('v').is_some_and(|rest| rest.len() <= 2 && rest.parse::<u8>().is_ok());
    let is_word = |character: char| character.is_ascii_lowercase() || matches!(character, '-' | '_' | '.');
    !is_version && (segment.len() > 40 || !segment.chars().all(is_word))
}

#[cfg(test)]
mod tests {
    use super::{Router, Template, is_name, segments, servers};
    use crate::lower::Facts;
    use crate::traffic::api::Api;
    use crate::traffic::exchange::{Headers, Request};
    use serde_json::{Value, json};

    fn document() -> Value {
        let operation = |name: &str| json!({ "operationId": name, "responses": {} });
        json!({
            "openapi": "3.0.3",
            "servers": [
                { "url": "https://{host}/api", "variables": { "host": { "default": "api.example.org" } } },
                { "url": "http://localhost:8080/v1/" },
            ],
            "paths": {
                "/things/{id}": { "get": operation("getThing") },
                "/things/{key}-{number}": { "get": operation("getByNumber") },
                "/things/mine": { "get": operation("mine"), "delete": operation("deleteMine") },
                "/things/": { "get": operation("list") },
                "/{any}": { "get": operation("any"), "servers": [{ "url": "https://other.example.org" }] },
            },
        })
    }

    fn find(url: &str, method: &str) -> Option<(String, bool)> {
        let document = document();
        let facts = Facts::default();
        let api = Api::new(&document, &facts);
        let router = Router::new(&api, &[]);
        let request =
            Request { method: method.to_owned(), url: url.to_owned(), headers: Headers::default(), body: None };
        let found = router.find(&request, &api)?;
        Some((api.operations[found.operation].name.clone(), router.owns(&request.origin())))
    }

    #[test]
    fn the_fewest_variables_win() {
        let name = |path: &str| find(&format!("https://api.example.org:443{path}"), "GET");
        let found = |name: &str| Some((name.to_owned(), true));
        assert_eq!(name("/api/things/mine"), found("mine"));
        assert_eq!(name("/api/things/a%2Fb?x=/"), found("getThing"));
        assert_eq!(name("/api/things/"), found("list"));
        assert_eq!(name("/api/things"), None);
        assert_eq!(name("/things/mine"), None);
        assert_eq!(find("https://api.example.org/api/things/mine", "DELETE"), found("deleteMine"));
        assert_eq!(find("https://api.example.org/api/things/mine", "HEAD"), found("mine"));
        assert_eq!(find("http://localhost:8080/v1/things/1", "GET"), found("getThing"));
        assert_eq!(find("http://elsewhere.example.org/v1/things/1", "GET"), Some(("getThing".to_owned(), false)));
        assert_eq!(find("https://other.example.org/a", "GET"), found("any"));
        assert_eq!(find("https://other.example.org/api/things/mine", "GET"), None);
    }

    #[test]
    fn variables_may_have_text_around_them() {
        let values = |template: &str, path: &str| {
            let values = Template::new(template).values(&segments(path))?;
            Some(values.into_iter().map(|(_, value)| value).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(values("/a/{b}-{c}", "/a/HARB-3").as_deref(), Some("HARB 3"));
        assert_eq!(values("/a/{b}-{c}", "/a/-3"), None);
        assert_eq!(values("/a/{b}.json", "/a/x.json").as_deref(), Some("x"));
        assert_eq!(values("/a/{b}", "/a/"), None);
    }

    #[test]
    fn an_unknown_path_is_written_like_known_ones() {
        let document = document();
        let facts = Facts::default();
        let api = Api::new(&document, &facts);
        let router = Router::new(&api, &["http://127.0.0.1:9".to_owned()]);
        assert_eq!(router.template("/api/things/42/parts/7f0/"), "/things/{id}/parts/{id}/");
        assert_eq!(router.template("/status"), "/status");
        assert!(router.owns("http://127.0.0.1:9") && !router.owns("http://127.0.0.1:8"));
        assert!(is_name("HARB-3") && is_name("a@b.c") && !is_name("v1") && !is_name("work-items") && !is_name(""));
    }

    #[test]
    fn a_server_may_be_anywhere() {
        let found = servers(&json!({ "servers": [{ "url": "{storage}" }, { "url": "/v1" }, {}] }));
        assert!(found.len() == 2 && found.iter().all(|server| server.origins.is_empty()));
    }
}
