//! Base addresses as users write them.

use std::net::Ipv6Addr;

/// Completes an address without a scheme: `http` for this machine, `https` for any other.
pub(super) fn with_scheme(address: &str) -> String {
    let address = address.trim();
    if address.contains("://") {
        return address.to_owned();
    }
    let authority = address.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let is_loopback = host.eq_ignore_ascii_case("localhost")
        || host.starts_with("127.")
        || host.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback());
    format!("{}://{address}", if is_loopback { "http" } else { "https" })
}

/// The segments that a base address ends with and the path of an operation begins with, so that they occur twice in the
/// address of the request.
pub(super) fn doubled<'p>(base: &str, path: &'p str) -> Option<&'p str> {
    let (_, rest) = base.split_once("://")?;
    let base = rest.split_once('/').map_or("", |(_, path)| path).trim_matches('/');
    let ends: Vec<usize> = path.char_indices().skip(1).filter(|(_, letter)| *letter == '/').map(|(at, _)| at).collect();
    let starts = ends.into_iter().rev().map(|end| &path[..end]);
    starts.filter(|start| !start.contains('{')).find(|start| {
        let before = base.strip_suffix(start.trim_start_matches('/'));
        before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    })
}
