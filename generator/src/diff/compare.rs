//! From two surfaces to changes: what is there no longer, what is new, and what is declared otherwise.
//!
//! What comes in are two [`Surface`]s; what goes out are [`Change`]s, those that break callers first. What is inside
//! something that is new or gone as a whole is not listed on its own. A declaration may change in several ways, each of which
//! is a change with a rule of its own.

use super::change::{Change, ChangeKind, owner};
use super::item::{Item, ItemKind};
use super::rename;
use super::rules::{self as rule, Rule};
use super::surface::Surface;
use crate::emit::client::REQUIRED;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Compares two interfaces.
#[must_use]
pub fn compare(old: &Surface, new: &Surface) -> Vec<Change> {
    let mut changes = Vec::new();
    // Sources alone do not say which features their package has.
    let has_features = |surface: &Surface| surface.items.values().any(|item| item.kind == ItemKind::Feature);
    let is_known = has_features(old) && has_features(new);
    let compared = |item: &Item| is_known || item.kind != ItemKind::Feature;
    for (path, item) in old.items.iter().filter(|(_, item)| compared(item)) {
        match new.items.get(path) {
            None if !is_inside(path, |owner| old.items.contains_key(owner) && !new.items.contains_key(owner)) => {
                changes.push(Change {
                    before: Some(item.signature.clone()),
                    ..change(ChangeKind::Removed, path, item, removed(item.kind))
                });
            }
            None => {}
            Some(other) => {
                let mut own = Vec::new();
                changed(path, item, other, &mut own);
                // What needs other features because its type does is reported once.
                let around = owner(path).and_then(|owner| Some((old.items.get(owner)?, new.items.get(owner)?)));
                if around.is_some_and(|(before, after)| before.gate != after.gate) {
                    let is_gate = |change: &Change| [rule::GATE_CHANGED, rule::GATE_WIDENED].contains(&change.rule);
                    own.retain(|change| !is_gate(change));
                }
                changes.extend(own);
            }
        }
    }
    for (path, item) in new.items.iter().filter(|(path, item)| compared(item) && !old.items.contains_key(*path)) {
        if !is_inside(path, |owner| new.items.contains_key(owner) && !old.items.contains_key(owner)) {
            changes.push(Change {
                after: Some(item.signature.clone()),
                ..change(
                    ChangeKind::Added,
                    path,
                    item,
                    if is_required(path, item) { rule::HEADER_REQUIRED } else { added(item.kind) },
                )
            });
        }
    }
    rename::find(&mut changes, old, new);
    changes.sort_by(|one, other| {
        let key = |change: &Change| (Reverse(change.rule.bump), change.change_kind);
        key(one).cmp(&key(other)).then_with(|| one.path.cmp(&other.path))
    });
    changes
}

fn change(change_kind: ChangeKind, path: &str, item: &Item, rule: Rule) -> Change {
    Change {
        change_kind,
        kind: item.kind,
        path: path.to_owned(),
        part: None,
        before: None,
        after: None,
        rule,
        renamed: None,
        line: None,
    }
}

fn removed(kind: ItemKind) -> Rule {
    match kind {
        ItemKind::Field => rule::FIELD_REMOVED,
        ItemKind::Variant => rule::VARIANT_REMOVED,
        ItemKind::Function => rule::FUNCTION_REMOVED,
        ItemKind::Trait => rule::TRAIT_REMOVED,
        ItemKind::Feature => rule::FEATURE_REMOVED,
        ItemKind::Module | ItemKind::Struct | ItemKind::Enum | ItemKind::Alias | ItemKind::Static => rule::ITEM_REMOVED,
    }
}

/// Whether a function of the builder has to be called.
fn is_required(path: &str, item: &Item) -> bool {
    path.starts_with("ClientBuilder::") && item.docs.as_deref().is_some_and(|docs| docs.contains(REQUIRED))
}

fn added(kind: ItemKind) -> Rule {
    match kind {
        ItemKind::Field => rule::FIELD_ADDED,
        ItemKind::Variant => rule::VARIANT_ADDED,
        ItemKind::Function => rule::FUNCTION_ADDED,
        ItemKind::Trait => rule::TRAIT_ADDED,
        ItemKind::Feature => rule::FEATURE_ADDED,
        ItemKind::Module | ItemKind::Struct | ItemKind::Enum | ItemKind::Alias | ItemKind::Static => rule::ITEM_ADDED,
    }
}

/// Whether something that `is_whole` holds for is around a path.
fn is_inside(path: &str, is_whole: impl Fn(&str) -> bool) -> bool {
    let mut around = owner(path);
    while let Some(path) = around {
        if is_whole(path) {
            return true;
        }
        around = owner(path);
    }
    false
}

fn changed(path: &str, old: &Item, new: &Item, changes: &mut Vec<Change>) {
    let mut push = |rule: Rule, part: Option<&str>, before: &str, after: &str| {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        changes.push(Change {
            part: part.map(str::to_owned),
            before: some(before),
            after: some(after),
            ..change(ChangeKind::Changed, path, new, rule)
        });
    };
    if old.kind != new.kind {
        push(rule::KIND_CHANGED, None, &old.signature, &new.signature);
    } else if old.signature != new.signature {
        match old.kind {
            ItemKind::Function => function(&old.signature, &new.signature, &mut push),
            ItemKind::Field => push(field(&old.signature, &new.signature), None, &old.signature, &new.signature),
            kind => push(declared(kind), None, &old.signature, &new.signature),
        }
    }
    if old.gate != new.gate {
        let rule = if is_wider(&old.gate, &new.gate) { rule::GATE_WIDENED } else { rule::GATE_CHANGED };
        push(rule, None, &old.gate, &new.gate);
    }
    match (old.deprecated, new.deprecated) {
        (false, true) => push(rule::DEPRECATED, None, "", ""),
        (true, false) => push(rule::RESTORED, None, "", ""),
        _ => {}
    }
    // That of an operation's type is reported for its function.
    if old.route != new.route && old.kind == ItemKind::Function {
        push(rule::ROUTE_CHANGED, None, &old.route, &new.route);
    }
    if let (Some(before), Some(after)) = (&old.docs, &new.docs) {
        let without = |docs: &str, route: &str| docs.replace(&format!("`{route}`"), "");
        if is_required(path, new) && !is_required(path, old) {
            push(rule::HEADER_REQUIRED, None, "", "");
        } else if without(before, &old.route) != without(after, &new.route) {
            push(rule::DOCS_CHANGED, None, "", "");
        }
    }
}

fn declared(kind: ItemKind) -> Rule {
    match kind {
        ItemKind::Variant => rule::VARIANT_RETYPED,
        ItemKind::Alias => rule::ALIAS_RETYPED,
        ItemKind::Static => rule::STATIC_RETYPED,
        ItemKind::Trait => rule::TRAIT_CHANGED,
        _ => rule::DECLARATION_CHANGED,
    }
}

/// Whether something is there with the new features whenever it is with the old ones: each group of alternatives that is
/// asked for now holds all those of a group that was asked for before.
fn is_wider(old: &str, new: &str) -> bool {
    let groups = |gate: &str| -> Vec<BTreeSet<String>> {
        let groups = gate.split(" and ").filter(|group| !group.is_empty()).map(|group| {
            let inner = group.strip_prefix("any(").and_then(|rest| rest.strip_suffix(')'));
            match inner {
                Some(inner) => inner.split(", ").map(str::to_owned).collect(),
                None => BTreeSet::from([group.to_owned()]),
            }
        });
        groups.collect()
    };
    let known = groups(old);
    groups(new).iter().all(|group| known.iter().any(|before| before.is_subset(group)))
}

/// The rule for a field of another type. More wrappers mean that less is certain.
fn field(old: &str, new: &str) -> Rule {
    let ty = |signature: &str| signature.split_once(": ").map_or(String::new(), |(_, ty)| ty.to_owned());
    let (old, new) = (ty(old), ty(new));
    let bare = |ty: &str| {
        let inner = ["Option<", "Maybe<"].iter().find_map(|wrapper| ty.strip_prefix(wrapper)?.strip_suffix('>'));
        inner.unwrap_or(ty).to_owned()
    };
    let wrappers = |ty: &str| if ty.starts_with("Maybe<") { 2 } else { u8::from(ty.starts_with("Option<")) };
    if bare(&old) != bare(&new) {
        rule::FIELD_RETYPED
    } else if wrappers(&old) < wrappers(&new) {
        rule::FIELD_WRAPPED
    } else {
        rule::FIELD_UNWRAPPED
    }
}

/// Takes a change: its rule, the part it is about, and how that was and is declared.
type Push<'p> = &'p mut dyn FnMut(Rule, Option<&str>, &str, &str);

/// A function in parts.
struct Function {
    receiver: String,
    parameters: Vec<(String, String)>,
    result: String,
}

impl Function {
    /// Takes a signature apart as it is written by `read`: names hold no brackets, and types close what they open.
    fn of(signature: &str) -> Self {
        let start = signature.find('(').map_or(signature.len(), |open| open + 1);
        let (mut depth, mut parts, mut from, mut end) = (1_usize, Vec::new(), start, signature.len());
        let mut before = ' ';
        for (offset, character) in signature[start..].char_indices() {
            let at = start + offset;
            match character {
                '(' | '[' | '<' => depth += 1,
                '>' if before == '-' => {}
                ')' | ']' | '>' => depth -= 1,
                ',' if depth == 1 => {
                    parts.push(signature[from..at].trim());
                    from = at + 1;
                }
                _ => {}
            }
            before = character;
            if depth == 0 {
                parts.push(signature[from..at].trim());
                end = at + 1;
                break;
            }
        }
        let mut receiver = signature[..start].to_owned();
        let mut parameters = Vec::new();
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            match part.split_once(": ") {
                Some((name, ty)) => parameters.push((name.to_owned(), ty.to_owned())),
                None => receiver.push_str(part),
            }
        }
        Self { receiver, parameters, result: signature[end.min(signature.len())..].trim().to_owned() }
    }
}

fn function(old: &str, new: &str, push: Push<'_>) {
    let (before, after) = (Function::of(old), Function::of(new));
    if before.receiver != after.receiver {
        push(rule::RECEIVER_CHANGED, None, old, new);
    }
    parameters(&before.parameters, &after.parameters, push);
    if before.result != after.result {
        let ty = |result: &str| result.trim_start_matches("-> ").to_owned();
        push(rule::RESULT_CHANGED, Some("->"), &ty(&before.result), &ty(&after.result));
    }
}

fn parameters(old: &[(String, String)], new: &[(String, String)], push: Push<'_>) {
    let (known, given): (BTreeMap<_, _>, BTreeMap<_, _>) =
        (old.iter().cloned().collect(), new.iter().cloned().collect());
    let types = |parameters: &[(String, String)]| parameters.iter().map(|(_, ty)| ty.clone()).collect::<Vec<_>>();
    let written = |(name, ty): (&String, &String)| format!("{name}: {ty}");
    let is_renamed = known.keys().ne(given.keys()) && types(old) == types(new);
    let in_order = |names: &[(String, String)], other: &BTreeMap<String, String>| {
        names.iter().map(|(name, _)| name.clone()).filter(|name| other.contains_key(name)).collect::<Vec<_>>()
    };
    let is_moved = in_order(old, &given) != in_order(new, &known);
    if is_renamed && !is_moved {
        for ((before, _), (after, _)) in old.iter().zip(new).filter(|((before, _), (after, _))| before != after) {
            push(rule::PARAMETER_RENAMED, Some(after), before, after);
        }
        return;
    }
    for (name, ty) in old.iter().filter(|(name, _)| !given.contains_key(name)) {
        push(rule::PARAMETER_REMOVED, Some(name), &written((name, ty)), "");
    }
    for (name, ty) in new {
        match known.get(name) {
            None => push(rule::PARAMETER_ADDED, Some(name), "", &written((name, ty))),
            Some(before) if before != ty => push(rule::PARAMETER_RETYPED, Some(name), before, ty),
            Some(_) => {}
        }
    }
    if is_moved {
        let names = |parameters: &[(String, String)]| {
            parameters.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
        };
        push(rule::PARAMETER_MOVED, None, &names(old), &names(new));
    }
}

#[cfg(test)]
mod tests {
    use super::{function, is_wider};
    use crate::diff::change::owner;

    fn codes(old: &str, new: &str) -> Vec<&'static str> {
        let mut codes = Vec::new();
        function(old, new, &mut |rule, _, _, _| codes.push(rule.code));
        codes
    }

    #[test]
    fn functions_are_compared_by_parts() {
        let old = "fn f(&self, a: &str, b: Map<A, (B, C)>) -> Call<'c, (), E>";
        assert_eq!(codes(old, old), [] as [&str; 0]);
        assert_eq!(codes(old, &old.replace("a:", "z:")), ["parameter-renamed"]);
        assert_eq!(codes(old, &old.replace("C)", "D)")), ["parameter-retyped"]);
        assert_eq!(codes(old, &old.replace(", E", ", F")), ["result-changed"]);
        assert_eq!(codes(old, &old.replace("&self", "self")), ["receiver-changed"]);
        assert_eq!(codes(old, &old.replace("a: &str, ", "")), ["parameter-removed"]);
        assert_eq!(codes(old, &old.replace("a: &str", "a: &str, c: impl Into<String>")), ["parameter-added"]);
        assert_eq!(codes("fn f(a: &str, b: &str)", "fn f(b: &str, a: &str)"), ["parameter-moved"]);
        assert_eq!(codes("fn f(a: &str, b: i64)", "fn f(b: i64, a: &str)"), ["parameter-moved"]);
    }

    #[test]
    fn features_are_compared_as_sets() {
        let (a, b, both) = ("feature = \"a\"", "feature = \"b\"", "any(feature = \"a\", feature = \"b\")");
        assert!(is_wider(a, "") && is_wider(a, both) && is_wider(&format!("{a} and {b}"), a));
        assert!(!is_wider("", a) && !is_wider(both, a) && !is_wider(a, b) && !is_wider(a, &format!("{a} and {b}")));
    }

    #[test]
    fn everything_is_in_something() {
        assert_eq!(owner("types::Pet: Clone"), Some("types::Pet"));
        assert_eq!(owner("types::Pet.name"), Some("types::Pet"));
        assert_eq!(owner("types::Pet::new()"), Some("types::Pet"));
        assert_eq!(owner("Upload<pets::Store>::name()"), Some("pets::Store"));
        assert_eq!(owner("types"), None);
    }
}
