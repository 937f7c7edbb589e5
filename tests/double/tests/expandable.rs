//! Fields of Plane that are an identifier or, expanded, the object that has it: what comes is kept as it came, and
//! `id` gives the identifier of either.

use plane_api::Uuid;
use plane_api::json;
use plane_api::types::{ExpandableEstimatePoint, ExpandablePerson};

const ID: &str = "00000000-0000-4000-8000-00000000000a";

fn id() -> Option<Uuid> {
    ID.parse().ok()
}

#[test]
fn an_identifier_and_the_object_that_has_it_tell_the_same() {
    let alone: ExpandablePerson = json::decode(format!("{ID:?}").as_bytes()).expect("an identifier");
    assert!(matches!(alone, ExpandablePerson::Id(_)));
    let text = format!(r#"{{"id":"{ID}","display_name":"Ada","unheard_of":1.50}}"#);
    let whole: ExpandablePerson = json::decode(text.as_bytes()).expect("an object");
    assert!(matches!(whole, ExpandablePerson::Person(_)), "{whole:?}");
    assert_eq!((alone.id(), whole.id()), (id(), id()));
    let written = json::encode(&whole);
    assert!(written.contains(r#""unheard_of":1.50"#), "{written}");
}

#[test]
fn nothing_expanded_is_kept_and_has_no_identifier() {
    for text in ["{}", r#"{"id":null}"#, r#"{"key":null,"value":null}"#, r#""not an identifier""#, "7"] {
        let person: ExpandablePerson = json::decode(text.as_bytes()).expect("it is kept");
        let point: ExpandableEstimatePoint = json::decode(text.as_bytes()).expect("it is kept");
        assert_eq!((person.id(), point.id()), (None, None), "{text}");
        assert_eq!((json::encode(&person), json::encode(&point)), (text.to_owned(), text.to_owned()));
    }
}
