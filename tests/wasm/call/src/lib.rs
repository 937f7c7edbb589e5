//! Calls of the petstore's client, for a script to make.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]

use petstore::Client;
use petstore::types::Pet;
use std::fmt::Debug;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// What a list, a pet that is created and one that is there already come to.
#[wasm_bindgen]
pub async fn calls(address: String) -> Result<String, JsValue> {
    let client = Client::builder().base_url(address).key("secret").build().map_err(shown)?;
    let list = client.pets().list().limit(2).response().await.map_err(shown)?;
    let attempts = list.attempts();
    let created = client.pets().create(&Pet::new(7, "Rex")).await.map_err(shown)?;
    let refused = client.pets().create(&Pet::new(1, "Tom")).await.err().map(|error| error.to_string());
    let redirected = client.pets().get(1).await.err().map(|error| error.kind());
    Ok(format!("{:?} after {attempts} attempts, {}, {refused:?}, {redirected:?}", list.into_body().len(), created.name))
}

fn shown(error: impl Debug) -> JsValue {
    format!("{error:?}").into()
}
