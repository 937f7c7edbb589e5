//! A client that differs from another one: it shares its connections and nothing else.
//!
//! Input: a client, and what is to be changed of its settings. Output: another client, with tokens, a gate and a budget of
//! its own. What was set for one origin or for one user is not taken along to another.

use super::builder::ClientBuilder;
use super::client::{Client, Recipe};
use super::error::Error;
use super::inherited::Inherited;
use std::sync::Arc;

impl Client {
    /// Creates a client with other settings, such as the credential of another user. It shares the connections of this one,
    /// and nothing else: waits that a server asked for and tokens are its own.
    ///
    /// Settings that do not change are those of this client. But credentials are never mixed: if one is set, the others of
    /// this client are not used. With an address of another origin, neither are its credentials and headers.
    ///
    /// ```text
    /// let theirs = client.with(|change| change.api_key(their_key))?;
    /// ```
    ///
    /// # Errors
    /// As for [`ClientBuilder::build`].
    pub fn with(&self, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Result<Self, Error> {
        change(like(self)).build()
    }
}

/// A builder with the settings of a client.
fn like(client: &Client) -> ClientBuilder {
    let settings = &*client.settings;
    let Recipe { servers, schemes, server, base_url, headers, credentials, .. } = &settings.recipe;
    let mut builder = ClientBuilder::new(servers, schemes, "");
    builder.server = *server;
    builder.base_url.clone_from(base_url);
    builder.variables.clone_from(&settings.variables);
    settings.user_agent.to_str().unwrap_or_default().clone_into(&mut builder.user_agent);
    builder.timeout = settings.timeout;
    builder.idle_timeout = settings.idle_timeout;
    builder.max_response_bytes = settings.max_response_bytes;
    builder.max_decoded_bytes = settings.recipe.max_decoded_bytes;
    builder.layers.clone_from(&settings.layers);
    builder.observers = settings.observers.clone();
    builder.retry = settings.retry;
    builder.rate_limit = settings.recipe.rate_limit;
    builder.concurrency = settings.recipe.concurrency;
    builder.link.clone_from(&settings.link);
    builder.may_leave = settings.may_leave;
    builder.repeatable = settings.repeatable;
    builder.client_headers = settings.recipe.client_headers;
    builder.password_keys = settings.recipe.password_keys;
    #[cfg(feature = "record")]
    builder.recorder.clone_from(&settings.recipe.recorder);
    builder.inherited = Some(Inherited {
        transport: Arc::clone(&settings.recipe.transport),
        origin: settings.base.origin(),
        credentials: credentials.clone(),
        headers: headers.clone(),
    });
    builder
}
