//! What the programs of this package have in common: where they may build, and how they show that they go on.

use indicatif::{ProgressBar, ProgressStyle};
use std::io;
use std::path::PathBuf;

/// The target folder that the running program was built in.
///
/// # Errors
///
/// When the program is not in one.
pub fn target_folder() -> io::Result<PathBuf> {
    // The program is in the folder of its profile, and that in the target folder.
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2);
    target.map(PathBuf::from).ok_or_else(|| io::Error::other("the program is not in a target folder"))
}

/// A bar for so many steps, each with a name.
#[must_use]
pub fn bar(length: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}");
    ProgressBar::new(length as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
