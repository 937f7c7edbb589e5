//! Texts by `format`, `pattern` and length.
//!
//! What comes in are the schemas that hold at a place; what goes out is a text that keeps every promise of a format for
//! which there is a type. Formats that have no type get plausible texts.

use super::pattern;
use super::random::Random;
use serde_json::Value;

/// How many candidates are looked at.
const TRIES: u32 = 60;

/// Characters of texts that may be anything: what must be escaped, and what takes several bytes.
const ANY: [char; 20] =
    ['a', 'b', 'c', 'x', 'y', 'z', 'A', 'Z', '0', '9', '-', '_', ' ', '/', '"', '\\', '\n', 'é', '世', '😀'];

/// How many of these are plain.
const PLAIN: usize = 10;

/// Which characters a text may have that may be anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Characters {
    /// Those too that must be escaped and those that take several bytes.
    Any,
    /// Letters and digits, at least one: what every part of a request takes. There is no `null` either, which has no text.
    Plain,
}

/// A text that all of these schemas allow; `matches` says whether a pattern, the first, allows a text.
pub(super) fn text(
    view: &[&Value],
    characters: Characters,
    matches: &dyn Fn(&str, &str) -> bool,
    random: &mut Random,
) -> Option<String> {
    let count = |key| view.iter().filter_map(move |schema| schema[key].as_u64());
    let least = usize::try_from(count("minLength").max().unwrap_or(0)).ok()?;
    let least = least.max(usize::from(characters == Characters::Plain));
    let most = count("maxLength").min().map_or(Ok(usize::MAX), usize::try_from).ok()?;
    if least > most || least > 100_000 {
        return None;
    }
    let patterns: Vec<&str> = view.iter().filter_map(|schema| schema["pattern"].as_str()).collect();
    let formats: Vec<&str> = view.iter().filter_map(|schema| schema["format"].as_str()).collect();
    let encodings = view.iter().filter_map(|schema| schema["contentEncoding"].as_str());
    let typed = formats.iter().copied().chain(encodings).find(|format| is_typed(format));
    for attempt in 0..TRIES {
        let candidate = if let Some(format) = typed {
            of_format(format, least, random)
        } else if let Some(pattern) = random.pick(&patterns) {
            pattern::text(pattern, length(least, attempt, random), random)
        } else if let Some(candidate) = formats.first().and_then(|format| of_format(format, least, random)) {
            Some(candidate)
        } else {
            Some(free(least, most, characters, random))
        };
        let Some(mut candidate) = candidate else { continue };
        let length = candidate.chars().count();
        if typed.is_none() && patterns.is_empty() && (length < least || length > most) {
            candidate = free(least, most, characters, random);
        }
        let length = candidate.chars().count();
        if (least..=most).contains(&length) && patterns.iter().all(|pattern| matches(pattern, &candidate)) {
            return Some(candidate);
        }
    }
    None
}

/// How much longer than it must be what a pattern repeats is made, so that the text becomes long enough.
///
/// A pattern that is one repetition needs nearly the whole length, one with more around it some part of that.
fn length(least: usize, attempt: u32, random: &mut Random) -> u32 {
    let longer = match attempt {
        0..4 => 0,
        _ if attempt.is_multiple_of(2) => least.saturating_sub(1 + random.below(4)),
        _ => random.below(least.saturating_add(1)),
    };
    u32::try_from(longer).unwrap_or(0)
}

/// Whether texts of a format have a type of their own, which takes nothing else.
fn is_typed(format: &str) -> bool {
    matches!(format, "uuid" | "date-time" | "date" | "byte" | "base64")
}

fn of_format(format: &str, least: usize, random: &mut Random) -> Option<String> {
    let one = |random: &mut Random, from: &[&str]| random.pick(from).map(|text| (*text).to_owned());
    let date = |random: &mut Random| {
        let (year, month, day) = (random.between(1970, 2099), random.between(1, 12), random.between(1, 28));
        format!("{year:04}-{month:02}-{day:02}")
    };
    let time = |random: &mut Random| {
        let (hour, minute, second) = (random.below(24), random.below(60), random.below(60));
        format!("{hour:02}:{minute:02}:{second:02}")
    };
    match format {
        "uuid" => {
            let bits = random.bits();
            let low = random.bits() & 0x0fff_ffff_ffff;
            Some(format!(
                "{:08x}-{:04x}-4{:03x}-8{:03x}-{low:012x}",
                bits >> 32,
                bits >> 16 & 0xffff,
                bits & 0xfff,
                bits >> 4 & 0xfff
            ))
        }
        "date" => Some(date(random)),
        "date-time" => {
            let date = date(random);
            let time = time(random);
            let rest = one(random, &["Z", ".5Z", ".123456Z", "+00:00", "+02:00", "-08:30", ".000Z"])?;
            Some(format!("{date}T{time}{rest}"))
        }
        "time" => Some(time(random) + "Z"),
        "byte" | "base64" => {
            let most = least.max(12).div_ceil(4) * 3;
            let bytes = random.between(i128::try_from(least.div_ceil(4) * 3).ok()?, i128::try_from(most).ok()?);
            let bytes: Vec<u8> = (0..bytes).map(|_| random.bits().to_le_bytes()[0]).collect();
            Some(base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes))
        }
        "email" | "idn-email" => one(random, &["a@example.com", "first.last+tag@mail.example.org"]),
        "hostname" | "idn-hostname" => one(random, &["example.com", "a-b.example.org"]),
        "ipv4" | "ip" => one(random, &["192.0.2.1", "198.51.100.255"]),
        "ipv6" => one(random, &["2001:db8::1", "::1"]),
        "uri" | "url" | "iri" => one(random, &["https://example.com/a?b=c#d", "urn:example:a"]),
        "uri-reference" | "iri-reference" => one(random, &["../a", "https://example.com/"]),
        "duration" => one(random, &["P3D", "PT1H30M", "P1Y2M"]),
        "json-pointer" => one(random, &["/a/0", ""]),
        "regex" => one(random, &["^a+$", "b|c"]),
        _ => None,
    }
}

/// A text of any characters.
fn free(least: usize, most: usize, characters: Characters, random: &mut Random) -> String {
    let longest = most.min(least.saturating_add(8));
    let length = least + random.below(longest - least + 1);
    let from = if characters == Characters::Any { &ANY[..] } else { &ANY[..PLAIN] };
    (0..length).filter_map(|_| random.pick(from)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Characters, text};
    use crate::instances::random::Random;
    use serde_json::json;

    fn matches(pattern: &str, text: &str) -> bool {
        jsonschema::draft202012::is_valid(&json!({ "pattern": pattern }), &json!(text))
    }

    #[test]
    fn texts_keep_what_their_schemas_ask_for() {
        let mut random = Random::new(5, "");
        for schema in [
            json!({ "minLength": 3, "maxLength": 4 }),
            json!({ "format": "date-time" }),
            json!({ "format": "byte", "minLength": 5 }),
            json!({ "contentEncoding": "base64", "minLength": 1 }),
            json!({ "format": "password", "maxLength": 3 }),
            json!({ "pattern": "^[a-z]+$", "minLength": 20 }),
            json!({ "pattern": "^[0-9a-f]+$", "minLength": 40, "maxLength": 40 }),
        ] {
            let judge = jsonschema::options().should_validate_formats(true).build(&schema).expect("it is a schema");
            for _ in 0..50 {
                let text = text(&[&schema], Characters::Any, &matches, &mut random).expect("there is a text");
                assert!(judge.is_valid(&json!(text)), "{schema}: {text:?}");
            }
        }
        let no =
            |view: &[&serde_json::Value]| text(view, Characters::Plain, &matches, &mut Random::new(5, "")).is_none();
        assert!(no(&[&json!({ "format": "date", "pattern": "^x$" })]));
        assert!(no(&[&json!({ "minLength": 2 }), &json!({ "maxLength": 1 })]));
    }
}
