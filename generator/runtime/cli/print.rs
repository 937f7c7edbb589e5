//! Results of calls, through the types and into JSON.

use super::super::answer::{Answer, Redirect};
use super::super::call::Call;
use super::super::error::{ApiError, CallError};
use super::super::json::{self, Decode, Encode, Value};
use super::super::live::LiveCall;
use super::super::pages::PagedCall;
use super::Running;
use bytes::Bytes;
use std::io::Write as _;

/// What a command prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Printed {
    /// Nothing.
    Nothing,
    /// JSON, in one line.
    Json(String),
    /// Bytes, as they came.
    Raw(Bytes),
}

/// Runs a call that answers JSON.
#[must_use]
pub fn run_json<'a, T: Encode + Send + 'a, E: ApiError>(call: Call<'a, T, E>) -> Running<'a> {
    Box::pin(async move { Ok(Printed::Json(json::encode(&call.await?))) })
}

/// Runs a call that answers a page of a list: prints the page, or with `all` the items of this and of all that follow.
#[must_use]
pub fn run_pages<'a, T, I, E>(call: PagedCall<'a, T, I, E>, all: bool) -> Running<'a>
where
    T: Encode + Send + 'a,
    I: Encode + Send + 'a,
    E: ApiError,
{
    Box::pin(async move {
        Ok(Printed::Json(if all { json::encode(&call.items().into_vec().await?) } else { json::encode(&call.await?) }))
    })
}

/// Runs a call that answers nothing.
#[must_use]
pub fn run_empty<E: ApiError>(call: Call<'_, (), E>) -> Running<'_> {
    Box::pin(async move {
        call.await?;
        Ok(Printed::Nothing)
    })
}

/// Runs a call that answers text.
#[must_use]
pub fn run_text<E: ApiError>(call: Call<'_, String, E>) -> Running<'_> {
    Box::pin(async move { Ok(Printed::Raw(Bytes::from(call.await?))) })
}

/// Runs a call whose answer is a sequence of items, and prints it as it comes.
#[must_use]
pub fn run_live<'a, I: Decode + 'a, E: ApiError>(call: LiveCall<'a, I, E>) -> Running<'a> {
    Box::pin(async move {
        let mut answer = call.stream().await?;
        while let Some(bytes) = answer.chunk().await.map_err(CallError::<E>::from_error)? {
            let mut stdout = std::io::stdout().lock();
            // Nobody reads on: there is nothing more to do.
            if stdout.write_all(&bytes).and_then(|()| stdout.flush()).is_err() {
                break;
            }
        }
        Ok(Printed::Nothing)
    })
}

/// Runs a call that answers with a redirect, and prints where it leads as `{"location": …}`.
#[must_use]
pub fn run_redirect<E: ApiError>(call: Call<'_, Redirect, E>) -> Running<'_> {
    Box::pin(async move {
        let location = Value::from(call.await?.location());
        Ok(Printed::Json(json::encode(&json::Map::from_iter([("location".to_owned(), location)]))))
    })
}

/// Runs a call whose answer stays as it comes.
#[must_use]
pub fn run_raw<E: ApiError>(call: Call<'_, Answer, E>) -> Running<'_> {
    Box::pin(async move { Ok(Printed::Raw(call.await?.body().clone())) })
}
