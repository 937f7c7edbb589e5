//! A replay: in come recorded exchanges one after the other, out go the responses of the double to the same requests.
//!
//! Not every step was recorded. What an exchange takes for granted (an attachment that was made in between, a deletion)
//! is done first, through the API of the double.

use super::recording::{Exchange, SURROGATE};
use super::same::{Names, Received};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use plane_double::{Account, Fault, PROJECT, Plane, WORK_ITEM, WORKSPACE};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Attachments that no recorded received describes: the exchange that needs one, its id, its storage key if that is
/// known, and its external names.
const UNSEEN: [(&str, &str, &str, bool); 4] = [
    ("111-create-external-dup-409", "7b8c34ef-5d39-4d1d-8251-03c16ae06246", "", true),
    ("242-complete-no-trailing-slash", "a986f096-6848-4a5e-9469-9dc957152512", "", false),
    ("281-legacy-s3-post", "8e169fe3-9c9e-4194-8f42-506b8ff61fb7", "663bd580e00f4aa5b66349b92149be80", false),
    ("331-s3-post-in-time", "a598292d-7a51-4501-be67-4c2153cf9759", "27e6157a1f0549ecbf1aa265c601a3ce", false),
];

/// Attachments that are missing in a later list, though no deletion was recorded.
const DELETED_UNSEEN: [&str; 2] = ["0757ef90-c720-405d-97e1-23ffeb580a6d", "8e169fe3-9c9e-4194-8f42-506b8ff61fb7"];

/// An attachment that was confirmed before this exchange (with `is_uploaded: false`), though that was not recorded.
const CONFIRMED_UNSEEN: (&str, &str) = ("149-detail-after-is_uploaded-false", "a656ff35-bc11-4273-b3af-6b5593c6ba52");

/// The state of a replay.
pub(crate) struct Session {
    pub(crate) plane: Plane,
    pub(crate) names: Names,
    client: reqwest::Client,
    /// Attachments that lists show and no recorded request made, the oldest first.
    unmade: Vec<Value>,
    /// Recorded storage keys whose upload is recorded too.
    uploads: BTreeSet<String>,
    /// Form fields by recorded storage key.
    forms: BTreeMap<String, Value>,
    /// Download links by recorded storage key.
    links: BTreeMap<String, String>,
    /// Recorded ids that have been confirmed.
    confirmed: BTreeSet<String>,
}

impl Session {
    pub(crate) fn new(plane: Plane, exchanges: &[Exchange]) -> Self {
        let made: BTreeSet<&str> =
            exchanges.iter().filter_map(|exchange| exchange.response.body.get("asset_id")?.as_str()).collect();
        let lists = exchanges.iter().filter_map(|exchange| exchange.response.body.as_array());
        let mut unmade: BTreeMap<&str, &Value> = BTreeMap::new();
        for attachment in lists.flatten() {
            if !made.contains(text(&attachment["id"])) {
                unmade.insert(text(&attachment["created_at"]), attachment);
            }
        }
        let mut names = Names::default();
        names.learn("http://127.0.0.1:59000", plane.storage_url());
        // The same people had other ids then. The last comes first: what it becomes is another one's.
        for (recorded, ours) in [("4", "6"), ("3", "4"), ("2", "3")] {
            let user = |digit: &str| format!("00000000-0000-4000-8000-00000000000{digit}");
            names.learn(&user(recorded), &user(ours));
        }
        Self {
            client: reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .build()
                .expect("a client needs nothing"),
            names,
            unmade: unmade.into_values().cloned().collect(),
            uploads: exchanges.iter().filter_map(posted_key).map(|key| unique_part(key).to_owned()).collect(),
            forms: BTreeMap::new(),
            links: BTreeMap::new(),
            confirmed: BTreeSet::new(),
            plane,
        }
    }

    /// Sends the recorded request as it would read in this run.
    pub(crate) async fn replay(&mut self, exchange: &Exchange) -> Received {
        self.prepare(exchange).await;
        if exchange.is_at_storage() {
            return if exchange.request.method == "POST" {
                self.post(exchange).await
            } else {
                self.get(exchange).await
            };
        }
        let url = format!("{}{}", self.plane.url(), self.names.translate(exchange.target()));
        let method = exchange.request.method.parse().expect("a method");
        let mut request = self.client.request(method, url);
        for (name, value) in &exchange.request.headers {
            let value = match name.as_str() {
                "Host" if value.starts_with("127.0.0.1:") => continue,
                "X-API-Key" => self.key(exchange),
                _ => value.clone(),
            };
            request = request.header(name, value);
        }
        request = match &exchange.request.body {
            Value::Null => request,
            _ if exchange.number() == 47 => request.body(format!("{{\"name\": \"{}\"}}", "x".repeat(5_300_000 - 1))),
            Value::String(raw) if exchange.number() != 37 => request.body(raw.clone()),
            json => request.body(json.to_string().replace(SURROGATE, "\\ud800")),
        };
        let received = send(request).await;
        self.learn(exchange, &received);
        received
    }

    fn key(&self, exchange: &Exchange) -> String {
        match exchange.request.key_used.as_deref() {
            Some("member") => self.plane.key(Account::Member).to_owned(),
            Some("guest") => self.plane.key(Account::Guest).to_owned(),
            Some("outsider") => self.plane.key(Account::Outsider).to_owned(),
            Some("stranger") => self.plane.key(Account::Stranger).to_owned(),
            Some("ratelimit") => self.plane.key(Account::Personal).to_owned(),
            Some("expired") => self.plane.key(Account::Expired).to_owned(),
            Some(_) => self.plane.api_key().to_owned(),
            None if exchange.name.contains("spaces") => format!("  {} ", self.plane.api_key()),
            None if exchange.name.contains("empty") => String::new(),
            None => "plane_api_00000000000000000000000000000000".to_owned(),
        }
    }

    /// Does what was done before this exchange and not recorded.
    async fn prepare(&mut self, exchange: &Exchange) {
        match exchange.number() {
            321 => {
                self.plane.pass_time(Duration::from_mins(2));
                for _ in 0..59 {
                    let key = self.plane.key(Account::Personal).to_owned();
                    let list = self.client.get(self.attachments(None)).header("X-API-Key", key);
                    assert_eq!(send(list).await.status, 200);
                }
            }
            327 => self.plane.pass_time(Duration::from_mins(1)),
            _ => {}
        }
        for (name, id, key, external) in UNSEEN {
            if name == exchange.name {
                let mut body = json!({ "name": "hello.txt", "type": "text/plain", "size": 13 });
                if external {
                    body["external_id"] = "ext-1795452006".into();
                    body["external_source"] = "github".into();
                }
                self.create(&body, Account::Service, id, key).await;
            }
        }
        if exchange.name == CONFIRMED_UNSEEN.0 {
            self.confirm(CONFIRMED_UNSEEN.1).await;
        }
        if let Some(made) = exchange.response.body.get("attachment") {
            self.make_all(|unmade| text(&unmade["created_at"]) < text(&made["created_at"])).await;
        }
        let key = posted_key(exchange).map(unique_part).unwrap_or_default();
        let mentioned = self.unmade.iter().find(|unmade| {
            exchange.target().contains(text(&unmade["id"])) || unique_part(text(&unmade["asset"])) == key
        });
        if let Some(mentioned) = mentioned {
            let last = text(&mentioned["created_at"]).to_owned();
            self.make_all(|unmade| text(&unmade["created_at"]) <= last.as_str()).await;
        }
        let listed = exchange.response.body.as_array().cloned();
        if let Some(listed) = listed.filter(|_| exchange.target().ends_with("attachments/")) {
            self.settle(&listed).await;
        }
    }

    /// Brings the double to the state of a recorded list.
    async fn settle(&mut self, listed: &[Value]) {
        let ids: BTreeSet<&str> = listed.iter().map(|attachment| text(&attachment["id"])).collect();
        self.make_all(|unmade| ids.contains(text(&unmade["id"]))).await;
        for id in &ids {
            self.confirm(id).await;
        }
        for id in DELETED_UNSEEN {
            if !ids.contains(id) && self.confirmed.remove(id) {
                let request = self.client.delete(self.attachments(Some(&self.names.translate(id))));
                assert_eq!(send(request.header("X-API-Key", self.plane.api_key())).await.status, 204, "{id}");
            }
        }
    }

    async fn confirm(&mut self, id: &str) {
        if self.confirmed.insert(id.to_owned()) {
            let request = self.client.patch(self.attachments(Some(&self.names.translate(id))));
            let request = request.header("X-API-Key", self.plane.api_key()).body("{\"is_uploaded\": false}");
            assert_eq!(send(request).await.status, 204, "{id}");
        }
    }

    async fn make_all(&mut self, now: impl Fn(&Value) -> bool) {
        let (due, later) = self.unmade.drain(..).partition(now);
        self.unmade = later;
        for attachment in Vec::<Value>::from_iter::<Vec<Value>>(due) {
            let account =
                if text(&attachment["created_by"]).ends_with("03") { Account::Guest } else { Account::Service };
            let key = unique_part(text(&attachment["asset"])).to_owned();
            self.create(&attachment["attributes"], account, text(&attachment["id"]), &key).await;
            if attachment["storage_metadata"]["ContentLength"] == 13 && !self.uploads.contains(&key) {
                let fields = self.forms[&key].clone();
                let (name, body) = form(&fields, "Hello, Plane!", "file", false);
                assert_eq!(self.send_form(name, body).await.status, 204, "{key}");
            }
        }
    }

    /// Makes an attachment that takes the place of a recorded one.
    async fn create(&mut self, body: &Value, account: Account, id: &str, key: &str) {
        let request = self.client.post(self.attachments(None)).header("X-API-Key", self.plane.key(account));
        let received = send(request.header("Content-Type", "application/json").body(body.to_string())).await;
        assert_eq!(received.status, 200, "{body}");
        let made = received.json();
        if !id.is_empty() {
            self.names.learn(id, text(&made["asset_id"]));
        }
        if !key.is_empty() {
            self.names.learn(key, unique_part(text(&made["attachment"]["asset"])));
            self.forms.insert(key.to_owned(), made["upload_data"]["fields"].clone());
        }
    }

    /// Posts the recorded form with the fields that the double handed out, changed as the recorded ones were.
    async fn post(&mut self, exchange: &Exchange) -> Received {
        let recorded = &exchange.request.body["multipart_fields"];
        let policy = BASE64.decode(text(&recorded["policy"])).expect("a policy is base64");
        let policy: Value = serde_json::from_slice(&policy).expect("a policy is JSON");
        let signed_key = policy["conditions"][3]["key"].as_str().expect("the policy names the key");
        let key = unique_part(signed_key).to_owned();
        if !self.forms.contains_key(&key) {
            let body = json!({
                "name": signed_key.split_once(&format!("{key}-")).expect("the name follows").1,
                "type": policy["conditions"][2]["Content-Type"],
                "size": policy["conditions"][1][2],
            });
            self.create(&body, Account::Service, "", &key).await;
        }
        let handed_out = self.forms[&key].as_object().expect("fields").clone();
        let mut fields = serde_json::Map::new();
        for (name, ours) in handed_out {
            // What is left out in the recording is left out here.
            if let Some(value) = recorded.get(&name) {
                let added = text(value).strip_prefix(signed_key).unwrap_or_default();
                fields.insert(name, format!("{}{added}", text(&ours)).into());
            }
        }
        let file = &exchange.request.body["file"];
        let length = usize::try_from(file["length"].as_u64().expect("a length")).expect("it fits");
        let kept = file["content"].as_str().unwrap_or_default();
        let content = if kept.len() == length { kept.to_owned() } else { "x".repeat(length) };
        let file_name = text(&file["filename"]).to_owned();
        let (boundary, body) = named_form(
            &fields.into(),
            &content,
            text(&file["field"]),
            &file_name,
            exchange.name.contains("file-first"),
        );
        self.send_form(boundary, body).await
    }

    async fn send_form(&self, boundary: &str, body: Vec<u8>) -> Received {
        let request = self.client.post(format!("{}/uploads", self.plane.storage_url()));
        send(request.header("Content-Type", format!("multipart/form-data; boundary={boundary}")).body(body)).await
    }

    async fn get(&mut self, exchange: &Exchange) -> Received {
        let key = unique_part(exchange.target()).to_owned();
        let expired = exchange.name.contains("expired");
        if expired {
            self.plane.inject(Fault::ExpiredLink);
            let (_, id, ..) = UNSEEN[3];
            let request = self.client.get(self.attachments(Some(&self.names.translate(id))));
            let detail = send(request.header("X-API-Key", self.plane.api_key())).await;
            self.links.insert(key.clone(), detail.headers["location"].clone());
            self.plane.repair();
        }
        let mut link = self.links.get(&key).unwrap_or_else(|| panic!("{}: no link yet", exchange.name)).clone();
        if exchange.name.contains("tampered") {
            link.truncate(link.len() - 4);
            link.push_str("0000");
        }
        let method = exchange.request.method.parse().expect("a method");
        let mut request = self.client.request(method, link).header("Accept", "*/*");
        if exchange.request.headers.contains_key("X-API-Key") {
            request = request.header("X-API-Key", self.plane.api_key());
        }
        send(request).await
    }

    /// Learns ids and keys from an received, and what later requests of the recording build on.
    fn learn(&mut self, exchange: &Exchange, received: &Received) {
        let (recorded, ours) = (&exchange.response.body, received.json());
        if let (Some(id), Some(our_id)) = (recorded["asset_id"].as_str(), ours["asset_id"].as_str()) {
            let key = unique_part(text(&recorded["attachment"]["asset"]));
            self.names.learn(id, our_id);
            self.names.learn(key, unique_part(text(&ours["attachment"]["asset"])));
            self.forms.insert(key.to_owned(), ours["upload_data"]["fields"].clone());
        }
        let recorded_link = exchange.response.headers.iter().find(|(name, _)| name == "Location");
        if let (Some((_, recorded)), Some(ours)) = (recorded_link, received.headers.get("location"))
            && recorded.contains("/uploads/")
        {
            self.links.insert(unique_part(recorded).to_owned(), ours.clone());
        }
        if exchange.request.method == "PATCH" && received.status == 204 {
            let id = exchange.target().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            self.confirmed.insert(id.to_owned());
        }
    }

    fn attachments(&self, id: Option<&str>) -> String {
        let base = self.plane.url();
        let id = id.map(|id| format!("{id}/")).unwrap_or_default();
        format!("{base}/api/v1/workspaces/{WORKSPACE}/projects/{PROJECT}/work-items/{WORK_ITEM}/attachments/{id}")
    }
}

/// Sends a request and reads the whole received.
pub(crate) async fn send(request: reqwest::RequestBuilder) -> Received {
    let response = request.send().await.expect("the double responds");
    let header = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), header(value))).collect();
    let status = response.status().as_u16();
    Received { status, headers, body: response.bytes().await.expect("the received has an end").into() }
}

/// A form with its boundary; the file part is last.
pub(crate) fn form(fields: &Value, content: &str, field: &str, file_first: bool) -> (&'static str, Vec<u8>) {
    named_form(fields, content, field, "hello.txt", file_first)
}

fn named_form(fields: &Value, content: &str, field: &str, name: &str, first: bool) -> (&'static str, Vec<u8>) {
    const BOUNDARY: &str = "----planelive7d1";
    let name = name.replace('"', "%22").replace('\n', "%0A");
    let file = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n{content}\r\n"
    );
    let mut body = String::new();
    if first {
        body.push_str(&file);
    }
    for (name, value) in fields.as_object().expect("fields") {
        let part =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{}\r\n", text(value));
        body.push_str(&part);
    }
    if !first {
        body.push_str(&file);
    }
    body.extend(["--", BOUNDARY, "--\r\n"]);
    (BOUNDARY, body.into_bytes())
}

fn posted_key(exchange: &Exchange) -> Option<&str> {
    exchange.request.body.get("multipart_fields")?.get("key")?.as_str()
}

/// The 32 hexadecimal digits in a storage key or in an address with one.
fn unique_part(key: &str) -> &str {
    let parts = key.split(['/', '-', '?']);
    let mut unique = parts.filter(|part| part.len() == 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit()));
    unique.next().unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
