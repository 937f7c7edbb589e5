//! Objects with declared fields: presence, `null`, unknown and repeated keys, many fields, limits, and error texts.

use specwright_runtime::json::{
    self, DecodeError, DecodeInPlace, Empty, Encode, Extra, Map, Reader, Shape, Value, Writer,
};
use specwright_runtime::{DateTime, Maybe, Uuid};

/// Written the way that types are emitted.
#[derive(Clone, Debug, PartialEq)]
struct Attachment {
    name: String,
    size: f64,
    id: Option<Uuid>,
    owner: Option<String>,
    deleted_at: Maybe<DateTime>,
    tags: Vec<String>,
    meta: Meta,
    extra: Extra,
}

impl Encode for Attachment {
    fn encode(&self, writer: &mut Writer) {
        json::encode_object(
            writer,
            &[
                ("name", &self.name),
                ("size", &self.size),
                ("id", &self.id),
                ("owner", &self.owner),
                ("deleted_at", &self.deleted_at),
                ("tags", &self.tags),
                ("meta", &self.meta),
            ],
            &[0b110_1011],
            Some(&self.extra),
        );
    }
}

impl Empty for Attachment {
    fn empty() -> Self {
        Self {
            name: String::empty(),
            size: 0.0,
            id: None,
            owner: None,
            deleted_at: Maybe::Absent,
            tags: Vec::new(),
            meta: Meta::empty(),
            extra: Extra::new(),
        }
    }
}

impl DecodeInPlace for Attachment {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        json::decode_object(
            reader,
            &mut [
                ("name", &mut self.name),
                ("size", &mut self.size),
                ("id", &mut self.id),
                ("owner", &mut self.owner),
                ("deleted_at", &mut self.deleted_at),
                ("tags", &mut self.tags),
                ("meta", &mut self.meta),
            ],
            // `owner` is required and may be null; `deleted_at` may be absent, null, or there; `id` is only optional.
            &Shape { required: &[0b110_1011], nullable: &[0b001_1000] },
            Some(&mut self.extra),
        )
    }
}

/// Knows one key and drops all others.
#[derive(Clone, Debug, PartialEq)]
struct Meta {
    kind: Option<String>,
}

impl Encode for Meta {
    fn encode(&self, writer: &mut Writer) {
        json::encode_object(writer, &[("kind", &self.kind)], &[], None);
    }
}

impl Empty for Meta {
    fn empty() -> Self {
        Self { kind: None }
    }
}

impl DecodeInPlace for Meta {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        json::decode_object(reader, &mut [("kind", &mut self.kind)], &Shape::default(), None)
    }
}

const WHOLE: &str = concat!(
    r#"{"name":"a.png","size":13.0,"id":"11111111-2222-3333-4444-555555555555","owner":null,"#,
    r#""deleted_at":"2026-01-02T03:04:05+00:00","tags":["x","y"],"meta":{"kind":"k"},"#,
    r#""later":99999999999999999999,"more":{"b":1e400,"a":[null,true]}}"#
);

fn read(text: &str) -> Result<Attachment, DecodeError> {
    json::decode(text.as_bytes())
}

/// The whole text with one part replaced.
fn read_with(old: &str, new: &str) -> Result<Attachment, DecodeError> {
    assert!(WHOLE.contains(old), "{old} is not part of the sample");
    read(&WHOLE.replace(old, new))
}

fn failure(text: &str) -> String {
    read(text).expect_err("a decoding error").to_string()
}

#[test]
fn everything_survives_a_round_trip() {
    let attachment = read(WHOLE).expect("the sample");
    assert_eq!(json::encode(&attachment), WHOLE);
    assert_eq!(attachment.name, "a.png");
    assert_eq!(attachment.extra.len(), 2);
    assert_eq!(attachment.extra.get("later").map(Value::to_string).as_deref(), Some("99999999999999999999"));
}

#[test]
fn absent_and_null_are_told_apart() {
    let absent = read_with(r#""deleted_at":"2026-01-02T03:04:05+00:00","#, "").expect("absent is allowed");
    assert_eq!(absent.deleted_at, Maybe::Absent);
    assert!(!json::encode(&absent).contains("deleted_at"));
    let null = read_with(r#""2026-01-02T03:04:05+00:00""#, "null").expect("null is allowed");
    assert_eq!(null.deleted_at, Maybe::Null);
    assert!(json::encode(&null).contains(r#""deleted_at":null,"#));
    // Required and nullable: `None` is written.
    assert!(json::encode(&null).contains(r#""owner":null,"#));
}

#[test]
fn null_needs_permission() {
    let error = read_with(r#""a.png""#, "null").expect_err("name is not nullable");
    assert_eq!(error.to_string(), "$.name: expected a string, found null");
    let error = read_with(r#"["x","y"]"#, r#"["x",null]"#).expect_err("items are strings");
    assert_eq!(error.to_string(), "$.tags[1]: expected a string, found null");
    // Elsewhere a place for nothing is enough.
    let list: Vec<Option<i64>> = json::decode(b"[1,null]").expect("null items");
    assert_eq!(list, [Some(1), None]);
    let map: Map<Option<bool>> = json::decode(br#"{"a":null,"b":true}"#).expect("null values");
    assert_eq!(map.get("a"), Some(&None));
}

#[test]
fn null_is_absent_where_a_field_may_be_left_out() {
    let attachment = read_with(r#""11111111-2222-3333-4444-555555555555""#, "null").expect("id may be left out");
    assert_eq!(attachment.id, None);
    let attachment = read_with(r#"{"kind":"k"}"#, r#"{"kind":null}"#).expect("kind may be left out");
    assert_eq!(attachment.meta.kind, None);
    let attachment = read_with(r#"{"kind":"k"}"#, r#"{"kind":"k","kind":null}"#).expect("the last of them counts");
    assert_eq!(attachment.meta.kind, None);
}

#[test]
fn all_missing_fields_are_named() {
    let text = r#"[{"size":1,"meta":{}}]"#;
    let error = json::decode::<Vec<Attachment>>(text.as_bytes()).expect_err("fields are missing");
    assert_eq!(error.to_string(), "$[0]: missing `name`, `owner`, `tags`");
    assert_eq!(error.offset(), Some(1));
}

#[test]
fn the_last_of_repeated_keys_counts() {
    let text = WHOLE
        .replace(r#""meta":{"kind":"k"}"#, r#""meta":{"kind":"k"},"meta":{},"tags":["z"],"name":"b","id":null"#)
        .replace(r#","id":null"#, "")
        .replace(r#""later""#, r#""later":1,"later":[2],"later""#);
    let attachment = read(&text).expect("repeated keys");
    assert_eq!(attachment.meta.kind, None, "nothing of the first object remains");
    assert_eq!(attachment.tags, ["z"]);
    assert_eq!(attachment.name, "b");
    assert_eq!(attachment.extra.len(), 2);
    assert_eq!(attachment.extra.get("later").map(Value::to_string).as_deref(), Some("99999999999999999999"));
}

#[test]
fn filling_again_leaves_nothing_behind() {
    let mut attachment = read(WHOLE).expect("the sample");
    let text = br#"{"meta":{},"tags":[],"owner":"o","size":1,"name":"n"}"#;
    attachment.read(&mut Reader::new(text)).expect("the second object");
    let expected: Attachment = json::decode(text).expect("the second object");
    assert_eq!(attachment, expected);
    assert!(attachment.extra.is_empty());
}

#[test]
fn keys_are_compared_decoded() {
    let attachment = read_with(r#""name""#, r#""n\u0061me""#).expect("an escaped key");
    assert_eq!(attachment.name, "a.png");
    assert_eq!(json::encode(&attachment), WHOLE);
    let attachment = read_with(r#""later""#, r#""l\u00e4ter""#).expect("an escaped unknown key");
    assert!(attachment.extra.get("läter").is_some());
}

#[test]
fn order_does_not_matter() {
    let text = r#" { "meta" : { } , "later" : 1 , "tags" : [ ] , "owner" : "o" , "size" : 1e0 , "name" : "n" } "#;
    let attachment = read(text).expect("fields in another order");
    assert_eq!((attachment.name.as_str(), attachment.size), ("n", 1.0));
    assert_eq!(json::encode(&attachment), r#"{"name":"n","size":1.0,"owner":"o","tags":[],"meta":{},"later":1}"#);
}

#[test]
fn a_declared_field_hides_an_extra_key() {
    let mut attachment = read(WHOLE).expect("the sample");
    attachment.extra.insert("name", "twice");
    attachment.extra.insert("id", "instead");
    attachment.id = None;
    let text = json::encode(&attachment);
    assert_eq!(text.matches(r#""name":"#).count(), 1);
    assert!(text.ends_with(r#","id":"instead"}"#), "{text}");
}

#[test]
fn errors_name_the_place() {
    for (old, new, expected) in [
        ("13.0", r#""big""#, "$.size: expected a number, found a string"),
        ("13.0", "1e400", "$.size: 1e400 is out of range"),
        (r#""a.png""#, "13", "$.name: expected a string, found a number"),
        (r#""a.png""#, r#""\ud800""#, "$.name: half of a surrogate pair in a string at line 1 column 16"),
        (r#"["x","y"]"#, r#"["x",{}]"#, "$.tags[1]: expected a string, found an object"),
        (r#"["x","y"]"#, "{}", "$.tags: expected an array, found an object"),
        (r#"{"kind":"k"}"#, "[]", "$.meta: expected an object, found an array"),
        (r#"{"kind":"k"}"#, r#"{"kind":true}"#, "$.meta.kind: expected a string, found a boolean"),
        ("11111111-2222", "nonsense", r#"$.id: expected a UUID, found "nonsense-3333-4444-555555555555""#),
        ("2026-01-02T03:04:05+00:00", "yesterday", r#"$.deleted_at: expected a date and time, found "yesterday""#),
    ] {
        assert_eq!(failure(&WHOLE.replace(old, new)), expected);
    }
    let error = json::decode::<Map<Vec<bool>>>(br#"{"a b":[true,1]}"#).expect_err("a number");
    assert_eq!(error.path(), r#"$["a b"][1]"#);
    assert_eq!(error.message(), "expected a boolean, found a number");
    let error = json::decode::<Value>(br#"{"a":[1,{"b":tru}]}"#).expect_err("not JSON");
    assert_eq!(
        error.to_string(),
        "$.a[1].b: expected `true`, `false` or `null` at line 1 column 17",
        "also inside free-form values"
    );
}

#[test]
fn positions_are_lines_and_columns() {
    let error = json::decode::<Vec<i64>>(b"[1,\n 2,\n  x]").expect_err("not JSON");
    assert_eq!((error.offset(), error.position()), (Some(10), Some((3, 3))));
    assert_eq!(error.to_string(), "$[2]: expected a value at line 3 column 3");
    assert!(error.is_malformed());
    let error = json::decode::<Vec<i64>>(b"[1,\n {}]").expect_err("not an integer");
    assert_eq!(error.position(), Some((2, 2)));
    assert!(!error.is_malformed());
}

#[test]
fn errors_show_only_an_excerpt() {
    let long = "x".repeat(10_000);
    let error = json::decode::<Map<Uuid>>(format!(r#"{{"{long}":"{long}"}}"#).as_bytes()).expect_err("not a UUID");
    assert!(error.to_string().len() < 300, "{error}");
}

#[test]
fn nesting_is_limited() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(json::decode::<Value>(nested(128).as_bytes()).is_ok());
    let error = json::decode::<Value>(nested(129).as_bytes()).expect_err("too deep");
    assert_eq!(error.message(), "nested more than 128 levels deep");
    assert!(json::decode::<Value>(nested(1_000_000).as_bytes()).is_err());
    // Skipped values count as well, and levels are given back.
    let skipped = |levels: usize| format!(r#"{{"unknown":{},"kind":"k"}}"#, nested(levels));
    assert!(json::decode::<Meta>(skipped(127).as_bytes()).is_ok());
    assert!(json::decode::<Meta>(skipped(128).as_bytes()).is_err());
    let wide = format!("[{}{{}}]", "[[]],{\"a\":[{}]},".repeat(500));
    assert!(json::decode::<Value>(wide.as_bytes()).is_ok());
    let objects = format!("{}1{}", r#"{"a":"#.repeat(129), "}".repeat(129));
    assert!(json::decode::<Value>(objects.as_bytes()).is_err());
}

#[test]
fn malformed_texts_are_refused() {
    for (text, expected) in [
        ("", "$: the text ends where a value is expected at line 1 column 1"),
        ("  ", "$: the text ends where a value is expected at line 1 column 3"),
        ("{} x", "$: more text after the value at line 1 column 4"),
        (r#"{"kind":"k"}{}"#, "$: more text after the value at line 1 column 13"),
        (r#"{"kind":"k""#, "$: the text ends inside an object at line 1 column 12"),
        (r#"{"kind":"k",}"#, "$: a comma with nothing after it at line 1 column 13"),
        (r#"{"kind" "k"}"#, "$: expected `:` at line 1 column 9"),
        (r#"{kind:"k"}"#, "$: expected a key in quotes at line 1 column 2"),
        (r#"{"kind":"k" "a":1}"#, "$: expected `,` or `}` at line 1 column 13"),
        (r#"{"kind":}"#, "$.kind: expected a value at line 1 column 9"),
        (r#"{"kind":"k}"#, "$.kind: the text ends inside a string at line 1 column 12"),
        (r#"{"kind":"\x"}"#, "$.kind: invalid escape in a string at line 1 column 11"),
        (r#"{"other":01}"#, "$: invalid number at line 1 column 11"),
        (r#"{"other":NaN}"#, "$: expected a value at line 1 column 10"),
        (r#"{"other":-Infinity}"#, "$: invalid number at line 1 column 11"),
        (r#"{"other":"\udc00"}"#, "$: half of a surrogate pair in a string at line 1 column 16"),
        ("{\"kind\":\"a\tb\"}", "$.kind: unescaped control character in a string at line 1 column 11"),
    ] {
        let error = json::decode::<Meta>(text.as_bytes()).expect_err(text);
        assert_eq!(error.to_string(), expected, "{text}");
        assert!(error.is_malformed());
    }
    for bytes in [
        &b"{\"kind\":\"a\xFFb\"}"[..],
        b"{\"other\":\"a\xFFb\"}",
        b"{\"\xC3\":1}",
        b"\xFF",
        b"{\"kind\":\"\xED\xA0\x80\"}",
    ] {
        let error = json::decode::<Meta>(bytes).expect_err("not UTF-8");
        assert!(error.is_malformed(), "{error}");
    }
    assert!(json::decode::<Meta>(b"\xEF\xBB\xBF{\"kind\":\"k\"}").is_ok(), "a byte order mark");
}

/// Seventy fields, which take two words of a bit mask.
#[derive(Debug, PartialEq)]
struct Wide(Vec<Option<i64>>);

const NAMES: [&str; 70] = [
    "f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12", "f13", "f14", "f15", "f16", "f17",
    "f18", "f19", "f20", "f21", "f22", "f23", "f24", "f25", "f26", "f27", "f28", "f29", "f30", "f31", "f32", "f33",
    "f34", "f35", "f36", "f37", "f38", "f39", "f40", "f41", "f42", "f43", "f44", "f45", "f46", "f47", "f48", "f49",
    "f50", "f51", "f52", "f53", "f54", "f55", "f56", "f57", "f58", "f59", "f60", "f61", "f62", "f63", "f64", "f65",
    "f66", "f67", "f68", "f69",
];

impl Empty for Wide {
    fn empty() -> Self {
        Self(vec![None; NAMES.len()])
    }
}

impl DecodeInPlace for Wide {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let mut keys: Vec<(&'static str, &mut dyn DecodeInPlace)> = Vec::new();
        for (name, slot) in NAMES.into_iter().zip(&mut self.0) {
            keys.push((name, slot));
        }
        let shape = Shape { required: &[1 << 63, 0b10_0001], nullable: &[1, 0b10] };
        json::decode_object(reader, &mut keys, &shape, None)
    }
}

impl Encode for Wide {
    fn encode(&self, writer: &mut Writer) {
        let keys: Vec<(&'static str, &dyn Encode)> =
            NAMES.into_iter().zip(&self.0).map(|(name, slot)| (name, slot as &dyn Encode)).collect();
        json::encode_object(writer, &keys, &[1 << 63, 0b10_0001], None);
    }
}

#[test]
fn more_than_64_fields_work() {
    let wide: Wide = json::decode(br#"{"f69":69,"f64":64,"f63":63,"f0":null,"f65":null}"#).expect("a wide object");
    assert_eq!((wide.0[63], wide.0[64], wide.0[69]), (Some(63), Some(64), Some(69)));
    assert_eq!(json::encode(&wide), r#"{"f63":63,"f64":64,"f69":69}"#);
    assert_eq!(json::encode(&Wide::empty()), r#"{"f63":null,"f64":null,"f69":null}"#);
    let error = json::decode::<Wide>(br#"{"f68":1}"#).expect_err("fields are missing");
    assert_eq!(error.to_string(), "$: missing `f63`, `f64`, `f69`");
    let error = json::decode::<Wide>(br#"{"f64":null}"#).expect_err("f64 is required and not nullable");
    assert_eq!(error.to_string(), "$.f64: expected an integer, found null");
    let all = format!("{{{}}}", NAMES.map(|name| format!("\"{name}\":{}", &name[1..])).join(","));
    let wide: Wide = json::decode(all.as_bytes()).expect("all fields");
    assert_eq!(json::encode(&wide), all);
}

/// A recursive type.
#[derive(Debug, PartialEq)]
struct Node {
    child: Option<Box<Node>>,
}

impl Empty for Node {
    fn empty() -> Self {
        Self { child: None }
    }
}

impl DecodeInPlace for Node {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        json::decode_object(reader, &mut [("child", &mut self.child)], &Shape::default(), None)
    }
}

#[test]
fn recursive_types_end_somewhere() {
    let nested = |levels: usize| format!("{}{{}}{}", r#"{"child":"#.repeat(levels), "}".repeat(levels));
    assert!(json::decode::<Node>(nested(127).as_bytes()).is_ok());
    assert!(json::decode::<Node>(nested(100_000).as_bytes()).is_err());
}

/// An object whose undeclared keys all have one type.
#[derive(Debug)]
struct Labels {
    title: String,
    others: Map<i64>,
}

impl Empty for Labels {
    fn empty() -> Self {
        Self { title: String::new(), others: Map::new() }
    }
}

impl DecodeInPlace for Labels {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let shape = Shape { required: &[1], nullable: &[] };
        json::decode_object(reader, &mut [("title", &mut self.title)], &shape, Some(&mut self.others))
    }
}

#[test]
fn undeclared_keys_may_have_a_type() {
    let labels: Labels = json::decode(br#"{"b":2,"title":"t","a":1,"b":3}"#).expect("labels");
    assert_eq!(labels.title, "t");
    assert_eq!(labels.others, [("a", 1), ("b", 3)].into_iter().collect());
    let error = json::decode::<Labels>(br#"{"title":"t","a":"x"}"#).expect_err("not an integer");
    assert_eq!(error.to_string(), "$.a: expected an integer, found a string");
}

#[test]
fn looking_ahead_consumes_nothing() {
    let text = br#" {"size":{"a":[1]}, "kind":"cat", "name":"Tom"} "#;
    let mut reader = Reader::new(text);
    assert_eq!(reader.tag("kind").expect("a tag").as_deref(), Some("cat"));
    assert_eq!(reader.tag("size").expect("no text"), None);
    assert_eq!(reader.tag("nothing").expect("no key"), None);
    let raw = reader.fork().raw().expect("an object");
    assert_eq!(raw, &text[1..text.len() - 1]);
    let mut value = Value::Null;
    value.read(&mut reader).expect("the object is still there");
    reader.finish().expect("nothing is left");
    assert_eq!(value.get("name").and_then(Value::as_str), Some("Tom"));
}

#[test]
fn hostile_maps_stay_quick() {
    // Quadratic work would take minutes here.
    let entries: Vec<String> = (0..200_000).map(|index| format!("\"key{index}\":{index}")).collect();
    let text = format!("{{{},\"key7\":-7}}", entries.join(","));
    let map: Map<i64> = json::decode(text.as_bytes()).expect("many keys");
    assert_eq!((map.len(), map.get("key7")), (200_000, Some(&-7)));
    assert_eq!(map, map.clone().into_iter().rev().collect());
}
