//! From decisions to code: one function for each type of [`ir`](crate::ir), one module of the crate for each tag.
//!
//! What comes in is a whole [`Api`]; what goes out are modules, each a path, documentation and items. A module has parts that
//! can be made in parallel. Nothing is decided here, so nothing can fail, and text of the document reaches the code only as a
//! literal or a comment ([`code`]). Indentation and the runtime's files are not known here.

mod arguments;
mod cli;
pub(crate) mod client;
mod code;
mod codec;
mod convert;
mod docs;
mod downloads;
mod enums;
pub(crate) mod errors;
mod example;
mod extern_types;
mod features;
mod fields;
mod files;
mod forms;
mod headers;
mod markers;
mod oauth;
mod operations;
mod pages;
mod passwords;
mod paths;
mod readme;
mod root;
mod scope;
mod scopes;
mod structs;
mod successes;
mod tags;
mod types;
mod unions;
mod uploads;

#[cfg(test)]
mod tests;

pub(crate) use code::{Code, EXAMPLES};
pub(crate) use readme::Part as ReadmePart;
pub(crate) use scope::{Imports, PRELUDE};

use self::example::Outside;
use self::scope::{Locals, Scope};
use crate::ir::{Api, Home, Package};
use crate::options::Extent;
use std::sync::Arc;

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
    /// The README.
    pub readme: Vec<readme::Part>,
}

/// One emitted file.
pub(crate) struct Module<'a> {
    /// The file under `src`, such as `attachments.rs`.
    pub path: String,
    /// The lines of its `//!` comment.
    pub docs: Vec<String>,
    /// What is shown behind them.
    example: Option<Code>,
    locals: Locals<'a>,
    parts: Vec<Part<'a>>,
    before: &'static str,
}

/// Makes items of a module, one after the other.
type Part<'a> = Box<dyn Fn(&Scope<'_>, Sink<'_>) + Send + Sync + 'a>;

/// Takes the items of a module.
pub(crate) type Sink<'s> = &'s mut dyn FnMut(Code);

impl<'a> Module<'a> {
    /// A module that declares `locals`, of which nothing is emitted yet.
    fn new(path: &str, docs: Vec<String>, locals: Locals<'a>) -> Self {
        Self { path: path.to_owned(), docs, example: None, locals, parts: Vec::new(), before: "" }
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

    /// Makes the items of a part. What they import comes back.
    ///
    /// # Panics
    ///
    /// When there is no such part.
    pub(crate) fn items(&self, part: usize, sink: Sink<'_>) -> Imports {
        let scope = Scope::new(&self.locals);
        (self.parts[part])(&scope, sink);
        scope.imports()
    }

    /// What is before all items that import this: its documentation, and what it names.
    #[must_use]
    pub(crate) fn before(&self, imports: &Imports) -> [Code; 3] {
        let docs = (!self.docs.is_empty()).then(|| code::front(&self.docs));
        let docs = code::lines(docs.into_iter().chain(self.example.clone()));
        [docs, self.before.into(), imports.lines(&self.locals)]
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
        let (root, modules) = (root::of_types(api), types::modules(api));
        return Modules { package, root, modules, program: None, readme: readme::of_types(api) };
    }
    let outside = Arc::new(Outside::new(api));
    let mut modules = vec![client::module(api)];
    modules.extend(types::modules(api));
    modules.extend((0..api.tags.len()).map(|tag| tags::module(api, tag, &outside)));
    modules.extend(scopes::module(api));
    modules.extend(headers::module(api));
    modules.extend(cli::modules(api));
    let root = root::module(api, readme::front(api, &outside));
    let (program, readme) = (Some(root::program(api)), readme::parts(api, &outside));
    Modules { package, root, modules, program, readme }
}

/// The types that are in `home`, in the document's order.
fn types_of(api: &Api, home: Home) -> impl Iterator<Item = &crate::ir::TypeDef> {
    api.types.iter().filter(move |definition| definition.home == home)
}
