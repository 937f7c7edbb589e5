//! The table for people: a line for each document, what failed, and what was left out with the reasons.

use super::Row;
use super::exclusions::Exclusion;
use crate::columns::columns;
use std::fmt::Write as _;

const COLUMNS: [&str; 6] = ["document", "mock", "operations", "passed", "left out", "failed"];

/// The table and what is behind it.
pub(super) fn table(rows: &[Row], exclusions: &[Exclusion]) -> String {
    let mut lines = vec![COLUMNS.map(str::to_owned)];
    lines.extend(rows.iter().map(|row| cells(&row.document, row.mock.unwrap_or("none"), &[row])));
    let all: Vec<&Row> = rows.iter().collect();
    lines.push(cells(&format!("{} documents", rows.len()), "", &all));
    let mut text = columns(&lines, 2);
    for row in rows {
        if row.mock.is_none() {
            let _ = writeln!(text, "\n{}: no mock reads it: {}", row.document, row.message.trim());
        }
        for failure in &row.failures {
            let _ = writeln!(text, "\n{} {}: {}", row.document, failure.operation, failure.says);
        }
    }
    for (index, exclusion) in exclusions.iter().enumerate() {
        let count: usize =
            rows.iter().map(|row| row.excluded.iter().filter(|(_, entry)| *entry == index).count()).sum();
        if count > 0 {
            let _ =
                writeln!(text, "\n{count} left out, {} fault: {}", exclusion.fault.name(), exclusion.because.trim());
        }
    }
    let sum = |count: fn(&Row) -> usize| rows.iter().map(count).sum::<usize>();
    let (operations, passed) = (sum(|row| row.operations), sum(|row| row.passed));
    #[expect(clippy::cast_precision_loss, reason = "a float counts all operations of a document")]
    let share = 100.0 * passed as f64 / operations.max(1) as f64;
    let _ = writeln!(text, "\n{passed} of {operations} operations pass, {share:.1} %");
    text
}

fn cells(name: &str, mock: &str, rows: &[&Row]) -> [String; 6] {
    let sum = |count: fn(&Row) -> usize| rows.iter().map(|row| count(row)).sum::<usize>().to_string();
    [
        name.to_owned(),
        mock.to_owned(),
        sum(|row| row.operations),
        sum(|row| row.passed),
        sum(|row| row.excluded.len()),
        sum(|row| row.failures.len()),
    ]
}
