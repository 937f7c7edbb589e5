use super::{Target, apply};
use crate::diagnostic::render::{Form, render};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::{self, Object, Value};
use crate::options::Spanned;
use crate::pointer::Pointer;
use crate::source::{FileId, Sources};
use std::fs;

const DOCUMENT: &str = "\
info: {title: a, big: 99999999999999999999}
tags:
- name: one
- name: two
- name: three
paths:
  /a: {get: {deprecated: true}}
  /b: {get: {x: 1}}
";

/// Applies overlays to the document above; what it is afterwards, and the diagnostics.
fn run(overlays: &[&str]) -> (Option<Value>, Sources, Diagnostics) {
    let folder = tempfile::tempdir().unwrap();
    let mut sources = Sources::single("api.yaml", DOCUMENT);
    let mut diagnostics = Diagnostics::new();
    let document = document::read(&sources, FileId::ROOT, Severity::Error, &mut diagnostics).unwrap();
    let mut files = Vec::new();
    for (index, text) in overlays.iter().enumerate() {
        let path = folder.path().join(format!("{index}.yaml"));
        fs::write(&path, format!("overlay: 1.1.0\ninfo: {{title: t, version: '1'}}\nactions:\n{text}")).unwrap();
        files.push((Spanned::bare("x"), path));
    }
    let value = apply(document, &files, &mut sources, &mut diagnostics);
    (value, sources, diagnostics)
}

fn rendered(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let text = render(diagnostics, sources, None, Form::Concise, false);
    text.lines().map(|line| line.rsplit('/').next().unwrap_or_default().to_owned() + "\n").collect()
}

/// Where a place of the changed document is reported to be.
fn line(sources: &Sources, place: &str) -> String {
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(Diagnostic::error("syntax", "x").at_value(place, ""));
    let text = rendered(&diagnostics, sources);
    text.split(": error").next().unwrap().to_owned()
}

fn find<'v>(value: &'v Value, place: &str) -> Option<&'v Value> {
    value.find(&Pointer::from(place))
}

#[test]
fn objects_merge_lists_grow_and_texts_are_replaced() {
    let (value, sources, diagnostics) = run(&[
        "- target: $.info\n  update: {title: b, more: {big: 88888888888888888888}}\n\
         - target: $.tags\n  update: {name: four}\n\
         - target: $.tags\n  update: [{name: five}]\n",
        "- target: $.info.title\n  update: c\n",
    ]);
    assert_eq!(rendered(&diagnostics, &sources), "");
    let value = value.unwrap();
    assert_eq!(find(&value, "/info/title").unwrap().as_text(), Some("c"));
    assert_eq!(find(&value, "/info/big"), Some(&Value::Number("99999999999999999999".into())));
    assert_eq!(find(&value, "/info/more/big"), Some(&Value::Number("88888888888888888888".into())));
    assert_eq!(find(&value, "/tags/4/name").unwrap().as_text(), Some("five"));
    assert_eq!(line(&sources, "/info/title"), "1.yaml:5:11");
    assert_eq!(line(&sources, "/info/more/big"), "0.yaml:5:34");
    assert_eq!(line(&sources, "/info/big"), "api.yaml:1:23");
    assert_eq!(line(&sources, "/tags/3/name"), "0.yaml:7:18");
    assert_eq!(line(&sources, "/tags/4/name"), "0.yaml:9:19");
}

#[test]
fn what_is_behind_a_removed_item_keeps_its_place() {
    let (value, sources, diagnostics) = run(&["- target: $.tags[?@.name == 'three']\n  update: {name: 3}\n\
         - target: $.tags[0:2]\n  remove: true\n- target: $.paths.*[?@.deprecated]\n  remove: true\n"]);
    assert_eq!(rendered(&diagnostics, &sources), "");
    let value = value.unwrap();
    assert_eq!(find(&value, "/tags").unwrap().as_list().unwrap().len(), 1);
    assert_eq!(line(&sources, "/tags/0"), "api.yaml:5:3");
    assert_eq!(line(&sources, "/tags/0/name"), "0.yaml:5:18");
    assert_eq!(find(&value, "/paths/~1a/get"), None);
    assert!(find(&value, "/paths/~1b/get").is_some());
}

#[test]
fn copies_come_from_where_they_were() {
    let (value, sources, diagnostics) = run(&["- target: $.paths['/a'].get\n  copy: $.paths['/b'].get\n"]);
    assert_eq!(rendered(&diagnostics, &sources), "");
    let value = value.unwrap();
    assert!(find(&value, "/paths/~1a/get/x").is_some() && find(&value, "/paths/~1a/get/deprecated").is_some());
    assert_eq!(line(&sources, "/paths/~1a/get/x"), "api.yaml:8:17");
}

#[test]
fn mistakes_are_pointed_at() {
    let (value, sources, diagnostics) = run(&["- target: $.nowhere\n  remove: true\n- target: $.info\n  update: 1\n\
         - target: '$['\n  remove: true\n- target: $.info\n  updat: {}\n- update: {}\n\
         - {target: $.info, copy: '$.tags[*]'}\n"]);
    assert_eq!(value, None);
    let rendered = rendered(&diagnostics, &sources);
    let starts = [
        "0.yaml:4:11: warning[overlay-without-target]: `$.nowhere` matches nothing",
        "0.yaml:7:11: error[overlay-update]: a number cannot be merged into an object",
        "0.yaml:8:11: error[overlay-path]: `$[` is not a JSONPath from",
        "0.yaml:10:3: error[missing-key]: an action has neither `update` nor `remove`",
        "0.yaml:11:3: warning[unknown-key]: unknown key `updat`",
        "0.yaml:12:3: error[missing-key]: an action lacks `target`",
        "0.yaml:13:26: error[overlay-copy]: `$.tags[*]` matches 3 values, and one can be copied",
    ];
    for (line, start) in rendered.lines().zip(starts) {
        assert!(line.starts_with(start), "{rendered}");
    }
    assert_eq!(rendered.lines().count(), starts.len());
}

#[test]
fn paths_that_exhaust_are_refused() {
    let target = Target::new(Value::Object(Object::default()));
    for path in [format!("$[?{}1{}]", "(".repeat(5000), ")".repeat(5000)), "$..*..*..*..*".to_owned()] {
        assert!(target.find(&path).is_err(), "{path}");
    }
    assert!(target.find("$.a[?@.b == 'c' && (@.d || @.e)]").is_ok());
}
