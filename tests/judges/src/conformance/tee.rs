//! What goes over the wire, written down.
//!
//! In comes the port of a server; out goes a port of its own that leads there, and the bytes of both directions. Only for
//! one connection after the other, and for servers on loopback.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// A port that leads to a server.
#[derive(Debug)]
pub(super) struct Tee {
    /// The port.
    pub(super) port: u16,
    heard: Arc<Mutex<Heard>>,
}

/// What went over the wire.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    /// What the client sent.
    pub(super) request: Vec<u8>,
    /// What the server sent.
    pub(super) response: Vec<u8>,
}

impl Tee {
    /// Listens.
    pub(super) fn new(server: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let tee = Self { port: listener.local_addr()?.port(), heard: Arc::default() };
        let heard = Arc::clone(&tee.heard);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A connection that breaks is seen by the client.
                let _ = join(client, server, &heard);
            }
        });
        Ok(tee)
    }

    /// What was heard since the last time.
    pub(super) fn take(&self) -> Heard {
        std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn join(client: TcpStream, server: u16, heard: &Arc<Mutex<Heard>>) -> io::Result<()> {
    let server = TcpStream::connect(("localhost", server))?;
    let (to_server, from_client) = (server.try_clone()?, client.try_clone()?);
    let note = Arc::clone(heard);
    thread::spawn(move || copy(from_client, to_server, |bytes| lock(&note).request.extend(bytes)));
    let note = Arc::clone(heard);
    thread::spawn(move || copy(server, client, |bytes| lock(&note).response.extend(bytes)));
    Ok(())
}

fn lock(heard: &Mutex<Heard>) -> std::sync::MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}

fn copy(mut from: TcpStream, mut to: TcpStream, mut note: impl FnMut(&[u8])) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        note(&buffer[..length]);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

/// A response without its headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Response {
    /// The status.
    pub(super) status: u16,
    /// The body; empty when there is none.
    pub(super) body: Vec<u8>,
}

impl Heard {
    /// The responses to requests with a method, in order: several when the client follows a redirect.
    pub(super) fn responses(&self, method: &str) -> Vec<Response> {
        let mut rest = self.response.as_slice();
        let mut responses = Vec::new();
        while let Some(end) = find(rest, b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&rest[..end]).to_lowercase();
            rest = &rest[end + 4..];
            let status = head.split(' ').nth(1).and_then(|text| text.parse().ok()).unwrap_or_default();
            let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            let mut body = Vec::new();
            if method == "head" {
                // It may have a length, and has no body.
            } else if let Some(length) = header("content-length:").and_then(|text| text.parse::<usize>().ok()) {
                let length = length.min(rest.len());
                body = rest[..length].to_vec();
                rest = &rest[length..];
            } else if header("transfer-encoding:") == Some("chunked") {
                while let Some(line) = find(rest, b"\r\n") {
                    let size = usize::from_str_radix(&String::from_utf8_lossy(&rest[..line]), 16).unwrap_or(0);
                    let end = (line + 2 + size).min(rest.len());
                    body.extend_from_slice(&rest[line + 2..end]);
                    rest = &rest[(end + 2).min(rest.len())..];
                    if size == 0 {
                        break;
                    }
                }
            }
            responses.push(Response { status, body });
        }
        responses
    }

    /// The body of the last response to a request that is not `HEAD`.
    pub(super) fn body(&self) -> Vec<u8> {
        self.responses("get").pop().unwrap_or_default().body
    }

    /// The media type of the response; empty when it says none.
    pub(super) fn media_type(&self) -> String {
        let head = find(&self.response, b"\r\n\r\n").map_or(&self.response[..], |end| &self.response[..end]);
        let head = String::from_utf8_lossy(head).to_lowercase();
        head.lines().find_map(|line| line.strip_prefix("content-type:")).unwrap_or_default().trim().to_owned()
    }

    /// The request as a person reads it.
    pub(super) fn readable(&self) -> String {
        shown(&self.request)
    }

    /// The response as a person reads it.
    pub(super) fn response_lines(&self) -> String {
        shown(&self.response)
    }
}

/// Bytes as text, at most a screen of it.
pub(super) fn shown(bytes: &[u8]) -> String {
    const MOST: usize = 1500;
    let text: String = String::from_utf8_lossy(bytes).replace('\r', "");
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, wanted)
}

#[cfg(test)]
mod tests {
    use super::Heard;

    #[test]
    fn bodies_are_found_by_length_and_by_chunks() {
        let heard = |response: &[u8]| Heard { response: response.to_vec(), ..Heard::default() };
        let body = |response: &[u8]| heard(response).body();
        assert_eq!(body(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), b"ok");
        assert_eq!(
            body(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"),
            b"abc"
        );
        assert_eq!(body(b"HTTP/1.1 204 No Content\r\n\r\n"), b"");
        let two =
            heard(b"HTTP/1.1 302 Found\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb");
        assert_eq!(two.responses("get").iter().map(|one| one.status).collect::<Vec<_>>(), [302, 200]);
        assert_eq!(two.body(), b"b");
        let heads = heard(b"HTTP/1.1 302 Found\r\nContent-Length: 7\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
        assert_eq!(heads.responses("head").len(), 2);
    }
}
