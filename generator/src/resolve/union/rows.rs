//! How the variants of unions are recognized, once all types are known.
//!
//! What comes in are unions; what goes out are the rows of each variant: one for its type, or one for each type of a union in
//! it. A row of objects has their keys and what distinguishes them from other rows: known values of any kind, under a key or
//! one level further down, and kinds of values where rows disagree about a key.

use crate::ir::{
    Api, Extra, Field, Keys, Mark, Presence, Repr, Row, Struct, TypeDef, TypeId, TypeKind, TypeRef, Union,
    UnionVariant, ValueKind, meaning,
};
use foldhash::{HashMap, HashSet};

/// Known values of a key up to which they help to choose.
const MAX_VALUES: usize = 16;

/// Rows of a union, and unions one inside the other, beyond which the unions in it are not looked into.
const MAX_ROWS: usize = 64;

/// Rows of the items of a list beyond which they are not looked at.
const MAX_ITEMS: usize = 8;

/// Finds out how the variants of each union are recognized, and which of them need the tag beside what they have.
pub(in crate::resolve) fn recognize(api: &mut Api) {
    for index in 0..api.types.len() {
        let types = Types(&api.types);
        let TypeKind::Union(union) = &api.types[index].kind else { continue };
        let rows = types.rows(TypeId(index), union);
        let adds_tag = |(index, variant)| types.adds_tag(union, index, variant);
        let adds_tag: Vec<bool> = union.variants.iter().enumerate().map(adds_tag).collect();
        let TypeKind::Union(union) = &mut api.types[index].kind else { continue };
        for (variant, adds_tag) in union.variants.iter_mut().zip(adds_tag) {
            variant.adds_tag = adds_tag;
        }
        for (variant, row) in rows {
            union.variants[variant].rows.push(row);
        }
    }
}

/// All types.
#[derive(Clone, Copy)]
struct Types<'t>(&'t [TypeDef]);

/// A row that is not compared with the others yet.
#[derive(Clone)]
struct Found<'t> {
    variant: usize,
    row: Row,
    structure: Option<&'t Struct>,
    is_date_time: bool,
    /// The keys and values by which the unions around it distinguish it.
    tags: Vec<(&'t str, &'t [String])>,
}

/// What rows have under their keys, to find out where they disagree.
#[derive(Default)]
struct Keyed<'t> {
    /// The kinds of values under each key.
    kinds: HashMap<&'t str, Vec<Option<ValueKind>>>,
    /// The known values under optional keys of an object under each key, or of those in a list.
    inside: HashMap<Vec<&'t str>, Vec<Vec<String>>>,
}

impl<'t> Types<'t> {
    /// The rows of a union, each with its variant.
    fn rows(self, id: TypeId, union: &'t Union) -> Vec<(usize, Row)> {
        let mut rows: Vec<Found<'t>> = Vec::new();
        let shared = shared_tags(union);
        for (index, variant) in union.variants.iter().enumerate() {
            let mut around = Found::new(index, None);
            around.row.facts.clone_from(&variant.facts);
            let mut found = Vec::new();
            let is_whole =
                !is_settled(union, index, &shared) && self.collect(&variant.ty, &around, &mut vec![id], &mut found);
            if !is_whole || rows.len() + found.len() > MAX_ROWS {
                found = vec![Found::new(index, self.kind(&variant.ty))];
            }
            rows.append(&mut found);
        }
        // What no two rows disagree about does not help to choose.
        let are_several = |rows: &[Found<'_>], kind| {
            rows.iter().filter(|found| found.row.kind.is_none_or(|other| other == kind)).count() > 1
        };
        let kinds = [ValueKind::Text, ValueKind::Number, ValueKind::List, ValueKind::Object];
        let [texts, numbers, lists, objects] = kinds.map(|kind| are_several(&rows, kind));
        let has_date_times = rows.iter().any(|found| found.is_date_time);
        for Found { row, .. } in &mut rows {
            row.is_date &= has_date_times;
            row.facts.retain(|fact| if fact.kind() == ValueKind::Text { texts } else { numbers });
            if !lists {
                row.items.clear();
            }
        }
        self.compared(rows, |variant| objects || union.default == Some(variant))
    }

    /// Adds the rows of a type: one, or those of a union. `false` when there are too many.
    fn collect(self, ty: &'t TypeRef, around: &Found<'t>, open: &mut Vec<TypeId>, rows: &mut Vec<Found<'t>>) -> bool {
        let found = |kind| {
            let mut found = around.clone();
            found.row.kind = kind;
            found
        };
        let mut new = found(self.kind(ty));
        match meaning(self.0, ty) {
            TypeRef::Nullable(inner) => {
                rows.push(found(Some(ValueKind::Null)));
                return self.collect(inner, around, open, rows);
            }
            TypeRef::Named(id) => match &self.0[id.0].kind {
                TypeKind::Union(union) => return self.collect_union(*id, union, around, open, rows),
                TypeKind::Struct(structure) => new.structure = Some(structure),
                TypeKind::Enum(known) => {
                    new.row.values = known.variants.iter().map(|variant| variant.value.text().to_owned()).collect();
                }
                TypeKind::Form(_) | TypeKind::Alias(_) => {}
            },
            TypeRef::List(item) => {
                let mut items = Vec::new();
                let is_whole = rows.len() <= MAX_ROWS
                    && open.len() <= MAX_ROWS
                    && self.collect(item, &Found::new(around.variant, None), open, &mut items);
                if is_whole && items.len() <= MAX_ITEMS {
                    new.row.items = self.compared(items, |_| true).into_iter().map(|(_, row)| row).collect();
                }
            }
            TypeRef::Date => new.row.is_date = true,
            TypeRef::DateTime => new.is_date_time = true,
            _ => {}
        }
        rows.push(new);
        true
    }

    /// Adds the rows of a union, unless they are being added.
    fn collect_union(
        self,
        id: TypeId,
        union: &'t Union,
        around: &Found<'t>,
        open: &mut Vec<TypeId>,
        rows: &mut Vec<Found<'t>>,
    ) -> bool {
        if rows.len() > MAX_ROWS || open.len() > MAX_ROWS {
            return false;
        }
        if open.contains(&id) {
            return true;
        }
        open.push(id);
        for variant in &union.variants {
            let mut around = around.clone();
            let tag = union.tag.as_deref().filter(|_| !variant.tags.is_empty());
            around.tags.extend(tag.map(|tag| (tag, variant.tags.as_slice())));
            around.row.facts.extend(variant.facts.iter().cloned());
            if !self.collect(&variant.ty, &around, open, rows) {
                return false;
            }
        }
        open.pop();
        true
    }

    /// Rows with what distinguishes their objects from each other, for those variants of which that is asked.
    fn compared(self, rows: Vec<Found<'t>>, has_keys: impl Fn(usize) -> bool) -> Vec<(usize, Row)> {
        let mut keyed = Keyed::default();
        for field in rows.iter().filter_map(|found| found.structure).flat_map(|structure| &structure.fields) {
            let (known, kind) = (keyed.kinds.entry(&field.key).or_default(), self.kind(&field.ty));
            if !known.contains(&kind) {
                known.push(kind);
            }
            for (path, _, values) in self.inside(field).filter(|(_, inner, _)| inner.presence == Presence::Optional) {
                let known = keyed.inside.entry(path).or_default();
                if !known.contains(&values) {
                    known.push(values);
                }
            }
        }
        let compared = rows.into_iter().map(|found| {
            let keys = found.structure.filter(|_| has_keys(found.variant));
            let keys = keys.map(|structure| self.keys(structure, &found.tags, &keyed));
            let mut row = Row { keys, ..found.row };
            row.facts.retain(|fact| row.kind.is_none_or(|kind| kind == fact.kind()));
            (found.variant, row)
        });
        compared.collect()
    }

    /// What distinguishes an object.
    fn keys(self, structure: &'t Struct, tags: &[(&str, &[String])], keyed: &Keyed<'t>) -> Keys {
        let keys = |presence| {
            let fields = structure.fields.iter().filter(|field| field.presence == presence);
            fields.map(|field| field.key.clone()).collect()
        };
        let tags = tags.iter().map(|(tag, values)| mark(&[tag], None, values.to_vec()));
        Keys {
            required: keys(Presence::Required),
            optional: keys(Presence::Optional),
            marks: tags.chain(structure.fields.iter().flat_map(|field| self.marks(field, keyed))).collect(),
            is_closed: matches!(structure.extra, Extra::Closed { .. }),
        }
    }

    /// What a field says about the object that it is in.
    fn marks(self, field: &'t Field, keyed: &Keyed<'t>) -> Vec<Mark> {
        let (key, kind) = (field.key.as_str(), self.kind(&field.ty));
        if let Some(values) = self.few_values(field) {
            return vec![mark(&[key], kind, values)];
        }
        // What may be absent distinguishes rows only where another row has other values there.
        let differs = |path: &[&str]| keyed.inside.get(path).is_some_and(|known| known.len() > 1);
        let inside =
            self.inside(field).filter(|(path, inner, _)| inner.presence == Presence::Required || differs(path));
        let marks: Vec<Mark> = inside.map(|(path, inner, values)| mark(&path, self.kind(&inner.ty), values)).collect();
        let is_telling = kind.is_some() && keyed.kinds.get(key).is_some_and(|kinds| kinds.len() > 1);
        if marks.is_empty() && is_telling { vec![mark(&[key], kind, Vec::new())] } else { marks }
    }

    /// The fields of the object under a key, or of those in a list there, of which few values are known, with their paths.
    fn inside(self, field: &'t Field) -> impl Iterator<Item = (Vec<&'t str>, &'t Field, Vec<String>)> {
        let (item, is_list) = match meaning(self.0, &field.ty) {
            TypeRef::List(item) => (&**item, true),
            ty => (ty, false),
        };
        let inside = self.structure(item).map_or(&[][..], |inside| &inside.fields);
        inside.iter().filter_map(move |inner| {
            let steps = if is_list { vec![&*field.key, "[]", &*inner.key] } else { vec![&*field.key, &*inner.key] };
            Some((steps, inner, self.few_values(inner)?))
        })
    }

    /// Whether the tag of a variant is written with its values: what is of every other tag keeps the one that it has.
    fn adds_tag(self, union: &Union, index: usize, variant: &UnionVariant) -> bool {
        let Some(key) = union.tag.as_ref().filter(|_| !variant.tags.is_empty() && union.default != Some(index)) else {
            return false;
        };
        let fields = self.structure(&variant.ty).map_or(&[][..], |structure| &structure.fields);
        let field = fields.iter().find(|field| field.key == *key && field.presence == Presence::Required);
        let known = field.filter(|field| field.values.is_empty()).and_then(|field| self.values(field));
        // Its own field may hold nothing else.
        !known.is_some_and(|known| matches!(known.as_slice(), [only] if variant.tags.iter().all(|tag| tag == only)))
    }

    fn structure(self, ty: &TypeRef) -> Option<&'t Struct> {
        let TypeRef::Named(id) = meaning(self.0, ty) else { return None };
        match &self.0[id.0].kind {
            TypeKind::Struct(structure) => Some(structure),
            _ => None,
        }
    }

    /// The values that are known of a field, if they are few.
    fn few_values(self, field: &Field) -> Option<Vec<String>> {
        self.values(field).filter(|values| values.len() <= MAX_VALUES)
    }

    /// The values of a field, where it has no others.
    fn values(self, field: &Field) -> Option<Vec<String>> {
        if field.is_open {
            return None;
        }
        if !field.values.is_empty() {
            return Some(field.values.iter().map(|value| value.text().to_owned()).collect());
        }
        let TypeRef::Named(id) = meaning(self.0, &field.ty) else { return None };
        match &self.0[id.0].kind {
            TypeKind::Enum(known) => {
                Some(known.variants.iter().map(|variant| variant.value.text().to_owned()).collect())
            }
            _ => None,
        }
    }

    /// The kind of JSON that a type is written as; none where it may be several.
    fn kind(self, ty: &TypeRef) -> Option<ValueKind> {
        match meaning(self.0, ty) {
            TypeRef::Named(id) => match &self.0[id.0].kind {
                TypeKind::Struct(_) => Some(ValueKind::Object),
                TypeKind::Enum(known) => match known.repr {
                    Repr::Text => Some(ValueKind::Text),
                    Repr::Integer => Some(ValueKind::Number),
                    Repr::Mixed => None,
                },
                _ => None,
            },
            ty => ValueKind::of(ty),
        }
    }
}

impl Found<'_> {
    fn new(variant: usize, kind: Option<ValueKind>) -> Self {
        let row = Row { kind, ..Row::default() };
        Self { variant, row, structure: None, is_date_time: false, tags: Vec::new() }
    }
}

fn mark(path: &[&str], kind: Option<ValueKind>, values: Vec<String>) -> Mark {
    Mark { path: path.iter().map(|key| (*key).to_owned()).collect(), kind, values }
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

#[cfg(test)]
mod tests {
    use crate::ir::{Row, TypeKind, ValueKind};
    use crate::options::Customization;
    use crate::resolve::tests::api;

    /// The rows of each variant of the component `Thing`.
    fn rows(schemas: &str) -> Vec<Vec<Row>> {
        let api = api(&format!("paths: {{}}\ncomponents:\n  schemas:\n{schemas}"), Customization::default());
        let thing = api.types.iter().find(|definition| definition.name == "Thing").expect("it is a component");
        let TypeKind::Union(union) = &thing.kind else { panic!("{thing:?}") };
        union.variants.iter().map(|variant| variant.rows.clone()).collect()
    }

    #[test]
    fn objects_are_recognized_by_what_distinguishes_them() {
        let rows = rows(
            "
            Thing: {oneOf: [{type: boolean}, {$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}
            Cat: {type: object, required: [kind], properties: {kind: {type: string, enum: [cat]}, lives: {type: integer}}}
            Dog: {type: object, properties: {kind: {type: string, enum: [dog, wolf]}}, additionalProperties: false}",
        );
        let [flag, cat, dog] = [0, 1, 2].map(|variant| &rows[variant][0]);
        assert_eq!((flag.kind, &flag.keys), (Some(ValueKind::Bool), &None));
        let (cat, dog) = (cat.keys.as_ref().expect("it has keys"), dog.keys.as_ref().expect("it has keys"));
        assert_eq!((&*cat.required, &*cat.optional), (&["kind".to_owned()][..], &["lives".to_owned()][..]));
        assert_eq!(
            (&*dog.marks[0].path, &*dog.marks[0].values),
            (&["kind".to_owned()][..], &["dog", "wolf"].map(str::to_owned)[..])
        );
        assert_eq!((cat.is_closed, dog.is_closed), (false, true));
    }

    #[test]
    fn a_union_inside_has_a_row_for_each_of_its_types() {
        let rows = rows(
            "
            Thing: {oneOf: [{type: boolean}, {$ref: '#/components/schemas/Inner'}]}
            Inner: {oneOf: [{type: integer}, {type: array, items: {type: string}}]}",
        );
        let kinds: Vec<_> = rows[1].iter().map(|row| row.kind).collect();
        assert_eq!(kinds, [Some(ValueKind::Number), Some(ValueKind::List)]);
    }
}
