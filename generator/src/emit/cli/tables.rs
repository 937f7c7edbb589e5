//! What commands take: rows that are written once, however many commands have them.
//!
//! What comes in is the whole [`Api`]; what goes out is a constant for each parameter that differs from the others, and a
//! table for each object that is sent, with the fields of a body as rows. Each is in the module of the tag that needs it,
//! or in `shared` where several do.

use super::about;
use super::names::{COMMON, Commands, FLOWS, Options, PAGED, kebab};
use super::{names, values};
use crate::emit::Sink;
use crate::emit::code::{Code, code, joined, name, text, texts};
use crate::emit::fields::is_nullable;
use crate::emit::scope::{Locals, Scope};
use crate::emit::scopes;
use crate::ir::{
    Access, Api, Body, BodyKind, Docs, Enum, Field, Lookup, Operation, Parameter, Presence, Repr, Serialization,
    Struct, TypeId, TypeKind, TypeRef,
};
use crate::naming::{Names, screaming};
use foldhash::{HashMap, HashSet};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A row: something that an option stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Row {
    name: String,
    key: String,
    about: String,
    kind: ArgKind,
    presence: Presence,
    nullable: bool,
    values: Vec<String>,
    lookup: Option<Lookup>,
}

/// What the values of a row are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum ArgKind {
    /// One of the runtime's words.
    Word(&'static str),
    /// Any number of these.
    List(Box<ArgKind>),
    /// An object, which has a table.
    Object(TypeId),
}

/// A module of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// What several tags need.
    Shared,
    /// The group of a tag.
    Tag(usize),
}

/// A row or a table of rows, with the tags that need it.
#[derive(Debug)]
struct Entry<T> {
    constant: String,
    tags: BTreeSet<usize>,
    content: T,
}

impl<T> Entry<T> {
    fn home(&self) -> Home {
        match self.tags.first() {
            Some(&tag) if self.tags.len() == 1 => Home::Tag(tag),
            _ => Home::Shared,
        }
    }
}

/// All rows and tables of a crate.
#[derive(Debug)]
pub(super) struct Tables {
    rows: Vec<Entry<Row>>,
    by_row: HashMap<Row, usize>,
    fields: BTreeMap<usize, Entry<Vec<Row>>>,
    /// What the commands of uploads and downloads are called, by tag, kind and index.
    multi_step: HashMap<(usize, bool, usize), String>,
}

impl Tables {
    /// The rows and tables of a crate.
    pub(super) fn new(api: &Api) -> Self {
        let locals = Locals::new(api, None, []);
        let scope = Scope::new(&locals);
        let mut tables = Self {
            rows: Vec::new(),
            by_row: HashMap::default(),
            fields: BTreeMap::new(),
            multi_step: HashMap::default(),
        };
        let mut names = Names::reserving(&["COMMANDS", "FLOWS", "GROUP"]);
        let mut commands = Commands::new(api);
        for (index, tag) in api.tags.iter().enumerate() {
            for (call, upload) in tag.uploads.iter().enumerate() {
                tables.multi_step.insert((index, true, call), commands.claim(tag, &upload.name));
                tables.add_rows(&mut names, index, upload_rows(&scope, index, call));
            }
            for (call, download) in tag.downloads.iter().enumerate() {
                tables.multi_step.insert((index, false, call), commands.claim(tag, &download.name));
                let rows = rows(&scope, FLOWS, &of_command(api, &tag.operations[download.operation]));
                tables.add_rows(&mut names, index, rows);
            }
            for operation in &tag.operations {
                tables.add_rows(&mut names, index, rows(&scope, COMMON, &of_command(api, operation)));
                if let Some(id) = body_object(&scope, operation) {
                    tables.add_fields(&scope, &mut names, index, id);
                }
            }
        }
        tables
    }

    fn add_rows(&mut self, names: &mut Names, tag: usize, rows: Vec<Row>) {
        for row in rows {
            let next = self.rows.len();
            let index = *self.by_row.entry(row).or_insert_with_key(|row| {
                let constant = names.claim([screaming(&row.name).as_str()]);
                self.rows.push(Entry { constant, tags: BTreeSet::new(), content: row.clone() });
                next
            });
            self.rows[index].tags.insert(tag);
        }
    }

    /// The table of an object, and those of the objects in it.
    fn add_fields(&mut self, scope: &Scope<'_>, names: &mut Names, tag: usize, id: TypeId) {
        let (mut open, mut seen) = (vec![id], HashSet::default());
        while let Some(id) = open.pop() {
            let definition = scope.definition(id);
            let TypeKind::Struct(structure) = &definition.kind else { continue };
            if !seen.insert(id) {
                continue;
            }
            let entry = self.fields.entry(id.0).or_insert_with(|| Entry {
                constant: names.claim([screaming(&definition.name).as_str()]),
                tags: BTreeSet::new(),
                content: field_rows(scope, structure),
            });
            entry.tags.insert(tag);
            open.extend(entry.content.iter().filter_map(|row| row.kind.object()));
        }
    }

    /// What the command of an upload is called.
    pub(super) fn upload_name(&self, tag: usize, index: usize) -> &str {
        &self.multi_step[&(tag, true, index)]
    }

    /// What the command of a download is called.
    pub(super) fn download_name(&self, tag: usize, index: usize) -> &str {
        &self.multi_step[&(tag, false, index)]
    }

    /// The names of what is in a module.
    pub(super) fn locals(&self, home: Home) -> Vec<String> {
        let rows = self.rows.iter().filter(|entry| entry.home() == home).map(|entry| entry.constant.clone());
        let fields = self.fields.values().filter(|entry| entry.home() == home).map(|entry| entry.constant.clone());
        rows.chain(fields).collect()
    }

    /// What is in a module.
    pub(super) fn items(&self, scope: &Scope<'_>, home: Home, sink: Sink<'_>) {
        let visible = if home == Home::Shared { "pub(super) " } else { "" };
        for entry in self.rows.iter().filter(|entry| entry.home() == home) {
            let (constant, row) = (name(&entry.constant), self.row(scope, home, &entry.content));
            sink(code!(scope, "${visible}const $constant: @Arg = $row;", visible, constant, row));
        }
        for entry in self.fields.values().filter(|entry| entry.home() == home) {
            let constant = name(&entry.constant);
            let rows = joined(", ", entry.content.iter().map(|row| self.row(scope, home, row)));
            sink(code!(scope, "${visible}static $constant: @Fields = &[$rows];", visible, constant, rows));
        }
    }

    /// `&[WORKSPACE_SLUG, PROJECT_ID]` of an operation's parameters.
    pub(super) fn args(&self, scope: &Scope<'_>, home: Home, rows: &[Row]) -> Option<Code> {
        let names = joined(", ", rows.iter().map(|row| named(scope, home, &self.rows[self.by_row[row]])));
        (!names.is_empty()).then(|| code!(scope, "&[$names]", names))
    }

    /// The table of an object.
    pub(super) fn object(&self, scope: &Scope<'_>, home: Home, id: TypeId) -> Code {
        named(scope, home, &self.fields[&id.0])
    }

    /// `required("name", ArgKind::Text).about("The project's name")`.
    fn row(&self, scope: &Scope<'_>, home: Home, row: &Row) -> Code {
        let make = match (row.presence, row.nullable) {
            (Presence::Required, _) => "required",
            (Presence::Optional, false) => "optional",
            (Presence::Optional, true) => "clearable",
        };
        let is_nullable = row.presence == Presence::Required && row.nullable;
        let is_keyed = row.name.replace('-', "_") != row.key;
        let lookup = row.lookup.as_ref().map(|Lookup { template, operation, value }| {
            let [template, operation, value] = [template, operation, value].map(|it| text(it));
            code! { scope, ".lookup(&@Lookup { template: $template, operation: $operation, value: $value })",
                template, operation, value
            }
        });
        code! { scope, "$make($name, $kind)$nullable$keyed$one_of$lookup$about", make = scope.known(make),
            name = text(&row.name), kind = self.kind(scope, home, &row.kind),
            nullable = if is_nullable { ".nullable()" } else { "" },
            keyed = is_keyed.then(|| code!(scope, ".keyed($key)", key = text(&row.key))),
            one_of = (!row.values.is_empty()).then(|| code!(scope, ".one_of(&[$values])", values = texts(&row.values))),
            lookup,
            about = (!row.about.is_empty()).then(|| code!(scope, ".about($about)", about = text(&row.about)))
        }
    }

    fn kind(&self, scope: &Scope<'_>, home: Home, kind: &ArgKind) -> Code {
        match kind {
            ArgKind::Word(word) => code!(scope, "@ArgKind::$word", word),
            ArgKind::List(item) => code!(scope, "@ArgKind::List(&$item)", item = self.kind(scope, home, item)),
            ArgKind::Object(id) => code!(scope, "@ArgKind::Object(&$object)", object = self.object(scope, home, *id)),
        }
    }
}

/// The name of something where it is needed.
fn named<T>(scope: &Scope<'_>, home: Home, entry: &Entry<T>) -> Code {
    if entry.home() == home { name(&entry.constant) } else { scope.import("super::cli::shared", &entry.constant) }
}

impl ArgKind {
    /// The object that values hold.
    fn object(&self) -> Option<TypeId> {
        match self {
            Self::Object(id) => Some(*id),
            Self::List(item) => item.object(),
            Self::Word(_) => None,
        }
    }
}

/// An operation as a command has it: with the parameters of its scope, and without the headers that options of every command
/// set.
pub(super) fn of_command<'o>(api: &Api, operation: &'o Operation) -> Cow<'o, Operation> {
    let whole = scopes::whole(api, operation);
    let is_shared = |parameter: &Parameter| {
        let is_header = parameter.serialization == Serialization::Header;
        is_header && api.client_headers.iter().any(|header| header.key.eq_ignore_ascii_case(&parameter.key))
    };
    if !whole.optional.iter().any(is_shared) {
        return whole;
    }
    let mut whole = whole.into_owned();
    whole.optional.retain(|parameter| !is_shared(parameter));
    Cow::Owned(whole)
}

/// The rows of an operation's parameters, the required ones first.
pub(super) fn rows(scope: &Scope<'_>, reserved: &[&str], operation: &Operation) -> Vec<Row> {
    let options = options_of(scope.api, reserved, operation);
    let required = operation.arguments.iter().map(|given| (given, Presence::Required));
    let all = required.chain(operation.optional.iter().map(|given| (given, Presence::Optional)));
    all.map(|(given, presence)| parameter_row(scope, &options, given, presence)).collect()
}

/// The options of the parameters of an operation, those of its scope among them.
pub(super) fn options_of(api: &Api, reserved: &[&str], operation: &Operation) -> Options {
    let reserved = reserved.iter().chain(operation.paging.as_ref().map(|_| &PAGED));
    let reserved = reserved.chain(operation.also.first().map(|_| &names::ACCEPT));
    let has_choice = |body: &&Body| matches!(body.kind, BodyKind::Raw) || !body.also.is_empty();
    let reserved = reserved.chain(operation.body.as_ref().filter(has_choice).map(|_| &names::CONTENT_TYPE));
    let names: Vec<&str> = operation.parameters().map(|parameter| parameter.name.as_str()).collect();
    options_under(api, operation, reserved, &names)
}

/// The options of names, the first of which are those of the scope of an operation.
fn options_under<'r>(
    api: &Api,
    operation: &Operation,
    reserved: impl IntoIterator<Item = &'r &'r str>,
    names: &[&str],
) -> Options {
    let scopes = api.scopes_to(operation.scope).into_iter();
    let scoped: Vec<String> =
        scopes.flat_map(|scope| scope.arguments.iter().map(|argument| names::of_scope(scope, argument))).collect();
    let headers: Vec<String> = api.client_headers.iter().map(names::of_header).collect();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let reserved: Vec<&&str> = reserved.into_iter().collect();
    let reserved = reserved.into_iter().copied().chain(headers.iter().copied()).collect::<Vec<&str>>();
    Options::with_preferred(&reserved, scoped, names.iter().copied())
}

/// The rows of an upload: parameters, and fields that only callers know.
pub(super) fn upload_rows(scope: &Scope<'_>, tag: usize, index: usize) -> Vec<Row> {
    let tag = &scope.api.tags[tag];
    let upload = &tag.uploads[index];
    let grant = &*values::whole_grant(scope, tag, upload);
    let options = upload_options(scope, tag, upload);
    let mut rows: Vec<Row> =
        grant.arguments.iter().map(|given| parameter_row(scope, &options, given, Presence::Required)).collect();
    let field = |field: &Field, presence| Row { presence, nullable: false, ..option_row(scope, &options, field) };
    rows.extend(upload.required.iter().map(|required| field(required, Presence::Required)));
    let setters = values::readable_setters(scope, upload);
    rows.extend(setters.into_iter().map(|setter| field(&setter.field, Presence::Optional)));
    rows
}

/// The options of an upload.
pub(super) fn upload_options(scope: &Scope<'_>, tag: &crate::ir::Tag, upload: &crate::ir::Upload) -> Options {
    let grant = &*values::whole_grant(scope, tag, upload);
    let setters = values::readable_setters(scope, upload);
    let arguments = grant.arguments.iter().map(|parameter| parameter.name.as_str());
    let fields = upload.required.iter().chain(setters.into_iter().map(|setter| &setter.field));
    let fields = fields.map(|field| field.name.as_str());
    let names: Vec<&str> = arguments.chain(fields).collect();
    options_under(scope.api, grant, FLOWS, &names)
}

/// A parameter is one piece of text, or several; whatever is not is written as JSON.
fn parameter_row(scope: &Scope<'_>, options: &Options, given: &Parameter, presence: Presence) -> Row {
    let Parameter { name, key, docs, ty, lookup, .. } = given;
    let (kind, values) =
        if values::is_readable(scope, ty) { kind(scope, ty) } else { (ArgKind::Word("Json"), Vec::new()) };
    Row {
        name: options.get(name).to_owned(),
        key: key.clone(),
        about: about(docs, ""),
        kind,
        presence,
        nullable: false,
        values,
        lookup: lookup.clone(),
    }
}

/// A field that has an option of its own in an upload.
fn option_row(scope: &Scope<'_>, options: &Options, field: &Field) -> Row {
    let (kind, values) = if values::is_readable(scope, &field.ty) {
        kind(scope, &field.ty)
    } else {
        (ArgKind::Word("Json"), Vec::new())
    };
    let (name, about) = (options.get(&field.name).to_owned(), about(&field.docs, ""));
    Row { name, key: field.key.clone(), about, kind, presence: field.presence, nullable: false, values, lookup: None }
}

/// The rows of an object's fields.
fn field_rows(scope: &Scope<'_>, structure: &Struct) -> Vec<Row> {
    let sent = structure.fields.iter().filter(|field| field.access != Access::ReadOnly);
    let rows = sent.map(|field| {
        let (kind, values) = kind(scope, &field.ty);
        let is_any = matches!(scope.meaning(&field.ty), TypeRef::Any);
        Row {
            name: kebab(&field.name),
            key: field.key.clone(),
            about: about(docs(scope, field), ""),
            kind,
            presence: field.presence,
            nullable: is_nullable(scope, field) && !is_any,
            values,
            lookup: None,
        }
    });
    rows.collect()
}

/// The diagnostic of a field, or of its type.
fn docs<'f>(scope: &Scope<'f>, field: &'f Field) -> &'f Docs {
    match &field.ty {
        TypeRef::Named(id) if field.docs.summary.is_empty() => &scope.definition(*id).docs,
        _ => &field.docs,
    }
}

/// The object that an operation's body is.
pub(super) fn body_object(scope: &Scope<'_>, operation: &Operation) -> Option<TypeId> {
    let (BodyKind::Json(ty) | BodyKind::UrlEncoded(ty, _)) = &operation.body.as_ref()?.kind else { return None };
    let TypeRef::Named(id) = scope.meaning(ty) else { return None };
    match &scope.definition(*id).kind {
        TypeKind::Struct(structure) if structure.fields.iter().any(|field| field.access != Access::ReadOnly) => {
            Some(*id)
        }
        _ => None,
    }
}

/// What values of a type are, and those that the document knows.
fn kind(scope: &Scope<'_>, ty: &TypeRef) -> (ArgKind, Vec<String>) {
    let word = match scope.meaning(ty) {
        TypeRef::Bool => "Boolean",
        TypeRef::Number | TypeRef::F32 | TypeRef::F64 => "Number",
        TypeRef::Text | TypeRef::Bytes => "Text",
        TypeRef::Uuid => "UUID",
        TypeRef::DateTime => "DATE_TIME",
        TypeRef::Date => "DATE",
        ty if ty.is_integer() => "Integer",
        TypeRef::Extern(_) if scope.meaning(ty).is_scalar() => "Text",
        TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => return kind(scope, inner),
        TypeRef::List(item) => {
            let (item, values) = kind(scope, item);
            return (ArgKind::List(Box::new(item)), values);
        }
        TypeRef::Named(id) => match &scope.definition(*id).kind {
            TypeKind::Struct(_) => return (ArgKind::Object(*id), Vec::new()),
            TypeKind::Enum(known) if known.repr == Repr::Text => return (ArgKind::Word("Text"), known_values(known)),
            TypeKind::Enum(known) if known.repr == Repr::Integer => {
                return (ArgKind::Word("Integer"), known_values(known));
            }
            _ => "Json",
        },
        _ => "Json",
    };
    (ArgKind::Word(word), Vec::new())
}

fn known_values(known: &Enum) -> Vec<String> {
    known.variants.iter().map(|variant| variant.value.text().to_owned()).collect()
}
