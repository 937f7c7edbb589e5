//! The names one emitted module can see, and what it has to import for them.
//!
//! What comes in is a wish for a name: of the runtime, of the standard prelude, of a type of the document. What goes out
//! is the shortest path that means it in this module. The document may call a type `Call`, `Error` or `String`: the
//! module's own items keep their names, and whatever else goes by the same name is written with its module before it.
//! The first to import a name keeps it, so the paths depend on the order of the items and on nothing else. A module may be
//! emitted in parts, each in a scope of its own; one that gives a name to another thing than a part before it has to be
//! emitted again, told whose name it is.

use super::docs::Comments;
use super::fragments::{Fragments, List};
use super::gates::{self, When};
use crate::ir::{Api, Home, TypeDef, TypeId, TypeKind, TypeRef};
use foldhash::{HashMap, HashSet};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, format_ident, quote};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};
use std::sync::OnceLock;

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

/// A path or a type: text in a fragment, tokens in `quote!`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Code(String);

impl Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl<T: Into<String>> From<T> for Code {
    fn from(code: T) -> Self {
        Self(code.into())
    }
}

impl ToTokens for Code {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(super::fragments::tokens(&self.0));
    }
}

/// Steps from alias to alias after which it is looked up where they end.
const LONG: usize = 8;

/// The module of the runtime.
const RUNTIME: &str = "super::runtime";

/// What an emitted module declares itself.
pub(super) struct Locals<'a> {
    api: &'a Api,
    home: Option<Home>,
    names: HashSet<String>,
    /// What leads from the module to those at the root's side.
    above: &'static str,
    /// The last alias of the chain that each type begins, once somebody has gone a long way along one.
    last: OnceLock<Vec<TypeId>>,
}

impl<'a> Locals<'a> {
    /// A module that declares `names` and, if it is a home of types, those.
    pub(super) fn new(api: &'a Api, home: Option<Home>, names: impl IntoIterator<Item = String>) -> Self {
        let mut names: HashSet<String> = names.into_iter().collect();
        if let Some(home) = home {
            names.extend(super::types_of(api, home).map(|definition| definition.name.clone()));
        }
        Self { api, home, names, above: "", last: OnceLock::new() }
    }

    /// A module inside one that stands beside the others.
    pub(super) fn inside(api: &'a Api, names: impl IntoIterator<Item = String>) -> Self {
        Self { above: "super::", ..Self::new(api, None, names) }
    }
}

/// One emitted module, or a part of it, while it is being emitted.
pub(super) struct Scope<'a> {
    /// The whole crate.
    pub(super) api: &'a Api,
    locals: &'a Locals<'a>,
    imports: RefCell<Imports>,
    comments: RefCell<Comments>,
    fragments: RefCell<Fragments>,
    gate: Cell<Gate>,
    when: RefCell<Option<When>>,
}

/// Whether what is being emitted is always compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gate {
    /// It is.
    Open,
    /// Only with feature `both-ways`.
    BothWays,
}

/// When a name is needed.
type Reason = (Gate, Option<When>);

/// A line of names of one module, and when it is needed.
type Line<'i> = (Vec<&'i Reason>, &'i str);

/// What a module imports, or a part of it.
#[derive(Debug, Default)]
pub(crate) struct Imports {
    owners: Owners,
    /// By module and name, what the name is imported for.
    names: BTreeMap<(String, String), BTreeSet<Reason>>,
}

/// What emitted items go without, and is put around them when they are laid out.
#[derive(Debug, Default)]
pub(crate) struct Around {
    /// What they import.
    pub imports: Imports,
    /// The comments that their `doc` attributes stand for.
    pub comments: Comments,
    /// The code that names stand for.
    pub fragments: Fragments,
}

/// The modules that short names belong to in a module, whichever part imports them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Owners(HashMap<String, String>);

impl Owners {
    /// Whether a part that comes next and imports this keeps to what was settled before.
    #[must_use]
    pub(crate) fn agree(&self, next: &Imports) -> bool {
        next.owners.0.iter().all(|(name, owner)| self.0.get(name).is_none_or(|settled| settled == owner))
    }

    /// What belongs to whom after a part that comes next imported this.
    pub(crate) fn settle(&mut self, next: &Imports) {
        for (name, owner) in &next.owners.0 {
            if !self.0.contains_key(name) {
                self.0.insert(name.clone(), owner.clone());
            }
        }
    }
}

impl Imports {
    /// Adds what another part of the module imports.
    pub(crate) fn extend(&mut self, other: Self) {
        self.owners.0.extend(other.owners.0);
        for (name, reasons) in other.names {
            self.names.entry(name).or_default().extend(reasons);
        }
    }

    /// The `use` lines.
    pub(super) fn lines(&self, locals: &Locals<'_>) -> TokenStream {
        // Names that are there at the same times stand on one line.
        let mut lines: BTreeMap<Line<'_>, Vec<TokenStream>> = BTreeMap::new();
        for ((module, name), reasons) in &self.names {
            let is_open = reasons.contains(&(Gate::Open, None));
            let reasons = if is_open { Vec::new() } else { reasons.iter().collect() };
            lines.entry((reasons, module)).or_default().push(tokens(name));
        }
        let lines = lines.into_iter().map(|((reasons, module), names)| {
            let above = if module.starts_with("super") { locals.above } else { "" };
            let module = tokens(&format!("{above}{module}"));
            let cfg = gates::attribute(locals.api, &reasons);
            match names.as_slice() {
                [name] if name.to_string() == "self" => quote! { #cfg use #module; },
                [name] => quote! { #cfg use #module::#name; },
                names => quote! { #cfg use #module::{#(#names),*}; },
            }
        });
        quote! { #(#lines)* }
    }
}

impl<'a> Scope<'a> {
    /// A module with these names of its own, or a part of it, where some imported names belong to somebody already.
    pub(super) fn new(locals: &'a Locals<'a>, owners: Owners, fragments: Fragments) -> Self {
        let imports = RefCell::new(Imports { owners, names: BTreeMap::new() });
        let (comments, fragments, when) = (RefCell::default(), RefCell::new(fragments), RefCell::default());
        Self { api: locals.api, locals, imports, comments, fragments, gate: Cell::new(Gate::Open), when }
    }

    /// What was asked for.
    pub(super) fn around(self) -> Around {
        Around {
            imports: self.imports.into_inner(),
            comments: self.comments.into_inner(),
            fragments: self.fragments.into_inner(),
        }
    }

    /// A comment, of which there is at least one line.
    pub(super) fn comment(&self, lines: &[String]) -> TokenStream {
        let number = Literal::usize_unsuffixed(self.comments.borrow_mut().add(lines));
        quote! { #[doc = #number] }
    }

    /// The same as text, for an entry of a list: a line before it.
    pub(super) fn comment_text(&self, lines: &[String]) -> String {
        format!("#[doc = {}]\n", self.comments.borrow_mut().add(lines))
    }

    /// Code that stays on its line, behind at most `before` other characters.
    pub(super) fn fragment(&self, before: usize, code: impl Display) -> TokenStream {
        self.fragments.borrow_mut().add(before, code)
    }

    /// The entries of a list, each on a line of its own `indent` characters from the margin where the formatter breaks it.
    pub(super) fn list(&self, list: List, indent: usize, entries: &[String]) -> TokenStream {
        self.fragments.borrow_mut().list(list, indent, entries)
    }

    /// An item that is laid out but for lines that are too wide.
    pub(super) fn item(&self, item: &str) -> TokenStream {
        self.fragments.borrow_mut().item(item)
    }

    /// Emits what is only compiled behind `gate`, so that its imports are behind it too.
    pub(super) fn behind(&self, gate: Gate, emit: impl FnOnce() -> TokenStream) -> TokenStream {
        let tokens = self.within(gate, emit);
        match gate {
            Gate::Open => tokens,
            Gate::BothWays => quote! { #[cfg(feature = "both-ways")] #tokens },
        }
    }

    /// Emits what says itself that it is behind `gate`, or behind a feature that opens it.
    pub(super) fn within<T>(&self, gate: Gate, emit: impl FnOnce() -> T) -> T {
        let before = self.gate.replace(gate.max(self.gate.get()));
        let tokens = emit();
        self.gate.set(before);
        tokens
    }

    /// Emits what says itself when it is compiled, so that its imports are compiled no more often.
    pub(super) fn only<T>(&self, when: Option<When>, emit: impl FnOnce() -> T) -> T {
        let before = self.when.replace(when);
        let tokens = emit();
        self.when.replace(before);
        tokens
    }

    /// A type, trait or module of the runtime.
    pub(super) fn runtime(&self, name: &str) -> Code {
        self.import(RUNTIME, name)
    }

    /// A name of the standard prelude.
    ///
    /// # Panics
    ///
    /// When [`PRELUDE`] does not list it.
    pub(super) fn prelude(&self, name: &str) -> Code {
        let path = PRELUDE.iter().find(|(short, _)| *short == name).map(|(_, path)| path);
        let path = path.expect("emitted code uses listed names of the prelude");
        Code(if self.locals.names.contains(name) { path } else { name }.to_owned())
    }

    /// A name from another module, imported unless it means something else here.
    pub(super) fn import(&self, module: &str, name: &str) -> Code {
        Code(self.prefix(module, name).map_or_else(|| name.to_owned(), |module| format!("{module}::{name}")))
    }

    /// Imports a name, or its module where the name means something else here: that is what stands before the name then.
    fn prefix<'m>(&self, module: &'m str, name: &str) -> Option<&'m str> {
        let mut imports = self.imports.borrow_mut();
        let owner = imports.owners.0.get(name);
        let foreign = self.locals.names.contains(name)
            || PRELUDE.iter().any(|(short, _)| *short == name)
            || owner.is_some_and(|owner| owner != module);
        let wanted = if foreign { "self" } else { name };
        if !foreign && owner.is_none() {
            imports.owners.0.insert(name.to_owned(), module.to_owned());
        }
        let reasons = imports.names.entry((module.to_owned(), wanted.to_owned())).or_default();
        let reason = (self.gate.get(), self.when.borrow().clone());
        if !reasons.contains(&reason) {
            reasons.insert(reason);
        }
        foreign.then(|| module.rsplit("::").next().unwrap_or(module))
    }

    /// The definition behind an id.
    pub(super) fn definition(&self, id: TypeId) -> &'a TypeDef {
        &self.api.types[id.0]
    }

    /// What a type derives besides what all do.
    pub(super) fn derives(&self, definition: &TypeDef, always: &[&str]) -> TokenStream {
        let mut types = if self.api.derives.is_empty() { [].iter() } else { self.api.types.iter() };
        let found = types.position(|other| std::ptr::eq(other, definition));
        let derives = found.and_then(|index| self.api.derives.get(&TypeId(index)));
        let derives = derives.into_iter().flatten().map(String::as_str);
        let all = always.iter().copied().chain(derives.filter(|derive| !always.contains(derive)));
        let all = all.map(|path| path.parse::<TokenStream>().expect("derives are paths"));
        quote! { #[derive(#(#all),*)] }
    }

    /// A type of the document.
    pub(super) fn named(&self, id: TypeId) -> Code {
        let definition = self.definition(id);
        match definition.home {
            home if Some(home) == self.locals.home => Code(definition.name.clone()),
            Home::Types => self.import("super::types", &definition.name),
            Home::Tag(tag) => self.import(&format!("super::{}", self.api.tags[tag].module), &definition.name),
        }
    }

    /// A type where it is used.
    pub(super) fn ty(&self, ty: &TypeRef) -> Code {
        match ty {
            TypeRef::Bool => Code("bool".to_owned()),
            TypeRef::I8 => Code("i8".to_owned()),
            TypeRef::I16 => Code("i16".to_owned()),
            TypeRef::I32 => Code("i32".to_owned()),
            TypeRef::I64 => Code("i64".to_owned()),
            TypeRef::U8 => Code("u8".to_owned()),
            TypeRef::U16 => Code("u16".to_owned()),
            TypeRef::U32 => Code("u32".to_owned()),
            TypeRef::U64 => Code("u64".to_owned()),
            TypeRef::Number => self.json("Number"),
            TypeRef::F32 => Code("f32".to_owned()),
            TypeRef::F64 => Code("f64".to_owned()),
            TypeRef::Text => self.prelude("String"),
            TypeRef::Uuid => self.runtime("Uuid"),
            TypeRef::DateTime => self.runtime("DateTime"),
            TypeRef::Date => self.runtime("Date"),
            TypeRef::Bytes => self.json("Bytes"),
            TypeRef::Any => self.json("Value"),
            TypeRef::File => Code(format!("{}::Part", self.runtime("multipart"))),
            TypeRef::Own(own) => Code(super::own::path(own)),
            TypeRef::Named(id) => self.named(*id),
            TypeRef::List(item) => self.generic("Vec", item),
            TypeRef::Tuple(items) => match items.as_slice() {
                [only] => Code(format!("({},)", self.ty(only))),
                items => {
                    let items: Vec<String> = items.iter().map(|item| self.ty(item).0).collect();
                    Code(format!("({})", items.join(", ")))
                }
            },
            TypeRef::Map(value) => Code(format!("{}<{}>", self.json("Map"), self.ty(value))),
            TypeRef::Nullable(inner) => self.generic("Option", inner),
            TypeRef::Boxed(inner) => self.generic("Box", inner),
        }
    }

    /// An item of the runtime's `json`.
    pub(super) fn json(&self, name: &str) -> Code {
        Code(format!("{}::{name}", self.runtime("json")))
    }

    /// What a type is once other names for it are seen through.
    pub(super) fn meaning<'t>(&self, ty: &'t TypeRef) -> &'t TypeRef
    where
        'a: 't,
    {
        let mut meaning = ty;
        for _ in 0..LONG {
            match target(self.api, meaning) {
                Some(target) => meaning = target,
                None => return meaning,
            }
        }
        let TypeRef::Named(id) = meaning else { return meaning };
        let last = self.locals.last.get_or_init(|| last_aliases(self.api))[id.0];
        target(self.api, &TypeRef::Named(last)).unwrap_or(meaning)
    }

    fn generic(&self, name: &str, inner: &TypeRef) -> Code {
        Code(format!("{}<{}>", self.prelude(name), self.ty(inner)))
    }
}

/// What a type is another name for.
fn target<'a>(api: &'a Api, ty: &TypeRef) -> Option<&'a TypeRef> {
    let TypeRef::Named(id) = ty else { return None };
    match &api.types[id.0].kind {
        TypeKind::Alias(target) => Some(target),
        _ => None,
    }
}

/// The last alias of the chain that each type begins, or the type. A chain, which has an end, is gone along once.
fn last_aliases(api: &Api) -> Vec<TypeId> {
    let mut last: Vec<Option<TypeId>> = vec![None; api.types.len()];
    for start in 0..api.types.len() {
        let (mut passed, mut at) = (Vec::new(), TypeId(start));
        let end = loop {
            if let Some(known) = last[at.0] {
                break known;
            }
            passed.push(at);
            match target(api, &TypeRef::Named(at)) {
                Some(TypeRef::Named(next)) if target(api, &TypeRef::Named(*next)).is_some() => at = *next,
                _ => break at,
            }
        };
        passed.into_iter().for_each(|passed| last[passed.0] = Some(end));
    }
    last.into_iter().enumerate().map(|(index, last)| last.unwrap_or(TypeId(index))).collect()
}

/// An identifier of the emitted crate.
pub(super) fn ident(name: &str) -> Ident {
    format_ident!("{name}")
}

/// The first of `name`, `name_`, `name__` … that no parameter is called.
pub(super) fn free<'n>(name: &str, taken: impl IntoIterator<Item = &'n str>) -> Ident {
    let taken: HashSet<&str> = taken.into_iter().collect();
    let mut name = name.to_owned();
    while taken.contains(name.as_str()) {
        name.push('_');
    }
    format_ident!("{name}")
}

/// Tokens of a path that is written in this generator or made of identifiers.
fn tokens(path: &str) -> TokenStream {
    path.parse().expect("paths of emitted code are tokens")
}
