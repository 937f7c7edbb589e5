//! Errors: one enum per operation, one variant per documented failure.
//!
//! What comes in is an [`ErrorEnum`]; what goes out is the enum and how it decodes, by status and by nothing else, or an
//! alias of the enum of another operation that fails in the same ways.

use super::Sink;
use super::code::{Code, code, lines, name, text};
use super::docs::{docs, line, link};
use super::operations::{decode, output};
use super::scope::{Gate, Scope};
use crate::ir::{Docs, ErrorEnum, ErrorVariant, Operation, Output, Sharing, Status, Tag, TypeKind, TypeRef};

/// What the comment on an enum says further when other operations share it.
pub(crate) const SHARED: &str = ", shared with other operations";

/// What the comment on an alias says further, before the enum that it is another name for.
pub(crate) const ALIAS: &str = ": those of ";

/// The enum with its decoder.
pub(super) fn error(scope: &Scope<'_>, tag: &Tag, operation: &Operation, sink: Sink<'_>) {
    let error = &operation.error;
    let ty = name(&error.name);
    let failed = format!("Errors of {}", link(tag, operation, &operation.name));
    let summary = match &error.sharing {
        Sharing::Alone => format!("{failed}."),
        Sharing::First => format!("{failed}{SHARED}."),
        Sharing::Of(first) => {
            let docs = line(&format!("{failed}{ALIAS}[`{first}`]."));
            return sink(code!(scope, "$docs\npub type $ty = $first;", docs, ty, first = name(first)));
        }
    };
    let variants = lines(error.variants.iter().map(|variant| declaration(scope, variant)));
    sink(code! { scope, "$docs
    #[derive(Clone, Debug)]
    $large
    #[non_exhaustive]
    pub enum $ty {$variants}", docs = line(&summary), large = large(scope, &error.variants), ty,
        variants = if variants.is_empty() { variants } else { code!(scope, "\n$variants\n", variants) }
    });
    sink(decoder(scope, error));
}

/// A variant with what it holds.
pub(super) fn declaration(scope: &Scope<'_>, variant: &ErrorVariant) -> Code {
    let status = match variant.status {
        Status::Code(code) => code.to_string(),
        Status::Class(class) => format!("{class}xx"),
        Status::Default => "Any other status".to_owned(),
    };
    let summary = &variant.docs.summary;
    let summary = if summary.is_empty() { format!("{status}.") } else { format!("{status}: {summary}") };
    let described = Docs { summary, ..variant.docs.clone() };
    let held = match &variant.output {
        Output::Empty => Code::default(),
        body => code!(scope, "($body)", body = output(scope, body)),
    };
    code!(scope, "$docs\n$name$held,", docs = docs(&described, ""), name = name(&variant.name), held)
}

fn decoder(scope: &Scope<'_>, error: &ErrorEnum) -> Code {
    let (arms, rest) = arms(scope, &error.variants);
    let is_read = !arms.is_empty() || rest.as_ref().is_some_and(|rest| rest.as_str().contains("(response"));
    let body = match rest {
        None if arms.is_empty() => "Ok(None)".into(),
        Some(rest) if arms.is_empty() => code!(scope, "Ok(Some($rest))", rest),
        rest => code! { scope, "let api = match response.status().as_u16() {
            $arms
            _ => $rest,
        };
        Ok(Some(api))", arms, rest = rest.unwrap_or_else(|| "return Ok(None)".into()) },
    };
    code! { scope, "impl @ApiError for $ty {
        $overlap
        fn decode($response: &@RawResponse) -> @Result<@Option<Self>, @json::DecodeError> {
            $body
        }

        #[cfg(feature = \"full-codec\")]
        $described
    }", ty = name(&error.name), overlap = overlap(&error.variants),
        response = if is_read { "response" } else { "_response" }, body,
        described = scope.within(Gate::FullCodec, || described(scope, error))
    }
}

/// The arms of statuses and classes of them, in which variants are read from their responses, and what is read for the rest.
pub(super) fn arms(scope: &Scope<'_>, variants: &[ErrorVariant]) -> (Code, Option<Code>) {
    // A status of its own comes before its class, and both before the rest.
    let mut variants: Vec<&ErrorVariant> = variants.iter().collect();
    variants.sort_by_key(|variant| variant.status);
    let mut rest = None;
    let arms = variants.iter().filter_map(|variant| {
        let (name, decode) = (name(&variant.name), decode(&variant.output));
        let value = match variant.output {
            Output::Empty => code!(scope, "Self::$name", name),
            _ => code!(scope, "Self::$name(response.$decode()?)", name, decode),
        };
        match variant.status {
            Status::Code(status) => Some(code!(scope, "$status => $value,", status, value)),
            Status::Class(class) => {
                let first = class.saturating_mul(100);
                Some(code!(scope, "$first..=$last => $value,", first, last = first.saturating_add(99), value))
            }
            Status::Default => {
                rest.get_or_insert(value);
                None
            }
        }
    });
    (lines(arms), rest)
}

/// The mark of a decoder in which a class covers a status of its own.
pub(super) fn overlap(variants: &[ErrorVariant]) -> Option<&'static str> {
    let classes: Vec<u16> = variants.iter().filter_map(|variant| class(variant.status)).collect();
    let overlap = variants.iter().any(|variant| match variant.status {
        Status::Code(code) => classes.contains(&(code / 100)),
        _ => false,
    });
    overlap.then_some("#[allow(clippy::match_overlapping_arm, reason = \"a status takes precedence over its class\")]")
}

/// What a variant is called and holds, for programs that print it.
fn described(scope: &Scope<'_>, error: &ErrorEnum) -> Code {
    let arms = error.variants.iter().map(|variant| {
        let (name, called) = (name(&variant.name), text(&variant.name));
        match &variant.output {
            Output::Empty => code!(scope, "Self::$name => ($called, None),", name, called),
            Output::Json(_) | Output::Perhaps(_) | Output::Text => {
                code!(scope, "Self::$name(body) => ($called, Some(@json::encode(body))),", name, called)
            }
            Output::Redirect | Output::Raw | Output::ByStatus(..) => {
                code!(scope, "Self::$name(_) => ($called, None),", name, called)
            }
        }
    });
    if error.variants.is_empty() {
        return code!(scope, "fn described(&self) -> (&'static str, @Option<@String>) {\nmatch *self {}\n}");
    }
    code! { scope, "fn described(&self) -> (&'static str, @Option<@String>) {
        match self {
            $arms
        }
    }", arms = lines(arms) }
}

fn class(status: Status) -> Option<u16> {
    match status {
        Status::Class(class) => Some(class),
        Status::Code(_) | Status::Default => None,
    }
}

/// The mark of an enum with a big variant: calls keep their errors in a box, so its size costs nothing.
pub(super) fn large(scope: &Scope<'_>, variants: &[ErrorVariant]) -> Option<&'static str> {
    let sizes = variants.iter().map(|variant| match &variant.output {
        Output::Json(ty) | Output::Perhaps(ty) => words(scope, ty, 0),
        _ => 0,
    });
    // Clippy compares with the next smaller variant and counts 200 bytes; what is near that is marked too.
    (sizes.max()? > 16).then_some("#[allow(clippy::large_enum_variant, reason = \"errors of calls are boxed\")]")
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
