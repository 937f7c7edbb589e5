//! Which operations examples are about, where one is shown for many.
//!
//! What comes in are the operations of all tags; what goes out are those that show most with the fewest arguments: a list,
//! something that is created, something that may not be there, and a file that is sent.

use crate::ir::{
    Api, BodyKind, Field, Operation, OperationIndex, Output, ScopeId, Shown, Status, Tag, TypeKind, TypeRef, meaning,
};
use std::collections::BTreeMap;

/// Arguments beyond which an example says more of them than of the call.
const MANY: usize = 6;

/// Chooses them: for the README and the front page, and one for each handle.
pub(super) fn resolve(api: &mut Api) {
    api.shown = shown(api);
    let by_handle: Vec<_> = api.tags.iter().map(|tag| by_handle(api, tag)).collect();
    for (tag, shown) in api.tags.iter_mut().zip(by_handle) {
        tag.shown = shown;
    }
}

/// Those of the first tag with the most of them, and else the first of another.
fn shown(api: &Api) -> Shown {
    let choices: Vec<Choice> = api.tags.iter().map(|tag| Choice::of(api, tag, |_| true)).collect();
    // Of several with as many the first.
    let best = choices.iter().enumerate().rev().max_by_key(|(_, choice)| choice.count());
    let first = |of: fn(&Choice) -> Option<usize>| {
        let mut in_order = best.into_iter().chain(choices.iter().enumerate());
        in_order.find_map(|(tag, choice)| Some(OperationIndex { tag, index: of(choice)? }))
    };
    let tags = || api.tags.iter().enumerate();
    let mut uploads = tags().flat_map(|(index, tag)| tag.uploads.iter().enumerate().map(move |it| (index, tag, it)));
    let upload = uploads.find(|(_, tag, (_, upload))| is_plain(&tag.operations[upload.grant]));
    let mut all = tags().flat_map(|(tag, it)| (0..it.operations.len()).map(move |index| OperationIndex { tag, index }));
    Shown {
        list: first(|choice| choice.list),
        create: first(|choice| choice.create),
        find: first(|choice| choice.find),
        upload: upload.map(|(tag, _, (upload, _))| (tag, upload)),
        form: all.find(|id| has_file(api, api.operation(*id).1)),
    }
}

/// The operation that is shown for each handle of a tag, by its scope.
fn by_handle(api: &Api, tag: &Tag) -> BTreeMap<Option<ScopeId>, usize> {
    let scopes = tag.is_direct().then_some(None).into_iter().chain(tag.scoped.iter().map(|handle| Some(handle.scope)));
    let first = |scope| Choice::of(api, tag, |operation| operation.scope == scope).first();
    scopes.filter_map(|scope| Some((scope, first(scope)?))).collect()
}

/// The operations of a tag that are shown: indices into it.
struct Choice {
    list: Option<usize>,
    create: Option<usize>,
    find: Option<usize>,
    /// The first of all, whatever it is.
    other: Option<usize>,
}

impl Choice {
    /// Those of the operations that `is_here` is true of.
    fn of(api: &Api, tag: &Tag, is_here: impl Fn(&Operation) -> bool) -> Self {
        // What an upload is made of is shown by the upload.
        let steps = || tag.uploads.iter().flat_map(|upload| [upload.grant, upload.complete.operation]);
        let here: Vec<(usize, &Operation)> = tag.operations.iter().enumerate().filter(|it| is_here(it.1)).collect();
        let plain = || here.iter().filter(|(index, it)| is_plain(it) && steps().all(|step| step != *index));
        let fewest = |is_wanted: &dyn Fn(&Operation) -> bool| {
            plain().filter(|(_, it)| is_wanted(it)).min_by_key(|(_, it)| count(it)).map(|(index, _)| *index)
        };
        let is_read = |it: &Operation| it.method == "GET" && it.body.is_none();
        let is_listed = |it: &Operation| it.paging.is_some() || is_list(api, it);
        let has_body = |it: &Operation| it.required_body().is_some() && it.example.body.is_some();
        let may_be_missing = |it: &Operation| it.error.variants.iter().any(|it| it.status == Status::Code(404));
        let paged = fewest(&|it| is_read(it) && it.paging.is_some());
        Self {
            list: paged.or_else(|| fewest(&|it| is_read(it) && is_listed(it))),
            create: fewest(&|it| it.method == "POST" && has_body(it)),
            find: fewest(&|it| is_read(it) && count(it) > 0 && !is_listed(it) && may_be_missing(it)),
            other: here.first().map(|(index, _)| *index),
        }
    }

    /// How much is shown.
    fn count(&self) -> usize {
        [self.list, self.create, self.find].into_iter().flatten().count()
    }

    /// The operation that is shown for all.
    fn first(&self) -> Option<usize> {
        self.list.or(self.find).or(self.create).or(self.other)
    }
}

/// How many values an operation asks for before its body, those of its scope among them.
fn count(operation: &Operation) -> usize {
    operation.scoped.len() + operation.arguments.len()
}

/// Whether an operation is one that an example may be about.
fn is_plain(operation: &Operation) -> bool {
    let is_decoded = matches!(operation.success.output, Output::Json(_));
    !operation.deprecated
        && operation.edition.is_none()
        && operation.degraded.is_empty()
        && operation.live.is_none()
        && count(operation) <= MANY
        && is_decoded
}

fn is_list(api: &Api, operation: &Operation) -> bool {
    let Output::Json(ty) = &operation.success.output else { return false };
    matches!(meaning(&api.types, ty), TypeRef::List(_))
}

/// Whether an operation sends a form with a file.
fn has_file(api: &Api, operation: &Operation) -> bool {
    let Some(BodyKind::Multipart(id)) = operation.required_body().map(|body| &body.kind) else { return false };
    let TypeKind::Form(form) = &api.types[id.0].kind else { return false };
    let is_file = |field: &Field| field.is_constructor_field() && field.ty == TypeRef::File;
    is_plain(operation) && operation.example.body.is_some() && form.parts.iter().any(is_file)
}

#[cfg(test)]
mod tests {
    use crate::options::Customization;
    use crate::resolve::tests::api;

    #[test]
    fn the_simplest_of_each_kind_is_shown() {
        let api = api(
            "
            paths:
              /pets:
                get: {operationId: list, responses: {'200': &pets {description: ok, content: {application/json: {schema: {type: array, items: &pet {type: object, properties: {name: {type: string}}}}}}}}}
                post:
                  operationId: add
                  requestBody: {required: true, content: {application/json: {schema: *pet}}}
                  responses: {'201': &one {description: ok, content: {application/json: {schema: *pet}}}}
              /pets/{id}:
                parameters: [{name: id, in: path, required: true, schema: {type: string}}]
                get: {operationId: find, responses: {'200': *one, '404': {description: none}}}
              /shops/{id}/pets:
                parameters: [{name: id, in: path, required: true, schema: {type: string}}]
                get: {operationId: listOfShop, responses: {'200': *pets}}",
            Customization::default(),
        );
        let shown = [api.shown.list, api.shown.create, api.shown.find].map(|id| id.map(|id| &*api.operation(id).1.id));
        assert_eq!(shown, [Some("list"), Some("add"), Some("find")]);
        assert!(api.shown.form.is_none() && api.shown.upload.is_none());
        assert_eq!(api.tags[0].shown[&None], 0, "its handle shows the list");
    }
}
