//! What became of exchanges, as text.

use super::{Outcome, Report, Sent, is_forbidden};
use std::fmt;

impl Report {
    /// Everything that is worth a word, a line each: the kind, the exchange, its operation, and why.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.problems.iter().map(|problem| line("unreadable", problem, "", "")).collect();
        for (name, outcome) in &self.outcomes {
            match outcome {
                Outcome::Lossless { operation, sent, is_cut, lenient, .. } => {
                    lines.extend(self.request(name, operation, sent));
                    if *is_cut {
                        lines.push(line(
                            "in part",
                            name,
                            operation,
                            "the recording kept the start of the response alone",
                        ));
                    }
                    lines.extend(lenient.iter().map(|fault| line("lenient", name, operation, fault)));
                }
                Outcome::Outside => lines.push(line("outside", name, "", "the document has no such method and path")),
                Outcome::Failed { operation, reason } => lines.push(line("failed", name, operation, reason)),
            }
        }
        lines.extend(self.idle().map(|name| line("idle", name, "", "its request needs no excuse")));
        lines
    }

    fn request(&self, name: &str, operation: &str, sent: &Sent) -> Option<String> {
        let (mistakes, because) = match sent {
            Sent::Recorded => return None,
            Sent::Replaced(mistakes) => return Some(line("response only", name, operation, mistakes)),
            Sent::Forbidden { mistakes, because } => (mistakes, because.as_deref().or_else(|| self.excuse(name))),
        };
        if let Some(because) = because {
            return Some(line("explained", name, operation, &format!("{mistakes}: {because}")));
        }
        Some(line("stricter", name, operation, &format!("the document is stricter than the server: {mistakes}")))
    }
}

fn line(kind: &str, name: &str, operation: &str, reason: &str) -> String {
    let parts = [kind, name, operation, reason].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("  ")
}

/// The numbers in one line: `N exchanges, N matched, N lossless, N outside, N failed`, and where there are any, the requests
/// that the document forbids and the responses that only leniency took.
impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lossless = self.count(|outcome| matches!(outcome, Outcome::Lossless { .. }));
        let outside = self.count(|outcome| matches!(outcome, Outcome::Outside));
        let (total, failed) = (self.outcomes.len(), self.failed());
        let matched = lossless + failed;
        write!(
            formatter,
            "{total} exchanges, {matched} matched, {lossless} lossless, {outside} outside, {failed} failed"
        )?;
        let (forbidden, stricter) = (self.count(is_forbidden), self.stricter().count());
        if forbidden > 0 {
            let explained = forbidden - stricter;
            write!(formatter, ", {forbidden} accepted though the document forbids them ({explained} explained)")?;
        }
        let lenient = self.count(|outcome| matches!(outcome, Outcome::Lossless { lenient, .. } if !lenient.is_empty()));
        if lenient > 0 {
            write!(formatter, ", {lenient} taken by leniency alone")?;
        }
        Ok(())
    }
}
