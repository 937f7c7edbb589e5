//! The addresses that a file refers to, whatever it is: all that a `$ref` or a discriminator names.

use super::Fetched;
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{self, Value};
use crate::source::{self, FileId};
use std::path::Path;
use url::Url;

/// The addresses that a file refers to, without their fragments, in its order.
pub(super) fn of(file: &Fetched) -> Vec<Url> {
    // The end of the name tells how it is written.
    let sources = source::decode_root(Path::new(file.source.path()), file.bytes.clone());
    let mut diagnostics = Diagnostics::new();
    let Some(value) = document::parse(&sources, FileId::ROOT, Severity::Warning, &mut diagnostics) else {
        return Vec::new();
    };
    let (mut found, mut open) = (Vec::new(), vec![&value]);
    while let Some(value) = open.pop() {
        match value {
            Value::Object(object) => {
                let reference = object.get("$ref").and_then(Value::as_text);
                let mapping = object.get("mapping").and_then(Value::as_object);
                let members = mapping.into_iter().flat_map(|mapping| mapping.values().filter_map(Value::as_text));
                // A member may be named by its component alone.
                found.extend(reference.into_iter().chain(members.filter(|member| member.contains(['/', '.']))));
                open.extend(object.values());
            }
            Value::List(items) => open.extend(items),
            _ => {}
        }
    }
    let addresses = found.into_iter().filter(|reference| !reference.starts_with('#'));
    let addresses = addresses.filter_map(|reference| file.source.join(reference).ok());
    addresses
        .map(|mut address| {
            address.set_fragment(None);
            address
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Fetched, of};
    use url::Url;

    #[test]
    fn references_are_relative_to_where_the_file_came_from() {
        let source = Url::parse("https://a.example/v1/api.yaml").expect("an address");
        let text = "a: {$ref: '#/b'}\nb: [{$ref: 'c.json#/d'}, {$ref: '../e.yaml'}]\nf: {mapping: {g: G, h: h.json}}\n\
                    i: {$ref: 'https://b.example/j#/k'}\n";
        let file = Fetched { address: source.clone(), source, bytes: text.as_bytes().to_vec() };
        let mut found: Vec<String> = of(&file).into_iter().map(String::from).collect();
        found.sort();
        let all = ["e.yaml", "v1/c.json", "v1/h.json"].map(|path| format!("https://a.example/{path}"));
        assert_eq!(found, [&all[..], &["https://b.example/j".to_owned()]].concat());
        let other = Fetched { bytes: b"{".to_vec(), ..file };
        assert_eq!(of(&other), [], "what cannot be read refers to nothing");
    }
}
