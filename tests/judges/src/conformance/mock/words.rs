//! The arguments of one call, made up.
//!
//! What comes in is what an operation takes; what goes out are the words for its command line: every parameter that is
//! required and some that are not, and a body, all of them instances of their schemas.

use crate::conformance::crates::{Choice, Entry};
use crate::instances::judge::Judge;
use crate::instances::make::{Characters, Extent, Maker};
use crate::instances::operation::{Operation, Parameter, argument, plain};
use crate::instances::random::Random;
use crate::instances::schemas::Schemas;
use serde_json::Value;
use specwright::ir::{self, Api, BodyKind, TypeKind, TypeRef};
use std::io;
use std::path::Path;

/// Makes up arguments.
#[derive(Debug)]
pub(super) struct Words<'s> {
    /// The crate.
    pub(super) api: &'s Api,
    /// The schemas of the document.
    pub(super) schemas: &'s Schemas,
    /// The judge of these.
    pub(super) judge: &'s Judge<'s>,
    /// The same with every `oneOf` read as `anyOf`, for what cannot be distinguished strictly and can be sent all the same.
    pub(super) relaxed: (&'s Schemas, &'s Judge<'s>),
    /// What is random repeats with it.
    pub(super) seed: u64,
    /// A folder for bodies.
    pub(super) folder: &'s Path,
}

impl<'s> Words<'s> {
    /// The words for an operation.
    ///
    /// # Errors
    ///
    /// When a body cannot be written, or nothing can be made up for what is required.
    pub(super) fn make(
        &self,
        operation: &Operation,
        emitted: &ir::Operation,
        entry: &Entry,
    ) -> io::Result<Vec<String>> {
        let name = format!("{} {}", emitted.method, emitted.path);
        let mut random = Random::new(self.seed, &name);
        let maker = Maker::new(self.schemas, self.judge, Random::new(self.seed, &name));
        let mut maker = maker.characters(Characters::Plain);
        let mut words = entry.words.to_vec();
        let headers = self.api.client_headers.iter().filter(|header| header.default.is_none());
        words.extend(headers.map(|header| format!("--{}=1", header.method.replace('_', "-"))));
        let mut given: Vec<&str> = Vec::new();
        for parameter in &operation.parameters {
            let Some(option) = option(entry, parameter, &given) else { continue };
            given.push(&option.name);
            if !parameter.is_required && random.chance(50) {
                continue;
            }
            match argument(&mut maker, self.schemas, parameter, Extent::Some) {
                Some(Value::Array(items)) if option.many => {
                    words.extend(items.iter().map(|item| format!("--{}={}", option.name, plain(item))));
                }
                Some(value) => words.push(format!("--{}={}", option.name, plain(&value))),
                None if parameter.is_required => {
                    return Err(io::Error::other(format!("nothing can be made up for `{}`", parameter.name)));
                }
                None => {}
            }
        }
        if let Some(body) = &emitted.body {
            self.body(operation, body, &mut maker, &mut words)?;
        }
        Ok(words)
    }

    fn body(
        &self,
        operation: &Operation,
        body: &ir::Body,
        maker: &mut Maker<'s>,
        words: &mut Vec<String>,
    ) -> io::Result<()> {
        let content = operation.contents.iter().find(|content| content.media_type == body.media_type);
        let content = content.or(operation.contents.first());
        let id = content.and_then(|content| content.schema);
        let made = match id.and_then(|id| Some((id, self.schemas.get(id)?))) {
            Some((id, schema)) => {
                let is_form = !matches!(body.kind, BodyKind::Json(_) | BodyKind::Text | BodyKind::Raw);
                // A form has at least one part.
                let extent = if is_form { Extent::Most } else { Extent::Some };
                let made = maker.instance(schema, extent).or_else(|| {
                    let (schemas, judge) = self.relaxed;
                    let mut maker =
                        Maker::new(schemas, judge, Random::new(self.seed, "")).characters(Characters::Plain);
                    maker.instance(schemas.get(id)?, extent)
                });
                made.map(|made| made.value)
            }
            None => Some(Value::from("text")),
        };
        let made = made.ok_or_else(|| io::Error::other("nothing can be made up for the body"))?;
        match &body.kind {
            BodyKind::Json(_) | BodyKind::UrlEncoded(..) => self.file(&made.to_string(), "", words),
            BodyKind::Multipart(id) => {
                let TypeKind::Form(form) = &self.api.types[id.0].kind else {
                    return self.parts(&made, &|_| false, words);
                };
                let is_file = |name: &str| form.parts.iter().any(|part| part.key == name && is_file(&part.ty));
                self.parts(&made, &is_file, words)
            }
            BodyKind::Parts => self.parts(&made, &|_| false, words),
            BodyKind::Text => self.file(&plain(&made), "", words),
            BodyKind::Raw => {
                // The decisions no longer know the range that the document says.
                let media_type_of = content.map_or("", |content| &content.media_type);
                self.file(&plain(&made), one_of(media_type_of), words)
            }
        }
    }

    /// A body from a file; `media_type` is written where there is one.
    fn file(&self, text: &str, media_type: &str, words: &mut Vec<String>) -> io::Result<()> {
        let path = self.folder.join("body");
        std::fs::write(&path, text)?;
        let media_type_of = if media_type.is_empty() { String::new() } else { format!(";type={media_type}") };
        words.push(format!("--body=@{}{media_type_of}", path.display()));
        Ok(())
    }

    fn parts(&self, made: &Value, is_file: &dyn Fn(&str) -> bool, words: &mut Vec<String>) -> io::Result<()> {
        if made.as_object().is_none_or(serde_json::Map::is_empty) {
            words.push("--part=part=text".to_owned());
        }
        for (name, value) in made.as_object().into_iter().flatten() {
            let values = match value {
                Value::Array(items) => items.iter().collect(),
                value => vec![value],
            };
            for value in values {
                if is_file(name) {
                    let path = self.folder.join("part.txt");
                    std::fs::write(&path, plain(value))?;
                    words.push(format!("--part={name}=@{}", path.display()));
                } else {
                    words.push(format!("--part={name}={}", plain(value)));
                }
            }
        }
        Ok(())
    }
}

/// The option for a parameter. Those of one name in several places are distinguished by the place in the option's name.
fn option<'e>(entry: &'e Entry, parameter: &Parameter, given: &[&str]) -> Option<&'e Choice> {
    let free = || entry.options.iter().filter(|one| one.key == parameter.name && !given.contains(&one.name.as_str()));
    let places = ["path", "query", "header", "cookie"];
    let is_for = |option: &Choice, place: &str| option.name.ends_with(&format!("-{place}"));
    let of_none = |option: &&Choice| !places.iter().any(|place| is_for(option, place));
    let named = free().find(|option| is_for(option, &parameter.place));
    named.or_else(|| free().find(of_none)).or_else(|| free().next())
}

/// A media type of a range that the document leaves open; nothing where it says one.
fn one_of(range: &str) -> &'static str {
    match range.split_once("/*") {
        None => "",
        Some(("image", _)) => "image/png",
        Some(("text", _)) => "text/plain",
        Some(("audio", _)) => "audio/mpeg",
        Some(("video", _)) => "video/mp4",
        Some(_) => "application/octet-stream",
    }
}

fn is_file(ty: &TypeRef) -> bool {
    match ty {
        TypeRef::File => true,
        TypeRef::List(item) => is_file(item),
        _ => false,
    }
}
