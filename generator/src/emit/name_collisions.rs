//! An [`Api`] that calls things by names which emitted code uses itself, and that has every shape the IR knows.

use super::sample::{component, docs, nullable, open, optional, parameter, required};
use crate::ir::{
    Api, Body, BodyKind, CredentialLocation, Degradation, Docs, Download, Enum, ErrorEnum, ErrorVariant, Extra, Field,
    FieldPath, FollowUp, Form, Home, Literal, Operation, Options, Output, Package, PartHeader, Presence, Repr, Scheme,
    SchemeId, Serialization, Server, Sharing, Status, Struct, Success, Tag, TypeDef, TypeId, TypeKind, TypeRef, Upload,
    UploadFields, Variant,
};
use crate::pointer::Pointer;

/// Names that the emitted code would like to use for something else.
const TAKEN: &[&str] = &[
    "String",
    "Option",
    "Vec",
    "Box",
    "Result",
    "From",
    "Into",
    "Send",
    "Unpin",
    "Default",
    "Some",
    "RawResponse",
    "Call",
    "Error",
    "Request",
    "Uuid",
    "Maybe",
    "Client",
    "DateTime",
    "Param",
    "ApiError",
    "Method",
    "Status",
    "Clone",
    "Debug",
    "Operation",
    "File",
    "Upload",
    "Iterator",
    "ToString",
];

fn ty(api: &[TypeDef], name: &str) -> TypeRef {
    let index = api.iter().position(|definition| definition.name == name);
    TypeRef::Named(TypeId(index.expect("the type is declared before it is used")))
}

fn list(item: TypeRef) -> TypeRef {
    TypeRef::List(Box::new(item))
}

fn scalars() -> Vec<(&'static str, TypeRef)> {
    vec![
        ("flag", TypeRef::Bool),
        ("small", TypeRef::I32),
        ("large", TypeRef::I64),
        ("single", TypeRef::F32),
        ("double", TypeRef::F64),
        ("text", TypeRef::Text),
        ("id", TypeRef::Uuid),
        ("at", TypeRef::DateTime),
        ("on", TypeRef::Date),
    ]
}

/// A value that would be anything but a value if it got out of its literal.
const QUOTED: &str = "a\"`\n*/\u{202e}_\u{34f}0";

fn types() -> Vec<TypeDef> {
    let mut types: Vec<TypeDef> = TAKEN
        .iter()
        .map(|name| component(name, "", true, true, open(vec![required("text", TypeRef::Text, "")])))
        .collect();
    let variant = |name: &str, value: &str| Variant {
        name: name.to_owned(),
        value: Literal::Text(value.to_owned()),
        docs: docs(""),
    };
    let color = TypeKind::Enum(Enum {
        repr: Repr::Text,
        variants: vec![variant("Red", "red"), variant("Unknown", "unknown"), variant("Quoted", QUOTED)],
        unknown: "Unknown2".to_owned(),
    });
    types.push(component("Color", "A color */ \"of\" things.\nfn leaked() {}", true, true, color));
    let color = ty(&types, "Color");
    types.push(component("Names", "", true, true, TypeKind::Alias(list(TypeRef::Text))));
    types.push(component("Anything", "", true, true, TypeKind::Alias(TypeRef::Any)));
    let node = TypeRef::Named(TypeId(types.len()));
    let shapes = |wrap: fn(Field) -> Field| {
        let mut shapes = scalars();
        shapes.extend([
            ("bytes", TypeRef::Bytes),
            ("any", TypeRef::Any),
            ("color", color.clone()),
            ("colors", list(color.clone())),
            ("names", ty(&types, "Names")),
            ("anything", ty(&types, "Anything")),
            ("string", ty(&types, "String")),
            ("option", TypeRef::Map(Box::new(TypeRef::Nullable(Box::new(ty(&types, "Option")))))),
        ]);
        let fields = shapes.into_iter().map(|(name, ty)| wrap(required(name, ty, "")));
        fields.collect::<Vec<Field>>()
    };
    let prefixed = |prefix: &str, fields: Vec<Field>| {
        let fields = fields.into_iter().map(|mut field| {
            field.name = format!("{prefix}_{}", field.name);
            field.key.clone_from(&field.name);
            field
        });
        fields.collect::<Vec<Field>>()
    };
    let mut all = prefixed("required", shapes(|field| field));
    all.extend(prefixed("nullable", shapes(nullable)));
    all.extend(prefixed("optional", shapes(|field| Field { presence: Presence::Optional, ..field })));
    all.extend(prefixed("maybe", shapes(|field| nullable(Field { presence: Presence::Optional, ..field }))));
    all.push(optional("sub", TypeRef::Text, "The `sub` of a token."));
    all.push(optional("parent", TypeRef::Boxed(Box::new(node.clone())), ""));
    all.push(optional("children", list(node), ""));
    all.push(Field { deprecated: true, ..optional("old", TypeRef::Text, "") });
    let defaulted = |name: &str, ty: TypeRef, literal| Field { default: Some(literal), ..required(name, ty, "") };
    all.push(defaulted("with_color", color.clone(), Literal::Text("red".to_owned())));
    all.push(defaulted("with_other_color", color.clone(), Literal::Text("green".to_owned())));
    all.push(defaulted("with_number", TypeRef::I32, Literal::Number("-7".to_owned())));
    all.push(defaulted("with_float", TypeRef::F64, Literal::Number("-1".to_owned())));
    all.push(nullable(defaulted("with_flag", TypeRef::Bool, Literal::Bool(true))));
    all.push(defaulted("with_wrong", TypeRef::Uuid, Literal::Text("x".to_owned())));
    types.push(component("Node", "", true, true, open(all)));
    let rest = Extra::Typed { field: "rest".to_owned(), ty: color.clone() };
    types.push(component(
        "Typed",
        "",
        true,
        true,
        TypeKind::Struct(Struct { fields: Vec::new(), extra: rest, required: None }),
    ));
    let closed = Struct {
        fields: vec![required("a", TypeRef::Bool, "")],
        extra: Extra::Closed { field: "extra".to_owned() },
        required: None,
    };
    types.push(component("Closed", "", true, true, TypeKind::Struct(closed)));
    types.push(component("Unused", "", false, false, open(vec![required("day", TypeRef::Date, "")])));
    let form = Form {
        parts: vec![
            required("file", TypeRef::File, ""),
            optional("thumbnail", TypeRef::File, ""),
            optional("more", list(TypeRef::File), ""),
            required("color", color.clone(), ""),
            optional("tags", list(TypeRef::Text), ""),
            optional("count", TypeRef::I32, ""),
            required("node", ty(&types, "Closed"), ""),
            optional("typed", ty(&types, "Typed"), ""),
        ],
        media_types: media_types(),
        headers: part_headers(),
        ..Form::default()
    };
    types.push(component("Everything", "", true, false, TypeKind::Form(form)));
    let grant = vec![
        required("size", TypeRef::F64, ""),
        required("folder", TypeRef::Text, ""),
        required("colors", list(color), ""),
        nullable(optional("filename", TypeRef::Text, "")),
    ];
    types.push(component("GrantRequest", "", true, false, open(grant)));
    let entries = TypeRef::Map(Box::new(TypeRef::Text));
    let form = vec![nullable(optional("action", TypeRef::Text, "")), nullable(required("entries", entries, ""))];
    types.push(component("GrantedForm", "", false, true, open(form)));
    let granted = vec![
        nullable(optional("form", ty(&types, "GrantedForm"), "")),
        optional("id", TypeRef::Uuid, ""),
        optional("size", TypeRef::I64, ""),
    ];
    types.push(component("Granted", "", false, true, open(granted)));
    let wide = (0..70).map(|index| required(&format!("field_{index}"), TypeRef::Text, "")).collect();
    types.push(component("Wide", "", true, true, open(wide)));
    types.extend(["Color", "Vec", "Result", "Inline"].map(inline));
    types
}

/// A type of the first tag.
fn inline(name: &str) -> TypeDef {
    TypeDef { home: Home::Tag(0), ..component(name, "", true, true, open(Vec::new())) }
}

fn body(kind: BodyKind, presence: Presence, media_type: &str) -> Body {
    Body { docs: Docs::default(), presence, media_type: media_type.to_owned(), also: Vec::new(), kind }
}

fn operation(id: &str, output: Output) -> Operation {
    let words: String = id.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect();
    Operation {
        id: id.to_owned(),
        name: id.to_owned(),
        constant: id.to_uppercase(),
        commands: vec![id.replace('_', "-")],
        method: "POST".to_owned(),
        variant_of: None,
        edition: None,
        path: format!("/{id}"),
        docs: Docs::default(),
        deprecated: false,
        server: None,
        security: vec![Vec::new(), vec![SchemeId(0), SchemeId(1)]],
        arguments: Vec::new(),
        options: None,
        body: None,
        accept: "application/json".to_owned(),
        also: Vec::new(),
        paging: None,
        live: None,
        success: Success { statuses: vec![Status::Code(200), Status::Default], output, docs: Docs::default() },
        error: ErrorEnum { name: format!("{words}Error"), variants: Vec::new(), sharing: Sharing::default() },
        degraded: Vec::new(),
        origin: Pointer::root(),
    }
}

/// Parts that say what they are.
fn media_types() -> Vec<(String, String)> {
    let said = [("thumbnail", "image/png"), ("color", "text/plain"), ("tags", "application/json")];
    said.map(|(key, media_type)| (key.to_owned(), media_type.to_owned())).to_vec()
}

/// Headers of parts, of every kind.
fn part_headers() -> Vec<PartHeader> {
    let header = |part: &str, field: Field| PartHeader {
        part: part.to_owned(),
        field: Field { key: "X-Odd".to_owned(), ..field },
    };
    vec![
        header("color", required("color_x_odd", TypeRef::Text, "What it is.")),
        header("tags", optional("tags_x_odd", TypeRef::I32, "")),
    ]
}

fn operations(types: &[TypeDef]) -> Vec<Operation> {
    let mut operations = Vec::new();
    let bodies: Vec<(&str, BodyKind)> = vec![
        ("list", BodyKind::Json(list(ty(types, "Color")))),
        ("text", BodyKind::Json(TypeRef::Text)),
        ("number", BodyKind::Json(TypeRef::I64)),
        ("any", BodyKind::Json(TypeRef::Any)),
        ("node", BodyKind::Json(ty(types, "Node"))),
        ("names", BodyKind::Json(ty(types, "Names"))),
        ("raw", BodyKind::Raw),
        ("parts", BodyKind::Parts),
    ];
    for (name, kind) in bodies {
        for presence in [Presence::Required, Presence::Optional] {
            let media_type = if name == "any" { "application/merge-patch+json" } else { "application/json" };
            let output = match &kind {
                BodyKind::Json(ty) => Output::Json(ty.clone()),
                _ => Output::Text,
            };
            let mut operation = operation(&format!("send_{name}_{presence:?}").to_lowercase(), output);
            operation.body = Some(body(kind.clone(), presence, media_type));
            operations.push(operation);
        }
    }
    let form = |types: &[TypeDef]| {
        let TypeRef::Named(id) = ty(types, "Everything") else { unreachable!("forms are named") };
        BodyKind::Multipart(id)
    };
    for presence in [Presence::Required, Presence::Optional] {
        let mut sent = operation(&format!("send_form_{presence:?}").to_lowercase(), Output::Empty);
        sent.body = Some(body(form(types), presence, "multipart/form-data"));
        operations.push(sent);
    }
    operations.push(crowded(types));
    operations.push(failing(types));
    operations
}

/// Parameters of every type in every place, and names that the method needs itself.
fn crowded(types: &[TypeDef]) -> Operation {
    let mut crowded = operation("crowded", Output::Redirect);
    let mut shapes = scalars();
    shapes.push(("color", ty(types, "Color")));
    shapes.push(("colors", list(ty(types, "Color"))));
    shapes.push(("names", ty(types, "Names")));
    for name in ["request", "body", "options", "writer", "file", "client", "json", "args"] {
        shapes.push((name, TypeRef::Text));
    }
    let places =
        [Serialization::Path, Serialization::Query { explode: true }, Serialization::Header, Serialization::Cookie];
    let at = |index: usize| places[index % places.len()];
    let arguments = shapes.iter().enumerate();
    crowded.arguments =
        arguments.map(|(index, (name, ty))| parameter(name, ty.clone(), at(index), "What it is.")).collect();
    let optional = shapes.iter().map(|(name, ty)| {
        let mut optional = parameter(name, ty.clone(), Serialization::Query { explode: false }, "");
        optional.name = format!("optional_{name}");
        optional
    });
    crowded.options = Some(Options { name: "Crowded".to_owned(), parameters: optional.collect() });
    crowded.body = Some(body(BodyKind::Json(ty(types, "Node")), Presence::Optional, "application/json"));
    crowded.deprecated = true;
    crowded.degraded = vec![Degradation {
        code: "x",
        pointer: Pointer::root(),
        message: "style `deepObject` is sent as text".to_owned(),
    }];
    crowded
}

/// Failures of every kind.
fn failing(types: &[TypeDef]) -> Operation {
    let mut failing = operation("failing", Output::Raw);
    let variant = |name: &str, status: Status, output: Output| ErrorVariant {
        name: name.to_owned(),
        status,
        docs: docs("It failed."),
        output,
    };
    failing.error.variants = vec![
        variant("Default", Status::Default, Output::Json(ty(types, "Node"))),
        variant("ServerError", Status::Class(5), Output::Text),
        variant("BadRequest", Status::Code(400), Output::Empty),
        variant("Moved", Status::Code(301), Output::Redirect),
        variant("Teapot", Status::Code(418), Output::Raw),
        variant("NotImplemented", Status::Code(501), Output::Json(ty(types, "Wide"))),
    ];
    failing
}

fn grant(types: &[TypeDef]) -> Vec<Operation> {
    let mut grant = operation("grant", Output::Json(ty(types, "Granted")));
    grant.arguments = vec![
        parameter("folder", TypeRef::Text, Serialization::Path, ""),
        parameter("color", ty(types, "Color"), Serialization::Query { explode: true }, ""),
        parameter("names", list(TypeRef::Text), Serialization::Query { explode: false }, ""),
    ];
    grant.body = Some(body(BodyKind::Json(ty(types, "GrantRequest")), Presence::Optional, "application/json"));
    let mut complete = operation("complete", Output::Json(TypeRef::Any));
    complete.arguments = vec![parameter("id", TypeRef::Uuid, Serialization::Path, "")];
    vec![grant, complete]
}

fn upload(types: &[TypeDef], grant: usize) -> Upload {
    let path = |fields: Vec<Field>| FieldPath { fields };
    let form = || nullable(optional("form", ty(types, "GrantedForm"), ""));
    Upload {
        name: "store".to_owned(),
        type_name: "Store".to_owned(),
        docs: Docs::default(),
        grant,
        file: UploadFields {
            name: nullable(optional("filename", TypeRef::Text, "")),
            size: required("size", TypeRef::F64, ""),
            content_type: None,
        },
        setters: Vec::new(),
        url: path(vec![form(), nullable(optional("action", TypeRef::Text, ""))]),
        fields: path(vec![form(), nullable(required("entries", TypeRef::Map(Box::new(TypeRef::Text)), ""))]),
        id: path(vec![optional("id", TypeRef::Uuid, "")]),
        granted_size: Some(path(vec![optional("size", TypeRef::I64, "")])),
        existing: None,
        complete: FollowUp { operation: grant + 1, id: "id".to_owned(), body: Vec::new() },
        discard: None,
    }
}

/// The whole crate.
pub(crate) fn name_collisions() -> Api {
    let types = types();
    let mut operations = operations(&types);
    let crowded = operations.iter().position(|operation| operation.name == "crowded").unwrap_or_default();
    let first = operations.len();
    operations.extend(grant(&types));
    let scheme =
        |method: &str, location| Scheme { id: method.to_owned(), method: method.to_owned(), docs: docs(""), location };
    let tag = Tag {
        id: "Odd `things`".to_owned(),
        module: "json".to_owned(),
        handle: "Call".to_owned(),
        docs: docs(""),
        operations,
        uploads: vec![upload(&types, first)],
        downloads: vec![Download { name: "download".to_owned(), docs: docs(""), operation: crowded }],
    };
    let second = Tag {
        id: "Second".to_owned(),
        module: "second".to_owned(),
        handle: "Client".to_owned(),
        docs: Docs { details: vec!["A list:".to_owned(), String::new(), "- one".to_owned()], ..docs("Second.") },
        operations: vec![operation("node", Output::Json(ty(&types, "Node")))],
        uploads: Vec::new(),
        downloads: Vec::new(),
    };
    Api {
        package: Package::new("odd-api", "odd"),
        docs: docs("Odd things."),
        version: String::new(),
        servers: vec![Server { url: "https://example.com".to_owned(), docs: docs(""), variables: Vec::new() }],
        extern_types: Vec::new(),
        passwords: Vec::new(),
        derives: std::collections::BTreeMap::new(),
        schemes: vec![
            scheme("basic", CredentialLocation::Basic),
            scheme("query_key", CredentialLocation::Query("key".to_owned())),
            scheme("session", CredentialLocation::Cookie("session".to_owned())),
            scheme("shared", CredentialLocation::Http("SharedKey".to_owned())),
        ],
        types,
        tags: vec![tag, second],
        scopes: Vec::new(),
        webhook_bodies: Vec::new(),
        headers: Vec::new(),
    }
}
