//! What a user does first: settings for a document, a look at what would be emitted, completions, and a document that is
//! checked whenever it changes.

use super::{PROGRAM, read, stderr, stdout};
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use tempfile::TempDir;

/// A small document without a mistake.
const DOCUMENT: &str = include_str!("first_minute/api.yaml");

#[test]
fn settings_are_written_for_a_document_and_a_crate_is_made_of_them() {
    let folder = with_document();
    let made = run(&folder, ["init", "api.yaml"]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    assert!(stderr(&made).contains("specwright.toml: written"), "{}", stderr(&made));
    let settings = read(&folder, "specwright.toml");
    for line in ["spec = \"api.yaml\"\n", "output = \"client\"\n", "strict = true "] {
        assert!(settings.contains(line), "{line} is missing in {settings}");
    }
    let written = run(&folder, ["regenerate"]);
    assert_eq!(written.status.code(), Some(0), "{}", stderr(&written));
    let manifest = read(&folder, "client/Cargo.toml");
    assert!(manifest.contains("name = \"ferries\""), "{manifest}");
    assert!(folder.path().join("client/src/lib.rs").is_file());
    assert_eq!(run(&folder, ["regenerate", "--check"]).status.code(), Some(0));
}

#[test]
fn files_that_are_there_are_left_as_they_are() {
    let folder = with_document();
    fs::write(folder.path().join("other.yaml"), DOCUMENT).expect("it can be written");
    fs::write(folder.path().join("build.rs"), "fn main() {}\n").expect("it can be written");
    let own = "# Mine.\nspec = \"./api.yaml\"\n";
    fs::write(folder.path().join("specwright.toml"), own).expect("it can be written");
    let same = run(&folder, ["init", "api.yaml", "--build-script"]);
    assert_eq!(same.status.code(), Some(0), "{}", stderr(&same));
    assert!(stderr(&same).contains("specwright.toml: is there already"), "{}", stderr(&same));
    assert!(stderr(&same).contains("build.rs: is there already; its `main`"), "{}", stderr(&same));
    assert!(stdout(&same).starts_with("specwright::build::Config::new(\"api.yaml\")"), "{}", stdout(&same));
    let other = run(&folder, ["init", "other.yaml"]);
    assert_eq!(other.status.code(), Some(2), "{}", stderr(&other));
    assert!(stderr(&other).contains("is there already and names `./api.yaml`"), "{}", stderr(&other));
    assert_eq!(read(&folder, "specwright.toml"), own);
    assert_eq!(read(&folder, "build.rs"), "fn main() {}\n");
    assert_eq!(run(&folder, ["init", "nowhere.yaml"]).status.code(), Some(2));
}

#[test]
fn mistakes_of_the_document_are_counted_once_they_are_errors() {
    let folder = with_document();
    let wrong = DOCUMENT.replace("required: true", "requird: true");
    fs::write(folder.path().join("api.yaml"), wrong).expect("it can be written");
    let made = run(&folder, ["init", "api.yaml"]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    assert!(stderr(&made).contains("`specwright check --strict api.yaml` shows them"), "{}", stderr(&made));
    assert!(stderr(&made).contains("strict = false"), "{}", stderr(&made));
}

#[test]
fn a_build_script_comes_with_what_its_crate_needs() {
    let folder = with_document();
    let made = run(&folder, ["init", "api.yaml", "--build-script"]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    assert!(stderr(&made).contains("there is no Cargo.toml yet"), "{}", stderr(&made));
    let script = read(&folder, "build.rs");
    assert!(script.contains("Config::new(\"api.yaml\").settings(\"specwright.toml\").compile()"), "{script}");
    assert!(!read(&folder, "specwright.toml").contains("\noutput = "), "the client goes into OUT_DIR");
    let commands = stdout(&made);
    for wanted in [
        "cargo add --build specwright@",
        "bytes@1",
        "cargo add reqwest@0.13 --no-default-features --features http2,rustls,system-proxy\n",
        "pub mod api { include!(concat!(env!(\"OUT_DIR\"), \"/api/mod.rs\")); }\n",
    ] {
        assert!(commands.contains(wanted), "{wanted} is missing in {commands}");
    }

    let manifest =
        "[package]\nname = \"ferry\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nbytes = \"1\"\n";
    fs::write(folder.path().join("Cargo.toml"), manifest).expect("it can be written");
    fs::create_dir(folder.path().join("src")).expect("a folder can be made");
    fs::write(folder.path().join("src/lib.rs"), "").expect("it can be written");
    let again = run(&folder, ["init", "api.yaml", "--build-script"]);
    assert_eq!(again.status.code(), Some(0), "{}", stderr(&again));
    assert!(stdout(&again).contains("http@1") && !stdout(&again).contains("bytes@"), "{}", stdout(&again));
    assert_eq!(read(&folder, "Cargo.toml"), manifest, "the manifest is the user's");
}

#[test]
fn a_workspace_is_to_know_the_crate() {
    let folder = with_document();
    fs::write(folder.path().join("Cargo.toml"), "[workspace]\nmembers = []\n").expect("it can be written");
    let made = run(&folder, ["init", "api.yaml", "--output", "crates/ferries"]);
    assert!(stderr(&made).contains("`crates/ferries` has to be among the `members`"), "{}", stderr(&made));
    assert!(read(&folder, "specwright.toml").contains("output = \"crates/ferries\"\n"));
}

#[test]
fn without_a_folder_the_crate_is_outlined() {
    let folder = with_document();
    let outline = run(&folder, ["generate", "api.yaml"]);
    assert_eq!(outline.status.code(), Some(0), "{}", stderr(&outline));
    let table = stdout(&outline);
    let of = |key: &str| {
        let line = table.lines().find(|line| line.starts_with(key)).unwrap_or_else(|| panic!("{key} in {table}"));
        line[key.len()..].trim().to_owned()
    };
    assert_eq!((of("package").as_str(), of("coverage").as_str()), ("ferries", "2 operations: 2 full, 0 degraded"));
    assert!(of("dependencies").contains("reqwest") && !of("dependencies").contains("clap"), "{table}");
    let counts: Vec<usize> =
        of("files").split(' ').filter_map(|word| word.trim_end_matches(',').parse().ok()).collect();
    assert!(stderr(&outline).contains("nothing is written"), "{}", stderr(&outline));
    assert_eq!(fs::read_dir(folder.path()).map(Iterator::count).ok(), Some(1), "only the document is there");

    let made = run(&folder, ["generate", "api.yaml", "--output", "client"]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let listed = read(&folder, "client/specwright.files");
    let files: Vec<&str> = listed.lines().filter(|line| !line.starts_with("//")).collect();
    let lines: usize = files.iter().map(|file| read(&folder, &format!("client/{file}")).lines().count()).sum();
    assert_eq!(counts, [files.len(), lines], "{listed}");
    assert_eq!(run(&folder, ["generate", "api.yaml", "--check"]).status.code(), Some(2), "there is nothing to hold");
}

#[test]
fn completions_know_the_commands() {
    let folder = with_document();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = stdout(&run(&folder, ["completions", shell]));
        assert!(script.contains("regenerate") && script.contains("propose"), "{shell}: {script}");
    }
    assert_eq!(run(&folder, ["completions", "sh"]).status.code(), Some(2));
}

#[test]
fn a_document_is_checked_whenever_it_or_a_part_of_it_changes() {
    let folder = with_document();
    // As editors do it: half of a file is never seen.
    let write = |name: &str, text: &str| {
        let (part, whole) = (folder.path().join("part"), folder.path().join(name));
        fs::write(&part, text).and_then(|()| fs::rename(part, whole)).expect("it can be written");
    };
    let mut watch = command(&folder, ["check", "api.yaml", "--watch"]);
    let watch = watch.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program starts");
    let mut watch = Watching::new(watch);
    assert_eq!(watch.round(), "api.yaml: nothing to report");
    // What is referred to and is not there yet is waited for.
    write("api.yaml", &DOCUMENT.replace("#/components/schemas/Ferry", "parts.yaml#/Ferry"));
    assert!(watch.round().contains("1 warning"), "the file is missing");
    write("parts.yaml", "Ferry: {type: object, properties: {name: {type: string}}}\n");
    assert_eq!(watch.round(), "api.yaml: nothing to report");
    write("parts.yaml", "Ferry: {type: object, propertys: {name: {type: string}}}\n");
    assert!(watch.round().contains("1 warning"), "a part has a mistake");
    // A document that is gone for a moment ends nothing.
    fs::remove_file(folder.path().join("api.yaml")).expect("it is there");
    assert!(watch.round().contains("error: `api.yaml`"), "the document is gone");
    write("api.yaml", DOCUMENT);
    assert_eq!(watch.round(), "api.yaml: nothing to report");
    watch.terminate();
    assert_eq!(run(&folder, ["check", "-", "--watch"]).status.code(), Some(2), "it comes once");
}

/// A program that waits for changes, and what it says.
struct Watching {
    program: Child,
    lines: BufReader<ChildStderr>,
}

impl Watching {
    fn new(mut program: Child) -> Self {
        let lines = BufReader::new(program.stderr.take().expect("it is piped"));
        Self { program, lines }
    }

    /// The first line of the next round.
    fn round(&mut self) -> String {
        let mut first = None;
        loop {
            let mut line = String::new();
            let count = self.lines.read_line(&mut line).expect("lines are text");
            assert!(count > 0, "the program ended");
            if line.starts_with("waiting for a change") {
                return first.expect("something was printed");
            }
            first = first.or(Some(line.trim_end().to_owned()));
        }
    }

    /// Ends the program. `SIGINT` may be ignored: shells have what they start in the background do so.
    fn terminate(mut self) {
        let terminate = Command::new("kill").args(["-TERM", &self.program.id().to_string()]).status();
        assert!(terminate.expect("signals can be sent").success());
        let status = self.program.wait().expect("it ends");
        assert!(!status.success(), "{status}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn work_that_takes_long_shows_a_line_on_a_terminal() {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use std::io::{Read, Write};
    use std::os::unix::ffi::OsStrExt;
    let folder = with_document();
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&terminal).and_then(|()| unlockpt(&terminal)).expect("it can be used");
    let name = ptsname(&terminal, Vec::new()).expect("it has a name");
    let other = fs::OpenOptions::new().read(true).write(true).open(OsStr::from_bytes(name.as_bytes()));
    let mut check = command(&folder, ["check", "-"]);
    check.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::from(other.expect("its other end")));
    let mut program = check.env("TERM", "xterm").spawn().expect("the program starts");
    drop(check);
    // It waits for its input, for as long as we like.
    let (mut terminal, mut shown, mut piece) = (fs::File::from(terminal), Vec::new(), [0; 4096]);
    let mut read = |shown: &mut Vec<u8>| match terminal.read(&mut piece) {
        Ok(count @ 1..) => {
            shown.extend_from_slice(&piece[..count]);
            true
        }
        _ => false,
    };
    while !String::from_utf8_lossy(&shown).contains("reading -") {
        assert!(read(&mut shown), "the line comes");
    }
    let mut input = program.stdin.take().expect("it is piped");
    input.write_all(DOCUMENT.as_bytes()).expect("it is read");
    drop(input);
    while read(&mut shown) {}
    assert!(String::from_utf8_lossy(&shown).ends_with("-: nothing to report\r\n"), "{shown:?}");
    assert_eq!(program.wait().expect("it ends").code(), Some(0));
}

fn with_document() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::write(folder.path().join("api.yaml"), DOCUMENT).expect("it can be written");
    folder
}

fn command<'a>(folder: &TempDir, arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(folder.path());
    command
}

fn run<'a>(folder: &TempDir, arguments: impl IntoIterator<Item = &'a str>) -> Output {
    command(folder, arguments).output().expect("the program starts")
}
