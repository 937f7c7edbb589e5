//! A server on the loopback device with the files that a test puts there.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::spawn;

/// What the server sends for a path.
#[derive(Clone)]
pub(crate) struct Reply {
    status: &'static str,
    headers: String,
    body: String,
    has_length: bool,
}

impl Reply {
    pub(crate) fn text(body: &str) -> Self {
        Self { status: "200 OK", headers: String::new(), body: body.to_owned(), has_length: true }
    }

    pub(crate) fn redirect(target: &str) -> Self {
        Self { status: "302 Found", headers: format!("location: {target}\r\n"), ..Self::text("") }
    }

    /// The end of the connection is that of the body.
    pub(crate) fn without_length(self) -> Self {
        Self { has_length: false, ..self }
    }

    fn send(&self, mut connection: &TcpStream) -> std::io::Result<()> {
        let mut head = format!("HTTP/1.1 {}\r\n{}connection: close\r\n", self.status, self.headers);
        if self.has_length {
            write!(head, "content-length: {}\r\n", self.body.len()).expect("a string takes any text");
        }
        connection.write_all(head.as_bytes())?;
        connection.write_all(b"\r\n")?;
        connection.write_all(self.body.as_bytes())
    }
}

/// A server that runs as long as the test.
pub(crate) struct Server {
    address: SocketAddr,
    replies: Arc<Mutex<HashMap<String, Reply>>>,
    requests: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port of the loopback device");
        let address = listener.local_addr().expect("it has an address");
        let (replies, requests) = (Arc::<Mutex<HashMap<String, Reply>>>::default(), Arc::<AtomicUsize>::default());
        let (known, count) = (Arc::clone(&replies), Arc::clone(&requests));
        spawn(move || {
            for connection in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                let Some(path) = path(&connection) else { continue };
                let reply = known.lock().expect("no thread panics").get(&path).cloned();
                let reply = reply.unwrap_or(Reply { status: "404 Not Found", ..Reply::text("") });
                // Whoever has read enough closes the connection.
                let _ = reply.send(&connection);
            }
        });
        Self { address, replies, requests }
    }

    pub(crate) fn put(&self, path: &str, reply: Reply) {
        self.replies.lock().expect("no thread panics").insert(path.to_owned(), reply);
    }

    pub(crate) fn address(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// The path of the request on a connection.
fn path(connection: &TcpStream) -> Option<String> {
    let mut lines = BufReader::new(connection).lines();
    let first = lines.next()?.ok()?;
    for line in lines {
        if line.ok()?.is_empty() {
            break;
        }
    }
    first.split(' ').nth(1).map(str::to_owned)
}
