//! Which operations are shown, where one stands for many.
//!
//! What comes in are the operations of a tag; what goes out are those that show most with the fewest arguments: a list,
//! something that is created, and something that may not be there.

use crate::ir::{Api, Operation, Output, Status, Tag, TypeRef, meaning};

/// Arguments beyond which an example says more of them than of the call.
const MANY: usize = 6;

/// The operations of a tag that are shown.
#[derive(Clone, Copy)]
pub(in crate::emit) struct Choice<'a> {
    pub(in crate::emit) tag: &'a Tag,
    pub(in crate::emit) list: Option<&'a Operation>,
    pub(in crate::emit) create: Option<&'a Operation>,
    pub(in crate::emit) find: Option<&'a Operation>,
    /// The first of all, whatever it is.
    other: Option<&'a Operation>,
}

impl<'a> Choice<'a> {
    /// Those of the operations that `is_here` is true of.
    pub(in crate::emit) fn of(api: &'a Api, tag: &'a Tag, is_here: impl Fn(&Operation) -> bool) -> Self {
        // What an upload is made of is shown by the upload.
        let steps = || tag.uploads.iter().flat_map(|upload| [upload.grant, upload.complete.operation]);
        let alone = tag.operations.iter().enumerate().filter(|(index, _)| steps().all(|step| step != *index));
        let plain: Vec<&Operation> = alone.map(|(_, it)| it).filter(|it| is_here(it) && is_plain(it)).collect();
        let read = || plain.iter().copied().filter(|operation| operation.method == "GET" && operation.body.is_none());
        let few = |operation: &&Operation| count(operation);
        let is_listed = |operation: &Operation| operation.paging.is_some() || is_list(api, operation);
        let list = read().filter(|operation| operation.paging.is_some()).min_by_key(few);
        let list = list.or_else(|| read().filter(|operation| is_listed(operation)).min_by_key(few));
        let is_creation = |operation: &&Operation| {
            operation.method == "POST" && operation.required_body().is_some() && operation.example.body.is_some()
        };
        let create = plain.iter().copied().filter(is_creation).min_by_key(few);
        let not_found =
            |operation: &&Operation| operation.error.variants.iter().any(|variant| variant.status == Status::Code(404));
        let find = read().filter(|operation| count(operation) > 0 && !is_listed(operation));
        let other = tag.operations.iter().find(|operation| is_here(operation));
        Self { tag, list, create, find: find.filter(not_found).min_by_key(few), other }
    }

    /// How much is shown.
    pub(in crate::emit) fn count(&self) -> usize {
        [self.list, self.create, self.find].into_iter().flatten().count()
    }

    /// The operation that stands for all of the tag.
    pub(in crate::emit) fn first(&self) -> Option<&'a Operation> {
        self.list.or(self.find).or(self.create).or(self.other)
    }
}

/// How many values an operation asks for before its body, those of its scope among them.
fn count(operation: &Operation) -> usize {
    operation.scoped.len() + operation.arguments.len()
}

/// Whether an operation is one that an example may be about.
pub(in crate::emit) fn is_plain(operation: &Operation) -> bool {
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
