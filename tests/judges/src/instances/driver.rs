//! The program that decodes and encodes with the emitted types.
//!
//! What comes in are crates with their types; what goes out is a program that holds all of them, and [`Codecs`] that asks it
//! about one crate.

use crate::conformance::crates::{Crates, Subject};
use crate::examples::types;
use specwright::ir::{Api, Home, TypeDef, TypeId, TypeKind, TypeRef};
use std::error::Error;
use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The package of the program.
pub const PACKAGE: &str = "instances-driver";

/// Builds the program with the types of the crates of many documents, and says where it is.
///
/// # Errors
///
/// When it does not compile.
pub fn build(crates: &Crates, subjects: &[Subject], folder: &Path, target: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let mut known: Vec<(String, &Api, Vec<TypeRef>)> = Vec::new();
    for subject in subjects {
        if let (Some(api), true) = (&subject.reading.api, known.iter().all(|(known, ..)| *known != subject.package)) {
            known.push((subject.package.clone(), api, types::of(&subject.reading)));
        }
    }
    eprintln!("{} crates are built", known.len());
    crates.build_program(PACKAGE, &program(&known), "full-codec", folder, target)
}

/// The text of the program. `crates` are packages, each with what is known of it and the types that are asked for.
#[must_use]
pub fn program(crates: &[(String, &Api, Vec<TypeRef>)]) -> String {
    let mut main = include_str!("../../../instances/driver.rs").to_owned();
    main += "\ncrates! {\n";
    for (package, api, types) in crates {
        let module = package.replace('-', "_");
        // A string takes any text.
        let _ = writeln!(main, "    {package:?} {module} {{");
        for ty in types {
            let variant = union_of(api, ty).map_or_else(|| "no_union".to_owned(), |id| format!("variant_{}", id.0));
            let _ = writeln!(main, "        {} => {variant},", rust(api, &module, ty));
        }
        main += "    } {\n";
        for (index, definition) in api.types.iter().enumerate() {
            main += &variant(api, &module, index, definition);
        }
        main += "    }\n";
    }
    main + "}\n"
}

/// The function that says which variants a value of a union is in; nothing for other types.
fn variant(api: &Api, module: &str, index: usize, definition: &TypeDef) -> String {
    let TypeKind::Union(union) = &definition.kind else { return String::new() };
    let path = format!("::{module}::{}", path(api, definition));
    let mut text = format!("        fn variant_{index}(value: &{path}) -> String {{\n            match value {{\n");
    for (number, variant) in union.variants.iter().enumerate() {
        let name = &variant.name;
        let _ = match union_of(api, &variant.ty) {
            Some(id) => writeln!(
                text,
                "                {path}::{name}(inner) => format!(\"{number}.{{}}\", variant_{}(inner)),",
                id.0
            ),
            None => writeln!(text, "                {path}::{name}(_) => \"{number}\".to_owned(),"),
        };
    }
    text + "                _ => \"?\".to_owned(),\n            }\n        }\n"
}

/// The union that a type is, whatever it is called.
#[must_use]
pub fn union_of(api: &Api, ty: &TypeRef) -> Option<TypeId> {
    match ty {
        TypeRef::Boxed(inner) => union_of(api, inner),
        TypeRef::Named(id) => match &api.types[id.0].kind {
            TypeKind::Union(_) => Some(*id),
            TypeKind::Alias(ty) => union_of(api, ty),
            _ => None,
        },
        _ => None,
    }
}

/// A type as the program writes it.
fn rust(api: &Api, module: &str, ty: &TypeRef) -> String {
    let inside = |ty: &TypeRef| rust(api, module, ty);
    let runtime = |name: &str| format!("::{module}::runtime::{name}");
    match ty {
        TypeRef::Bool => "bool".to_owned(),
        TypeRef::I8 => "i8".to_owned(),
        TypeRef::I16 => "i16".to_owned(),
        TypeRef::I32 => "i32".to_owned(),
        TypeRef::I64 => "i64".to_owned(),
        TypeRef::U8 => "u8".to_owned(),
        TypeRef::U16 => "u16".to_owned(),
        TypeRef::U32 => "u32".to_owned(),
        TypeRef::U64 => "u64".to_owned(),
        TypeRef::F32 => "f32".to_owned(),
        TypeRef::F64 => "f64".to_owned(),
        TypeRef::Text => "String".to_owned(),
        TypeRef::Number => runtime("json::Number"),
        TypeRef::Uuid => runtime("Uuid"),
        TypeRef::DateTime => runtime("DateTime"),
        TypeRef::Date => runtime("Date"),
        TypeRef::Bytes => runtime("json::Bytes"),
        // A file is in no JSON, and is never asked for.
        TypeRef::Any | TypeRef::File => runtime("json::Value"),
        TypeRef::Extern(extern_type) => extern_type.path.clone(),
        TypeRef::Named(id) => format!("::{module}::{}", path(api, &api.types[id.0])),
        TypeRef::Tuple(items) => {
            format!("({})", items.iter().fold(String::new(), |text, item| text + &inside(item) + ", "))
        }
        TypeRef::List(item) => format!("Vec<{}>", inside(item)),
        TypeRef::Map(value) => format!("{}<{}>", runtime("json::Map"), inside(value)),
        TypeRef::Nullable(inner) => format!("Option<{}>", inside(inner)),
        TypeRef::Boxed(inner) => format!("Box<{}>", inside(inner)),
    }
}

/// The types of a crate that travel as JSON, each with its number.
pub fn types(api: &Api) -> impl Iterator<Item = (TypeId, &TypeDef)> {
    let types = api.types.iter().enumerate().map(|(index, definition)| (TypeId(index), definition));
    types.filter(|(id, _)| is_json(api, &TypeRef::Named(*id), 0))
}

/// Whether a type travels as JSON.
#[must_use]
pub fn is_json(api: &Api, ty: &TypeRef, depth: usize) -> bool {
    match ty {
        TypeRef::File => false,
        TypeRef::Named(id) => match &api.types[id.0].kind {
            TypeKind::Form(_) => false,
            TypeKind::Alias(ty) if depth < 64 => is_json(api, ty, depth + 1),
            _ => true,
        },
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => {
            is_json(api, inner, depth)
        }
        _ => true,
    }
}

/// Whether a type takes any JSON.
#[must_use]
pub fn is_raw(api: &Api, definition: &TypeDef) -> bool {
    let mut kind = &definition.kind;
    for _ in 0..64 {
        match kind {
            TypeKind::Alias(TypeRef::Any) => return true,
            TypeKind::Alias(TypeRef::Named(id)) => kind = &api.types[id.0].kind,
            _ => return false,
        }
    }
    false
}

/// Where a type is in its crate.
fn path(api: &Api, definition: &TypeDef) -> String {
    let module = match definition.home {
        Home::Types => "types",
        Home::Tag(index) => &api.tags[index].module,
    };
    format!("{module}::{}", definition.name)
}

/// What a type made of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Through {
    /// The variants that the value is in, the outer one first, when it is of a union; none is the one for what no type
    /// takes.
    pub variants: Vec<Option<usize>>,
    /// What it writes again.
    pub text: String,
}

/// The program at work on one crate.
#[derive(Debug)]
pub struct Codecs {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Codecs {
    /// Starts the program.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn start(program: &Path, package: &str) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.arg(package).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let missing = || io::Error::other("the program has no pipes");
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = BufReader::new(child.stdout.take().ok_or_else(missing)?);
        Ok(Self { child, input, output })
    }

    /// What a type makes of a text and writes again, or why it does not take it.
    ///
    /// # Errors
    ///
    /// When the program ends.
    pub fn through(&mut self, index: usize, text: &str) -> io::Result<Result<Through, String>> {
        writeln!(self.input, "{index} {text}")?;
        self.input.flush()?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        let ended = || io::Error::other("the program has ended");
        match (line.as_bytes().first(), line.trim_end_matches('\n').get(1..)) {
            (Some(b'+'), Some(text)) => {
                let (variants, text) = text.split_once(' ').ok_or_else(ended)?;
                let variants = variants.split('.').filter(|each| !each.is_empty()).map(|each| each.parse().ok());
                Ok(Ok(Through { variants: variants.collect(), text: text.to_owned() }))
            }
            (Some(b'-'), Some(text)) => Ok(Err(text.to_owned())),
            _ => Err(ended()),
        }
    }
}

impl Drop for Codecs {
    fn drop(&mut self) {
        // It ends with its input, which is still held here.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
