//! Types that the user supplies: how they meet the runtime, without knowing it.
//!
//! What comes in are the paths of the types; what goes out are implementations of the runtime's traits for them, which is
//! allowed since the runtime is part of the emitted crate. Text and numbers are written by `Display` and read by `FromStr`,
//! anything else by serde. Reading starts from `Default`.

use super::code::{self, Code, code, text};
use super::codec;
use super::enums::param;
use super::scope::Scope;
use crate::ir::{Api, ExternType};
use crate::options::Codec;

/// The path of a type, from the root of its crate.
pub(super) fn path(extern_type: &ExternType) -> Code {
    let path = extern_type.path.replace(' ', "").replace(',', ", ");
    let first = path.split([':', '<']).next().unwrap_or_default();
    let is_crate = !matches!(first, "" | "crate" | "self" | "super") && path.contains("::");
    let is_generic = path.find('<').is_some_and(|open| path.find("::").is_none_or(|colons| open < colons));
    if is_crate && !is_generic { code::path(&format!("::{path}")) } else { code::path(&path) }
}

/// Whether a type needs any.
pub(super) fn has_codecs(api: &Api) -> bool {
    api.extern_types.iter().any(|extern_type| extern_type.codec != Codec::Native)
}

/// The implementations of the runtime's traits.
pub(super) fn codecs(scope: &Scope<'_>) -> impl Iterator<Item = Code> {
    scope
        .api
        .extern_types
        .iter()
        .filter(|extern_type| extern_type.codec != Codec::Native)
        .flat_map(|extern_type| implementations(scope, extern_type))
}

fn implementations(scope: &Scope<'_>, extern_type: &ExternType) -> Vec<Code> {
    let ty = path(extern_type);
    let expected = format!("a `{}`", extern_type.path.rsplit("::").next().unwrap_or_default());
    let wrong = format!("expected {expected}");
    let (encode, fill) = match extern_type.codec {
        Codec::Text | Codec::Native => (
            "writer.display(self);".into(),
            code!(scope, "let read = reader.parse($expected, &|text| text.parse().ok())?;", expected = text(&expected)),
        ),
        Codec::Number => (
            "writer.number(&self.to_string());".into(),
            code! { scope, "let offset = reader.offset();
            let read = reader.number()?.parse();
            let read = read.map_err(|_| @json::DecodeError::new($wrong).at_offset(offset))?;", wrong = text(&wrong) },
        ),
        Codec::Serde => (
            code! { scope, "let text = ::serde_json::to_string(self).unwrap_or_default();
            @json::Encode::encode(&text.parse::<@json::Value>().unwrap_or_default(), writer);" },
            code! { scope, "let offset = reader.offset();
            let read = ::serde_json::from_slice(reader.raw()?);
            let read = read.map_err(|error| @json::DecodeError::new(error.to_string()).at_offset(offset))?;" },
        ),
    };
    let fill = code!(scope, "$fill\n*self = read;\nOk(())", fill);
    let param = (extern_type.codec != Codec::Serde).then(|| param(scope, &ty, "@ParamValue::One(self.to_string())"));
    let empty = codec::empty(scope, &ty, code!(scope, "@Default::default()"));
    [codec::encode(scope, &ty, encode), empty, codec::fill(scope, &ty, fill)].into_iter().chain(param).collect()
}

#[cfg(test)]
mod tests {
    use super::path;
    use crate::ir::ExternType;
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
            let extern_type = ExternType { path: text.to_owned(), codec: Codec::Text };
            assert_eq!(path(&extern_type).as_str(), wanted);
        }
    }
}
