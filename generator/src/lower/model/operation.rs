//! Paths, webhooks, callbacks and their operations.

use super::parameter::path_parameter;
use super::variant::{Narrowing, Role};
use super::{Fields, Model, external_docs, security, servers, variant};
use crate::document::{Object, Value};
use crate::lower::facts::{HiddenPath, Route};
use crate::lower::grammar::objects::{METHODS, VARIANTS};
use crate::lower::json_path::{HIDDEN, JsonPath};
use crate::lower::ref_resolver::{Node, RefResolver, Target};
use crate::template;
use foldhash::HashSet;
use indexmap::IndexMap;
use openapiv3::{Callback, Operation, Parameter, PathItem, Paths, ReferenceOr};

/// A path, the first layer being what is there and each one the object that the one before completes.
pub(super) type Layers<'a> = Vec<Target<'a>>;

impl<'a> Model<'a> {
    /// The paths, and the webhooks behind them.
    pub(super) fn paths(&mut self, root: Fields<'a>) -> Paths {
        let start = JsonPath::Start;
        let fields = self.section(root, "paths", &start);
        let home = start.key("paths");
        let mut paths = Paths { paths: IndexMap::new(), extensions: fields.extensions() };
        for (path, node) in fields.plain_entries() {
            let plain = template::plain_path(path);
            let slashed = if plain.starts_with('/') { plain.into_owned() } else { format!("/{plain}") };
            // Whatever is noted of what is in it shares what leads to it.
            let place = home.key(&slashed).pointer();
            let json_path = JsonPath::At(&place);
            if slashed != path {
                let (file, pointer) = self.origin(&home.key(path));
                self.origins.moved(json_path.pointer(), file, pointer);
            }
            let layers = self.layers(node, &json_path);
            let item = self.path_item(&layers, Some(&slashed), &json_path);
            paths.paths.insert(slashed.clone(), ReferenceOr::Item(item));
            self.more_operations(&layers, &slashed, &home, &mut paths);
            self.variants(&layers, &slashed, &home, &mut paths);
        }
        let webhooks = self.section(root, "webhooks", &start);
        for (name, node) in webhooks.plain_entries() {
            let source = JsonPath::Start;
            let source = source.key("webhooks");
            let source = source.key(name);
            let lowered = format!("{HIDDEN}{}", source.pointer());
            let json_path = home.key(&lowered);
            let (file, pointer) = self.origin(&source);
            self.origins.moved(json_path.pointer(), file, pointer);
            let layers = self.layers(node, &json_path);
            let item = self.path_item(&layers, None, &json_path);
            self.facts.hidden_paths.insert(lowered.clone(), HiddenPath::Webhook(name.to_owned()));
            paths.paths.insert(lowered.clone(), ReferenceOr::Item(item));
        }
        paths
    }

    /// The operations of methods for which the model's path has no place, each in one of its own.
    fn more_operations(&mut self, layers: &Layers<'a>, path: &str, home: &JsonPath<'_>, paths: &mut Paths) {
        for (method, place, operation) in self.other_methods(layers) {
            let lowered = format!("{HIDDEN}{}/{place}", home.key(path).pointer());
            let json_path = home.key(&lowered);
            self.origins.moved(json_path.pointer(), layers[0].node.base.file, layers[0].pointer.clone());
            let trail_of = json_path.key("get");
            self.origins.moved(trail_of.pointer(), operation.node.base.file, operation.pointer.clone());
            let fields = self.fields(operation.node);
            let shared = self.shared(layers);
            let operation = self.operation(fields, &shared, Some(path), &trail_of, Role::Base);
            let item = PathItem { get: Some(operation), ..self.path_head(layers, Some(path), &json_path) };
            let route = Route { path: path.to_owned(), method: method.to_owned() };
            self.facts.hidden_paths.insert(lowered.clone(), HiddenPath::Operation(route));
            paths.paths.insert(lowered.clone(), ReferenceOr::Item(item));
        }
    }

    /// The operations of methods for which the model's path has no place, with where each is in the path.
    pub(super) fn other_methods(&self, layers: &Layers<'a>) -> Vec<(&'a str, String, Target<'a>)> {
        let refs: &'a RefResolver = self.refs;
        let mut methods: Vec<(&str, String, Target<'a>)> = Vec::new();
        if let Some(query) = refs.layered(layers, "query") {
            methods.push(("QUERY", "query".to_owned(), query));
        }
        if let Some(more) = refs.layered(layers, "additionalOperations") {
            let names = more.node.value.as_object().into_iter().flat_map(Object::keys);
            for name in names.filter(|name| !name.starts_with("x-")) {
                if let Some(operation) = refs.part(&more, name) {
                    methods.push((name, format!("additionalOperations/{name}"), operation));
                }
            }
        }
        methods
    }

    /// A path and the paths that it refers to.
    pub(super) fn layers(&mut self, node: Node<'a>, json_path: &JsonPath<'_>) -> Layers<'a> {
        let (_, pointer) = self.origin(json_path);
        let layers = self.refs.layers(Target { node, pointer });
        if layers.len() > 1 {
            // Most of it is in the last layer; what is in others is noted where it is read.
            let last = layers[layers.len() - 1].clone();
            self.inlined(&last, json_path);
        }
        layers
    }

    /// What is under a key of the first layer that has it, its place noted.
    fn layered(&mut self, layers: &Layers<'a>, key: &str, json_path: &JsonPath<'_>) -> Option<Node<'a>> {
        let target = self.refs.layered(layers, key)?;
        let own = layers[layers.len() - 1].pointer.key(key);
        if layers.len() > 1 || target.pointer != own {
            self.origins.moved(json_path.key(key).pointer(), target.node.base.file, target.pointer.clone());
        }
        Some(target.node)
    }

    /// A path, or one of a callback or webhook, which has no template of ours.
    fn path_item(&mut self, layers: &Layers<'a>, template: Option<&str>, json_path: &JsonPath<'_>) -> PathItem {
        let shared = self.shared(layers);
        let mut operation = |method: &str| {
            let node = self.layered(layers, method, json_path)?;
            let fields = self.fields(node);
            Some(self.operation(fields, &shared, template, &json_path.key(method), Role::Base))
        };
        let (get, put, post, delete) = (operation("get"), operation("put"), operation("post"), operation("delete"));
        let (options, head) = (operation("options"), operation("head"));
        let (patch, trace) = (operation("patch"), operation("trace"));
        let item = self.path_head(layers, template, json_path);
        PathItem { get, put, post, delete, options, head, patch, trace, ..item }
    }

    /// What a path says besides its operations.
    pub(super) fn path_head(
        &mut self,
        layers: &Layers<'a>,
        template: Option<&str>,
        json_path: &JsonPath<'_>,
    ) -> PathItem {
        let text = |model: &Self, key: &str| layers.iter().find_map(|layer| model.fields(layer.node).text(key));
        let shared = self.shared(layers);
        let mut extensions = IndexMap::new();
        for layer in layers.iter().rev() {
            extensions.extend(self.fields(layer.node).extensions());
        }
        let order = order(layers);
        let is_usual = order.is_sorted_by_key(|method| METHODS.iter().position(|known| known == method));
        if !is_usual {
            self.facts.method_order.insert(json_path.pointer(), order);
        }
        let with_servers = layers.iter().find(|layer| layer.node.value.get("servers").is_some());
        PathItem {
            summary: text(self, "summary"),
            description: text(self, "description"),
            servers: with_servers.map(|layer| servers(self.fields(layer.node))).unwrap_or_default(),
            parameters: self.parameters(&shared, template, &json_path.key("parameters"), |_| Narrowing::Whole),
            extensions,
            ..PathItem::default()
        }
    }

    /// The parameters that all operations of a path share.
    pub(super) fn shared(&self, layers: &Layers<'a>) -> Vec<Node<'a>> {
        let target = self.refs.layered(layers, "parameters");
        let list = |target: Target<'a>| {
            let list = target.node.value.as_list().unwrap_or_default();
            list.iter().map(|value| Node { value, base: target.node.base }).collect()
        };
        target.map(list).unwrap_or_default()
    }

    /// An operation, as itself or as one of its variants.
    pub(super) fn operation(
        &mut self,
        fields: Fields<'a>,
        shared: &[Node<'a>],
        template: Option<&str>,
        json_path: &JsonPath<'_>,
        role: Role,
    ) -> Operation {
        let own = fields.nodes("parameters");
        let conditions = variant::conditions(fields);
        let narrowing = |node| conditions.narrowing(role, node);
        let mut parameters = self.parameters(&own, template, &json_path.key("parameters"), narrowing);
        if let Some(template) = template {
            let declared = own.iter().chain(shared).filter_map(|item| self.path_parameter_name(*item));
            let declared: HashSet<&str> = declared.collect();
            let missing = template::variables(template).filter(|variable| !declared.contains(variable));
            parameters.extend(missing.map(|variable| ReferenceOr::Item(path_parameter(variable))));
        }
        let responses = self.section(fields, "responses", json_path);
        let replaced = variant::replaced(fields, role);
        let mut extensions = fields.extensions();
        extensions.shift_remove(VARIANTS);
        Operation {
            tags: fields.texts("tags"),
            summary: fields.text("summary"),
            description: fields.text("description"),
            external_docs: fields.object("externalDocs").map(external_docs),
            operation_id: fields.text("operationId"),
            parameters,
            request_body: fields.node("requestBody").map(|body| self.request_body(body, &json_path.key("requestBody"))),
            responses: self.responses(responses, &json_path.key("responses"), |status| !replaced.contains(&status)),
            // What is called back is the same for all variants, and declared once.
            callbacks: match role {
                Role::Base => self.map(fields, "callbacks", json_path, Self::callback),
                Role::Variant(_) => IndexMap::new(),
            },
            deprecated: fields.flag("deprecated").unwrap_or_default(),
            security: security::requirements(fields),
            servers: servers(fields),
            extensions,
        }
    }

    /// The parameters of a list: each once, and those in the path only when the path has them.
    fn parameters<'n>(
        &mut self,
        list: &[Node<'a>],
        template: Option<&str>,
        json_path: &JsonPath<'_>,
        narrowing: impl Fn(Fields<'a>) -> Narrowing<'n>,
    ) -> Vec<ReferenceOr<Parameter>> {
        let variables: Option<HashSet<&str>> = template.map(|path| template::variables(path).collect());
        let mut seen = HashSet::default();
        let mut parameters = Vec::new();
        for (index, item) in list.iter().enumerate().filter(|(_, item)| *item.value != Value::Null) {
            let parameter = self.refs.follow(*item).ok().map(|node| self.fields(node));
            let key = parameter.map(|parameter| (parameter.text("name"), parameter.text("in")));
            let narrowing = parameter.map_or(Narrowing::Whole, &narrowing);
            if narrowing == Narrowing::Gone {
                continue;
            }
            if let Some((Some(name), Some(place))) = &key {
                let in_template = variables.as_ref().is_none_or(|variables| variables.contains(name.as_str()));
                // What Swagger 2.0 has in a body is in the body by now.
                let in_body = matches!(place.as_str(), "body" | "formData");
                if in_body || seen.contains(&key) || (place == "path" && !in_template) {
                    continue;
                }
            }
            seen.insert(key);
            // Where it is put, and where it was when others before it were left out.
            let lowered = json_path.item(parameters.len());
            if parameters.len() != index {
                let (file, pointer) = self.origin(&json_path.item(index));
                self.origins.moved(lowered.pointer(), file, pointer);
            }
            parameters.push(self.narrowed(*item, &lowered, &narrowing));
        }
        parameters
    }

    /// The name of a parameter in the path.
    fn path_parameter_name(&self, item: Node<'a>) -> Option<&'a str> {
        let refs: &'a RefResolver = self.refs;
        let parameter = refs.follow(item).ok()?.value;
        let is_in_path = parameter.get("in").and_then(Value::as_text) == Some("path");
        parameter.get("name").and_then(Value::as_text).filter(|_| is_in_path)
    }

    fn callback(&mut self, node: Node<'a>, json_path: &JsonPath<'_>) -> Callback {
        let node = self.settled(node, json_path);
        let fields = self.fields(node);
        let build = |model: &mut Self| {
            let mut items = Callback::new();
            for (expression, node) in fields.plain_entries() {
                let json_path = json_path.key(expression);
                let layers = model.layers(node, &json_path);
                items.insert(expression.to_owned(), model.path_item(&layers, None, &json_path));
            }
            items
        };
        self.deeper(super::CALLBACK, json_path, build, Callback::new)
    }
}

/// The methods of a path in the order of the document.
fn order(layers: &Layers<'_>) -> Vec<String> {
    let mut order: Vec<String> = Vec::new();
    let keys = layers.iter().filter_map(|layer| layer.node.value.as_object()).flat_map(Object::keys);
    for key in keys {
        if METHODS.contains(&key) && !order.iter().any(|known| known == key) {
            order.push(key.to_owned());
        }
    }
    order
}
