//! Headers that are set once, on the client.

use crate::api::{LIST, THING, builder, call, send};
use crate::fake::Fake;
use specwright_runtime::{ClientBuilder, ClientHeader, Request};

const HEADERS: &[ClientHeader] = &[
    ClientHeader { name: "Revision", setter: "revision", default: Some("2026-10-15"), about: "The day" },
    ClientHeader { name: "Tenant-Id", setter: "tenant_id", default: None, about: "Whose" },
];

fn fake() -> Fake {
    Fake::always(200, &[], "{}")
}

fn with_headers(fake: &Fake) -> ClientBuilder {
    builder().client_headers(HEADERS).transport(fake.clone())
}

#[tokio::test]
async fn every_call_has_them_and_may_say_otherwise() {
    let fake = fake();
    let client = with_headers(&fake).client_header("Tenant-Id", &7).build().expect("all are set");
    call(&client, &LIST).await.expect("sent");
    let mut request = Request::new(&THING);
    request.path("id", &1);
    request.header("tenant-id", &8);
    send(&client, request).await.expect("sent");
    let sent = fake.sent();
    let headers = |index: usize| (sent[index].header("revision"), sent[index].header("tenant-id"));
    assert_eq!((headers(0), headers(1)), (("2026-10-15", "7"), ("2026-10-15", "8")));
}

#[tokio::test]
async fn the_last_value_counts() {
    let fake = fake();
    let client = with_headers(&fake).client_header("Tenant-Id", &"a").header("tenant-id", "b");
    let client = client.client_header("Revision", &"2027-01-01").build().expect("all are set");
    call(&client, &LIST).await.expect("sent");
    assert_eq!((fake.only().header("tenant-id"), fake.only().header("revision")), ("b", "2027-01-01"));
}

#[test]
fn without_one_there_is_no_client() {
    let error = with_headers(&fake()).build().expect_err("one is missing");
    let wanted = "the header `Tenant-Id` is not set, which the API requires: call `tenant_id` of the builder";
    assert!(error.to_string().contains(wanted), "{error}");
    let error = with_headers(&fake()).client_header("Tenant-Id", &f64::NAN).build().expect_err("no value");
    assert!(error.to_string().contains("the header `Tenant-Id` cannot be sent"), "{error}");
}
