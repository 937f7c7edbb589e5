//! Templates: `/projects/{project_id}/`, `{project}-{number}`.

use std::borrow::Cow;

/// The names between braces, in their order.
pub(crate) fn variables(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// The path without the names of its variables: `/projects/{}/`.
pub(crate) fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut rest = path;
    while let Some((before, inside)) = rest.split_once('{') {
        let Some((_, after)) = inside.split_once('}') else { break };
        shape.push_str(before);
        shape.push_str("{}");
        rest = after;
    }
    shape + rest
}

/// The name in what is between braces, without the operator and modifier that RFC 6570 has and OpenAPI does not.
pub(crate) fn plain(variable: &str) -> &str {
    let bare = variable.strip_prefix(['+', '#', '.', '/', ';', '?', '&']).unwrap_or(variable);
    bare.strip_suffix('*').unwrap_or(bare)
}

/// The path with nothing but names between braces.
pub(crate) fn plain_path(path: &str) -> Cow<'_, str> {
    if variables(path).all(|variable| plain(variable) == variable) {
        return Cow::Borrowed(path);
    }
    let mut written = String::new();
    let mut rest = path;
    while let Some((before, inside)) = rest.split_once('{') {
        let Some((variable, after)) = inside.split_once('}') else { break };
        written.extend([before, "{", plain(variable), "}"]);
        rest = after;
    }
    Cow::Owned(written + rest)
}

#[cfg(test)]
mod tests {
    use super::{plain_path, shape, variables};

    #[test]
    fn finds_variables() {
        assert_eq!(variables("/a/{b}/c-{d}.{e}").collect::<Vec<_>>(), ["b", "d", "e"]);
        assert_eq!(variables("{a}-{b}").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(variables("/a}/{b").count(), 0);
        assert_eq!(shape("/a/{b}/c-{d}/{e"), "/a/{}/c-{}/{e");
        assert_eq!(plain_path("/a/{.b*}/{;c}{d}/{e"), "/a/{b}/{c}{d}/{e");
    }
}
