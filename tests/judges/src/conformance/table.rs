//! The results for people, and against those of another day.
//!
//! In come the rows; out go a line for each document, the totals of each version, and what failed. A baseline lists the
//! scenarios that passed: one that no longer does is a regression, whatever else got better.

use super::{Row, Verdict};
use crate::columns::columns;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// How often each thing happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    passed: usize,
    as_text: usize,
    refused: usize,
    failed: usize,
    excluded: usize,
}

impl Count {
    fn of<'r>(rows: impl IntoIterator<Item = &'r Row>) -> Self {
        let mut count = Self::default();
        for outcome in rows.into_iter().flat_map(|row| &row.outcomes) {
            match outcome.verdict {
                Verdict::Passed => count.passed += 1,
                Verdict::PassedAsText => count.as_text += 1,
                Verdict::Refused => count.refused += 1,
                Verdict::Failed(_) => count.failed += 1,
                Verdict::NotExpressible(_) => count.excluded += 1,
            }
        }
        count
    }

    fn cells(self) -> [String; 6] {
        let Self { passed, as_text, refused, failed, excluded } = self;
        let good = passed + as_text + refused;
        [good + failed + excluded, good, as_text, refused, failed, excluded].map(|count| count.to_string())
    }
}

/// The table, what failed below it, and the totals.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let line = |name: &str, version: &str, cells: [String; 6]| {
        let [all, passed, as_text, refused, failed, excluded] = cells;
        [name.to_owned(), version.to_owned(), all, passed, as_text, refused, failed, excluded]
    };
    let names = ["scenarios", "passed", "as text", "refused", "failed", "not expressible"];
    let mut lines = vec![line("document", "OpenAPI", names.map(str::to_owned))];
    lines.extend(rows.iter().map(|row| line(&row.document, &row.version, Count::of([row]).cells())));
    let versions: BTreeSet<&str> = rows.iter().map(|row| row.version.as_str()).collect();
    lines.extend(
        versions
            .into_iter()
            .map(|version| line("all", version, Count::of(rows.iter().filter(|row| row.version == version)).cells())),
    );
    let mut text = columns(&lines, 1);
    for row in rows {
        for outcome in &row.outcomes {
            let (word, because) = match &outcome.verdict {
                Verdict::Passed | Verdict::PassedAsText | Verdict::Refused => continue,
                Verdict::Failed(because) => ("failed", because),
                Verdict::NotExpressible(because) => ("not expressible", because),
            };
            let _ = writeln!(text, "\n{} {} {}: {because}", row.version, outcome.scenario, word);
        }
    }
    text
}

/// The scenarios that passed, by version; a file holds them as JSON.
pub type Baseline = BTreeMap<String, BTreeSet<String>>;

/// What a later run is held against.
#[must_use]
pub fn baseline(rows: &[Row]) -> Baseline {
    let mut baseline = Baseline::new();
    for row in rows {
        let passed = row.outcomes.iter().filter(|outcome| outcome.verdict.is_pass());
        let names = passed.map(|outcome| outcome.scenario.clone());
        baseline.entry(row.version.clone()).or_default().extend(names);
    }
    baseline
}

/// The scenarios that passed once and do not now; those that were not run do not count.
#[must_use]
pub fn regressions(rows: &[Row], before: &Baseline) -> Vec<String> {
    let failed = rows.iter().flat_map(|row| {
        let failed = row.outcomes.iter().filter(|outcome| !outcome.verdict.is_pass());
        failed.map(move |outcome| (&row.version, &outcome.scenario))
    });
    failed
        .filter(|(version, scenario)| before.get(*version).is_some_and(|passed| passed.contains(*scenario)))
        .map(|(version, scenario)| format!("{version} {scenario}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{baseline, regressions};
    use crate::conformance::{Outcome, Row, Verdict};

    #[test]
    fn what_passed_once_must_pass_again() {
        let row = |verdict: Verdict| {
            let outcomes = vec![Outcome { scenario: "one".to_owned(), verdict }];
            [Row { document: "a".to_owned(), version: "3.1.0".to_owned(), outcomes }]
        };
        let before = baseline(&row(Verdict::Passed));
        assert_eq!(regressions(&row(Verdict::Failed("why".to_owned())), &before), ["3.1.0 one"]);
        assert!(regressions(&row(Verdict::Passed), &before).is_empty());
    }
}
