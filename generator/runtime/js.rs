//! JavaScript values, for what is compiled for it.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Calls a method of an object.
pub(super) fn call(object: &JsValue, name: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(object, &name.into())?.dyn_into()?;
    method.apply(object, &arguments.iter().copied().collect())
}

/// What a failure says.
pub(super) fn message(error: &JsValue) -> String {
    let text = |value: JsValue| value.as_string().filter(|text| !text.is_empty());
    let message = text(error.clone()).or_else(|| text(Reflect::get(error, &"message".into()).ok()?));
    message.unwrap_or_else(|| "fetch failed".to_owned())
}
