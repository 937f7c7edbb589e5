//! Conditional calls: what the caller has already is not sent again (RFC 9110, section 13).
//!
//! In go a call and the entity tag of an earlier response; out comes a body, or that the earlier one is still right.

use super::call::{Call, Decoder, Operation};
use super::json::DecodeError;
use super::operation::Endpoint;
use super::response::RawResponse;
use http::StatusCode;
use std::marker::PhantomData;

/// What a conditional call finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conditional<T> {
    /// This takes the place of what the entity tag is of.
    Changed(T),
    /// What the entity tag is of has not changed (304).
    Unchanged,
}

impl<T> Conditional<T> {
    /// Returns what has changed, or `None`.
    #[must_use]
    pub fn changed(self) -> Option<T> {
        match self {
            Self::Changed(value) => Some(value),
            Self::Unchanged => None,
        }
    }
}

/// An operation whose response is only sent when it has changed.
#[derive(Debug)]
pub struct IfNoneMatch<O>(PhantomData<fn() -> O>);

impl<O: Operation> Operation for IfNoneMatch<O> {
    type Output = Conditional<O::Output>;
    type Error = O::Error;
    const ENDPOINT: &'static Endpoint = O::ENDPOINT;
    const DECODE: Decoder<Self::Output> = decode::<O>;
}

fn decode<O: Operation>(response: &RawResponse) -> Result<Conditional<O::Output>, DecodeError> {
    match response.status() {
        StatusCode::NOT_MODIFIED => Ok(Conditional::Unchanged),
        _ => (O::DECODE)(response).map(Conditional::Changed),
    }
}

impl<'c, O: Operation> Call<'c, O> {
    /// Asks for the body only if it is no longer the one with this entity tag, which `etag()` of an earlier response gave:
    /// `"xyzzy"` or `W/"xyzzy"`, with its quotes. What the operation takes is set before.
    pub fn if_none_match(self, etag: &str) -> Call<'c, IfNoneMatch<O>> {
        let mut call = self.header("if-none-match", etag).retyped();
        call.options.takes_unchanged = true;
        call
    }
}
