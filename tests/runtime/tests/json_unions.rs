//! Values of one of several types: by their tag, by their kind, by their keys.

use specwright_runtime::json::{
    self, Choice, DecodeError, Empty, Encode, Extra, Fill, Kind, Reader, Shape, Value, Writer,
};

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

impl Fill for Cat {
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let shape = Shape { required: &[1], nullable: &[] };
        json::fill_object(reader, &mut [("lives", &mut self.lives)], &shape, Some(&mut self.extra))
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

impl Fill for Pet {
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let choices = [Choice { tags: &["cat", "kitten"], ..Choice::of(Some(Kind::Object)) }];
        json::fill_union(reader, Some("kind"), &choices, &mut |index, reader| {
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
fn chosen(choices: &[Choice], text: &str) -> usize {
    struct Chosen<'c>(&'c [Choice], usize);
    impl Fill for Chosen<'_> {
        fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
            let Self(choices, found) = self;
            json::fill_union(reader, None, choices, &mut |index, reader| {
                *found = index;
                reader.skip()
            })
        }
    }
    let mut chosen = Chosen(choices, usize::MAX);
    let mut reader = Reader::new(text.as_bytes());
    chosen.fill(&mut reader).unwrap();
    reader.finish().unwrap();
    chosen.1
}

#[test]
fn the_kind_and_the_keys_decide() {
    let object = Choice::of(Some(Kind::Object));
    let choices = [
        Choice { required: &["a"], optional: &["b"], ..object },
        Choice { required: &["a"], optional: &["b", "c"], ..object },
        Choice { required: &["kind"], values: &[("kind", &["x"])], ..object },
        Choice { optional: &["z"], closed: true, ..object },
        Choice::of(Some(Kind::Number)),
    ];
    for (text, wanted) in [
        (r#"{"a": 1}"#, 0),
        (r#"{"a": 1, "b": 2}"#, 0),
        (r#"{"a": 1, "c": 2}"#, 1),
        (r#"{"kind": "x", "a": 1}"#, 2),
        (r#"{"kind": "y"}"#, 5),
        (r#"{"z": {"a": [1]}}"#, 3),
        (r#"{"z": 1, "y": 1}"#, 5),
        ("13", 4),
        ("[13]", 5),
        ("null", 5),
    ] {
        assert_eq!(chosen(&choices, text), wanted, "{text}");
    }
}

#[test]
fn malformed_text_is_an_error_and_no_choice() {
    assert!(json::decode::<Pet>(br#"{"kind": "cat", "lives": "#).unwrap_err().is_malformed());
    assert!(json::decode::<Pet>(br#"{"other": tru}"#).unwrap_err().is_malformed());
}
