//! What emitted modules hold whatever a document calls things and says. The fixtures show what they look like.

use crate::diagnostic::render::Form;
use crate::options::{Customization, Layout, Shape};
use crate::render::{Files, header};
use crate::resolve::tests::{emits, read};
use std::fmt::Write as _;
use std::path::Path;

/// Names that emitted code uses itself.
const TAKEN: &str = "String Option Vec Box Result From Into Send Unpin Default Some RawResponse Call Error Request Uuid Maybe Client \
    DateTime Param ApiError Method Status Clone Debug Operation File Upload Iterator ToString";

fn layout(shape: Shape) -> Layout {
    Layout { source: "openapi.yaml".to_owned(), command: "cargo regenerate".to_owned(), shape }
}

#[track_caller]
fn files(document: &str, shape: Shape) -> Files {
    let reading = read(document, Customization::default());
    reading.files(&layout(shape)).unwrap_or_else(|| panic!("{}", reading.render(Form::Concise, false)))
}

#[track_caller]
fn contains(text: &str, wanted: &str) {
    assert!(text.contains(wanted), "missing:\n{wanted}\nin:\n{text}");
}

/// A tag whose module would be `json`, and components with all of the names above.
fn taken() -> String {
    let mut document = String::from(
        "
        tags: [{name: json}]
        paths:
          /all:
            post:
              operationId: send
              tags: [json]
              requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/All'}}}}
              responses:
                '200': {description: The same, content: {application/json: {schema: {$ref: '#/components/schemas/All'}}}}
        components:
          schemas:
            All:
              type: object
              properties:
                text: {type: string}
                id: {type: [string, 'null'], format: uuid}
",
    );
    for name in TAKEN.split_whitespace() {
        let _ = writeln!(document, "                {name}: {{$ref: '#/components/schemas/{name}'}}");
    }
    for name in TAKEN.split_whitespace() {
        let _ = writeln!(document, "            {name}: {{type: object, properties: {{text: {{type: string}}}}}}");
    }
    document
}

#[test]
fn names_of_the_document_come_first() {
    let files = files(&taken(), Shape::Crate);
    let file = |path: &str| files.get(Path::new(path)).unwrap_or_else(|| panic!("{path} is emitted"));
    let types = file("src/types.rs");
    contains(types, "    pub text: ::std::option::Option<::std::string::String>,");
    contains(types, "pub id: runtime::Maybe<runtime::Uuid>,");
    contains(types, "pub string: ::std::option::Option<String>,");
    for (path, text) in files.iter().filter(|(path, _)| path.extension().is_some_and(|kind| kind == "rs")) {
        assert!(syn::parse_file(text).is_ok(), "{} is Rust", path.display());
    }
}

#[test]
fn no_text_of_the_document_becomes_code() {
    let files = files(
        r#"
        paths:
          /colors:
            get:
              operationId: colors
              tags: ["Odd `things` */\nfn leaked() {}"]
              summary: "A color */ \"of\" things.\nfn leaked() {}"
              responses:
                '200':
                  description: "*/\nfn leaked() {}"
                  content: {application/json: {schema: {$ref: '#/components/schemas/Color'}}}
        components:
          schemas:
            Color:
              type: string
              description: "A color */ \"of\" things.\nfn leaked() {}"
              enum: [red, unknown, "a\"`\n*/\u202e_\u034f0"]
        "#,
        Shape::Crate,
    );
    let types = &files[Path::new("src/types.rs")];
    contains(types, "/// A color \\*/ \"of\" things. fn leaked() {}.\n");
    contains(types, r#""a\"`\n*/\u{202e}_\u{34f}0""#);
    for (path, text) in &files {
        assert!(!text.contains("\nfn leaked"), "{}", path.display());
        assert!(!text.contains('\u{202e}'), "{}", path.display());
    }
}

#[test]
fn failures_are_distinguished_by_status() {
    emits(
        "
        paths:
          /a:
            get:
              operationId: fail
              tags: [a]
              responses:
                '204': {description: Done}
                '301': {description: Moved, headers: {Location: {schema: {type: string}}}}
                '400': {description: Bad}
                '501': {description: Not yet, content: {application/json: {schema: {type: array, items: {type: string}}}}}
                5XX: {description: Broken, content: {text/plain: {schema: {type: string}}}}
                default: {description: Else, content: {application/json: {schema: {type: integer}}}}
        ",
        "
        301 => Self::MovedPermanently(response.redirect()?),
        400 => Self::BadRequest,
        501 => Self::NotImplemented(response.json()?),
        500..=599 => Self::ServerError(response.to_text()?),
        _ => Self::Default(response.json()?),
        ",
    );
}

#[test]
fn an_included_root_is_modules_only() {
    let files = files(&taken(), Shape::Include);
    let root = &files[Path::new("mod.rs")];
    assert!(!root.contains("#!["), "{root}");
    assert!(!root.contains("//!"), "{root}");
    contains(root, "\npub mod json_api;\n");
    assert!(!files.contains_key(Path::new("main.rs")));
    let count = |text: &str, part| text.matches(part).count();
    let allowed = count(root, "#[allow(dead_code, unused_imports, reason = ");
    let modules = count(root, "\npub mod ") + count(root, "\nmod ");
    assert_eq!(allowed, modules, "each module allows what is unused: {root}");
    let allowed = allowed + count(root, "#[allow(unused_imports, reason = ");
    assert_eq!(allowed, modules + count(root, "\npub use "), "and so do the short names: {root}");
    let everywhere: usize = files.values().map(|text| count(text, "a crate takes what it needs of a client")).sum();
    assert_eq!(everywhere, allowed, "and nothing else does");
}

#[test]
fn a_header_is_one_line() {
    let layout = Layout { source: "a\nfn leaked() {}".to_owned(), ..layout(Shape::Crate) };
    assert_eq!(header(&layout).lines().count(), 1);
}

/// A document so large that its types are in several files.
fn large(schemas: &str) -> String {
    let mut text = "
            paths:
              /things:
                get:
                  operationId: getThing
                  responses:
                    '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
            components:
              schemas:"
        .to_owned();
    for line in schemas.lines() {
        text = text + "\n                " + line.trim();
    }
    for letter in ["a", "b", "c"] {
        let keys: Vec<String> = (0..70).map(|key| format!("{letter}{key}: {{type: string}}")).collect();
        write!(text, "\n                Big{letter}: {{type: object, properties: {{{}}}}}", keys.join(", "))
            .expect("a string takes any text");
    }
    text
}

#[test]
fn a_file_of_types_imports_what_it_names_and_nothing_else() {
    // `Result` is written with its module, which is around the file; `Key` is a value that others hold, `null` or not.
    let document = large(
        "Thing: {type: object, properties: {result: {$ref: '#/components/schemas/Result'}, owner: {$ref: '#/components/schemas/Owner'}}}
        Owner: {type: object, properties: {key: {nullable: true, allOf: [{$ref: '#/components/schemas/Key'}]}}}
        Result: {type: object, required: [a], properties: {a: {type: string}}}
        Key: {type: object, required: [a], properties: {a: {type: string}}}",
    );
    let files = files(&document, Shape::Crate);
    let text = |path: &str| files.iter().find(|(name, _)| *name == path).map(|(_, text)| text.to_owned());
    let thing = text("src/types/thing.rs").expect("there is a file for it");
    assert!(thing.contains("use super::Owner;\nuse super::super::types;\n"), "{thing}");
    assert!(thing.contains("pub result: Option<types::Result>,"), "{thing}");
    let key = text("src/types/key.rs").expect("there is a file for it");
    assert!(!key.contains("Maybe"), "{key}");
    assert!(text("src/types/owner.rs").is_some_and(|owner| owner.contains("Maybe<Key>")));
}

#[test]
fn a_union_of_nothing_keeps_every_value() {
    crate::resolve::tests::emits_of_schemas(
        "
        Thing: {type: object, properties: {strategy: {$ref: '#/components/schemas/Strategy'}}}
        Strategy: {oneOf: [{$ref: '#/components/schemas/Strategy'}], discriminator: {propertyName: type}}",
        "
        &mut |_, reader| json::decode_variant(self, reader, Self::Unknown),",
    );
}
