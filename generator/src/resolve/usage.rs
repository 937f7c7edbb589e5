//! Which types are sent and which are received, so that only the codecs in use are emitted.

use crate::ir::{Api, TypeDef, TypeId};

/// Marks every type that a request or a response reaches.
pub(super) fn mark(api: &mut Api) {
    let mut sent = Vec::new();
    let mut received = Vec::new();
    for operation in api.tags.iter_mut().flat_map(|tag| &mut tag.operations) {
        operation.each_sent(&mut |id| sent.push(*id));
        operation.each_received(&mut |id| received.push(*id));
    }
    for body in &mut api.webhook_bodies {
        body.each_mention(&mut |id| received.push(*id));
    }
    reach(api, sent, |definition| std::mem::replace(&mut definition.sent, true));
    reach(api, received, |definition| std::mem::replace(&mut definition.received, true));
}

/// Marks these types and all that they contain; `mark` says whether a type was marked before.
fn reach(api: &mut Api, mut open: Vec<TypeId>, mark: impl Fn(&mut TypeDef) -> bool) {
    while let Some(id) = open.pop() {
        let definition = &mut api.types[id.0];
        if !mark(definition) {
            definition.kind.each_mention(&mut |id| open.push(*id));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::options::Customization;
    use crate::resolve::tests::api;

    #[test]
    fn a_type_is_marked_with_the_ways_that_it_travels() {
        let api = api(
            "
            paths:
              /things:
                post:
                  requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Sent'}}}}
                  responses:
                    '200':
                      description: ok
                      content: {application/json: {schema: {$ref: '#/components/schemas/Received'}}}
            components:
              schemas:
                Sent: {type: object, properties: {both: {$ref: '#/components/schemas/Both'}}}
                Received: {type: object, properties: {both: {$ref: '#/components/schemas/Both'}}}
                Both: {type: object, properties: {a: {type: string}}}
            ",
            Customization::default(),
        );
        let ways = |name: &str| {
            let found = api.types.iter().find(|definition| definition.name == name).expect("there is such a type");
            (found.sent, found.received)
        };
        assert_eq!([ways("Sent"), ways("Received"), ways("Both")], [(true, false), (false, true), (true, true)]);
    }
}
