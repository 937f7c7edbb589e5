//! The program: its exit codes, its formats, and the loop of `regenerate`.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_program"));
    command.current_dir(folder).args(arguments).output().expect("the program starts")
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("what is printed is text")
}

#[test]
fn the_exit_code_says_whether_they_agree() {
    let here = Path::new("traffic");
    let agreeing = run(here, &["traffic", "agreeing/openapi.yaml", "agreeing/exchanges"]);
    assert_eq!((code(&agreeing), agreeing.stdout.len()), (Some(0), 0), "{}", text(&agreeing.stderr));
    let last = "agreeing/openapi.yaml: no unexplained difference, 0 explained by notes\n";
    assert!(text(&agreeing.stderr).ends_with(last), "{}", text(&agreeing.stderr));
    let different = run(here, &["traffic", "null/openapi.yaml", "null/exchanges/traffic.har", "--format", "concise"]);
    assert_eq!(code(&different), Some(1));
    assert_eq!(text(&different.stdout), "null/openapi.yaml:44:9: error[traffic-null]: `size` of `Thing` is null\n");
    for (arguments, reason) in [
        (["null/openapi.yaml", "nothing.har"], "`nothing.har`: No such file"),
        (
            ["null/openapi.yaml", "null/openapi.yaml"],
            "`null/openapi.yaml` is neither called `.har` (HAR 1.2) nor `.json` (one recorded exchange)",
        ),
        (["nothing.yaml", "null/exchanges"], "`nothing.yaml`: there is no such file; name an OpenAPI document"),
        (
            ["null/openapi.yaml", "agreeing-broken-entry/exchanges/other.json"],
            "there is no exchange: agreeing-broken-entry/exchanges/other.json: the file is no HAR and no recording",
        ),
    ] {
        let output = run(here, &["traffic", arguments[0], arguments[1]]);
        assert_eq!(code(&output), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(reason), "{}", text(&output.stderr));
    }
}

#[test]
fn an_address_can_be_named() {
    let arguments = ["traffic", "servers/openapi.yaml", "servers/exchanges", "--server", "https://cdn.example.com"];
    let output = run(Path::new("traffic"), &arguments);
    assert!(text(&output.stdout).contains("the document has no `GET /a/b.js`"), "{}", text(&output.stdout));
    assert!(!text(&output.stderr).contains("elsewhere"), "{}", text(&output.stderr));
}

#[test]
fn scanners_read_where_an_exchange_is() {
    let arguments = ["traffic", "null/openapi.yaml", "null/exchanges", "--format", "sarif"];
    let output = run(Path::new("traffic"), &arguments);
    let document: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let result = &document["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "traffic-null");
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 44);
    let place = &result["relatedLocations"][0];
    let file = &place["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!((file, &place["physicalLocation"]["region"]), (&"null/exchanges/traffic.har".into(), &Value::Null));
    assert!(place["message"]["text"].as_str().is_some_and(|text| text.contains("$.results[1].size")), "{place}");
}

#[test]
fn an_overlay_is_written_on_request() {
    let folder = tempfile::tempdir().expect("there is room for an overlay");
    let overlay = folder.path().join("overlay.yaml").display().to_string();
    let here = Path::new("traffic");
    let written = run(here, &["traffic", "null/openapi.yaml", "null/exchanges", "--propose", &overlay]);
    assert_eq!(code(&written), Some(1), "what is proposed is not done");
    let stderr = text(&written.stderr);
    assert!(stderr.contains("written; differences followed: 1, that take thought: 0"), "{stderr}");
    let applied = run(here, &["traffic", "null/openapi.yaml", "null/exchanges", "--overlay", &overlay]);
    assert_eq!(code(&applied), Some(0), "{}", text(&applied.stdout));
}

#[test]
fn regenerate_has_one_loop_for_pages_and_traffic() {
    let project = tempfile::tempdir().expect("there is room for a project");
    let at = |path: &str| project.path().join(path);
    std::fs::create_dir_all(at("out")).expect("a folder can be made");
    std::fs::copy("traffic/null/openapi.yaml", at("openapi.yaml")).expect("the document can be copied");
    std::fs::copy("traffic/null/exchanges/traffic.har", at("traffic.har")).expect("the exchanges can be copied");
    std::fs::write(at("specwright.toml"), "spec = \"openapi.yaml\"\noutput = \"out\"\n").expect("it can be written");
    let output = run(project.path(), &["regenerate", "--traffic", "traffic.har"]);
    let stderr = text(&output.stderr);
    assert_eq!(code(&output), Some(1), "{stderr}");
    assert!(stderr.contains("the document must follow the traffic, or say why not: 1 error"), "{stderr}");
    let review = "to review:\n- 1 difference of `traffic-null` from the traffic\n\
                  - `specwright traffic openapi.yaml traffic.har --propose FILE` writes an overlay of the 1 differences";
    assert!(stderr.contains(review), "{stderr}");
    assert!(at("out/src/lib.rs").is_file(), "the crate is emitted from the document as it is: {stderr}");
}
