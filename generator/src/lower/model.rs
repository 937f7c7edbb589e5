//! Builds the typed model from the untyped value.
//!
//! What comes in has passed `check`; what goes out is [`Lowered`], with everything repaired that `check` calls repairable.
//! References into places other than the components become references to components, and [`Origins`] has their locations.
//! What the model cannot express are [`Facts`]; schemas and operations that do not fit it are in components and paths whose
//! names begin with `x-specwright:`.

mod body;
mod bundle;
mod example;
mod fields;
mod keyword;
mod operation;
mod parameter;
mod partial;
mod schema;
mod security;
mod value_kind;
mod variant;

use super::json_path::JsonPath;
use super::ref_resolver::{Node, RefResolver, Target, reference};
use super::version::Version;
use super::{Facts, Lowered};
use crate::diagnostic::{Diagnostic, Diagnostics, Location, Part};
use crate::pointer::Pointer;
use crate::source::{FileId, Moves, Origins, Sources};
use bundle::Bundle;
use fields::Fields;
pub(super) use fields::json;
use foldhash::HashMap;
use indexmap::IndexMap;
use openapiv3::{
    Components, Contact, ExternalDocumentation, Info, License, OpenAPI, ReferenceOr, Schema, Server, ServerVariable,
    Tag,
};

/// Schemas may be in each other this deep, with those that references put there.
const MAX_DEPTH: usize = 128;

/// How many levels of schemas a level of callbacks counts for: there is much more to one.
const CALLBACK: usize = 16;

/// How many objects may be put in the place of a reference.
const MAX_INLINED: usize = 20_000;

/// The document being read and what has been decided about it.
struct Model<'a> {
    refs: &'a RefResolver,
    version: Version,
    facts: Facts,
    origins: Origins,
    bundle: Bundle<'a>,
    /// Schemas that the model has no place for.
    hidden: IndexMap<String, ReferenceOr<Schema>>,
    /// The path items of variants whose success is a part of the operation's.
    partial: Vec<Pointer>,
    /// How deep the current object is nested.
    depth: usize,
    /// How many objects may still be put in the place of a reference.
    left: usize,
    /// Whether there was too much of one of these, and where.
    excess: Option<Pointer>,
}

/// Builds the model of documents that `check` found to be sound. `moves` is what has been moved in their files before.
pub(super) fn build(
    refs: &RefResolver,
    version: Version,
    moves: HashMap<FileId, Moves>,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Lowered {
    let home = sources.root().path.parent().unwrap_or(std::path::Path::new(""));
    let stems = sources.iter().map(|(_, source)| bundle::stems(source.path.strip_prefix(home).unwrap_or(&source.path)));
    let mut model = Model {
        refs,
        version,
        facts: Facts::default(),
        origins: Origins::new(),
        bundle: Bundle::new(refs, stems.collect()),
        hidden: IndexMap::new(),
        partial: Vec::new(),
        depth: 0,
        left: MAX_INLINED,
        excess: None,
    };
    let fields = Fields::of(refs.root(), refs);
    let mut openapi = OpenAPI {
        openapi: fields.text("openapi").unwrap_or_default(),
        info: info(fields.fields("info")),
        servers: servers(fields),
        paths: model.paths(fields),
        components: model.components(fields.fields("components")),
        security: security::requirements(fields),
        tags: fields.present("tags").into_iter().map(tag).collect(),
        external_docs: fields.object("externalDocs").map(external_docs),
        extensions: fields.extensions(),
    };
    let (mut facts, mut origins, excess) = (model.facts, model.origins, model.excess);
    let wrong_variants = partial::apply(&mut openapi, (&mut facts, &mut origins), model.partial);
    let origins = origins.after(moves);
    if let Some(place) = excess {
        let (file, pointer) = origins.find(&place);
        let place = Location::Document { file, pointer, part: Part::Key };
        diagnostics.push(
            Diagnostic::error("endless-references", "the references from here lead to ever more")
                .at(place, "")
                .help("something that is not a schema contains itself, or too many of them are nested"),
        );
    }
    for (place, reason) in wrong_variants {
        let (file, pointer) = origins.find(&place);
        let place = Location::Document { file, pointer, part: Part::Key };
        let diagnostic = Diagnostic::error("wrong-variant", reason).at(place, "nothing can be left out here");
        diagnostics.push(diagnostic.help("give the `responses` of the variant instead"));
    }
    Lowered { openapi, facts, origins, lost: Vec::new() }
}

impl<'a> Model<'a> {
    fn fields(&self, node: Node<'a>) -> Fields<'a> {
        Fields::of(node, self.refs)
    }

    /// What a value is, with what is at the end of its references in their place.
    fn settled(&mut self, node: Node<'a>, json_path: &JsonPath<'_>) -> Node<'a> {
        let Some(reference) = reference(node.value) else { return node };
        let target = self.refs.target(node.base, reference).and_then(|target| self.refs.end(target));
        let Ok(target) = target else { return node };
        self.inlined(&target, json_path);
        target.node
    }

    /// Notes that something is where a reference to it was.
    fn inlined(&mut self, target: &Target<'a>, json_path: &JsonPath<'_>) {
        let lowered = json_path.pointer();
        match self.left.checked_sub(1) {
            Some(left) => self.left = left,
            None => self.excess = self.excess.take().or_else(|| Some(lowered.clone())),
        }
        self.origins.moved(lowered, target.node.base.file, target.pointer.clone());
    }

    /// The keys of an object under a key, wherever it is described.
    fn section(&mut self, fields: Fields<'a>, key: &str, json_path: &JsonPath<'_>) -> Fields<'a> {
        match fields.node(key) {
            Some(node) => {
                let node = self.settled(node, &json_path.key(key));
                self.fields(node)
            }
            None => fields.fields(key),
        }
    }

    /// Values by keys of the author's choice.
    fn map<T>(
        &mut self,
        fields: Fields<'a>,
        key: &str,
        json_path: &JsonPath<'_>,
        mut build: impl FnMut(&mut Self, Node<'a>, &JsonPath<'_>) -> T,
    ) -> IndexMap<String, T> {
        let section = self.section(fields, key, json_path);
        let json_path = json_path.key(key);
        section.values().map(|(name, node)| (name.to_owned(), build(self, node, &json_path.key(name)))).collect()
    }

    /// Goes one object deeper, unless that is too deep.
    fn deeper<T>(
        &mut self,
        levels: usize,
        json_path: &JsonPath<'_>,
        build: impl FnOnce(&mut Self) -> T,
        otherwise: impl FnOnce() -> T,
    ) -> T {
        if self.depth >= MAX_DEPTH || self.excess.is_some() {
            self.excess = self.excess.take().or_else(|| Some(json_path.pointer()));
            return otherwise();
        }
        self.depth += levels;
        let built = build(self);
        self.depth -= levels;
        built
    }

    /// The components, and those that references elsewhere have become.
    fn components(&mut self, fields: Fields<'a>) -> Option<Components> {
        let start = JsonPath::Start;
        let json_path = start.key("components");
        let mut components = Components {
            schemas: self.named(fields, "schemas", &json_path, Self::schema),
            responses: self.named(fields, "responses", &json_path, Self::response),
            parameters: self.named(fields, "parameters", &json_path, Self::parameter),
            request_bodies: self.named(fields, "requestBodies", &json_path, Self::request_body),
            headers: self.named(fields, "headers", &json_path, Self::header),
            security_schemes: self.named(fields, "securitySchemes", &json_path, Self::security_scheme),
            extensions: fields.extensions(),
            ..Components::default()
        };
        while let Some(moved) = self.bundle.next() {
            let (section, node) = (json_path.key(moved.section), moved.target.node);
            let json_path = section.key(&moved.name);
            self.origins.moved(json_path.pointer(), node.base.file, moved.target.pointer);
            let name = moved.name.clone();
            match moved.section {
                "responses" => drop(components.responses.insert(name, self.response(node, &json_path))),
                "parameters" => drop(components.parameters.insert(name, self.parameter(node, &json_path))),
                "requestBodies" => drop(components.request_bodies.insert(name, self.request_body(node, &json_path))),
                "headers" => drop(components.headers.insert(name, self.header(node, &json_path))),
                "securitySchemes" => {
                    drop(components.security_schemes.insert(name, self.security_scheme(node, &json_path)));
                }
                _ => drop(components.schemas.insert(name, self.schema(node, &json_path))),
            }
        }
        components.schemas.append(&mut self.hidden);
        (components != Components::default()).then_some(components)
    }

    /// The components of a section, by name, so that what is named on the way does not depend on their order.
    fn named<T>(
        &mut self,
        fields: Fields<'a>,
        section: &'static str,
        json_path: &JsonPath<'_>,
        mut build: impl FnMut(&mut Self, Node<'a>, &JsonPath<'_>) -> ReferenceOr<T>,
    ) -> IndexMap<String, ReferenceOr<T>> {
        let mut entries: Vec<_> = self.section(fields, section, json_path).values().collect();
        entries.sort_by_key(|(name, _)| *name);
        let json_path = json_path.key(section);
        let mut components = IndexMap::with_capacity(entries.len());
        for (name, node) in entries {
            let json_path = json_path.key(name);
            let node = match self.bundle.named(section, name, node) {
                Some(target) => {
                    self.origins.moved(json_path.pointer(), target.node.base.file, target.pointer.clone());
                    target.node
                }
                None => node,
            };
            components.insert(name.to_owned(), build(self, node, &json_path));
        }
        components
    }

    /// The reference that `node` is, or what `build` makes of it.
    fn reference_or<T>(
        &mut self,
        node: Node<'a>,
        section: &'static str,
        build: impl FnOnce(&mut Self, Fields<'a>) -> T,
    ) -> ReferenceOr<T> {
        match reference(node.value) {
            Some(reference) => {
                ReferenceOr::Reference { reference: self.bundle.reference(node.base, reference, section) }
            }
            None => ReferenceOr::Item(build(self, self.fields(node))),
        }
    }

    /// Where the current value is in its file.
    fn origin(&self, json_path: &JsonPath<'_>) -> (FileId, Pointer) {
        self.origins.find(&json_path.pointer())
    }
}

fn info(fields: Fields<'_>) -> Info {
    Info {
        title: fields.text("title").unwrap_or_default(),
        description: fields.text("description"),
        terms_of_service: fields.text("termsOfService"),
        contact: fields.object("contact").map(|contact| Contact {
            name: contact.text("name"),
            url: contact.text("url"),
            email: contact.text("email"),
            extensions: contact.extensions(),
        }),
        license: fields.object("license").map(|license| License {
            name: license.text("name").unwrap_or_default(),
            url: license.text("url"),
            extensions: license.extensions(),
        }),
        version: fields.text("version").unwrap_or_default(),
        extensions: fields.extensions(),
    }
}

fn tag(fields: Fields<'_>) -> Tag {
    Tag {
        name: fields.text("name").unwrap_or_default(),
        description: fields.text("description"),
        external_docs: fields.object("externalDocs").map(external_docs),
        extensions: fields.extensions(),
    }
}

fn external_docs(fields: Fields<'_>) -> ExternalDocumentation {
    ExternalDocumentation {
        description: fields.text("description"),
        url: fields.text("url").unwrap_or_default(),
        extensions: fields.extensions(),
    }
}

fn servers(fields: Fields<'_>) -> Vec<Server> {
    let server = |fields: Fields<'_>| Server {
        url: fields.text("url").unwrap_or_default(),
        description: fields.text("description"),
        variables: fields.object("variables").map(|variables| {
            let names = variables.values().map(|(name, _)| name);
            names.map(|name| (name.to_owned(), server_variable(variables.fields(name)))).collect()
        }),
        extensions: fields.extensions(),
    };
    fields.present("servers").into_iter().map(server).collect()
}

fn server_variable(fields: Fields<'_>) -> ServerVariable {
    let enumeration = fields.texts("enum");
    ServerVariable {
        // What is missing is the first value that is allowed.
        default: fields.text("default").or_else(|| enumeration.first().cloned()).unwrap_or_default(),
        enumeration,
        description: fields.text("description"),
        extensions: fields.extensions(),
    }
}
