//! The emitted program against the embedded Plane: what it prints, and how it ends.

#[path = "program/downloads.rs"]
mod downloads;
#[cfg(unix)]
#[path = "program/signals.rs"]
mod signals;
mod support;
#[cfg(unix)]
#[path = "program/terminal.rs"]
mod terminal;

use plane_double::{Fault, Host, MODULE, OTHER_WORK_ITEM, PROJECT, Plane, WORK_ITEM, WORKSPACE};
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
    let mut command = Command::new(env!("CARGO_BIN_EXE_plane-program"));
    command.args(args).env_remove("PLANE_BASE_URL").env_remove("PLANE_API_KEY").env_remove("PLANE_BEARER");
    command.env_remove("PLANE_WORKSPACE").env_remove("PLANE_PROJECT");
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
    assert!(!stdout(&output).contains("signature"), "what was granted is not printed");

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
    let output = run(&plane, &with_place(&["download", "--no-wait", "--resource-id", id, "-o", &to], &place)).await;
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(std::fs::read_to_string(&target).expect("still there"), "precious");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 2, "nothing half-written is left");
}

#[test]
fn a_throttled_program_says_how_long_it_waits_and_why() {
    let (address, server) = serve(vec![("429 Too Many Requests", "retry-after: 37\r\n", "{}".to_owned())]);
    let mut command = command(&["labels", "list", "--workspace", "my-team", "--project", unknown_id()]);
    command.env("PLANE_BASE_URL", address).env("PLANE_API_KEY", "key").stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut line = String::new();
    BufReader::new(child.stderr.take().expect("it is piped")).read_line(&mut line).expect("a line");
    child.kill().expect("it waits");
    child.wait().expect("it is over");
    assert!(
        ["waiting 37 s: 60 calls a minute are allowed\n", "waiting 38 s: 60 calls a minute are allowed\n"]
            .contains(&line.as_str()),
        "{line}"
    );
    server.join().expect("one request");
}

#[tokio::test]
async fn mistakes_on_the_command_line_end_with_2() {
    let plane = start().await;
    let place = place();
    for (args, wanted) in [
        (
            vec!["attachments", "list", "--workspace", "w", "--project", "nope", "--work-item", "w"],
            "--project: expected a UUID, found `nope`",
        ),
        (vec!["attachments", "list", "--workspace", "w"], "--project <"),
        // The names of the parameters are aliases.
        (
            vec!["attachments", "list", "--workspace-slug", "w", "--project-id", "nope", "--work-item", "w"],
            "--project: expected a UUID, found `nope`",
        ),
        (vec!["attachment"], "attachments"),
        (
            with_place(&["attachments", "credentials", "--body", r#"{"name":1,"type":"text/plain","size":3}"#], &place),
            "$.name",
        ),
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

#[tokio::test]
async fn a_list_of_the_embedded_plane_goes_on_to_its_last_page() {
    let plane = start().await;
    let project = PROJECT.to_string();
    let place = ["--workspace", WORKSPACE, "--project", &project];
    let list = [&["work-items", "list", "--all", "--json=lines", "--per-page", "3"], &place[..]].concat();
    let output = run(&plane, &list).await;
    assert!(output.status.success(), "{}", stderr(&output));
    let item = |line: &str| serde_json::from_str::<serde_json::Value>(line).expect("an item a line");
    let numbers: Vec<serde_json::Value> =
        stdout(&output).lines().map(|line| item(line)["sequence_id"].clone()).collect();
    assert_eq!(numbers, [4, 3, 2, 1], "the newest first");
    let targets: Vec<String> = plane.requests_at(Host::Api).into_iter().map(|request| request.target).collect();
    let path = format!("/api/v1/workspaces/{WORKSPACE}/projects/{project}/work-items/");
    assert_eq!(targets, [format!("{path}?per_page=3"), format!("{path}?per_page=3&cursor=3%3A1%3A0")]);
}

/// Gives each response (its status line, further fields and body) on a connection of its own; the requests come back at the
/// end: the first line, and the body.
fn serve(responses: Vec<(&'static str, &'static str, String)>) -> (String, thread::JoinHandle<Vec<(String, String)>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let server = thread::spawn(move || {
        let respond = |(status, fields, body): (&str, &str, String)| {
            let (stream, _) = listener.accept().expect("a connection");
            let mut reader = BufReader::new(&stream);
            let head: Vec<String> = reader
                .by_ref()
                .lines()
                .map(|line| line.expect("a request"))
                .take_while(|line| !line.is_empty())
                .collect();
            let length =
                head.iter().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            let mut sent = vec![0; length.unwrap_or(0)];
            reader.read_exact(&mut sent).expect("a body");
            let length = body.len();
            let whole =
                format!("HTTP/1.1 {status}\r\n{fields}content-length: {length}\r\nconnection: close\r\n\r\n{body}");
            (&stream).write_all(whole.as_bytes()).expect("the client reads");
            let route = head[0].strip_suffix(" HTTP/1.1").unwrap_or(&head[0]).to_owned();
            (route, String::from_utf8(sent).expect("text"))
        };
        responses.into_iter().map(respond).collect()
    });
    (address, server)
}

/// Fields of a JSON response.
const JSON: &str = "content-type: application/json\r\n";

/// A command in a project, against a server that gives each response once: so it sends everything once.
fn against(address: &str, args: &[&str]) -> Command {
    let mut command = command(args);
    command.arg("--no-wait");
    command.env("PLANE_BASE_URL", address).env("PLANE_API_KEY", "key");
    command.env("PLANE_WORKSPACE", "my-team").env("PLANE_PROJECT", PROJECT.to_string());
    command
}

/// A page of labels.
fn page(name: &str, next: &str) -> String {
    let more = !next.is_empty();
    format!(
        r#"{{"next_cursor":"{next}","prev_cursor":"","next_page_results":{more},"prev_page_results":false,"count":1,
            "total_count":2,"total_pages":2,"total_results":2,"grouped_by":null,"sub_grouped_by":null,"extra_stats":null,
            "results":[{{"id":"{WORK_ITEM}","name":"{name}","description":"","color":"","sort_order":1.0,"external_source":null,
            "external_id":null,"workspace":"{WORK_ITEM}","project":"{PROJECT}","parent":null,"deleted_at":null,
            "created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","created_by":null,"updated_by":null}}]}}"#
    )
}

#[tokio::test]
async fn a_list_goes_on_to_its_last_page() {
    let responses = [page("first", "1:1:0"), page("second", "")].map(|page| ("200 OK", JSON, page));
    let (address, server) = serve(responses.to_vec());
    let output = finish(against(&address, &["labels", "list", "--all"])).await;
    assert!(output.status.success(), "{}", stderr(&output));
    let names: Vec<_> = json(&output).as_array().expect("a list").iter().map(|label| label["name"].clone()).collect();
    assert_eq!(names, ["first", "second"]);
    let path = format!("GET /api/v1/workspaces/my-team/projects/{PROJECT}/labels/");
    let asked: Vec<String> =
        server.join().expect("two pages were asked for").into_iter().map(|(line, _)| line).collect();
    assert_eq!(asked, [path.clone(), format!("{path}?cursor=1%3A1%3A0")]);
}

#[tokio::test]
async fn json_is_one_document_and_its_items_are_lines() {
    for (option, start, between, end) in [("--json", "[\n", ",\n", "\n]\n"), ("--json=lines", "", "\n", "\n")] {
        let responses = [page("first", "1:1:0"), page("second", "")].map(|page| ("200 OK", JSON, page));
        let (address, server) = serve(responses.to_vec());
        let output = finish(against(&address, &["labels", "list", "--all", option])).await;
        assert!(output.status.success(), "{}", stderr(&output));
        let printed = stdout(&output);
        let items = printed.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)).expect("what is around items");
        let items: Vec<serde_json::Value> =
            items.split(between).map(|item| serde_json::from_str(item).expect("an item")).collect();
        assert_eq!((&items[0]["name"], &items[1]["name"], items.len()), (&"first".into(), &"second".into(), 2));
        server.join().expect("two pages were asked for");
    }
    let empty = page("none", "").replace("\"results\":[{", "\"results\":[],\"rest\":[{");
    for (option, wanted) in [("--json", "[]\n"), ("--json=lines", "")] {
        let (address, server) = serve(vec![("200 OK", JSON, empty.clone())]);
        let output = finish(against(&address, &["labels", "list", "--all", option])).await;
        assert_eq!((stdout(&output).as_str(), output.status.code()), (wanted, Some(0)), "{output:?}");
        server.join().expect("one request");
    }
    // Without `--all` a page is a document, and with `=lines` its items are.
    for (option, lines, is_page) in [("--json", 1, true), ("--json=lines", 1, false)] {
        let (address, server) = serve(vec![("200 OK", JSON, page("first", "1:1:0"))]);
        let output = finish(against(&address, &["labels", "list", option])).await;
        assert_eq!((stdout(&output).lines().count(), json(&output)["results"].is_array()), (lines, is_page));
        server.join().expect("one request");
    }
    let output = finish(against("127.0.0.1:9", &["labels", "list", "--json=rows"])).await;
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[tokio::test]
async fn links_to_other_origins_are_followed_when_that_is_asked_for() {
    for option in [None, Some("--other-origins")] {
        let (elsewhere, other) = serve(vec![("200 OK", JSON, page("elsewhere", ""))]);
        let link = format!("http://{elsewhere}/labels");
        let list = ["labels", "list", "--link", &link].into_iter().chain(option).collect::<Vec<_>>();
        let output = finish(against("127.0.0.1:9", &list)).await;
        if option.is_some() {
            assert_eq!(json(&output)["results"][0]["name"], "elsewhere", "{output:?}");
        } else {
            assert_eq!(output.status.code(), Some(1), "{output:?}");
            assert!(stderr(&output).contains("the link leads to another origin"), "{output:?}");
            drop(
                std::net::TcpStream::connect(&elsewhere)
                    .and_then(|mut stream| stream.write_all(b"GET / HTTP/1.1\r\n\r\n")),
            );
        }
        other.join().expect("one request");
    }
}

#[tokio::test]
async fn a_due_date_a_parent_and_a_lead_are_cleared() {
    let plane = start().await;
    let place = place();
    let [item, other] = [WORK_ITEM, OTHER_WORK_ITEM].map(|id| id.to_string());
    let update = |options: &[&'static str]| with_place(&[&["work-items", "update"], options].concat(), &place);
    let mut set = update(&["--target-date", "2026-12-24", "--priority", "low"]);
    set.extend(["--parent", &other]);
    let set = json(&run(&plane, &set).await);
    assert_eq!((&set["target_date"], &set["parent"]), (&"2026-12-24".into(), &other.clone().into()));
    let cleared = run(&plane, &update(&["--no-target-date", "--no-parent"])).await;
    assert!(cleared.status.success(), "{}", stderr(&cleared));
    let shown = json(&run(&plane, &with_place(&["work-items", "get"], &place)).await);
    assert_eq!(shown["id"], item);
    let null = serde_json::Value::Null;
    assert_eq!((&shown["target_date"], &shown["parent"], &shown["priority"]), (&null, &null, &"low".into()));
    let again = json(&run(&plane, &update(&["--body", r#"{"priority": "none", "start_date": null}"#])).await);
    assert_eq!(
        (&again["priority"], &again["start_date"]),
        (&"none".into(), &null),
        "and with a body that has null in it"
    );

    let (project, module) = (PROJECT.to_string(), MODULE.to_string());
    let module = ["--workspace", WORKSPACE, "--project", &project, "--module-id", &module];
    let shown = json(&run(&plane, &[&["modules", "get"], &module[..]].concat()).await);
    assert!(shown["lead"].is_string(), "{shown}");
    let cleared = run(&plane, &[&["modules", "update", "--no-lead"], &module[..]].concat()).await;
    assert_eq!(json(&cleared)["lead"], null, "{}", stderr(&cleared));
    let shown = json(&run(&plane, &[&["modules", "get"], &module[..]].concat()).await);
    assert_eq!((&shown["lead"], &shown["name"]), (&null, &"Docks".into()));
}

#[tokio::test]
async fn what_came_before_a_failure_is_printed() {
    let refused =
        || ("429 Too Many Requests", "content-type: application/json\r\nretry-after: 57\r\n", "{}".to_owned());
    for (option, lines) in [("--timeout=30", None), ("--json", Some(3)), ("--json=lines", Some(1))] {
        let (address, server) = serve(vec![("200 OK", JSON, page("first", "1:1:0")), refused()]);
        let output = finish(against(&address, &["labels", "list", "--all", option])).await;
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(stderr(&output).contains("429"), "{output:?}");
        let printed = json(&output);
        let first = if printed.is_array() { &printed[0] } else { &printed };
        assert_eq!(first["name"], "first", "what was printed can be read");
        assert_eq!(printed.is_array(), option != "--json=lines");
        assert!(lines.is_none_or(|lines| stdout(&output).lines().count() == lines), "{option}: {output:?}");
        server.join().expect("two pages were asked for");
    }
}

#[tokio::test]
async fn fields_of_a_body_are_options() {
    let made = || ("201 Created", JSON, "{\"id\": 1}".to_owned());
    let update = ["work-items", "update", "--work-item", &WORK_ITEM.to_string(), "--raw"].map(str::to_owned);
    let create = ["projects", "create", "--raw", "--name", "Harbour", "--identifier", "HARB"].map(str::to_owned);
    let of_project = ["cycles", "create", "--raw", "--name", "Week 1"].map(str::to_owned);
    let in_project = format!(r#"{{"name":"Week 1","project_id":"{PROJECT}"}}"#);
    let with = |command: &[String], more: &[&str]| -> Vec<String> {
        command.iter().cloned().chain(more.iter().map(|&word| word.to_owned())).collect()
    };
    for (args, wanted) in [
        (with(&create, &[]), r#"{"name":"Harbour","identifier":"HARB"}"#),
        (with(&of_project, &[]), in_project.as_str()),
        (
            with(&create, &["--body", r#"{"name": "Port", "emoji": "⚓"}"#, "--module-view", "true"]),
            r#"{"name":"Harbour","identifier":"HARB","emoji":"⚓","module_view":true}"#,
        ),
        (with(&update, &["--no-target-date", "--no-parent"]), r#"{"target_date":null,"parent":null}"#),
        (with(&update, &["--priority", "asap", "--point", "3"]), r#"{"priority":"asap","point":3}"#),
    ] {
        let (address, server) = serve(vec![made()]);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let output = finish(against(&address, &args)).await;
        let sent = server.join().expect("one request");
        let sent: serde_json::Value = serde_json::from_str(&sent[0].1).expect("JSON");
        assert_eq!(sent, serde_json::from_str::<serde_json::Value>(wanted).expect("JSON"), "{args:?} {output:?}");
        assert_eq!(json(&output), serde_json::json!({"id": 1}), "as it came: {output:?}");
    }
}

#[tokio::test]
async fn mistakes_in_a_body_are_explained_before_anything_is_sent() {
    for (args, wanted) in [
        (vec!["projects", "create"], "--name, --identifier are missing"),
        (vec!["projects", "create"], "try 'plane projects create --help'"),
        (vec!["projects", "create", "--name", "Harbour"], "--identifier is missing"),
        (vec!["projects", "create", "--body", "name=Harbour"], "did you mean --name Harbour?"),
        (vec!["projects", "create", "--body", "name=Harbour"], "--body is not JSON"),
        (vec!["projects", "update", "--close-in", "soon"], "--close-in: `soon`: expected an integer"),
        (vec!["projects", "get", "--project", "HARB"], "--project: expected a UUID, found `HARB`"),
        (vec!["projects", "list", "--base-url", "ftp://plane"], "must start with http:// or https://"),
    ] {
        let output = finish(against("127.0.0.1:9", &args)).await;
        assert_eq!(output.status.code(), Some(2), "{args:?}: {output:?}");
        assert!(stderr(&output).contains(wanted), "{args:?}: {}", stderr(&output));
    }
}

#[tokio::test]
async fn misspelt_keys_are_warned_of() {
    let (address, server) = serve(vec![("201 Created", JSON, "{}".to_owned())]);
    let body = r#"{"name": "Harbour", "identifier": "HARB", "discription": "typo"}"#;
    let output = finish(against(&address, &["projects", "create", "--raw", "--body", body])).await;
    assert!(output.status.success(), "{output:?}");
    let warning = "warning: `discription` is not documented, did you mean `description`?\n";
    assert_eq!(stderr(&output), warning);
    assert!(server.join().expect("one request")[0].1.contains("discription"), "it is sent all the same");
}

#[tokio::test]
async fn what_is_not_as_documented_is_printed_as_it_came() {
    for (status, fields, body, code, reported) in [
        (
            "201 Created",
            JSON,
            r#"{"id":true,"url":1}"#,
            3,
            "the call succeeded, but its response (application/json) is not as documented",
        ),
        ("418 I'm a teapot", JSON, r#"{"pot":"tea"}"#, 1, "418"),
        ("502 Bad Gateway", "content-type: text/html\r\n", "<h1>No</h1>", 1, "502"),
    ] {
        let (address, server) = serve(vec![(status, fields, body.to_owned())]);
        let work_item = WORK_ITEM.to_string();
        let create = ["links", "create", "--work-item", &work_item, "--url", "https://example.com", "--json"];
        let output = finish(against(&address, &create)).await;
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert_eq!(stdout(&output).trim_end(), body);
        assert!(stderr(&output).contains(reported), "{output:?}");
        server.join().expect("one request");
    }
}

#[tokio::test]
async fn a_work_item_is_found_by_what_people_call_it() {
    let found = format!(r#"{{"id":"{WORK_ITEM}"}}"#);
    let (address, server) = serve(vec![("200 OK", JSON, found), ("200 OK", JSON, "[]".to_owned())]);
    let output = finish(against(&address, &["attachments", "list", "--work-item", "HARB-3", "--raw"])).await;
    let asked: Vec<String> = server.join().expect("two requests").into_iter().map(|(line, _)| line).collect();
    let place = "GET /api/v1/workspaces/my-team";
    assert_eq!(
        asked,
        [
            format!("{place}/work-items/HARB-3/"),
            format!("{place}/projects/{PROJECT}/work-items/{WORK_ITEM}/attachments/")
        ],
        "{output:?}"
    );
}

#[tokio::test]
async fn an_option_for_another_response_runs_the_variant() {
    let (address, server) = serve(vec![("200 OK", JSON, page("first", ""))]);
    let output = finish(against(&address, &["work-items", "list", "--fields", "id,name"])).await;
    assert!(output.status.success(), "{output:?}");
    assert!(server.join().expect("one request")[0].0.ends_with("/work-items/?fields=id%2Cname"), "{output:?}");
    let output = finish(against("127.0.0.1:9", &["work-items", "list", "--external-id", "42"])).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--external-id needs --external-source, too"), "{output:?}");
}

#[tokio::test]
async fn a_base_address_with_the_path_of_operations_is_explained() {
    let (address, server) = serve(vec![("404 Not Found", JSON, "{}".to_owned())]);
    let output = finish(against(&format!("{address}/api/v1"), &["users", "me"])).await;
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stderr(&output).contains("`/api/v1` is in the address twice"), "{output:?}");
    server.join().expect("one request");
}

#[tokio::test]
async fn the_edition_that_has_a_command_is_printed() {
    let sentence = "The open edition of Plane does not have this operation";
    for args in [&["epics", "--help"][..], &["epics", "list", "--help"], &["relations", "remove", "--help"]] {
        let output = finish(command(args)).await;
        assert!(stdout(&output).contains(sentence), "{args:?}: {}", stdout(&output));
    }
    let output = finish(command(&["relations", "list", "--help"])).await;
    assert!(!stdout(&output).contains(sentence), "{}", stdout(&output));
    let (address, server) = serve(vec![("404 Not Found", JSON, "{}".to_owned())]);
    let output = finish(against(&address, &["epics", "list"])).await;
    assert!(stderr(&output).contains(sentence), "{output:?}");
    server.join().expect("one request");
}

#[tokio::test]
async fn a_download_has_the_name_of_its_file() {
    let plane = start().await;
    let place = place();
    let folder = tempfile::tempdir().expect("a folder");
    let (source, target) = (folder.path().join("a.bin"), folder.path().join("target"));
    std::fs::write(&source, pattern(1_000)).expect("written");
    std::fs::create_dir(&target).expect("made");
    let (source, to) = (source.display().to_string(), target.display().to_string());
    let id = json(&run(&plane, &with_place(&["attach", &source], &place)).await)["id"].clone();
    let id = id.as_str().expect("an id");
    for (more, wanted) in [(None, "a.bin"), (None, "a (2).bin"), (Some("--force"), "a.bin")] {
        let download: Vec<&str> = ["download", "--resource-id", id, "-o", &to].into_iter().chain(more).collect();
        let output = run(&plane, &with_place(&download, &place)).await;
        assert!(output.status.success(), "{output:?}");
        assert_eq!(json(&output)["path"], target.join(wanted).display().to_string());
    }
    assert_eq!(std::fs::read_dir(&target).expect("a folder").count(), 2);
    let nowhere = target.join("none").join("a.bin").display().to_string();
    let before = plane.requests_at(Host::Api).len();
    let output = run(&plane, &with_place(&["download", "--resource-id", id, "-o", &nowhere], &place)).await;
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(plane.requests_at(Host::Api).len(), before, "nothing was sent");
}

#[tokio::test]
async fn help_lists_the_fields_of_a_body() {
    let output = finish(command(&["work-items", "update", "--help"])).await;
    let help = stdout(&output);
    for wanted in [
        "Fields of the body:",
        "--name <TEXT>",
        "--priority <TEXT>",
        "urgent",
        "--no-target-date",
        "PLANE_PROJECT",
        "--work-item",
    ] {
        assert!(help.contains(wanted), "{wanted}: {help}");
    }
    let output = finish(command(&["completions", "bash"])).await;
    assert!(stdout(&output).contains("--no-target-date"), "{output:?}");
}
