//! How the cost of a document grows with its size.
//!
//! What comes in are [`shapes`], families of documents of any size; what goes out is what the generator takes for each
//! at a size and at two, four and eight times that. A cost is linear when it doubles as the bytes do that are read and
//! written. Documents are made by a process of their own, since the system counts the memory of whoever starts a process
//! as that process's.

pub mod shapes;

use shapes::{Shape, Task};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use wait4::Wait4;

/// The sizes that are measured, as multiples of the smallest.
const STEPS: [usize; 4] = [1, 2, 4, 8];

/// What is above the lines of a [`Growth`].
pub const HEAD: &str =
    "shape                                  size     CPU s   peak MB  MB read, written    time  memory";

/// Costs up to which a ratio says more about the machine than about the document.
const SMALL: Cost = Cost { seconds: 0.05, megabytes: 4.0, bytes: 0.0, read: 0.0 };

/// The programs, and how they are run.
pub struct Programs {
    /// Makes documents: takes the name of a shape, its size and a folder.
    pub maker: Command,
    /// The program `specwright`.
    pub specwright: Command,
    /// Where documents and crates may lie.
    pub folder: PathBuf,
    /// How many runs there are of each size.
    pub repeats: u32,
}

/// What a run took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Seconds of processor time.
    pub seconds: f64,
    /// The most memory.
    pub megabytes: f64,
    /// What was read and what was written.
    pub bytes: f64,
    /// What was read of that.
    pub read: f64,
}

/// What a shape takes at each of the sizes.
pub struct Growth {
    /// The shape's name.
    pub name: &'static str,
    /// The sizes and what they took, without what an empty document takes.
    pub costs: Vec<(usize, Cost)>,
}

/// How much more a size takes than half of it, 2 where a cost is linear.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// Of processor time.
    pub time: Option<f64>,
    /// Of memory.
    pub memory: Option<f64>,
}

impl Growth {
    /// The ratios from each size to the next. None where a cost is too small to tell.
    #[must_use]
    pub fn ratios(&self) -> Vec<Ratio> {
        let pairs = self.costs.iter().zip(self.costs.iter().skip(1));
        pairs
            .map(|((_, less), (_, more))| {
                // Something large that stays as it is does not make what grows beside it any dearer.
                let bytes = (more.bytes / less.bytes).max(more.read / less.read);
                let ratio = |less: f64, more: f64, small: f64| (less >= small).then(|| 2.0 * more / less / bytes);
                Ratio {
                    time: ratio(less.seconds, more.seconds, SMALL.seconds),
                    memory: ratio(less.megabytes, more.megabytes, SMALL.megabytes),
                }
            })
            .collect()
    }

    /// A line for each size, with the ratios to the one before. Those above a limit are marked.
    #[must_use]
    pub fn lines(&self, limit: f64) -> String {
        let ratios = [None].into_iter().chain(self.ratios().into_iter().map(Some));
        let mut text = String::new();
        let shown = |ratio: Option<f64>| match ratio {
            None => "–".to_owned(),
            Some(ratio) if ratio > limit => format!("{ratio:.2}!"),
            Some(ratio) => format!("{ratio:.2} "),
        };
        for (index, ((size, cost), ratio)) in self.costs.iter().zip(ratios).enumerate() {
            let name = if index == 0 { self.name } else { "" };
            let (time, memory) =
                ratio.map_or_else(Default::default, |Ratio { time, memory }| (shown(time), shown(memory)));
            let (seconds, megabytes, bytes) = (cost.seconds, cost.megabytes, cost.bytes / 1e6);
            let line = format!("{name:<34}{size:>9}{seconds:>10.3}{megabytes:>10.1}{bytes:>18.2}{time:>8}{memory:>8}");
            // A string takes any text.
            let _ = writeln!(text, "{}", line.trim_end());
        }
        let Ratio { time, memory } = self.mean();
        let _ = writeln!(text, "{:>71}{:>8}{:>8}", "mean", shown(time), shown(memory));
        text
    }

    /// The mean ratios: noise in one size makes the ratio to the one before high and that to the next low.
    #[must_use]
    pub fn mean(&self) -> Ratio {
        let ratios = self.ratios();
        let mean = |of: fn(&Ratio) -> Option<f64>| {
            let logarithms: Vec<f64> = ratios.iter().filter_map(of).map(f64::ln).collect();
            let count = u32::try_from(logarithms.len()).unwrap_or(u32::MAX);
            (count > 0).then(|| (logarithms.iter().sum::<f64>() / f64::from(count)).exp())
        };
        Ratio { time: mean(|ratio| ratio.time), memory: mean(|ratio| ratio.memory) }
    }

    /// Whether it costs enough to tell how it grows.
    #[must_use]
    pub fn is_reported(&self) -> bool {
        let Ratio { time, memory } = self.mean();
        time.is_some() && memory.is_some()
    }

    /// Whether no mean ratio is above a limit.
    #[must_use]
    pub fn is_within(&self, limit: f64) -> bool {
        let Ratio { time, memory } = self.mean();
        [time, memory].into_iter().flatten().all(|ratio| ratio <= limit)
    }
}

/// Writes the documents of a shape into a folder.
///
/// # Errors
///
/// When a file cannot be written.
pub fn write(shape: &Shape, size: usize, folder: &Path) -> io::Result<()> {
    for (name, text) in (shape.make)(size) {
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}

/// What the generator takes for an empty document, to be taken off what it takes for others.
///
/// # Errors
///
/// When a process fails.
pub fn empty(programs: &Programs) -> io::Result<Cost> {
    run(programs, &shapes::EMPTY, 0)
}

/// What a shape takes at all sizes, divided by `shrink`.
///
/// # Errors
///
/// When a process fails.
pub fn measure(programs: &Programs, shape: &Shape, empty: Cost, shrink: u32) -> io::Result<Growth> {
    let mut costs = Vec::new();
    for step in STEPS {
        let size = (shape.size * step / shrink as usize).max(1);
        let cost = run(programs, shape, size)?;
        // What is refused or only checked has no files that every crate has.
        let always = if cost.bytes > cost.read { empty.bytes } else { 0.0 };
        let cost = Cost {
            seconds: (cost.seconds - empty.seconds).max(0.001),
            megabytes: (cost.megabytes - empty.megabytes).max(0.1),
            bytes: (cost.bytes - always).max(1.0),
            ..cost
        };
        costs.push((size, cost));
    }
    Ok(Growth { name: shape.name, costs })
}

/// The least that several runs take, since a busy machine makes them take more.
fn run(programs: &Programs, shape: &Shape, size: usize) -> io::Result<Cost> {
    let mut least: Option<Cost> = None;
    let (document, output) = (programs.folder.join("document"), programs.folder.join("output"));
    fresh(&document)?;
    command(&programs.maker, [shape.name.as_ref(), size.to_string().as_ref(), document.as_os_str()])?;
    for _ in 0..programs.repeats {
        fresh(&output)?;
        let root = document.join(shape.root);
        let mut arguments: Vec<&OsStr> = match shape.task {
            Task::Generate => vec!["generate".as_ref(), root.as_ref(), "--output".as_ref(), output.as_ref()],
            Task::Check => vec!["check".as_ref(), root.as_ref()],
        };
        let overlay = document.join("overlay.yaml");
        if overlay.is_file() {
            arguments.extend(["--overlay".as_ref(), overlay.as_os_str()]);
        }
        let (seconds, megabytes) = command(&programs.specwright, arguments)?;
        let read = length(&document)?;
        let bytes = read + length(&output)?;
        let before = least.unwrap_or(Cost { seconds, megabytes, bytes, read });
        least =
            Some(Cost { seconds: before.seconds.min(seconds), megabytes: before.megabytes.min(megabytes), ..before });
    }
    Ok(least.unwrap_or_default())
}

/// The processor time in seconds and the most memory in megabytes that a command takes.
fn command<'a>(program: &Command, arguments: impl IntoIterator<Item = &'a OsStr>) -> io::Result<(f64, f64)> {
    let mut command = Command::new(program.get_program());
    command.args(program.get_args()).args(arguments);
    let output = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let used = output.spawn()?.wait4()?;
    // With 1 ends what was reported of mistakes.
    if !matches!(used.status.code(), Some(0 | 1)) {
        return Err(io::Error::other(format!("{command:?} failed: {}", used.status)));
    }
    let time: Duration = used.rusage.utime + used.rusage.stime;
    #[expect(clippy::cast_precision_loss, reason = "no process takes as many bytes as a float cannot count")]
    let megabytes = used.rusage.maxrss as f64 / 1e6;
    Ok((time.as_secs_f64(), megabytes))
}

fn fresh(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::create_dir_all(folder)
}

/// The bytes of all files in a folder.
#[expect(clippy::cast_precision_loss, reason = "no folder holds as many bytes as a float cannot count")]
fn length(folder: &Path) -> io::Result<f64> {
    let mut sum = 0;
    let mut open: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.metadata()?;
            if kind.is_dir() {
                open.push(entry.path());
            } else {
                sum += kind.len();
            }
        }
    }
    Ok(sum as f64)
}

#[cfg(test)]
mod tests {
    use super::{Cost, Growth};

    fn growth(costs: &[(f64, f64, f64)]) -> Growth {
        let costs =
            costs.iter().map(|&(seconds, megabytes, bytes)| (1, Cost { seconds, megabytes, bytes, read: bytes }));
        Growth { name: "a", costs: costs.collect() }
    }

    #[test]
    fn growth_is_held_against_the_bytes() {
        assert!(growth(&[(1.0, 10.0, 100.0), (2.0, 20.0, 200.0), (4.1, 42.0, 400.0)]).is_within(2.3));
        assert!(!growth(&[(1.0, 10.0, 100.0), (4.0, 20.0, 200.0)]).is_within(2.3));
        assert!(!growth(&[(1.0, 10.0, 100.0), (2.0, 30.0, 200.0)]).is_within(2.3));
        // Four times the bytes may take four times as much.
        assert!(growth(&[(1.0, 10.0, 100.0), (4.0, 40.0, 400.0)]).is_within(2.3));
        // What is too small to measure tells nothing.
        assert_eq!(growth(&[(0.01, 1.0, 100.0), (0.04, 4.0, 200.0)]).ratios()[0].time, None);
    }
}
