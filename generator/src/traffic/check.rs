//! Checks one exchange against the document.
//!
//! What comes in are exchanges, one after the other; what goes out are [`Differences`] and the [`Coverage`]. A response is
//! checked against what its operation documents. A request is checked when the server accepted it: where it refused, document
//! and server agree.

use super::api::{Api, Media, Operation, Parameter, RequestBody, Response, covering, is_json};
use super::coverage::Coverage;
use super::difference::{Differences, Follow, Key, Listed, Sighting};
use super::evidence::{Evidence, Witness};
use super::exchange::{Body, Content, Exchange, essence, pairs};
use super::fields::Fields;
use super::judge::{Judge, View};
use super::messages::{self, Subject};
use super::multipart;
use super::route::{Matched, Router};
use super::schemas::NodeId;
use super::walk::{Finding, FindingKind, Walker};
use crate::diagnostic::Part;
use crate::notes::Notes;
use crate::pointer::Pointer;
use crate::source::Origins;
use serde_json::Value;

/// Exchanges of origins of which it is not known yet whether they are the API's, at most.
const MAX_UNDECIDED: usize = 10_000;

/// Headers that documents do not describe as parameters (OpenAPI 3.1, section 4.8.12.2.1), or that recorders leave out.
const UNDESCRIBED: [&str; 4] = ["accept", "authorization", "content-type", "cookie"];

/// Holds exchanges against a document.
pub struct Checker<'a> {
    api: &'a Api<'a>,
    judge: &'a Judge<'a>,
    origins: &'a Origins,
    router: Router,
    coverage: Coverage,
    differences: Differences,
    /// Exchanges at origins that may be the API's.
    undecided: Vec<Exchange>,
    /// What was shown of what notes name.
    evidence: Evidence,
    /// What the current exchange shows, when a note names it.
    witness: Option<Witness>,
    /// The schemas that have notes.
    noted: Vec<NodeId>,
}

/// What exchanges have shown.
#[derive(Debug)]
pub struct Shown {
    /// Where they differ from the document.
    pub differences: Differences,
    /// What they reached.
    pub coverage: Coverage,
    /// What those have shown that notes name.
    pub evidence: Evidence,
}

impl<'a> Checker<'a> {
    /// A checker that has seen nothing yet.
    #[must_use]
    pub fn new(api: &'a Api<'a>, judge: &'a Judge<'a>, origins: &'a Origins, router: Router, notes: &Notes) -> Self {
        Self {
            api,
            judge,
            origins,
            router,
            coverage: Coverage::new(api),
            differences: Differences::default(),
            undecided: Vec::new(),
            evidence: Evidence::new(notes),
            witness: None,
            noted: notes.lists.keys().filter_map(|on| api.schemas.known(on)).collect(),
        }
    }

    /// Looks at an exchange.
    pub fn take(&mut self, exchange: Exchange) {
        self.evidence.arrived(&exchange);
        if is_preflight(&exchange) {
            self.coverage.preflights += 1;
            return;
        }
        let origin = exchange.request.origin();
        let matched = self.router.find(&exchange.request, self.api);
        match matched {
            Some(matched) if matched.has_text || self.router.owns(&origin) => {
                self.router.adopt(&origin);
                self.exchange(&matched, &exchange);
            }
            None if self.router.owns(&origin) => self.unknown(&exchange),
            _ if self.undecided.len() < MAX_UNDECIDED => self.undecided.push(exchange),
            _ => *self.coverage.elsewhere.entry(origin).or_default() += 1,
        }
    }

    /// Decides what was left open, and hands out everything.
    #[must_use]
    pub fn finish(mut self) -> Shown {
        for exchange in std::mem::take(&mut self.undecided) {
            let origin = exchange.request.origin();
            match self.router.find(&exchange.request, self.api) {
                _ if !self.router.owns(&origin) => *self.coverage.elsewhere.entry(origin).or_default() += 1,
                Some(matched) => self.exchange(&matched, &exchange),
                None => self.unknown(&exchange),
            }
        }
        Shown { differences: self.differences, coverage: self.coverage, evidence: self.evidence }
    }

    /// A request to the API that no operation has. What the server refused as well is no difference.
    fn unknown(&mut self, exchange: &Exchange) {
        self.coverage.next();
        let (request, status) = (&exchange.request, exchange.response.status);
        // Redirects of whatever is asked for, mostly to an address with a slash, are no operations.
        if !(200..400).contains(&status) || [301, 304, 307, 308].contains(&status) {
            self.coverage.refused += 1;
            return;
        }
        let path = self.router.template(request.path());
        let says = format!("{} {path}", request.method);
        let item = Pointer::root().keys(&["paths", &path]);
        let (place, label) = match self.api.schemas.find(&item) {
            Some(_) => (item, "this method is not among those here"),
            None => (Pointer::root().key("paths"), "not among these"),
        };
        let place = (place, Part::Key, label.to_owned());
        let message = format!("the document has no `{says}`");
        let sighting = self.sighting("traffic-operation", place, message, &says, "operation".to_owned());
        let mut witness = self.evidence.witness(exchange, None);
        if let Some(witness) = &mut witness {
            witness.shows(&sighting, self.api);
        }
        self.differences.add(sighting, exchange, self.coverage.exchange());
        if let Some(witness) = witness {
            self.evidence.keep(exchange, witness);
        }
    }

    fn exchange(&mut self, matched: &Matched, exchange: &Exchange) {
        self.coverage.next();
        let operation = &self.api.operations[matched.operation];
        let status = exchange.response.status;
        let coverage = &mut self.coverage.operations[matched.operation];
        coverage.exchanges += 1;
        *coverage.statuses.entry(status).or_default() += 1;
        self.witness = self.evidence.witness(exchange, Some(matched.operation));
        let mut check = Check { checker: self, index: matched.operation, operation, exchange };
        check.response();
        if (200..400).contains(&status) {
            check.request(matched);
        }
        if let Some(mut witness) = self.witness.take() {
            let reached = self.noted.iter().filter(|schema| self.coverage.is_current(**schema));
            witness.schemas = reached.map(|schema| self.api.schemas.node(*schema).pointer.clone()).collect();
            self.evidence.keep(exchange, witness);
        }
    }

    fn sighting<'v>(
        &self,
        code: &'static str,
        place: (Pointer, Part, String),
        message: String,
        says: &str,
        fact: String,
    ) -> Sighting<'v> {
        let key = Key { code, place: self.origins.find(&place.0), says: says.to_owned(), detail: String::new() };
        Sighting {
            key,
            place,
            message,
            subject: Default::default(),
            schema: None,
            components: Vec::new(),
            operation: None,
            fact,
            json_path: String::new(),
            value: None,
            listed: Listed::None,
            follow: None,
        }
    }
}

/// An exchange and its operation.
struct Check<'c, 'a> {
    checker: &'c mut Checker<'a>,
    index: usize,
    operation: &'a Operation,
    exchange: &'c Exchange,
}

impl<'a> Check<'_, 'a> {
    fn name(&self) -> &'a str {
        &self.operation.name
    }

    fn add(&mut self, sighting: Sighting<'_>) {
        let sighting = Sighting { operation: Some(self.index), ..sighting };
        if let Some(witness) = &mut self.checker.witness {
            witness.shows(&sighting, self.checker.api);
        }
        let number = self.checker.coverage.exchange();
        self.checker.differences.add(sighting, self.exchange, number);
    }

    fn sighting<'v>(
        &self,
        code: &'static str,
        place: (Pointer, Part, String),
        message: String,
        says: &str,
        fact: String,
    ) -> Sighting<'v> {
        self.checker.sighting(code, place, message, says, fact)
    }

    /// Checks the response against what the document says of its status.
    fn response(&mut self) {
        let received = &self.exchange.response;
        let status = received.status;
        let Some(response) = self.operation.response(status) else {
            // What the client has already is not sent again (RFC 9110, section 13).
            if status != 304 {
                self.undocumented_status();
            }
            return;
        };
        if self.exchange.request.method == "HEAD" || status == 304 {
            return;
        }
        match &received.body {
            Some(body) if !matches!(body.content, Content::Missing) => self.response_body(response, body),
            Some(_) => {}
            None if response.media.is_empty() => {}
            None => {
                let place = (response.body_at.key("content"), Part::Key, "a body here".to_owned());
                let message = format!("a {status} of `{}` has no body", self.name());
                let fact = "media-type".to_owned();
                let sighting = self.sighting("traffic-body", place, message, &format!("{status} absent"), fact);
                self.add(sighting);
            }
        }
    }

    fn undocumented_status(&mut self) {
        let status = self.exchange.response.status;
        let body = self.exchange.response.body.as_ref();
        let media_type = body.and_then(Body::essence);
        let json = body.filter(|_| media_type.as_deref().is_some_and(is_json)).and_then(Body::json);
        let place = self.operation.pointer.key("responses");
        let place = (place, Part::Key, "not among these".to_owned());
        let message = format!("`{}` responds with {status}", self.name());
        let says = status.to_string();
        let mut sighting = self.sighting("traffic-status", place, message, &says, "status".to_owned());
        sighting.value = json.as_ref();
        // What fails in the server is nothing to promise.
        let follow = || Follow::Status(self.operation.pointer.clone(), says, media_type);
        sighting.follow = (status < 500).then(follow);
        self.add(sighting);
    }

    fn response_body(&mut self, response: &Response, body: &Body) {
        let status = self.exchange.response.status;
        let essence = body.essence();
        let sniffed = || (response.media.len() == 1 || body.json().is_some()).then(|| response.media.first()).flatten();
        let media = match &essence {
            Some(essence) => covering(&response.media, essence),
            None => sniffed(),
        };
        let Some(media) = media else {
            let named = essence.as_deref().unwrap_or("unknown");
            let content = response.body_at.key("content");
            let (at, label) = if response.media.is_empty() {
                (response.pointer.clone(), "no body here")
            } else {
                (content, "not among these")
            };
            let message = format!("a {status} of `{}` has a body of `{}`", self.name(), messages::cleaned(named));
            let says = format!("{status} {named}");
            let fact = "media-type".to_owned();
            let place = (at, Part::Key, label.to_owned());
            let mut sighting = self.sighting("traffic-media-type", place, message, &says, fact);
            let json = essence.as_deref().filter(|essence| is_json(essence)).and_then(|_| body.json());
            sighting.value = json.as_ref();
            // A page for people, which a proxy may have written, is none of the API's.
            let follow = || Follow::Media(response.body_at.clone(), named.to_owned());
            sighting.follow = is_json(named).then(follow);
            self.add(sighting);
            return;
        };
        if !media.is_json() && !essence.as_deref().is_some_and(is_json) {
            return;
        }
        let Some(json) = body.json() else {
            if !matches!(body.content, Content::Cut(_)) {
                let place = (media.pointer.clone(), Part::Key, "JSON here".to_owned());
                let message = format!("the body of a {status} of `{}` is no JSON", self.name());
                let says = format!("{status} text");
                let sighting = self.sighting("traffic-body", place, message, &says, "media-type".to_owned());
                self.add(sighting);
            }
            return;
        };
        if let Some(schema) = media.schema {
            self.value(schema, &json, View::Response, &Subject::Response(status, self.name()), &status.to_string());
        }
    }

    /// Holds a request that the server accepted against what the document allows.
    fn request(&mut self, matched: &Matched) {
        let request = &self.exchange.request;
        let query = request.query();
        for (index, parameter) in self.operation.parameters.iter().enumerate() {
            let given = match parameter.place.as_str() {
                "path" => matched.values.clone(),
                "query" => query.clone(),
                "header" if UNDESCRIBED.contains(&parameter.name.to_ascii_lowercase().as_str()) => continue,
                "header" if !request.headers.0.is_empty() => {
                    let value = request.headers.get(&parameter.name);
                    value.map(|value| (parameter.name.clone(), value.to_owned())).into_iter().collect()
                }
                _ => continue,
            };
            self.parameter(index, parameter, &given);
        }
        let is_known = |name: &str| self.operation.parameters.iter().any(|parameter| is_of(parameter, name));
        let unknown = query.iter().map(|(name, _)| name).filter(|name| !is_known(name));
        let coverage = &mut self.checker.coverage.operations[self.index];
        for name in unknown {
            *coverage.queries.entry(name.clone()).or_default() += 1;
        }
        if let Some(body) = &self.operation.body {
            self.request_body(body);
        }
    }

    fn parameter(&mut self, index: usize, parameter: &'a Parameter, given: &[(String, String)]) {
        let fields = Fields { schemas: &self.checker.api.schemas, judge: self.checker.judge };
        let Parameter { place: kind, name, .. } = parameter;
        let fact = format!("{kind}.{name}");
        let is_object = parameter.schema.is_some_and(|schema| {
            let schemas = &self.checker.api.schemas;
            schemas.node(schemas.target(schema)).types == ["object"]
        });
        match fields.parameter(parameter, given) {
            Some(value) => {
                self.checker.coverage.operations[self.index].parameters.insert(index);
                if let Some(schema) = parameter.schema {
                    self.value(schema, &value, View::Request, &Subject::Parameter(kind, name, self.name()), &fact);
                }
            }
            None if parameter.is_required && !is_object => {
                let message = format!("the server accepted a request of `{}` without `{name}`", self.name());
                let at = parameter.pointer.key("required");
                let at = if self.checker.api.schemas.find(&at).is_some() { at } else { parameter.pointer.clone() };
                let place = (at, Part::Value, "required here".to_owned());
                let sighting = self.sighting("traffic-request", place, message, "absent", fact);
                self.add(sighting);
            }
            None => {}
        }
    }

    fn request_body(&mut self, documented: &'a RequestBody) {
        let Some(body) = &self.exchange.request.body else {
            if documented.is_required {
                let place = (documented.pointer.clone(), Part::Key, "required here".to_owned());
                let message = format!("the server accepted a request of `{}` without a body", self.name());
                let sighting = self.sighting("traffic-request", place, message, "absent", "body".to_owned());
                self.add(sighting);
            }
            return;
        };
        let media = match body.essence() {
            Some(essence) => covering(&documented.media, &essence),
            None => documented.media.first(),
        };
        let Some(media) = media else {
            let named = body.essence().unwrap_or_default();
            let place = (documented.pointer.key("content"), Part::Key, "not among these".to_owned());
            let shown = messages::cleaned(&named);
            let message = format!("the server accepted a request of `{}` with a body of `{shown}`", self.name());
            let (says, fact) = (format!("request {named}"), "media-type".to_owned());
            let sighting = self.sighting("traffic-request", place, message, &says, fact);
            self.add(sighting);
            return;
        };
        let Some(schema) = media.schema else { return };
        let sent = body.essence().unwrap_or_else(|| media.essence.clone());
        let subject = Subject::Request(self.name());
        if is_json(&sent) {
            let view = if sent == "application/merge-patch+json" { View::Patch } else { View::Request };
            match body.json() {
                Some(json) => self.value(schema, &json, view, &subject, "body"),
                None if body.bytes().is_some() => self.not_json(media),
                None => {}
            }
        } else if let Some(parts) = form(body) {
            let fields = Fields { schemas: &self.checker.api.schemas, judge: self.checker.judge };
            let value = fields.form(schema, &parts);
            self.value(schema, &value, View::Request, &subject, "body");
        }
    }

    fn not_json(&mut self, media: &Media) {
        let place = (media.pointer.clone(), Part::Key, "JSON here".to_owned());
        let message = format!("the server accepted a request of `{}` whose body is no JSON", self.name());
        let sighting = self.sighting("traffic-request", place, message, "text", "body".to_owned());
        self.add(sighting);
    }

    /// Holds a value against its schema.
    fn value(&mut self, schema: NodeId, value: &Value, view: View, subject: &Subject<'_>, fact: &str) {
        let Checker { api, judge, coverage, .. } = &mut *self.checker;
        let mut walker = Walker { schemas: &api.schemas, judge, coverage };
        for finding in walker.findings(schema, value, view) {
            if view != View::Response && finding.kind == FindingKind::Undocumented {
                // That the server took it does not say that it did anything with it.
                let coverage = &mut self.checker.coverage.operations[self.index];
                *coverage.keys.entry(finding.path.clone()).or_default() += 1;
                continue;
            }
            self.finding(&finding, subject, fact);
        }
    }

    fn finding(&mut self, finding: &Finding, subject: &Subject<'_>, fact: &str) {
        let message = messages::finding(finding, subject);
        let fact = match finding.path.as_str() {
            "" => fact.to_owned(),
            path if path.starts_with('[') => format!("{fact}{path}"),
            path => format!("{fact}.{path}"),
        };
        let at = |key: &str| finding.place.0.parent().filter(|_| key == "enum");
        let follow = match &finding.kind {
            FindingKind::Null => Some(Follow::Nullable(finding.place.0.clone())),
            FindingKind::Missing => finding.key.clone().map(|key| Follow::Optional(self.pointer(finding.node), key)),
            FindingKind::Value(_) => at("enum").map(Follow::Values),
            FindingKind::Undocumented => {
                // A key that cannot be shown as it is has to be looked at.
                let key = finding.key.clone().filter(|key| messages::cleaned(key) == *key);
                key.map(|key| Follow::Property(self.pointer(finding.node), key))
            }
            _ => None,
        };
        let mut sighting = self.sighting(message.code, finding.place.clone(), message.text, &message.says, fact);
        sighting.key.detail = finding.key.clone().unwrap_or_default();
        sighting.subject = message.subject;
        sighting.schema = Some(finding.node);
        sighting.components.clone_from(&finding.components);
        // A parameter is text, and a place in it is none of a body.
        if !matches!(subject, Subject::Parameter(..)) {
            sighting.json_path.clone_from(&finding.json_path);
        }
        sighting.value = finding.value.as_ref();
        sighting.listed = match &finding.kind {
            FindingKind::Value(Some(value)) => Listed::Candidate(value.clone()),
            FindingKind::Value(None) => Listed::Other,
            _ => Listed::None,
        };
        sighting.follow = follow;
        self.add(sighting);
    }

    fn pointer(&self, id: NodeId) -> Pointer {
        self.checker.api.schemas.node(id).pointer.clone()
    }
}

/// Whether a browser asks whether a page may ask. Some recorders keep the headers of one side only.
fn is_preflight(exchange: &Exchange) -> bool {
    let asked = exchange.request.headers.get("access-control-request-method");
    let allowed = exchange.response.headers.get("access-control-allow-methods");
    exchange.request.method == "OPTIONS" && asked.or(allowed).is_some()
}

/// Whether a parameter of the query is one of a name.
fn is_of(parameter: &Parameter, name: &str) -> bool {
    let is_part = || name.strip_prefix(&parameter.name).is_some_and(|rest| rest.starts_with('['));
    parameter.place == "query" && (parameter.name == name || is_part())
}

/// The fields of a form, however it was recorded; `None` when it is none.
#[must_use]
pub fn form(body: &Body) -> Option<Vec<super::exchange::Part>> {
    match &body.content {
        Content::Form(parts) => Some(parts.clone()),
        Content::Whole(bytes) => match body.media_type.as_deref().map(essence)?.as_str() {
            "application/x-www-form-urlencoded" => {
                Some(pairs(bytes).into_iter().map(|(name, value)| super::exchange::Part::text(name, value)).collect())
            }
            "multipart/form-data" => multipart::parts(body.media_type.as_deref()?, bytes),
            _ => None,
        },
        Content::Cut(_) | Content::Missing => None,
    }
}
