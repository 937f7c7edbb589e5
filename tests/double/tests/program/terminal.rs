//! A terminal: nothing that a server says moves its cursor or turns its text around.

use super::{JSON, WORK_ITEM, against, page, serve};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Command, Stdio};

/// What a program shows on a terminal of its own, and the code that it ends with.
fn shown(mut command: Command) -> (String, Option<i32>) {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&terminal).and_then(|()| unlockpt(&terminal)).expect("it can be used");
    let name = ptsname(&terminal, Vec::new()).expect("it has a name");
    let other = std::ffi::OsStr::from_bytes(name.as_bytes());
    let other = OpenOptions::new().read(true).write(true).open(other).expect("its other end");
    command.stdout(Stdio::from(other.try_clone().expect("twice"))).stderr(Stdio::from(other));
    let mut program = command.spawn().expect("the program starts");
    // What the program has of the terminal is the last.
    drop(command);
    let mut terminal = File::from(terminal);
    let (mut shown, mut piece) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = terminal.read(&mut piece) {
        shown.extend_from_slice(&piece[..count]);
    }
    let code = program.wait().expect("the program ends").code();
    (String::from_utf8(shown).expect("text").replace("\r\n", "\n"), code)
}

/// What a terminal would obey.
const EVIL: &str = "\u{1b}[31m\u{9b}2J\u{7f}\u{85}\u{202e}\u{2066}\u{200f}";

/// The same as JSON may have it without an escape.
const BARE: &str = "\u{9b}2J\u{7f}\u{85}\u{202e}\u{2066}\u{200f}";

fn assert_still(shown: &str, case: &str) {
    let moves = |character: char| {
        let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        turns || (character.is_control() && character != '\n')
    };
    assert!(!shown.contains(moves), "{case}: {shown:?}");
}

#[test]
fn what_a_server_says_moves_no_cursor() {
    let page =
        || page(&format!("na{BARE}me"), "").replace("\"results\":[{", &format!("\"results\":[{{\"k{BARE}y\":\"x\","));
    for (options, wanted) in [
        (&["labels", "list"][..], "na\\u009b2J"),
        (&["labels", "list", "--json"], "na\\u009b2J\\u007f\\u0085\\u202e"),
        (&["labels", "list", "--json=lines"], "na\\u009b2J"),
        (&["labels", "list", "--all", "--json"], "k\\u009b2J"),
        (&["labels", "list", "--all", "--json=lines"], "na\\u009b2J"),
        (&["labels", "list", "--all"], "na\\u009b2J"),
        (&["labels", "list", "--raw"], "na\\u009b2J"),
    ] {
        let (address, server) = serve(vec![("200 OK", JSON, page())]);
        let (shown, code) = shown(against(&address, options));
        assert_still(&shown, &format!("{options:?}"));
        assert!(shown.contains(wanted) && code == Some(0), "{options:?}: {shown:?}");
        if options.contains(&"--json") {
            let value: serde_json::Value = serde_json::from_str(&shown).expect("it is JSON all the same");
            let name = value.pointer("/results/0/name").or(value.pointer("/0/name")).expect("the name");
            assert_eq!(name, &format!("na{BARE}me"), "the same value");
        }
        server.join().expect("one request");
    }
}

#[test]
fn errors_and_downloads_move_no_cursor() {
    let problem = format!("{{\"error\":\"na{BARE}me\",\"k{BARE}\":1}}");
    for (status, fields, body) in [
        ("418 I'm a teapot", JSON, problem.clone()),
        ("502 Bad Gateway", "content-type: text/plain\r\n", format!("a{EVIL}b")),
        ("200 OK", "content-type: text/plain\r\n", format!("a{EVIL}b")),
    ] {
        let (address, server) = serve(vec![(status, fields, body)]);
        let (shown, code) = shown(against(&address, &["labels", "list"]));
        assert_still(&shown, status);
        assert_ne!(code, Some(0), "{shown}");
        server.join().expect("one request");
    }
    let id = WORK_ITEM.to_string();
    let found = || ("302 Found", "location: /f\r\n", String::new());
    let download = ["download", "--work-item", &id, "--resource-id", &id, "-o", "-"];
    let (address, server) = serve(vec![found(), ("200 OK", "", format!("a{EVIL}b\n"))]);
    let mut command = against(&address, &download);
    // The bar of progress moves the cursor itself.
    command.env("TERM", "dumb");
    let (shown, code) = shown(command);
    assert!(shown.contains("a\\u001b[31m\\u009b2J\\u007f") && code == Some(0), "{shown:?}");
    assert!(!shown.contains(['\u{9b}', '\u{7f}', '\u{202e}']), "{shown:?}");
    server.join().expect("two requests");
}
