//! Standard output: unchanged bytes for programs, and on a terminal nothing that moves the cursor.
//!
//! What a server sent is printed at once. A reader that is gone is an error of the kind [`io::ErrorKind::BrokenPipe`].

use super::terminal::{Unfinished, terminal};
use std::io::{self, IsTerminal as _, Write};

/// Where results are printed.
pub(super) struct Screen<W> {
    writer: W,
    is_terminal: bool,
    unfinished: Unfinished,
}

impl Screen<io::Stdout> {
    /// Standard output.
    pub(super) fn stdout() -> Self {
        let stdout = io::stdout();
        let is_terminal = stdout.is_terminal();
        Self::new(stdout, is_terminal)
    }
}

impl<W: Write> Screen<W> {
    /// What a writer prints, to a terminal or to a program.
    pub(super) fn new(writer: W, is_terminal: bool) -> Self {
        Self { writer, is_terminal, unfinished: Unfinished::default() }
    }

    /// Prints text. In JSON, control characters occur in strings only, where their escape means the same.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        if self.is_terminal { self.put(terminal(text).as_bytes()) } else { self.put(text.as_bytes()) }
    }

    /// Prints the next bytes of data that need not be text.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.is_terminal {
            return self.put(bytes);
        }
        let shown = self.unfinished.shown(bytes);
        self.put(shown.as_bytes())
    }

    /// Prints all of some data that need not be text. On a terminal it ends with a line break.
    pub(super) fn whole(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes(bytes)?;
        let end = self.unfinished.end();
        let is_open = self.is_terminal && !bytes.is_empty() && !bytes.ends_with(b"\n");
        self.put(format!("{end}{}", if is_open { "\n" } else { "" }).as_bytes())
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer.write_all(bytes)?;
        self.writer.flush()
    }
}

/// The outcome of printing; a reader that is gone is no failure.
pub(super) fn unless_closed(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Prints a line to standard error, and ignores failures.
pub(super) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{}", terminal(line));
}
