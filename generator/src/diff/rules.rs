//! The rules: for each kind of change, which step of the version it needs, and why.
//!
//! They rest on what every emitted crate promises: structs and enums are `#[non_exhaustive]`, `new` takes what is required,
//! setters take what is not, fields are public. A step is never smaller than what a compiler could make of it: where a
//! change breaks some callers and not others, it breaks.

/// How far a change moves the version (Semantic Versioning 2.0.0, items 6 to 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bump {
    /// The interface is the same.
    Patch,
    /// There is more than before, and what was there is as it was.
    Minor,
    /// Code that compiled may not compile, or mean something else.
    Major,
}

impl Bump {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// What it does to a version, also while that begins with a zero: Cargo then takes the second number for the first.
    #[must_use]
    pub fn explained(self) -> &'static str {
        match self {
            Self::Patch => "1.4.2 becomes 1.4.3, and 0.4.2 becomes 0.4.3",
            Self::Minor => {
                "1.4.2 becomes 1.5.0, and 0.4.2 becomes 0.4.3: while the version is 0.x, Cargo has no step between"
            }
            Self::Major => {
                "1.4.2 becomes 2.0.0, and 0.4.2 becomes 0.5.0: while the version is 0.x, the second number breaks"
            }
        }
    }
}

/// What a kind of change means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, which stays.
    pub code: &'static str,
    /// The step that it needs.
    pub bump: Bump,
    /// Why, in a sentence without a full stop.
    pub why: &'static str,
}

const fn major(code: &'static str, why: &'static str) -> Rule {
    Rule { code, bump: Bump::Major, why }
}

const fn minor(code: &'static str, why: &'static str) -> Rule {
    Rule { code, bump: Bump::Minor, why }
}

const fn patch(code: &'static str, why: &'static str) -> Rule {
    Rule { code, bump: Bump::Patch, why }
}

pub(super) const ITEM_ADDED: Rule = minor("item-added", "nothing had this name before");
pub(super) const FIELD_ADDED: Rule =
    minor("field-added", "the struct is `#[non_exhaustive]`, so no caller lists its fields");
pub(super) const VARIANT_ADDED: Rule = minor(
    "variant-added",
    "the enum is `#[non_exhaustive]`, so every match has an arm for the rest; what is this now was unknown before",
);
pub(super) const FUNCTION_ADDED: Rule = minor("function-added", "the type had no function of this name");
pub(super) const TRAIT_ADDED: Rule = minor("trait-added", "the type can be used in more places");
pub(super) const FEATURE_ADDED: Rule = minor("feature-added", "what is not switched on changes nothing");
pub(super) const HEADER_REQUIRED: Rule =
    major("header-required", "a client that was built without this header is no longer built");
pub(super) const ITEM_REMOVED: Rule = major("item-removed", "whoever names it no longer compiles");
pub(super) const FIELD_REMOVED: Rule = major("field-removed", "whoever reads or sets it no longer compiles");
pub(super) const VARIANT_REMOVED: Rule =
    major("variant-removed", "whoever makes it or matches on it no longer compiles");
pub(super) const FUNCTION_REMOVED: Rule = major("function-removed", "whoever calls it no longer compiles");
pub(super) const TRAIT_REMOVED: Rule =
    major("trait-removed", "whoever passes the type where it is asked for no longer compiles");
pub(super) const FEATURE_REMOVED: Rule = major("feature-removed", "Cargo refuses a dependency that switches it on");
pub(super) const KIND_CHANGED: Rule = major("kind-changed", "what it is decides how it is made and taken apart");
pub(super) const DECLARATION_CHANGED: Rule =
    major("declaration-changed", "how it is declared decides what can be done with it");
pub(super) const FIELD_WRAPPED: Rule = major(
    "field-wrapped",
    "the value may be missing or `null` now, and its type says so: callers have to say what then",
);
pub(super) const FIELD_UNWRAPPED: Rule = major(
    "field-unwrapped",
    "the value is always there now: callers that look into an `Option` or `Maybe` no longer compile",
);
pub(super) const FIELD_RETYPED: Rule =
    major("field-retyped", "callers that read or set it hold a value of the old type");
pub(super) const VARIANT_RETYPED: Rule =
    major("variant-retyped", "callers that match on it take out a value of the old type");
pub(super) const ALIAS_RETYPED: Rule =
    major("alias-retyped", "the name stands for another type wherever it is written");
pub(super) const STATIC_RETYPED: Rule = major("static-retyped", "callers that use it hold a value of the old type");
pub(super) const TRAIT_CHANGED: Rule = major("trait-changed", "what the trait gives back is of another type");
pub(super) const PARAMETER_ADDED: Rule = major("parameter-added", "every call has to pass one more value");
pub(super) const PARAMETER_REMOVED: Rule = major("parameter-removed", "every call passes a value too many");
pub(super) const PARAMETER_RETYPED: Rule = major("parameter-retyped", "calls pass a value of the old type");
pub(super) const PARAMETER_MOVED: Rule =
    major("parameter-moved", "calls pass their values in the old order, which may even compile");
pub(super) const PARAMETER_RENAMED: Rule =
    patch("parameter-renamed", "calls pass values by their place, not by a name");
pub(super) const RESULT_CHANGED: Rule = major("result-changed", "callers hold a result of the old type");
pub(super) const RECEIVER_CHANGED: Rule = major("receiver-changed", "calls lend or give away the value in the old way");
pub(super) const GATE_CHANGED: Rule =
    major("gate-changed", "it needs other features now: callers without them no longer see it");
pub(super) const GATE_WIDENED: Rule = minor("gate-widened", "it is there with other features than before too");
pub(super) const DEPRECATED: Rule = minor("deprecated", "callers are warned, and compile");
pub(super) const RESTORED: Rule = patch("no-longer-deprecated", "callers are warned no longer");
pub(super) const ROUTE_CHANGED: Rule =
    patch("route-changed", "callers need not change; what they call is somewhere else now");
pub(super) const DOCS_CHANGED: Rule = patch("docs-changed", "only the text about it is another one");

/// Every rule.
pub const RULES: [Rule; 35] = [
    ITEM_ADDED,
    FIELD_ADDED,
    VARIANT_ADDED,
    FUNCTION_ADDED,
    TRAIT_ADDED,
    FEATURE_ADDED,
    HEADER_REQUIRED,
    ITEM_REMOVED,
    FIELD_REMOVED,
    VARIANT_REMOVED,
    FUNCTION_REMOVED,
    TRAIT_REMOVED,
    FEATURE_REMOVED,
    KIND_CHANGED,
    DECLARATION_CHANGED,
    FIELD_WRAPPED,
    FIELD_UNWRAPPED,
    FIELD_RETYPED,
    VARIANT_RETYPED,
    ALIAS_RETYPED,
    STATIC_RETYPED,
    TRAIT_CHANGED,
    PARAMETER_ADDED,
    PARAMETER_REMOVED,
    PARAMETER_RETYPED,
    PARAMETER_MOVED,
    PARAMETER_RENAMED,
    RESULT_CHANGED,
    RECEIVER_CHANGED,
    GATE_CHANGED,
    GATE_WIDENED,
    DEPRECATED,
    RESTORED,
    ROUTE_CHANGED,
    DOCS_CHANGED,
];
