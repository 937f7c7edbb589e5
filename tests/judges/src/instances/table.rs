//! The table for people.

use super::{Row, Variants};
use crate::columns::columns;
use std::fmt::Write as _;

const COLUMNS: [&str; 13] = [
    "document",
    "schemas",
    "instances",
    "broken",
    "kept",
    "anyOf",
    "raw",
    "in variant",
    "in one of",
    "in wrong",
    "left out",
    "no instance",
    "failures",
];

/// The table, what is behind its numbers, and the totals.
#[must_use]
pub fn table(rows: &[Row], most: usize) -> String {
    let mut lines = vec![COLUMNS.map(str::to_owned)];
    lines.extend(rows.iter().map(|row| cells(&row.document, &[row])));
    let all: Vec<&Row> = rows.iter().collect();
    lines.push(cells(&format!("{} documents", rows.len()), &all));
    let mut text = columns(&lines, 1);
    let mut variants = Variants::default();
    for row in rows {
        variants.add(&row.variants);
    }
    for (because, count) in &variants.unasked {
        let _ = writeln!(text, "{count} instances of unions are not asked for their variant: {because}");
    }
    for row in rows {
        for failure in &row.failures {
            let _ = writeln!(
                text,
                "\n{} {}: {} ({} times)",
                row.document,
                failure.schema,
                short(&failure.first, most),
                failure.count
            );
        }
        for schema in &row.raw {
            let _ = writeln!(text, "\n{} {schema}: the type takes any JSON", row.document);
        }
        for schema in &row.idle {
            let _ =
                writeln!(text, "\n{} {schema}: nothing is wrong this time, although it may be left out", row.document);
        }
        for (schema, because) in &row.unmade {
            let _ = writeln!(text, "\n{} {schema}: {because}", row.document);
        }
    }
    text
}

fn cells(name: &str, rows: &[&Row]) -> [String; 13] {
    let sum = |count: fn(&Row) -> usize| rows.iter().map(|row| count(row)).sum::<usize>().to_string();
    [
        name.to_owned(),
        sum(|row| row.schemas),
        sum(|row| row.instances),
        sum(|row| row.broken),
        sum(|row| row.kept),
        sum(|row| row.relaxed),
        sum(|row| row.raw.len()),
        sum(|row| row.variants.right),
        sum(|row| row.variants.among),
        sum(|row| row.variants.wrong),
        sum(|row| row.excluded.len()),
        sum(|row| row.unmade.len()),
        sum(|row| row.failures.len()),
    ]
}

/// The beginning and the end of a text that is too long.
fn short(text: &str, most: usize) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= most {
        return text.to_owned();
    }
    let half = most / 2;
    let (start, end) = (characters[..half].iter(), characters[characters.len() - half..].iter());
    start.chain(&[' ', '…', ' ']).chain(end).collect()
}
