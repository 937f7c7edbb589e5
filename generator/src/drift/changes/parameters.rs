//! Parameters and attributes that have changed. What was moved or renamed is one change and not two.

use super::Pair;
use crate::drift::compare::{is_like, places};
use crate::drift::page::{Endpoint, FieldLocation, Parameter, plain_path};

impl<'a> Pair<'a> {
    pub(super) fn parameters(&mut self) {
        let (old, new) = (self.old, self.new);
        let (mut gone, mut added) = self.variables();
        for place in FieldLocation::ALL.into_iter().filter(|place| *place != FieldLocation::Path) {
            let is_in = |endpoint: &Endpoint, one: &Parameter| {
                endpoint.parameters_in(place).any(|other| other.says_the_same(one))
            };
            gone.extend(old.parameters_in(place).filter(|one| !is_in(new, one)));
            added.extend(new.parameters_in(place).filter(|one| !is_in(old, one)));
        }
        self.pairs(&mut gone, &mut added, &|was, now| was.place == now.place && was.name.value == now.name.value);
        self.pairs(&mut gone, &mut added, &|was, now| was.place != now.place && was.name.value == now.name.value);
        self.pairs(&mut gone, &mut added, &|was, now| {
            let is_same = was.place == now.place && was.word.value == now.word.value;
            is_same && is_like(&was.name.value, &now.name.value)
        });
        for was in gone {
            let message = format!("{} is gone", title(was));
            self.say(&fact(was), message, None, Some((&was.name.range, was.word.value.as_str())));
        }
        for now in added {
            let message = format!("{} is new: {}", title(now), described(now));
            self.say(&fact(now), message, Some((&now.name.range, "new")), None);
        }
    }

    /// The variables of the path that are gone, and those that are new. They are matched by their place in it, as long as
    /// the path is the same; when it is another one, that is the change, and not each of its variables too.
    fn variables(&mut self) -> (Vec<&'a Parameter>, Vec<&'a Parameter>) {
        let is_same_path = plain_path(&self.old.path.value) == plain_path(&self.new.path.value);
        let (old, new) = (places(self.old), places(self.new));
        let is_one = |(was, before): &(&Parameter, Option<usize>), (now, after): &(&Parameter, Option<usize>)| {
            if is_same_path && (before.is_some() || after.is_some()) {
                before == after
            } else {
                was.name.value == now.name.value
            }
        };
        let mut gone: Vec<_> = old;
        let mut added = Vec::new();
        for now in new {
            match gone.iter().position(|was| is_one(was, &now)) {
                Some(index) => self.word(gone.remove(index).0, now.0),
                None => added.push(now),
            }
        }
        let is_reported = |(_, place): &(&Parameter, Option<usize>)| is_same_path || place.is_none();
        let parameters =
            |list: Vec<(&'a Parameter, Option<usize>)>| list.into_iter().filter(is_reported).map(|one| one.0).collect();
        (parameters(gone), parameters(added))
    }

    /// Reports those of `gone` and `added` that are one parameter, and takes them out.
    fn pairs(
        &mut self,
        gone: &mut Vec<&Parameter>,
        added: &mut Vec<&Parameter>,
        is_one: &dyn Fn(&Parameter, &Parameter) -> bool,
    ) {
        added.retain(|now| {
            let Some(index) = gone.iter().position(|was| is_one(was, now)) else { return true };
            let was = gone.remove(index);
            self.pair(was, now);
            false
        });
    }

    /// What has changed of a parameter.
    fn pair(&mut self, was: &Parameter, now: &Parameter) {
        let place = now.place;
        if was.name.value != now.name.value {
            let message = format!("{place} parameter `{}` is called `{}`", was.name.value, now.name.value);
            let (now, was) = ((&now.name.range, now.name.value.as_str()), (&was.name.range, was.name.value.as_str()));
            self.say(&format!("{place}.{}", now.1), message, Some(now), Some(was));
        }
        if was.place != place {
            let message = format!("`{}` was a {} parameter and is a {place} parameter", now.name.value, was.place);
            let quotes = (Some((&now.name.range, place.as_str())), Some((&was.name.range, was.place.as_str())));
            self.say(&fact(now), message, quotes.0, quotes.1);
        }
        self.word(was, now);
        let both = was.place.may_be_left_out() && place.may_be_left_out();
        if both && was.presence.value != now.presence.value {
            let (before, after) = (was.presence.value.as_str(), now.presence.value.as_str());
            let message = format!("{} was {before} and is {after}", title(now));
            let quotes = (Some((&now.presence.range, after)), Some((&was.presence.range, before)));
            self.say(&format!("{}.required", fact(now)), message, quotes.0, quotes.1);
        }
    }

    /// Whether the type is another one.
    fn word(&mut self, was: &Parameter, now: &Parameter) {
        let (before, after) = (&was.word.value, &now.word.value);
        if before != after {
            let message = format!("{} was {before} and is {after}", title(now));
            let quotes = (Some((&now.word.range, after.as_str())), Some((&was.word.range, before.as_str())));
            self.say(&format!("{}.type", fact(now)), message, quotes.0, quotes.1);
        }
    }
}

fn fact(parameter: &Parameter) -> String {
    format!("{}.{}", parameter.place, parameter.name.value)
}

fn title(parameter: &Parameter) -> String {
    match parameter.place {
        FieldLocation::Response => format!("attribute `{}` of the response", parameter.name.value),
        place => format!("{place} parameter `{}`", parameter.name.value),
    }
}

fn described(parameter: &Parameter) -> String {
    let word = &parameter.word.value;
    if parameter.place.may_be_left_out() {
        format!("{word}, {}", parameter.presence.value.as_str())
    } else {
        word.to_string()
    }
}
