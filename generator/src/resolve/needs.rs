//! What of the runtime a crate needs.
//!
//! What comes in is the decided [`Api`]; what goes out are the parts of the runtime that some type or operation of it uses.

use crate::ir::{Api, Body, BodyKind, Need, Operation, Output, Serialization, TypeKind, TypeRef, with_implied};
use crate::options::Extent;
use std::collections::BTreeSet;

/// Everything that is needed.
pub(super) fn of(api: &mut Api) -> BTreeSet<Need> {
    let mut needs = BTreeSet::new();
    for definition in &mut api.types {
        definition.kind.each_use(&mut |ty| of_type(ty, &mut needs));
        if let TypeKind::Form(_) = definition.kind {
            needs.insert(Need::Forms);
        }
    }
    api.webhook_bodies.iter().for_each(|body| of_type(body, &mut needs));
    if api.package.extent == Extent::Types {
        needs.retain(|need| matches!(need, Need::Dates | Need::Uuids | Need::Bytes));
        return needs;
    }
    needs.insert(Need::Client);
    api.headers.iter().for_each(|header| of_type(&header.ty, &mut needs));
    api.client_headers.iter().for_each(|header| of_type(&header.ty, &mut needs));
    needs.extend(api.schemes.iter().any(|scheme| scheme.oauth.is_some()).then_some(Need::OAuth));
    for scope in &api.scopes {
        needs.insert(Need::Scopes);
        scope.arguments.iter().for_each(|argument| of_type(&argument.ty, &mut needs));
    }
    for tag in &api.tags {
        needs.extend((!tag.uploads.is_empty()).then_some(Need::Uploads));
        needs.extend((!tag.downloads.is_empty()).then_some(Need::Downloads));
        tag.operations.iter().for_each(|operation| of_operation(operation, &mut needs));
    }
    with_implied(needs)
}

fn of_operation(operation: &Operation, needs: &mut BTreeSet<Need>) {
    for parameter in operation.parameters() {
        of_type(&parameter.ty, needs);
        let is_styled =
            matches!(parameter.serialization, Serialization::Styled { .. } | Serialization::QueryString { .. });
        needs.extend(is_styled.then_some(Need::Styles));
    }
    if let Some(body) = &operation.body {
        of_body(body, needs);
    }
    if let Some(paging) = &operation.paging {
        needs.insert(Need::Pages);
        of_type(&paging.item, needs);
    }
    needs.extend(operation.long_running.map(|_| Need::LongRunning));
    if let Some(live) = &operation.live {
        needs.insert(Need::Events);
        of_type(&live.item, needs);
    }
    let failures = operation.error.variants.iter().map(|variant| &variant.output);
    failures.chain([&operation.success.output]).for_each(|output| of_output(output, needs));
}

fn of_body(body: &Body, needs: &mut BTreeSet<Need>) {
    match &body.kind {
        BodyKind::Json(ty) => of_type(ty, needs),
        BodyKind::UrlEncoded(ty, _) => {
            needs.insert(Need::Styles);
            of_type(ty, needs);
        }
        BodyKind::Multipart(_) | BodyKind::Parts => drop(needs.insert(Need::Forms)),
        BodyKind::Raw | BodyKind::Text => {}
    }
    // The name of a file tells which type of a range it is.
    let is_range = body.kind == BodyKind::Raw && body.media_type.contains('*');
    needs.extend(is_range.then_some(Need::FileNames));
}

fn of_output(output: &Output, needs: &mut BTreeSet<Need>) {
    match output {
        Output::Json(ty) | Output::Perhaps(ty) => of_type(ty, needs),
        Output::ByStatus(_, variants) => variants.iter().for_each(|variant| of_output(&variant.output, needs)),
        Output::Redirect => drop(needs.insert(Need::Downloads)),
        Output::Empty | Output::Text | Output::Raw => {}
    }
}

fn of_type(ty: &TypeRef, needs: &mut BTreeSet<Need>) {
    let need = match ty {
        TypeRef::Uuid => Need::Uuids,
        TypeRef::DateTime | TypeRef::Date => Need::Dates,
        TypeRef::Bytes => Need::Bytes,
        TypeRef::File => Need::Forms,
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => {
            return of_type(inner, needs);
        }
        TypeRef::Tuple(items) => return items.iter().for_each(|item| of_type(item, needs)),
        _ => return,
    };
    needs.insert(need);
}

#[cfg(test)]
mod tests {
    use crate::ir::Need;
    use crate::options::Customization;
    use crate::resolve::tests::api;

    fn needs(operation: &str) -> Vec<Need> {
        let document = format!("\npaths:\n  /a:\n    get: {operation}\n");
        api(&document, Customization::default()).package.needs.into_iter().collect()
    }

    #[test]
    fn a_crate_has_what_its_operations_need() {
        let response = |schema: &str| {
            format!(
                "{{responses: {{'200': {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}}}"
            )
        };
        assert_eq!(needs("{responses: {'204': {description: ok}}}"), [Need::Client]);
        assert_eq!(needs(&response("{type: string, format: uuid}")), [Need::Client, Need::Uuids]);
        let list = "{type: array, items: {type: object, properties: {at: {type: string, format: date}}}}";
        assert_eq!(needs(&response(list)), [Need::Client, Need::Dates]);
        let range = "{requestBody: {content: {'image/*': {}}}, responses: {'204': {description: ok}}}";
        assert_eq!(needs(range), [Need::Client, Need::FileNames]);
        let form = "{requestBody: {content: {multipart/form-data: {schema: {properties: {a: {type: string}}}}}}, \
                    responses: {'204': {description: ok}}}";
        assert_eq!(needs(form), [Need::Client, Need::Styles, Need::FileNames, Need::Forms]);
    }
}
