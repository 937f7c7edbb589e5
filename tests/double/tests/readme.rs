//! README's lines about build scripts: a program and a library that are made of them alone compile without a warning, and
//! the program reaches a server on loopback over https. It trusts the server's certificate, which is of nothing else, by
//! `SSL_CERT_FILE`, as programs on Unix do.
//!
//! The crates are the members of a workspace below the target folder. What differs from README is where the generator is.

use specwright_tests::nested::{self, put};
use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread::JoinHandle;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned, crypto};

const README: &str = include_str!("../../../README.md");

/// One build at a time: they would wait for each other's lock anyway.
static BUILD: Mutex<()> = Mutex::new(());

static WORKSPACE: LazyLock<PathBuf> = LazyLock::new(write_workspace);

#[test]
fn a_library_of_these_lines_compiles_without_a_warning() {
    assert_silent(&["rustc", "--package", "library", "--lib"]);
}

#[cfg(all(unix, not(target_vendor = "apple")))]
#[test]
fn a_program_of_these_lines_reaches_an_https_server() {
    assert_silent(&["rustc", "--package", "orders", "--bin", "orders"]);
    let (port, server) = serve(r#"[{"name":"tea"},{"name":"a map of the harbour"}]"#);
    let certificate = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls/certificate.pem");
    let mut program = Command::new(WORKSPACE.join("target/debug/orders"));
    program.env("SSL_CERT_FILE", certificate).env_remove("SSL_CERT_DIR").env("NO_PROXY", "127.0.0.1");
    let output = program.env("ORDERS_URL", format!("https://127.0.0.1:{port}")).output().expect("it starts");
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "tea\na map of the harbour\n");
    let head = server.join().expect("the server is sound").expect("the connection is sound");
    assert!(head.starts_with("GET /orders HTTP/1.1\r\n"), "{head}");
}

/// Runs cargo over a crate, whose own warnings are errors. What its build script has to say is a line of cargo's.
fn assert_silent(arguments: &[&str]) {
    let _build = BUILD.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let build = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it is in the target folder");
    let output = nested::cargo(&WORKSPACE, build)
        .args(arguments)
        .args(["--offline", "--", "--deny", "warnings"])
        .output()
        .expect("cargo runs");
    let stderr = stderr(&output);
    assert!(output.status.success() && !stderr.contains("warning"), "cargo {arguments:?} says:\n{stderr}");
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Responds to one request over https on loopback: the port, and the head of the request once it has come.
fn serve(body: &'static str) -> (u16, JoinHandle<io::Result<String>>) {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("tls/certificate.pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("tls/key.pem")).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider knows them")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("the key is that of the certificate");
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a port");
    let port = listener.local_addr().expect("it has an address").port();
    let respond = move || {
        let connection = ServerConnection::new(Arc::new(config)).map_err(io::Error::other)?;
        let mut stream = StreamOwned::new(connection, listener.accept()?.0);
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte)?;
            head.extend(byte);
        }
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n\
             {body}"
        )?;
        stream.conn.send_close_notify();
        stream.flush()?;
        Ok(String::from_utf8_lossy(&head).into_owned())
    };
    (port, std::thread::spawn(respond))
}

/// Writes both crates, and only what differs from the last time, so that cargo does only what is new.
fn write_workspace() -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    let generator = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../generator");
    let published = "specwright = { version = \"0.1\", ";
    let manifest = block("# Cargo.toml");
    assert!(manifest.contains(published), "{manifest}");
    let manifest = manifest.replace(published, &format!("specwright = {{ path = {:?}, ", generator.display()));
    let main = block("// src/main.rs");
    let (module, _) = main.split_once("\n\n").expect("what is included comes first");
    let library = module.replace("\nmod api", "\npub mod api");
    for (name, file, text) in [("orders", "src/main.rs", main), ("library", "src/lib.rs", library.as_str())] {
        let folder = root.join(name);
        let write = |path: &str, text: &str| put(&folder.join(path), text).expect("a file can be written");
        write("Cargo.toml", &manifest.replace("\"orders\"", &format!("{name:?}")));
        write("api.yaml", block("# api.yaml"));
        write("build.rs", block("// build.rs"));
        write(file, text);
    }
    nested::workspace(&root, &["orders", "library"]).expect("a workspace can be written");
    root
}

/// The block of code in README whose first line is this.
fn block(first: &str) -> &'static str {
    let start = README.find(&format!("\n{first}\n")).unwrap_or_else(|| panic!("README has `{first}`"));
    let block = &README[start..];
    &block[..=block.find("\n```").expect("a block ends")]
}
