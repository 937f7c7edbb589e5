//! Scopes: prefixes of paths with a handle each, which has the values of their variables.
//!
//! What comes in are the prefixes that the document (`x-specwright-scopes`) and the settings (`[[scopes]]`) declare, and the
//! paths of operations; what goes out are [`Scope`]s. An operation is under the longest prefix that its path begins with,
//! segment by segment. Variables are the same where they have the same place, whatever they are called. The type of one is
//! what most operations say, and of two that as many say, the first one's; an enum's values are passed as text.

mod handles;

use super::parameter::SIGNATURE;
use super::{CLIENT_METHODS, Resolver};
use crate::diagnostic::{Diagnostic, Severity};
use crate::ir::{
    Parameter, ParameterLocation, Repr, Scope, ScopeId, ScopedHandle, Serialization, Tag, TypeKind, TypeRef, meaning,
};
use crate::naming::{self, Names};
use crate::options::{Customization, Extent, ScopeSetting};
use crate::pointer::Pointer;
use crate::template::{shape, variables};
use foldhash::HashSet;
use serde_json::Value;

/// The key of the scopes in the root of the document.
pub(super) const SCOPES: &str = "x-specwright-scopes";

/// What the handle of a scope has itself, and what the prelude's traits take of it as a value.
pub(super) const HANDLE_METHODS: &[&str] = &["client", "into", "try_into"];

/// A scope before all operations are known.
#[derive(Debug)]
pub(super) struct Declared<'a> {
    name: &'a str,
    source: Source<'a>,
    method: String,
    handle: String,
    /// The prefix without a slash at its end.
    path: &'a str,
    /// The segments of the path without the names of variables.
    segments: Vec<String>,
    variables: Vec<&'a str>,
    /// The next longer prefix that it begins with, by index.
    outer: Option<usize>,
    /// How many of its variables that one has.
    inherited: usize,
    /// What operations say of its other variables.
    mentions: Vec<Vec<Mention>>,
    /// The methods of its handle that lead further.
    methods: HashSet<String>,
}

/// Where a scope is declared.
#[derive(Clone, Copy, Debug)]
enum Source<'a> {
    /// In the document, with this index.
    Document(usize),
    /// In the settings.
    Settings(&'a ScopeSetting),
}

/// The part of a declaration that a mistake is about.
#[derive(Clone, Copy, Debug)]
enum Key {
    Name,
    Path,
}

/// What an operation says of a variable.
#[derive(Debug)]
struct Mention {
    parameter: Parameter,
    at: Pointer,
}

impl<'a> Declared<'a> {
    fn new(name: &'a str, path: &'a str, source: Source<'a>) -> Self {
        let path = path.strip_suffix('/').unwrap_or(path);
        let variables: Vec<&str> = variables(path).collect();
        Self {
            name,
            source,
            method: naming::snake(name),
            handle: naming::pascal(name),
            path,
            segments: segments(path),
            variables,
            outer: None,
            inherited: 0,
            mentions: Vec::new(),
            methods: HashSet::default(),
        }
    }

    /// Whether paths with these segments begin with the prefix.
    fn begins(&self, segments: &[String]) -> bool {
        segments.starts_with(&self.segments)
    }
}

/// The segments of a path without the names of variables and a slash at the end.
fn segments(path: &str) -> Vec<String> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = path.strip_suffix('/').unwrap_or(path);
    shape(path).split('/').skip(1).map(str::to_owned).collect()
}

impl<'a> Resolver<'a> {
    /// Takes the scopes that are declared, as far as they can be used. A scope of the settings takes the place of the
    /// document's with the same name.
    pub(super) fn declare_scopes(&mut self, customization: &'a Customization) {
        if customization.extent == Extent::Types {
            return;
        }
        let list = self.openapi.extensions.get(SCOPES).and_then(Value::as_array);
        let text = |declared: &'a Value, key: &str| declared.get(key).and_then(Value::as_str).unwrap_or_default();
        let of_document = list.into_iter().flatten().enumerate().map(|(index, declared)| {
            Declared::new(text(declared, "name"), text(declared, "path"), Source::Document(index))
        });
        let of_settings: Vec<Declared<'a>> = customization
            .scopes
            .iter()
            .map(|setting| Declared::new(&setting.name.text, &setting.path.text, Source::Settings(setting)))
            .collect();
        let replaced: HashSet<&str> = of_settings.iter().map(|scope| scope.name).collect();
        let all: Vec<Declared<'a>> =
            of_document.filter(|scope| !replaced.contains(scope.name)).chain(of_settings).collect();
        let mut scopes: Vec<Declared<'a>> = Vec::new();
        for scope in all {
            if self.is_sound(&scope, &scopes) {
                scopes.push(scope);
            }
        }
        self.path_scopes = scopes;
        self.nest_scopes();
    }

    /// Whether a scope can be one beside others.
    fn is_sound(&mut self, scope: &Declared<'_>, others: &[Declared<'_>]) -> bool {
        let same = |found: fn(&Declared<'_>, &Declared<'_>) -> bool| others.iter().find(|other| found(other, scope));
        let mut known = HashSet::default();
        let twice = scope.variables.iter().find(|variable| !known.insert(**variable));
        let is_path = scope.path.starts_with('/')
            && !scope.path.contains(['?', '#'])
            && scope.segments.iter().all(|segment| !segment.is_empty())
            && !scope.segments.iter().any(|segment| segment.replace("{}", "").contains(['{', '}']));
        let wrong = if !scope.name.chars().any(char::is_alphanumeric) {
            Some((Key::Name, "expected a name".to_owned()))
        } else if !is_path {
            Some((Key::Path, "expected the beginning of a path".to_owned()))
        } else if let Some(variable) = twice {
            Some((Key::Path, format!("`{variable}` stands here twice")))
        } else if same(|one, other| one.method == other.method).is_some() {
            Some((Key::Name, "another scope has this name".to_owned()))
        } else {
            let other = same(|one, other| one.segments == other.segments);
            other.map(|other| (Key::Path, format!("this is the path of `{}`", other.name)))
        };
        if let Some((key, why)) = &wrong {
            self.wrong_scope(self.repairable, scope.source, *key, why);
        }
        wrong.is_none()
    }

    /// Finds out which scope is in which.
    fn nest_scopes(&mut self) {
        let mut handles = Names::default();
        let mut wrong = Vec::new();
        for index in 0..self.path_scopes.len() {
            let scope = &self.path_scopes[index];
            let around = self.path_scopes.iter().enumerate().filter(|(other, _)| *other != index);
            let around = around.filter(|(_, other)| other.begins(&scope.segments));
            let outer = around.max_by_key(|(_, other)| other.segments.len());
            let inherited = outer.map_or(0, |(_, outer)| outer.variables.len());
            if let Some((_, outer)) = outer {
                let mut pairs = scope.variables.iter().zip(&outer.variables);
                if let Some((own, other)) = pairs.find(|(own, other)| own != other) {
                    wrong.push((scope.source, format!("`{own}` is called `{other}` in the path of `{}`", outer.name)));
                }
            }
            let (outer, count) = (outer.map(|(outer, _)| outer), scope.variables.len() - inherited);
            let scope = &mut self.path_scopes[index];
            scope.handle = handles.claim([scope.handle.as_str()]);
            (scope.outer, scope.inherited) = (outer, inherited);
            scope.mentions = (0..count).map(|_| Vec::new()).collect();
        }
        for (source, why) in wrong {
            self.wrong_scope(Severity::Error, source, Key::Path, &why);
        }
    }

    /// Says why a scope cannot be used. One that is left out without harm can be repaired.
    fn wrong_scope(&mut self, severity: Severity, source: Source<'_>, key: Key, why: &str) {
        let error = Diagnostic::new(severity, "wrong-scope", "this scope cannot be used");
        let error = match (source, key) {
            (Source::Document(index), Key::Name) => error.at_value(place(index).key("name"), why),
            (Source::Document(index), Key::Path) => error.at_value(place(index).key("path"), why),
            (Source::Settings(setting), Key::Name) => error.at_setting(&setting.name, why),
            (Source::Settings(setting), Key::Path) => error.at_setting(&setting.path, why),
        };
        let help = "a scope is `{name: project, path: '/workspaces/{workspace}/projects/{project}'}`";
        self.diagnostics.push(error.help(help));
    }

    /// The scope that operations of a path are under, by its index, and the keys of the variables that it has.
    pub(super) fn scope_of(&self, path: &str) -> (Option<ScopeId>, Vec<String>) {
        if self.path_scopes.is_empty() {
            return (None, Vec::new());
        }
        let segments = segments(path);
        let keys = |scope: &Declared<'_>| -> Vec<String> {
            variables(path).take(scope.variables.len()).map(str::to_owned).collect()
        };
        // Places with the same name cannot have two values.
        let is_distinct = |keys: &[String]| keys.iter().collect::<HashSet<_>>().len() == keys.len();
        let under = self.path_scopes.iter().enumerate().filter(|(_, scope)| scope.begins(&segments));
        let under = under.filter(|(_, scope)| is_distinct(&keys(scope)));
        match under.max_by_key(|(_, scope)| scope.segments.len()) {
            Some((index, scope)) => (Some(ScopeId(index)), keys(scope)),
            None => (None, Vec::new()),
        }
    }

    /// Whether a scope is another one, or around it.
    pub(super) fn is_scope_around(&self, scope: ScopeId, inner: ScopeId) -> bool {
        std::iter::successors(Some(inner.0), |index| self.path_scopes[*index].outer).any(|index| index == scope.0)
    }

    /// Notes what an operation says of the variable at a place of a scope's path.
    pub(super) fn mention(&mut self, scope: ScopeId, position: usize, parameter: Parameter, at: &Pointer) {
        let mut index = scope.0;
        while let Some(outer) = self.path_scopes[index].outer.filter(|_| position < self.path_scopes[index].inherited) {
            index = outer;
        }
        let is_plain = parameter.serialization == Serialization::Path;
        let Some(ty) = self.type_in_scope(&parameter.ty).filter(|_| is_plain) else {
            let message =
                format!("the scope `{}` cannot have the value of `{}`", self.path_scopes[index].name, parameter.key);
            self.diagnostics.push(
                Diagnostic::error("wrong-scope", message)
                    .at_value(at, "not one value in the path, of style `simple`")
                    .help("let the scope's path end before this variable"),
            );
            return;
        };
        let place = position - self.path_scopes[index].inherited;
        self.path_scopes[index].mentions[place]
            .push(Mention { parameter: Parameter { ty, ..parameter }, at: at.clone() });
    }

    /// The type by which a scope or the client takes a value; none of what is not one value.
    pub(super) fn type_in_scope(&self, ty: &TypeRef) -> Option<TypeRef> {
        match meaning(&self.types, ty) {
            TypeRef::Named(id) => match &self.types[id.0].kind {
                TypeKind::Enum(known) if known.repr == Repr::Text => Some(TypeRef::Text),
                TypeKind::Enum(known) if known.repr == Repr::Integer => Some(TypeRef::I64),
                _ => None,
            },
            ty if ty.is_scalar() => Some(ty.clone()),
            _ => None,
        }
    }

    /// The scopes that operations are under, once these are known.
    pub(super) fn scopes(&mut self, tags: &mut [Tag], customization: &Customization) -> Vec<Scope> {
        let declared = std::mem::take(&mut self.path_scopes);
        let mut is_used = vec![false; declared.len()];
        for operation in tags.iter().flat_map(|tag| &tag.operations) {
            let innermost = operation.scope.map(|scope| scope.0);
            std::iter::successors(innermost, |index| declared[*index].outer).for_each(|index| is_used[index] = true);
        }
        let mut next = 0..;
        let ids: Vec<Option<ScopeId>> = is_used.iter().map(|used| used.then(|| next.next().map(ScopeId))?).collect();
        for (scope, is_used) in declared.iter().zip(&is_used) {
            let is_taken = CLIENT_METHODS.iter().chain(HANDLE_METHODS).any(|method| *method == scope.method);
            let is_beside = |tag: &Tag| match scope.outer.map(ScopeId) {
                None => tag.module == scope.method && tag.is_direct(),
                outer => {
                    let has_some = tag.operations.iter().any(|operation| operation.scope == outer);
                    let leads = |handle: &ScopedHandle| handle.method.as_ref() == Some(&scope.method);
                    has_some && tag.scoped.iter().any(|handle| Some(handle.scope) == outer && leads(handle))
                }
            };
            if is_taken || tags.iter().any(is_beside) {
                let noun = if is_taken { "a method of the client" } else { "a tag" };
                self.wrong_scope(Severity::Error, scope.source, Key::Name, &format!("{noun} has this name"));
            }
            // What the settings leave out is no mistake of the document.
            if !is_used && !customization.selects() {
                self.wrong_scope(self.repairable, scope.source, Key::Path, "no operation has a path that begins so");
            }
        }
        for tag in tags {
            tag.scoped.retain(|handle| tag.operations.iter().any(|operation| operation.scope == Some(handle.scope)));
            let scopes = tag.scoped.iter_mut().map(|handle| &mut handle.scope);
            let of_operations = tag.operations.iter_mut().filter_map(|operation| operation.scope.as_mut());
            for scope in scopes.chain(of_operations) {
                *scope = ids[scope.0].unwrap_or(*scope);
            }
        }
        let mut names: Vec<Vec<String>> = vec![Vec::new(); declared.len()];
        let mut order: Vec<usize> = (0..declared.len()).collect();
        order.sort_by_key(|index| declared[*index].segments.len());
        for index in order {
            let around = declared[index].outer.map(|outer| names[outer].clone()).unwrap_or_default();
            let mut taken = Names::reserving(&around.iter().map(String::as_str).collect::<Vec<_>>());
            let own = declared[index].variables.iter().skip(declared[index].inherited);
            let own: Vec<String> = own.map(|variable| taken.claim([argument_name(variable).as_str()])).collect();
            names[index] = around.into_iter().chain(own).collect();
        }
        let mut scopes = Vec::new();
        for (index, scope) in declared.into_iter().enumerate().filter(|(index, _)| is_used[*index]) {
            let own = names[index].split_off(scope.inherited);
            let keys = &scope.variables[scope.inherited..];
            let arguments = own.into_iter().zip(keys).zip(scope.mentions);
            let arguments = arguments.filter_map(|((name, key), mentions)| self.scope_argument(name, key, mentions));
            scopes.push(Scope {
                arguments: arguments.collect(),
                name: naming::kebab(scope.name),
                method: scope.method,
                handle: scope.handle,
                path: scope.path.to_owned(),
                outer: scope.outer.and_then(|outer| ids[outer]),
                place: match scope.source {
                    Source::Document(index) => Some(index),
                    Source::Settings(_) => None,
                },
            });
        }
        scopes
    }

    /// The argument that stands for a variable: as most operations declare it.
    fn scope_argument(&mut self, name: String, key: &str, mentions: Vec<Mention>) -> Option<Parameter> {
        let mut counts: Vec<(&TypeRef, usize)> = Vec::new();
        for Mention { parameter, .. } in &mentions {
            match counts.iter_mut().find(|(ty, _)| **ty == parameter.ty) {
                Some((_, count)) => *count += 1,
                None => counts.push((&parameter.ty, 1)),
            }
        }
        // Of several that as many say the first one.
        let ty = counts.iter().rev().max_by_key(|(_, count)| *count).map(|(ty, _)| (*ty).clone())?;
        let lookup = mentions.iter().find_map(|mention| mention.parameter.lookup.clone());
        if let Some(other) = mentions.iter().find(|mention| mention.parameter.ty != ty) {
            let message =
                format!("`{}` is of another type than in the other operations of its scope", other.parameter.key);
            self.diagnostics.push(
                Diagnostic::warning("scope-types", message)
                    .at_value(&other.at, "declared here")
                    .help("the handle takes a value of the type that most operations declare"),
            );
        }
        let first = mentions.into_iter().find(|mention| mention.parameter.ty == ty)?;
        Some(Parameter { name, key: key.to_owned(), lookup, deprecated: false, ..first.parameter })
    }
}

/// The place of a scope in the document.
fn place(index: usize) -> Pointer {
    Pointer::root().key(SCOPES).index(index)
}

/// What a variable is called as an argument.
fn argument_name(variable: &str) -> String {
    let name = naming::snake(variable);
    if SIGNATURE.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// The place of a path parameter among the variables of its scope.
pub(super) fn position(scoped: &[String], key: &str, serialization: Serialization) -> Option<usize> {
    let is_in_path = serialization.at() == ParameterLocation::Path;
    scoped.iter().position(|known| is_in_path && known == key)
}

#[cfg(test)]
mod tests {
    use crate::ir::Api;
    use crate::options::{Customization, ScopeSetting, Selection, Spanned};
    use crate::resolve::tests::{api, document_of_scopes, emits, says};

    /// A document with these scopes and operations of one tag, by their names and paths.
    fn document(scopes: &[(&str, &str)], operations: &[(&str, &str)], types: &[(&str, &str)]) -> String {
        let operations: Vec<_> = operations.iter().map(|(id, path)| ("things", *id, *path)).collect();
        document_of_scopes(scopes, &operations, types)
    }

    const SHOP: (&str, &str) = ("shop", "/shops/{shop}");
    const ORDER: (&str, &str) = ("order", "/shops/{shop}/orders/{order}");

    /// The scopes of operations: the handle's type and the names of the arguments that are left.
    fn under(api: &Api) -> Vec<(String, String, Vec<String>)> {
        let operations = api.tags.iter().flat_map(|tag| tag.operations.iter().map(move |operation| (tag, operation)));
        let under = operations.map(|(tag, operation)| {
            let left = operation.arguments.iter().map(|argument| argument.name.clone()).collect();
            (operation.id.clone(), tag.handle_of(operation).to_owned(), left)
        });
        under.collect()
    }

    fn row(id: &str, handle: &str, left: &[&str]) -> (String, String, Vec<String>) {
        (id.to_owned(), handle.to_owned(), left.iter().map(|&name| name.to_owned()).collect())
    }

    #[test]
    fn an_operation_is_under_the_longest_prefix_of_whole_segments() {
        let operations = [
            ("all", "/shops"),
            ("one", "/shops/{shop}"),
            ("slashed", "/shops/{shop}/"),
            ("near", "/shops/{shop}/orders"),
            ("far", "/shops/{shop}/orders/{order}/lines/{line}"),
            ("likely", "/shops/{shop}/ordersOf/{order}"),
            ("fixed", "/shops/main/orders"),
        ];
        let api = api(&document(&[SHOP, ORDER], &operations, &[]), Customization::default());
        let wanted = [
            row("all", "Things", &[]),
            row("one", "ShopThings", &[]),
            row("slashed", "ShopThings", &[]),
            row("near", "ShopThings", &[]),
            row("far", "OrderThings", &["line"]),
            row("likely", "ShopThings", &["order"]),
            row("fixed", "Things", &[]),
        ];
        assert_eq!(under(&api), wanted);
        assert_eq!(api.scopes[1].outer.map(|outer| outer.0), Some(0));
    }

    #[test]
    fn variables_are_the_same_by_their_places() {
        let operations =
            [("one", "/shops/{shop}/orders/{order}"), ("other", "/shops/{id}/orders/{number}/lines/{shop}")];
        let document = document(&[SHOP, ORDER], &operations, &[]);
        emits(
            &document,
            "
            impl Client {
                pub fn shop(&self, shop: &str) -> Shop {
                    Shop {
                        scope: Scope::new(self, \"/shops/{shop}\").with(\"shop\", &shop),
                    }
                }
            }",
        );
        emits(
            &document,
            "
            pub fn order(&self, order: &str) -> Order {
                Order {
                    scope: self.scope.inner(\"/shops/{shop}/orders/{order}\").with(\"order\", &order),
                }
            }
            pub fn client(&self) -> &Client {
                self.scope.client()
            }",
        );
        // A variable that is left is called as it is, whatever a scope's is called.
        emits(
            &document,
            "
            pub fn other(&self, shop: &str) -> Call<'static, Other> {
                let mut call = self.scope.call();
                call.request.path(\"shop\", &shop);
                call
            }",
        );
    }

    #[test]
    fn a_value_has_the_type_that_most_operations_declare() {
        let operations = [("a", "/shops/{x}/a"), ("b", "/shops/{y}/b"), ("c", "/shops/{shop}/c")];
        let types = [("y", "integer"), ("shop", "integer")];
        let document = document(&[SHOP], &operations, &types);
        emits(&document, "pub fn shop(&self, shop: i64) -> Shop {");
        says(&document, "warning[scope-types]: `x` is of another type than in the other operations of its scope");
        // Of two that as many say the first one.
        let document = self::document(&[SHOP], &operations[..2], &types);
        emits(&document, "pub fn shop(&self, shop: &str) -> Shop {");
    }

    #[test]
    fn another_operation_changes_no_other() {
        let operations = [("one", "/shops/{shop}"), ("two", "/shops/{shop}/a"), ("three", "/orders")];
        let of = |count: usize| {
            under(&api(
                &document(&[SHOP, ("b", "/b")], &[&operations[..count], &[("b", "/b")]].concat(), &[]),
                Customization::default(),
            ))
        };
        let (few, more) = (of(2), of(3));
        assert!(few.iter().all(|row| more.contains(row)), "{few:?} {more:?}");
    }

    #[test]
    fn the_settings_declare_scopes_too() {
        let setting = |name: &str, path: &str| ScopeSetting { name: Spanned::bare(name), path: Spanned::bare(path) };
        let operations = [("one", "/shops/{shop}/orders/{order}"), ("rest", "/rest")];
        let document = document(&[SHOP], &operations, &[]);
        let customized = |scopes| api(&document, Customization { scopes, ..Customization::default() });
        let both = customized(vec![setting("order", "/shops/{shop}/orders/{order}")]);
        assert_eq!(under(&both)[0], row("one", "OrderThings", &[]));
        // One of the same name takes the place of the document's.
        let other = customized(vec![setting("shop", "/shops/{shop}/orders/")]);
        assert_eq!((other.scopes.len(), other.scopes[0].path.as_str()), (1, "/shops/{shop}/orders"));
    }

    #[test]
    fn a_scope_whose_operations_are_left_out_is_left_out_too() {
        let operations = [("one", "/shops/{shop}"), ("rest", "/rest/{id}")];
        let document = document(&[SHOP, ("rest", "/rest/{id}")], &operations, &[]);
        let select = Selection { operations: vec![Spanned::bare("rest")], ..Selection::default() };
        let api = api(&document, Customization { select, ..Customization::default() });
        assert_eq!(api.scopes.iter().map(|scope| scope.name.as_str()).collect::<Vec<_>>(), ["rest"]);
        assert_eq!(under(&api), [row("rest", "RestThings", &[])]);
    }
}
