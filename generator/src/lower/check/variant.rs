//! Variants of operations (`x-specwright-when`): what they are conditional on, and that none is hidden by another.

use super::Check;
use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Location, Part};
use crate::document::Value;
use crate::lower::grammar::objects::VARIANTS;
use crate::lower::mend::{How, Loss, Mend};
use crate::lower::ref_resolver::{Node, RefResolver, Target};
use crate::lower::variant::Wanted;
use crate::pointer::Pointer;

/// A query parameter that an operation lists itself.
struct Known<'a> {
    name: &'a str,
    is_required: bool,
    /// The values that it may have, when the document lists them.
    values: Vec<&'a str>,
}

impl<'a> Check<'a> {
    /// Checks the variants of an operation, which come back.
    pub(super) fn variants(&mut self, operation: &Target<'a>, is_path: bool) -> Vec<Target<'a>> {
        let refs = self.refs;
        let Some(list) = refs.part(operation, VARIANTS) else { return Vec::new() };
        self.state.has_wrong_variant = false;
        if !is_path {
            let help = "nothing is called there, so nothing is asked for";
            self.wrong_variant(operation, VARIANTS, Part::Key, "a webhook has no variants", help);
        }
        let known = known(refs, operation);
        let mut variants = Vec::new();
        let mut conditions: Vec<Vec<(&str, Wanted<'_>)>> = Vec::new();
        for (index, value) in list.node.value.as_list().unwrap_or_default().iter().enumerate() {
            let variant = Target { node: Node { value, base: list.node.base }, pointer: list.pointer.index(index) };
            let condition = self.condition(&variant, &known);
            // What is asked for here includes all that an earlier variant asks for.
            let is_hidden = |earlier: &Vec<(&str, Wanted<'_>)>| {
                let includes = |(name, wanted): &(&str, Wanted<'_>)| {
                    condition.iter().any(|(own, value)| own == name && (*wanted == Wanted::Any || value == wanted))
                };
                !earlier.is_empty() && earlier.iter().all(includes)
            };
            if conditions.iter().any(is_hidden) {
                let help =
                    "the first variant whose parameters are given is the one that counts: put this one before it";
                self.wrong_variant(&variant, "query", Part::Value, "an earlier variant is always taken instead", help);
            }
            let has = |key: &str| value.get(key).is_some_and(|value| *value != Value::Null);
            let is_partial = value.get("partial") == Some(&Value::Bool(true));
            if has("responses") == is_partial {
                let message = "a variant has either `responses` or `partial: true`";
                let help = "`responses` replace those of the operation; `partial: true` leaves out `required`";
                self.wrong_variant(&variant, "", Part::Value, message, help);
            }
            conditions.push(condition);
            variants.push(variant);
        }
        if !variants.is_empty() && operation.node.value.get("operationId").is_none() {
            let message = "an operation with variants needs an `operationId`";
            let help = "the variants are named after it";
            self.wrong_variant(operation, VARIANTS, Part::Key, message, help);
        }
        if self.state.has_wrong_variant {
            // Variants take what is theirs from the operation, and from each other.
            let (file, pointer) = (operation.node.base.file, operation.pointer.key(VARIANTS));
            let message = "the variants of the operation are left out".to_owned();
            self.state.losses.push(Loss { file, pointer: pointer.clone(), code: "wrong-variant", message });
            self.state.mends.push(Mend { file, pointer, how: How::LeaveOut });
        }
        variants
    }

    /// What the query must have. Names and values that the operation does not know are reported.
    fn condition(&mut self, variant: &Target<'a>, known: &[Known<'_>]) -> Vec<(&'a str, Wanted<'a>)> {
        let query = variant.node.value.get("query").and_then(Value::as_object);
        let mut condition = Vec::new();
        for (name, value) in query.into_iter().flatten() {
            let at = format!("query{}", Pointer::root().key(name));
            let Some(parameter) = known.iter().find(|known| known.name == name) else {
                let message = format!("this operation lists no query parameter `{name}`");
                let help = match nearest(name, known.iter().map(|known| known.name)) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "the parameter is listed by the operation itself".to_owned(),
                };
                self.wrong_variant(variant, &at, Part::Key, &message, &help);
                continue;
            };
            let Some(wanted) = Wanted::of(value) else {
                let found = if *value == Value::Bool(false) { "`false`" } else { value.noun() };
                let message = format!("expected a value or `true`, found {found}");
                self.wrong_variant(variant, &at, Part::Value, &message, "`true` means any value");
                continue;
            };
            match wanted {
                Wanted::Any if parameter.is_required => {
                    let message = format!("`{name}` is required, so the operation cannot be called without it");
                    self.wrong_variant(variant, &at, Part::Value, &message, "name one of its values");
                }
                Wanted::Value(value) if !parameter.values.is_empty() && !parameter.values.contains(&value) => {
                    let message = format!("`{value}` is not a value of `{name}`");
                    let help = match nearest(value, parameter.values.iter().copied()) {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => format!("its values are: {}", parameter.values.join(", ")),
                    };
                    self.wrong_variant(variant, &at, Part::Value, &message, &help);
                }
                Wanted::Any | Wanted::Value(_) => {}
            }
            condition.push((name, wanted));
        }
        if query.is_some_and(crate::document::Object::is_empty) {
            let message = "a variant names at least one query parameter";
            self.wrong_variant(variant, "query", Part::Value, message, "write it as `query: {NAME: VALUE}`");
        }
        condition
    }

    /// Reports something wrong under a key of an object, or about all of it.
    fn wrong_variant(&mut self, of: &Target<'_>, key: &str, part: Part, message: &str, help: &str) {
        let inside = if key.is_empty() { Pointer::root() } else { Pointer::from(format!("/{key}").as_str()) };
        let pointer = inside.moved(&Pointer::root(), &of.pointer);
        let place = Location::Document { file: of.node.base.file, pointer, part };
        let diagnostic = Diagnostic::new(self.repairable, "wrong-variant", message).at(place, "").help(help);
        self.state.findings.push(diagnostic);
        self.state.has_wrong_variant = true;
    }
}

/// The query parameters that an operation lists itself.
fn known<'a>(refs: &'a RefResolver, operation: &Target<'a>) -> Vec<Known<'a>> {
    let Some(list) = refs.part(operation, "parameters") else { return Vec::new() };
    let items = list.node.value.as_list().unwrap_or_default().iter();
    let parameter = |value| {
        let node = refs.follow(Node { value, base: list.node.base }).ok()?;
        let text = |key| node.value.get(key).and_then(Value::as_text);
        if text("in") != Some("query") {
            return None;
        }
        // In Swagger 2.0 the parameter has the keywords itself.
        let schema = Some(node.value.get("schema").map_or(node, |value| Node { value, base: node.base }));
        let schema = schema.and_then(|schema| refs.follow(schema).ok());
        let values = schema.and_then(|schema| schema.value.get("enum")?.as_list()).unwrap_or_default();
        Some(Known {
            name: text("name")?,
            is_required: node.value.get("required") == Some(&Value::Bool(true)),
            values: values.iter().filter_map(Wanted::text).collect(),
        })
    };
    items.filter_map(parameter).collect()
}
