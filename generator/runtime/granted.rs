//! Credentials that are asked for: what providers give for one attempt of a request.
//!
//! Input: a request with the schemes that it waits for. Output: the request with their secrets, which stays the caller's to
//! send; and what of them was rejected.

use super::client::Settings;
use super::credentials::{Awaited, Prepared, Slot, prepare};
use super::error::Error;
use super::exchange::HttpRequest;
use super::provide::Place;
use super::redirect;
use super::tokens::{Token, Tokens};
use std::sync::Arc;
use std::time::Duration;

/// The secrets of an attempt.
pub(super) struct Granted<'s>(Vec<(&'s Tokens, Arc<Token>)>);

impl<'s> Granted<'s> {
    /// Asks for all that a request waits for, each within a time.
    pub(super) async fn ask(
        settings: &'s Settings,
        request: &HttpRequest,
        timeout: Option<Duration>,
    ) -> Result<Self, Error> {
        let place = Place {
            transport: &*settings.transport,
            user_agent: &settings.user_agent,
            base: &settings.base,
            is_custom: settings.has_base,
            timeout,
            scopes: request.awaited.scopes,
        };
        let mut granted = Vec::with_capacity(request.awaited.schemes.len());
        for scheme in &request.awaited.schemes {
            let Some(Slot::Provided(tokens)) = settings.credentials.slot(*scheme) else { continue };
            let token = tokens.get(place).await;
            let token = token.map_err(|failure| {
                let message = format!("no credential for `{}`: {failure}", tokens.scheme.id);
                Error::credential(request.endpoint.id, message, failure)
            })?;
            granted.push((tokens, token));
        }
        Ok(Self(granted))
    }

    /// The request with these secrets.
    pub(super) fn fill(&self, settings: &Settings, request: &HttpRequest) -> Result<HttpRequest, Error> {
        let mut filled = request.clone();
        let Awaited { is_link, .. } = std::mem::take(&mut filled.awaited);
        let mut texts = Vec::new();
        for (tokens, token) in &self.0 {
            let prepared: Prepared = prepare(tokens.scheme.location, &token.secret).map_err(|problem| {
                Error::request(request.endpoint.id, format!("the credential for `{}` {problem}", tokens.scheme.id))
            })?;
            prepared.add(is_link, &mut filled.url, &mut filled.headers);
            texts.extend(token.secret.texts());
        }
        filled.secrets = Some(Arc::new(settings.secrets.and(texts)));
        Ok(filled)
    }

    /// Whether an error says that the API rejects these secrets, which are then forgotten. Another origin has seen none.
    pub(super) fn is_rejected(&self, request: &HttpRequest, error: &Error) -> bool {
        let url = error.response().and_then(|response| response.url());
        let is_rejected = error.is_unauthorized() && url.is_some_and(|url| redirect::same_origin(url, &request.url));
        if is_rejected {
            self.0.iter().for_each(|(tokens, token)| tokens.reject(token));
        }
        is_rejected
    }

    /// Whether others have the same secrets.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|((_, one), (_, other))| one.secret == other.secret)
    }
}
