//! What was decided, as plain data: the crate to emit, item by item.
//!
//! `resolve` fills it, `emit` prints it, and nothing else connects the two. Every name here is a finished Rust
//! identifier, every text is safe to print as documentation, every list stands in the order it is printed in. There are no
//! tokens here and no words of OpenAPI: whatever needed the document to be decided has been.

/// A whole crate.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    /// The Cargo package and its program.
    pub package: Package,
    /// What the crate's front page says.
    pub docs: Docs,
    /// The version the document gives itself, as written.
    pub version: String,
    /// Where the API lives; the first one is the default.
    pub servers: Vec<Server>,
    /// The ways to authenticate. [`SchemeId`] is an index into this list.
    pub schemes: Vec<Scheme>,
    /// Every named type. [`TypeId`] is an index into this list.
    pub types: Vec<TypeDef>,
    /// One module of operations each.
    pub tags: Vec<Tag>,
    /// Response headers that get a typed accessor, each name once.
    pub headers: Vec<Header>,
}

/// Index into [`Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub usize);

/// Index into [`Api::schemes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemeId(pub usize);

/// The Cargo package and the program in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    /// The package, such as `plane-api`.
    pub name: String,
    /// The command-line program of feature `cli`, such as `plane`.
    pub program: String,
}

/// Documentation of an item: Markdown that cannot leave its comment.
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// What it stands for when nobody says.
    pub default: String,
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
    pub place: SchemePlace,
}

/// Where a credential goes in a request.
#[derive(Clone, Debug, PartialEq)]
pub enum SchemePlace {
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
}

/// A group of operations: a module with a handle type.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// The tag as the document writes it.
    pub id: String,
    /// The module and the client's method, such as `attachments`.
    pub module: String,
    /// The handle type, such as `Attachments`.
    pub handle: String,
    /// What belongs here.
    pub docs: Docs,
    /// In document order.
    pub operations: Vec<Operation>,
    /// Calls made of several operations of this tag.
    pub uploads: Vec<Upload>,
    /// Redirects that get a method which follows them.
    pub downloads: Vec<Download>,
}

/// Where a type is declared. It depends on where the document declares it and on nothing else, so that a path in the
/// emitted crate never changes because something elsewhere was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// `types`: what the document names for all to share.
    Types,
    /// The module of [`Api::tags`] with this index: what an operation declares in place.
    Tag(usize),
}

/// A named type.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDef {
    /// The Rust name.
    pub name: String,
    /// The module it stands in.
    pub home: Home,
    /// What it is.
    pub docs: Docs,
    /// JSON pointer of the schema in the document.
    pub origin: String,
    /// Some request carries it, so it is encoded.
    pub sent: bool,
    /// Some response carries it, so it is decoded.
    pub received: bool,
    /// The document advises against it.
    pub deprecated: bool,
    /// Its shape.
    pub kind: TypeKind,
}

/// The shape of a named type.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// A JSON object with known keys.
    Struct(Struct),
    /// Text with known values, open to others.
    Enum(Enum),
    /// Parts of a `multipart/form-data` body (RFC 7578).
    Form(Form),
    /// Another name for a type.
    Alias(TypeRef),
}

/// A JSON object with known keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Struct {
    /// In document order.
    pub fields: Vec<Field>,
    /// What becomes of keys the document does not name.
    pub extra: Extra,
}

/// What becomes of keys the document does not name.
#[derive(Clone, Debug, PartialEq)]
pub enum Extra {
    /// Kept as they are, in a field of this name.
    Keep {
        /// The field, `extra` unless a property is called so.
        field: String,
    },
    /// Each has a value of this type, in a field of this name.
    Typed {
        /// The field.
        field: String,
        /// The type of each value.
        ty: TypeRef,
    },
    /// The document rules them out: ignored when received, never sent.
    Closed,
}

/// A field of a struct or a part of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The Rust name, such as `type_`.
    pub name: String,
    /// The key on the wire, such as `type`.
    pub key: String,
    /// What it holds.
    pub docs: Docs,
    /// The type of a value, without what `presence` and `nullable` add.
    pub ty: TypeRef,
    /// Whether the key must be there.
    pub presence: Presence,
    /// Whether `null` is a value.
    pub nullable: bool,
    /// What a constructor fills in for a required field, so that it needs no argument.
    pub default: Option<Literal>,
    /// The document advises against it.
    pub deprecated: bool,
}

/// Whether something must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It must.
    Required,
    /// It may be left out.
    Optional,
}

/// A value written in the document.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `true` or `false`.
    Bool(bool),
    /// The digits as written.
    Number(String),
    /// Text.
    Text(String),
}

/// Text with known values. Values that the document does not know are kept as they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// In document order.
    pub variants: Vec<Variant>,
    /// The variant that keeps other values, `Unknown` unless a value is called so.
    pub unknown: String,
}

/// A known value of an [`Enum`].
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The Rust name.
    pub name: String,
    /// The value on the wire.
    pub value: String,
    /// What it means.
    pub docs: Docs,
}

/// A `multipart/form-data` body.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// Text parts and file parts in document order; sent in this order, files after all text.
    pub parts: Vec<Field>,
    /// Further text parts, in a field of this name.
    pub extra: Option<String>,
}

/// A type where it is used.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeRef {
    /// `bool`
    Bool,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// `String`
    Text,
    /// `Uuid`
    Uuid,
    /// `DateTime`: an RFC 3339 instant that keeps its text.
    DateTime,
    /// `Date`: an RFC 3339 full-date.
    Date,
    /// `Vec<u8>`, base64 on the wire.
    Bytes,
    /// `json::Value`: anything.
    Any,
    /// `Part`: a file in a form.
    File,
    /// A named type.
    Named(TypeId),
    /// `Vec<T>`
    List(Box<TypeRef>),
    /// `Map<T>`, in the order of the wire.
    Map(Box<TypeRef>),
    /// `Option<T>` where `null` stands for `None`: inside lists and maps and as a whole body; fields say `nullable`.
    Nullable(Box<TypeRef>),
    /// `Box<T>`, where a type contains itself.
    Boxed(Box<TypeRef>),
}

impl TypeRef {
    /// Whether every value is one piece of text, so that it can stand in a parameter, a header or a part of a form.
    #[must_use]
    pub fn is_scalar(&self) -> bool {
        matches!(
            self,
            Self::Bool
                | Self::I32
                | Self::I64
                | Self::F32
                | Self::F64
                | Self::Text
                | Self::Uuid
                | Self::DateTime
                | Self::Date
        )
    }
}

/// A function of a [`Tag`].
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The document's name for it, such as `getUploadCredentials`.
    pub id: String,
    /// The method, such as `get_upload_credentials`.
    pub name: String,
    /// The constant that describes it, such as `GET_UPLOAD_CREDENTIALS`.
    pub constant: String,
    /// The subcommand, such as `list`; other names it answers to follow.
    pub commands: Vec<String>,
    /// The HTTP method in capitals.
    pub method: String,
    /// The path template, starting with a slash.
    pub path: String,
    /// What it does.
    pub docs: Docs,
    /// The document advises against it.
    pub deprecated: bool,
    /// Its own base address instead of the client's.
    pub server: Option<Server>,
    /// Alternatives; of one alternative all are needed. Empty: no credentials.
    pub security: Vec<Vec<SchemeId>>,
    /// Required parameters, in the order of the signature.
    pub arguments: Vec<Parameter>,
    /// Optional parameters, gathered in a struct.
    pub options: Option<Options>,
    /// What it sends.
    pub body: Option<Body>,
    /// What it asks for in `Accept`.
    pub accept: String,
    /// What it returns.
    pub success: Success,
    /// What it documents as failures.
    pub error: ErrorEnum,
    /// What could not be expressed. Empty: the operation is whole.
    pub degraded: Vec<Degradation>,
    /// JSON pointer of the operation in the document.
    pub origin: String,
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
    pub place: Place,
    /// The document advises against it.
    pub deprecated: bool,
}

/// Where a parameter goes and how lists and objects are written there (OpenAPI 3.0.4, 4.7.12.3 and appendix C).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path, style `simple`.
    Path,
    /// In the query, style `form`; with `explode` each item of a list repeats the name.
    Query {
        /// Repeat the name instead of joining with commas.
        explode: bool,
    },
    /// In a header, style `simple`.
    Header,
    /// In a cookie, style `form`.
    Cookie,
}

/// The optional parameters of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The struct, such as `ListWorkItems`.
    pub name: String,
    /// In document order.
    pub parameters: Vec<Parameter>,
}

/// What an operation sends.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// What it is.
    pub docs: Docs,
    /// Whether it may be left out.
    pub presence: Presence,
    /// The media type, such as `application/json`.
    pub media_type: String,
    /// How it is written.
    pub kind: BodyKind,
}

/// How a request body is written.
#[derive(Clone, Debug, PartialEq)]
pub enum BodyKind {
    /// As JSON.
    Json(TypeRef),
    /// As `multipart/form-data`; the type is a [`TypeKind::Form`].
    Multipart(TypeId),
    /// As bytes that the caller encodes.
    Raw,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// This one.
    Code(u16),
    /// All of a hundred: `4` is 400 to 499.
    Class(u16),
    /// Whatever is not named.
    Default,
}

/// What a response body decodes into.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// `()`: there is none.
    Empty,
    /// JSON.
    Json(TypeRef),
    /// `String`: text, or a format that is passed on as text.
    Text,
    /// `Redirect`: the address in `Location`, not followed.
    Redirect,
    /// `Answer`: status, headers and bytes.
    Raw,
}

/// The failures of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorEnum {
    /// The enum, such as `GetUploadCredentialsError`.
    pub name: String,
    /// By status; variants `Unknown` and `Failed` come on top.
    pub variants: Vec<ErrorVariant>,
}

/// One documented failure.
#[derive(Clone, Debug, PartialEq)]
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
    /// Its type: a scalar, otherwise text.
    pub ty: TypeRef,
}

/// Why something stayed raw.
#[derive(Clone, Debug, PartialEq)]
pub struct Degradation {
    /// The diagnostic's code.
    pub code: &'static str,
    /// JSON pointer of the cause.
    pub pointer: String,
    /// What is raw and why.
    pub message: String,
}

/// A presigned upload: ask for a form, post the file to the storage, tell the API.
#[derive(Clone, Debug, PartialEq)]
pub struct Upload {
    /// The method, such as `attach`.
    pub name: String,
    /// The type that carries the steps, such as `Attach`.
    pub type_name: String,
    /// What it does.
    pub docs: Docs,
    /// The operation that grants the form: index into the tag's operations.
    pub grant: usize,
    /// The request fields that the file decides.
    pub file: UploadFields,
    /// Setters of the request's other fields.
    pub setters: Vec<Setter>,
    /// The answer's field with the form's address.
    pub url: FieldPath,
    /// The answer's field with the form's fields, a map of texts.
    pub fields: FieldPath,
    /// The answer's field with the id of what was made.
    pub id: FieldPath,
    /// The answer's field with the size that was granted.
    pub granted_size: Option<FieldPath>,
    /// The error variant that says it exists already, and its field with the id.
    pub existing: Option<(String, FieldPath)>,
    /// The call that completes the upload.
    pub complete: FollowUp,
    /// The call that removes what was made when the upload fails.
    pub discard: Option<FollowUp>,
}

/// A setter of an upload.
#[derive(Clone, Debug, PartialEq)]
pub struct Setter {
    /// The method, called like the field unless every upload has a method of that name.
    pub name: String,
    /// The field of the request.
    pub field: Field,
}

/// The request fields that the file decides: Rust names in the request's struct.
#[derive(Clone, Debug, PartialEq)]
pub struct UploadFields {
    /// Takes the file's name, a text.
    pub name: Field,
    /// Takes its size in bytes, an integer.
    pub size: Field,
    /// Takes its content type, a text.
    pub content_type: Option<Field>,
}

/// Fields from an answer inwards.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldPath {
    /// Each with its own presence.
    pub fields: Vec<Field>,
}

/// A later call about what an upload made.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowUp {
    /// Index into the tag's operations.
    pub operation: usize,
    /// The key of its argument that takes the id; the others are the grant's arguments of the same key.
    pub id: String,
    /// Fields of its body to set: Rust field and value.
    pub body: Vec<(Field, Literal)>,
}

/// A redirect with a method that follows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Download {
    /// The method, such as `download`.
    pub name: String,
    /// What it does.
    pub docs: Docs,
    /// The operation that redirects: index into the tag's operations.
    pub operation: usize,
}
