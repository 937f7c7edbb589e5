//! How many calls a caller may make (`x-specwright-rate-limit` in the root of the document).

use crate::ir::RateLimit;
use openapiv3::OpenAPI;

/// The key in the root of the document.
const RATE_LIMIT: &str = "x-specwright-rate-limit";

/// How many calls a caller may make.
pub(super) fn rate_limit(openapi: &OpenAPI) -> Option<RateLimit> {
    let declared = openapi.extensions.get(RATE_LIMIT)?;
    let count = |key: &str| declared.get(key)?.as_u64().filter(|count| *count > 0);
    Some(RateLimit { calls: count("calls")?, seconds: count("seconds")? })
}
