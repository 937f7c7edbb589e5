//! The words that pages have for types.
//!
//! What comes in is a word such as `integer`, `string (uuid)` or `array of string`; what goes out says what values it
//! stands for. A word that is not known is kept: it can be distinguished from others, and fits no schema.

use std::fmt;

/// A type in the words of a page.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PageType(String);

/// What a word stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Text, of a certain format when the page names one.
    Text(Option<String>),
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// True or false.
    Boolean,
    /// An object, whatever is in it.
    Object,
    /// A list, of something when the page says of what.
    List(Option<Box<Meaning>>),
    /// A date, with or without a time.
    Timestamp,
    /// The bytes of a file.
    File,
    /// Any of several.
    Either(Vec<Meaning>),
    /// Nothing that is known.
    Unknown,
}

impl PageType {
    /// A word as it is written, in small letters and with single blanks.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase())
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it stands for.
    #[must_use]
    pub fn meaning(&self) -> Meaning {
        meaning(&self.0)
    }
}

impl fmt::Display for PageType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn meaning(word: &str) -> Meaning {
    let word = word.trim();
    let alternatives: Vec<&str> = word.split(" or ").flat_map(|part| part.split('|')).map(str::trim).collect();
    if alternatives.len() > 1 {
        let mut meanings: Vec<_> = alternatives.into_iter().filter(|word| *word != "null").map(meaning).collect();
        return if meanings.len() == 1 { meanings.remove(0) } else { Meaning::Either(meanings) };
    }
    for start in ["array of ", "list of ", "array<", "list<"] {
        if let Some(items) = word.strip_prefix(start) {
            let items = items.trim_end_matches('>');
            // `array of strings`: the plural of a word that is known without it.
            let meant = [items, items.trim_end_matches('s')].into_iter().map(meaning);
            let known = meant.into_iter().find(|meaning| *meaning != Meaning::Unknown);
            return known.map_or(Meaning::Unknown, |meaning| Meaning::List(Some(Box::new(meaning))));
        }
    }
    if let Some(items) = word.strip_suffix("[]") {
        return match meaning(items) {
            Meaning::Unknown => Meaning::Unknown,
            meaning => Meaning::List(Some(Box::new(meaning))),
        };
    }
    if let Some((base, rest)) = word.split_once('(')
        && let Some(format) = rest.strip_suffix(')')
    {
        return match (meaning(base), meaning(format)) {
            (Meaning::Text(_), named @ (Meaning::File | Meaning::Timestamp)) => named,
            (Meaning::Text(_), _) => Meaning::Text(Some(format.trim().to_owned())),
            // `array (string)` says what is in it, `integer (int64)` how large it may be.
            (Meaning::List(None), items) if items != Meaning::Unknown => Meaning::List(Some(Box::new(items))),
            (meaning, _) => meaning,
        };
    }
    match word {
        "string" | "text" | "str" | "enum" => Meaning::Text(None),
        "uuid" | "date" | "email" | "url" | "uri" => Meaning::Text(Some(word.to_owned())),
        "integer" | "int" | "int32" | "int64" => Meaning::Integer,
        "number" | "float" | "double" | "decimal" => Meaning::Number,
        "boolean" | "bool" => Meaning::Boolean,
        "object" | "map" | "json" | "dict" => Meaning::Object,
        "array" | "list" => Meaning::List(None),
        "timestamp" | "datetime" | "date-time" => Meaning::Timestamp,
        "file" | "binary" => Meaning::File,
        _ => Meaning::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::{Meaning, PageType};

    #[test]
    fn words_of_both_editions_are_known() {
        let text = || Meaning::Text(None);
        let list = |items| Meaning::List(Some(Box::new(items)));
        for (word, meaning) in [
            ("string", text()),
            ("String", text()),
            ("string  (uuid)", Meaning::Text(Some("uuid".to_owned()))),
            ("string (date-time)", Meaning::Timestamp),
            ("string (binary)", Meaning::File),
            ("array", Meaning::List(None)),
            ("array of string", list(text())),
            ("array of objects", list(Meaning::Object)),
            ("array of string (uuid)", list(Meaning::Text(Some("uuid".to_owned())))),
            ("string[]", list(text())),
            ("integer (int64)", Meaning::Integer),
            ("integer or null", Meaning::Integer),
            ("string | integer", Meaning::Either(vec![text(), Meaning::Integer])),
            ("strin", Meaning::Unknown),
            ("array of strin", Meaning::Unknown),
        ] {
            assert_eq!(PageType::new(word).meaning(), meaning, "{word}");
        }
    }
}
