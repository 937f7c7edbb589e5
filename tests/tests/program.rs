//! The emitted program against the embedded Plane: what it prints, and how it ends.

mod support;

use specwright_tests::plane::{Fault, Host, PROJECT, Plane, WORK_ITEM, WORKSPACE};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use support::{pattern, start};

/// Runs the program with the key in its environment, without blocking the servers of the double.
async fn run(plane: &Plane, args: &[&str]) -> Output {
    let mut command = command(args);
    command.env("PLANE_BASE_URL", plane.url()).env("PLANE_API_KEY", plane.api_key());
    finish(command).await
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_program"));
    command.args(args).env_remove("PLANE_BASE_URL").env_remove("PLANE_API_KEY").env_remove("PLANE_BEARER");
    command.stdin(Stdio::null());
    command
}

async fn finish(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output()).await.expect("not aborted").expect("the program starts")
}

/// The arguments that say where, after a command's own.
fn with_place<'a>(command: &[&'a str], place: &'a [String; 2]) -> Vec<&'a str> {
    let mut args = command.to_vec();
    args.extend(["--workspace", WORKSPACE, "--project", &place[0], "--work-item", &place[1]]);
    args
}

fn place() -> [String; 2] {
    [PROJECT.to_string(), WORK_ITEM.to_string()]
}

fn unknown_id() -> &'static str {
    "00000000-0000-4000-8000-0000000000ff"
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

#[tokio::test]
async fn files_go_up_and_come_down() {
    let plane = start().await;
    let place = place();
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second, back) =
        (folder.path().join("a.bin"), folder.path().join("b.txt"), folder.path().join("back.bin"));
    let content = pattern(200_000);
    std::fs::write(&first, &content).expect("written");
    std::fs::write(&second, "Hello").expect("written");
    let text = |path: &Path| path.display().to_string();
    let (first, second, back) = (text(&first), text(&second), text(&back));

    let output = run(&plane, &with_place(&["attach", "--json", &first, &second], &place)).await;
    assert!(output.status.success(), "{output:?}");
    let lines: Vec<serde_json::Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert_eq!((lines[0]["size"].as_u64(), lines[1]["size"].as_u64()), (Some(200_000), Some(5)));
    assert!(!stdout(&output).contains("signature"), "what was granted is not told");

    let output = run(&plane, &with_place(&["attachments", "list"], &place)).await;
    let list = json(&output);
    assert_eq!(list[0]["attributes"]["name"], "b.txt", "the newest first");
    let same = run(&plane, &with_place(&["attachments", "get-attachments", "--json"], &place)).await;
    assert_eq!(json(&same), list, "under its other name, in one line");
    assert_eq!(stdout(&same).lines().count(), 1);

    let id = lines[0]["id"].as_str().expect("an id");
    let [project, work_item] = &place;
    let link = format!(
        "{}/api/v1/workspaces/{WORKSPACE}/projects/{project}/work-items/{work_item}/attachments/",
        plane.url().trim_end_matches('/')
    );
    let mut elsewhere = vec!["attachments", "list", "--link", &link, "--workspace", "w"];
    elsewhere.extend(["--project", unknown_id(), "--work-item", unknown_id()]);
    assert_eq!(json(&run(&plane, &elsewhere).await), list, "what the link leads to");

    let output = run(&plane, &with_place(&["download", "--resource-id", id, "--output", &back], &place)).await;
    assert!(output.status.success(), "{output:?}");
    assert_eq!(std::fs::read(&back).expect("downloaded"), content);
    let output = run(&plane, &with_place(&["download", "--resource-id", id], &place)).await;
    assert_eq!(output.stdout, content, "to standard output");

    let output = run(&plane, &with_place(&["attachments", "delete", "--resource-id", id], &place)).await;
    assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
}

#[tokio::test]
async fn failures_end_with_1_and_say_why() {
    let plane = start().await;
    let place = place();
    let output = run(&plane, &with_place(&["attachments", "get", "--resource-id", unknown_id()], &place)).await;
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stderr(&output), "error: getAttachmentDetail: 404 Not Found: The requested resource does not exist.\n");
    assert!(json(&output).is_object(), "what the API says is given too: {output:?}");

    let mut command = command(&with_place(&["attachments", "list", "--base-url", plane.url()], &place));
    command.env("PLANE_API_KEY", "");
    let output = finish(command).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("export PLANE_API_KEY"), "{output:?}");
}

#[tokio::test]
async fn one_file_that_fails_does_not_stop_the_others() {
    let plane = start().await;
    let place = place();
    let folder = tempfile::tempdir().expect("a folder");
    let (empty, missing, good) =
        (folder.path().join("empty.txt"), folder.path().join("missing.txt"), folder.path().join("good.txt"));
    std::fs::write(&empty, "").expect("written");
    std::fs::write(&good, "Hello").expect("written");
    let paths: Vec<String> = [&empty, &missing, &good].iter().map(|path| path.display().to_string()).collect();
    let args = with_place(&["attach", &paths[0], &paths[1], &paths[2]], &place);
    let output = run(&plane, &args).await;
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(json(&output)["size"], 5);
    let stderr = stderr(&output);
    assert!(stderr.contains("empty.txt: the file is empty"), "{stderr}");
    assert!(stderr.contains("missing.txt: the file cannot be read: No such file"), "{stderr}");
    assert!(stderr.contains("2 of 3 files were not uploaded"), "{stderr}");
}

#[tokio::test]
async fn a_download_that_breaks_off_leaves_what_was_there() {
    let plane = start().await;
    let place = place();
    let folder = tempfile::tempdir().expect("a folder");
    let (source, target) = (folder.path().join("a.bin"), folder.path().join("target.bin"));
    std::fs::write(&source, pattern(300_000)).expect("written");
    std::fs::write(&target, "precious").expect("written");
    let (source, to) = (source.display().to_string(), target.display().to_string());
    let id = json(&run(&plane, &with_place(&["attach", &source], &place)).await)["id"].clone();
    plane.inject(Fault::StorageDropsDownload { after: 100_000 });
    let id = id.as_str().expect("an id");
    let output = run(&plane, &with_place(&["download", "--resource-id", id, "-o", &to], &place)).await;
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(std::fs::read_to_string(&target).expect("still there"), "precious");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 2, "nothing half-written is left");
}

#[tokio::test]
async fn mistakes_on_the_command_line_end_with_2() {
    let plane = start().await;
    let place = place();
    for (args, wanted) in [
        (vec!["attachments", "list", "--workspace", "w", "--project", "nope", "--work-item", "w"], "--project-id"),
        (vec!["attachments", "list", "--workspace", "w"], "--project-id"),
        (vec!["attachment"], "attachments"),
        (with_place(&["attachments", "credentials", "--body", "{\"name\":1}"], &place), "$.name"),
        (with_place(&["attachments", "credentials", "--body", "{}"], &place), "missing `name`"),
    ] {
        let output = run(&plane, &args).await;
        assert_eq!(output.status.code(), Some(2), "{args:?}: {output:?}");
        assert!(stderr(&output).contains(wanted), "{args:?}: {}", stderr(&output));
    }
    assert!(plane.requests_at(Host::Api).is_empty(), "nothing was sent");
}

#[tokio::test]
async fn help_names_every_operation_and_completions_are_printed() {
    let output = finish(command(&["attachments", "--help"])).await;
    for name in ["list", "get", "delete", "complete", "credentials", "store", "get-attachments"] {
        assert!(stdout(&output).contains(name), "{name}: {}", stdout(&output));
    }
    let output = finish(command(&["--help"])).await;
    assert!(stdout(&output).contains("PLANE_API_KEY"), "{}", stdout(&output));
    assert!(!stdout(&output).contains("--api-key"), "a key is never an argument");
    for shell in ["bash", "zsh", "fish"] {
        let output = finish(command(&["completions", shell])).await;
        assert!(output.status.success() && stdout(&output).contains("attachments"), "{shell}");
    }
}

/// A label as the server sends it.
fn label(name: &str) -> serde_json::Value {
    let (time, id) = ("2026-11-29T22:20:52Z", PROJECT.to_string());
    serde_json::json!({
        "id": id, "name": name, "description": "", "color": "", "sort_order": 65535.0, "parent": null,
        "external_source": null, "external_id": null, "workspace": id, "project": id,
        "created_at": time, "updated_at": time, "deleted_at": null, "created_by": id, "updated_by": null
    })
}

/// Two pages of labels, each on a connection of its own; what was asked for comes back at the end.
fn two_pages() -> (String, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let server = std::thread::spawn(move || {
        let page = |name: &str, next: &str| {
            let page = serde_json::json!({
                "next_cursor": next, "prev_cursor": "", "next_page_results": !next.is_empty(), "prev_page_results": false,
                "count": 1, "total_count": 2, "total_pages": 2, "total_results": 2,
                "grouped_by": null, "sub_grouped_by": null, "extra_stats": null, "results": [label(name)]
            });
            page.to_string()
        };
        let pages = [page("first", "1:1:0"), page("second", "")];
        let answer = |page: &String| {
            let (mut stream, _) = listener.accept().expect("a connection");
            let lines = BufReader::new(&stream).lines().map(|line| line.expect("a request"));
            let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            let length = page.len();
            let fields = format!("content-type: application/json\r\ncontent-length: {length}\r\nconnection: close");
            write!(stream, "HTTP/1.1 200 OK\r\n{fields}\r\n\r\n{page}").expect("somebody reads");
            head[0].split(' ').nth(1).unwrap_or_default().to_owned()
        };
        pages.iter().map(answer).collect()
    });
    (address, server)
}

#[tokio::test]
async fn a_list_goes_on_to_its_last_page() {
    let (address, server) = two_pages();
    let project = PROJECT.to_string();
    let mut command = command(&["labels", "list", "--workspace", "my-team", "--project", &project, "--all"]);
    command.env("PLANE_BASE_URL", address).env("PLANE_API_KEY", "key");
    let output = finish(command).await;
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(json(&output), serde_json::json!([label("first"), label("second")]));
    let asked = server.join().expect("two pages were asked for");
    let path = format!("/api/v1/workspaces/my-team/projects/{project}/labels/");
    assert_eq!(asked, [path.clone(), format!("{path}?cursor=1%3A1%3A0")]);
}

/// Reads a request on a connection: its first line, when all of it has come.
fn request(connection: &mut BufReader<std::net::TcpStream>) -> Option<String> {
    let mut lines = connection.by_ref().lines().map_while(Result::ok);
    let head: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    let length = head.iter().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    connection.read_exact(&mut vec![0; length.unwrap_or_default()]).ok()?;
    head.into_iter().next()
}

#[cfg(unix)]
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
    let mut told = program.stderr.take().expect("it is piped");
    let at_storage = storage.local_addr().expect("bound");
    let message = thread::spawn(move || {
        let mut message = String::new();
        told.read_to_string(&mut message).expect("the program tells text");
        // A program that ends too early does not keep the test waiting.
        drop(std::net::TcpStream::connect(at_storage));
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
    // The storage never answers, so the program is in the midst of the upload until it is interrupted.
    let held = storage.accept().expect("a connection");
    let interrupt = Command::new("kill").args(["-INT", &program.id().to_string()]).status();
    assert!(interrupt.expect("there is `kill`").success());
    let status = program.wait().expect("the program ends");
    drop(held);
    let told = message.join().expect("nobody panicked");
    let expected = format!("error: a.txt: the upload was stopped; asset {asset} was discarded\n");
    assert_eq!((told, status.code()), (expected, Some(130)));
    let requests = requests.join().expect("nobody panicked");
    let methods: Vec<&str> = requests.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(methods, ["POST", "DELETE"], "the second file is not begun");
}
