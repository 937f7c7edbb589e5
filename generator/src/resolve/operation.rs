//! Operations: their names, signatures and what they send and return.

use super::method::Called;
use super::schema::Site;
use super::{Resolver, docs};
use crate::ir::{ErrorEnum, Example, Home, Operation, ParameterLocation, Serialization, Tag, TypeId, VariantOf};
use crate::lower::{Condition, Facts, HiddenPath};
use crate::pointer::Pointer;
use crate::template::variables;
use foldhash::{HashMap, HashSet};
use openapiv3::{OpenAPI, PathItem, ReferenceOr};

/// The key of the editions of an API in the root of the document, and that of the edition that something belongs to.
const EDITIONS: &str = "x-specwright-editions";
const EDITION: &str = "x-specwright-edition";

/// The group of operations without a tag.
pub(super) const UNTAGGED: &str = "operations";

/// An operation in the document.
#[derive(Clone, Debug)]
pub(super) struct Found<'a> {
    /// The path template.
    pub(super) path: &'a str,
    /// The method: in small letters, or as the document names one that the standard has no word for.
    pub(super) method: &'a str,
    /// What all operations of the path share.
    pub(super) item: &'a PathItem,
    /// The operation.
    pub(super) operation: &'a openapiv3::Operation,
    /// Where it is.
    pub(super) pointer: Pointer,
    /// The operation that it is a variant of, and what its query has.
    pub(super) variant_of: Option<VariantOf>,
}

/// The operations of each tag, the tags in the order in which the document lists them, then as they are first used.
///
/// An operation with several tags belongs to the first; one without any to the group [`UNTAGGED`].
pub(super) fn by_tag<'a>(openapi: &'a OpenAPI, facts: &'a Facts) -> Vec<(&'a str, Vec<Found<'a>>)> {
    let mut tags: Vec<(&str, Vec<Found<'a>>)> =
        openapi.tags.iter().map(|tag| (tag.name.as_str(), Vec::new())).collect();
    let mut known: HashMap<&str, usize> = HashMap::default();
    for (index, (name, _)) in tags.iter().enumerate() {
        known.entry(name).or_insert(index);
    }
    for (key, item) in &openapi.paths.paths {
        let ReferenceOr::Item(item) = item else { continue };
        // Methods that the model has no place for, and variants, are in a path of their own; so are webhooks.
        let hidden = facts.hidden_paths.get(key);
        let route = hidden.and_then(HiddenPath::route);
        if hidden.is_some() && route.is_none() {
            continue;
        }
        let variant_of = hidden.and_then(HiddenPath::condition).map(variant_of);
        let at = Pointer::root().keys(&["paths", key]);
        for (slot, operation) in methods(item, facts.method_order.get(&at)) {
            let (path, method) = route.map_or((key.as_str(), slot), |route| (&route.path, &route.method));
            let tag = operation.tags.first().map_or(UNTAGGED, String::as_str);
            let found = Found { path, method, item, operation, pointer: at.key(slot), variant_of: variant_of.clone() };
            let index = *known.entry(tag).or_insert_with(|| {
                tags.push((tag, Vec::new()));
                tags.len() - 1
            });
            tags[index].1.push(found);
        }
    }
    tags.retain(|(_, operations)| !operations.is_empty());
    tags
}

/// The operations of a path in the order of the document, which `order` is where it is not the model's.
pub(super) fn methods<'a>(item: &'a PathItem, order: Option<&Vec<String>>) -> Vec<(&'a str, &'a openapiv3::Operation)> {
    let mut methods: Vec<_> = item.iter().collect();
    if let Some(order) = order {
        methods.sort_by_key(|(method, _)| order.iter().position(|known| known == method));
    }
    methods
}

impl<'a> Resolver<'a> {
    /// Fills a tag with its operations and with what is made of them.
    pub(super) fn tag(&mut self, tag: &mut Tag, index: usize, operations: &[Found<'a>]) {
        let home = Home::Tag(index);
        let (called, mut methods) = self.called(tag, home, operations);
        for (found, called) in operations.iter().zip(called) {
            let operation = self.operation(found, called, home);
            tag.operations.push(operation);
        }
        for (index, found) in operations.iter().enumerate() {
            self.multi_step_calls(tag, index, found, home, &mut methods);
        }
    }

    fn operation(&mut self, found: &Found<'a>, called: Called, home: Home) -> Operation {
        let site = Site { home, name: &called.stem };
        let (scope, scoped) = self.scope_of(found.path);
        let takes_authorization = self.takes_authorization(found);
        let mut security = self.security(found, takes_authorization);
        let (arguments, optional) = self.parameters(found, site, scope, &scoped, &mut security);
        let body = self.body(found, site);
        let responses = self.responses(found, site);
        let operation = found.operation;
        let oauth_scopes = self.required_scopes(found);
        let server = self.own_server(found);
        let repeat = self.repeat(found, &optional);
        let summary = operation.summary.as_deref().or(found.item.summary.as_deref());
        let mut docs = docs::docs(
            summary,
            operation.description.as_deref().or(found.item.description.as_deref()),
            operation.external_docs.as_ref().map(|docs| docs.url.as_str()),
        );
        if docs.summary.is_empty() {
            docs.summary = format!("Calls `{}`.", called.id);
        }
        let edition = self.edition(found).map(str::to_owned);
        if let Some(edition) = &edition {
            docs::append(&mut docs, edition);
        }
        self.callbacks(found, &called.long_stem);
        let mut operation = Operation {
            commands: called.commands,
            id: called.id,
            name: called.method,
            marker: called.marker,
            method: found.method.to_uppercase(),
            // A fragment never reaches a server.
            path: found.path.split('#').next().unwrap_or_default().to_owned(),
            variant_of: found.variant_of.clone(),
            edition,
            docs,
            deprecated: operation.deprecated,
            server,
            repeat,
            security,
            oauth_scopes,
            scope,
            scoped,
            arguments,
            optional,
            body,
            accept: responses.accept,
            also: responses.also,
            success: responses.success,
            paging: None,
            long_running: None,
            live: responses.live,
            error: ErrorEnum { name: called.error, ..responses.error },
            example: Example::default(),
            degraded: std::mem::take(&mut self.degraded),
            origin: found.pointer.clone(),
        };
        let marker = operation.marker.clone();
        if self.mentions(&mut operation, &marker) {
            operation.marker = self.names(home).claim([format!("{}Operation", called.stem).as_str()]);
        }
        operation
    }

    /// Whether a request or response of an operation mentions a component of this name.
    fn mentions(&self, operation: &mut Operation, name: &str) -> bool {
        let mut is_found = false;
        let mut look = |id: &mut TypeId| {
            let definition = &self.types[id.0];
            is_found |= definition.home == Home::Types && definition.name == name;
        };
        operation.each_sent(&mut look);
        operation.each_received(&mut look);
        is_found
    }

    /// What the document says of the edition that an operation belongs to: by itself, by its path, or by its tag.
    fn edition(&self, found: &Found<'a>) -> Option<&'a str> {
        let tag = found.operation.tags.first();
        let tag = tag.and_then(|name| self.openapi.tags.iter().find(|tag| tag.name == *name));
        let holders = [Some(&found.operation.extensions), Some(&found.item.extensions), tag.map(|tag| &tag.extensions)];
        let edition = holders.into_iter().flatten().find_map(|extensions| extensions.get(EDITION)?.as_str())?;
        self.openapi.extensions.get(EDITIONS)?.get(edition)?.as_str()
    }
}

/// A condition, by what becomes of the parameters.
fn variant_of(condition: &Condition) -> VariantOf {
    let mut variant = VariantOf { base: condition.base.clone(), fixed: Vec::new(), given: Vec::new() };
    for (key, value) in &condition.query {
        match value {
            Some(value) => variant.fixed.push((key.clone(), value.clone())),
            None => variant.given.push(key.clone()),
        }
    }
    variant
}

/// The parameters of a template in the order of their first use.
pub(super) fn template_parameters(path: &str) -> Vec<&str> {
    let (mut names, mut known) = (Vec::new(), HashSet::default());
    for name in variables(path) {
        if known.insert(name) {
            names.push(name);
        }
    }
    names
}

/// The places of a template's parameters.
pub(super) fn order<'p>(template: &[&'p str]) -> HashMap<&'p str, usize> {
    template.iter().enumerate().map(|(index, name)| (*name, index)).collect()
}

/// The order of the signature: path parameters as in the template, then the others as declared.
pub(super) fn signature_order(serialization: Serialization, key: &str, template: &HashMap<&str, usize>) -> usize {
    match serialization.at() {
        ParameterLocation::Path => template.get(key).copied().unwrap_or(template.len()),
        _ => template.len() + 1,
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits;

    #[test]
    fn path_parameters_come_in_the_order_of_the_template() {
        emits(
            "
            paths:
              /a/{first}/b/{second}:
                get:
                  operationId: find
                  tags: [t]
                  parameters:
                    - {name: second, in: path, required: true, schema: {type: string}}
                    - {name: all, in: query, required: true, schema: {type: boolean}}
                    - {name: first, in: path, required: true, schema: {type: integer}}
                  responses: {'204': {description: ok}}",
            "pub fn find(&self, first: i64, second: &str, all: bool)",
        );
    }

    #[test]
    fn without_an_id_an_operation_is_called_by_its_method_and_path() {
        emits(
            "
            paths:
              /users/{id}:
                get:
                  tags: [t]
                  parameters: [{name: id, in: path, required: true, schema: {type: string}}]
                  responses: {'204': {description: ok}}",
            "pub fn get_users_by_id(&self, id: &str)",
        );
    }
}
