//! The bridge to serde, and the runtime as a module below the root of a crate, the way that emitted crates hold it.
#![cfg(feature = "serde")]

#[allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    clippy::pedantic,
    reason = "linted as a crate; here only a part is used"
)]
#[path = "../../../generator/runtime/mod.rs"]
mod runtime;

use runtime::json::{self, DecodeError, DecodeInPlace, Empty, Encode, Extra, Map, Reader, Shape, Value, Writer};
use runtime::{DateTime, Maybe};

#[derive(Debug, PartialEq)]
struct Page {
    count: i64,
    at: Maybe<DateTime>,
    extra: Extra,
}

impl Encode for Page {
    fn encode(&self, writer: &mut Writer) {
        json::encode_object(writer, &[("count", &self.count), ("at", &self.at)], &[1], Some(&self.extra));
    }
}

impl Empty for Page {
    fn empty() -> Self {
        Self { count: 0, at: Maybe::Absent, extra: Extra::new() }
    }
}

impl DecodeInPlace for Page {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        json::decode_object(
            reader,
            &mut [("count", &mut self.count), ("at", &mut self.at)],
            &Shape { required: &[1], nullable: &[2] },
            Some(&mut self.extra),
        )
    }
}

json::serde_bridge!(Page);

#[test]
fn types_pass_through_serde() {
    let text = r#"{"count":3,"at":null,"z":[1.50,{"a":true}]}"#;
    let page: Page = serde_json::from_str(text).expect("a page");
    assert_eq!((page.count, &page.at), (3, &Maybe::Null));
    assert_eq!(serde_json::to_string(&page).expect("a page"), text.replace("1.50", "1.5"));
    let error = serde_json::from_str::<Page>(r#"{"count":"x"}"#).expect_err("a string");
    assert!(error.to_string().contains("$.count: expected an integer, found a string"), "{error}");
}

#[test]
fn values_pass_through_serde() {
    let text = r#"{"a":[1,-2,0.5,null,true,"x"],"b":{}}"#;
    let value: Value = serde_json::from_str(text).expect("a value");
    assert_eq!(serde_json::to_string(&value).expect("a value"), text);
    let map: Map<DateTime> = serde_json::from_str(r#"{"a":"2026-11-23T10:20:30.240000Z"}"#).expect("a map");
    assert_eq!(serde_json::to_string(&map).expect("a map"), r#"{"a":"2026-11-23T10:20:30.240000Z"}"#);
    let maybe: Maybe<String> = serde_json::from_str("null").expect("null");
    assert_eq!(maybe, Maybe::Null);
    assert_eq!(serde_json::to_string(&Maybe::<String>::Absent).expect("absent"), "null");
}
