//! The table for people: a line for each document, what is behind the numbers, and the totals.

use super::{Outcome, Row};
use crate::columns::columns;
use std::fmt::Write;

const COLUMNS: [&str; 13] = [
    "document",
    "kB",
    "operations",
    "full",
    "degraded",
    "lines",
    "said",
    "ms",
    "peak MB",
    "check s",
    "check MB",
    "errors",
    "warnings",
];

/// The table, the reasons below it, and the totals.
#[must_use]
pub fn table(rows: &[Row], report: bool) -> String {
    let mut lines = vec![COLUMNS.map(str::to_owned)];
    lines.extend(rows.iter().map(cells));
    lines.push(totals(rows));
    let mut text = columns(&lines, 1);
    for row in rows {
        explain(row, report, &mut text);
    }
    text.push('\n');
    text.push_str(&summary(rows));
    text
}

fn cells(row: &Row) -> [String; 13] {
    let mut cells = std::array::from_fn(|_| String::new());
    cells[0].clone_from(&row.document);
    if let Some(generated) = &row.generated {
        cells[1] = (generated.bytes / 1000).to_string();
        cells[6] = generated.warnings.to_string();
        cells[7] = generated.millis.to_string();
        cells[8] = format!("{:.0}", row.peak_mb);
        if generated.refused.is_none() {
            cells[2] = (generated.full + generated.degraded.len()).to_string();
            cells[3] = generated.full.to_string();
            cells[4] = generated.degraded.len().to_string();
            cells[5] = generated.lines.to_string();
        }
    }
    if let Some(check) = row.check.as_ref().or(row.whole.as_ref()) {
        cells[9] = format!("{:.1}", check.cpu_s);
        cells[10] = format!("{:.0}", check.peak_mb);
        let (errors, warnings) = row.reported();
        (cells[11], cells[12]) = (errors.to_string(), warnings.to_string());
    }
    if let Outcome::Panicked(_) = row.outcome {
        "panicked".clone_into(&mut cells[5]);
    } else if let Outcome::Refused(_) | Outcome::RefusedAsExpected(_) = row.outcome {
        "refused".clone_into(&mut cells[5]);
    }
    cells
}

fn totals(rows: &[Row]) -> [String; 13] {
    let generated = || rows.iter().filter_map(|row| row.generated.as_ref());
    let emitted = || generated().filter(|generated| generated.refused.is_none());
    let compiled = || rows.iter().filter_map(|row| row.check.as_ref().or(row.whole.as_ref()));
    let degraded: usize = emitted().map(|generated| generated.degraded.len()).sum();
    let full: usize = emitted().map(|generated| generated.full).sum();
    let most = |figures: &mut dyn Iterator<Item = f64>| figures.fold(0.0, f64::max);
    [
        format!("{} documents", rows.len()),
        (generated().map(|generated| generated.bytes).sum::<usize>() / 1000).to_string(),
        (full + degraded).to_string(),
        full.to_string(),
        degraded.to_string(),
        emitted().map(|generated| generated.lines).sum::<usize>().to_string(),
        generated().map(|generated| generated.warnings).sum::<usize>().to_string(),
        generated().map(|generated| generated.millis).sum::<u64>().to_string(),
        format!("≤ {:.0}", most(&mut rows.iter().map(|row| row.peak_mb))),
        format!("{:.1}", compiled().fold(0.0, |sum, compiled| sum + compiled.cpu_s)),
        format!("≤ {:.0}", most(&mut compiled().map(|compiled| compiled.peak_mb))),
        rows.iter().map(|row| row.reported().0).sum::<usize>().to_string(),
        rows.iter().map(|row| row.reported().1).sum::<usize>().to_string(),
    ]
}

/// What is behind the numbers of a line.
fn explain(row: &Row, report: bool, text: &mut String) {
    let name = &row.document;
    let _ = match &row.outcome {
        Outcome::Emitted => Ok(()),
        Outcome::Refused(because) => writeln!(text, "\n{name} is refused: {because}"),
        Outcome::RefusedAsExpected(because) => writeln!(text, "\n{name} is refused, as expected: {because}"),
        Outcome::NotRefused => writeln!(text, "\n{name} is not refused, which was expected"),
        Outcome::Panicked(words) => writeln!(text, "\n{name}: the generator panicked: {words}"),
        Outcome::Unstable(how) => writeln!(text, "\n{name} is unstable: {how}"),
    };
    // Most of it is reported in each pass.
    let worst = [&row.check, &row.whole].into_iter().flatten().max_by_key(|compiled| compiled.messages.len());
    if let Some(compiled) = worst.filter(|compiled| compiled.errors + compiled.warnings > 0) {
        let codes = compiled.messages.iter().map(|(code, count)| format!("{count} × {code}")).collect::<Vec<_>>();
        let first = compiled.first.as_deref().unwrap_or("the compiler stopped without a word\n");
        let _ = writeln!(text, "\n{name} does not compile silently: {}\n{}", codes.join(", "), first.trim_end());
    }
    for degraded in row.generated.iter().filter(|_| report).flat_map(|generated| &generated.degraded) {
        let _ = writeln!(text, "\n{name}: {} is degraded: {}", degraded.operation, degraded.reasons.join("; "));
    }
}

/// `72 documents: 69 emitted, 3 refused as expected, 0 others; 5,000 operations, 0.31 % degraded`.
fn summary(rows: &[Row]) -> String {
    let count = |is: fn(&Outcome) -> bool| rows.iter().filter(|row| is(&row.outcome)).count();
    let emitted = count(|outcome| *outcome == Outcome::Emitted);
    let refused = count(|outcome| matches!(outcome, Outcome::RefusedAsExpected(_)));
    let generated = || rows.iter().filter_map(|row| row.generated.as_ref());
    let full: usize = generated().map(|generated| generated.full).sum();
    let degraded: usize = generated().map(|generated| generated.degraded.len()).sum();
    #[expect(clippy::cast_precision_loss, reason = "a float counts all operations of a document")]
    let share = 100.0 * degraded as f64 / (full + degraded).max(1) as f64;
    let silent = rows.iter().filter(|row| row.check.is_some() || row.whole.is_some());
    let (silent, loud): (Vec<&Row>, Vec<&Row>) = silent.partition(|row| row.reported() == (0, 0));
    let mut text = format!(
        "{} documents: {emitted} emitted, {refused} refused as expected, {} others; {} operations, {share:.2} % degraded\n",
        rows.len(),
        rows.len() - emitted - refused,
        full + degraded,
    );
    if !silent.is_empty() || !loud.is_empty() {
        let _ = writeln!(text, "{} crates compile without a word, {} do not", silent.len(), loud.len());
    }
    text
}
