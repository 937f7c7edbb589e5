//! Flows go through the same loop: the steps of an upload, and a download that goes on where it broke off.

use crate::api::{Steps, detail};
use crate::attempts::{Cut, client};
use crate::fake::{Fake, Reply, Sent, response};
use specwright_runtime::{
    Body, Client, DownloadError, DownloadErrorKind, Downloaded, File, Retry, Upload, UploadErrorKind,
};
use std::io::Write as _;
use std::sync::Mutex;
use std::time::Duration;
use tokio::time::Instant;

const GRANTED: &str = r#"{"url": "https://storage.test/bucket", "id": "asset-1", "size": 7}"#;
const GRANT: &str = "POST https://api.test/base/files/";
const STORE: &str = "POST https://storage.test/bucket";
const COMPLETE: &str = "PATCH https://api.test/base/files/asset-1/";
const DISCARD: &str = "DELETE https://api.test/base/files/asset-1/";

/// An API and a storage whose steps fail with a status so many times.
fn failing(step: &'static str, status: u16, headers: &'static [(&'static str, &'static str)], times: usize) -> Fake {
    let left = Mutex::new(times);
    Fake::new(move |sent| {
        let route = format!("{} {}", sent.method, sent.url);
        let mut left = left.lock().expect("nobody panicked");
        if route == step && *left > 0 {
            *left -= 1;
            return response(status, headers, "");
        }
        if route == GRANT { response(200, &[], GRANTED) } else { response(204, &[], "") }
    })
}

#[tokio::test(start_paused = true)]
async fn steps_of_an_upload_that_may_happen_twice_are_repeated() {
    let mut on_disk = tempfile::Builder::new().suffix(".txt").tempfile().expect("a file");
    on_disk.write_all(b"content").expect("room on disk");
    for file in [File::bytes("a.txt", "content"), File::path(on_disk.path())] {
        let fake = failing(STORE, 503, &[], 2);
        Upload::new(&client(&fake), file, Steps { discards: true }).await.expect("the third attempt succeeds");
        assert_eq!(fake.routes(), [GRANT, STORE, STORE, STORE, COMPLETE]);
        let sent = fake.sent();
        assert!(sent[1].body.contains("\r\n\r\ncontent\r\n") && sent[1].body == sent[3].body, "{}", sent[3].body);
        assert_eq!(sent[1].length, sent[3].length);
    }
    // Whether there is a second grant is not known to anybody, unless none was begun.
    let fake = failing(GRANT, 503, &[], 1);
    Upload::new(&client(&fake), File::bytes("a", "content"), Steps { discards: true }).await.expect_err("503");
    assert_eq!(fake.routes(), [GRANT]);
    let fake = failing(GRANT, 429, &[("retry-after", "5")], 1);
    Upload::new(&client(&fake), File::bytes("a", "content"), Steps { discards: true }).await.expect("a success");
    assert_eq!(fake.routes(), [GRANT, GRANT, STORE, COMPLETE]);
    let fake = failing(DISCARD, 500, &[], 1);
    let client = client(&fake);
    let stopped = Upload::new(&client, File::bytes("a", "content"), Steps { discards: true }).until(async {});
    let error = stopped.await.expect_err("it is stopped");
    assert!(error.discarded() && fake.routes() == [GRANT, DISCARD, DISCARD], "{:?}", fake.routes());
}

#[tokio::test(start_paused = true)]
async fn an_upload_has_attempts_of_its_own_for_all_of_its_steps() {
    let never = |fake: &Fake, file| Upload::new(&client(fake), file, Steps { discards: true }).retry(Retry::never());
    let file = || File::bytes("a", "content");
    for (step, headers, routes) in [
        (GRANT, &[("retry-after", "5")][..], &[GRANT][..]),
        (STORE, &[], &[GRANT, STORE, DISCARD]),
        (COMPLETE, &[], &[GRANT, STORE, COMPLETE]),
    ] {
        let fake = failing(step, if step == GRANT { 429 } else { 503 }, headers, 1);
        never(&fake, file()).await.expect_err("it is sent once");
        assert_eq!(fake.routes(), routes);
    }
    // What clears up has the client's attempts.
    let fake = failing(DISCARD, 503, &[], 1);
    let error = never(&fake, file()).until(async {}).await.expect_err("it is stopped");
    assert!(error.discarded() && fake.routes() == [GRANT, DISCARD, DISCARD], "{:?}", fake.routes());
    let fake = failing(STORE, 503, &[], 4);
    let five = Upload::new(&client(&fake), file(), Steps { discards: true }).retry(Retry::default().attempts(5));
    five.await.expect("the fifth attempt succeeds");
    assert_eq!(fake.routes().iter().filter(|route| *route == STORE).count(), 5);
}

fn upload_with(client: &Client) -> Upload<'static, Steps> {
    Upload::new(client, File::bytes("a", "content"), Steps { discards: true })
}

#[tokio::test(start_paused = true)]
async fn a_deadline_is_that_of_the_whole_upload() {
    // The storage says nothing; what was made for the file is removed although the time is over.
    let fake = Fake::new(|sent| match (sent.method.as_str(), sent.url.starts_with("https://storage.test")) {
        ("POST", true) => Reply::Silence,
        ("POST", false) => response(200, &[], GRANTED),
        _ => response(204, &[], ""),
    });
    let (client, start) = (client(&fake), Instant::now());
    let error = upload_with(&client).deadline(Duration::from_secs(5)).await.expect_err("the storage says nothing");
    assert_eq!(*error.kind(), UploadErrorKind::Transport);
    assert!(error.to_string().contains("before the deadline") && error.discarded(), "{error}");
    assert!((5000..=5002).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
    assert_eq!(fake.routes(), [GRANT, STORE, DISCARD]);
    // A wait that ends later is not begun, in any step.
    for step in [GRANT, COMPLETE] {
        let fake = failing(step, 429, &[("retry-after", "7")], usize::MAX);
        let (client, start) = (crate::attempts::client(&fake), Instant::now());
        upload_with(&client).deadline(Duration::from_secs(5)).await.expect_err("429");
        assert_eq!((fake.routes().last().map(String::as_str), start.elapsed().as_secs()), (Some(step), 0));
    }
    // Steps that take their time share it.
    let waits = Mutex::new(0);
    let fake = Fake::new(move |sent| {
        let mut waits = waits.lock().expect("nobody panicked");
        *waits += 1;
        match sent.method.as_str() {
            "POST" if *waits == 1 => response(429, &[("retry-after", "4")], ""),
            "POST" if sent.url.starts_with("https://api.test") => response(200, &[], GRANTED),
            "POST" => response(503, &[("retry-after", "4")], ""),
            _ => response(204, &[], ""),
        }
    });
    let (client, start) = (crate::attempts::client(&fake), Instant::now());
    upload_with(&client).deadline(Duration::from_secs(7)).await.expect_err("503");
    assert_eq!(fake.routes(), [GRANT, GRANT, STORE, DISCARD]);
    assert!((4..6).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_file_that_changed_is_not_sent_again() {
    let mut file = tempfile::Builder::new().suffix(".txt").tempfile().expect("a file");
    file.write_all(b"content").expect("room on disk");
    let path = file.path().to_owned();
    let fake = Fake::new(move |sent| match (sent.method.as_str(), sent.url.starts_with("https://storage.test")) {
        ("POST", true) => {
            std::fs::write(&path, "CONTENT!").expect("room on disk");
            response(503, &[], "")
        }
        ("POST", false) => response(200, &[], r#"{"url": "https://storage.test/bucket", "id": "asset-1"}"#),
        _ => response(204, &[], ""),
    });
    let error =
        Upload::new(&client(&fake), file.path().into(), Steps { discards: true }).await.expect_err("it changed");
    assert_eq!(*error.kind(), UploadErrorKind::Changed, "{error}");
    assert_eq!(fake.routes(), [GRANT, STORE, DISCARD]);
}

/// A storage with a file of ten bytes that breaks off after the first four, and what it says of the rest.
fn breaking(headers: &'static [(&'static str, &'static str)], rest: fn(&Sent) -> Reply) -> Fake {
    let seen = Mutex::new(0);
    Fake::new(move |sent| {
        if sent.url.starts_with("https://api.test/") {
            return response(302, &[("location", "https://storage.test/f")], "");
        }
        let mut seen = seen.lock().expect("nobody panicked");
        *seen += 1;
        if *seen > 1 {
            return rest(sent);
        }
        response(200, headers, Body::stream(Some(10), Box::pin(Cut(Some("0123".into())))))
    })
}

async fn download(fake: &Fake) -> (Result<Downloaded, DownloadError>, String) {
    let (client, mut written) = (client(fake), Vec::new());
    let outcome = detail(&client, "f").download(&mut written).await;
    (outcome, String::from_utf8_lossy(&written).into_owned())
}

const RANGE: &[(&str, &str)] = &[("content-range", "bytes 4-9/10"), ("etag", "\"1\"")];

#[tokio::test(start_paused = true)]
async fn a_download_goes_on_where_it_broke_off() {
    let fake = breaking(&[("etag", "\"1\""), ("content-type", "text/plain")], |_| response(206, RANGE, "456789"));
    let (outcome, written) = download(&fake).await;
    let downloaded = outcome.expect("the file");
    assert_eq!((downloaded.size, written.as_str()), (10, "0123456789"));
    assert_eq!(downloaded.content_type.as_deref(), Some("text/plain"));
    let sent = fake.sent();
    assert_eq!((sent[2].header("range"), sent[2].header("if-range")), ("bytes=4-", "\"1\""));
    assert_eq!(sent.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_download_that_may_be_of_another_file_by_now_does_not_go_on() {
    // Without a strong tag nobody can tell.
    for headers in [&[][..], &[("etag", "W/\"1\"")]] {
        let fake = breaking(headers, |_| response(206, RANGE, "456789"));
        let (outcome, written) = download(&fake).await;
        assert_eq!(*outcome.expect_err("it broke off").kind(), DownloadErrorKind::Transport);
        assert_eq!((written.as_str(), fake.sent().len()), ("0123", 2));
    }
    for rest in [
        (|_| response(200, &[("etag", "\"2\"")], "abcdefghij")) as fn(&Sent) -> Reply,
        |_| response(206, &[("content-range", "bytes 3-9/10")], "3456789"),
        |_| response(206, &[("content-range", "bytes 4-9/11")], "456789"),
        |_| response(206, &[], "456789"),
        |_| response(206, RANGE, "4567"),
    ] {
        let fake = breaking(&[("etag", "\"1\"")], rest);
        let (outcome, written) = download(&fake).await;
        let error = outcome.expect_err("it is another file");
        assert!(error.to_string().ends_with("the file changed while it was received"), "{error}");
        assert_eq!((written.as_str(), fake.sent().len()), ("0123", 3));
    }
    let fake = breaking(&[("etag", "\"1\"")], |_| response(404, &[], ""));
    let (outcome, _) = download(&fake).await;
    assert!(matches!(outcome.expect_err("gone").kind(), DownloadErrorKind::Storage { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_is_that_of_the_whole_download() {
    let fake = Fake::new(|sent| {
        let is_api = sent.url.starts_with("https://api.test/");
        if is_api { response(302, &[("location", "https://storage.test/f")], "") } else { Reply::Silence }
    });
    let (client, start) = (client(&fake), Instant::now());
    let download = detail(&client, "f").deadline(Duration::from_secs(5)).download(Vec::new());
    let error = download.await.expect_err("the storage says nothing");
    assert_eq!(error.to_string(), "detail: no whole file before the deadline");
    assert!((5000..=5002).contains(&start.elapsed().as_millis()));
}

#[tokio::test(start_paused = true)]
async fn a_download_that_has_written_nothing_begins_again() {
    let seen = Mutex::new(0);
    let fake = Fake::new(move |sent| {
        if sent.url.starts_with("https://api.test/") {
            return response(302, &[("location", "https://storage.test/f")], "");
        }
        let mut seen = seen.lock().expect("nobody panicked");
        *seen += 1;
        match *seen {
            1 => response(503, &[], ""),
            2 => response(200, &[], Body::stream(Some(3), Box::pin(Cut(None)))),
            _ => response(200, &[], "abc"),
        }
    });
    let (outcome, written) = download(&fake).await;
    assert_eq!((outcome.expect("the file").size, written.as_str()), (3, "abc"));
    assert!(fake.sent().iter().all(|sent| sent.header("range").is_empty()));
}
