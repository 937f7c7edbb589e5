//! The names of the files that modules are in: names that every file system takes, and keeps apart.
//!
//! What comes in is the name of a module, as long as the document likes and in any script; what goes out is ASCII of bounded
//! length. A name has hyphens where it is not the module's own, and since no module has any, no two meet.

use super::code::{Code, code, text};
use super::scope::Scope;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// The most letters of a name as they are. File systems take 255 bytes, and some take little more for the whole path.
const MAX: usize = 100;

/// How many bytes of a digest keep names apart that begin alike.
const DIGEST: usize = 8;

/// Names that are devices on Windows, in any folder and with any extension.
const DEVICES: &[&str] = &["aux", "con", "nul", "prn"];

/// Devices of which there are several, by their number.
const PORTS: &[&str] = &["com", "lpt"];

/// The file of a module.
pub(super) fn of(module: &str) -> String {
    let mut name = spelled(module);
    if name.len() > MAX {
        let digest = Sha256::digest(module.as_bytes());
        name.truncate(MAX - 1 - 2 * DIGEST);
        name.push('-');
        for byte in &digest[..DIGEST] {
            write!(name, "{byte:02x}").expect("a string takes any text");
        }
    } else if is_device(&name) {
        name.push('-');
    }
    name + ".rs"
}

/// The attribute of a module's declaration whose file, in a folder or in none, the compiler does not find.
pub(super) fn attribute(scope: &Scope<'_>, module: &str, folder: &str) -> Option<Code> {
    let file = format!("{folder}{}", of(module));
    (!is_found(module)).then(|| code!(scope, "#[path = $file]", file = text(&file)))
}

/// Whether the compiler finds the file of a module by itself: when it is called as the module is.
fn is_found(module: &str) -> bool {
    of(module).strip_suffix(".rs") == Some(module)
}

/// The name in ASCII, since not every file system keeps other letters as they are written.
fn spelled(module: &str) -> String {
    let mut name = String::with_capacity(module.len());
    for character in module.chars() {
        if character.is_ascii() {
            name.push(character);
        } else {
            write!(name, "-{:x}-", u32::from(character)).expect("a string takes any text");
        }
    }
    name
}

fn is_device(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_port =
        |port: &&str| name.strip_prefix(*port).is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']));
    DEVICES.contains(&name.as_str()) || PORTS.iter().any(is_port)
}

#[cfg(test)]
mod tests {
    use super::{MAX, is_found, of};

    #[test]
    fn files_are_called_as_their_modules_where_that_can_be() {
        for module in ["users", "com", "com10", "console", "_2fa", "lpt_1"] {
            assert_eq!((of(module), is_found(module)), (format!("{module}.rs"), true));
        }
        for (module, file) in [("con", "con-.rs"), ("aux", "aux-.rs"), ("nul", "nul-.rs"), ("com1", "com1-.rs")] {
            assert_eq!((of(module).as_str(), is_found(module)), (file, false));
        }
        assert_eq!(of("gr\u{fc}n"), "gr-fc-n.rs");
    }

    #[test]
    fn long_names_are_bounded_and_stay_apart() {
        let long = "pets_".repeat(60);
        let names =
            [long.clone(), format!("{long}a"), format!("{long}b"), "\u{6771}".repeat(300)].map(|name| of(&name));
        for (index, name) in names.iter().enumerate() {
            assert_eq!(name.len(), MAX + ".rs".len(), "{name}");
            assert!(!names[..index].contains(name) && name.is_ascii(), "{name}");
        }
        assert_eq!(of(&long), names[0], "they are a function of the module");
        assert_eq!(of(&"a".repeat(MAX)).len(), MAX + ".rs".len());
        assert!(is_found(&"a".repeat(MAX)));
    }
}
