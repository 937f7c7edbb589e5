//! What holds for every value of a member that can be seen at a glance: lengths, characters and ranges.
//!
//! What comes in is a member; what goes out are facts that distinguish it from others of the same kind of JSON. They come from
//! its bounds, its pattern and its format, and from those of the schemas that it is made of.

use super::pattern;
use crate::ir::Fact;
use crate::resolve::Resolver;
use crate::resolve::shape::Shape;
use openapiv3::{ReferenceOr, Schema, SchemaKind, Type};

/// How far `allOf` is followed.
const MAX_DEPTH: usize = 8;

impl<'a> Resolver<'a> {
    /// What holds for the texts and numbers of a member.
    pub(super) fn facts(&self, member: &'a ReferenceOr<Schema>) -> Vec<Fact> {
        let mut facts = Vec::new();
        self.collect_facts(member, &mut facts, 0);
        facts
    }

    fn collect_facts(&self, member: &'a ReferenceOr<Schema>, facts: &mut Vec<Fact>, depth: usize) {
        let Some(schema) = self.behind(member).filter(|_| depth < MAX_DEPTH) else { return };
        let new = own(schema, &self.shape(schema)).into_iter().filter(|fact| !facts.contains(fact)).collect::<Vec<_>>();
        facts.extend(new);
        let all_of = match &schema.schema_kind {
            SchemaKind::AllOf { all_of } => all_of.as_slice(),
            SchemaKind::Any(any) => &any.all_of,
            _ => &[],
        };
        for inner in all_of {
            self.collect_facts(inner, facts, depth + 1);
        }
    }
}

fn own(schema: &Schema, shape: &Shape<'_>) -> Vec<Fact> {
    let (pattern, lengths, bounds) = match &schema.schema_kind {
        SchemaKind::Type(Type::String(text)) => (&text.pattern, (text.min_length, text.max_length), (None, None)),
        SchemaKind::Type(Type::Integer(whole)) => {
            let least = whole.minimum.map(|least| least.saturating_add(i64::from(whole.exclusive_minimum)));
            let most = whole.maximum.map(|most| most.saturating_sub(i64::from(whole.exclusive_maximum)));
            (&None, (None, None), (least, most))
        }
        SchemaKind::Type(Type::Number(number)) => {
            (&None, (None, None), (number.minimum.and_then(floor), number.maximum.and_then(ceiling)))
        }
        SchemaKind::Any(any) => {
            let bounds = (any.minimum.and_then(floor), any.maximum.and_then(ceiling));
            (&any.pattern, (any.min_length, any.max_length), bounds)
        }
        _ => return Vec::new(),
    };
    let mut facts = Vec::new();
    if let (least, most @ Some(_)) | (least @ Some(1..), most) = lengths {
        facts.push(Fact::Length(least.unwrap_or_default(), most));
    }
    let of_format = match shape {
        Shape::Text { format, .. } => of_format(format),
        _ => None,
    };
    let patterns = pattern.as_deref().into_iter().chain(of_format);
    facts.extend(patterns.flat_map(pattern::facts));
    facts.extend(bounds.0.map(Fact::Least));
    facts.extend(bounds.1.map(Fact::Most));
    facts
}

/// A pattern that every text of a format matches, where Rust has no type for it.
fn of_format(format: &str) -> Option<&'static str> {
    Some(match format {
        "ipv4" => "^\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}$",
        "ipv6" => "^[\\dA-Fa-f.]*:[\\dA-Fa-f.:]*$",
        "email" | "idn-email" => ".@.",
        "uri" | "iri" => "^[A-Za-z][\\w+.-]*:",
        "time" => "^\\d\\d:\\d\\d:\\d\\d",
        "duration" => "^P",
        _ => return None,
    })
}

/// The whole number below, where it is exact: a bound that is too far out only says less.
fn floor(bound: f64) -> Option<i64> {
    whole(bound.floor())
}

fn ceiling(bound: f64) -> Option<i64> {
    whole(bound.ceil())
}

fn whole(bound: f64) -> Option<i64> {
    // The text of a whole number of up to 15 digits is the number itself.
    (bound.abs() < 1e15).then(|| format!("{bound:.0}").parse().ok()).flatten()
}
