//! References: where they lead, and what is close when they lead nowhere.

use super::{Check, Pending, noun};
use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Edit, Location, Part};
use crate::document::{Object, Value};
use crate::lower::grammar::Shape;
use crate::lower::json_path::JsonPath;
use crate::lower::mend::{How, Loss};
use crate::lower::ref_resolver::{Base, Failure, Target, old_section, sections};
use crate::lower::version::Version;
use crate::pointer::Pointer;
use crate::source::FileId;

/// How many places of a circle are shown.
const SHOWN: usize = 6;

/// So many mistakes may have been found before one gets no suggestion: no one reads on, and looking takes time.
const SUGGESTED: usize = 100;

impl Check<'_> {
    /// Checks an object that has `$ref`. Whether there is something usable in its place.
    pub(super) fn reference(
        &mut self,
        object: &Object,
        reference: &Value,
        shape: &'static Shape,
        json_path: &JsonPath<'_>,
    ) -> bool {
        let at = json_path.key("$ref");
        let Value::Text(reference) = reference else {
            let message = format!("expected a reference as text, found {}", reference.noun());
            self.report(self.repairable, "wrong-type", message.clone(), Part::Value, &at, "", None);
            return self.cut(shape, &at, "wrong-type", message);
        };
        let is_schema = is_schema(shape);
        if let Some(rule) = shape.rule().filter(|_| is_schema) {
            self.note_part(rule, json_path);
        }
        let is_modern = self.version() >= Version::V31;
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
                self.ignored(object, is_schema, json_path, |key| is_modern && matches!(key, "summary" | "description"));
            }
            _ => {
                let message = format!("there is no reference to {} in OpenAPI", noun(shape));
                let place = self.place(at.pointer(), Part::Key);
                let diagnostic = Diagnostic::new(self.repairable, "reference-out-of-place", message);
                self.state.findings.group(diagnostic.at(place, "").help("it is followed all the same"));
                self.ignored(object, false, json_path, |_| false);
            }
        }
        self.target(reference, shape, &at)
    }

    /// Checks the keys beside `$ref`, which are keys of what it leads to.
    fn siblings(&mut self, object: &Object, rule: &'static crate::lower::grammar::Rule, json_path: &JsonPath<'_>) {
        for (key, value) in object.iter().filter(|(key, _)| *key != "$ref" && !key.starts_with("x-")) {
            let json_path = json_path.key(key);
            if let Some(fixed) = rule.key(key) {
                self.fixed(key, value, fixed, &json_path);
            } else {
                self.unknown(key, object, rule, &mut Vec::new(), &json_path);
            }
        }
    }

    fn ignored(&mut self, object: &Object, is_schema: bool, json_path: &JsonPath<'_>, is_used: impl Fn(&str) -> bool) {
        for key in object.keys().filter(|key| *key != "$ref" && !key.starts_with("x-") && !is_used(key)) {
            let is_taken = key == "nullable" && self.version() <= Version::V30 && is_schema;
            let effect = if is_taken { "is read all the same" } else { "has no effect" };
            let message = format!("`{key}` beside `$ref` {effect}");
            let help = if self.version() == Version::V20 {
                "in Swagger 2.0 a reference stands alone; `allOf: [{$ref: …}]` may have company"
            } else if self.version() == Version::V30 {
                "in OpenAPI 3.0 a reference stands alone; `allOf: [{$ref: …}]` may have company"
            } else {
                "only schemas and paths may complete what they refer to"
            };
            let place = self.place(json_path.key(key).pointer(), Part::Key);
            let diagnostic = Diagnostic::warning("key-beside-reference", message).at(place, "").help(help);
            self.state.findings.group(diagnostic);
        }
    }

    /// Checks the text of a reference to something of a shape. Whether it leads to something usable, or something is put in
    /// its place.
    pub(super) fn target(&mut self, reference: &str, shape: &'static Shape, at: &JsonPath<'_>) -> bool {
        match self.refs.target(self.base, reference) {
            Ok(target) => self.reached(reference, &target, shape, at),
            Err(Failure::Unread(path)) => {
                self.state.pending.push(Pending {
                    base: self.base,
                    at: at.pointer(),
                    reference: reference.to_owned(),
                    path,
                    shape,
                });
                true
            }
            Err(Failure::Refused) => {
                let message = format!("the file behind `{reference}` cannot be read");
                self.cut(shape, at, "missing-file", message)
            }
            Err(Failure::Remote) => {
                let message = format!("`{reference}` is not on this machine");
                let help =
                    "fetch it, and name the folder with it under `[remote]` in `specwright.toml`, or refer to the file";
                self.report(self.repairable, "remote-reference", message.clone(), Part::Value, at, "", Some(help));
                self.cut(shape, at, "remote-reference", message)
            }
            Err(Failure::Nowhere(file)) => match self.meant_place(reference, shape, file, at) {
                Some((meant, help)) => {
                    let message = format!("`{reference}` leads nowhere");
                    self.repair(at.pointer(), Edit::Put(meant.as_str().into()), &message);
                    self.report(self.repairable, "dangling-reference", message, Part::Value, at, "", Some(&help));
                    self.mend(at.pointer(), How::Put(Value::Text(meant.clone())));
                    self.target(&meant, shape, at)
                }
                None => self.dangling(reference, shape, file, at),
            },
            Err(Failure::Circular) => self.circular(reference, shape, &[], at),
        }
    }

    fn reached(&mut self, reference: &str, target: &Target<'_>, shape: &'static Shape, at: &JsonPath<'_>) -> bool {
        let (value, section) = (target.node.value, shape.rule().and_then(|rule| rule.section));
        let name = noun(shape);
        if let Some(other) = other_section(&target.pointer, section, self.version()) {
            let message = format!("expected a reference to {name}, found one to `{other}`");
            self.report(self.repairable, "reference-to-other-kind", message, Part::Value, at, "", None);
        }
        let is_schema = is_schema(shape);
        let is_fitting = match value {
            Value::Object(_) => true,
            Value::Bool(_) => is_schema,
            _ => shape.rule().is_none(),
        };
        if !is_fitting {
            let message = format!("expected a reference to {name}, found one to {}", value.noun());
            self.report(self.repairable, "reference-to-other-kind", message.clone(), Part::Value, at, "", None);
            return self.cut(shape, at, "reference-to-other-kind", message);
        }
        if matches!(self.refs.follow(target.node), Err(Failure::Circular)) {
            let mut circle = vec![(target.node.base.file, target.pointer.clone())];
            circle.extend(self.refs.chain(target.node));
            return self.circular(reference, shape, &circle, at);
        }
        // The reference leads to the same thing whichever of these it stands for.
        let shape = if is_schema { &Shape::Schema } else { shape };
        self.enqueue(target.node, &target.pointer, shape);
        true
    }

    /// Takes away a reference that leads to nothing usable. A schema and a path are then what is beside it.
    fn cut(&mut self, shape: &Shape, at: &JsonPath<'_>, code: &'static str, message: String) -> bool {
        let pointer = at.pointer();
        let is_reference = matches!(pointer.last().as_deref(), Some("$ref" | "$dynamicRef"));
        let Some(holder) = pointer.parent().filter(|_| is_reference) else {
            // A value of a discriminator: the member is found without it.
            self.mend(pointer, How::LeaveOut);
            return true;
        };
        if !(is_schema(shape) || matches!(shape, Shape::Completed(_))) {
            return self.lose(shape, holder, code, message);
        }
        self.state.losses.push(Loss { file: self.base.file, pointer: holder, code, message });
        self.mend(pointer, How::LeaveOut);
        true
    }

    fn circular(&mut self, reference: &str, shape: &Shape, circle: &[(FileId, Pointer)], at: &JsonPath<'_>) -> bool {
        let message = format!("`{reference}` leads back to itself");
        let here = (self.base.file, at.pointer());
        let mut diagnostic = Diagnostic::new(self.repairable, "circular-reference", message.clone())
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
        self.cut(shape, at, "circular-reference", message)
    }

    fn dangling(&mut self, reference: &str, shape: &Shape, file: FileId, at: &JsonPath<'_>) -> bool {
        let section = shape.rule().and_then(|rule| rule.section);
        let message = format!("`{reference}` leads nowhere");
        let place = self.place(at.pointer(), Part::Value);
        let diagnostic = Diagnostic::new(self.repairable, "dangling-reference", message.clone());
        let diagnostic = diagnostic.at(place, "nothing is there");
        let diagnostic = match self.close_to(reference, section, file) {
            Some((file, close)) => {
                let (path, _) = reference.split_once('#').unwrap_or((reference, ""));
                let meant = format!("{path}#{close}");
                self.repair(at.pointer(), Edit::Put(meant.as_str().into()), &message);
                diagnostic
                    .help(format!("did you mean `{meant}`?"))
                    .at(Location::Document { file, pointer: close, part: Part::Key }, "this exists")
            }
            None if !reference.starts_with('#') => diagnostic.help("the file is there, but it has no such key"),
            None => {
                let section = section.unwrap_or("schemas");
                let old = old_section(section).filter(|_| self.version() == Version::V20);
                let section = old.map_or_else(|| format!("components/{section}"), str::to_owned);
                let home = format!("#/{section}/");
                diagnostic.help(match reference.strip_prefix(&home) {
                    Some(name) => format!("nothing under `{section}` is called `{name}`"),
                    None => format!("references look like `{home}Name`"),
                })
            }
        };
        self.state.findings.push(diagnostic);
        self.cut(shape, at, "dangling-reference", message)
    }

    /// The reference that one means which leads nowhere as it is written, and why.
    fn meant_place(&self, reference: &str, shape: &Shape, file: FileId, at: &JsonPath<'_>) -> Option<(String, String)> {
        self.meant_in(reference, shape, file, at).or_else(|| {
            // Parts of a document that were put into files of their own keep the references that they had in it.
            let start = self.refs.start_at_root(self.base.file).filter(|_| reference.starts_with("#/"))?;
            let whole = format!("{start}{reference}");
            let meant = match self.refs.target(self.base, &whole) {
                Ok(_) => whole,
                Err(_) => self.meant_in(&whole, shape, FileId::ROOT, at)?.0,
            };
            Some((
                meant.clone(),
                format!("`#` is the file that the reference stands in, the document has it: `{meant}`"),
            ))
        })
    }

    fn meant_in(&self, reference: &str, shape: &Shape, file: FileId, at: &JsonPath<'_>) -> Option<(String, String)> {
        let (path, fragment) = reference.split_once('#')?;
        let leads = |reference: &str| self.refs.target(self.base, reference).is_ok();
        // A fragment is decoded before it is split into tokens, so a slash in a name is no `%2F`.
        let decode = |token| percent_encoding::percent_decode_str(token).decode_utf8().ok();
        let tokens: Option<Vec<_>> = fragment.split('/').skip(1).map(decode).collect();
        if fragment.contains('%')
            && let Some(tokens) = tokens
        {
            let pointer = tokens
                .iter()
                .fold(Pointer::root(), |pointer, token| pointer.key(&token.replace("~1", "/").replace("~0", "~")));
            let meant = format!("{path}#{}", pointer.to_string().replace('%', "%25"));
            if leads(&meant) {
                return Some((meant.clone(), format!("a slash in a name is written `~1`: `{meant}`")));
            }
        }
        let pointer = Pointer::from_reference(&format!("#{fragment}"))?;
        let first = pointer.tokens().next()?;
        // Tools that put schemas into a document keep the references that these had when they were alone.
        if path.is_empty() && matches!(first.as_ref(), "$defs" | "definitions") {
            let mut around = at.pointer().parent();
            while let Some(home) = around {
                let there = pointer.moved(&Pointer::root(), &home);
                let is_there = home != Pointer::root() && self.refs.at(Base::of(file), &there).is_some();
                if is_there {
                    let meant = format!("#{}", there.to_string().replace('%', "%25"));
                    let help = format!("the `{first}` of the schema around it has it: `{meant}`");
                    return Some((meant, help));
                }
                around = home.parent();
            }
        }
        // Where another generation of the standard has its components.
        let section = shape.rule().and_then(|rule| rule.section)?;
        let name = pointer.last()?;
        let tokens: Vec<_> = pointer.tokens().collect();
        let is_section = |old: &str| matches!(old, "definitions" | "parameters" | "responses" | "securityDefinitions");
        let (meant, since) = match tokens.iter().map(AsRef::as_ref).collect::<Vec<_>>().as_slice() {
            [old, _] if is_section(old) => (Pointer::root().keys(&["components", section, &name]), "since OpenAPI 3"),
            ["components", ..] => (Pointer::root().keys(&[old_section(section)?, &name]), "in Swagger 2.0"),
            _ => return None,
        };
        let meant = format!("{path}#{}", meant.to_string().replace('%', "%25"));
        leads(&meant).then(|| (meant.clone(), format!("{since} it stands at `{meant}`")))
    }

    /// What exists that a reference may have meant: a component of the same name or one like it, or a key beside it.
    fn close_to(&self, reference: &str, section: Option<&str>, file: FileId) -> Option<(FileId, Pointer)> {
        let section = section.filter(|_| self.state.findings.count() < SUGGESTED)?;
        let (_, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let pointer = Pointer::from_reference(&format!("#{fragment}"));
        let last = pointer.as_ref().and_then(Pointer::last);
        let name = last.unwrap_or_else(|| reference.rsplit(['/', '#']).next().unwrap_or_default().into());
        let components = Pointer::root().keys(&["components", section]);
        let old = old_section(section).map(|old| Pointer::root().key(old));
        let beside = pointer.as_ref().and_then(Pointer::parent);
        for home in std::iter::once(components).chain(old).chain(beside) {
            let known = self.refs.at(Base::of(file), &home).and_then(|node| node.value.as_object());
            if let Some(meant) = known.and_then(|known| nearest(&name, known.keys())) {
                return Some((file, home.key(meant)));
            }
        }
        None
    }
}

/// Whether it is a schema that belongs in a place.
fn is_schema(shape: &Shape) -> bool {
    matches!(shape, Shape::Schema | Shape::FlagOrSchema | Shape::Items | Shape::Dependency)
}

/// The section of the components that a pointer leads into when it is not the one in question.
fn other_section(target: &Pointer, section: Option<&str>, version: Version) -> Option<String> {
    let tokens: Vec<_> = target.tokens().collect();
    let (found, section) = match tokens.iter().map(AsRef::as_ref).collect::<Vec<_>>().as_slice() {
        ["components", found, _] => ((*found).to_owned(), section?),
        [found, _] if version == Version::V20 && sections().any(|(_, old)| old == *found) => {
            ((*found).to_owned(), old_section(section?).unwrap_or_default())
        }
        _ => return None,
    };
    (found != section).then_some(found)
}
