//! Credentials: checked once when a client is built, then added to requests.
//!
//! Input: the document's schemes and the user's secrets. Output: headers, query parameters and cookies of a request. No
//! secret is ever printed, not even in errors. Does not decide whether an address may receive a credential.

use super::escape::{base64, encoded, header_value, push_cookie, push_encoded};
use super::operation::{ALL_SCHEMES, CredentialLocation, Endpoint, RequiredScopes, Scheme};
use super::provide::{Credential, Source};
use super::secret::{Secret, SecretKind};
use super::tokens::Tokens;
use http::header::{AUTHORIZATION, COOKIE, Entry};
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;
use std::sync::Arc;
use url::{Host, Url};

/// The credentials of a client, ready to be sent, by index of their scheme.
pub(super) struct Credentials(Vec<Option<Slot>>);

/// The credential of a scheme.
pub(super) enum Slot {
    /// One that never changes.
    Fixed(Prepared),
    /// What a provider gives, as soon as a request is sent.
    Provided(Tokens),
}

/// The schemes whose credentials a request waits for.
#[derive(Clone, Default)]
pub(super) struct Awaited {
    pub(super) schemes: Vec<usize>,
    /// Whether the address is that of a link.
    pub(super) is_link: bool,
    /// The scopes that the operation requires.
    pub(super) scopes: &'static [RequiredScopes],
}

/// A credential in the form in which it is sent.
pub(super) enum Prepared {
    Header(HeaderName, HeaderValue),
    /// Name and value, both percent-encoded.
    Query(String, String),
    /// Name and value.
    Cookie(&'static str, String),
}

impl Credentials {
    /// Checks the secrets against their schemes. Surrounding white space is removed, since secrets come from files and
    /// variables that end in a line break.
    pub(super) fn prepare(schemes: &'static [Scheme], given: &[(usize, Credential)]) -> Result<Self, String> {
        let mut prepared: Vec<Option<Slot>> = schemes.iter().map(|_| None).collect();
        for (index, Credential(source)) in given {
            let Some(scheme) = schemes.get(*index) else {
                return Err(format!("there is no security scheme {index}"));
            };
            prepared[*index] = Some(match source {
                Source::Fixed(secret) => {
                    let credential = self::prepare(scheme.location, secret);
                    Slot::Fixed(credential.map_err(|what| format!("the credential for `{}` {what}", scheme.id))?)
                }
                Source::Provider(provider) => Slot::Provided(Tokens::new(scheme, Arc::clone(provider))),
            });
        }
        Ok(Self(prepared))
    }

    /// The credential of a scheme.
    pub(super) fn slot(&self, scheme: usize) -> Option<&Slot> {
        self.0.get(scheme).and_then(Option::as_ref)
    }

    /// The scopes among these of which there is a credential of the scheme.
    pub(super) fn known(
        &self,
        schemes: &[Scheme],
        scopes: &'static [RequiredScopes],
    ) -> impl Iterator<Item = &'static RequiredScopes> {
        let has = |id: &str| schemes.iter().zip(&self.0).any(|(scheme, slot)| scheme.id == id && slot.is_some());
        scopes.iter().filter(move |scopes| has(scopes.scheme))
    }

    /// Adds the credentials of the first complete alternative to a request, and returns those that are to be asked for;
    /// without one, the request does not change. An alternative that requires nothing is skipped, so that optional
    /// credentials are used if they are available. A header or a parameter that the caller set is kept; one in a link is
    /// replaced by the client's value, since links may repeat it, masked or not.
    pub(super) fn apply(&self, endpoint: &Endpoint, is_link: bool, url: &mut Url, headers: &mut HeaderMap) -> Awaited {
        let is_clear = url.scheme() == "http" && !is_loopback(url);
        let mut alternatives = endpoint.security.iter().map(|alternative| self.all(alternative, is_clear));
        let complete = alternatives.find(|found| !found.is_empty());
        let mut schemes = Vec::new();
        for (index, slot) in complete.unwrap_or_default() {
            match slot {
                Slot::Fixed(prepared) => prepared.add(is_link, url, headers),
                Slot::Provided(tokens) if is_set(tokens.scheme.location, is_link, url, headers) => {}
                Slot::Provided(_) => schemes.push(index),
            }
        }
        Awaited { schemes, is_link, scopes: &[] }
    }

    /// The credentials of an alternative; empty unless all are available. If the document does not declare what an
    /// operation requires, nothing is sent over an unencrypted connection.
    fn all(&self, alternative: &[usize], is_clear: bool) -> Vec<(usize, &Slot)> {
        if alternative.contains(&ALL_SCHEMES) {
            let all = self.0.iter().enumerate().filter_map(|(index, slot)| Some((index, slot.as_ref()?)));
            return if is_clear { Vec::new() } else { all.collect() };
        }
        let slots = alternative.iter().map(|index| Some((*index, self.slot(*index)?)));
        slots.collect::<Option<Vec<_>>>().unwrap_or_default()
    }
}

impl Prepared {
    /// Adds the credential to a request that has none in its place.
    pub(super) fn add(&self, is_link: bool, url: &mut Url, headers: &mut HeaderMap) {
        match self {
            Self::Header(name, value) => match headers.entry(name) {
                // The caller's own is as secret.
                Entry::Occupied(mut own) => own.get_mut().set_sensitive(true),
                Entry::Vacant(place) => _ = place.insert(value.clone()),
            },
            Self::Query(name, value) => put(url, name, value, is_link),
            Self::Cookie(name, value) => {
                let mut cookies = cookies(headers).to_owned();
                if has_cookie(&cookies, name) {
                    return;
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

/// Whether a request has something where a credential would be, which is as secret.
fn is_set(location: CredentialLocation, is_link: bool, url: &Url, headers: &mut HeaderMap) -> bool {
    let name = match location {
        CredentialLocation::Header(name) => name,
        CredentialLocation::Query(name) => return !is_link && query_has(url, &encoded(name)),
        CredentialLocation::Cookie(name) => return has_cookie(cookies(headers), name),
        CredentialLocation::Bearer | CredentialLocation::Basic | CredentialLocation::Http(_) => AUTHORIZATION.as_str(),
    };
    headers.get_mut(name).map(|own| own.set_sensitive(true)).is_some()
}

/// Whether a query has an encoded parameter.
fn query_has(url: &Url, name: &str) -> bool {
    url.query().unwrap_or_default().split('&').any(|pair| is_named_parameter(pair, name))
}

/// Whether a pair of a query is that of an encoded parameter.
fn is_named_parameter(pair: &str, name: &str) -> bool {
    !pair.is_empty() && decoded(pair.split('=').next().unwrap_or_default()) == decoded(name)
}

/// The cookies of a request.
fn cookies(headers: &HeaderMap) -> &str {
    headers.get(COOKIE).and_then(|cookies| cookies.to_str().ok()).unwrap_or_default()
}

/// Adds an encoded parameter to a query, so that it occurs once.
fn put(url: &mut Url, name: &str, value: &str, replaces: bool) {
    if !replaces && query_has(url, name) {
        return;
    }
    let query = url.query().unwrap_or_default().to_owned();
    let others = query.split('&').filter(|pair| !pair.is_empty() && !is_named_parameter(pair, name));
    let mut query = others.collect::<Vec<_>>().join("&");
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

/// A secret in the form in which it is sent.
pub(super) fn prepare(location: CredentialLocation, secret: &Secret) -> Result<Prepared, &'static str> {
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
        CredentialLocation::Query(name) => Ok(Prepared::Query(encoded(name), encoded(&text))),
        CredentialLocation::Cookie(name) if text.bytes().all(is_cookie_octet) => Ok(Prepared::Cookie(name, text)),
        CredentialLocation::Cookie(_) => Err("has a character that cookies cannot carry"),
        CredentialLocation::Bearer => header(AUTHORIZATION, &format!("Bearer {text}")),
        CredentialLocation::Basic => header(AUTHORIZATION, &format!("Basic {}", base64(text.as_bytes()))),
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

fn header(name: HeaderName, text: &str) -> Result<Prepared, &'static str> {
    let mut value = header_value(text).ok_or("is not printable ASCII on one line")?;
    value.set_sensitive(true);
    Ok(Prepared::Header(name, value))
}

/// RFC 6265, section 4.1.1.
fn is_cookie_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\')
}
