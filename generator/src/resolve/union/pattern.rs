//! What a pattern says about every text that it matches: what can be seen without matching.
//!
//! What comes in is a regular expression as ECMA-262 writes them; what goes out are facts. A text for which one does not
//! hold cannot match; one for which all hold need not. Where that is not certain, there is no fact: emitted
//! crates carry no engine for regular expressions, and these are all that distinguishes texts in them.

use crate::ir::Fact;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};
use std::collections::BTreeSet;

/// Ranges of characters and characters beyond which a fact is not worth its room.
const MAX_RANGES: usize = 16;

/// What every match is like.
#[derive(Clone)]
struct Matches {
    least: usize,
    most: Option<usize>,
    /// The characters that it is made of.
    of: ClassUnicode,
    /// The characters that it starts with, unless it is empty.
    first: ClassUnicode,
    start: String,
    /// Whether it is `start` and nothing else.
    is_start: bool,
    /// The characters that it has.
    has: BTreeSet<char>,
}

/// What a pattern says about every text; nothing where it cannot be read.
pub(super) fn facts(pattern: &str) -> Vec<Fact> {
    let hir = translated(pattern).and_then(|pattern| ParserBuilder::new().build().parse(&pattern).ok());
    let Some((hir, seen)) = hir.and_then(|hir| seen(&hir).map(|seen| (hir, seen))) else { return Vec::new() };
    let looks = hir.properties();
    let starts = looks.look_set_prefix().contains(Look::Start);
    let is_whole = starts && looks.look_set_suffix().contains(Look::End);
    let mut facts = Vec::new();
    let most = seen.most.filter(|_| is_whole);
    if seen.least > 0 || most.is_some() {
        facts.push(Fact::Length(seen.least, most));
    }
    if starts && !seen.start.is_empty() {
        facts.push(Fact::StartsWith(seen.start.clone()));
    } else if starts && seen.least > 0 {
        facts.extend(ranges(&seen.first).map(Fact::StartsIn));
    }
    if is_whole {
        facts.extend(ranges(&seen.of).map(Fact::Of));
    }
    let has: String = seen.has.iter().filter(|has| !(starts && seen.start.contains(**has))).take(MAX_RANGES).collect();
    if !has.is_empty() {
        facts.push(Fact::Has(has));
    }
    facts
}

fn ranges(class: &ClassUnicode) -> Option<Vec<(char, char)>> {
    let ranges: Vec<(char, char)> = class.iter().map(|range| (range.start(), range.end())).collect();
    (1..=MAX_RANGES).contains(&ranges.len()).then_some(ranges)
}

/// The pattern as the parser writes it, with the classes that ECMA-262 means.
fn translated(pattern: &str) -> Option<String> {
    const SPACE: &str =
        "\\t-\\r \\u{a0}\\u{1680}\\u{2000}-\\u{200a}\\u{2028}\\u{2029}\\u{202f}\\u{205f}\\u{3000}\\u{feff}";
    let mut text = String::new();
    let mut is_class = false;
    let mut rest = pattern.chars().peekable();
    while let Some(char) = rest.next() {
        match char {
            '\\' => match rest.next()? {
                'd' => text.push_str("[0-9]"),
                'D' => text.push_str("[^0-9]"),
                'w' => text.push_str("[0-9A-Za-z_]"),
                'W' => text.push_str("[^0-9A-Za-z_]"),
                's' => text.extend(["[", SPACE, "]"]),
                'S' => text.extend(["[^", SPACE, "]"]),
                'b' | 'B' if !is_class => text.push_str("(?:)"),
                'u' if rest.peek() != Some(&'{') => {
                    let digits: String = rest.by_ref().take(4).collect();
                    // Half of a pair is no character.
                    text.extend(["\\u{", &format!("{:x}", u32::from(char_of(&digits)?)), "}"]);
                }
                // Other letters and digits mean something else to either, or depend on tables.
                other @ ('t' | 'n' | 'r' | 'v' | 'f' | 'x' | 'u') => text.extend(['\\', other]),
                other if other.is_ascii_punctuation() => text.extend(['\\', other]),
                _ => return None,
            },
            // An empty class, and what is literal to one of them only.
            '[' if !is_class => {
                text.push('[');
                text.extend(rest.next_if_eq(&'^'));
                is_class = true;
                if rest.peek() == Some(&']') {
                    return None;
                }
            }
            ']' if is_class => {
                text.push(']');
                is_class = false;
            }
            '[' | '&' | '~' if is_class => text.extend(['\\', char]),
            '-' if is_class && rest.peek() == Some(&'-') => return None,
            '{' if !is_class && rest.peek() == Some(&',') => return None,
            // What looks around itself, and flags.
            '(' if rest.peek() == Some(&'?') => {
                rest.next();
                rest.next_if_eq(&':')?;
                text.push_str("(?:");
            }
            char => text.push(char),
        }
    }
    Some(text)
}

fn char_of(digits: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 4)?)
}

fn seen(hir: &Hir) -> Option<Matches> {
    let none = || Matches {
        least: 0,
        most: Some(0),
        of: ClassUnicode::empty(),
        first: ClassUnicode::empty(),
        start: String::new(),
        is_start: true,
        has: BTreeSet::new(),
    };
    Some(match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => none(),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            let count = text.chars().count();
            let class = |chars: &mut dyn Iterator<Item = char>| {
                ClassUnicode::new(chars.map(|char| ClassUnicodeRange::new(char, char)))
            };
            Matches {
                least: count,
                most: Some(count),
                of: class(&mut text.chars()),
                first: class(&mut text.chars().take(1)),
                start: text.to_owned(),
                is_start: true,
                has: text.chars().collect(),
            }
        }
        HirKind::Class(Class::Unicode(class)) => {
            Matches { least: 1, most: Some(1), of: class.clone(), first: class.clone(), is_start: false, ..none() }
        }
        HirKind::Class(Class::Bytes(_)) => return None,
        HirKind::Capture(capture) => seen(&capture.sub)?,
        HirKind::Repetition(repetition) => {
            let inner = seen(&repetition.sub)?;
            let (min, max) = (usize::try_from(repetition.min).ok()?, repetition.max);
            let must = min > 0;
            Matches {
                least: inner.least.saturating_mul(min),
                most: max.and_then(|max| inner.most?.checked_mul(usize::try_from(max).ok()?)),
                is_start: inner.is_start && (min, max) == (1, Some(1)),
                start: if must { inner.start } else { String::new() },
                has: if must { inner.has } else { BTreeSet::new() },
                ..inner
            }
        }
        HirKind::Concat(parts) => parts.iter().try_fold(none(), |before, part| Some(then(before, &seen(part)?)))?,
        HirKind::Alternation(parts) => {
            let parts = parts.iter().map(seen).collect::<Option<Vec<_>>>()?;
            parts.into_iter().reduce(|one, other| or(one, &other))?
        }
    })
}

fn then(mut before: Matches, after: &Matches) -> Matches {
    before.of.union(&after.of);
    if before.least == 0 {
        before.first.union(&after.first);
    }
    if before.is_start {
        before.start.push_str(&after.start);
    }
    before.has.extend(&after.has);
    Matches {
        least: before.least.saturating_add(after.least),
        most: before.most.zip(after.most).and_then(|(one, other)| one.checked_add(other)),
        is_start: before.is_start && after.is_start,
        ..before
    }
}

fn or(mut one: Matches, other: &Matches) -> Matches {
    one.of.union(&other.of);
    one.first.union(&other.first);
    let common = one.start.chars().zip(other.start.chars()).take_while(|(one, other)| one == other);
    Matches {
        least: one.least.min(other.least),
        most: one.most.zip(other.most).map(|(one, other)| one.max(other)),
        start: common.map(|(char, _)| char).collect(),
        is_start: false,
        has: one.has.intersection(&other.has).copied().collect(),
        ..one
    }
}

#[cfg(test)]
mod tests {
    use super::facts;
    use crate::ir::Fact::{self, Has, Length, Of, StartsIn, StartsWith};

    fn word() -> Vec<(char, char)> {
        vec![('-', '-'), ('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]
    }

    fn signs() -> Vec<(char, char)> {
        vec![('&', '&'), ('[', '['), ('~', '~')]
    }

    fn check(pattern: &str, wanted: &[Fact]) {
        assert_eq!(facts(pattern), wanted, "{pattern}");
    }

    #[test]
    fn what_a_pattern_says_about_every_text() {
        let digits = || vec![('0', '9')];
        check("^cus_", &[Length(4, None), StartsWith("cus_".into())]);
        check("^a\\d{2,3}$", &[Length(3, Some(4)), StartsWith("a".into()), Of(vec![('0', '9'), ('a', 'a')])]);
        check("^\\d+$", &[Length(1, None), StartsIn(digits()), Of(digits())]);
        check("^(a|b)?$", &[Length(0, Some(1)), Of(vec![('a', 'b')])]);
        check("^ab$|^ac$", &[Length(2, Some(2)), StartsWith("a".into()), Of(vec![('a', 'c')])]);
        check("^(\\d+:){1,2}[/]?\\d$", &[Length(3, None), StartsIn(digits()), Of(vec![('/', ':')]), Has(":".into())]);
        // Without an anchor anything may be around it.
        check("\\.png$", &[Length(4, None), Has(".gnp".into())]);
        check("a|^b", &[Length(1, None)]);
        check("^a|b$", &[Length(1, None)]);
    }

    #[test]
    fn a_class_is_what_ecma_262_means() {
        check(
            "^\\D$",
            &[
                Length(1, Some(1)),
                StartsIn(vec![('\0', '/'), (':', '\u{10ffff}')]),
                Of(vec![('\0', '/'), (':', '\u{10ffff}')]),
            ],
        );
        check("^[\\w-]$", &[Length(1, Some(1)), StartsIn(word()), Of(word())]);
        check("^[[&~]$", &[Length(1, Some(1)), StartsIn(signs()), Of(signs())]);
        check("^\\u0041$", &[Length(1, Some(1)), StartsWith("A".into()), Of(vec![('A', 'A')])]);
    }

    #[test]
    fn what_is_uncertain_is_no_fact() {
        for pattern in
            ["", "(?=a)b", "(?i)a", "(a)\\1", "^\\p{L}+$", "[]", "[^]", "[+--]", "a{,5}", "(", "\\ud800", ".*", "[\\b]"]
        {
            check(pattern, &[]);
        }
    }
}
