//! Values of one of several types: by their tag, by their kind, by their keys.

use specwright_runtime::json::{
    self, Choice, Choices, DecodeError, DecodeInPlace, Empty, Encode, Extra, Fact, Mark, Reader, Shape, Value,
    ValueKind, Writer,
};
use std::any::TypeId;
use std::cell::Cell;

/// Told apart by a tag.
#[derive(Debug, PartialEq)]
enum Pet {
    Cat(Cat),
    Other(Value),
}

#[derive(Debug, PartialEq)]
struct Cat {
    lives: i64,
    extra: Extra,
}

impl Empty for Cat {
    fn empty() -> Self {
        Self { lives: 0, extra: Extra::new() }
    }
}

impl DecodeInPlace for Cat {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let shape = Shape { required: &[1], nullable: &[] };
        json::decode_object(reader, &mut [("lives", &mut self.lives)], &shape, Some(&mut self.extra))
    }
}

impl Encode for Cat {
    fn encode(&self, writer: &mut Writer) {
        json::encode_object(writer, &[("lives", &self.lives)], &[1], Some(&self.extra));
    }
}

impl Empty for Pet {
    fn empty() -> Self {
        Self::Other(Value::Null)
    }
}

impl DecodeInPlace for Pet {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let rows = &[Choice { tags: &["cat", "kitten"], ..Choice::of(0, Some(ValueKind::Object)) }];
        let choices = Choices { tag: Some("kind"), default: None, rows };
        json::decode_union(reader, TypeId::of::<Self>(), &choices, &mut |index, reader| {
            *self = match index {
                0 => Self::Cat(json::take(reader)?),
                _ => Self::Other(json::take(reader)?),
            };
            Ok(())
        })
    }
}

impl Encode for Pet {
    fn encode(&self, writer: &mut Writer) {
        match self {
            Self::Cat(cat) => json::encode_tagged(writer, "kind", &["cat", "kitten"], cat),
            Self::Other(value) => value.encode(writer),
        }
    }
}

#[test]
fn a_known_tag_settles_the_type() {
    let pet: Pet = json::decode(br#"{"lives": 9, "kind": "kitten"}"#).unwrap();
    assert!(matches!(&pet, Pet::Cat(cat) if cat.lives == 9));
    assert_eq!(json::encode(&pet), r#"{"lives":9,"kind":"kitten"}"#);
    let error = json::decode::<Pet>(br#"{"kind": "cat", "lives": "nine"}"#).unwrap_err();
    assert_eq!(error.path(), "$.lives");
}

#[test]
fn an_unknown_or_missing_tag_is_kept() {
    for text in [r#"{"kind":"dog","lives":1}"#, r#""cat""#, "null", r#"{"kind":7}"#] {
        let pet: Pet = json::decode(text.as_bytes()).unwrap();
        assert!(matches!(pet, Pet::Other(_)), "{text}");
        assert_eq!(json::encode(&pet), text);
    }
}

#[test]
fn the_tag_is_written_once_and_right() {
    let cat = |extra: &str| Pet::Cat(json::decode(format!(r#"{{"lives":1{extra}}}"#).as_bytes()).unwrap());
    assert_eq!(json::encode(&cat("")), r#"{"kind":"cat","lives":1}"#);
    assert_eq!(json::encode(&cat(r#","kind":"dog""#)), r#"{"lives":1,"kind":"cat"}"#);
}

/// Which of several choices a text is taken as; each takes objects, numbers or texts.
fn chosen(choices: &Choices<'_>, text: &str) -> Option<usize> {
    struct Chosen<'c>(&'c Choices<'c>, usize);
    impl DecodeInPlace for Chosen<'_> {
        fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
            let Self(choices, found) = self;
            json::decode_union(reader, TypeId::of::<Chosen<'static>>(), choices, &mut |index, reader| {
                *found = index;
                reader.skip()
            })
        }
    }
    let mut chosen = Chosen(choices, usize::MAX);
    let mut reader = Reader::new(text.as_bytes());
    chosen.read(&mut reader).unwrap();
    reader.finish().unwrap();
    (chosen.1 != usize::MAX).then_some(chosen.1)
}

const fn object(variant: usize) -> Choice {
    Choice::of(variant, Some(ValueKind::Object))
}

fn check(choices: &Choices<'_>, wanted: &[(&str, Option<usize>)]) {
    for (text, wanted) in wanted {
        assert_eq!(chosen(choices, text), *wanted, "{text}");
    }
}

#[test]
fn a_date_alone_is_a_date() {
    let text = |variant| Choice::of(variant, Some(ValueKind::Text));
    let rows = &[text(0), Choice { is_date: true, ..text(1) }, Choice::of(2, Some(ValueKind::Number))];
    check(
        &Choices { tag: None, default: None, rows },
        &[
            (r#""2026-01-02""#, Some(1)),
            (r#""2026-01-02T03:04:05""#, Some(0)),
            (r#""2026-01-02T03:04:05Z""#, Some(0)),
            (r#""2026/01/02""#, Some(0)),
            ("2026", Some(2)),
        ],
    );
}

#[test]
fn the_kind_and_the_keys_decide() {
    const KIND: Mark = Mark { path: &["kind"], kind: Some(ValueKind::Text), values: &["x"] };
    let rows = &[
        Choice { required: &["a"], optional: &["b"], ..object(0) },
        Choice { required: &["a"], optional: &["b", "c"], ..object(1) },
        Choice { required: &["kind"], marks: &[KIND], ..object(2) },
        Choice { optional: &["z"], closed: true, ..object(3) },
        Choice::of(4, Some(ValueKind::Number)),
    ];
    check(
        &Choices { tag: None, default: None, rows },
        &[
            (r#"{"a": 1}"#, Some(0)),
            (r#"{"a": 1, "b": 2}"#, Some(0)),
            (r#"{"a": 1, "c": 2}"#, Some(1)),
            (r#"{"kind": "x", "a": 1}"#, Some(2)),
            (r#"{"kind": "y"}"#, None),
            (r#"{"z": {"a": [1]}}"#, Some(3)),
            (r#"{"z": 1, "y": 1}"#, None),
            ("13", Some(4)),
            ("[13]", None),
            ("null", None),
        ],
    );
}

#[test]
fn values_of_every_kind_decide_at_two_levels() {
    const fn mark(path: &'static [&'static str], kind: ValueKind, values: &'static [&'static str]) -> Mark {
        Mark { path, kind: Some(kind), values }
    }
    const ONE: Mark = mark(&["v"], ValueKind::Number, &["1"]);
    const TWO: Mark = mark(&["v"], ValueKind::Number, &["2"]);
    const YES: Mark = mark(&["ok"], ValueKind::Bool, &["true"]);
    const NAILS: Mark = mark(&["data", "type"], ValueKind::Text, &["nails"]);
    const LIST: Mark = mark(&["data"], ValueKind::List, &[]);
    let rows = &[
        Choice { required: &["v"], marks: &[ONE], ..object(0) },
        Choice { required: &["v"], marks: &[TWO], ..object(1) },
        Choice { required: &["ok"], marks: &[YES], ..object(2) },
        Choice { required: &["data"], marks: &[NAILS], ..object(3) },
        Choice { required: &["data"], marks: &[LIST], ..object(4) },
        Choice { values: &["a", "b"], ..Choice::of(5, Some(ValueKind::Text)) },
        Choice::of(6, Some(ValueKind::Text)),
    ];
    check(
        &Choices { tag: None, default: None, rows },
        &[
            (r#"{"v": 1}"#, Some(0)),
            (r#"{"v": 2.0}"#, Some(1)),
            (r#"{"v": 3}"#, None),
            (r#"{"v": "1"}"#, None),
            (r#"{"ok": true}"#, Some(2)),
            (r#"{"ok": false}"#, None),
            (r#"{"data": {"type": "nails"}}"#, Some(3)),
            (r#"{"data": {"type": "screws"}}"#, None),
            (r#"{"data": []}"#, Some(4)),
            (r#""b""#, Some(5)),
            (r#""c""#, Some(6)),
        ],
    );
}

#[test]
fn tags_are_compared_as_texts_and_what_they_leave_has_a_variant() {
    let rows = &[
        Choice { tags: &["true"], ..object(0) },
        Choice { tags: &["2"], ..object(1) },
        Choice { tags: &["rest"], ..object(2) },
    ];
    check(
        &Choices { tag: Some("ok"), default: Some(2), rows },
        &[
            (r#"{"ok": true}"#, Some(0)),
            (r#"{"ok": 2}"#, Some(1)),
            (r#"{"ok": "rest"}"#, Some(2)),
            (r#"{"ok": "other"}"#, Some(2)),
            ("{}", Some(2)),
        ],
    );
}

#[test]
fn a_tag_that_several_share_leaves_it_to_these() {
    const ASKED: Mark = Mark { path: &["role"], kind: Some(ValueKind::Text), values: &["user", "system"] };
    const ASSISTANT: Mark = Mark { path: &["role"], kind: Some(ValueKind::Text), values: &["assistant"] };
    let rows = &[
        Choice { tags: &["7"], required: &["role"], optional: &["type"], marks: &[ASKED], ..object(0) },
        Choice { tags: &["7", "8"], required: &["type", "id"], marks: &[ASSISTANT], ..object(1) },
        Choice { tags: &["9"], ..object(2) },
        object(3),
    ];
    check(
        &Choices { tag: Some("type"), default: None, rows },
        &[
            (r#"{"type": 7, "role": "user"}"#, Some(0)),
            (r#"{"type": 7, "role": "user", "id": 1}"#, Some(0)),
            (r#"{"type": 7, "role": "assistant", "id": 1}"#, Some(1)),
            (r#"{"type": 7, "role": "unheard of"}"#, Some(0)),
            // What is wrong is said by the type that knows the value.
            (r#"{"type": 7, "role": "assistant"}"#, Some(1)),
            (r#"{"type": 8}"#, Some(1)),
            (r#"{"type": 9}"#, Some(2)),
            (r#"{"type": 10, "role": "user"}"#, Some(3)),
        ],
    );
}

#[test]
fn facts_tell_texts_and_numbers_apart() {
    let text = |variant| Choice::of(variant, Some(ValueKind::Text));
    let number = |variant| Choice::of(variant, Some(ValueKind::Number));
    let rows = &[
        Choice { facts: &[Fact::Of("./09"), Fact::Has("./")], ..text(0) },
        Choice { facts: &[Fact::Has(":")], ..text(1) },
        Choice { facts: &[Fact::StartsWith("cus_")], ..text(2) },
        Choice { facts: &[Fact::StartsIn("AZ")], ..text(3) },
        Choice { facts: &[Fact::Length(2, 3)], ..text(4) },
        text(5),
        Choice { facts: &[Fact::Most(9)], ..number(6) },
        Choice { facts: &[Fact::Least(10)], ..number(7) },
    ];
    check(
        &Choices { tag: None, default: None, rows },
        &[
            (r#""10.0.0.0/8""#, Some(0)),
            (r#""A::40b/91""#, Some(1)),
            (r#""cus_1""#, Some(2)),
            (r#""Cus""#, Some(3)),
            (r#""äöü""#, Some(4)),
            (r#""""#, Some(5)),
            ("9", Some(6)),
            ("1e1", Some(7)),
            ("9.5", Some(6)),
        ],
    );
}

#[test]
fn the_first_item_of_a_list_decides() {
    const NAILS: Mark = Mark { path: &["sort"], kind: Some(ValueKind::Text), values: &["nails"] };
    const SAWS: Mark = Mark { path: &["data", "[]", "sort"], kind: Some(ValueKind::Text), values: &["saws"] };
    const DRILLS: Mark = Mark { path: &["data", "[]", "sort"], kind: Some(ValueKind::Text), values: &["drills"] };
    const DEEP: &[Choice] = &[Choice { items: &[Choice::of(0, Some(ValueKind::Number))], ..list(0) }];
    const fn list(variant: usize) -> Choice {
        Choice::of(variant, Some(ValueKind::List))
    }
    const ROWS: &[Choice] = &[
        Choice { items: &[Choice { values: &["a"], ..Choice::of(0, Some(ValueKind::Text)) }], ..list(0) },
        Choice { items: &[Choice { is_date: true, ..Choice::of(0, Some(ValueKind::Text)) }], ..list(1) },
        Choice { items: &[Choice { required: &["sort"], marks: &[NAILS], ..object(0) }], ..list(2) },
        Choice { items: DEEP, ..list(3) },
        Choice { required: &["data"], marks: &[SAWS], ..object(4) },
        Choice { required: &["data"], marks: &[DRILLS], ..object(5) },
    ];
    check(
        &Choices { tag: None, default: None, rows: ROWS },
        &[
            ("[]", Some(0)),
            (r#"["a"]"#, Some(0)),
            (r#"["2026-01-02"]"#, Some(1)),
            (r#"[{"sort": "nails"}]"#, Some(2)),
            ("[[1]]", Some(3)),
            (r#"{"data": [{"sort": "drills"}, 1]}"#, Some(5)),
            (r#"{"data": []}"#, Some(4)),
            (r#"{"data": {"sort": "saws"}}"#, None),
        ],
    );
}

thread_local! {
    /// How many values of [`Expr`] were read.
    static READ: Cell<usize> = const { Cell::new(0) };
}

/// `anyOf: [{child: Expr, tail: integer}, {child: Expr, tail: integer}]`, two objects that differ in nothing.
#[derive(Debug, Default)]
struct Expr {
    child: Option<Box<Expr>>,
    tail: i64,
}

impl Empty for Expr {
    fn empty() -> Self {
        Self::default()
    }
}

impl DecodeInPlace for Expr {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        READ.set(READ.get() + 1);
        let rows = &[
            Choice { optional: &["child", "tail"], ..object(0) },
            Choice { optional: &["child", "tail"], ..object(1) },
        ];
        let choices = Choices { tag: None, default: None, rows };
        json::decode_union(reader, TypeId::of::<Self>(), &choices, &mut |index, reader| {
            if index == usize::MAX {
                return reader.skip();
            }
            let shape = Shape { required: &[], nullable: &[] };
            json::decode_object(reader, &mut [("child", &mut self.child), ("tail", &mut self.tail)], &shape, None)
        })
    }
}

#[test]
fn a_value_that_fits_nowhere_costs_no_more_with_each_level() {
    let read = |depth: usize| {
        let text = format!("{}{{}}{}", r#"{"child":"#.repeat(depth), r#","tail":"x"}"#.repeat(depth));
        READ.set(0);
        json::decode::<Expr>(text.as_bytes()).unwrap();
        READ.get()
    };
    // Each value is read as both types, and once more for each time that the one around it is.
    assert!(read(20) <= 4 * 20, "{}", read(20));
    assert!(read(60) <= 4 * 60, "{}", read(60));
}

/// `oneOf: [{shape: Figure}, {shape: Frame}]`, which only what is inside tells apart.
#[derive(Debug)]
enum Drawing {
    Bare(Holder<Figure>),
    Framed(Holder<Frame>),
    Other,
}

#[derive(Debug)]
struct Holder<T> {
    shape: T,
    extra: Extra,
}

/// A union of one object with a known key.
#[derive(Debug)]
enum Figure {
    Cat(Cat),
    Other(Value),
}

#[derive(Debug)]
struct Frame {
    inside: Option<Box<Drawing>>,
    width: Option<i64>,
    extra: Extra,
}

impl Empty for Figure {
    fn empty() -> Self {
        Self::Other(Value::Null)
    }
}

impl DecodeInPlace for Figure {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        READ.set(READ.get() + 1);
        let choices = Choices { tag: None, default: None, rows: &[Choice { required: &["lives"], ..object(0) }] };
        json::decode_union(reader, TypeId::of::<Self>(), &choices, &mut |index, reader| match index {
            0 => json::decode_variant(self, reader, Self::Cat),
            _ => json::decode_variant(self, reader, Self::Other),
        })
    }
}

impl Empty for Frame {
    fn empty() -> Self {
        Self { inside: None, width: None, extra: Extra::new() }
    }
}

impl DecodeInPlace for Frame {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let keys: &mut [(&str, &mut dyn DecodeInPlace)] =
            &mut [("inside", &mut self.inside), ("width", &mut self.width)];
        json::decode_object(reader, keys, &Shape::default(), Some(&mut self.extra))
    }
}

impl<T: Empty> Empty for Holder<T> {
    fn empty() -> Self {
        Self { shape: T::empty(), extra: Extra::new() }
    }
}

impl<T: DecodeInPlace> DecodeInPlace for Holder<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let shape = Shape { required: &[1], nullable: &[] };
        json::decode_object(reader, &mut [("shape", &mut self.shape)], &shape, Some(&mut self.extra))
    }
}

impl Empty for Drawing {
    fn empty() -> Self {
        Self::Other
    }
}

impl DecodeInPlace for Drawing {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        READ.set(READ.get() + 1);
        let rows = &[Choice { required: &["shape"], ..object(0) }, Choice { required: &["shape"], ..object(1) }];
        let choices = Choices { tag: None, default: None, rows };
        json::decode_union(reader, TypeId::of::<Self>(), &choices, &mut |index, reader| match index {
            0 => json::decode_variant(self, reader, Self::Bare),
            1 => json::decode_variant(self, reader, Self::Framed),
            _ => reader.skip(),
        })
    }
}

#[test]
fn of_types_that_match_equally_well_a_value_has_the_one_that_knows_what_is_inside() {
    let read = |text: &str| json::decode::<Drawing>(text.as_bytes()).unwrap();
    let cat = read(r#"{"shape":{"lives":9}}"#);
    assert!(
        matches!(&cat, Drawing::Bare(holder) if matches!(&holder.shape, Figure::Cat(cat) if cat.lives == 9)),
        "{cat:?}"
    );
    let framed = read(r#"{"shape":{"inside":{"shape":{"lives":9}},"width":2}}"#);
    let Drawing::Framed(Holder { shape: Frame { inside: Some(inside), width: Some(2), .. }, .. }) = &framed else {
        panic!("{framed:?}");
    };
    assert!(matches!(&**inside, Drawing::Bare(holder) if matches!(&holder.shape, Figure::Cat(cat) if cat.lives == 9)));
    // An object may have keys that it does not know; that a union knows nothing of a value is worse.
    let new = read(r#"{"shape":{"wings":2}}"#);
    assert!(matches!(&new, Drawing::Framed(holder) if holder.shape.extra.len() == 1), "{new:?}");
    // What neither knows is of the first.
    let new = read(r#"{"shape":7}"#);
    assert!(
        matches!(&new, Drawing::Bare(holder) if matches!(holder.shape, Figure::Other(Value::Number(_)))),
        "{new:?}"
    );
}

#[test]
fn looking_at_what_is_inside_costs_no_more_with_each_level() {
    let read = |depth: usize| {
        let text =
            format!("{}{{\"shape\":{{\"lives\":1}}}}{}", r#"{"shape":{"inside":"#.repeat(depth), "}}".repeat(depth));
        READ.set(0);
        json::decode::<Drawing>(text.as_bytes()).unwrap();
        READ.get()
    };
    assert!(read(8) <= 6 * 9, "{}", read(8));
    assert!(read(40) <= 6 * 41, "{}", read(40));
}

#[test]
fn malformed_text_is_an_error_and_no_choice() {
    assert!(json::decode::<Pet>(br#"{"kind": "cat", "lives": "#).unwrap_err().is_malformed());
    assert!(json::decode::<Pet>(br#"{"other": tru}"#).unwrap_err().is_malformed());
}
