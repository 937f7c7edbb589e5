//! The header `Link` (RFC 8288). Input: headers. Output: the address of a relation.

use super::redirect::opaque;
use http::HeaderMap;
use http::header::LINK;

/// The target of the first link with this relation, unresolved.
pub(super) fn with(headers: &HeaderMap, relation: &str) -> Option<String> {
    headers.get_all(LINK).iter().find_map(|value| with_in(&opaque(value.as_bytes()), relation))
}

/// The same in one value of the header: `<address>; rel="next"; title="…", <address>; …`.
fn with_in(value: &str, wanted: &str) -> Option<String> {
    let mut rest = value;
    while let Some((_, link)) = rest.split_once('<') {
        let (target, parameters) = link.split_once('>')?;
        let end = unquoted(parameters, ',').unwrap_or(parameters.len());
        let (mut left, mut relation) = (&parameters[..end], None);
        while !left.is_empty() {
            let stop = unquoted(left, ';').unwrap_or(left.len());
            if let Some((name, value)) = left[..stop].split_once('=') {
                // Only the first relation parameter counts (section 3.3).
                if relation.is_none() && name.trim().eq_ignore_ascii_case("rel") {
                    relation = Some(value.trim().trim_matches('"'));
                }
            }
            left = left.get(stop + 1..).unwrap_or_default();
        }
        if relation.is_some_and(|names| names.split_ascii_whitespace().any(|name| name.eq_ignore_ascii_case(wanted))) {
            return Some(target.trim().to_owned());
        }
        rest = &parameters[end..];
    }
    None
}

/// The position of a character outside of quotes.
fn unquoted(text: &str, wanted: char) -> Option<usize> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.char_indices().find_map(|(index, character)| {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            character if character == wanted && !is_quoted => return Some(index),
            _ => {}
        }
        None
    })
}
