//! Equality of JSON as a reader of the API sees it.

use serde_json::Value;

/// Where two values differ, as a JSON pointer with what is there; nothing when they are equal.
///
/// Equal means: the same keys, where absent is not null, in any order; numbers equal as decimals, so that `13.0` is `13`;
/// everything else the same.
#[must_use]
pub fn same_json(left: &Value, right: &Value) -> Option<String> {
    differ(left, right, &mut String::new())
}

fn differ(left: &Value, right: &Value, path: &mut String) -> Option<String> {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            for (key, value) in left {
                match right.get(key) {
                    Some(other) => {
                        if let Some(found) = inside(path, key, |path| differ(value, other, path)) {
                            return Some(found);
                        }
                    }
                    None => return Some(format!("{path}/{key}: lost {value}")),
                }
            }
            right
                .iter()
                .find(|(key, _)| !left.contains_key(*key))
                .map(|(key, value)| format!("{path}/{key}: added {value}"))
        }
        (Value::Array(left), Value::Array(right)) => {
            if left.len() != right.len() {
                return Some(format!("{path}: {} items became {}", left.len(), right.len()));
            }
            let pairs = left.iter().zip(right).enumerate();
            pairs
                .map(|(index, (a, b))| inside(path, &index.to_string(), |path| differ(a, b, path)))
                .find_map(|found| found)
        }
        (Value::Number(a), Value::Number(b)) if decimal(&a.to_string()) == decimal(&b.to_string()) => None,
        (a, b) if a == b => None,
        (a, b) => Some(format!("{path}: {a} became {b}")),
    }
}

fn inside(path: &mut String, token: &str, check: impl FnOnce(&mut String) -> Option<String>) -> Option<String> {
    let length = path.len();
    path.push('/');
    path.push_str(token);
    let found = check(path);
    path.truncate(length);
    found
}

/// A number as its sign, its digits without zeros at either end, and the power of ten of the last one.
fn decimal(text: &str) -> Option<(bool, String, i64)> {
    let (is_negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_end_matches('0');
    let power =
        exponent - i64::try_from(fraction.len()).ok()? + i64::try_from(digits.len() - significant.len()).ok()?;
    let significant = significant.trim_start_matches('0').to_owned();
    if significant.is_empty() { Some((false, significant, 0)) } else { Some((is_negative, significant, power)) }
}

#[cfg(test)]
mod tests {
    use super::same_json;
    use serde_json::json;

    #[test]
    fn numbers_are_decimals() {
        assert_eq!(same_json(&json!(13.0), &json!(13)), None);
        assert_eq!(same_json(&json!(1300), &json!(1.3e3)), None);
        assert_eq!(same_json(&json!(-0.0), &json!(0)), None);
        assert_eq!(same_json(&json!(0.1), &json!(0.11)).as_deref(), Some(": 0.1 became 0.11"));
    }

    #[test]
    fn absent_is_not_null() {
        assert_eq!(same_json(&json!({"a": null}), &json!({})).as_deref(), Some("/a: lost null"));
        assert_eq!(same_json(&json!({}), &json!({"a": null})).as_deref(), Some("/a: added null"));
    }

    #[test]
    fn order_of_keys_is_free_and_of_items_is_not() {
        assert_eq!(same_json(&json!({"a": 1, "b": 2}), &json!({"b": 2, "a": 1})), None);
        assert_eq!(same_json(&json!([{"a": [1, 2]}]), &json!([{"a": [2, 1]}])).as_deref(), Some("/0/a/0: 1 became 2"));
    }
}
