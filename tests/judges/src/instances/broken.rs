//! Instances with one constraint broken.
//!
//! What comes in is a valid instance with the places at which it could be broken; what goes out is a value that the
//! judge refuses, with the place that is wrong. Only *type* and *required* are broken: whatever else a schema says is a
//! promise of the server that no types hold it to. What types take by rule is not made, such as `null` for a
//! property that may be left out.

use super::judge::Judge;
use super::make::{Made, Rule, Site};
use super::random::Random;
use serde_json::{Value, json};

/// A value that is no instance, and why.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The value.
    pub value: Value,
    /// The constraint that it breaks.
    pub site: Site,
}

/// Breaks an instance; nothing when no try gives what the judge refuses.
pub fn broken<'s>(made: &Made, schema: &'s Value, judge: &Judge<'s>, random: &mut Random) -> Option<Broken> {
    for _ in 0..10 {
        let site = random.pick(&made.sites)?;
        let mut value = made.value.clone();
        let place = value.pointer_mut(&site.at)?;
        match &site.rule {
            Rule::Required(key) => drop(place.as_object_mut()?.remove(key)),
            Rule::Type(types) => *place = another(types, random)?,
        }
        // The root may be `null` to whoever holds an optional value.
        if !(judge.allows(schema, &value) || value.is_null() && site.at.is_empty()) {
            return Some(Broken { value, site: site.clone() });
        }
    }
    None
}

/// A value of a type that is not among these.
fn another(types: &[String], random: &mut Random) -> Option<Value> {
    let has = |name: &str| types.iter().any(|one| one == name);
    let others = [
        ("null", json!(null)),
        ("boolean", json!(true)),
        ("number", json!(2.5)),
        ("integer", json!(7)),
        ("string", json!("text")),
        ("array", json!([])),
        ("object", json!({})),
    ];
    let others = others.into_iter().filter(|(name, _)| !(has(name) || *name == "integer" && has("number")));
    let others: Vec<Value> = others.map(|(_, value)| value).collect();
    random.pick(&others).cloned()
}

#[cfg(test)]
mod tests {
    use super::{another, broken};
    use crate::instances::judge::Judge;
    use crate::instances::make::{Extent, Maker, Rule};
    use crate::instances::random::Random;
    use crate::instances::schemas::Library;
    use specwright::Sources;

    #[test]
    fn what_is_broken_is_invalid() {
        let text = "openapi: 3.1.0\ncomponents: {schemas: {A: {type: object, required: [a], properties: \
                    {a: {type: integer}, b: {type: [string, 'null']}}}}}";
        let schemas = Library::new(&Sources::single("a.yaml", text)).finish();
        let judge = Judge::new(&schemas).expect("they are schemas");
        let schema = schemas.get(0).expect("there is one");
        let mut maker = Maker::new(&schemas, &judge, Random::new(1, ""));
        let mut random = Random::new(2, "");
        let (mut missing, mut typed) = (0, 0);
        for _ in 0..60 {
            let made = maker.instance(schema, Extent::Some).expect("there is an instance");
            let broken = broken(&made, schema, &judge, &mut random).expect("it can be broken");
            assert!(!judge.allows(schema, &broken.value), "{}", broken.value);
            match broken.site.rule {
                Rule::Required(key) => {
                    assert_eq!(key, "a");
                    missing += 1;
                }
                Rule::Type(_) => typed += 1,
            }
        }
        assert!(missing > 5 && typed > 5, "{missing} {typed}");
    }

    #[test]
    fn another_type_is_another() {
        let mut random = Random::new(1, "");
        let types = ["null", "boolean", "number", "string", "array"].map(str::to_owned);
        for _ in 0..20 {
            assert!(another(&types, &mut random).expect("there is one").is_object());
        }
    }
}
