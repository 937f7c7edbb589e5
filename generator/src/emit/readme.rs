//! The README: what the API is, and how it is called.
//!
//! What comes in is the whole [`Api`]; what goes out is Markdown with examples of the document's own operations. They compile
//! whatever these take: what the document cannot know is a parameter of the function around the call.

mod pages;

use super::cli::{self, variable};
use super::code::{Code, code, joined, name, text};
use super::docs::quoted;
use super::example::{self, Example, Outside};
use super::operations;
use super::scope::Scope;
use super::uploads;
use crate::ir::{Api, CredentialLocation, Operation, OperationIndex, Tag, TypeRef};
use crate::options::Extent;

/// A part of the README.
#[derive(Debug)]
pub(crate) enum Part {
    /// Markdown.
    Text(String),
    /// A block of Rust.
    Rust(Code),
}

/// The README of a crate of types without a client.
pub(super) fn of_types(api: &Api) -> Vec<Part> {
    vec![Part::Text(about(api))]
}

/// The README of a client.
pub(super) fn parts(api: &Api, outside: &Outside<'_>) -> Vec<Part> {
    let client = outside.code(|scope| {
        code!(
            scope,
            "fn client() -> @Result<@Client, @Box<dyn std::error::Error>> {
                Ok($client?)
            }",
            client = built(scope)
        )
    });
    let mut parts = vec![Part::Text(about(api)), Part::Text(credentials(api)), Part::Rust(client)];
    let mut show = |words: String, code: Code| parts.extend([Part::Text(words), Part::Rust(code)]);
    let shown = &api.shown;
    let found = |id: Option<OperationIndex>| id.map(|id| api.operation(id));
    if let Some((tag, operation)) = found(shown.list) {
        let words = match operation.paging {
            Some(_) => "A list is a stream of its items, page after page:",
            None => "A call is made when it is awaited:",
        };
        show(words.to_owned(), called(outside, tag, operation));
    }
    if let Some((tag, operation)) = found(shown.create) {
        show(
            "What is sent has a constructor for what is required, and a method for everything else:".to_owned(),
            called(outside, tag, operation),
        );
    }
    if let Some((tag, operation)) = found(shown.find) {
        let failures = quoted(&format!("{}::{}", tag.module, operation.error.name));
        let words = format!(
            "An error says what failed, and `api()` what the API documents of it, here a {failures}. Where all else is passed on, \
             as here, `.optional().await?` on the call says the same:"
        );
        show(words, outside.code(|scope| find(scope, tag, operation)));
    }
    if let Some((tag, upload)) = shown.upload {
        let tag = &api.tags[tag];
        let upload = &tag.uploads[upload];
        let shown = |scope: &Scope<'_>| function(scope, &upload.name, uploads::example(scope, tag, upload));
        show("A file is streamed from where it is:".to_owned(), outside.code(shown));
    }
    if let Some((tag, operation)) = found(shown.form) {
        let words = "A form takes files as they are, from a path or from memory:";
        show(words.to_owned(), called(outside, tag, operation));
    }
    parts.extend(pages::credentials(api).map(Part::Text));
    parts.extend(pages::of_clients().map(Part::Text));
    parts.push(Part::Text(pages::features(api)));
    parts
}

/// What the front page of a client shows: how it is made, and a call.
pub(super) fn front(api: &Api, outside: &Outside<'_>) -> Code {
    let first = api.shown.list.or(api.shown.find).or(api.shown.create);
    outside.front(|scope| {
        let client = code!(scope, "let client = $client?;", client = built(scope));
        let Some((tag, operation)) = first.map(|id| api.operation(id)) else {
            let statements = code!(scope, "$client\nprintln!(\"{}\", client.base_url());", client);
            return Example { client: None, given: Vec::new(), statements };
        };
        let example = example::operation(scope, tag, operation);
        // An argument may be called like the client, which has another name then.
        let other = example.client.filter(|name| name.as_str() != "client");
        let other = other.map(|name| code!(scope, "let $name = &client;", name));
        let statements = code!(scope, "$client\n$other\n$statements", client, other, statements = example.statements);
        Example { client: None, given: example.given, statements }
    })
}

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
fn built(scope: &Scope<'_>) -> Code {
    let api = scope.api;
    let read = |name: &str| code!(scope, "std::env::var($name)?", name = text(&variable(api, name)));
    let credential = api.schemes.first().map(|scheme| {
        let method = &scheme.method;
        if cli::has_client_credentials(scheme) {
            let variables = cli::client_variables(api, scheme);
            let [id, secret] = variables.map(|name| code!(scope, "std::env::var($name)?", name = text(&name)));
            let method = name(method);
            return code!(scope, ".$method(@ClientCredentials::new($id, $secret))", method, id, secret);
        }
        let secrets = match scheme.location {
            CredentialLocation::Basic => vec![read(&format!("{method}_user")), read(&format!("{method}_password"))],
            _ => vec![read(method)],
        };
        code!(scope, ".$method($secrets)", method = name(method), secrets = joined(", ", secrets))
    });
    let headers = api.client_headers.iter().filter(|header| header.default.is_none()).map(|header| {
        let parse = if matches!(scope.meaning(&header.ty), TypeRef::Text) { "" } else { ".parse()?" };
        code!(scope, ".$name($value$parse)", name = name(&header.method), value = read(&header.method), parse)
    });
    let headers = joined("", headers);
    let has_server = api.servers.first().is_some_and(|server| server.url.contains("://"));
    let url = (!has_server).then(|| code!(scope, ".base_url($url)", url = read("base_url")));
    code!(scope, "@Client::builder()$url$credential$headers.build()", url, credential, headers)
}

/// A call of an operation.
fn called(outside: &Outside<'_>, tag: &Tag, operation: &Operation) -> Code {
    outside.code(|scope| function(scope, &operation.name, example::operation(scope, tag, operation)))
}

/// Something that may not be there.
fn find(scope: &Scope<'_>, tag: &Tag, operation: &Operation) -> Code {
    let shown = example::call(scope, tag, operation);
    let call = shown.call.clone();
    let example = shown.example(code!(
        scope,
        "match $call.await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error.into()),
        }",
        call
    ));
    let found = code!(scope, "@Option<$ty>", ty = operations::output(scope, &operation.success.output));
    around(scope, &operation.name, example, &found, "")
}

fn function(scope: &Scope<'_>, method: &str, example: Example) -> Code {
    around(scope, method, example, &"()".into(), "Ok(())")
}

/// The function around an example.
fn around(scope: &Scope<'_>, method: &str, example: Example, ty: &Code, last: &'static str) -> Code {
    let Example { client, given, statements } = example;
    let client = client.map(|client| code!(scope, "$client: &@Client", client));
    code!(
        scope,
        "async fn $name($given) -> @Result<$ty, @Box<dyn std::error::Error>> {
            $statements
            $last
        }",
        name = name(method),
        given = joined(", ", client.into_iter().chain(given)),
        ty,
        statements,
        last
    )
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
        has(&readme, "    for item in client.orders().list(\"client\").await? {\n        println!(\"{}\", item.id);\n");
        has(&readme, "client.orders().create(\"client\", &Order::new(\"title\", 1)).await?;\n");
        // A schema of the document is called like something that emitted code uses.
        has(&readme, "use test_api::{Client, types};\n");
        has(&readme, "\n) -> Result<Option<types::Uuid>, Box<dyn std::error::Error>> {\n    let id = \"");
        has(&readme, "        Err(error) if error.is_not_found() => Ok(None),\n");
    }

    #[test]
    fn what_the_document_does_not_have_is_not_shown() {
        let one = "paths: {/a: {get: {operationId: a, responses: {'204': {description: ok}}}}}";
        let readme = readme(one, Extent::Client);
        has(&readme, "Client::builder().base_url(std::env::var(\"TEST_BASE_URL\")?).build()?");
        let readme = self::readme(ORDERS, Extent::Types);
        assert!(!readme.contains("```") && readme.contains("`test-api` has the types of this API"), "{readme}");
    }
}
