//! Media types: in comes the type that a client declared, out goes whether Plane takes it.
//!
//! The comparison is exact: the recorded server refuses `TEXT/PLAIN` and `text/plain; charset=utf-8`.

/// The types that Plane takes for an attachment, sorted.
const TAKEN: &[&str] = &[
    "application/gzip",
    "application/json",
    "application/msword",
    "application/octet-stream",
    "application/pdf",
    "application/rtf",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.oasis.opendocument.database",
    "application/vnd.oasis.opendocument.graphics",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.visio",
    "application/x-7z-compressed",
    "application/x-gzip",
    "application/x-rar",
    "application/x-rar-compressed",
    "application/x-sql",
    "application/x-tar",
    "application/x-zip",
    "application/x-zip-compressed",
    "application/xml",
    "application/zip",
    "audio/aac",
    "audio/flac",
    "audio/midi",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/x-m4a",
    "audio/x-midi",
    "font/otf",
    "font/ttf",
    "font/woff",
    "font/woff2",
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/svg+xml",
    "image/tiff",
    "image/webp",
    "image/x-portable-bitmap",
    "image/x-portable-graymap",
    "image/x-portable-pixmap",
    "model/gltf+json",
    "model/gltf-binary",
    "text/css",
    "text/csv",
    "text/javascript",
    "text/markdown",
    "text/plain",
    "text/xml",
    "video/mp4",
    "video/mpeg",
    "video/ogg",
    "video/quicktime",
    "video/webm",
    "video/x-ms-wmv",
    "video/x-msvideo",
];

/// Whether an attachment may have this type.
pub(super) fn is_taken(media_type: &str) -> bool {
    TAKEN.binary_search(&media_type).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{TAKEN, is_taken};

    #[test]
    fn the_list_is_sorted_and_exact() {
        assert!(TAKEN.is_sorted());
        assert!(is_taken("text/plain") && is_taken("application/octet-stream"));
        assert!(!is_taken("TEXT/PLAIN") && !is_taken("text/plain; charset=utf-8") && !is_taken(""));
    }
}
