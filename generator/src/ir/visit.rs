//! Every mention of a named type, in one place: whoever renumbers types walks here.

use super::{Api, Body, BodyKind, Extra, Field, Operation, Output, Parameter, Tag, TypeId, TypeKind, TypeRef, Upload};

/// What is called for each mention.
pub(crate) type Visit<'v> = dyn FnMut(&mut TypeId) + 'v;

impl Api {
    /// Visits every mention of a type in the crate.
    pub(crate) fn each_mention(&mut self, visit: &mut Visit<'_>) {
        for definition in &mut self.types {
            definition.kind.each_mention(visit);
        }
        for tag in &mut self.tags {
            tag.each_mention(visit);
        }
        for event in &mut self.events {
            event.each_mention(visit);
        }
        for header in &mut self.headers {
            header.ty.each_mention(visit);
        }
    }
}

impl TypeKind {
    /// Visits every mention of a type directly inside this one.
    pub(crate) fn each_mention(&mut self, visit: &mut Visit<'_>) {
        match self {
            Self::Struct(object) => {
                fields(&mut object.fields, visit);
                if let Extra::Typed { ty, .. } = &mut object.extra {
                    ty.each_mention(visit);
                }
            }
            Self::Form(form) => fields(&mut form.parts, visit),
            Self::Alias(ty) => ty.each_mention(visit),
            Self::Union(union) => {
                for variant in &mut union.variants {
                    variant.ty.each_mention(visit);
                }
            }
            Self::Enum(_) => {}
        }
    }
}

impl TypeRef {
    /// Visits the type that this names, however deep inside lists and the like.
    pub(crate) fn each_mention(&mut self, visit: &mut Visit<'_>) {
        match self {
            Self::Named(id) => visit(id),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) | Self::Boxed(inner) => {
                inner.each_mention(visit);
            }
            _ => {}
        }
    }
}

impl Tag {
    /// Visits every mention of a type in the calls of this tag.
    pub(crate) fn each_mention(&mut self, visit: &mut Visit<'_>) {
        for operation in &mut self.operations {
            operation.each_mention(visit);
        }
        for upload in &mut self.uploads {
            upload.each_mention(visit);
        }
    }
}

impl Operation {
    fn each_mention(&mut self, visit: &mut Visit<'_>) {
        let optional = self.options.iter_mut().flat_map(|options| &mut options.parameters);
        for Parameter { ty, .. } in self.arguments.iter_mut().chain(optional) {
            ty.each_mention(visit);
        }
        if let Some(Body { kind, .. }) = &mut self.body {
            match kind {
                BodyKind::Json(ty) | BodyKind::UrlEncoded(ty, _) => ty.each_mention(visit),
                BodyKind::Multipart(id) => visit(id),
                BodyKind::Parts | BodyKind::Text | BodyKind::Raw => {}
            }
        }
        if let Some(paging) = &mut self.paging {
            let paths = [Some(&mut paging.items), paging.next.as_mut(), paging.more.as_mut()].into_iter().flatten();
            for field in paths.flat_map(|path| &mut path.fields) {
                field.ty.each_mention(visit);
            }
            paging.item.each_mention(visit);
        }
        if let Some(live) = &mut self.live {
            live.item.each_mention(visit);
        }
        let failures = self.error.variants.iter_mut().map(|variant| &mut variant.output);
        for output in failures.chain([&mut self.success.output]) {
            output.each_mention(visit);
        }
    }
}

impl Output {
    fn each_mention(&mut self, visit: &mut Visit<'_>) {
        match self {
            Self::Json(ty) | Self::Perhaps(ty) => ty.each_mention(visit),
            Self::ByStatus(_, variants) => {
                for variant in variants {
                    variant.output.each_mention(visit);
                }
            }
            Self::Empty | Self::Text | Self::Redirect | Self::Raw => {}
        }
    }
}

impl Upload {
    fn each_mention(&mut self, visit: &mut Visit<'_>) {
        let file = [&mut self.file.name, &mut self.file.size].into_iter().chain(&mut self.file.content_type);
        let setters = self.setters.iter_mut().map(|setter| &mut setter.field);
        let answer = [&mut self.url, &mut self.fields, &mut self.id].into_iter().chain(&mut self.granted_size);
        let existing = self.existing.iter_mut().map(|(_, path)| path);
        let answer = answer.chain(existing).flat_map(|path| &mut path.fields);
        let later = [&mut self.complete].into_iter().chain(&mut self.discard);
        let later = later.flat_map(|call| call.body.iter_mut().map(|(field, _)| field));
        for field in file.chain(setters).chain(answer).chain(later) {
            field.ty.each_mention(visit);
        }
    }
}

fn fields(fields: &mut [Field], visit: &mut Visit<'_>) {
    for field in fields {
        field.ty.each_mention(visit);
    }
}
