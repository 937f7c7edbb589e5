//! One exchange through the operation that it belongs to.

use super::arguments::arguments;
use super::document::Rules;
use super::request::same_request;
use super::response::{same_response, validated};
use super::transport::Recorded;
use super::{Outcome, Sent};
use plane_api::runtime::cli::Command;
use specwright::traffic::api::Operation;
use specwright::traffic::check::form;
use specwright::traffic::exchange::{Body, Content, Exchange, Request};
use std::collections::HashMap;

/// The operations of the emitted client, with the document for what the client does not know.
pub(super) struct Operations<'d> {
    rules: Rules<'d>,
    commands: HashMap<&'static str, &'static Command>,
}

/// An operation and the values of its path parameters.
pub(super) struct Found<'d> {
    pub(super) command: &'static Command,
    pub(super) operation: &'d Operation,
    pub(super) values: Vec<(String, String)>,
}

impl<'d> Operations<'d> {
    pub(super) fn new(rules: Rules<'d>) -> Self {
        let commands = plane_api::cli::PROGRAM.groups.iter().flat_map(|group| group.commands);
        Self { rules, commands: commands.map(|command| (command.id, command)).collect() }
    }

    pub(super) async fn replay(&self, exchange: &Exchange) -> Outcome {
        let Some(found) = self.find(exchange) else { return Outcome::Outside };
        let operation = found.command.id;
        match self.through(exchange, &found).await {
            Ok(sent) => Outcome::Lossless {
                operation,
                status: exchange.response.status,
                sent,
                is_cut: matches!(&exchange.response.body, Some(Body { content: Content::Cut(_), .. })),
                lenient: validated(&self.rules, found.operation, &exchange.response),
            },
            Err(reason) => Outcome::Failed { operation, reason },
        }
    }

    /// The operation of an exchange.
    fn find(&self, exchange: &Exchange) -> Option<Found<'d>> {
        let request = &exchange.request;
        let api = self.rules.api;
        let matched =
            self.rules.router.find(request, api).filter(|matched| matched.has_text && request.method != "HEAD");
        let (operation, values) = match matched {
            Some(matched) => (&api.operations[matched.operation], matched.values),
            None => (api.operations.iter().find(|operation| is_of_storage(operation, request))?, Vec::new()),
        };
        let base = operation.condition.as_ref().map(|condition| condition.base.as_str());
        let mut names = [Some(operation.name.as_str()), base].into_iter().flatten();
        let command = names.find_map(|name| self.commands.get(name))?;
        Some(Found { command, operation, values })
    }

    /// Sends the request and reads the response.
    async fn through(&self, exchange: &Exchange, found: &Found<'_>) -> Result<Sent, String> {
        let arguments = arguments(&self.rules, &exchange.request, found)?;
        let transport = Recorded::new(exchange.response.clone());
        let client = (plane_api::cli::PROGRAM.builder)()
            .base_url("http://127.0.0.1:58000")
            .transport(transport.clone())
            // A response is played once, whatever it says.
            .retry(plane_api::Retry::never())
            .build()
            .map_err(|error| format!("cannot build the client: {error}"))?;
        let result = match (found.command.run)(&client, &arguments.args) {
            Ok(running) => running.await,
            Err(error) => return Err(format!("the request cannot be read into its types: {error}")),
        };
        let heard = transport.heard();
        let [heard] = heard.as_slice() else {
            let why = result.err().map(|failure| failure.to_string()).unwrap_or_default();
            return Err(format!("{} requests went out instead of one: {why}", heard.len()));
        };
        if arguments.is_recorded() {
            same_request(&exchange.request, heard)?;
        }
        same_response(&exchange.response, result)?;
        Ok(arguments.sent(&self.rules, found.operation, exchange.response.status))
    }
}

/// Whether a request is a form for an operation of which the document says nothing but that it is somewhere else, as it
/// does of a storage that the API names.
fn is_of_storage(operation: &Operation, request: &Request) -> bool {
    let is_anywhere = operation.path == "/" && operation.servers.iter().all(|server| server.origins.is_empty());
    let media = operation.body.iter().flat_map(|body| &body.media);
    let takes_forms = media.into_iter().any(|media| media.essence == "multipart/form-data");
    operation.method == request.method && is_anywhere && takes_forms && request.body.as_ref().and_then(form).is_some()
}
