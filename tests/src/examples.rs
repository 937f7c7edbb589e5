//! The examples of an emitted crate: those of its README and of its comments, as one file that compiles when they do.
//!
//! In go the crate's files; out comes a program with a module for each block of Rust. The runtime's files are the same for
//! every crate, and their blocks are no examples.

use specwright::Files;
use std::fmt::Write as _;

/// The blocks of Rust in the README and the comments of a crate.
#[must_use]
pub fn blocks(files: &Files) -> Vec<String> {
    let mut blocks = Vec::new();
    for (path, text) in files {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("md") => blocks_of(text.lines(), &mut blocks),
            Some("rs") if !path.starts_with("src/runtime") => {
                blocks_of(text.lines().filter_map(commented), &mut blocks);
            }
            _ => {}
        }
    }
    blocks
}

/// A program of these blocks.
#[must_use]
pub fn program(blocks: &[String]) -> String {
    let mut text =
        "//! Examples.\n#![allow(dead_code, deprecated, unused, reason = \"they are compiled and not run\")]\n\
                    \nfn main() {}\n"
            .to_owned();
    for (index, block) in blocks.iter().enumerate() {
        write!(text, "\nmod block{index} {{\n{block}}}\n").expect("a string takes any text");
    }
    text
}

/// What a line of a comment says.
fn commented(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let text = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"))?;
    Some(text.strip_prefix(' ').unwrap_or(text))
}

fn blocks_of<'t>(lines: impl Iterator<Item = &'t str>, blocks: &mut Vec<String>) {
    let mut block: Option<String> = None;
    let mut is_other = false;
    for line in lines {
        let fence = line.strip_prefix("```");
        // A fence that names a language does not end a block.
        if let Some(language) = fence.filter(|language| language.is_empty() || block.is_none() && !is_other) {
            if let Some(block) = block.take() {
                blocks.push(block);
            } else if is_other {
                is_other = false;
            } else if matches!(language, "" | "rust") {
                block = Some(String::new());
            } else {
                is_other = true;
            }
        } else if let Some(block) = &mut block {
            // What is hidden is compiled, too.
            block.extend([line.strip_prefix("# ").unwrap_or(line), "\n"]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::blocks;
    use std::path::PathBuf;

    #[test]
    fn blocks_of_rust_are_found_with_what_is_hidden() {
        let source = "/// Says.\n///\n/// ```text\n/// ```rust\n/// ```\n    ///\n    /// ```\n    /// # use a;\n    /// b();\n\
                      \n    /// ```\nfn a() {}\n";
        let readme = "# A\n\n```rust\nc();\n```\n\n```text\nd\n```\n";
        let files = [("README.md", readme), ("src/a.rs", source), ("src/runtime/b.rs", source)];
        let files = files.map(|(path, text)| (PathBuf::from(path), text.to_owned())).into();
        assert_eq!(blocks(&files), ["c();\n", "use a;\nb();\n"]);
    }
}
