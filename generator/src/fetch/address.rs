//! Which addresses may be asked: public ones, encrypted; and a machine's own for a document that is there.

use super::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// The address of a document, as a user names it.
pub(super) fn of_document(text: &str) -> Result<Url, Error> {
    let url = Url::parse(text).map_err(|error| Error::because(format!("this is no address: {error}")))?;
    check(&url, is_own(&url))?;
    let mut url = url;
    url.set_fragment(None);
    Ok(url)
}

/// Whether an address may be asked at all, before its host is looked up.
pub(super) fn check(url: &Url, allows_clear: bool) -> Result<(), Error> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::because("an address that is kept may have no credentials in it".to_owned()));
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if allows_clear => Ok(()),
        "http" => Err(Error::because(format!("`{}` is not encrypted", shown(url)))),
        _ => Err(Error::because(format!("`{}` is no address of the web", shown(url)))),
    }
}

/// Whether an address is of this very machine.
pub(super) fn is_own(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// An address without what may be secret in it.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Neither fails for what has a host, and what has none has no credentials.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

/// Whether everybody reaches the same machine by an address: it is of no private network.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// The IANA registry of special addresses of IPv4.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_shared = first == 100 && second & 0xC0 == 64;
    let is_of_protocols = (first, second, third) == (192, 0, 0);
    let is_of_measurement = first == 198 && second & 0xFE == 18;
    !(first == 0
        || first >= 240
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || is_shared
        || is_of_protocols
        || is_of_measurement)
}

/// The IANA registry of special addresses of IPv6. One that stands for an address of IPv4 is as that one is.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match segments {
        [0, 0, 0, 0, 0, 0xFFFF, high, low] | [0x64, 0xFF9B, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            is_public_v4(v4(high, low))
        }
        [0x2001, 0xDB8, ..] => false,
        [0x2001, second, ..] => second >= 0x200,
        // All that is assigned to machines: 2000::/3.
        [first, ..] => first & 0xE000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_public, of_document, shown};
    use url::Url;

    #[test]
    fn addresses_of_a_private_network_are_not_public() {
        let public = |text: &str| is_public(text.parse().expect("an address"));
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001:0:1::",
            "::127.0.0.1",
        ] {
            assert!(!public(address), "{address}");
        }
        for address in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "2002:101:101::"] {
            assert!(public(address), "{address}");
        }
    }

    #[test]
    fn documents_come_encrypted_and_without_credentials() {
        let fits = |text: &str| of_document(text).is_ok();
        assert!(fits("https://a.example/b.json#/c") && fits("http://127.0.0.1:8000/b") && fits("http://localhost/b"));
        assert!(!fits("http://a.example/b.json") && !fits("file:///etc/hostname") && !fits("http://10.0.0.1/"));
        assert!(!fits("https://user@a.example/") && !fits("https://:word@a.example/") && !fits("http://localhost.a/"));
        assert_eq!(
            of_document("https://a.example/b#/c").map(String::from).ok().as_deref(),
            Some("https://a.example/b")
        );
    }

    #[test]
    fn what_is_shown_has_no_secret() {
        let url = Url::parse("https://user:word@a.example/b?token=c#d").expect("an address");
        assert_eq!(shown(&url), "https://a.example/b");
    }
}
