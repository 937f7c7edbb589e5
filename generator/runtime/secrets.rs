//! Secrets that must not be shown: the client's credentials, and the passwords in bodies.
//!
//! Input: text that is about to be printed. Output: the same text with an ellipsis in place of each secret. Independent
//! of requests and responses.

use http::HeaderMap;
use std::borrow::Cow;
use std::sync::Arc;

/// The replacement of a secret.
pub(super) const HIDDEN: &str = "…";
/// Shorter texts also occur in harmless places.
const SHORTEST: usize = 4;
/// Keys whose values are hidden, in any case and as part of longer keys.
const KEYS: &[&str] = &[
    "apikey",
    "authorization",
    "credential",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "secret",
    "signature",
    "token",
];

/// Texts that must not be shown.
#[derive(Default)]
pub(super) struct Secrets {
    texts: Vec<String>,
    /// The keys that the document declares as passwords.
    keys: &'static [&'static str],
}

impl Secrets {
    pub(super) fn new(mut texts: Vec<String>, keys: &'static [&'static str]) -> Self {
        texts.retain(|text| text.len() >= SHORTEST);
        // A longer one may contain a shorter one.
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Self { texts, keys }
    }

    /// These secrets and those in the headers of one request.
    pub(super) fn with(self: &Arc<Self>, headers: &HeaderMap) -> Arc<Self> {
        let own = headers.values().filter(|value| value.is_sensitive()).filter_map(|value| value.to_str().ok());
        // The text after the name of a scheme is a secret by itself.
        let own = own.map(|text| text.split_once(' ').map_or(text, |(_, rest)| rest));
        let is_known = |text: &str| self.texts.iter().any(|known| known == text) || self.hide(text) != text;
        let new: Vec<String> = own.filter(|text| !is_known(text)).map(str::to_owned).collect();
        if new.is_empty() {
            return Arc::clone(self);
        }
        Arc::new(self.and(new))
    }

    /// These secrets and others.
    pub(super) fn and(&self, others: Vec<String>) -> Self {
        Self::new(self.texts.iter().cloned().chain(others).collect(), self.keys)
    }

    /// The text without the secrets.
    pub(super) fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let hidden = self.texts.iter().fold(Cow::Borrowed(text), |text, secret| {
            if text.contains(secret.as_str()) { Cow::Owned(text.replace(secret.as_str(), HIDDEN)) } else { text }
        });
        match self.hide_values(&hidden) {
            Some(text) => Cow::Owned(text),
            None => hidden,
        }
    }

    /// The text without the values of secret keys: `"key": "value"`, as in JSON.
    fn hide_values(&self, text: &str) -> Option<String> {
        let mut shown = String::new();
        let mut rest = text;
        let mut is_changed = false;
        while let Some((before, after)) = rest.split_once('"') {
            let (key, end) = quoted(after);
            shown.extend([before, "\"", key]);
            rest = &after[key.len()..];
            let value = end.and_then(|end| end.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"'));
            if let Some(value) = value.filter(|_| self.is_secret(key)) {
                shown.extend([&rest[..rest.len() - value.len()], HIDDEN]);
                rest = &value[quoted(value).0.len()..];
                is_changed = true;
            }
            // The remaining text begins with the closing quote, unless the text is truncated before it.
            if let Some(end) = rest.strip_prefix('"') {
                shown.push('"');
                rest = end;
            }
        }
        shown.push_str(rest);
        is_changed.then_some(shown)
    }

    /// Whether a path into a body is that of a secret.
    pub(super) fn is_under(&self, path: &str) -> bool {
        path.split(['.', '[', ']', '"']).any(|key| self.is_secret(key))
    }

    fn is_secret(&self, key: &str) -> bool {
        self.keys.contains(&key) || is_secret_key(key)
    }

    /// The texts that are secret.
    #[cfg(feature = "record")]
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(String::as_str)
    }
}

/// Whether a key is called like one whose value is secret.
pub(super) fn is_secret_key(key: &str) -> bool {
    let plain: String = key.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase();
    KEYS.iter().any(|known| plain.contains(known))
}

/// A JSON string whose opening quote is already consumed, and the text after its closing quote; `None` if it is
/// truncated.
fn quoted(text: &str) -> (&str, Option<&str>) {
    let mut is_escaped = false;
    let end = text.bytes().position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    end.map_or((text, None), |end| (&text[..end], Some(&text[end + 1..])))
}
