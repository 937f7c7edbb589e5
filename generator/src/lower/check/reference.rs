//! References: where they lead, and what is close when they lead nowhere.

use super::Check;
use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Part, Severity};
use crate::document::{Object, Value};
use crate::lower::grammar::Rule;
use crate::lower::trail::Trail;
use crate::pointer::Pointer;

/// A chain of references longer than this goes in circles.
pub(in crate::lower) const MAX_CHAIN: usize = 64;

impl Check<'_> {
    /// Checks an object that has `$ref`.
    pub(super) fn reference(&mut self, object: &Object, reference: &Value, rule: &Rule, trail: &Trail<'_>) {
        let at = trail.key("$ref");
        let Value::Text(reference) = reference else {
            let message = format!("expected a reference as text, found {}", reference.noun());
            self.report(Severity::Error, "wrong-type", message, Part::Value, &at, "", None);
            return;
        };
        for key in object.keys().filter(|key| *key != "$ref" && !key.starts_with("x-")) {
            let message = format!("`{key}` beside `$ref` has no effect");
            let help = "in OpenAPI 3.0 a reference stands alone; `allOf: [{$ref: …}]` may have company";
            self.report(Severity::Warning, "key-beside-reference", message, Part::Key, &trail.key(key), "", Some(help));
        }
        self.target(reference, rule.section, rule.name, &at);
    }

    /// Checks the text of a reference to something that messages call `name`.
    pub(super) fn target(&mut self, reference: &str, section: Option<&str>, name: &str, at: &Trail<'_>) {
        if !reference.starts_with('#') {
            let remote = reference.contains("://");
            let (code, message) = if remote {
                ("remote-reference", format!("`{reference}` is not on this machine"))
            } else {
                ("reference-to-file", format!("`{reference}` is in another file, which is not supported yet"))
            };
            let help = if remote { "fetch it and refer to the file" } else { "put everything into one file" };
            self.report(Severity::Error, code, message, Part::Value, at, "", Some(help));
            return;
        }
        let target = Pointer::from_reference(reference);
        let Some((target, value)) = target.and_then(|target| Some((target.clone(), self.root.find(&target)?))) else {
            self.dangling(reference, section, at);
            return;
        };
        if let Some(other) = other_section(&target, section) {
            let message = format!("expected a reference to {name}, found one to `{other}`");
            self.report(self.repairable, "reference-to-other-kind", message, Part::Value, at, "", None);
        } else if value.as_object().is_none() {
            let message = format!("expected a reference to {name}, found one to {}", value.noun());
            self.report(Severity::Error, "reference-to-other-kind", message, Part::Value, at, "", None);
        } else if self.goes_in_circles(value) {
            let message = format!("`{reference}` leads back to itself");
            let help = "somewhere on the way something must be described";
            self.report(Severity::Error, "circular-reference", message, Part::Value, at, "", Some(help));
        }
    }

    fn dangling(&mut self, reference: &str, section: Option<&str>, at: &Trail<'_>) {
        let message = format!("`{reference}` leads nowhere");
        let place = self.place(at.pointer(), Part::Value);
        let diagnostic = Diagnostic::error("dangling-reference", message).at(place, "nothing is there");
        let diagnostic = match self.close_to(reference, section) {
            Some(close) => {
                let meant = close.as_str();
                diagnostic.help(format!("did you mean `#{meant}`?")).at(self.place(close, Part::Key), "this exists")
            }
            None => diagnostic.help("references look like `#/components/schemas/Name`"),
        };
        self.diagnostics.push(diagnostic);
    }

    /// What exists that a reference may have meant: a component of the same name or one like it.
    fn close_to(&self, reference: &str, section: Option<&str>) -> Option<Pointer> {
        let section = section?;
        let pointer = Pointer::from_reference(reference);
        let last = pointer.as_ref().and_then(Pointer::last);
        let name = last.unwrap_or_else(|| reference.rsplit(['/', '#']).next().unwrap_or_default().to_owned());
        let home = Pointer::root().keys(&["components", section]);
        let known = self.root.find(&home)?.as_object()?;
        let meant = nearest(&name, known.keys().map(String::as_str))?;
        Some(home.key(meant))
    }

    /// Whether the references that begin at `value` never end.
    fn goes_in_circles(&self, value: &Value) -> bool {
        let mut value = Some(value);
        for _ in 0..MAX_CHAIN {
            let next = value.and_then(|value| value.get("$ref")).and_then(Value::as_text);
            let Some(target) = next.and_then(Pointer::from_reference) else { return false };
            value = self.root.find(&target);
        }
        true
    }
}

/// The section of the components that a pointer leads into when it is not the one in question.
fn other_section(target: &Pointer, section: Option<&str>) -> Option<String> {
    let mut tokens = target.tokens();
    let (first, found, last) = (tokens.next()?, tokens.next()?, tokens.next());
    let is_component = first == "components" && last.is_some() && tokens.next().is_none();
    (is_component && section.is_some_and(|section| section != found)).then_some(found)
}
