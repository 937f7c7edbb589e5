//! Names that say less than they could, or the same thing twice.
//!
//! What comes in is what was decided about a crate; what goes out are the names, each with where it is. Whether two words
//! are the same, be it one or many, is found out here without the generator's own rules.

use serde::{Deserialize, Serialize};
use specwright::ir::{Api, Operation, Tag, TypeKind, TypeRef};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Methods with more letters are long.
const LONG: usize = 60;

/// The names of a crate that a reader may stumble over.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Names {
    /// Methods of operations that have a tag.
    pub methods: usize,
    /// Variants of unions that are named by their position.
    pub by_position: Vec<String>,
    /// Aliases of a type that has the same name with a number.
    pub numbered: Vec<String>,
    /// Methods that begin or end with the words of their tag.
    pub of_tag: Vec<String>,
    /// Handles, and methods of handles, that repeat a word of their scope.
    pub of_scope: Vec<String>,
    /// Methods that are long.
    pub long: Vec<String>,
}

/// A list of [`Names`], and what it is called.
type List = (&'static str, fn(&Names) -> &Vec<String>);

const LISTS: [List; 5] = [
    ("variants named by position", |names| &names.by_position),
    ("aliases of the same name with a number", |names| &names.numbered),
    ("methods that begin or end with their tag's words", |names| &names.of_tag),
    ("handles and methods that repeat their scope", |names| &names.of_scope),
    ("methods over 60 letters", |names| &names.long),
];

impl Names {
    /// Those of a crate.
    #[must_use]
    pub fn of(api: &Api) -> Self {
        let mut names = Self::default();
        for definition in &api.types {
            match &definition.kind {
                TypeKind::Union(union) => {
                    let variants = union.variants.iter().map(|variant| &variant.name);
                    let by_position = variants.filter(|name| is_numbered(name, "Variant"));
                    names.by_position.extend(by_position.map(|variant| format!("{}::{variant}", definition.name)));
                }
                TypeKind::Alias(TypeRef::Named(id)) if is_numbered(&api.types[id.0].name, &definition.name) => {
                    names.numbered.push(format!("{} = {}", definition.name, api.types[id.0].name));
                }
                _ => {}
            }
        }
        for tag in &api.tags {
            let is_tagged = tag.id != "operations";
            names.methods += if is_tagged { tag.operations.len() } else { 0 };
            for operation in &tag.operations {
                let called = format!("{}::{}", tag.handle_of(operation), operation.name);
                if is_tagged && [&tag.id, &tag.module].iter().any(|own| repeats(&operation.name, own)) {
                    names.of_tag.push(called.clone());
                }
                if operation.name.len() > LONG {
                    names.long.push(called.clone());
                }
                if scopes(api, operation).iter().any(|scope| repeats(&operation.name, scope)) {
                    names.of_scope.push(called);
                }
            }
            names.of_scope.extend(handles(api, tag));
        }
        names
    }
}

/// The handles of a tag that repeat their scope, and the ways to them.
fn handles(api: &Api, tag: &Tag) -> Vec<String> {
    let mut found = Vec::new();
    for handle in &tag.scoped {
        let (scope, Some(method)) = (&api.scopes[handle.scope.0], &handle.method) else { continue };
        let rest = handle.name.strip_prefix(&scope.handle).unwrap_or_default();
        if begins(&words(rest), &words(&scope.handle)) {
            found.push(handle.name.clone());
        }
        if repeats(method, &scope.method) {
            found.push(format!("{}::{method}", scope.handle));
        }
    }
    found
}

/// The names of the scopes that an operation is under.
fn scopes<'a>(api: &'a Api, operation: &Operation) -> Vec<&'a str> {
    api.scopes_to(operation.scope).into_iter().map(|scope| scope.method.as_str()).collect()
}

/// Whether a name begins or ends with the words of another one, and has more.
fn repeats(name: &str, other: &str) -> bool {
    let (name, other) = (words(name), words(other));
    let mut reversed = (name.clone(), other.clone());
    reversed.0.reverse();
    reversed.1.reverse();
    begins(&name, &other) || begins(&reversed.0, &reversed.1)
}

fn begins(name: &[String], other: &[String]) -> bool {
    !other.is_empty() && name.len() >= other.len() && name.iter().zip(other).all(|(one, other)| one == other)
}

/// The words of a name in any case, each as one of what it names.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut was_small = false;
    for character in name.chars() {
        let is_part = character.is_alphanumeric();
        if !is_part || words.is_empty() || (character.is_uppercase() && was_small) {
            words.push(String::new());
        }
        was_small = is_part && !character.is_uppercase();
        words.last_mut().into_iter().filter(|_| is_part).for_each(|word| word.extend(character.to_lowercase()));
    }
    words.retain(|word| !word.is_empty());
    words.iter().map(|word| singular(word)).collect()
}

fn singular(word: &str) -> String {
    let one = word.strip_suffix("ies").filter(|stem| stem.len() > 1).map(|stem| format!("{stem}y"));
    one.or_else(|| Some(word.strip_suffix('s').filter(|stem| stem.len() > 1 && !stem.ends_with('s'))?.to_owned()))
        .unwrap_or_else(|| word.to_owned())
}

/// Whether a name is another one with a number.
fn is_numbered(name: &str, stem: &str) -> bool {
    let number = name.strip_prefix(stem).map(|rest| rest.trim_start_matches('_')).unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The names of all documents: how many there are of each kind, and which.
#[must_use]
pub fn list(names: &BTreeMap<&str, &Names>) -> String {
    let methods: usize = names.values().map(|names| names.methods).sum();
    let mut text = format!("\n{methods} methods with a tag\n");
    for (what, of) in LISTS {
        let count: usize = names.values().map(|names| of(names).len()).sum();
        writeln!(text, "{count} {what}").expect("a string takes any text");
        for (document, names) in names.iter().filter(|(_, names)| !of(names).is_empty()) {
            writeln!(text, "  {document}: {}", of(names).join(", ")).expect("a string takes any text");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{is_numbered, repeats, words};

    #[test]
    fn a_word_is_the_same_be_it_one_or_many() {
        assert_eq!(words("listWorkItems"), ["list", "work", "item"]);
        assert!(repeats("list_categories", "Category") && repeats("status_list", "status"));
        assert!(!repeats("list_all", "items") && !repeats("address_book", "addres"));
    }

    #[test]
    fn a_number_makes_no_other_name() {
        assert!(is_numbered("Variant3", "Variant") && is_numbered("Model_2", "Model"));
        assert!(!is_numbered("Variant", "Variant") && !is_numbered("VariantOf", "Variant"));
    }
}
