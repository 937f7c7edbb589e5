//! Content encodings: what `Content-Encoding` names, taken off again.
//!
//! Most recorders write bodies without it and leave the header as it was; others write what was sent. So a body is decoded
//! only when it looks like what the header says.

use super::exchange::{Content, Headers};
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use std::io::Read;

/// No body is decoded to more than this: a few bytes may stand for gigabytes.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// The bytes of a body as they are meant.
pub(super) fn plain(bytes: Vec<u8>, headers: &Headers) -> Content {
    let encoding = headers.get("content-encoding").unwrap_or_default().trim().to_ascii_lowercase();
    match encoding.as_str() {
        "gzip" | "x-gzip" if bytes.starts_with(&[0x1f, 0x8b]) => read(MultiGzDecoder::new(bytes.as_slice())),
        "deflate" if is_zlib(&bytes) => read(ZlibDecoder::new(bytes.as_slice())),
        "" | "identity" | "gzip" | "x-gzip" | "deflate" => Content::Whole(bytes),
        // Without the header's encoding it is text, mostly; with it, it is none.
        _ if std::str::from_utf8(&bytes).is_ok() => Content::Whole(bytes),
        _ => Content::Missing,
    }
}

/// Whether bytes begin as RFC 1950 says: deflate, and a check of the first two bytes.
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [first, second, ..] if first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0)
}

fn read(decoder: impl Read) -> Content {
    let mut bytes = Vec::new();
    match decoder.take(MAX_BYTES + 1).read_to_end(&mut bytes) {
        Ok(length) if length as u64 <= MAX_BYTES => Content::Whole(bytes),
        _ => Content::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::plain;
    use crate::traffic::exchange::{Content, Headers};
    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};
    use std::io::Write;

    #[test]
    fn what_is_encoded_is_decoded_once() {
        let headers = |encoding: &str| Headers(vec![("Content-Encoding".to_owned(), encoding.to_owned())]);
        let whole = |text: &str| Content::Whole(text.as_bytes().to_vec());
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(b"[1]").unwrap();
        let gzip = gzip.finish().unwrap();
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(b"[1]").unwrap();
        assert_eq!(plain(gzip.clone(), &headers("gzip")), whole("[1]"));
        assert_eq!(plain(zlib.finish().unwrap(), &headers("deflate")), whole("[1]"));
        assert_eq!(plain(b"[1]".to_vec(), &headers("gzip")), whole("[1]"));
        assert_eq!(plain(b"[1]".to_vec(), &headers("br")), whole("[1]"));
        assert_eq!(plain(vec![0x1b, 0xff], &headers("br")), Content::Missing);
        assert_eq!(plain(gzip[..8].to_vec(), &headers("gzip")), Content::Missing);
    }
}
