//! What a document says and the model of OpenAPI 3.0 has no words for, by its place in the lowered document.
//!
//! Lowering notes these facts and later stages ask for them; the model beside them stays what 3.0 says. A field of these
//! types that nobody reads is dead code to the compiler, so nothing is noted in vain. What a user says under a key of ours
//! is an extension of the document like any other, and no fact.

use super::Condition;
use crate::pointer::Pointer;
use foldhash::{HashMap, HashSet};

/// What the model has no words for.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What stands in path items that are no paths of the document, by their keys.
    pub(crate) hidden_paths: HashMap<String, HiddenPath>,
    /// The methods of path items in the order of the document, where that is not the model's.
    pub(crate) method_order: HashMap<Pointer, Vec<String>>,
    /// What parameters have that 3.0 does not know.
    pub(crate) parameters: HashMap<Pointer, ParameterFacts>,
    /// The names of the components that hold what `itemSchema` of a media type says.
    pub(crate) item_schemas: HashMap<Pointer, String>,
    /// The encodings of parts that are written in a style, and so are of no media type.
    pub(crate) styled_encodings: HashSet<Pointer>,
    /// The security schemes that are `mutualTLS`.
    pub(crate) mutual_tls: HashSet<Pointer>,
}

/// What a parameter has that 3.0 does not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ParameterFacts {
    /// `in: querystring`: it is the whole of the query.
    pub(crate) is_whole_query: bool,
    /// `style: cookie`.
    pub(crate) is_cookie_style: bool,
    /// `allowReserved`, where it is no parameter of the query.
    pub(crate) allows_reserved: bool,
}

/// What stands in a path item that is no path of the document.
#[derive(Clone, Debug)]
pub(crate) enum HiddenPath {
    /// An operation of a method for which the model's path has no place, under `get`.
    Operation(Route),
    /// The variant of an operation, under `get`.
    Variant(Route, Condition),
    /// The webhook of this name.
    Webhook(String),
}

/// How an operation is called.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    /// The template of the path.
    pub(crate) path: String,
    /// The method, as the document writes it.
    pub(crate) method: String,
}

impl HiddenPath {
    /// How the operation is called; webhooks are called by others.
    pub(crate) fn route(&self) -> Option<&Route> {
        match self {
            Self::Operation(route) | Self::Variant(route, _) => Some(route),
            Self::Webhook(_) => None,
        }
    }

    /// When the operation is called instead of the one that it is a variant of.
    pub(crate) fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Variant(_, condition) => Some(condition),
            Self::Operation(_) | Self::Webhook(_) => None,
        }
    }
}
