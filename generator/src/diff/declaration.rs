//! Where the document declares what is public.
//!
//! What comes in is an [`Api`]; what goes out are, by the paths of the public items, pointers of what was decided and the
//! step from there to the part of it that the item is about. The steps are taken in the text of the document, and only for
//! what is reported: see `cause`.

use crate::ir::{
    Api, BODY_SETTER, ErrorVariant, Home, Operation, Output, Parameter, ScopeId, Status, Tag, TypeDef, TypeKind,
};
use crate::pointer::Pointer;
use foldhash::HashMap;

/// Something in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclarationSite {
    /// JSON pointer of an operation or schema in the lowered document.
    pub origin: Pointer,
    /// What of it.
    pub within: Within,
}

/// A part of an operation or schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Within {
    /// The whole of it.
    Whole,
    /// What is under this key.
    Key(String),
    /// The property of this name, in the schema or in those that it is made of.
    Property(String),
    /// The value of an enum.
    Value(String),
    /// The branch of a union with this index.
    Branch(usize),
    /// The parameter of this name.
    Parameter(String),
    /// The response of this status.
    Status(String),
    /// A header of some response.
    Header(String),
}

/// The places of everything public, by path. The parameters of a function are under `path#parameter`.
pub(super) fn places(api: &Api) -> HashMap<String, DeclarationSite> {
    let mut places = DeclarationSites { found: HashMap::default() };
    let root = Pointer::root();
    let paths = root.key("paths");
    places.put("client", &root.key("info"), Within::Whole);
    places.put("types", &root.keys(&["components", "schemas"]), Within::Whole);
    places.put("cli", &paths, Within::Whole);
    places.put("cli::PROGRAM", &paths, Within::Whole);
    places.put("Client::builder()", &root.key("servers"), Within::Whole);
    for scheme in &api.schemes {
        let origin = root.keys(&["components", "securitySchemes", &scheme.id]);
        places.put(&format!("ClientBuilder::{}()", scheme.method), &origin, Within::Whole);
    }
    // A crate without scopes has no such type.
    let of_scopes = root.keys(&["components", "securitySchemes"]);
    places.put("client::Scope", &of_scopes, Within::Whole);
    for scope in &api.oauth_scopes {
        places.put(&format!("client::Scope::{}", scope.name), &of_scopes, Within::Whole);
    }
    places.scopes(api);
    for header in &api.client_headers {
        let mut operations = api.tags.iter().flat_map(|tag| &tag.operations);
        let is_its = |parameter: &Parameter| parameter.key.eq_ignore_ascii_case(&header.key);
        if let Some(first) = operations.find(|operation| operation.optional.iter().any(is_its)) {
            let parameter = Within::Parameter(header.key.clone());
            places.put(&format!("ClientBuilder::{}()", header.method), &first.origin, parameter);
        }
    }
    for header in &api.headers {
        places.put(&format!("Response<T>::{}()", header.name), &paths, Within::Header(header.key.clone()));
    }
    for definition in &api.types {
        places.definition(api, definition);
    }
    for tag in &api.tags {
        places.tag(tag);
    }
    places.found
}

struct DeclarationSites {
    found: HashMap<String, DeclarationSite>,
}

impl DeclarationSites {
    fn put(&mut self, path: &str, origin: &Pointer, within: Within) {
        self.found.insert(path.to_owned(), DeclarationSite { origin: origin.clone(), within });
    }

    fn definition(&mut self, api: &Api, definition: &TypeDef) {
        let module = match definition.home {
            Home::Types => "types",
            Home::Tag(tag) => &api.tags[tag].module,
        };
        let (path, origin) = (format!("{module}::{}", definition.name), &definition.origin);
        self.put(&path, origin, Within::Whole);
        match &definition.kind {
            TypeKind::Struct(structure) => {
                self.fields(&path, origin, structure.fields.iter().map(|field| (&field.name, &field.key)));
            }
            TypeKind::Form(form) => {
                let headers = form.headers.iter().map(|header| (&header.field.name, &header.part));
                let parts = form.parts.iter().map(|field| (&field.name, &field.key));
                self.fields(&path, origin, parts.chain(headers));
            }
            TypeKind::Enum(enumeration) => {
                for variant in &enumeration.variants {
                    let value = Within::Value(variant.value.text().to_owned());
                    self.put(&format!("{path}::{}", variant.name), origin, value);
                }
            }
            TypeKind::Union(union) => {
                for (index, variant) in union.variants.iter().enumerate() {
                    self.put(&format!("{path}::{}", variant.name), origin, Within::Branch(index));
                }
            }
            TypeKind::Alias(_) => {}
        }
    }

    fn fields<'f>(&mut self, path: &str, origin: &Pointer, fields: impl Iterator<Item = (&'f String, &'f String)>) {
        for (name, key) in fields {
            self.put(&format!("{path}.{name}"), origin, Within::Property(key.clone()));
            self.put(&format!("{path}::{name}()"), origin, Within::Property(key.clone()));
            self.put(&format!("{path}::new()#{name}"), origin, Within::Property(key.clone()));
        }
    }

    /// The handles of scopes: each is declared where its path is, and else where the first operation is that it leads to.
    fn scopes(&mut self, api: &Api) {
        let root = Pointer::root();
        for (index, scope) in api.scopes.iter().enumerate() {
            let operations = api.tags.iter().flat_map(|tag| &tag.operations);
            let is_under = |operation: &&Operation| operation.scope.is_some_and(|it| api.is_around(ScopeId(index), it));
            let first = || operations.clone().find(is_under).map(|operation| operation.origin.clone());
            let place = scope.place.map(|place| root.key("x-specwright-scopes").index(place));
            let Some(origin) = place.or_else(first) else { continue };
            let owner =
                scope.outer.map_or("Client".to_owned(), |outer| format!("scopes::{}", api.scopes[outer.0].handle));
            let handle = format!("scopes::{}", scope.handle);
            for path in [handle.clone(), format!("{owner}::{}()", scope.method)] {
                self.put(&path, &origin, Within::Whole);
            }
            for tag in &api.tags {
                let mut own = tag.operations.iter().filter(|operation| operation.scope == Some(ScopeId(index)));
                if let Some(first) = own.next()
                    && let Some(method) = tag.scoped_of(first).and_then(|handle| handle.method.as_ref())
                {
                    self.put(&format!("{handle}::{method}()"), &first.origin, Within::Whole);
                }
            }
        }
        if let Some(first) =
            api.scopes.iter().find_map(|scope| self.found.get(&format!("scopes::{}", scope.handle)).cloned())
        {
            self.found.insert("scopes".to_owned(), first);
        }
    }

    fn tag(&mut self, tag: &Tag) {
        let first = tag.operations.first().map(|operation| operation.origin.clone()).unwrap_or_default();
        let handle_of = |operation: &Operation| {
            let module = if tag.is_of_scope(operation) { "scopes" } else { &tag.module };
            format!("{module}::{}", tag.handle_of(operation))
        };
        for path in [tag.module.clone(), format!("Client::{}()", tag.module)] {
            self.put(&path, &first, Within::Whole);
        }
        for operation in &tag.operations {
            let handle = handle_of(operation);
            if !self.found.contains_key(&handle) {
                self.put(&handle, &operation.origin, Within::Whole);
            }
            self.operation(&tag.module, &handle, operation);
        }
        for upload in &tag.uploads {
            let grant = &tag.operations[upload.grant];
            let (origin, key, handle) = (&grant.origin, "x-specwright-upload", handle_of(grant));
            let steps = format!("{}::{}", tag.module, upload.type_name);
            for path in [format!("{handle}::{}()", upload.name), steps.clone()] {
                self.put(&path, origin, Within::Key(key.to_owned()));
            }
            for setter in &upload.setters {
                let path = format!("Upload<{steps}>::{}()", setter.name);
                self.put(&path, origin, Within::Key(key.to_owned()));
            }
        }
        for download in &tag.downloads {
            let operation = &tag.operations[download.operation];
            let (origin, handle) = (&operation.origin, handle_of(operation));
            let key = Within::Key("x-specwright-download".to_owned());
            self.put(&format!("{handle}::{}()", download.name), origin, key);
        }
    }

    fn operation(&mut self, module: &str, handle: &str, operation: &Operation) {
        let origin = &operation.origin;
        let method = format!("{handle}::{}()", operation.name);
        self.put(&method, origin, Within::Whole);
        for argument in &operation.arguments {
            let parameter = Within::Parameter(argument.key.clone());
            self.put(&format!("{method}#{}", argument.name), origin, parameter);
        }
        self.put(&format!("{method}#body"), origin, Within::Key("requestBody".to_owned()));
        self.put(&format!("{method}#->"), origin, Within::Key("responses".to_owned()));
        let marker = format!("{module}::{}", operation.marker);
        self.put(&marker, origin, Within::Whole);
        for parameter in &operation.optional {
            let setter = format!("Call<{marker}>::{}()", parameter.name);
            self.put(&setter, origin, Within::Parameter(parameter.key.clone()));
        }
        self.put(&format!("Call<{marker}>::{BODY_SETTER}()"), origin, Within::Key("requestBody".to_owned()));
        self.put(&format!("Call<{marker}>::items()"), origin, Within::Key("responses".to_owned()));
        self.responses(&format!("{module}::{}", operation.error.name), origin, &operation.error.variants);
        if let Output::ByStatus(name, variants) = &operation.success.output {
            self.responses(&format!("{module}::{name}"), origin, variants);
        }
    }

    fn responses(&mut self, path: &str, origin: &Pointer, variants: &[ErrorVariant]) {
        self.put(path, origin, Within::Key("responses".to_owned()));
        for variant in variants {
            let status = match variant.status {
                Status::Code(code) => code.to_string(),
                Status::Class(class) => format!("{class}XX"),
                Status::Default => "default".to_owned(),
            };
            self.put(&format!("{path}::{}", variant.name), origin, Within::Status(status));
        }
    }
}
