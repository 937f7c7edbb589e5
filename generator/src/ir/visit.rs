//! Every mention of a named type, in one place: whoever renumbers types walks here.

use super::{
    Body, BodyKind, Extra, Field, Operation, Output, Paging, Parameter, Tag, TypeId, TypeKind, TypeRef, Upload,
};

/// What is called for each mention.
pub(crate) type Visit<'v> = dyn FnMut(&mut TypeId) + 'v;

impl TypeKind {
    /// Visits every type directly inside this one, where it is used.
    pub(crate) fn each_use(&mut self, visit: &mut dyn FnMut(&mut TypeRef)) {
        match self {
            Self::Struct(object) => {
                object.fields.iter_mut().for_each(|field| visit(&mut field.ty));
                if let Extra::Typed { ty, .. } = &mut object.extra {
                    visit(ty);
                }
            }
            Self::Form(form) => form.fields_mut().for_each(|field| visit(&mut field.ty)),
            Self::Alias(ty) => visit(ty),
            Self::Union(union) => union.variants.iter_mut().for_each(|variant| visit(&mut variant.ty)),
            Self::Enum(_) => {}
        }
    }

    /// Visits every mention of a type directly inside this one.
    pub(crate) fn each_mention(&mut self, visit: &mut Visit<'_>) {
        self.each_use(&mut |ty| ty.each_mention(visit));
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
            Self::Tuple(items) => items.iter_mut().for_each(|item| item.each_mention(visit)),
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
        self.each_sent(visit);
        self.each_received(visit);
    }

    /// Visits every mention of a type in a request.
    pub(crate) fn each_sent(&mut self, visit: &mut Visit<'_>) {
        self.each_parameter(visit);
        if let Some(body) = &mut self.body {
            body.each_mention(visit);
        }
    }

    /// Visits every mention of a type in a parameter.
    pub(crate) fn each_parameter(&mut self, visit: &mut Visit<'_>) {
        for Parameter { ty, .. } in self.arguments.iter_mut().chain(&mut self.optional) {
            ty.each_mention(visit);
        }
    }

    /// Visits every mention of a type in a response.
    pub(crate) fn each_received(&mut self, visit: &mut Visit<'_>) {
        if let Some(paging) = &mut self.paging {
            paging.each_field(&mut |field| field.ty.each_mention(visit));
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

impl Body {
    /// Visits the type that it carries.
    pub(crate) fn each_mention(&mut self, visit: &mut Visit<'_>) {
        match &mut self.kind {
            BodyKind::Json(ty) | BodyKind::UrlEncoded(ty, _) => ty.each_mention(visit),
            BodyKind::Multipart(id) => visit(id),
            BodyKind::Parts | BodyKind::Text | BodyKind::Raw => {}
        }
    }
}

impl Paging {
    /// Visits the fields of a response that say how a list goes on.
    pub(crate) fn each_field(&mut self, visit: &mut dyn FnMut(&mut Field)) {
        let paths = [Some(&mut self.items), self.next.as_mut(), self.more.as_mut()].into_iter().flatten();
        paths.flat_map(|path| &mut path.fields).for_each(visit);
    }
}

impl Output {
    /// Visits the types that a body decodes into.
    pub(crate) fn each_mention(&mut self, visit: &mut Visit<'_>) {
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
        self.each_sent(&mut |field| field.ty.each_mention(visit));
        self.each_received(&mut |field| field.ty.each_mention(visit));
    }

    /// Visits the fields of its requests.
    pub(crate) fn each_sent(&mut self, visit: &mut dyn FnMut(&mut Field)) {
        let file = [&mut self.file.name, &mut self.file.size].into_iter().chain(&mut self.file.content_type);
        let setters = self.setters.iter_mut().map(|setter| &mut setter.field);
        let later = [&mut self.complete].into_iter().chain(&mut self.discard);
        let later = later.flat_map(|call| call.body.iter_mut().map(|(field, _)| field));
        file.chain(setters).chain(later).for_each(visit);
    }

    /// Visits the fields of its responses.
    pub(crate) fn each_received(&mut self, visit: &mut dyn FnMut(&mut Field)) {
        let response = [&mut self.url, &mut self.fields, &mut self.id].into_iter().chain(&mut self.granted_size);
        let existing = self.existing.iter_mut().map(|(_, path)| path);
        response.chain(existing).flat_map(|path| &mut path.fields).for_each(visit);
    }
}
