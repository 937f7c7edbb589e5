//! Charsets of text (RFC 9110, section 8.3.2).
//!
//! Input: bytes and their media type. Output: text, or an error: no byte is replaced silently. Supports UTF-8,
//! US-ASCII, ISO-8859-1 and UTF-16, which need no tables; the error names any other charset.

use super::json::DecodeError;

/// Decodes the text.
pub(super) fn decode(bytes: &[u8], media_type: &str) -> Result<String, DecodeError> {
    let charset = parameter(media_type, "charset").unwrap_or_else(|| "utf-8".to_owned());
    let broken = || DecodeError::new(format!("the text is not in the charset {charset}"));
    match charset.as_str() {
        "utf-8" | "utf8" | "us-ascii" | "ascii" => {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| broken())
        }
        "iso-8859-1" | "iso_8859-1" | "latin1" => Ok(bytes.iter().copied().map(char::from).collect()),
        "utf-16" | "utf-16be" | "utf-16le" => utf_16(bytes, charset == "utf-16le").ok_or_else(broken),
        _ => Err(DecodeError::new(format!(
            "the text is in the charset {}, which is not supported",
            charset.escape_debug()
        ))),
    }
}

/// Text of 16-bit units, whose byte order a mark at the beginning may give (RFC 2781, section 4).
fn utf_16(bytes: &[u8], is_little: bool) -> Option<String> {
    let (bytes, is_little) = match bytes {
        [0xFE, 0xFF, rest @ ..] => (rest, false),
        [0xFF, 0xFE, rest @ ..] => (rest, true),
        _ => (bytes, is_little),
    };
    let pairs = bytes.chunks(2).map(|pair| <[u8; 2]>::try_from(pair).ok());
    let unit = |pair| if is_little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) };
    String::from_utf16(&pairs.map(|pair| pair.map(unit)).collect::<Option<Vec<_>>>()?).ok()
}

/// A parameter of a media type in lower case, without quotes.
fn parameter(media_type: &str, wanted: &str) -> Option<String> {
    let mut parameters = media_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let (_, value) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))?;
    Some(value.trim().trim_matches(['"', '\'']).to_ascii_lowercase()).filter(|value| !value.is_empty())
}
