//! What the root of an emitted crate re-exports of the runtime: everything that callers name. What only emitted code needs is
//! in the runtime alone, which is no public interface.

use crate::ir::Need;
use std::collections::BTreeSet;

/// Names, and what each is for.
const EXPORTS: &[(&str, &[Need])] = &[
    ("Maybe json", &[]),
    ("Date DateTime", &[Need::Dates]),
    ("Uuid", &[Need::Uuids]),
    (
        "ApiError Asked AttemptEnd Body BodyStream BoxFuture ByteStream Call CallEnd CallError Conditional Credential Deprecation Endpoint Error ErrorKind FromFunction HeaderMap
        Method Operation Polling Problem Provide ProvideError Provided RawResponse Redirect Response ResponseFuture Retry Secret StatusCode
        StreamingResponse Timeout Transport TransportError TransportErrorKind Wait layer provider",
        &[Need::Client],
    ),
    ("ClientCredentials RefreshToken", &[Need::OAuth]),
    ("multipart", &[Need::Forms]),
    ("File Upload UploadError UploadErrorKind Uploaded", &[Need::Uploads]),
    ("Download DownloadError DownloadErrorKind Downloaded", &[Need::Downloads]),
    ("Progress", &[Need::Uploads, Need::Downloads]),
    ("Items Paged", &[Need::Pages]),
    ("EventStream Events", &[Need::Events]),
];

/// What is exported where these needs are, sorted.
pub(crate) fn exports(needs: &BTreeSet<Need>) -> impl Iterator<Item = &'static str> {
    let is_needed = |of: &[Need]| of.is_empty() || of.iter().any(|need| needs.contains(need));
    let groups = EXPORTS.iter().filter(|(_, of)| is_needed(of));
    groups.flat_map(|(names, _)| names.split_whitespace()).collect::<BTreeSet<_>>().into_iter()
}

/// Whether a name of the runtime is exported by some crates.
pub(crate) fn is_exported(name: &str) -> bool {
    EXPORTS.iter().any(|(names, _)| names.split_whitespace().any(|known| known == name))
}
