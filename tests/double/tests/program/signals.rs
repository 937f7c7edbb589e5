//! Signals: what is half done when one comes is put in order.

use super::{WORK_ITEM, against, command, place, with_place};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread;

/// Reads a request on a connection: its first line, when all of it has come.
fn request(connection: &mut BufReader<TcpStream>) -> Option<String> {
    let mut lines = connection.by_ref().lines().map_while(Result::ok);
    let head: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    let length = head.iter().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    connection.read_exact(&mut vec![0; length.unwrap_or_default()]).ok()?;
    head.into_iter().next()
}

#[test]
fn an_interrupted_upload_is_discarded() {
    let (api, storage) = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port")).into();
    let url = |listener: &TcpListener| format!("http://{}", listener.local_addr().expect("bound"));
    let asset = "00000000-0000-4000-8000-00000000000a";
    let attachment = serde_json::json!({
        "id": asset, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "deleted_at": null,
        "attributes": {"name": "a.txt", "size": 5, "type": "text/plain"}, "asset": "a", "entity_type": "ISSUE_ATTACHMENT",
        "entity_identifier": null, "is_deleted": false, "is_archived": false, "external_id": null,
        "external_source": null, "size": 5.0, "is_uploaded": false, "storage_metadata": null, "created_by": null,
        "updated_by": null, "user": null, "workspace": asset, "draft_issue": null, "project": asset, "issue": asset,
        "comment": null, "page": null,
    });
    let grant = serde_json::json!({
        "asset_id": asset, "asset_url": "a", "attachment": attachment,
        "upload_data": {"url": url(&storage), "fields": {"key": "a"}},
    });
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.txt");
    std::fs::write(&file, "Hello").expect("written");
    let (file, place) = (file.display().to_string(), place());
    let mut command = command(&with_place(&["attach", &file, &file], &place));
    command.env("PLANE_BASE_URL", url(&api)).env("PLANE_API_KEY", "key").stdout(Stdio::null()).stderr(Stdio::piped());
    let mut program = command.spawn().expect("the program starts");
    let mut stderr = program.stderr.take().expect("it is piped");
    let at_storage = storage.local_addr().expect("bound");
    let message = thread::spawn(move || {
        let mut message = String::new();
        stderr.read_to_string(&mut message).expect("the program tells text");
        // A program that ends too early does not keep the test waiting.
        drop(TcpStream::connect(at_storage));
        message
    });
    let requests = thread::spawn(move || {
        let mut seen = Vec::new();
        let mut connection = BufReader::new(api.accept().expect("a connection").0);
        while let Some(line) = request(&mut connection) {
            let (status, body) = if line.starts_with("POST") { (200, grant.to_string()) } else { (204, String::new()) };
            let length = body.len();
            let head =
                format!("HTTP/1.1 {status} ok\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n");
            connection.get_mut().write_all((head + &body).as_bytes()).expect("the program reads");
            seen.push(line);
        }
        seen
    });
    // The storage never responds, so the program is in the midst of the upload until it is interrupted.
    let held = storage.accept().expect("a connection");
    let interrupt = Command::new("kill").args(["-INT", &program.id().to_string()]).status();
    assert!(interrupt.expect("there is `kill`").success());
    let status = program.wait().expect("the program ends");
    drop(held);
    let stderr = message.join().expect("the lock is not poisoned");
    let expected = format!("error: a.txt: the upload was stopped; asset {asset} was discarded\n");
    assert_eq!((stderr, status.code()), (expected, Some(130)));
    let requests = requests.join().expect("the lock is not poisoned");
    let methods: Vec<&str> = requests.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(methods, ["POST", "DELETE"], "the second file is not begun");
}

#[test]
fn a_stopped_download_leaves_nothing() {
    for (signal, code, was_there) in [("-INT", 130, true), ("-TERM", 143, false), ("-HUP", 129, true)] {
        let (api, storage) = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port")).into();
        let url = |listener: &TcpListener| format!("http://{}", listener.local_addr().expect("bound"));
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.txt");
        if was_there {
            std::fs::write(&file, "precious").expect("written");
        }
        let (id, to) = (WORK_ITEM.to_string(), file.display().to_string());
        let mut command = against(&url(&api), &["download", "--work-item", &id, "--resource-id", &id, "-o", &to]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let program = command.spawn().expect("the program starts");
        let mut connection = BufReader::new(api.accept().expect("a connection").0);
        request(&mut connection).expect("the program asks");
        let found = format!("HTTP/1.1 302 Found\r\nlocation: {}/f\r\ncontent-length: 0\r\n\r\n", url(&storage));
        connection.get_mut().write_all(found.as_bytes()).expect("the program reads");
        // The storage never comes to an end, so the program is in the midst of the download until it is stopped.
        let mut held = BufReader::new(storage.accept().expect("a connection").0);
        request(&mut held).expect("the program asks");
        held.get_mut().write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf").expect("the program reads");
        let names = || {
            let entries = std::fs::read_dir(folder.path()).expect("a folder");
            let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("text"));
            names.collect::<Vec<String>>()
        };
        let parts: Vec<String> = names().into_iter().filter(|name| name != "a.txt").collect();
        let is_random =
            |name: &String| name.strip_suffix(".part").is_some_and(|name| name.len() == ".0123456789abcdef".len());
        assert!(parts.len() == 1 && is_random(&parts[0]), "{parts:?}");
        let stop = Command::new("kill").args([signal, &program.id().to_string()]).status();
        assert!(stop.expect("there is `kill`").success());
        let output = program.wait_with_output().expect("the program ends");
        drop(held);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert_eq!(super::stderr(&output), "error: the download was stopped, and its incomplete file was removed\n");
        assert_eq!(names(), if was_there { vec!["a.txt"] } else { Vec::new() });
        assert!(!was_there || std::fs::read(&file).is_ok_and(|content| content == b"precious"));
    }
}
