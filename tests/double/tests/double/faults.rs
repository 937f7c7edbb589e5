//! What goes wrong on purpose, and what the double remembers. The codes of refusals are those of the recordings.

use super::same::Received;
use super::session::{form, send};
use plane_double::{Account, Fault, Host, Options, PROJECT, Plane, WORK_ITEM, WORKSPACE};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A double and a client that follows no redirect.
struct Setting {
    plane: Plane,
    client: Client,
}

impl Setting {
    async fn new(options: Options) -> Self {
        let client =
            Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().expect("a client");
        Self { plane: Plane::start(options).await.expect("loopback ports are free"), client }
    }

    async fn call(&self, method: Method, id: &str, body: Option<Value>) -> Received {
        let path = format!("/api/v1/workspaces/{WORKSPACE}/projects/{PROJECT}/work-items/{WORK_ITEM}/attachments/{id}");
        let request = self.client.request(method, format!("{}{path}", self.plane.url()));
        let request = request.header("X-API-Key", self.plane.api_key()).header("Content-Type", "application/json");
        send(match body {
            Some(body) => request.body(body.to_string()),
            None => request,
        })
        .await
    }

    /// Credentials for 13 bytes.
    async fn grant(&self) -> Value {
        let body = json!({ "name": "hello.txt", "type": "text/plain", "size": 13 });
        let received = self.call(Method::POST, "", Some(body)).await;
        assert_eq!(received.status, 200);
        received.json()
    }

    fn post(&self, grant: &Value) -> reqwest::RequestBuilder {
        let (boundary, body) = form(&grant["upload_data"]["fields"], "Hello, Plane!", "file", false);
        let url = grant["upload_data"]["url"].as_str().expect("an address");
        let media_type = format!("multipart/form-data; boundary={boundary}");
        self.client.post(url).header("Content-Type", media_type).body(body)
    }

    /// A download link of an attachment that is stored and confirmed.
    async fn link(&self, grant: &Value) -> String {
        let id = format!("{}/", grant["asset_id"].as_str().expect("an id"));
        assert_eq!(self.call(Method::PATCH, &id, None).await.status, 204);
        let detail = self.call(Method::GET, &id, None).await;
        assert_eq!(detail.status, 302);
        detail.headers["location"].clone()
    }
}

fn body(received: &Received) -> String {
    String::from_utf8_lossy(&received.body).into_owned()
}

#[tokio::test]
async fn the_storage_itself_refuses_what_is_expired_or_signed_wrongly() {
    let setting = Setting::new(Options::default()).await;
    setting.plane.inject(Fault::ExpiredPolicy);
    let refused = send(setting.post(&setting.grant().await)).await;
    assert_eq!(refused.status, 403);
    assert!(body(&refused).contains("<Code>AccessDenied</Code><Message>Request has expired</Message>"), "{refused:?}");

    setting.plane.repair();
    setting.plane.inject(Fault::WrongSignature);
    let refused = send(setting.post(&setting.grant().await)).await;
    assert_eq!(refused.status, 403);
    assert!(body(&refused).contains("<Code>SignatureDoesNotMatch</Code>"), "{refused:?}");

    setting.plane.repair();
    let grant = setting.grant().await;
    assert_eq!(send(setting.post(&grant)).await.status, 204);
    assert_eq!(body(&send(setting.client.get(setting.link(&grant).await)).await), "Hello, Plane!");

    setting.plane.inject(Fault::ExpiredLink);
    let refused = send(setting.client.get(setting.link(&grant).await)).await;
    assert_eq!(refused.status, 403);
    assert!(body(&refused).contains("<Message>Request has expired</Message>"), "{refused:?}");

    setting.plane.repair();
    setting.plane.inject(Fault::WrongSignature);
    let refused = send(setting.client.get(setting.link(&grant).await)).await;
    assert_eq!(refused.status, 403);
    assert!(body(&refused).contains("<Code>SignatureDoesNotMatch</Code>"), "{refused:?}");
}

#[tokio::test]
async fn the_storage_responds_as_set_or_breaks_off() {
    let setting = Setting::new(Options::default()).await;
    let grant = setting.grant().await;
    for (status, code, message) in [(403, "AccessDenied", Some("No.")), (500, "InternalError", None)] {
        setting.plane.inject(Fault::StorageAnswers { status, code, message });
        let refused = send(setting.post(&grant)).await;
        let message = message.map(|message| format!("<Message>{message}</Message>")).unwrap_or_default();
        assert_eq!(refused.status, status);
        assert!(body(&refused).ends_with(&format!("<Error><Code>{code}</Code>{message}</Error>")), "{refused:?}");
        setting.plane.repair();
    }

    setting.plane.inject(Fault::StorageDropsUpload { after: 100 });
    assert!(setting.post(&grant).send().await.is_err());
    setting.plane.repair();
    assert_eq!(send(setting.post(&grant)).await.status, 204);

    setting.plane.inject(Fault::StorageDropsDownload { after: 5 });
    let response = setting.client.get(setting.link(&grant).await).send().await.expect("the head arrives");
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err());
}

#[tokio::test]
async fn plane_fails_waits_and_limits_as_set() {
    let setting = Setting::new(Options { requests_per_minute: Some(4), ..Options::default() }).await;
    setting.plane.inject(Fault::ApiFails(Method::PATCH));
    let id = format!("{}/", setting.grant().await["asset_id"].as_str().expect("an id"));
    let failed = setting.call(Method::PATCH, &id, None).await;
    assert_eq!((failed.status, body(&failed).contains("Something went wrong")), (500, true));

    setting.plane.repair();
    setting.plane.inject(Fault::RateLimited);
    assert_eq!(setting.call(Method::GET, "", None).await.status, 429);

    setting.plane.repair();
    let delay = Duration::from_millis(30);
    setting.plane.inject(Fault::SlowApi(delay));
    let start = Instant::now();
    assert_eq!(setting.call(Method::GET, "", None).await.headers["x-ratelimit-remaining"], "1");
    assert!(start.elapsed() >= delay);

    setting.plane.repair();
    assert_eq!(setting.call(Method::GET, "", None).await.status, 200);
    let limited = setting.call(Method::GET, "", None).await;
    assert_eq!(limited.status, 429);
    let wait = limited.headers["retry-after"].parse().expect("seconds");
    setting.plane.pass_time(Duration::from_secs(wait));
    assert_eq!(setting.call(Method::GET, "", None).await.status, 200);
}

#[tokio::test]
async fn other_content_types_and_limits_are_handled_as_recorded() {
    let setting = Setting::new(Options { file_size_limit: 20, ..Options::default() }).await;
    let cut = setting.call(Method::POST, "", Some(json!({ "name": "a", "type": "text/plain", "size": 21 }))).await;
    assert_eq!(cut.json()["attachment"]["size"], json!(20.0));

    let url = format!(
        "{}/api/v1/workspaces/{WORKSPACE}/projects/{PROJECT}/work-items/{WORK_ITEM}/attachments/",
        setting.plane.url()
    );
    let request = setting.client.post(&url).header("X-API-Key", setting.plane.api_key());
    let refused = send(request.header("Content-Type", "text/plain").body("{}")).await;
    assert_eq!(refused.status, 415);
    assert_eq!(refused.json()["detail"], "Unsupported media type \"text/plain\" in request.");

    let bearer = setting.client.get(&url).header("Authorization", format!("Bearer {}", setting.plane.api_key()));
    assert_eq!(send(bearer).await.status, 401);
    let expired = setting.client.get(&url).header("X-API-Key", setting.plane.key(Account::Expired));
    assert_eq!(send(expired).await.status, 403);
}

#[tokio::test]
async fn both_servers_keep_what_they_saw_and_stop_with_the_double() {
    let setting = Setting::new(Options::default()).await;
    let grant = setting.grant().await;
    let leak = setting.post(&grant).header("x-api-key", setting.plane.api_key());
    assert_eq!(send(leak).await.status, 204);

    let [seen] = &setting.plane.requests_at(Host::Api)[..] else { panic!("one request reached Plane") };
    assert_eq!((&seen.method, seen.path().ends_with("/attachments/")), (&Method::POST, true));
    assert_eq!(seen.header("X-Api-Key"), Some(setting.plane.api_key()));
    let [seen] = &setting.plane.requests_at(Host::Storage)[..] else { panic!("one request reached the storage") };
    assert_eq!((seen.target.as_str(), seen.contains(setting.plane.api_key())), ("/uploads", true));

    let Setting { plane, client } = setting;
    let (folder, urls) = (plane.folder().to_owned(), [plane.url().to_owned(), plane.storage_url().to_owned()]);
    drop(plane);
    assert!(!folder.exists());
    for url in urls {
        // The servers end when the runtime gets to their tasks.
        let mut attempts = 0;
        while client.get(&url).send().await.is_ok() {
            attempts += 1;
            assert!(attempts < 1000, "{url} still responds");
            tokio::task::yield_now().await;
        }
    }
}
