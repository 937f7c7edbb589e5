//! What takes the place of secrets in a recording.
//!
//! Input: an exchange. Output: the same without secrets. What a name makes secret ([`Keys`]) is hidden there, and, once it is
//! known, wherever else it occurs. Values under secret keys of bodies have a placeholder each, so that a cursor in a
//! response is still the one that the next request has.

use super::super::escape::{self, encoded};
use super::super::json::{self, Map, Value};
use super::entry::{Content, Exchange, Header, Message};
use super::from_base64;
use super::keys::{HIDDEN, Keys};
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// A credential of the client that is shorter also occurs in harmless places.
const SHORTEST: usize = 4;
/// The same of other secrets, which are known by their names alone.
const SHORTEST_FOUND: usize = 8;
/// The largest number of secrets that are looked for everywhere.
const MOST: usize = 1000;

/// What is known to be secret.
#[derive(Default)]
pub(super) struct Redaction {
    pub(super) keys: Keys,
    /// Texts that are hidden wherever they are, and what takes their place; the longest first.
    texts: Vec<(String, String)>,
    /// How many placeholders there are.
    count: usize,
}

impl Redaction {
    /// Hides a credential wherever it occurs, in any of its forms.
    pub(super) fn learn(&mut self, secret: &str) {
        if secret.len() >= SHORTEST {
            for form in [secret.to_owned(), encoded(secret), escape::base64(secret.as_bytes())] {
                self.note(form, HIDDEN.to_owned());
            }
        }
    }

    fn note(&mut self, text: String, shown: String) {
        let is_known = self.texts.iter().any(|(known, _)| *known == text);
        if !is_known && self.texts.len() < MOST && !HIDDEN.contains(&*text) && !text.contains(HIDDEN) {
            let place = self.texts.partition_point(|(known, _)| known.len() > text.len());
            self.texts.insert(place, (text, shown));
        }
    }

    /// Hides the secrets of an exchange.
    pub(super) fn hide(&mut self, exchange: &mut Exchange) {
        exchange.url = self.addresses(&exchange.url);
        let is_token = exchange.is_token;
        self.message(&mut exchange.sent, is_token);
        if let Some(received) = &mut exchange.received {
            self.message(received, is_token);
        }
        // What was found anywhere is hidden everywhere.
        exchange.url = self.known(&exchange.url).into_owned();
        self.known_of_message(&mut exchange.sent);
        if let Some(received) = &mut exchange.received {
            self.known_of_message(received);
        }
    }

    fn message(&mut self, message: &mut Message, is_token: bool) {
        for header in &mut message.headers {
            self.header(header);
        }
        match &mut message.content {
            Content::Json { value, is_changed, .. } => *is_changed |= self.value(value, false, is_token),
            Content::Text { text, is_pairs: true, .. } => {
                let is_secret = |keys: &Keys, name: &str| {
                    if is_token { Keys::is_key_of_tokens(name) } else { keys.is_parameter(name) }
                };
                *text = self.pairs(text, is_secret);
            }
            Content::Text { text, .. } => *text = self.lines(text, is_token),
            Content::Form(fields) => {
                for field in fields {
                    if self.keys.is_key(&field.name) {
                        field.value = field.value.take().map(|value| self.placeholder(&value));
                    }
                }
            }
            Content::Nothing | Content::Bytes { .. } | Content::Left(_) => {}
        }
    }

    fn header(&mut self, header: &mut Header) {
        let Header { name, value, is_sensitive } = header;
        let (is_cookie, is_set_cookie) = (name.eq_ignore_ascii_case("cookie"), name.eq_ignore_ascii_case("set-cookie"));
        *value = if is_cookie || is_set_cookie {
            // A cookie that is set has attributes after it.
            let count = if is_set_cookie { 1 } else { usize::MAX };
            let cookies = value.split(';').enumerate().map(|(index, cookie)| match cookie.split_once('=') {
                Some((name, value)) if index < count => {
                    self.found(value.trim());
                    format!("{name}={HIDDEN}")
                }
                None if index < count => HIDDEN.to_owned(),
                _ => cookie.to_owned(),
            });
            cookies.collect::<Vec<_>>().join(";")
        } else if *is_sensitive || self.keys.is_header(name) {
            // The name of a scheme is none of the secret.
            let (scheme, secret) = match value.split_once(' ') {
                Some((scheme, secret)) if name.to_ascii_lowercase().contains("authorization") => (scheme, secret),
                _ => ("", &**value),
            };
            if scheme.eq_ignore_ascii_case("basic") {
                let login = from_base64::bytes(secret).and_then(|login| String::from_utf8(login).ok());
                let password = login.as_deref().and_then(|login| login.split_once(':'));
                if let Some((_, password)) = password {
                    self.learn(password);
                }
            }
            let hidden = if scheme.is_empty() { HIDDEN.to_owned() } else { format!("{scheme} {HIDDEN}") };
            // A count of tokens is called like one, and occurs elsewhere.
            if *is_sensitive || self.keys.is_of_scheme(name) {
                self.learn(secret.trim());
            } else if !secret.bytes().all(|byte| byte.is_ascii_digit()) {
                self.found(secret.trim());
            }
            hidden
        } else {
            self.addresses(value)
        };
    }

    /// Remembers a secret that was found by its name.
    fn found(&mut self, secret: &str) {
        if secret.len() >= SHORTEST_FOUND {
            self.learn(secret);
        }
    }

    /// What takes the place of a value under a secret key.
    fn placeholder(&mut self, value: &str) -> String {
        if value.is_empty() || value.contains(HIDDEN) || is_date(value) {
            return value.to_owned();
        }
        if let Some((_, shown)) = self.texts.iter().find(|(known, _)| known == value) {
            return shown.clone();
        }
        if value.len() < SHORTEST_FOUND {
            return HIDDEN.to_owned();
        }
        self.count += 1;
        let shown = if is_uuid(value) {
            format!("00000000-0000-4000-8000-{:012}", self.count)
        } else {
            format!("{HIDDEN}-{}", self.count)
        };
        self.note(encoded(value), shown.clone());
        self.note(value.to_owned(), shown.clone());
        shown
    }

    /// Hides what is under secret keys; whether anything was.
    fn value(&mut self, value: &mut Value, is_secret: bool, is_token: bool) -> bool {
        match value {
            Value::Text(text) => {
                let hidden = match &**text {
                    text if is_secret || is_jwt(text) => self.placeholder(text),
                    // Texts of other kinds, with secrets of their own.
                    text if text.contains(['"', '<']) => self.lines(text, is_token),
                    text => self.addresses(text),
                };
                let is_changed = hidden != *text;
                *text = hidden;
                is_changed
            }
            Value::List(items) => {
                items.iter_mut().fold(false, |changed, item| self.value(item, is_secret, is_token) | changed)
            }
            Value::Object(map) => {
                let mut is_changed = false;
                let entries = std::mem::take(map).into_iter().map(|(key, mut value)| {
                    let is_named = if is_token { Keys::is_key_of_tokens(&key) } else { self.keys.is_key(&key) };
                    if matches!(value, Value::Number(_)) {
                        if self.keys.is_key_of_number(&key) {
                            (value, is_changed) = (Value::from(0), true);
                        }
                    } else {
                        is_changed |= self.value(&mut value, is_secret || is_named, is_token);
                    }
                    (key, value)
                });
                let entries: Map<Value> = entries.collect();
                *map = entries;
                is_changed
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    /// Hides the values of secret names in `name=value&…`.
    fn pairs(&mut self, text: &str, is_secret: impl Fn(&Keys, &str) -> bool) -> String {
        let pairs = text.split('&').map(|pair| match pair.split_once('=') {
            Some((name, value)) if is_secret(&self.keys, &plain(name)) => {
                format!("{name}={}", self.parameter(name, value))
            }
            _ => pair.to_owned(),
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    /// What takes the place of the value of a parameter, both of them encoded.
    fn parameter(&mut self, name: &str, value: &str) -> String {
        let value = plain(value);
        if self.keys.is_parameter_of_scheme(&plain(name)) {
            self.learn(&value);
            return HIDDEN.to_owned();
        }
        encoded(&self.placeholder(&value))
    }

    /// Hides the values of secret parameters in the addresses of a text.
    fn addresses(&mut self, text: &str) -> String {
        if !text.contains("://") {
            return text.to_owned();
        }
        let mut shown = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(['?', '&', ';']) {
            let (before, pair) = rest.split_at(start + 1);
            shown.push_str(before);
            let ends =
                |letter: char| letter.is_whitespace() || matches!(letter, '&' | '#' | '"' | '\'' | '<' | '>' | ')');
            let end = pair.find(ends).unwrap_or(pair.len());
            rest = &pair[end..];
            match pair[..end].split_once('=') {
                Some((name, value)) if self.keys.is_parameter(&plain(name)) => {
                    shown.push_str(name);
                    shown.push('=');
                    shown.push_str(&self.parameter(name, value));
                }
                _ => shown.push_str(&pair[..end]),
            }
        }
        shown.push_str(rest);
        shown
    }

    /// Hides what is under secret keys in a text of another kind: JSON in its lines, as events have it; what looks like
    /// members of an object; and elements of XML.
    fn lines(&mut self, text: &str, is_token: bool) -> String {
        let lines = text.split_inclusive('\n').map(|line| {
            let start = line.find(['{', '[']).unwrap_or(line.len());
            let (before, rest) = line.split_at(start);
            let body = rest.trim_end();
            let Ok(mut value) = json::decode::<Value>(body.as_bytes()) else { return self.members(line) };
            if self.value(&mut value, false, is_token) {
                format!("{before}{value}{}", &rest[body.len()..])
            } else {
                line.to_owned()
            }
        });
        let text: String = lines.collect();
        let text = self.elements(&text);
        self.addresses(&text)
    }

    /// Hides `"key": "value"` where the key is secret, also where the text ends within it.
    fn members(&mut self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('"') {
            let key = quoted(after);
            shown.extend([before, "\"", key]);
            rest = &after[key.len()..];
            let value = rest.strip_prefix('"').and_then(|rest| {
                let value = rest.trim_start().strip_prefix(':')?.trim_start();
                value.strip_prefix('"')
            });
            if let Some(value) = value.filter(|_| self.keys.is_key(key)) {
                let secret = quoted(value);
                shown.push_str(&rest[..rest.len() - value.len()]);
                shown.push_str(&self.placeholder(secret));
                rest = &value[secret.len()..];
            }
            if let Some(end) = rest.strip_prefix('"') {
                shown.push('"');
                rest = end;
            }
        }
        shown.push_str(rest);
        shown
    }

    /// Hides the text of elements with secret names: `<SecretAccessKey>…</SecretAccessKey>`.
    fn elements(&mut self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('<') {
            shown.extend([before, "<"]);
            let Some((tag, content)) = after.split_once('>') else {
                rest = after;
                break;
            };
            shown.extend([tag, ">"]);
            let name = tag.split(|letter: char| letter.is_whitespace() || letter == '/').next().unwrap_or_default();
            let end = content.find('<').unwrap_or(content.len());
            rest = &content[end..];
            let is_secret = !name.is_empty() && self.keys.is_key(name.rsplit(':').next().unwrap_or_default());
            match &content[..end] {
                secret if is_secret && !secret.trim().is_empty() => shown.push_str(&self.placeholder(secret.trim())),
                other => shown.push_str(other),
            }
        }
        shown.push_str(rest);
        shown
    }

    fn known_of_message(&self, message: &mut Message) {
        for header in &mut message.headers {
            header.value = self.known(&header.value).into_owned();
        }
        match &mut message.content {
            Content::Json { value, is_changed, .. } => *is_changed |= self.known_of_value(value),
            Content::Text { text, is_cut, .. } => {
                *text = self.known(text).into_owned();
                if *is_cut {
                    self.trim_end(text);
                }
            }
            Content::Form(fields) => {
                for field in fields {
                    let texts = [Some(&mut field.name), field.file_name.as_mut(), field.value.as_mut()];
                    for text in texts.into_iter().flatten() {
                        *text = self.known(text).into_owned();
                    }
                }
            }
            Content::Bytes { bytes, .. } if self.is_in(bytes) => message.content = Content::Left(bytes.len() as u64),
            Content::Nothing | Content::Bytes { .. } | Content::Left(_) => {}
        }
    }

    /// A text without what is known to be secret.
    fn known<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.texts.iter().fold(Cow::Borrowed(text), |text, (secret, shown)| {
            if text.contains(secret.as_str()) { Cow::Owned(text.replace(secret.as_str(), shown)) } else { text }
        })
    }

    fn known_of_value(&self, value: &mut Value) -> bool {
        match value {
            Value::Text(text) => {
                let Cow::Owned(hidden) = self.known(text) else { return false };
                *text = hidden;
                true
            }
            Value::Number(number) => {
                let text = number.to_string();
                let is_secret = self.texts.iter().any(|(known, _)| *known == text);
                if is_secret {
                    *value = Value::from(0);
                }
                is_secret
            }
            Value::List(items) => items.iter_mut().fold(false, |changed, item| self.known_of_value(item) | changed),
            Value::Object(map) => {
                let mut is_changed = false;
                let entries = std::mem::take(map).into_iter().map(|(key, mut value)| {
                    is_changed |= self.known_of_value(&mut value);
                    let hidden = self.known(&key).into_owned();
                    is_changed |= hidden != key;
                    (hidden, value)
                });
                let entries: Map<Value> = entries.collect();
                *map = entries;
                is_changed
            }
            Value::Null | Value::Bool(_) => false,
        }
    }

    /// Removes the beginning of a secret from the end of a text that was cut there.
    fn trim_end(&self, text: &mut String) {
        let begun = self.texts.iter().filter_map(|(secret, _)| {
            let lengths = SHORTEST.min(secret.len())..secret.len();
            lengths.rev().find(|length| secret.is_char_boundary(*length) && text.ends_with(&secret[..*length]))
        });
        if let Some(length) = begun.max() {
            text.truncate(text.len() - length);
        }
    }

    /// Whether bytes that are no text have a secret in them.
    fn is_in(&self, bytes: &Bytes) -> bool {
        self.texts.iter().any(|(secret, _)| bytes.windows(secret.len()).any(|window| window == secret.as_bytes()))
    }
}

/// A name or a value of a query or a form, decoded.
pub(super) fn plain(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// A JSON string whose opening quote is already consumed.
fn quoted(text: &str) -> &str {
    let mut is_escaped = false;
    let end = text.bytes().position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    &text[..end.unwrap_or(text.len())]
}

/// Whether a text is a date or a moment, such as that of the end of a token.
fn is_date(text: &str) -> bool {
    let is_digit = |index: usize| text.as_bytes().get(index).is_some_and(u8::is_ascii_digit);
    let begins = [0, 1, 2, 3, 5, 6, 8, 9].into_iter().all(is_digit) && text.get(4..5) == Some("-");
    begins
        && text.get(7..8) == Some("-")
        && text.bytes().all(|byte| byte.is_ascii_digit() || b"-:.TZ+ ".contains(&byte))
}

/// Whether a text is a JSON Web Token (RFC 7519), whatever it is called.
fn is_jwt(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.starts_with("eyJ") && text.matches('.').count() >= 2 && text.bytes().all(is_letter)
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
