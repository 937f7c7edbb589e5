//! Documents that are fetched, from servers on the loopback device: what is kept, what is read from there, and what is not
//! asked for.

use super::server::{Reply, Server};
use super::{PROGRAM, read, stderr, stdout};
use std::fs;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A document that refers to two files of its origin.
const DOCUMENT: &str = include_str!("remote/api.yaml");

#[test]
fn a_document_is_fetched_once_with_its_files_and_read_from_there() {
    let server = served();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let address = server.address("v1/api.yaml");
    let checked = run(&folder, &["check", &address]);
    assert_eq!(checked.status.code(), Some(0), "{}", stderr(&checked));
    assert!(stderr(&checked).contains("spec/api.yaml: fetched, "), "{}", stderr(&checked));
    assert!(stderr(&checked).contains("with 2 files that it refers to"), "{}", stderr(&checked));
    assert!(stderr(&checked).contains("spec/api.yaml: nothing to report"), "{}", stderr(&checked));
    assert_eq!(read(&folder, "spec/api.yaml"), DOCUMENT);
    assert!(
        read(&folder, "spec/parts/ferry.yaml").contains("port.json")
            && read(&folder, "spec/127.0.0.1/port.json").len() > 2
    );
    let lock = read(&folder, "specwright.lock");
    assert!(lock.contains(&format!("address = \"{address}\"\npath = \"spec/api.yaml\"\nsha256 = ")), "{lock}");

    let before = server.requests();
    let made = run(&folder, &["generate", &address, "--output", "client"]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    assert!(stderr(&made).contains("1 operation: 1 full, 0 degraded"), "{}", stderr(&made));
    let types = read(&folder, "client/src/types.rs");
    assert!(types.contains("pub struct Ferry ") && types.contains("pub struct Port "), "{types}");
    let head = types.lines().next().unwrap_or_default();
    assert!(head.contains("api.yaml") && !head.contains("127.0.0.1"), "an address may have a secret in it: {head}");
    assert_eq!(server.requests(), before, "what is kept is read");
    assert_eq!(run(&folder, &["check", "spec/api.yaml", "--strict"]).status.code(), Some(0), "by its path as well");
}

#[test]
fn nothing_is_fetched_offline_by_a_check_or_by_a_build_script() {
    let server = served();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let address = server.address("v1/api.yaml");
    for arguments in [
        &["check", &address, "--offline"][..],
        &["generate", &address, "--output", "client", "--check"],
        &["build-step", &address],
    ] {
        let refused = run(&folder, arguments);
        assert_ne!(refused.status.code(), Some(0), "{arguments:?}");
        assert!(stderr(&refused).contains("specwright fetch"), "{}", stderr(&refused));
    }
    fs::write(folder.path().join("specwright.toml"), format!("spec = \"{address}\"\noutput = \"client\"\n"))
        .expect("written");
    let refused = run(&folder, &["regenerate"]);
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("specwright fetch"), "{}", stderr(&refused));
    assert_eq!(server.requests(), 0);

    assert_eq!(run(&folder, &["fetch"]).status.code(), Some(0));
    let built = run(&folder, &["build-step", &address]);
    assert_eq!(built.status.code(), Some(0), "{}", stderr(&built));
    let instructions = String::from_utf8_lossy(&built.stdout).into_owned();
    for watched in ["spec/api.yaml", "spec/parts/ferry.yaml"] {
        assert!(instructions.contains(&format!("rerun-if-changed={watched}")), "{instructions}");
    }
    assert!(folder.path().join("out/api/mod.rs").is_file());
}

#[test]
fn what_changed_on_the_server_is_reported() {
    let server = served();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let address = server.address("v1/api.yaml");
    fs::write(folder.path().join("specwright.toml"), format!("spec = \"{address}\"\noutput = \"client\"\n"))
        .expect("written");
    let made = run(&folder, &["regenerate", "--fetch"]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let again = run(&folder, &["fetch"]);
    assert!(stderr(&again).contains("spec/api.yaml: unchanged"), "{}", stderr(&again));

    server.put("/v1/parts/ferry.yaml", Reply::text("Ferry: {type: object, properties: {label: {type: string}}}\n"));
    let changed = run(&folder, &["regenerate", "--fetch"]);
    assert_eq!(changed.status.code(), Some(0), "{}", stderr(&changed));
    assert!(stderr(&changed).contains("spec/api.yaml: changed"), "{}", stderr(&changed));
    assert!(stderr(&changed).contains("the client: major"), "{}", stderr(&changed));
    assert!(stderr(&changed).contains("spec/127.0.0.1/port.json: removed"), "{}", stderr(&changed));
    assert!(read(&folder, "client/src/types.rs").contains("pub label: "));

    // A change of the user is no document of the server, and a file that is not kept is not replaced.
    fs::write(folder.path().join("spec/parts/ferry.yaml"), "Ferry: {type: object}\n").expect("it can be written");
    let edited = run(&folder, &["check", &address, "--strict"]);
    assert_eq!(edited.status.code(), Some(1), "{}", stderr(&edited));
    assert!(stdout(&edited).contains("`specwright fetch` gets it anew"), "{}", stdout(&edited));
    assert_eq!(run(&folder, &["fetch"]).status.code(), Some(0));
    assert_eq!(run(&folder, &["check", &address, "--strict"]).status.code(), Some(0));
}

#[test]
fn files_of_the_user_are_not_replaced() {
    let server = served();
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::create_dir(folder.path().join("spec")).expect("a folder can be made");
    fs::write(folder.path().join("spec/api.yaml"), "mine").expect("it can be written");
    let refused = run(&folder, &["fetch", &server.address("v1/api.yaml")]);
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("is there already and was not fetched"), "{}", stderr(&refused));
    assert_eq!(read(&folder, "spec/api.yaml"), "mine");
    assert!(!folder.path().join("specwright.lock").exists());
}

#[test]
fn a_document_leads_to_its_own_origin_only() {
    let (server, other) = (served(), served());
    let secret = tempfile::tempdir().expect("a folder can be made");
    fs::write(secret.path().join("secret.yaml"), "Ferry: {type: object}\n").expect("it can be written");
    let file = format!("file://{}", secret.path().join("secret.yaml").display());
    for target in [file, secret.path().join("secret.yaml").display().to_string(), other.address("v1/parts/ferry.yaml")]
    {
        let document = DOCUMENT.replace("parts/ferry.yaml", &target);
        server.put("/v1/api.yaml", Reply::text(&document));
        let folder = tempfile::tempdir().expect("a folder can be made");
        let checked = run(&folder, &["check", &server.address("v1/api.yaml"), "--strict"]);
        assert_eq!(checked.status.code(), Some(1), "{target}: {}", stderr(&checked));
        let text = stdout(&checked);
        assert!(text.contains("error[remote-reference]") || text.contains("was not fetched"), "{target}: {text}");
        assert!(!text.contains("type: object}"), "{target}: {text}");
    }
    assert_eq!(other.requests(), 0);
}

#[test]
fn redirects_lead_to_no_other_place_of_this_machine() {
    let (server, other) = (served(), served());
    server.put("/moved", Reply::redirect("/v1/api.yaml"));
    server.put("/elsewhere", Reply::redirect(&other.address("v1/api.yaml")));
    server.put("/metadata", Reply::redirect("http://169.254.169.254/latest"));
    server.put("/private", Reply::redirect("https://10.0.0.1/api.yaml"));
    server.put("/file", Reply::redirect("file:///etc/hostname"));
    server.put("/circle", Reply::redirect("/circle"));
    let folder = tempfile::tempdir().expect("a folder can be made");
    let moved = run(&folder, &["check", &server.address("moved")]);
    assert_eq!(moved.status.code(), Some(0), "{}", stderr(&moved));
    let source = format!("source = \"{}\"", server.address("v1/api.yaml"));
    assert!(read(&folder, "specwright.lock").contains(&source), "{}", read(&folder, "specwright.lock"));
    for (path, reason) in [
        ("elsewhere", "is not encrypted"),
        ("metadata", "is not encrypted"),
        ("private", "is no public address"),
        ("file", "is no address of the web"),
        ("circle", "redirects"),
    ] {
        let refused = run(&folder, &["fetch", &server.address(path)]);
        assert_eq!(refused.status.code(), Some(2), "{path}: {}", stderr(&refused));
        assert!(stderr(&refused).contains(reason), "{path}: {}", stderr(&refused));
    }
    assert_eq!(other.requests(), 0);
}

#[test]
fn addresses_that_are_not_to_be_asked_are_refused() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (address, reason) in [
        ("http://api.example.com/api.yaml", "is not encrypted"),
        ("https://192.168.0.1/api.yaml", "is no public address"),
        ("https://[::ffff:10.0.0.1]/api.yaml", "is no public address"),
        ("https://somebody:word@api.example.com/api.yaml", "credentials"),
    ] {
        let refused = run(&folder, &["check", address]);
        assert_eq!(refused.status.code(), Some(2), "{address}: {}", stderr(&refused));
        assert!(stderr(&refused).contains(reason), "{address}: {}", stderr(&refused));
    }
}

#[test]
fn what_comes_is_bounded_and_must_be_a_document() {
    let server = served();
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::write(folder.path().join("specwright.toml"), "max-file-size = 1\n").expect("it can be written");
    let large = "#".repeat(1024 * 1024 + 1);
    server.put("/large", Reply::text(&large));
    server.put("/endless", Reply::text(&large).without_length());
    server.put("/page", Reply::text("<!DOCTYPE html>\n<html><body>The API</body></html>\n"));
    for (path, reason) in
        [("large", "larger than 1 MiB"), ("endless", "larger than 1 MiB"), ("gone", "404"), ("page", "a page of HTML")]
    {
        let refused = run(&folder, &["fetch", &server.address(path)]);
        assert_eq!(refused.status.code(), Some(2), "{path}: {}", stderr(&refused));
        assert!(stderr(&refused).contains(reason), "{path}: {}", stderr(&refused));
    }
    assert!(!folder.path().join("spec").exists());
}

#[test]
fn settings_are_made_for_an_address_as_well() {
    let server = served();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let address = server.address("v1/api.yaml");
    let made = run(&folder, &["init", &address]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let settings = read(&folder, "specwright.toml");
    assert!(settings.contains(&format!("spec = \"{address}\"\n")) && settings.contains("strict = false"), "{settings}");
    let written = run(&folder, &["regenerate"]);
    assert_eq!(written.status.code(), Some(0), "{}", stderr(&written));
    assert_eq!(run(&folder, &["init", &address]).status.code(), Some(0), "it is the same document");
}

#[test]
fn a_folder_has_the_files_of_addresses_in_references() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let address = "http://parts.example.com/schemas/ferry.yaml";
    let document = DOCUMENT.replace("parts/ferry.yaml", address);
    fs::write(folder.path().join("api.yaml"), document).expect("it can be written");
    fs::create_dir(folder.path().join("schemas")).expect("a folder can be made");
    let part = "Ferry: {type: object, properties: {port: {$ref: 'port.yaml#/Port'}}}\n";
    fs::write(folder.path().join("schemas/ferry.yaml"), part).expect("it can be written");
    fs::write(folder.path().join("schemas/port.yaml"), "Port: {type: object}\n").expect("it can be written");
    let unknown = run(&folder, &["check", "api.yaml", "--strict"]);
    assert_eq!(unknown.status.code(), Some(1), "{}", stderr(&unknown));
    assert!(stdout(&unknown).contains("`[remote]` in `specwright.toml`"), "{}", stdout(&unknown));
    let settings =
        "[remote]\n\"http://parts.example.com/\" = \"nowhere\"\n\"http://parts.example.com/schemas/\" = \"schemas\"\n";
    fs::write(folder.path().join("specwright.toml"), settings).expect("it can be written");
    let known = run(&folder, &["check", "api.yaml", "--strict", "--config", "specwright.toml"]);
    assert_eq!(known.status.code(), Some(0), "{}{}", stdout(&known), stderr(&known));
    fs::write(folder.path().join("specwright.toml"), "[remote]\n\"schemas\" = \"schemas\"\n")
        .expect("it can be written");
    let wrong = run(&folder, &["check", "api.yaml", "--config", "specwright.toml"]);
    assert!(stderr(&wrong).contains("the beginning of addresses"), "{}", stderr(&wrong));
}

/// A server with the document and its files.
fn served() -> Server {
    let server = Server::start();
    server.put("/v1/api.yaml", Reply::text(DOCUMENT));
    server.put("/v1/parts/ferry.yaml", Reply::text(include_str!("remote/ferry.yaml")));
    server.put(
        "/port.json",
        Reply::text("{\"Port\": {\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\"}}}}"),
    );
    server
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(folder.path());
    // As Cargo starts a build script.
    command.env("OUT_DIR", folder.path().join("out")).env("CARGO_MANIFEST_DIR", folder.path());
    command.output().expect("the program starts")
}
