//! What is reported about documents, and what becomes of those that are repaired.

use super::{HiddenPath, Lowered, Unevaluated, ValueKind, lower};
use crate::diagnostic::render::{Form, render};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document;
use crate::options::Strictness;
use crate::pointer::Pointer;
use crate::source::{FileId, Sources};
use openapiv3::{OpenAPI, SchemaKind, StatusCode, StringFormat, Type, VariantOrUnknownOrEmpty};

/// A document of which only the rest is of interest.
const HEAD: &str = "openapi: 3.0.4\ninfo: {title: t, version: '1'}\n";

/// What a document becomes, what is reported of it, and that printed.
pub(super) fn run(text: &str, strictness: Strictness) -> (Option<Lowered>, Diagnostics, String) {
    crate::stack::with_large_stack(|| run_here(text, strictness))
}

fn run_here(text: &str, strictness: Strictness) -> (Option<Lowered>, Diagnostics, String) {
    let mut sources = Sources::single("a.yaml", text);
    let mut diagnostics = Diagnostics::new();
    let document = document::read(&sources, FileId::ROOT, Severity::of_repairable(strictness), &mut diagnostics);
    let lowered = document.and_then(|document| lower(document, &mut sources, strictness, &mut diagnostics));
    let printed = render(&diagnostics, &sources, lowered.as_ref().map(|it| &it.origins), Form::Concise, false);
    (lowered, diagnostics, printed.replace("a.yaml:", ""))
}

/// What is reported about a document that begins with [`HEAD`].
fn check(rest: &str, expected: &[&str]) {
    let (_, _, printed) = run(&format!("{HEAD}{rest}"), Strictness::Lenient);
    assert_eq!(printed.lines().collect::<Vec<_>>(), expected, "{rest}");
}

fn sound(rest: &str) -> Lowered {
    let (lowered, _, printed) = run(&format!("{HEAD}{rest}"), Strictness::Lenient);
    lowered.unwrap_or_else(|| panic!("{printed}"))
}

#[test]
fn versions_are_recognized() {
    let rendered = |text: &str| run(text, Strictness::Lenient).2.trim_end().to_owned();
    assert_eq!(rendered("swagger: '2.0'\ninfo: {title: t, version: '1'}\npaths: {}"), "");
    assert_eq!(rendered("swagger: '1.2'"), "1:10: error[unknown-version]: there is no Swagger `1.2`");
    assert_eq!(
        rendered("basePath: /v1\npaths: {}\ninfo: {title: t, version: '1'}").as_str(),
        "1:1: warning[missing-key]: the document lacks `swagger`"
    );
    assert_eq!(rendered("openapi: 3.10.0"), "1:10: error[unknown-version]: there is no OpenAPI `3.10.0`");
    assert!(rendered("openapi: 3.10.0\npaths: {}").contains("1:10: warning[unknown-version]"));
    assert_eq!(rendered("openapi: 4"), "1:10: error[unknown-version]: there is no OpenAPI `4`");
    assert_eq!(rendered("a: 1"), "1:1: error[missing-key]: the document lacks `openapi`");
    assert_eq!(rendered("[]"), "1:1: error[wrong-type]: expected an OpenAPI document, found a list");
    assert_eq!(rendered(""), "1:1: error[wrong-type]: expected an OpenAPI document, found nothing");
}

#[test]
fn values_beside_items_are_those_of_the_items() {
    let values = |rest: &str| {
        let text = format!("{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {{type: array, {rest}}}}}}}\n");
        let (lowered, _, printed) = run(&text, Strictness::Lenient);
        let openapi = lowered.unwrap_or_else(|| panic!("{printed}")).openapi;
        let schema = openapi.components.unwrap().schemas["A"].clone().into_item().unwrap();
        let items = match schema.schema_kind {
            SchemaKind::Type(Type::Array(list)) => list.items.and_then(openapiv3::ReferenceOr::into_item),
            _ => None,
        };
        let values = items.map(|items| match items.schema_kind {
            SchemaKind::Type(Type::Integer(number)) => format!("{:?}", number.enumeration),
            SchemaKind::Type(Type::String(text)) => format!("{:?}", text.enumeration),
            _ => String::new(),
        });
        (values, printed.lines().map(str::to_owned).collect::<Vec<_>>())
    };
    let warning = "warning[enum-of-other-type]: the values of `enum` are no lists";
    let check = |rest: &str, wanted: &str| {
        let (values, printed) = values(rest);
        assert_eq!(values.as_deref().unwrap_or_default(), wanted, "{rest}");
        assert!(matches!(printed.as_slice(), [one] if one.ends_with(warning)), "{printed:?}");
    };
    check("items: {type: integer}, enum: [3, '5', null]", "[Some(3), Some(5)]");
    check("nullable: true, enum: [a, 1, true], items: {type: string}", r#"[Some("a"), Some("1"), Some("true")]"#);
    // What does not fit the items, or is said of them already, is left alone.
    check("items: {type: integer}, enum: [3, a]", "");
    check("items: {type: string, enum: [a]}, enum: [a, b]", "");
    check("items: {$ref: '#/components/schemas/A'}, enum: [a, b]", "");
    let (values, printed) = values("items: {type: string}, enum: [[a], b]");
    assert_eq!((values, printed.len()), (None, 1));
    assert!(printed[0].ends_with("a value of type `array` cannot be text"), "{printed:?}");
}

#[test]
fn many_values_of_another_type_are_said_once() {
    let rest = "paths: {}\ncomponents:\n  schemas:\n    A: {type: integer, enum: ['1', '2', '3', '4', a, true, '5']}\n    \
                B: {type: string, enum: [0x1F, 7, x]}\n";
    check(
        rest,
        &[
            "6:31: warning[enum-of-other-type]: a value of type `integer` cannot be text",
            "6:54: warning[enum-of-other-type]: a value of type `integer` cannot be a boolean",
            "7:30: warning[enum-of-other-type]: a value of type `string` cannot be a number",
            "7:36: warning[enum-of-other-type]: a value of type `string` cannot be a number",
        ],
    );
    let schemas = sound(rest).openapi.components.unwrap().schemas;
    let Some(SchemaKind::Type(Type::String(text))) = schemas["B"].as_item().map(|schema| &schema.schema_kind) else {
        panic!()
    };
    assert_eq!(text.enumeration, ["0x1F", "7", "x"].map(|value| Some(value.to_owned())));
}

#[test]
fn unknown_keys_are_reported() {
    check("path: {}\n", &["3:1: warning[unknown-key]: unknown key `path`"]);
    check("paths: {}\ntaggs: []\n", &["4:1: warning[unknown-key]: unknown key `taggs`"]);
    check("paths: {}\nx-tags: []\n", &[]);
    let parameter = |keys: &str| format!("paths: {{}}\ncomponents: {{parameters: {{p: {{{keys}, schema: {{}}}}}}}}\n");
    check(&parameter("name: id, in: path, requird: true"), &["4:51: warning[unknown-key]: unknown key `requird`"]);
    check(&parameter("name: id, in: query, requird: true"), &["4:52: warning[unknown-key]: unknown key `requird`"]);
}

#[test]
fn strictness_makes_errors_of_what_is_repaired() {
    let text = format!("{HEAD}paths: {{}}\ntaggs: []\n");
    assert!(run(&text, Strictness::Lenient).0.is_some());
    let (lowered, diagnostics, _) = run(&text, Strictness::Strict);
    assert!(lowered.is_none());
    assert_eq!(diagnostics.count(Severity::Error), 1);
}

#[test]
fn values_of_another_shape_are_pointed_at() {
    let schema = |keys: &str| format!("paths: {{}}\ncomponents: {{schemas: {{s: {{{keys}}}}}}}\n");
    check(&schema("type: strng"), &["4:34: warning[unknown-value]: unknown value `strng`"]);
    check(&schema("minLength: -1"), &["4:39: warning[wrong-type]: expected an integer from 0, found `-1`"]);
    check(&schema("nullable: 'true'"), &["4:38: warning[wrong-type]: expected a boolean, found text"]);
    check(&schema("required: true"), &["4:38: warning[wrong-type]: expected a list, found a boolean"]);
    check(&schema("title: 1.50"), &["4:35: warning[unquoted-text]: expected text, found `1.50`"]);
    check(&schema("description: "), &["4:28: warning[wrong-type]: expected text, found nothing"]);
    check(&schema("type: array"), &["4:24: warning[missing-key]: a schema lacks `items`"]);
    check(&schema("example: {$ref: 3}, enum: [{$ref: 3}], default: {$ref: 3}, x-a: {$ref: 3}"), &[]);
}

#[test]
fn references_must_lead_somewhere() {
    let schemas =
        |rest: &str| format!("paths: {{}}\ncomponents:\n  schemas:\n    User: {{type: object}}\n    a: {rest}\n");
    check(
        &schemas("{$ref: '#/components/schemas/Usr'}"),
        &["7:15: warning[dangling-reference]: `#/components/schemas/Usr` leads nowhere"],
    );
    check(&schemas("{$ref: [1]}"), &["7:15: warning[wrong-type]: expected a reference as text, found a list"]);
    check(
        &schemas("{$ref: '#/components/schemas/a'}"),
        &["7:15: warning[circular-reference]: `#/components/schemas/a` leads back to itself"],
    );
    check(&schemas("{$ref: 'b.yaml#/c'}"), &["7:15: warning[missing-file]: there is no file `b.yaml`"]);
    check(
        &schemas("{$ref: 'https://example.com/b.yaml'}"),
        &["7:15: warning[remote-reference]: `https://example.com/b.yaml` is not on this machine"],
    );
    check(
        &schemas("{$ref: '#/components/schemas/User', title: x}"),
        &["7:44: warning[key-beside-reference]: `title` beside `$ref` has no effect"],
    );
    check(&schemas("{properties: {$ref: {type: string}}}"), &[]);
}

#[test]
fn a_dangling_reference_names_what_is_close() {
    let text = format!(
        "{HEAD}paths: {{}}\ncomponents: {{schemas: {{User: {{}}, a: {{$ref: '#/components/schemas/user'}}}}}}\n"
    );
    let (_, diagnostics, _) = run(&text, Strictness::Lenient);
    let diagnostic = diagnostics.iter().next().unwrap();
    assert_eq!(
        diagnostic.help.as_deref(),
        Some(
            "did you mean `#/components/schemas/User`? `specwright check --propose` writes the repair into an overlay"
        )
    );
    assert_eq!(diagnostic.labels.len(), 2);
}

/// What becomes of a document of these schemas, as far as their number and what is lost show that.
#[track_caller]
fn lost(rest: &str) -> Vec<String> {
    sound(rest).lost.iter().map(|lost| lost.place.to_string()).collect()
}

#[test]
fn what_is_wrong_costs_its_place_and_no_more() {
    let parameters = |list: &str| format!("paths: {{'/a/{{b}}': {{get: {{parameters: {list}, responses: {{}}}}}}}}\n");
    let names = |list: &str| {
        let lowered = sound(&parameters(list));
        let item = lowered.openapi.paths.paths["/a/{b}"].as_item().unwrap();
        let parameters = item.get.as_ref().unwrap().parameters.iter();
        parameters.map(|one| one.as_item().unwrap().parameter_data_ref().name.clone()).collect::<Vec<_>>()
    };
    let query = "{name: q, in: query, schema: {type: string}}";
    assert_eq!(names(&format!("[{{$ref: '#/nowhere'}}, {query}, {{in: query, schema: {{}}}}, 5, null]")), ["q", "b"]);
    assert_eq!(names(query), ["q", "b"]);
    // What is in the path needs no `in`.
    assert_eq!(names("[{name: b, required: true, schema: {}}]"), ["b"]);
    let schemas = |rest: &str| format!("paths: {{}}\ncomponents: {{schemas: {{A: {rest}}}}}\n");
    assert_eq!(lost(&schemas("{properties: {a: {$ref: '#/nowhere'}}}")), ["/components/schemas/A/properties/a"]);
    assert_eq!(lost(&schemas("{type: Money}")), ["/components/schemas/A/type"]);
    assert_eq!(lost(&schemas("{properties: [], type: int}")), [""; 0]);
    assert_eq!(lost("paths: []\ncomponents: []\ntags: [a, {description: b}]\nservers: https://a.example\n"), [""; 0]);
}

#[test]
fn references_are_followed_to_the_one_place_that_they_can_mean() {
    let target = |rest: &str, at: &str| {
        let lowered = sound(&format!("paths: {{}}\ncomponents:\n  schemas:\n{rest}"));
        assert!(lowered.lost.is_empty());
        let schemas = lowered.openapi.components.unwrap().schemas;
        let SchemaKind::Any(any) = &schemas[at].as_item().unwrap().schema_kind else { panic!("it has no type") };
        let openapiv3::ReferenceOr::Reference { reference } = &any.properties["p"] else { panic!("it is one") };
        reference.clone()
    };
    let slash = "    a/b: {type: string}\n    C: {properties: {p: {$ref: '#/components/schemas/a%2Fb'}}}\n";
    assert_eq!(target(slash, "C"), "#/components/schemas/a~1b");
    let old = "    A: {type: string}\n    C: {properties: {p: {$ref: '#/definitions/A'}}}\n";
    assert_eq!(target(old, "C"), "#/components/schemas/A");
}

#[test]
fn security_that_means_nothing_asks_for_nothing() {
    let security = |rendered: &str| {
        let rest = format!(
            "security: {rendered}\npaths: {{}}\ncomponents: {{securitySchemes: {{k: {{type: http, scheme: basic}}}}}}\n"
        );
        let security = sound(&rest).openapi.security.expect("something is declared");
        security.iter().map(|one| one.keys().cloned().collect::<Vec<_>>().join("+")).collect::<Vec<_>>()
    };
    for nothing in ["none", "5", "{}", "[]", "", "[5]"] {
        assert_eq!(security(nothing), [""; 0], "{nothing}");
    }
    for one in ["{k: []}", "[{k: []}]", "[{k: }]", "[{k: read}]", "[{k: {}}]", "[k]"] {
        assert_eq!(security(one), ["k"], "{one}");
    }
}

#[test]
fn path_variables_and_parameters_are_matched() {
    let path = |parameters: &str| {
        format!(
            "paths:\n  /a/{{id}}:\n    get:\n      parameters: [{parameters}]\n      responses: {{'200': {{description: x}}}}\n"
        )
    };
    let id = "{name: id, in: path, required: true, schema: {}}";
    check(&path(id), &[]);
    check(
        &path(""),
        &["5:5: warning[undeclared-path-parameter]: the path's `{id}` is not a parameter of this operation"],
    );
    check(
        &path(&format!("{id}, {id}")),
        &["6:70: warning[duplicate-parameter]: the path parameter `id` is listed twice"],
    );
    check(
        &path("{name: idd, in: path, required: true, schema: {}}"),
        &[
            "5:5: warning[undeclared-path-parameter]: the path's `{id}` is not a parameter of this operation",
            "6:20: warning[unused-path-parameter]: the path parameter `idd` is not in the path",
        ],
    );
    let lowered = sound(&path("{name: idd, in: path, required: true, schema: {}}"));
    let item = lowered.openapi.paths.paths["/a/{id}"].as_item().unwrap();
    let parameters = &item.get.as_ref().unwrap().parameters;
    let names: Vec<_> = parameters.iter().map(|it| it.as_item().unwrap().parameter_data_ref().name.as_str()).collect();
    assert_eq!(names, ["id"]);
}

#[test]
fn operations_are_called_differently() {
    let responses = "responses: {default: {description: x}}";
    check(
        &format!(
            "paths:\n  /a: {{get: {{operationId: x, {responses}}}}}\n  /b: {{get: {{operationId: x, {responses}}}}}\n"
        ),
        &["5:27: warning[duplicate-operation-id]: two operations are called `x`"],
    );
}

#[test]
fn what_is_repaired_keeps_its_origin() {
    let lowered = sound("paths:\n  a: {get: {responses: {4xx: {}}}}\n  /b: {$ref: '#/paths/a'}\n");
    let paths = &lowered.openapi.paths.paths;
    assert_eq!(paths.keys().collect::<Vec<_>>(), ["/a", "/b"]);
    let get = paths["/b"].as_item().unwrap().get.as_ref().unwrap();
    assert!(get.responses.responses.contains_key(&StatusCode::Range(4)));
    let origin = |pointer: &str| lowered.origins.find(&Pointer::from(pointer)).1.to_string();
    assert_eq!(origin("/paths/~1a/get"), "/paths/a/get");
    assert_eq!(origin("/paths/~1a/get/responses/4XX/description"), "/paths/a/get/responses/4xx/description");
    assert_eq!(origin("/paths/~1b/get"), "/paths/a/get");
}

#[test]
fn references_into_other_places_become_components() {
    let lowered = sound(
        "paths: {}\ncomponents:\n  schemas:\n    a: {properties: {b/c: {type: object, properties: {d: {$ref: '#/components/schemas/a/properties/b~1c'}}}}}\n    \
         e: {$ref: '#/components/schemas/a/properties/b~1c'}\n",
    );
    let schemas = &lowered.openapi.components.as_ref().unwrap().schemas;
    assert_eq!(schemas.keys().collect::<Vec<_>>(), ["a", "e"]);
    let origin = lowered.origins.find(&Pointer::from("/components/schemas/e/type")).1;
    assert_eq!(origin.to_string(), "/components/schemas/a/properties/b~1c/type");
}

/// What is reported about a document of 3.1 with these components.
fn rendered(components: &str) -> String {
    let text = format!("openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\ncomponents:\n{components}");
    run(&text, Strictness::Lenient).2
}

#[test]
fn nothing_is_too_deep_to_be_read_or_refused() {
    let nested = |open: &str, close: &str, times: usize| format!("{}true{}", open.repeat(times), close.repeat(times));
    assert_eq!(rendered(&format!("  schemas: {{A: {}}}\n", nested("{items: ", "}", 110))), "");
    assert_eq!(rendered(&format!("  schemas: {{A: {}}}\n", nested("{allOf: [", "]}", 60))), "");
    let endless = "  schemas:\n    A: {properties: {$ref: '#/components/schemas/B/properties'}}\n    \
                   B: {properties: {a: {properties: {$ref: '#/components/schemas/A/properties'}}}}\n";
    assert!(rendered(endless).contains("error[endless-references]"), "{}", rendered(endless));
    let twice = "{$ref: '#/components/callbacks/C'}";
    let endless = format!(
        "  callbacks: {{C: {{/a: {{post: {{callbacks: {{a: {twice}, b: {twice}}}}}}}}}}}\nwebhooks: {{w: {{post: {{callbacks: {{a: {twice}}}}}}}}}\n"
    );
    assert!(rendered(&endless).contains("error[endless-references]"), "{}", rendered(&endless));
}

#[test]
fn what_three_zero_cannot_say_is_kept_beside() {
    let text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a: {post: {responses: {}}, get: {}}\n\
                webhooks: {w: {post: {}}}\ncomponents:\n  schemas:\n    \
                A: {type: [string, integer, 'null'], exclusiveMinimum: 5, minimum: 2, default: 99999999999999999999}\n    \
                B: {const: x}\n    C: {prefixItems: [{type: string}, {$ref: '#/components/schemas/B'}], items: false}\n    \
                D: {$ref: '#/components/schemas/B', description: d}\n    E: {$ref: '#/components/schemas/B', minLength: 1}\n    \
                F: false\n    G: {type: 'null'}\n    H: {type: [string, 'null'], contentEncoding: base64}\n    \
                I: {patternProperties: {'^a': {type: string}}, unevaluatedProperties: false}\n    \
                J: {oneOf: [{$ref: '#/components/schemas/B'}], discriminator: {propertyName: p, mapping: {b: B, c: nope}}}\n";
    let (lowered, _, printed) = run(text, Strictness::Lenient);
    assert_eq!(printed, "17:104: warning[dangling-reference]: `#/components/schemas/nope` leads nowhere\n");
    let Lowered { openapi, origins, facts, .. } = lowered.unwrap();
    let schemas = openapi.components.unwrap().schemas;
    let schema = |name: &str| schemas[name].as_item().unwrap();
    let known = |name: &str| &facts.schemas[&Pointer::root().keys(&["components", "schemas", name])];
    assert_eq!((known("A").types.as_slice(), known("A").values), (["string", "integer"].as_slice(), ValueKind::Types));
    assert!(schema("A").schema_data.nullable);
    let SchemaKind::Any(any) = &schema("A").schema_kind else { panic!("several types are any") };
    assert_eq!((any.minimum, any.exclusive_minimum), (Some(5.0), Some(true)));
    assert_eq!(known("B").values, ValueKind::Text);
    let hidden = "x-specwright:/components/schemas/C/prefixItems/0";
    assert_eq!(known("C").prefix_items[0], hidden);
    assert!(known("C").has_closed_items);
    assert!(matches!(schema(hidden).schema_kind, SchemaKind::Type(Type::String(_))));
    let place = Pointer::root().keys(&["components", "schemas", hidden, "type"]);
    assert_eq!(origins.find(&place).1.to_string(), "/components/schemas/C/prefixItems/0/type");
    assert!(matches!(&schema("D").schema_kind, SchemaKind::AllOf { all_of } if all_of.len() == 1));
    assert!(matches!(&schema("E").schema_kind, SchemaKind::Any(any) if any.all_of.len() == 1));
    assert!(matches!(schema("F").schema_kind, SchemaKind::Not { .. }) && known("G").says_null);
    let SchemaKind::Type(Type::String(text)) = &schema("H").schema_kind else { panic!("one type is plain") };
    assert_eq!(text.format, VariantOrUnknownOrEmpty::Item(StringFormat::Byte));
    let pattern = ("^a".to_owned(), "x-specwright:/components/schemas/I/patternProperties/^a".to_owned());
    assert_eq!(known("I").patterns, Some(vec![pattern]));
    assert_eq!(known("I").unevaluated, Some(Unevaluated::Closed));
    let mapping = &schema("J").schema_data.discriminator.as_ref().unwrap().mapping;
    assert_eq!(mapping.iter().collect::<Vec<_>>(), [(&"b".to_owned(), &"#/components/schemas/B".to_owned())]);
    assert_eq!(facts.method_order[&Pointer::root().keys(&["paths", "/a"])], ["post", "get"]);
    let webhook = &facts.hidden_paths["x-specwright:/webhooks/w"];
    assert!(matches!(webhook, HiddenPath::Webhook(name) if name == "w"));
}

#[test]
fn the_model_is_what_serde_reads() {
    let rest = include_str!("tests/everything.yaml");
    let (lowered, _, printed) = run(rest, Strictness::Strict);
    assert_eq!(printed, "");
    let read: OpenAPI = serde_yaml::from_str(rest).unwrap();
    assert_eq!(lowered.unwrap().openapi, read);
}
