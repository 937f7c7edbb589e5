//! Tests of the code's structure: what the modules of a root import forms no circle.
//!
//! What comes in are source files; what goes out are imports from module to module, each with its line. An import is a
//! `use` or a path in the code that begins with `crate`, `super` or the name of a module. Code of tests does not count,
//! nor does what `quote!` writes. A name that the root re-exports belongs to the module that it comes from.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::path::Path;
use syn::{Item, ItemUse, UseTree};

/// The module of what is in the root itself.
const ROOT: &str = "the root";

/// A tree of modules: the text of each, by its path from the root, and the name of its file.
type Modules = BTreeMap<Vec<String>, (String, String)>;

/// The modules that a module imports, each with the first line where it does.
type Imports = BTreeMap<String, BTreeMap<String, String>>;

#[test]
fn the_generator_has_no_circle() {
    let modules = folder("src", "lib.rs");
    expect_none(&imports(&modules, &[]));
    expect_none(&imports(&modules, &["diff"]));
}

#[test]
fn the_runtime_has_no_circle() {
    let mut modules = folder("runtime", "mod.rs");
    // What takes the place of `datetime.rs` is none of the modules.
    let dates = modules.extract_if(.., |path, _| path.first().is_some_and(|first| first == "dates"));
    let dates: Vec<_> = dates.map(|(_, file)| file).collect();
    let all = imports(&modules, &[]);
    expect_none(&all);
    assert!(!dates.is_empty());
    // The others stay as they are, so their texts are not read again.
    modules.iter_mut().filter(|(path, _)| !path.is_empty()).for_each(|(_, (_, text))| text.clear());
    for file in dates {
        modules.insert(vec!["datetime".to_owned()], file);
        let own = imports(&modules, &[]).remove("datetime").expect("dates are read from JSON");
        let with: Imports = all.clone().into_iter().chain([("datetime".to_owned(), own)]).collect();
        expect_none(&with);
    }
}

/// A build script needs `build` and the program `command`; the other six are for tools and tests.
#[test]
fn few_modules_are_public() {
    let root = &folder("src", "lib.rs")[&Vec::new()].1;
    let public = root.lines().filter(|line| line.starts_with("pub mod ")).count();
    assert!((1..=8).contains(&public), "{public} modules are public");
}

/// The walk through the pipeline in `ARCHITECTURE.md` names functions; each is in the file that is named before it.
#[test]
fn the_walk_names_functions_that_exist() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(package.join("../ARCHITECTURE.md")).expect("the architecture is described");
    let (_, walk) = text.split_once("## A newcomer's walk").expect("there is a walk");
    let walk = walk.split("\n## ").next().unwrap_or_default();
    let steps: Vec<&str> = walk.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_digit())).collect();
    assert!(steps.len() >= 10, "the walk has {} steps", steps.len());
    for step in steps {
        let mut names = step.split('`').skip(1).step_by(2);
        let (file, function) = (names.next().expect("a step names a file"), names.next().expect("and a function"));
        let code = std::fs::read_to_string(package.join("src").join(file)).unwrap_or_else(|_| panic!("no file {file}"));
        let is_there = [format!("fn {function}("), format!("fn {function}<")].iter().any(|head| code.contains(head));
        assert!(is_there, "{file} has no function {function}");
    }
}

fn expect_none(imports: &Imports) {
    let found = circles(imports);
    assert!(found.is_empty(), "these imports form circles:\n{found}");
}

#[test]
fn circles_are_named_with_their_lines() {
    let module = |path: &str, text: &str| {
        let path: Vec<String> = path.split('/').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        (path.clone(), (format!("{}.rs", path.join("/")), text.to_owned()))
    };
    let modules = Modules::from([
        module("", "mod a; mod b; mod c; mod d; pub use d::Deep; fn f() { a::g(); }"),
        module("a", "mod inner; fn g() { quote!(crate::d::D); }"),
        module("a/inner", "\nuse super::super::{b::{self, B}, c};"),
        module(
            "b",
            "// crate::a\nfn h() -> vec::Of<crate::Deep> {}\n#[cfg(test)] mod tests { use super::super::a::A; }",
        ),
        module("c", "use crate::a::G as _;"),
        module("d", "mod own { use super::super::b; }"),
    ]);
    let found = circles(&imports(&modules, &[]));
    let expected = "\
        a → c  a/inner.rs:2\n\
        c → a  c.rs:1\n\
        b → d  b.rs:2\n\
        d → b  d.rs:1\n";
    assert_eq!(found, expected);
}

/// The modules under a folder of this package.
fn folder(name: &str, root: &str) -> Modules {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let mut modules = Modules::new();
    read(&folder, &[], &mut modules);
    let main = modules.remove(["main".to_owned()].as_slice());
    assert_eq!(main.is_some(), root == "lib.rs", "the program is no module of the library");
    let text = std::fs::read_to_string(folder.join(root)).expect("there is a root");
    modules.remove(["lib".to_owned()].as_slice());
    modules.insert(Vec::new(), (format!("generator/{name}/{root}"), text));
    modules
}

fn read(folder: &Path, inside: &[String], modules: &mut Modules) {
    for entry in std::fs::read_dir(folder).expect("a module's folder can be read") {
        let path = entry.expect("its entries can be read").path();
        let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        let module = if name == "mod" { inside.to_vec() } else { [inside, &[name]].concat() };
        if path.is_dir() {
            read(&path, &module, modules);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a module is text");
            let file = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).expect("it is of this package");
            modules.insert(module, (format!("generator/{}", file.display()), text));
        }
    }
}

/// All imports between the modules under a module of a tree; without names, under the root.
fn imports(modules: &Modules, root: &[&str]) -> Imports {
    let base: Vec<String> = root.iter().map(|name| (*name).to_owned()).collect();
    let modules: Modules = modules
        .iter()
        .filter(|(path, _)| path.starts_with(&base))
        .map(|(path, file)| (path.clone(), file.clone()))
        .collect();
    let is_room = |name: &str| modules.contains_key(&[base.as_slice(), &[name.to_owned()]].concat());
    let parsed: BTreeMap<&Vec<String>, syn::File> = modules
        .iter()
        .map(|(path, (file, text))| (path, syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"))))
        .collect();
    let mut outside = BTreeSet::from([vec!["structure".to_owned()]]);
    for (path, file) in &parsed {
        let tests = file.items.iter().filter_map(|item| match item {
            Item::Mod(module) if module.attrs.iter().any(|attr| is_test(&quote::quote!(#attr).to_string())) => {
                Some([path.as_slice(), &[module.ident.to_string()]].concat())
            }
            _ => None,
        });
        outside.extend(tests);
    }
    let root = &parsed[&base];
    let mut doors = BTreeMap::new();
    let mut own = BTreeSet::new();
    for item in &root.items {
        match item {
            Item::Use(item) if !matches!(item.vis, syn::Visibility::Inherited) => {
                for (name, path) in leaves(&item.tree) {
                    let path: Vec<String> = path.into_iter().skip_while(|word| word == "self").collect();
                    doors.insert(name, path[0].clone());
                }
            }
            item => own.extend(named(item)),
        }
    }
    let mut imports = Imports::new();
    for (path, file) in &parsed {
        if (1..=path.len()).any(|length| outside.contains(&path[..length])) {
            continue;
        }
        let (name, text) = &modules[*path];
        let mut found = Vec::new();
        mentions(quote::quote!(#file), path, &base, &mut found);
        for mention in found {
            // What the root hands on is no import of its own.
            if **path == base && mention.is_door {
                continue;
            }
            let Some([first, ..]) = mention.path.strip_prefix(base.as_slice()) else { continue };
            let module = match first {
                first if is_room(first) => first.clone(),
                first if doors.contains_key(first) => doors[first].clone(),
                first if own.contains(first) => ROOT.to_owned(),
                _ => continue,
            };
            let from = path.get(base.len()).map_or(ROOT, String::as_str);
            if from != module {
                let line = line(text, &mention.written);
                imports.entry(from.to_owned()).or_default().entry(module).or_insert_with(|| format!("{name}:{line}"));
            }
        }
    }
    imports
}

/// A path that the code mentions.
struct Mention {
    /// From the root.
    path: Vec<String>,
    /// As it is written: a whole `use`, or the beginning of a path.
    written: String,
    /// Whether it is a `pub use`.
    is_door: bool,
}

fn mentions(tokens: TokenStream, module: &[String], root: &[String], found: &mut Vec<Mention>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let word = |index: usize| match tokens.get(index) {
        Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
        _ => None,
    };
    let is = |index: usize, sign: char| matches!(tokens.get(index), Some(TokenTree::Punct(p)) if p.as_char() == sign);
    let mut at = 0;
    while at < tokens.len() {
        if is(at, '#') && tokens.get(at + 1).is_some_and(|attr| is_test(&attr.to_string())) {
            at = end(&tokens, at) + 1;
            continue;
        }
        match (word(at).as_deref(), tokens.get(at + 1), tokens.get(at + 2)) {
            (Some("use"), Some(_), _) => {
                let end = end(&tokens, at);
                let before = at.checked_sub(1).map(|before| tokens[before].to_string());
                let is_door = before.is_some_and(|before| before == "pub" || before.starts_with('('));
                let written: TokenStream = tokens[at..=end.min(tokens.len() - 1)].iter().cloned().collect();
                let written_text: String = written.to_string().split_whitespace().collect();
                if let Ok(item) = syn::parse2::<ItemUse>(written) {
                    for (_, path) in leaves(&item.tree) {
                        if let Some(path) = resolved(&path, module, root) {
                            found.push(Mention { path, written: written_text.clone(), is_door });
                        }
                    }
                }
                at = end + 1;
                continue;
            }
            (Some("mod"), Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) => {
                mentions(body.stream(), &[module, &[name.to_string()]].concat(), root, found);
                at += 3;
                continue;
            }
            (Some("quote" | "quote_spanned" | "parse_quote"), Some(_), Some(TokenTree::Group(_)))
                if is(at + 1, '!') =>
            {
                at += 3;
                continue;
            }
            (Some(_), ..) if is(at + 1, ':') && is(at + 2, ':') => {
                let mut path = Vec::new();
                while let Some(word) = word(at) {
                    path.push(word);
                    at += if is(at + 1, ':') && is(at + 2, ':') { 3 } else { 1 };
                    if !is(at - 1, ':') {
                        break;
                    }
                }
                if let Some(resolved) = resolved(&path, module, root) {
                    let depth = path.iter().take_while(|word| matches!(word.as_str(), "crate" | "self" | "super"));
                    let written = path[..(depth.count() + 1).min(path.len())].join("::");
                    found.push(Mention { path: resolved, written, is_door: false });
                }
                continue;
            }
            _ => {}
        }
        if let Some(TokenTree::Group(group)) = tokens.get(at) {
            mentions(group.stream(), module, root, found);
        }
        at += 1;
    }
}

/// Where an item ends: its `;` or its braces.
fn end(tokens: &[TokenTree], start: usize) -> usize {
    let is_use = matches!(&tokens[start], TokenTree::Ident(word) if word == "use");
    let is_end = |token: &TokenTree| match token {
        TokenTree::Punct(sign) => sign.as_char() == ';' || (!is_use && sign.as_char() == ','),
        TokenTree::Group(group) => !is_use && group.delimiter() == Delimiter::Brace,
        _ => false,
    };
    tokens[start..].iter().position(is_end).map_or(tokens.len(), |length| start + length)
}

fn is_test(attribute: &str) -> bool {
    attribute.split_whitespace().collect::<String>().trim_start_matches('#') == "[cfg(test)]"
}

/// The names that a `use` brings, each with its path.
fn leaves(tree: &UseTree) -> Vec<(String, Vec<String>)> {
    match tree {
        UseTree::Path(path) => {
            let first = path.ident.to_string();
            let leaves = leaves(&path.tree).into_iter();
            leaves
                .map(|(name, rest)| {
                    let name = if name == "self" { first.clone() } else { name };
                    (name, [vec![first.clone()], rest].concat())
                })
                .collect()
        }
        UseTree::Name(name) if name.ident == "self" => vec![("self".to_owned(), Vec::new())],
        UseTree::Name(name) => vec![(name.ident.to_string(), vec![name.ident.to_string()])],
        UseTree::Rename(rename) => vec![(rename.rename.to_string(), vec![rename.ident.to_string()])],
        UseTree::Glob(_) => vec![("*".to_owned(), Vec::new())],
        UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
    }
}

/// A path from the root; `None` when it is of another crate, or begins with a name that was imported.
fn resolved(path: &[String], module: &[String], root: &[String]) -> Option<Vec<String>> {
    let mut base = module.to_vec();
    let mut rest = path.iter().peekable();
    match path.first()?.as_str() {
        "crate" => {
            base.clear();
            rest.next();
        }
        "self" => {
            rest.next();
        }
        "super" => {}
        // In the root the name of a module needs nothing before it; the caller knows which are modules.
        _ if module == root => {}
        _ => return None,
    }
    while rest.next_if(|word| *word == "super").is_some() {
        base.pop()?;
    }
    base.extend(rest.cloned());
    Some(base)
}

/// What an item of the root is called.
fn named(item: &Item) -> Option<String> {
    match item {
        Item::Const(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Fn(item) => Some(item.sig.ident.to_string()),
        Item::Static(item) => Some(item.ident.to_string()),
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Trait(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

/// The line on which something is written first.
fn line(text: &str, written: &str) -> usize {
    let mut offset = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let is_here = match written.strip_prefix("use") {
            Some(_) if written.ends_with(';') => {
                let statement = line.trim_start().split_once("use ").filter(|(before, _)| !before.contains("//"));
                statement.is_some_and(|(before, _)| {
                    let start = offset + (line.len() - line.trim_start().len()) + before.len();
                    let statement = text[start..].split_inclusive(';').next().unwrap_or_default();
                    let plain = |text: &str| text.split_whitespace().collect::<String>().replace(",}", "}");
                    plain(statement) == plain(written)
                })
            }
            _ => !line.trim_start().starts_with("//") && line.contains(written),
        };
        if is_here {
            return number + 1;
        }
        offset += line.len();
    }
    0
}

/// The imports of all circles, one a line; circle by circle.
fn circles(imports: &Imports) -> String {
    let mut text = String::new();
    let mut known = BTreeSet::new();
    for module in imports.keys() {
        let Some(circle) = around(imports, module) else { continue };
        if !circle.iter().all(|step| known.contains(step)) {
            for (from, to) in &circle {
                writeln!(text, "{from} → {to}  {}", imports[from][to]).expect("a string takes any text");
            }
            known.extend(circle);
        }
    }
    text
}

/// The shortest way from a module back to itself.
fn around(imports: &Imports, module: &str) -> Option<Vec<(String, String)>> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = VecDeque::from([module]);
    while let Some(from) = queue.pop_front() {
        for to in imports.get(from).into_iter().flat_map(BTreeMap::keys) {
            if to == module {
                let mut circle = vec![(from.to_owned(), to.clone())];
                let mut at = from;
                while at != module {
                    let step = before[at];
                    circle.insert(0, (step.to_owned(), at.to_owned()));
                    at = step;
                }
                return Some(circle);
            }
            if !before.contains_key(to.as_str()) {
                before.insert(to, from);
                queue.push_back(to);
            }
        }
    }
    None
}
