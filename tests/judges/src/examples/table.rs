//! The table for people.

use super::Row;
use crate::columns::columns;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const COLUMNS: [&str; 8] = ["document", "examples", "held", "valid", "decoded", "percent", "invalid", "of those taken"];

/// The part of the valid examples that must be taken, in percent.
const BAR: f64 = 99.0;

/// Whether enough of the valid examples are taken.
#[must_use]
pub fn is_enough(rows: &[Row]) -> bool {
    let sum = |count: fn(&Row) -> usize| rows.iter().map(count).sum::<usize>();
    percent(sum(|row| row.decoded), sum(|row| row.valid)) >= BAR
}

/// The table, what is behind its numbers, and the totals.
#[must_use]
pub fn table(rows: &[Row], most: usize) -> String {
    let mut lines = vec![COLUMNS.map(str::to_owned)];
    lines.extend(rows.iter().map(|row| cells(&row.document, &[row])));
    let all: Vec<&Row> = rows.iter().collect();
    lines.push(cells(&format!("{} documents", rows.len()), &all));
    let mut text = columns(&lines, 1);
    let mut unheld: BTreeMap<&str, usize> = BTreeMap::new();
    for (because, count) in rows.iter().flat_map(|row| &row.unheld) {
        *unheld.entry(because).or_default() += count;
    }
    for (because, count) in unheld {
        let _ = writeln!(text, "{count} examples are held against no type: {because}");
    }
    for row in rows {
        for failure in &row.failures {
            let what: String = failure.what.chars().take(most).collect();
            let because = failure.because.as_deref().unwrap_or("for an unknown reason");
            let _ = writeln!(text, "\n{} {} {what}\n    {because}", row.document, failure.example);
        }
        for example in &row.idle {
            let _ = writeln!(text, "\n{} {example}: nothing is wrong, although it is listed", row.document);
        }
    }
    text
}

fn cells(name: &str, rows: &[&Row]) -> [String; 8] {
    let sum = |count: fn(&Row) -> usize| rows.iter().map(|row| count(row)).sum::<usize>();
    let (valid, decoded) = (sum(|row| row.valid), sum(|row| row.decoded));
    [
        name.to_owned(),
        sum(|row| row.examples).to_string(),
        sum(|row| row.valid + row.invalid).to_string(),
        valid.to_string(),
        decoded.to_string(),
        format!("{:.2}", percent(decoded, valid)),
        sum(|row| row.invalid).to_string(),
        sum(|row| row.lenient).to_string(),
    ]
}

/// A part in percent; all of nothing is all.
#[expect(clippy::cast_precision_loss, reason = "there are fewer examples than a float has whole numbers")]
fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { part as f64 * 100.0 / whole as f64 }
}
