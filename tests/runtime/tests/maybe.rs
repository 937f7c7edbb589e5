//! What takes a value or `null`: everything that becomes one, with the type of `None` left to the compiler.

use specwright_runtime::json::{Map, Value};
use specwright_runtime::{Date, DateTime, Maybe, Uuid};

fn text(value: impl Into<Maybe<String>>) -> Maybe<String> {
    value.into()
}

#[test]
fn text_is_taken_as_it_is_written() {
    let owned = String::from("a");
    for value in
        [text("a"), text(owned.as_str()), text(owned.clone()), text(Some(owned)), text(Maybe::Value("a".into()))]
    {
        assert_eq!(value, Maybe::Value("a".to_owned()));
    }
    assert_eq!(text(None), Maybe::Null);
    assert_eq!(text(Maybe::Absent), Maybe::Absent);
}

#[test]
fn none_is_null_whatever_the_type() {
    fn is_null<T>(value: impl Into<Maybe<T>>) -> bool {
        value.into().is_null()
    }
    assert!(is_null::<Date>(None) && is_null::<DateTime>(None) && is_null::<Uuid>(None) && is_null::<i64>(None));
    assert!(is_null::<Value>(None) && is_null::<Vec<String>>(None) && is_null::<Box<Map<String>>>(None));
}

#[test]
fn what_becomes_a_value_elsewhere_becomes_one_here() {
    let list: Maybe<Vec<i64>> = [1, 2].into();
    assert_eq!(list, vec![1, 2].into());
    assert_eq!(Maybe::from(&[1, 2][..]), list);
    let boxed: Maybe<Box<i64>> = 1.into();
    assert_eq!(boxed.map(|value| *value), 1.into());
    let instant: jiff::Timestamp = "2026-01-02T03:04:05Z".parse().expect("an instant");
    let at: Maybe<DateTime> = instant.into();
    assert_eq!(at, DateTime::from(instant).into());
    let json: Maybe<Value> = "a".into();
    assert_eq!(json, Value::Text("a".to_owned()).into());
}

#[test]
fn it_reads_like_an_option() {
    let value = Maybe::Value("a".to_owned());
    assert_eq!(value.as_deref(), Maybe::Value("a"));
    assert_eq!(value.as_ref().cloned(), value);
    assert_eq!(Maybe::Value(&1).copied(), Maybe::Value(1));
    assert!(value.as_deref().is_some_and(|text| text == "a"));
    assert_eq!(value.as_deref().and_then(|text| text.parse::<i64>().map_or(Maybe::Null, Maybe::Value)), Maybe::Null);
    assert_eq!((Maybe::Null.unwrap_or(1), Maybe::Absent.unwrap_or_else(|| 2)), (1, 2));
    assert_eq!(Maybe::<i64>::Absent.unwrap_or_default(), 0);
    assert_eq!(Maybe::<i64>::Null.ok_or("nothing"), Err("nothing"));
    assert_eq!(Maybe::<i64>::Absent.ok_or_else(|| "nothing"), Err("nothing"));
    assert_eq!(Maybe::Value(1).ok_or_else(|| "nothing"), Ok(1));
    assert_eq!((value.is_some(), Maybe::<i64>::Null.is_some(), Maybe::<i64>::Absent.is_some()), (true, false, false));
    let mut changed = value.clone();
    if let Maybe::Value(text) = changed.as_mut() {
        text.push('b');
    }
    assert_eq!(changed.as_deref(), Maybe::Value("ab"));
    assert_eq!((Maybe::<i64>::Null.as_mut(), Maybe::<i64>::Absent.as_mut()), (Maybe::Null, Maybe::Absent));
    assert_eq!(Option::from(value), Some("a".to_owned()));
    assert_eq!(Option::<i64>::from(Maybe::Absent), None);
}
