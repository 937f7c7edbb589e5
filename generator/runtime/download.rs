//! Downloads: follow an operation's redirect to a file, and write the file to a writer.
//!
//! Input: a call whose response is a redirect, and a writer. Output: what was written. The storage receives neither
//! credentials nor any other header of the call. Memory use is constant. Independent of the API.

use super::body::{Body, BodyStream};
use super::boxed::BoxFuture;
use super::call::{Call, Operation};
use super::client::Client;
use super::download_error::DownloadError;
use super::error::Error;
use super::message::is_shown;
use super::progress::{Progress, Report};
use super::redirect;
use super::response::Redirect;
use super::send::{HttpRequest, ResponseHead, execute, gather};
use super::storage;
use http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
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
            let (client, label) = (call.client, call.request.endpoint().id);
            let redirect = call.await.map_err(DownloadError::refused)?;
            fetch(client, label, redirect.url, target).await
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
    label: &'static str,
    url: Url,
    target: Target<'_>,
) -> Result<Downloaded, DownloadError> {
    if redirect::is_downgrade(&client.settings.base, &url) {
        let error = Error::redirect(label, "the response redirects from https to http");
        return Err(DownloadError::transport(error));
    }
    let limit = target.timeout;
    let transfer = receive(client, label, url, target);
    match limit {
        None => transfer.await,
        Some(limit) => tokio::time::timeout(limit, transfer).await.unwrap_or_else(|_| {
            Err(DownloadError::transport(Error::timeout(label, "receiving the file took too long")))
        }),
    }
}

async fn receive(
    client: &Client,
    label: &'static str,
    url: Url,
    target: Target<'_>,
) -> Result<Downloaded, DownloadError> {
    let idle_timeout = client.settings.idle_timeout;
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    let request = HttpRequest {
        label,
        method: Method::GET,
        url,
        headers,
        body: Body::empty(),
        success: &[],
        timeout: target.timeout,
    };
    let head = moving(label, idle_timeout, execute(client, request)).await?.map_err(DownloadError::transport)?;
    let ResponseHead { status, headers, url, mut body, .. } = head;
    if !status.is_success() {
        let (bytes, _) = moving(label, idle_timeout, gather(&mut body, storage::MAX_BYTES)).await?;
        return Err(DownloadError::storage(status, storage::read(&bytes)));
    }
    let size = copy(label, &url, idle_timeout, body, target).await?;
    Ok(Downloaded { size, content_type: text(&headers, &CONTENT_TYPE), file_name: file_name(&headers) })
}

/// Writes a body piece by piece, and checks its declared length.
async fn copy(
    label: &'static str,
    url: &Url,
    idle_timeout: Duration,
    mut body: BodyStream,
    target: Target<'_>,
) -> Result<u64, DownloadError> {
    let Target { mut writer, mut report, max_bytes, .. } = target;
    let total = body.length();
    if total.is_some_and(|total| total > max_bytes) {
        return Err(DownloadError::too_large(max_bytes));
    }
    let mut done = 0;
    loop {
        let chunk = moving(label, idle_timeout, body.chunk()).await?;
        let chunk = chunk.map_err(|error| DownloadError::transport(Error::transport(label, url, error)))?;
        let Some(chunk) = chunk else { break };
        done += chunk.len() as u64;
        if done > max_bytes {
            return Err(DownloadError::too_large(max_bytes));
        }
        writer.write_all(&chunk).await.map_err(DownloadError::write)?;
        if let Some(report) = &mut report {
            report(Progress { done, total });
        }
    }
    writer.flush().await.map_err(DownloadError::write)?;
    match total {
        Some(total) if total != done => {
            Err(DownloadError::transport(Error::redirect(label, "the file ends before its announced length")))
        }
        _ => Ok(done),
    }
}

/// Fails if nothing is received for a while.
async fn moving<T>(
    label: &'static str,
    idle_timeout: Duration,
    step: impl Future<Output = T>,
) -> Result<T, DownloadError> {
    tokio::time::timeout(idle_timeout, step).await.map_err(|_| {
        DownloadError::transport(Error::timeout(label, format!("no byte was received for {idle_timeout:?}")))
    })
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
