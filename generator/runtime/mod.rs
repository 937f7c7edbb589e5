//! What every client that Specwright emits carries: JSON, the types of its values, calls and transfers.
//!
//! These files are the same in every emitted crate and know nothing of any one API. They refer to each other by
//! `super` only, so they work wherever the module stands.

mod answer;
mod body;
mod boxed;
mod builder;
mod call;
mod charset;
mod chunks;
#[cfg(feature = "cli")]
pub mod cli;
mod client;
mod coding;
mod credentials;
mod datetime;
mod download;
mod download_error;
mod error;
mod escape;
mod file;
mod frames;
mod invalid_request;
pub mod json;
mod link;
mod live;
mod maybe;
mod message;
pub mod multipart;
mod operation;
mod optional;
mod pages;
mod param;
mod part;
mod parts;
mod progress;
mod redirect;
mod request;
mod secrets;
mod send;
mod server;
mod storage;
mod streamed;
mod style;
mod transport;
mod transport_error;
mod upload;
mod upload_error;

pub use http::{HeaderMap, Method, StatusCode};
pub use uuid::Uuid;

pub use self::answer::{Answer, Redirect, Response};
pub use self::body::{Body, BodyStream};
pub use self::boxed::{BoxFuture, ByteStream};
pub use self::builder::ClientBuilder;
pub use self::call::{Call, Decoder, Operation, Raw, Sending};
pub use self::client::Client;
pub use self::credentials::Secret;
pub use self::datetime::{Date, DateTime};
pub use self::download::{Download, Downloaded};
pub use self::download_error::{DownloadError, DownloadErrorKind};
pub use self::error::{ApiError, CallError, Error, ErrorKind};
pub use self::file::{File, FileInfo};
pub use self::frames::Framing;
pub use self::live::{Events, LiveItems};
pub use self::maybe::Maybe;
pub use self::multipart::FormBody;
pub use self::operation::{EVERY, Endpoint, Place, Scheme, Server, ServerVariable, Status};
pub use self::optional::Optional;
pub use self::pages::{Items, Page, Paged, Paging};
pub use self::param::{Param, ParamValue};
pub use self::progress::Progress;
pub use self::request::Request;
pub use self::streamed::Streamed;
pub use self::style::{Style, StyleKind};
pub use self::transport::{ReqwestTransport, Timeout, Transport};
pub use self::transport_error::{TransportError, TransportErrorKind};
pub use self::upload::{Grant, Upload, UploadSteps, Uploaded};
pub use self::upload_error::{UploadError, UploadErrorKind};
