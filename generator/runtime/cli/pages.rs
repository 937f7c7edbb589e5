//! Lists that come in pages, printed as they are received.

use super::super::call::Call;
use super::super::json::{self, Encode, Value};
use super::super::pages::Paged;
use super::Failure;
use super::args::Args;
use super::list::List;
use super::print::{Format, Printed, Run, as_it_comes};
use super::screen::Screen;
use std::io::{self, Write};

/// Runs a call whose response is a page of a list: returns the page, or prints the items of this and of all following
/// pages as they are received.
///
/// # Errors
///
/// Never; the signature is that of all commands.
pub fn run_pages<'a, O>(call: Call<'a, O>, args: &'a Args) -> Run<'a>
where
    O: Paged<Output: Encode + Send, Item: Encode + Send>,
{
    if !args.all() {
        return as_it_comes(call, args, |call| Box::pin(async move { Ok(Printed::Json(json::encode(&call.await?))) }));
    }
    Ok(Box::pin(async move {
        let mut list = List::new(Screen::stdout(), args.format());
        let mut items = call.items();
        while let Some(item) = items.next().await {
            let printed = match item {
                Ok(item) => list.item(&json::encode(&item)),
                Err(error) => {
                    let is_midway = list.is_begun;
                    if is_midway {
                        // The first error is reported.
                        let _ = list.end();
                    }
                    return Err(Failure { is_midway, ..error.into() });
                }
            };
            if let Err(error) = printed {
                return Ok(Printed::Unprinted(error.kind()));
            }
        }
        Ok(list.end().into())
    }))
}

impl<W: Write> List<'_, W> {
    /// Prints an item on one line of JSON, or keeps it until the widths of the columns are known.
    fn item(&mut self, text: &str) -> io::Result<()> {
        let value = || json::decode::<Value>(text.as_bytes()).unwrap_or_else(|_| Value::from(text));
        match self.format {
            Format::Compact | Format::Lines => self.put(text, ""),
            Format::Indented => self.put(&format!("{:#}", value()), "  "),
            Format::Table { .. } => self.row(&value()),
        }
    }
}
