//! Features of tags: when an item is compiled, and the attribute that says so.
//!
//! What comes in is who needs something; what goes out is `#[cfg(...)]`, or nothing when every tag is always there. What a
//! tag's own module holds needs no attribute but that of the module.

use super::scope::Gate;
use crate::ir::{self, Api, Needed};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use std::collections::BTreeSet;

/// When something is compiled that needs tags.
pub(super) type When = Needed;

/// When the module of a tag is compiled; `None`: always.
pub(super) fn of_tag(api: &Api, tag: usize) -> Option<When> {
    (!api.package.tag_features.is_empty()).then(|| Needed::Any(BTreeSet::from([tag])))
}

/// When each of the types is compiled, in their order; `None`: always.
pub(super) fn of_types(api: &Api) -> Vec<Option<When>> {
    if api.package.tag_features.is_empty() {
        return vec![None; api.types.len()];
    }
    let needed = ir::reach(api).types.into_iter();
    needed
        .map(|needed| Some(needed).filter(|needed| !matches!(needed, Needed::Every(tags) if tags.is_empty())))
        .collect()
}

/// The attribute of something that is compiled at one time.
pub(super) fn cfg(api: &Api, when: Option<&When>) -> Option<TokenStream> {
    attribute(api, &[&(Gate::Open, when?.clone().into())])
}

/// The attribute of something that is needed at any of several times; no times stand for always.
pub(super) fn attribute(api: &Api, reasons: &[&(Gate, Option<When>)]) -> Option<TokenStream> {
    let mut any: BTreeSet<usize> = BTreeSet::new();
    for (gate, when) in reasons {
        if let (Gate::Open, Some(Needed::Any(tags))) = (gate, when) {
            any.extend(tags);
        }
    }
    let mut predicates: Vec<TokenStream> =
        any.iter().map(|tag| feature(&api.package.tag_features[*tag].name)).collect();
    for (gate, when) in reasons {
        let tags: Vec<TokenStream> = match when {
            Some(Needed::Any(tags)) => {
                let rest = tags.difference(&any).map(|tag| feature(&api.package.tag_features[*tag].name));
                match rest.collect::<Vec<_>>() {
                    rest if rest.is_empty() => continue,
                    rest => one_of("any", &rest).into_iter().collect(),
                }
            }
            Some(Needed::Every(tags)) => tags.iter().map(|tag| feature(&api.package.tag_features[*tag].name)).collect(),
            None => Vec::new(),
        };
        let both_ways = (*gate == Gate::BothWays).then(|| feature("both-ways"));
        predicates.extend(one_of("all", &both_ways.into_iter().chain(tags).collect::<Vec<_>>()));
    }
    let predicate = one_of("any", &predicates)?;
    Some(quote! { #[cfg(#predicate)] })
}

fn feature(name: &str) -> TokenStream {
    quote! { feature = #name }
}

/// One predicate of several.
fn one_of(word: &str, predicates: &[TokenStream]) -> Option<TokenStream> {
    let word = super::scope::ident(word);
    match predicates {
        [] => None,
        [only] => Some(only.clone()),
        several => Some(quote! { #word(#(#several),*) }),
    }
}

/// The items with an attribute each, below what is said about them.
pub(super) fn mark(api: &Api, when: Option<&When>, items: TokenStream) -> TokenStream {
    let Some(cfg) = cfg(api, when) else { return items };
    let file: syn::File = syn::parse2(items).expect("emitted code is Rust");
    let marked = file.items.into_iter().map(|mut item| {
        let attributes = match &mut item {
            syn::Item::Struct(item) => std::mem::take(&mut item.attrs),
            syn::Item::Enum(item) => std::mem::take(&mut item.attrs),
            syn::Item::Type(item) => std::mem::take(&mut item.attrs),
            _ => Vec::new(),
        };
        let (docs, others): (Vec<_>, Vec<_>) =
            attributes.into_iter().partition(|attribute| attribute.path().is_ident("doc"));
        let item = item.into_token_stream();
        quote! { #(#docs)* #cfg #(#others)* #item }
    });
    marked.collect()
}
