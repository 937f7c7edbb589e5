//! How the variants of a union are recognized, as rows of the runtime's table.
//!
//! What comes in is a [`Union`]; what goes out is a row for each variant, and for each type of a variant that is a union
//! itself. A row of objects has their keys and what distinguishes them from other rows: known values of any kind, under a key
//! or one level further down, and kinds of values where rows disagree about a key.

use super::unboxed;
use crate::emit::code::{Code, code, joined, text, texts};
use crate::emit::scope::Scope;
use crate::ir::{Extra, Fact, Field, Literal, Presence, Repr, Struct, TypeDef, TypeKind, TypeRef, Union, UnionVariant};
use foldhash::{HashMap, HashSet};

/// Known values of a key up to which they help to choose.
const MAX_VALUES: usize = 16;

/// Rows of a union, and unions one inside the other, beyond which the unions in it are not looked into.
const MAX_ROWS: usize = 64;

/// Rows of the items of a list beyond which they are not looked at.
const MAX_ITEMS: usize = 8;

/// What a variant may be.
struct Row<'s> {
    variant: usize,
    /// The kind of JSON; none where it may be several.
    kind: Option<&'static str>,
    structure: Option<&'s Struct>,
    /// The known values of a scalar.
    values: Vec<&'s str>,
    calendar: Option<Calendar>,
    /// What holds for texts and numbers.
    facts: Vec<&'s Fact>,
    /// What the items of a list may be.
    items: Vec<Row<'s>>,
    /// The keys and values by which a union inside distinguishes it from others.
    tags: Vec<(&'s str, &'s [String])>,
}

/// What texts say in the calendar. A date alone is also a point in time, as some write it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Calendar {
    Date,
    DateTime,
}

/// A path with what is at its end.
type Mark<'s> = (Vec<&'s str>, Option<&'static str>, Vec<&'s str>);

/// The rows of a union.
pub(super) fn rows(scope: &Scope<'_>, definition: &TypeDef, union: &Union) -> Code {
    let mut rows = Vec::new();
    let shared = shared_tags(union);
    for (variant, inner) in union.variants.iter().enumerate() {
        let is_tagged = is_settled(union, variant, &shared);
        let mut open = vec![definition];
        let mut found = Vec::new();
        let mut around = Row { facts: inner.facts.iter().collect(), ..Row::new(variant) };
        let is_whole = !is_tagged && collect(scope, &inner.ty, &mut around, &mut open, &mut found);
        if !is_whole || rows.len() + found.len() > MAX_ROWS {
            found = vec![Row { kind: kind(scope, &inner.ty), ..Row::new(variant) }];
        }
        rows.append(&mut found);
    }
    if !rows.iter().any(|row| row.calendar == Some(Calendar::DateTime)) {
        for row in &mut rows {
            row.calendar = None;
        }
    }
    for kind in ["Text", "Number"] {
        let others = rows.iter().filter(|row| row.kind.is_none_or(|of| of == kind)).count();
        if others < 2 {
            for row in &mut rows {
                row.facts.retain(|fact| kind_of(fact) != kind);
            }
        }
    }
    if rows.iter().filter(|row| matches!(row.kind, Some("List") | None)).count() < 2 {
        for row in &mut rows {
            row.items.clear();
        }
    }
    let objects = rows.iter().filter(|row| matches!(row.kind, Some("Object") | None)).count();
    let kinds = kinds(scope, &rows);
    let rows = rows.iter().map(|row| {
        let tags: &[String] = if union.tag.is_some() { &union.variants[row.variant].tags } else { &[] };
        print(scope, row, tags, objects > 1 || union.default == Some(row.variant), &kinds)
    });
    joined(", ", rows)
}

/// The tags that several variants have.
fn shared_tags(union: &Union) -> HashSet<&str> {
    let mut owners = HashMap::default();
    let tags = union.variants.iter().enumerate();
    let tags = tags.flat_map(|(index, variant)| variant.tags.iter().map(move |tag| (tag.as_str(), index)));
    tags.filter(|(tag, index)| *owners.entry(*tag).or_insert(*index) != *index).map(|(tag, _)| tag).collect()
}

/// Whether the tag alone says that a value is of a variant, whose type sees to the rest.
fn is_settled(union: &Union, variant: usize, shared: &HashSet<&str>) -> bool {
    let tags = &union.variants[variant].tags;
    let is_shared = tags.iter().any(|tag| shared.contains(tag.as_str()));
    union.tag.is_some() && !tags.is_empty() && union.default != Some(variant) && !is_shared
}

impl Row<'_> {
    fn new(variant: usize) -> Self {
        Self {
            variant,
            kind: None,
            structure: None,
            values: Vec::new(),
            calendar: None,
            facts: Vec::new(),
            items: Vec::new(),
            tags: Vec::new(),
        }
    }
}

/// The rows of a type: one, or those of a union. `false` when there are too many.
fn collect<'s>(
    scope: &'s Scope<'_>,
    ty: &TypeRef,
    around: &mut Row<'s>,
    open: &mut Vec<&'s TypeDef>,
    rows: &mut Vec<Row<'s>>,
) -> bool {
    let row = |kind| Row { kind, facts: around.facts.clone(), tags: around.tags.clone(), ..Row::new(around.variant) };
    match scope.meaning(unboxed(ty)) {
        TypeRef::Nullable(inner) => {
            rows.push(row(Some("Null")));
            return collect(scope, inner, around, open, rows);
        }
        TypeRef::Named(id) => match &scope.definition(*id).kind {
            TypeKind::Union(union) => {
                let inner = scope.definition(*id);
                if rows.len() > MAX_ROWS || open.len() > MAX_ROWS {
                    return false;
                }
                if open.iter().any(|around| std::ptr::eq(*around, inner)) {
                    return true;
                }
                open.push(inner);
                for variant in &union.variants {
                    let tag = union.tag.as_deref().filter(|_| !variant.tags.is_empty());
                    around.tags.extend(tag.map(|tag| (tag, variant.tags.as_slice())));
                    let before = around.facts.len();
                    around.facts.extend(&variant.facts);
                    if !collect(scope, &variant.ty, around, open, rows) {
                        return false;
                    }
                    around.facts.truncate(before);
                    if tag.is_some() {
                        around.tags.pop();
                    }
                }
                open.pop();
            }
            TypeKind::Struct(structure) => {
                rows.push(Row { structure: Some(structure), ..row(Some("Object")) });
            }
            TypeKind::Enum(known) => {
                let values = known.variants.iter().map(|variant| variant.value.text()).collect();
                rows.push(Row { values, ..row(kind(scope, ty)) });
            }
            TypeKind::Form(_) | TypeKind::Alias(_) => rows.push(row(None)),
        },
        TypeRef::List(item) => {
            let mut items = Vec::new();
            let is_whole = rows.len() <= MAX_ROWS
                && open.len() <= MAX_ROWS
                && collect(scope, item, &mut Row::new(around.variant), open, &mut items);
            if !is_whole || items.len() > MAX_ITEMS {
                items.clear();
            }
            rows.push(Row { items, ..row(Some("List")) });
        }
        TypeRef::Date => rows.push(Row { calendar: Some(Calendar::Date), ..row(kind(scope, ty)) }),
        TypeRef::DateTime => rows.push(Row { calendar: Some(Calendar::DateTime), ..row(kind(scope, ty)) }),
        _ => rows.push(row(kind(scope, ty))),
    }
    true
}

/// The kinds of values that rows see under each key of theirs.
fn kinds<'s>(scope: &Scope<'_>, rows: &[Row<'s>]) -> HashMap<&'s str, Vec<Option<&'static str>>> {
    let mut kinds: HashMap<&str, Vec<Option<&'static str>>> = HashMap::default();
    for field in rows.iter().filter_map(|row| row.structure).flat_map(|structure| &structure.fields) {
        let (known, kind) = (kinds.entry(&field.key).or_default(), kind(scope, &field.ty));
        if !known.contains(&kind) {
            known.push(kind);
        }
    }
    kinds
}

fn print(
    scope: &Scope<'_>,
    row: &Row<'_>,
    tags: &[String],
    has_keys: bool,
    kinds: &HashMap<&str, Vec<Option<&'static str>>>,
) -> Code {
    let of_kind = |kind: Option<&'static str>| {
        super::option(scope, kind.map(|kind| code!(scope, "@json::ValueKind::$kind", kind)))
    };
    let (variant, kind) = (row.variant, of_kind(row.kind));
    let list = |name: &'static str, texts: Code| code!(scope, "$name: &[$texts], ", name, texts);
    let mut known = Vec::new();
    if !tags.is_empty() {
        known.push(list("tags", texts(tags)));
    }
    if !row.values.is_empty() {
        known.push(list("values", texts(&row.values)));
    }
    let facts = row.facts.iter().filter(|fact| row.kind.is_none_or(|kind| kind == kind_of(fact)));
    let facts = joined(", ", facts.map(|fact| print_fact(scope, fact)));
    if !facts.is_empty() {
        known.push(list("facts", facts));
    }
    if !row.items.is_empty() {
        let inside = self::kinds(scope, &row.items);
        known.push(list("items", joined(", ", row.items.iter().map(|item| print(scope, item, &[], true, &inside)))));
    }
    if row.calendar == Some(Calendar::Date) {
        known.push("is_date: true, ".into());
    }
    if let Some(structure) = row.structure.filter(|_| has_keys) {
        for (name, presence) in [("required", Presence::Required), ("optional", Presence::Optional)] {
            let keys = structure.fields.iter().filter(|field| field.presence == presence);
            let keys = texts(keys.map(|field| &field.key));
            known.extend((!keys.is_empty()).then(|| list(name, keys)));
        }
        let marks = marks(scope, row, structure, kinds).into_iter().map(|(path, kind, values)| {
            code! { scope, "@json::Mark { path: &[$path], kind: $kind, values: &[$values] }", path = texts(&path),
                kind = of_kind(kind), values = texts(&values)
            }
        });
        let marks = joined(", ", marks);
        known.extend((!marks.is_empty()).then(|| list("marks", marks)));
        if matches!(structure.extra, Extra::Closed { .. }) {
            known.push("closed: true, ".into());
        }
    }
    if known.is_empty() {
        return code!(scope, "@json::Choice::of($variant, $kind)", variant, kind);
    }
    let known = joined("", known);
    code!(scope, "@json::Choice { $known..@json::Choice::of($variant, $kind) }", known, variant, kind)
}

/// The kind of values that a fact is about.
fn kind_of(fact: &Fact) -> &'static str {
    match fact {
        Fact::Least(_) | Fact::Most(_) => "Number",
        _ => "Text",
    }
}

fn print_fact(scope: &Scope<'_>, fact: &Fact) -> Code {
    let of_text = |name: &'static str, it: &str| code!(scope, "@json::Fact::$name($it)", name, it = text(it));
    let ranges = |ranges: &[(char, char)]| ranges.iter().flat_map(|(from, to)| [*from, *to]).collect::<String>();
    match fact {
        Fact::Length(least, Some(most)) => {
            code!(scope, "@json::Fact::Length($least, $most)", least = *least, most = *most)
        }
        Fact::Length(least, None) => code!(scope, "@json::Fact::Length($least, usize::MAX)", least = *least),
        Fact::StartsWith(start) => of_text("StartsWith", start),
        Fact::StartsIn(of) => of_text("StartsIn", &ranges(of)),
        Fact::Of(of) => of_text("Of", &ranges(of)),
        Fact::Has(chars) => of_text("Has", chars),
        Fact::Least(least) => code!(scope, "@json::Fact::Least($least)", least = *least),
        Fact::Most(most) => code!(scope, "@json::Fact::Most($most)", most = *most),
    }
}

fn marks<'s>(
    scope: &'s Scope<'_>,
    row: &Row<'s>,
    structure: &'s Struct,
    kinds: &HashMap<&str, Vec<Option<&'static str>>>,
) -> Vec<Mark<'s>> {
    let tags = row.tags.iter().map(|(tag, values)| (vec![*tag], None, values.iter().map(String::as_str).collect()));
    let mut marks: Vec<Mark<'s>> = tags.collect();
    for field in &structure.fields {
        let kind = kind(scope, &field.ty);
        if let Some(values) = values(scope, field).filter(|values| values.len() <= MAX_VALUES) {
            marks.push((vec![&field.key], kind, values));
            continue;
        }
        let item = match scope.meaning(unboxed(&field.ty)) {
            TypeRef::List(item) => Some(&**item),
            _ => None,
        };
        let inside = self::structure(scope, item.unwrap_or(&field.ty));
        let inside = inside.map_or(&[][..], |inside| inside.fields.as_slice());
        let before = marks.len();
        for inner in inside.iter().filter(|inner| inner.presence == Presence::Required) {
            if let Some(values) = values(scope, inner).filter(|values| values.len() <= MAX_VALUES) {
                let path = [Some(field.key.as_str()), item.map(|_| "[]"), Some(&inner.key)];
                marks.push((path.into_iter().flatten().collect(), self::kind(scope, &inner.ty), values));
            }
        }
        let is_telling = kinds.get(field.key.as_str()).is_some_and(|kinds| kinds.len() > 1);
        if marks.len() == before && is_telling && kind.is_some() {
            marks.push((vec![&field.key], kind, Vec::new()));
        }
    }
    marks
}

/// Whether a variant's own field can hold nothing but its tag.
pub(super) fn says_tag(scope: &Scope<'_>, variant: &UnionVariant, key: &str) -> bool {
    let Some(structure) = structure(scope, &variant.ty) else { return false };
    let field = structure.fields.iter().find(|field| field.key == key && field.presence == Presence::Required);
    let known = field.filter(|field| field.values.is_empty()).and_then(|field| values(scope, field));
    known.is_some_and(|known| matches!(known.as_slice(), [only] if variant.tags.iter().all(|tag| tag == only)))
}

pub(super) fn structure<'s>(scope: &'s Scope<'_>, ty: &TypeRef) -> Option<&'s Struct> {
    match scope.meaning(unboxed(ty)) {
        TypeRef::Named(id) => match &scope.definition(*id).kind {
            TypeKind::Struct(structure) => Some(structure),
            _ => None,
        },
        _ => None,
    }
}

/// The values that are known of a field.
fn values<'s>(scope: &'s Scope<'_>, field: &'s Field) -> Option<Vec<&'s str>> {
    if !field.values.is_empty() {
        return Some(field.values.iter().map(Literal::text).collect());
    }
    let TypeRef::Named(id) = scope.meaning(&field.ty) else { return None };
    match &scope.definition(*id).kind {
        TypeKind::Enum(known) => Some(known.variants.iter().map(|variant| variant.value.text()).collect()),
        _ => None,
    }
}

/// The kind of JSON that a type is written as; none where it may be several.
fn kind(scope: &Scope<'_>, ty: &TypeRef) -> Option<&'static str> {
    Some(match scope.meaning(unboxed(ty)) {
        TypeRef::Bool => "Bool",
        TypeRef::F32 | TypeRef::F64 | TypeRef::Number => "Number",
        ty if ty.is_integer() => "Number",
        TypeRef::Text | TypeRef::Uuid | TypeRef::DateTime | TypeRef::Date | TypeRef::Bytes => "Text",
        TypeRef::List(_) | TypeRef::Tuple(_) => "List",
        TypeRef::Map(_) => "Object",
        TypeRef::Named(id) => match &scope.definition(*id).kind {
            TypeKind::Struct(_) => "Object",
            TypeKind::Enum(known) => match known.repr {
                Repr::Text => "Text",
                Repr::Integer => "Number",
                Repr::Mixed => return None,
            },
            _ => return None,
        },
        _ => return None,
    })
}
