//! Calls that are waited for on a thread, against a server on the loopback device.

use crate::api::{KEY, LIST, Steps, builder, call, detail, operations};
use crate::fake::Fake;
use crate::server::http;
use specwright_runtime::json::Value;
use specwright_runtime::{
    Call, Client, DownloadErrorKind, ErrorKind, EventStream, Events, File, Framing, Page, Paged, Pagination, Request,
    StatusCode, Upload, UploadErrorKind, blocking,
};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// The address of a server that responds with what a function makes of a request's first line.
fn serve(respond: impl Fn(&str, &str) -> String + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("it has an address"));
    let own = url.clone();
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            reply(connection, &|line| respond(line, &own));
        }
    });
    url
}

fn reply(mut connection: TcpStream, respond: &dyn Fn(&str) -> String) {
    let (mut received, mut buffer) = (Vec::new(), [0; 4096]);
    let is_whole = |received: &[u8]| {
        let text = String::from_utf8_lossy(received).to_lowercase();
        let (head, body) = text.split_once("\r\n\r\n")?;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
        (body.len() >= length).then_some(())
    };
    while is_whole(&received).is_none() {
        match connection.read(&mut buffer) {
            Ok(read @ 1..) => received.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    let text = String::from_utf8_lossy(&received);
    let response = respond(text.lines().next().unwrap_or_default());
    // The client may be gone already.
    let _ = connection.write_all(response.as_bytes());
}

fn client(url: &str) -> Client {
    builder().credential(KEY, "secret-key").base_url(url).build().expect("well set up")
}

operations! {
    List: LIST => Value, json;
    Lines: LIST => String, to_text;
}

impl Paged for List {
    type Item = i64;
    const PAGINATION: Pagination = Pagination::Cursor("at");

    fn split(page: Value) -> Page<i64> {
        let next = page.get("next").and_then(Value::as_str).map(str::to_owned);
        let items = page.get("items").and_then(Value::as_list).unwrap_or_default();
        Page { next, more: None, items: items.iter().filter_map(Value::as_i64).collect() }
    }
}

impl Events for Lines {
    type Item = Value;
    const FRAMING: Framing = Framing::Lines;
}

#[test]
fn a_call_is_waited_for() {
    let url = serve(|line, _| match line {
        "GET /things/ HTTP/1.1" => http("200 OK", &[], r#"{"a": 1}"#),
        _ => http("404 Not Found", &[], "{}"),
    });
    let client = client(&url);
    let value = call(&client, &LIST).wait().expect("a success");
    assert_eq!(value.get("a").and_then(Value::as_i64), Some(1));
    let response = call(&client, &LIST).response().wait().expect("a success");
    assert_eq!((response.status(), response.attempts()), (StatusCode::OK, 1));
    let error = call(&client, &LIST).url(&format!("{url}/nowhere")).wait().expect_err("404");
    assert!(error.is_not_found(), "{error:?}");
    // Whatever else is a future is waited for, too.
    let mut streamed = blocking::wait(call(&client, &LIST).stream()).expect("no runtime").expect("a success");
    let chunk = blocking::wait(streamed.chunk()).expect("no runtime").expect("a success");
    assert_eq!(chunk.as_deref(), Some(&br#"{"a": 1}"#[..]));
}

#[test]
fn several_threads_wait_at_once() {
    let url = serve(|_, _| http("200 OK", &[], "{}"));
    let client = client(&url);
    let outcomes: Vec<bool> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| call(&client, &LIST).wait().is_ok())).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    assert_eq!(outcomes, [true; 8]);
}

#[test]
fn items_are_an_iterator() {
    let url = serve(|line, _| match line {
        "GET /things/ HTTP/1.1" => http("200 OK", &[], r#"{"items": [1, 2], "next": "b"}"#),
        "GET /things/?at=b HTTP/1.1" => http("200 OK", &[], r#"{"items": [3], "next": "c"}"#),
        _ => http("404 Not Found", &[], "{}"),
    });
    let client = client(&url);
    let items = Call::<List>::new(&client).items().wait();
    let items: Vec<String> =
        items.map(|item| item.map_or_else(|error| error.to_string(), |item| item.to_string())).collect();
    assert_eq!(items, ["1", "2", "3", "getThing: 404 Not Found"]);
}

#[test]
fn events_are_an_iterator() {
    let url = serve(|_, _| http("200 OK", &["Content-Type: application/jsonl"], "{\"a\": 1}\n{\"a\": 2}\n"));
    let client = client(&url);
    let events = EventStream::of(Call::<Lines>::new(&client)).wait();
    let events: Vec<_> = events.map(|event| event.expect("an item").get("a").and_then(Value::as_i64)).collect();
    assert_eq!(events, [Some(1), Some(2)]);
}

#[test]
fn a_download_is_waited_for() {
    let url = serve(|line, url| match line {
        "GET /files/f/ HTTP/1.1" => http("302 Found", &[&format!("Location: {url}/stored")], ""),
        "GET /stored HTTP/1.1" => http("200 OK", &[], "content"),
        _ => http("404 Not Found", &[], "{}"),
    });
    let mut written = Vec::new();
    let downloaded = detail(&client(&url), "f").download(&mut written).wait().expect("a file");
    assert_eq!((downloaded.size, &written[..]), (7, &b"content"[..]));
}

#[test]
fn an_upload_is_waited_for() {
    let url = serve(|line, url| match line.split(' ').next() {
        Some("POST") if line.contains("/files/") => {
            http("200 OK", &[], &format!(r#"{{"id": "f", "url": "{url}/storage", "size": 100}}"#))
        }
        Some("POST") => http("201 Created", &[], ""),
        _ => http("204 No Content", &[], ""),
    });
    let client = client(&url);
    let file = File::bytes("a.txt", "content");
    let uploaded = Upload::new(&client, file, Steps { discards: true }).wait().expect("it is stored");
    assert_eq!((uploaded.id.as_str(), uploaded.size), ("f", 7));
}

/// Inside an asynchronous runtime everything that waits is an error, and nothing is sent.
#[test]
fn an_asynchronous_runtime_is_not_blocked() {
    const WHY: &str = "`wait` is called inside an asynchronous runtime, which it would block: use `.await` there";
    let fake = Fake::always(200, &[], "{}");
    let client = builder().transport(fake.clone()).build().expect("well set up");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let error = call(&client, &LIST).wait().expect_err("it would block");
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::Request, format!("getThing: {WHY}")));
        assert!(call(&client, &LIST).response().wait().is_err());
        let mut items = Call::<List>::new(&client).items().wait();
        assert!(items.next().is_some_and(|item| item.is_err()) && items.next().is_none());
        let mut events = EventStream::of(Call::<Lines>::new(&client)).wait();
        assert!(events.next().is_some_and(|item| item.is_err()) && events.next().is_none());
        let error = detail(&client, "f").download(Vec::new()).wait().expect_err("it would block");
        assert!(matches!(error.kind(), DownloadErrorKind::Transport), "{error:?}");
        let file = File::bytes("a.txt", "content");
        let error = Upload::new(&client, file, Steps { discards: true }).wait().expect_err("it would block");
        assert!(matches!(error.kind(), UploadErrorKind::Refused), "{error:?}");
        let error = blocking::wait(call(&client, &LIST)).map(|_| ()).expect_err("it would block");
        assert_eq!(error.to_string(), WHY);
    });
    assert!(fake.sent().is_empty());
    let request = Request::new(&LIST);
    drop(crate::api::send(&client, request));
}
