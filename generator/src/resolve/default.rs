//! Defaults of properties: what a constructor fills in.
//!
//! What comes in is a property's schema and the type it became; what goes out is the value of its `default`, where that is
//! one of the type. A schema that a property refers to says the default of the property, too.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::ir::{Literal, Repr, TypeId, TypeKind, TypeRef};
use crate::pointer::Pointer;
use openapiv3::{ReferenceOr, Schema};
use serde_json::{Number, Value};

impl<'a> Resolver<'a> {
    /// The value that a constructor fills in, where it is of the field's type.
    pub(super) fn default(
        &mut self,
        schema: &'a ReferenceOr<Box<Schema>>,
        ty: &TypeRef,
        pointer: &Pointer,
    ) -> Option<Literal> {
        // What is wrong with the default of a component is not reported once more at each reference to it.
        let is_here = schema.as_item().is_some();
        let default = self.behind_boxed(schema)?.schema_data.default.as_ref()?;
        let found = match (default, ty) {
            (Value::Null | Value::Array(_) | Value::Object(_), _) | (_, TypeRef::Extern(_) | TypeRef::Any) => {
                return None;
            }
            (default, TypeRef::Named(id)) => return self.known(default, *id),
            (Value::Bool(flag), TypeRef::Bool) => Some(Literal::Bool(*flag)),
            (Value::Number(number), ty) if ty.is_integer() => whole(number, ty).map(Literal::Number),
            (Value::Number(number), TypeRef::F32 | TypeRef::F64) => {
                Some(Literal::Number(format!("{:?}", number.as_f64()?)))
            }
            (Value::Number(number), TypeRef::Number) => Some(Literal::Number(number.to_string())),
            (Value::String(text), ty) if is_text_of(text, ty) => Some(Literal::Text(text.clone())),
            _ => None,
        };
        if found.is_none() && is_here {
            self.diagnostics.push(
                Diagnostic::warning("default-of-other-type", "the default is not a value of its schema")
                    .at_value(pointer.key("default"), "of another type")
                    .help("write a default that the schema allows"),
            );
        }
        found
    }

    /// A value of an enum.
    fn known(&self, default: &Value, id: TypeId) -> Option<Literal> {
        let TypeKind::Enum(known) = &self.types[id.0].kind else { return None };
        let value = match default {
            Value::String(text) => Literal::Text(text.clone()),
            Value::Number(number) => Literal::Number(number.to_string()),
            _ => return None,
        };
        let is_other = match (known.repr, &value) {
            (Repr::Text, Literal::Text(_)) => true,
            (Repr::Integer, Literal::Number(digits)) => digits.parse::<i64>().is_ok(),
            _ => false,
        };
        (is_other || known.variants.iter().any(|variant| variant.value == value)).then_some(value)
    }
}

/// The digits of a whole number that is one of the type.
pub(super) fn whole(number: &Number, ty: &TypeRef) -> Option<String> {
    let exact = || number.as_f64().filter(|value| value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0);
    let digits = match number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from)) {
        Some(value) => value.to_string(),
        None => format!("{:.0}", exact()?),
    };
    let fits = match ty {
        TypeRef::I8 => digits.parse::<i8>().is_ok(),
        TypeRef::I16 => digits.parse::<i16>().is_ok(),
        TypeRef::I32 => digits.parse::<i32>().is_ok(),
        TypeRef::I64 => digits.parse::<i64>().is_ok(),
        TypeRef::U8 => digits.parse::<u8>().is_ok(),
        TypeRef::U16 => digits.parse::<u16>().is_ok(),
        TypeRef::U32 => digits.parse::<u32>().is_ok(),
        TypeRef::U64 => digits.parse::<u64>().is_ok(),
        _ => false,
    };
    fits.then_some(digits)
}

/// Whether a text is what a type of texts reads.
pub(super) fn is_text_of(text: &str, ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Text => true,
        TypeRef::Uuid => is_uuid(text),
        TypeRef::Date => is_date(text),
        TypeRef::DateTime => {
            let (date, time) = text.split_at_checked(10).unwrap_or((text, ""));
            is_date(date) && time.strip_prefix(['T', 't']).is_some_and(is_time)
        }
        TypeRef::Bytes => {
            let bare = text.trim_end_matches('=');
            let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte);
            bare.bytes().all(is_base64) && bare.len() % 4 != 1
        }
        _ => false,
    }
}

/// Thirty-two hexadecimal digits in five groups (RFC 9562, section 4).
fn is_uuid(text: &str) -> bool {
    let is_hyphen = |index| matches!(index, 8 | 13 | 18 | 23);
    let fits = |(index, byte): (usize, u8)| if is_hyphen(index) { byte == b'-' } else { byte.is_ascii_hexdigit() };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

/// A full-date (RFC 3339, section 5.6).
fn is_date(text: &str) -> bool {
    let Some((year, month, day)) = numbers(text, '-') else { return false };
    let days = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    text.len() == 10 && (1..=12).contains(&month) && (1..=days).contains(&day)
}

/// A full-time (RFC 3339, section 5.6).
fn is_time(text: &str) -> bool {
    let Some((clock, rest)) = text.split_at_checked(8) else { return false };
    let is_clock = numbers(clock, ':').is_some_and(|(hour, minute, second)| hour < 24 && minute < 60 && second <= 60);
    let offset = rest
        .strip_prefix('.')
        .map_or(rest, |fraction| fraction.trim_start_matches(|digit: char| digit.is_ascii_digit()));
    let is_offset = offset.eq_ignore_ascii_case("z")
        || offset.strip_prefix(['+', '-']).is_some_and(|offset| {
            offset.split_once(':').is_some_and(|(hours, minutes)| {
                hours.parse::<u8>().is_ok_and(|hours| hours < 24)
                    && minutes.parse::<u8>().is_ok_and(|minutes| minutes < 60)
            })
        });
    is_clock && is_offset
}

/// Three numbers of digits alone.
fn numbers(text: &str, separator: char) -> Option<(u32, u32, u32)> {
    let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten();
    let mut parts = text.split(separator);
    let found = (number(parts.next()?)?, number(parts.next()?)?, number(parts.next()?)?);
    parts.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::is_text_of;
    use crate::ir::TypeRef;

    #[test]
    fn texts_are_held_against_their_formats() {
        for (ty, text, wanted) in [
            (TypeRef::Date, "2020-02-29", true),
            (TypeRef::Date, "2021-02-29", false),
            (TypeRef::Date, "2020-1-1", false),
            (TypeRef::DateTime, "2020-01-01T00:00:00Z", true),
            (TypeRef::DateTime, "2020-01-01T23:59:59.123+02:00", true),
            (TypeRef::DateTime, "2020-01-01", false),
            (TypeRef::DateTime, "2020-01-01T00:00:00", false),
            (TypeRef::Uuid, "6ba7b810-9dad-11d1-80b4-00c04fd430c8", true),
            (TypeRef::Uuid, "6ba7b810", false),
            (TypeRef::Bytes, "aGk=", true),
            (TypeRef::Bytes, "a b", false),
            (TypeRef::I64, "1", false),
        ] {
            assert_eq!(is_text_of(text, &ty), wanted, "{text}");
        }
    }
}
