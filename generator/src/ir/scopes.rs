//! Scopes: prefixes of paths with a handle each.

use super::{Api, Operation, Parameter, Tag};

/// A prefix of paths, such as the project that operations are about (`x-specwright-scopes`).
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// What people call it, such as `project`.
    pub name: String,
    /// The method that leads to it, such as `project`.
    pub method: String,
    /// The handle type, such as `Project`.
    pub handle: String,
    /// The prefix, such as `/workspaces/{workspace_slug}/projects/{project_id}`.
    pub path: String,
    /// The scope whose handle leads to it; the client does without one.
    pub outer: Option<ScopeId>,
    /// The variables of the prefix that the outer scope does not have: the arguments of the method.
    pub arguments: Vec<Parameter>,
    /// Its place among the scopes of the document; `None` when the settings declare it.
    pub place: Option<usize>,
}

/// Index into [`Api::scopes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeId(pub usize);

/// The handle type of a tag's operations under a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopedHandle {
    /// The scope.
    pub scope: ScopeId,
    /// The type, such as `ProjectAttachments`.
    pub name: String,
    /// The method of the scope's handle that leads to it, such as `attachments`. `None` when it is the scope's handle itself:
    /// the tag is what the scope is one of, so that its operations are about the scope.
    pub method: Option<String>,
}

impl Api {
    /// A scope after those around it.
    #[must_use]
    pub fn scopes_to(&self, scope: Option<ScopeId>) -> Vec<&Scope> {
        let mut scopes: Vec<&Scope> =
            std::iter::successors(scope.map(|id| &self.scopes[id.0]), |scope| Some(&self.scopes[scope.outer?.0]))
                .collect();
        scopes.reverse();
        scopes
    }

    /// Whether a scope is another one, or around it.
    #[must_use]
    pub fn is_around(&self, scope: ScopeId, inner: ScopeId) -> bool {
        std::iter::successors(Some(inner), |id| self.scopes[id.0].outer).any(|id| id == scope)
    }

    /// The parameters that an operation has from its scope, the outermost first.
    pub fn scoped_parameters(&self, operation: &Operation) -> impl Iterator<Item = &Parameter> {
        self.scopes_to(operation.scope).into_iter().flat_map(|scope| &scope.arguments)
    }
}

impl Tag {
    /// The type whose method an operation is.
    #[must_use]
    pub fn handle_of(&self, operation: &Operation) -> &str {
        self.scoped_of(operation).map_or(self.handle.as_str(), |handle| &handle.name)
    }

    /// The handle of an operation under a scope.
    #[must_use]
    pub fn scoped_of(&self, operation: &Operation) -> Option<&ScopedHandle> {
        self.scoped.iter().find(|handle| Some(handle.scope) == operation.scope)
    }

    /// Whether an operation is a method of its scope's handle itself.
    #[must_use]
    pub fn is_of_scope(&self, operation: &Operation) -> bool {
        self.scoped_of(operation).is_some_and(|handle| handle.method.is_none())
    }

    /// Whether it has operations outside scopes.
    #[must_use]
    pub fn is_direct(&self) -> bool {
        self.operations.iter().any(|operation| operation.scope.is_none())
    }
}
