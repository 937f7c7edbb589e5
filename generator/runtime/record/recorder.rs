//! The file of a recording: whole after every exchange, bounded, and without secrets.

use super::super::operation::Scheme;
use super::super::transport::Transport;
use super::entry::Exchange;
use super::redact::Redaction;
use super::watched::Watched;
use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The largest size of a recording, unless another is set.
const MAX_BYTES: u64 = 64 * 1024 * 1024;
/// How much of a body is kept, unless it is set.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Where a recording is written to.
trait Output: Write + Seek + Send {}

impl<T: Write + Seek + Send> Output for T {}

/// Records what a client sends and receives, in HAR 1.2: each attempt and each redirect of a call, requests for tokens too.
///
/// ```text
/// let recorder = Recorder::create("tests/things.har")?;
/// let client = Client::builder().api_key(key).record(recorder.clone()).build()?;
/// // … calls …
/// recorder.finish()?;
/// ```
///
/// Credentials are replaced by `REDACTED` before anything is written: the headers, the parameters and the cookies of the
/// document's security schemes, all other cookies, what token endpoints give, whatever the document calls a password, and
/// values under names such as `token`, `secret`, `password` or `signature`, in bodies and addresses. Once it is known, such a
/// value is hidden wherever else it occurs. [`Recorder::secret`] adds names. What is no secret by its name and not the
/// client's own is recorded: look at a recording before you publish it.
///
/// Of files that are sent, the size is recorded and not the content. Of responses, what the caller read is, up to a limit.
#[derive(Clone)]
pub struct Recorder {
    max_bytes: u64,
    max_body_bytes: usize,
    state: Arc<Mutex<State>>,
}

struct State {
    output: Box<dyn Output>,
    /// Where the next exchange begins.
    end: u64,
    recorded: u64,
    left_out: u64,
    failure: Option<io::Error>,
    redaction: Redaction,
}

impl Recorder {
    /// Creates the file of a recording, such as `things.har`, in place of one that is there. Where files have modes, others
    /// than its owner may not read it.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn create(path: impl AsRef<Path>) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Self::to(options.open(path)?)
    }

    /// Records into whatever can be written from its beginning on.
    ///
    /// # Errors
    /// Returns an error if nothing can be written.
    pub fn to(output: impl Write + Seek + Send + 'static) -> io::Result<Self> {
        let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
        let creator = format!(r#"{{"name": "{name}", "version": "{version}"}}"#);
        let head = format!("{{\"log\": {{\n\"version\": \"1.2\",\n\"creator\": {creator},\n\"entries\": [");
        let mut state = State {
            output: Box::new(output),
            end: 0,
            recorded: 0,
            left_out: 0,
            failure: None,
            redaction: Redaction::default(),
        };
        state.put(&head, 0)?;
        let state = Arc::new(Mutex::new(state));
        Ok(Self { max_bytes: MAX_BYTES, max_body_bytes: MAX_BODY_BYTES, state })
    }

    /// Sets the largest size of the recording. The default is 64 MiB. What comes after it is left out.
    #[must_use]
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Sets how much of a body is recorded. The default is 1 MiB.
    #[must_use]
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.max_body_bytes = bytes;
        self
    }

    /// Hides the values of this header, parameter, key or field, in any case.
    #[must_use]
    pub fn secret(self, name: &str) -> Self {
        self.state().redaction.keys.add(name);
        self
    }

    /// Writes what is left to be written, and returns how many exchanges there are. Those whose responses are still being
    /// read come when they end.
    ///
    /// # Errors
    /// Returns an error if something could not be written, or was left out as there was too much.
    pub fn finish(&self) -> io::Result<u64> {
        let mut state = self.state();
        if let Some(failure) = state.failure.take() {
            return Err(failure);
        }
        state.output.flush()?;
        match state.left_out {
            0 => Ok(state.recorded),
            count => Err(io::Error::new(io::ErrorKind::FileTooLarge, left_out(count, self.max_bytes))),
        }
    }

    /// What a client knows to be secret.
    pub(in super::super) fn learn<'s>(
        &self,
        schemes: &[Scheme],
        secrets: impl IntoIterator<Item = &'s str>,
        passwords: &[&str],
    ) {
        let redaction = &mut self.state().redaction;
        redaction.keys.add_schemes(schemes);
        for name in passwords {
            redaction.keys.add(name);
        }
        for secret in secrets {
            redaction.learn(secret);
        }
    }

    /// A transport that is recorded.
    pub(in super::super) fn around(&self, inner: Arc<dyn Transport>) -> Arc<dyn Transport> {
        Arc::new(Watched { inner, recorder: self.clone() })
    }

    pub(super) fn body_limit(&self) -> usize {
        self.max_body_bytes
    }

    /// Writes an exchange. What goes wrong is kept for [`Recorder::finish`]: no call fails because it is recorded.
    pub(super) fn write(&self, mut exchange: Exchange) {
        let mut state = self.state();
        state.redaction.hide(&mut exchange);
        let entry = exchange.to_har();
        let text = format!("{}\n{entry}", if state.recorded > 0 { "," } else { "" });
        let is_full = state.left_out > 0 || state.end + text.len() as u64 > self.max_bytes;
        let written = if is_full {
            // From here on nothing is recorded: a recording with gaps would be another one.
            state.left_out += 1;
            state.put("", self.max_bytes)
        } else {
            state.recorded += 1;
            state.put(&text, self.max_bytes)
        };
        if let Err(error) = written {
            state.failure.get_or_insert(error);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Appends a text, and the end of the file after it, which the next text takes the place of.
    fn put(&mut self, text: &str, limit: u64) -> io::Result<()> {
        let comment = match self.left_out {
            0 => String::new(),
            count => format!(",\n\"comment\": \"{}\"", left_out(count, limit)),
        };
        self.output.seek(SeekFrom::Start(self.end))?;
        self.output.write_all(format!("{text}\n]{comment}\n}}}}\n").as_bytes())?;
        self.output.flush()?;
        self.end += text.len() as u64;
        Ok(())
    }
}

fn left_out(count: u64, limit: u64) -> String {
    format!("{count} exchanges are left out, as the recording would be larger than {limit} bytes")
}

impl fmt::Debug for Recorder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Recorder").field("max_bytes", &self.max_bytes).finish_non_exhaustive()
    }
}
