//! Pages of lists: in come all items and a query, out goes one page with its cursors, as the recorded server does it.
//!
//! A cursor is `items a page:page:0`, or `…:1` in the one that leads back.

use super::query::Query;
use super::response::Response;
use http::StatusCode;
use serde_json::{Value, json};

/// The most items of a page, and as many as there are without a wish.
const MOST: usize = 1000;

/// The part of a list that a query asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// Its items at most.
    size: usize,
    number: usize,
    /// Items of the pages before.
    skipped: usize,
}

impl Page {
    /// Reads `per_page` and `cursor`.
    pub(super) fn read(query: &Query) -> Result<Self, Response> {
        let refused = |message: &str| Err(Response::detail(StatusCode::BAD_REQUEST, message));
        let size = match query.get("per_page").map(str::parse::<i64>) {
            None => MOST,
            Some(Err(_)) => return refused("Invalid per_page parameter."),
            Some(Ok(number)) => match usize::try_from(number) {
                Ok(0) | Err(_) => return Err(Response::broken()),
                Ok(number) if number > MOST => return refused("Invalid per_page value. Cannot exceed 1000."),
                Ok(number) => number,
            },
        };
        let Some(cursor) = query.get("cursor") else { return Ok(Self { size, number: 0, skipped: 0 }) };
        let parts: Result<Vec<i64>, _> = cursor.split(':').map(str::parse).collect();
        let Ok(&[value, number, _]) = parts.as_deref() else { return refused("Invalid cursor parameter.") };
        match (usize::try_from(value), usize::try_from(number)) {
            (Ok(value), Ok(number)) => Ok(Self { size, number, skipped: value.saturating_mul(number) }),
            _ => refused("Error in parsing"),
        }
    }

    /// The page of a list, each item of it made by a function.
    pub(super) fn of<T>(self, items: &[T], show: impl Fn(&T) -> Value) -> Value {
        let Self { size, number, skipped } = self;
        let results: Vec<Value> = items.iter().skip(skipped).take(size).map(show).collect();
        json!({
            "grouped_by": null,
            "sub_grouped_by": null,
            "total_count": items.len(),
            "next_cursor": format!("{size}:{}:0", number + 1),
            "prev_cursor": format!("{size}:{}:1", i128::try_from(number).unwrap_or_default() - 1),
            "next_page_results": items.len() > skipped.saturating_add(size),
            "prev_page_results": number > 0,
            "count": results.len(),
            "total_pages": items.len().div_ceil(size),
            "total_results": items.len(),
            "extra_stats": null,
            "results": results,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Page, Query};
    use serde_json::json;

    #[test]
    fn cursors_lead_from_page_to_page_and_back() {
        let items: Vec<u32> = (0..5).collect();
        let page = |query: &str| Page::read(&Query::read(query)).map(|page| page.of(&items, |item| json!(item)));
        let first = page("per_page=2").expect("a page");
        assert_eq!((&first["results"], &first["next_page_results"]), (&json!([0, 1]), &json!(true)));
        assert_eq!((&first["next_cursor"], &first["prev_cursor"]), (&json!("2:1:0"), &json!("2:-1:1")));
        let last = page("per_page=2&cursor=2%3A2%3A0").expect("a page");
        assert_eq!((&last["results"], &last["next_page_results"]), (&json!([4]), &json!(false)));
        assert_eq!((&last["total_pages"], &last["prev_page_results"]), (&json!(3), &json!(true)));
        for refused in ["per_page=ten", "per_page=1001", "per_page=0", "cursor=abc", "cursor=3:-1:1"] {
            assert!(page(refused).is_err(), "{refused}");
        }
    }
}
