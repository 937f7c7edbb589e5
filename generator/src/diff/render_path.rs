//! Types as text, the same for the same type wherever it is written.
//!
//! What comes in are the tokens of a type and the names that its module imports; what goes out is one line in which every
//! name has its full path in the crate: `Vec<types::Pet>`. Emitted code writes whatever path is shortest where it
//! is, so that the same type is spelled differently when something else takes its name; that is no change to a caller.
//! What the crate exports at its root is written without a path, as callers know it.

use crate::emit::PRELUDE;
use crate::package;
use foldhash::HashMap;
use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::UseTree;

/// What the module of the client has that the root exports.
const OF_CLIENT: [&str; 2] = ["Client", "ClientBuilder"];

/// What the names in a module mean.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: HashMap<String, String>,
    /// The module that the file is a part of, inside of it.
    around: Option<String>,
}

impl Names {
    /// The names that a file of a module declares and imports.
    pub(super) fn of(module: &str, is_inside: bool, file: &syn::File) -> Self {
        let mut names = Self { known: HashMap::default(), around: is_inside.then(|| module.to_owned()) };
        for item in &file.items {
            match item {
                syn::Item::Struct(it) => names.declare(module, &it.ident),
                syn::Item::Enum(it) => names.declare(module, &it.ident),
                syn::Item::Type(it) => names.declare(module, &it.ident),
                syn::Item::Use(it) => names.import(&mut Vec::new(), &it.tree),
                _ => {}
            }
        }
        names
    }

    fn declare(&mut self, module: &str, name: &syn::Ident) {
        self.known.insert(name.to_string(), below(module, &name.to_string()));
    }

    fn import(&mut self, path: &mut Vec<String>, tree: &UseTree) {
        match tree {
            UseTree::Path(inner) => {
                path.push(inner.ident.to_string());
                self.import(path, &inner.tree);
                path.pop();
            }
            UseTree::Name(name) if name.ident == "self" => {
                if let Some(last) = path.last() {
                    self.known.insert(last.clone(), self.resolved(path));
                }
            }
            UseTree::Name(name) => {
                path.push(name.ident.to_string());
                self.known.insert(name.ident.to_string(), self.resolved(path));
                path.pop();
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(path, tree)),
            UseTree::Rename(_) | UseTree::Glob(_) => {}
        }
    }
}

impl Names {
    /// A path from the root of the crate.
    fn resolved(&self, path: &[String]) -> String {
        match (&self.around, path) {
            (Some(around), [first, name]) if first == "super" && name != "super" => below(around, name),
            _ => whole(path),
        }
    }
}

/// The path of something in a module.
pub(super) fn below(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

/// A path from the root of the crate.
fn whole(path: &[String]) -> String {
    let inner: Vec<&str> =
        path.iter().map(String::as_str).filter(|part| !matches!(*part, "super" | "crate" | "self")).collect();
    match inner.as_slice() {
        ["client", name] if OF_CLIENT.contains(name) => (*name).to_owned(),
        ["runtime", name, ..] if OF_CLIENT.contains(name) || package::is_exported(name) => inner[1..].join("::"),
        parts => parts.join("::"),
    }
}

/// A type in one line.
pub(super) fn render_path(tokens: TokenStream, names: &Names) -> String {
    let mut line = Line::default();
    line.write(tokens, names);
    line.text
}

#[derive(Default)]
struct Line {
    text: String,
    /// What was written last is a word, so that another one needs a space.
    word: bool,
}

impl Line {
    fn write(&mut self, tokens: TokenStream, names: &Names) {
        let mut tokens = tokens.into_iter().peekable();
        // The current path, with a leading `::` as an empty first part.
        let mut path: Vec<String> = Vec::new();
        let mut open = false;
        while let Some(token) = tokens.next() {
            match &token {
                TokenTree::Punct(punct) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint => {
                    tokens.next();
                    if path.is_empty() {
                        path.push(String::new());
                    }
                    open = true;
                    continue;
                }
                TokenTree::Ident(ident) if path.is_empty() || open => {
                    path.push(ident.to_string());
                    open = false;
                    continue;
                }
                _ => {}
            }
            self.flush(&mut path, names);
            open = false;
            match token {
                TokenTree::Ident(ident) => path.push(ident.to_string()),
                TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                    let lifetime = tokens.next().map(|name| name.to_string()).unwrap_or_default();
                    self.put(&format!("'{lifetime}"), true);
                }
                TokenTree::Punct(punct) => self.punct(punct.as_char()),
                TokenTree::Literal(literal) => self.put(&literal.to_string(), true),
                TokenTree::Group(group) => {
                    let (start, end) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::None => ("", ""),
                    };
                    self.put(start, false);
                    self.write(group.stream(), names);
                    self.put(end, false);
                }
            }
        }
        self.flush(&mut path, names);
    }

    /// Writes the path that was gathered.
    fn flush(&mut self, path: &mut Vec<String>, names: &Names) {
        if path.is_empty() {
            return;
        }
        let written = path.join("::");
        path.clear();
        if let Some((short, _)) = PRELUDE.iter().find(|(_, long)| *long == written) {
            return self.put(short, true);
        }
        let (first, rest) =
            written.split_once("::").map_or((written.as_str(), None), |(first, rest)| (first, Some(rest)));
        let known = names.known.get(first).map(|known| match rest {
            Some(rest) => whole(&format!("{known}::{rest}").split("::").map(str::to_owned).collect::<Vec<_>>()),
            None => known.clone(),
        });
        self.put(&known.unwrap_or(written), true);
    }

    fn punct(&mut self, punct: char) {
        match punct {
            ',' => self.put(", ", false),
            // A type that takes several lines ends its list with a comma.
            '>' => {
                self.text.truncate(self.text.trim_end_matches(", ").len());
                self.put(">", false);
            }
            '+' | '=' => self.put(&format!(" {punct} "), false),
            _ => self.put(&punct.to_string(), false),
        }
    }

    fn put(&mut self, text: &str, word: bool) {
        if self.word && word {
            self.text.push(' ');
        }
        self.text.push_str(text);
        self.word = word;
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, render_path};

    fn check(file: &str, ty: &str, wanted: &str) {
        let names = Names::of("pets", false, &syn::parse_file(file).expect("the file is Rust"));
        assert_eq!(render_path(ty.parse().expect("the type is tokens"), &names), wanted, "{ty}");
    }

    #[test]
    fn a_type_is_spelled_the_same_however_it_is_written() {
        let file =
            "use super::types::{self, Pet}; use super::runtime::{Uuid, json}; use super::runtime; pub struct Error;";
        check(file, "Option<Vec<Pet>>", "Option<Vec<types::Pet>>");
        check(file, "::std::option::Option<::std::vec::Vec<types::Pet>>", "Option<Vec<types::Pet>>");
        check(file, "Result<Pet, Uuid,>", "Result<types::Pet, Uuid>");
        check(file, "&'a json::Map<Uuid>", "&'a json::Map<Uuid>");
        check(file, "runtime::Error", "Error");
        check(file, "Error", "pets::Error");
        check(file, "impl Into<String> + Send + 'c", "impl Into<String> + Send + 'c");
        check(file, "::my_money::Money", "::my_money::Money");
    }
}
