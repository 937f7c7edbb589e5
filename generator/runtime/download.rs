//! Downloads: follow an operation's redirect to a file, and write the file to a writer.
//!
//! Input: a call whose response is a redirect, and a writer. Output: what was written. The storage receives neither
//! credentials nor any other header of the call. Memory use is constant. A download that breaks off goes on where it was,
//! if the storage has a strong entity tag for the file. Independent of the API.

use super::attempts::{self, Course, Plan};
use super::body::Body;
use super::boxed::BoxFuture;
use super::call::{Call, Operation};
use super::client::Client;
use super::clock;
use super::download_error::DownloadError;
use super::error::{Error, ErrorKind};
use super::exchange::{Arrived, Expectation, HttpRequest, Reading, ResponseHead};
use super::message::is_shown;
use super::operation::{Endpoint, Status};
use super::progress::{Progress, Report};
use super::redirect;
use super::response::Redirect;
use super::retry::{Facts, Repeatable, Retry};
use super::storage;
use http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE, RANGE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use percent_encoding::percent_decode_str;
use std::fmt;
use std::time::Duration;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use url::Url;

/// The longest file name, in bytes.
const LONGEST_NAME: usize = 200;

/// The target of a download.
type Writer<'c> = Box<dyn AsyncWrite + Send + Unpin + 'c>;

/// A download that starts when it is awaited.
#[must_use = "a download starts only when it is awaited"]
pub struct Download<'c, O> {
    call: Call<'c, O>,
    target: Target<'c>,
}

/// How the bytes are received.
struct Target<'c> {
    writer: Writer<'c>,
    report: Option<Report<'c>>,
    max_bytes: u64,
    timeout: Option<Duration>,
}

/// A downloaded file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Downloaded {
    /// The number of bytes that were written.
    pub size: u64,
    /// The media type that the storage declares.
    pub content_type: Option<String>,
    /// The file name that the storage suggests, without folders, so that it is safe as the name of a new file.
    pub file_name: Option<String>,
}

impl<'c, O: Operation<Output = Redirect>> Call<'c, O> {
    /// Follows the redirect and writes the file. After a failure, what was written before remains.
    pub fn download(self, writer: impl AsyncWrite + Send + Unpin + 'c) -> Download<'c, O> {
        let target = Target { writer: Box::new(writer), report: None, max_bytes: u64::MAX, timeout: None };
        Download { call: self, target }
    }
}

impl<'c, O> Download<'c, O> {
    /// Calls a function whenever a piece has been written.
    pub fn progress(mut self, report: impl FnMut(Progress) + Send + 'c) -> Self {
        self.target.report = Some(Box::new(report));
        self
    }

    /// Fails before more than this many bytes are written.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.target.max_bytes = bytes;
        self
    }

    /// Sets the time limit of receiving the file. By default it is limited only by the idle timeout.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.target.timeout = Some(timeout);
        self
    }
}

impl<'c, O: Operation<Output = Redirect>> IntoFuture for Download<'c, O> {
    type Output = Result<Downloaded, DownloadError>;
    type IntoFuture = BoxFuture<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self { call, target } = self;
            let (client, endpoint) = (call.client.clone(), call.request.endpoint());
            let retry = call.options.retry.unwrap_or(client.settings.retry);
            let deadline = call.options.deadline;
            let whole: BoxFuture<'_, Self::Output> = Box::pin(async {
                let redirect = call.await.map_err(DownloadError::refused)?;
                fetch(&client, endpoint, redirect.url, retry, target).await
            });
            let Some(deadline) = deadline else { return whole.await };
            clock::timeout(deadline, whole).await.unwrap_or_else(|_| {
                Err(DownloadError::transport(Error::timeout(endpoint.id, "no whole file before the deadline")))
            })
        })
    }
}

impl<O> fmt::Debug for Download<'_, O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Download").field("call", &self.call).finish_non_exhaustive()
    }
}

async fn fetch(
    client: &Client,
    endpoint: &'static Endpoint,
    url: Url,
    retry: Retry,
    target: Target<'_>,
) -> Result<Downloaded, DownloadError> {
    if redirect::is_downgrade(&client.settings.base, &url) {
        let error = Error::redirect(endpoint.id, "the response redirects from https to http");
        return Err(DownloadError::transport(error));
    }
    let limit = target.timeout;
    let transfer = receive(client, endpoint, url, retry, target);
    match limit {
        None => transfer.await,
        Some(limit) => clock::timeout(limit, transfer).await.unwrap_or_else(|_| {
            Err(DownloadError::transport(Error::timeout(endpoint.id, "receiving the file took too long")))
        }),
    }
}

/// Receives the file, and goes on where it breaks off if the storage can tell that it is still the same.
async fn receive(
    client: &Client,
    endpoint: &'static Endpoint,
    url: Url,
    retry: Retry,
    mut target: Target<'_>,
) -> Result<Downloaded, DownloadError> {
    let settings = &*client.settings;
    let mut course = Course::begin(endpoint, retry, None);
    let facts = Facts { repeatable: Repeatable::Always, is_outstanding: false };
    let mut head = open(client, endpoint, &url, retry, None).await?;
    let mut file = Announced::by(&head, target.max_bytes)?;
    let mut done = 0;
    loop {
        let Some(error) = copy(head, settings.idle_timeout, file.total, &mut done, &mut target).await? else {
            return Ok(Downloaded { size: done, content_type: file.content_type, file_name: file.name });
        };
        let rest = match (file.total, &file.tag) {
            _ if done == 0 => None,
            // Without its length, a response need not be the bytes of the file (RFC 9110, section 14.2).
            (Some(_), Some(tag)) => Some((done, tag)),
            _ => return Err(DownloadError::transport(error)),
        };
        if !course.goes_on(settings, facts, &error, &mut None).await {
            return Err(DownloadError::transport(error));
        }
        head = open(client, endpoint, &url, retry, rest).await?;
        if done == 0 {
            file = Announced::by(&head, target.max_bytes)?;
        } else if !is_rest(&head, done, file.total) {
            let error = Error::redirect(endpoint.id, "the file changed while it was received");
            return Err(DownloadError::transport(error));
        }
    }
}

/// What a storage says of a file before its first byte.
struct Announced {
    content_type: Option<String>,
    name: Option<String>,
    total: Option<u64>,
    /// The entity tag, if it changes with every byte (RFC 9110, section 8.8.1).
    tag: Option<HeaderValue>,
}

impl Announced {
    fn by(head: &ResponseHead, max_bytes: u64) -> Result<Self, DownloadError> {
        let (headers, total) = (&head.headers, head.body.length());
        if total.is_some_and(|total| total > max_bytes) {
            return Err(DownloadError::too_large(max_bytes));
        }
        let tag = headers.get(ETAG).filter(|tag| tag.as_bytes().starts_with(b"\"")).cloned();
        Ok(Self { content_type: text(headers, &CONTENT_TYPE), name: file_name(headers), total, tag })
    }
}

/// Asks for the file, or for what is left of it.
async fn open(
    client: &Client,
    endpoint: &'static Endpoint,
    url: &Url,
    retry: Retry,
    rest: Option<(u64, &HeaderValue)>,
) -> Result<ResponseHead, DownloadError> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    if let Some((done, tag)) = rest {
        let range = HeaderValue::from_str(&format!("bytes={done}-"));
        headers.extend(range.map(|range| (RANGE, range)));
        headers.insert(IF_RANGE, tag.clone());
    }
    let plan = Plan {
        expectation: Expectation { success: &[Status::Class(2)], wants_part: rest.is_some(), takes_unchanged: false },
        reading: Reading::Head(storage::MAX_BYTES),
        timeout: Some(client.settings.idle_timeout),
        deadline: None,
        retry,
        repeatable: Repeatable::Always,
        transfer: None,
    };
    let request = HttpRequest::plain(endpoint, Method::GET, url.clone(), headers);
    let sent: BoxFuture<'_, Result<Arrived, Error>> = Box::pin(attempts::run(client, request, Body::empty(), plan));
    match sent.await {
        Ok(arrived) => Ok(arrived.head),
        Err(error) => Err(match error.response().filter(|_| error.kind() == ErrorKind::Status) {
            Some(response) => DownloadError::storage(response.status(), storage::read(response.body())),
            None => DownloadError::transport(error),
        }),
    }
}

/// Whether a response is what is left of a file (RFC 9110, section 14.4).
fn is_rest(head: &ResponseHead, done: u64, total: Option<u64>) -> bool {
    let range = text(&head.headers, &CONTENT_RANGE).unwrap_or_default();
    let parts = range.strip_prefix("bytes ").and_then(|range| {
        let (from, rest) = range.split_once('-')?;
        Some((from, rest.split_once('/')?.1))
    });
    let is_there =
        parts.is_some_and(|(from, all)| from.parse() == Ok(done) && (all == "*" || all.parse().ok() == total));
    let is_whole = head.body.length().is_none_or(|left| total == Some(done + left));
    head.status == StatusCode::PARTIAL_CONTENT && is_there && is_whole
}

/// Writes a body piece by piece, and checks the length of the file. Returns the error of a connection that broke.
async fn copy(
    mut head: ResponseHead,
    idle_timeout: Duration,
    total: Option<u64>,
    done: &mut u64,
    target: &mut Target<'_>,
) -> Result<Option<Error>, DownloadError> {
    let Target { writer, report, max_bytes, .. } = target;
    loop {
        let chunk = match clock::timeout(idle_timeout, head.body.chunk()).await {
            Ok(Ok(chunk)) => chunk,
            Ok(Err(error)) => return Ok(Some(head.broken(error))),
            Err(_) => return Ok(Some(head.silent(idle_timeout))),
        };
        let Some(chunk) = chunk else { break };
        *done += chunk.len() as u64;
        if *done > *max_bytes {
            return Err(DownloadError::too_large(*max_bytes));
        }
        writer.write_all(&chunk).await.map_err(DownloadError::write)?;
        if let Some(report) = report {
            report(Progress { done: *done, total });
        }
    }
    writer.flush().await.map_err(DownloadError::write)?;
    match total {
        Some(total) if total != *done => {
            let error = Error::redirect(head.label, "the file ends before its announced length");
            Err(DownloadError::transport(error))
        }
        _ => Ok(None),
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    Some(String::from_utf8_lossy(headers.get(name)?.as_bytes()).into_owned())
}

/// The file name in `Content-Disposition` (RFC 6266), reduced to a plain name.
fn file_name(headers: &HeaderMap) -> Option<String> {
    let disposition = text(headers, &CONTENT_DISPOSITION)?;
    let name = parameter(&disposition, "filename*").and_then(|value| {
        let (charset, rest) = value.split_once('\'')?;
        let encoded = rest.split_once('\'')?.1;
        let is_utf_8 = charset.eq_ignore_ascii_case("utf-8");
        is_utf_8.then(|| percent_decode_str(encoded).decode_utf8().ok().map(String::from)).flatten()
    });
    plain(&name.or_else(|| parameter(&disposition, "filename"))?)
}

/// A parameter of a header, unquoted.
fn parameter(header: &str, wanted: &str) -> Option<String> {
    let mut rest = header.split_once(';')?.1;
    loop {
        let (name, after) = rest.split_once('=')?;
        let (value, next) = value(after.trim_start());
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = next;
    }
}

/// A token or a quoted string, and the text after the next semicolon.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = text.split_once(';').unwrap_or((text, ""));
        return (value.trim().to_owned(), rest);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => {
                let after = &quoted[index + 1..];
                return (value, after.split_once(';').map_or("", |(_, rest)| rest));
            }
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

/// The last component of a name, as a name that is valid everywhere and no option, hidden file, drive or device (RFC
/// 6266, section 4.3). `None` if nothing remains.
fn plain(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\', ':']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|character| is_shown(*character)).collect();
    let clean = shown.trim_start_matches(|first: char| matches!(first, '.' | '-') || first.is_whitespace());
    let clean = clean.trim_end_matches(|last: char| last == '.' || last.is_whitespace());
    let stem = clean.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let is_device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || ["COM", "LPT"].iter().any(|port| stem.strip_prefix(port).is_some_and(|rest| rest.chars().count() == 1));
    let clean = if is_device { format!("_{clean}") } else { clean.to_owned() };
    (!clean.is_empty()).then(|| shortened(&clean))
}

/// Shortens a name to 200 bytes and keeps its extension.
fn shortened(name: &str) -> String {
    let kind = name.rfind('.').map(|dot| &name[dot..]).filter(|kind| kind.len() <= 20).unwrap_or_default();
    let stem = &name[..name.len() - kind.len()];
    let end = (0..=stem.len().min(LONGEST_NAME - kind.len())).rev().find(|end| stem.is_char_boundary(*end));
    format!("{}{kind}", &stem[..end.unwrap_or_default()])
}
