//! What is emitted from every fixture and from Plane's document compiles, and neither rustc, clippy nor rustdoc has
//! anything to say about it.
//!
//! The emitted crates are members of one workspace below the target folder.

mod features;

use specwright::ir::Tag;
use specwright::{FEATURES, Files, Reading, Shape, Strictness, dependencies, manifest};
use specwright_tests::examples::{blocks, program};
use specwright_tests::generation::{files, folders, read};
use specwright_tests::nested::{self, put};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

/// One build at a time: they would wait for each other's lock anyway.
static BUILD: Mutex<()> = Mutex::new(());

static WORKSPACE: LazyLock<PathBuf> = LazyLock::new(write_workspace);

/// With the examples of their READMEs and comments.
#[test]
fn emitted_crates_compile() {
    assert_silent(&["check", "--workspace", "--lib", "--bins", "--examples"]);
}

/// Every method of Plane's client is shown: each operation, each upload and each download.
#[test]
fn every_method_has_an_example() {
    let reading = generate(Path::new("../spec/plane.yaml"), "plane-api");
    let api = reading.api.as_ref().expect("the document is sound");
    let calls = |tag: &Tag| tag.operations.len() + tag.uploads.len() + tag.downloads.len();
    let emitted = files(&reading, Shape::Crate);
    for tag in &api.tags {
        let module = emitted.iter().filter(|(path, _)| path.ends_with(format!("{}.rs", tag.module)));
        let module: Files = module
            .filter(|(path, _)| !path.to_string_lossy().contains("/cli/"))
            .map(|(path, text)| (path.clone(), text.clone()))
            .collect();
        // Each handle has one of its own, but for those that are a scope.
        let scoped = tag.scoped.iter().filter(|handle| handle.method.is_some()).count();
        let handles = usize::from(tag.is_direct()) + scoped;
        assert_eq!(blocks(&module).len(), calls(tag) + handles, "{}", tag.module);
    }
}

/// Clippy is also the compiler, so this is the check with all features too.
#[test]
fn clippy_is_silent() {
    assert_silent(&["clippy", "--workspace", "--all-features"]);
}

#[test]
fn rustdoc_is_silent() {
    assert_silent(&["doc", "--workspace", "--no-deps"]);
}

/// What a registry asks for and only the owner knows is in the settings of this fixture.
#[test]
fn an_emitted_crate_is_packed_without_a_warning() {
    let _build = BUILD.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut command = nested::cargo(&WORKSPACE, build_folder());
    command.args(["package", "--package", "adjusted-api", "--allow-dirty", "--no-verify", "--offline"]);
    let output = command.output().expect("cargo runs");
    let output_text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !output_text.contains("warning"), "{output_text}");
}

/// Emitted sources are laid out by the generator, and say so to the formatter; other files of the crate are its business.
#[test]
fn the_formatter_leaves_emitted_sources_alone() {
    let _build = BUILD.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let check = |arguments: &[&str]| {
        let mut command = nested::cargo(&WORKSPACE, build_folder());
        command.args(["fmt", "--check", "--package"]).args(arguments).output().expect("cargo runs")
    };
    let output = check(&["plane-api", "--package", "names-api"]);
    // The examples, which are compiled in these crates, are not emitted like this.
    let output_text = String::from_utf8_lossy(&output.stdout);
    assert!(!output_text.contains("/src/"), "{output_text}");
    let example = WORKSPACE.join("names/examples/own.rs");
    write(&example, "fn main( ) {}\n");
    let output = check(&["names-api"]);
    std::fs::remove_file(&example).expect("it was just written");
    let output_text = String::from_utf8_lossy(&output.stdout);
    assert!(
        !output.status.success() && output_text.contains("own.rs") && !output_text.contains("lib.rs"),
        "{output_text}"
    );
}

/// Runs cargo over the emitted crates.
///
/// Warnings are read from cargo's messages rather than denied by `RUSTFLAGS`: these would be flags of the dependencies
/// too, and make cargo compile them once more.
fn assert_silent(arguments: &[&str]) {
    let _build = BUILD.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let output = nested::cargo(&WORKSPACE, build_folder())
        .args(arguments)
        .args(["--offline", "--keep-going", "--quiet", "--message-format=json"])
        .output()
        .expect("cargo runs");
    let messages = String::from_utf8_lossy(&output.stdout);
    let output_text: String = messages.lines().filter_map(rendered).collect();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output_text.is_empty(), "cargo {arguments:?} says:\n{output_text}");
    assert!(output.status.success(), "cargo {arguments:?} fails:\n{errors}");
}

/// The text of a compiler's message, when the line of cargo's output is one.
fn rendered(line: &str) -> Option<String> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    (message["reason"] == "compiler-message")
        .then(|| message["message"]["rendered"].as_str().unwrap_or(line).to_owned())
}

/// Where the build around this test keeps its intermediate files.
fn build_folder() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the folder for temporary files is in another")
}

/// Writes the workspace, and only what differs from the last time, so that cargo does only what is new.
fn write_workspace() -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    let mut members = Vec::new();
    let plane = ("plane".to_owned(), PathBuf::from("../spec/plane.yaml"));
    for (name, document) in folders(Path::new("fixtures")).expect("fixtures are folders").into_iter().chain([plane]) {
        let reading = generate(&document, &format!("{name}-api"));
        let api = reading.api.as_ref().expect("the document is sound");
        let folder = root.join(&name);
        let files = files(&reading, Shape::Crate);
        for (path, text) in &files {
            write(&folder.join(path), text);
        }
        write(&folder.join("Cargo.toml"), &manifest(&api.package, false));
        write(&folder.join(format!("examples/of-{name}.rs")), &program(&blocks(&files)));
        members.push(name);
    }
    // The fixture with the most difficult names.
    write_including(&root.join("included"), Path::new("fixtures/names/openapi.yaml"));
    members.push("included".to_owned());
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    nested::workspace(&root, &members).expect("a workspace below the target folder can be written");
    root
}

/// A crate of another that includes what a build script would write to `OUT_DIR`.
fn write_including(folder: &Path, document: &Path) {
    let reading = generate(document, "included");
    let package = &reading.api.as_ref().expect("the document is sound").package;
    for (path, text) in files(&reading, Shape::Include) {
        write(&folder.join("emitted").join(path), &text);
    }
    let features = FEATURES.iter().filter(|feature| **feature != "rustls").fold(String::new(), |mut text, feature| {
        writeln!(text, "{feature} = []").expect("a string takes any text");
        text
    });
    let dependencies = dependencies(package).replace(", optional = true", "").replace("{ version = \"1\" }", "\"1\"");
    let manifest = format!(
        "[package]\nname = \"included\"\nversion = \"0.0.0\"\nedition = \"2024\"\nrust-version = \"1.85\"\n\n\
         [features]\nrustls = [\"reqwest/rustls\"]\n{features}\n[dependencies]\n{dependencies}"
    );
    write(&folder.join("Cargo.toml"), &manifest);
    let library = "//! The crate of another.\n\n/// The API.\npub mod api {\n    \
                   include!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/emitted/mod.rs\"));\n}\n";
    write(&folder.join("src/lib.rs"), library);
}

fn generate(document: &Path, package: &str) -> Reading {
    read(document, package, Strictness::Lenient).expect("the document can be read")
}

fn write(path: &Path, text: &str) {
    put(path, text).expect("a file below the target folder can be written");
}
