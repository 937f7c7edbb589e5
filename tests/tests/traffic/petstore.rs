//! The petstore of the OpenAPI Initiative and a server of its own: what is recorded of it is right where the server does
//! what the document says, and clear where it does not.

use super::{facts, options};
use serde_json::{Value, json};
use specwright::diagnostic::render::Form;
use specwright::traffic::{Recorded, compare_with_traffic};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

/// Serves pets, a connection each, until none comes any more. It forgets tags, and takes pets without a name.
fn serve(listener: &TcpListener, requests: usize) {
    for stream in listener.incoming().take(requests).flatten() {
        let (method, path, body) = receive(&stream);
        let pet = json!({ "id": 7, "name": "Rex", "tag": null });
        let (status, response) = match (method.as_str(), path.as_str()) {
            ("GET", "/v1/pets?limit=1") => (200, json!([{ "id": 7, "name": "Rex" }])),
            ("GET", "/v1/pets/7") => (200, pet),
            ("POST", "/v1/pets") if body.contains("Rex") => (201, Value::Null),
            ("POST", "/v1/pets") => (201, json!({ "id": 8 })),
            ("DELETE", "/v1/pets/7") => (204, Value::Null),
            _ => (404, json!({ "code": "404", "message": "no such pet" })),
        };
        let text = if response.is_null() { String::new() } else { response.to_string() };
        let head = format!(
            "HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            text.len()
        );
        (&stream).write_all((head + &text).as_bytes()).expect("the client listens");
    }
}

/// The method, the path and the body of a request.
fn receive(stream: &TcpStream) -> (String, String, String) {
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    lines.read_line(&mut line).expect("a request has a first line");
    let mut parts = line.split(' ').map(str::to_owned);
    let (method, path) = (parts.next().expect("a method"), parts.next().expect("a path"));
    let mut length = 0;
    loop {
        let mut header = String::new();
        lines.read_line(&mut header).expect("a request has headers");
        if header.trim().is_empty() {
            break;
        }
        if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length is a number");
        }
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body).expect("the body is there");
    (method, path, String::from_utf8(body).expect("the body is text"))
}

/// Sends a request, and the entry of a HAR file that a proxy between would write.
fn exchange(address: &str, method: &str, path: &str, body: Option<&Value>) -> Value {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    let text = body.map(Value::to_string).unwrap_or_default();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n\r\n", text.len());
    stream.write_all((head + &text).as_bytes()).expect("the server takes requests");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("the server responds");
    let (head, content) = response.split_once("\r\n\r\n").expect("a response has a head");
    let status: u16 = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a response has a status");
    let mut request = json!({ "method": method, "url": format!("http://{address}{path}"), "headers": [] });
    if body.is_some() {
        request["postData"] = json!({ "mimeType": "application/json", "text": text });
    }
    let kept = json!({ "size": content.len(), "mimeType": "application/json", "text": content });
    json!({ "request": request, "response": { "status": status, "headers": [], "content": kept } })
}

#[test]
fn the_petstore_and_its_own_server() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let address = listener.local_addr().expect("the port has a number").to_string();
    let (rex, nameless) = (json!({ "id": 7, "name": "Rex" }), json!({ "id": 8 }));
    let calls: [(&str, &str, Option<&Value>); 6] = [
        ("GET", "/v1/pets?limit=1", None),
        ("POST", "/v1/pets", Some(&rex)),
        ("POST", "/v1/pets", Some(&nameless)),
        ("GET", "/v1/pets/7", None),
        ("GET", "/v1/pets/9", None),
        ("DELETE", "/v1/pets/7", None),
    ];
    let entries: Vec<Value> = std::thread::scope(|scope| {
        scope.spawn(|| serve(&listener, calls.len()));
        calls.iter().map(|(method, path, body)| exchange(&address, method, path, *body)).collect()
    });
    let folder = tempfile::tempdir().expect("there is room for a recording");
    let file = folder.path().join("petstore.har");
    let har = json!({ "log": { "version": "1.2", "entries": entries } });
    std::fs::write(&file, har.to_string()).expect("a recording can be written");
    let document = Path::new("tests/traffic/petstore.yaml");
    let recorded = Recorded { paths: vec![file], ..Recorded::default() };
    let comparison =
        compare_with_traffic(document, &recorded, &options(None)).expect("the document and its traffic can be read");
    let text = comparison.render(Form::Concise, false);
    let messages: Vec<&str> = text.lines().map(|line| line.split_once("]: ").expect("a line has a code").1).collect();
    let expected = [
        "a 201 of `createPets` has a body of `application/json`",
        "the document has no `DELETE /pets/{petId}`",
        "the server accepted a request of `createPets` in which `name` of `Pet` is missing",
        "`tag` of `Pet` is null",
        "`code` of `Error` is a string",
    ];
    assert_eq!(messages, expected, "{text}");
    let mut found = facts(&comparison.verdict.unexplained);
    found.sort();
    let expected = [
        "200.tag null",
        "404.code string",
        "body.name absent",
        "media-type 201 application/json",
        "operation DELETE /pets/{petId}",
    ];
    assert_eq!(found, expected);
}
