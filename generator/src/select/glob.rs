//! Patterns of paths: `*` is any part of a segment, `**` any number of segments.

/// Whether a path fits a pattern. It takes time that grows with the product of their lengths.
pub(super) fn fits(pattern: &str, path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').collect();
    // Which beginnings of the path fit what was read of the pattern.
    let mut fitting = vec![false; segments.len() + 1];
    fitting[0] = true;
    for part in pattern.split('/') {
        if part == "**" {
            for end in 1..fitting.len() {
                fitting[end] |= fitting[end - 1];
            }
        } else {
            for end in (1..fitting.len()).rev() {
                fitting[end] = fitting[end - 1] && fits_segment(part, segments[end - 1]);
            }
            fitting[0] = false;
        }
    }
    fitting[segments.len()]
}

fn fits_segment(pattern: &str, segment: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = segment.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn stars_stay_within_segments_and_pairs_do_not() {
        for (pattern, path, wanted) in [
            ("/users", "/users", true),
            ("/users", "/users/{id}", false),
            ("/users/*", "/users/{id}", true),
            ("/users/*", "/users/{id}/keys", false),
            ("/users/**", "/users/{id}/keys", true),
            ("/users/**", "/users", true),
            ("/**/keys", "/users/{id}/keys", true),
            ("/**/keys", "/keys", true),
            ("/v*/a*c", "/v1/abbc", true),
            ("/v*/a*c", "/v1/abbd", false),
            ("**", "/anything/at/all", true),
            ("/*", "/", true),
        ] {
            assert_eq!(fits(pattern, path), wanted, "{pattern} {path}");
        }
    }
}
