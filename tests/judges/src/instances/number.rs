//! Numbers by `format`, bounds and `multipleOf`.
//!
//! What comes in are the schemas that hold at a place; what goes out is a number that all of them allow and that the type
//! of its format can hold without loss: `float` promises no more.

use super::random::Random;
use serde_json::{Number, Value};

/// A number that every reader of JSON takes for what it is, with room to spare (RFC 8259, section 6).
const EXACT: i128 = 1_000_000_000_000_000;

/// A number that all of these schemas allow.
pub(super) fn number(view: &[&Value], is_whole: bool, random: &mut Random) -> Option<Value> {
    let formats: Vec<&str> = view.iter().filter_map(|schema| schema["format"].as_str()).collect();
    let format = formats.iter().find_map(|format| range(format));
    let each = |key| view.iter().filter_map(move |schema| schema[key].as_f64());
    let least = each("minimum").fold(f64::NEG_INFINITY, f64::max);
    let most = each("maximum").fold(f64::INFINITY, f64::min);
    let above = each("exclusiveMinimum").fold(f64::NEG_INFINITY, f64::max);
    let below = each("exclusiveMaximum").fold(f64::INFINITY, f64::min);
    let step = each("multipleOf").next();
    if is_whole || format.is_some() || step.is_some_and(|step| step.fract() == 0.0) {
        let (first, last) = format.unwrap_or((-EXACT, EXACT));
        let first = first.max(whole(least.ceil())).max(whole(above.floor()).saturating_add(1));
        let last = last.min(whole(most.floor())).min(whole(below.ceil()).saturating_sub(1));
        let step = step.filter(|step| step.fract() == 0.0).map_or(1, whole).max(1);
        return integer(first, last, step, random);
    }
    let is_narrow = formats.contains(&"float");
    for _ in 0..20 {
        // Eighths can be held exactly by numbers of either size, tenths come back as the shortest text.
        let (low, high) = (least.max(above).max(-1000.0), most.min(below).min(1000.0));
        let (low, high) = match (low <= high, low.is_sign_positive()) {
            (true, _) => (low, high),
            (false, true) => (low, low + 1000.0),
            (false, false) => (high - 1000.0, high),
        };
        #[expect(clippy::cast_precision_loss, reason = "there are no more than 8000 parts")]
        let part = random.below(8001) as f64 / 8000.0;
        let exact = low + (high - low) * part;
        #[expect(clippy::cast_possible_truncation, reason = "a number that a narrow type keeps is wanted")]
        let value = match step {
            Some(step) => (exact / step).round() * step,
            None if random.chance(50) => (exact * 8.0).round() / 8.0,
            None if is_narrow => f64::from((exact * 10.0).round() as f32 / 10.0),
            None => (exact * 1000.0).round() / 1000.0,
        };
        let value = if (value < least || value <= above) && step.is_none() { exact } else { value };
        let value = if is_narrow { shortest(value) } else { value };
        if value >= least && value <= most && value > above && value < below {
            return Number::from_f64(value).map(Value::Number);
        }
    }
    None
}

fn integer(first: i128, last: i128, step: i128, random: &mut Random) -> Option<Value> {
    let (first, last) = (first.div_euclid(step) + i128::from(first.rem_euclid(step) != 0), last.div_euclid(step));
    if first > last {
        return None;
    }
    let index = match random.below(10) {
        0 => first,
        1 => last,
        // Most numbers are small.
        _ => random.between(first.max(-100).min(last), last.min(first.max(-100).saturating_add(10_000))),
    };
    let value = index.checked_mul(step)?;
    let number = i64::try_from(value).map(Number::from).or_else(|_| u64::try_from(value).map(Number::from));
    number.ok().map(Value::Number)
}

/// The numbers that the type of a format holds.
fn range(format: &str) -> Option<(i128, i128)> {
    Some(match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" => (i64::MIN.into(), i64::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "uint64" => (0, u64::MAX.into()),
        _ => return None,
    })
}

/// The number that is written as the shortest text that stands for the nearest one of 32 bits.
fn shortest(value: f64) -> f64 {
    #[expect(clippy::cast_possible_truncation, reason = "the nearest one is what is asked for")]
    let narrow = value as f32;
    narrow.to_string().parse().unwrap_or(value)
}

fn whole(value: f64) -> i128 {
    #[expect(clippy::cast_possible_truncation, reason = "what is infinite is the last one")]
    let whole = value as i128;
    whole
}

#[cfg(test)]
mod tests {
    use super::number;
    use crate::instances::random::Random;
    use serde_json::json;

    #[test]
    fn numbers_keep_what_their_schemas_ask_for() {
        let mut random = Random::new(9, "");
        for (schema, is_whole) in [
            (json!({ "minimum": 3, "exclusiveMaximum": 5 }), true),
            (json!({ "multipleOf": 5, "minimum": 1, "maximum": 5 }), true),
            (json!({ "format": "int32" }), true),
            (json!({ "exclusiveMinimum": 0, "maximum": 1 }), false),
            (json!({ "format": "float", "minimum": 5000 }), false),
            (json!({ "multipleOf": 0.01 }), false),
        ] {
            let judge = jsonschema::draft202012::new(&schema).expect("it is a schema");
            for _ in 0..50 {
                let number = number(&[&schema], is_whole, &mut random).expect("there is a number");
                assert!(judge.is_valid(&number), "{schema}: {number}");
                assert!(!is_whole || number.is_i64());
            }
        }
        assert_eq!(number(&[&json!({ "minimum": 2, "maximum": 1 })], true, &mut random), None);
        assert_eq!(number(&[&json!({ "minimum": 2.5, "maximum": 2.7 })], true, &mut random), None);
    }
}
