//! What holds between the parts of operations: path templates and parameters, names that must differ, styles and places.

use super::Check;
use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Edit, Location, Part, Repair};
use crate::document::{Object, Value};
use crate::lower::grammar::objects::METHODS;
use crate::lower::json_path::JsonPath;
use crate::lower::ref_resolver::{Base, Node, Target};
use crate::pointer::Pointer;
use crate::template;
use foldhash::{HashMap, HashSet};

/// The styles of each place (OpenAPI 3.0.4, 4.7.12.3).
const STYLES: &[(&str, &[&str])] = &[
    ("path", &["matrix", "label", "simple"]),
    ("query", &["form", "spaceDelimited", "pipeDelimited", "deepObject"]),
    ("header", &["simple"]),
    ("cookie", &["form", "cookie"]),
];

/// A parameter as an operation sees it.
struct Declared<'a> {
    name: &'a str,
    place: &'a str,
    at: Location,
}

/// Names and where they were first given.
#[derive(Default)]
struct Given<'a> {
    operations: HashMap<&'a str, Location>,
    templates: HashMap<String, Pointer>,
}

impl<'a> Check<'a> {
    /// Checks all operations. The shapes have been checked before.
    pub(in crate::lower) fn operations(&mut self) {
        let refs = self.refs;
        let root = Target { node: refs.root(), pointer: Pointer::root() };
        let mut given = Given::default();
        for key in ["paths", "x-ms-paths", "webhooks"] {
            let Some(paths) = refs.part(&root, key) else { continue };
            for (path, value) in paths.node.value.as_object().into_iter().flatten() {
                if path.starts_with("x-") || value.as_object().is_none() {
                    continue;
                }
                let node = Node { value, base: paths.node.base };
                let item = Target { node, pointer: paths.pointer.key(path) };
                self.path(key != "webhooks", path, item, &mut given);
            }
        }
    }

    fn path(&mut self, is_path: bool, path: &'a str, item: Target<'a>, given: &mut Given<'a>) {
        let refs = self.refs;
        self.base = item.node.base;
        if is_path {
            self.same_path(path, &item.pointer, &mut given.templates);
        }
        let layers = refs.layers(item);
        let shared = refs.layered(&layers, "parameters").map(|list| self.declared(&list)).unwrap_or_default();
        let more = refs.layered(&layers, "additionalOperations");
        let added = more.iter().filter_map(|more| more.node.value.as_object()).flat_map(Object::keys);
        let fixed = METHODS.iter().filter_map(|method| refs.layered(&layers, method));
        let added = added.filter_map(|method| refs.part(more.as_ref()?, method));
        for operation in fixed.chain(added) {
            self.operation_id(&operation, &mut given.operations);
            let own = refs.part(&operation, "parameters").map(|list| self.declared(&list)).unwrap_or_default();
            let replaced: HashSet<(&str, &str)> = own.iter().map(|own| (own.name, own.place)).collect();
            let is_replaced = |one: &&Declared<'_>| replaced.contains(&(one.name, one.place));
            let all: Vec<&Declared<'_>> = own.iter().chain(shared.iter().filter(|one| !is_replaced(one))).collect();
            if is_path {
                self.template(path, &all, &operation);
            }
            for variant in self.variants(&operation, is_path) {
                self.operation_id(&variant, &mut given.operations);
            }
        }
    }

    /// Checks that a parameter's style is one of its place.
    pub(super) fn style(&mut self, parameter: &Object, json_path: &JsonPath<'_>) {
        let text = |key: &str| parameter.get(key).and_then(Value::as_text);
        let (Some(place), Some(style)) = (text("in"), text("style")) else { return };
        let Some((_, styles)) = STYLES.iter().find(|(name, _)| *name == place) else { return };
        let is_style = STYLES.iter().any(|(_, styles)| styles.contains(&style));
        if is_style && !styles.contains(&style) {
            let known: Vec<String> = styles.iter().map(|style| format!("`{style}`")).collect();
            let message = format!("`{style}` is no style of a {place} parameter");
            let help = format!("expected {}; the default is used", known.join(" or "));
            self.repair(json_path.key("style").pointer(), Edit::Remove, &message);
            self.report(
                self.repairable,
                "style-of-other-place",
                message,
                Part::Value,
                &json_path.key("style"),
                "",
                Some(&help),
            );
        }
    }

    /// Checks that no other path differs in the names of its variables only.
    fn same_path(&mut self, path: &str, pointer: &Pointer, templates: &mut HashMap<String, Pointer>) {
        let shape = template::shape(path);
        if let Some(first) = templates.get(&shape) {
            let diagnostic = Diagnostic::new(self.repairable, "duplicate-path", format!("`{path}` is there already"))
                .at(self.place(pointer.clone(), Part::Key), "the second")
                .at(self.place(first.clone(), Part::Key), "the first")
                .help("the names of variables do not tell paths apart");
            self.state.findings.push(diagnostic);
        } else {
            templates.insert(shape, pointer.clone());
        }
    }

    fn operation_id(&mut self, operation: &Target<'a>, names: &mut HashMap<&'a str, Location>) {
        let Some(id) = operation.node.value.get("operationId").and_then(Value::as_text) else { return };
        let pointer = operation.pointer.key("operationId");
        let place = Location::Document { file: operation.node.base.file, pointer, part: Part::Value };
        match names.get(id) {
            // One operation that several paths refer to is called the same on all of them.
            Some(first) if *first == place => {}
            Some(first) => {
                let message = format!("two operations are called `{id}`");
                let diagnostic = Diagnostic::new(self.repairable, "duplicate-operation-id", message)
                    .at(place, "the second")
                    .at(first.clone(), "the first");
                self.state.findings.push(diagnostic.help("an `operationId` is unique in the document"));
            }
            None => drop(names.insert(id, place)),
        }
    }

    /// The parameters that a path or an operation lists. Those that it lists twice are reported.
    fn declared(&mut self, list: &Target<'a>) -> Vec<Declared<'a>> {
        let mut declared: Vec<Declared<'a>> = Vec::new();
        let mut known: HashMap<(&str, &str), usize> = HashMap::default();
        let file = list.node.base.file;
        for (index, value) in list.node.value.as_list().unwrap_or_default().iter().enumerate() {
            let Ok(parameter) = self.refs.follow(Node { value, base: list.node.base }) else { continue };
            let text = |key| parameter.value.get(key).and_then(Value::as_text);
            let (Some(name), Some(place)) = (text("name"), text("in")) else { continue };
            let at = Location::Document { file, pointer: list.pointer.index(index), part: Part::Value };
            if let Some(first) = known.get(&(name, place)).map(|index| &declared[*index]) {
                let message = format!("the {place} parameter `{name}` is listed twice");
                let diagnostic = Diagnostic::new(self.repairable, "duplicate-parameter", message)
                    .at(at, "the second has no effect")
                    .at(first.at.clone(), "the first");
                self.state.findings.push(diagnostic);
            } else {
                known.insert((name, place), declared.len());
                declared.push(Declared { name, place, at });
            }
        }
        declared
    }

    /// Notes what a path with operators is without them.
    fn plain_path(&mut self, path: &str, operation: &Target<'_>) {
        let plain = template::plain_path(path);
        let at = operation.pointer.parent().filter(|at| at.last().as_deref() == Some(path));
        let Some(pointer) = at.filter(|_| plain != path) else { return };
        let (file, why) = (operation.node.base.file, format!("the path is `{plain}`"));
        let is_taken = pointer.parent().is_some_and(|paths| self.refs.at(Base::of(file), &paths.key(&plain)).is_some());
        if !is_taken {
            self.state.repairs.push(Repair { file, pointer, edit: Edit::Rename(plain.into_owned()), why });
        }
    }

    /// Checks that a path's variables and the path parameters are the same.
    fn template(&mut self, path: &str, declared: &[&Declared<'_>], operation: &Target<'_>) {
        let written: Vec<&str> = template::variables(path).collect();
        let variables: Vec<&str> = written.iter().map(|variable| template::plain(variable)).collect();
        for (written, plain) in written.iter().zip(&variables).filter(|(written, plain)| written != plain) {
            let message = format!("`{{{written}}}` in a path is written `{{{plain}}}`");
            let (file, pointer) = (operation.node.base.file, operation.pointer.clone());
            let place = Location::Document { file, pointer, part: Part::Key };
            let diagnostic = Diagnostic::new(self.repairable, "path-operator", message).at(place, "");
            let help = "OpenAPI says how a value is written with `style` and `explode` of the parameter";
            self.state.findings.group(diagnostic.help(help));
        }
        self.plain_path(path, operation);
        let in_path = || declared.iter().filter(|one| one.place == "path");
        let names: HashSet<&str> = variables.iter().copied().collect();
        let unused: Vec<_> = in_path().filter(|one| !names.contains(one.name)).collect();
        let names: HashSet<&str> = in_path().map(|one| one.name).collect();
        let undeclared: Vec<_> = variables.iter().filter(|variable| !names.contains(**variable)).collect();
        let (file, pointer) = (operation.node.base.file, operation.pointer.clone());
        let at = Location::Document { file, pointer, part: Part::Key };
        for variable in &undeclared {
            let message = format!("the path's `{{{variable}}}` is not a parameter of this operation");
            let mut diagnostic = Diagnostic::new(self.repairable, "undeclared-path-parameter", message)
                .at(at.clone(), "no path parameter has this name");
            let close = nearest(variable, unused.iter().map(|one| one.name));
            // One name too many on either side is one mistake, however different the names are.
            let pair = unused.first().filter(|_| unused.len() == 1 && undeclared.len() == 1);
            let other = close.and_then(|close| unused.iter().find(|one| one.name == close)).or(pair);
            if let Some(other) = other {
                diagnostic = diagnostic
                    .at(other.at.clone(), "a path parameter of another name")
                    .help(format!("did you mean `{}`?", other.name));
            } else {
                diagnostic = diagnostic.help(format!("add a parameter `{variable}` with `in: path`; text is assumed"));
            }
            self.state.findings.push(diagnostic);
        }
        for one in unused {
            let message = format!("the path parameter `{}` is not in the path", one.name);
            let diagnostic = Diagnostic::new(self.repairable, "unused-path-parameter", message)
                .at(one.at.clone(), "")
                .help(format!("the path is `{path}`; the parameter is left out"));
            self.state.findings.push(diagnostic);
        }
    }

    /// Checks that a path parameter says that it is required, which it always is.
    pub(super) fn path_parameter(&mut self, parameter: &Object, json_path: &JsonPath<'_>) {
        let in_path = parameter.get("in").and_then(Value::as_text) == Some("path");
        if in_path && parameter.get("required") == Some(&Value::Bool(false)) {
            let message = "a path parameter is always required".to_owned();
            let at = json_path.key("required");
            self.repair(at.pointer(), Edit::Put(true.into()), &message);
            self.report(self.repairable, "optional-path-parameter", message, Part::Value, &at, "", None);
        }
    }
}
