//! What a text may cost: memory, stack and steps, whatever it is made of and whatever it is decoded into.

use std::fmt::Debug;
use std::thread;

use super::bombs::{self, Bomb, Expr, Open, Resource, Usual, Wide};
use specwright_runtime::json::{self, Decode, Encode, Map, MemoryLimit, Value};

/// The stack of the smallest threads.
const STACK: usize = 512 * 1024;

/// How many of a union's types lead back to it, and its others.
const CHOICES: u64 = 11;

fn list_of(item: &str, count: usize) -> Vec<u8> {
    format!("[{}]", vec![item; count].join(",")).into_bytes()
}

/// Holds that a text takes no more memory than `enough`, and that less than `less` is not enough.
fn check<T: Decode>(text: &[u8], less: usize, enough: usize) {
    json::decode_within::<T>(text, enough).map(drop).expect("it is enough");
    let error = json::decode_within::<T>(text, less).map(drop).expect_err("it is not enough");
    assert!(error.is_limit() && !error.is_malformed(), "{error}");
    assert!(error.to_string().contains(&format!("takes more than {less} bytes of memory once decoded")), "{error}");
}

#[test]
fn memory_is_counted_whatever_takes_it() {
    let (wide, value, entry) = (size_of::<Wide>(), size_of::<Value>(), size_of::<(String, Value)>());
    assert!(wide > 4_800);
    check::<Vec<Wide>>(&list_of("{}", 8), 8 * wide - 1, 8 * wide);
    check::<Value>(&list_of("[]", 1_024), 1_024 * value - 1, 1_024 * value);
    check::<Map<Wide>>(br#"{"a":{}}"#, wide, wide + 24);
    check::<Map<Value>>(br#"{"a":1}"#, entry - 1, 4 * entry);
    check::<Wide>(br#"{"child":{}}"#, wide - 1, wide);
    check::<Wide>(br#"{"child":{"child":{}}}"#, 2 * wide - 1, 2 * wide);
    check::<Wide>(br#"{"unknown":{"a":1}}"#, 2 * entry - 1, 8 * entry);
    check::<Resource>(br#"{"own":[[true],[false]]}"#, 1, 1_000);
    check::<Open>(br#"{"a":1,"b":2}"#, 1, 1_000);
    check::<Open>(br#"{"a":[],"b":"x"}"#, 1, 1_000);
}

#[test]
fn a_type_for_which_there_is_no_memory_is_not_another_type() {
    let text = format!(r#"{{"own":[{}]}}"#, vec!["true"; 1_000].join(","));
    assert!(matches!(json::decode(text.as_bytes()), Ok(Resource::Four(_))));
    let error = json::decode_within::<Resource>(text.as_bytes(), 600).expect_err("it takes more");
    assert!(error.is_limit(), "{error}");
    assert!(error.path().starts_with("$.own"), "{error}");
}

#[test]
fn usual_memory_is_enough_for_usual_texts() {
    // A list of objects of which most fields are missing takes many times its bytes.
    let text = list_of(r#"{"f000":1,"f001":2}"#, 4_000);
    let items: Vec<Wide> = json::decode(&text).expect("80 KB of text, 20 MB of memory");
    assert_eq!(items.len(), 4_000);
}

#[test]
fn memory_is_in_proportion_to_the_text() {
    // A kilobyte may become megabytes, but not 64 of them 105.
    assert!(json::decode::<Vec<Wide>>(&list_of("{}", 1_000)).is_ok());
    let text = list_of("{}", 64 * 1024 / 3);
    let error = json::decode::<Vec<Wide>>(&text).expect_err("105 MB");
    assert!(error.is_limit(), "{error}");
    let limit = 24 * 1024 * 1024 + 256 * text.len();
    assert!(error.to_string().contains(&format!("takes more than {limit} bytes of memory once decoded")), "{error}");
    json::decode_within::<Vec<Wide>>(&text, 128 * 1024 * 1024).expect("what is set counts");

    assert_eq!(MemoryLimit::Fixed(7).of(1_000), 7);
    assert_eq!(MemoryLimit::Proportional { largest: 1_000 }.of(usize::MAX), 1_000);
}

/// Runs something on a small thread.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    thread::Builder::new().stack_size(STACK).spawn(work).expect("a thread").join().expect("nothing fails on it");
}

/// Decodes the deepest text that is taken, and does everything that there is to do with the value. Returns the depth.
fn deepest<T: Decode + Encode + Clone + PartialEq + Debug>(text: impl Fn(usize) -> String) -> usize {
    let (depth, value) = (1..=128)
        .rev()
        .find_map(|depth| match json::decode::<T>(text(depth).as_bytes()) {
            Ok(value) => Some((depth, value)),
            Err(error) if error.is_limit() => None,
            Err(error) => panic!("{error}"),
        })
        .expect("one level at least");
    let copy = value.clone();
    assert!(copy == value);
    assert!(format!("{value:?}").len() > depth);
    assert!(format!("{value:#?}").len() > depth);
    assert_eq!(json::decode::<T>(json::encode(&value).as_bytes()).map_err(|error| error.to_string()), Ok(value));
    drop(copy);
    depth
}

fn nested(open: &str, last: &str, close: &str, depth: usize) -> String {
    format!("{}{last}{}", open.repeat(depth - 1), close.repeat(depth - 1))
}

#[test]
fn nothing_that_is_taken_needs_more_than_a_small_stack() {
    on_a_small_stack(|| {
        let wide = deepest::<Wide>(|depth| nested(r#"{"child":"#, "{}", "}", depth));
        println!("an object of 301 fields: {wide} levels");
        assert!(wide >= 5, "{wide}");
    });
    on_a_small_stack(|| {
        let usual = deepest::<Usual>(|depth| {
            nested(r#"{"id":"","name":"","children":["#, r#"{"id":"","name":""}"#, "]}", depth)
        });
        println!("an object of 20 fields: {usual} levels");
        assert!(usual >= 32, "{usual}");
    });
    on_a_small_stack(|| {
        assert_eq!(deepest::<Value>(|depth| nested("[", "[]", "]", depth)), 128);
        assert_eq!(deepest::<Value>(|depth| nested(r#"{"a":"#, "{}", "}", depth)), 128);
        assert_eq!(deepest::<Wide>(|depth| format!(r#"{{"x":{}}}"#, nested(r#"{"a":"#, "{}", "}", depth))), 127);
    });
    on_a_small_stack(|| {
        let expr = deepest::<Expr>(|depth| nested(r#"{"child":"#, r#"{"tail":1}"#, r#","tail":1}"#, depth));
        println!("a union of two objects: {expr} levels");
        assert!(expr >= 32, "{expr}");
        let resource = deepest::<Resource>(|depth| nested(r#"{"inner":["#, r#"{"own":1}"#, r#"],"own":1}"#, depth));
        println!("a union of eleven objects: {resource} levels");
        assert!(resource >= 16, "{resource}");
    });
}

#[test]
fn what_is_too_deep_for_the_stack_is_said() {
    on_a_small_stack(|| {
        let text = nested(r#"{"child":"#, "{}", "}", 126);
        if let Err(error) = json::decode::<Wide>(text.as_bytes()) {
            assert!(error.is_limit());
            assert!(error.to_string().ends_with("nested too deeply for 256 KiB of the stack"), "{error}");
        }
        let error = json::decode::<Value>("[".repeat(100_000).as_bytes()).expect_err("far too deep");
        assert!(error.is_limit());
        assert!(error.to_string().ends_with("nested more than 128 levels deep"), "{error}");
    });
}

#[test]
fn bombs_end_on_a_small_stack() {
    on_a_small_stack(|| {
        let bombs = bombs::bombs(16 * 1024);
        let exceeds = |bomb: &&Bomb| (bomb.decode)(&bomb.text).is_err_and(|error| error.is_limit());
        let names: Vec<&str> = bombs.iter().filter(exceeds).map(|bomb| bomb.name).collect();
        assert!(names.is_empty(), "{names:?}");
    });
}

/// How often leaves are read when a union is nested so deeply, and each level has so many of them.
fn work(depth: usize, tail: &str) -> u64 {
    let text = nested(r#"{"id":1,"inner":["#, &format!(r#"{{"own":{tail}}}"#), &format!(r#"],"own":{tail}}}"#), depth);
    bombs::steps(|| drop(json::decode::<Resource>(text.as_bytes())))
}

#[test]
fn steps_grow_with_the_text() {
    for tail in ["1", "true", r#""x""#, "[1]", "[1,2,true]"] {
        let (short, long) = (work(15, tail), work(30, tail));
        assert!(short <= 15 * 3 * CHOICES, "{tail}: {short}");
        assert!(long <= 2 * short + 2 * CHOICES, "{tail}: {short}, {long}");
    }
    let steps = |depth: usize| {
        let text = nested(r#"{"child":"#, r#"{"tail":"x"}"#, r#","tail":"x"}"#, depth);
        bombs::steps(|| drop(json::decode::<Expr>(text.as_bytes())))
    };
    let (short, long) = (steps(30), steps(60));
    assert!(long <= 2 * short + 2, "{short}, {long}");
}
