//! Secrets: a key, a token, or a user name with a password.
//!
//! What a caller gives and what providers give. Never printed; where it goes is known to
//! [`credentials`](super::credentials).

use super::escape::{base64, encoded};
use std::borrow::Cow;
use std::fmt;

/// A key, a token, or a user name with a password. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub(super) SecretKind);

#[derive(Clone, PartialEq, Eq)]
pub(super) enum SecretKind {
    Text(String),
    Login { user: String, password: String },
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(SecretKind::Text(text))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<&String> for Secret {
    fn from(text: &String) -> Self {
        Self::from(text.clone())
    }
}

impl From<Cow<'_, str>> for Secret {
    fn from(text: Cow<'_, str>) -> Self {
        Self::from(text.into_owned())
    }
}

impl From<Box<str>> for Secret {
    fn from(text: Box<str>) -> Self {
        Self::from(text.into_string())
    }
}

impl From<(String, String)> for Secret {
    /// Creates a secret from a user name and a password.
    fn from((user, password): (String, String)) -> Self {
        Self(SecretKind::Login { user, password })
    }
}

impl Secret {
    /// The forms in which the secret could appear in a text.
    pub(super) fn texts(&self) -> Vec<String> {
        match &self.0 {
            SecretKind::Text(text) => {
                vec![text.trim().to_owned(), encoded(text.trim()), base64(text.trim().as_bytes())]
            }
            SecretKind::Login { user, password } => {
                vec![password.clone(), encoded(password), base64(format!("{user}:{password}").as_bytes())]
            }
        }
    }

    /// The password of this user, if the secret is a text.
    pub(super) fn of_user(self, name: &str) -> Self {
        match self.0 {
            SecretKind::Text(password) => Self(SecretKind::Login { user: name.to_owned(), password }),
            SecretKind::Login { .. } => self,
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}
