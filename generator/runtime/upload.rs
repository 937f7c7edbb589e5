//! Presigned uploads: request a presigned post from the API, send the file to its storage, confirm it to the API.
//!
//! Input: a file and the three calls of an API. Output: the id of the created resource, or an error that describes what
//! remains. An empty file is rejected, a file larger than the presigned post allows is not sent, nothing is confirmed
//! before the storage accepts the file, and the storage never receives a credential. Independent of the API.

use super::attempts::{self, Plan, Transfer};
use super::body::Body;
use super::boxed::BoxFuture;
use super::chunks::CHANGED;
use super::client::{Client, Flow};
use super::clock::{self, Instant};
use super::error::{Error, ErrorKind};
use super::exchange::{Arrived, Expectation, HttpRequest, Reading};
use super::file::{File, FileInfo, Opened};
use super::meter::{Meter, Moved};
use super::metered::metered;
use super::multipart::{Form, Part};
use super::operation::{Endpoint, Repeat, Status};
use super::progress::{Progress, Report};
use super::redirect;
use super::retry::{Repeatable, Retry};
use super::storage;
use super::upload_error::UploadError;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};
use std::error::Error as _;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use url::Url;

/// What is asked of the storage.
static STORE: Endpoint = Endpoint {
    id: "upload",
    method: "POST",
    path: "/",
    accept: "*/*",
    security: &[],
    success: &[Status::Class(2)],
    server: None,
    repeat: Repeat::Always,
};

/// The form that an API signs for one upload.
#[derive(Clone)]
pub struct PresignedPost<A, I = String> {
    /// The address that the form is posted to.
    pub url: String,
    /// The fields of the form before the file.
    pub fields: Vec<(String, String)>,
    /// The id of the resource that was created for the file; without one, or with an empty one, nothing is sent.
    pub id: Option<I>,
    /// The largest size of the file in bytes, if the API declares it.
    pub size: Option<u64>,
    /// The whole response.
    pub response: A,
}

impl<A, I: fmt::Debug> fmt::Debug for PresignedPost<A, I> {
    /// Shows the id and the size only, since address and fields are signed.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PresignedPost").field("id", &self.id).field("size", &self.size).finish_non_exhaustive()
    }
}

/// What presigning an upload comes to.
pub(super) type Presigned<'a, R, I> = BoxFuture<'a, Result<PresignedPost<R, I>, UploadError>>;

/// The calls of an upload.
pub trait UploadSteps: Send + Sync {
    /// The response of the call that presigns the upload.
    type Response: Send;
    /// The id of the created resource, whose text later calls are about.
    type Id: fmt::Display + Send + Sync;

    /// Requests a presigned post for the file.
    fn presign<'a>(&'a self, client: &'a Client, file: &'a FileInfo) -> Presigned<'a, Self::Response, Self::Id>;

    /// Confirms to the API that the file is stored.
    fn complete<'a>(&'a self, client: &'a Client, id: &'a str) -> BoxFuture<'a, Result<(), Error>>;

    /// Removes what was created for a file that could not be stored. Returns `None` if the API has no such call.
    fn discard<'a>(&'a self, client: &'a Client, id: &'a str) -> Option<BoxFuture<'a, Result<(), Error>>> {
        let _ = (client, id);
        None
    }
}

/// An upload that starts when it is awaited.
///
/// The file is read while it is sent, in constant memory. If an upload is dropped before its end, what the API created
/// for it remains.
#[must_use = "an upload starts only when it is awaited"]
pub struct Upload<'c, S> {
    client: Client,
    file: File,
    /// The calls of the upload, with their arguments.
    pub steps: S,
    report: Option<Report<'c>>,
    timeout: Option<Duration>,
    deadline: Option<Duration>,
    retry: Option<Retry>,
    stop: Option<BoxFuture<'c, ()>>,
}

/// A file that is stored and confirmed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Uploaded<A, I = String> {
    /// The id of the created resource.
    pub id: I,
    /// The size of the file in bytes.
    pub size: u64,
    /// The response of the call that presigned the upload.
    pub response: A,
}

impl<'c, S> Upload<'c, S> {
    /// Creates an upload of a file with these calls.
    pub fn new(client: &Client, file: File, steps: S) -> Self {
        Self {
            client: client.clone(),
            file,
            steps,
            report: None,
            timeout: None,
            deadline: None,
            retry: None,
            stop: None,
        }
    }

    /// Calls a function whenever a piece of the file has been sent.
    pub fn progress(mut self, report: impl FnMut(Progress) + Send + 'c) -> Self {
        self.report = Some(Box::new(report));
        self
    }

    /// Sets the time limit of sending the file. By default it is limited only by the idle timeout.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Limits how long the whole upload may take, with all of its steps, their attempts and the waits between them. What the
    /// API created for a file that is not stored by then is discarded all the same.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sets when the steps of the upload are sent again instead of what the client says.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = Some(retry);
        self
    }

    /// Stops sending the file when a future is ready, such as one that waits for a signal. What the API created for the
    /// file is then discarded, as after every failure. A file that is already stored is confirmed.
    pub fn until(mut self, stop: impl Future<Output = ()> + Send + 'c) -> Self {
        self.stop = Some(Box::pin(stop));
        self
    }
}

impl<S: UploadSteps> Upload<'_, S> {
    async fn run(self) -> Result<Uploaded<S::Response, S::Id>, UploadError> {
        let Self { client, file, steps, report, timeout, deadline, retry, stop } = self;
        let end = deadline.and_then(|deadline| Instant::now().checked_add(deadline));
        let limited = Client { flow: Some(Arc::new(Flow { retry, end })), ..client.clone() };
        let mut stop = Stop { signal: stop, is_due: false };
        let opened = file.open().await?;
        let info = opened.info.clone();
        let post = stop.after(steps.presign(&limited, &info)).await.map_err(|error| error.of(&info.name))?;
        let PresignedPost { url, fields, id, size, response } = post;
        let named = id.map(|id| (id.to_string(), id)).filter(|(text, _)| !text.is_empty());
        let Some((text, id)) = named else {
            return Err(UploadError::unusable("it names no asset").of(&info.name));
        };
        let stored = match size {
            Some(granted) if granted < info.size => Err(UploadError::size_cut(info.size, granted)),
            _ => stop.before(store(&limited, &url, fields, opened, report, timeout)).await,
        };
        if let Err(error) = stored {
            let error = error.of(&info.name).about(text.clone());
            return Err(match steps.discard(&client, &text) {
                Some(discard) => error.after_discard(discard.await),
                None => error,
            });
        }
        match stop.after(steps.complete(&limited, &text)).await {
            Ok(()) => Ok(Uploaded { id, size: info.size, response }),
            Err(error) => Err(UploadError::complete(error).of(&info.name).about(text)),
        }
    }
}

impl<'c, S: UploadSteps + 'c> IntoFuture for Upload<'c, S> {
    type Output = Result<Uploaded<S::Response, S::Id>, UploadError>;
    type IntoFuture = BoxFuture<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<S: fmt::Debug> fmt::Debug for Upload<'_, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Upload")
            .field("file", &self.file)
            .field("steps", &self.steps)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Whether an upload is to be stopped.
struct Stop<'c> {
    signal: Option<BoxFuture<'c, ()>>,
    is_due: bool,
}

impl Stop<'_> {
    fn poll(&mut self, context: &mut Context<'_>) -> bool {
        let signal = self.signal.as_mut().map(|signal| signal.as_mut().poll(context));
        if signal.is_some_and(|signal| signal.is_ready()) {
            self.signal = None;
            self.is_due = true;
        }
        self.is_due
    }

    /// Completes work that must not be interrupted, and notes the signal meanwhile.
    async fn after<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        poll_fn(|context| {
            self.poll(context);
            work.as_mut().poll(context)
        })
        .await
    }

    /// Does work that may be interrupted, until the signal.
    async fn before<T>(&mut self, work: impl Future<Output = Result<T, UploadError>>) -> Result<T, UploadError> {
        let mut work = pin!(work);
        poll_fn(
            |context| {
                if self.poll(context) { Poll::Ready(Err(UploadError::stopped())) } else { work.as_mut().poll(context) }
            },
        )
        .await
    }
}

/// Posts the form to the storage, with the file last, as storages ignore fields after it. The same form stores the same
/// file, so that it is posted again where that helps.
async fn store(
    client: &Client,
    url: &str,
    fields: Vec<(String, String)>,
    opened: Opened,
    report: Option<Report<'_>>,
    timeout: Option<Duration>,
) -> Result<(), UploadError> {
    let url = target(&client.settings.base, url)?;
    let size = opened.info.size;
    let meter = Arc::new(Meter::default());
    let (request, body) = request(url, fields, opened, &meter).await?;
    let (retry, left) = attempts::of_flow(client, STORE.id).map_err(UploadError::transport)?;
    let plan = Plan {
        expectation: Expectation { success: STORE.success, wants_part: false, takes_unchanged: false },
        reading: Reading::Head(storage::MAX_BYTES),
        timeout: None,
        deadline: left,
        retry: retry.unwrap_or(client.settings.retry),
        repeatable: Repeatable::Always,
        transfer: Some(Transfer { meter, report: report.map(|report| moved(report, size)), total: Some(size) }),
    };
    let sent: BoxFuture<'_, Result<Arrived, Error>> = Box::pin(attempts::run(client, request, body, plan));
    let outcome = match timeout {
        Some(limit) => clock::timeout(limit, sent)
            .await
            .unwrap_or_else(|_| Err(Error::timeout(STORE.id, "sending the file took too long"))),
        None => sent.await,
    };
    let Err(error) = outcome else { return Ok(()) };
    Err(match (error.kind(), error.response()) {
        (ErrorKind::Status, Some(response)) => UploadError::storage(response.status(), storage::read(response.body())),
        (ErrorKind::File, _) => match of_file(&error) {
            Some(error) if error.kind() != CHANGED => UploadError::file("", error),
            _ => UploadError::changed(),
        },
        _ => UploadError::transport(error),
    })
}

/// Reports the bytes that have moved as progress.
fn moved(mut report: Report<'_>, total: u64) -> Moved<'_> {
    Box::new(move |done| report(Progress { done, total: Some(total) }))
}

/// The error of the file that could not be read.
fn of_file(error: &Error) -> Option<io::Error> {
    let source = error.source()?.downcast_ref::<io::Error>()?;
    Some(io::Error::new(source.kind(), source.to_string()))
}

/// The address that the form is posted to. If the API is encrypted, so must the storage be.
fn target(base: &Url, url: &str) -> Result<Url, UploadError> {
    if url.is_empty() {
        return Err(UploadError::unusable("it has no address"));
    }
    let target = redirect::resolve(Some(base), url.as_bytes())
        .ok_or_else(|| UploadError::unusable("its address is not an http or https address"))?;
    if redirect::is_downgrade(base, &target) {
        return Err(UploadError::unusable("its address is not encrypted, but the API's is"));
    }
    Ok(target)
}

async fn request(
    url: Url,
    fields: Vec<(String, String)>,
    opened: Opened,
    meter: &Arc<Meter>,
) -> Result<(HttpRequest, Body), UploadError> {
    let mut form = Form::new();
    for (name, value) in &fields {
        form.text(name, value);
    }
    let (info, meter) = (opened.info.clone(), Arc::clone(meter));
    let part = Part::from_fn(info.size, move || metered(opened.stream(), Arc::clone(&meter)));
    form.part("file", part.file_name(info.name).content_type(info.content_type));
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    headers.extend(form.content_type("multipart/form-data").map(|content_type| (CONTENT_TYPE, content_type)));
    let body = form.into_body().await.map_err(|problem| match problem.file {
        None => UploadError::unusable(problem.mistake),
        Some(error) => UploadError::file("", error),
    })?;
    Ok((HttpRequest::plain(&STORE, Method::POST, url, headers), body))
}
