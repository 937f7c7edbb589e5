//! Read, write and patch views: a type whose schema differs between response, request and merge patch is split.
//!
//! What comes in are types as described; what goes out is a type for each view that differs: `Pet`, `PetRequest`, `PetPatch`.
//! A request need not have what is `readOnly`, nor a response what is `writeOnly` (`OpenAPI` 3.0.4, 4.7.24.1). In a merge
//! patch `null` removes a key (RFC 7396, section 1), so what may be left out may be null, however deep, but not in lists.
//! A type that no operation mentions requires only what both directions do.

use super::convert::Pair;
use crate::ir::{Access, Api, Body, BodyKind, Extra, Field, Home, Presence, TypeDef, TypeId, TypeKind, TypeRef};

/// Where a type is met, the one that keeps its name first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Response,
    Request,
    Patch,
}

const VIEWS: [View; 3] = [View::Response, View::Request, View::Patch];

/// Every two views, the earlier first.
const PAIRS: [(View, View); 3] =
    [(View::Response, View::Request), (View::Response, View::Patch), (View::Request, View::Patch)];

/// What is known of a type.
#[derive(Clone, Copy, Debug, Default)]
struct Usage {
    /// The views in which it is met.
    met: [bool; 3],
    /// The pairs of views in which it is not the same, the earlier view first.
    differs: [[bool; 3]; 3],
}

impl Usage {
    fn is_met(&self, view: View) -> bool {
        self.met[view as usize]
    }

    fn differs(&self, one: View, other: View) -> bool {
        self.differs[one as usize][other as usize] || self.differs[other as usize][one as usize]
    }

    /// The view that a type is distinguished by: the first in which it is the same as in this one.
    fn first_like(&self, view: View) -> View {
        VIEWS.into_iter().find(|first| self.is_met(*first) && !self.differs(*first, view)).unwrap_or(View::Response)
    }

    /// The views for each of which there is a type, the first of which keeps the name.
    fn types(&self) -> impl Iterator<Item = View> {
        let is_unknown = self.met == [false; 3];
        let seen = *self;
        VIEWS.into_iter().filter(move |&view| {
            if is_unknown { view == View::Response } else { seen.is_met(view) && seen.first_like(view) == view }
        })
    }
}

/// Tells types apart that differ by view. `claim` finds a name in a module. What comes back are the types of a schema that
/// responses and requests carry, where there are two.
pub(super) fn split_read_write(api: &mut Api, mut claim: impl FnMut(Home, &str) -> String) -> Vec<Pair> {
    if !depends_on_view(api) {
        return Vec::new();
    }
    let seen = seen(api);
    let order: Vec<(usize, View)> =
        seen.iter().enumerate().flat_map(|(index, seen)| seen.types().map(move |view| (index, view))).collect();
    let mut places = vec![[TypeId(0); 3]; seen.len()];
    for (place, &(index, view)) in order.iter().enumerate() {
        let same = VIEWS.into_iter().filter(|other| seen[index].first_like(*other) == view);
        same.for_each(|other| places[index][other as usize] = TypeId(place));
    }
    let mut turn = |id: &mut TypeId, view: View| *id = places[id.0][view as usize];
    each_root(api, &mut turn);
    relax_copies(api);
    let types = std::mem::take(&mut api.types);
    api.types = order
        .into_iter()
        .map(|(index, view)| {
            let mut definition = types[index].clone();
            if seen[index].types().next() != Some(view) {
                rename(&mut definition, view, &mut claim);
            }
            if seen[index].is_met(view) {
                apply_view(&mut definition.kind, view);
            } else {
                apply_view(&mut definition.kind, View::Response);
                apply_view(&mut definition.kind, View::Request);
            }
            each_inside(&mut definition.kind, view, &mut turn);
            definition
        })
        .collect();
    let both = seen.iter().zip(places).filter(|(seen, _)| seen.is_met(View::Response) && seen.is_met(View::Request));
    let pairs = both.map(|(_, places)| (places[View::Response as usize], places[View::Request as usize]));
    pairs.filter(|(response, request)| response != request).collect()
}

/// Whether anything in the crate looks different in another view.
fn depends_on_view(api: &mut Api) -> bool {
    let is_one_way = |field: &Field| field.access != Access::Both && field.presence == Presence::Required;
    let has_one_way = |definition: &TypeDef| match &definition.kind {
        TypeKind::Struct(object) => object.fields.iter().any(is_one_way),
        TypeKind::Form(form) => form.fields().any(is_one_way),
        TypeKind::Enum(_) | TypeKind::Union(_) | TypeKind::Alias(_) => false,
    };
    let mut is_patched = false;
    each_root(api, &mut |_, view| is_patched |= view == View::Patch);
    is_patched || api.types.iter().any(has_one_way)
}

/// Where each type is met, and where it is distinguished.
fn seen(api: &mut Api) -> Vec<Usage> {
    let mut seen = vec![Usage::default(); api.types.len()];
    let mut open = Vec::new();
    each_root(api, &mut |id, view| open.push((*id, view)));
    while let Some((id, view)) = open.pop() {
        if !std::mem::replace(&mut seen[id.0].met[view as usize], true) {
            each_inside(&mut api.types[id.0].kind, view, &mut |id, view| open.push((*id, view)));
        }
    }
    let mut different = differences(api, &seen);
    while let Some((index, pair)) = different.open.pop() {
        let (one, other) = PAIRS[pair];
        if !std::mem::replace(&mut seen[index].differs[one as usize][other as usize], true) {
            different.open.append(&mut different.around[index][pair]);
        }
    }
    seen
}

/// Where types are distinguished, from the inside out.
struct Differences {
    /// Types that look different by themselves, with the pair of views.
    open: Vec<(usize, usize)>,
    /// The types, with the pair of views, that look different when a type does in a pair of views.
    around: Vec<[Vec<(usize, usize)>; 3]>,
}

fn differences(api: &mut Api, seen: &[Usage]) -> Differences {
    let mut different =
        Differences { open: Vec::new(), around: vec![[Vec::new(), Vec::new(), Vec::new()]; seen.len()] };
    for (index, known) in seen.iter().enumerate() {
        let kind = &mut api.types[index].kind;
        for (pair, (one, other)) in PAIRS.into_iter().enumerate() {
            if !known.is_met(one) || !known.is_met(other) {
                continue;
            }
            let mut inside = |view: View| {
                let mut inside = Vec::new();
                each_inside(kind, view, &mut |id, view| inside.push((*id, view)));
                inside
            };
            for ((id, one), (_, other)) in inside(one).into_iter().zip(inside(other)) {
                let inner = PAIRS.iter().position(|pair| *pair == (one, other) || *pair == (other, one));
                if let Some(inner) = inner {
                    different.around[id.0][inner].push((index, pair));
                }
            }
            if in_view(kind, one) != in_view(kind, other) {
                different.open.push((index, pair));
            }
        }
    }
    different
}

/// What a type is in a view, but for the types inside.
fn in_view(kind: &TypeKind, view: View) -> TypeKind {
    let mut kind = kind.clone();
    apply_view(&mut kind, view);
    kind
}

/// Turns a type into what it is in a view.
fn apply_view(kind: &mut TypeKind, view: View) {
    match kind {
        TypeKind::Struct(object) => object.fields.iter_mut().for_each(|field| relax(field, view)),
        TypeKind::Form(form) => form.fields_mut().for_each(|field| relax(field, view)),
        TypeKind::Alias(_) | TypeKind::Union(_) | TypeKind::Enum(_) => {}
    }
    if view == View::Patch {
        kind.each_use(&mut removable);
        if let TypeKind::Struct(object) = kind {
            for field in &mut object.fields {
                field.nullable |= field.presence == Presence::Optional && field.ty != TypeRef::Any;
            }
            if let Extra::Typed { ty, .. } = &mut object.extra {
                nullable(ty);
            }
        }
    }
}

/// Lets a field be left out where it does not belong.
fn relax(field: &mut Field, view: View) {
    let belongs = match field.access {
        Access::Both => true,
        Access::ReadOnly => view == View::Response,
        Access::WriteOnly => view != View::Response,
    };
    if !belongs {
        field.presence = Presence::Optional;
        field.default = None;
    }
}

/// The fields that pages and uploads know by themselves.
fn relax_copies(api: &mut Api) {
    for tag in &mut api.tags {
        for paging in tag.operations.iter_mut().filter_map(|operation| operation.paging.as_mut()) {
            paging.each_field(&mut |field| relax(field, View::Response));
        }
        for upload in &mut tag.uploads {
            upload.each_sent(&mut |field| relax(field, View::Request));
            upload.each_received(&mut |field| relax(field, View::Response));
        }
    }
}

/// Lets the values of a map be removed.
fn removable(ty: &mut TypeRef) {
    match ty {
        TypeRef::Map(value) => {
            removable(value);
            nullable(value);
        }
        TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => removable(inner),
        _ => {}
    }
}

fn nullable(ty: &mut TypeRef) {
    if !matches!(ty, TypeRef::Any | TypeRef::Nullable(_)) {
        *ty = TypeRef::Nullable(Box::new(std::mem::replace(ty, TypeRef::Any)));
    }
}

/// Names the type that a later view has for itself, and says what it is.
fn rename(definition: &mut TypeDef, view: View, claim: &mut impl FnMut(Home, &str) -> String) {
    let (ending, view_docs) = match view {
        // It comes first wherever it is met, and keeps the name.
        View::Response => return,
        View::Request => ("Request", "as requests carry it: what the server decides may be left out."),
        View::Patch => ("Patch", "as a merge patch carries it: `null` removes a key."),
    };
    let name = claim(definition.home, &format!("{}{ending}", definition.name));
    let view_docs = format!("This is [`{}`] {view_docs}", definition.name);
    let is_described = !definition.docs.details.is_empty();
    definition.docs.details.extend(is_described.then(String::new).into_iter().chain([view_docs]));
    definition.name = name;
}

/// Visits the types that operations mention, with the view in which they are met.
fn each_root(api: &mut Api, visit: &mut dyn FnMut(&mut TypeId, View)) {
    for tag in &mut api.tags {
        for operation in &mut tag.operations {
            operation.each_parameter(&mut |id| visit(id, View::Request));
            match &mut operation.body {
                Some(Body { media_type, kind: BodyKind::Json(ty), .. }) if is_merge_patch(media_type) => {
                    each_mention(ty, View::Patch, visit);
                }
                Some(body) => body.each_mention(&mut |id| visit(id, View::Request)),
                None => {}
            }
            operation.each_received(&mut |id| visit(id, View::Response));
        }
        for upload in &mut tag.uploads {
            upload.each_sent(&mut |field| each_mention(&mut field.ty, View::Request, visit));
            upload.each_received(&mut |field| each_mention(&mut field.ty, View::Response, visit));
        }
    }
    // What a webhook sends is a response without a request.
    for body in &mut api.webhook_bodies {
        each_mention(body, View::Response, visit);
    }
    for header in &mut api.headers {
        each_mention(&mut header.ty, View::Response, visit);
    }
}

fn is_merge_patch(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/merge-patch+json")
}

/// Visits the types directly inside one that is met in a view.
fn each_inside(kind: &mut TypeKind, view: View, visit: &mut dyn FnMut(&mut TypeId, View)) {
    kind.each_use(&mut |ty| each_mention(ty, view, visit));
}

fn each_mention(ty: &mut TypeRef, view: View, visit: &mut dyn FnMut(&mut TypeId, View)) {
    match ty {
        TypeRef::Named(id) => visit(id, view),
        TypeRef::List(inner) if view == View::Patch => each_mention(inner, View::Request, visit),
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => {
            each_mention(inner, view, visit);
        }
        TypeRef::Tuple(items) => {
            let view = if view == View::Patch { View::Request } else { view };
            for item in items {
                each_mention(item, view, visit);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::{document_of_thing, emits};

    #[test]
    fn what_is_read_only_is_not_required_where_it_is_sent() {
        emits(
            &document_of_thing(
                "Thing: {required: [id, name], properties: {id: {type: string, readOnly: true}, name: {type: string}}}",
            ),
            "
            pub struct ThingRequest {
                pub id: Option<String>,
                pub name: String,
                pub extra: json::Extra,
            }",
        );
    }
}
