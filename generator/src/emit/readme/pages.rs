//! What the README says of every client: what happens when a call fails, what can be put around calls, credentials.
//!
//! What comes in is the whole [`Api`], for the names of its credentials and scopes; what goes out is Markdown, most of it from
//! the files beside this one. What needs crates that a client does not depend on is shown and not compiled.

use crate::emit::docs::quoted;
use crate::emit::oauth::is_of_user;
use crate::ir::{Api, CredentialLocation, OAuth};

/// The pages about what every client does.
pub(super) fn of_clients() -> impl Iterator<Item = String> {
    let pages = [
        include_str!("attempts.md"),
        include_str!("layers.md"),
        include_str!("recordings.md"),
        include_str!("tracing.md"),
        include_str!("blocking.md"),
    ];
    pages.into_iter().map(|page| page.trim_end().to_owned())
}

/// What can be switched on and off.
pub(super) fn features(api: &Api) -> String {
    let mut features = include_str!("features.md").trim_end().replace("{program}", &quoted(&api.package.program));
    if !api.package.tag_features.is_empty() {
        features.push_str("\n- One for each module of operations, all on by default.");
    }
    features
}

/// What is shown of credentials; nothing without any.
pub(super) fn credentials(api: &Api) -> Option<String> {
    let first = api.schemes.first()?;
    let user = if first.location == CredentialLocation::Basic { "user, " } else { "" };
    let page = include_str!("credentials.md").replace("{method}", &first.method).replace("{user}", user);
    Some(page.trim_end().to_owned() + &oauth(api))
}

/// What is shown of OAuth 2; nothing without it.
fn oauth(api: &Api) -> String {
    let of_kind = |is_wanted: &dyn Fn(&OAuth) -> bool| {
        let mut schemes = api.schemes.iter().filter(|scheme| scheme.oauth.as_ref().is_some_and(is_wanted));
        schemes.next().map(|scheme| scheme.method.as_str())
    };
    let any = of_kind(&|oauth| oauth.flows.is_empty());
    let client = of_kind(&|oauth| oauth.client_credentials().is_some());
    let user = of_kind(&|oauth| oauth.flows.iter().any(is_of_user)).or(any);
    let scope = api.oauth_scopes.first().map(|scope| format!(".scopes([Scope::{}])", scope.name)).unwrap_or_default();
    let client_line = client
        .or(any)
        .map(|method| format!("let client = builder.{method}(ClientCredentials::new(id, secret){scope}).build()?;"));
    let user_line = user.map(|method| {
        format!("let client = builder.{method}(RefreshToken::new(client_id, token).on_replaced(|next| store(next))).build()?;")
    });
    let lines: Vec<String> = client_line.into_iter().chain(user_line).collect();
    if lines.is_empty() {
        return String::new();
    }
    let variables =
        client.map(|_| " The command line reads a program's\ncredentials from the environment, as its help says.");
    format!(
        "

Tokens of OAuth 2 come from the credentials of a program or from a refresh token of a user:

```rust,ignore
{}
```

The token endpoint is the document's, that which its `openIdConnectUrl` leads to, or that of `token_url`. The secret goes there
and nowhere else: encrypted, unless that is this machine, to no redirect, and past all layers. `in_form` sends it in the form.
`scopes_of_calls` asks for the scopes of each call instead of the same for all.{}",
        lines.join("\n"),
        variables.unwrap_or_default()
    )
}
