//! What was expressed in types and what was not.
//!
//! What comes in is the [`Api`]; what goes out is JSON for `--report` and one line for people.

use crate::ir::{Api, Operation};
use crate::options::Extent;
use serde_json::{Value, json};

/// The report: `{"operations": [{"id", "method", "path", "variant-of", "status", "reasons": [{"code", "pointer",
/// "message"}]}], "types", "full", "degraded"}`, where `status` is `full` or `degraded`, and `variant-of` the `id` of the
/// operation that this is a variant of, or `null`.
#[must_use]
pub(crate) fn json(api: &Api) -> Value {
    let operations: Vec<Value> = operations(api).map(operation).collect();
    let (full, degraded) = counts(api);
    json!({ "operations": operations, "types": api.types.len(), "full": full, "degraded": degraded })
}

/// `7 operations: 7 full, 0 degraded`; without a client `12 types`.
#[must_use]
pub(crate) fn summary(api: &Api) -> String {
    if api.package.extent == Extent::Types {
        let plural = if api.types.len() == 1 { "" } else { "s" };
        return format!("{} type{plural}", grouped(api.types.len()));
    }
    let (full, degraded) = counts(api);
    let all = full + degraded;
    let plural = if all == 1 { "" } else { "s" };
    format!("{} operation{plural}: {} full, {} degraded", grouped(all), grouped(full), grouped(degraded))
}

fn operations(api: &Api) -> impl Iterator<Item = &Operation> {
    api.tags.iter().flat_map(|tag| &tag.operations)
}

fn counts(api: &Api) -> (usize, usize) {
    let degraded = operations(api).filter(|operation| !operation.degraded.is_empty()).count();
    (operations(api).count() - degraded, degraded)
}

fn operation(operation: &Operation) -> Value {
    let reasons = operation.degraded.iter();
    let reasons: Vec<Value> = reasons
        .map(|reason| json!({ "code": reason.code, "pointer": reason.pointer.to_string(), "message": reason.message }))
        .collect();
    json!({
        "id": operation.id,
        "method": operation.method,
        "path": operation.path,
        "variant-of": operation.variant_of.as_ref().map(|variant| &variant.base),
        "status": if reasons.is_empty() { "full" } else { "degraded" },
        "reasons": reasons,
    })
}

/// A number with a comma between thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn groups_thousands() {
        assert_eq!([0, 999, 1_107, 1_234_567].map(grouped), ["0", "999", "1,107", "1,234,567"]);
    }
}
