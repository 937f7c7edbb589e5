//! Whether operations may happen twice: `x-specwright-idempotent`, and header parameters that are idempotency keys.
//!
//! What comes in is an operation; what goes out is its [`Repeat`]. A parameter that is a key need not be given, since a call
//! without one gets one: a fresh UUID.

use super::Resolver;
use super::operation::Found;
use crate::ir::{Parameter, ParameterLocation, Repeat, TypeRef, meaning};

/// The key of an operation that says whether it may happen twice, whatever its method.
const IDEMPOTENT: &str = "x-specwright-idempotent";

/// Headers that are keys wherever they are parameters.
const HEADERS: &[&str] = &["idempotency-key", "x-idempotency-key"];

impl<'a> Resolver<'a> {
    /// Whether an operation may happen twice.
    pub(super) fn repeat(&mut self, found: &Found<'a>, optional: &[Parameter]) -> Repeat {
        let mut headers = optional.iter().filter(|parameter| parameter.serialization.at() == ParameterLocation::Header);
        let key = headers.find(|parameter| self.is_idempotency_key(found, &parameter.key, &parameter.ty));
        match (declared(found), key) {
            (Some(false), _) => Repeat::Never,
            (_, Some(parameter)) => Repeat::ByKey(parameter.key.clone()),
            (Some(true), None) => Repeat::Always,
            (None, None) => Repeat::ByMethod,
        }
    }

    /// Whether a header parameter is a key that can be made: its values are texts of any kind, or UUIDs.
    pub(super) fn is_idempotency_key(&mut self, found: &Found<'a>, header: &str, ty: &TypeRef) -> bool {
        let is_usual = HEADERS.iter().any(|known| header.eq_ignore_ascii_case(known));
        let is_named = self.overrides.is_idempotency_key(header) || is_usual;
        let is_made = matches!(meaning(&self.types, ty), TypeRef::Text | TypeRef::Uuid);
        is_named && is_made && declared(found) != Some(false)
    }
}

/// What the document says.
fn declared(found: &Found<'_>) -> Option<bool> {
    found.operation.extensions.get(IDEMPOTENT)?.as_bool()
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits;

    #[test]
    fn a_key_need_not_be_given() {
        emits(
            "
            paths:
              /things:
                post:
                  operationId: create
                  tags: [t]
                  parameters:
                    - {name: idempotency-key, in: header, required: true, schema: {type: string, maxLength: 64}}
                  responses: {'204': {description: ok}}",
            "
            repeat: Repeat::ByKey(\"idempotency-key\"),",
        );
        emits(
            "
            paths:
              /things:
                post:
                  operationId: create
                  tags: [t]
                  parameters:
                    - {name: Idempotency-Key, in: header, required: true, schema: {type: integer}}
                  responses: {'204': {description: ok}}",
            "
            pub fn create(&self, idempotency_key: i64) -> Call<'c, Create> {",
        );
    }

    #[test]
    fn the_settings_name_keys_of_other_names() {
        let document = "
            paths:
              /things:
                post:
                  operationId: create
                  tags: [t]
                  parameters:
                    - {name: X-Request-Id, in: header, required: true, schema: {type: string, format: uuid}}
                  responses: {'204': {description: ok}}";
        let of = |header: &str| {
            let word = crate::options::Spanned { text: header.to_owned(), range: None };
            let customization = crate::options::Customization {
                idempotency_keys: vec![word],
                ..crate::options::Customization::default()
            };
            crate::resolve::tests::read(document, customization)
        };
        let named = of("x-request-id");
        let operation = &named.api.as_ref().expect("the document is right").tags[0].operations[0];
        assert_eq!(operation.repeat, crate::ir::Repeat::ByKey("X-Request-Id".to_owned()));
        assert!(operation.arguments.is_empty());
        let wrong = of("x-request-key").render(crate::diagnostic::render::Form::Concise, false);
        assert!(wrong.contains("x-request-key"), "{wrong}");
    }

    #[test]
    fn the_document_knows_better_than_the_method() {
        for (declared, wanted) in [("true", "Repeat::Always"), ("false", "Repeat::Never")] {
            let document = "
                paths:
                  /things:
                    post:
                      operationId: create
                      tags: [t]
                      x-specwright-idempotent: SAID
                      responses: {'204': {description: ok}}";
            emits(&document.replace("SAID", declared), &format!("repeat: {wanted},"));
        }
    }
}
