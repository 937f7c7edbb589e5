//! The named types of a crate, and types where they are used.

#[cfg(doc)]
use super::Api;
use super::{Docs, KeyStyle, Row};
use crate::options::Codec;
use crate::pointer::Pointer;

/// Index into [`Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub usize);

/// Where a type is declared. It depends on where the document declares it and on nothing else, so that a path in the
/// emitted crate never changes because something elsewhere was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Home {
    /// `types`: what the document names for all to share.
    Types,
    /// The module of [`Api::tags`] with this index: what an operation declares in place.
    Tag(usize),
}

/// The documentation of a type that shares the declaration of another, before that one's name.
pub(crate) const SAME_SHAPE: &str = "It has the shape of ";

/// A named type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TypeDef {
    /// The Rust name.
    pub name: String,
    /// The module it is in.
    pub home: Home,
    /// The file of module `types` that it is in, if that has files.
    pub file: Option<usize>,
    /// What it is.
    pub docs: Docs,
    /// JSON pointer of the schema in the document.
    pub origin: Pointer,
    /// JSON pointers of further schemas that describe it too: the type holds what all of them say together.
    pub also: Vec<Pointer>,
    /// Some request carries it, so it is encoded.
    pub sent: bool,
    /// Some response carries it, so it is decoded.
    pub received: bool,
    /// The document advises against it.
    pub deprecated: bool,
    /// Its shape.
    pub kind: TypeKind,
}

/// A file of module `types`, which re-exports what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeFile {
    /// The private module that it is.
    pub module: String,
    /// What is in it, in the document's order.
    pub types: Vec<TypeId>,
}

impl TypeFile {
    /// The module of what types need that the user supplies.
    pub const EXTERNAL: &str = "external";
}

/// The shape of a named type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TypeKind {
    /// A JSON object with known keys.
    Struct(Struct),
    /// Known values, open to others.
    Enum(Enum),
    /// A value of one of several types.
    Union(Union),
    /// Parts of a `multipart/form-data` body (RFC 7578).
    Form(Form),
    /// Another name for a type.
    Alias(TypeRef),
}

/// A JSON object with known keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Struct {
    /// In document order.
    pub fields: Vec<Field>,
    /// What becomes of keys the document does not name.
    pub extra: Extra,
    /// The struct that its constructor takes instead of many arguments.
    pub required: Option<String>,
}

/// What becomes of keys the document does not name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// The document rules them out: kept in a field of this name when they come, never sent.
    Closed {
        /// The field.
        field: String,
    },
}

/// A field of a struct or a part of a form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// What a constructor fills in for a required field, so that it needs no argument: a value of its type.
    pub default: Option<Literal>,
    /// The values that the document knows, where its type does not say them.
    pub values: Vec<Literal>,
    /// Whether the document allows any other value beside those that it knows, so that these distinguish nothing.
    pub is_open: bool,
    /// The document advises against it.
    pub deprecated: bool,
    /// Which way it goes.
    pub access: Access,
}

impl Field {
    /// Whether a constructor asks for it: it must be there, and has no default.
    #[must_use]
    pub fn is_constructor_field(&self) -> bool {
        self.presence == Presence::Required && self.default.is_none()
    }
}

/// Which way a value goes (`readOnly` and `writeOnly`; OpenAPI 3.0.4, 4.7.24.1): where it does not belong, nothing
/// requires it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Access {
    /// Requests and responses alike.
    #[default]
    Both,
    /// The server decides it, and responses say it.
    ReadOnly,
    /// Requests say it, and no response does.
    WriteOnly,
}

/// Whether something must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// It must.
    Required,
    /// It may be left out.
    Optional,
}

/// A value written in the document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Literal {
    /// `true` or `false`.
    Bool(bool),
    /// The digits as written.
    Number(String),
    /// Text.
    Text(String),
}

impl Literal {
    /// The value as people write it: text without quotes.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
            Self::Number(text) | Self::Text(text) => text,
        }
    }
}

/// Known values. Those that the document does not know are kept as they are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Enum {
    /// What the values are.
    pub repr: Repr,
    /// In document order.
    pub variants: Vec<Variant>,
    /// The variant that keeps other values, `Unknown` unless a value is called so.
    pub unknown: String,
}

/// What the values of an [`Enum`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Repr {
    /// Text.
    Text,
    /// Whole numbers of 64 bits.
    Integer,
    /// Text, numbers and booleans side by side.
    Mixed,
}

/// A known value of an [`Enum`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Variant {
    /// The Rust name.
    pub name: String,
    /// The value on the wire.
    pub value: Literal,
    /// What it means.
    pub docs: Docs,
}

/// A value of one of several types. What is of none of them is kept as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Union {
    /// The key whose value says which one it is; without one, the shape decides.
    pub tag: Option<String>,
    /// The variant of objects whose tag is missing or of no variant.
    pub default: Option<usize>,
    /// In document order.
    pub variants: Vec<UnionVariant>,
    /// The variant that keeps other values, `Unknown` unless a type is called so.
    pub unknown: String,
    /// What identifies its values, whichever of its types they are of.
    pub identity: Option<Identity>,
}

/// An identifier that a [`Union`] holds alone or as a part of an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Which variant is the identifier itself; all others are structs.
    pub variant: usize,
    /// The field of the structs that has it.
    pub field: String,
}

/// One type of a [`Union`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnionVariant {
    /// The Rust name.
    pub name: String,
    /// What it is.
    pub docs: Docs,
    /// The type of the value.
    pub ty: TypeRef,
    /// The values of the tag that stand for it; the first one is written where the value has none of them.
    pub tags: Vec<String>,
    /// What holds for all its texts and numbers.
    pub facts: Vec<Fact>,
    /// How its values are recognized.
    pub rows: Vec<Row>,
    /// The tag is written with its values, which may be without it.
    pub adds_tag: bool,
}

impl UnionVariant {
    /// A variant of which nothing else is known.
    #[must_use]
    pub(crate) fn new(name: String, docs: Docs, ty: TypeRef) -> Self {
        Self { name, docs, ty, tags: Vec::new(), facts: Vec::new(), rows: Vec::new(), adds_tag: false }
    }
}

/// What holds for every text or number of a type and can be seen at a glance. A value of another kind is not meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// It has so many characters, from the fewest to the most.
    Length(usize, Option<usize>),
    /// It starts so.
    StartsWith(String),
    /// It starts with a character of these ranges.
    StartsIn(Vec<(char, char)>),
    /// It has no other characters than those of these ranges.
    Of(Vec<(char, char)>),
    /// It has each of these characters.
    Has(String),
    /// It is no smaller.
    Least(i64),
    /// It is no bigger.
    Most(i64),
}

/// A `multipart/form-data` body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Form {
    /// Text parts and file parts in document order; sent in this order, files after all text.
    pub parts: Vec<Field>,
    /// Further text parts, in a field of this name.
    pub extra: Option<String>,
    /// The media types of those parts for which the document says one, by key.
    pub media_types: Vec<(String, String)>,
    /// The parts that are written as parameters of a query are.
    pub styles: Vec<KeyStyle>,
    /// The headers of those parts that have some and are no files: a file has its own.
    pub headers: Vec<PartHeader>,
}

impl Form {
    /// All fields of its struct: those of parts, then those of their headers.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.parts.iter().chain(self.headers.iter().map(|header| &header.field))
    }

    /// The same, to be changed.
    pub fn fields_mut(&mut self) -> impl Iterator<Item = &mut Field> {
        self.parts.iter_mut().chain(self.headers.iter_mut().map(|header| &mut header.field))
    }
}

/// A header that a part of a form is sent with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PartHeader {
    /// The key of the part.
    pub part: String,
    /// Where its value is; the key is the header's name.
    pub field: Field,
}

/// A type that the user supplies, which the document's schema or format was replaced by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExternType {
    /// Its path: a path of Rust, and nothing else.
    pub path: String,
    /// How it goes over the wire.
    pub codec: Codec,
}

/// A type where it is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TypeRef {
    /// `bool`
    Bool,
    /// `i8`
    I8,
    /// `i16`
    I16,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `u8`
    U8,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// `json::Number`: a number of any size and precision.
    Number,
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
    /// A type that the user supplies.
    Extern(ExternType),
    /// A named type.
    Named(TypeId),
    /// `(A, B)`: a list of so many values, each of its own type.
    Tuple(Vec<TypeRef>),
    /// `Vec<T>`
    List(Box<TypeRef>),
    /// `Map<T>`, in the order of the wire.
    Map(Box<TypeRef>),
    /// `Option<T>` where `null` stands for `None`: inside lists and maps and as a whole body; fields say `nullable`.
    Nullable(Box<TypeRef>),
    /// `Box<T>`, where a type contains itself.
    Boxed(Box<TypeRef>),
}

/// What a type is another name for.
#[must_use]
pub(crate) fn target<'t>(types: &'t [TypeDef], ty: &TypeRef) -> Option<&'t TypeRef> {
    let TypeRef::Named(id) = ty else { return None };
    match &types[id.0].kind {
        TypeKind::Alias(target) => Some(target),
        _ => None,
    }
}

/// What a type is, other names for it and boxes seen through.
#[must_use]
pub(crate) fn meaning<'t>(types: &'t [TypeDef], ty: &'t TypeRef) -> &'t TypeRef {
    let mut ty = ty;
    // Aliases that lead back are broken up only when all types are known; others end before all definitions are through.
    for _ in 0..=types.len() {
        ty = match ty {
            TypeRef::Boxed(inner) => inner,
            ty => match target(types, ty) {
                Some(target) => target,
                None => return ty,
            },
        };
    }
    ty
}

impl TypeRef {
    /// Whether every value is one piece of text, so that it can be in a parameter, a header or a part of a form.
    #[must_use]
    pub fn is_scalar(&self) -> bool {
        matches!(
            self,
            Self::Bool | Self::F32 | Self::F64 | Self::Number | Self::Text | Self::Uuid | Self::DateTime | Self::Date
        ) || self.is_integer()
            || matches!(self, Self::Extern(extern_type) if extern_type.codec != Codec::Serde)
    }

    /// Whether every value is a whole number that Rust has a type for.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        matches!(self, Self::I8 | Self::I16 | Self::I32 | Self::I64 | Self::U8 | Self::U16 | Self::U32 | Self::U64)
    }
}
