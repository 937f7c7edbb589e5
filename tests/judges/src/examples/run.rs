//! The examples of one document, driven through its types.

use super::find::{self, Example, Owner};
use super::types::{self, Types};
use super::{Failure, Row};
use crate::exclusions::{self, Exclusion};
use crate::instances::driver::Codecs;
use crate::instances::judge::Judge;
use crate::instances::schemas::{Library, Schemas};
use crate::replay::same_json;
use serde_json::{Number, Value};
use specwright::Reading;
use std::error::Error;
use std::path::Path;

/// Goes through the examples of a document, of which `reading` is all that is known. `program` has the types of
/// [`Types::read`] in their order.
///
/// # Errors
///
/// When the program cannot be started, or the document has no types.
pub fn run(
    name: &str,
    package: &str,
    reading: &Reading,
    program: &Path,
    exclusions: &[Exclusion],
) -> Result<Row, Box<dyn Error>> {
    let api = reading.api.as_ref().ok_or("the document is refused")?;
    let origins = reading.origins.as_ref().ok_or("the document was not lowered")?;
    let mut library = Library::new(&reading.sources);
    let types = Types::read(&mut library, api, origins);
    let mut row = Row { document: name.to_owned(), ..Row::default() };
    let mut held = Vec::new();
    for example in find::all(&library) {
        row.examples += 1;
        match hold(&mut library, &types, &example) {
            Ok((value, schema, types)) => held.push((example.place.pointer.to_string(), value, schema, types)),
            Err(because) => *row.unheld.entry(because).or_default() += 1,
        }
    }
    let schemas = library.finish();
    let judge = Judge::new(&schemas)?;
    let strict = Judge::of_formats(&schemas)?;
    let mut codecs = Codecs::start(program, package)?;
    for (place, value, schema, types) in held {
        let Some(schema) = schemas.get(schema) else { continue };
        let what = through(&mut codecs, &types, &value)?;
        if !judge.allows(schema, &value) || (means_object(&schemas, schema) && !value.is_object()) {
            row.invalid += 1;
            row.lenient += usize::from(what.is_none());
            continue;
        }
        row.valid += 1;
        let Some(what) = what else {
            row.decoded += 1;
            continue;
        };
        let listed = exclusions::find(exclusions, name, &place);
        let of_format = strict.fault(schema, &value).map(|fault| format!("a text is not of its format ({fault})"));
        let because = listed.map(str::to_owned).or(of_format).or(what.because.map(str::to_owned));
        row.failures.push(Failure { example: place, what: what.what, because });
    }
    let is_needed = |example: &&str| row.failures.iter().any(|failure| failure.example == **example);
    let listed = exclusions::of(exclusions, name).map(|(example, _)| example);
    row.idle = listed.filter(|example| !is_needed(example)).map(str::to_owned).collect();
    Ok(row)
}

/// Whether a schema speaks of keys and of no type: only an object is meant, although it allows everything else.
fn means_object(schemas: &Schemas, schema: &Value) -> bool {
    let mut schema = schema;
    for _ in 0..64 {
        match schema["$ref"].as_str().and_then(Schemas::target).and_then(|id| schemas.get(id)) {
            Some(target) => schema = target,
            None => break,
        }
    }
    schema.get("type").is_none() && schema["properties"].is_object()
}

/// The value, the definition of its schema and the numbers of its types, or why it cannot be held against any.
fn hold(library: &mut Library, types: &Types, example: &Example) -> Result<(Value, usize, Vec<usize>), &'static str> {
    let value = example.value.clone()?;
    if example.media.as_deref().is_some_and(|media| !types::is_json(media)) {
        return Err("its media type is not JSON");
    }
    let found = types.of(library, &example.schema).to_vec();
    let because = match example.owner {
        Owner::Parameter => "its parameter or header has no type as JSON",
        Owner::Media => "its body or response has no type of its own",
        Owner::Schema => "no type is known to be its schema's",
    };
    let schema = library.define(&example.schema).filter(|_| !found.is_empty()).ok_or(because)?;
    Ok((value, schema, found))
}

/// What goes wrong on a value's way through its types; nothing when it comes back as it was.
fn through(codecs: &mut Codecs, types: &[usize], value: &Value) -> std::io::Result<Option<Changed>> {
    for index in types {
        let (what, because) = match codecs.through(*index, &value.to_string())? {
            Err(error) => {
                let because = error.contains(OF_64_BITS).then_some("an integer without bounds has 64 bits");
                (format!("is refused: {error}"), because)
            }
            Ok(through) => match serde_json::from_str::<Value>(&through.text) {
                Ok(again) => {
                    let Some(difference) = same_json(value, &again) else { continue };
                    let is_rounded = same_json(&single(value), &single(&again)).is_none();
                    (format!("changes: {difference}"), is_rounded.then_some("`format: float` is of single precision"))
                }
                Err(error) => (format!("is written as no JSON: {error}"), None),
            },
        };
        return Ok(Some(Changed { what, because }));
    }
    Ok(None)
}

/// What a type did with an example.
struct Changed {
    what: String,
    /// The reason, where the type of a number explains it.
    because: Option<&'static str>,
}

/// How the error about an integer of the usual width begins.
const OF_64_BITS: &str = "expected an integer from -9223372036854775808 to 9223372036854775807";

/// A value with all of its numbers in single precision.
#[allow(clippy::cast_possible_truncation, reason = "that is what it is for")]
fn single(value: &Value) -> Value {
    match value {
        Value::Number(number) => {
            let rounded = number.as_f64().and_then(|number| Number::from_f64(f64::from(number as f32)));
            rounded.map_or_else(|| value.clone(), Value::Number)
        }
        Value::Array(items) => items.iter().map(single).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), single(value))).collect(),
        other => other.clone(),
    }
}
