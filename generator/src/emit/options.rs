//! Optional parameters: one struct per operation that has any.
//!
//! What comes in is [`Options`]; what goes out is a struct of optional fields with a setter each, passed last.

use super::code::{Code, code, joined, lines, name};
use super::docs::line;
use super::scope::Scope;
use super::{fields, passwords};
use crate::ir::{Access, Field, Operation, Options, Parameter, Presence, Tag};

/// The struct of an operation's optional parameters.
pub(super) fn options(scope: &Scope<'_>, tag: &Tag, operation: &Operation, options: &Options) -> Vec<Code> {
    let given: Vec<Field> = options.parameters.iter().map(field).collect();
    let fields = lines(given.iter().map(|field| fields::declaration(scope, field)));
    let debug = passwords::debug(scope, &options.name, &given.iter().collect::<Vec<_>>(), None);
    let declaration = code! { scope, "$docs
    #[derive(Clone, ${debug}Default, PartialEq)]
    #[non_exhaustive]
    pub struct $name {
        $fields
    }", docs = line(&format!("Optional parameters of [`{}::{}`].", tag.handle, operation.name)),
        debug = debug.is_none().then_some("Debug, "), name = name(&options.name), fields
    };
    let methods = code! { scope, "impl $name {
        /// Creates options of which none is set.
        #[must_use]
        pub fn new() -> Self {
            Self::default()
        }

        $setters
    }", name = name(&options.name),
        setters = joined("\n\n", given.iter().map(|field| fields::setter(scope, field)))
    };
    [declaration, methods].into_iter().chain(debug).collect()
}

/// A parameter as a field: `null` cannot be written in any place of a request but its body.
fn field(parameter: &Parameter) -> Field {
    Field {
        name: parameter.name.clone(),
        key: parameter.key.clone(),
        docs: parameter.docs.clone(),
        ty: parameter.ty.clone(),
        presence: Presence::Optional,
        nullable: false,
        default: None,
        values: Vec::new(),
        deprecated: parameter.deprecated,
        access: Access::Both,
    }
}
