//! The emitted crates, compiled as one workspace.
//!
//! What comes in is the folder with the crates; what goes out is what cargo reported about each, with the time and memory of
//! the compiler. For these the program is between cargo and the compiler ([`wrapper`]), which has no say in what cargo
//! takes for new: a crate that did not change is not compiled again, and its figures are those of the last time.

use serde::{Deserialize, Serialize};
use specwright_tests::nested;
use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use wait4::Wait4;

/// Set for the process that cargo starts instead of the compiler, to the name of the file for its figures.
const WRAPPED: &str = "SPECWRIGHT_CORPUS_FIGURES";

/// What a tool of cargo made of a crate.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Compiled {
    /// Errors; at least one when the crate did not compile.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// CPU time of the compiler.
    pub cpu_s: f64,
    /// Peak memory of the compiler.
    pub peak_mb: f64,
    /// What was reported, each once, with how many times.
    pub messages: BTreeMap<String, usize>,
    /// The first of it in full.
    pub first: Option<String>,
}

/// What a call of the compiler took.
#[derive(Serialize, Deserialize)]
struct Figures {
    cpu_s: f64,
    peak_mb: f64,
}

/// A tool of cargo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// `cargo check`.
    Check,
    /// `cargo clippy`, which is also the compiler.
    Clippy,
}

impl Tool {
    fn word(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Clippy => "clippy",
        }
    }
}

/// How the crates are compiled.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The folder with the crates.
    pub folder: PathBuf,
    /// Where cargo puts what it builds.
    pub target: PathBuf,
    /// Compilers at a time; as many as there are processors without it.
    pub jobs: Option<usize>,
}

/// What is done with the crates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// By which tool.
    pub tool: Tool,
    /// With all features instead of the default ones.
    pub all_features: bool,
    /// With the examples that are there.
    pub examples: bool,
}

impl Pass {
    /// The file for the figures of a crate.
    fn figures(self) -> String {
        format!("{}{}.json", self.tool.word(), if self.all_features { "-all-features" } else { "" })
    }
}

/// Runs a tool of cargo over the workspace; `done` hears of each package that is through.
///
/// # Errors
///
/// When cargo cannot be started, or fails without having reported anything about a crate.
pub fn compile(
    setting: &Setting,
    pass: Pass,
    packages: &[&str],
    mut done: impl FnMut(&str),
) -> Result<BTreeMap<String, Compiled>, Box<dyn Error>> {
    let mut command = nested::cargo(&setting.folder, &setting.target);
    command.args([pass.tool.word(), "--workspace", "--offline", "--keep-going", "--quiet", "--message-format=json"]);
    if pass.all_features {
        command.arg("--all-features");
    }
    if pass.examples {
        command.args(["--lib", "--bins", "--examples"]);
    }
    if let Some(jobs) = setting.jobs {
        command.arg(format!("--jobs={jobs}"));
    }
    command.env("RUSTC_WRAPPER", std::env::current_exe()?).env(WRAPPED, pass.figures());
    let mut errors = tempfile::tempfile()?;
    let mut cargo = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(errors.try_clone()?).spawn()?;
    let mut compiled: BTreeMap<String, Compiled> =
        packages.iter().map(|package| ((*package).to_owned(), Compiled::default())).collect();
    let mut finished = HashSet::new();
    for line in cargo.stdout.take().into_iter().flat_map(|output| BufReader::new(output).lines()) {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(&line?) else { continue };
        let Some(package) = package(&message, setting) else { continue };
        match message["reason"].as_str() {
            Some("compiler-artifact") if finished.insert(package.clone()) => done(&package),
            Some("compiler-message") => {
                if let Some(compiled) = compiled.get_mut(&package) {
                    hear(compiled, &message["message"]);
                }
            }
            _ => {}
        }
    }
    let status = cargo.wait()?;
    let has_error = compiled.values().any(|compiled| compiled.errors > 0);
    if !status.success() && !has_error {
        use std::io::{Read as _, Seek as _};
        errors.rewind()?;
        let mut text = String::new();
        errors.read_to_string(&mut text)?;
        return Err(format!("cargo {} fails: {text}", pass.tool.word()).into());
    }
    for (package, compiled) in &mut compiled {
        if !finished.contains(package) {
            compiled.errors = compiled.errors.max(1);
        }
        let figures = setting.folder.join(package).join(pass.figures());
        if let Some(figures) = std::fs::read(figures).ok().and_then(|text| from_json(&text)) {
            (compiled.cpu_s, compiled.peak_mb) = (figures.cpu_s, figures.peak_mb);
        }
    }
    Ok(compiled)
}

fn from_json(text: &[u8]) -> Option<Figures> {
    serde_json::from_slice(text).ok()
}

/// The member of the workspace that a message is about.
fn package(message: &serde_json::Value, setting: &Setting) -> Option<String> {
    let manifest = Path::new(message["manifest_path"].as_str()?);
    let inside = manifest.parent()?.strip_prefix(&setting.folder).ok()?;
    inside.to_str().map(str::to_owned)
}

/// Counts a message of the compiler.
fn hear(compiled: &mut Compiled, message: &serde_json::Value) {
    let text = message["message"].as_str().unwrap_or_default();
    // The last lines, which only count the ones before.
    if message["spans"].as_array().is_some_and(Vec::is_empty)
        && (text.starts_with("aborting due to")
            || text.contains("warning emitted")
            || text.contains("warnings emitted"))
    {
        return;
    }
    match message["level"].as_str() {
        Some("warning") => compiled.warnings += 1,
        Some("error" | "error: internal compiler error") => compiled.errors += 1,
        _ => return,
    }
    let code = message["code"]["code"].as_str().map_or(text, |code| code);
    *compiled.messages.entry(code.to_owned()).or_default() += 1;
    if compiled.first.is_none() {
        compiled.first = message["rendered"].as_str().map(str::to_owned);
    }
}

/// What the process does that cargo starts instead of the compiler: the compiler, measured. `None` in any other process.
#[must_use]
pub fn wrapper() -> Option<ExitCode> {
    let figures = std::env::var_os(WRAPPED)?;
    Some(match wrapped(&figures) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(101)
        }
    })
}

fn wrapped(figures: &OsString) -> Result<u8, Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let compiler = arguments.next().ok_or("the compiler is the first argument")?;
    let used = Command::new(compiler).args(arguments).env_remove(WRAPPED).spawn()?.wait4()?;
    if let Some(folder) = std::env::var_os("CARGO_MANIFEST_DIR")
        && std::env::var_os("CARGO_PRIMARY_PACKAGE").is_some()
    {
        #[expect(clippy::cast_precision_loss, reason = "no process takes as many bytes as a float cannot count")]
        let peak_mb = used.rusage.maxrss as f64 / 1e6;
        let cpu_s = (used.rusage.utime + used.rusage.stime).as_secs_f64();
        // A crate may have a program too, which is compiled after the library and is small.
        let path = Path::new(&folder).join(figures);
        if std::env::var_os("CARGO_BIN_NAME").is_none() {
            std::fs::write(path, serde_json::to_vec(&Figures { cpu_s, peak_mb })?)?;
        }
    }
    Ok(used.status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(101))
}
