//! Downloads: the way to the storage without credentials, and into a writer.

use crate::api::{KEY, Problem, builder, client, detail};
use crate::fake::{Fake, Reply, response};
use crate::server::{Act, Server, http};
use specwright_runtime::{Client, DownloadErrorKind, Error, Progress, Retry};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::AsyncWrite;

/// An API that redirects to a storage, and the storage.
fn double(location: &'static str, storage: impl Fn() -> Reply + Send + Sync + 'static) -> Fake {
    Fake::new(move |sent| match sent.url.as_str() {
        "https://api.test/base/files/f/" => response(302, &[("location", location)], ""),
        _ => storage(),
    })
}

const SIGNED: &str = "https://storage.test/f?X-Amz-Signature=hidden";

#[tokio::test]
async fn a_file_comes_without_the_storage_seeing_a_credential() {
    let headers = [("content-type", "image/png"), ("content-disposition", "attachment; filename=\"a b.png\"")];
    let fake = double(SIGNED, move || response(200, &headers, "content"));
    let client = client(&fake);
    let mut written = Vec::new();
    let mut seen = Vec::new();
    let download = detail(&client, "f").header("x-extra", "1").header("authorization", "Bearer t");
    let downloaded = download.download(&mut written).progress(|progress| seen.push(progress)).await.expect("a file");
    assert_eq!(written, b"content");
    assert_eq!(downloaded.size, 7);
    assert_eq!(downloaded.content_type.as_deref(), Some("image/png"));
    assert_eq!(downloaded.file_name.as_deref(), Some("a b.png"));
    assert!(matches!(seen[..], [Progress { done: 7, total: Some(7), .. }]), "{seen:?}");
    let [api, storage] = &fake.sent()[..] else { panic!("two requests") };
    assert_eq!((api.header("x-api-key"), api.header("x-extra")), ("secret-key", "1"));
    assert_eq!(storage.url, SIGNED);
    let mut headers: Vec<_> = storage.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    assert_eq!(headers, ["accept: \"*/*\"", "user-agent: \"things/1.0\""]);
}

#[tokio::test]
async fn even_the_api_itself_sees_no_credential_the_second_time() {
    let fake = double("/base/storage/f", || response(200, &[], "x"));
    detail(&client(&fake), "f").download(tokio::io::sink()).await.expect("a file");
    assert!(!fake.sent()[1].headers.contains_key("x-api-key"));
}

#[tokio::test]
async fn sockets_carry_it_too() {
    let storage = Server::always(http("200 OK", &[], &"y".repeat(700_000))).await;
    let location = format!("Location: {}/f", storage.url);
    let api = Server::start(move |_| Act::Respond(http("302 Found", &[&location], ""))).await;
    let mut written = Vec::new();
    let downloaded = detail(&crate::api::client_at(&api.url), "f").download(&mut written).await.expect("a file");
    assert_eq!((downloaded.size, written.len()), (700_000, 700_000));
    assert!(api.heads()[0].contains("secret-key") && !storage.heads()[0].contains("secret-key"));

    let cut = Server::always("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".to_owned()).await;
    let location = format!("Location: {}/f", cut.url);
    let api = Server::start(move |_| Act::Respond(http("302 Found", &[&location], ""))).await;
    let error = detail(&crate::api::client_at(&api.url), "f").download(tokio::io::sink()).await.expect_err("cut");
    assert_eq!(*error.kind(), DownloadErrorKind::Transport);
}

#[tokio::test]
async fn failures_are_told_by_their_place() {
    let fake = Fake::always(404, &[], r#"{"error": "gone"}"#);
    let error = detail(&client(&fake), "f").download(tokio::io::sink()).await.expect_err("refused");
    assert_eq!(*error.kind(), DownloadErrorKind::Refused);
    assert!(error.error().is_some_and(Error::is_not_found));
    assert!(error.api::<Problem>().is_none());
    assert_eq!(error.to_string(), "detail: 404 Not Found: gone");

    let xml = "<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>";
    let fake = double(SIGNED, move || response(404, &[], xml));
    let error = detail(&client(&fake), "f").download(tokio::io::sink()).await.expect_err("no file");
    assert_eq!(error.to_string(), "the storage refused the download: 404 Not Found: NoSuchKey: gone");

    let fake = double("http://storage.test/f", || response(200, &[], "x"));
    let error = detail(&client(&fake), "f").download(tokio::io::sink()).await.expect_err("in the clear");
    assert_eq!(error.to_string(), "detail: the response redirects from https to http");
    assert_eq!(fake.routes().len(), 1);

    let fake = double(SIGNED, || response(200, &[], "content"));
    let mut written = Vec::new();
    let error = detail(&client(&fake), "f").download(&mut written).max_bytes(6).await.expect_err("too large");
    assert_eq!(*error.kind(), DownloadErrorKind::TooLarge { limit: 6 });
    assert!(written.is_empty());

    let error = detail(&client(&fake), "f").download(Full).await.expect_err("no room");
    assert_eq!(*error.kind(), DownloadErrorKind::Write);
    assert!(std::error::Error::source(&error).is_some());
    assert!(!format!("{error:?}").contains("hidden"));
}

#[tokio::test]
async fn a_storage_that_stands_still_is_given_up() {
    let fake = double(SIGNED, || Reply::Silence);
    let quick: Client = builder()
        .credential(KEY, "secret-key")
        .idle_timeout(Duration::from_millis(20))
        .retry(Retry::never())
        .transport(fake.clone())
        .build()
        .expect("well set up");
    let error = detail(&quick, "f").download(tokio::io::sink()).await.expect_err("silence");
    assert!(error.error().is_some_and(Error::is_timeout));
    let slow = client(&fake);
    let download = detail(&slow, "f").download(tokio::io::sink()).timeout(Duration::from_millis(20));
    assert!(download.await.expect_err("silence").error().is_some_and(Error::is_timeout));
}

#[tokio::test]
async fn a_suggested_name_stays_a_name() {
    for (header, expected) in [
        ("attachment; filename=\"../../etc/passwd\"", Some("passwd")),
        ("attachment; filename=..\\..\\evil.exe", Some("evil.exe")),
        ("attachment; filename=\"..\"", None),
        ("attachment; filename=\"a/\"", None),
        ("attachment; filename=plain.txt; size=3", Some("plain.txt")),
        ("attachment; filename=\"x\\\"y;z.txt\"; size=3", Some("x\"y;z.txt")),
        ("attachment; filename=\"e.txt\"; filename*=UTF-8''%c3%a4%2F%0a%c3%b6.txt", Some("ö.txt")),
        ("attachment; filename*=latin1''%e4.txt; filename=e.txt", Some("e.txt")),
        ("inline", None),
        ("attachment; filename=\"C:evil.exe\"", Some("evil.exe")),
        ("attachment; filename=.bashrc", Some("bashrc")),
        ("attachment; filename=\" ..-rf \"", Some("rf")),
        ("attachment; filename=con.txt", Some("_con.txt")),
        ("attachment; filename=\"LPT1 .x\"", Some("_LPT1 .x")),
        ("attachment; filename=console.txt", Some("console.txt")),
        ("attachment; filename=\"a.txt. . \"", Some("a.txt")),
        ("attachment; filename*=UTF-8''a%E2%80%AEgpj.exe", Some("agpj.exe")),
        ("attachment; filename*=UTF-8''%1b[2J%c2%9b.txt", Some("[2J.txt")),
        (LONG, Some(CUT)),
    ] {
        let headers: &[(&str, &str)] = &[("content-disposition", header)];
        let headers = headers.to_vec();
        let fake = double(SIGNED, move || response(200, &headers, "x"));
        let downloaded = detail(&client(&fake), "f").download(tokio::io::sink()).await.expect("a file");
        assert_eq!(downloaded.file_name.as_deref(), expected, "{header}");
    }
}

/// A name of 404 bytes, whose letters are of two each.
const LONG: &str = concat!(
    "attachment; filename=\"",
    "ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää",
    "ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää",
    ".png\""
);

/// The same in 200 bytes.
const CUT: &str = concat!(
    "ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää",
    ".png"
);

/// A full disk.
struct Full;

impl AsyncWrite for Full {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Err(io::ErrorKind::StorageFull.into()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
