//! What a surface is made of: something public with its declaration, plain data.

/// Something public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Its declaration in one line, every type by its full path in the crate.
    pub signature: String,
    /// What its comment says, line by line; `None` when that is not known.
    pub docs: Option<String>,
    /// The route that a function calls: `GET /pets`. Empty: none.
    pub route: String,
    /// The features that it needs, as its attribute says: `feature = "cli"`. Empty: none.
    pub gate: String,
    /// Callers are advised against it.
    pub deprecated: bool,
}

/// What something public is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// A feature of the package.
    Feature,
    /// A module.
    Module,
    /// A struct.
    Struct,
    /// An enum.
    Enum,
    /// Another name for a type.
    Alias,
    /// A static table.
    Static,
    /// A field of a struct.
    Field,
    /// A variant of an enum.
    Variant,
    /// A function of a type.
    Function,
    /// A trait that a type has.
    Trait,
}

impl ItemKind {
    /// Every kind with the word for it.
    pub const WORDS: [(Self, &'static str); 10] = [
        (Self::Feature, "feature"),
        (Self::Module, "module"),
        (Self::Struct, "struct"),
        (Self::Enum, "enum"),
        (Self::Alias, "alias"),
        (Self::Static, "static"),
        (Self::Field, "field"),
        (Self::Variant, "variant"),
        (Self::Function, "function"),
        (Self::Trait, "trait"),
    ];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(kind, _)| *kind == self).map_or("item", |(_, word)| word)
    }
}
