//! Names whose values are secret: of headers, parameters, cookies, keys of bodies and fields of forms.
//!
//! Input: the schemes and the passwords of a document, and names that a caller adds. Output: whether a name is one of a
//! secret. A recorder and a transport that replays use the same rules.

use super::super::operation::{CredentialLocation, Scheme};
use super::super::secrets::is_secret_key;

/// What takes the place of a secret.
pub(super) const HIDDEN: &str = "REDACTED";

/// Words in the names of headers with secrets, beside those of other names.
const OF_HEADERS: &[&str] = &["cookie", "session"];
/// Ends of names whose values say something of a secret and are none.
const HARMLESS: &[&str] = &["type", "url", "uri", "endpoint", "supported", "expiresin", "expiresat"];
/// Names of signatures in addresses that are too short for a rule.
const SHORT: &[&str] = &["sig", "signature"];
/// What a token endpoint says and is asked that is no secret (RFC 6749, sections 4 to 6).
const OF_TOKENS: &[&str] = &[
    "audience",
    "client_id",
    "error",
    "expires_in",
    "grant_type",
    "issued_token_type",
    "resource",
    "scope",
    "token_type",
];

/// The names of secrets.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    headers: Vec<String>,
    parameters: Vec<String>,
    others: Vec<String>,
}

impl Keys {
    /// Adds the names of schemes.
    pub(super) fn add_schemes(&mut self, schemes: &[Scheme]) {
        for scheme in schemes {
            match scheme.location {
                CredentialLocation::Header(name) => self.headers.push(name.to_owned()),
                CredentialLocation::Query(name) => self.parameters.push(name.to_owned()),
                CredentialLocation::Cookie(_)
                | CredentialLocation::Bearer
                | CredentialLocation::Basic
                | CredentialLocation::Http(_) => {}
            }
        }
    }

    /// Adds a name, wherever it occurs and in any case.
    pub(super) fn add(&mut self, name: &str) {
        self.others.push(name.to_owned());
    }

    fn has(names: &[String], name: &str) -> bool {
        names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Whether a header is that of a scheme.
    pub(super) fn is_of_scheme(&self, name: &str) -> bool {
        Self::has(&self.headers, name)
    }

    /// Whether the values of a header are secret.
    pub(super) fn is_header(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        let is_kind = OF_HEADERS.iter().any(|word| name.contains(word)) || name.ends_with("-auth");
        is_kind || self.is_of_scheme(&name) || self.is_key(&name)
    }

    /// Whether a parameter of an address is that of a scheme.
    pub(super) fn is_parameter_of_scheme(&self, name: &str) -> bool {
        Self::has(&self.parameters, name)
    }

    /// Whether the values of a parameter of an address are secret.
    pub(super) fn is_parameter(&self, name: &str) -> bool {
        let is_short = SHORT.iter().any(|short| short.eq_ignore_ascii_case(name));
        is_short || self.is_parameter_of_scheme(name) || self.is_key(name)
    }

    /// Whether what is under a key is secret.
    pub(super) fn is_key(&self, name: &str) -> bool {
        Self::has(&self.others, name) || is_secret_key(name) && !ends_with(name, HARMLESS)
    }

    /// Whether a number under a key is secret: `token`, but not `tokens_used` and `max_tokens`.
    pub(super) fn is_key_of_number(&self, name: &str) -> bool {
        const ENDS: &[&str] = &["password", "passwd", "passphrase", "secret", "token", "apikey"];
        Self::has(&self.others, name) || self.is_key(name) && ends_with(name, ENDS)
    }

    /// Whether what is under a key is secret where all but a few things are: at a token endpoint.
    pub(super) fn is_key_of_tokens(name: &str) -> bool {
        !OF_TOKENS.contains(&name)
    }
}

fn ends_with(name: &str, ends: &[&str]) -> bool {
    let plain: String = name.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase();
    ends.iter().any(|end| plain.ends_with(end))
}
