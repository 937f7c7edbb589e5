//! Results of calls: decoding and printing.

use super::super::call::{Call, Operation};
use super::super::json::{self, Encode, Value};
use super::super::response::{RawResponse, Redirect};
use super::Running;
use super::args::{Args, UsageError};
use super::list::List;
use super::screen::{Screen, unless_closed};
use bytes::Bytes;
use std::io;

/// What a command prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Printed {
    /// Nothing.
    Nothing,
    /// JSON, in one line.
    Json(String),
    /// Bytes, as received.
    Raw(Bytes),
    /// A failure to print what was received, for this reason.
    Unprinted(io::ErrorKind),
}

impl From<io::Result<()>> for Printed {
    fn from(result: io::Result<()>) -> Self {
        result.map_or_else(|error| Self::Unprinted(error.kind()), |()| Self::Nothing)
    }
}

/// The format of JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// On indented lines.
    #[default]
    Indented,
    /// On one line, except that the items of a list that are printed as they are received have a line each.
    Compact,
    /// A value on one line, or each item of a list on one line, with nothing around them.
    Lines,
    /// A list as a table, everything else on indented lines.
    Table {
        /// The largest width.
        width: usize,
        /// The columns; empty: the most relevant ones.
        columns: Vec<String>,
    },
}

/// The result of a call.
pub(super) type Run<'a> = Result<Running<'a>, UsageError>;

/// Runs a call whose response is JSON.
///
/// # Errors
///
/// Never; the signature is that of all commands.
pub fn run_json<'a, O: Operation<Output: Encode + Send>>(call: Call<'a, O>, args: &Args) -> Run<'a> {
    as_it_comes(call, args, |call| Box::pin(async move { Ok(Printed::Json(json::encode(&call.await?))) }))
}

/// Runs a call whose response is empty.
///
/// # Errors
///
/// Never; the signature is that of all commands.
pub fn run_empty<'a, O: Operation<Output = ()>>(call: Call<'a, O>, args: &Args) -> Run<'a> {
    as_it_comes(call, args, |call| {
        Box::pin(async move {
            call.await?;
            Ok(Printed::Nothing)
        })
    })
}

/// Runs a call whose response is text.
///
/// # Errors
///
/// Never; the signature is that of all commands.
pub fn run_text<'a, O: Operation<Output = String>>(call: Call<'a, O>, args: &Args) -> Run<'a> {
    as_it_comes(call, args, |call| Box::pin(async move { Ok(Printed::Raw(Bytes::from(call.await?))) }))
}

/// Runs a call whose response is a redirect, and returns its target as `{"location": …}`.
///
/// # Errors
///
/// Never; the signature is that of all commands.
pub fn run_redirect<'a, O: Operation<Output = Redirect>>(call: Call<'a, O>, args: &Args) -> Run<'a> {
    as_it_comes(call, args, |call| {
        Box::pin(async move {
            let location = Value::from(call.await?.location());
            Ok(Printed::Json(json::encode(&json::Map::from_iter([("location".to_owned(), location)]))))
        })
    })
}

/// Runs a call whose response is not decoded.
///
/// # Errors
///
/// Never; the signature is that of all commands.
pub fn run_raw<'a, O: Operation<Output = RawResponse>>(call: Call<'a, O>, args: &Args) -> Run<'a> {
    as_it_comes(call, args, received)
}

/// A call whose response is not decoded if that is requested, and otherwise `typed`.
#[expect(clippy::unnecessary_wraps, reason = "it is what commands return")]
pub(super) fn as_it_comes<'a, O: Operation>(
    call: Call<'a, O>,
    args: &Args,
    typed: impl FnOnce(Call<'a, O>) -> Running<'a>,
) -> Run<'a> {
    Ok(match args.accept() {
        Some(media_type) => received(call.accept(media_type)),
        None if args.is_raw() => received(call.raw()),
        None => typed(call),
    })
}

fn received<O: Operation<Output = RawResponse>>(call: Call<'_, O>) -> Running<'_> {
    Box::pin(async move { Ok(Printed::Raw(call.await?.body().clone())) })
}

/// Prints the result of a command. On a terminal the items of a list are rows of a table; a page has its items in a
/// list of its own. A reader that is gone is no failure.
pub(super) fn print(printed: &Printed, format: &Format, is_page: bool) -> io::Result<()> {
    let mut screen = Screen::stdout();
    unless_closed(match printed {
        Printed::Nothing => Ok(()),
        Printed::Unprinted(kind) => Err((*kind).into()),
        Printed::Raw(bytes) => screen.whole(bytes),
        Printed::Json(text) => match json::decode::<Value>(text.as_bytes()) {
            Err(_) => screen.text(&format!("{text}\n")),
            Ok(value) => match (format, items(&value, is_page)) {
                (Format::Lines, Some(items)) => print_items(screen, format, items),
                (Format::Table { .. }, Some(items)) if !items.is_empty() => print_items(screen, format, items),
                (Format::Compact | Format::Lines, _) => screen.text(&format!("{text}\n")),
                _ => screen.text(&format!("{value:#}\n")),
            },
        },
    })
}

fn print_items(screen: Screen<io::Stdout>, format: &Format, items: &[Value]) -> io::Result<()> {
    let mut list = List::new(screen, format);
    items.iter().try_for_each(|item| list.value(item))?;
    list.end()
}

/// A body as received: indented JSON, or one line with `--json`; everything else unchanged.
pub(super) fn print_received(body: &Bytes, format: &Format) -> io::Result<()> {
    let mut screen = Screen::stdout();
    unless_closed(match json::decode::<Value>(body) {
        Ok(value) if matches!(format, Format::Compact | Format::Lines) => screen.text(&format!("{value}\n")),
        Ok(value) => screen.text(&format!("{value:#}\n")),
        Err(_) => screen.whole(body),
    })
}

/// The items of a response that is a list, or the page of one.
fn items(value: &Value, is_page: bool) -> Option<&[Value]> {
    if !is_page || value.as_list().is_some() {
        return value.as_list();
    }
    let mut lists = value.as_object()?.values().filter_map(Value::as_list);
    let list = lists.next()?;
    lists.next().is_none().then_some(list)
}
