//! Sequences of items, printed as they are received.

use super::super::call::Call;
use super::super::error::CallError;
use super::super::event_stream::Events;
use super::args::Args;
use super::print::{Printed, Run, as_it_comes};
use super::screen::Screen;

/// Runs a call whose response is a sequence of items, and prints it as it is received.
///
/// # Errors
///
/// Never; the signature is that of all commands.
pub fn run_events<'a, O: Events>(call: Call<'a, O>, args: &Args) -> Run<'a> {
    if args.accept().is_some() {
        return as_it_comes(call, args, |_| Box::pin(async { Ok(Printed::Nothing) }));
    }
    Ok(Box::pin(async move {
        let mut screen = Screen::stdout();
        let mut response = call.stream().await?;
        while let Some(bytes) = response.chunk().await.map_err(CallError::<O::Error>::from_error)? {
            if let Err(error) = screen.bytes(&bytes) {
                return Ok(Printed::Unprinted(error.kind()));
            }
        }
        Ok(Printed::Nothing)
    }))
}
