//! Path templates: `/projects/{project_id}/`.

/// The names between braces, in their order.
pub(super) fn variables(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// The path without the names of its variables: `/projects/{}/`.
pub(super) fn shape(path: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::{shape, variables};

    #[test]
    fn finds_variables() {
        assert_eq!(variables("/a/{b}/c-{d}.{e}").collect::<Vec<_>>(), ["b", "d", "e"]);
        assert_eq!(variables("/a}/{b").count(), 0);
        assert_eq!(shape("/a/{b}/c-{d}/{e"), "/a/{}/c-{}/{e");
    }
}
