//! The types of places.
//!
//! What comes in is a crate with the document that it is from; what goes out are the types that are emitted for what
//! is at each place: of named types and their fields, and of bodies, responses and parameters where operations have them.

use crate::instances::driver;
use crate::instances::schemas::{Library, Place};
use crate::instances::unions::Unions;
use serde_json::Value;
use specwright::Origins;
use specwright::Reading;
use specwright::ir::{Api, BodyKind, ErrorVariant, Extra, Operation, Output, Status, TypeId, TypeKind, TypeRef};
use std::collections::HashMap;

/// How far `allOf` is followed.
const DEEPEST: usize = 24;

/// The types that a document's program has: those with names in their order, and those of other places.
#[must_use]
pub fn of(reading: &Reading) -> Vec<TypeRef> {
    let (Some(api), Some(origins)) = (&reading.api, &reading.origins) else { return Vec::new() };
    Types::read(&mut Library::new(&reading.sources), api, origins).types
}

/// The types of places.
#[derive(Debug, Default)]
pub struct Types {
    /// Each type once.
    pub types: Vec<TypeRef>,
    numbers: HashMap<TypeRef, usize>,
    places: HashMap<Place, Vec<usize>>,
}

impl Types {
    /// The types of what is in a document.
    #[must_use]
    pub fn read(library: &mut Library, api: &Api, origins: &Origins) -> Self {
        let unions = Unions::read(library, api, origins);
        let mut types = Self::default();
        for (number, (id, _)) in driver::types(api).enumerate() {
            types.types.push(TypeRef::Named(id));
            types.numbers.insert(TypeRef::Named(id), number);
        }
        for (id, definition) in api.types.iter().enumerate() {
            for place in unions.places(TypeId(id)) {
                types.add(library, api, place, &TypeRef::Named(TypeId(id)));
                types.add_inside(library, api, (&unions, TypeId(id)), place, &definition.kind);
            }
        }
        for operation in api.tags.iter().flat_map(|tag| &tag.operations) {
            let (file, pointer) = origins.find(&operation.origin);
            if let Some(place) = library.place(file, pointer) {
                types.add_operation(library, api, &place, operation);
            }
        }
        types
    }

    /// The numbers of the types of a place.
    #[must_use]
    pub fn of(&self, library: &Library, place: &Place) -> &[usize] {
        let steps = library.steps(place);
        steps.iter().find_map(|place| self.places.get(place)).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, library: &Library, api: &Api, place: &Place, ty: &TypeRef) {
        if !driver::is_json(api, ty, 0) || library.find(place).is_none() {
            return;
        }
        if let TypeRef::Boxed(inner) = ty {
            return self.add(library, api, place, inner);
        }
        let next = self.types.len();
        let number = *self.numbers.entry(ty.clone()).or_insert(next);
        if number == next {
            self.types.push(ty.clone());
        }
        let known = self.places.entry(place.clone()).or_default();
        if known.contains(&number) {
            return;
        }
        known.push(number);
        let place = library.follow(place);
        let mut ty = ty;
        while let TypeRef::Nullable(inner) | TypeRef::Boxed(inner) = ty {
            ty = inner;
        }
        match ty {
            TypeRef::List(item) => self.add(library, api, &place.key("items"), item),
            TypeRef::Map(value) => self.add(library, api, &place.key("additionalProperties"), value),
            _ => {}
        }
    }

    /// What is in the schema of a named type.
    fn add_inside(
        &mut self,
        library: &Library,
        api: &Api,
        (unions, id): (&Unions, TypeId),
        place: &Place,
        kind: &TypeKind,
    ) {
        match kind {
            TypeKind::Struct(structure) => {
                for part in parts(library, place, 0) {
                    for field in &structure.fields {
                        self.add(library, api, &part.key("properties").key(&field.key), &field.ty);
                    }
                    if let Extra::Typed { ty, .. } = &structure.extra {
                        self.add(library, api, &part.key("additionalProperties"), ty);
                    }
                }
            }
            TypeKind::Alias(ty) => self.add(library, api, place, ty),
            TypeKind::Union(_) => {
                for (member, ty) in unions.parts(api, id) {
                    self.add(library, api, member, ty);
                }
            }
            TypeKind::Enum(_) | TypeKind::Form(_) => {}
        }
    }

    fn add_operation(&mut self, library: &Library, api: &Api, place: &Place, operation: &Operation) {
        if let Some(body) = &operation.body
            && let BodyKind::Json(ty) = &body.kind
        {
            let content = library.follow(&place.key("requestBody")).key("content");
            let media = library.follow(&content.key(&body.media_type));
            self.add(library, api, &media.key("schema"), ty);
        }
        let responses = place.key("responses");
        match &operation.success.output {
            Output::ByStatus(_, variants) => self.add_outputs(library, api, &responses, variants),
            output => {
                for status in &operation.success.statuses {
                    self.add_output(library, api, &responses, *status, output);
                }
            }
        }
        self.add_outputs(library, api, &responses, &operation.error.variants);
        let around = place.parent().unwrap_or_else(|| place.clone());
        let parameters: Vec<_> = operation.parameters().collect();
        for list in [place.key("parameters"), around.key("parameters")] {
            let count = library.find(&list).and_then(Value::as_array).map_or(0, Vec::len);
            for index in 0..count {
                let place = library.follow(&list.key(&index.to_string()));
                let name = library.find(&place).and_then(|value| value["name"].as_str());
                for parameter in parameters.iter().filter(|parameter| Some(parameter.key.as_str()) == name) {
                    self.add(library, api, &place.key("schema"), &parameter.ty);
                }
            }
        }
    }

    fn add_outputs(&mut self, library: &Library, api: &Api, responses: &Place, variants: &[ErrorVariant]) {
        for variant in variants {
            self.add_output(library, api, responses, variant.status, &variant.output);
        }
    }

    fn add_output(&mut self, library: &Library, api: &Api, responses: &Place, status: Status, output: &Output) {
        let (Output::Json(ty) | Output::Perhaps(ty)) = output else { return };
        let keys = match status {
            Status::Code(code) => vec![code.to_string()],
            Status::Class(class) => vec![format!("{class}XX"), format!("{class}xx")],
            Status::Default => vec!["default".to_owned()],
        };
        for key in keys {
            let content = library.follow(&responses.key(&key)).key("content");
            let kinds = library.find(&content).and_then(Value::as_object).into_iter().flatten();
            let kinds: Vec<String> = kinds.map(|(name, _)| name.clone()).filter(|name| is_json(name)).collect();
            // Of several, it is unknown which one the type is of.
            if let [only] = kinds.as_slice() {
                let media = library.follow(&content.key(only));
                self.add(library, api, &media.key("schema"), ty);
            }
        }
    }
}

/// Whether a media type is JSON.
pub(super) fn is_json(name: &str) -> bool {
    let plain = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    plain == "application/json" || plain == "text/json" || plain.ends_with("+json") || plain == "*/*"
}

/// A schema and the members of its `allOf` that are in it.
fn parts(library: &Library, place: &Place, depth: usize) -> Vec<Place> {
    let mut found = vec![place.clone()];
    let members = library.find(place).and_then(|schema| schema["allOf"].as_array()).filter(|_| depth < DEEPEST);
    for index in 0..members.map_or(0, Vec::len) {
        found.extend(parts(library, &place.key("allOf").key(&index.to_string()), depth + 1));
    }
    found
}
