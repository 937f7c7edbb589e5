//! What the settings say about single things: their names, and types in their place.
//!
//! What comes in are places of the document; what goes out is what the user wants there. A component is called by its name,
//! what is in it by the way there: `User.address.street`. What is not asked for while everything is decided does not
//! exist, and is an error at the end.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::ir::{ExternType, TypeRef};
use crate::naming::Names;
use crate::options::{Codec, Customization, Extent, Replacement, Spanned};
use crate::pointer::Pointer;
use crate::select::absent;
use foldhash::{HashMap, HashSet};
use std::collections::{BTreeMap, BTreeSet};

/// What is renamed or replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum OverrideKind {
    Type,
    Field,
    Variant,
    Operation,
    Pagination,
    IdempotencyKey,
    Tag,
    Schema,
    Format,
}

/// The overrides of the settings, and which of them were used.
pub(super) struct Overrides<'a> {
    customization: &'a Customization,
    used: HashSet<(OverrideKind, &'a str)>,
    /// What there is, of the kinds that have overrides.
    known: BTreeMap<OverrideKind, BTreeSet<String>>,
    /// Names that the user chose, by scope.
    chosen: HashMap<(String, String), &'a Spanned>,
    /// Types that the user supplies, as far as they are used.
    pub(super) extern_types: BTreeSet<ExternType>,
}

impl<'a> Overrides<'a> {
    pub(super) fn new(customization: &'a Customization) -> Self {
        Self {
            customization,
            used: HashSet::default(),
            known: BTreeMap::new(),
            chosen: HashMap::default(),
            extern_types: BTreeSet::new(),
        }
    }

    /// Whether there are no overrides.
    pub(super) fn is_idle(&self) -> bool {
        let rename = &self.customization.rename;
        let names = [&rename.types, &rename.fields, &rename.variants, &rename.operations, &rename.tags];
        names.iter().all(|names| names.is_empty())
    }

    /// The name that the user chose for what is at a place.
    pub(super) fn name_at(&mut self, kind: OverrideKind, pointer: &Pointer) -> Option<&'a Spanned> {
        if self.is_idle() { None } else { self.name(kind, &called(pointer)) }
    }

    /// The name that the user chose.
    pub(super) fn name(&mut self, kind: OverrideKind, called: &str) -> Option<&'a Spanned> {
        let rename = &self.customization.rename;
        let names = match kind {
            OverrideKind::Type => &rename.types,
            OverrideKind::Field => &rename.fields,
            OverrideKind::Variant => &rename.variants,
            OverrideKind::Operation => &rename.operations,
            OverrideKind::Tag => &rename.tags,
            OverrideKind::Schema | OverrideKind::Format | OverrideKind::Pagination | OverrideKind::IdempotencyKey => {
                return None;
            }
        };
        self.find(kind, names, called)
    }

    /// The type that the user wants in place of a component schema or of what a format stands for.
    pub(super) fn replacement(&mut self, kind: OverrideKind, called: &str) -> Option<TypeRef> {
        let replace = &self.customization.replace;
        let types = if kind == OverrideKind::Schema { &replace.schemas } else { &replace.formats };
        let Replacement { path, codec } = self.find(kind, types, called)?;
        let extern_type = ExternType { path: path.text.clone(), codec: *codec };
        self.extern_types.insert(extern_type.clone());
        Some(TypeRef::Extern(extern_type))
    }

    /// How the user says that the response of an operation goes on.
    pub(super) fn pagination(&mut self, operation: &str) -> Option<&'a serde_json::Value> {
        self.find(OverrideKind::Pagination, &self.customization.pagination, operation)
    }

    /// Whether the user says that a header parameter is an idempotency key.
    pub(super) fn is_idempotency_key(&mut self, header: &str) -> bool {
        let words = &self.customization.idempotency_keys;
        if words.is_empty() {
            return false;
        }
        self.known.entry(OverrideKind::IdempotencyKey).or_default().insert(header.to_owned());
        let found = words.iter().find(|word| word.text.eq_ignore_ascii_case(header));
        found.is_some_and(|word| {
            self.used.insert((OverrideKind::IdempotencyKey, &word.text));
            true
        })
    }

    fn find<T>(&mut self, kind: OverrideKind, overrides: &'a BTreeMap<Spanned, T>, called: &str) -> Option<&'a T> {
        if overrides.is_empty() {
            return None;
        }
        self.known.entry(kind).or_default().insert(called.to_owned());
        let (word, chosen_name) = overrides.get_key_value(called)?;
        self.used.insert((kind, &word.text));
        Some(chosen_name)
    }

    /// Overrides of things that are not there.
    pub(super) fn unused(&self) -> Vec<Diagnostic> {
        let rename = &self.customization.rename;
        let replace = &self.customization.replace;
        let words = |kind, words: Vec<&'a Spanned>| words.into_iter().map(move |word| (kind, word));
        let all = words(OverrideKind::Type, rename.types.keys().collect())
            .chain(words(OverrideKind::Field, rename.fields.keys().collect()))
            .chain(words(OverrideKind::Variant, rename.variants.keys().collect()))
            .chain(words(OverrideKind::Operation, rename.operations.keys().collect()))
            .chain(words(OverrideKind::Pagination, self.customization.pagination.keys().collect()))
            .chain(words(OverrideKind::IdempotencyKey, self.customization.idempotency_keys.iter().collect()))
            .chain(words(OverrideKind::Tag, rename.tags.keys().collect()))
            .chain(words(OverrideKind::Schema, replace.schemas.keys().collect()))
            .chain(words(OverrideKind::Format, replace.formats.keys().collect()));
        // Where types are emitted alone, operations are not read, so whether they exist is not known.
        let is_asked = |kind: OverrideKind| {
            self.customization.extent == Extent::Client
                || !matches!(
                    kind,
                    OverrideKind::Operation
                        | OverrideKind::Pagination
                        | OverrideKind::IdempotencyKey
                        | OverrideKind::Tag
                )
        };
        let unused = all.filter(|(kind, word)| is_asked(*kind) && !self.used.contains(&(*kind, word.text.as_str())));
        let none = BTreeSet::new();
        unused
            .map(|(kind, word)| {
                let noun = match kind {
                    OverrideKind::Type | OverrideKind::Schema => "schema",
                    OverrideKind::Field => "property",
                    OverrideKind::Variant => "value",
                    OverrideKind::Operation | OverrideKind::Pagination => "operation",
                    OverrideKind::IdempotencyKey => "header parameter",
                    OverrideKind::Tag => "tag",
                    OverrideKind::Format => "format",
                };
                absent(noun, word, self.known.get(&kind).unwrap_or(&none).iter().map(String::as_str))
            })
            .collect()
    }
}

impl<'a> Resolver<'a> {
    /// Takes a name in a scope: the one that the user chose, or the first of the others that is free.
    pub(super) fn claim(
        &mut self,
        names: &mut Names,
        scope: &str,
        chosen_name: Option<&'a Spanned>,
        otherwise: &[&str],
    ) -> String {
        if self.overrides.is_idle() {
            return names.claim(otherwise.iter().copied());
        }
        let first = otherwise.first().copied().unwrap_or_default();
        let Some(word) = chosen_name else {
            if let Some(word) = self.overrides.chosen.get(&(scope.to_owned(), first.to_owned())).copied() {
                self.clash(word);
            }
            return names.claim(otherwise.iter().copied());
        };
        let name = names.claim([word.text.as_str()]);
        if name != word.text {
            self.clash(word);
        }
        self.overrides.chosen.insert((scope.to_owned(), word.text.clone()), word);
        name
    }

    pub(super) fn clash(&mut self, word: &Spanned) {
        self.diagnostics.push(
            Diagnostic::error("name-taken", format!("`{}` is the name of something else", word.text))
                .at_setting(word, "")
                .help("choose a name that is free, or rename the other one too"),
        );
    }
}

/// The dependencies that the overrides need.
pub(super) fn dependencies(customization: &Customization) -> BTreeMap<String, String> {
    let mut dependencies = customization.dependencies.clone();
    let mut replacements = customization.replace.schemas.values().chain(customization.replace.formats.values());
    if replacements.any(|replacement| replacement.codec == Codec::Serde) {
        for name in ["serde", "serde_json"] {
            dependencies.entry(name.to_owned()).or_insert_with(|| "\"1\"".to_owned());
        }
    }
    dependencies
}

/// What something in a component is called: `User.address.street` for a property of a property of a schema. What is
/// not in a component's schema is called by its pointer.
pub(super) fn called(pointer: &Pointer) -> String {
    let mut tokens = pointer.tokens();
    if tokens.next().as_deref() != Some("components") || tokens.next().as_deref() != Some("schemas") {
        return pointer.to_string();
    }
    let mut called = tokens.next().unwrap_or_default().into_owned();
    while let Some(token) = tokens.next() {
        match &*token {
            "properties" => {
                called.push('.');
                called.push_str(&tokens.next().unwrap_or_default());
            }
            "allOf" | "oneOf" | "anyOf" => {
                tokens.next();
            }
            _ => {}
        }
    }
    called
}

#[cfg(test)]
mod tests {
    use super::called;
    use crate::pointer::Pointer;

    #[test]
    fn things_are_called_by_the_way_to_them() {
        for (pointer, wanted) in [
            ("/components/schemas/User", "User"),
            ("/components/schemas/User/properties/properties", "User.properties"),
            ("/components/schemas/User/allOf/1/properties/a~1b/items/properties/c", "User.a/b.c"),
            ("/paths/~1a/get", "/paths/~1a/get"),
        ] {
            assert_eq!(called(&Pointer::from(pointer)), wanted);
        }
    }
}
