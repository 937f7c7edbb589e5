//! What the standard has no words for.
//!
//! One file for each judge lists the scenarios that no document can express, each with the sentence that says so. An entry
//! that is not needed, because its scenario passes, is a mistake.

use serde::Deserialize;

/// A scenario that is left out, or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Its name; `*` stands for any text.
    pub scenario: String,
    /// The version of OpenAPI, when it is about one of them only, such as `3.0.0`.
    pub version: Option<String>,
    /// What the scenario asks for, and what the document says instead.
    pub because: String,
    /// The sentence of the standard.
    pub rule: String,
}

/// The entries of a file.
///
/// # Errors
///
/// When the file is not as it should be.
pub fn exclusions(text: &str) -> serde_yaml::Result<Vec<Exclusion>> {
    serde_yaml::from_str(text)
}

/// The entry for a scenario in a version.
#[must_use]
pub fn find<'e>(exclusions: &'e [Exclusion], scenario: &str, version: &str) -> Option<&'e Exclusion> {
    exclusions
        .iter()
        .find(|one| matches(&one.scenario, scenario) && one.version.as_deref().is_none_or(|only| only == version))
}

/// Whether a name is what a pattern says.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|name| {
            let mut ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
            ends.any(|at| matches(rest, &name[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(matches("a/b", "a/b") && !matches("a/b", "a/bc"));
        assert!(matches("http*/HttpRetry*", "http.quirks/HttpRetry408Head") && matches("http*", "http"));
        assert!(!matches("http*/HttpRetry*", "http/HttpSuccess") && !matches("*x", "xy"));
    }
}
