//! From decisions to tokens: one function per noun of [`ir`](crate::ir), one module of the crate per tag.
//!
//! What comes in is a whole [`Api`]; what goes out is a list of modules, each its path, its documentation and its items,
//! which are made one at a time when they are printed: all tokens of a big document at once would take hundreds of
//! megabytes. A module comes in parts that can be made at the same time.
//! Nothing here decides anything about the document, so nothing here can fail: names are identifiers already, texts are
//! documentation already, and every text of the document reaches the tokens as a string literal or a `doc` attribute. How
//! the tokens are laid out, and what the runtime's files say, is not known here.

mod arguments;
mod cli;
mod client;
mod codec;
mod docs;
mod downloads;
mod enums;
pub(crate) mod errors;
mod fields;
mod files;
mod forms;
mod fragments;
mod gates;
mod headers;
mod lines;
mod operations;
mod options;
mod own;
mod pages;
mod passwords;
mod paths;
mod root;
mod scope;
mod structs;
mod successes;
mod tags;
mod types;
mod unions;
mod uploads;

#[cfg(test)]
pub(crate) mod odd;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

pub(crate) use docs::Comments;
pub(crate) use fragments::Fragments;
pub(crate) use scope::PRELUDE;
pub(crate) use scope::{Around, Imports, Owners};

use self::scope::{Locals, Scope};
use crate::ir::{Api, Home, Package};
use crate::options::Extent;
use proc_macro2::TokenStream;

/// The emitted modules of a crate; those that every crate carries are not among them.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "the modules are what it is about")]
pub(crate) struct Modules<'a> {
    /// What they are part of.
    pub package: &'a Package,
    /// The modules' declarations and what the crate re-exports: `lib.rs`, or the file that a build script includes.
    pub root: Module<'a>,
    /// The modules under the root.
    pub modules: Vec<Module<'a>>,
    /// The program of feature `cli`: `main.rs`; none without a client.
    pub program: Option<Module<'a>>,
}

/// One emitted file.
pub(crate) struct Module<'a> {
    /// The file under `src`, such as `attachments.rs`.
    pub path: String,
    /// The lines of its `//!` comment.
    pub docs: Vec<String>,
    locals: Locals<'a>,
    parts: Vec<Part<'a>>,
    before: fn() -> TokenStream,
}

/// Makes items of a module, one piece after the other.
type Part<'a> = Box<dyn Fn(&Scope<'_>, Sink<'_>) + Send + Sync + 'a>;

/// Takes the items of a module, in pieces that can be laid out one after the other.
pub(crate) type Sink<'s> = &'s mut dyn FnMut(TokenStream);

impl<'a> Module<'a> {
    /// A module that declares `locals`, of which nothing is emitted yet.
    fn new(path: &str, docs: Vec<String>, locals: Locals<'a>) -> Self {
        Self { path: path.to_owned(), docs, locals, parts: Vec::new(), before: TokenStream::new }
    }

    /// With items after those that are there, which can be made before them.
    fn part(mut self, items: impl Fn(&Scope<'_>, Sink<'_>) + Send + Sync + 'a) -> Self {
        self.parts.push(Box::new(items));
        self
    }

    /// How many parts there are.
    #[must_use]
    pub(crate) fn parts(&self) -> usize {
        self.parts.len()
    }

    /// Makes the items of a part, where some imported names belong to somebody already. What belongs around them comes back.
    ///
    /// # Panics
    ///
    /// When there is no such part.
    pub(crate) fn items(&self, part: usize, owners: Owners, sink: Sink<'_>) -> Around {
        let scope = Scope::new(&self.locals, owners, Fragments::default());
        (self.parts[part])(&scope, sink);
        scope.around()
    }

    /// Makes the items of all parts, one after the other, every token of them. What stands before them comes back, and their
    /// comments.
    pub(crate) fn all(&self, sink: Sink<'_>) -> (TokenStream, Comments) {
        let scope = Scope::new(&self.locals, Owners::default(), Fragments::spelled());
        for part in &self.parts {
            part(&scope, sink);
        }
        let Around { imports, comments, .. } = scope.around();
        (self.before(&imports), comments)
    }

    /// What stands before all items that import this.
    #[must_use]
    pub(crate) fn before(&self, imports: &Imports) -> TokenStream {
        let mut before = (self.before)();
        before.extend(imports.lines(&self.locals));
        before
    }
}

impl std::fmt::Debug for Module<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Module").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Emits the crate that `api` describes.
#[must_use]
pub(crate) fn emit(api: &Api) -> Modules<'_> {
    let package = &api.package;
    if package.extent == Extent::Types {
        return Modules { package, root: root::of_types(api), modules: vec![types::module(api)], program: None };
    }
    let mut modules = vec![client::module(api), types::module(api)];
    modules.extend((0..api.tags.len()).map(|tag| tags::module(api, tag)));
    modules.extend(headers::module(api));
    modules.extend(cli::modules(api));
    Modules { package, root: root::module(api), modules, program: Some(root::program(api)) }
}

/// The types that stand in `home`, in the document's order.
fn types_of(api: &Api, home: Home) -> impl Iterator<Item = &crate::ir::TypeDef> {
    api.types.iter().filter(move |definition| definition.home == home)
}
