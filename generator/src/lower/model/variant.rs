//! Variants of operations, each as an operation of its own.
//!
//! What comes in is an operation with `x-specwright-when`; what goes out is the operation without what only its variants
//! have, and for each variant a path item of its own, in which its parameters and responses are spelt out.

use super::operation::Layers;
use super::{Fields, Model};
use crate::document::Value;
use crate::lower::facts::{HiddenPath, Route};
use crate::lower::grammar::objects::{METHODS, VARIANTS};
use crate::lower::json_path::{HIDDEN, JsonPath};
use crate::lower::ref_resolver::{Node, RefResolver, Target};
use crate::lower::variant::{Condition, Wanted};
use crate::pointer::Pointer;
use openapiv3::{Parameter, ParameterSchemaOrContent, PathItem, Paths, ReferenceOr, Schema, SchemaKind, Type};

/// Keys of an operation that say nothing about its variants.
const OWN_KEYS: &[&str] = &[
    VARIANTS,
    "x-specwright-command",
    "x-specwright-upload",
    "x-specwright-download",
    "x-docs-note",
    "x-docs-pages",
    "x-docs-unseen",
];

/// How the success of an operation goes on, page by page.
const PAGINATION: &str = "x-specwright-pagination";

/// What an operation is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Itself.
    Base,
    /// The variant of this number.
    Variant(usize),
}

/// What is left of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Narrowing<'a> {
    /// All of it.
    Whole,
    /// Nothing.
    Gone,
    /// All values but these.
    Without(Vec<&'a str>),
    /// All of it, and it must be given.
    Given,
    /// This value, which must be given.
    Fixed(&'a str),
}

/// What the query of each variant has.
pub(super) struct Conditions<'a>(Vec<Vec<(&'a str, Wanted<'a>)>>);

/// The conditions of an operation's variants.
pub(super) fn conditions<'a>(operation: Fields<'a>) -> Conditions<'a> {
    let condition = |variant: Fields<'a>| {
        let query = variant.fields("query").entries();
        query.filter_map(|(name, node)| Some((name, Wanted::of(node.value)?))).collect()
    };
    Conditions(operation.objects(VARIANTS).into_iter().map(condition).collect())
}

/// When an operation is called as one of its variants; the parameters are found by name.
fn condition(operation: Fields<'_>, variant: Fields<'_>) -> Condition {
    let query = variant.fields("query").entries();
    let query = query.filter_map(|(name, node)| match Wanted::of(node.value)? {
        Wanted::Any => Some((name.to_owned(), None)),
        Wanted::Value(value) => Some((name.to_owned(), Some(value.to_owned()))),
    });
    let mut query: Vec<_> = query.collect();
    query.sort();
    Condition { base: operation.text("operationId").unwrap_or_default(), query }
}

/// The statuses whose responses a variant replaces.
pub(super) fn replaced(operation: Fields<'_>, role: Role) -> Vec<&str> {
    let Role::Variant(index) = role else { return Vec::new() };
    let variant = operation.objects(VARIANTS).get(index).copied();
    variant.map_or_else(Vec::new, |variant| variant.fields("responses").entries().map(|(status, _)| status).collect())
}

impl<'a> Conditions<'a> {
    /// What is left of a parameter of the operation when it is read as `role`: what belongs to a variant is no parameter of
    /// the operation, nor of another variant.
    pub(super) fn narrowing(&self, role: Role, parameter: Fields<'_>) -> Narrowing<'a> {
        let Some(name) = parameter.text("name").filter(|_| parameter.text("in").as_deref() == Some("query")) else {
            return Narrowing::Whole;
        };
        let asked = |condition: &[(&str, Wanted<'a>)]| {
            condition.iter().find(|(asked, _)| *asked == name).map(|(_, wanted)| *wanted)
        };
        if let Role::Variant(index) = role
            && let Some(wanted) = self.0.get(index).and_then(|condition| asked(condition))
        {
            return match wanted {
                Wanted::Any => Narrowing::Given,
                Wanted::Value(value) => Narrowing::Fixed(value),
            };
        }
        let mut taken = Vec::new();
        for condition in &self.0 {
            match asked(condition) {
                Some(Wanted::Any) => return Narrowing::Gone,
                // With other parameters beside it, the value alone is still the operation's.
                Some(Wanted::Value(value)) if condition.len() == 1 => taken.push(value),
                Some(Wanted::Value(_)) | None => {}
            }
        }
        let values = parameter.fields("schema").list("enum");
        let is_taken = |value: &Value| Wanted::text(value).is_some_and(|value| taken.contains(&value));
        match taken.is_empty() || values.is_empty() {
            true => Narrowing::Whole,
            false if values.iter().all(is_taken) => Narrowing::Gone,
            false => Narrowing::Without(taken),
        }
    }
}

impl<'a> Model<'a> {
    /// The variants of the operations of a path, each in a path item of its own.
    pub(super) fn variants(&mut self, layers: &Layers<'a>, path: &str, home: &JsonPath<'_>, paths: &mut Paths) {
        let refs: &'a RefResolver = self.refs;
        let fixed = METHODS.iter().filter(|method| **method != "query");
        let fixed = fixed.filter_map(|method| Some((*method, (*method).to_owned(), refs.layered(layers, method)?)));
        let operations: Vec<_> = fixed.chain(self.other_methods(layers)).collect();
        for (method, place, operation) in operations {
            let Some(list) = refs.part(&operation, VARIANTS) else { continue };
            let fields = self.fields(operation.node);
            for (index, own) in fields.objects(VARIANTS).into_iter().enumerate() {
                let lowered = format!("{HIDDEN}{}/{place}/{VARIANTS}/{index}", home.key(path).pointer());
                let json_path = home.key(&lowered);
                self.origins.moved(json_path.pointer(), layers[0].node.base.file, layers[0].pointer.clone());
                let variant = list.pointer.index(index);
                let item = self.variant(layers, path, &operation, (index, own, &variant), &json_path);
                let item = PathItem { get: Some(item), ..self.path_head(layers, Some(path), &json_path) };
                let route = Route { path: path.to_owned(), method: method.to_owned() };
                let condition = condition(fields, own);
                self.facts.hidden_paths.insert(lowered.clone(), HiddenPath::Variant(route, condition));
                paths.paths.insert(lowered.clone(), ReferenceOr::Item(item));
            }
        }
    }

    /// The operation that a variant is, by its number, what it says, and where in the operation's file it does.
    fn variant(
        &mut self,
        layers: &Layers<'a>,
        path: &str,
        base: &Target<'a>,
        (index, own, at): (usize, Fields<'a>, &Pointer),
        item: &JsonPath<'_>,
    ) -> openapiv3::Operation {
        let file = base.node.base.file;
        let json_path = item.key("get");
        self.origins.moved(json_path.pointer(), file, base.pointer.clone());
        let fields = self.fields(base.node);
        let shared = self.shared(layers);
        let mut operation = self.operation(fields, &shared, Some(path), &json_path, Role::Variant(index));
        // Where a variant says something itself, that is where it comes from.
        for (key, _) in own.entries().filter(|(key, _)| *key != "responses") {
            self.origins.moved(json_path.key(key).pointer(), file, at.key(key));
        }
        operation.operation_id = own.text("operationId");
        operation.summary = own.text("summary").or(operation.summary);
        operation.description = own.text("description").or(operation.description);
        operation.deprecated |= own.flag("deprecated").unwrap_or_default();
        let responses = json_path.key("responses");
        for (status, _) in own.fields("responses").entries() {
            let declared = at.key("responses").key(status);
            self.origins.moved(responses.key(status).pointer(), file, declared);
        }
        let replacing = self.responses(own.fields("responses"), &responses, |_| true);
        let is_success = |status: &openapiv3::StatusCode| status.to_string().starts_with('2');
        let is_success_replaced = replacing.responses.keys().any(is_success);
        operation.responses.default = replacing.default.or(operation.responses.default);
        operation.responses.responses.extend(replacing.responses);
        operation.responses.responses.sort_keys();
        operation
            .extensions
            .retain(|key, _| !(OWN_KEYS.contains(&key.as_str()) || key == PAGINATION && is_success_replaced));
        operation.extensions.extend(own.extensions());
        if own.flag("partial") == Some(true) {
            self.partial.push(item.pointer());
        }
        operation
    }

    /// A parameter, as far as there is something left of it. What is changed is inline, not behind a reference.
    pub(super) fn narrowed(
        &mut self,
        node: Node<'a>,
        json_path: &JsonPath<'_>,
        narrowing: &Narrowing<'_>,
    ) -> ReferenceOr<Parameter> {
        if *narrowing == Narrowing::Whole {
            return self.parameter(node, json_path);
        }
        let node = self.settled(node, json_path);
        let mut parameter = self.parameter(node, json_path);
        let ReferenceOr::Item(item) = &mut parameter else { return parameter };
        let is_required = matches!(narrowing, Narrowing::Given | Narrowing::Fixed(_));
        let data = match item {
            Parameter::Query { parameter_data, .. }
            | Parameter::Header { parameter_data, .. }
            | Parameter::Path { parameter_data, .. }
            | Parameter::Cookie { parameter_data, .. } => parameter_data,
        };
        data.required |= is_required;
        if *narrowing == Narrowing::Given {
            return parameter;
        }
        if let Some(schema) = self.fields(node).node("schema") {
            let json_path = json_path.key("schema");
            let schema = self.settled(schema, &json_path);
            let mut schema = self.schema(schema, &json_path);
            if let ReferenceOr::Item(schema) = &mut schema {
                match narrowing {
                    Narrowing::Fixed(value) => fix(schema, value),
                    Narrowing::Without(values) => retain(schema, |value| !values.contains(&value)),
                    Narrowing::Whole | Narrowing::Gone | Narrowing::Given => {}
                }
            }
            data.format = ParameterSchemaOrContent::Schema(schema);
        }
        parameter
    }
}

/// Leaves a schema the values that are wanted, as they are written in a query.
fn retain(schema: &mut Schema, is_wanted: impl Fn(&str) -> bool) {
    fn retain<T: ToString>(values: &mut Vec<Option<T>>, is_wanted: impl Fn(&str) -> bool) {
        values.retain(|value| value.as_ref().is_none_or(|value| is_wanted(&value.to_string())));
    }
    // A default that is gone is none.
    let is_default = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => is_wanted(text),
        other => is_wanted(&other.to_string()),
    };
    schema.schema_data.default = schema.schema_data.default.take().filter(is_default);
    match &mut schema.schema_kind {
        SchemaKind::Type(Type::String(text)) => retain(&mut text.enumeration, is_wanted),
        SchemaKind::Type(Type::Integer(integer)) => retain(&mut integer.enumeration, is_wanted),
        SchemaKind::Type(Type::Number(number)) => retain(&mut number.enumeration, is_wanted),
        _ => {}
    }
}

/// Leaves a schema one value.
fn fix(schema: &mut Schema, value: &str) {
    schema.schema_data.default = None;
    match &mut schema.schema_kind {
        SchemaKind::Type(Type::String(text)) => text.enumeration = vec![Some(value.to_owned())],
        SchemaKind::Type(Type::Integer(integer)) => integer.enumeration = vec![value.parse().ok()],
        SchemaKind::Type(Type::Boolean(flag)) => flag.enumeration = vec![value.parse().ok()],
        _ => {}
    }
}
