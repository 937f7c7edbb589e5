//! The query of an address: in comes its text, out go names and values.

/// Names and values in the order of the address.
#[derive(Clone, Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what is behind the question mark.
    pub(super) fn read(text: &str) -> Self {
        Self(url::form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The last value of a name; an empty one counts as none.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().rev().find(|(known, _)| known == name)?;
        (!value.is_empty()).then_some(value)
    }

    /// The names in a value with commas.
    pub(super) fn list(&self, name: &str) -> Option<Vec<&str>> {
        Some(self.get(name)?.split(',').map(str::trim).filter(|item| !item.is_empty()).collect())
    }
}
