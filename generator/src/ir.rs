//! What was decided, as plain data: the crate to emit, item by item.
//!
//! `resolve` fills it, `emit` prints it, and nothing else connects the two. Every name here is a finished Rust
//! identifier, every text is safe to print as documentation, every list is in the order it is printed in. There are no
//! code here and no words of OpenAPI: whatever needed the document to be decided has been.

mod example;
mod multi_step;
mod needs;
mod oauth;
mod operations;
mod reach;
mod rows;
mod scopes;
mod types;
mod visit;

pub use example::{Example, OperationIndex, Sample, Shown};
pub use multi_step::{Download, FieldPath, FollowUp, Setter, Upload, UploadFields};
pub use needs::Need;
pub(crate) use needs::with_implied;
pub use oauth::{OAuth, OAuthFlow, OAuthFlowKind, OAuthScope, RequiredScopes};
pub use operations::{
    BODY_SETTER, Body, BodyKind, Degradation, ErrorEnum, ErrorVariant, FinalState, Framing, Header, KeyStyle, Live,
    Lookup, Operation, Output, Paging, PagingBy, Parameter, ParameterLocation, Repeat, Serialization, Sharing, Status,
    Style, Success, VariantOf,
};
pub use rows::{Keys, Mark, Row, ValueKind};
pub use scopes::{Scope, ScopeId, ScopedHandle};
pub use types::{
    Access, Enum, ExternType, Extra, Fact, Field, Form, Home, Identity, Literal, PartHeader, Presence, Repr, Struct,
    TypeDef, TypeFile, TypeId, TypeKind, TypeRef, Union, UnionVariant, Variant,
};
pub(crate) use types::{SAME_SHAPE, meaning, target};

pub(crate) use reach::{Needed, reach};

use crate::options::{Dates, Extent};
use std::collections::{BTreeMap, BTreeSet};

/// A whole crate.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    /// The Cargo package and its program.
    pub package: Package,
    /// What the crate's front page says.
    pub docs: Docs,
    /// The version the document gives itself, as words of documentation.
    pub version: String,
    /// Where the API lives; the first one is the default.
    pub servers: Vec<Server>,
    /// The ways to authenticate. [`SchemeId`] is an index into this list.
    pub schemes: Vec<Scheme>,
    /// The scopes of OAuth 2 that the document declares or requires.
    pub oauth_scopes: Vec<OAuthScope>,
    /// Prefixes of paths with a handle each. [`ScopeId`] is an index into this list.
    pub scopes: Vec<Scope>,
    /// Headers that are set once, on the client.
    pub client_headers: Vec<ClientHeader>,
    /// How many calls a caller may make.
    pub rate_limit: Option<RateLimit>,
    /// Every named type. [`TypeId`] is an index into this list.
    pub types: Vec<TypeDef>,
    /// For each type the last alias of the chain that it begins: a type that is no alias is its own.
    pub last_aliases: Vec<TypeId>,
    /// The files of those that the document declares for all; none when they are few. [`TypeDef::file`] is an index into this
    /// list.
    pub type_files: Vec<TypeFile>,
    /// Types that the user supplies, of fields and parameters.
    pub extern_types: Vec<ExternType>,
    /// What types derive besides what all do.
    pub derives: BTreeMap<TypeId, Vec<String>>,
    /// What converts: types that requests carry, each with the type that responses carry of the same schema. What only
    /// the server decides is left out.
    pub conversions: BTreeMap<TypeId, TypeId>,
    /// One module of operations each.
    pub tags: Vec<Tag>,
    /// What examples of the whole crate are about.
    pub shown: Shown,
    /// What the API sends on its own, in webhooks and callbacks.
    pub webhook_bodies: Vec<TypeRef>,
    /// Response headers that get a typed accessor, each name once.
    pub headers: Vec<Header>,
    /// Keys that a password is under (`format: password`), in alphabetical order: what is there is not shown.
    pub passwords: Vec<String>,
}

/// Index into [`Api::schemes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemeId(pub usize);

impl SchemeId {
    /// Every scheme that the client has a credential for: of documents that never say where one is needed.
    pub const EVERY: Self = Self(usize::MAX);
}

/// The Cargo package and the program in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    /// The package, such as `plane-api`.
    pub name: String,
    /// The command-line program of feature `cli`, such as `plane`.
    pub program: String,
    /// One line about it.
    pub description: String,
    /// Its licence, when its owner has declared it.
    pub license: Option<String>,
    /// Where its sources are kept, when its owner has declared it.
    pub repository: Option<String>,
    /// How much of the API is in it.
    pub extent: Extent,
    /// The library of its dates.
    pub dates: Dates,
    /// What it depends on besides what every emitted crate does: packages and requirements, as TOML writes them.
    pub dependencies: BTreeMap<String, String>,
    /// What of the runtime is in it, with all that is implied.
    pub needs: BTreeSet<Need>,
    /// The feature of each of [`Api::tags`]; empty when every tag is always there.
    pub tag_features: Vec<TagFeature>,
}

/// The feature that a tag's operations are behind.
#[derive(Clone, Debug, PartialEq)]
pub struct TagFeature {
    /// Such as `work-items`.
    pub name: String,
    /// The features that it needs, since its types are in the modules of other tags.
    pub needs: Vec<String>,
}

impl Package {
    /// A package with the defaults of everything, and the whole runtime.
    #[must_use]
    pub fn new(name: impl Into<String>, program: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            program: program.into(),
            description: String::new(),
            license: None,
            repository: None,
            extent: Extent::default(),
            dates: Dates::default(),
            dependencies: BTreeMap::new(),
            needs: Need::ALL.into(),
            tag_features: Vec::new(),
        }
    }
}

/// Documentation of an item: Markdown that cannot leave its comment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Docs {
    /// One sentence; empty when the document says nothing and nothing could be derived.
    pub summary: String,
    /// Further paragraphs, one entry per line.
    pub details: Vec<String>,
    /// The page this comes from, an absolute `http(s)` address.
    pub link: Option<String>,
}

/// A base address, possibly with variables in braces.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// `https://{host}/v1`, without a trailing slash.
    pub url: String,
    /// One line about it.
    pub docs: Docs,
    /// The variables in `url`, in the order of their first use.
    pub variables: Vec<ServerVariable>,
}

/// A variable of a [`Server`].
#[derive(Clone, Debug, PartialEq)]
pub struct ServerVariable {
    /// The name between the braces.
    pub name: String,
    /// Its value when it is unset.
    pub default: String,
    /// What there is to choose from. Empty: anything.
    pub values: Vec<String>,
    /// What it is.
    pub docs: Docs,
}

/// A way to authenticate.
#[derive(Clone, Debug, PartialEq)]
pub struct Scheme {
    /// The name in the document.
    pub id: String,
    /// The builder's method, such as `api_key`.
    pub method: String,
    /// What it is.
    pub docs: Docs,
    /// Where the credential goes.
    pub location: CredentialLocation,
    /// Where its tokens come from, when it is one of OAuth 2 or `OpenID` Connect.
    pub oauth: Option<OAuth>,
}

/// Where a credential goes in a request.
#[derive(Clone, Debug, PartialEq)]
pub enum CredentialLocation {
    /// In a header of this name.
    Header(String),
    /// In a query parameter of this name.
    Query(String),
    /// In a cookie of this name.
    Cookie(String),
    /// `Authorization: Bearer …` (RFC 6750; also OAuth 2 and `OpenID` Connect, whose tokens travel so).
    Bearer,
    /// `Authorization: Basic …` (RFC 7617).
    Basic,
    /// `Authorization`, after the name of another scheme (RFC 9110, section 11.4).
    Http(String),
}

/// How many calls a caller may make in a time (`x-specwright-rate-limit`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// So many calls.
    pub calls: u64,
    /// In so many seconds.
    pub seconds: u64,
}

impl RateLimit {
    /// Says so, as in `60 calls a minute are allowed`.
    #[must_use]
    pub fn sentence(self) -> String {
        let Self { calls, seconds } = self;
        let noun = if calls == 1 { "call" } else { "calls" };
        let verb = if calls == 1 { "is" } else { "are" };
        match seconds {
            1 => format!("{calls} {noun} a second {verb} allowed"),
            60 => format!("{calls} {noun} a minute {verb} allowed"),
            3600 => format!("{calls} {noun} an hour {verb} allowed"),
            86400 => format!("{calls} {noun} a day {verb} allowed"),
            _ => format!("{calls} {noun} in {seconds} s {verb} allowed"),
        }
    }
}

/// A header that every call sends, as most operations require it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientHeader {
    /// The builder's method, such as `revision`.
    pub method: String,
    /// The header as the document writes it.
    pub key: String,
    /// What it says.
    pub docs: Docs,
    /// Its type: a scalar.
    pub ty: TypeRef,
    /// The value that is sent when none is set; without one there is no client.
    pub default: Option<String>,
}

/// A group of operations: a module with a handle type.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// The tag as the document writes it.
    pub id: String,
    /// The module and the client's method, such as `attachments`.
    pub module: String,
    /// The handle type of operations outside scopes, such as `Attachments`.
    pub handle: String,
    /// The handle types of the others, such as `ProjectAttachments`: one for each scope that has some.
    pub scoped: Vec<ScopedHandle>,
    /// What belongs here.
    pub docs: Docs,
    /// In document order.
    pub operations: Vec<Operation>,
    /// Calls made of several operations of this tag.
    pub uploads: Vec<Upload>,
    /// Redirects that get a method which follows them.
    pub downloads: Vec<Download>,
    /// The operation that the example of each handle is about, by the handle's scope: index into the operations.
    pub shown: BTreeMap<Option<ScopeId>, usize>,
}
