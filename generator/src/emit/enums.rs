//! Enums: known values, open to others.
//!
//! What comes in is an [`Enum`]; what goes out is its declaration, the conversions from and to what its values are, and its
//! codec.

use super::codec;
use super::docs::{code, docs, docs_text, line, line_text};
use super::fields::integer;
use super::fragments::{self, List};
use super::lines;
use super::scope::{Scope, ident};
use crate::ir::{Enum, Literal, Repr, TypeDef, TypeRef};
use proc_macro2::TokenStream;
use quote::quote;

/// An enum with everything that belongs to it.
pub(super) fn enumeration(scope: &Scope<'_>, definition: &TypeDef, enumeration: &Enum) -> TokenStream {
    let (name, unknown) = (ident(&definition.name), ident(&enumeration.unknown));
    let type_docs = docs(scope, &definition.docs, &super::types::fallback(definition));
    let variants = enumeration.variants.iter().map(|variant| {
        let docs = docs_text(scope, &variant.docs, &format!("{}.", code(variant.value.text())));
        format!("{docs}{}", variant.name)
    });
    let variants = scope.list(List::Variants, 4, &variants.collect::<Vec<_>>());
    let unknown_docs = line(scope, "A value that the API does not document.");
    let (derives, held, conversions): (&[&str], _, _) = match enumeration.repr {
        Repr::Text => {
            let string = scope.prelude("String");
            (&["Clone", "Debug", "PartialEq", "Eq", "Hash"], string, text(scope, definition, enumeration))
        }
        Repr::Integer => (
            &["Clone", "Copy", "Debug", "PartialEq", "Eq", "Hash"],
            "i64".into(),
            whole(scope, definition, enumeration),
        ),
        Repr::Mixed => (&["Clone", "Debug", "PartialEq"], scope.json("Value"), mixed(scope, definition, enumeration)),
    };
    let codec = codec::enumeration(scope, definition, enumeration);
    let derives = scope.derives(definition, derives);
    quote! {
        #type_docs
        #derives
        #[non_exhaustive]
        pub enum #name {
            #variants
            #unknown_docs
            #unknown(#held),
        }

        #conversions
        #codec
    }
}

/// The known values: `Self::Low`.
fn variants(scope: &Scope<'_>, enumeration: &Enum) -> Vec<TokenStream> {
    enumeration.variants.iter().map(|variant| scope.fragment(16, format_args!("Self::{}", variant.name))).collect()
}

/// Values that are text.
fn text(scope: &Scope<'_>, definition: &TypeDef, enumeration: &Enum) -> TokenStream {
    let (name, unknown) = (&definition.name, &enumeration.unknown);
    let (string, from) = (scope.prelude("String"), scope.prelude("From"));
    let fmt = scope.import("std", "fmt");
    let (param, value) = (scope.runtime("Param"), scope.runtime("ParamValue"));
    let known = enumeration.variants.iter().map(|variant| (&variant.name, fragments::text(variant.value.text())));
    let values = lines::before(known.clone().map(|(name, value)| format!("Self::{name} => {value},")), 12);
    let names = lines::before(known.map(|(name, value)| format!("{value} => Self::{name},")), 12);
    let as_str_docs = line_text(scope, "The value on the wire.").replace('\n', "\n    ");
    let to_text = scope.item(&format!(
        "impl {name} {{
    {as_str_docs}#[must_use]
    pub fn as_str(&self) -> &str {{
        match self {{
            {values}Self::{unknown}(text) => text,
        }}
    }}
}}"
    ));
    let from_text = scope.item(&format!(
        "impl {from}<&str> for {name} {{
    fn from(text: &str) -> Self {{
        match text {{
            {names}_ => Self::{unknown}(text.to_owned()),
        }}
    }}
}}"
    ));
    let from_string = scope.item(&format!(
        "impl {from}<{string}> for {name} {{
    fn from(text: {string}) -> Self {{
        Self::from(text.as_str())
    }}
}}"
    ));
    let display = scope.item(&format!(
        "impl {fmt}::Display for {name} {{
    fn fmt(&self, formatter: &mut {fmt}::Formatter<'_>) -> {fmt}::Result {{
        formatter.write_str(self.as_str())
    }}
}}"
    ));
    let param = scope.item(&format!(
        "impl {param} for {name} {{
    fn param(&self) -> {value} {{
        {value}::One(self.as_str().to_owned())
    }}
}}"
    ));
    quote! { #to_text #from_text #from_string #display #param }
}

/// Values that are whole numbers.
fn whole(scope: &Scope<'_>, definition: &TypeDef, enumeration: &Enum) -> TokenStream {
    let (name, unknown) = (ident(&definition.name), ident(&enumeration.unknown));
    let (from, result) = (scope.prelude("From"), scope.prelude("Result"));
    let (fmt, param, value) = (scope.import("std", "fmt"), scope.runtime("Param"), scope.runtime("ParamValue"));
    let (error, from_str) = (scope.import("std::num", "ParseIntError"), scope.import("std::str", "FromStr"));
    let names = variants(scope, enumeration);
    let values: Vec<TokenStream> = enumeration
        .variants
        .iter()
        .map(|variant| integer(&TypeRef::I64, variant.value.text()).unwrap_or_else(|| quote! { 0 }))
        .collect();
    let value_docs = line(scope, "The value on the wire.");
    quote! {
        impl #name {
            #value_docs
            #[must_use]
            pub fn value(self) -> i64 {
                match self {
                    #(#names => #values,)*
                    Self::#unknown(value) => value,
                }
            }
        }

        impl #from<i64> for #name {
            fn from(value: i64) -> Self {
                match value {
                    #(#values => #names,)*
                    _ => Self::#unknown(value),
                }
            }
        }

        impl #from_str for #name {
            type Err = #error;

            fn from_str(text: &str) -> #result<Self, Self::Err> {
                text.parse::<i64>().map(Self::from)
            }
        }

        impl #fmt::Display for #name {
            fn fmt(&self, formatter: &mut #fmt::Formatter<'_>) -> #fmt::Result {
                write!(formatter, "{}", self.value())
            }
        }

        impl #param for #name {
            fn param(&self) -> #value {
                #value::One(self.value().to_string())
            }
        }
    }
}

/// Values of several kinds, which meet as JSON.
fn mixed(scope: &Scope<'_>, definition: &TypeDef, enumeration: &Enum) -> TokenStream {
    let (name, unknown) = (ident(&definition.name), ident(&enumeration.unknown));
    let (from, json) = (scope.prelude("From"), scope.json("Value"));
    let (param, value) = (scope.runtime("Param"), scope.runtime("ParamValue"));
    let names = variants(scope, enumeration);
    let made = enumeration.variants.iter().map(|variant| match &variant.value {
        Literal::Bool(flag) => quote! { #json::Bool(#flag) },
        Literal::Number(digits) => {
            let number = number(digits);
            quote! { #json::from(#number) }
        }
        Literal::Text(text) => quote! { #json::Text(#text.to_owned()) },
    });
    let made: Vec<TokenStream> = made.collect();
    let value_docs = line(scope, "The value on the wire.");
    quote! {
        impl #name {
            #value_docs
            #[must_use]
            pub fn value(&self) -> #json {
                match self {
                    #(#names => #made,)*
                    Self::#unknown(value) => value.clone(),
                }
            }
        }

        impl #from<#json> for #name {
            fn from(value: #json) -> Self {
                for known in [#(#names),*] {
                    if known.value() == value {
                        return known;
                    }
                }
                Self::#unknown(value)
            }
        }

        impl #param for #name {
            fn param(&self) -> #value {
                #param::param(&self.value())
            }
        }
    }
}

/// A number with its type, whole or not. The sign is a token of its own, which parsing sees to.
fn number(digits: &str) -> TokenStream {
    let whole = digits.parse::<i64>().map(|whole| format!("{whole}_i64"));
    let number = whole.unwrap_or_else(|_| format!("{:?}_f64", digits.parse::<f64>().unwrap_or_default()));
    number.parse().expect("a number of Rust is a token")
}
