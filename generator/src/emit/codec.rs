//! How types meet JSON: implementations of the runtime's `Encode`, `Empty` and `Fill`.
//!
//! What comes in is a type, the fields or text that carry it, and the directions it travels in; what goes out is an
//! implementation for each direction, those that no call of the document needs behind feature `both-ways`. The work is
//! done by shared functions of the runtime: what is emitted is a table of keys and a mask of the required ones.

use super::fields;
use super::fragments::{List, text};
use super::scope::{Gate, Scope, ident};
use crate::ir::{Enum, Extra, Presence, Repr, Struct, TypeDef};
use proc_macro2::TokenStream;
use quote::quote;

/// The gate before `Encode`.
pub(super) fn sending(definition: &TypeDef) -> Gate {
    if definition.sent { Gate::Open } else { Gate::BothWays }
}

/// The gate before `Empty` and `Fill`.
pub(super) fn receiving(definition: &TypeDef) -> Gate {
    if definition.received { Gate::Open } else { Gate::BothWays }
}

/// The codec of a struct.
pub(super) fn structure(scope: &Scope<'_>, definition: &TypeDef, structure: &Struct) -> TokenStream {
    let encode = scope.behind(sending(definition), || encode_structure(scope, definition, structure));
    let empty = scope.behind(receiving(definition), || empty_structure(scope, definition, structure));
    let fill = scope.behind(receiving(definition), || fill_structure(scope, definition, structure));
    quote! { #encode #empty #fill }
}

fn encode_structure(scope: &Scope<'_>, definition: &TypeDef, structure: &Struct) -> TokenStream {
    let (json, name) = (scope.runtime("json"), ident(&definition.name));
    let entries = structure.fields.iter().map(|field| format!("({}, &self.{})", text(&field.key), field.name));
    let entries = scope.list(List::Values(12 + "&[],".len()), 16, &entries.collect::<Vec<_>>());
    let required = required(scope, structure);
    let extra = match extra(structure) {
        Some(extra) => scope.fragment(12, format_args!("Some(&self.{extra})")),
        None => quote! { None },
    };
    let writer = writer(scope);
    quote! {
        impl #json::Encode for #name {
            fn encode(&self, writer: #writer) {
                #json::encode_object(writer, &[#entries], &#required, #extra);
            }
        }
    }
}

fn empty_structure(scope: &Scope<'_>, definition: &TypeDef, structure: &Struct) -> TokenStream {
    let (json, name) = (scope.runtime("json"), ident(&definition.name));
    let fields = structure.fields.iter().map(|field| fields::empty(scope, field));
    let fields = fields.chain(extra_value(scope, structure)).collect::<Vec<_>>();
    let fields = scope.list(List::Values(8 + "Self {  }".len()), 12, &fields);
    quote! {
        impl #json::Empty for #name {
            fn empty() -> Self {
                Self { #fields }
            }
        }
    }
}

fn fill_structure(scope: &Scope<'_>, definition: &TypeDef, structure: &Struct) -> TokenStream {
    let (json, name) = (scope.runtime("json"), ident(&definition.name));
    let entries = structure.fields.iter().map(|field| format!("({}, &mut self.{})", text(&field.key), field.name));
    let entries = scope.list(List::Values(12 + "&mut [],".len()), 16, &entries.collect::<Vec<_>>());
    let required = required(scope, structure);
    let nullable = mask(scope, structure.fields.iter().map(|field| fields::is_nullable(scope, field)));
    let extra = match extra(structure) {
        Some(extra) => scope.fragment(12, format_args!("Some(&mut self.{extra})")),
        None => quote! { None },
    };
    let (reader, filled) = (reader(scope), filled(scope));
    quote! {
        impl #json::Fill for #name {
            fn fill(&mut self, reader: #reader) -> #filled {
                let shape = #json::Shape { required: &#required, nullable: &#nullable };
                #json::fill_object(reader, &mut [#entries], &shape, #extra)
            }
        }
    }
}

/// The type of what values are written to.
pub(super) fn writer(scope: &Scope<'_>) -> TokenStream {
    scope.fragment(40, format_args!("&mut {}", scope.json_text("Writer")))
}

/// The type of what values are read from.
pub(super) fn reader(scope: &Scope<'_>) -> TokenStream {
    scope.fragment(40, format_args!("&mut {}<'_>", scope.json_text("Reader")))
}

/// The type of what comes back from reading a value into its place.
pub(super) fn filled(scope: &Scope<'_>) -> TokenStream {
    let (result, error) = (scope.prelude_text("Result"), scope.json_text("DecodeError"));
    scope.fragment(40, format_args!("{result}<(), {error}>"))
}

/// Which fields must be there.
fn required(scope: &Scope<'_>, structure: &Struct) -> TokenStream {
    mask(scope, structure.fields.iter().map(|field| field.presence == Presence::Required))
}

/// The field that keeps what the document does not name.
pub(super) fn extra(structure: &Struct) -> Option<&str> {
    match &structure.extra {
        Extra::Keep { field } | Extra::Typed { field, .. } => Some(field),
        Extra::Closed => None,
    }
}

/// `extra: …` while there is nothing in it.
pub(super) fn extra_value(scope: &Scope<'_>, structure: &Struct) -> Option<String> {
    let value = match &structure.extra {
        Extra::Keep { .. } => scope.json_text("Extra"),
        Extra::Typed { .. } => scope.json_text("Map"),
        Extra::Closed => return None,
    };
    extra(structure).map(|field| format!("{field}: {value}::new()"))
}

/// The codec of an enum.
pub(super) fn enumeration(scope: &Scope<'_>, definition: &TypeDef, enumeration: &Enum) -> TokenStream {
    let (name, unknown) = (ident(&definition.name), ident(&enumeration.unknown));
    let encode = scope.behind(sending(definition), || {
        let json = scope.runtime("json");
        let encode = match enumeration.repr {
            Repr::Text => quote! { writer.text(self.as_str()); },
            Repr::Integer | Repr::Mixed => quote! { #json::Encode::encode(&self.value(), writer); },
        };
        let writer = writer(scope);
        quote! {
            impl #json::Encode for #name {
                fn encode(&self, writer: #writer) {
                    #encode
                }
            }
        }
    });
    let empty = scope.behind(receiving(definition), || {
        let json = scope.runtime("json");
        let nothing = match enumeration.repr {
            Repr::Text => {
                let string = scope.prelude("String");
                quote! { #string::new() }
            }
            Repr::Integer => quote! { 0 },
            Repr::Mixed => quote! { #json::Value::Null },
        };
        quote! {
            impl #json::Empty for #name {
                fn empty() -> Self {
                    Self::#unknown(#nothing)
                }
            }
        }
    });
    let fill = scope.behind(receiving(definition), || {
        let (json, reader, filled) = (scope.runtime("json"), reader(scope), filled(scope));
        let value = match enumeration.repr {
            Repr::Text => quote! { reader.text()? },
            Repr::Integer => quote! { #json::take::<i64>(reader)? },
            Repr::Mixed => quote! { #json::take::<#json::Value>(reader)? },
        };
        quote! {
            impl #json::Fill for #name {
                fn fill(&mut self, reader: #reader) -> #filled {
                    *self = Self::from(#value);
                    Ok(())
                }
            }
        }
    });
    quote! { #encode #empty #fill }
}

/// The bridges to serde for the types of a module.
pub(super) fn bridges<'n>(scope: &Scope<'_>, names: impl Iterator<Item = &'n str>) -> TokenStream {
    let names: Vec<_> = names.map(ident).collect();
    if names.is_empty() {
        return TokenStream::new();
    }
    // Feature `serde` switches `both-ways` on, so whatever the bridges need is there.
    scope.within(Gate::BothWays, || {
        let json = scope.runtime("json");
        quote! {
            #[cfg(feature = "serde")]
            #json::serde_bridge!(#(#names),*);
        }
    })
}

/// Bits in words of 64, the first one lowest, without the words that say nothing at the end.
fn mask(scope: &Scope<'_>, bits: impl Iterator<Item = bool>) -> TokenStream {
    let words = words(bits);
    scope.fragment(40, format_args!("[{}]", words.join(", ")))
}

fn words(bits: impl Iterator<Item = bool>) -> Vec<String> {
    let mut words: Vec<(u64, usize)> = Vec::new();
    for (index, bit) in bits.enumerate() {
        if index % 64 == 0 {
            words.push((0, 0));
        }
        if let Some((word, length)) = words.last_mut() {
            *word |= u64::from(bit) << (index % 64);
            *length += 1;
        }
    }
    while words.last().is_some_and(|(word, _)| *word == 0) {
        words.pop();
    }
    words.into_iter().map(|(word, length)| digits(word, length)).collect()
}

/// A word as one digit per field while that can be read at a glance.
fn digits(word: u64, length: usize) -> String {
    let digits = if length <= 16 { format!("{word:0length$b}") } else { format!("{word:x}") };
    let group = 4;
    let first = digits.len() % group;
    let mut text = if length <= 16 { "0b".to_owned() } else { "0x".to_owned() };
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && index % group == first {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn masks_have_one_bit_per_field() {
        let check = |bits: &[bool], wanted: &str| {
            assert_eq!(words(bits.iter().copied()).join(", "), wanted);
        };
        check(&[], "");
        check(&[false, false], "");
        check(&[true, true, true, false], "0b0111");
        check(&[true, false, false, false, true], "0b1_0001");
        check(&[true; 20], "0xf_ffff");
        let mut many = [false; 130];
        many[64] = true;
        check(&many, "0x0, 0x1");
    }
}
