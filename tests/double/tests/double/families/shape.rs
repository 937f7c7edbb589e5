//! Comparison: in come a recorded response and one of the double, out goes what differs.
//!
//! Keys, types and null must be the same, and so must values, but for those that differ in every run: ids that the
//! server draws, moments (whose form is compared), and numbers that count what was there.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Keys whose numbers depend on what else was there, most of which was not recorded.
const COUNTED: [&str; 20] = [
    "intakes",
    "labels",
    "cycles",
    "modules",
    "pages",
    "members",
    "states",
    "issues",
    "total_members",
    "total_cycles",
    "total_modules",
    "total_issues",
    "backlog_issues",
    "unstarted_issues",
    "started_issues",
    "completed_issues",
    "cancelled_issues",
    "sub_issues_count",
    "sort_order",
    "sequence_id",
];

/// Keys whose values the server draws or makes in the background.
const DRAWN: [&str; 4] = ["logo_props", "metadata", "progress_snapshot", "sequence"];

/// What differs, in words.
pub(crate) fn differences(recorded: &Value, ours: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("$", recorded, ours, &mut found);
    found
}

fn compare(path: &str, recorded: &Value, ours: &Value, found: &mut Vec<String>) {
    let key = path.rsplit('.').next().unwrap_or_default();
    match (recorded, ours) {
        (Value::Object(theirs), Value::Object(mine)) => {
            if DRAWN.contains(&key) {
                return;
            }
            for (key, value) in theirs {
                match mine.get(key) {
                    Some(ours) => compare(&format!("{path}.{key}"), value, ours, found),
                    None => found.push(format!("{path}: no key {key}")),
                }
            }
            for key in mine.keys().filter(|key| !theirs.contains_key(*key)) {
                found.push(format!("{path}: key {key} was not recorded"));
            }
        }
        (Value::Array(theirs), Value::Array(mine)) => {
            if theirs.len() != mine.len() {
                found.push(format!("{path}: {} elements instead of {}", mine.len(), theirs.len()));
            }
            // Ids are in no order.
            if theirs.iter().chain(mine).all(Value::is_string) {
                let [theirs, mine] =
                    [theirs, mine].map(|items| items.iter().filter_map(Value::as_str).collect::<BTreeSet<_>>());
                if theirs != mine {
                    found.push(format!("{path}: {mine:?} instead of {theirs:?}"));
                }
                return;
            }
            for (index, (recorded, ours)) in theirs.iter().zip(mine).enumerate() {
                compare(&format!("{path}[{index}]"), recorded, ours, found);
            }
        }
        (Value::String(recorded), Value::String(ours)) => {
            if recorded != ours && form(recorded) != form(ours) {
                found.push(format!("{path}: {ours:?} instead of {recorded:?}"));
            }
        }
        (Value::Number(recorded), Value::Number(ours)) if COUNTED.contains(&key) || DRAWN.contains(&key) => {
            if recorded.is_f64() != ours.is_f64() {
                found.push(format!("{path}: {ours} instead of {recorded}"));
            }
        }
        _ if recorded == ours => {}
        _ => found.push(format!("{path}: {ours} instead of {recorded}")),
    }
}

/// What stays of a text that differs in every run.
fn form(text: &str) -> String {
    if text.parse::<jiff::Timestamp>().is_ok() {
        return text.chars().map(|character| if character.is_ascii_digit() { '0' } else { character }).collect();
    }
    // Those of people, workspaces and what is not there were given by hand and are the same in every run.
    let is_drawn = Uuid::try_parse(text).is_ok() && !text.starts_with("00000000-");
    if is_drawn { "id".to_owned() } else { text.to_owned() }
}

#[test]
fn what_differs_is_found_and_what_every_run_draws_anew_is_not() {
    let recorded = json!({
        "id": "f6598b89-12ea-47a8-b9f3-702b376ade20", "created_at": "2026-11-29T22:20:42.711683Z", "title": null,
        "created_by": "00000000-0000-4000-8000-000000000001", "total_issues": 3, "labels": ["a", "b"],
    });
    let with = |key: &str, value: Value| {
        let mut ours = recorded.clone();
        ours[key] = value;
        differences(&recorded, &ours).len()
    };
    assert_eq!(with("id", json!("0d421ecf-3596-4e37-8bf3-f1e46a0a3391")), 0);
    assert_eq!(with("created_at", json!("2030-01-01T00:00:00.000000Z")), 0);
    assert_eq!(with("total_issues", json!(4)), 0);
    assert_eq!(with("labels", json!(["b", "a"])), 0);
    for (key, value) in [
        ("id", json!(null)),
        ("created_at", json!("2030-01-01T00:00:00Z")),
        ("created_at", json!("2030-01-01T00:00:00.000000+05:30")),
        ("title", json!("")),
        ("created_by", json!("00000000-0000-4000-8000-000000000002")),
        ("total_issues", json!(3.0)),
        ("labels", json!(["a"])),
        ("more", json!(null)),
    ] {
        assert_ne!(with(key, value.clone()), 0, "{key}: {value}");
    }
}
