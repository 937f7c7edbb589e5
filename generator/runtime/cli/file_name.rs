//! File names that a server suggests, made safe to write (RFC 6266, section 4.3).

use super::terminal::is_harmless;

/// The longest name in bytes: shorter than file systems allow, since a suffix may be added.
const LONGEST: usize = 200;

/// Names that Windows reserves for devices, whatever their extension.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// A plain name of a visible file, or `fallback` if nothing remains.
pub(super) fn safe(name: &str, fallback: &str) -> String {
    let last = name.rsplit(['/', '\\', ':']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|&character| is_harmless(character) && !character.is_control())
        .map(|character| if matches!(character, '<' | '>' | '"' | '|' | '?' | '*') { '_' } else { character })
        .collect();
    let clean = clean.trim_start_matches(|first: char| matches!(first, '.' | '-' | '~') || first.is_whitespace());
    let clean = clean.trim_end_matches(|last: char| last == '.' || last.is_whitespace());
    if clean.is_empty() {
        return fallback.to_owned();
    }
    let short = shortened(clean);
    if is_device(&short) { format!("_{short}") } else { short }
}

/// The same name with a number before its extension: `report (2).pdf`.
pub(super) fn numbered(name: &str, number: u32) -> String {
    let (stem, extension) = split(name);
    format!("{stem} ({number}){extension}")
}

/// Shortens a long name in the middle.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, extension) = split(name);
    let extension = if extension.len() <= LONGEST / 4 { extension } else { "" };
    let end = (0..=LONGEST - extension.len()).rev().find(|&end| stem.is_char_boundary(end)).unwrap_or(0);
    format!("{}{extension}", &stem[..end.min(stem.len())])
}

/// The name without its extension, and the extension with its dot.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(point) if point > 0 => name.split_at(point),
        _ => (name, ""),
    }
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let is_port = |stem: &str| {
        let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
        port.is_some_and(|port| matches!(port, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"))
    };
    DEVICES.contains(&stem.as_str()) || is_port(&stem)
}
