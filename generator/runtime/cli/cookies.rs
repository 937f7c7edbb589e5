//! The cookies that a server sets while a command runs: they go back to it with the command's further requests, as servers
//! that share out work among several machines expect. Nothing is kept when the command has ended.

use super::super::body::Body;
use super::super::layer::{FromFn, Next, Sending, from_fn};
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The longest text of all cookies of an origin.
const LONGEST: usize = 8 * 1024;

/// Cookies by origin and name.
type Jar = Arc<Mutex<BTreeMap<String, BTreeMap<String, String>>>>;

/// A layer that keeps cookies for as long as it is there. They are for the origin that set them alone, and a cookie that the
/// call sends itself is not replaced.
pub(super) fn layer() -> FromFn<impl for<'a> Fn(http::Request<Body>, Next<'a>) -> Sending<'a> + Send + Sync> {
    let jar = Jar::default();
    from_fn(move |mut request, next| {
        let (jar, uri) = (Arc::clone(&jar), request.uri());
        let origin =
            format!("{}://{}", uri.scheme_str().unwrap_or_default(), uri.authority().map_or("", |it| it.as_str()));
        add(&jar, &origin, request.headers_mut());
        Box::pin(async move {
            let response = next.run(request).await?;
            keep(&jar, origin, response.headers());
            Ok(response)
        })
    })
}

/// Adds the cookies of an origin to a request.
fn add(jar: &Jar, origin: &str, headers: &mut HeaderMap) {
    let jar = jar.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(kept) = jar.get(origin) else { return };
    let own = headers.get(COOKIE).and_then(|own| own.to_str().ok()).unwrap_or_default();
    let is_own = |name: &str| own.split(';').any(|pair| pair.trim().split('=').next() == Some(name));
    let mut others =
        kept.iter().filter(|(name, _)| !is_own(name)).map(|(name, value)| format!("{name}={value}")).peekable();
    if others.peek().is_none() {
        return;
    }
    let all: Vec<String> = Some(own.to_owned()).filter(|own| !own.is_empty()).into_iter().chain(others).collect();
    if let Ok(mut value) = HeaderValue::from_str(&all.join("; ")) {
        value.set_sensitive(true);
        headers.insert(COOKIE, value);
    }
}

/// Keeps what a response sets, and drops what it takes back (RFC 6265, section 5).
fn keep(jar: &Jar, origin: String, headers: &HeaderMap) {
    let mut jar = jar.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = jar.entry(origin).or_default();
    for set in headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
        let mut parts = set.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
        let is_past = |part: &str| match part.split_once('=') {
            Some((key, age)) if key.eq_ignore_ascii_case("max-age") => age.parse().is_ok_and(|age: i64| age <= 0),
            Some((key, date)) if key.eq_ignore_ascii_case("expires") => {
                httpdate::parse_http_date(date).is_ok_and(|date| date <= std::time::SystemTime::now())
            }
            _ => false,
        };
        let size: usize = kept.iter().map(|(name, value)| name.len() + value.len()).sum();
        if parts.any(is_past) {
            kept.remove(name.trim());
        } else if size + set.len() <= LONGEST {
            kept.insert(name.trim().to_owned(), value.trim().to_owned());
        }
    }
}
