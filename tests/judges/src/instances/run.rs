//! The instances of one document's schemas, driven through its types.

use super::broken::broken;
use super::driver::{self, Codecs};
use super::judge::Judge;
use super::make::{Extent, Maker, Rule};
use super::random::Random;
use super::schemas::{Library, Place, Schemas};
use super::unions::{self, Unions, Verdict};
use super::{Failure, Row};
use crate::exclusions::{self, Exclusion};
use crate::replay::same_json;
use serde_json::Value;
use specwright::ir::{Api, TypeId, TypeRef};
use specwright::{FileId, Pointer, Reading};
use std::collections::HashSet;
use std::error::Error;
use std::path::Path;

/// How a document is gone through.
#[derive(Clone, Debug)]
pub struct Setting<'s> {
    /// The program with the types.
    pub program: &'s Path,
    /// How many instances of each schema.
    pub count: usize,
    /// What is random repeats with it.
    pub seed: u64,
    /// What is left out.
    pub exclusions: &'s [Exclusion],
}

/// A schema that has a type.
struct Subject {
    /// The number of its definition.
    definition: usize,
    /// Where it is in the document.
    pointer: String,
    /// The number of its type in the program.
    index: usize,
    /// Whether its type takes any JSON.
    is_raw: bool,
    /// The union that its type is.
    union: Option<TypeId>,
    /// What became of a union that is none in the crate.
    merged: Option<&'static str>,
}

/// Goes through the schemas of a document, of which `reading` is all that is known.
///
/// # Errors
///
/// When the program cannot be started, or the document has no types.
pub fn run(name: &str, package: &str, reading: &Reading, setting: &Setting<'_>) -> Result<Row, Box<dyn Error>> {
    let api = reading.api.as_ref().ok_or("the document is refused")?;
    let origins = reading.origins.as_ref().ok_or("the document was not lowered")?;
    let mut library = Library::new(&reading.sources);
    let unions = Unions::read(&mut library, api, origins);
    let mut row = Row { document: name.to_owned(), ..Row::default() };
    let mut subjects = Vec::new();
    let declared: HashSet<&Pointer> = driver::types(api).map(|(_, it)| &it.origin).collect();
    for (index, (id, definition)) in driver::types(api).enumerate() {
        let (file, pointer) = origins.find(&definition.origin);
        let place = library.place(file, pointer.clone());
        // A copy that requires nothing (`partial: true`) is not what the schema describes.
        let is_copy = file == FileId::ROOT && pointer != definition.origin && declared.contains(&pointer);
        // What several schemas describe together is tested with what is around it.
        if is_copy || !definition.also.is_empty() || place.as_ref().is_some_and(|place| is_part(&library, place)) {
            row.parts += 1;
            continue;
        }
        let merged = place.as_ref().and_then(|place| unions::merged(&library, place, &definition.kind));
        match place.and_then(|place| library.define(&place)) {
            Some(schema) => {
                let is_raw = driver::is_raw(api, definition);
                let union = driver::union_of(api, &TypeRef::Named(id));
                // A place in another file is called by where it was put, since two files may have the same places.
                let pointer = if file == FileId::ROOT { pointer.to_string() } else { definition.origin.to_string() };
                subjects.push(Subject {
                    definition: schema,
                    pointer,
                    index,
                    is_raw,
                    union,
                    merged: merged.filter(|_| union.is_none()),
                });
            }
            // What no schema describes alone, such as a pair of two unions, is tested with what is around it, too.
            None => row.parts += 1,
        }
    }
    let schemas = library.finish();
    let relaxed = schemas.relaxed();
    let (judge, lenient) = (Judge::new(&schemas)?, Judge::new(&relaxed)?);
    let raw: HashSet<usize> = subjects.iter().filter(|one| one.is_raw).map(|one| one.definition).collect();
    let mut codecs = Codecs::start(setting.program, package)?;
    let is_patched = api.tags.iter().flat_map(|tag| &tag.operations).any(|operation| {
        operation.body.as_ref().is_some_and(|body| body.media_type.starts_with("application/merge-patch+json"))
    });
    for subject in subjects {
        row.schemas += 1;
        let says_type = schemas.get(subject.definition).is_some_and(|schema| {
            ["type", "properties", "allOf", "oneOf", "anyOf", "enum"].iter().any(|key| schema.get(*key).is_some())
        });
        if subject.is_raw && says_type {
            row.raw.push(subject.pointer.clone());
        }
        let excluded = exclusions::find(setting.exclusions, name, &subject.pointer);
        let mut tried = Row::default();
        let mut of_one = One { api, unions: &unions, schemas: &schemas, judge: &judge, setting, is_patched, raw: &raw };
        let mut result = of_one.run(&subject, &mut codecs, &mut tried);
        if result.is_ok() && tried.instances == 0 {
            tried = Row::default();
            of_one = One { schemas: &relaxed, judge: &lenient, ..of_one };
            result = of_one.run(&subject, &mut codecs, &mut tried);
            row.relaxed += usize::from(tried.instances > 0);
        }
        if let Err(error) = result {
            tried.fail(&subject.pointer, &format!("the program ends: {error}"));
            codecs = Codecs::start(setting.program, package)?;
        }
        match excluded {
            Some(because) if !tried.failures.is_empty() || !tried.unmade.is_empty() => {
                row.excluded.push((subject.pointer.clone(), because.to_owned()));
            }
            Some(_) => row.idle.push(subject.pointer.clone()),
            None => row.add(tried),
        }
    }
    Ok(row)
}

/// Whether a schema is a branch that says only what it adds to what is beside its union: such a type holds both, and is
/// tested with the union.
fn is_part(library: &Library, place: &Place) -> bool {
    let tokens: Vec<_> = place.pointer.tokens().collect();
    let [before @ .., keyword, _] = tokens.as_slice() else { return false };
    let Some(around) = place.parent().and_then(|union| union.parent()) else { return false };
    if keyword != "oneOf" && keyword != "anyOf" {
        return false;
    }
    let is_member = before.iter().rev().nth(1).is_some_and(|token| token == "allOf");
    let has = |key| library.find(&around).is_some_and(|schema| schema.get(key).is_some());
    is_member || ["properties", "allOf", "required", "additionalProperties"].iter().any(|key| has(*key))
}

/// What one schema is tested with.
struct One<'s, 'r> {
    api: &'r Api,
    unions: &'r Unions,
    schemas: &'s Schemas,
    judge: &'s Judge<'s>,
    setting: &'r Setting<'r>,
    /// Whether some types take `null` where the schema does not.
    is_patched: bool,
    /// Definitions whose types take any JSON.
    raw: &'r HashSet<usize>,
}

impl One<'_, '_> {
    fn run(&self, subject: &Subject, codecs: &mut Codecs, row: &mut Row) -> std::io::Result<()> {
        let Some(schema) = self.schemas.get(subject.definition) else { return Ok(()) };
        if !self.judge.knows(schema) {
            row.unmade.push((subject.pointer.clone(), "the judge cannot compile the schema".to_owned()));
            return Ok(());
        }
        let random = |name: &str| Random::new(self.setting.seed, &format!("{name}{}", subject.pointer));
        let mut maker = Maker::new(self.schemas, self.judge, random("make")).raw(self.raw);
        let mut breaker = random("break");
        for index in 0..self.setting.count {
            let extent = [Extent::Least, Extent::Most, Extent::Some, Extent::Some][index.min(3)];
            let Some(made) = maker.instance(schema, extent) else {
                if index == 2 && row.instances == 0 {
                    row.unmade.push((subject.pointer.clone(), "no instance was found".to_owned()));
                    return Ok(());
                }
                continue;
            };
            row.instances += 1;
            let text = made.value.to_string();
            match codecs.through(subject.index, &text)? {
                Err(error) => row.fail(&subject.pointer, &format!("refuses {text}: {error}")),
                Ok(through) => {
                    let again: Value = serde_json::from_str(&through.text).unwrap_or(Value::Null);
                    self.ask(subject, &made.value, &through.variants, row);
                    if let Some(difference) = same_json(&made.value, &again) {
                        row.fail(&subject.pointer, &format!("changes {text}: {difference}"));
                    } else if let Some(fault) = self.judge.fault(schema, &again) {
                        row.fail(&subject.pointer, &format!("writes what is invalid: {fault}"));
                    }
                }
            }
            let Some(broken) = broken(&made, schema, self.judge, &mut breaker) else { continue };
            row.broken += 1;
            let text = broken.value.to_string();
            if let Ok(through) = codecs.through(subject.index, &text)? {
                let again: Value = serde_json::from_str(&through.text).unwrap_or(Value::Null);
                let is_null = broken.value.pointer(&broken.site.at).is_some_and(Value::is_null)
                    && matches!(broken.site.rule, Rule::Type(_));
                let may_be = subject.is_raw || broken.site.is_open || (self.is_patched && is_null);
                if may_be && same_json(&broken.value, &again).is_none() {
                    row.kept += 1;
                } else {
                    let site = &broken.site;
                    row.fail(&subject.pointer, &format!("takes {text}, which breaks {:?} at `{}`", site.rule, site.at));
                }
            }
        }
        Ok(())
    }

    /// Asks which variant a valid instance is in.
    fn ask(&self, subject: &Subject, value: &Value, variants: &[Option<usize>], row: &mut Row) {
        let verdict = match (subject.union, subject.merged) {
            (Some(id), _) => self.unions.judge(self.api, (self.schemas, self.judge), id, value, variants),
            (None, Some(merged)) => Verdict::Unasked(merged),
            (None, None) => return,
        };
        match verdict {
            Verdict::Right => row.variants.right += 1,
            Verdict::Among => row.variants.among += 1,
            Verdict::Unasked(because) => *row.variants.unasked.entry(because).or_default() += 1,
            Verdict::Wrong(what) => {
                row.variants.wrong += 1;
                row.fail(&subject.pointer, &format!("{what}: {value}"));
            }
        }
    }
}

impl Row {
    /// Notes a failure; those of a schema after its first are only counted.
    fn fail(&mut self, schema: &str, what: &str) {
        match self.failures.iter_mut().find(|failure| failure.schema == schema) {
            Some(failure) => failure.count += 1,
            None => {
                self.failures.push(Failure { schema: schema.to_owned(), first: what.to_owned(), count: 1 });
            }
        }
    }

    /// Adds what became of a schema.
    fn add(&mut self, other: Self) {
        self.instances += other.instances;
        self.broken += other.broken;
        self.kept += other.kept;
        self.variants.add(&other.variants);
        self.relaxed += other.relaxed;
        self.failures.extend(other.failures);
        self.unmade.extend(other.unmade);
    }
}
