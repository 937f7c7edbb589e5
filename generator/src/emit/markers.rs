//! The types of operations: what a `Call` is a call of.
//!
//! What comes in is an [`Operation`]; what goes out is a type that has no values, what it says to the runtime (where calls go,
//! what a success and a failure decode into, how a list goes on), and the methods of its calls that set what may be left out.
//! So an operation that comes to take one thing more gets a method more, and nothing that was written before changes.

use super::code::{Code, code, comment, joined, name};
use super::docs::{link, quoted};
use super::operations::{decode, endpoint, output};
use super::scope::Scope;
use super::{Sink, arguments, oauth, pages};
use crate::ir::{BODY_SETTER, FinalState, Operation, Output, Tag};

/// The type of an operation with everything that belongs to it.
pub(super) fn marker(scope: &Scope<'_>, tag: &Tag, operation: &Operation, sink: Sink<'_>) {
    let marker = name(&operation.marker);
    sink(code! { scope, "$docs
    pub enum $marker {}", docs = comment(&docs(scope, tag, operation)), marker });
    let decoder = match &operation.success.output {
        Output::ByStatus(ty, _) => name(ty),
        _ => code!(scope, "@RawResponse"),
    };
    sink(code! { scope, "impl @Operation for $marker {
        type Output = $output;
        type Error = $error;
        const ENDPOINT: &'static @Endpoint = &$endpoint;
        const DECODE: @Decoder<Self::Output> = $decoder::$decode;
        $scopes
    }", marker, scopes = oauth::required_scopes(scope, operation), output = output(scope, &operation.success.output), error = name(&operation.error.name),
        endpoint = endpoint(scope, operation), decoder, decode = decode(&operation.success.output)
    });
    operation.paging.iter().for_each(|paging| sink(pages::paged(scope, &marker, paging)));
    operation.long_running.iter().for_each(|last| sink(long_running(scope, &marker, *last)));
    operation.live.iter().for_each(|live| sink(pages::events(scope, &marker, live)));
    let setters = joined("\n\n", arguments::setters(scope, operation));
    if !setters.is_empty() {
        sink(code!(scope, "impl @Call<'_, $marker> {\n$setters\n}", marker, setters));
    }
}

/// Where the result of an operation is that responds before it is done.
fn long_running(scope: &Scope<'_>, marker: &Code, last: FinalState) -> Code {
    let last = match last {
        FinalState::Default => "Default",
        FinalState::Location => "Location",
        FinalState::Monitor => "Monitor",
        FinalState::Original => "Original",
    };
    code! { scope, "impl @LongRunning for $marker {
        const FINAL_STATE: @FinalState = @FinalState::$last;
    }", marker, last }
}

/// What an operation is, for whoever looks up its calls.
fn docs(scope: &Scope<'_>, tag: &Tag, operation: &Operation) -> Vec<String> {
    let mut lines = vec![
        format!("The operation of {}.", link(tag, operation, &operation.name)),
        String::new(),
        quoted(&super::operations::route(operation)),
        String::new(),
        format!(
            "Returns `{}`; fails with [`{}`].",
            output(scope, &operation.success.output).as_str(),
            operation.error.name
        ),
    ];
    let optional = operation.optional.iter().map(|parameter| {
        let taken = arguments::shown(scope, arguments::taken_by_setter(scope, parameter));
        (parameter.name.as_str(), taken, &parameter.docs.summary)
    });
    let body = operation.optional_body();
    let body = body.map(|body| (BODY_SETTER, arguments::shown_body(scope, body), &body.docs.summary));
    let setters = optional.chain(body).map(|(setter, taken, summary)| {
        let summary = if summary.is_empty() { String::new() } else { format!(": {summary}") };
        format!("- `{setter}({})`{summary}", taken.as_str())
    });
    let setters: Vec<String> = setters.collect();
    if !setters.is_empty() {
        lines.extend([String::new(), "A call of it also takes:".to_owned()]);
        lines.extend(setters);
    }
    lines
}
