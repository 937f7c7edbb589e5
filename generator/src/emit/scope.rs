//! The names one emitted module can see, and what it has to import for them.
//!
//! What comes in is a name that is needed: of the runtime, of the standard prelude, of a type of the document. What goes out
//! is the shortest path that means it in this module. The document may call a type `Call`, `Error` or `String`: the
//! module's own items keep their names, then come those of the document's types that the module mentions, and whatever else
//! goes by the same name is written with its module before it. All that is known before anything is written.

use super::code::{Code, code, joined, lines, name, path};
use super::features::{self, When};
use crate::ir::{
    Api, BodyKind, Extra, Home, Operation, Output, Struct, Tag, TypeDef, TypeId, TypeKind, TypeRef, target,
};
use crate::naming;
use foldhash::{HashMap, HashSet};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What emitted code uses of the standard prelude, and where it really lives.
pub(crate) const PRELUDE: &[(&str, &str)] = &[
    ("Box", "::std::boxed::Box"),
    ("Default", "::std::default::Default"),
    ("From", "::std::convert::From"),
    ("Into", "::std::convert::Into"),
    ("Option", "::std::option::Option"),
    ("Result", "::std::result::Result"),
    ("Send", "::std::marker::Send"),
    ("String", "::std::string::String"),
    ("Unpin", "::std::marker::Unpin"),
    ("Vec", "::std::vec::Vec"),
];

/// What emitted code imports besides the document's types: modules, and the names in them.
const NAMES: &[(&str, &str)] = &[
    ("std", "fmt"),
    ("std::any", "TypeId"),
    ("std::num", "ParseIntError"),
    ("std::str", "FromStr"),
    ("tokio::io", "AsyncWrite"),
    ("super::client", "Client"),
    (
        "super::runtime",
        "ALL_SCHEMES ApiError Body BoxFuture Call ClientCredentials ClientHeader Credential CredentialLocation Date DateTime Decoder Download Endpoint Error EventStream Events File FinalState
        FileInfo FormBody Framing ListOf LongRunning Maybe OAuth Operation Optional Page Paged Pagination Param ParamValue PresignedPost RawResponse
        Redirect Repeat RequiredScopes Response Scheme Scope Server ServerVariable Status Style StyleKind Upload UploadError UploadSteps Uuid json
        multipart",
    ),
    (
        "super::runtime::cli",
        "Arg ArgKind BodyArg Command DownloadCommand Fields Flow Group Key Lookup Pair Program ScopeOption UploadCommand clearable client_credentials optional
        required run_download run_empty run_events run_json run_pages run_raw run_redirect run_text run_upload",
    ),
];

/// What every operation of a tag names, and so comes before types of the document.
const OF_TAGS: &[&str] = &["RawResponse", "ApiError", "Call", "Client", "Decoder", "Endpoint", "Operation"];

/// The same of every group of commands.
const OF_GROUPS: &[&str] = &["Command"];

/// The module that a name is imported from.
fn source(name: &str) -> Option<&'static str> {
    static SOURCES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let all = NAMES.iter().flat_map(|(module, names)| names.split_whitespace().map(|name| (name, *module)));
        all.collect()
    });
    SOURCES.get(name).copied()
}

/// A module that types are in, and the file of it.
type Place = (Home, Option<usize>);

/// What an emitted module declares itself, and whose the names are that several others have.
pub(super) struct Locals<'a> {
    api: &'a Api,
    home: Option<Place>,
    names: HashSet<String>,
    shared: HashMap<String, String>,
    /// What leads from the module to those at the root's side.
    above: &'static str,
}

impl<'a> Locals<'a> {
    /// A module that declares `names` and, if it is a home of types, those.
    pub(super) fn new(api: &'a Api, home: Option<Home>, names: impl IntoIterator<Item = String>) -> Self {
        let mut names: HashSet<String> = names.into_iter().collect();
        let mut shared = HashMap::default();
        if let Some(home) = home {
            let types: Vec<&TypeDef> = super::types_of(api, home).collect();
            names.extend(declared(&types));
            shared = self::shared(api, Some((home, None)), OF_TAGS, &|visit| {
                mentions(&types, visit);
                if let Home::Tag(tag) = home {
                    mentions_of_tag(&api.tags[tag], visit);
                }
            });
        }
        Self { api, home: home.map(|home| (home, None)), names, shared, above: "" }
    }

    /// A file of module `types`.
    pub(super) fn of_file(api: &'a Api, index: usize) -> Self {
        let types: Vec<&TypeDef> = api.type_files[index].types.iter().map(|id| &api.types[id.0]).collect();
        let place = (Home::Types, Some(index));
        let shared = shared(api, Some(place), &[], &|visit| mentions(&types, visit));
        let names = declared(&types).collect();
        Self { api, home: Some(place), names, shared, above: "super::" }
    }

    /// A module inside one that is beside the others, for the commands of a tag.
    pub(super) fn inside(api: &'a Api, tag: Option<usize>, names: impl IntoIterator<Item = String>) -> Self {
        let of_tag = |tag: usize| {
            let operations = &api.tags[tag].operations;
            shared(api, None, OF_GROUPS, &|visit| operations.iter().for_each(|operation| parameters(operation, visit)))
        };
        let shared = tag.map(of_tag).unwrap_or_default();
        Self { above: "super::", shared, ..Self::new(api, None, names) }
    }
}

/// The names that types declare.
fn declared<'t>(types: &'t [&TypeDef]) -> impl Iterator<Item = String> + use<'t> {
    types.iter().flat_map(|definition| {
        let required = match &definition.kind {
            TypeKind::Struct(object) => object.required.clone(),
            _ => None,
        };
        [definition.name.clone()].into_iter().chain(required)
    })
}

/// Shows the types that a module mentions.
type Mentions<'m> = &'m dyn Fn(&mut dyn FnMut(&TypeRef));

/// Of those names that several modules have, whose they are in a module: the first type's of those that it mentions, but
/// for some that come before.
fn shared(api: &Api, own: Option<Place>, before: &[&str], mentions: Mentions<'_>) -> HashMap<String, String> {
    let mut mentioned = BTreeSet::new();
    mentions(&mut |ty| {
        named(ty, &mut |id| {
            let TypeDef { home, file, .. } = api.types[id.0];
            if own != Some((home, file)) {
                mentioned.insert((home, id.0));
            }
        });
    });
    let (mut first, mut shared) = (HashMap::<&str, Home>::default(), HashMap::default());
    for (home, id) in mentioned {
        let name = api.types[id].name.as_str();
        let owner = *first.entry(name).or_insert(home);
        if let Some(source) = source(name).filter(|_| before.contains(&name)) {
            shared.insert(name.to_owned(), source.to_owned());
        } else if owner != home || source(name).is_some() {
            shared.insert(name.to_owned(), module_of(api, owner));
        }
    }
    shared
}

/// Every type that types mention.
fn mentions(types: &[&TypeDef], visit: &mut dyn FnMut(&TypeRef)) {
    for definition in types {
        match &definition.kind {
            TypeKind::Struct(object) => {
                object.fields.iter().for_each(|field| visit(&field.ty));
                if let Extra::Typed { ty, .. } = &object.extra {
                    visit(ty);
                }
            }
            TypeKind::Form(form) => form.fields().for_each(|field| visit(&field.ty)),
            TypeKind::Alias(ty) => visit(ty),
            TypeKind::Union(union) => union.variants.iter().for_each(|variant| visit(&variant.ty)),
            TypeKind::Enum(_) => {}
        }
    }
}

/// Every type that the operations of a tag mention.
fn mentions_of_tag(tag: &Tag, visit: &mut dyn FnMut(&TypeRef)) {
    for operation in &tag.operations {
        parameters(operation, visit);
        match operation.body.as_ref().map(|body| &body.kind) {
            Some(BodyKind::Json(ty) | BodyKind::UrlEncoded(ty, _)) => visit(ty),
            Some(BodyKind::Multipart(id)) => visit(&TypeRef::Named(*id)),
            _ => {}
        }
        let items = operation.paging.iter().map(|paging| &paging.item);
        items.chain(operation.live.iter().map(|live| &live.item)).for_each(&mut *visit);
        let several: &[_] = if let Output::ByStatus(_, variants) = &operation.success.output { variants } else { &[] };
        let failures = operation.error.variants.iter().chain(several).map(|variant| &variant.output);
        for output in failures.chain([&operation.success.output]) {
            if let Output::Json(ty) | Output::Perhaps(ty) = output {
                visit(ty);
            }
        }
    }
}

/// The types of an operation's parameters.
fn parameters(operation: &Operation, visit: &mut dyn FnMut(&TypeRef)) {
    operation.parameters().for_each(|parameter| visit(&parameter.ty));
}

/// The type that one names, however deep inside lists and the like.
fn named(ty: &TypeRef, visit: &mut dyn FnMut(TypeId)) {
    match ty {
        TypeRef::Named(id) => visit(*id),
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => {
            named(inner, visit);
        }
        TypeRef::Tuple(items) => items.iter().for_each(|item| named(item, visit)),
        _ => {}
    }
}

/// The module of a type that is in another one.
fn module_of(api: &Api, home: Home) -> String {
    match home {
        Home::Types => "super::types".to_owned(),
        Home::Tag(tag) => format!("super::{}", api.tags[tag].module),
    }
}

/// One emitted module, or a part of it, while it is being emitted.
pub(super) struct Scope<'a> {
    /// The whole crate.
    pub(super) api: &'a Api,
    locals: &'a Locals<'a>,
    imports: RefCell<Imports>,
    gate: Cell<Gate>,
    when: RefCell<Option<When>>,
}

/// Whether what is being emitted is always compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gate {
    /// It is.
    Open,
    /// Only with feature `full-codec`.
    FullCodec,
}

/// When a name is needed.
type Reason = (Gate, Option<When>);

/// What a module imports, or a part of it: by module and name, what the name is imported for.
#[derive(Debug, Default)]
pub(crate) struct Imports(BTreeMap<String, BTreeMap<String, BTreeSet<Reason>>>);

impl Imports {
    /// Adds what another part of the module imports.
    pub(crate) fn extend(&mut self, other: Self) {
        for (module, names) in other.0 {
            let known = self.0.entry(module).or_default();
            for (name, reasons) in names {
                known.entry(name).or_default().extend(reasons);
            }
        }
    }

    fn add(&mut self, module: &str, name: &str, gate: Gate, when: Option<&When>) {
        if !self.0.contains_key(module) {
            self.0.insert(module.to_owned(), BTreeMap::new());
        }
        let names = self.0.get_mut(module).expect("the module is there now");
        if !names.contains_key(name) {
            names.insert(name.to_owned(), BTreeSet::new());
        }
        let reasons = names.get_mut(name).expect("the name is there now");
        if !reasons.iter().any(|(known, tags)| *known == gate && tags.as_ref() == when) {
            reasons.insert((gate, when.cloned()));
        }
    }

    /// The `use` lines of a crate that depends on this one, whose root re-exports some names.
    pub(super) fn lines_outside(&self, locals: &Locals<'_>, library: &str, exports: &[&str]) -> Code {
        let scope = Scope::new(locals);
        let mut uses: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for (module, names) in &self.0 {
            let Some(inside) = module.strip_prefix("super::") else {
                uses.entry(module.clone()).or_default().extend(names.keys().map(String::as_str));
                continue;
            };
            for name in names.keys().map(String::as_str) {
                let is_exported = inside == "client" || inside == "runtime" && exports.contains(&name);
                let (module, name) = match name {
                    "self" => (library.to_owned(), inside),
                    name if is_exported => (library.to_owned(), name),
                    name => (format!("{library}::{inside}"), name),
                };
                uses.entry(module).or_default().insert(name);
            }
        }
        lines(uses.into_iter().map(|(module, names)| use_line(&scope, None, &path(&module), names)))
    }

    /// The `use` lines.
    pub(super) fn lines(&self, locals: &Locals<'_>) -> Code {
        let scope = &Scope::new(locals);
        // A file of a module is inside it.
        let is_around = |module: &str| {
            locals.home.is_some_and(|(home, file)| file.is_some() && module == module_of(locals.api, home))
        };
        // Names that are there at the same times are on one line, but a module beside what a file finds around it.
        let mut uses: BTreeMap<(Vec<&Reason>, &str, bool), Vec<&str>> = BTreeMap::new();
        for (module, names) in &self.0 {
            for (name, reasons) in names {
                let is_open = reasons.contains(&(Gate::Open, None));
                let reasons = if is_open { Vec::new() } else { reasons.iter().collect() };
                let is_alone = name == "self" && is_around(module);
                uses.entry((reasons, module, is_alone)).or_default().push(name);
            }
        }
        lines(uses.into_iter().map(|((reasons, module, is_alone), names)| {
            let above = if module.starts_with("super") { locals.above } else { "" };
            let module = if is_around(module) && !is_alone { "super".to_owned() } else { format!("{above}{module}") };
            use_line(scope, features::attribute(scope, &reasons).as_ref(), &path(&module), names)
        }))
    }
}

/// A line that imports names from a module, or the module itself.
fn use_line<'n>(
    scope: &Scope<'_>,
    cfg: Option<&Code>,
    module: &Code,
    names: impl IntoIterator<Item = &'n str>,
) -> Code {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_by_key(|name| *name != "self");
    let what = match names.as_slice() {
        ["self"] => Code::default(),
        [only] => code!(scope, "::$only", only = name(only)),
        _ => code!(scope, "::{$names}", names = joined(", ", names.iter().map(|it| name(it)))),
    };
    code!(scope, "$cfg\nuse $module$what;", cfg, module, what)
}

impl<'a> Scope<'a> {
    /// A module with these names of its own, or a part of it.
    pub(super) fn new(locals: &'a Locals<'a>) -> Self {
        let (imports, gate, when) = (RefCell::default(), Cell::new(Gate::Open), RefCell::default());
        Self { api: locals.api, locals, imports, gate, when }
    }

    /// What was asked for.
    pub(super) fn imports(self) -> Imports {
        self.imports.into_inner()
    }

    /// Emits an item that is only compiled behind `gate`, so that its imports are behind it too.
    pub(super) fn behind(&self, gate: Gate, emit: impl FnOnce() -> Code) -> Code {
        let item = self.within(gate, emit);
        match gate {
            Gate::Open => item,
            Gate::FullCodec => code!(self, "#[cfg(feature = \"full-codec\")]\n$item", item),
        }
    }

    /// Emits what says itself that it is behind `gate`, or behind a feature that opens it.
    pub(super) fn within<T>(&self, gate: Gate, emit: impl FnOnce() -> T) -> T {
        let before = self.gate.replace(gate.max(self.gate.get()));
        let emitted = emit();
        self.gate.set(before);
        emitted
    }

    /// Emits what says itself when it is compiled, so that its imports are compiled no more often.
    pub(super) fn only<T>(&self, when: Option<When>, emit: impl FnOnce() -> T) -> T {
        let before = self.when.replace(when);
        let emitted = emit();
        self.when.replace(before);
        emitted
    }

    /// Puts a name behind other code that emitted code uses, however it is written here.
    ///
    /// # Panics
    ///
    /// When no list has it.
    pub(super) fn put(&self, name: &str, code: &mut String) {
        if let Some((_, path)) = PRELUDE.iter().find(|(short, _)| *short == name) {
            code.push_str(if self.locals.names.contains(name) { path } else { name });
        } else {
            let module = source(name).unwrap_or_else(|| panic!("`{name}` is a name that emitted code uses"));
            if let Some(module) = self.prefix(module, name) {
                code.extend([module, "::"]);
            }
            code.push_str(name);
        }
    }

    /// A name that emitted code uses, which is chosen by what is emitted.
    pub(super) fn known(&self, name: &'static str) -> Code {
        let mut code = String::new();
        self.put(name, &mut code);
        path(&code)
    }

    /// A name from another module, imported unless it means something else here.
    pub(super) fn import(&self, module: &str, name: &str) -> Code {
        match self.prefix(module, name) {
            Some(module) => path(&format!("{module}::{name}")),
            None => self::name(name),
        }
    }

    /// A module, imported.
    pub(super) fn module(&self, module: &str) -> Code {
        self.imports.borrow_mut().add(module, "self", self.gate.get(), self.when.borrow().as_ref());
        path(module.rsplit("::").next().unwrap_or(module))
    }

    /// Imports a name, or its module where the name means something else here: that is what is before the name then.
    fn prefix<'m>(&self, module: &'m str, name: &str) -> Option<&'m str> {
        let means_other = || match self.locals.shared.get(name) {
            Some(owner) => owner != module,
            // What the module does not mention as a type is what emitted code means by it.
            None => source(name).is_some_and(|known| known != module),
        };
        let is_foreign =
            self.locals.names.contains(name) || PRELUDE.iter().any(|(short, _)| *short == name) || means_other();
        let wanted = if is_foreign { "self" } else { name };
        self.imports.borrow_mut().add(module, wanted, self.gate.get(), self.when.borrow().as_ref());
        is_foreign.then(|| module.rsplit("::").next().unwrap_or(module))
    }

    /// The definition behind an id.
    pub(super) fn definition(&self, id: TypeId) -> &'a TypeDef {
        &self.api.types[id.0]
    }

    /// What a type derives besides what all do.
    pub(super) fn derives(&self, definition: &TypeDef, always: &'static [&'static str]) -> Code {
        let mut types = if self.api.derives.is_empty() { [].iter() } else { self.api.types.iter() };
        let found = types.position(|other| std::ptr::eq(other, definition));
        let derives = found.and_then(|index| self.api.derives.get(&TypeId(index)));
        let derives = derives.into_iter().flatten().map(String::as_str);
        let all = always.iter().copied().chain(derives.filter(|derive| !always.contains(derive)));
        code!(self, "#[derive($all)]", all = joined(", ", all.map(path)))
    }

    /// A type of the document.
    pub(super) fn named(&self, id: TypeId) -> Code {
        let definition = self.definition(id);
        if self.locals.home == Some((definition.home, definition.file)) {
            return name(&definition.name);
        }
        self.import(&module_of(self.api, definition.home), &definition.name)
    }

    /// A type where it is used.
    pub(super) fn ty(&self, ty: &TypeRef) -> Code {
        match ty {
            TypeRef::Bool => "bool".into(),
            TypeRef::I8 => "i8".into(),
            TypeRef::I16 => "i16".into(),
            TypeRef::I32 => "i32".into(),
            TypeRef::I64 => "i64".into(),
            TypeRef::U8 => "u8".into(),
            TypeRef::U16 => "u16".into(),
            TypeRef::U32 => "u32".into(),
            TypeRef::U64 => "u64".into(),
            TypeRef::F32 => "f32".into(),
            TypeRef::F64 => "f64".into(),
            TypeRef::Number => code!(self, "@json::Number"),
            TypeRef::Text => code!(self, "@String"),
            TypeRef::Uuid => code!(self, "@Uuid"),
            TypeRef::DateTime => code!(self, "@DateTime"),
            TypeRef::Date => code!(self, "@Date"),
            TypeRef::Bytes => code!(self, "@json::Bytes"),
            TypeRef::Any => code!(self, "@json::Value"),
            TypeRef::File => code!(self, "@multipart::Part"),
            TypeRef::Extern(extern_type) => super::extern_types::path(extern_type),
            TypeRef::Named(id) => self.named(*id),
            TypeRef::List(item) => code!(self, "@Vec<$item>", item = self.ty(item)),
            TypeRef::Tuple(items) => match items.as_slice() {
                [only] => code!(self, "($only,)", only = self.ty(only)),
                items => code!(self, "($items)", items = joined(", ", items.iter().map(|item| self.ty(item)))),
            },
            TypeRef::Map(value) => code!(self, "@json::Map<$value>", value = self.ty(value)),
            TypeRef::Nullable(inner) => code!(self, "@Option<$inner>", inner = self.ty(inner)),
            TypeRef::Boxed(inner) => code!(self, "@Box<$inner>", inner = self.ty(inner)),
        }
    }

    /// The struct that a type is.
    pub(super) fn structure(&self, ty: &TypeRef) -> Option<&'a Struct> {
        let TypeRef::Named(id) = self.meaning(ty) else { return None };
        match &self.definition(*id).kind {
            TypeKind::Struct(structure) => Some(structure),
            _ => None,
        }
    }

    /// What a type is once other names for it are seen through.
    pub(super) fn meaning<'t>(&self, ty: &'t TypeRef) -> &'t TypeRef
    where
        'a: 't,
    {
        let TypeRef::Named(id) = ty else { return ty };
        target(&self.api.types, &TypeRef::Named(self.api.last_aliases[id.0])).unwrap_or(ty)
    }
}

/// The names that do not mean one thing in the whole crate: of several types, or of one and something that emitted code uses.
pub(super) fn meanings(api: &Api) -> Vec<String> {
    let (mut known, mut several) = (HashSet::default(), Vec::new());
    for name in api.types.iter().map(|definition| definition.name.as_str()) {
        if source(name).is_some() || !known.insert(name) {
            several.push(name.to_owned());
        }
    }
    several
}

/// The first of `name`, `name_`, `name__` … that no parameter is called.
pub(super) fn free<'n>(wanted: &str, taken: impl IntoIterator<Item = &'n str>) -> Code {
    name(&naming::free(wanted, taken))
}

#[cfg(test)]
mod tests {
    use super::{NAMES, source};

    #[test]
    fn a_name_is_of_one_module() {
        for (module, names) in NAMES {
            assert!(names.split_whitespace().all(|name| source(name) == Some(module)), "{module}");
        }
    }
}
