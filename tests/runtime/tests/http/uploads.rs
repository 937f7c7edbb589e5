//! Uploads: every step that can fail, and what remains after them.

use crate::api::{KEY, Steps, builder};
use crate::fake::{Fake, Reply, Sent, response};
use crate::server::{Act, Server, http};
use http::StatusCode;
use specwright_runtime::{Client, Error, File, Progress, Retry, Upload, UploadError, UploadErrorKind};
use std::error::Error as _;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const GRANTED: &str = r#"{"url": "https://storage.test/bucket", "id": "asset-1", "size": 7}"#;
const DENIED: &str = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>a &lt; b</Message></Error>";

/// An API and a storage that respond by step.
fn double(grant: &'static str, storage: u16, complete: u16, discard: u16) -> Fake {
    Fake::new(move |sent| match sent.method.as_str() {
        "POST" if is_storage(sent) => response(storage, &[], if storage < 300 { "" } else { DENIED }),
        "POST" => response(200, &[], grant),
        "PATCH" => response(complete, &[], ""),
        _ => response(discard, &[], ""),
    })
}

fn is_storage(sent: &Sent) -> bool {
    sent.url.starts_with("https://storage.test/")
}

fn client(fake: &Fake) -> Client {
    let builder = builder().base_url("https://api.test").credential(KEY, "secret-key");
    let builder =
        builder.idle_timeout(Duration::from_millis(100)).timeout(Duration::from_millis(200)).transport(fake.clone());
    // What is sent again is seen in `flows`.
    builder.retry(Retry::never()).build().expect("well set up")
}

fn file() -> File {
    File::bytes("ä.png", "content")
}

async fn failure(fake: &Fake, file: File) -> UploadError {
    Upload::new(&client(fake), file, Steps { discards: true }).await.expect_err("the upload fails")
}

const GRANT: &str = "POST https://api.test/files/";
const STORE: &str = "POST https://storage.test/bucket";
const COMPLETE: &str = "PATCH https://api.test/files/asset-1/";
const DISCARD: &str = "DELETE https://api.test/files/asset-1/";

#[tokio::test]
async fn a_file_goes_all_the_way() {
    let fake = double(GRANTED, 204, 204, 500);
    let client = client(&fake);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&seen);
    let report = move |progress: Progress| note.lock().expect("nobody panicked").push((progress.done, progress.total));
    let uploaded = Upload::new(&client, file(), Steps { discards: true }).progress(report).await.expect("a success");
    assert_eq!((uploaded.id.as_str(), uploaded.size), ("asset-1", 7));
    assert_eq!(uploaded.response.get("id").and_then(|id| id.as_str()), Some("asset-1"));
    assert_eq!(fake.routes(), [GRANT, STORE, COMPLETE]);
    assert_eq!(*seen.lock().expect("nobody panicked"), [(7, Some(7))]);

    let [grant, store, complete] = &fake.sent()[..] else { panic!("three requests") };
    assert_eq!(grant.body, r#"{"name":"ä.png","type":"image/png","size":7}"#);
    assert_eq!((grant.header("x-api-key"), complete.header("x-api-key")), ("secret-key", "secret-key"));
    let mut names: Vec<_> = store.headers.keys().map(ToString::to_string).collect();
    names.sort();
    assert_eq!(names, ["accept", "content-type", "user-agent"]);
    assert_eq!(store.length, Some(store.body.len() as u64));
    let boundary = store.header("content-type").split_once("boundary=").expect("a boundary").1.to_owned();
    let expected = "--B\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na/b\r\n\
        --B\r\nContent-Disposition: form-data; name=\"policy\"\r\n\r\nsigned\r\n\
        --B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ä.png\"\r\nContent-Type: image/png\r\n\r\ncontent\r\n\
        --B--\r\n";
    assert_eq!(store.body.replace(&boundary, "B"), expected);
}

#[tokio::test]
async fn a_file_that_cannot_be_sent_is_refused_before_any_request() {
    let fake = double(GRANTED, 204, 204, 204);
    let empty = tempfile::NamedTempFile::new().expect("a file");
    for (file, kind) in [
        (File::bytes("a", ""), UploadErrorKind::Empty),
        (File::path(empty.path()), UploadErrorKind::Empty),
        (File::path("/nonexistent/a"), UploadErrorKind::File),
        (File::path("/"), UploadErrorKind::File),
        (File::bytes("", "x"), UploadErrorKind::File),
        (File::bytes("a", "x").content_type("a\r\nb"), UploadErrorKind::File),
    ] {
        let error = failure(&fake, file).await;
        assert_eq!(*error.kind(), kind, "{error}");
        assert_eq!((error.asset_id(), error.discarded()), (None, false));
    }
    assert!(fake.sent().is_empty());
    let error = failure(&fake, File::bytes("a\n", "")).await;
    assert_eq!(error.to_string(), "a\\n: the file is empty, and empty files cannot be uploaded");
}

#[tokio::test]
async fn a_refusal_is_told_and_an_existing_file_named() {
    let fake = Fake::always(400, &[], r#"{"error": "Invalid file type."}"#);
    let error = failure(&fake, file()).await;
    assert_eq!(*error.kind(), UploadErrorKind::Refused);
    assert_eq!(error.to_string(), "ä.png: the upload was refused: grant: 400 Bad Request: Invalid file type.");
    assert_eq!(error.error().and_then(Error::status), Some(StatusCode::BAD_REQUEST));

    let fake = Fake::always(409, &[], r#"{"error": "exists", "id": "old-1"}"#);
    let error = failure(&fake, file()).await;
    assert_eq!((error.existing_id(), error.asset_id()), (Some("old-1"), None));
    assert!(error.to_string().contains("old-1"));
    assert_eq!(fake.routes(), [GRANT]);
}

#[tokio::test]
async fn a_grant_that_is_too_small_stops_before_the_storage() {
    let fake = double(r#"{"url": "https://storage.test/bucket", "id": "asset-1", "size": 6}"#, 204, 204, 204);
    let error = failure(&fake, file()).await;
    assert_eq!(*error.kind(), UploadErrorKind::SizeCut { asked: 7, granted: 6 });
    assert_eq!((error.asset_id(), error.discarded()), (Some("asset-1"), true));
    assert_eq!(fake.routes(), [GRANT, DISCARD]);
    let expected = "ä.png: only 6 of 7 bytes are allowed, so nothing was uploaded; asset asset-1 was discarded";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn a_grant_that_cannot_be_used_is_discarded() {
    for grant in [
        r#"{"id": "asset-1"}"#,
        r#"{"id": "asset-1", "url": "ftp://storage.test/"}"#,
        r#"{"id": "asset-1", "url": "http://storage.test/"}"#,
    ] {
        let fake = double(grant, 204, 204, 204);
        let error = failure(&fake, file()).await;
        assert!(matches!(error.kind(), UploadErrorKind::Unusable { .. }), "{error}");
        assert!(error.discarded());
        assert_eq!(fake.routes(), [GRANT, DISCARD]);
    }
    let fake = double(r#"{"id": "", "url": "https://storage.test/bucket"}"#, 204, 204, 204);
    assert_eq!(failure(&fake, file()).await.to_string(), "ä.png: the presigned post cannot be used: it names no asset");
    let fake = double(r#"{"url": "https://storage.test/bucket"}"#, 204, 204, 204);
    assert_eq!(failure(&fake, file()).await.to_string(), "ä.png: the presigned post cannot be used: it names no asset");
    assert_eq!(fake.routes(), [GRANT]);
}

#[tokio::test]
async fn completion_follows_only_a_success_of_the_storage() {
    for status in [200, 201, 204] {
        let fake = double(GRANTED, status, 204, 204);
        Upload::new(&client(&fake), file(), Steps { discards: true }).await.expect("a success");
        assert_eq!(fake.routes(), [GRANT, STORE, COMPLETE]);
    }
    for status in [302, 307, 400, 403, 500, 503] {
        let fake = double(GRANTED, status, 204, 204);
        let error = failure(&fake, file()).await;
        let (code, message) = (Some("AccessDenied".to_owned()), Some("a < b".to_owned()));
        let status = StatusCode::from_u16(status).expect("a status");
        assert_eq!(*error.kind(), UploadErrorKind::Storage { status, code, message });
        assert_eq!(fake.routes(), [GRANT, STORE, DISCARD]);
        assert_eq!((error.asset_id(), error.discarded()), (Some("asset-1"), true));
        assert!(error.to_string().ends_with(": AccessDenied: a < b; asset asset-1 was discarded"), "{error}");
    }
}

#[tokio::test]
async fn what_is_left_behind_is_named() {
    let fake = double(GRANTED, 403, 204, 500);
    let error = failure(&fake, file()).await;
    assert_eq!((error.asset_id(), error.discarded()), (Some("asset-1"), false));
    assert!(error.discard_error().is_some_and(Error::is_server_error));
    assert!(error.to_string().contains("asset asset-1 remains"), "{error}");

    let client = client(&fake);
    let error = Upload::new(&client, file(), Steps { discards: false }).await.expect_err("the upload fails");
    assert!(error.to_string().ends_with("; asset asset-1 remains without its file"), "{error}");
    assert!(error.discard_error().is_none());

    let fake = double(GRANTED, 204, 500, 204);
    let error = failure(&fake, file()).await;
    assert_eq!(*error.kind(), UploadErrorKind::Complete);
    assert_eq!(fake.routes(), [GRANT, STORE, COMPLETE]);
    assert_eq!((error.asset_id(), error.discarded()), (Some("asset-1"), false));
    let expected = "ä.png: the file is stored, but was not confirmed: complete: 500 Internal Server Error; complete asset asset-1 to keep it";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn xml_of_any_kind_is_survived() {
    for (body, code, message) in [
        ("<Error><Code>A</Code><Message>m &amp; n &#65;</Message><RequestId>x</RequestId></Error>", "A", "m & n A"),
        ("<Error xmlns='s3'><Resource><Code>wrong</Code></Resource><Code><![CDATA[B]]></Code></Error>", "B", ""),
        ("<!DOCTYPE x [<!ENTITY e 'boom'>]><Error><Code>&e;C</Code></Error>", "C", ""),
        ("<Error><Code>D", "D", ""),
        ("<html><Code>E</Code></html>", "", ""),
        ("not xml & <<<", "", ""),
    ] {
        let fake = Fake::new(move |sent| match sent.method.as_str() {
            "POST" if is_storage(sent) => response(500, &[], body),
            "POST" => response(200, &[], GRANTED),
            _ => response(204, &[], ""),
        });
        let error = failure(&fake, file()).await;
        let UploadErrorKind::Storage { code: found, message: said, .. } = error.kind() else { panic!("{error}") };
        assert_eq!((found.as_deref().unwrap_or(""), said.as_deref().unwrap_or("")), (code, message), "{body}");
    }
}

/// A client whose API is a fake of responses on a real server beside a storage.
async fn over_sockets(storage: &Server) -> (Server, Client) {
    let grant = format!(r#"{{"url": "{}/bucket", "id": "asset-1"}}"#, storage.url);
    let api = Server::start(move |head| {
        Act::Respond(if head.starts_with("post") {
            http("200 OK", &[], &grant)
        } else {
            http("204 No Content", &[], "")
        })
    })
    .await;
    let builder = builder().base_url(&api.url).credential(KEY, "secret-key");
    let builder = builder.idle_timeout(Duration::from_millis(300)).timeout(Duration::from_secs(1));
    let client = builder.retry(Retry::never()).build().expect("well set up");
    (api, client)
}

fn on_disk(length: usize) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".bin").tempfile().expect("a file");
    file.write_all(&vec![b'x'; length]).expect("room on disk");
    file
}

fn firsts(server: &Server) -> Vec<String> {
    server.heads().iter().map(|head| head.lines().next().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn a_real_storage_gets_the_file_from_disk_with_its_exact_length_and_no_credential() {
    let storage = Server::always(http("204 No Content", &[], "")).await;
    let (api, client) = over_sockets(&storage).await;
    let file = on_disk(1_000_003);
    let total = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&total);
    let report = move |progress: Progress| note.lock().expect("nobody panicked").push(progress.done);
    Upload::new(&client, file.path().into(), Steps { discards: true }).progress(report).await.expect("a success");
    let (head, body) = (&storage.heads()[0], &storage.bodies()[0]);
    assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{head}");
    assert!(!head.contains("transfer-encoding") && !head.contains("secret-key"), "{head}");
    let content = format!("\r\n\r\n{}\r\n--", "x".repeat(1_000_003));
    assert!(String::from_utf8_lossy(body).contains(&content));
    assert_eq!(firsts(&api), ["post /files/ http/1.1", "patch /files/asset-1/ http/1.1"]);
    let reports = total.lock().expect("nobody panicked").clone();
    assert!(reports.is_sorted() && reports.last() == Some(&1_000_003), "{reports:?}");
}

#[tokio::test]
async fn a_storage_that_refuses_before_it_has_read_the_file_is_heard() {
    let storage = Server::start(|_| Act::Early(http("403 Forbidden", &[], DENIED))).await;
    let (api, client) = over_sockets(&storage).await;
    let file = on_disk(8 * 1024 * 1024);
    let error = Upload::new(&client, file.path().into(), Steps { discards: true }).await.expect_err("it is refused");
    assert!(
        matches!(error.kind(), UploadErrorKind::Storage { code: Some(code), .. } if code == "AccessDenied"),
        "{error:?}"
    );
    assert_eq!(firsts(&api), ["post /files/ http/1.1", "delete /files/asset-1/ http/1.1"]);
}

#[tokio::test]
async fn a_connection_that_drops_half_way_is_told() {
    let storage = Server::start(|_| Act::DropAfter(300_000)).await;
    let (api, client) = over_sockets(&storage).await;
    let file = on_disk(8 * 1024 * 1024);
    let error = Upload::new(&client, file.path().into(), Steps { discards: true }).await.expect_err("it drops");
    assert_eq!(*error.kind(), UploadErrorKind::Transport, "{error:?}");
    assert_eq!((error.asset_id(), error.discarded()), (Some("asset-1"), true));
    assert!(error.source().is_some());
    assert_eq!(firsts(&api), ["post /files/ http/1.1", "delete /files/asset-1/ http/1.1"]);
}

#[tokio::test]
async fn a_storage_that_stands_still_is_given_up() {
    for act in [Act::Silence, Act::Deaf] {
        let storage = Server::start(move |_| act.clone()).await;
        let (_api, client) = over_sockets(&storage).await;
        let file = on_disk(16 * 1024 * 1024);
        let error = Upload::new(&client, file.path().into(), Steps { discards: true }).await.expect_err("it stands");
        assert!(error.error().is_some_and(Error::is_timeout), "{error:?}");
        assert!(error.discarded());
    }
    let storage = Server::start(|_| Act::Silence).await;
    let (_api, client) = over_sockets(&storage).await;
    let upload = Upload::new(&client, file(), Steps { discards: true }).timeout(Duration::from_millis(20));
    let error = upload.await.expect_err("it takes too long");
    assert!(error.error().is_some_and(Error::is_timeout), "{error}");
}

#[tokio::test]
async fn an_upload_that_is_stopped_is_discarded() {
    let fake = double(GRANTED, 204, 204, 204);
    let client = client(&fake);
    let stopped = Upload::new(&client, file(), Steps { discards: true }).until(async {});
    let error = stopped.await.expect_err("it is stopped");
    assert_eq!(*error.kind(), UploadErrorKind::Stopped);
    assert_eq!(fake.routes(), [GRANT, DISCARD], "what was asked for is waited for, and nothing is stored");
    assert_eq!(error.to_string(), "ä.png: the upload was stopped; asset asset-1 was discarded");

    let never = Upload::new(&client, file(), Steps { discards: true }).until(std::future::pending());
    never.await.expect("it goes all the way");

    let silent = Fake::new(|sent| if is_storage(sent) { Reply::Silence } else { response(200, &[], GRANTED) });
    let client = self::client(&silent);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let upload = Upload::new(&client, file(), Steps { discards: false });
    let upload = upload.until(async { drop(stopped.await) });
    drop(stop);
    let error = upload.await.expect_err("it is stopped");
    assert_eq!(error.to_string(), "ä.png: the upload was stopped; asset asset-1 remains without its file");
}

#[tokio::test]
async fn a_file_that_changes_while_it_is_sent_is_told() {
    for grows in [true, false] {
        let file = on_disk(400_000);
        let path = file.path().to_owned();
        let fake = Fake::new(move |sent| match sent.method.as_str() {
            "POST" if is_storage(sent) => response(204, &[], ""),
            "POST" => {
                let open = std::fs::OpenOptions::new().write(true).open(&path).expect("the file");
                open.set_len(if grows { 400_001 } else { 399_999 }).expect("room on disk");
                response(200, &[], r#"{"url": "https://storage.test/bucket", "id": "asset-1"}"#)
            }
            _ => response(204, &[], ""),
        });
        let error = failure(&fake, file.path().into()).await;
        assert_eq!(*error.kind(), UploadErrorKind::Changed, "{grows}");
        assert!(error.discarded());
        assert_eq!(fake.routes(), [GRANT, DISCARD], "no whole request reached the storage");
    }
}

#[tokio::test]
async fn nothing_shows_the_form() {
    let fake = Fake::new(|_| Reply::Silence);
    let client = client(&fake);
    let upload = Upload::new(&client, file(), Steps { discards: true });
    assert!(!format!("{upload:?} {client:?}").contains("secret-key"));
    let post = specwright_runtime::PresignedPost {
        url: "https://s.test/?signature".to_owned(),
        fields: vec![("policy".to_owned(), "signature".to_owned())],
        id: Some(1),
        size: None,
        response: (),
    };
    assert!(!format!("{post:?}").contains("signature"));
}
