//! Where a download goes: one regular file, wholly or not at all, or something that takes the bytes as they come.

use super::{WORK_ITEM, against, finish, serve, stderr, stdout};
use std::process::{Command, Output, Stdio};
use std::thread::JoinHandle;

/// A download against a server that has this file.
fn download(content: &str, output: &str) -> (Command, JoinHandle<Vec<(String, String)>>) {
    let responses = vec![("302 Found", "location: /f\r\n", String::new()), ("200 OK", "", content.to_owned())];
    let (address, server) = serve(responses);
    let id = WORK_ITEM.to_string();
    (against(&address, &["download", "--work-item", &id, "--resource-id", &id, "-o", output]), server)
}

async fn downloaded(content: &str, output: &str) -> Output {
    let (command, server) = download(content, output);
    let output = finish(command).await;
    server.join().expect("two requests");
    output
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_replaced_keeps_its_mode_and_links_stay_links() {
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt, symlink};
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let (file, link, nowhere, pipe) = (path("file"), path("link"), path("nowhere"), path("pipe"));
    std::fs::write(&file, "old").expect("written");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).expect("set");
    symlink("file", &link).expect("linked");
    symlink("missing", &nowhere).expect("linked");
    for (output, content) in [(&file, "first"), (&link, "second")] {
        let output = downloaded(content, &output.display().to_string()).await;
        assert!(output.status.success(), "{output:?}");
        assert_eq!(std::fs::read_to_string(&file).expect("a file"), content);
        assert_eq!(std::fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
        assert!(std::fs::symlink_metadata(&link).expect("a link").is_symlink());
    }
    let id = WORK_ITEM.to_string();
    let to = nowhere.display().to_string();
    let output =
        finish(against("127.0.0.1:9", &["download", "--work-item", &id, "--resource-id", &id, "-o", &to])).await;
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr(&output).contains("it is a broken link"), "{output:?}");

    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("there is `mkfifo`").success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe)
    });
    let output = downloaded("through a pipe", &pipe.display().to_string()).await;
    assert!(output.status.success() && stdout(&output).is_empty(), "{output:?}");
    assert_eq!(reader.join().expect("the lock is not poisoned").expect("read"), "through a pipe");
    assert!(std::fs::symlink_metadata(&pipe).expect("a pipe").file_type().is_fifo());
    assert!(downloaded("into nothing", "/dev/null").await.status.success());
    assert!(std::fs::symlink_metadata("/dev/null").expect("a device").file_type().is_char_device());
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 4, "nothing else is left");
}

#[tokio::test]
async fn bytes_go_to_standard_output_untouched() {
    let content = "\u{9b}2J\u{202e}\u{7f}\u{1b}[31m\n";
    let output = downloaded(content, "-").await;
    assert_eq!((stdout(&output).as_str(), stderr(&output).as_str()), (content, ""), "{output:?}");
}

#[tokio::test]
async fn a_closed_pipe_is_no_failure() {
    let (mut command, server) = download("nobody reads this", "-");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = command.spawn().expect("the program starts");
    drop(program.stdout.take());
    let output = program.wait_with_output().expect("the program ends");
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""), "{output:?}");
    server.join().expect("two requests");

    for options in [&["--all"][..], &["--all", "--json"], &["--all", "--json=lines"], &["--json"], &["--raw"]] {
        let (address, server) = serve(vec![("200 OK", super::JSON, super::page("first", ""))]);
        let mut command = against(&address, &[&["labels", "list"], options].concat());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut program = command.spawn().expect("the program starts");
        drop(program.stdout.take());
        let output = program.wait_with_output().expect("the program ends");
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""), "{options:?}");
        server.join().expect("one request");
    }
}
