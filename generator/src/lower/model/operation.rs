//! Paths and their operations.

use super::parameter::path_parameter;
use super::{Fields, Model, external_docs, map, security, servers};
use crate::document::Value;
use crate::lower::template;
use crate::lower::trail::Trail;
use crate::pointer::Pointer;
use openapiv3::{Callback, Operation, Parameter, PathItem, ReferenceOr};

impl<'a> Model<'a> {
    /// A path, or one of a callback, which has no template of ours.
    pub(super) fn path_item(&mut self, value: &'a Value, template: Option<&str>, trail: &Trail<'_>) -> PathItem {
        let fields = self.path_fields(value, trail);
        let mut operation = |method| {
            let operation = fields.object(method)?;
            Some(self.operation(operation, fields.list("parameters"), template, &trail.key(method)))
        };
        PathItem {
            get: operation("get"),
            put: operation("put"),
            post: operation("post"),
            delete: operation("delete"),
            options: operation("options"),
            head: operation("head"),
            patch: operation("patch"),
            trace: operation("trace"),
            summary: fields.text("summary"),
            description: fields.text("description"),
            servers: servers(fields.list("servers")),
            parameters: self.parameters(fields.list("parameters"), template),
            extensions: fields.extensions(),
        }
    }

    /// The keys of a path, of another one when this refers to it.
    fn path_fields(&mut self, value: &'a Value, trail: &Trail<'_>) -> Fields<'a> {
        let mut value = value;
        for _ in 0..crate::lower::check::MAX_CHAIN {
            let reference = value.get("$ref").and_then(Value::as_text).and_then(Pointer::from_reference);
            let Some((pointer, target)) = reference.and_then(|at| Some((at.clone(), self.root.find(&at)?))) else {
                break;
            };
            self.origins.moved(trail.pointer(), self.file, pointer);
            value = target;
        }
        Fields::of(value)
    }

    fn operation(
        &mut self,
        fields: Fields<'a>,
        shared: &'a [Value],
        template: Option<&str>,
        trail: &Trail<'_>,
    ) -> Operation {
        let mut parameters = self.parameters(fields.list("parameters"), template);
        for variable in template.into_iter().flat_map(template::variables) {
            let declares = |list: &[Value]| list.iter().any(|item| self.is_path_parameter(item, variable));
            if !declares(fields.list("parameters")) && !declares(shared) {
                parameters.push(ReferenceOr::Item(path_parameter(variable)));
            }
        }
        Operation {
            tags: fields.texts("tags"),
            summary: fields.text("summary"),
            description: fields.text("description"),
            external_docs: fields.object("externalDocs").map(external_docs),
            operation_id: fields.text("operationId"),
            parameters,
            request_body: fields.get("requestBody").map(|body| self.request_body(body)),
            responses: self.responses(fields.fields("responses"), &trail.key("responses")),
            callbacks: map(fields.fields("callbacks"), |callback| self.callback(callback)),
            deprecated: fields.flag("deprecated").unwrap_or_default(),
            security: security::requirements(fields),
            servers: servers(fields.list("servers")),
            extensions: fields.extensions(),
        }
    }

    /// The parameters of a list: each once, and those in the path only when the path has them.
    fn parameters(&mut self, list: &'a [Value], template: Option<&str>) -> Vec<ReferenceOr<Parameter>> {
        let mut seen = Vec::new();
        let mut parameters = Vec::new();
        for item in list {
            let parameter = crate::lower::follow(self.root, item).map(Fields::of);
            let key = parameter.map(|parameter| (parameter.text("name"), parameter.text("in")));
            if let Some((Some(name), Some(place))) = &key {
                let in_template = template.is_none_or(|path| template::variables(path).any(|one| one == name));
                if seen.contains(&key) || (place == "path" && !in_template) {
                    continue;
                }
            }
            seen.push(key);
            parameters.push(self.parameter(item));
        }
        parameters
    }

    fn is_path_parameter(&self, item: &Value, name: &str) -> bool {
        let text = |key| crate::lower::follow(self.root, item).and_then(|parameter| parameter.get(key)?.as_text());
        text("in") == Some("path") && text("name") == Some(name)
    }

    fn callback(&mut self, value: &'a Value) -> Callback {
        let Some(callback) = crate::lower::follow(self.root, value) else { return Callback::new() };
        let mut items = Callback::new();
        for (expression, item) in Fields::of(callback).plain_entries() {
            items.insert(expression.to_owned(), self.path_item(item, None, &Trail::Start));
        }
        items
    }
}
