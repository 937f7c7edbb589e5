//! What is public in a module, read from its syntax tree.
//!
//! What comes in is a module of emitted code; what goes out are its public items under their paths: types with their
//! fields, variants and derives, functions of types, and the traits that types have. What a comment says comes along.

use super::item::{Item, ItemKind};
use super::render_path::{Names, below, render_path};
use foldhash::HashMap;
use quote::ToTokens;
use std::collections::BTreeMap;
use std::fmt::Write;
use syn::{Attribute, Fields, FnArg, ImplItem, Pat, ReturnType, Visibility};

/// The feature with which a type has the codec of the other direction.
const FULL_CODEC: &str = "feature = \"full-codec\"";

/// A module that a file is of.
#[derive(Clone, Copy)]
pub(super) struct Module<'m> {
    /// Its path.
    pub(super) name: &'m str,
    /// Whether the file is a private module inside it.
    pub(super) is_inside: bool,
    /// When the file is compiled; empty: always.
    pub(super) gate: &'m str,
}

/// Adds the public items of a module.
pub(super) fn module(module: Module<'_>, file: &syn::File, items: &mut BTreeMap<String, Item>) {
    let names = Names::of(module.name, module.is_inside, file);
    let mut reader = Reader { module: module.name, gate: module.gate, names: &names, items };
    for item in &file.items {
        reader.item(item);
    }
}

struct Reader<'r> {
    module: &'r str,
    gate: &'r str,
    names: &'r Names,
    items: &'r mut BTreeMap<String, Item>,
}

impl Reader<'_> {
    fn item(&mut self, item: &syn::Item) {
        match item {
            syn::Item::Mod(it) if is_public(&it.vis) && it.ident != "runtime" => {
                let path = below(self.module, &it.ident.to_string());
                self.add(path.clone(), ItemKind::Module, format!("mod {path}"), &it.attrs);
            }
            syn::Item::Struct(it) if is_public(&it.vis) => {
                let path = below(self.module, &it.ident.to_string());
                let signature =
                    format!("struct {path}{}{}", render_path(tokens(&it.generics), self.names), closed(&it.attrs));
                self.add(path.clone(), ItemKind::Struct, signature, &it.attrs);
                self.derives(&path, &it.attrs);
                for field in it.fields.iter().filter(|field| is_public(&field.vis)) {
                    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                    let signature = format!("{name}: {}", render_path(tokens(&field.ty), self.names));
                    self.add_inside(format!("{path}.{name}"), ItemKind::Field, signature, &field.attrs);
                }
            }
            syn::Item::Enum(it) if is_public(&it.vis) => {
                let path = below(self.module, &it.ident.to_string());
                self.add(path.clone(), ItemKind::Enum, format!("enum {path}{}", closed(&it.attrs)), &it.attrs);
                self.derives(&path, &it.attrs);
                for variant in &it.variants {
                    let mut signature = variant.ident.to_string();
                    if let Fields::Unnamed(fields) = &variant.fields {
                        let held = fields.unnamed.iter().map(|field| render_path(tokens(&field.ty), self.names));
                        write!(signature, "({})", held.collect::<Vec<_>>().join(", "))
                            .expect("a string takes any text");
                    }
                    self.add_inside(format!("{path}::{}", variant.ident), ItemKind::Variant, signature, &variant.attrs);
                }
            }
            syn::Item::Type(it) if is_public(&it.vis) => {
                let path = below(self.module, &it.ident.to_string());
                let signature = format!("type {path} = {}", render_path(tokens(&it.ty), self.names));
                self.add(path, ItemKind::Alias, signature, &it.attrs);
            }
            syn::Item::Static(it) if is_public(&it.vis) => {
                let path = below(self.module, &it.ident.to_string());
                let signature = format!("static {path}: {}", render_path(tokens(&it.ty), self.names));
                self.add(path, ItemKind::Static, signature, &it.attrs);
            }
            syn::Item::Impl(it) => self.implementation(it),
            _ => {}
        }
    }

    fn implementation(&mut self, it: &syn::ItemImpl) {
        let ty = render_path(tokens(&it.self_ty), self.names);
        if let Some((path, _)) = &it.trait_ {
            let name = render_path(tokens(path), self.names);
            let mut signature = format!("impl {name} for {ty}");
            for inner in &it.items {
                if let ImplItem::Type(inner) = inner {
                    let ty = render_path(tokens(&inner.ty), self.names);
                    write!(signature, " {{ type {} = {ty} }}", inner.ident).expect("a string takes any text");
                }
            }
            self.add(format!("{}: {name}", plain(&ty)), ItemKind::Trait, signature, &it.attrs);
            return;
        }
        for inner in &it.items {
            let ImplItem::Fn(function) = inner else { continue };
            if is_public(&function.vis) {
                let signature = self.signature(&function.sig);
                let path = format!("{}::{}()", plain(&ty), function.sig.ident);
                self.add_inside(path, ItemKind::Function, signature, &function.attrs);
            }
        }
    }

    /// A function as one line that is Rust itself. Bindings are no business of callers.
    fn signature(&self, signature: &syn::Signature) -> String {
        let parameters = signature.inputs.iter().map(|input| match input {
            FnArg::Receiver(receiver) => {
                let receiver = render_path(tokens(receiver), self.names);
                receiver.strip_prefix("mut ").unwrap_or(&receiver).to_owned()
            }
            FnArg::Typed(typed) => {
                let name = match &*typed.pat {
                    Pat::Ident(name) => name.ident.to_string(),
                    other => tokens(other).to_string(),
                };
                format!("{name}: {}", render_path(tokens(&typed.ty), self.names))
            }
        });
        let parameters = parameters.collect::<Vec<_>>().join(", ");
        let generics = render_path(tokens(&signature.generics), self.names);
        let output = match &signature.output {
            ReturnType::Default => String::new(),
            ReturnType::Type(_, ty) => format!(" -> {}", render_path(tokens(ty), self.names)),
        };
        format!("fn {}{generics}({parameters}){output}", signature.ident)
    }

    fn derives(&mut self, path: &str, attributes: &[Attribute]) {
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
            // A list of paths is what is in a derive.
            let _ = attribute.parse_nested_meta(|meta| {
                let name = render_path(tokens(&meta.path), self.names);
                self.add_inside(format!("{path}: {name}"), ItemKind::Trait, format!("impl {name} for {path}"), &[]);
                Ok(())
            });
        }
    }

    /// Adds an item of the module, which is compiled when its file is, if it does not say itself which tags need it.
    fn add(&mut self, path: String, kind: ItemKind, signature: String, attributes: &[Attribute]) {
        let known = path.clone();
        self.add_inside(path, kind, signature, attributes);
        let is_own = |gate: &str| !gate.is_empty() && gate != FULL_CODEC;
        if let Some(item) = self.items.get_mut(&known).filter(|item| !self.gate.is_empty() && !is_own(&item.gate)) {
            let both = [self.gate, &item.gate].into_iter().filter(|gate| !gate.is_empty());
            item.gate = both.collect::<Vec<_>>().join(" and ");
        }
    }

    /// Adds what is in an item.
    fn add_inside(&mut self, path: String, kind: ItemKind, signature: String, attributes: &[Attribute]) {
        let gates = gates_of(attributes, self.names);
        let docs = docs(attributes);
        let item = Item {
            kind,
            signature,
            route: if matches!(kind, ItemKind::Function | ItemKind::Enum) {
                route(&docs).to_owned()
            } else {
                String::new()
            },
            docs: Some(docs),
            gate: gates.collect::<Vec<_>>().join(" and "),
            deprecated: attributes.iter().any(|attribute| attribute.path().is_ident("deprecated")),
        };
        self.items.insert(path, item);
    }
}

/// When something is compiled.
fn gates_of(attributes: &[Attribute], names: &Names) -> impl Iterator<Item = String> {
    let gates = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    gates.filter_map(|attribute| Some(render_path(attribute.meta.require_list().ok()?.tokens.clone(), names)))
}

/// When the files of the private modules of a module are compiled, by their names.
pub(super) fn gates(file: &syn::File) -> HashMap<String, String> {
    let names = Names::default();
    let gates = file.items.iter().filter_map(|item| {
        let syn::Item::Mod(module) = item else { return None };
        let path = module.attrs.iter().find(|attribute| attribute.path().is_ident("path"));
        let path = path.and_then(|path| match &path.meta.require_name_value().ok()?.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) => Some(path.value()),
            _ => None,
        });
        let file = path.as_deref().and_then(|path| path.rsplit('/').next()).map(str::to_owned);
        let file = file.unwrap_or_else(|| format!("{}.rs", module.ident));
        Some((file, gates_of(&module.attrs, &names).next()?))
    });
    gates.collect()
}

/// A type without its lifetimes, as paths name it: `Upload<types::Attach>`.
fn plain(ty: &str) -> String {
    let plain = ty.replace("'_, ", "").replace("'c, ", "");
    plain.replace("<'_>", "").replace("<'c>", "")
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The mark of a type that may grow.
fn closed(attributes: &[Attribute]) -> &'static str {
    if attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive")) { ", non-exhaustive" } else { "" }
}

/// What a comment says. An example in it is no part of that: it follows from what else there is.
fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| {
        let value = attribute.meta.require_name_value().ok().filter(|pair| pair.path.is_ident("doc"))?;
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &value.value else { return None };
        Some(text.value().trim().to_owned())
    });
    let mut text = lines.collect::<Vec<_>>().join("\n");
    // It comes last, and names no language.
    let example = text.rfind("\n\n```\n").filter(|at| text.ends_with("\n# }\n```") && text[*at..].contains("\n# "));
    text.truncate(example.unwrap_or(text.len()));
    text
}

/// The last line of a comment that is a route and nothing else: emitted comments end with their own paragraphs.
fn route(docs: &str) -> &str {
    let mut lines = docs.lines().rev().filter_map(|line| line.strip_prefix('`')?.strip_suffix('`'));
    let is_route = |line: &&str| {
        let method = line.split_once(" /").map_or("", |(method, _)| method);
        !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase())
    };
    lines.find(is_route).unwrap_or_default()
}

fn tokens(node: &impl ToTokens) -> proc_macro2::TokenStream {
    node.to_token_stream()
}
