//! Decodes texts that are made to cost a lot, and prints how many milliseconds of CPU time each takes.
//!
//! `cargo run --release -p specwright-runtime --example bombs` takes texts of 64 KB, and twice as large ones to show how the
//! time grows. None may take more than 50 ms. What a list of empty objects with hundreds of fields takes is the time of its memory,
//! which is bounded in proportion to the text.

#[path = "../tests/json/bombs.rs"]
#[allow(dead_code, reason = "tests use more of it")]
mod bombs;

use std::fs;
use std::process::ExitCode;
use std::time::{Duration, Instant};

const SIZE: usize = 64 * 1024;
/// Milliseconds that 64 KB may take.
const MOST: f64 = 50.0;
const ROUNDS: u32 = 20;

fn main() -> ExitCode {
    let mut is_good = true;
    println!("{:<42} {:>9} {:>9} {:>7}", "", "64 KB", "128 KB", "ratio");
    for (small, large) in bombs::bombs(SIZE).iter().zip(bombs::bombs(2 * SIZE)) {
        let (first, second) = (milliseconds(small), milliseconds(&large));
        is_good &= first <= MOST;
        println!("{:<42} {first:>6.2} ms {second:>6.2} ms {:>7.1}", small.name, second / first);
    }
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The mean of several rounds, which together are long for the clock.
fn milliseconds(bomb: &bombs::Bomb) -> f64 {
    let (cpu, wall) = (cpu_time(), Instant::now());
    for _ in 0..ROUNDS {
        let _ = std::hint::black_box((bomb.decode)(&bomb.text));
    }
    let time = cpu.zip(cpu_time()).map(|(before, after)| after.saturating_sub(before));
    time.unwrap_or_else(|| wall.elapsed()).as_secs_f64() * 1e3 / f64::from(ROUNDS)
}

/// CPU time of this thread, where the system tells.
fn cpu_time() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}
