//! Forms: the bytes on the wire, and the way back.

use crate::api::{CREATE, builder, call, client_at, send};
use crate::fake::Fake;
use crate::server::{Act, Server, http};
use specwright_runtime::cli::{Args, PartText};
use specwright_runtime::json::Value;
use specwright_runtime::multipart::{Form, Part, Parts};
use specwright_runtime::{ErrorKind, Maybe, Request};
use std::io::Write;

/// What is sent for a form, with the boundary replaced by `BOUNDARY`.
async fn sent(form: Form) -> (String, Option<u64>) {
    let fake = Fake::always(200, &[], "1");
    let client = crate::api::client(&fake);
    let mut request = Request::new(&CREATE);
    request.multipart(form);
    send(&client, request).await.expect("the form can be sent");
    let sent = fake.only();
    let boundary =
        sent.header("content-type").strip_prefix("multipart/form-data; boundary=").expect("a form").to_owned();
    assert_eq!(sent.length, Some(sent.body.len() as u64));
    assert_eq!(boundary.len(), 36);
    (sent.body.replace(&boundary, "BOUNDARY"), sent.length)
}

#[tokio::test]
async fn the_bytes_are_exact() {
    let mut form = Form::new();
    form.text("key", &"a/b").text("none", &None::<String>).text("n", &vec![1, 2]);
    form.part("file", Part::bytes("content").file_name("ä \"x\"\r\n.png"));
    form.part("raw", Part::bytes(vec![1, 2]));
    form.part("json", Part::text("{}").content_type("application/json"));
    let expected = "--BOUNDARY\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na/b\r\n\
        --BOUNDARY\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n1\r\n\
        --BOUNDARY\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n2\r\n\
        --BOUNDARY\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ä %22x%22%0D%0A.png\"\r\n\
        Content-Type: image/png\r\n\r\ncontent\r\n\
        --BOUNDARY\r\nContent-Disposition: form-data; name=\"raw\"\r\nContent-Type: application/octet-stream\r\n\r\n\u{1}\u{2}\r\n\
        --BOUNDARY\r\nContent-Disposition: form-data; name=\"json\"\r\nContent-Type: application/json\r\n\r\n{}\r\n\
        --BOUNDARY--\r\n";
    assert_eq!(sent(form).await.0, expected);

    let mut form = Form::new();
    form.text("a\"\r\n; filename=\"evil", &"--BOUNDARY--");
    let expected = "--BOUNDARY\r\nContent-Disposition: form-data; name=\"a%22%0D%0A; filename=%22evil\"\r\n\r\n\
        --BOUNDARY--\r\n--BOUNDARY--\r\n";
    assert_eq!(sent(form).await.0, expected);
    assert_eq!(sent(Form::new()).await.0, "--BOUNDARY--\r\n");
}

#[tokio::test]
async fn files_are_streamed_from_disk_with_their_length() {
    let mut file = tempfile::Builder::new().suffix(".txt").tempfile().expect("a file");
    let content = "0123456789abcdef".repeat(40_000);
    file.write_all(content.as_bytes()).expect("room on disk");
    let empty = tempfile::NamedTempFile::new().expect("a file");
    let mut form = Form::new();
    form.part("one", Part::path(file.path()).file_name("one.txt"))
        .part("two", Part::path(empty.path()).file_name("two"));
    form.text("last", &true);
    let server = Server::always(http("200 OK", &[], "1")).await;
    let client = client_at(&server.url);
    let mut request = Request::new(&CREATE);
    request.multipart(form);
    send(&client, request).await.expect("the form can be sent");
    let (head, body) = (&server.heads()[0], &server.bodies()[0]);
    assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{head}");
    assert!(!head.contains("transfer-encoding"));
    let text = String::from_utf8_lossy(body);
    assert!(text.contains(&format!("Content-Type: text/plain\r\n\r\n{content}\r\n--")));
    assert!(text.contains("filename=\"two\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--"));
    assert!(text.ends_with("--\r\n"));
}

#[tokio::test]
async fn what_cannot_be_sent_is_said_before_anything_is_sent() {
    let fake = Fake::always(200, &[], "1");
    let client = crate::api::client(&fake);
    let missing = Part::path("/nonexistent/file");
    let folder = Part::path("/");
    let evil = Part::bytes("x").content_type("text/plain\r\nX-Injected: 1");
    for (part, kind) in [(missing, ErrorKind::File), (folder, ErrorKind::File), (evil, ErrorKind::Request)] {
        let mut form = Form::new();
        form.part("file", part);
        let mut request = Request::new(&CREATE);
        request.multipart(form);
        let error = send(&client, request).await.expect_err("the form cannot be sent");
        assert_eq!(error.kind(), kind);
    }
    assert!(fake.sent().is_empty());
}

#[tokio::test]
async fn a_file_that_shrinks_fails_the_call() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(&[0; 100]).expect("room on disk");
    let path = file.path().to_owned();
    let part = Part::stream(200, Box::pin(OneChunk(Some(bytes::Bytes::from_static(&[0; 100])))));
    let mut form = Form::new();
    form.part("file", part.clone());
    let fake = Fake::always(200, &[], "1");
    let client = builder().transport(fake.clone()).build().expect("well set up");
    let mut request = Request::new(&CREATE);
    request.multipart(form);
    let error = send(&client, request).await.expect_err("the form breaks off");
    assert_eq!(error.kind(), ErrorKind::File);
    drop(path);

    let mut form = Form::new();
    form.part("file", part);
    let mut request = Request::new(&CREATE);
    request.multipart(form);
    let error = send(&client, request).await.expect_err("the stream is gone");
    assert_eq!(error.to_string(), "createThing: a streamed file can be sent only once");
    assert!(call(&client, &crate::api::LIST).await.is_ok());
}

#[tokio::test]
async fn a_form_that_stands_still_is_given_up() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(&vec![0; 16 * 1024 * 1024]).expect("room on disk");
    let server = Server::start(|_| Act::Deaf).await;
    let builder = builder().base_url(&server.url).idle_timeout(std::time::Duration::from_millis(200));
    let client = builder.build().expect("well set up");
    let mut form = Form::new();
    form.part("file", Part::path(file.path()));
    let mut request = Request::new(&CREATE);
    request.multipart(form);
    let error = send(&client, request).await.expect_err("nobody reads");
    assert_eq!(error.to_string(), "createThing: the transfer is idle: no byte moved for 200ms");
    assert!(error.is_timeout());
}

struct OneChunk(Option<bytes::Bytes>);

impl futures_core::Stream for OneChunk {
    type Item = std::io::Result<bytes::Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.take().map(Ok))
    }
}

#[test]
fn parts_become_fields_again() {
    let mut parts: Parts = [
        ("name", Part::text("13")),
        ("count", Part::text("13")),
        ("tags", Part::text("a")),
        ("tags", Part::text("b")),
        ("numbers", Part::text("1")),
        ("object", Part::text(r#"{"a": 1}"#)),
        ("file", Part::bytes("x").file_name("f")),
        ("other", Part::text("1")),
    ]
    .into_iter()
    .map(|(name, part)| (name.to_owned(), part))
    .collect();
    assert_eq!(parts.take::<String>("name").expect("text"), "13");
    assert_eq!(parts.take::<i64>("count").expect("a number"), 13);
    assert_eq!(parts.take::<Vec<String>>("tags").expect("texts"), ["a", "b"]);
    assert_eq!(parts.take::<Option<Vec<i64>>>("numbers").expect("numbers"), Some(vec![1]));
    assert_eq!(parts.take::<Vec<String>>("none").expect("nothing"), Vec::<String>::new());
    assert_eq!(parts.take::<Option<String>>("none").expect("nothing"), None);
    assert_eq!(parts.take::<Maybe<String>>("none").expect("nothing"), Maybe::Absent);
    assert_eq!(parts.take::<specwright_runtime::json::Map<i64>>("object").expect("an object").get("a"), Some(&1));
    assert!(parts.take::<Option<Part>>("none").expect("nothing").is_none());
    assert_eq!(parts.take::<Part>("file").expect("a file").name(), Some("f"));
    assert_eq!(parts.take::<String>("missing").expect_err("missing").to_string(), "$.missing: required, but missing");
    assert_eq!(parts.take::<Part>("missing").expect_err("missing").to_string(), "$.missing: required, but missing");
    let rest = parts.clone().rest().expect("texts");
    assert_eq!(rest.iter().collect::<Vec<_>>(), [("other", &"1".to_owned())]);
    parts.push("late", Part::bytes("x"));
    assert_eq!(parts.rest().expect_err("a file").to_string(), "$.late: there is no such file part");
}

#[tokio::test]
async fn parts_have_media_types_and_headers_of_their_own() {
    let mut form = Form::new();
    form.text_as("note", "text/markdown", &vec!["*a*", "b"]);
    form.json("list", &vec![1, 2]);
    form.json_as("event", "application/cloudevents+json", &Some(true)).json("none", &None::<bool>);
    form.json_whole("all", "application/json", &vec![1, 2]).json_whole("none", "application/json", &None::<bool>);
    form.urlencoded("range", &"{\"a\":1,\"b\":[true,\"c d\"]}".parse::<Value>().expect("JSON"));
    form.part_as("picture", "image/png", Part::bytes("x").file_name("x.jpg").header("X-Angle", "90"));
    form.part_as("other", "image/png", Part::bytes("y").content_type("image/gif"));
    let part =
        |head: &str, body: &str| format!("--BOUNDARY\r\nContent-Disposition: form-data; name={head}\r\n\r\n{body}\r\n");
    let expected = [
        part("\"note\"\r\nContent-Type: text/markdown", "*a*"),
        part("\"note\"\r\nContent-Type: text/markdown", "b"),
        part("\"list\"\r\nContent-Type: application/json", "1"),
        part("\"list\"\r\nContent-Type: application/json", "2"),
        part("\"event\"\r\nContent-Type: application/cloudevents+json", "true"),
        part("\"all\"\r\nContent-Type: application/json", "[1,2]"),
        part("\"range\"\r\nContent-Type: application/x-www-form-urlencoded", "a=1&b=true&b=c%20d"),
        part("\"picture\"; filename=\"x.jpg\"\r\nContent-Type: image/png\r\nX-Angle: 90", "x"),
        part("\"other\"\r\nContent-Type: image/gif", "y"),
    ];
    assert_eq!(sent(form).await.0, format!("{}--BOUNDARY--\r\n", expected.concat()));

    let mut form = Form::new();
    form.part("file", Part::bytes("x").header("X-Evil", "a\r\nb"));
    let mut request = Request::new(&CREATE);
    request.multipart(form);
    let client = crate::api::client(&Fake::always(200, &[], "1"));
    let error = send(&client, request).await.expect_err("a header has one line");
    assert_eq!(error.to_string(), "createThing: a header of part `file` is not printable ASCII on one line");
}

#[tokio::test]
async fn headers_belong_to_the_parts_of_a_name() {
    let mut form = Form::new();
    form.text("note", &"x").text("index", &vec![1, 2]);
    form.header("note", "X-Language", &"de").header("note", "X-None", &None::<String>);
    form.header("index", "X-Of", &vec![7, 8]).header("nobody", "X-Lost", &true);
    let mut parts = Parts::from(form.clone());
    let part =
        |head: &str, body: &str| format!("--BOUNDARY\r\nContent-Disposition: form-data; name={head}\r\n\r\n{body}\r\n");
    let expected = [
        part("\"note\"\r\nX-Language: de", "x"),
        part("\"index\"\r\nX-Of: 7,8", "1"),
        part("\"index\"\r\nX-Of: 7,8", "2"),
    ];
    assert_eq!(sent(form).await.0, format!("{}--BOUNDARY--\r\n", expected.concat()));

    assert_eq!(parts.header::<String>("note", "x-language").expect("text"), "de");
    assert_eq!(parts.header::<Option<String>>("index", "X-Language").expect("nothing"), None);
    let error = parts.header::<i64>("note", "X-Language").expect_err("no number");
    assert_eq!(error.to_string(), "$.note[\"X-Language\"]: expected an integer, found a string");
    let error = parts.header::<String>("index", "X-Language").expect_err("nothing");
    assert_eq!(error.to_string(), "$.index[\"X-Language\"]: required, but missing");
    assert_eq!(parts.take::<String>("note").expect("text"), "x");
    assert_eq!(parts.header::<Option<String>>("note", "X-Language").expect("gone with its part"), None);
}

#[test]
fn the_command_line_gives_headers_to_parts() {
    let args =
        Args::new().with_part("note", PartText::Text("x".to_owned())).with_part_header("note", "X-Language", "de");
    let parts = args.with_part("other", PartText::Text("y".to_owned())).parts();
    assert_eq!(parts.header::<String>("note", "X-Language").expect("text"), "de");
    assert_eq!(parts.header::<Option<String>>("other", "X-Language").expect("nothing"), None);
}

#[tokio::test]
async fn forms_and_bodies_say_what_they_are() {
    let fake = Fake::always(200, &[], "1");
    let client = crate::api::client(&fake);
    let mut request = Request::new(&CREATE);
    request.multipart_as("multipart/mixed", Form::new());
    send(&client, request).await.expect("the form can be sent");
    let mut request = Request::new(&CREATE);
    request.raw("application/octet-stream", specwright_runtime::Body::from("x").media_type("image/png"));
    send(&client, request).await.expect("the body can be sent");
    let sent = fake.sent();
    assert!(sent[0].header("content-type").starts_with("multipart/mixed; boundary=form"));
    assert_eq!(sent[1].header("content-type"), "image/png");
}

#[tokio::test]
async fn what_is_no_object_is_no_json_unless_the_document_says_so() {
    use specwright_runtime::{Style, StyleKind};
    let value = |text: &str| text.parse::<Value>().expect("JSON");
    let style = |kind, explode| Style { kind, explode, reserved: false };
    let mut form = Form::new();
    form.value("a", &value(r#""large""#)).value("b", &value("4")).value("c", &value(r#"{"x":1}"#));
    form.value("d", &value(r#"["x",2]"#)).value("none", &None::<Value>).value("null", &Value::Null);
    form.styled("e", &value(r#"["x y","ä"]"#), style(StyleKind::Space, false));
    form.styled("f", &value(r#"{"r":1,"s":"&"}"#), style(StyleKind::Deep, true));
    form.styled("g", &value(r#"{"r":1,"s":"&"}"#), style(StyleKind::Form, true));
    form.styled("none", &None::<Value>, style(StyleKind::Form, true));
    let part = |name: &str, text: &str| format!("form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
    let (body, _) = sent(form).await;
    let found = body.split("Content-Disposition: ").skip(1).map(|part| part.trim_end_matches("--BOUNDARY--\r\n"));
    let found: Vec<&str> = found.map(|part| part.trim_end_matches("--BOUNDARY\r\n")).collect();
    let json = "form-data; name=\"c\"\r\nContent-Type: application/json\r\n\r\n{\"x\":1}\r\n".to_owned();
    let wanted = [
        part("a", "large"),
        part("b", "4"),
        json,
        part("d", "x"),
        part("d", "2"),
        part("e", "x y ä"),
        part("f[r]", "1"),
        part("f[s]", "&"),
        part("r", "1"),
        part("s", "&"),
    ];
    assert_eq!(found, wanted);
}

#[tokio::test]
async fn parts_that_belong_together_say_what_the_first_one_is() {
    for (media_type, wanted) in [
        ("multipart/related", "multipart/related; type=\"application/json\"; boundary="),
        ("multipart/related; type=\"text/xml\"", "multipart/related; type=\"text/xml\"; boundary="),
        ("multipart/mixed", "multipart/mixed; boundary="),
    ] {
        let fake = Fake::always(200, &[], "1");
        let mut form = Form::new();
        form.json("meta", &Value::Bool(true)).part("plan", Part::bytes("x"));
        let mut request = Request::new(&CREATE);
        request.multipart_as(media_type, form);
        send(&crate::api::client(&fake), request).await.expect("the form can be sent");
        assert!(fake.only().header("content-type").starts_with(wanted), "{}", fake.only().header("content-type"));
    }
}

/// Once all is sent it is the client's time limit that counts, and not the idle timeout.
#[tokio::test]
async fn a_server_that_thinks_is_no_transfer_that_stands_still() {
    let server = Server::start(|_| Act::Silence).await;
    let (idle_timeout, timeout) = (std::time::Duration::from_millis(20), std::time::Duration::from_millis(200));
    let builder = builder().base_url(&server.url).idle_timeout(idle_timeout).timeout(timeout);
    let client = builder.build().expect("well set up");
    let mut form = Form::new();
    form.part("plan", Part::stream(3, Box::pin(Whole(Some(bytes::Bytes::from_static(b"abc"))))));
    let mut request = Request::new(&CREATE);
    request.multipart(form);
    let begun = std::time::Instant::now();
    let error = send(&client, request).await.expect_err("no response comes");
    assert_eq!(error.to_string(), "createThing: everything was sent, but no response was received");
    assert!(begun.elapsed() >= timeout);
}

/// A stream of one piece.
struct Whole(Option<bytes::Bytes>);

impl futures_core::Stream for Whole {
    type Item = std::io::Result<bytes::Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.take().map(Ok))
    }
}
