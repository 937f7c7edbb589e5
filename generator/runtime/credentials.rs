//! Credentials: checked once when a client is built, then added to requests.
//!
//! Input: the document's schemes and the user's secrets. Output: headers, query parameters and cookies of a request. No
//! secret is ever printed, not even in errors. Does not decide whether an address may receive a credential.

use super::escape::{base64, encoded, header_value, push_cookie, push_encoded};
use super::operation::{ALL_SCHEMES, CredentialLocation, Endpoint, Scheme};
use http::header::{AUTHORIZATION, COOKIE, Entry};
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;
use std::fmt;
use url::{Host, Url};

/// A key, a token, or a user name with a password. Never printed.
#[derive(Clone)]
pub struct Secret(SecretKind);

#[derive(Clone)]
enum SecretKind {
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
            SecretKind::Text(text) => vec![text.trim().to_owned(), encoded(text.trim()), base64(text.trim())],
            SecretKind::Login { user, password } => {
                vec![password.clone(), encoded(password), base64(&format!("{user}:{password}"))]
            }
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// The credentials of a client, ready to be sent, by index of their scheme.
pub(super) struct Credentials(Vec<Option<Credential>>);

enum Credential {
    Header(HeaderName, HeaderValue),
    /// Name and value, both percent-encoded.
    Query(String, String),
    /// Name and value.
    Cookie(&'static str, String),
}

impl Credentials {
    /// Checks the secrets against their schemes. Surrounding white space is removed, since secrets come from files and
    /// variables that end in a line break.
    pub(super) fn prepare(schemes: &[Scheme], secrets: &[(usize, Secret)]) -> Result<Self, String> {
        let mut prepared: Vec<Option<Credential>> = schemes.iter().map(|_| None).collect();
        for (index, secret) in secrets {
            let Some(scheme) = schemes.get(*index) else {
                return Err(format!("there is no security scheme {index}"));
            };
            let credential = prepare(scheme.location, secret)
                .map_err(|problem| format!("the credential for `{}` {problem}", scheme.id))?;
            prepared[*index] = Some(credential);
        }
        Ok(Self(prepared))
    }

    /// Adds the credentials of the first complete alternative to a request; without one, the request does not change.
    /// An alternative that requires nothing is skipped, so that optional credentials are used if they are available. A
    /// header or a parameter that the caller set is kept; one in a link is replaced by the client's value, since links
    /// may repeat it, masked or not.
    pub(super) fn apply(&self, endpoint: &Endpoint, is_link: bool, url: &mut Url, headers: &mut HeaderMap) {
        let is_clear = url.scheme() == "http" && !is_loopback(url);
        let mut alternatives = endpoint.security.iter().map(|alternative| self.all(alternative, is_clear));
        let complete = alternatives.find(|found| !found.is_empty());
        for credential in complete.unwrap_or_default() {
            match credential {
                Credential::Header(name, value) => match headers.entry(name) {
                    // The caller's own is as secret.
                    Entry::Occupied(mut own) => own.get_mut().set_sensitive(true),
                    Entry::Vacant(place) => _ = place.insert(value.clone()),
                },
                Credential::Query(name, value) => put(url, name, value, is_link),
                Credential::Cookie(name, value) => {
                    let mut cookies =
                        headers.get(COOKIE).and_then(|cookies| cookies.to_str().ok()).unwrap_or_default().to_owned();
                    if has_cookie(&cookies, name) {
                        continue;
                    }
                    push_cookie(&mut cookies, name, value);
                    if let Some(mut cookies) = header_value(&cookies) {
                        cookies.set_sensitive(true);
                        headers.insert(COOKIE, cookies);
                    }
                }
            }
        }
    }

    /// The credentials of an alternative; empty unless all are available. If the document does not declare what an
    /// operation requires, nothing is sent over an unencrypted connection.
    fn all(&self, alternative: &[usize], is_clear: bool) -> Vec<&Credential> {
        if alternative.contains(&ALL_SCHEMES) {
            return if is_clear { Vec::new() } else { self.0.iter().flatten().collect() };
        }
        alternative
            .iter()
            .map(|index| self.0.get(*index).and_then(Option::as_ref))
            .collect::<Option<Vec<_>>>()
            .unwrap_or_default()
    }
}

/// Adds an encoded parameter to a query, so that it occurs once.
fn put(url: &mut Url, name: &str, value: &str, replaces: bool) {
    let same = |pair: &&str| {
        let known = pair.split('=').next().unwrap_or_default();
        decoded(known) == decoded(name)
    };
    let query = url.query().unwrap_or_default().to_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let has = pairs.clone().any(|pair| same(&pair));
    if has && !replaces {
        return;
    }
    let mut query = pairs.filter(|pair| !same(pair)).collect::<Vec<_>>().join("&");
    push_encoded(&mut query, name, value);
    url.set_query(Some(&query));
}

/// The decoded name of a query parameter.
fn decoded(name: &str) -> String {
    percent_decode_str(&name.replace('+', " ")).decode_utf8_lossy().into_owned()
}

fn has_cookie(cookies: &str, name: &str) -> bool {
    cookies.split(';').any(|cookie| cookie.trim_start().split('=').next() == Some(name))
}

/// Whether an address is that of this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

fn prepare(location: CredentialLocation, secret: &Secret) -> Result<Credential, &'static str> {
    let text = match (&secret.0, location) {
        (SecretKind::Login { user, password }, CredentialLocation::Basic) => login(user, password)?,
        (SecretKind::Login { .. }, _) => return Err("is a user name and password, but a single text is required"),
        (SecretKind::Text(text), _) => text.trim().to_owned(),
    };
    if text.is_empty() {
        return Err("is empty");
    }
    match location {
        CredentialLocation::Header(name) => {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| "cannot be sent: the name of its header is invalid")?;
            header(name, &text)
        }
        CredentialLocation::Query(name) => Ok(Credential::Query(encoded(name), encoded(&text))),
        CredentialLocation::Cookie(name) if text.bytes().all(is_cookie_octet) => Ok(Credential::Cookie(name, text)),
        CredentialLocation::Cookie(_) => Err("has a character that cookies cannot carry"),
        CredentialLocation::Bearer => header(AUTHORIZATION, &format!("Bearer {text}")),
        CredentialLocation::Basic => header(AUTHORIZATION, &format!("Basic {}", base64(&text))),
        CredentialLocation::Http(scheme) if is_named(&text, scheme) => header(AUTHORIZATION, &text),
        CredentialLocation::Http(scheme) => header(AUTHORIZATION, &format!("{scheme} {text}")),
    }
}

/// Whether a credential includes the name of its scheme.
fn is_named(text: &str, scheme: &str) -> bool {
    let parts = text.split_at_checked(scheme.len());
    parts.is_some_and(|(name, rest)| name.eq_ignore_ascii_case(scheme) && rest.starts_with(' '))
}

/// The user name ends at the first colon, so it cannot contain one (RFC 7617, section 2).
fn login(user: &str, password: &str) -> Result<String, &'static str> {
    if user.contains(':') {
        return Err("has a colon in the user name");
    }
    Ok(format!("{user}:{password}"))
}

fn header(name: HeaderName, text: &str) -> Result<Credential, &'static str> {
    let mut value = header_value(text).ok_or("is not printable ASCII on one line")?;
    value.set_sensitive(true);
    Ok(Credential::Header(name, value))
}

/// RFC 6265, section 4.1.1.
fn is_cookie_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\')
}
