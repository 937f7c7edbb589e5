//! Two commands against each other: CPU time and peak memory of the first as a share of the second's, from one run.
//!
//! The commands take turns and change places after each pair, so that a machine that gets slower or busier does so for
//! both. CPU time is what the system charged to the finished process and the ones it waited for; what they print is thrown
//! away. Nothing is judged: the median and the spread of the pairs are printed, and what they mean is up to the reader. The
//! system counts the memory of this program as that of whatever it starts, so no peak is lower than its own.

use super::Judged;
use clap::Args;
use std::io;
use std::process::{Command, Stdio};
use wait4::Wait4;

/// Compares the CPU time and peak memory of two commands
#[derive(Args)]
pub(crate) struct Arguments {
    /// How many times each of them runs
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    pairs: u32,
    /// The command to measure, its words separated by spaces
    #[arg(long)]
    ours: String,
    /// The command to measure it against
    #[arg(long)]
    theirs: String,
}

/// What a run used.
#[derive(Clone, Copy)]
struct Used {
    seconds: f64,
    megabytes: f64,
}

pub(crate) fn run(arguments: &Arguments) -> Judged {
    // The first run of each reads its files from the disk.
    measure(&arguments.ours)?;
    measure(&arguments.theirs)?;
    let mut pairs = Vec::new();
    for index in 0..arguments.pairs {
        let pair = if index % 2 == 0 {
            let ours = measure(&arguments.ours)?;
            (ours, measure(&arguments.theirs)?)
        } else {
            let theirs = measure(&arguments.theirs)?;
            (measure(&arguments.ours)?, theirs)
        };
        pairs.push(pair);
    }
    println!("{:<10}{:>24}{:>24}{:>24}", "", "ours", "theirs", "ours / theirs");
    row("CPU s", &pairs, |used| used.seconds);
    row("peak MB", &pairs, |used| used.megabytes);
    println!("medians of {} pairs, the lowest and the highest in brackets", arguments.pairs);
    Ok(true)
}

fn measure(command: &str) -> io::Result<Used> {
    let mut words = command.split_whitespace();
    let program = words.next().ok_or_else(|| io::Error::other("a command has at least one word"))?;
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{program}: {error}"));
    let mut run = Command::new(program);
    run.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let used = run.spawn().map_err(named)?.wait4().map_err(named)?;
    if !used.status.success() {
        return Err(io::Error::other(format!("`{command}` failed: {}", used.status)));
    }
    let cpu = used.rusage.utime + used.rusage.stime;
    #[expect(clippy::cast_precision_loss, reason = "no process takes as many bytes as a float cannot count")]
    let megabytes = used.rusage.maxrss as f64 / 1e6;
    Ok(Used { seconds: cpu.as_secs_f64(), megabytes })
}

fn row(name: &str, pairs: &[(Used, Used)], figure: impl Fn(&Used) -> f64) {
    let ours = spread(pairs.iter().map(|(ours, _)| figure(ours)).collect());
    let theirs = spread(pairs.iter().map(|(_, theirs)| figure(theirs)).collect());
    let ratio = spread(pairs.iter().map(|(ours, theirs)| figure(ours) / figure(theirs)).collect());
    println!("{name:<10}{ours:>24}{theirs:>24}{ratio:>24}");
}

/// `median (lowest–highest)`.
fn spread(mut figures: Vec<f64>) -> String {
    figures.sort_by(f64::total_cmp);
    let [first, .., last] = figures.as_slice() else {
        return figures.first().map_or_else(String::new, |only| format!("{only:.3}"));
    };
    let median = figures[figures.len() / 2];
    format!("{median:.3} ({first:.3}–{last:.3})")
}
