//! Types of the user's own: how they meet the runtime, without knowing it.
//!
//! What comes in are the paths of the types; what goes out are implementations of the runtime's traits for them, which is
//! allowed since the runtime is part of the emitted crate. Text and numbers are written by `Display` and read by `FromStr`,
//! anything else by serde. Reading starts from `Default`.

use super::scope::Scope;
use crate::ir::Own;
use crate::options::Codec;
use proc_macro2::TokenStream;
use quote::quote;

/// The path of a type, from the root of its crate.
pub(super) fn path(own: &Own) -> String {
    let path = own.path.replace(' ', "").replace(',', ", ");
    let first = path.split([':', '<']).next().unwrap_or_default();
    let is_crate = !matches!(first, "" | "crate" | "self" | "super") && path.contains("::");
    let is_generic = path.find('<').is_some_and(|open| path.find("::").is_none_or(|colons| open < colons));
    if is_crate && !is_generic { format!("::{path}") } else { path }
}

/// The implementations of the runtime's traits.
pub(super) fn codecs(scope: &Scope<'_>) -> Vec<TokenStream> {
    scope.api.own.iter().filter(|own| own.codec != Codec::Native).map(|own| codec(scope, own)).collect()
}

fn codec(scope: &Scope<'_>, own: &Own) -> TokenStream {
    let (ty, json, result) = (scope.fragment(40, path(own)), scope.runtime("json"), scope.prelude("Result"));
    let expected = format!("a `{}`", own.path.rsplit("::").next().unwrap_or_default());
    let wrong = format!("expected {expected}");
    let (encode, fill) = match own.codec {
        Codec::Text | Codec::Native => (
            quote! { writer.display(self); },
            quote! {
                let read = reader.parse(#expected, &|text| text.parse().ok())?;
            },
        ),
        Codec::Number => (
            quote! { writer.number(&self.to_string()); },
            quote! {
                let offset = reader.offset();
                let read = reader.number()?.parse();
                let read = read.map_err(|_| #json::DecodeError::new(#wrong).at_offset(offset))?;
            },
        ),
        Codec::Serde => (
            quote! {
                let text = ::serde_json::to_string(self).unwrap_or_default();
                #json::Encode::encode(&text.parse::<#json::Value>().unwrap_or_default(), writer);
            },
            quote! {
                let offset = reader.offset();
                let read = ::serde_json::from_slice(reader.raw()?);
                let read = read.map_err(|error| #json::DecodeError::new(error.to_string()).at_offset(offset))?;
            },
        ),
    };
    let param = (own.codec != Codec::Serde).then(|| {
        let (param, value) = (scope.runtime("Param"), scope.runtime("ParamValue"));
        quote! {
            impl #param for #ty {
                fn param(&self) -> #value {
                    #value::One(self.to_string())
                }
            }
        }
    });
    let default = scope.prelude("Default");
    quote! {
        impl #json::Encode for #ty {
            fn encode(&self, writer: &mut #json::Writer) {
                #encode
            }
        }

        impl #json::Empty for #ty {
            fn empty() -> Self {
                #default::default()
            }
        }

        impl #json::Fill for #ty {
            fn fill(&mut self, reader: &mut #json::Reader<'_>) -> #result<(), #json::DecodeError> {
                #fill
                *self = read;
                Ok(())
            }
        }

        #param
    }
}

#[cfg(test)]
mod tests {
    use super::path;
    use crate::ir::Own;
    use crate::options::Codec;

    #[test]
    fn paths_begin_at_the_root() {
        for (text, wanted) in [
            ("rust_decimal::Decimal", "::rust_decimal::Decimal"),
            ("crate::Money", "crate::Money"),
            ("::a::B", "::a::B"),
            ("u128", "u128"),
            ("Vec<a::B>", "Vec<a::B>"),
        ] {
            let own = Own { path: text.to_owned(), codec: Codec::Text };
            assert_eq!(path(&own), wanted);
        }
    }
}
