//! Whether the request that went out is the recorded one.

use super::form::same_form;
use super::same_json;
use super::transport::Heard;
use serde_json::Value;
use specwright::traffic::check::form;
use specwright::traffic::exchange::{Body, Headers, Request, decoded};

/// Whether the request that went out is the recorded one.
pub(super) fn same_request(recorded: &Request, heard: &Heard) -> Result<(), String> {
    if heard.method != recorded.method {
        return Err(format!("{} went out instead of {}", heard.method, recorded.method));
    }
    if let Some(parts) = recorded.body.as_ref().and_then(form) {
        // A form goes wherever the storage is.
        return same_form(&parts, heard);
    }
    let sent =
        Request { method: heard.method.clone(), url: heard.url.clone(), headers: Headers::default(), body: None };
    // Clients need not escape alike.
    if decoded(sent.path()) != decoded(recorded.path()) {
        return Err(format!("the request went to {} instead of {}", sent.url, recorded.url));
    }
    if query(&sent) != query(recorded) {
        return Err(format!("the query of {} became that of {}", recorded.url, sent.url));
    }
    match recorded.body.as_ref().and_then(Body::json) {
        Some(json) => {
            let sent: Value =
                serde_json::from_slice(&heard.body).map_err(|error| format!("the body is not JSON: {error}"))?;
            same_json(&json, &sent)
                .map_or(Ok(()), |difference| Err(format!("the request's body changed: {difference}")))
        }
        None if heard.body.is_empty() => Ok(()),
        None => Err("a body went out".to_owned()),
    }
}

/// The names and values of a query, in order of names.
fn query(request: &Request) -> Vec<(String, String)> {
    let mut pairs = request.query();
    pairs.sort();
    pairs
}
