//! The parts of the program that know neither clap nor calls: names of files, columns, addresses, words that are close.

#[path = "../../../generator/runtime/cli/address.rs"]
mod address;
#[path = "../../../generator/runtime/cli/columns.rs"]
mod columns;
#[path = "../../../generator/runtime/cli/file_name.rs"]
mod file_name;
#[path = "../../../generator/runtime/cli/nearest.rs"]
mod nearest;
#[path = "../../../generator/runtime/cli/terminal.rs"]
mod terminal;

use columns::{Columns, Row};

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
