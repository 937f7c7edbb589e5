//! The parameters of a page checked against those of its operation.
//!
//! Variables of the path are matched by their place in it: their names are a matter of taste. All others are matched by
//! name; one that is not there is looked for in the other places and under names like it, so that what was moved or renamed
//! is one difference and not two.

use super::Pair;
use crate::diagnostic::nearest::nearest;
use crate::drift::difference::{Difference, Edit};
use crate::drift::document::Parameter as Declared;
use crate::drift::page::{Endpoint, FieldLocation, Parameter, Presence};
use crate::pointer::Pointer;
use crate::template::variables;

/// How near two names are at least that may be those of one thing: `notify` and `notified` are, `external_id` and
/// `external_source` are not.
const LIKE: f64 = 0.89;

/// A parameter of the page and the one of the document, those of them that there are.
struct Matched<'a> {
    both: Vec<(&'a Parameter, &'a Declared)>,
    page: Vec<&'a Parameter>,
    document: Vec<&'a Declared>,
}

impl Pair<'_> {
    pub(super) fn parameters(&self) -> Vec<Difference> {
        let mut differences = Vec::new();
        let mut matched = Matched { both: Vec::new(), page: Vec::new(), document: Vec::new() };
        self.match_path(&mut matched);
        for place in [FieldLocation::Query, FieldLocation::Header, FieldLocation::Body] {
            self.match_names(place, &mut matched);
        }
        let Matched { both, mut page, mut document } = matched;
        for (documented, declared) in both {
            self.type_of(documented, declared, &mut differences);
            self.presence_of(documented, declared, &mut differences);
        }
        page.retain(|documented| {
            let elsewhere = document.iter().position(|declared| declared.name == documented.name.value);
            let found = elsewhere.or_else(|| {
                let like = document.iter().enumerate().filter(|(_, declared)| declared.place == documented.place);
                let like = like.filter(|(_, declared)| is_like(&documented.name.value, &declared.name));
                let nearness = |name: &str| strsim::jaro_winkler(&documented.name.value, name);
                let best = like.max_by(|(_, one), (_, two)| nearness(&one.name).total_cmp(&nearness(&two.name)));
                best.map(|(index, _)| index)
            });
            if let Some(index) = found {
                let declared = document.remove(index);
                differences.push(self.other_place_or_name(documented, declared));
            }
            found.is_none()
        });
        differences.extend(page.into_iter().map(|documented| self.only_on_page(documented)));
        // Pages say nothing about headers unless they have a section for them.
        let is_expected =
            |declared: &&Declared| declared.place != FieldLocation::Header || self.has_section(FieldLocation::Header);
        let missing = document.into_iter().filter(is_expected);
        differences.extend(missing.map(|declared| self.only_in_document(declared)));
        differences
    }

    fn has_section(&self, place: FieldLocation) -> bool {
        self.endpoint.parameters_in(place).next().is_some()
    }

    fn match_names<'a>(&'a self, place: FieldLocation, matched: &mut Matched<'a>) {
        for documented in self.endpoint.parameters_in(place) {
            match self.declared(place).find(|declared| declared.name == documented.name.value) {
                Some(declared) => matched.both.push((documented, declared)),
                None => matched.page.push(documented),
            }
        }
        let is_documented =
            |name: &str| self.endpoint.parameters_in(place).any(|documented| documented.name.value == name);
        matched.document.extend(self.declared(place).filter(|declared| !is_documented(&declared.name)));
    }

    fn match_path<'a>(&'a self, matched: &mut Matched<'a>) {
        let names: Vec<&str> = variables(&self.operation.path).collect();
        for (documented, index) in places(self.endpoint) {
            let declared = index.and_then(|index| {
                let name = names.get(index)?;
                self.declared(FieldLocation::Path).find(|declared| declared.name == **name)
            });
            match declared {
                Some(declared) => matched.both.push((documented, declared)),
                // A page whose path is another one differs in that, and not in each of its variables too.
                None if index.is_some() => {}
                None => matched.page.push(documented),
            }
        }
    }

    fn declared(&self, place: FieldLocation) -> impl Iterator<Item = &Declared> {
        self.operation.parameters.iter().filter(move |declared| declared.place == place)
    }

    fn type_of(&self, documented: &Parameter, declared: &Declared, differences: &mut Vec<Difference>) {
        let Some(schema) = &declared.schema else { return };
        let schemas = self.document.schemas();
        let word = &documented.word.value;
        if schemas.fits(schema, &word.meaning()) {
            return;
        }
        let place = documented.place;
        let message = format!("{place} parameter `{}` of `{}` is {word} on the page", declared.name, self.name());
        let difference =
            Difference::new("docs-type", format!("{place}.{}.type", declared.name), word.as_str(), message)
                .also(format!("{place}.{}.type", documented.name.value))
                .on_page(self.page.file, &documented.word.range, format!("`{word}`"))
                .at_value(schemas.type_at(schema), format!("`{}`", schemas.describe(schema)))
                .edit(Edit::Type(schema.clone(), word.clone()));
        differences.push(difference);
    }

    fn presence_of(&self, documented: &Parameter, declared: &Declared, differences: &mut Vec<Difference>) {
        let (presence, place) = (documented.presence.value, documented.place);
        if !place.may_be_left_out() || presence == declared.presence {
            return;
        }
        let word = presence.as_str();
        let message = format!("{place} parameter `{}` of `{}` is {word} on the page", declared.name, self.name());
        let difference = Difference::new("docs-required", format!("{place}.{}.required", declared.name), word, message)
            .on_page(self.page.file, &documented.presence.range, word)
            .edit(presence_edit(declared, presence));
        let text = declared.presence.as_str();
        differences.push(match &declared.presence_at {
            Some(at) => difference.at_value(at.clone(), text),
            None => difference.at_key(declared.pointer.clone(), text),
        });
    }

    fn other_place_or_name(&self, documented: &Parameter, declared: &Declared) -> Difference {
        let (place, name, operation) = (documented.place, &documented.name.value, self.name());
        let fact = format!("{place}.{name}");
        let word = documented.word.value.as_str();
        let difference = if declared.place == place {
            let message =
                format!("{place} parameter `{}` of `{operation}` is called `{name}` on the page", declared.name);
            let text = format!("`{}` in the document", declared.name);
            Difference::new("docs-parameter", fact, word, message).at_value(name_at(declared), text)
        } else {
            let message = format!("`{name}` of `{operation}` is a {place} parameter on the page");
            let text = format!("a {} parameter in the document", declared.place);
            Difference::new("docs-place", fact, word, message).at_value(name_at(declared), text)
        };
        difference.on_page(self.page.file, &documented.name.range, format!("`{name}`, {place}"))
    }

    fn only_on_page(&self, documented: &Parameter) -> Difference {
        let (place, name) = (documented.place, &documented.name.value);
        let message = format!("{place} parameter `{name}` of `{}` is on the page only", self.name());
        let word = &documented.word.value;
        let difference = Difference::new("docs-parameter", format!("{place}.{name}"), word.as_str(), message)
            .on_page(self.page.file, &documented.name.range, "not in the document")
            .at_key(self.operation.pointer.clone(), "missing here");
        let (name, word, presence) = (name.clone(), word.clone(), documented.presence.value);
        let beside = self.declared(FieldLocation::Body).last().map(|declared| declared.pointer.clone());
        match (place, beside) {
            (FieldLocation::Query, _) => {
                let operation = self.operation.pointer.clone();
                difference.edit(Edit::Query { operation, name, word, presence })
            }
            (FieldLocation::Body, Some(beside)) => difference.edit(Edit::Property { beside, name, word, presence }),
            _ => difference,
        }
    }

    fn only_in_document(&self, declared: &Declared) -> Difference {
        let (place, name) = (declared.place, &declared.name);
        let message = format!("{place} parameter `{name}` of `{}` is in the document only", self.name());
        let difference = Difference::new("docs-parameter", format!("{place}.{name}"), "absent", message);
        let difference = difference.on_page(self.page.file, &self.endpoint.path.range, "not on this page");
        let difference = difference.at_value(name_at(declared), presence_text(declared));
        // What several operations share is not taken from all of them because one page does not have it.
        let is_own = declared.listed.is_within(&self.operation.pointer);
        let listed_at = if place == FieldLocation::Body { declared.presence_at.clone() } else { None };
        match place {
            FieldLocation::Body => difference.edit(Edit::Remove { at: declared.pointer.clone(), listed_at }),
            _ if is_own => difference.edit(Edit::Remove { at: declared.listed.clone(), listed_at }),
            _ => difference,
        }
    }
}

/// Whether two names may be those of one thing: a few letters differ, or the ends of words.
pub(in crate::drift) fn is_like(one: &str, two: &str) -> bool {
    nearest(one, [two]).is_some() || strsim::jaro_winkler(&one.to_lowercase(), &two.to_lowercase()) >= LIKE
}

fn presence_edit(declared: &Declared, presence: Presence) -> Edit {
    match declared.pointer.parent().and_then(|properties| properties.parent()) {
        Some(owner) if declared.place == FieldLocation::Body => {
            Edit::Listed { owner, name: declared.name.clone(), listed_at: declared.presence_at.clone(), presence }
        }
        _ => Edit::Presence { parameter: declared.pointer.clone(), presence },
    }
}

fn presence_text(declared: &Declared) -> String {
    match declared.presence {
        Presence::Required => "declared here, and required".to_owned(),
        Presence::Optional => "declared here".to_owned(),
    }
}

/// Where the name of a parameter is written: a property of a body has it as its key.
fn name_at(declared: &Declared) -> Pointer {
    if declared.place == FieldLocation::Body { declared.pointer.clone() } else { declared.pointer.key("name") }
}

/// The variables of a page's path by what the page lists: the place of each in the path. One that the path does not have
/// takes the place of one that the list does not have: of one with a name like it, or else the last ones first. There may be
/// more of them than places.
#[must_use]
pub fn places(endpoint: &Endpoint) -> Vec<(&Parameter, Option<usize>)> {
    let names: Vec<&str> = variables(&endpoint.path.value).collect();
    let listed: Vec<&Parameter> = endpoint.parameters_in(FieldLocation::Path).collect();
    let mut free: Vec<usize> = (0..names.len())
        .filter(|index| !listed.iter().any(|documented| documented.name.value == names[*index]))
        .collect();
    let mut places: Vec<(&Parameter, Option<usize>)> = listed
        .into_iter()
        .map(|documented| (documented, names.iter().position(|name| *name == documented.name.value)))
        .collect();
    for (documented, place) in places.iter_mut().filter(|(_, place)| place.is_none()) {
        let like = free.iter().position(|index| is_like(&documented.name.value, names[*index]));
        *place = like.map(|index| free.remove(index));
    }
    for (_, place) in places.iter_mut().rev().filter(|(_, place)| place.is_none()) {
        *place = free.pop();
    }
    places
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn names_may_be_like_each_other() {
        for (one, two) in [("notify", "notified"), ("per_page", "per_pages"), ("workItemId", "workitemid")] {
            assert!(is_like(one, two) && is_like(two, one), "{one} {two}");
        }
        let others = [("external_id", "external_source"), ("project", "workspace"), ("name", "size")];
        for (one, two) in others {
            assert!(!is_like(one, two), "{one} {two}");
        }
    }
}
