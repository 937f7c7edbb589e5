//! Enums that the document names where they are: `name` of `x-ms-enum`.
//!
//! What comes in is an inline schema with such a name; what goes out is its type. AutoRest has one type for all enums of a
//! name, and so has a module here, as long as their values are the same; otherwise they are called after their places.

use super::Resolver;
use super::enumeration;
use super::schema::Site;
use crate::ir::{Home, Literal, TypeId};
use crate::naming;
use crate::pointer::Pointer;
use foldhash::HashMap;
use openapiv3::Schema;

/// The enums that have names of their own, by module and name, with their values.
pub(super) type NamedEnums = HashMap<(Home, String), (TypeId, Vec<Literal>)>;

impl<'a> Resolver<'a> {
    /// Declares the type of an inline schema, or finds the one of the same name and values. Whether it is new.
    pub(super) fn declare_inline(&mut self, schema: &'a Schema, pointer: &Pointer, site: Site<'_>) -> (TypeId, bool) {
        let Some(name) = name(schema) else { return (self.declare(site.home, site.name, pointer), true) };
        let values = enumeration::values(schema);
        let key = (site.home, name);
        if let Some((id, known)) = self.named_enums.get(&key) {
            if *known == values {
                return (*id, false);
            }
        } else if !self.names(site.home).has(&key.1) {
            let id = self.declare(site.home, &key.1, pointer);
            self.named_enums.insert(key, (id, values));
            return (id, true);
        }
        (self.declare(site.home, site.name, pointer), true)
    }
}

/// The name that the document gives an enum.
fn name(schema: &Schema) -> Option<String> {
    let name = schema.schema_data.extensions.get("x-ms-enum")?.get("name")?.as_str()?;
    enumeration::of(schema)?;
    Some(naming::pascal(name)).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits_of_schemas;

    #[test]
    fn enums_of_one_name_and_the_same_values_are_one_type() {
        emits_of_schemas(
            "
            Lamp:
              type: object
              required: [before, after, glow]
              properties:
                before: {type: string, enum: ['on', 'off'], x-ms-enum: {name: powerState}}
                after: {type: string, enum: ['on', 'off'], x-ms-enum: {name: powerState}}
                glow: {type: string, enum: [low], x-ms-enum: {name: powerState}}",
            "
            pub struct Lamp {
                pub before: PowerState,
                pub after: PowerState,
                pub glow: LampGlow,
                pub extra: json::Extra,
            }",
        );
    }

    #[test]
    fn what_a_value_is_called_is_found_by_the_value() {
        emits_of_schemas(
            "
            Level:
              type: string
              enum: [low, high]
              x-ms-enum: {name: Level, values: [{value: high, name: Top}, {value: low, name: Bottom}]}",
            "
            pub enum Level {
                Bottom,
                Top,
                Unknown(String),
            }",
        );
    }
}
