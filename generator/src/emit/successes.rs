//! Successes of several kinds: one enum per operation that has them, one variant per status.
//!
//! What comes in are the documented successes; what goes out is the enum, how it decodes, and how programs print it.

use super::code::{Code, code, lines, name};
use super::docs::{line, link};
use super::errors::{arms, declaration, large, overlap};
use super::scope::{Gate, Scope};
use super::{Sink, codec};
use crate::ir::{ErrorVariant, Operation, Output, Tag};

/// The enum of an operation whose successes have different bodies.
pub(super) fn success(scope: &Scope<'_>, tag: &Tag, operation: &Operation, sink: Sink<'_>) {
    let Output::ByStatus(ty, variants) = &operation.success.output else { return };
    sink(code! { scope, "$docs
    #[derive(Clone, Debug)]
    $large
    #[non_exhaustive]
    pub enum $ty {
        $variants
    }", docs = line(&format!("Responses of {} by status.", link(tag, operation, &operation.name))),
        large = large(scope, variants), ty = name(ty),
        variants = lines(variants.iter().map(|variant| declaration(scope, variant)))
    });
    let (arms, rest) = arms(scope, variants);
    let undocumented = "return Err(@json::DecodeError::new(\"a success of an undocumented status\"))";
    sink(code! { scope, "impl $ty {
        $overlap
        fn decode(response: &@RawResponse) -> @Result<Self, @json::DecodeError> {
            Ok(
                match response.status().as_u16() {
                    $arms
                    _ => $rest,
                },
            )
        }
    }", ty = name(ty), overlap = overlap(variants), arms,
        rest = rest.unwrap_or_else(|| super::code::fill(scope, undocumented, &[]))
    });
    sink(scope.behind(Gate::FullCodec, || encode(scope, &name(ty), variants)));
}

fn encode(scope: &Scope<'_>, ty: &Code, variants: &[ErrorVariant]) -> Code {
    let arms = variants.iter().map(|variant| {
        let name = name(&variant.name);
        match &variant.output {
            Output::Empty => code!(scope, "Self::$name => writer.null(),", name),
            Output::Raw => code!(scope, "Self::$name(response) => writer.text(&response.text()),", name),
            Output::Redirect => code!(scope, "Self::$name(redirect) => writer.text(redirect.location()),", name),
            _ => code!(scope, "Self::$name(body) => @json::Encode::encode(body, writer),", name),
        }
    });
    codec::encode(scope, ty, code!(scope, "match self {\n$arms\n}", arms = lines(arms)))
}
