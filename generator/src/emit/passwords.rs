//! `Debug` of types that hold a password (`format: password`): it is left out of what is printed.
//!
//! What comes in are the fields of a type; what goes out is an implementation in place of a derived one, or nothing where
//! no field holds a password.

use super::code::{Code, code, implement, joined, name, text};
use super::scope::Scope;
use crate::ir::{Field, Parameter};

/// `Debug` of a struct with these fields, if one of them must not be shown.
pub(super) fn debug(scope: &Scope<'_>, ty: &str, fields: &[&Field], extra: Option<&str>) -> Option<Code> {
    let fields: Vec<_> = fields.iter().map(|field| (field.name.as_str(), field.key.as_str())).collect();
    without_passwords(scope, ty, &fields, extra.as_slice())
}

/// `Debug` of a struct with these parameters, if one of them must not be shown.
pub(super) fn debug_of_arguments(scope: &Scope<'_>, ty: &str, arguments: &[Parameter], extra: &[&str]) -> Option<Code> {
    let fields: Vec<_> = arguments.iter().map(|argument| (argument.name.as_str(), argument.key.as_str())).collect();
    without_passwords(scope, ty, &fields, extra)
}

/// The same of fields by their names and the keys on the wire.
fn without_passwords(scope: &Scope<'_>, ty: &str, fields: &[(&str, &str)], extra: &[&str]) -> Option<Code> {
    let is_secret = |key: &str| scope.api.passwords.iter().any(|known| known == key);
    if !fields.iter().any(|(_, key)| is_secret(key)) {
        return None;
    }
    let shown = |field: &str| code!(scope, ".field($text, &self.$name)", text = text(field), name = name(field));
    let hidden = |field: &str| code!(scope, ".field($text, &\"…\")", text = text(field));
    let fields = fields.iter().map(|(name, key)| if is_secret(key) { hidden(name) } else { shown(name) });
    let (text, fields) = (text(ty), joined("", fields.chain(extra.iter().map(|field| shown(field)))));
    let body = code!(scope, "formatter.debug_struct($text)$fields.finish()", text, fields);
    let function = "fn fmt(&self, formatter: &mut @fmt::Formatter<'_>) -> @fmt::Result";
    Some(implement(scope, "@fmt::Debug", &name(ty), function, body))
}
