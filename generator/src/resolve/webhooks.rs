//! What an API sends on its own: the bodies of webhooks and callbacks become types (OpenAPI 3.1.1, 4.8.1 and 4.8.18).
//!
//! A client has no server, so nothing but the types is made of them: whoever receives such a body decodes it with them.

use super::Resolver;
use super::body::Media;
use super::operation::{Found, methods};
use super::schema::Site;
use crate::ir::Home;
use crate::lower::HiddenPath;
use crate::naming;
use crate::pointer::Pointer;
use openapiv3::{PathItem, ReferenceOr};

impl<'a> Resolver<'a> {
    /// The bodies of the document's webhooks, each named after its webhook.
    pub(super) fn webhooks(&mut self) {
        let openapi = self.openapi;
        for (key, item) in &openapi.paths.paths {
            let ReferenceOr::Item(item) = item else { continue };
            if let Some(HiddenPath::Webhook(name)) = self.facts.hidden_paths.get(key) {
                self.webhook(item, &Pointer::root().keys(&["paths", key]), &naming::pascal(name));
            }
        }
    }

    /// The bodies of an operation's callbacks, each named after the operation and the callback.
    pub(super) fn callbacks(&mut self, found: &Found<'a>, type_name: &str) {
        for (name, callback) in &found.operation.callbacks {
            let at = found.pointer.keys(&["callbacks", name]);
            for (expression, item) in callback {
                let name = format!("{type_name}{}", naming::pascal(name));
                self.webhook(item, &at.key(expression), &name);
            }
        }
    }

    fn webhook(&mut self, item: &'a PathItem, at: &Pointer, name: &str) {
        for (method, operation) in methods(item, self.facts.method_order.get(at)) {
            let Some(declared) = &operation.request_body else { continue };
            let at = at.keys(&[method, "requestBody"]);
            let body = self.follow(declared, &at, "requestBodies", |components| &components.request_bodies);
            let Some((body, at)) = body else { continue };
            let Some((media_type, media)) =
                body.content.iter().min_by_key(|(media_type, media)| self.preference(media_type, media))
            else {
                continue;
            };
            if let (Media::Json | Media::UrlEncoded, Some(schema)) = (self.kind_of(media_type, media), &media.schema) {
                let at = at.keys(&["content", media_type, "schema"]);
                let ty = self.type_of(schema, &at, Site { home: Home::Types, name }).ty;
                self.webhook_bodies.push(ty);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits;

    #[test]
    fn the_body_of_a_webhook_becomes_a_type() {
        emits(
            "
            paths: {}
            webhooks:
              thing-made:
                post:
                  requestBody:
                    content: {application/json: {schema: {required: [id], properties: {id: {type: string}}}}}
                  responses: {'200': {description: ok}}",
            "
            pub struct ThingMade {
                pub id: String,
                pub extra: json::Extra,
            }",
        );
    }
}
