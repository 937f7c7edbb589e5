//! What the README says of every client: what happens when a call fails, and what can be put around calls.
//!
//! What comes in is the whole [`Api`], for the names of its credentials and scopes; what goes out is Markdown. What needs
//! crates that a client does not depend on is shown and not compiled.

use crate::emit::oauth::is_of_user;
use crate::ir::{Api, CredentialLocation, OAuth};

/// What is sent again, how to switch that off, and what can be put around requests.
pub(super) const ATTEMPTS: &str = "## When a call fails

A call that fails is sent again where that helps and does no harm: three attempts by default, with short random waits.

- Any call is sent again when the server did not begin with it: without a connection, after a 408, 425 or 429, and after a 503
  with `Retry-After`.
- Where nobody knows whether it happened (a connection that breaks, a timeout, a 500, 502, 503 or 504), a call is sent again if
  it may happen twice: `GET`, `HEAD`, `PUT`, `DELETE`, a call with an idempotency key, and one that you call `.idempotent()`.
- `Retry-After` is obeyed up to two minutes, and makes all calls of the client wait. Such attempts do not count; they begin
  within three minutes after the call.
- A gateway may say 408 or 503 after the server began, so that a `POST` may happen twice; `Retry::safe_only()` rules that out.

`.retry(Retry::never())` switches all of this off, for the client at its builder or for one call; `Retry::default()` has
`attempts` and `within`. `.timeout(…)` limits one attempt, `.deadline(…)` the whole call. `error.attempts()` and `attempts()` of a
response say how often it was sent.

`rate_limit` and `concurrency` of the builder keep limits that you know before the server has to say so. `.poll_until(…)` sends a
call until its response is what you wait for, `.if_none_match(…)` with the `etag()` of a response asks for what has changed alone.";

/// What is around requests, and what takes the place of the network.
pub(super) const LAYERS: &str = "## Layers and tests

`layer` of the builder puts a function around every request on the wire: each attempt, each redirect. It sees refusals as
responses, and addresses without the values of their queries. `on_attempt`, `on_wait` and `on_call` tell of calls, for metrics, and
`on_deprecation` of operations that are going away.

```rust,ignore
let client = Client::builder()
    .layer(layer::from_fn(|mut request, next| {
        request.headers_mut().insert(\"x-request-source\", HeaderValue::from_static(\"nightly\"));
        next.run(request)
    }))
    .on_wait(|wait| eprintln!(\"{} waits {:?}\", wait.operation.id, wait.time))
    .build()?;
```

Tests replace the network by a `Transport` of their own, which is all that a client sends through. It is called for each
attempt, so that a test of what happens after a 503 says so; with Tokio's clock paused (`start_paused = true`) no test waits:

```rust,ignore
struct Recorded;

impl Transport for Recorded {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        Box::pin(async move {
            assert_eq!(request.method(), Method::GET);
            Ok(http::Response::new(BodyStream::from(Body::from(r#\"{\"name\": \"a\"}\"#))))
        })
    }
}

let client = Client::builder().transport(Recorded).build()?;
```";

/// What feature `record` does: how to test with what a server once responded.
pub(super) const RECORDINGS: &str = "## Tests with recordings

With feature `record`, a client records what goes over the wire, once, and tests respond from that without any server:

```rust,ignore
let recorder = Recorder::create(\"tests/things.har\")?;
let client = Client::builder().record(recorder.clone()).build()?;
// … the calls of the test, with the real credentials …
recorder.finish()?;
```

```rust,ignore
let replay = Replay::open(\"tests/things.har\")?;
let client = Client::builder().transport(replay.clone()).build()?;
// … the same calls …
assert!(replay.unused().is_empty());
```

The file is HAR 1.2, which browsers and `specwright traffic` read. Credentials, cookies, tokens and passwords are `REDACTED` in it,
wherever they occur; `secret(\"…\")` hides the values of further names. Of files that are sent it has the size, of responses what
was read of them, up to 1 MiB each and 64 MiB in all unless you say otherwise. Look at it before you publish it: what is
confidential and called like anything else is there as it was.

A request gets the response that was recorded for the same method, path, query and body, each once and in order: JSON is
compared by its values, forms by their fields, files by their names and sizes. Hosts, headers and what is hidden are not compared;
`ignore(\"…\")` leaves out what differs each time. Where nothing fits, the error shows the nearest request. Set the base address
that was recorded where responses have links, and pause Tokio's clock where a recorded server asked to wait.";

/// What feature `tracing` does, with the layer that passes a trace on.
pub(super) const TRACING: &str = "## Tracing

With feature `tracing`, each request on the wire is a span by the conventions of OpenTelemetry for HTTP clients: its name is
the method and the template of the path, and it has `http.request.method`, `server.address`, `server.port`, `url.template`,
`url.full` with `REDACTED` for every value of the query, `http.request.resend_count`, `http.response.status_code` and
`error.type`. Waits are `debug` events; a server that makes all calls wait is a `warn`. Bodies and headers are not recorded.

Layers run within the span of their request. This one passes the trace on and measures durations, with `opentelemetry`,
`opentelemetry-http` and `tracing-opentelemetry`:

```rust,ignore
let durations = global::meter(\"http\").f64_histogram(\"http.client.request.duration\").with_unit(\"s\").build();
let client = Client::builder()
    .layer(layer::from_fn(move |mut request, next| {
        let context = tracing::Span::current().context();
        global::get_text_map_propagator(|propagator| {
            propagator.inject_context(&context, &mut HeaderInjector(request.headers_mut()));
        });
        let (durations, method) = (durations.clone(), request.method().to_string());
        let (start, response) = (Instant::now(), next.run(request));
        Box::pin(async move {
            let response = response.await;
            durations.record(start.elapsed().as_secs_f64(), &[KeyValue::new(\"http.request.method\", method)]);
            response
        })
    }))
    .build()?;
```";

/// What feature `blocking` does.
pub(super) const BLOCKING: &str = "## Without `async`

With feature `blocking`, `.wait()` stands in place of `.await`: on calls and their `response()`, on uploads and downloads. On
`items()` it gives an iterator, and `blocking::wait` waits for whatever else is a future. One runtime of one worker is started
when it is first needed; the call itself runs on the thread that waits. Inside an asynchronous runtime, which it would block,
`.wait()` is an error, and nothing is sent.";

/// What is said of credentials; nothing without any.
pub(super) fn credentials(api: &Api) -> Option<String> {
    let first = api.schemes.first()?;
    let mut page = format!(
        "## Credentials

Each setter of a credential takes a text, or a provider of one that changes:

```rust,ignore
let client = Client::builder()
    .{method}({user}provider(|| async {{ vault.read(\"{method}\").await }}))
    .build()?;
```

A provider is asked when its secret is needed, when less than two minutes and less than a tenth of its life are left
(`Provided::new(secret).lifetime(…)`), and when the API rejects it with 401; the request is then sent once more. However many
calls wait, it is asked once. A renewal that fails is no error while the old secret is valid.

`client.with(|change| change.{method}({user}other))?` makes a client for somebody else: it shares the connections, and no credential,
no token and no wait.",
        method = first.method,
        user = if first.location == CredentialLocation::Basic { "user, " } else { "" }
    );
    page.push_str(&oauth(api));
    Some(page)
}

/// What is said of OAuth 2; nothing without it.
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
