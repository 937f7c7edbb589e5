//! The manifest of an emitted crate.
//!
//! What comes in is the [`Package`]; what goes out is the text of a `Cargo.toml`, or the dependencies alone for someone
//! who includes emitted code in a crate of their own. A manifest is the user's once it is written: it carries no header
//! line and is never replaced.

use super::{quoted, quoted_key};
use crate::ir::{Need, Package};
use crate::options::{Dates, Extent};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A dependency: its name, and what is after it.
type Dependency = (&'static str, &'static str);

/// What the runtime needs, and for what: always, or if any of these is needed. The versions are those of this workspace,
/// held together by a test.
const DEPENDENCIES: &[(Dependency, &[Need])] = &[
    (("base64", r#"{ version = "0.23", default-features = false, features = ["std"] }"#), &[Need::Bytes]),
    (("bytes", r#""1""#), &[Need::Client]),
    (("clap", r#"{ version = "4.6", features = ["string"], optional = true }"#), &[Need::Client]),
    (("clap_complete", r#"{ version = "4.6", optional = true }"#), &[Need::Client]),
    (
        ("console", r#"{ version = "0.16", default-features = false, features = ["std"], optional = true }"#),
        &[Need::Client],
    ),
    (("flate2", r#"{ version = "1", optional = true }"#), &[Need::Client]),
    (("futures-core", r#""0.3""#), &[Need::Client]),
    (("http", r#""1""#), &[Need::Client]),
    (("http-body", r#""1""#), &[Need::Client]),
    (("httpdate", r#""1""#), &[Need::Client]),
    (("indicatif", r#"{ version = "0.18", optional = true }"#), &[Need::Uploads, Need::Downloads]),
    (("jiff", r#"{ version = "1", default-features = false, features = ["std"] }"#), &[Need::Dates]),
    (("jiter", r#"{ version = "0.13", default-features = false }"#), &[]),
    (("mime_guess", r#"{ version = "2", default-features = false }"#), &[Need::FileNames]),
    (("percent-encoding", r#""2""#), &[Need::Client]),
    (("quick-xml", r#""0.41""#), &[Need::Uploads, Need::Downloads]),
    (
        ("reqwest", r#"{ version = "0.13", default-features = false, features = ["http2", "system-proxy"] }"#),
        &[Need::Client],
    ),
    (("serde", r#"{ version = "1", optional = true }"#), &[]),
    (("serde_json", r#"{ version = "1", optional = true }"#), &[]),
    (("tokio", r#"{ version = "1", default-features = false, features = [TOKIO] }"#), &[Need::Client]),
    (("tower-service", r#"{ version = "0.3", optional = true }"#), &[Need::Client]),
    (
        ("tracing", r#"{ version = "0.1", default-features = false, features = ["std"], optional = true }"#),
        &[Need::Client],
    ),
    (("url", r#""2""#), &[Need::Client]),
    (("uuid", r#""1""#), &[Need::Uuids]),
];

/// The features of `tokio`, and what each is for. That of files is not there in JavaScript.
const TOKIO: &[(&str, &[Need])] = &[
    (FILES, &[Need::Forms]),
    ("io-util", &[Need::Downloads]),
    ("rt", &[Need::Forms]),
    ("sync", &[Need::Client]),
    ("time", &[Need::Client]),
];

/// The feature of `tokio` that reads files.
const FILES: &str = "fs";

/// What the runtime needs where there is a disk.
const DISK_TABLE: &str = r#"
# Files are read where there is a disk.
[target.'cfg(not(all(target_family = "wasm", target_os = "unknown")))'.dependencies]
tokio = { version = "1", default-features = false, features = ["fs"] }
"#;

/// The table of what the runtime needs where it is compiled for JavaScript.
const BROWSER_TABLE: &str = r#"
# In browsers and Node. `getrandom` has to be told as well: RUSTFLAGS='--cfg getrandom_backend="wasm_js"'.
[target.'cfg(all(target_family = "wasm", target_os = "unknown"))'.dependencies]
"#;
/// What the runtime needs there.
const BROWSER: &[Dependency] = &[
    ("getrandom", r#"{ version = "0.3", features = ["wasm_js"] }"#),
    ("js-sys", r#""0.3""#),
    ("send_wrapper", r#"{ version = "0.6", features = ["futures"] }"#),
    ("wasm-bindgen", r#""0.2""#),
    ("wasm-bindgen-futures", r#""0.4""#),
];

/// What dates need, when they are not of `jiff`.
const CHRONO: Dependency = ("chrono", r#"{ version = "0.4", default-features = false, features = ["std"] }"#);
const TIME: Dependency =
    ("time", r#"{ version = "0.3", default-features = false, features = ["formatting", "parsing", "std"] }"#);

/// The features of emitted code.
const FEATURE_TABLE: &str = r#"[features]
default = ["rustls", "gzip"]
# TLS for the client that comes with the crate.
rustls = ["reqwest/rustls"]
# Compressed responses.
gzip = ["dep:flate2"]
# Every type encodes and decodes, whichever way the API sends it.
full-codec = []
# `Serialize` and `Deserialize` for every type.
serde = ["full-codec", "dep:serde", "dep:serde_json"]
# Services of `tower` as transports.
tower = ["dep:tower-service"]
# A span for each request, and an event for each wait.
tracing = ["dep:tracing"]
# Waiting for calls in code that is not asynchronous.
blocking = ["tokio/rt-multi-thread"]
# Recordings of what goes over the wire, and a transport that responds from one, for tests.
record = []
# The program.
cli = ["full-codec", "dep:clap", "dep:clap_complete", "dep:console", "tokio/rt"TRANSFERS]
"#;

/// What the program needs that transfers files.
const TRANSFERS: &str = r#", "dep:indicatif", "tokio/fs", "tokio/io-std", "tokio/signal""#;

/// The features of emitted types alone.
const FEATURE_TABLE_OF_TYPES: &str = r#"[features]
# For crates that know this one as part of a client: every type encodes and decodes already.
full-codec = []
# `Serialize` and `Deserialize` for every type.
serde = ["full-codec", "dep:serde", "dep:serde_json"]
"#;

/// How the library is documented and tested.
const LIBRARY: &str = r#"[package.metadata.docs.rs]
all-features = true
rustdoc-args = ["--cfg", "docsrs"]

[lib]
# The examples are made with the code: to compile them is no test of yours.
doctest = false
"#;

/// The text of a `Cargo.toml`. With `standalone` the crate is a workspace of its own, wherever it lies.
#[must_use]
pub fn manifest(package: &Package, standalone: bool) -> String {
    let program = quoted(&package.program);
    let program = match package.extent {
        Extent::Client => {
            format!("[[bin]]\nname = {program}\npath = \"src/main.rs\"\nrequired-features = [\"cli\"]\n\n")
        }
        Extent::Types => String::new(),
    };
    let mut text = format!("{}\n{LIBRARY}\n{program}{}\n[dependencies]\n", about(package), table(package));
    text.push_str(&lines(package, |feature| feature != FILES));
    if is_needed(&package.needs, &[Need::Forms]) {
        text.push_str(DISK_TABLE);
    }
    if package.extent == Extent::Client {
        text.push_str(BROWSER_TABLE);
        for (name, requirement) in BROWSER {
            writeln!(text, "{name} = {requirement}").expect("a string takes any text");
        }
    }
    if standalone {
        text.push_str("\n[workspace]\n");
    }
    text
}

/// What a registry and its readers want to know of the package.
fn about(package: &Package) -> String {
    let mut text = format!(
        "[package]\nname = {}\nversion = \"0.1.0\"\nedition = \"2024\"\nrust-version = \"1.85\"\n",
        quoted(&package.name)
    );
    let description = Some(&package.description).filter(|description| !description.is_empty());
    for (key, value) in [
        ("description", description),
        ("license", package.license.as_ref()),
        ("repository", package.repository.as_ref()),
    ] {
        let Some(value) = value else { continue };
        writeln!(text, "{key} = {}", quoted(value)).expect("a string takes any text");
    }
    let (keywords, categories) = match package.extent {
        Extent::Client => (&["api", "client", "openapi"][..], r#""api-bindings", "web-programming::http-client""#),
        Extent::Types => (&["api", "openapi"][..], r#""api-bindings""#),
    };
    // A registry takes words of 20 letters.
    let own = Some(package.program.as_str()).filter(|own| own.len() <= 20 && !keywords.contains(own));
    let keywords: Vec<String> = own.into_iter().chain(keywords.iter().copied()).map(quoted).collect();
    let keywords = keywords.join(", ");
    write!(text, "readme = \"README.md\"\nkeywords = [{keywords}]\ncategories = [{categories}]\n")
        .expect("a string takes any text");
    text
}

/// The features of the package, but for `default`.
#[must_use]
pub(crate) fn features(package: &Package) -> Vec<String> {
    let table = table(package);
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    let names = lines.filter_map(|line| Some(line.split_once(" = ")?.0.trim_matches('"').to_owned()));
    names.filter(|name| name != "default").collect()
}

/// What each feature of the package switches on: `dep:flate2`, `tokio/signal`, or another feature.
#[must_use]
pub(crate) fn needs_of_features(package: &Package) -> BTreeMap<String, Vec<String>> {
    let table: toml::Table = table(package).parse().unwrap_or_default();
    let features = table.into_iter().filter_map(|(_, features)| features.try_into::<BTreeMap<_, _>>().ok());
    features.flatten().filter(|(name, _)| name != "default").collect()
}

/// The table of features. A dependency that is always there is not switched on by one.
fn table(package: &Package) -> String {
    let table = match package.extent {
        Extent::Client => {
            let transfers = if is_needed(&package.needs, &[Need::Uploads, Need::Downloads]) { TRANSFERS } else { "" };
            FEATURE_TABLE.replace("TRANSFERS", transfers)
        }
        Extent::Types => FEATURE_TABLE_OF_TYPES.to_owned(),
    };
    let table = with_tags(&table, package);
    package.dependencies.keys().fold(table, |table, name| table.replace(&format!(", \"dep:{name}\""), ""))
}

/// The table with a feature for each tag, all of which are on unless the user says otherwise.
fn with_tags(table: &str, package: &Package) -> String {
    let tags = &package.tag_features;
    if tags.is_empty() {
        return table.to_owned();
    }
    let list = |names: &[String]| names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    let names: Vec<String> = tags.iter().map(|tag| tag.name.clone()).collect();
    let all = format!("default = [\"rustls\", \"gzip\", {}]", list(&names));
    let mut table = table.replace("default = [\"rustls\", \"gzip\"]", &all);
    table.push_str("# The operations of a tag, with the types that they need.\n");
    for tag in tags {
        let name = quoted_key(&tag.name);
        writeln!(table, "{name} = [{}]", list(&tag.needs)).expect("a string takes any text");
    }
    table
}

/// Whether emitted code may name a crate by this path.
#[must_use]
pub(super) fn depends_on(path: &str) -> bool {
    let all = DEPENDENCIES.iter().map(|(dependency, _)| dependency);
    all.chain([&CHRONO, &TIME]).any(|(name, _)| name.replace('-', "_") == path)
}

/// The lines of `[dependencies]` that emitted code needs.
#[must_use]
pub fn dependencies(package: &Package) -> String {
    lines(package, |_| true)
}

/// The same with these features of `tokio`.
fn lines(package: &Package, has: fn(&str) -> bool) -> String {
    let mut lines: BTreeMap<&str, String> = needed(&package.needs, has).collect();
    if lines.contains_key("jiff") && package.dates != Dates::Jiff {
        lines.remove("jiff");
        let other = match package.dates {
            Dates::Chrono => Some(CHRONO),
            Dates::Time => Some(TIME),
            Dates::Jiff | Dates::Text => None,
        };
        lines.extend(other.map(|(name, requirement)| (name, requirement.to_owned())));
    }
    lines.extend(package.dependencies.iter().map(|(name, requirement)| (name.as_str(), requirement.clone())));
    lines.iter().fold(String::new(), |mut text, (name, requirement)| {
        writeln!(text, "{name} = {requirement}").expect("a string takes any text");
        text
    })
}

/// The dependencies that are there for some needs, with their requirements.
fn needed(needs: &BTreeSet<Need>, has: fn(&str) -> bool) -> impl Iterator<Item = (&'static str, String)> {
    let tokio = TOKIO.iter().filter(|(feature, of)| has(feature) && is_needed(needs, of));
    let tokio = tokio.map(|(feature, _)| quoted(feature));
    let tokio = tokio.collect::<Vec<_>>().join(", ");
    let needed = DEPENDENCIES.iter().filter(|(_, of)| is_needed(needs, of));
    needed.map(move |((name, requirement), _)| (*name, requirement.replace("TOKIO", &tokio)))
}

/// The names of the dependencies that are there for some needs.
#[cfg(test)]
#[must_use]
pub(crate) fn crates_needed(needs: &BTreeSet<Need>) -> Vec<String> {
    let browser = if needs.contains(&Need::Client) { BROWSER } else { &[] };
    needed(needs, |_| true)
        .map(|(name, _)| name)
        .chain(browser.iter().map(|(name, _)| *name))
        .map(str::to_owned)
        .collect()
}

/// Whether one of these is needed; what is for none of them always is.
fn is_needed(needs: &BTreeSet<Need>, of: &[Need]) -> bool {
    of.is_empty() || of.iter().any(|need| needs.contains(need))
}

#[cfg(test)]
mod tests {
    use super::{DEPENDENCIES, DISK_TABLE, FILES, manifest, table};
    use crate::ir::Package;
    use std::path::Path;
    use toml::{Table, Value};

    fn workspace(path: &str) -> Table {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
        let text = std::fs::read_to_string(path).expect("the workspace has this manifest");
        text.parse().expect("it is TOML")
    }

    fn emitted(standalone: bool) -> Table {
        let package = Package::new("plane-api", "plane");
        manifest(&package, standalone).parse().expect("an emitted manifest is TOML")
    }

    /// What Cargo would have without `workspace = true`.
    fn resolved(name: &str, member: &Value, shared: &Table) -> Table {
        let own = member.as_table().cloned().unwrap_or_default();
        let mut resolved = match &shared[name] {
            Value::String(version) => Table::from_iter([("version".to_owned(), version.clone().into())]),
            Value::Table(table) => table.clone(),
            other => panic!("{name} is {other:?}"),
        };
        for (key, value) in own {
            if key == "features" {
                let mut features = resolved.remove("features").unwrap_or(Value::Array(Vec::new()));
                features
                    .as_array_mut()
                    .expect("features are a list")
                    .extend(value.as_array().cloned().unwrap_or_default());
                resolved.insert(key, features);
            } else if key != "workspace" {
                resolved.insert(key, value);
            }
        }
        resolved
    }

    #[test]
    fn dependencies_are_those_that_the_runtime_is_tested_with() {
        let shared = workspace("Cargo.toml");
        let shared = shared["workspace"]["dependencies"].as_table().expect("the workspace has dependencies");
        let tested = workspace("tests/runtime/Cargo.toml");
        let tested = tested["dependencies"].as_table().expect("the runtime has dependencies");
        let emitted = emitted(false);
        let emitted = emitted["dependencies"].as_table().expect("an emitted crate has dependencies");
        let names: Vec<&str> = DEPENDENCIES.iter().map(|((name, _), _)| *name).collect();
        assert_eq!(names, tested.keys().map(String::as_str).collect::<Vec<_>>());
        for (name, member) in tested {
            let mut wanted = resolved(name, member, shared);
            // The workspace derives for its own programs and data; emitted code never does.
            if name == "serde" {
                wanted.remove("features");
            } else if let Some(features) = wanted.get_mut("features").and_then(Value::as_array_mut) {
                features.retain(|feature| feature.as_str() != Some("derive"));
            }
            let mut found = match &emitted[name] {
                Value::String(version) => Table::from_iter([("version".to_owned(), version.clone().into())]),
                other => other.as_table().cloned().expect("a dependency is a version or a table"),
            };
            if name == "tokio" {
                // Where there is a disk.
                let features = found.get_mut("features").and_then(Value::as_array_mut);
                features.expect("there are some").insert(0, FILES.into());
            }
            assert_eq!(found, wanted, "{name}");
        }
    }

    #[test]
    fn features_are_those_that_the_runtime_is_tested_with() {
        let wanted = workspace("tests/runtime/Cargo.toml");
        let found: Table = table(&Package::new("plane-api", "plane")).parse().expect("the features are TOML");
        // The tests of the runtime switch everything on.
        let named = |table: &Table| {
            let mut features = table["features"].as_table().cloned().unwrap_or_default();
            features.remove("default");
            features
        };
        assert_eq!(named(&found), named(&wanted));
    }

    /// Tokio has none in JavaScript.
    #[test]
    fn files_are_for_where_there_is_a_disk() {
        let text = manifest(&Package::new("plane-api", "plane"), false);
        assert!(text.contains(DISK_TABLE) && text.matches("\"fs\"").count() == 1, "{text}");
    }

    #[test]
    fn only_a_standalone_crate_is_a_workspace() {
        assert!(!emitted(false).contains_key("workspace"));
        assert!(emitted(true).contains_key("workspace"));
        assert_eq!(emitted(true)["bin"][0]["required-features"][0].as_str(), Some("cli"));
    }

    #[test]
    fn the_manifest_has_what_a_registry_asks_for() {
        let mut package = Package::new("plane-api", "plane");
        package.description = "A client for \"Plane\"".to_owned();
        let read = |package: &Package| manifest(package, false).parse::<Table>().expect("it is TOML");
        let table = read(&package);
        assert!(table["package"].get("license").is_none() && table["package"].get("repository").is_none());
        assert_eq!(table["package"]["description"].as_str(), Some("A client for \"Plane\""));
        assert_eq!(table["package"]["keywords"].as_array().map(Vec::len), Some(4));
        assert_eq!(table["package"]["metadata"]["docs"]["rs"]["all-features"].as_bool(), Some(true));
        assert_eq!(table["lib"]["doctest"].as_bool(), Some(false));
        package.license = Some("MIT".to_owned());
        package.repository = Some("https://example.com".to_owned());
        package.program = "a-program-of-many-letters".to_owned();
        let table = read(&package);
        assert_eq!(table["package"]["license"].as_str(), Some("MIT"));
        assert_eq!(table["package"]["repository"].as_str(), Some("https://example.com"));
        assert_eq!(table["package"]["keywords"].as_array().map(Vec::len), Some(3));
    }

    /// What emitted crates ask for and has had advisories in the `RustSec` database: the first version without them.
    const MENDED: [(&str, (u32, u32)); 1] = [("quick-xml", (0, 41))];

    #[test]
    fn no_dependency_has_a_known_advisory() {
        for (name, mended) in MENDED {
            let ((_, requirement), _) =
                DEPENDENCIES.iter().find(|((known, _), _)| *known == name).expect("it is needed");
            let version = requirement.split('"').nth(1).expect("a requirement has a version");
            let mut numbers = version.split('.').map(|number| number.parse::<u32>().expect("a number"));
            let found = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
            assert!(found >= mended, "{name} {version} has an advisory that {mended:?} has not");
        }
    }
}
