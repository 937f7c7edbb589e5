//! The client: how it is built, and a method per tag.
//!
//! What comes in are the servers, the schemes and the tags; what goes out is `client.rs`, which adds to the runtime's
//! `Client` and `ClientBuilder` what only this API has.

use super::Module;
use super::docs::{code, docs, docs_with, line};
use super::gates;
use super::operations::server_value;
use super::scope::{Locals, Scope, ident};
use crate::ir::{Api, Scheme, SchemePlace, Server};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// `client.rs`.
pub(super) fn module(api: &Api) -> Module<'_> {
    let docs = vec!["The client: where the API is, who calls it, and what there is to call.".to_owned()];
    let locals = Locals::new(api, None, ["Client".to_owned(), "ClientBuilder".to_owned()]);
    let module = Module::new("client.rs", docs, locals).part(|scope, sink| {
        let api = scope.api;
        let (servers, schemes) = (servers(scope, &api.servers), schemes(scope, &api.schemes));
        let methods = (0..api.tags.len()).map(|tag| handle(scope, tag));
        let builder_docs =
            docs_with(scope, &crate::ir::Docs::default(), "Starts to build a client.", &described(&api.servers));
        let passwords = &api.passwords;
        let passwords = (!passwords.is_empty()).then(|| quote! { .password_keys(&[#(#passwords),*]) });
        sink(quote! {
            impl Client {
                #builder_docs
                pub fn builder() -> ClientBuilder {
                    ClientBuilder::new(SERVERS, SCHEMES, concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
                        #passwords
                }

                #(#methods)*
            }
        });
        sink(credentials(scope, &api.schemes));
        sink(quote! { #servers #schemes });
    });
    Module { before: || quote! { pub use super::runtime::{Client, ClientBuilder}; }, ..module }
}

/// What is said about the servers: one line each, the default first.
fn described(servers: &[Server]) -> Vec<String> {
    let lines = servers.iter().map(|server| {
        let mut line = format!("- {}", code(&server.url));
        if !server.docs.summary.is_empty() {
            line.push_str(": ");
            line.push_str(&server.docs.summary);
        }
        line
    });
    match servers {
        [] => Vec::new(),
        _ => vec![
            "Where the API lives, the first unless `base_url` says otherwise:".to_owned(),
            lines.collect::<Vec<_>>().join("\n"),
        ],
    }
}

fn handle(scope: &Scope<'_>, index: usize) -> TokenStream {
    let (tag, when) = (&scope.api.tags[index], gates::of_tag(scope.api, index));
    let cfg = gates::cfg(scope.api, when.as_ref());
    let handle = scope.only(when, || scope.import(&format!("super::{}", tag.module), &tag.handle));
    let name = ident(&tag.module);
    let docs = docs(scope, &tag.docs, &format!("Operations of {}.", code(&tag.id)));
    quote! {
        #docs
        #cfg
        #[must_use]
        pub fn #name(&self) -> #handle<'_> {
            #handle::new(self)
        }
    }
}

/// A method of the builder per scheme.
fn credentials(scope: &Scope<'_>, schemes: &[Scheme]) -> TokenStream {
    if schemes.is_empty() {
        return TokenStream::new();
    }
    let methods = schemes.iter().enumerate().map(|(index, scheme)| {
        let (name, index) = (ident(&scheme.method), Literal::usize_unsuffixed(index));
        let place = vec![format!("Sent as {}, only to the API itself.", place(&scheme.place))];
        let docs = docs_with(scope, &scheme.docs, &format!("The credential of {}.", code(&scheme.id)), &place);
        let (into, string) = (scope.prelude("Into"), scope.prelude("String"));
        if scheme.place == SchemePlace::Basic {
            quote! {
                #docs
                pub fn #name(self, user: impl #into<#string>, password: impl #into<#string>) -> Self {
                    self.credential(#index, (user.into(), password.into()))
                }
            }
        } else {
            quote! {
                #docs
                pub fn #name(self, #name: impl #into<#string>) -> Self {
                    self.credential(#index, #name.into())
                }
            }
        }
    });
    quote! { impl ClientBuilder { #(#methods)* } }
}

/// Where a credential goes, in words.
fn place(place: &SchemePlace) -> String {
    match place {
        SchemePlace::Header(name) => format!("the header {}", code(name)),
        SchemePlace::Query(name) => format!("the query parameter {}", code(name)),
        SchemePlace::Cookie(name) => format!("the cookie {}", code(name)),
        SchemePlace::Bearer => "`Authorization: Bearer`".to_owned(),
        SchemePlace::Basic => "`Authorization: Basic`".to_owned(),
        SchemePlace::Http(scheme) => code(&format!("Authorization: {scheme}")),
    }
}

fn servers(scope: &Scope<'_>, servers: &[Server]) -> TokenStream {
    let (docs, ty) = (line(scope, "Where the API lives, the default first."), scope.runtime("Server"));
    let servers = servers.iter().map(|server| server_value(scope, server));
    quote! { #docs const SERVERS: &[#ty] = &[#(#servers),*]; }
}

fn schemes(scope: &Scope<'_>, schemes: &[Scheme]) -> TokenStream {
    let (docs, ty) = (
        line(scope, "The ways to authenticate; operations name them by their place in this list."),
        scope.runtime("Scheme"),
    );
    let schemes = schemes.iter().map(|scheme| {
        let id = &scheme.id;
        let place_type = scope.runtime("Place");
        let place = match &scheme.place {
            SchemePlace::Header(name) => quote! { Header(#name) },
            SchemePlace::Query(name) => quote! { Query(#name) },
            SchemePlace::Cookie(name) => quote! { Cookie(#name) },
            SchemePlace::Bearer => quote! { Bearer },
            SchemePlace::Basic => quote! { Basic },
            SchemePlace::Http(scheme) => quote! { Http(#scheme) },
        };
        quote! { #ty { id: #id, place: #place_type::#place } }
    });
    let schemes: Vec<TokenStream> = schemes.collect();
    quote! { #docs const SCHEMES: &[#ty] = &[#(#schemes),*]; }
}
