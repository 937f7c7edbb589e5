//! From tokens to the text of files: layout, header lines, and the files that every crate carries.
//!
//! What comes in are the emitted [`Modules`] and where they were generated from; what goes out is a sorted map from
//! relative paths to texts, the same bytes for the same input. The disk is not known here, nor what is on it already.

mod layout;
mod runtime;

use crate::emit::{Around, Imports, Module, Modules, Owners};
use crate::options::{Layout, Shape};
use crate::stack;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Files to write: paths relative to the folder they go to, with `/` between their parts, and texts.
pub type Files = BTreeMap<PathBuf, String>;

/// Renders the sources of a crate. Its manifest is not among them: see [`package`](crate::package).
///
/// # Panics
///
/// When the emitted tokens are not Rust, which is a mistake in `emit`.
#[must_use]
pub(crate) fn render(modules: Modules<'_>, layout: &Layout) -> Files {
    let header = header(layout);
    let folder = match layout.shape {
        Shape::Crate => "src/",
        Shape::Include => "",
    };
    let Modules { package, mut root, modules: mut printed, program } = modules;
    match layout.shape {
        Shape::Crate => printed.extend(program.into_iter().chain([root])),
        Shape::Include => {
            "mod.rs".clone_into(&mut root.path);
            root.docs.clear();
            printed.push(root);
        }
    }
    let runtime = runtime::files(package).into_iter().map(|(path, text)| (format!("runtime/{path}"), text));
    let runtime = runtime.map(|(path, text)| (path, format!("{header}\n\n{text}")));
    let files = print_all(&printed, layout.shape, &header).into_iter().chain(runtime);
    let mut files: Files = files.map(|(path, text)| (PathBuf::from(format!("{folder}{path}")), text)).collect();
    if layout.shape == Shape::Include {
        files.entry(PathBuf::from("mod.rs")).and_modify(|root| *root = allow_unused(root));
    }
    files
}

/// The root for a crate that includes it, which may keep the client to itself and call only some of it: what it does not
/// call, nor name by the root's short names, is no mistake of that crate.
fn allow_unused(root: &str) -> String {
    let reason = "reason = \"a crate takes what it needs of a client\"";
    root.split_inclusive('\n').fold(String::with_capacity(root.len()), |mut text, line| {
        if line.starts_with("pub mod ") || line.starts_with("mod ") {
            text.extend(["#[allow(dead_code, unused_imports, ", reason, ")]\n"]);
        } else if line.starts_with("pub use ") {
            text.extend(["#[allow(unused_imports, ", reason, ")]\n"]);
        }
        text.push_str(line);
        text
    })
}

/// A part of a module: the module's index, and its own.
type Place = (usize, usize);

/// The text of a part, and what it imports.
struct Printed {
    text: String,
    imports: Imports,
}

/// Prints modules on every processor there is, since they know nothing of each other, nor do the parts of one.
fn print_all(modules: &[Module<'_>], shape: Shape, header: &str) -> Vec<(String, String)> {
    let parts = |index: usize| (0..modules[index].parts()).map(move |part| (index, part));
    // The table of commands comes last and is one big part: it must not be what is waited for in the end.
    let all = (0..modules.len()).rev().flat_map(parts).map(|place| (place, Owners::default()));
    let mut printed = print_parts(modules, &all.collect::<Vec<_>>());
    let again = strayed(&printed);
    printed.extend(print_parts(modules, &again));
    let mut whole: Vec<(Imports, Vec<String>)> = modules.iter().map(|_| Default::default()).collect();
    for ((index, _), part) in printed {
        whole[index].0.extend(part.imports);
        whole[index].1.push(part.text);
    }
    let whole = modules.iter().zip(whole);
    whole
        .map(|(module, (imports, parts))| (module.path.clone(), print_whole(module, shape, header, &imports, &parts)))
        .collect()
}

/// The parts that give a name to something else than a part before them does, and whose names are whose there.
fn strayed(printed: &BTreeMap<Place, Printed>) -> Vec<(Place, Owners)> {
    let mut strayed = Vec::new();
    let (mut module, mut owners) = (0, Owners::default());
    for (&place, part) in printed {
        if place.0 != module {
            (module, owners) = (place.0, Owners::default());
        }
        if !owners.agree(&part.imports) {
            strayed.push((place, owners.clone()));
        }
        owners.settle(&part.imports);
    }
    strayed
}

fn print_parts(modules: &[Module<'_>], parts: &[(Place, Owners)]) -> BTreeMap<Place, Printed> {
    let next = AtomicUsize::new(0);
    // Types are nested as deeply as the document's schemas, and so is their syntax tree.
    let work = || {
        stack::with_room(|| {
            let mut printed = Vec::new();
            while let Some(((index, part), owners)) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
                printed.push(((*index, *part), print(&modules[*index], *part, owners.clone())));
            }
            printed
        })
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(parts.len());
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let printed = others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        printed.flatten().collect()
    })
}

/// The first line of every file, by which the generator knows its own.
#[must_use]
pub(crate) fn header(layout: &Layout) -> String {
    // A path can contain a line break; a line comment cannot.
    let plain = |text: &str| text.replace(char::is_control, " ");
    let (source, command) = (plain(&layout.source), plain(&layout.command));
    format!("// Generated by specwright from {source}: do not edit, run `{command}`.")
}

fn print(module: &Module<'_>, part: usize, owners: Owners) -> Printed {
    let mut items = String::new();
    // Piece by piece, as a big module's tokens and syntax tree take many times the room of its text.
    let around = module.items(part, owners, &mut |tokens| items.push_str(&unparse(&module.path, tokens)));
    Printed { text: layout::finish(&items, &around), imports: around.imports }
}

/// A module with its header, documentation and imports.
fn print_whole(module: &Module<'_>, shape: Shape, header: &str, imports: &Imports, parts: &[String]) -> String {
    let lines = module.docs.iter().flat_map(|line| line.split(['\n', '\r']));
    let docs = lines.map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    let is_root = shape == Shape::Crate && module.path == "lib.rs";
    let attributes = is_root.then(|| quote! { #![forbid(unsafe_code)] });
    let before = module.before(imports);
    let before = unparse(&module.path, quote! { #(#![doc = #docs])* #attributes #before });
    let before = layout::finish(&before, &Around::default());
    let length: usize = parts.iter().map(|part| part.len() + 1).sum();
    let mut text = String::with_capacity(header.len() + before.len() + length + 2);
    text.extend([header, "\n"]);
    for part in std::iter::once(&before).chain(parts) {
        layout::append(&mut text, part);
    }
    text
}

fn unparse(path: &str, tokens: TokenStream) -> String {
    let file = syn::parse2(tokens).unwrap_or_else(|error| panic!("emitted code of {path} is Rust: {error}"));
    prettyplease::unparse(&file)
}
