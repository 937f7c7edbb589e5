//! Servers: `host`, `basePath` and `schemes`, and AutoRest's host with variables.

use super::{Conversion, Place, object, text};
use crate::document::{Object, Value};
use crate::template;

/// AutoRest's key for a host with variables.
const TEMPLATE: &str = "x-ms-parameterized-host";

/// The code of what is reported about `schemes`.
const CODE: &str = "scheme-of-other-protocol";

/// A variable of a server, and the parameter that it was.
struct Variable {
    name: String,
    value: Value,
    parameter: Place,
}

impl Conversion<'_> {
    /// The servers of the document.
    pub(super) fn servers(&mut self, place: &Place) {
        let Some(root) = self.object(place) else { return };
        let is_old = ["swagger", "host", "basePath", "schemes", TEMPLATE].iter().any(|key| root.contains_key(key));
        if !is_old || self.value(&place.key("servers")).is_some() {
            return;
        }
        let base = base_path(root);
        let schemes = self.wanted(place);
        let (urls, variables, from) = match self.template(place, &schemes, &base) {
            Some((urls, variables)) => (urls, variables, TEMPLATE),
            None => match self.host(place, &schemes, &base) {
                Some(urls) => (urls, Vec::new(), "host"),
                None => (vec![base], Vec::new(), "basePath"),
            },
        };
        let known = place.key(from);
        // What is at no place of its own is the document's.
        let from = if self.value(&known).is_some() { known } else { place.key("swagger") };
        let server = |url: String| {
            let own = variables.iter().map(|variable| (variable.name.as_str(), variable.value.clone()));
            let own = (!variables.is_empty()).then(|| ("variables", object(own)));
            object([("url", text(url))].into_iter().chain(own))
        };
        let list: Vec<Value> = urls.into_iter().map(server).collect();
        let count = list.len();
        self.put(place, "servers", Value::List(list), &from);
        for index in 0..count {
            let server = place.key("servers").index(index);
            self.came(&server, &from);
            self.came(&server.key("url"), &from);
            self.came(&server.key("variables"), &from);
            for variable in &variables {
                self.came(&server.keys(&["variables", &variable.name]), &variable.parameter);
            }
        }
    }

    /// The servers of an operation that has schemes of its own.
    pub(super) fn schemes(&mut self, place: &Place) {
        let Some(own) = self.object(place).filter(|it| it.contains_key("schemes")) else { return };
        if own.contains_key("servers") {
            return;
        }
        let root = Place { file: place.file, pointer: crate::pointer::Pointer::root() };
        let Some(document) = self.object(&root) else { return };
        let base = base_path(document);
        let wanted = self.wanted(place);
        if wanted.is_empty() || wanted == self.schemes_of(&root) {
            return;
        }
        let Some(urls) = self.host(&root, &wanted, &base) else { return };
        let from = place.key("schemes");
        let list = urls.into_iter().map(|url| object([("url", text(url))])).collect();
        self.put(place, "servers", Value::List(list), &from);
    }

    fn schemes_of(&self, place: &Place) -> Vec<String> {
        let list = self.object(place).and_then(|object| object.get("schemes")?.as_list()).unwrap_or_default();
        let lower = list.iter().filter_map(Value::as_text).map(str::to_ascii_lowercase);
        let mut schemes: Vec<String> = Vec::new();
        for scheme in lower {
            if !schemes.contains(&scheme) {
                schemes.push(scheme);
            }
        }
        // Whoever may choose takes the one that is encrypted.
        schemes.sort_by_key(|scheme| !scheme.ends_with('s'));
        schemes
    }

    /// The schemes that a client speaks.
    fn wanted(&mut self, place: &Place) -> Vec<String> {
        let schemes = self.schemes_of(place);
        let is_http = |scheme: &String| scheme == "http" || scheme == "https";
        let spoken: Vec<String> = schemes.iter().filter(|scheme| is_http(scheme)).cloned().collect();
        if !spoken.is_empty() || schemes.is_empty() {
            return spoken;
        }
        let message = format!("a client does not speak `{}`", schemes.join("` or `"));
        let help = "what is called over HTTP has `http` or `https` among its `schemes`; that is assumed";
        self.degrade(CODE, &place.key("schemes"), &message, help, false);
        schemes.iter().map(|scheme| if scheme == "wss" { "https" } else { "http" }.to_owned()).collect()
    }

    fn host(&mut self, place: &Place, schemes: &[String], base: &str) -> Option<Vec<String>> {
        let host = self.text(place, "host")?;
        let host = host.trim().trim_end_matches('/');
        let (own, bare) = match host.split_once("://") {
            Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest.to_owned()),
            None => (None, host.trim_start_matches('/').to_owned()),
        };
        if own.is_some() || bare.contains('/') {
            let help = format!("write `host: {}`", bare.split('/').next().unwrap_or_default());
            let message = format!("`{host}` is more than the name and port of a host");
            self.degrade("wrong-host", &place.key("host"), &message, &help, false);
        }
        if bare.is_empty() {
            return None;
        }
        let schemes = match own {
            _ if !schemes.is_empty() => schemes.to_vec(),
            Some(own) if own == "http" => vec![own],
            _ => vec!["https".to_owned()],
        };
        let base = if base == "/" { "" } else { base };
        Some(schemes.iter().map(|scheme| format!("{scheme}://{bare}{base}")).collect())
    }

    /// The servers of a host with variables, and these.
    fn template(&self, place: &Place, schemes: &[String], base: &str) -> Option<(Vec<String>, Vec<Variable>)> {
        let home = place.key(TEMPLATE);
        let host = self.text(&home, "hostTemplate")?;
        let host = host.trim_end_matches('/').to_owned();
        let is_prefixed = self.value(&home.key("useSchemePrefix")) != Some(&Value::Bool(false));
        let base = if base == "/" { "" } else { base };
        let urls = match (is_prefixed && !host.contains("://"), schemes) {
            (false, _) => vec![format!("{host}{base}")],
            (true, []) => vec![format!("https://{host}{base}")],
            (true, schemes) => schemes.iter().map(|scheme| format!("{scheme}://{host}{base}")).collect(),
        };
        let names: Vec<String> = template::variables(&urls[0]).map(str::to_owned).collect();
        let list = home.key("parameters");
        let count = self.value(&list).and_then(Value::as_list).map_or(0, <[_]>::len);
        let mut variables = Vec::new();
        for place in (0..count).filter_map(|index| self.followed(&list.index(index))) {
            let (Some(name), Some(parameter)) = (self.text(&place, "name"), self.object(&place)) else { continue };
            if names.contains(&name) {
                variables.push(Variable { name, value: variable(parameter), parameter: place });
            }
        }
        Some((urls, variables))
    }
}

fn base_path(root: &Object) -> String {
    let base = root.get("basePath").and_then(Value::as_text).unwrap_or_default();
    format!("/{}", base.trim().trim_matches('/'))
}

/// A parameter of a host as a variable of a server.
fn variable(parameter: &Object) -> Value {
    let keyword = |key: &str| parameter.get("schema").and_then(|schema| schema.get(key)).or_else(|| parameter.get(key));
    let words = |value: &Value| match value {
        Value::Text(word) => Some(text(word.as_str())),
        Value::Number(number) => Some(text(number.to_string())),
        Value::Bool(flag) => Some(text(flag.to_string())),
        _ => None,
    };
    let listed = keyword("enum").and_then(Value::as_list).unwrap_or_default();
    let listed: Vec<Value> = listed.iter().filter_map(words).collect();
    let default = keyword("default").and_then(words);
    let listed = (!listed.is_empty()).then_some(("enum", Value::List(listed)));
    let description = parameter.get("description").map(|description| ("description", description.clone()));
    let default = default.map(|default| ("default", default));
    object(listed.into_iter().chain(default).chain(description))
}
