//! `Debug` of types that hold a password (`format: password`): it is left out of what is printed.
//!
//! What comes in are the fields of a type; what goes out is an implementation in place of a derived one, or nothing where
//! no field holds a password.

use super::code::{Code, code, implement, joined, name, text};
use super::scope::Scope;
use crate::ir::Field;

/// `Debug` of a struct with these fields, if one of them must not be shown.
pub(super) fn debug(scope: &Scope<'_>, ty: &str, fields: &[&Field], extra: Option<&str>) -> Option<Code> {
    let is_secret = |field: &Field| scope.api.passwords.contains(&field.key);
    if !fields.iter().any(|field| is_secret(field)) {
        return None;
    }
    let shown = |field: &str| code!(scope, ".field($text, &self.$name)", text = text(field), name = name(field));
    let hidden = |field: &str| code!(scope, ".field($text, &\"…\")", text = text(field));
    let fields = fields.iter().map(|it| if is_secret(it) { hidden(&it.name) } else { shown(&it.name) });
    let (text, fields) = (text(ty), joined("", fields.chain(extra.map(shown))));
    let body = code!(scope, "formatter.debug_struct($text)$fields.finish()", text, fields);
    let function = "fn fmt(&self, formatter: &mut @fmt::Formatter<'_>) -> @fmt::Result";
    Some(implement(scope, "@fmt::Debug", &name(ty), function, body))
}
