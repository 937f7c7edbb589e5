//! A small API, written as emitted code is.

use crate::fake::Fake;
use specwright_runtime::json::{self, DecodeError, Value};
use specwright_runtime::{
    ApiError, BoxFuture, Call, Client, ClientBuilder, CredentialLocation, Endpoint, Error, FileInfo, PresignedPost,
    RawResponse, Redirect, Repeat, Request, Retry, Scheme, Server, ServerVariable, Status, UploadError, UploadSteps,
};

pub(crate) const KEY: usize = 0;
pub(crate) const TOKEN: usize = 1;
pub(crate) const LOGIN: usize = 2;
pub(crate) const IN_QUERY: usize = 3;
pub(crate) const IN_COOKIE: usize = 4;
pub(crate) const SHARED: usize = 5;

pub(crate) const SCHEMES: &[Scheme] = &[
    Scheme { id: "ApiKey", location: CredentialLocation::Header("X-API-Key"), oauth: None },
    Scheme { id: "Token", location: CredentialLocation::Bearer, oauth: None },
    Scheme { id: "Login", location: CredentialLocation::Basic, oauth: None },
    Scheme { id: "QueryKey", location: CredentialLocation::Query("api key"), oauth: None },
    Scheme { id: "Session", location: CredentialLocation::Cookie("session"), oauth: None },
    Scheme { id: "Shared", location: CredentialLocation::Http("SharedKey"), oauth: None },
];

pub(crate) const SERVERS: &[Server] = &[
    Server { url: "https://api.test/base/", variables: &[] },
    Server {
        url: "https://{host}/{version}",
        variables: &[
            ServerVariable { name: "host", default: "self.test", values: &[] },
            ServerVariable { name: "version", default: "v1", values: &[] },
        ],
    },
];

pub(crate) static STORAGE: Server = Server { url: "https://storage.test/", variables: &[] };

/// Either the key or the token.
pub(crate) const SECURED: &[&[usize]] = &[&[KEY], &[TOKEN]];

pub(crate) const fn operation(
    id: &'static str,
    method: &'static str,
    path: &'static str,
    success: &'static [Status],
    security: &'static [&'static [usize]],
) -> Endpoint {
    Endpoint { id, method, path, accept: "application/json", security, success, server: None, repeat: Repeat::ByMethod }
}

/// `GET` of a path under the client's address.
pub(crate) const fn get(path: &'static str) -> Endpoint {
    operation("getThing", "GET", path, &[Status::Code(200)], SECURED)
}

/// `GET` of the list with other credentials.
pub(crate) const fn secured(security: &'static [&'static [usize]]) -> Endpoint {
    operation("getThing", "GET", "/things/", &[Status::Code(200)], security)
}

const OK: &[Status] = &[Status::Code(200)];
const DONE: &[Status] = &[Status::Code(204)];
pub(crate) static LIST: Endpoint = get("/things/");
pub(crate) static THING: Endpoint = get("/things/{id}/");
pub(crate) static CREATE: Endpoint = operation("createThing", "POST", "/things/", OK, SECURED);
/// An operation under the prefix `/shops/{shop}/orders/{order}`, whose variables it calls otherwise.
static ORDER: Endpoint = get("/shops/{id}/orders/{number}/");
static GRANT: Endpoint = operation("grant", "POST", "/files/", OK, SECURED);
static COMPLETE: Endpoint = operation("complete", "PATCH", "/files/{id}/", DONE, SECURED);
static DISCARD: Endpoint = operation("discard", "DELETE", "/files/{id}/", DONE, SECURED);
static DETAIL: Endpoint = operation("detail", "GET", "/files/{id}/", &[Status::Code(302)], SECURED);

/// Why a call of this API failed.
#[derive(Clone, Debug)]
pub(crate) enum Problem {
    /// 409
    Conflict(Clash),
    /// 500 to 599
    Server(String),
}

/// `{"id": "…"}`
#[derive(Clone, Debug)]
pub(crate) struct Clash {
    pub(crate) id: String,
}

impl json::Empty for Clash {
    fn empty() -> Self {
        Self { id: String::new() }
    }
}

impl json::DecodeInPlace for Clash {
    fn read(&mut self, reader: &mut json::Reader<'_>) -> Result<(), DecodeError> {
        let shape = json::Shape { required: &[1], nullable: &[] };
        json::decode_object(reader, &mut [("id", &mut self.id)], &shape, None)
    }
}

impl ApiError for Problem {
    fn decode(response: &RawResponse) -> Result<Option<Self>, DecodeError> {
        Ok(Some(match response.status().as_u16() {
            409 => Self::Conflict(response.json()?),
            500..=599 => Self::Server(response.to_text()?),
            _ => return Ok(None),
        }))
    }

    #[cfg(feature = "full-codec")]
    fn described(&self) -> (&'static str, Option<String>) {
        ("Problem", None)
    }
}

pub(crate) fn builder() -> ClientBuilder {
    ClientBuilder::new(SERVERS, SCHEMES, "things/1.0")
}

/// A client with a key that talks to a fake, and sends everything once: attempts have tests of their own.
pub(crate) fn client(fake: &Fake) -> Client {
    let builder = builder().credential(KEY, "secret-key").transport(fake.clone());
    builder.retry(Retry::never()).build().expect("the client is well set up")
}

/// The same that talks to a server.
pub(crate) fn client_at(url: &str) -> Client {
    let builder = builder().credential(KEY, "secret-key").base_url(url);
    builder.retry(Retry::never()).build().expect("the client is well set up")
}

/// Types of operations by what their responses decode into. Tests say themselves where their calls go.
macro_rules! operations {
    ($($(#[$docs:meta])* $name:ident: $endpoint:ident => $output:ty, $decode:ident;)*) => {$(
        $(#[$docs])*
        #[derive(Debug)]
        pub(crate) enum $name {}

        impl specwright_runtime::Operation for $name {
            type Output = $output;
            type Error = $crate::api::Problem;
            const ENDPOINT: &'static specwright_runtime::Endpoint = &$crate::api::$endpoint;
            const DECODE: specwright_runtime::Decoder<$output> = specwright_runtime::RawResponse::$decode;
        }
    )*};
}
pub(crate) use operations;

operations! {
    /// Any JSON.
    Thing: LIST => Value, json;
    /// Nothing.
    Done: LIST => (), empty;
    /// Where something is.
    Detail: DETAIL => Redirect, redirect;
    /// What a scope is about.
    Order: ORDER => Value, json;
}

pub(crate) fn call<'c>(client: &'c Client, endpoint: &'static Endpoint) -> Call<'c, Thing> {
    Call::of(client, Request::new(endpoint))
}

pub(crate) fn send(client: &Client, request: Request) -> Call<'_, Thing> {
    Call::of(client, request)
}

pub(crate) fn detail<'c>(client: &'c Client, id: &str) -> Call<'c, Detail> {
    let mut request = Request::new(&DETAIL);
    request.path("id", &id);
    Call::of(client, request)
}

/// The steps of an upload.
#[derive(Debug)]
pub(crate) struct Steps {
    /// Whether there is a call to clear up with.
    pub(crate) discards: bool,
}

impl UploadSteps for Steps {
    type Response = Value;
    type Id = String;

    fn presign<'a>(
        &'a self,
        client: &'a Client,
        file: &'a FileInfo,
    ) -> BoxFuture<'a, Result<PresignedPost<Value, String>, UploadError>> {
        Box::pin(async move {
            let mut request = Request::new(&GRANT);
            let asked = format!(r#"{{"name":{:?},"type":"{}","size":{}}}"#, file.name, file.content_type, file.size);
            request.raw("application/json", asked);
            let response = send(client, request).await.map_err(|error| match error.api() {
                Some(Problem::Conflict(clash)) => UploadError::exists(clash.id.clone(), error.into()),
                _ => UploadError::refused(error.into()),
            })?;
            let text = |key: &str| response.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            let fields = vec![("key".to_owned(), "a/b".to_owned()), ("policy".to_owned(), "signed".to_owned())];
            let size = response.get("size").and_then(Value::as_u64);
            Ok(PresignedPost { url: text("url"), fields, id: Some(text("id")), size, response })
        })
    }

    fn complete<'a>(&'a self, client: &'a Client, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        follow_up(client, &COMPLETE, id)
    }

    fn discard<'a>(&'a self, client: &'a Client, id: &'a str) -> Option<BoxFuture<'a, Result<(), Error>>> {
        self.discards.then(|| follow_up(client, &DISCARD, id))
    }
}

fn follow_up<'a>(client: &'a Client, operation: &'static Endpoint, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
    Box::pin(async move {
        let mut request = Request::new(operation);
        request.path("id", &id);
        Call::<Done>::of(client, request).idempotent().await?;
        Ok(())
    })
}
