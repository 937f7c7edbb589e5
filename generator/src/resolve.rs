//! From the document to the crate: every decision is taken here.
//!
//! What comes in is the lowered document; what goes out is [`ir::Api`], in which every type, name, text and status is
//! settled. What is valid but cannot be expressed yet becomes something raw, a warning that points at the cause, and an
//! entry in the operation's list of degradations. Nothing here knows how Rust is printed.

mod all_of;
mod all_of_property;
mod body;
mod client_headers;
mod constructor;
mod convert;
mod dedup;
mod default;
mod derive;
mod docs;
mod enumeration;
mod example;
mod expandable;
mod exposure;
mod features;
mod files;
mod form;
mod idempotency;
mod long_running;
mod lookup;
mod lost;
mod method;
mod multi_step;
mod named_enum;
mod needs;
mod null;
mod oauth;
mod object;
mod operation;
mod overrides;
mod pagination;
mod parameter;
mod rate_limit;
mod raw;
mod recursion;
#[cfg(test)]
mod reserved;
mod response;
mod scalar;
mod schema;
mod scopes;
mod security;
mod shape;
mod tuple;
mod undescribed;
mod union;
mod usage;
mod views;
mod webhooks;

#[cfg(test)]
pub(crate) mod tests;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::ir::{self, Home, TypeDef, TypeId};
use crate::lower::{Facts, Lost, Lowered, SchemaFacts, SchemasWithFacts};
use crate::naming::{self, Names};
use crate::options::{Customization, Extent, Naming, Strictness};
use crate::package;
use crate::pointer::Pointer;
use crate::source::Origins;
use foldhash::{HashMap, HashSet};
use openapiv3::{Components, OpenAPI, ReferenceOr};
use overrides::{OverrideKind, Overrides};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// Modules that every crate has, or that would shadow something it needs.
const ROOT_MODULES: &[&str] = &[
    "client",
    "types",
    "headers",
    "runtime",
    "cli",
    "blocking",
    "json",
    "layer",
    "multipart",
    "main",
    "lib",
    "std",
    "core",
    "alloc",
];

/// Methods that the client has before a tag is named after one.
const CLIENT_METHODS: &[&str] = &["builder", "new", "base_url", "with", "clone", "fmt", "send", "into", "try_into"];

/// Methods that every response has, so that no header takes their name.
const RESPONSE_METHODS: &[&str] = &[
    "new",
    "status",
    "headers",
    "header",
    "header_list",
    "header_text",
    "attempts",
    "idempotency_key",
    "etag",
    "body",
    "into_body",
    "clone",
    "fmt",
    "into",
    "try_into",
];

/// Decides everything about the crate.
pub(crate) fn resolve(
    lowered: &Lowered,
    strictness: Strictness,
    naming: &Naming,
    customization: &Customization,
    diagnostics: &mut Diagnostics,
) -> ir::Api {
    let mut resolver = Resolver::new(lowered, customization, diagnostics);
    resolver.repairable = Severity::of_repairable(strictness);
    resolver.places = lowered.origins.places();
    resolver.declare_components();
    resolver.declare_security();
    resolver.declare_shared_security();
    resolver.declare_scopes(customization);
    let mut tags = match customization.extent {
        Extent::Client => resolver.tags(),
        Extent::Types => Vec::new(),
    };
    // Without an operation there is nothing to call.
    let extent = if tags.is_empty() { Extent::Types } else { Extent::Client };
    let mut scopes = resolver.scopes(&mut tags, customization);
    let client_headers = resolver.client_headers(&mut tags, customization);
    resolver.check_lookups(&mut tags, &mut scopes);
    resolver.webhooks();
    let headers = resolver.headers();
    let oauth_scopes = resolver.oauth_scopes(&tags);
    let servers = resolver.servers(&lowered.openapi.servers, &Pointer::root().key("servers"));
    if extent == Extent::Client {
        resolver.exposure(&tags, &servers);
    }
    let unused = resolver.overrides.unused();
    resolver.diagnostics.extend(unused);
    let mut raw = std::mem::take(&mut resolver.raw);
    let mut api = ir::Api {
        package: ir::Package {
            description: description(&lowered.openapi.info.title, extent),
            license: customization.license.clone(),
            repository: customization.repository.clone(),
            extent,
            dates: customization.dates,
            dependencies: overrides::dependencies(customization),
            ..package(&lowered.openapi, naming)
        },
        docs: docs::docs(
            Some(&lowered.openapi.info.title),
            lowered.openapi.info.description.as_deref(),
            lowered.openapi.external_docs.as_ref().map(|docs| docs.url.as_str()),
        ),
        version: docs::words(&lowered.openapi.info.version),
        servers,
        schemes: resolver.schemes,
        oauth_scopes,
        scopes,
        client_headers,
        rate_limit: rate_limit::rate_limit(&lowered.openapi),
        extern_types: resolver.overrides.extern_types.iter().cloned().collect(),
        derives: BTreeMap::new(),
        conversions: BTreeMap::new(),
        types: resolver.types,
        last_aliases: Vec::new(),
        type_files: Vec::new(),
        tags,
        shown: ir::Shown::default(),
        webhook_bodies: resolver.webhook_bodies,
        headers,
        passwords: resolver.passwords.into_iter().collect(),
    };
    dedup::unite(&mut api);
    let (shared, scopes) = (&mut resolver.shared, &mut resolver.scopes);
    let pairs = views::split_read_write(&mut api, |home, name| match home {
        Home::Types => shared.claim([name]),
        Home::Tag(index) => scopes[index].claim([name]),
    });
    dedup::share_errors(&mut api);
    raw.extend(recursion::resolve(&mut api, diagnostics));
    raw::spread(&mut api, &raw);
    lost::tell(&mut api, lowered);
    expandable::mark(&mut api);
    convert::resolve(&mut api, &pairs);
    derive::resolve(&mut api, customization, diagnostics);
    usage::mark(&mut api);
    undescribed::describe(&mut api);
    constructor::resolve(&mut api, |home, name| match home {
        Home::Types => shared.claim([name]),
        Home::Tag(index) => scopes[index].claim([name]),
    });
    multi_step::settle(&mut api);
    api.last_aliases = recursion::last_aliases(&api);
    union::recognize(&mut api);
    example::resolve(&mut api, &lowered.openapi, &lowered.facts);
    if customization.tag_features {
        api.package.tag_features = features::of_tags(&api);
    }
    api.package.needs = needs::of(&mut api);
    files::resolve(&mut api);
    if extent == Extent::Types {
        api.types.iter_mut().for_each(|definition| (definition.sent, definition.received) = (true, true));
    }
    api
}

/// The package's name, from the settings or from the title, and its program's.
fn package(openapi: &OpenAPI, naming: &Naming) -> ir::Package {
    let name = naming.name.clone().unwrap_or_else(|| package::of_title(&openapi.info.title));
    let program = naming.program.clone().unwrap_or_else(|| package::of_program(&name));
    ir::Package::new(name, program)
}

/// One line about the package, as registries show it: no Markdown.
fn description(title: &str, extent: Extent) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = if title.is_empty() { "an API" } else { &title };
    match extent {
        Extent::Client => format!("A client for {title}"),
        Extent::Types => format!("The types of {title}"),
    }
}

/// What is known so far, and what was decided.
struct Resolver<'a> {
    openapi: &'a OpenAPI,
    /// What the model has no words for.
    facts: &'a Facts,
    /// What lowering mended.
    lost: &'a [Lost],
    /// Where the parts of the document come from.
    origins: &'a Origins,
    /// The schemas that such facts are about.
    schemas: SchemasWithFacts<'a>,
    diagnostics: &'a mut Diagnostics,
    /// The arena behind [`TypeId`].
    types: Vec<TypeDef>,
    /// Whether the schema behind a type allows `null` itself, by [`TypeId`].
    nullable: Vec<bool>,
    /// The components that allow `null`.
    nullable_components: HashSet<&'a str>,
    /// The types of `components/schemas`.
    components: HashMap<&'a str, TypeId>,
    /// The types of schemas that are in place, by where they are.
    inline_types: HashMap<Pointer, TypeId>,
    /// The enums that the document names where they are.
    named_enums: named_enum::NamedEnums,
    /// The types of keys that several schemas describe together, by where these are.
    refined: HashMap<Vec<Pointer>, TypeId>,
    /// The keys of which was reported that no value is what several schemas say.
    conflicts: HashSet<Pointer>,
    /// The places that have become components, and these.
    places: Vec<(Pointer, Pointer)>,
    /// The unions whose members are being looked at.
    open_unions: HashSet<Pointer>,
    /// The components that others extend, where a discriminator distinguishes them.
    children: union::Children<'a>,
    /// The components that list those who extend them.
    listing: union::Listing,
    /// The values that the mappings of discriminators have, by what these refer to.
    mappings: RefCell<union::Mappings<'a>>,
    /// What the model has no words for, by pointer and in their order.
    sorted_facts: OnceCell<Vec<(String, &'a SchemaFacts)>>,
    /// The tags of components that extend a base.
    component_tags: RefCell<union::ComponentTags<'a>>,
    /// The type whose name is free for what it turns out to be.
    vacant: Option<TypeId>,
    /// The types in place of components that the settings replace.
    replaced: HashMap<&'a str, schema::Typed>,
    /// The names of module `types`.
    shared: Names,
    /// The names of each tag's module.
    scopes: Vec<Names>,
    /// The scopes that the document and the settings declare.
    path_scopes: Vec<scopes::Declared<'a>>,
    schemes: Vec<ir::Scheme>,
    /// The scopes of OAuth 2 that are known so far; their names follow.
    oauth_scopes: Vec<ir::OAuthScope>,
    /// What operations need that say nothing of their own.
    shared_security: Vec<Vec<ir::SchemeId>>,
    /// What a mistake is whose meaning is clear.
    repairable: Severity,
    /// Whether a requirement names a scheme that is not declared.
    has_unknown_scheme: bool,
    /// Keys that a password is under.
    passwords: BTreeSet<String>,
    /// What webhooks and callbacks carry.
    webhook_bodies: Vec<ir::TypeRef>,
    /// Parameters that a credential is sent as.
    twice: Vec<exposure::Twice>,
    /// What required headers are when nothing sets them.
    header_defaults: client_headers::HeaderDefaults,
    /// Response headers seen so far, by name in lower case.
    headers: BTreeMap<String, ir::Header>,
    /// What descriptions say that many operations share.
    descriptions: HashMap<&'a str, ir::Docs>,
    /// What could not be expressed in the current operation.
    degraded: Vec<ir::Degradation>,
    /// What could not be expressed in the types of components, by where these are.
    raw: Vec<(Pointer, ir::Degradation)>,
    /// What the user customizes.
    overrides: Overrides<'a>,
}

impl<'a> Resolver<'a> {
    fn new(lowered: &'a Lowered, customization: &'a Customization, diagnostics: &'a mut Diagnostics) -> Self {
        let openapi = &lowered.openapi;
        let schemas = lowered.facts.by_schema(openapi);
        let nullable = openapi.components.as_ref().map(|components| null::components(components, &schemas));
        Self {
            openapi,
            facts: &lowered.facts,
            lost: &lowered.lost,
            origins: &lowered.origins,
            schemas,
            diagnostics,
            types: Vec::new(),
            nullable: Vec::new(),
            nullable_components: nullable.unwrap_or_default(),
            components: HashMap::default(),
            inline_types: HashMap::default(),
            named_enums: named_enum::NamedEnums::default(),
            refined: HashMap::default(),
            conflicts: HashSet::default(),
            places: Vec::new(),
            open_unions: HashSet::default(),
            children: openapi.components.as_ref().map(union::children).unwrap_or_default(),
            listing: openapi.components.as_ref().map(union::listing).unwrap_or_default(),
            mappings: RefCell::default(),
            sorted_facts: OnceCell::new(),
            component_tags: RefCell::default(),
            vacant: None,
            replaced: HashMap::default(),
            shared: Names::default(),
            scopes: Vec::new(),
            path_scopes: Vec::new(),
            schemes: Vec::new(),
            oauth_scopes: Vec::new(),
            shared_security: Vec::new(),
            repairable: Severity::Warning,
            has_unknown_scheme: false,
            passwords: BTreeSet::new(),
            webhook_bodies: Vec::new(),
            twice: Vec::new(),
            header_defaults: HashMap::default(),
            headers: BTreeMap::new(),
            descriptions: HashMap::default(),
            degraded: Vec::new(),
            raw: Vec::new(),
            overrides: Overrides::new(customization),
        }
    }

    /// What a description says that many operations may share: that of a parameter, of a response or of a header.
    fn description(&mut self, description: &'a str) -> ir::Docs {
        self.descriptions.entry(description).or_insert_with(|| docs::docs(None, Some(description), None)).clone()
    }

    /// Notes that something stays raw: a warning at its place, and a line in the report of the current operation.
    fn degrade(&mut self, code: &'static str, pointer: &Pointer, message: String, help: &str) {
        let diagnostic = Diagnostic::warning(code, message.clone());
        self.diagnostics.push(diagnostic.at_key(pointer, "not expressed in types").help(help));
        self.diagnostics.note_degraded(None, pointer);
        self.degraded.push(ir::Degradation { code, pointer: pointer.clone(), message });
    }

    /// The names of a module.
    fn names(&mut self, home: Home) -> &mut Names {
        match home {
            Home::Types => &mut self.shared,
            Home::Tag(index) => &mut self.scopes[index],
        }
    }

    /// Adds a type whose shape follows.
    fn declare(&mut self, home: Home, name: &str, origin: &Pointer) -> TypeId {
        let is_vacant = |id: &TypeId| self.types[id.0].home == home && self.types[id.0].name == name;
        if let Some(id) = self.vacant.filter(is_vacant) {
            self.vacant = None;
            return id;
        }
        let chosen_name = self.overrides.name_at(OverrideKind::Type, origin);
        let mut names = std::mem::take(self.names(home));
        let name = self.claim(&mut names, &format!("{home:?}"), chosen_name, &[name]);
        *self.names(home) = names;
        self.types.push(TypeDef {
            name,
            home,
            file: None,
            docs: ir::Docs::default(),
            origin: origin.clone(),
            also: Vec::new(),
            sent: false,
            received: false,
            deprecated: false,
            kind: ir::TypeKind::Alias(ir::TypeRef::Any),
        });
        self.nullable.push(false);
        TypeId(self.types.len() - 1)
    }

    /// The tags in the order of the document: those it lists, then those that only operations name.
    fn tags(&mut self) -> Vec<ir::Tag> {
        let mut modules = Names::reserving(ROOT_MODULES);
        if !self.path_scopes.is_empty() {
            modules.claim(["scopes"]);
        }
        let mut methods = Names::reserving(CLIENT_METHODS);
        let found = operation::by_tag(self.openapi, self.facts);
        let mut named = Vec::with_capacity(found.len());
        for (id, _) in &found {
            // The module's name is also the client's method, so both must be free.
            let chosen_name = self.overrides.name(OverrideKind::Tag, id);
            let module = chosen_name.map_or_else(|| naming::snake(id), |word| word.text.clone());
            let apart = format!("{}_api", module.trim_end_matches('_'));
            let module = if let Some(word) = chosen_name {
                if methods.has(&module) {
                    self.clash(word);
                }
                self.claim(&mut modules, "modules", chosen_name, &[])
            } else if methods.has(&module) {
                modules.claim([apart.as_str()])
            } else {
                modules.claim([module.as_str(), apart.as_str()])
            };
            methods.claim([module.as_str()]);
            named.push(module);
        }
        let wanted = self.scoped_handles(&found, &named);
        let mut tags = Vec::new();
        for (((id, operations), module), wanted) in found.into_iter().zip(named).zip(wanted) {
            let described = self.openapi.tags.iter().find(|tag| tag.name == id);
            // The handles of scopes come first: their names follow from what is declared.
            let mut names = Names::default();
            let scoped = wanted.into_iter().map(|wanted| ir::ScopedHandle {
                scope: wanted.scope,
                name: match wanted.method {
                    Some(_) => names.claim(wanted.names.iter().map(String::as_str)),
                    None => wanted.names.concat(),
                },
                method: wanted.method,
            });
            let scoped = scoped.collect();
            let own = naming::pascal(&module);
            let handle = names.claim([own.as_str(), format!("Client{own}").as_str()]);
            self.scopes.push(names);
            let mut tag = ir::Tag {
                id: id.to_owned(),
                module,
                handle,
                scoped,
                docs: match described {
                    Some(tag) => docs::docs(
                        None,
                        tag.description.as_deref(),
                        tag.external_docs.as_ref().map(|docs| docs.url.as_str()),
                    ),
                    None => ir::Docs::default(),
                },
                operations: Vec::new(),
                uploads: Vec::new(),
                downloads: Vec::new(),
                shown: BTreeMap::new(),
            };
            if tag.docs.summary.is_empty() {
                let summary = docs::docs(None, Some(&format!("Operations of {id}")), None).summary;
                let is_tagged = id != operation::UNTAGGED && !summary.is_empty();
                tag.docs.summary = if is_tagged { summary } else { "The API's operations.".to_owned() };
            }
            self.tag(&mut tag, tags.len(), &operations);
            tags.push(tag);
        }
        tags
    }

    fn headers(&mut self) -> Vec<ir::Header> {
        let mut names = Names::reserving(RESPONSE_METHODS);
        let mut headers: Vec<_> = std::mem::take(&mut self.headers).into_values().collect();
        // Every response has an accessor for it.
        headers.retain(|header| header.key != "etag" || header.ty != ir::TypeRef::Text);
        for header in &mut headers {
            header.name = names.claim([header.name.as_str()]);
        }
        headers
    }

    /// What a component reference leads to, with where it is. `None` when it leads out of its section.
    fn follow<'b, T: 'a>(
        &self,
        item: &'b ReferenceOr<T>,
        pointer: &Pointer,
        section: &str,
        map: impl Fn(&'a Components) -> &'a indexmap::IndexMap<String, ReferenceOr<T>>,
    ) -> Option<(&'b T, Pointer)>
    where
        'a: 'b,
    {
        let mut item = item;
        let mut pointer = pointer.clone();
        // More steps than components means going in circles.
        for _ in 0..=64 {
            match item {
                ReferenceOr::Item(item) => return Some((item, pointer)),
                ReferenceOr::Reference { reference } => {
                    let name = component_name(reference, section)?;
                    let (key, next) = map(self.openapi.components.as_ref()?).get_key_value(&name)?;
                    pointer = Pointer::root().keys(&["components", section, key]);
                    item = next;
                }
            }
        }
        None
    }
}

/// The name in a reference to a section of the components.
fn component_name(reference: &str, section: &str) -> Option<String> {
    component_of(&Pointer::from_reference(reference)?, section)
}

/// The name of the component of a section that is here.
fn component_of(pointer: &Pointer, section: &str) -> Option<String> {
    let mut tokens = pointer.tokens();
    let found = (tokens.next()?, tokens.next()?, tokens.next()?);
    (tokens.next().is_none() && found.0 == "components" && found.1 == section).then(|| found.2.into_owned())
}
