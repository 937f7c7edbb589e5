//! One exchange through the operation that it belongs to.

use super::arguments::arguments;
use super::document::{Described, Rules};
use super::request::same_request;
use super::response::{same_response, validated};
use super::transport::Recorded;
use super::{Outcome, Sent};
use plane_api::runtime::cli::{BodyArg, Command};
use specwright::traffic::exchange::{Body, Content, Exchange, decoded};

/// The operations of the emitted client, with the document for what the client does not know.
pub(super) struct Operations<'d> {
    rules: Rules<'d>,
}

/// An operation and the values of its path parameters.
pub(super) struct Found<'d> {
    pub(super) command: &'static Command,
    pub(super) described: &'d Described,
    pub(super) values: Vec<(String, String)>,
}

impl<'d> Operations<'d> {
    pub(super) fn new(rules: Rules<'d>) -> Self {
        Self { rules }
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
                lenient: validated(&self.rules, found.described, &exchange.response),
            },
            Err(reason) => Outcome::Failed { operation, reason },
        }
    }

    /// The operation with the method and path of an exchange. A form that is posted to another host than the API's is
    /// the operation with a server of its own. Of several templates the one with the fewest variables is meant (OpenAPI
    /// 3.0.4, 4.7.8.2).
    fn find(&self, exchange: &Exchange) -> Option<Found<'d>> {
        let is_form = matches!(&exchange.request.body, Some(Body { content: Content::Form(_), .. }));
        let commands = plane_api::cli::PROGRAM.groups.iter().flat_map(|group| group.commands);
        let mut best: Option<Found> = None;
        for command in commands.filter(|command| command.method == exchange.request.method) {
            let Some(described) = self.rules.document.operation(command.method, command.path) else { continue };
            if described.is_elsewhere && is_form && command.body == BodyArg::Parts {
                return Some(Found { command, described, values: Vec::new() });
            }
            if let Some(values) = values(command.path, exchange.request.path()).filter(|_| !described.is_elsewhere)
                && best.as_ref().is_none_or(|best| values.len() < best.values.len())
            {
                best = Some(Found { command, described, values });
            }
        }
        best
    }

    /// Sends the request and reads the response.
    async fn through(&self, exchange: &Exchange, found: &Found<'_>) -> Result<Sent, String> {
        let arguments = arguments(&self.rules, exchange, found)?;
        let transport = Recorded::new(exchange.response.clone());
        let client = (plane_api::cli::PROGRAM.builder)()
            .base_url("http://127.0.0.1:58000")
            .transport(transport.clone())
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
        Ok(arguments.sent(exchange.response.status))
    }
}

/// The values of a path's parameters, when it is one of the template's.
fn values(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let wanted: Vec<&str> = template.split('/').collect();
    let found: Vec<&str> = path.split('/').collect();
    if wanted.len() != found.len() {
        return None;
    }
    let mut values = Vec::new();
    for (wanted, found) in wanted.into_iter().zip(found) {
        segment(wanted, found, &mut values)?;
    }
    Some(values)
}

/// The values of a segment such as `{project}-{number}`: a variable reaches up to the first place that has what follows it
/// in the template.
fn segment(template: &str, text: &str, values: &mut Vec<(String, String)>) -> Option<()> {
    let Some((literal, rest)) = template.split_once('{') else {
        return (template == text).then_some(());
    };
    let text = text.strip_prefix(literal)?;
    let (name, rest) = rest.split_once('}')?;
    let next = rest.split('{').next().unwrap_or_default();
    let end = if next.is_empty() { text.len() } else { text.find(next)? };
    if end == 0 {
        return None;
    }
    values.push((name.to_owned(), decoded(&text[..end]).into_owned()));
    segment(rest, &text[end..], values)
}
