//! Addresses of servers have the shape that the document gives them, whatever a user's values are.

use crate::api::SCHEMES;
use crate::fake::Fake;
use specwright_runtime::{Client, ClientBuilder, Error, Server, ServerVariable};
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use url::Url;

const fn variable(name: &'static str, default: &'static str) -> ServerVariable {
    ServerVariable { name, default, values: &[] }
}

const SERVERS: &[Server] = &[
    Server {
        url: "https://{tenant}.example.test:{port}/{stage}/v1",
        variables: &[
            variable("tenant", "acme"),
            variable("port", "443"),
            ServerVariable { name: "stage", default: "live", values: &["live", "a/b"] },
        ],
    },
    Server {
        url: "{scheme}://{host}/{base}",
        variables: &[variable("scheme", "https"), variable("host", "a.test"), variable("base", "v1/x")],
    },
    Server { url: "{address}/v1", variables: &[variable("address", "https://a.test")] },
    Server { url: "https://a.test/{folder}/v1", variables: &[variable("folder", "main")] },
    Server {
        url: "https://{region}.example.test/v1/{tier}",
        variables: &[variable("region", ""), variable("tier", "")],
    },
    Server { url: "https://{host}/v1", variables: &[variable("host", "")] },
    Server { url: "https://{prefix}example.test/v1", variables: &[variable("prefix", "")] },
];

fn build(server: usize, name: &str, value: &str) -> Result<Client, Error> {
    let builder = ClientBuilder::new(SERVERS, SCHEMES, "t").server(server).server_variable(name, value);
    builder.transport(Fake::always(200, &[], "")).build()
}

#[test]
fn a_value_fits_where_it_stands_or_is_refused() {
    for (server, name, value, expected) in [
        (0, "tenant", "my-team", Some("https://my-team.example.test/live/v1")),
        (0, "tenant", "a.b", Some("https://a.b.example.test/live/v1")),
        (0, "tenant", "evil.test/#", None),
        (0, "tenant", "evil.test/", None),
        (0, "tenant", "me@evil.test:80/?", None),
        (0, "tenant", "{port}", None),
        (0, "tenant", "", None),
        (0, "tenant", "a..b", None),
        (0, "tenant", "a%2fb", None),
        (0, "port", "8443", Some("https://acme.example.test:8443/live/v1")),
        (0, "port", "80@evil.test", None),
        (0, "port", "99999", None),
        (0, "port", "", None),
        (0, "stage", "a/b", Some("https://acme.example.test/a/b/v1")),
        (0, "stage", "test", None),
        (1, "scheme", "http", Some("http://a.test/v1/x")),
        (1, "scheme", "file", None),
        (1, "scheme", "https://evil.test/?", None),
        (1, "host", "localhost:8080", Some("https://localhost:8080/v1/x")),
        (1, "host", "localhost:8080/x", None),
        (1, "host", "localhost:x", None),
        (1, "host", "me@b.test", None),
        (1, "base", "v2/ä", Some("https://a.test/v2/%C3%A4")),
        (1, "base", "../x", None),
        (1, "base", "v2?x#y", Some("https://a.test/v2%3Fx%23y")),
        (2, "address", "http://b.test:1/deep/", Some("http://b.test:1/deep/v1")),
        (2, "address", "https://b.test/?x=", None),
        (2, "address", "b.test", None),
        (3, "folder", "a/b", Some("https://a.test/a%2Fb/v1")),
        (3, "folder", "..", None),
        (3, "folder", "{folder}", Some("https://a.test/%7Bfolder%7D/v1")),
    ] {
        let built = build(server, name, value);
        let found = built.as_ref().ok().map(Client::base_url);
        assert_eq!(found, expected, "{name} = {value:?}: {:?}", built.as_ref().err().map(ToString::to_string));
    }
    let error = build(0, "stage", "test").expect_err("it is none of them").to_string();
    assert_eq!(error, "the server variable `stage` is one of live, a/b");
}

#[test]
fn an_empty_default_is_no_host() {
    let default =
        |server| ClientBuilder::new(SERVERS, SCHEMES, "t").server(server).transport(Fake::always(200, &[], "")).build();
    for (server, name) in [(4, "region"), (5, "host")] {
        let error = default(server).expect_err("nothing is called").to_string();
        let expected = format!(
            "the document has no value for the server variable `{name}`: give it one with `server_variable`, or set a base \
             address"
        );
        assert_eq!(error, expected);
        assert!(build(server, name, "").is_err());
    }
    assert_eq!(build(4, "region", "eu").expect("a region").base_url(), "https://eu.example.test/v1/");
    assert_eq!(default(6).expect("without a prefix").base_url(), "https://example.test/v1");
}

/// Random values: the host ends as the document says, there is no login, no query and no fragment, and the path has as
/// many segments as before.
#[test]
fn no_value_changes_the_shape() {
    let letters: Vec<char> = "ab1.-_/\\:@?#%{}[] \t\r\nä&=;0".chars().collect();
    let seed = RandomState::new();
    let mut state = seed.hash_one(0);
    let mut next = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or_default() % bound
    };
    for _ in 0..20_000 {
        let value: String = (0..next(9)).map(|_| letters[next(letters.len())]).collect();
        for (server, name) in [(0, "tenant"), (0, "port"), (3, "folder")] {
            let Ok(client) = build(server, name, &value) else { continue };
            let url = Url::parse(client.base_url()).expect("an address");
            let host = if server == 0 { "example.test" } else { "a.test" };
            assert!(url.host_str().is_some_and(|found| found.ends_with(host)), "{name} = {value:?}: {url}");
            assert!(url.username().is_empty() && url.query().is_none() && url.fragment().is_none(), "{value:?}: {url}");
            assert_eq!(url.path_segments().map(Iterator::count), Some(2), "{name} = {value:?}: {url}");
        }
    }
}
