//! The README: what the API is, and how it is called.
//!
//! What comes in is the whole [`Api`]; what goes out is Markdown with examples of the document's own operations. They compile
//! whatever these take: what the document cannot know is a parameter of the function around the call.

use super::arguments::{declared, names};
use super::cli::variable;
use super::code::{Code, code, joined, name, text};
use super::docs::quoted;
use super::fields::{self, Slot};
use super::operations;
use super::root;
use super::scope::{Locals, Scope, free, meanings};
use super::uploads;
use crate::ir::{
    Api, BodyKind, CredentialLocation, Field, Operation, Output, Presence, Status, Struct, Tag, TypeKind, TypeRef,
    Upload,
};
use crate::options::Extent;

/// A part of the README.
#[derive(Debug)]
pub(crate) enum Part {
    /// Markdown.
    Text(String),
    /// A block of Rust.
    Rust(Code),
}

/// Parameters of an example, besides the client, beyond which it says more of them than of the call.
const MANY: usize = 6;

/// The README of a crate.
pub(super) fn parts(api: &Api) -> Vec<Part> {
    let mut parts = vec![Part::Text(about(api))];
    if api.package.extent == Extent::Types {
        return parts;
    }
    parts.push(Part::Text(credentials(api)));
    parts.push(Part::Rust(builder(api)));
    let examples = Examples::of(api);
    let mut show = |words: String, code: Code| parts.extend([Part::Text(words), Part::Rust(code)]);
    if let Some((tag, operation)) = examples.list {
        let words = match operation.paging {
            Some(_) => "A list is a stream of its items, page after page:",
            None => "A call is made when it is awaited:",
        };
        show(words.to_owned(), list(api, tag, operation));
    }
    if let Some((tag, operation)) = examples.create {
        show(
            "What is sent has a constructor for what is required, and a method for everything else:".to_owned(),
            create(api, tag, operation),
        );
    }
    if let Some((tag, operation)) = examples.find {
        let failures = quoted(&format!("{}::{}", tag.module, operation.error.name));
        let words = format!("An error says what failed, and `api()` what the API documents of it, here a {failures}:");
        show(words, find(api, tag, operation));
    }
    if let Some((tag, upload)) = examples.upload {
        show("A file is streamed from where it is:".to_owned(), upload_of(api, tag, upload));
    }
    parts.push(Part::Text(ATTEMPTS.to_owned()));
    let mut features = FEATURES.replace("PROGRAM", &quoted(&api.package.program));
    if !api.package.tag_features.is_empty() {
        features.push_str("\n- One for each module of operations, all on by default.");
    }
    parts.push(Part::Text(features));
    parts
}

/// What is sent again, how to switch that off, and what can be put around requests.
const ATTEMPTS: &str = "## When a call fails

A call that fails is sent again where that helps and does no harm: three attempts by default, with short random waits.

- Any call is sent again when the server did not begin with it: without a connection, after a 408, 425 or 429, and after a 503
  with `Retry-After`.
- Where nobody knows whether it happened (a connection that breaks, a timeout, a 500, 502, 503 or 504), a call is sent again if
  it may happen twice: `GET`, `HEAD`, `PUT`, `DELETE`, a call with an idempotency key, and one that you call `.idempotent()`.
- `Retry-After` is obeyed up to two minutes, and makes all calls of the client wait. Such attempts do not count; they begin
  within three minutes after the call.
- A gateway may say 408 or 503 after the server began, so that a `POST` may happen twice; `Retry::safe_only()` rules that out.

`.retry(Retry::never())` switches all of this off, for the client at its builder or for one call; `Retry::default()` has
`attempts` and `within`. `.timeout(…)` limits one attempt, `.deadline(…)` the whole call. `error.attempts()` and `attempts()` of a
response say how often it was sent.

`layer` of the builder puts a function around every request on the wire (`layer::from_fn`), such as one that adds a header or
traces it; `on_attempt`, `on_wait` and `on_call` tell of them, for metrics. Tests replace the server by a `Transport` of their
own: `transport` of the builder takes anything that turns a request into a response.";

/// What can be switched on and off.
const FEATURES: &str = "## Features

- `rustls` and `gzip`, both on by default: TLS, and compressed responses.
- `serde`: `Serialize` and `Deserialize` for every type.
- `tower`: any service of `tower` as the client's transport (`TowerTransport`).
- `full-codec`: every type encodes and decodes, whichever way the API sends it.
- `cli`: the program PROGRAM, with every operation as a command.";

/// The title and words of the API.
fn about(api: &Api) -> String {
    let title = api.docs.summary.trim_end_matches('.');
    let title = if title.is_empty() { &api.package.name } else { title };
    let mut paragraphs = vec![format!("# {title}")];
    paragraphs.extend((!api.docs.details.is_empty()).then(|| api.docs.details.join("\n")));
    let package = quoted(&api.package.name);
    let version = if api.version.is_empty() { String::new() } else { format!(", version {}", api.version) };
    paragraphs.push(match api.package.extent {
        Extent::Client => format!("{package} is a client for this API{version}, in asynchronous Rust."),
        Extent::Types => format!("{package} has the types of this API{version}, in Rust."),
    });
    paragraphs.extend(api.docs.link.as_ref().map(|link| format!("The API is documented at <{link}>.")));
    paragraphs.join("\n\n")
}

/// What a client is made with.
fn credentials(api: &Api) -> String {
    let mut paragraphs = vec!["## Use".to_owned(), format!("```text\ncargo add {}\n```", api.package.name)];
    if let [_, others @ ..] = api.schemes.as_slice()
        && !others.is_empty()
    {
        let others: Vec<String> = others.iter().map(|scheme| quoted(&scheme.method)).collect();
        paragraphs.push(format!("Instead of the credential below, the builder takes {}, too.", others.join(", ")));
    }
    paragraphs.join("\n\n")
}

/// A client from the environment.
fn builder(api: &Api) -> Code {
    outside(api, |scope| {
        let read = |name: &str| code!(scope, "std::env::var($name)?", name = text(&variable(api, name)));
        let credential = api.schemes.first().map(|scheme| {
            let method = &scheme.method;
            let secrets = match scheme.location {
                CredentialLocation::Basic => vec![read(&format!("{method}_user")), read(&format!("{method}_password"))],
                _ => vec![read(method)],
            };
            code!(scope, ".$method($secrets)", method = name(method), secrets = joined(", ", secrets))
        });
        let has_server = api.servers.first().is_some_and(|server| server.url.contains("://"));
        let url = (!has_server).then(|| code!(scope, ".base_url($url)", url = read("base_url")));
        code!(
            scope,
            "fn client() -> @Result<@Client, @Box<dyn std::error::Error>> {
                Ok(@Client::builder()$url$credential.build()?)
            }",
            url,
            credential
        )
    })
}

/// The operations that are shown.
struct Examples<'a> {
    list: Option<(&'a Tag, &'a Operation)>,
    create: Option<(&'a Tag, &'a Operation)>,
    find: Option<(&'a Tag, &'a Operation)>,
    upload: Option<(&'a Tag, &'a Upload)>,
}

impl<'a> Examples<'a> {
    /// Those of the first tag with the most of them, and else the first of another.
    fn of(api: &'a Api) -> Self {
        let of_tag = |tag: &'a Tag| {
            // What an upload is made of is shown by the upload.
            let steps: Vec<usize> =
                tag.uploads.iter().flat_map(|upload| [upload.grant, upload.complete.operation]).collect();
            let is_alone = move |index: &usize| !steps.contains(index);
            let operations: Vec<&Operation> =
                (0..tag.operations.len()).filter(is_alone).map(|index| &tag.operations[index]).collect();
            let plain = || operations.iter().copied().filter(|operation| is_plain(operation));
            let read = || plain().filter(|operation| operation.method == "GET" && operation.body.is_none());
            let few = |operation: &&Operation| operation.arguments.len();
            let listed = |operation: &&&Operation| operation.paging.is_some() || is_list(api, operation);
            let list = read().filter(|operation| operation.paging.is_some()).min_by_key(few);
            let list = list.or_else(|| read().filter(|it| listed(&it)).min_by_key(few));
            let create = plain().filter(|operation| operation.method == "POST");
            let create = create.filter_map(|operation| Some((sent(api, operation)?, operation)));
            let create = create.min_by_key(|(fields, operation)| fields.len() + operation.arguments.len());
            let not_found = |operation: &&Operation| {
                let mut variants = operation.error.variants.iter();
                variants.any(|variant| variant.status == Status::Code(404))
            };
            let find = read().filter(|operation| !operation.arguments.is_empty() && !listed(&operation));
            let find = find.filter(not_found).min_by_key(few);
            (tag, list, create.map(|(_, operation)| operation), find)
        };
        let tags: Vec<_> = api.tags.iter().map(of_tag).collect();
        let count = |(_, list, create, find): &(&Tag, Option<_>, Option<_>, Option<_>)| {
            usize::from(list.is_some()) + usize::from(create.is_some()) + usize::from(find.is_some())
        };
        // Of several with as many the first.
        let best = tags.iter().rev().max_by_key(|tag| count(tag));
        let in_order = || best.into_iter().chain(&tags);
        let uploads = || api.tags.iter().flat_map(|tag| tag.uploads.iter().map(move |upload| (tag, upload)));
        Self {
            list: in_order().find_map(|(tag, list, ..)| Some((*tag, (*list)?))),
            create: in_order().find_map(|(tag, _, create, _)| Some((*tag, (*create)?))),
            find: in_order().find_map(|(tag, .., find)| Some((*tag, (*find)?))),
            upload: uploads().find(|(tag, upload)| is_plain(&tag.operations[upload.grant])),
        }
    }
}

/// Whether an operation is one that an example may be about.
fn is_plain(operation: &Operation) -> bool {
    let is_decoded = matches!(operation.success.output, Output::Json(_));
    !operation.deprecated
        && operation.edition.is_none()
        && operation.degraded.is_empty()
        && operation.live.is_none()
        && operation.arguments.len() <= MANY
        && is_decoded
}

fn is_list(api: &Api, operation: &Operation) -> bool {
    let Output::Json(ty) = &operation.success.output else { return false };
    matches!(crate::ir::meaning(&api.types, ty), TypeRef::List(_))
}

/// The struct that an operation has to be sent.
fn sent_struct<'a>(api: &'a Api, operation: &'a Operation) -> Option<(&'a TypeRef, &'a Struct)> {
    let BodyKind::Json(ty) = &operation.required_body()?.kind else { return None };
    let TypeRef::Named(id) = crate::ir::meaning(&api.types, ty) else { return None };
    match &api.types[id.0].kind {
        TypeKind::Struct(structure) if !matches!(ty, TypeRef::Boxed(_)) => Some((ty, structure)),
        _ => None,
    }
}

/// The fields that such a struct asks for; none when there are too many of them.
fn sent<'a>(api: &'a Api, operation: &'a Operation) -> Option<Vec<&'a Field>> {
    let (_, structure) = sent_struct(api, operation)?;
    let locals = Locals::new(api, None, []);
    let scope = Scope::new(&locals);
    let fields: Vec<&Field> =
        structure.fields.iter().filter(|field| fields::is_constructor_field(&scope, field)).collect();
    (fields.len() + operation.arguments.len() <= MANY).then_some(fields)
}

/// All items of a list, or all that comes at once.
fn list(api: &Api, tag: &Tag, operation: &Operation) -> Code {
    outside(api, |scope| {
        let call = call(scope, tag, operation, None);
        let body = match (&operation.paging, &operation.success.output) {
            (Some(paging), _) => code!(
                scope,
                "let mut items = $call.items();
                while let Some(item) = items.next().await {
                    let item = item?;
                    $shown
                }",
                call,
                shown = shown(scope, Some(&paging.item), "item")
            ),
            (None, Output::Json(ty)) => {
                let item = if let TypeRef::List(item) = scope.meaning(ty) { Some(&**item) } else { None };
                code!(scope, "for item in $call.await? {\n$shown\n}", call, shown = shown(scope, item, "item"))
            }
            (None, _) => Code::default(),
        };
        function(scope, operation, &[], &body)
    })
}

/// Something new.
fn create(api: &Api, tag: &Tag, operation: &Operation) -> Code {
    outside(api, |scope| {
        let (Some((ty, _)), Some(fields)) = (sent_struct(api, operation), sent(api, operation)) else {
            return Code::default();
        };
        let fields: Vec<Field> = fields.into_iter().map(|field| beside(field, operation)).collect();
        let values = joined(", ", fields.iter().map(|field| name(&field.name)));
        let body = code!(scope, "&$ty::new($values)", ty = scope.ty(ty), values);
        let call = call(scope, tag, operation, Some(body));
        let Output::Json(made) = &operation.success.output else { return Code::default() };
        let body =
            code!(scope, "let created = $call.await?;\n$shown", call, shown = shown(scope, Some(made), "created"));
        function(scope, operation, &parameters(scope, &fields), &body)
    })
}

/// Something that may not be there.
fn find(api: &Api, tag: &Tag, operation: &Operation) -> Code {
    outside(api, |scope| {
        let (client, call) = (client_name(operation), call(scope, tag, operation, None));
        let parameters = declared(scope, &operation.arguments);
        code!(
            scope,
            "async fn $name($client: &@Client, $parameters) -> @Result<@Option<$ty>, @Box<dyn std::error::Error>> {
                match $call.await {
                    Ok(found) => Ok(Some(found)),
                    Err(error) if error.is_not_found() => Ok(None),
                    Err(error) => Err(error.into()),
                }
            }",
            name = name(&operation.name),
            client,
            parameters = joined(", ", parameters),
            ty = operations::output(scope, &operation.success.output),
            call
        )
    })
}

/// A file that goes up.
fn upload_of(api: &Api, tag: &Tag, upload: &Upload) -> Code {
    outside(api, |scope| {
        let grant = &tag.operations[upload.grant];
        let fields: Vec<Field> =
            uploads::constructor_fields(scope, tag, upload).iter().map(|field| beside(field, grant)).collect();
        let arguments = grant.arguments.iter().map(|parameter| name(&parameter.name));
        let arguments = arguments.chain(fields.iter().map(|field| name(&field.name))).chain([text("photo.jpg")]);
        let call = code!(
            scope,
            "let uploaded = $client.$tag().$method($arguments).await?;\nprintln!(\"{}\", uploaded.id);",
            client = client_name(grant),
            tag = name(&tag.module),
            method = name(&upload.name),
            arguments = joined(", ", arguments)
        );
        let named = Operation { name: upload.name.clone(), ..grant.clone() };
        function(scope, &named, &parameters(scope, &fields), &call)
    })
}

/// The function around a call.
fn function(scope: &Scope<'_>, operation: &Operation, further: &[Code], body: &Code) -> Code {
    let parameters = declared(scope, &operation.arguments).into_iter().chain(further.iter().cloned());
    code!(
        scope,
        "async fn $name($client: &@Client$parameters) -> @Result<(), @Box<dyn std::error::Error>> {
            $body
            Ok(())
        }",
        name = name(&operation.name),
        client = client_name(operation),
        parameters = joined("", parameters.map(|it| code!(scope, ", $it", it))),
        body
    )
}

/// What the client is called beside an operation's arguments.
fn client_name(operation: &Operation) -> Code {
    free("client", names(operation))
}

/// `client.projects().list(workspace)`
fn call(scope: &Scope<'_>, tag: &Tag, operation: &Operation, body: Option<Code>) -> Code {
    let arguments = operation.arguments.iter().map(|parameter| name(&parameter.name)).chain(body);
    code!(
        scope,
        "$client.$tag().$method($arguments)",
        client = client_name(operation),
        tag = name(&tag.module),
        method = name(&operation.name),
        arguments = joined(", ", arguments)
    )
}

/// A field under a name that neither an argument nor the client has.
fn beside(field: &Field, operation: &Operation) -> Field {
    let taken = names(operation).chain(["client", "client_"]);
    Field { name: free(&field.name, taken).as_str().to_owned(), ..field.clone() }
}

/// Parameters that are handed to a constructor: `name: &str`.
fn parameters(scope: &Scope<'_>, fields: &[Field]) -> Vec<Code> {
    let declared = |field: &Field| {
        let is_text = fields::slot(scope, field) == Slot::Plain && matches!(scope.meaning(&field.ty), TypeRef::Text);
        let ty = if is_text { "&str".into() } else { scope.ty(&field.ty) };
        code!(scope, "$name: $ty", name = name(&field.name), ty)
    };
    fields.iter().map(declared).collect()
}

/// Prints a value: by what people know it by, where it has that.
fn shown(scope: &Scope<'_>, ty: Option<&TypeRef>, value: &'static str) -> Code {
    let known = |field: &&Field| {
        let is_printed =
            matches!(scope.meaning(&field.ty), TypeRef::Text | TypeRef::Uuid) || scope.meaning(&field.ty).is_integer();
        is_printed && field.presence == Presence::Required && fields::slot(scope, field) == Slot::Plain
    };
    let fields = ty.and_then(|ty| match scope.meaning(ty) {
        TypeRef::Named(id) => match &scope.definition(*id).kind {
            TypeKind::Struct(structure) => Some(&structure.fields),
            _ => None,
        },
        _ => None,
    });
    let field = ["name", "title", "id"]
        .iter()
        .find_map(|key| fields?.iter().filter(known).find(|field| field.key == *key))
        .map(|field| code!(scope, ".$name", name = name(&field.name)));
    match field {
        Some(field) => code!(scope, "println!(\"{}\", $value$field);", value, field),
        None => code!(scope, "println!(\"{$value:?}\");", value),
    }
}

/// Code of a crate that depends on this one, with its imports.
fn outside(api: &Api, made: impl FnOnce(&Scope<'_>) -> Code) -> Code {
    let locals = Locals::new(api, None, meanings(api));
    let scope = Scope::new(&locals);
    let code = made(&scope);
    let library = api.package.name.replace('-', "_");
    let uses = scope.imports().lines_outside(&locals, &library, &root::exports(api));
    let scope = Scope::new(&locals);
    code!(&scope, "$uses\n\n$code", uses, code)
}

#[cfg(test)]
mod tests {
    use crate::options::{Customization, Extent, Layout, Shape};
    use crate::resolve::tests::read;
    use std::path::Path;

    fn readme(document: &str, extent: Extent) -> String {
        let reading = read(document, Customization { extent, ..Customization::default() });
        let layout = Layout { source: "a-->b.yaml".to_owned(), command: "specwright".to_owned(), shape: Shape::Crate };
        let mut files = reading.files(&layout).expect("the document is sound");
        files.remove(Path::new("README.md")).expect("there is a README")
    }

    const ORDERS: &str = "
        servers: [{url: 'https://example.com'}]
        security: [{key: []}]
        tags: [{name: orders}]
        paths:
          /shops/{client}/orders:
            parameters: [{name: client, in: path, required: true, schema: {type: string}}]
            get:
              operationId: listOrders
              tags: [orders]
              responses:
                '200': {description: All, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Uuid'}}}}}
            post:
              operationId: createOrder
              tags: [orders]
              requestBody:
                required: true
                content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
              responses:
                '201': {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/Uuid'}}}}
          /orders/{id}:
            get:
              operationId: getOrder
              tags: [orders]
              parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
              responses:
                '200': {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/Uuid'}}}}
                '404': {description: No}
        components:
          securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
          schemas:
            Order:
              type: object
              required: [title, count]
              properties: {title: {type: string}, count: {type: integer}, note: {type: string}}
            Uuid:
              type: object
              required: [id]
              properties: {id: {type: string}}
    ";

    #[track_caller]
    fn has(readme: &str, wanted: &str) {
        assert!(readme.contains(wanted), "there is no\n{wanted}\nin\n{readme}");
    }

    #[test]
    fn examples_are_of_the_documents_own_operations() {
        let readme = readme(ORDERS, Extent::Client);
        assert!(readme.starts_with("<!-- Generated by specwright from a--b.yaml: do not edit"), "{readme}");
        has(&readme, "\n# Test\n");
        has(&readme, "    Ok(Client::builder().key(std::env::var(\"TEST_KEY\")?).build()?)\n");
        // An argument that is called like the client, which every example has.
        has(&readme, "client_: &str");
        has(&readme, "    for item in client.orders().");
        has(&readme, "(client_).await? {\n        println!(\"{}\", item.id);\n");
        has(&readme, "(client_, &Order::new(title, count))");
        // A schema of the document is called like something that emitted code uses.
        has(&readme, "use test_api::{Client, runtime, types};\n");
        has(&readme, "    id: runtime::Uuid,\n) -> Result<Option<types::Uuid>, Box<dyn std::error::Error>> {\n");
        has(&readme, "        Err(error) if error.is_not_found() => Ok(None),\n");
    }

    #[test]
    fn what_the_document_does_not_have_is_not_shown() {
        let readme = readme("paths: {}", Extent::Client);
        has(&readme, "Client::builder().base_url(std::env::var(\"TEST_BASE_URL\")?).build()?");
        assert_eq!(readme.matches("```rust").count(), 1, "{readme}");
        let readme = self::readme(ORDERS, Extent::Types);
        assert!(!readme.contains("```") && readme.contains("`test-api` has the types of this API"), "{readme}");
    }
}
