//! What the operations of a tag are found by under a scope: a handle's type, and the method of the scope that leads to it.
//!
//! Neither repeats what the scope says: tag `project-features` is `features` of a project, and its handle `ProjectFeatures`.
//! The operations of the tag that the scope is one of, such as `projects`, are methods of the scope itself. Methods that
//! would meet keep their long names, whatever their order.

use super::{Declared, HANDLE_METHODS};
use crate::ir::ScopeId;
use crate::naming::{self, are_same_nouns, without_start, words_of};
use crate::resolve::Resolver;
use crate::resolve::method::settle;
use crate::resolve::operation::Found;
use foldhash::HashSet;

/// A handle before its type has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::resolve) struct Wanted {
    pub(in crate::resolve) scope: ScopeId,
    /// What the type may be called, the best name first.
    pub(in crate::resolve) names: Vec<String>,
    /// The method that leads to it; `None` when it is the scope's handle itself.
    pub(in crate::resolve) method: Option<String>,
}

impl Resolver<'_> {
    /// The handles of each tag under every scope, whether it has operations there or not.
    pub(in crate::resolve) fn scoped_handles(
        &mut self,
        tags: &[(&str, Vec<Found<'_>>)],
        modules: &[String],
    ) -> Vec<Vec<Wanted>> {
        let mut handles: Vec<Vec<Wanted>> = vec![Vec::new(); tags.len()];
        if self.path_scopes.is_empty() {
            return handles;
        }
        let scopes: Vec<HashSet<usize>> = tags
            .iter()
            .map(|(_, operations)| operations.iter().filter_map(|found| Some(self.scope_of(found.path).0?.0)).collect())
            .collect();
        for index in 0..self.path_scopes.len() {
            let scope = &self.path_scopes[index];
            let under: Vec<usize> = (0..tags.len()).filter(|&tag| scopes[tag].contains(&index)).collect();
            let mut alike = under.iter().copied().filter(|&tag| is_of(scope, tags[tag].0, &modules[tag]));
            let own = alike.next().filter(|_| alike.next().is_none());
            let others: Vec<usize> = under.into_iter().filter(|&tag| Some(tag) != own).collect();
            let candidates: Vec<Vec<String>> = others.iter().map(|&tag| methods(scope, &modules[tag])).collect();
            let inner = self.path_scopes.iter().filter(|inner| inner.outer == Some(index));
            let mut taken: HashSet<String> = inner.map(|inner| inner.method.clone()).collect();
            taken.extend(HANDLE_METHODS.iter().map(|&method| method.to_owned()));
            let settled = settle(&candidates, &taken);
            for (tag, module) in modules.iter().enumerate() {
                let place = others.iter().position(|&other| other == tag);
                let method = place.map_or_else(|| module.clone(), |place| settled[place].clone());
                handles[tag].push(Wanted {
                    scope: ScopeId(index),
                    names: if own == Some(tag) { vec![scope.handle.clone()] } else { types(scope, module) },
                    method: (own != Some(tag)).then_some(method),
                });
            }
            taken.extend(settled);
            self.path_scopes[index].methods = taken;
        }
        handles
    }

    /// The names of a scope and of those around it, the innermost first.
    pub(in crate::resolve) fn names_around(&self, scope: ScopeId) -> Vec<&str> {
        let scopes = std::iter::successors(Some(scope.0), |index| self.path_scopes[*index].outer);
        scopes.map(|index| self.path_scopes[index].name).collect()
    }

    /// The methods of a scope's handle that lead further.
    pub(in crate::resolve) fn methods_of_scope(&self, scope: ScopeId) -> &HashSet<String> {
        &self.path_scopes[scope.0].methods
    }
}

/// Whether a tag is what a scope is one of.
fn is_of(scope: &Declared<'_>, id: &str, module: &str) -> bool {
    let own = words_of(scope.name);
    [id, module].iter().any(|tag| are_same_nouns(&words_of(tag), &own))
}

/// The words of a tag that are left after the scope's.
fn left(scope: &Declared<'_>, module: &str) -> Option<Vec<String>> {
    without_start(&words_of(module), &words_of(scope.name)).filter(|rest| !rest.is_empty()).map(<[_]>::to_vec)
}

/// What the method may be called that leads to a tag.
fn methods(scope: &Declared<'_>, module: &str) -> Vec<String> {
    let short = left(scope, module).map(|rest| rest.join("_")).filter(|short| naming::snake(short) == *short);
    short.into_iter().chain([module.to_owned()]).collect()
}

/// What the handle of a tag may be called.
fn types(scope: &Declared<'_>, module: &str) -> Vec<String> {
    let long = format!("{}{}", scope.handle, naming::pascal(module));
    let short = left(scope, module).map(|rest| format!("{}{}", scope.handle, naming::pascal(&rest.join("_"))));
    short.into_iter().chain([long]).collect()
}
