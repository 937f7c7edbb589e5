//! Free-form values, numbers, scalars, maps, and what is written.

use specwright_runtime::json::{self, Bytes, Encode, Extra, Map, Number, Value, Writer};
use specwright_runtime::{Date, DateTime, Maybe, Uuid};

fn value(text: &str) -> Value {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn values_keep_numbers_and_order() {
    for text in [
        "null",
        "true",
        r#""""#,
        "[]",
        "{}",
        "13.0",
        "-0",
        "0",
        "-0.0",
        "1e400",
        "1E+2",
        "99999999999999999999",
        "-9223372036854775808",
        "0.1000",
        r#"{"z":1,"a":{"y":[1,2.50,{"x":null}]},"m":"\"\\\n\r\t\u0001"}"#,
        "\"\u{7f}\u{2028}é𝄞\"",
    ] {
        assert_eq!(value(text).to_string(), text);
    }
    let digits = "1".repeat(4_000);
    assert_eq!(value(&digits).to_string(), digits);
}

#[test]
fn escapes_are_decoded() {
    let text = value(r#""\u0041\u00e9\ud834\udd1e\/\b\f\n\r\t\"\\""#);
    assert_eq!(text.as_str(), Some("Aé𝄞/\u{8}\u{c}\n\r\t\"\\"));
    assert_eq!(text.to_string(), r#""Aé𝄞/\u0008\u000c\n\r\t\"\\""#);
}

#[test]
fn lone_surrogates_are_refused() {
    for text in
        [r#""\ud800""#, r#""\ud800x""#, r#""\ud800\n""#, r#""\ud800\u0041""#, r#""\udc00""#, r#""\udfff\ud800""#]
    {
        let error = text.parse::<Value>().expect_err(text);
        assert_eq!(error.message(), "half of a surrogate pair in a string", "{text}");
    }
    assert!(r#""\ud800"#.parse::<Value>().is_err());
    assert!(r#"{"\ud800":1}"#.parse::<Value>().is_err());
}

#[test]
fn indented_text_reads_back() {
    let sample = value(r#"{"a":[1,{"b":[]}],"c":{},"d":[[]],"e":" "}"#);
    let expected = "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {},\n  \"d\": [\n    []\n  ],\n  \"e\": \" \"\n}";
    assert_eq!(format!("{sample:#}"), expected);
    assert_eq!(value(expected), sample);
}

#[test]
fn parts_of_values_can_be_reached() {
    let sample = value(r#"{"a":[10,{"b/c":"x","~":true,"":1.5}],"n":-3}"#);
    assert_eq!(sample.get("n").and_then(Value::as_i64), Some(-3));
    assert_eq!(sample.get("n").and_then(Value::as_u64), None);
    assert_eq!(sample.pointer("/a/0").and_then(Value::as_u64), Some(10));
    assert_eq!(sample.pointer("/a/1/b~1c").and_then(Value::as_str), Some("x"));
    assert_eq!(sample.pointer("/a/1/~0").and_then(Value::as_bool), Some(true));
    assert_eq!(sample.pointer("/a/1/").and_then(Value::as_f64), Some(1.5));
    assert_eq!(sample.pointer(""), Some(&sample));
    for nowhere in ["/a/00", "/a/+1", "/a/2", "/a/-", "/b", "a", "/n/0"] {
        assert_eq!(sample.pointer(nowhere), None, "{nowhere}");
    }
    let object = sample.as_object().expect("an object");
    assert_eq!(object.keys().collect::<Vec<_>>(), ["a", "n"]);
    assert_eq!(sample.get("a").and_then(Value::as_list).map(<[Value]>::len), Some(2));
}

#[test]
fn numbers_are_equal_as_decimals() {
    let number = |text: &str| text.parse::<Number>().unwrap_or_else(|error| panic!("{text}: {error}"));
    for (left, right) in [
        ("13", "13.0"),
        ("1e3", "1000"),
        ("-0", "0"),
        ("0.0e5", "0"),
        ("1200e-2", "12"),
        ("99999999999999999999", "9.9999999999999999999E19"),
        ("1e400", "10e399"),
        ("1e99999999999999", "1e99999999999999"),
    ] {
        assert_eq!(number(left), number(right));
    }
    for (left, right) in [("13", "13.1"), ("1", "-1"), ("9007199254740993", "9007199254740992"), ("1e400", "1e401")] {
        assert_ne!(number(left), number(right));
    }
    for text in ["", "+1", "01", "1.", ".5", "1e", "--1", "NaN", "Infinity", "0x1", " 1", "1 ", "1,2"] {
        assert!(text.parse::<Number>().is_err(), "{text}");
    }
    assert_eq!(number("13.0").as_i64(), Some(13));
    assert_eq!(number("18446744073709551615").as_u64(), Some(u64::MAX));
    assert_eq!(number("18446744073709551615").as_i64(), None);
    assert_eq!(number("1.5").as_i64(), None);
    assert!(number("1e400").as_f64().is_infinite());
    assert_eq!(Number::from(u64::MAX).to_string(), "18446744073709551615");
    assert_eq!(Number::from_f64(0.5).map(|number| number.to_string()).as_deref(), Some("0.5"));
    assert_eq!(Number::from_f64(f64::NAN), None);
}

#[test]
fn integers_may_be_written_with_a_point() {
    for (text, expected) in
        [("13", 13), ("13.0", 13), ("1e3", 1000), ("1.5e1", 15), ("-0", 0), ("-0.0", 0), ("120e-1", 12)]
    {
        assert_eq!(json::decode::<i64>(text.as_bytes()).expect(text), expected);
    }
    assert_eq!(json::decode::<i64>(b"-9223372036854775808").expect("the least"), i64::MIN);
    assert_eq!(json::decode::<i64>(b"9223372036854775807").expect("the most"), i64::MAX);
    assert_eq!(json::decode::<u64>(b"18446744073709551615").expect("the most"), u64::MAX);
    assert_eq!(json::decode::<u64>(b"18446744073709551615.000").expect("the most"), u64::MAX);
    for (text, expected) in [
        ("13.5", "$: expected an integer, found 13.5"),
        ("1e-1", "$: expected an integer, found 1e-1"),
        ("2147483648", "$: expected an integer from -2147483648 to 2147483647, found 2147483648"),
        ("99999999999999999999", "$: expected an integer from -2147483648 to 2147483647, found 99999999999999999999"),
        ("1e400", "$: expected an integer from -2147483648 to 2147483647, found 1e400"),
        ("1e99999999999", "$: expected an integer from -2147483648 to 2147483647, found 1e99999999999"),
        (r#""1""#, "$: expected an integer, found a string"),
        ("true", "$: expected an integer, found a boolean"),
        ("-", "$: the text ends where a value is expected at line 1 column 2"),
        ("1.", "$: the text ends where a value is expected at line 1 column 3"),
    ] {
        assert_eq!(json::decode::<i32>(text.as_bytes()).expect_err(text).to_string(), expected);
    }
    assert!(json::decode::<u8>(b"-1").is_err());
    assert!(json::decode::<u8>(b"256").is_err());
}

#[test]
fn floats_take_every_number() {
    for (text, expected) in
        [("13", 13.0), ("13.0", 13.0), ("-1e-3", -0.001), ("9007199254740993", 9_007_199_254_740_992.0)]
    {
        assert_eq!(json::decode::<f64>(text.as_bytes()).expect(text).to_bits(), f64::to_bits(expected));
    }
    assert!(json::decode::<f64>(b"-0.0").expect("minus zero").is_sign_negative());
    assert_eq!(json::decode::<f64>(b"1e400").expect_err("too large").to_string(), "$: 1e400 is out of range");
    assert_eq!(json::decode::<f32>(b"1e39").expect_err("too large").message(), "1e39 is out of range");
    assert!(json::decode::<f64>(b"NaN").is_err());
}

#[test]
fn what_is_written() {
    for (text, value) in [
        ("13.0", &13.0_f64 as &dyn Encode),
        ("0.1", &0.1_f32),
        ("1e300", &1e300_f64),
        ("5e-324", &5e-324_f64),
        ("null", &f64::NAN),
        ("null", &f32::INFINITY),
        ("-128", &i8::MIN),
        ("18446744073709551615", &u64::MAX),
        ("[1,null,3]", &vec![Some(1), None, Some(3)]),
        ("null", &Maybe::<i64>::Absent),
        ("null", &Maybe::<i64>::Null),
        (r#"[[],"a",{}]"#, &Value::List(vec![Value::List(vec![]), "a".into(), Map::new().into()])),
        (r#""00000000-0000-0000-0000-000000000000""#, &Uuid::nil()),
        (r#""2026-02-03""#, &Date::constant(2026, 2, 3)),
        (r#"{"a":true}"#, &[("a", true)].into_iter().collect::<Map<bool>>()),
        (r#"{"a":1.5}"#, &[("a", Value::from(1.5))].into_iter().collect::<Extra>()),
        (r#""x""#, &Box::new("x".to_owned())),
        (r#""[""#, &"["),
    ] {
        assert_eq!(json::encode(value), text);
    }
    let mut writer = Writer::new();
    writer.open_list();
    for text in ["{", "[", ":", ",", " ", ""] {
        writer.text(text);
    }
    writer.close_list();
    assert_eq!(writer.finish(), r#"["{","[",":",","," ",""]"#);
}

#[test]
fn dates_and_times_keep_their_text() {
    for text in [
        "2026-11-23T10:20:30Z",
        "2026-11-23T10:20:30.5Z",
        "2026-11-23T10:20:30.123456789Z",
        "2026-11-23T10:20:30.240000Z",
        "2026-11-23T10:20:30+00:00",
        "2026-11-23T12:20:30+02:00",
        "2026-11-23t10:20:30z",
        "2026-11-23 10:20:30Z",
        "2016-12-31T23:59:60Z",
        "2026-11-23T10:20:30.0Z",
        "9999-12-30T21:00:00Z",
        "9999-12-31T23:59:59.999Z",
        "9999-12-31T23:59:59.999-14:00",
        "9999-12-31t23:59:59z",
    ] {
        let quoted = format!("\"{text}\"");
        let datetime: DateTime = json::decode(quoted.as_bytes()).expect(text);
        assert_eq!(json::encode(&datetime), quoted);
        assert_eq!(datetime.to_string(), text);
        assert_eq!(text.parse::<DateTime>().expect(text), datetime);
    }
    let (zulu, offset): (DateTime, DateTime) =
        ("2026-11-23T10:20:30Z".parse().expect("zulu"), "2026-11-23T12:20:30+02:00".parse().expect("offset"));
    assert_eq!(zulu, offset);
    assert_eq!(offset.timestamp().map(DateTime::from).expect("it has an offset").to_string(), "2026-11-23T10:20:30Z");
    let never: DateTime = "9999-12-31T23:59:59Z".parse().expect("the end of the calendar");
    assert_eq!(never.timestamp(), Some(jiff::Timestamp::MAX));
    assert_eq!(json::decode::<Date>(br#""2024-02-29""#).expect("a leap day"), Date::constant(2024, 2, 29));
    for text in ["2023-02-29", "2024-02-29T00:00:00", "20240229", "x"] {
        let error = json::decode::<Date>(format!("\"{text}\"").as_bytes()).expect_err(text);
        assert_eq!(error.to_string(), format!("$: expected a date, found {text:?}"));
    }
}

#[test]
fn only_texts_that_print_otherwise_are_kept() {
    // The text is compared by pattern; it must agree with printing for whatever parses.
    for text in [
        "2026-11-23T10:20:30Z",
        "2026-11-23T10:20:30.1Z",
        "2026-11-23T10:20:30.10Z",
        "2026-11-23T10:20:30.000000001Z",
        "2026-11-23T10:20:30.0000000010Z",
        "2026-11-23T10:20:30,5Z",
        "2026-11-23T10:20Z",
        "2026-11-23T10Z",
        "20261123T102030Z",
        "+002026-11-23T10:20:30Z",
        "-000001-11-23T10:20:30Z",
        "2026-11-23T10:20:60Z",
        "2026-11-23T10:20:30-00:00",
        "2026-11-23T10:20:30Z[UTC]",
    ] {
        let Ok(datetime) = text.parse::<DateTime>() else { continue };
        assert_eq!(datetime.to_string(), text);
        assert_eq!(json::encode(&datetime), format!("\"{text}\""));
    }
}

#[test]
fn bytes_are_base64() {
    for (text, expected) in
        [("", &b""[..]), ("Zg==", b"f"), ("Zg", b"f"), ("Zm9v", b"foo"), ("-_8=", b"\xFB\xFF"), ("+/8", b"\xFB\xFF")]
    {
        let quoted = format!("\"{text}\"");
        let bytes: Bytes = json::decode(quoted.as_bytes()).expect(text);
        assert_eq!(bytes.as_slice(), expected);
        assert_eq!(json::encode(&bytes), quoted);
    }
    assert_eq!(json::encode(&Bytes::from(&b"\xFB\xFF"[..])), r#""+/8=""#);
    for text in ["Z", "Zh==", "Z g=", "+_8="] {
        assert!(json::decode::<Bytes>(format!("\"{text}\"").as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn maps_behave_like_maps() {
    let mut map = Map::new();
    assert_eq!(map.insert("b", 1), None);
    assert_eq!(map.insert("a", 2), None);
    assert_eq!(map.insert("b", 3), Some(1));
    assert_eq!(map.iter().collect::<Vec<_>>(), [("b", &3), ("a", &2)]);
    assert_eq!(map, [("a", 2), ("b", 3)].into_iter().collect());
    assert_ne!(map, [("a", 2), ("c", 3)].into_iter().collect());
    assert_eq!(map.remove("b"), Some(3));
    assert_eq!(map.remove("b"), None);
    map.extend([("a", 5), ("d", 6)]);
    assert_eq!(format!("{map:?}"), r#"{"a": 5, "d": 6}"#);
    let mut extra = Extra::new();
    assert_eq!((extra.is_empty(), extra.iter().count(), extra.remove("x")), (true, 0, None));
    extra.insert("x", 1);
    assert_ne!(extra, Extra::new());
    assert_eq!(extra.remove("x"), Some(Value::from(1)));
    assert_eq!(extra, Extra::new());
    assert_eq!(size_of::<Extra>(), size_of::<usize>());
}

#[test]
fn three_states() {
    fn set(value: impl Into<Maybe<String>>) -> Maybe<String> {
        value.into()
    }
    assert_eq!(set(None), Maybe::Null);
    assert_eq!(set(Some("x".to_owned())), Maybe::Value("x".to_owned()));
    assert_eq!(set("x".to_owned()), Maybe::Value("x".to_owned()));
    assert_eq!(Maybe::<i64>::default(), Maybe::Absent);
    assert_eq!(Maybe::Value(String::from("x")).as_ref().map(String::len), Maybe::Value(1));
    assert_eq!((Maybe::Value(1).value(), Maybe::<i64>::Null.value()), (Some(1), None));
    assert_eq!(json::decode::<Maybe<i64>>(b"null").expect("null"), Maybe::Null);
}

#[test]
fn a_decimal_keeps_every_digit() {
    let text = "0.1000000000000000000000000000000000001";
    let number: json::Number = json::decode(text.as_bytes()).expect("a number of any precision is a number");
    assert_eq!(json::encode(&number), text);
    assert!(json::decode::<json::Number>(b"\"1\"").is_err());
}

#[test]
fn tuples_are_lists_of_so_many() {
    type Twelve = (u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8);
    type Sight = (String, Option<i64>, (f64, Vec<bool>));
    let text = r#"["owl",null,[0.5,[true,false]]]"#;
    let sight: Sight = json::decode(text.as_bytes()).expect("every place is there");
    assert_eq!(sight, ("owl".to_owned(), None, (0.5, vec![true, false])));
    assert_eq!(json::encode(&sight), text);
    for (text, path, message) in [
        ("{}", "$", "expected an array, found an object"),
        ("[]", "$", "expected an array of 3, found 0"),
        (r#"["owl",1]"#, "$", "expected an array of 3, found 2"),
        (r#"["owl",1,[0.5,[]],4]"#, "$[3]", "expected an array of 3, found more"),
        (r#"["owl","1",[0.5,[]]]"#, "$[1]", "expected an integer, found a string"),
        (r#"["owl",1,[0.5,[1]]]"#, "$[2][1][0]", "expected a boolean, found a number"),
        ("[null,1,[0.5,[]]]", "$[0]", "expected a string, found null"),
    ] {
        let error = json::decode::<Sight>(text.as_bytes()).expect_err(text);
        assert_eq!((error.path().as_str(), error.message()), (path, message), "{text}");
    }
    let all = "[1,2,3,4,5,6,7,8,9,10,11,12]";
    let twelve: Twelve = json::decode(all.as_bytes()).expect("twelve places");
    assert_eq!(json::encode(&twelve), all);
}
