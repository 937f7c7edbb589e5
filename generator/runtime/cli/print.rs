//! Results of calls, through the types and onto standard output.

use super::super::answer::{Answer, Redirect};
use super::super::call::Call;
use super::super::error::{ApiError, CallError};
use super::super::json::{self, Decode, Encode, Value};
use super::super::live::LiveCall;
use super::super::pages::PagedCall;
use super::args::{Args, UsageError};
use super::columns::{Columns, Row};
use super::terminal::terminal;
use super::{Failure, Running};
use bytes::Bytes;
use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};

/// How many rows decide how wide the columns of a table are.
const ROWS: usize = 50;

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

/// How JSON is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// On indented lines.
    #[default]
    Indented,
    /// A value on a line.
    Lines,
    /// A list as a table, everything else on indented lines.
    Table {
        /// How wide it may be.
        width: usize,
        /// The columns; none: those that tell most.
        columns: Vec<String>,
    },
}

/// What a call becomes.
type Run<'a> = Result<Running<'a>, UsageError>;

/// Runs a call that responds with JSON.
///
/// # Errors
///
/// Never; the signature is that of all commands.
pub fn run_json<'a, T: Encode + Send + 'a, E: ApiError>(call: Call<'a, T, E>, args: &Args) -> Run<'a> {
    as_it_comes(call, args, |call| Box::pin(async move { Ok(Printed::Json(json::encode(&call.await?))) }))
}

/// Runs a call that responds with a page of a list: gives the page, or prints the items of this and of all that follow
/// as they come.
///
/// # Errors
///
/// Never; the signature is that of all commands.
pub fn run_pages<'a, T, I, E>(call: PagedCall<'a, T, I, E>, args: &'a Args) -> Run<'a>
where
    T: Encode + Send + 'a,
    I: Encode + Send + 'a,
    E: ApiError,
{
    if !args.all() {
        return as_it_comes(call, args, |call| Box::pin(async move { Ok(Printed::Json(json::encode(&call.await?))) }));
    }
    Ok(Box::pin(async move {
        let mut list = List::new(args.format());
        let mut items = call.items();
        while let Some(item) = items.next().await {
            match item {
                Ok(item) if list.item(&json::encode(&item)) => {}
                Ok(_) => return Ok(Printed::Nothing),
                Err(error) => {
                    let is_midway = list.is_begun;
                    if is_midway {
                        list.end();
                    }
                    return Err(Failure { is_midway, ..error.into() });
                }
            }
        }
        list.end();
        Ok(Printed::Nothing)
    }))
}

/// Runs a call that responds with nothing.
///
/// # Errors
///
/// Never; the signature is that of all commands.
pub fn run_empty<'a, E: ApiError>(call: Call<'a, (), E>, args: &Args) -> Run<'a> {
    as_it_comes(call, args, |call| {
        Box::pin(async move {
            call.await?;
            Ok(Printed::Nothing)
        })
    })
}

/// Runs a call that responds with text.
///
/// # Errors
///
/// Never; the signature is that of all commands.
pub fn run_text<'a, E: ApiError>(call: Call<'a, String, E>, args: &Args) -> Run<'a> {
    as_it_comes(call, args, |call| Box::pin(async move { Ok(Printed::Raw(Bytes::from(call.await?))) }))
}

/// Runs a call whose response is a sequence of items, and prints it as it comes.
///
/// # Errors
///
/// Never; the signature is that of all commands.
pub fn run_live<'a, I: Decode + 'a, E: ApiError>(call: LiveCall<'a, I, E>, args: &Args) -> Run<'a> {
    if args.accept().is_some() {
        return as_it_comes(call, args, |_| Box::pin(async { Ok(Printed::Nothing) }));
    }
    Ok(Box::pin(async move {
        let mut answer = call.stream().await?;
        while let Some(bytes) = answer.chunk().await.map_err(CallError::<E>::from_error)? {
            // Nobody reads on: there is nothing more to do.
            if !write(&shown(&bytes)) {
                break;
            }
        }
        Ok(Printed::Nothing)
    }))
}

/// Runs a call that responds with a redirect, and gives where it leads as `{"location": …}`.
///
/// # Errors
///
/// Never; the signature is that of all commands.
pub fn run_redirect<'a, E: ApiError>(call: Call<'a, Redirect, E>, args: &Args) -> Run<'a> {
    as_it_comes(call, args, |call| {
        Box::pin(async move {
            let location = Value::from(call.await?.location());
            Ok(Printed::Json(json::encode(&json::Map::from_iter([("location".to_owned(), location)]))))
        })
    })
}

/// Runs a call whose response stays as it comes.
///
/// # Errors
///
/// Never; the signature is that of all commands.
pub fn run_raw<'a, E: ApiError>(call: Call<'a, Answer, E>, args: &Args) -> Run<'a> {
    as_it_comes(call, args, received)
}

/// A call with its response as it comes, where that is asked for, and otherwise as `typed` has it.
#[expect(clippy::unnecessary_wraps, reason = "it is what commands return")]
fn as_it_comes<'a, T, E: ApiError, P>(
    call: Call<'a, T, E, P>,
    args: &Args,
    typed: impl FnOnce(Call<'a, T, E, P>) -> Running<'a>,
) -> Run<'a> {
    Ok(match args.accept() {
        Some(media_type) => received(call.accept(media_type)),
        None if args.is_raw() => received(call.raw()),
        None => typed(call),
    })
}

fn received<E: ApiError>(call: Call<'_, Answer, E>) -> Running<'_> {
    Box::pin(async move { Ok(Printed::Raw(call.await?.body().clone())) })
}

/// Prints what a command gave. On a terminal the items of a list are rows of a table; a page keeps its items in a list of
/// its own.
pub(super) fn print(printed: &Printed, format: &Format, is_page: bool) -> io::Result<()> {
    match printed {
        Printed::Nothing => Ok(()),
        Printed::Raw(bytes) => put(&shown(bytes)),
        Printed::Json(text) => {
            let Ok(value) = json::decode::<Value>(text.as_bytes()) else { return put(format!("{text}\n").as_bytes()) };
            match (format, items(&value, is_page)) {
                (Format::Table { .. }, Some(items)) if !items.is_empty() => {
                    let mut list = List::new(format);
                    items.iter().all(|item| list.value(item));
                    list.end();
                    Ok(())
                }
                (Format::Lines, _) => put(format!("{text}\n").as_bytes()),
                _ => put(format!("{}\n", terminal(&format!("{value:#}"))).as_bytes()),
            }
        }
    }
}

/// A body as it came: JSON on indented lines, or in one with `--json`; everything else byte by byte.
pub(super) fn print_received(body: &Bytes, format: &Format) -> io::Result<()> {
    if body.is_empty() {
        return Ok(());
    }
    match json::decode::<Value>(body) {
        Ok(value) if *format == Format::Lines => put(format!("{value}\n").as_bytes()),
        Ok(value) => put(format!("{}\n", terminal(&format!("{value:#}"))).as_bytes()),
        Err(_) if io::stdout().is_terminal() => {
            let mut bytes = shown(body);
            bytes.push(b'\n');
            put(&bytes)
        }
        Err(_) => put(body),
    }
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

/// A list that is printed item by item, and is whole whenever it ends.
struct List<'f> {
    format: &'f Format,
    rows: Vec<Row>,
    columns: Option<Columns>,
    is_begun: bool,
}

impl<'f> List<'f> {
    fn new(format: &'f Format) -> Self {
        Self { format, rows: Vec::new(), columns: None, is_begun: false }
    }

    /// Prints an item, or keeps it until it is known how wide its columns are. Whether somebody reads on.
    fn item(&mut self, text: &str) -> bool {
        match self.format {
            Format::Lines => {
                self.is_begun = true;
                write(format!("{text}\n").as_bytes())
            }
            Format::Indented | Format::Table { .. } => match json::decode(text.as_bytes()) {
                Ok(value) => self.value(&value),
                Err(_) => write(format!("{text}\n").as_bytes()),
            },
        }
    }

    fn value(&mut self, value: &Value) -> bool {
        let is_first = !std::mem::replace(&mut self.is_begun, true);
        if let Format::Table { .. } = self.format {
            self.rows.push(row(value));
            return self.columns.is_none() && self.rows.len() < ROWS || self.flush();
        }
        let start = if is_first { "[\n" } else { ",\n" };
        // An item is two blanks further in than it would be alone.
        write(format!("{start}  {}", format!("{value:#}").replace('\n', "\n  ")).as_bytes())
    }

    /// Prints the rows that are kept.
    fn flush(&mut self) -> bool {
        let Format::Table { width, columns } = self.format else { return true };
        let mut text = String::new();
        if self.columns.is_none() {
            let fitted = Columns::fit(&self.rows, columns, *width);
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}", fitted.head());
            self.columns = Some(fitted);
        }
        if let Some(columns) = &self.columns {
            for row in self.rows.drain(..) {
                let _ = writeln!(text, "{}", columns.line(&row));
            }
        }
        write(text.as_bytes())
    }

    fn end(&mut self) {
        match self.format {
            Format::Lines => {}
            Format::Table { .. } if self.rows.is_empty() => {}
            Format::Table { .. } => {
                self.flush();
            }
            Format::Indented => {
                write(if self.is_begun { b"\n]\n" } else { b"[]\n" });
            }
        }
    }
}

/// The cells of an item: its scalars, and those of the objects in it.
fn row(value: &Value) -> Row {
    let mut row = Row::new();
    let Some(object) = value.as_object() else {
        row.push(("value".to_owned(), cell(value).unwrap_or_else(|| terminal(&value.to_string()))));
        return row;
    };
    for (key, value) in object {
        match value {
            Value::Object(inner) => {
                let cells = inner.iter().filter_map(|(inner, value)| Some((format!("{key}.{inner}"), cell(value)?)));
                row.extend(cells.collect::<Vec<_>>());
            }
            value => row.extend(cell(value).map(|cell| (key.to_owned(), cell))),
        }
    }
    row
}

/// A scalar as it stands in a table.
fn cell(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Text(text) => Some(terminal(&text.replace(['\n', '\r', '\t'], " "))),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::List(_) | Value::Object(_) => None,
    }
}

/// Bytes as they are, or where they can be read on a terminal what can be read of them.
fn shown(bytes: &[u8]) -> Vec<u8> {
    if io::stdout().is_terminal() { terminal(&String::from_utf8_lossy(bytes)).into_bytes() } else { bytes.to_vec() }
}

/// Prints bytes. It is no failure that nobody reads on.
fn put(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// Prints bytes. Whether somebody reads on.
fn write(bytes: &[u8]) -> bool {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).is_ok()
}
