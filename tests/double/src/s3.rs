//! The storage: in come S3 requests, out go the responses of a real S3 server over a folder of its own.
//!
//! Signatures, expiry and POST policies are verified by `s3s`; nothing here decides whether a request is good. Around
//! it are only the record of what was seen and the faults that a test asked for.

use super::faults::{Fault, Faults};
use super::record::{Host, Record};
use super::sign::{Signer, Target};
use super::{Body, Dropped};
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use jiff::fmt::rfc2822::DateTimeParser;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use serde_json::{Value, json};
use std::fmt;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

/// The S3 server without its socket.
pub(super) struct Storage {
    service: S3Service,
    record: Arc<Record>,
    faults: Arc<Faults>,
}

impl fmt::Debug for Storage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Storage").finish_non_exhaustive()
    }
}

impl Storage {
    /// Serves a folder, with one empty bucket in it.
    pub(super) fn open(folder: &Path, signer: &Signer, record: Arc<Record>, faults: Arc<Faults>) -> io::Result<Self> {
        std::fs::create_dir_all(folder.join(signer.bucket))?;
        let files = s3s_fs::FileSystem::new(folder).map_err(|error| io::Error::other(format!("{error:?}")))?;
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single(signer.access_key, signer.secret_key));
        Ok(Self { service: builder.build(), record, faults })
    }

    /// Responds to one request; an error closes the connection.
    pub(super) async fn respond(self: Arc<Self>, request: Request<Incoming>) -> Result<Response<Body>, Dropped> {
        self.record.note(Host::Storage, request.method(), request.uri(), request.headers());
        let delay = self.faults.find(|fault| match fault {
            Fault::SlowStorage(delay) => Some(*delay),
            _ => None,
        });
        if let Some(delay) = delay {
            tokio::time::sleep(delay).await;
        }
        let drop_upload = self.faults.find(|fault| match fault {
            Fault::StorageDropsUpload { after } => Some(*after),
            _ => None,
        });
        if let Some(after) = drop_upload.filter(|_| request.method() == Method::POST) {
            drain(request.into_body(), after).await?;
            return Err(Dropped("the upload is dropped on purpose".to_owned()));
        }
        let refusal = self.faults.find(|fault| match fault {
            Fault::StorageAnswers { status, code, message } => Some(refusal(*status, code, *message)),
            _ => None,
        });
        if let Some(refusal) = refusal {
            drain(request.into_body(), u64::MAX).await?;
            return Ok(refusal);
        }
        let response =
            self.service.call(request.map(in_pieces)).await.map_err(|error| Dropped(format!("{error:?}")))?;
        let response = response.map(|body| body.map_err(|error| Dropped(error.to_string())).boxed_unsync());
        let drop_download = self.faults.find(|fault| match fault {
            Fault::StorageDropsDownload { after } => Some(*after),
            _ => None,
        });
        Ok(match drop_download {
            Some(left) => response.map(|body| Cut { body, left, flushed: false }.boxed_unsync()),
            None => response,
        })
    }

    /// What Plane's background task notes about an object: its head, or `null` where there is none.
    pub(super) async fn metadata(&self, signer: &Signer, key: &str) -> Value {
        let host = "localhost";
        let target = Target { method: "HEAD", host, key, disposition: None };
        let link = signer.link(target, jiff::Timestamp::now(), 60);
        let request = Request::head(link.trim_start_matches("http://localhost")).header("host", host);
        let Ok(request) = request.body(s3s::Body::empty()) else { return Value::Null };
        let Ok(response) = self.service.call(request).await else { return Value::Null };
        if response.status() != StatusCode::OK {
            return Value::Null;
        }
        let header = |name: &HeaderName| response.headers().get(name).and_then(|value| value.to_str().ok());
        let modified = header(&LAST_MODIFIED).and_then(|text| DateTimeParser::new().parse_timestamp(text).ok());
        json!({
            "ETag": header(&ETAG),
            "Metadata": {},
            "ContentType": header(&CONTENT_TYPE),
            "LastModified": modified.map(|time| time.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()),
            "ContentLength": header(&CONTENT_LENGTH).and_then(|text| text.parse::<u64>().ok()),
        })
    }
}

/// The largest piece of a request body that the S3 server is handed, in bytes.
///
/// It refuses a form when a carriage return ends one piece and the next is longer than 64 KiB.
const PIECE: usize = 16 * 1024;

/// A request body in pieces that the S3 server can take.
fn in_pieces(body: Incoming) -> s3s::Body {
    s3s::Body::http_body(Pieces { body, rest: Bytes::new() })
}

/// A body whose pieces are never longer than [`PIECE`].
struct Pieces {
    body: Incoming,
    rest: Bytes,
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                other => return Poll::Ready(other),
            }
        }
        let length = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }

    fn size_hint(&self) -> http_body::SizeHint {
        match self.body.size_hint().exact() {
            Some(length) => http_body::SizeHint::with_exact(length + self.rest.len() as u64),
            None => http_body::SizeHint::default(),
        }
    }
}

/// Reads at most so many bytes of a body.
async fn drain(mut body: Incoming, at_most: u64) -> Result<(), Dropped> {
    let mut seen = 0_u64;
    while seen < at_most {
        let Some(frame) = body.frame().await else { break };
        let frame = frame.map_err(|error| Dropped(error.to_string()))?;
        seen += frame.data_ref().map_or(0, |data| data.len() as u64);
    }
    Ok(())
}

/// An S3 error document in the form of the recorded server.
fn refusal(status: u16, code: &str, message: Option<&str>) -> Response<Body> {
    let message = message.map(|message| format!("<Message>{message}</Message>")).unwrap_or_default();
    let document = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code>{message}</Error>");
    let mut response = Response::new(Full::new(Bytes::from(document)).map_err(|never| match never {}).boxed_unsync());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    response
}

/// A body that breaks off after so many bytes.
struct Cut {
    body: Body,
    left: u64,
    /// What was sent so far is on its way.
    flushed: bool,
}

impl http_body::Body for Cut {
    type Data = Bytes;
    type Error = Dropped;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Dropped>>> {
        if self.left == 0 && !self.flushed {
            // The connection writes its buffer when there is nothing more to send for a moment.
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.left == 0 {
            return Poll::Ready(Some(Err(Dropped("the download is dropped on purpose".to_owned()))));
        }
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        Poll::Ready(frame.map(|frame| {
            let Ok(mut data) = frame?.into_data() else { return Ok(Frame::data(Bytes::new())) };
            data.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
            self.left -= data.len() as u64;
            Ok(Frame::data(data))
        }))
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}
