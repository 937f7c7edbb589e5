//! The keys of an object.

use super::meaning::is_security;
use super::{Check, noun};
use crate::diagnostic::nearest::{nearest, typo};
use crate::diagnostic::{Diagnostic, Edit, Part, Severity};
use crate::document::{Object, Value};
use crate::lower::grammar::objects::{EDITION, EDITIONS};
use crate::lower::grammar::{Implied, Key, Others, Presence, Rule, Shape, is_status};
use crate::lower::json_path::JsonPath;
use crate::lower::mend::How;
use crate::lower::version::Version;
use crate::template;

/// Why an object cannot be used: a code and what is wrong.
pub(super) type Unusable = (&'static str, String);

/// How keys of our own begin.
const OWN: &str = "x-specwright-";

impl Check<'_> {
    /// Checks the keys of an object, `value`. A `$ref` among them is checked elsewhere. Why it cannot be used, if it cannot.
    pub(super) fn object(
        &mut self,
        object: &Object,
        value: &Value,
        rule: &'static Rule,
        json_path: &JsonPath<'_>,
    ) -> Option<Unusable> {
        let mut unusable: Option<Unusable> = None;
        self.note_part(rule, json_path);
        let around = self.base;
        self.base = self.refs.enter(around, value);
        let mut missing = missing(object, rule, self.version());
        self.schema_of_flat(object, rule, &mut missing, json_path);
        for (key, value) in object.iter().filter(|(key, _)| *key != "$ref") {
            let json_path = json_path.key(key);
            if let Some(fixed) = rule.key(key) {
                let is_usable = self.fixed(key, value, fixed, &json_path);
                if !is_usable && is_needed(object, rule, fixed) {
                    unusable = Some(("wrong-type", format!("{} has no usable `{key}`", rule.name)));
                }
            } else if rule.extensible && key.starts_with("x-") {
                self.extension(key, rule, &json_path);
            } else {
                match &rule.others {
                    Others::Any(_) if is_security(rule) => self.scopes(value, &json_path),
                    Others::Any(shape) => {
                        self.value(value, shape, &json_path);
                    }
                    Others::Paths(shape) => {
                        if !key.starts_with('/') {
                            self.slash(key, &json_path);
                        }
                        // A path may be long, and many diagnostics may be about what is in it.
                        let place = json_path.pointer();
                        self.value(value, shape, &JsonPath::At(&place));
                    }
                    Others::Statuses(shape) if is_status(key) => {
                        if key.contains('x') {
                            let message = format!("`{key}` is written `{}`", key.to_uppercase());
                            self.repair(json_path.pointer(), Edit::Rename(key.to_uppercase()), &message);
                            let place = self.place(json_path.pointer(), Part::Key);
                            let diagnostic = Diagnostic::new(self.repairable, "lower-case-status", message);
                            self.state.findings.group(diagnostic.at(place, ""));
                        }
                        self.value(value, shape, &json_path);
                    }
                    Others::Statuses(_) | Others::None => {
                        if let Some(meant) = self.unknown(key, object, rule, &mut missing, &json_path) {
                            unusable = Some(("unknown-key", format!("{} lacks `{meant}`", rule.name)));
                        }
                    }
                }
            }
        }
        for (name, presence) in missing {
            let message = format!("{} lacks `{name}`", rule.name);
            let place = self.place(json_path.pointer(), Part::Key);
            let diagnostic = Diagnostic::new(self.repairable, "missing-key", message.clone()).at(place, "");
            let repair: Option<serde_json::Value> = match (rule.section, name) {
                (Some("parameters"), "required") => Some(true.into()),
                (Some("schemas"), "items") => Some(serde_json::json!({})),
                (Some("responses"), "description") => Some("".into()),
                _ => None,
            };
            if let Some(value) = repair {
                self.repair(json_path.pointer().key(name), Edit::Put(value), &message);
            }
            if presence == Presence::Required && !self.supplied(object, rule, name, json_path) {
                unusable = Some(("missing-key", message));
            }
            self.state.findings.group(diagnostic);
        }
        self.neither(object, rule, json_path);
        self.edition(object, json_path);
        match rule.section {
            Some("parameters") => {
                self.style(object, json_path);
                self.path_parameter(object, json_path);
                self.flat_schema(object, json_path);
            }
            Some("headers") => self.flat_schema(object, json_path),
            Some("schemas") => self.schema(object, json_path),
            _ => {}
        }
        self.base = around;
        unusable
    }

    /// Reports a schema in the place of the keywords that a parameter of Swagger 2.0 has itself.
    fn schema_of_flat(
        &mut self,
        object: &Object,
        rule: &Rule,
        missing: &mut Vec<(&'static str, Presence)>,
        json_path: &JsonPath<'_>,
    ) {
        let lacks = missing.iter().position(|(name, _)| *name == "type");
        if let Some(index) = lacks.filter(|_| rule.section == Some("parameters") && object.contains_key("schema")) {
            missing.remove(index);
            let what = "`schema` of a parameter that is no body";
            self.wrong_version(&json_path.key("schema"), Version::V30, Version::NEWEST, what);
        }
    }

    /// Puts in a key that is missing where something else says what it would be: a variable of the path is in the path.
    fn supplied(&mut self, object: &Object, rule: &Rule, name: &str, json_path: &JsonPath<'_>) -> bool {
        let pointer = json_path.pointer();
        let mut tokens = pointer.tokens();
        let path = (tokens.next().as_deref() == Some("paths")).then(|| tokens.next()).flatten();
        let (Some(path), Some(own)) = (path, object.get("name").and_then(Value::as_text)) else { return false };
        let is_variable = rule.section == Some("parameters")
            && name == "in"
            && template::variables(&path).any(|variable| template::plain(variable) == own);
        if is_variable {
            self.repair(pointer.key(name), Edit::Put("path".into()), "a variable of the path is in the path");
            self.mend(pointer.key(name), How::Put(Value::Text("path".to_owned())));
        }
        is_variable
    }

    /// Checks the scopes of a requirement. Whatever they are, the scheme is required.
    fn scopes(&mut self, value: &Value, json_path: &JsonPath<'_>) {
        static SCOPES: Shape = Shape::List(&Shape::Text);
        if !self.value(value, &SCOPES, json_path) {
            self.mend(json_path.pointer(), How::Put(Value::List(Vec::new())));
        }
    }

    /// Checks what is under a key. Whether it is usable.
    pub(super) fn fixed(&mut self, key: &str, value: &Value, fixed: &'static Key, json_path: &JsonPath<'_>) -> bool {
        if !fixed.is_in(self.version()) {
            self.state.has_old_parts |= fixed.until == Version::V20;
            self.wrong_version(json_path, fixed.since, fixed.until, &format!("`{key}`"));
        }
        // Nothing under a key that may be left out means the same as no key.
        if *value == Value::Null && fixed.presence == Presence::Required {
            let message = format!("expected {}, found nothing", noun(&fixed.shape));
            self.report(self.repairable, "wrong-type", message, Part::Key, json_path, "", None);
            false
        } else {
            self.value(value, &fixed.shape, json_path)
        }
    }

    /// Reports that a key is not known. The key that it was meant to be, when nothing is understood without that.
    pub(super) fn unknown(
        &mut self,
        key: &str,
        object: &Object,
        rule: &Rule,
        missing: &mut Vec<(&'static str, Presence)>,
        json_path: &JsonPath<'_>,
    ) -> Option<&'static str> {
        let version = self.version();
        let known = rule.all().filter(|known| known.is_in(version));
        let absent = known.map(|known| known.name).filter(|name| object.get(name).is_none());
        let needed = nearest(key, missing.iter().map(|(name, _)| *name));
        let meant = needed.or_else(|| nearest(key, absent));
        // Schemas may have any keyword since 3.1; then only what looks like another one is worth a word.
        if rule.open_since <= version && meant.is_none() {
            return None;
        }
        let help = match meant {
            Some(meant) if needed.is_some() => Some(format!("did you mean `{meant}`? {} needs it", rule.name)),
            Some(meant) => Some(format!("did you mean `{meant}`?")),
            None if matches!(rule.others, Others::Statuses(_)) => {
                Some("a status has three digits, a class of them is written `4XX`".to_owned())
            }
            None if rule.extensible => Some("a key of your own begins with `x-`".to_owned()),
            None => None,
        };
        let is_required = |name: &&str| missing.contains(&(*name, Presence::Required));
        let required = needed.filter(is_required);
        missing.retain(|(name, _)| Some(*name) != needed);
        let severity = self.repairable;
        let place = self.place(json_path.pointer(), Part::Key);
        let label = format!("not a key of {}", rule.name);
        let mut diagnostic = Diagnostic::new(severity, "unknown-key", format!("unknown key `{key}`")).at(place, label);
        diagnostic.help = help;
        if let Some(meant) = meant {
            self.repair(json_path.pointer(), Edit::Rename(meant.to_owned()), &diagnostic.message);
        }
        if severity == Severity::Warning {
            self.state.findings.group(diagnostic);
        } else {
            self.state.findings.push(diagnostic);
        }
        required
    }

    /// Checks a key that the standard leaves to others. Those that begin with our name are ours, so one that is not known is
    /// misspelt; so is, in all likelihood, one that all but does.
    fn extension(&mut self, key: &str, rule: &Rule, json_path: &JsonPath<'_>) {
        let known = rule.keys.iter().map(|known| known.name).filter(|name| name.starts_with(OWN));
        let severity = match (key.starts_with(OWN), typo(key, known.clone())) {
            (true, _) => self.repairable,
            (false, Some(_)) => Severity::Warning,
            (false, None) => return,
        };
        let help = match nearest(key, known.clone()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if known.clone().next().is_none() => format!("{} has no key of this kind", rule.name),
            None => format!("known are: {}", known.clone().collect::<Vec<_>>().join(", ")),
        };
        let message = format!("unknown key `{key}`");
        if let Some(meant) = nearest(key, known) {
            self.repair(json_path.pointer(), Edit::Rename(meant.to_owned()), &message);
        }
        self.report(severity, "unknown-key", message, Part::Key, json_path, "not known here", Some(&help));
    }

    /// Checks that an edition is one of those that the document declares.
    fn edition(&mut self, object: &Object, json_path: &JsonPath<'_>) {
        let Some(edition) = object.get(EDITION).and_then(Value::as_text) else { return };
        let refs = self.refs;
        let declared = refs.root().value.get(EDITIONS).and_then(Value::as_object);
        let known = || declared.into_iter().flat_map(Object::keys);
        if known().any(|known| known == edition) {
            return;
        }
        let help = match nearest(edition, known()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("declare it in the root of the document: `{EDITIONS}: {{{edition}: …}}`"),
        };
        let message = format!("there is no edition `{edition}`");
        self.report(self.repairable, "unknown-edition", message, Part::Value, &json_path.key(EDITION), "", Some(&help));
    }

    /// Reports that none of the keys is there of which one must be.
    fn neither(&mut self, object: &Object, rule: &Rule, json_path: &JsonPath<'_>) {
        let Some(one_of) = rule.one_of.as_ref().filter(|one_of| one_of.since <= self.version()) else { return };
        let is_old = |key: &str| rule.key(key).is_some_and(|key| key.until < one_of.since);
        if !one_of.keys.iter().any(|key| object.get(key).is_some()) && !object.keys().any(is_old) {
            let keys: Vec<String> = one_of.keys.iter().map(|key| format!("`{key}`")).collect();
            let message = format!("{} lacks {}", rule.name, keys.join(" or "));
            self.report(self.repairable, "missing-key", message, Part::Key, json_path, "", None);
        }
    }

    fn slash(&mut self, key: &str, json_path: &JsonPath<'_>) {
        let message = format!("the path `{key}` does not begin with a slash");
        let help = format!("write `/{key}`");
        self.repair(json_path.pointer(), Edit::Rename(format!("/{key}")), &message);
        self.report(self.repairable, "path-without-slash", message, Part::Key, json_path, "", Some(&help));
    }
}

/// Whether an object means nothing without a key.
fn is_needed(object: &Object, rule: &Rule, key: &Key) -> bool {
    let implied = |implied: &Implied| {
        implied.needed == key.name
            && implied.presence == Presence::Required
            && object.get(implied.key).and_then(Value::as_text) == Some(implied.value)
    };
    key.presence == Presence::Required || rule.implies.iter().any(implied)
}

/// The keys that should be there and are not.
fn missing(object: &Object, rule: &Rule, version: Version) -> Vec<(&'static str, Presence)> {
    let is_needed =
        |key: &&Key| key.presence != Presence::Optional && key.is_in(version) && version <= key.needed_until;
    let fixed = rule.all().filter(is_needed).map(|key| (key.name, key.presence));
    let implied = rule.implies.iter().filter_map(|implied| {
        // What another generation of the standard has in its place is read.
        let is_other = |key: &str| rule.key(key).is_some_and(|key| key.until < implied.since);
        let applies = object.get(implied.key).and_then(Value::as_text) == Some(implied.value);
        let applies = applies && !object.keys().any(is_other);
        (applies && implied.since <= version && version <= implied.until).then_some((implied.needed, implied.presence))
    });
    fixed.chain(implied).filter(|(name, _)| object.get(name).is_none()).collect()
}
