//! What a document says of requests and responses, as a JSON Schema validator says and not the emitted types.
//!
//! What comes in is a lowered document; what goes out is what of a value it forbids, and values that it allows.

use crate::instances::judge::Judge as Known;
use crate::instances::make::{Characters, Extent, Maker};
use crate::instances::operation::{self as made, plain};
use crate::instances::random::Random;
use crate::instances::schemas::{Library, Schemas};
use serde_json::Value;
use specwright::diagnostic::Diagnostics;
use specwright::traffic::api::{Api, Media, Operation, Parameter};
use specwright::traffic::fields::Fields;
use specwright::traffic::judge::{Judge, View};
use specwright::traffic::route::Router;
use specwright::traffic::schemas::NodeId;
use specwright::traffic::walk::{Finding, FindingKind, findings};
use specwright::{FileId, Lowered, Options, Sources};
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::path::Path;

/// The key of an operation's notes.
const NOTES: &str = "x-docs-note";

/// The lowered document.
///
/// # Errors
///
/// When it cannot be read, or has mistakes.
pub(super) fn lowered(spec: &Path) -> Result<Lowered, String> {
    let mut diagnostics = Diagnostics::new();
    let lowered = specwright::read_lowered(spec, &Options::default(), &mut diagnostics);
    let (_, lowered) = lowered.map_err(|error| format!("cannot read {}: {error}", spec.display()))?;
    lowered.ok_or_else(|| format!("{} has mistakes", spec.display()))
}

/// Values that a document allows, made up.
#[derive(Debug)]
pub(super) struct Samples {
    schemas: Schemas,
    /// The definitions of parameters and bodies.
    definitions: HashMap<NodeId, usize>,
}

impl Samples {
    /// The schemas of a lowered document that requests have.
    pub(super) fn new(document: &Value, api: &Api<'_>) -> Self {
        let sources = Sources::single("lowered.json", document.to_string());
        let mut library = Library::new(&sources);
        let mut definitions = HashMap::new();
        for operation in &api.operations {
            let media = operation.body.iter().flat_map(|body| &body.media).filter_map(|media| media.schema);
            let parameters = operation.parameters.iter().filter_map(|parameter| parameter.schema);
            for id in media.chain(parameters) {
                let place = library.place(FileId::ROOT, api.schemas.node(id).pointer.clone());
                definitions.extend(place.and_then(|place| library.define(&place)).map(|definition| (id, definition)));
            }
        }
        Self { schemas: library.finish(), definitions }
    }

    /// What the schemas allow.
    ///
    /// # Errors
    ///
    /// When they are none.
    pub(super) fn judge(&self) -> Result<Known<'_>, String> {
        Known::new(&self.schemas).map_err(|error| error.to_string())
    }
}

/// What the document forbids of a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mistake {
    /// What it is about, as notes name it: `query.NAME`, `body.PATH`.
    pub(super) fact: String,
    /// What is wrong with it.
    pub(super) says: String,
    /// Whether the document does not have it at all.
    pub(super) is_unknown: bool,
}

impl Mistake {
    /// A mistake of something that the document has.
    pub(super) fn new(fact: &str, says: impl Into<String>) -> Self {
        Self { fact: fact.to_owned(), says: says.into(), is_unknown: false }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.fact, self.says)
    }
}

/// The rules of a document.
pub(super) struct Rules<'d> {
    pub(super) api: &'d Api<'d>,
    pub(super) router: Router,
    judge: &'d Judge<'d>,
    samples: &'d Samples,
    known: &'d Known<'d>,
}

impl<'d> Rules<'d> {
    pub(super) fn new(api: &'d Api<'d>, judge: &'d Judge<'d>, samples: &'d Samples, known: &'d Known<'d>) -> Self {
        Self { api, router: Router::new(api, &[]), judge, samples, known }
    }

    /// How texts are read as values.
    pub(super) fn fields(&self) -> Fields<'_> {
        Fields { schemas: &self.api.schemas, judge: self.judge }
    }

    /// What a schema forbids of a value, which is called `fact` as a whole.
    pub(super) fn mistakes(&self, fact: &str, schema: Option<NodeId>, value: &Value, view: View) -> Vec<Mistake> {
        let found = schema.map(|schema| findings(&self.api.schemas, self.judge, schema, value, view));
        let forbidden =
            found.unwrap_or_default().into_iter().filter(|finding| finding.kind != FindingKind::Undocumented);
        let mistakes: BTreeSet<Mistake> = forbidden.map(|finding| mistake(fact, &finding)).collect();
        mistakes.into_iter().collect()
    }

    /// Why the document forbids something that the server accepts, as the note on an operation says: one about traffic, or
    /// one about a page when it leaves out what the page has.
    pub(super) fn reason(&self, operation: &Operation, mistake: &Mistake) -> Option<&str> {
        let base = operation.condition.as_ref().map_or(&operation.name, |condition| &condition.base);
        let operation = self.api.operations.iter().find(|operation| operation.name == *base)?;
        let notes = self.api.schemas.find(&operation.pointer.key(NOTES))?.as_array()?;
        let side = if mistake.is_unknown { "page-says" } else { "traffic-says" };
        let note = notes.iter().find(|note| note["fact"] == mistake.fact.as_str() && note.get(side).is_some())?;
        note["reason"].as_str()
    }

    /// A text for a parameter, made up.
    pub(super) fn made_parameter(&self, parameter: &Parameter) -> Option<String> {
        let parameter = made::Parameter {
            name: parameter.name.clone(),
            place: parameter.place.clone(),
            is_required: parameter.is_required,
            schema: parameter.schema.and_then(|id| self.samples.definitions.get(&id).copied()),
        };
        match made::argument(&mut self.maker(), &self.samples.schemas, &parameter, Extent::Least)? {
            Value::Array(items) => items.first().map(plain),
            value => Some(plain(&value)),
        }
    }

    /// A body of a kind, made up: what it must have.
    pub(super) fn made_body(&self, media: &Media) -> Option<Value> {
        let definition = self.samples.definitions.get(&media.schema?)?;
        let schema = self.samples.schemas.get(*definition)?;
        Some(self.maker().instance(schema, Extent::Least)?.value)
    }

    /// What is made up is the same each time.
    fn maker(&self) -> Maker<'_> {
        Maker::new(&self.samples.schemas, self.known, Random::new(0, "replay")).characters(Characters::Plain)
    }
}

/// What is wrong with a place in a value.
fn mistake(fact: &str, finding: &Finding) -> Mistake {
    let fact = match finding.path.as_str() {
        "" => fact.to_owned(),
        path if path.starts_with('[') => format!("{fact}{path}"),
        path => format!("{fact}.{path}"),
    };
    let says = match &finding.kind {
        FindingKind::Null => "is null".to_owned(),
        FindingKind::Missing => "is missing".to_owned(),
        FindingKind::Type(found) => format!("is of type {found}"),
        FindingKind::Value(_) => "has a value that is not listed".to_owned(),
        FindingKind::Format(format) => format!("does not have the format {format}"),
        FindingKind::Bound(keyword) => format!("is outside of its {keyword}"),
        FindingKind::Undocumented | FindingKind::Forbidden => "is ruled out".to_owned(),
        FindingKind::Other => "is not as its schema says".to_owned(),
    };
    Mistake { fact, says, is_unknown: false }
}
