//! From decisions to tokens: one function per noun of [`ir`](crate::ir), one module of the crate per tag.
//!
//! What comes in is a whole [`Api`]; what goes out is a list of modules, each its path, its documentation and its items.
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
mod errors;
mod fields;
mod forms;
mod headers;
mod operations;
mod options;
mod root;
mod scope;
mod structs;
mod tags;
mod types;
mod uploads;

#[cfg(test)]
pub(crate) mod odd;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

use crate::ir::{Api, Home};
use proc_macro2::TokenStream;

/// The emitted modules of a crate; those that every crate carries are not among them.
#[derive(Clone, Debug)]
pub struct Modules {
    /// The modules' declarations and what the crate re-exports: `lib.rs`, or the file that a build script includes.
    pub root: Module,
    /// The modules under the root.
    pub modules: Vec<Module>,
    /// The program of feature `cli`: `main.rs`.
    pub program: Module,
}

/// One emitted file.
#[derive(Clone, Debug)]
pub struct Module {
    /// The file under `src`, such as `attachments.rs`.
    pub path: String,
    /// The lines of its `//!` comment.
    pub docs: Vec<String>,
    /// Its items, in pieces that can be laid out one after the other.
    pub items: Vec<TokenStream>,
}

/// Emits the crate that `api` describes.
#[must_use]
pub fn emit(api: &Api) -> Modules {
    let mut modules = vec![client::module(api), types::module(api)];
    modules.extend((0..api.tags.len()).map(|tag| tags::module(api, tag)));
    modules.extend(headers::module(api));
    modules.push(cli::module(api));
    Modules { root: root::module(api), modules, program: root::program(api) }
}

/// The types that stand in `home`, in the document's order.
fn types_of(api: &Api, home: Home) -> impl Iterator<Item = &crate::ir::TypeDef> {
    api.types.iter().filter(move |definition| definition.home == home)
}
