//! From code to the text of files: layout, header lines, and the files that every crate carries.
//!
//! What comes in are the emitted [`Modules`] and where they were generated from; what goes out is a sorted map from
//! relative paths to texts, the same bytes for the same input. The disk is not known here, nor what is on it already.

mod examples;
mod groups;
mod layout;
mod runtime;
mod wide;

use crate::emit::{Code, Imports, Module, Modules, ReadmePart};
use crate::options::{Layout, Shape};
use crate::stack;
use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Files to write: paths relative to the folder they go to, with `/` between their parts, and texts.
pub type Files = BTreeMap<PathBuf, String>;

/// Renders the sources of a crate. Its manifest is not among them: see [`package`](crate::package).
#[must_use]
pub(crate) fn render(modules: Modules<'_>, layout: &Layout) -> Files {
    let header = header(layout);
    let folder = match layout.shape {
        Shape::Crate => "src/",
        Shape::Include => "",
    };
    let Modules { package, mut root, modules: mut printed, program, readme } = modules;
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
    match layout.shape {
        Shape::Include => drop(files.entry(PathBuf::from("mod.rs")).and_modify(|root| *root = allow_unused(root))),
        Shape::Crate => files.extend([
            (PathBuf::from("README.md"), print_readme(&readme, layout)),
            (PathBuf::from("src/rustfmt.toml"), as_it_is(layout)),
        ]),
    }
    files
}

/// The README, with its header as a comment.
fn print_readme(parts: &[ReadmePart], layout: &Layout) -> String {
    // What ends a comment may be in a path.
    let mut text = format!("<!-- {} -->\n", notice(layout).replace("-->", "--"));
    for part in parts {
        match part {
            ReadmePart::Text(words) => text.extend(["\n", words, "\n"]),
            ReadmePart::Rust(code) => {
                text.push_str("\n```rust\n");
                let mut block = String::new();
                append(&mut block, code, layout.shape);
                text.extend([block.trim(), "\n```\n"]);
            }
        }
    }
    text
}

/// What tells the formatter that the sources are laid out. It is beside them, so that it says nothing of other files of
/// the crate.
fn as_it_is(layout: &Layout) -> String {
    format!("# {}\n\n# What is here is laid out by the generator.\ndisable_all_formatting = true\n", notice(layout))
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

/// Prints modules on every processor there is, since they know nothing of each other, nor do the parts of one.
fn print_all(modules: &[Module<'_>], shape: Shape, header: &str) -> Vec<(String, String)> {
    let parts = |index: usize| (0..modules[index].parts()).map(move |part| (index, part));
    // The table of commands comes last and is one big part: it must not be what is waited for in the end.
    let places: Vec<(usize, usize)> = (0..modules.len()).rev().flat_map(parts).collect();
    let next = AtomicUsize::new(0);
    // Types are nested as deeply as the document's schemas.
    let work = || {
        stack::with_large_stack(|| {
            let mut printed = Vec::new();
            while let Some(&(index, part)) = places.get(next.fetch_add(1, Ordering::Relaxed)) {
                let mut text = String::new();
                let imports = modules[index].items(part, &mut |item| append(&mut text, &item, shape));
                printed.push(((index, part), (text, imports)));
            }
            printed
        })
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(places.len());
    let printed: BTreeMap<_, _> = std::thread::scope(|scope| {
        let others: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let printed = others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        printed.flatten().collect()
    });
    let mut whole: Vec<(Imports, Vec<String>)> = modules.iter().map(|_| Default::default()).collect();
    for ((index, _), (text, imports)) in printed {
        whole[index].0.extend(imports);
        whole[index].1.push(text);
    }
    let whole = modules.iter().zip(whole);
    whole
        .map(|(module, (imports, parts))| (module.path.clone(), print(module, shape, header, &imports, &parts)))
        .collect()
}

/// Appends an item, with a blank line before it.
fn append(text: &mut String, item: &Code, shape: Shape) {
    let item = examples::placed(item.as_str(), shape);
    if !text.is_empty() && !item.is_empty() {
        text.push('\n');
    }
    layout::write(text, &item);
}

/// A module with its header, documentation and imports.
fn print(module: &Module<'_>, shape: Shape, header: &str, imports: &Imports, parts: &[String]) -> String {
    let length: usize = parts.iter().map(|part| part.len() + 1).sum();
    let mut text = String::with_capacity(header.len() + length + 4096);
    text.extend([header, "\n"]);
    let [docs, names, imports] = module.before(imports);
    append(&mut text, &docs, shape);
    if shape == Shape::Crate && module.path == "lib.rs" {
        text.push_str("\n#![cfg_attr(docsrs, feature(doc_cfg))]\n#![forbid(unsafe_code)]\n");
    }
    append(&mut text, &names, shape);
    append(&mut text, &imports, shape);
    for part in parts.iter().filter(|part| !part.is_empty()) {
        text.extend(["\n", part]);
    }
    text
}

/// The first line of every source, by which the generator knows its own.
#[must_use]
pub(crate) fn header(layout: &Layout) -> String {
    format!("// {}", notice(layout))
}

/// What the first line of every file says.
fn notice(layout: &Layout) -> String {
    // A path can contain a line break; a line comment cannot.
    let plain = |text: &str| text.replace(char::is_control, " ");
    let (source, command) = (plain(&layout.source), plain(&layout.command));
    format!("Generated by specwright from {source}: do not edit, run `{command}`.")
}
