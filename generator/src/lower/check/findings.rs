//! What a walk finds: each thing once, and what is the same in many places reported once with its places.

use crate::diagnostic::{Diagnostic, Diagnostics, Location, Repair, Severity};
use crate::pointer::Pointer;
use crate::source::FileId;
use foldhash::{HashMap, HashSet};

/// How many places of a group are shown.
const SHOWN: usize = 4;

/// What was found so far, in its order.
#[derive(Default)]
pub(in crate::lower) struct Findings {
    list: Vec<Diagnostic>,
    reported: HashSet<Diagnostic>,
    groups: HashMap<(&'static str, String), Group>,
}

struct Group {
    index: usize,
    places: HashSet<Location>,
}

impl Findings {
    /// Something of its own.
    pub(in crate::lower) fn push(&mut self, diagnostic: Diagnostic) {
        if self.reported.insert(diagnostic.clone()) {
            self.list.push(diagnostic);
        }
    }

    /// What was found as number `index`, to be put in other words.
    pub(in crate::lower) fn get_mut(&mut self, index: usize) -> Option<&mut Diagnostic> {
        self.list.get_mut(index)
    }

    /// Something that is reported once for all places in which it is the same.
    pub(in crate::lower) fn group(&mut self, diagnostic: Diagnostic) {
        let Some(label) = diagnostic.labels.first().cloned() else { return };
        let key = (diagnostic.code, diagnostic.message.clone());
        if let Some(group) = self.groups.get_mut(&key) {
            if group.places.insert(label.place.clone()) && group.places.len() <= SHOWN {
                self.list[group.index].labels.push(label);
            }
        } else {
            let places = HashSet::from_iter([label.place]);
            self.groups.insert(key, Group { index: self.list.len(), places });
            self.list.push(diagnostic);
        }
    }

    /// How many there are so far.
    pub(in crate::lower) fn count(&self) -> usize {
        self.list.len()
    }

    /// Whether something keeps the document from being used.
    pub(in crate::lower) fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Says of the mistakes of the root document that take no thought to mend what does it.
    pub(in crate::lower) fn name_repairs(&mut self, repairs: &[Repair]) {
        let own = || repairs.iter().filter(|repair| repair.file == FileId::ROOT);
        let places: HashSet<&Pointer> = own().map(|repair| &repair.pointer).collect();
        let reasons: HashSet<&str> = own().map(|repair| repair.why.as_str()).collect();
        for diagnostic in &mut self.list {
            let place = diagnostic.labels.first().map(|label| &label.place);
            let Some(Location::Document { file: FileId::ROOT, pointer, .. }) = place else { continue };
            if places.contains(pointer) || reasons.contains(diagnostic.message.as_str()) {
                let stop = |help: &str| if help.ends_with('?') { " " } else { "; " };
                let before = diagnostic.help.take().map(|help| format!("{help}{}", stop(&help))).unwrap_or_default();
                diagnostic.help =
                    Some(format!("{before}`specwright check --propose` writes the repair into an overlay"));
            }
        }
    }

    /// Says all of it.
    pub(in crate::lower) fn say(mut self, diagnostics: &mut Diagnostics) {
        for group in self.groups.values().filter(|group| group.places.len() > SHOWN) {
            let more = group.places.len() - SHOWN;
            if let Some(label) = self.list[group.index].labels.last_mut() {
                let plural = if more == 1 { "" } else { "s" };
                let and = if label.text.is_empty() { "" } else { "; " };
                label.text = format!("{}{and}and in {more} more place{plural}", label.text);
            }
        }
        diagnostics.extend(self.list);
    }
}

#[cfg(test)]
mod tests {
    use super::Findings;
    use crate::diagnostic::{Diagnostic, Diagnostics};

    #[test]
    fn what_is_the_same_is_reported_once() {
        let mut findings = Findings::default();
        for index in 0..7 {
            for _ in 0..2 {
                findings.group(Diagnostic::warning("a", "same").at_key(format!("/{index}").as_str(), ""));
                findings.push(Diagnostic::error("b", "once"));
            }
        }
        assert!(findings.has_errors());
        let mut diagnostics = Diagnostics::new();
        findings.say(&mut diagnostics);
        let reported: Vec<_> = diagnostics.iter().map(|it| (it.code, it.labels.len())).collect();
        assert_eq!(reported, [("a", 4), ("b", 0)]);
        assert_eq!(diagnostics.iter().next().unwrap().labels[3].text, "and in 3 more places");
    }
}
