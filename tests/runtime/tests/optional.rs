//! What setters of optional parameters take.

#![allow(
    clippy::needless_pass_by_value,
    clippy::needless_borrows_for_generic_args,
    reason = "the functions take what setters take, and references to it are what is tested"
)]

use specwright_runtime::Optional;

fn text(given: impl Optional<str>) -> Option<String> {
    given.optional().map(str::to_owned)
}

fn number(given: impl Optional<i32>) -> Option<i32> {
    given.optional().copied()
}

fn list(given: impl Optional<[i64]>) -> Option<Vec<i64>> {
    given.optional().map(<[i64]>::to_vec)
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
