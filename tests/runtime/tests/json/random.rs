//! Damaged texts: the reader must accept exactly what `serde_json` accepts, and must never panic.

use std::fmt::Write;

use specwright_runtime::json::{self, Value};

const CASES: usize = 100_000;

const SAMPLES: [&str; 6] = [
    r#"{"name":"a","size":13.0,"list":[1,-2,0.5e-3,null,true,false],"deep":{"a":{"b":[[],{}]}}}"#,
    r#"["\u0041\ud834\udd1e","é𝄞","\\\"\/\b\f\n\r\t",""]"#,
    " [ 0 , -0 , 10 , 1E+2 , 1e-2 , 123456789012345678901234567890 ] \r\n\t",
    r#"{"a":1,"a":{"a":2},"":[]}"#,
    "12345.678e9",
    r#""text""#,
];

const BYTES: &[u8] = b"\"\\{}[]:,.-+eEu0123456789abfnrtlsd \n\t\x00\x1F\x7F\x80\xC3\xE9\xED\xFFINa";

const NUMBERS: [&str; 6] = ["0", "-0", "13.0", "1e400", "99999999999999999999", "-9223372036854775808"];

const STRINGS: [&str; 6] = [r#""""#, r#""\"\\\n""#, r#""{[,:""#, "\"é𝄞\u{7f}\"", r#""\u0000""#, r#"" ""#];

/// A linear congruential generator: the same numbers on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit
    }
}

#[test]
fn damaged_texts_are_judged_like_serde_json_does() {
    let seed = 20_261_123;
    let mut random = Random(seed);
    let (mut accepted, mut refused) = (0, 0);
    for case in 0..CASES {
        let mut text = SAMPLES[random.below(SAMPLES.len())].as_bytes().to_vec();
        for _ in 0..=random.below(3) {
            let place = random.below(text.len().max(1));
            match random.below(4) {
                0 if !text.is_empty() => drop(text.remove(place)),
                1 if !text.is_empty() => text[place] = BYTES[random.below(BYTES.len())],
                2 => text.truncate(place),
                _ => text.insert(place, BYTES[random.below(BYTES.len())]),
            }
        }
        let (ours, theirs) = (json::decode::<Value>(&text), serde_json::from_slice::<serde_json::Value>(&text));
        let shown = String::from_utf8_lossy(&text);
        match (ours, theirs) {
            (Ok(value), Ok(other)) => {
                accepted += 1;
                let again: serde_json::Value = serde_json::from_str(&value.to_string()).expect("what was written");
                assert_eq!(again, other, "seed {seed}, case {case}: {shown}");
            }
            (Err(_), Err(_)) => refused += 1,
            // Only serde_json minds numbers beyond f64.
            (Ok(_), Err(error)) if error.to_string().starts_with("number out of range") => accepted += 1,
            (ours, theirs) => panic!("seed {seed}, case {case}: {shown}\nhere: {ours:?}\nserde_json: {theirs:?}"),
        }
    }
    assert!(accepted > CASES / 20 && refused > CASES / 20, "{accepted} accepted, {refused} refused");
}

#[test]
fn values_survive_writing_and_reading() {
    let seed = 7;
    let mut random = Random(seed);
    for case in 0..2_000 {
        let mut text = String::new();
        write_value(&mut random, &mut text, 6);
        let value: Value = text.parse().unwrap_or_else(|error| panic!("seed {seed}, case {case}: {text}: {error}"));
        assert_eq!(value.to_string(), text, "seed {seed}, case {case}");
        let indented: Value = format!("{value:#}").parse().expect("indented text");
        assert_eq!(indented.to_string(), text, "seed {seed}, case {case}");
    }
}

/// Writes a random value the way that the writer would.
fn write_value(random: &mut Random, text: &mut String, levels: usize) {
    match random.below(if levels == 0 { 4 } else { 7 }) {
        0 => text.push_str(["null", "true", "false"][random.below(3)]),
        1 => text.push_str(NUMBERS[random.below(NUMBERS.len())]),
        2 => write!(text, "{}.{}e-{}", random.below(9), random.below(1_000), random.below(400)).expect("a string"),
        3 => text.push_str(STRINGS[random.below(STRINGS.len())]),
        4 | 5 => {
            text.push('[');
            for index in 0..random.below(4) {
                text.push_str(if index == 0 { "" } else { "," });
                write_value(random, text, levels - 1);
            }
            text.push(']');
        }
        _ => {
            text.push('{');
            for index in 0..random.below(4) {
                write!(text, "{}\"key {index}\":", if index == 0 { "" } else { "," }).expect("a string");
                write_value(random, text, levels - 1);
            }
            text.push('}');
        }
    }
}
