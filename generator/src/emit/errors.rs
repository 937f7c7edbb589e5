//! Errors: one enum per operation, one variant per documented failure.
//!
//! What comes in is an [`ErrorEnum`]; what goes out is the enum and how it decodes, by status and by nothing else, or an
//! alias of the enum of another operation that fails in the same ways.

use super::docs::{docs, line};
use super::fragments::text;
use super::lines;
use super::operations::{decode, output};
use super::scope::{Gate, Scope, ident};
use crate::ir::{ErrorEnum, ErrorVariant, Operation, Output, Sharing, Status, Tag, TypeKind, TypeRef};
use proc_macro2::TokenStream;
use quote::quote;

/// What the comment on an enum says further when other operations share it.
pub(crate) const SHARED: &str = ", or another operation that fails in the same ways";

/// What the comment on an alias says further, before the enum that it stands for.
pub(crate) const ALIAS: &str = ": in the ways of ";

/// The enum with its decoder.
pub(super) fn error(scope: &Scope<'_>, tag: &Tag, operation: &Operation) -> TokenStream {
    let error = &operation.error;
    let name = ident(&error.name);
    let method = format!("[`{}::{}`]", tag.handle, operation.name);
    let type_docs = match &error.sharing {
        Sharing::Alone => line(scope, &format!("Why {method} failed.")),
        Sharing::First => line(scope, &format!("Why {method} failed{SHARED}.")),
        Sharing::Of(first) => {
            let docs = line(scope, &format!("Why {method} failed{ALIAS}[`{first}`]."));
            let first = ident(first);
            return quote! { #docs pub type #name = #first; };
        }
    };
    let unknown_docs = line(scope, "A status that the API does not document, or a body that is not as documented.");
    let failed_docs = line(scope, "No usable answer: the error underneath says why.");
    let large = large(scope, &error.variants);
    let answer = scope.runtime("Answer");
    let variants = error.variants.iter().map(|variant| declaration(scope, variant));
    let decoder = decoder(scope, error);
    quote! {
        #type_docs
        #[derive(Clone, Debug)]
        #large
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #unknown_docs
            Unknown(#answer),
            #failed_docs
            Failed,
        }

        #decoder
    }
}

/// A variant with what it holds.
pub(super) fn declaration(scope: &Scope<'_>, variant: &ErrorVariant) -> TokenStream {
    let (docs, name) = (docs_of(scope, variant), ident(&variant.name));
    match &variant.output {
        Output::Empty => quote! { #docs #name },
        body => {
            let body = output(scope, body);
            quote! { #docs #name(#body) }
        }
    }
}

fn docs_of(scope: &Scope<'_>, variant: &ErrorVariant) -> TokenStream {
    let status = match variant.status {
        Status::Code(code) => code.to_string(),
        Status::Class(class) => format!("{class}xx"),
        Status::Default => "Any other status".to_owned(),
    };
    let mut said = variant.docs.clone();
    said.summary = if said.summary.is_empty() { format!("{status}.") } else { format!("{status}: {}", said.summary) };
    docs(scope, &said, "")
}

fn decoder(scope: &Scope<'_>, error: &ErrorEnum) -> TokenStream {
    let name = &error.name;
    let described = scope.within(Gate::BothWays, || described(scope, error));
    let (api_error, answer) = (scope.runtime("ApiError"), scope.runtime("Answer"));
    let (result, decode_error) = (scope.prelude("Result"), scope.json("DecodeError"));
    let mut variants: Vec<&ErrorVariant> = error.variants.iter().collect();
    // A status of its own comes before its class, and both before the rest.
    variants.sort_by_key(|variant| variant.status);
    let arms: Vec<String> = variants.iter().filter_map(|variant| arm(variant)).collect();
    let rest = variants.iter().find(|variant| variant.status == Status::Default);
    let is_read = !arms.is_empty() || rest.is_none_or(|variant| variant.output != Output::Empty);
    let rest = rest.map_or_else(|| "Self::Unknown(answer.clone())".to_owned(), |variant| value(variant));
    let overlap = overlap(&error.variants).map(|mark| format!("{mark}\n    ")).unwrap_or_default();
    let body = if arms.is_empty() {
        format!("Ok({rest})")
    } else {
        let arms = lines::before(arms, 12);
        format!(
            "let kind = match answer.status().as_u16() {{
            {arms}_ => {rest},
        }};
        Ok(kind)"
        )
    };
    let given = if is_read { "answer" } else { "_answer" };
    scope.item(&format!(
        "impl {api_error} for {name} {{
    {overlap}fn decode({given}: &{answer}) -> {result}<Self, {decode_error}> {{
        {body}
    }}
    fn unknown(answer: {answer}) -> Self {{
        Self::Unknown(answer)
    }}
    fn failed() -> Self {{
        Self::Failed
    }}
    #[cfg(feature = \"both-ways\")]
    {described}
}}"
    ))
}

/// The arm of a status or a class of them.
pub(super) fn arm(variant: &ErrorVariant) -> Option<String> {
    let pattern = match variant.status {
        Status::Code(code) => code.to_string(),
        Status::Class(class) => {
            let first = class.saturating_mul(100);
            format!("{first}..={}", first.saturating_add(99))
        }
        Status::Default => return None,
    };
    Some(format!("{pattern} => {},", value(variant)))
}

/// The mark of a decoder in which a class covers a status of its own.
pub(super) fn overlap(variants: &[ErrorVariant]) -> Option<&'static str> {
    let classes: Vec<u16> = variants.iter().filter_map(|variant| class(variant.status)).collect();
    let overlap = variants.iter().any(|variant| match variant.status {
        Status::Code(code) => classes.contains(&(code / 100)),
        _ => false,
    });
    overlap
        .then_some("#[allow(clippy::match_overlapping_arm, reason = \"a status of its own comes before its class\")]")
}

/// What a variant is called and holds, for programs that print it.
fn described(scope: &Scope<'_>, error: &ErrorEnum) -> String {
    let arms = error.variants.iter().map(|variant| {
        let (name, called) = (&variant.name, text(&variant.name));
        match &variant.output {
            Output::Empty => format!("Self::{name} => ({called}, None),"),
            Output::Json(_) | Output::Perhaps(_) | Output::Text => {
                let value = format!("({called}, Some({}(body)))", scope.json("encode"));
                lines::arm(&format!("Self::{name}(body)"), &value, 12)
            }
            Output::Redirect | Output::Raw | Output::ByStatus(..) => format!("Self::{name}(_) => ({called}, None),"),
        }
    });
    let arms = lines::before(arms, 12);
    let (option, string) = (scope.prelude("Option"), scope.prelude("String"));
    format!(
        "fn described(&self) -> (&'static str, {option}<{string}>) {{
        match self {{
            {arms}Self::Unknown(_) => (\"Unknown\", None),
            Self::Failed => (\"Failed\", None),
        }}
    }}"
    )
}

/// The variant, read from its answer.
pub(super) fn value(variant: &ErrorVariant) -> String {
    let (name, decode) = (&variant.name, decode(&variant.output));
    if variant.output == Output::Empty { format!("Self::{name}") } else { format!("Self::{name}(answer.{decode}()?)") }
}

fn class(status: Status) -> Option<u16> {
    match status {
        Status::Class(class) => Some(class),
        Status::Code(_) | Status::Default => None,
    }
}

/// The mark of an enum with a big variant: calls keep their errors in a box, so its size costs nothing.
pub(super) fn large(scope: &Scope<'_>, variants: &[ErrorVariant]) -> Option<TokenStream> {
    let sizes = variants.iter().map(|variant| match &variant.output {
        Output::Json(ty) | Output::Perhaps(ty) => words(scope, ty, 0),
        _ => 0,
    });
    // Clippy compares with the next smaller variant and counts 200 bytes; what is near that is marked too.
    (sizes.max()? > 16)
        .then(|| quote! { #[allow(clippy::large_enum_variant, reason = "a call keeps its error in a box")] })
}

/// About how many words a value takes on the stack.
fn words(scope: &Scope<'_>, ty: &TypeRef, depth: usize) -> usize {
    match scope.meaning(ty) {
        TypeRef::Bool | TypeRef::F32 | TypeRef::F64 | TypeRef::Boxed(_) => 1,
        ty if ty.is_integer() => 1,
        TypeRef::Uuid => 2,
        TypeRef::Nullable(inner) => 1 + words(scope, inner, depth),
        TypeRef::Named(id) => match &scope.definition(*id).kind {
            // Structs inside each other are counted as far as it matters.
            TypeKind::Struct(structure) if depth < 8 => {
                1 + structure.fields.iter().map(|field| 1 + words(scope, &field.ty, depth + 1)).sum::<usize>()
            }
            TypeKind::Union(_) => 18,
            _ => 8,
        },
        TypeRef::Tuple(items) => items.iter().map(|item| words(scope, item, depth)).sum(),
        _ => 6,
    }
}
