//! Pagination as others declare it: `x-ms-pageable` (AutoRest and Kiota), `x-speakeasy-pagination` and `x-fern-pagination`.
//!
//! What one of them says that cannot be followed is reported, and the operation returns one page at a time.

use super::super::Resolver;
use super::super::operation::Found;
use super::{Declaration, DeclaredBy, Located};
use crate::pointer::Pointer;
use serde_json::{Map, Value};

const MICROSOFT: &str = "x-ms-pageable";
const SPEAKEASY: &str = "x-speakeasy-pagination";
const FERN: &str = "x-fern-pagination";

impl<'a> Resolver<'a> {
    /// What the extension of a vendor declares of an operation; `None` when there is none, or when something was reported.
    pub(super) fn vendor_pagination(&mut self, found: &Found<'a>) -> Option<Declaration> {
        let extensions = &found.operation.extensions;
        let at = |key: &str| found.pointer.key(key);
        match (extensions.get(FERN), extensions.get(SPEAKEASY), extensions.get(MICROSOFT)) {
            // `true` means what the root of the document declares.
            (Some(Value::Bool(true)), ..) => match self.openapi.extensions.get(FERN) {
                Some(declared) => self.fern(declared, &Pointer::root().key(FERN)),
                None => self.wrong(&at(FERN), "the root of the document declares no pagination"),
            },
            (Some(Value::Bool(false)), ..) | (None, None, None) => None,
            (Some(declared), ..) => self.fern(declared, &at(FERN)),
            (None, Some(declared), _) => self.speakeasy(declared, &at(SPEAKEASY)),
            (None, None, Some(declared)) => self.microsoft(declared, found, &at(MICROSOFT)),
        }
    }

    /// `nextLinkName` is the key of the next page's address (`null` where all comes at once), `itemName` that of the list.
    fn microsoft(&mut self, declared: &Value, found: &Found<'a>, at: &Pointer) -> Option<Declaration> {
        let declared = self.vendor_object(declared, at)?;
        if declared.get("nextLinkName").is_none_or(Value::is_null) {
            return None;
        }
        // An operation of its own takes what is no address. Where there is none of this name, the address is whole.
        if let Some(other) = self.optional_text(declared, "operationName", at)?
            && found.operation.operation_id.as_deref() != Some(other)
            && self.openapi.operations().any(|(.., operation)| operation.operation_id.as_deref() == Some(other))
        {
            return self.wrong(&at.key("operationName"), "the next page is asked for by another operation");
        }
        let key = |text: &str, name: &str| Located { text: Pointer::root().key(text).to_string(), at: at.key(name) };
        let next = key(self.text(declared, "nextLinkName", at)?, "nextLinkName");
        let items = key(self.optional_text(declared, "itemName", at)?.unwrap_or("value"), "itemName");
        Some(Declaration { by: DeclaredBy::Link(next), more: None, items, at: at.clone() })
    }

    /// `inputs` name the parameters with what they are, `outputs` are `JSONPath`s into the response.
    fn speakeasy(&mut self, declared: &Value, at: &Pointer) -> Option<Declaration> {
        let declared = self.vendor_object(declared, at)?;
        let outputs_at = at.key("outputs");
        let none = Map::new();
        let outputs =
            declared.get("outputs").map_or(Some(&none), |outputs| self.vendor_object(outputs, &outputs_at))?;
        let by = match self.text(declared, "type", at)? {
            "url" => DeclaredBy::Link(self.output_place(outputs, "nextUrl", &outputs_at)?),
            "cursor" => DeclaredBy::Cursor {
                parameter: self.input(declared, &["cursor"], at)?.1,
                next: self.output_place(outputs, "nextCursor", &outputs_at)?,
            },
            "offsetLimit" => match self.input(declared, &["page", "offset"], at)? {
                ("page", parameter) => DeclaredBy::Page { parameter, first: 1 },
                (_, parameter) => DeclaredBy::Offset(parameter),
            },
            _ => return self.wrong(&at.key("type"), "expected `offsetLimit`, `cursor` or `url`"),
        };
        // Speakeasy itself returns pages, and so the place of the items is not always declared.
        let items = match outputs.get("results") {
            Some(_) => self.output_place(outputs, "results", &outputs_at)?,
            None => return self.wrong(&outputs_at, "`results` is missing: where the response has the items"),
        };
        Some(Declaration { by, more: None, items, at: at.clone() })
    }

    /// The first input that is one of these, and which.
    fn input<'k>(
        &mut self,
        declared: &Map<String, Value>,
        kinds: &[&'k str],
        at: &Pointer,
    ) -> Option<(&'k str, Located)> {
        let at = at.key("inputs");
        for (index, input) in declared.get("inputs").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let at = at.key(&index.to_string());
            let input = self.vendor_object(input, &at)?;
            let kind = self.text(input, "type", &at)?;
            let Some(kind) = kinds.iter().find(|known| **known == kind) else { continue };
            if self.text(input, "in", &at)? != "parameters" {
                return self.wrong(&at.key("in"), "the next page is asked for in the body of the request");
            }
            return Some((kind, Located { text: self.text(input, "name", &at)?.to_owned(), at: at.key("name") }));
        }
        self.wrong(&at, &format!("expected an input of the type {}", kinds.join(" or ")))
    }

    fn output_place(&mut self, outputs: &Map<String, Value>, key: &str, at: &Pointer) -> Option<Located> {
        let path = self.text(outputs, key, at)?;
        let at = at.key(key);
        match place(path, "$") {
            Some(text) => Some(Located { text, at }),
            None => self.wrong(&at, "expected the path of one key, such as `$.data.next`"),
        }
    }

    /// `$request.` and `$response.` lead to a parameter and to a key of the response. With `step`, an offset counts items,
    /// otherwise pages.
    fn fern(&mut self, declared: &Value, at: &Pointer) -> Option<Declaration> {
        let declared = self.vendor_object(declared, at)?;
        let next = ["next_uri", "next_path"].into_iter().find(|key| declared.contains_key(*key));
        let by = if let Some(next) = next {
            DeclaredBy::Link(self.of_response(declared, next, at)?)
        } else if declared.contains_key("cursor") {
            DeclaredBy::Cursor {
                parameter: self.of_request(declared, "cursor", at)?,
                next: self.of_response(declared, "next_cursor", at)?,
            }
        } else if declared.contains_key("step") {
            DeclaredBy::Offset(self.of_request(declared, "offset", at)?)
        } else {
            DeclaredBy::Page { parameter: self.of_request(declared, "offset", at)?, first: 1 }
        };
        let more = match declared.get("has-next-page") {
            Some(_) => Some(self.of_response(declared, "has-next-page", at)?),
            None => None,
        };
        Some(Declaration { by, more, items: self.of_response(declared, "results", at)?, at: at.clone() })
    }

    fn of_request(&mut self, declared: &Map<String, Value>, key: &str, at: &Pointer) -> Option<Located> {
        let path = self.text(declared, key, at)?;
        let at = at.key(key);
        match path.strip_prefix("$request.") {
            Some(name) => Some(Located { text: name.to_owned(), at }),
            None => self.wrong(&at, "expected a parameter such as `$request.page`"),
        }
    }

    fn of_response(&mut self, declared: &Map<String, Value>, key: &str, at: &Pointer) -> Option<Located> {
        let path = self.text(declared, key, at)?;
        let at = at.key(key);
        match place(path, "$response") {
            Some(text) => Some(Located { text, at }),
            None => self.wrong(&at, "expected a key of the response such as `$response.items`"),
        }
    }

    /// An object with keys that are not all known here.
    fn vendor_object<'v>(&mut self, declared: &'v Value, at: &Pointer) -> Option<&'v Map<String, Value>> {
        match declared.as_object() {
            Some(object) => Some(object),
            None => self.wrong(at, "expected an object"),
        }
    }
}

/// The JSON pointer of a path of names below a root: `$.data.items`, `$["data"]["items"]`. `None` where it may be several
/// places, or one that depends on the response.
fn place(path: &str, root: &str) -> Option<String> {
    let mut at = Pointer::root();
    let mut rest = path.strip_prefix(root)?;
    while !rest.is_empty() {
        let (name, after) = if let Some(rest) = rest.strip_prefix('.') {
            rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len()))
        } else {
            let quote = rest.strip_prefix('[')?.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
            let (name, after) = rest[2..].split_once(quote)?;
            (name, after.strip_prefix(']')?)
        };
        if name.is_empty() || name.contains(['*', '\\', '$']) {
            return None;
        }
        at = at.key(name);
        rest = after;
    }
    Some(at.to_string())
}

#[cfg(test)]
mod tests {
    use super::place;
    use crate::resolve::tests::{emits, says};

    #[test]
    fn the_path_of_one_place_is_a_pointer() {
        let pointer = |path| place(path, "$");
        assert_eq!(pointer("$").as_deref(), Some(""));
        assert_eq!(pointer("$.data.next").as_deref(), Some("/data/next"));
        assert_eq!(pointer(r#"$.data["@odata.next/link"]['a']"#).as_deref(), Some("/data/@odata.next~1link/a"));
        for several in ["data", "$..next", "$.data[-1].id", "$.data[0]", "$.*", "$['a", "$.a.", "$.data[(@.length-1)]"]
        {
            assert_eq!(pointer(several), None, "{several}");
        }
    }

    /// A document that lists words with an extension.
    fn listing(extension: &str) -> String {
        format!(
            "
            paths:
              /words:
                get:
                  operationId: listWords
                  tags: [words]
                  parameters:
                  - {{name: page, in: query, schema: {{type: integer}}}}
                  - {{name: after, in: query, schema: {{type: string}}}}
                  {extension}
                  responses:
                    '200':
                      description: ok
                      content:
                        application/json:
                          schema:
                            properties:
                              value: {{type: array, items: {{type: string}}}}
                              hasMore: {{type: boolean}}
                              meta: {{properties: {{next: {{type: [string, 'null']}}}}}}
                              '@odata.nextLink': {{type: string}}
              /words/next:
                get:
                  operationId: listWordsNext
                  responses: {{'200': {{description: ok}}}}"
        )
    }

    #[test]
    fn the_extensions_of_others_are_lists_in_pages() {
        let items = "let mut items = client.words().list().items();";
        for extension in [
            "x-ms-pageable: {nextLinkName: '@odata.nextLink', operationName: listMore}",
            "x-speakeasy-pagination: {type: url, outputs: {results: $.value, nextUrl: '$[\"@odata.nextLink\"]'}}",
            "x-speakeasy-pagination: {type: cursor, inputs: [{name: after, in: parameters, type: cursor}], \
             outputs: {results: $.value, nextCursor: $.meta.next}}",
            "x-speakeasy-pagination: {type: offsetLimit, inputs: [{name: page, in: parameters, type: page}], \
             outputs: {results: $.value}}",
            "x-fern-pagination: {cursor: $request.after, next_cursor: $response.meta.next, results: $response.value}",
            "x-fern-pagination: {offset: $request.page, results: $response.value, has-next-page: $response.hasMore}",
            "x-fern-pagination: {next_uri: $response.meta.next, results: $response.value}",
        ] {
            emits(&listing(extension), items);
        }
    }

    #[test]
    fn what_cannot_be_followed_is_reported_where_it_is() {
        for (extension, message) in [
            ("x-ms-pageable: {nextLinkName: nextLink}", "warning[wrong-flow]: the response has no `/nextLink`"),
            (
                "x-ms-pageable: {nextLinkName: '@odata.nextLink', operationName: listWordsNext}",
                "warning[wrong-flow]: the next page is asked for by another operation",
            ),
            (
                "x-speakeasy-pagination: {type: cursor, inputs: [{name: after, in: parameters, type: cursor}], \
                 outputs: {results: $.value, nextCursor: '$.value[-1].id'}}",
                "warning[wrong-flow]: expected the path of one key, such as `$.data.next`",
            ),
            ("x-fern-pagination: true", "warning[wrong-flow]: the root of the document declares no pagination"),
        ] {
            says(&listing(extension), message);
        }
    }
}
