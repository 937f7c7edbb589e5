//! Texts that a pattern allows.
//!
//! What comes in is a pattern as ECMA-262 writes them; what goes out is a text that is likely to match. What looks around
//! itself (`(?!…)`) is left out, so whoever asks must look whether the text matches after all.

use super::random::Random;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// How often something is repeated that may be repeated without end, beyond what it must.
const MORE: u32 = 3;

/// Characters of a text, beyond which a pattern asks for too much.
const LONGEST: usize = 20_000;

/// A text for a pattern; none when the pattern cannot be read. `longer` makes what is repeated longer.
pub(super) fn text(pattern: &str, longer: u32, random: &mut Random) -> Option<String> {
    let mut text = String::new();
    // What is a class of ASCII to ECMA-262 is one of Unicode to this parser.
    let pattern = ["\\d", "\\w", "\\s"].iter().zip(["0-9", "A-Za-z0-9_", " \\t"]).fold(
        without_looking_around(pattern).replace("\\/", "/").replace("\\-", "\\x2d"),
        |pattern, (class, plain)| in_brackets(&pattern, class, plain),
    );
    let hir = ParserBuilder::new().build().parse(&pattern).ok()?;
    write(&hir, longer, random, &mut text)?;
    Some(text)
}

/// The pattern with a class written out, in brackets of its own unless it is in some.
fn in_brackets(pattern: &str, class: &str, plain: &str) -> String {
    let mut text = String::new();
    let (mut is_inside, mut rest) = (false, pattern);
    while let Some(first) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix(class) {
            text.extend(if is_inside { ["", plain, ""] } else { ["[", plain, "]"] });
            rest = after;
            continue;
        }
        let length =
            if first == '\\' { 1 + rest[1..].chars().next().map_or(0, char::len_utf8) } else { first.len_utf8() };
        match (first, is_inside) {
            ('[', false) => is_inside = true,
            (']', true) => is_inside = false,
            // Brackets need no escape within brackets there, but they do here.
            ('[', true) => text.push('\\'),
            _ => {}
        }
        text += &rest[..length];
        rest = &rest[length..];
    }
    text
}

/// The pattern without the groups that only look ahead or behind.
fn without_looking_around(pattern: &str) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while !rest.is_empty() {
        if ["(?!", "(?=", "(?<!", "(?<="].iter().any(|start| rest.starts_with(start)) {
            rest = after_group(rest);
            continue;
        }
        let mut characters = rest.chars();
        let first = characters.next().into_iter().chain(rest.starts_with('\\').then(|| characters.next()).flatten());
        let length = first.map(char::len_utf8).sum();
        text += &rest[..length];
        rest = &rest[length..];
    }
    text
}

/// What comes after the group that a text begins with.
fn after_group(text: &str) -> &str {
    let (mut depth, mut is_escaped) = (0, false);
    for (index, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[index + character.len_utf8()..];
        }
    }
    ""
}

fn write(hir: &Hir, longer: u32, random: &mut Random, text: &mut String) -> Option<()> {
    if text.len() > LONGEST {
        return None;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => text.push(character(class, random)?),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(repetition.min.saturating_add(MORE)).max(repetition.min);
            let most = if repetition.max.is_none() { most.saturating_add(longer) } else { most };
            let least = repetition.min.saturating_add(longer).min(most);
            // Long ranges are for texts that a person writes; a few more than needed will do.
            let most = most.min(least.saturating_add(MORE));
            let count = random.between(i128::from(least), i128::from(most));
            for _ in 0..count {
                write(&repetition.sub, 0, random, text)?;
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, longer, random, text)?,
        HirKind::Concat(parts) => {
            for part in parts {
                write(part, longer, random, text)?;
            }
        }
        HirKind::Alternation(choices) => write(random.pick(choices)?, longer, random, text)?,
    }
    Some(())
}

/// A character of a class, one that can be typed when there is any.
fn character(class: &Class, random: &mut Random) -> Option<char> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => {
            class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
        Class::Bytes(class) => class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect(),
    };
    let typed =
        ranges.iter().map(|(start, end)| (*start.max(&0x20), *end.min(&0x7e))).filter(|(start, end)| start <= end);
    let typed: Vec<(u32, u32)> = typed.collect();
    let (start, end) = *random.pick(if typed.is_empty() { &ranges } else { &typed })?;
    (0..8).find_map(|_| char::from_u32(u32::try_from(random.between(start.into(), end.into())).ok()?))
}

#[cfg(test)]
mod tests {
    use super::text;
    use crate::instances::random::Random;
    use serde_json::json;

    #[test]
    fn texts_match_their_patterns() {
        let mut random = Random::new(3, "");
        for pattern in [
            "^[a-z]{3,5}$",
            r"^\d{4}-\d{2}$",
            r"^(?!aws:)[\w\-./]+$",
            "^(a|bc)?x+$",
            r"^[^\s@]+@[^\s@]+\.[a-z]+$",
            r"^https?:\/\/[^/]+\/$",
            "",
            r"^[A-Z0-9]{8,64}$",
        ] {
            let judge = jsonschema::draft202012::new(&json!({ "pattern": pattern })).expect("it is a pattern");
            let texts = (0..20).filter_map(|round| text(pattern, round % 4, &mut random));
            let matching = texts.filter(|text| judge.is_valid(&json!(text))).count();
            assert!(matching >= 18, "{pattern}: {matching} of 20");
        }
        assert_eq!(text("(", 0, &mut random), None);
    }
}
