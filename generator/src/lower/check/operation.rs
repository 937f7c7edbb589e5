//! What holds between the parts of operations: path templates and parameters, names that must differ, styles and places.

use super::Check;
use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Part};
use crate::document::{Object, Value};
use crate::lower::grammar::v30;
use crate::lower::template;
use crate::lower::trail::Trail;
use crate::pointer::Pointer;
use std::collections::HashMap;

/// The styles of each place (OpenAPI 3.0.4, 4.7.12.3).
const STYLES: &[(&str, &[&str])] = &[
    ("path", &["matrix", "label", "simple"]),
    ("query", &["form", "spaceDelimited", "pipeDelimited", "deepObject"]),
    ("header", &["simple"]),
    ("cookie", &["form"]),
];

/// A parameter as an operation sees it.
struct Declared<'a> {
    name: &'a str,
    place: &'a str,
    pointer: Pointer,
}

impl<'a> Check<'a> {
    /// Checks all operations. The shapes have been checked before.
    pub(in crate::lower) fn operations(&mut self) {
        let Some(paths) = self.root.get("paths").and_then(Value::as_object) else { return };
        let mut names: HashMap<&str, Pointer> = HashMap::new();
        let mut templates: HashMap<String, Pointer> = HashMap::new();
        let start = Trail::Start;
        let start = start.key("paths");
        for (path, item) in paths {
            let trail = start.key(path);
            self.same_path(path, &trail, &mut templates);
            let shared = self.declared(item, &trail);
            for (method, operation) in v30::METHODS.iter().filter_map(|&method| Some((method, item.get(method)?))) {
                let trail = trail.key(method);
                self.operation_id(operation, &trail, &mut names);
                let own = self.declared(operation, &trail);
                let is_replaced =
                    |one: &&Declared<'_>| own.iter().any(|own| own.name == one.name && own.place == one.place);
                let all: Vec<&Declared<'_>> = own.iter().chain(shared.iter().filter(|one| !is_replaced(one))).collect();
                self.template(path, &all, &trail);
            }
        }
    }

    /// Checks that a parameter's style is one of its place.
    pub(super) fn style(&mut self, parameter: &Object, trail: &Trail<'_>) {
        let text = |key: &str| parameter.get(key).and_then(Value::as_text);
        let (Some(place), Some(style)) = (text("in"), text("style")) else { return };
        let Some((_, styles)) = STYLES.iter().find(|(name, _)| *name == place) else { return };
        let is_style = STYLES.iter().any(|(_, styles)| styles.contains(&style));
        if is_style && !styles.contains(&style) {
            let known: Vec<String> = styles.iter().map(|style| format!("`{style}`")).collect();
            let message = format!("`{style}` is no style of a {place} parameter");
            let help = format!("expected {}; the default is used", known.join(" or "));
            self.report(
                self.repairable,
                "style-of-other-place",
                message,
                Part::Value,
                &trail.key("style"),
                "",
                Some(&help),
            );
        }
    }

    /// Checks that no other path differs in the names of its variables only.
    fn same_path(&mut self, path: &str, trail: &Trail<'_>, templates: &mut HashMap<String, Pointer>) {
        let pointer = trail.pointer();
        let shape = template::shape(path);
        if let Some(first) = templates.get(&shape) {
            let diagnostic = Diagnostic::new(self.repairable, "duplicate-path", format!("`{path}` is there already"))
                .at(self.place(pointer, Part::Key), "the second")
                .at(self.place(first.clone(), Part::Key), "the first")
                .help("the names of variables do not tell paths apart");
            self.diagnostics.push(diagnostic);
        } else {
            templates.insert(shape, pointer);
        }
    }

    fn operation_id(&mut self, operation: &'a Value, trail: &Trail<'_>, names: &mut HashMap<&'a str, Pointer>) {
        let Some(id) = operation.get("operationId").and_then(Value::as_text) else { return };
        let pointer = trail.key("operationId").pointer();
        if let Some(first) = names.get(id) {
            let diagnostic =
                Diagnostic::new(self.repairable, "duplicate-operation-id", format!("two operations are called `{id}`"))
                    .at(self.place(pointer, Part::Value), "the second")
                    .at(self.place(first.clone(), Part::Value), "the first");
            self.diagnostics.push(diagnostic.help("an `operationId` is unique in the document"));
        } else {
            names.insert(id, pointer);
        }
    }

    /// The parameters that a path or an operation lists. Those that it lists twice are reported.
    fn declared(&mut self, of: &'a Value, trail: &Trail<'_>) -> Vec<Declared<'a>> {
        let list = of.get("parameters").and_then(Value::as_list).unwrap_or_default();
        let mut declared: Vec<Declared<'a>> = Vec::new();
        let trail = trail.key("parameters");
        for (index, item) in list.iter().enumerate() {
            let Some(parameter) = crate::lower::follow(self.root, item) else { continue };
            let text = |key| parameter.get(key).and_then(Value::as_text);
            let (Some(name), Some(place)) = (text("name"), text("in")) else { continue };
            let pointer = trail.item(index).pointer();
            if let Some(first) = declared.iter().find(|one| one.name == name && one.place == place) {
                let message = format!("the {place} parameter `{name}` is listed twice");
                let diagnostic = Diagnostic::new(self.repairable, "duplicate-parameter", message)
                    .at(self.place(pointer, Part::Value), "the second has no effect")
                    .at(self.place(first.pointer.clone(), Part::Value), "the first");
                self.diagnostics.push(diagnostic);
            } else {
                declared.push(Declared { name, place, pointer });
            }
        }
        declared
    }

    /// Checks that a path's variables and the path parameters are the same.
    fn template(&mut self, path: &str, declared: &[&Declared<'_>], operation: &Trail<'_>) {
        let variables: Vec<&str> = template::variables(path).collect();
        let in_path = || declared.iter().filter(|one| one.place == "path");
        let unused: Vec<_> = in_path().filter(|one| !variables.contains(&one.name)).collect();
        let undeclared: Vec<_> =
            variables.iter().filter(|variable| !in_path().any(|one| one.name == **variable)).collect();
        for variable in &undeclared {
            let message = format!("the path's `{{{variable}}}` is not a parameter of this operation");
            let mut diagnostic = Diagnostic::new(self.repairable, "undeclared-path-parameter", message)
                .at(self.place(operation.pointer(), Part::Key), "no path parameter has this name");
            let close = nearest(variable, unused.iter().map(|one| one.name));
            // One name too many on either side is one mistake, however different the names are.
            let pair = unused.first().filter(|_| unused.len() == 1 && undeclared.len() == 1);
            let other = close.and_then(|close| unused.iter().find(|one| one.name == close)).or(pair);
            if let Some(other) = other {
                diagnostic = diagnostic
                    .at(self.place(other.pointer.clone(), Part::Value), "a path parameter of another name")
                    .help(format!("did you mean `{}`?", other.name));
            } else {
                diagnostic = diagnostic.help(format!("add a parameter `{variable}` with `in: path`; text is assumed"));
            }
            self.diagnostics.push(diagnostic);
        }
        for one in unused {
            let message = format!("the path parameter `{}` is not in the path", one.name);
            let diagnostic = Diagnostic::new(self.repairable, "unused-path-parameter", message)
                .at(self.place(one.pointer.clone(), Part::Value), "")
                .help(format!("the path is `{path}`; the parameter is left out"));
            self.diagnostics.push(diagnostic);
        }
    }

    /// Checks that a path parameter says that it is required, which it always is.
    pub(super) fn path_parameter(&mut self, parameter: &Object, trail: &Trail<'_>) {
        let in_path = parameter.get("in").and_then(Value::as_text) == Some("path");
        if in_path && parameter.get("required") == Some(&Value::Bool(false)) {
            let message = "a path parameter is always required".to_owned();
            let at = trail.key("required");
            self.report(self.repairable, "optional-path-parameter", message, Part::Value, &at, "", None);
        }
    }
}
