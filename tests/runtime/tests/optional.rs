//! What setters of optional parameters take.

#![allow(
    clippy::needless_pass_by_value,
    clippy::needless_borrows_for_generic_args,
    reason = "the functions take what setters take, and references to it are what is tested"
)]

use specwright_runtime::{ListOf, Maybe, Optional, Uuid};
use std::borrow::Cow;

fn text(given: impl Optional<str>) -> Option<String> {
    given.optional().map(Cow::into_owned)
}

fn number(given: impl Optional<i32>) -> Option<i32> {
    given.optional().map(Cow::into_owned)
}

fn list(given: impl Optional<[i64]>) -> Option<Vec<i64>> {
    given.optional().map(Cow::into_owned)
}

#[test]
fn literals_need_no_type() {
    assert_eq!(text("a").as_deref(), Some("a"));
    assert_eq!(text(Some("a")).as_deref(), Some("a"));
    assert_eq!((number(5), number(&5), number(Some(5))), (Some(5), Some(5), Some(5)));
    assert_eq!(
        (list([]), list(&[]), list([1]), list(&[1, 2])),
        (Some(vec![]), Some(vec![]), Some(vec![1]), Some(vec![1, 2]))
    );
    assert_eq!((list(Some([1])), list(vec![1]), list(Some(vec![1]))), (Some(vec![1]), Some(vec![1]), Some(vec![1])));
}

#[test]
fn what_a_caller_holds_is_taken_as_it_is() {
    let (held, perhaps, nothing) = (String::from("a"), Some(String::from("b")), None::<String>);
    assert_eq!(
        (text(&held), text(Some(&held)), text(held.clone())),
        (Some("a".into()), Some("a".into()), Some("a".into()))
    );
    assert_eq!(
        (text(&perhaps), text(perhaps.as_deref()), text(perhaps)),
        (Some("b".into()), Some("b".into()), Some("b".into()))
    );
    assert_eq!((text(&nothing), text(nothing)), (None, None));
    let (five, none, many) = (5, None::<i32>, vec![1, 2]);
    assert_eq!((number(five), number(Some(&five)), number(&none), number(none)), (Some(5), Some(5), None, None));
    assert_eq!(
        (list(&many), list(&many[1..]), list(Some(&many)), list(many)),
        (Some(vec![1, 2]), Some(vec![2]), Some(vec![1, 2]), Some(vec![1, 2]))
    );
}

fn texts(given: impl Optional<[String]>) -> Option<Vec<String>> {
    given.optional().map(Cow::into_owned)
}

fn names(given: impl ListOf<String>) -> Vec<String> {
    given.list().into_owned()
}

fn ids(given: impl ListOf<i64>) -> Vec<i64> {
    given.list().into_owned()
}

fn perhaps_names(given: impl Into<Maybe<Vec<String>>>) -> Maybe<Vec<String>> {
    given.into()
}

#[test]
fn a_list_of_text_has_every_kind_of_text() {
    let (a, b) = (String::from("a"), String::from("b"));
    let held = vec![a.clone(), b.clone()];
    let (words, lent): (Vec<&str>, Vec<&String>) = ("a b".split(' ').collect(), held.iter().collect());
    for given in [
        names(["a", "b"]),
        names(&["a", "b"]),
        names(&["a", "b"][..]),
        names(&words),
        names(&lent),
        names([&a, &b]),
        names(&[&a, &b]),
        names([a.clone(), b.clone()]),
        names(&[a.clone(), b.clone()]),
        names(vec!["a".to_string(), "b".to_string()]),
        names(&held),
        names(&held[..]),
        names(held.clone()),
    ] {
        assert_eq!(given, held);
    }
    for given in [
        texts(["a", "b"]),
        texts(&["a", "b"]),
        texts(&["a", "b"][..]),
        texts(Some(["a", "b"])),
        texts(Some(&["a", "b"])),
        texts(&words),
        texts(Some(&words)),
        texts(&lent),
        texts([&a, &b]),
        texts([a.clone(), b.clone()]),
        texts(vec!["a".to_string(), "b".to_string()]),
        texts(&held),
        texts(Some(&held)),
        texts(Some(&held[..])),
        texts(Some(held.clone())),
        texts(&Some(held.clone())),
    ] {
        assert_eq!(given.as_ref(), Some(&held));
    }
    for given in [
        perhaps_names(["a", "b"]),
        perhaps_names(&["a", "b"]),
        perhaps_names(&["a", "b"][..]),
        perhaps_names(&words),
        perhaps_names([&a, &b]),
        perhaps_names([a.clone(), b.clone()]),
        perhaps_names(vec!["a".to_string(), "b".to_string()]),
        perhaps_names(&held),
        perhaps_names(Some(held.clone())),
    ] {
        assert_eq!(given, Maybe::Value(held.clone()));
    }
    assert_eq!(perhaps_names(None), Maybe::Null);
    assert_eq!(texts(None::<Vec<String>>), None);
}

#[test]
fn a_list_that_is_empty_needs_no_type() {
    assert_eq!((names(Vec::new()), names(vec![])), (vec![], vec![]));
    assert_eq!((texts(Vec::new()), perhaps_names(vec![])), (Some(vec![]), Maybe::Value(vec![])));
    assert_eq!((ids([]), ids(&[]), ids(Vec::new())), (vec![], vec![], vec![]));
    assert_eq!(names([""; 0]), Vec::<String>::new());
}

#[test]
fn a_list_of_anything_is_an_array_a_slice_or_a_vector() {
    let held = vec![1, 2];
    for given in [ids([1, 2]), ids(&[1, 2]), ids(&held), ids(&held[..]), ids(held.clone())] {
        assert_eq!(given, held);
    }
    let id = Uuid::nil();
    let uuids = |given: &[Uuid]| ListOf::<Uuid>::list(given).into_owned();
    let held = vec![id];
    assert_eq!((uuids(&[id]), uuids(&held)), (vec![id], vec![id]));
}

#[test]
fn what_is_lent_is_not_copied() {
    let held = vec![String::from("a")];
    assert!(matches!((&held).list(), Cow::<[String]>::Borrowed(items) if std::ptr::eq(items, held.as_slice())));
    let given = Some(&held);
    assert!(matches!(given.optional(), Some(Cow::<[String]>::Borrowed(items)) if std::ptr::eq(items, held.as_slice())));
}
