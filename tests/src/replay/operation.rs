//! One exchange through the operation that it belongs to.

use super::exchange::{Exchange, Multipart, RecordedBody};
use super::transport::{Heard, Recorded, body_bytes, is_cut};
use super::well_formed::Schemas;
use super::{Outcome, same_json};
use plane_api::runtime::cli::{Args, BodyArg, Command, PartText, Printed};
use serde_json::Value;
use std::path::Path;

/// A value for a path parameter whose recorded value is none.
const PLACEHOLDER: &str = "00000000-0000-4000-8000-000000000000";

/// The operations of the emitted client, with the document for what the client does not tell.
pub(super) struct Operations {
    schemas: Schemas,
    document: Value,
}

/// An operation and the values of its path parameters.
struct Found {
    command: &'static Command,
    values: Vec<(String, String)>,
}

impl Operations {
    pub(super) fn read(spec: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(spec).map_err(|error| format!("cannot read {}: {error}", spec.display()))?;
        let document: Value = serde_yaml::from_str(&text).map_err(|error| format!("{}: {error}", spec.display()))?;
        Ok(Self { schemas: Schemas::new(document.clone()), document })
    }

    pub(super) async fn replay(&self, exchange: &Exchange) -> Outcome {
        let Some(found) = self.find(exchange) else { return Outcome::Outside };
        let operation = found.command.id;
        match self.through(exchange, &found).await {
            Ok(malformed) => {
                let status = exchange.response.status;
                Outcome::Lossless { operation, status, malformed, is_cut: is_cut(&exchange.response.body) }
            }
            Err(reason) => Outcome::Failed { operation, reason },
        }
    }

    /// The operation with the method and path of an exchange. A form that is posted to another host than the API's is
    /// the operation with a server of its own. Of several templates the one with the fewest variables is meant (OpenAPI
    /// 3.0.4, 4.7.8.2).
    fn find(&self, exchange: &Exchange) -> Option<Found> {
        let path = raw_path(&exchange.request.url)?;
        let is_form = matches!(exchange.body(), RecordedBody::Form(_));
        let commands = plane_api::cli::PROGRAM.groups.iter().flat_map(|group| group.commands);
        let mut best: Option<Found> = None;
        for command in commands.filter(|command| command.method == exchange.request.method) {
            let described = &self.document["paths"][command.path][command.method.to_lowercase()];
            let is_elsewhere = described.get("servers").is_some();
            if is_elsewhere && is_form && command.body == BodyArg::Parts {
                return Some(Found { command, values: Vec::new() });
            }
            if let Some(values) = template_values(command.path, path).filter(|_| !is_elsewhere)
                && best.as_ref().is_none_or(|best| values.len() < best.values.len())
            {
                best = Some(Found { command, values });
            }
        }
        best
    }

    /// Sends the request and reads the answer. What comes back says how the request was malformed, if it was.
    async fn through(&self, exchange: &Exchange, found: &Found) -> Result<Option<String>, String> {
        let command = found.command;
        let (args, mut malformed) = self.arguments(exchange, found)?;
        let transport = Recorded::new(exchange.response.clone());
        let client = (plane_api::cli::PROGRAM.builder)()
            .base_url("http://127.0.0.1:58000")
            .transport(transport.clone())
            .build()
            .map_err(|error| format!("cannot build the client: {error}"))?;
        let result = match (command.run)(&client, &args) {
            Ok(running) => running.await,
            Err(error) => return Err(format!("the request cannot be read into its types: {error}")),
        };
        let heard = transport.heard();
        let [heard] = heard.as_slice() else {
            let why = result.err().map(|failure| failure.to_string()).unwrap_or_default();
            return Err(format!("{} requests went out instead of one: {why}", heard.len()));
        };
        if malformed.is_none() {
            malformed = same_request(exchange, heard)?;
        }
        answer(exchange, result)?;
        Ok(malformed)
    }

    /// The exchange's arguments; what is malformed is replaced by something that can be sent.
    fn arguments(&self, exchange: &Exchange, found: &Found) -> Result<(Args, Option<String>), String> {
        let command = found.command;
        let mut args = Args::of(command.args);
        let mut malformed = exchange.has_lone_surrogate.then(|| "the body holds half a surrogate pair".to_owned());
        for (key, value) in &found.values {
            let Some(arg) = command.args.iter().find(|arg| arg.key() == key) else {
                return Err(format!("the command has no argument for `{key}`"));
            };
            let value = match self.parameter_mistake(command, key, value) {
                Some(mistake) => {
                    malformed = Some(mistake);
                    PLACEHOLDER
                }
                None => value,
            };
            args = args.with(arg.name, value);
        }
        for (key, value) in query(&exchange.request.url) {
            let arg = command.args.iter().find(|arg| arg.key() == key);
            let mistake = match arg {
                Some(_) => self.parameter_mistake(command, &key, &value),
                None => Some(format!("the operation has no parameter {key}")),
            };
            match (arg, mistake) {
                (Some(arg), None) => args = args.with(arg.name, &value),
                (_, mistake) => malformed = mistake,
            }
        }
        match (exchange.body(), command.body) {
            (RecordedBody::None, BodyArg::None) => {}
            (RecordedBody::None, body) => {
                malformed = self.schemas.mistake(command.path, command.method, "application/json", None).or(malformed);
                if matches!(body, BodyArg::Json { required: true }) {
                    args = args.with_body(self.sample(command)?);
                }
            }
            (RecordedBody::Json(_), BodyArg::Json { .. }) if exchange.has_lone_surrogate => {
                args = args.with_body(self.sample(command)?);
            }
            (RecordedBody::Json(json), BodyArg::Json { .. }) => {
                match self.schemas.mistake(command.path, command.method, "application/json", Some(&json)) {
                    Some(mistake) => {
                        malformed = Some(mistake);
                        args = args.with_body(self.sample(command)?);
                    }
                    None => args = args.with_body(json.to_string()),
                }
            }
            (RecordedBody::Form(form), BodyArg::Parts) => {
                let (with, mistake) = self.form(args, command, &form);
                args = with;
                malformed = mistake.or(malformed);
            }
            (_, BodyArg::Json { .. }) => {
                malformed = Some("the body is not JSON".to_owned());
                args = args.with_body(self.sample(command)?);
            }
            (_, body) => return Err(format!("the recorded body does not fit {body:?}")),
        }
        Ok((args, malformed))
    }

    /// The parts of a form; one that is missing is made up.
    fn form(&self, args: Args, command: &Command, form: &Multipart) -> (Args, Option<String>) {
        let mut object = serde_json::Map::new();
        for (name, value) in &form.fields {
            object.insert(name.clone(), Value::String(value.clone()));
        }
        if let Some(file) = &form.file {
            object.insert(file.field.clone(), Value::String(String::new()));
        }
        let mistake = self.schemas.mistake(
            command.path,
            command.method,
            "multipart/form-data",
            Some(&Value::Object(object.clone())),
        );
        let mut args = args;
        for (name, value) in &form.fields {
            args = args.with_part(name, PartText::Text(value.clone()));
        }
        let schema = &self.document["paths"][command.path][command.method.to_lowercase()]["requestBody"]["content"]["multipart/form-data"]
            ["schema"];
        let schema = self.target(schema);
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !object.contains_key(name) && schema["properties"][name]["format"] != "binary" {
                args = args.with_part(name, PartText::Text("made up".to_owned()));
            }
        }
        if let Some(file) = &form.file {
            let field =
                if schema["properties"][&file.field]["format"] == "binary" { file.field.as_str() } else { "file" };
            args = args.with_part(field, PartText::Bytes { name: file.filename.clone(), content: file.bytes() });
        }
        (args, mistake)
    }

    /// What of a path or query parameter is not as the document wants it.
    fn parameter_mistake(&self, command: &Command, key: &str, value: &str) -> Option<String> {
        let item = &self.document["paths"][command.path];
        let lists = [&item["parameters"], &item[command.method.to_lowercase()]["parameters"]];
        let described = lists.into_iter().filter_map(Value::as_array).flatten().map(|parameter| self.target(parameter));
        let mut described = described.filter(|parameter| parameter["name"] == key);
        let schema = self.target(&described.next()?["schema"]);
        let is_uuid = value.len() == 36 && uuid::Uuid::parse_str(value).is_ok();
        match (schema["type"].as_str(), schema["format"].as_str()) {
            (_, Some("uuid")) if !is_uuid => Some(format!("{key} is not a UUID")),
            (Some("integer"), _) if value.parse::<i64>().is_err() => Some(format!("{key} is not an integer")),
            _ => None,
        }
    }

    /// What a reference leads to.
    fn target<'v>(&'v self, value: &'v Value) -> &'v Value {
        match value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            Some(pointer) => self.document.pointer(pointer).unwrap_or(value),
            None => value,
        }
    }

    /// A body that an operation takes: its required properties.
    fn sample(&self, command: &Command) -> Result<String, String> {
        let schema = &self.document["paths"][command.path][command.method.to_lowercase()]["requestBody"]["content"]["application/json"]
            ["schema"];
        let schema = self.target(schema);
        let mut object = serde_json::Map::new();
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let property = self.target(&schema["properties"][name]);
            let value = match property["type"].as_str() {
                Some("string") => Value::from("sample"),
                Some("integer" | "number") => Value::from(1),
                Some("boolean") => Value::from(true),
                other => return Err(format!("no sample for `{name}` of type {other:?}")),
            };
            object.insert(name.to_owned(), value);
        }
        Ok(Value::Object(object).to_string())
    }
}

/// The path of an address, as written.
fn raw_path(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest[rest.find('/')?..].split('?').next()
}

/// The path of an address without its escapes, which clients need not write alike.
fn path(url: &str) -> Option<String> {
    percent_encoding::percent_decode_str(raw_path(url)?).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// The names and values of an address's query, in order of names.
fn query(url: &str) -> Vec<(String, String)> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let mut pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    pairs.sort();
    pairs
}

/// The values of a path's parameters, when it is one of the template's.
fn template_values(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let wanted: Vec<&str> = template.split('/').collect();
    let found: Vec<&str> = path.split('/').collect();
    if wanted.len() != found.len() {
        return None;
    }
    let mut values = Vec::new();
    for (wanted, found) in wanted.into_iter().zip(found) {
        segment_values(wanted, found, &mut values)?;
    }
    Some(values)
}

/// The values of a segment such as `{project}-{number}`: a variable reaches up to the first place where what follows it
/// in the template stands.
fn segment_values(template: &str, segment: &str, values: &mut Vec<(String, String)>) -> Option<()> {
    let Some((literal, rest)) = template.split_once('{') else {
        return (template == segment).then_some(());
    };
    let segment = segment.strip_prefix(literal)?;
    let (name, rest) = rest.split_once('}')?;
    let next = rest.split('{').next().unwrap_or_default();
    let end = if next.is_empty() { segment.len() } else { segment.find(next)? };
    if end == 0 {
        return None;
    }
    let value = percent_encoding::percent_decode_str(&segment[..end]).decode_utf8().ok()?;
    values.push((name.to_owned(), value.into_owned()));
    segment_values(rest, &segment[end..], values)
}

/// Whether the request that went out is the recorded one.
fn same_request(exchange: &Exchange, heard: &Heard) -> Result<Option<String>, String> {
    if heard.method != exchange.request.method {
        return Err(format!("{} went out instead of {}", heard.method, exchange.request.method));
    }
    // A form goes wherever the storage is; everything else to the recorded path.
    if !matches!(exchange.body(), RecordedBody::Form(_)) && path(&heard.url) != path(&exchange.request.url) {
        return Err(format!("the request went to {} instead of {}", heard.url, exchange.request.url));
    }
    if !matches!(exchange.body(), RecordedBody::Form(_)) && query(&heard.url) != query(&exchange.request.url) {
        return Err(format!("the query of {} became that of {}", exchange.request.url, heard.url));
    }
    match exchange.body() {
        RecordedBody::Json(json) => {
            let sent: Value =
                serde_json::from_slice(&heard.body).map_err(|error| format!("the body is not JSON: {error}"))?;
            match same_json(&json, &sent) {
                Some(difference) => Err(format!("the request's body changed: {difference}")),
                None => Ok(None),
            }
        }
        RecordedBody::Form(form) => same_form(&form, heard).map(|()| None),
        RecordedBody::None | RecordedBody::Text(_) => Ok(None),
    }
}

/// Whether a form went out as recorded: the same text parts in any order, then the file.
fn same_form(form: &Multipart, heard: &Heard) -> Result<(), String> {
    let sent = parts(heard)?;
    let mut texts: Vec<(String, Vec<u8>)> =
        form.fields.iter().map(|(name, value)| (name.clone(), value.clone().into_bytes())).collect();
    let mut sent_texts = sent.clone();
    let Some((last, content)) = sent_texts.pop() else { return Err("no part went out".to_owned()) };
    texts.sort();
    sent_texts.sort();
    if texts != sent_texts {
        return Err("the text parts changed".to_owned());
    }
    match &form.file {
        Some(file) if last != file.field => Err(format!("the last part is `{last}`, not `{}`", file.field)),
        Some(file) if content != file.bytes() => Err("the file changed".to_owned()),
        _ => Ok(()),
    }
}

/// The parts of a form's bytes (RFC 7578): names and contents.
fn parts(heard: &Heard) -> Result<Vec<(String, Vec<u8>)>, String> {
    let boundary = heard.content_type.split("boundary=").nth(1).ok_or("no boundary")?.trim_matches('"');
    let delimiter = format!("\r\n--{boundary}").into_bytes();
    let mut whole = b"\r\n".to_vec();
    whole.extend_from_slice(&heard.body);
    let mut parts = Vec::new();
    let mut starts: Vec<usize> = memchr::memmem::find_iter(&whole, &delimiter).collect();
    starts.push(whole.len());
    for pair in starts.windows(2) {
        let part = &whole[pair[0] + delimiter.len()..pair[1]];
        if part.starts_with(b"--") {
            return Ok(parts);
        }
        let split = memchr::memmem::find(part, b"\r\n\r\n").ok_or("a part has no end of its headers")?;
        let headers = String::from_utf8_lossy(&part[..split]).into_owned();
        let name =
            headers.split("name=\"").nth(1).and_then(|rest| rest.split('"').next()).ok_or("a part has no name")?;
        parts.push((name.to_owned(), part[split + 4..].to_vec()));
    }
    Err("the form has no end".to_owned())
}

/// Whether the answer came out of the types as it was recorded: a success as a value, a failure as its variant.
fn answer(exchange: &Exchange, result: Result<Printed, plane_api::runtime::cli::Failure>) -> Result<(), String> {
    let recorded = body_bytes(&exchange.response.body)?;
    let status = exchange.response.status;
    let text = match result {
        Ok(Printed::Json(text)) if status / 100 == 3 => {
            let location: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
            let wanted = exchange.response.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("location"));
            let same = wanted.is_some_and(|(_, value)| location["location"] == value.as_str());
            return if same { Ok(()) } else { Err(format!("the redirect's address changed: {text}")) };
        }
        Ok(Printed::Json(text)) => text,
        Ok(Printed::Nothing) if recorded.is_empty() => return Ok(()),
        Ok(Printed::Nothing) => return Err("the answer's body was dropped".to_owned()),
        Ok(Printed::Raw(bytes)) => {
            return if bytes == recorded { Ok(()) } else { Err("the answer's bytes changed".to_owned()) };
        }
        Err(failure) => {
            if failure.error.status().map(|status| status.as_u16()) != Some(status) {
                return Err(format!("the answer was not read: {failure}"));
            }
            if ["Unknown", "Failed"].contains(&failure.variant) {
                return Err(format!("status {status} has no variant of its own that takes this body: {failure}"));
            }
            match failure.body {
                Some(text) => text,
                None if recorded.is_empty() => return Ok(()),
                None => return Err("the body of the failure was dropped".to_owned()),
            }
        }
    };
    compare(&recorded, &text)
}

/// JSON is compared as such; text, which the types print as a JSON string, by its characters.
fn compare(recorded: &[u8], text: &str) -> Result<(), String> {
    let decoded: Value = serde_json::from_str(text).map_err(|error| format!("what came out is not JSON: {error}"))?;
    let recorded: Value = match serde_json::from_slice(recorded) {
        Ok(json) => json,
        Err(_) => Value::String(String::from_utf8_lossy(recorded).into_owned()),
    };
    match same_json(&recorded, &decoded) {
        Some(difference) => Err(format!("the answer changed: {difference}")),
        None => Ok(()),
    }
}
