//! The functions of a crate: what they take, send and return.

#[cfg(doc)]
use super::{Api, Tag, TypeKind};
use super::{Docs, Example, FieldPath, Presence, RequiredScopes, SchemeId, ScopeId, Server, TypeId, TypeRef};
use crate::pointer::Pointer;

/// What sets an optional body.
pub const BODY_SETTER: &str = "body";

/// A function of a [`Tag`].
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The document's name for it, such as `getUploadCredentials`.
    pub id: String,
    /// The method, such as `get_upload_credentials`.
    pub name: String,
    /// The type that it is known by, such as `GetUploadCredentials`.
    pub marker: String,
    /// The subcommand, such as `list`; other names of it follow.
    pub commands: Vec<String>,
    /// The HTTP method in capitals.
    pub method: String,
    /// The path template, starting with a slash.
    pub path: String,
    /// The operation that it is a variant of, and what its query has.
    pub variant_of: Option<VariantOf>,
    /// What the document says of the one edition of the API that has it.
    pub edition: Option<String>,
    /// What it does.
    pub docs: Docs,
    /// The document advises against it.
    pub deprecated: bool,
    /// Its own base address instead of the client's.
    pub server: Option<Server>,
    /// Whether it may happen twice.
    pub repeat: Repeat,
    /// Alternatives; of one alternative all are needed. Empty: no credentials.
    pub security: Vec<Vec<SchemeId>>,
    /// The scopes of OAuth 2 that its credential must have.
    pub oauth_scopes: Vec<RequiredScopes>,
    /// The scope whose handle offers it; that of the client without one.
    pub scope: Option<ScopeId>,
    /// The keys of the first variables of its path, which have the values of the scope.
    pub scoped: Vec<String>,
    /// Required parameters that the scope does not have, in the order of the signature.
    pub arguments: Vec<Parameter>,
    /// Optional parameters, in document order: methods of the call.
    pub optional: Vec<Parameter>,
    /// What it sends.
    pub body: Option<Body>,
    /// What it asks for in `Accept`.
    pub accept: String,
    /// Other media types of its success, when the request accepts them.
    pub also: Vec<String>,
    /// What it returns.
    pub success: Success,
    /// How its response goes on, when it is a page of a list.
    pub paging: Option<Paging>,
    /// Where its result is, if it responds before it is done.
    pub long_running: Option<FinalState>,
    /// How its response goes on, when it is a sequence of items.
    pub live: Option<Live>,
    /// What it documents as failures.
    pub error: ErrorEnum,
    /// What it is shown with.
    pub example: Example,
    /// What could not be expressed. Empty: the operation is whole.
    pub degraded: Vec<Degradation>,
    /// JSON pointer of the operation in the document.
    pub origin: Pointer,
}

/// Whether an operation may happen twice (`x-specwright-idempotent`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Repeat {
    /// As its method says.
    #[default]
    ByMethod,
    /// It may.
    Always,
    /// It may not.
    Never,
    /// It may, as it has an idempotency key in this header.
    ByKey(String),
}

/// What makes an operation a variant of another one (`x-specwright-when`): the method and path are the same, and what the
/// query has makes the response another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantOf {
    /// The document's name for the other operation; it is one of the same tag, unless it was not selected.
    pub base: String,
    /// Parameters of the query that are always sent with the same value: key and value. They are no arguments.
    pub fixed: Vec<(String, String)>,
    /// The keys of the parameters that are required here and that the other operation does not have.
    pub given: Vec<String>,
}

/// A response that is a sequence of items (`itemSchema`; `OpenAPI` 3.2, section 4.14.3).
#[derive(Clone, Debug, PartialEq)]
pub struct Live {
    /// The type of an item.
    pub item: TypeRef,
    /// How they are distinguished.
    pub framing: Framing,
}

/// How the items of a sequence are distinguished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// One on each line.
    Lines,
    /// One after each record separator (RFC 7464).
    Records,
    /// Server-sent events.
    Events,
}

/// Where the result of an operation is that responds before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinalState {
    /// As its method says.
    Default,
    /// At the address in `Location`.
    Location,
    /// In the last response about how far it has come.
    Monitor,
    /// Where the call went to.
    Original,
}

/// A list that comes page by page.
#[derive(Clone, Debug, PartialEq)]
pub struct Paging {
    /// Where the next page is.
    pub by: PagingBy,
    /// Where the response has the next page's cursor or address.
    pub next: Option<FieldPath>,
    /// Where the response says whether there is a next page.
    pub more: Option<FieldPath>,
    /// Where the response has the items; no fields when it is the list itself.
    pub items: FieldPath,
    /// The type of an item.
    pub item: TypeRef,
}

/// Where the next page of a list is. Parameters are named by their keys in the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PagingBy {
    /// At a cursor in a parameter.
    Cursor(String),
    /// At the next number in a parameter; the first page has this one.
    Page(String, u64),
    /// After as many items as a parameter says.
    Offset(String),
    /// At an address in the response.
    Link,
    /// At the address in the header `Link` with the relation `next`.
    LinkHeader,
}

/// A parameter of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The Rust name.
    pub name: String,
    /// The name on the wire.
    pub key: String,
    /// What it is.
    pub docs: Docs,
    /// Its type.
    pub ty: TypeRef,
    /// Where it goes and how it is written.
    pub serialization: Serialization,
    /// The document advises against it.
    pub deprecated: bool,
    /// How its value is found by something else.
    pub lookup: Option<Lookup>,
}

/// How the value of a parameter is found by something that people know instead (`x-specwright-lookup`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lookup {
    /// How that is written, with arguments of the operation in braces: `{project_identifier}-{issue_identifier}`.
    pub template: String,
    /// The operation that knows the value.
    pub operation: String,
    /// Where its response has the value, as a JSON pointer.
    pub value: String,
}

/// Where a parameter goes and how lists and objects are written there (OpenAPI 3.0.4, 4.7.12.3 and appendix C).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serialization {
    /// In the path, style `simple`.
    Path,
    /// The same, where the empty text is a value that the document lists.
    PathOrEmpty,
    /// In the query, style `form`; with `explode` each item of a list repeats the name.
    Query {
        /// Repeat the name instead of joining with commas.
        explode: bool,
    },
    /// In a header, style `simple`.
    Header,
    /// In a cookie, style `form`.
    Cookie,
    /// Anywhere, in another style or with a value that is neither a scalar nor a list of them.
    Styled {
        /// Where.
        at: ParameterLocation,
        /// How lists and objects are written.
        style: Style,
        /// Whether items and properties are on their own.
        explode: bool,
        /// Whether reserved characters stay as they are.
        reserved: bool,
    },
    /// The whole query, whose parameters are the properties of an object (OpenAPI 3.2, 4.12.2).
    QueryString {
        /// As JSON text instead of pairs.
        json: bool,
    },
}

/// The part of a request that a parameter goes into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParameterLocation {
    /// The path.
    Path,
    /// The query.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

/// How lists and objects are written (OpenAPI 3.0.4, 4.7.12.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// `simple`
    Simple,
    /// `label`
    Label,
    /// `matrix`
    Matrix,
    /// `form`
    Form,
    /// `spaceDelimited`
    Space,
    /// `pipeDelimited`
    Pipe,
    /// `deepObject`
    Deep,
    /// JSON text, where the document gives a media type instead of a style.
    Json,
    /// `cookie` (OpenAPI 3.2, 4.12.3)
    Cookie,
}

impl Serialization {
    /// The part of the request.
    #[must_use]
    pub fn at(self) -> ParameterLocation {
        match self {
            Self::Path | Self::PathOrEmpty => ParameterLocation::Path,
            Self::Query { .. } | Self::QueryString { .. } => ParameterLocation::Query,
            Self::Header => ParameterLocation::Header,
            Self::Cookie => ParameterLocation::Cookie,
            Self::Styled { at, .. } => at,
        }
    }
}

impl Operation {
    /// All parameters, the required ones first.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.arguments.iter().chain(&self.optional)
    }

    /// The body, where it has to be there.
    #[must_use]
    pub fn required_body(&self) -> Option<&Body> {
        self.body.as_ref().filter(|body| body.presence == Presence::Required)
    }

    /// The body, where it may be left out.
    #[must_use]
    pub fn optional_body(&self) -> Option<&Body> {
        self.body.as_ref().filter(|body| body.presence == Presence::Optional)
    }
}

/// What an operation sends.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// What it is.
    pub docs: Docs,
    /// Whether it may be left out.
    pub presence: Presence,
    /// The media type, such as `application/json`; of bytes it may be a range, such as `image/*`.
    pub media_type: String,
    /// Other media types that the operation takes.
    pub also: Vec<String>,
    /// How it is written.
    pub kind: BodyKind,
}

/// How a request body is written.
#[derive(Clone, Debug, PartialEq)]
pub enum BodyKind {
    /// As JSON.
    Json(TypeRef),
    /// As `multipart/form-data` or its kin; the type is a [`TypeKind::Form`].
    Multipart(TypeId),
    /// As `multipart/…`, its parts put together by the caller.
    Parts,
    /// As `application/x-www-form-urlencoded`: an object, with the keys that are written in another way than usual.
    UrlEncoded(TypeRef, Vec<KeyStyle>),
    /// As text.
    Text,
    /// As bytes that the caller encodes.
    Raw,
}

/// How a key of an urlencoded form is written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyStyle {
    /// The key.
    pub key: String,
    /// How lists and objects are written.
    pub style: Style,
    /// Whether items and properties are on their own.
    pub explode: bool,
    /// Whether reserved characters stay as they are.
    pub reserved: bool,
}

/// What an operation returns.
#[derive(Clone, Debug, PartialEq)]
pub struct Success {
    /// The statuses that mean success.
    pub statuses: Vec<Status>,
    /// What the body decodes into.
    pub output: Output,
    /// What it is.
    pub docs: Docs,
}

/// A status, a class of them, or all that are not named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// This one.
    Code(u16),
    /// All of a hundred: `4` is 400 to 499.
    Class(u16),
    /// Whatever is not named.
    Default,
}

/// What a response body decodes into.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// `()`: there is none.
    Empty,
    /// JSON.
    Json(TypeRef),
    /// JSON, or no body at all: `Option<T>`.
    Perhaps(TypeRef),
    /// One of several, by status: an enum of this name.
    ByStatus(String, Vec<ErrorVariant>),
    /// `String`: text, or a format that is passed on as text.
    Text,
    /// `Redirect`: the address in `Location`, not followed.
    Redirect,
    /// `RawResponse`: status, headers and bytes.
    Raw,
}

/// The failures of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorEnum {
    /// The enum, such as `GetUploadCredentialsError`.
    pub name: String,
    /// By status.
    pub variants: Vec<ErrorVariant>,
    /// Whether it is declared here.
    pub sharing: Sharing,
}

/// How operations of one tag that fail in the same ways share an enum: the first declares it, the others have an alias.
/// So an operation that comes to fail otherwise gets an enum of its own by the same name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sharing {
    /// No other operation fails like this one.
    #[default]
    Alone,
    /// Others have an alias of this enum.
    First,
    /// An alias of the enum of this name.
    Of(String),
}

/// One documented failure.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ErrorVariant {
    /// The variant, such as `Conflict`.
    pub name: String,
    /// Its status.
    pub status: Status,
    /// When it happens.
    pub docs: Docs,
    /// What the body decodes into.
    pub output: Output,
}

/// A response header with a typed accessor.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// The accessor, such as `x_ratelimit_remaining`.
    pub name: String,
    /// The header in lower case.
    pub key: String,
    /// What it says.
    pub docs: Docs,
    /// Its type: a scalar, a list of them, otherwise text.
    pub ty: TypeRef,
}

/// Why something stayed raw.
#[derive(Clone, Debug, PartialEq)]
pub struct Degradation {
    /// The diagnostic's code.
    pub code: &'static str,
    /// JSON pointer of the cause.
    pub pointer: Pointer,
    /// What is raw and why.
    pub message: String,
}
