//! The parts of the program that know neither clap nor calls: names of files, columns, addresses, words that are close.

#[path = "../../../generator/runtime/cli/address.rs"]
mod address;
#[path = "../../../generator/runtime/cli/columns.rs"]
mod columns;
#[path = "../../../generator/runtime/cli/file_name.rs"]
mod file_name;
#[path = "../../../generator/runtime/cli/nearest.rs"]
mod nearest;
#[expect(dead_code, reason = "standard output itself is a matter of the program's tests")]
#[path = "../../../generator/runtime/cli/screen.rs"]
mod screen;
#[path = "../../../generator/runtime/cli/shown.rs"]
mod shown;
#[path = "../../../generator/runtime/cli/terminal.rs"]
mod terminal;

use columns::{Columns, Row};
use screen::Screen;
use shown::Shown;
use tokio::io::AsyncWriteExt as _;

#[test]
fn names_of_files_are_plain() {
    for (suggested, wanted) in [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:evil.exe", "evil.exe"),
        ("a\\b.txt", "b.txt"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("~", "download"),
        ("..", "download"),
        ("CON", "_CON"),
        ("aux.txt", "_aux.txt"),
        ("COM1.log", "_COM1.log"),
        ("a\u{202e}gpj.exe", "agpj.exe"),
        ("a\u{1b}[2J\r\n.txt", "a[2J.txt"),
        ("what?.txt ", "what_.txt"),
        ("\u{e4}rger \u{1f600}.png", "\u{e4}rger \u{1f600}.png"),
        ("", "download"),
    ] {
        assert_eq!(file_name::safe(suggested, "download"), wanted, "{suggested:?}");
    }
    let long = file_name::safe(&format!("{}.pdf", "\u{e4}".repeat(5_000)), "download");
    assert!(long.len() <= 200 && long.rsplit_once('.').is_some_and(|(_, end)| end == "pdf"), "{long}");
    assert_eq!(file_name::numbered("report.pdf", 2), "report (2).pdf");
    assert_eq!(file_name::numbered("report", 3), "report (3)");
}

fn row(cells: &[(&str, &str)]) -> Row {
    cells.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn a_table_has_the_most_telling_columns_that_fit() {
    let rows = [
        row(&[("size", "12"), ("attributes.name", "a.png"), ("id", "7"), ("note", "A long text that has no room")]),
        row(&[("size", "3000"), ("attributes.name", "second.png"), ("id", "8"), ("note", "")]),
    ];
    let columns = Columns::fit(&rows, &[], 32);
    assert_eq!(columns.head(), "ID  ATTRIBUTES.NAME  SIZE");
    assert_eq!(columns.line(&rows[1]), "8   second.png       3000");
    let columns = Columns::fit(&rows, &[], 40);
    assert_eq!(columns.line(&rows[0]), "7   a.png            12    A long text \u{2026}");
    let columns = Columns::fit(&rows, &["size".to_owned(), "none".to_owned()], 20);
    assert_eq!((columns.head(), columns.line(&rows[0])), ("SIZE  NONE".to_owned(), "12".to_owned()));
}

#[test]
fn addresses_need_no_scheme() {
    for (given, wanted) in [
        ("127.0.0.1:58000", "http://127.0.0.1:58000"),
        ("localhost/plane", "http://localhost/plane"),
        ("[::1]:80", "http://[::1]:80"),
        ("plane.example.com", "https://plane.example.com"),
        (" http://plane.example.com ", "http://plane.example.com"),
    ] {
        assert_eq!(address::with_scheme(given), wanted);
    }
    assert_eq!(address::doubled("http://a/api/v1", "/api/v1/users/me/"), Some("/api/v1"));
    assert_eq!(address::doubled("http://a/plane/api/", "/api/v1/users/me/"), Some("/api"));
    assert_eq!(address::doubled("http://a/plane/", "/api/v1/users/me/"), None);
    assert_eq!(address::doubled("http://a", "/api/v1/users/me/"), None);
}

#[test]
fn close_words_are_found() {
    let keys = ["description", "name", "target_date"];
    assert_eq!(nearest::nearest("discription", keys), Some("description"));
    assert_eq!(nearest::nearest("nmae", keys), Some("name"));
    assert_eq!(nearest::nearest("target-date", keys), Some("target_date"));
    assert_eq!(nearest::nearest("color", keys), None);
}

#[test]
fn nothing_moves_the_cursor() {
    assert_eq!(terminal::terminal("a\u{1b}[31m\u{9b}\u{202e}b\nc"), "a\\u001b[31m\\u009b\\u202eb\nc");
}

/// What a server may send, among it bytes that are no text.
const SENT: &[u8] = b"\xc3\xa4\x1b[2J\xc2\x9b\x7f\xe2\x80\xae\xf0\x9f\x98\x80\x9b\xff\xe2\x80";

/// The same on a terminal.
const SEEN: &str = "\u{e4}\\u001b[2J\\u009b\\u007f\\u202e\u{1f600}\u{fffd}\u{fffd}";

#[test]
fn programs_see_bytes_and_people_see_text() {
    let mut piped = Vec::new();
    Screen::new(&mut piped, false).whole(SENT).expect("memory takes it");
    assert_eq!(piped, SENT);
    for cut in 0..SENT.len() {
        let mut terminal = Vec::new();
        let mut screen = Screen::new(&mut terminal, true);
        screen.bytes(&SENT[..cut]).and_then(|()| screen.whole(&SENT[cut..])).expect("memory takes it");
        assert_eq!(String::from_utf8(terminal).expect("text"), format!("{SEEN}\u{fffd}\n"), "cut at {cut}");
    }
    let mut terminal = Vec::new();
    Screen::new(&mut terminal, true).text("{\"a\":\"\u{9b}\u{202e}\"}\n").expect("memory takes it");
    assert_eq!(terminal, b"{\"a\":\"\\u009b\\u202e\"}\n");
    let closed = screen::unless_closed(Err(std::io::ErrorKind::BrokenPipe.into()));
    assert!(closed.is_ok() && screen::unless_closed(Err(std::io::ErrorKind::StorageFull.into())).is_err());
}

#[tokio::test]
async fn a_download_to_a_terminal_is_text() {
    for (is_terminal, wanted) in [(false, SENT), (true, SEEN.as_bytes())] {
        let mut written = Vec::new();
        let mut writer = Shown::new(&mut written, is_terminal);
        for piece in SENT.chunks(3) {
            writer.write_all(piece).await.expect("memory takes it");
        }
        writer.flush().await.expect("memory takes it");
        assert_eq!(written, wanted);
    }
}
