//! The program that decodes and encodes with the emitted types.
//!
//! What comes in are crates with their types; what goes out is a program that holds all of them, and [`Codecs`] that asks it
//! about one crate.

use specwright::ir::{Api, Home, TypeDef, TypeKind, TypeRef};
use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The package of the program.
pub const PACKAGE: &str = "instances-driver";

/// The text of the program. `crates` are packages with the paths of their types, without the name of the crate.
#[must_use]
pub fn program(crates: &[(String, Vec<String>)]) -> String {
    let mut main = include_str!("../../instances/driver.rs").to_owned();
    main += "\ncrates! {\n";
    for (package, types) in crates {
        let module = package.replace('-', "_");
        // A string takes any text.
        let _ = writeln!(main, "    {package:?} {module} {{");
        for path in types {
            let _ = writeln!(main, "        ::{module}::{path},");
        }
        main += "    }\n";
    }
    main + "}\n"
}

/// The types of a crate that travel as JSON.
pub fn types(api: &Api) -> impl Iterator<Item = &TypeDef> {
    api.types.iter().filter(|definition| match &definition.kind {
        TypeKind::Form(_) => false,
        TypeKind::Alias(ty) => is_json(api, ty, 0),
        _ => true,
    })
}

fn is_json(api: &Api, ty: &TypeRef, depth: usize) -> bool {
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

/// Where a type stands in its crate.
#[must_use]
pub fn path(api: &Api, definition: &TypeDef) -> String {
    let module = match definition.home {
        Home::Types => "types",
        Home::Tag(index) => &api.tags[index].module,
    };
    format!("{module}::{}", definition.name)
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
    pub fn through(&mut self, index: usize, text: &str) -> io::Result<Result<String, String>> {
        writeln!(self.input, "{index} {text}")?;
        self.input.flush()?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        match (line.as_bytes().first(), line.trim_end_matches('\n').get(1..)) {
            (Some(b'+'), Some(text)) => Ok(Ok(text.to_owned())),
            (Some(b'-'), Some(text)) => Ok(Err(text.to_owned())),
            _ => Err(io::Error::other("the program has ended")),
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
