//! Waiting for calls in code that is not asynchronous (feature `blocking`).
//!
//! Input: a call. Output: what it leads to, once it is there. One runtime of one worker is started when it is first needed;
//! the call itself runs on the thread that waits for it.

mod download;
mod events;
mod pages;
mod upload;
mod waiting;

pub use self::waiting::Waiting;

use super::call::{Call, Operation, ResponseFuture};
use super::error::{ApiError, CallError, Error};
use super::response::Response;
use std::sync::OnceLock;
use tokio::runtime::{Builder, Handle, Runtime};

/// Runs a future of this crate, such as a call of [`Call::stream`], to its end on this thread.
///
/// # Errors
/// Returns an error inside an asynchronous runtime, which must not be blocked, and if no runtime can be started.
pub fn wait<F: IntoFuture>(future: F) -> Result<F::Output, Error> {
    run("", future)
}

/// The same of an operation, which the error is labelled with.
pub(super) fn run<F: IntoFuture>(label: &'static str, future: F) -> Result<F::Output, Error> {
    Ok(runtime(label)?.block_on(future.into_future()))
}

/// The runtime of all that wait.
fn runtime(label: &'static str) -> Result<&'static Runtime, Error> {
    static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();
    if Handle::try_current().is_ok() {
        let message = "`wait` is called inside an asynchronous runtime, which it would block: use `.await` there";
        return Err(Error::request(label, message));
    }
    let start = || {
        let builder = &mut Builder::new_multi_thread();
        builder.worker_threads(1).thread_name("api-client").enable_all().build().map_err(|error| error.to_string())
    };
    let runtime = RUNTIME.get_or_init(start).as_ref();
    runtime.map_err(|error| Error::request(label, format!("the runtime of `wait` cannot be started: {error}")))
}

impl<O: Operation> Call<'_, O> {
    /// Sends the call and waits for its end on this thread, in code that is not asynchronous.
    ///
    /// # Errors
    /// As for the call itself; also inside an asynchronous runtime, where nothing is sent.
    pub fn wait(self) -> Result<O::Output, CallError<O::Error>> {
        self.response().wait().map(Response::into_body)
    }
}

impl<T, E: ApiError> ResponseFuture<'_, T, E> {
    /// Waits for status and headers with the body on this thread, in code that is not asynchronous.
    ///
    /// # Errors
    /// As for the call itself; also inside an asynchronous runtime, where nothing is sent.
    pub fn wait(self) -> Result<Response<T>, CallError<E>> {
        run(self.label, self).unwrap_or_else(|error| Err(CallError::from_error(error)))
    }
}
