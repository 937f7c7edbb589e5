//! Members of a union that are known values: however many enums of one kind there are, they are one.

use super::{Choice, Class, MAX_CHAIN, Member};
use crate::ir::{Enum, Literal, Repr, TypeKind, TypeRef};
use crate::naming::{self, Names};
use crate::pointer::Pointer;
use crate::resolve::schema::{Site, Typed, schema_docs};
use crate::resolve::shape::Shape;
use crate::resolve::{Resolver, docs, enumeration, scalar};
use foldhash::HashSet;
use openapiv3::{ReferenceOr, Schema, SchemaKind};

/// What a variant is called that holds known values of several members.
pub(super) fn called(class: Class) -> &'static str {
    match class {
        Class::Text | Class::Values(Repr::Text) => "Text",
        Class::Whole | Class::Values(Repr::Integer) => "Integer",
        _ => "Value",
    }
}

impl<'a> Resolver<'a> {
    /// The members, by index, that make one enum together: two of the same kind of values, or one beside the type of them.
    pub(super) fn groups(members: &[Member<'a>]) -> Vec<Vec<usize>> {
        let repr = |class| match class {
            Class::Text => Some(Repr::Text),
            Class::Whole => Some(Repr::Integer),
            Class::Values(repr) => Some(repr),
            _ => None,
        };
        let mut groups = Vec::new();
        for wanted in [Repr::Text, Repr::Integer, Repr::Mixed] {
            let indexed = || members.iter().enumerate().filter(|(_, member)| repr(member.class) == Some(wanted));
            let has_values = indexed().any(|(_, member)| member.class == Class::Values(wanted));
            if has_values && indexed().count() > 1 {
                groups.push(indexed().map(|(index, _)| index).collect());
            }
        }
        groups
    }

    /// The enum that some of the members are.
    pub(super) fn values_of(&mut self, members: &[Member<'a>], group: &[usize], site: Site<'_>) -> Typed {
        let members: Vec<Member<'a>> = group.iter().filter_map(|&index| members.get(index)).cloned().collect();
        let known: Vec<&Member<'a>> = members.iter().filter(|member| is_known(member)).collect();
        let Some(first) = known.first() else { return Typed { ty: TypeRef::Any, nullable: false } };
        if let [only] = known.as_slice() {
            return self.type_of(only.schema, &only.at, site);
        }
        if let Some(id) = self.inline_types.get(&first.at) {
            return Typed { ty: TypeRef::Named(*id), nullable: false };
        }
        let id = self.declare(site.home, site.name, &first.at);
        self.inline_types.insert(first.at.clone(), id);
        self.types[id.0].docs = docs::line("One of several values");
        self.types[id.0].kind = TypeKind::Enum(self.together(&known, &first.at));
        Typed { ty: TypeRef::Named(id), nullable: false }
    }

    /// Texts of several kinds, or whole numbers: one enum of all the values that are known, or their type.
    pub(super) fn scalars(
        &mut self,
        members: &[Member<'a>],
        nullable: bool,
        pointer: &Pointer,
        site: Site<'_>,
    ) -> Choice {
        let known: Vec<&Member<'a>> = members.iter().filter(|member| is_known(member)).collect();
        match known.as_slice() {
            [] => {
                let mut types = members
                    .iter()
                    .map(|member| self.behind(member.schema).map(|schema| scalar::of(&self.shape(schema))));
                let first = types.next().flatten().unwrap_or(TypeRef::Text);
                let wider = if first.is_integer() { TypeRef::I64 } else { TypeRef::Text };
                let ty = if types.all(|ty| ty.as_ref() == Some(&first)) { first } else { wider };
                Choice::Type(Typed { ty, nullable })
            }
            // The type is the component's.
            [only] if matches!(only.schema, ReferenceOr::Reference { .. }) => {
                let typed = self.type_of(only.schema, &only.at, site);
                Choice::Type(Typed { nullable: nullable || typed.nullable, ..typed })
            }
            several => Choice::Enum(self.together(several, pointer), nullable),
        }
    }

    /// Whether any other value may be beside those that a schema knows: a member of its union is of their type and knows none.
    pub(in crate::resolve) fn allows_others(&self, schema: &'a ReferenceOr<Box<Schema>>) -> bool {
        let mut schema = self.behind_boxed(schema);
        // What is alone in `allOf` is described there.
        for _ in 0..MAX_CHAIN {
            let Some(SchemaKind::AllOf { all_of }) = schema.map(|schema| &schema.schema_kind) else { break };
            let [only] = all_of.as_slice() else { return false };
            schema = self.behind(only);
        }
        let Some(Shape::Union(_, members)) = schema.map(|schema| self.shape(schema)) else { return false };
        let mut allows_others = false;
        for member in members.iter().filter(|member| !self.is_null_member(member)) {
            match self.class(member, 0) {
                Class::Values(_) => {}
                Class::Text | Class::Whole => allows_others = true,
                _ => return false,
            }
        }
        allows_others
    }

    /// One enum of the values that several members know. A member with one value is what its title calls it.
    fn together(&mut self, members: &[&Member<'a>], pointer: &Pointer) -> Enum {
        let mut names = Names::default();
        let mut all = Enum { repr: Repr::Text, variants: Vec::new(), unknown: String::new() };
        let mut values: HashSet<Literal> = HashSet::default();
        for member in members {
            let Some(schema) = self.behind(member.schema) else { continue };
            let Some(known) = enumeration::of(schema) else { continue };
            all.repr = known.repr;
            let data = &schema.schema_data;
            let is_single = known.variants.len() == 1;
            for mut variant in known.variants {
                if !values.insert(variant.value.clone()) {
                    continue;
                }
                let title = data.title.as_deref().filter(|title| is_single && title.len() <= 60).map(naming::pascal);
                variant.name = names.claim(title.as_deref().into_iter().chain([variant.name.as_str()]));
                if is_single && data.description.is_some() {
                    variant.docs = schema_docs(data);
                }
                all.variants.push(variant);
            }
        }
        all.unknown = names.claim(["Unknown", "Unlisted", "Other"]);
        self.renamed(all, pointer)
    }
}

fn is_known(member: &Member<'_>) -> bool {
    matches!(member.class, Class::Values(_))
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits_of_schemas;

    #[test]
    fn enums_of_one_kind_are_one_enum() {
        emits_of_schemas(
            "
            Level: {anyOf: [{type: string, enum: [low, high]}, {type: string, enum: [high, top]}]}",
            "
            pub enum Level {
                Low,
                High,
                Top,
                Unknown(String),
            }",
        );
    }
}
