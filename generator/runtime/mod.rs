//! The runtime of every emitted client: JSON, the types of its values, calls and transfers.
//!
//! These files are the same in every emitted crate and independent of any one API. They refer to each other by `super`
//! only, so that they work wherever the module is.

mod attempts;
mod binary;
#[cfg(feature = "blocking")]
pub mod blocking;
mod body;
mod boxed;
mod budget;
mod builder;
mod call;
mod change;
mod charset;
mod chunks;
#[cfg(feature = "cli")]
pub mod cli;
mod client;
mod clock;
mod coding;
mod conditional;
mod credentials;
mod date_param;
mod datetime;
mod deprecation;
mod discovery;
mod disk;
mod download;
mod download_error;
mod error;
mod escape;
mod event_stream;
mod exchange;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod fetch;
mod file;
mod frames;
mod gate;
mod granted;
mod guess;
mod idempotency;
mod inherited;
mod invalid_request;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod js;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod js_clock;
pub mod json;
pub mod layer;
mod link;
mod list;
mod long_running;
mod maybe;
mod message;
mod meter;
mod metered;
pub mod multipart;
mod network;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod no_disk;
mod oauth;
mod observe;
mod operation;
mod optional;
mod pages;
mod param;
mod part;
mod parts;
mod polling;
mod problem;
mod progress;
mod provide;
mod random;
mod rate_limit;
#[cfg(feature = "record")]
mod record;
mod redirect;
mod request;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod reqwest_transport;
mod response;
mod retry;
mod retry_after;
mod scope;
mod secret;
mod secrets;
mod send;
mod server;
mod storage;
mod streaming_response;
mod style;
mod styled;
mod token_endpoint;
mod tokens;
#[cfg(feature = "tower")]
mod tower;
#[cfg(feature = "tracing")]
mod trace;
mod transport;
mod transport_error;
mod upload;
mod upload_error;
mod uuid;

pub use self::body::{Body, BodyStream};
pub use self::boxed::{BoxFuture, ByteStream};
pub use self::builder::ClientBuilder;
pub use self::call::{Call, Decoder, Operation, Raw, ResponseFuture};
pub use self::client::Client;
pub use self::conditional::{Conditional, IfNoneMatch};
pub use self::datetime::{Date, DateTime};
pub use self::deprecation::Deprecation;
pub use self::download::{Download, Downloaded};
pub use self::download_error::{DownloadError, DownloadErrorKind};
pub use self::error::{ApiError, CallError, Error, ErrorKind};
pub use self::event_stream::{EventStream, Events};
pub use self::file::{File, FileInfo};
pub use self::frames::Framing;
pub use self::list::ListOf;
pub use self::long_running::{FinalState, LongRunning};
pub use self::maybe::Maybe;
pub use self::multipart::FormBody;
pub use self::oauth::{ClientCredentials, RefreshToken};
pub use self::observe::{AttemptEnd, CallEnd, Wait};
pub use self::operation::{
    ALL_SCHEMES, ClientHeader, CredentialLocation, Endpoint, OAuth, Repeat, RequiredScopes, Scheme, Server,
    ServerVariable, Status,
};
pub use self::optional::Optional;
pub use self::pages::{Items, Page, Paged, Pagination};
pub use self::param::{Param, ParamValue};
pub use self::polling::Polling;
pub use self::problem::Problem;
pub use self::progress::Progress;
pub use self::provide::{Asked, Credential, FromFunction, Provide, ProvideError, Provided, provider};
#[cfg(feature = "record")]
pub use self::record::{Recorder, Replay};
pub use self::request::Request;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub use self::reqwest_transport::ReqwestTransport;
pub use self::response::{RawResponse, Redirect, Response};
pub use self::retry::Retry;
pub use self::scope::Scope;
pub use self::secret::Secret;
pub use self::streaming_response::StreamingResponse;
pub use self::style::{Style, StyleKind};
#[cfg(feature = "tower")]
pub use self::tower::TowerTransport;
pub use self::transport::{HeaderMap, Method, StatusCode, Timeout, Transport};
pub use self::transport_error::{TransportError, TransportErrorKind};
pub use self::upload::{PresignedPost, Upload, UploadSteps, Uploaded};
pub use self::upload_error::{UploadError, UploadErrorKind};
pub use self::uuid::Uuid;
