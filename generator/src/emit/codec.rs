//! How types meet JSON: implementations of the runtime's `Encode`, `Empty` and `Fill`.
//!
//! What comes in is a type, the fields or text that carry it, and the directions it travels in; what goes out is an
//! implementation for each direction, those that no call of the document needs behind feature `both-ways`. The work is
//! done by shared functions of the runtime: what is emitted is a table of keys and a mask of the required ones.

use super::fields;
use super::fragments::text;
use super::lines;
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
    let rows = structure.fields.iter().map(|field| format!("({}, &self.{})", text(&field.key), field.name));
    let sent = if matches!(structure.extra, Extra::Closed { .. }) { None } else { Some(extra(structure)) };
    let arguments = [
        "writer".to_owned(),
        lines::list("&", &rows.collect::<Vec<_>>(), 12),
        required(structure),
        sent.map_or_else(|| "None".to_owned(), |extra| format!("Some(&self.{extra})")),
    ];
    let call = lines::call(scope.json("encode_object"), &arguments, 8, ";");
    encode(scope, &definition.name, &call)
}

fn empty_structure(scope: &Scope<'_>, definition: &TypeDef, structure: &Struct) -> TokenStream {
    let fields = structure.fields.iter().map(|field| fields::empty(scope, field));
    let fields: Vec<String> = fields.chain([extra_value(scope, structure)]).collect();
    empty(scope, &definition.name, &lines::value("Self", &fields, 8))
}

fn fill_structure(scope: &Scope<'_>, definition: &TypeDef, structure: &Struct) -> TokenStream {
    let rows = structure.fields.iter().map(|field| format!("({}, &mut self.{})", text(&field.key), field.name));
    let arguments = [
        "reader".to_owned(),
        lines::list("&mut ", &rows.collect::<Vec<_>>(), 12),
        "&shape".to_owned(),
        format!("Some(&mut self.{})", extra(structure)),
    ];
    let call = lines::call(scope.json("fill_object"), &arguments, 8, "");
    let nullable = mask(structure.fields.iter().map(|field| fields::is_nullable(scope, field)));
    let masks = [format!("required: {}", required(structure)), format!("nullable: {nullable}")];
    let shape = lines::value(scope.json("Shape"), &masks, 8);
    fill(scope, &definition.name, &format!("let shape = {shape};\n        {call}"))
}

/// `Encode` with this body.
fn encode(scope: &Scope<'_>, name: &str, body: &str) -> TokenStream {
    let (encode, writer) = (scope.json("Encode"), scope.json("Writer"));
    scope.item(&format!(
        "impl {encode} for {name} {{
    fn encode(&self, writer: &mut {writer}) {{
        {body}
    }}
}}"
    ))
}

/// `Empty` with this value.
fn empty(scope: &Scope<'_>, name: &str, value: &str) -> TokenStream {
    let empty = scope.json("Empty");
    scope.item(&format!(
        "impl {empty} for {name} {{
    fn empty() -> Self {{
        {value}
    }}
}}"
    ))
}

/// `Fill` with this body.
fn fill(scope: &Scope<'_>, name: &str, body: &str) -> TokenStream {
    let (fill, reader) = (scope.json("Fill"), scope.json("Reader"));
    let (result, error) = (scope.prelude("Result"), scope.json("DecodeError"));
    scope.item(&format!(
        "impl {fill} for {name} {{
    fn fill(&mut self, reader: &mut {reader}<'_>) -> {result}<(), {error}> {{
        {body}
    }}
}}"
    ))
}

/// Which fields must be there.
fn required(structure: &Struct) -> String {
    mask(structure.fields.iter().map(|field| field.presence == Presence::Required))
}

/// The field that keeps what the document does not name.
pub(super) fn extra(structure: &Struct) -> &str {
    match &structure.extra {
        Extra::Keep { field } | Extra::Typed { field, .. } | Extra::Closed { field } => field,
    }
}

/// `extra: …` while there is nothing in it.
pub(super) fn extra_value(scope: &Scope<'_>, structure: &Struct) -> String {
    let value = match &structure.extra {
        Extra::Keep { .. } | Extra::Closed { .. } => scope.json("Extra"),
        Extra::Typed { .. } => scope.json("Rest"),
    };
    format!("{}: {value}::new()", extra(structure))
}

/// The codec of an enum.
pub(super) fn enumeration(scope: &Scope<'_>, definition: &TypeDef, enumeration: &Enum) -> TokenStream {
    let (name, unknown) = (&definition.name, &enumeration.unknown);
    let encode = scope.behind(sending(definition), || {
        let body = match enumeration.repr {
            Repr::Text => "writer.text(self.as_str());".to_owned(),
            Repr::Integer | Repr::Mixed => format!("{}::encode(&self.value(), writer);", scope.json("Encode")),
        };
        encode(scope, name, &body)
    });
    let empty = scope.behind(receiving(definition), || {
        let nothing = match enumeration.repr {
            Repr::Text => format!("{}::new()", scope.prelude("String")),
            Repr::Integer => "0".to_owned(),
            Repr::Mixed => format!("{}::Null", scope.json("Value")),
        };
        empty(scope, name, &format!("Self::{unknown}({nothing})"))
    });
    let fill = scope.behind(receiving(definition), || {
        let value = match enumeration.repr {
            Repr::Text => "reader.text()?".to_owned(),
            Repr::Integer => format!("{}::<i64>(reader)?", scope.json("take")),
            Repr::Mixed => format!("{}::<{}>(reader)?", scope.json("take"), scope.json("Value")),
        };
        fill(scope, name, &format!("*self = Self::from({value});\n        Ok(())"))
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
fn mask(bits: impl Iterator<Item = bool>) -> String {
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
    let words: Vec<String> = words.into_iter().map(|(word, length)| digits(word, length)).collect();
    format!("&[{}]", words.join(", "))
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
    use super::mask;

    #[test]
    fn masks_have_one_bit_per_field() {
        let check = |bits: &[bool], wanted: &str| {
            assert_eq!(mask(bits.iter().copied()), wanted);
        };
        check(&[], "&[]");
        check(&[false, false], "&[]");
        check(&[true, true, true, false], "&[0b0111]");
        check(&[true, false, false, false, true], "&[0b1_0001]");
        check(&[true; 20], "&[0xf_ffff]");
        let mut many = [false; 130];
        many[64] = true;
        check(&many, "&[0x0, 0x1]");
    }
}
