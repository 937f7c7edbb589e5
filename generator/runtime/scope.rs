//! Scopes: path parameters that many calls have in common.
//!
//! Input: a client and the values of the first variables of some paths. Output: calls that have these values already. A
//! value is converted once, when its scope is made; one that no path can hold becomes an error when a call is awaited.

use super::call::{self, Call, Operation};
use super::client::Client;
use super::param::Param;
use super::request::{Request, path_text};
use std::fmt;
use std::sync::Arc;

/// A prefix of paths with the values of its variables, for a client. Cloning is cheap.
#[derive(Clone)]
pub struct Scope {
    client: Client,
    prefix: &'static str,
    values: Arc<[Value]>,
}

/// The value of a variable.
#[derive(Clone)]
struct Value {
    name: &'static str,
    /// The text in a path, or why there is none.
    text: Result<String, String>,
}

impl Scope {
    /// Creates the scope of a prefix, such as `/workspaces/{workspace}`, without the values of its variables.
    #[must_use]
    pub fn new(client: &Client, prefix: &'static str) -> Self {
        Self { client: client.clone(), prefix, values: Arc::new([]) }
    }

    /// The scope of a longer prefix, with the values that are known so far.
    #[must_use]
    pub fn inner(&self, prefix: &'static str) -> Self {
        Self { prefix, ..self.clone() }
    }

    /// Adds the value of the next variable.
    #[must_use]
    pub fn with(self, name: &'static str, value: &dyn Param) -> Self {
        let value = Value { name, text: path_text(name, value) };
        let values = self.values.iter().cloned().chain([value]).collect();
        Self { values, ..self }
    }

    /// Returns the client.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// A call of an operation under the prefix. The first variables of its path have the values of the scope, whatever
    /// their names are.
    pub fn call<'c, O: Operation>(&self) -> Call<'c, O> {
        let mut request = Request::new(O::ENDPOINT).requiring(O::SCOPES);
        for (name, value) in variables(O::ENDPOINT.path).zip(self.values.iter()) {
            request.path_as_text(name, value.text.clone());
        }
        call::owned(self.client.clone(), request)
    }

    /// Sets a path parameter of another request to the value with this index.
    pub fn lend(&self, index: usize, name: &'static str, request: &mut Request) {
        if let Some(value) = self.values.get(index) {
            request.path_as_text(name, value.text.clone());
        }
    }
}

/// The names of a template's variables.
fn variables(template: &'static str) -> impl Iterator<Item = &'static str> {
    template.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}

impl fmt::Debug for Scope {
    /// Shows the prefix with its values, apart from those that must not be shown.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.prefix.to_owned();
        for Value { name, text } in self.values.iter() {
            let secrets = &self.client.settings.secrets;
            if let Some(text) = text.as_ref().ok().filter(|_| !secrets.is_under(name)) {
                shown = shown.replacen(&format!("{{{name}}}"), &secrets.hide(text), 1);
            }
        }
        formatter.debug_tuple("Scope").field(&shown).finish()
    }
}
