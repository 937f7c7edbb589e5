//! Examples: a call of an operation, or of what is made of several, and what becomes of its response.
//!
//! What comes in is an operation with the values that it is shown with; what goes out is code of a crate that depends on the
//! emitted one, in its README or in a comment. It compiles, whatever the document says: a value that nothing is known of
//! is an argument of the function around it.

mod value;

use super::arguments::{self, Passing, body_name, lent, names, passing};
use super::code::{self, Code, code, joined, lines, name, text};
use super::fields::{self, Slot};
use super::scope::{Locals, Scope, free, meanings};
use super::scopes;
use crate::ir::{
    Api, Body, BodyKind, Download, Field, Operation, Output, Parameter, Presence, Sample, Tag, TypeRef, Upload,
};
use crate::package;
use value::{Taking, argument, is_parsed, of_field, value};

/// Letters of a body up to which it is in the call.
const SHORT: usize = 40;

/// A crate that depends on the emitted one.
pub(super) struct Outside<'a> {
    locals: Locals<'a>,
    library: String,
    /// What the root of the emitted crate exports of the runtime.
    exports: Vec<&'static str>,
}

/// A call that is shown.
pub(super) struct Shown {
    client: Code,
    /// What the reader has besides: the parameters of the function around.
    given: Vec<Code>,
    /// What is before the call.
    before: Vec<Code>,
    /// The call, without what becomes of it.
    pub(super) call: Code,
}

/// The statements of an example, and what the function around them takes.
pub(super) struct Example {
    /// What the client is called, where it is not made.
    pub(super) client: Option<Code>,
    pub(super) given: Vec<Code>,
    pub(super) statements: Code,
}

impl<'a> Outside<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        let library = api.package.name.replace('-', "_");
        Self {
            locals: Locals::new(api, None, meanings(api)),
            library,
            exports: package::exports(&api.package.needs).collect(),
        }
    }

    /// Code with its imports.
    pub(super) fn code(&self, made: impl FnOnce(&Scope<'_>) -> Code) -> Code {
        let scope = Scope::new(&self.locals);
        let code = made(&scope);
        let uses = scope.imports().lines_outside(&self.locals, &self.library, &self.exports);
        code!(&Scope::new(&self.locals), "$uses\n\n$code", uses, code)
    }

    /// An example in the comment of an item.
    pub(super) fn comment(&self, made: impl FnOnce(&Scope<'_>) -> Example) -> Code {
        self.commented(code::EXAMPLES[0], made)
    }

    /// An example in the comment of a module.
    pub(super) fn front(&self, made: impl FnOnce(&Scope<'_>) -> Example) -> Code {
        self.commented(code::EXAMPLES[1], made)
    }

    fn commented(&self, mark: &str, made: impl FnOnce(&Scope<'_>) -> Example) -> Code {
        let scope = Scope::new(&self.locals);
        let Example { client, given, statements } = made(&scope);
        let library = name(&self.library);
        let client = client.map(|client| code!(&scope, "$client: &$library::Client", client, library));
        let head = code! { &scope, "async fn example($given) -> @Result<(), @Box<dyn std::error::Error>> {",
            given = joined(", ", client.into_iter().chain(given))
        };
        let uses = scope.imports().lines_outside(&self.locals, &self.library, &self.exports);
        code::example(mark, &uses, &head, &statements)
    }
}

impl Shown {
    /// The example that goes on with these statements, of which the call is a part.
    pub(super) fn example(self, statements: Code) -> Example {
        let statements = lines(self.before.into_iter().chain([statements]));
        Example { client: Some(self.client), given: self.given, statements }
    }
}

/// The example of an operation.
pub(super) fn operation(scope: &Scope<'_>, tag: &Tag, operation: &Operation) -> Example {
    let shown = call(scope, tag, operation);
    let statements = finished(scope, operation, &shown.call);
    shown.example(statements)
}

/// The example of an upload; `fields` are what its method asks for besides the arguments and the file.
pub(super) fn upload(scope: &Scope<'_>, tag: &Tag, upload: &Upload, fields: &[(&Field, Option<&Sample>)]) -> Example {
    let names: Vec<&str> = fields.iter().map(|(field, _)| field.name.as_str()).collect();
    let grant = &*scopes::whole_beside(scope.api, &tag.operations[upload.grant], &names);
    let mut made = Arguments::of(scope, grant);
    for (field, sample) in fields {
        let value = sample.and_then(|sample| of_field(scope, field, sample));
        made.push(
            value,
            || code!(scope, "$name: $ty", name = name(&field.name), ty = parameter_type(scope, field)),
            &field.name,
        );
    }
    made.passed.push(text("photo.jpg"));
    let shown = made.shown(scope, tag, grant, &upload.name);
    let statements = code!(scope, "let uploaded = $call.await?;\nprintln!(\"{}\", uploaded.id);", call = shown.call);
    shown.example(statements)
}

/// The type of a parameter that is handed to a constructor.
fn parameter_type(scope: &Scope<'_>, field: &Field) -> Code {
    let is_text = fields::slot(scope, field) == Slot::Plain && matches!(scope.meaning(&field.ty), TypeRef::Text);
    if is_text { "&str".into() } else { scope.ty(&field.ty) }
}

/// The example of a download.
pub(super) fn download(scope: &Scope<'_>, tag: &Tag, download: &Download) -> Example {
    let operation = &*scopes::whole(scope.api, &tag.operations[download.operation]);
    let mut made = Arguments::of(scope, operation);
    made.body(scope, operation);
    let file = free("file", names(operation).chain(["body"]));
    made.before.push(code!(scope, "let mut $file = @Vec::new();", file));
    made.passed.push(code!(scope, "&mut $file", file));
    let shown = made.shown(scope, tag, operation, &download.name);
    let statements = code!(scope, "$call.await?;\nprintln!(\"{} bytes\", $file.len());", call = shown.call, file);
    shown.example(statements)
}

/// A call of an operation: `client.projects().list("my-team")`.
pub(super) fn call(scope: &Scope<'_>, tag: &Tag, operation: &Operation) -> Shown {
    let operation = &*scopes::whole(scope.api, operation);
    let mut made = Arguments::of(scope, operation);
    let set = made.body(scope, operation);
    let mut shown = made.shown(scope, tag, operation, &operation.name);
    if let Some(body) = set {
        shown.call = code!(scope, "$call.body($body)", call = shown.call, body);
    }
    shown
}

/// The arguments of a method, and before them those of the scopes that lead to it, as far as they are made.
struct Arguments {
    given: Vec<Code>,
    before: Vec<Code>,
    passed: Vec<Code>,
}

impl Arguments {
    /// The arguments of an operation, but for the body.
    fn of(scope: &Scope<'_>, operation: &Operation) -> Self {
        let mut made = Self { given: Vec::new(), before: Vec::new(), passed: Vec::new() };
        for (index, parameter) in operation.arguments.iter().enumerate() {
            let sample = operation.example.arguments.get(index).and_then(Option::as_ref);
            made.argument(scope, parameter, sample);
        }
        made
    }

    fn argument(&mut self, scope: &Scope<'_>, parameter: &Parameter, sample: Option<&Sample>) {
        let (own, ty) = (name(&parameter.name), &parameter.ty);
        if let Some(sample) = sample.filter(|_| is_parsed(scope, ty))
            && let Some(value) = value(scope, ty, sample, Taking::Owned)
        {
            self.before.push(code!(scope, "let $own = $value;", own, value));
            let reference = if passing(scope, ty) == Passing::Reference { "&" } else { "" };
            self.passed.push(code!(scope, "$reference$own", reference, own));
            return;
        }
        let value = sample.and_then(|sample| argument(scope, ty, sample));
        self.push(value, || code!(scope, "$own: $ty", own, ty = lent(scope, ty)), &parameter.name);
    }

    /// A value, or else one that the reader has.
    fn push(&mut self, value: Option<Code>, declared: impl FnOnce() -> Code, own: &str) {
        if value.is_none() {
            self.given.push(declared());
        }
        self.passed.push(value.unwrap_or_else(|| name(own)));
    }

    /// The body: an argument, or, where it may be left out, what its setter is handed.
    fn body(&mut self, scope: &Scope<'_>, operation: &Operation) -> Option<Code> {
        let (sent, own) = (operation.body.as_ref()?, body_name(operation));
        let is_required = sent.presence == Presence::Required;
        let made = body_value(scope, sent, operation.example.body.as_ref());
        let Some((reference, made)) = made else {
            if is_required {
                self.given.push(code!(scope, "$own: $ty", own, ty = arguments::lent_body(scope, sent)));
                self.passed.push(own);
            }
            return None;
        };
        let made = if reference.is_empty() || made.as_str().len() <= SHORT {
            code!(scope, "$reference$made", reference, made)
        } else {
            self.before.push(code!(scope, "let $own = $made;", own, made));
            code!(scope, "$reference$own", reference, own)
        };
        if is_required {
            self.passed.push(made);
            None
        } else {
            Some(made)
        }
    }

    /// The call.
    fn shown(self, scope: &Scope<'_>, tag: &Tag, operation: &Operation, method: &str) -> Shown {
        let Self { given, before, passed } = self;
        let client = free("client", names(operation));
        let (handle, passed) = scopes::lead(scope, &client, tag, operation, &passed);
        let call =
            code!(scope, "$handle.$method($passed)", handle, method = name(method), passed = joined(", ", passed));
        Shown { client, given, before, call }
    }
}

/// What a body is shown as, and what is before it where it is handed over.
fn body_value(scope: &Scope<'_>, body: &Body, sample: Option<&Sample>) -> Option<(&'static str, Code)> {
    let is_required = body.presence == Presence::Required;
    let of_type = |ty: &TypeRef| {
        if passing(scope, ty) == Passing::Reference {
            Some(("&", value(scope, ty, sample?, Taking::Owned)?))
        } else {
            Some(("", argument(scope, ty, sample?)?))
        }
    };
    match &body.kind {
        BodyKind::Json(ty) | BodyKind::UrlEncoded(ty, _) => {
            let is_shown = is_required || matches!(scope.meaning(ty), TypeRef::Named(_) | TypeRef::Text);
            if is_shown { of_type(ty) } else { None }
        }
        BodyKind::Multipart(id) => of_type(&TypeRef::Named(*id)),
        BodyKind::Text => of_type(&TypeRef::Text),
        BodyKind::Raw if is_required => {
            let path = if body.media_type.starts_with("image/") { "photo.jpg" } else { "file.bin" };
            Some(("", code!(scope, "std::fs::read($path)?", path = text(path))))
        }
        BodyKind::Raw | BodyKind::Parts => None,
    }
}

/// What becomes of the response of a call.
pub(super) fn finished(scope: &Scope<'_>, operation: &Operation, call: &Code) -> Code {
    let item = operation.paging.as_ref().map(|paging| &paging.item);
    let item = item.or(operation.live.as_ref().map(|live| &live.item));
    let value = value_name(operation);
    let (template, ty, value) = match (&operation.success.output, item) {
        (_, Some(item)) => (
            "let mut items = $call.items();
            while let Some(item) = items.next().await {
                let item = item?;
                $shown
            }",
            Some(item),
            "item",
        ),
        (Output::Json(ty), None) => match scope.meaning(ty) {
            TypeRef::List(item) => ("for item in $call.await? {\n$shown\n}", Some(&**item), "item"),
            _ => ("let $value = $call.await?;\n$shown", Some(ty), value),
        },
        (Output::Perhaps(ty), None) => ("if let Some($value) = $call.await? {\n$shown\n}", Some(ty), value),
        (Output::ByStatus(..), None) => ("let $value = $call.await?;\n$shown", None, value),
        (Output::Empty, None) => return code!(scope, "$call.await?;", call),
        (Output::Text, None) => return code!(scope, "println!(\"{}\", $call.await?);", call),
        (Output::Redirect, None) => {
            return code!(scope, "let redirect = $call.await?;\nprintln!(\"{}\", redirect.location());", call);
        }
        (Output::Raw, None) => {
            return code!(scope, "let response = $call.await?;\nprintln!(\"{} bytes\", response.body().len());", call);
        }
    };
    code::fill(scope, template, &[("call", call), ("value", &value), ("shown", &shown(scope, ty, value))])
}

/// What a response is called.
fn value_name(operation: &Operation) -> &'static str {
    let is_created = operation.success.statuses.contains(&crate::ir::Status::Code(201));
    match operation.method.as_str() {
        "GET" => "found",
        "POST" if is_created => "created",
        "PUT" | "PATCH" => "updated",
        _ => "response",
    }
}

/// Prints a value: by what people know it by, where it has that.
fn shown(scope: &Scope<'_>, ty: Option<&TypeRef>, value: &'static str) -> Code {
    match ty.map(|ty| scope.meaning(ty)) {
        Some(TypeRef::Text) => return code!(scope, "println!(\"{$value}\");", value),
        Some(TypeRef::Extern(_)) => return code!(scope, "drop($value);", value),
        _ => {}
    }
    let known = |field: &&Field| {
        let is_printed =
            matches!(scope.meaning(&field.ty), TypeRef::Text | TypeRef::Uuid) || scope.meaning(&field.ty).is_integer();
        is_printed && field.presence == Presence::Required && fields::slot(scope, field) == Slot::Plain
    };
    let structure = ty.and_then(|ty| scope.structure(ty));
    let field = ["name", "title", "id"]
        .iter()
        .find_map(|key| structure?.fields.iter().filter(known).find(|field| field.key == *key))
        .map(|field| code!(scope, ".$name", name = name(&field.name)));
    match field {
        Some(field) => code!(scope, "println!(\"{}\", $value$field);", value, field),
        None => code!(scope, "println!(\"{$value:?}\");", value),
    }
}

#[cfg(test)]
mod tests {
    use crate::options::{Customization, Layout, Shape};
    use crate::resolve::tests::read;
    use std::path::Path;

    /// Holds that these lines are in the comments of the module `operations`, which may be indented.
    #[track_caller]
    fn shows(document: &str, wanted: &str) {
        let reading = read(document, Customization::default());
        let layout = Layout { source: "a.yaml".to_owned(), command: "specwright".to_owned(), shape: Shape::Crate };
        let files = reading.files(&layout).expect("the document is sound");
        let text = &files[Path::new("src/operations.rs")];
        let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix("///"));
        let lines = lines.flat_map(|line| [line.strip_prefix(' ').unwrap_or(line), "\n"]);
        let comments: String = lines.collect();
        assert!(comments.contains(wanted), "there is no\n{wanted}\nin\n{comments}");
    }

    /// An operation that sends this schema.
    fn sending(schema: &str, components: &str) -> String {
        format!(
            "
            paths:
              /orders:
                post:
                  operationId: order
                  requestBody:
                    required: true
                    content: {{application/json: {{schema: {schema}}}}}
                  responses: {{'204': {{description: Done}}}}
            components: {{schemas: {{{components}}}}}"
        )
    }

    #[test]
    fn values_are_those_of_the_document() {
        shows(
            "
            paths:
              /shops/{shop}/orders/{id}:
                get:
                  operationId: find
                  parameters:
                    - {name: shop, in: path, required: true, schema: {type: string}, example: tea-house}
                    - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
                    - {name: since, in: query, required: true, schema: {type: string, format: date, default: 2020-02-29}}
                    - {name: state, in: query, required: true, schema: {type: string, enum: [open, paid]}}
                    - {name: tags, in: query, required: true, schema: {type: array, items: {type: string, examples: [green]}}}
                  responses: {'204': {description: Done}}",
            "# async fn example(client: &test_api::Client) -> Result<(), Box<dyn std::error::Error>> {
let id = \"6ba7b810-9dad-11d1-80b4-00c04fd430c8\".parse()?;
let since = \"2020-02-29\".parse()?;
client.operations().find(\"tea-house\", id, since, &FindState::Open, [\"green\"]).await?;
# Ok(())
# }
",
        );
    }

    #[test]
    fn bodies_have_what_is_required_or_else_one_field() {
        let order = "Order: {type: object, required: [name, mail], properties: {name: {type: string, example: tea}, \
                     mail: {type: string, format: email}, note: {type: string}}}";
        let wanted = ".order(&Order::new(\"tea\", \"ada@example.com\"))";
        shows(&sending("{$ref: '#/components/schemas/Order'}", order), wanted);
        let change =
            "Change: {type: object, properties: {count: {type: integer}, note: {type: string, default: soon}}}";
        shows(&sending("{$ref: '#/components/schemas/Change'}", change), ".order(&Change::new().note(\"soon\"))");
    }

    #[test]
    fn what_nothing_is_known_of_is_what_the_reader_has() {
        let long = "Long: {type: object, required: [a, b, c, d, e, f, g], properties: {a: &a {type: integer}, b: *a, c: *a, \
                    d: *a, e: *a, f: *a, g: *a}}";
        let document = sending("{$ref: '#/components/schemas/Long'}", long);
        shows(&document, "# async fn example(client: &test_api::Client, body: &Long) -> Result<");
        shows(&document, "\nclient.operations().order(body).await?;\n");
    }

    #[test]
    fn no_text_leaves_its_literal_or_the_comment() {
        let order = "Order: {type: object, required: [name], properties: {name: {type: string, \
                     example: '\"); evil(); // ``` \u{202e}'}}}";
        let wanted = "\nlet body = Order::new(\"\\\"); evil(); // ``` \\u{202e}\");\n";
        shows(&sending("{$ref: '#/components/schemas/Order'}", order), wanted);
        let lines = "Order: {type: object, required: [name], properties: {name: {type: string, example: \"a\\nb\"}}}";
        shows(&sending("{$ref: '#/components/schemas/Order'}", lines), ".order(&Order::new(\"name\"))");
    }
}
