//! What a judge expects and returns, as its own definitions say it.
//!
//! The definitions are programs; a script beside the judge prints them as JSON, one line for each scenario, and this is
//! what a line is read as. Which document has an operation for a call is not known here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What the definitions have in place of the server's address.
pub const ADDRESS: &str = "ADDRESS";

/// A scenario: calls that must all be made.
#[derive(Clone, Debug, Deserialize)]
pub struct Scenario {
    /// The folder of its definition, such as `type/array`.
    pub spec: String,
    /// Its name, such as `Type_Array_Int32Value_get`.
    pub name: String,
    /// The status that counts as success instead of those of the class 2.
    pub code: Option<u16>,
    /// Whether it is done when the server has counted anything, whatever came back: an operation of several requests.
    #[serde(default)]
    pub whole: bool,
    /// The calls, in order.
    pub calls: Vec<Call>,
}

/// One request, and the response.
#[derive(Clone, Debug, Deserialize)]
pub struct Call {
    /// The path as it must be asked for.
    pub uri: String,
    /// Whether it is known only by a link in the response before.
    #[serde(default)]
    pub linked: bool,
    /// Whether it is to be sent again as it is, whatever its method.
    #[serde(default)]
    pub again: bool,
    /// The path in the document, if the judge knows it.
    pub template: Option<String>,
    /// What stands for its variables, as it goes over the wire.
    #[serde(default)]
    pub path: BTreeMap<String, String>,
    /// The method in small letters.
    pub method: String,
    /// The query's parameters, each text, a number, or a list of texts.
    pub query: BTreeMap<String, Value>,
    /// The headers that are looked at.
    pub headers: BTreeMap<String, Value>,
    /// What is sent.
    pub body: Option<Body>,
    /// The response.
    pub response: Response,
}

/// The response.
#[derive(Clone, Debug, Deserialize)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: BTreeMap<String, Value>,
}

/// The body of a request.
#[derive(Clone, Debug, Deserialize)]
pub struct Body {
    /// The media type.
    #[serde(rename = "type")]
    pub media_type: String,
    text: Option<String>,
    base64: Option<String>,
    /// The fields of a form.
    #[serde(default)]
    pub parts: BTreeMap<String, Value>,
    /// The files of a form.
    #[serde(default)]
    pub files: Vec<File>,
}

/// A file of a form.
#[derive(Clone, Debug, Deserialize)]
pub struct File {
    /// The field.
    pub name: String,
    /// The file's name.
    pub file: String,
    /// The media type.
    #[serde(rename = "type")]
    pub media_type: String,
    base64: String,
}

impl Body {
    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The bytes; none for a form.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let decoded = self.base64.as_ref().and_then(|text| STANDARD.decode(text).ok());
        decoded.or_else(|| self.text.clone().map(String::into_bytes)).unwrap_or_default()
    }

    /// Whether it is a form of several parts.
    #[must_use]
    pub fn is_form(&self) -> bool {
        self.media_type.starts_with("multipart/") || !self.parts.is_empty()
    }
}

impl File {
    /// The content.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        STANDARD.decode(&self.base64).unwrap_or_default()
    }
}
