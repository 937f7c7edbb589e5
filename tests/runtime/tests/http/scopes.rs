//! Scopes: values of a path that calls have in common.

use crate::api::{Order, THING, client, send};
use crate::fake::Fake;
use specwright_runtime::{Call, Client, Request, Scope};

fn fake() -> Fake {
    Fake::always(200, &[], "{}")
}

fn scope(client: &Client, shop: &str, order: i64) -> Scope {
    let shop = Scope::new(client, "/shops/{shop}").with("shop", &shop);
    shop.inner("/shops/{shop}/orders/{order}").with("order", &order)
}

fn call(scope: &Scope) -> Call<'static, Order> {
    scope.call()
}

#[tokio::test]
async fn a_call_has_the_values_of_its_scope_by_their_places() {
    let fake = fake();
    call(&scope(&client(&fake), "a/b", 7)).await.expect("sent");
    assert_eq!(fake.only().url, "https://api.test/base/shops/a%2Fb/orders/7/");
    let outer = Scope::new(&client(&fake), "/shops/{shop}").with("shop", &"a");
    let error = call(&outer).await.expect_err("a value is missing");
    assert_eq!(error.to_string(), "getThing: path parameter `number` is missing");
}

#[tokio::test]
async fn a_value_that_no_path_can_hold_is_an_error_of_each_call() {
    let fake = fake();
    let client = client(&fake);
    let error = call(&scope(&client, "", 7)).await.expect_err("there is no value");
    assert_eq!(error.to_string(), "getThing: path parameter `shop` is empty");
    let error = call(&scope(&client, "..", 7)).await.expect_err("it would leave its segment");
    assert!(error.to_string().starts_with("getThing: path segment"), "{error}");
    assert!(fake.sent().is_empty());
}

#[tokio::test]
async fn scopes_and_their_calls_outlive_the_client() {
    fn keeps<T: Clone + Send + Sync + 'static>(kept: T) -> T {
        kept
    }
    let fake = fake();
    let call = {
        let scope = keeps(scope(&client(&fake), "a", 7));
        call(&scope)
    };
    let spawned = tokio::spawn(call.into_future());
    assert!(spawned.await.expect("the task ends").is_ok());
}

#[tokio::test]
async fn another_request_borrows_a_value() {
    let fake = fake();
    let client = client(&fake);
    let mut request = Request::new(&THING);
    scope(&client, "a", 7).lend(1, "id", &mut request);
    send(&client, request).await.expect("sent");
    assert_eq!(fake.only().url, "https://api.test/base/things/7/");
}

#[test]
fn secrets_are_not_shown() {
    let client = client(&fake());
    let shown = format!("{:?}", scope(&client, "my shop", 7));
    assert_eq!(shown, r#"Scope("/shops/my%20shop/orders/7")"#);
    let hook = Scope::new(&client, "/hooks/{id}/{token}").with("id", &1).with("token", &"hidden");
    assert_eq!(format!("{hook:?}"), r#"Scope("/hooks/1/{token}")"#);
}
