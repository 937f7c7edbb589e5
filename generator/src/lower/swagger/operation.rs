//! Operations: the parameters that are a body, or the fields of a form, become a request body. They stay in the lists too, since
//! something may refer to what is in them; `model` passes them over.

use super::media_types::{JSON, MULTIPART, essence, of_form};
use super::parameter::{example_of, written};
use super::{Conversion, Place, object, reference, text};
use crate::document::{Object, Value};

/// Methods whose requests have no body, whatever the path lists for all.
const BARE: &[&str] = &["get", "head"];

/// A parameter as a path or an operation lists it.
struct Listed {
    /// The item of the list.
    item: Place,
    /// The reference that the item is.
    reference: Option<String>,
    /// The parameter itself.
    parameter: Place,
    is_in: String,
    name: String,
}

impl Conversion<'_> {
    pub(super) fn operation(&mut self, place: &Place) {
        self.schemes(place);
        let own = self.listed(&place.key("parameters"));
        let mut around = place.parent().map(|path| self.listed(&path.key("parameters"))).unwrap_or_default();
        if place.pointer.last().is_some_and(|method| BARE.contains(&&*method)) {
            around.clear();
        }
        let is_own = |is_in: &str, name: Option<&str>| {
            own.iter().any(|one| one.is_in == is_in && name.is_none_or(|name| one.name == name))
        };
        let has_body = is_own("body", None);
        let mut bodies: Vec<&Listed> = own.iter().filter(|one| one.is_in == "body").collect();
        bodies.extend(around.iter().filter(|one| one.is_in == "body" && !has_body));
        let mut fields: Vec<&Listed> = own.iter().filter(|one| one.is_in == "formData").collect();
        let inherited = around.iter().filter(|one| one.is_in == "formData");
        fields.extend(inherited.filter(|one| !is_own("formData", Some(&one.name))));
        if self.value(&place.key("requestBody")).is_none() {
            match (bodies.first(), fields.is_empty()) {
                (Some(body), _) => self.body(place, body),
                (None, false) => self.form(place, &fields),
                (None, true) => {}
            }
        }
        self.one_body(&bodies, &fields);
    }

    fn listed(&self, list: &Place) -> Vec<Listed> {
        let Some(list) = self.followed(list) else { return Vec::new() };
        let items = self.value(&list).and_then(Value::as_list).unwrap_or_default();
        let listed = |(index, value): (usize, &Value)| {
            let item = list.index(index);
            let parameter = self.followed(&item)?;
            let is_in = self.text(&parameter, "in")?;
            let name = self.text(&parameter, "name").unwrap_or_default();
            Some(Listed { item, reference: reference(value).map(str::to_owned), parameter, is_in, name })
        };
        items.iter().enumerate().filter_map(listed).collect()
    }

    /// A request has one body.
    fn one_body(&mut self, bodies: &[&Listed], fields: &[&Listed]) {
        let excess = bodies.iter().skip(1).chain(fields.iter().filter(|_| !bodies.is_empty()));
        for one in excess {
            let message = format!("the {} parameter `{}` is in a request that has a body already", one.is_in, one.name);
            let help = "a request has either one `in: body` or the fields of a form; the first body counts";
            self.degrade("more-than-one-body", &one.item.clone(), &message, help, true);
        }
    }

    /// The request body that a parameter describes.
    fn body(&mut self, place: &Place, listed: &Listed) {
        let Some(parameter) = self.object(&listed.parameter).cloned() else { return };
        let mut media_types = self.media_types.consumed(place);
        if media_types.is_empty() {
            media_types.push(JSON.to_owned());
        }
        let schema = match (&listed.reference, parameter.get("schema")) {
            (_, None | Some(Value::Null)) => None,
            // What is shared is described once.
            (Some(reference), Some(_)) => {
                let hash = if reference.contains('#') { "" } else { "#" };
                Some(object([("$ref", text(format!("{reference}{hash}/schema")))]))
            }
            (None, Some(schema)) => Some(schema.clone()),
        };
        if !self.has_room(place, &schema, media_types.len()) {
            return;
        }
        self.request_body(place, &listed.parameter, parameter.get("required") == Some(&Value::Bool(true)));
        let content = place.keys(&["requestBody", "content"]);
        if let Some(description) = parameter.get("description") {
            let from = listed.parameter.key("description");
            self.put(&place.key("requestBody"), "description", description.clone(), &from);
        }
        for media_type in &media_types {
            self.put(&content, media_type, object([]), &listed.parameter);
            let media = content.key(media_type);
            if let Some(schema) = &schema {
                let from = match listed.reference {
                    Some(_) => listed.item.clone(),
                    None => listed.parameter.key("schema"),
                };
                self.put(&media, "schema", schema.clone(), &from);
            }
            if let Some((example, from)) = example_of(&parameter, media_type) {
                let from = from.iter().fold(listed.parameter.clone(), |place, key| place.key(key));
                self.put(&media, "example", example, &from);
            }
        }
    }

    /// The request body whose form has these fields.
    fn form(&mut self, place: &Place, fields: &[&Listed]) {
        let Some(first) = fields.first() else { return };
        let parameters: Vec<(&Listed, Object)> =
            fields.iter().filter_map(|field| Some((*field, self.object(&field.parameter)?.clone()))).collect();
        let is_required = |parameter: &Object| parameter.get("required") == Some(&Value::Bool(true));
        let has_file = parameters.iter().any(|(_, parameter)| is_file(parameter.get("schema")));
        let media_types = of_form(self.media_types.consumed(place), has_file);
        let required: Vec<Value> =
            parameters.iter().filter(|(_, it)| is_required(it)).map(|(field, _)| text(field.name.as_str())).collect();
        let schemas = parameters.iter().flat_map(|(_, parameter)| parameter.values());
        if !self.has_room(place, schemas, media_types.len()) {
            return;
        }
        self.request_body(place, &first.parameter, !required.is_empty());
        let content = place.keys(&["requestBody", "content"]);
        for media_type in &media_types {
            self.put(&content, media_type, object([]), &first.parameter);
            let media = content.key(media_type);
            self.put(&media, "schema", object([("type", text("object"))]), &first.parameter);
            let schema = media.key("schema");
            self.put(&schema, "properties", object([]), &first.parameter);
            let properties = schema.key("properties");
            for (field, parameter) in &parameters {
                self.field(&properties, field, parameter);
                self.encoding(&media, essence(media_type) == MULTIPART, field, parameter);
            }
            if !required.is_empty() {
                self.put(&schema, "required", Value::List(required.clone()), &first.parameter);
            }
        }
    }

    /// A field of a form as a property.
    fn field(&mut self, properties: &Place, field: &Listed, parameter: &Object) {
        let schema = parameter.get("schema").cloned().unwrap_or_else(|| object([]));
        let is_reference = schema.get("$ref").is_some();
        self.put(properties, &field.name, schema, &field.parameter.key("schema"));
        let property = properties.key(&field.name);
        for key in ["description", "example"].into_iter().filter(|_| !is_reference) {
            if let Some(value) = parameter.get(key)
                && self.object(&property).is_some_and(|property| !property.contains_key(key))
            {
                self.put(&property, key, value.clone(), &field.parameter.key(key));
            }
        }
    }

    /// How a list is written in a form: 3.0 has an item in each field by default, and 2.0 has commas.
    fn encoding(&mut self, media: &Place, is_multipart: bool, field: &Listed, parameter: &Object) {
        let schema = parameter.get("schema");
        let is_list = schema.and_then(|schema| schema.get("type")?.as_text()) == Some("array");
        if !is_list || is_file(schema) {
            return;
        }
        let format = parameter.get("collectionFormat").and_then(Value::as_text).unwrap_or("csv");
        let Some(written) = written(format).filter(|written| !(is_multipart && written.explode)) else { return };
        if self.object(&media.key("encoding")).is_none() {
            self.put(media, "encoding", object([]), &field.parameter);
        }
        let encoding = object([("style", text(written.style)), ("explode", Value::Bool(written.explode))]);
        self.put(&media.key("encoding"), &field.name, encoding, &field.parameter);
    }

    fn request_body(&mut self, place: &Place, parameter: &Place, is_required: bool) {
        let body = object([("content", object([]))]);
        self.put(place, "requestBody", body, parameter);
        let body = place.key("requestBody");
        self.came(&body.key("content"), parameter);
        if is_required {
            self.put(&body, "required", Value::Bool(true), &parameter.key("required"));
        }
    }
}

/// Whether a field is a file or several; `type: file` has been converted.
fn is_file(schema: Option<&Value>) -> bool {
    let Some(schema) = schema else { return false };
    let is = |key: &str, word: &str| schema.get(key).and_then(Value::as_text) == Some(word);
    (is("type", "string") && is("format", "binary")) || (is("type", "array") && is_file(schema.get("items")))
}
