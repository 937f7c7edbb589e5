//! References: where they lead, and what is close when they lead nowhere.

use super::{Check, Pending, noun};
use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Location, Part, Severity};
use crate::document::{Object, Value};
use crate::lower::grammar::Shape;
use crate::lower::json_path::JsonPath;
use crate::lower::ref_resolver::{Base, Failure, Target};
use crate::lower::version::Version;
use crate::pointer::Pointer;
use crate::source::FileId;

/// How many places of a circle are shown.
const SHOWN: usize = 6;

/// So many mistakes may have been found before one gets no suggestion: nobody reads on, and looking takes time.
const SUGGESTED: usize = 100;

impl Check<'_> {
    /// Checks an object that has `$ref`.
    pub(super) fn reference(
        &mut self,
        object: &Object,
        reference: &Value,
        shape: &'static Shape,
        json_path: &JsonPath<'_>,
    ) {
        let at = json_path.key("$ref");
        let Value::Text(reference) = reference else {
            let message = format!("expected a reference as text, found {}", reference.noun());
            self.report(Severity::Error, "wrong-type", message, Part::Value, &at, "", None);
            return;
        };
        let is_schema = matches!(shape, Shape::Schema | Shape::FlagOrSchema | Shape::Items | Shape::Dependency);
        let is_modern = self.version >= Version::V31;
        match shape {
            // What is beside the reference completes what it leads to.
            Shape::Completed(rule) => self.siblings(object, rule, json_path),
            _ if is_schema && is_modern => {
                if object.len() > 1
                    && let Some(rule) = shape.rule()
                {
                    self.siblings(object, rule, json_path);
                }
            }
            _ if shape.rule().is_some_and(|rule| rule.section.is_some()) => {
                self.ignored(object, json_path, |key| is_modern && matches!(key, "summary" | "description"));
            }
            _ => {
                let message = format!("there is no reference to {} in OpenAPI", noun(shape));
                let place = self.place(at.pointer(), Part::Key);
                let diagnostic = Diagnostic::new(self.repairable, "reference-out-of-place", message);
                self.state.findings.group(diagnostic.at(place, "").help("it is followed all the same"));
                self.ignored(object, json_path, |_| false);
            }
        }
        self.target(reference, shape, &at);
    }

    /// Checks the keys beside `$ref`, which are keys of what it leads to.
    fn siblings(&mut self, object: &Object, rule: &'static crate::lower::grammar::Rule, json_path: &JsonPath<'_>) {
        for (key, value) in object.iter().filter(|(key, _)| *key != "$ref" && !key.starts_with("x-")) {
            let json_path = json_path.key(key);
            match rule.key(key) {
                Some(fixed) => self.fixed(key, value, fixed, &json_path),
                None => self.unknown(key, object, rule, &mut Vec::new(), &json_path),
            }
        }
    }

    fn ignored(&mut self, object: &Object, json_path: &JsonPath<'_>, is_used: impl Fn(&str) -> bool) {
        for key in object.keys().filter(|key| *key != "$ref" && !key.starts_with("x-") && !is_used(key)) {
            let message = format!("`{key}` beside `$ref` has no effect");
            let help = if self.version == Version::V30 {
                "in OpenAPI 3.0 a reference stands alone; `allOf: [{$ref: …}]` may have company"
            } else {
                "only schemas and paths may complete what they refer to"
            };
            let place = self.place(json_path.key(key).pointer(), Part::Key);
            let diagnostic = Diagnostic::warning("key-beside-reference", message).at(place, "").help(help);
            self.state.findings.group(diagnostic);
        }
    }

    /// Checks the text of a reference to something of a shape.
    pub(super) fn target(&mut self, reference: &str, shape: &'static Shape, at: &JsonPath<'_>) {
        // Examples and links say nothing about types, so the document can be used without them.
        let section = shape.rule().and_then(|rule| rule.section);
        let severity = if matches!(section, Some("examples" | "links")) { self.repairable } else { Severity::Error };
        self.check_reference(reference, shape, at, severity);
    }

    /// Checks the text of a reference, which is a mistake of some severity when it leads nowhere.
    pub(super) fn check_reference(
        &mut self,
        reference: &str,
        shape: &'static Shape,
        at: &JsonPath<'_>,
        severity: Severity,
    ) {
        let section = shape.rule().and_then(|rule| rule.section);
        match self.refs.target(self.base, reference) {
            Ok(target) => self.reached(reference, &target, shape, at),
            Err(Failure::Unread(path)) => self.state.pending.push(Pending {
                base: self.base,
                at: at.pointer(),
                reference: reference.to_owned(),
                path,
                severity,
                shape,
            }),
            Err(Failure::Refused) => {}
            Err(Failure::Remote) => {
                let message = format!("`{reference}` is not on this machine");
                let help = "fetch it and refer to the file";
                self.report(severity, "remote-reference", message, Part::Value, at, "", Some(help));
            }
            Err(Failure::Nowhere(file)) => self.dangling(severity, reference, section, file, at),
            Err(Failure::Circular) => self.circular(reference, &[], at),
        }
    }

    fn reached(&mut self, reference: &str, target: &Target<'_>, shape: &'static Shape, at: &JsonPath<'_>) {
        let (value, section) = (target.node.value, shape.rule().and_then(|rule| rule.section));
        let name = noun(shape);
        if let Some(other) = other_section(&target.pointer, section) {
            let message = format!("expected a reference to {name}, found one to `{other}`");
            self.report(self.repairable, "reference-to-other-kind", message, Part::Value, at, "", None);
        }
        let is_schema = matches!(shape, Shape::Schema | Shape::FlagOrSchema | Shape::Items | Shape::Dependency);
        let is_fitting = match value {
            Value::Object(_) => true,
            Value::Bool(_) => is_schema,
            _ => shape.rule().is_none(),
        };
        if !is_fitting {
            let message = format!("expected a reference to {name}, found one to {}", value.noun());
            self.report(Severity::Error, "reference-to-other-kind", message, Part::Value, at, "", None);
        } else if matches!(self.refs.follow(target.node), Err(Failure::Circular)) {
            let mut circle = vec![(target.node.base.file, target.pointer.clone())];
            circle.extend(self.refs.chain(target.node));
            self.circular(reference, &circle, at);
        } else {
            // The reference leads to the same thing whichever of these it stands for.
            let shape = if is_schema { &Shape::Schema } else { shape };
            self.enqueue(target.node, &target.pointer, shape);
        }
    }

    fn circular(&mut self, reference: &str, circle: &[(FileId, Pointer)], at: &JsonPath<'_>) {
        let message = format!("`{reference}` leads back to itself");
        let here = (self.base.file, at.pointer());
        let mut diagnostic = Diagnostic::error("circular-reference", message)
            .at(self.place(here.1.clone(), Part::Value), "")
            .help("somewhere on the way something must be described");
        let others = circle.iter().map(|(file, pointer)| (*file, pointer.key("$ref")));
        let mut shown = vec![here];
        for (file, pointer) in others {
            if !shown.contains(&(file, pointer.clone())) && shown.len() < SHOWN {
                let place = Location::Document { file, pointer: pointer.clone(), part: Part::Value };
                diagnostic = diagnostic.at(place, "by way of this");
                shown.push((file, pointer));
            }
        }
        self.state.findings.push(diagnostic);
    }

    fn dangling(
        &mut self,
        severity: Severity,
        reference: &str,
        section: Option<&str>,
        file: FileId,
        at: &JsonPath<'_>,
    ) {
        let message = format!("`{reference}` leads nowhere");
        let place = self.place(at.pointer(), Part::Value);
        let diagnostic = Diagnostic::new(severity, "dangling-reference", message).at(place, "nothing is there");
        let diagnostic = match self.close_to(reference, section, file) {
            Some((file, close)) => {
                let (path, _) = reference.split_once('#').unwrap_or((reference, ""));
                let meant = format!("did you mean `{path}#{close}`?");
                diagnostic.help(meant).at(Location::Document { file, pointer: close, part: Part::Key }, "this exists")
            }
            None if reference.starts_with('#') => diagnostic.help("references look like `#/components/schemas/Name`"),
            None => diagnostic.help("the file is there, but it has no such key"),
        };
        self.state.findings.push(diagnostic);
    }

    /// What exists that a reference may have meant: a component of the same name or one like it, or a key beside it.
    fn close_to(&self, reference: &str, section: Option<&str>, file: FileId) -> Option<(FileId, Pointer)> {
        let section = section.filter(|_| self.state.findings.count() < SUGGESTED)?;
        let (_, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let pointer = Pointer::from_reference(&format!("#{fragment}"));
        let last = pointer.as_ref().and_then(Pointer::last);
        let name = last.unwrap_or_else(|| reference.rsplit(['/', '#']).next().unwrap_or_default().into());
        let components = Pointer::root().keys(&["components", section]);
        let beside = pointer.as_ref().and_then(Pointer::parent);
        for home in std::iter::once(components).chain(beside) {
            let known = self.refs.at(Base::of(file), &home).and_then(|node| node.value.as_object());
            if let Some(meant) = known.and_then(|known| nearest(&name, known.keys())) {
                return Some((file, home.key(meant)));
            }
        }
        None
    }
}

/// The section of the components that a pointer leads into when it is not the one in question.
fn other_section(target: &Pointer, section: Option<&str>) -> Option<String> {
    let mut tokens = target.tokens();
    let (first, found, last) = (tokens.next()?, tokens.next()?, tokens.next());
    let is_component = first == "components" && last.is_some() && tokens.next().is_none();
    (is_component && section.is_some_and(|section| section != found)).then(|| found.into_owned())
}
