//! A server on the loopback device that notes down requests byte by byte.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a server does with a connection once it has read this much of a request's body.
#[derive(Clone)]
pub(crate) enum Act {
    /// Reads the whole request and responds with these bytes.
    Respond(String),
    /// Responds at once, and reads the body only then.
    Early(String),
    /// Reads this many bytes of the body and closes the connection.
    DropAfter(usize),
    /// Reads the whole request and never responds.
    Silence,
    /// Reads nothing of the body, ever.
    Deaf,
}

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) url: String,
    heads: Arc<Mutex<Vec<String>>>,
    bodies: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Server {
    /// Starts a server that chooses what to do by the head of a request.
    pub(crate) async fn start(act: impl Fn(&str) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let this = Self { url, heads: Arc::default(), bodies: Arc::default() };
        let server = this.clone();
        let act = Arc::new(act);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let (server, act) = (server.clone(), Arc::clone(&act));
                tokio::spawn(async move { server.serve(connection, &*act).await });
            }
        });
        this
    }

    /// One that always responds the same.
    pub(crate) async fn always(response: String) -> Self {
        Self::start(move |_| Act::Respond(response.clone())).await
    }

    /// The heads of all requests, in lower case.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("nobody panicked").clone()
    }

    pub(crate) fn bodies(&self) -> Vec<Vec<u8>> {
        self.bodies.lock().expect("nobody panicked").clone()
    }

    async fn serve(&self, mut connection: TcpStream, act: &(dyn Fn(&str) -> Act + Send + Sync)) {
        let mut received = Vec::new();
        let head_end = loop {
            if let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            if !more(&mut connection, &mut received).await {
                return;
            }
        };
        let head = String::from_utf8_lossy(&received[..head_end]).to_lowercase();
        self.heads.lock().expect("nobody panicked").push(head.clone());
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
        let act = act(&head);
        let wanted = match &act {
            Act::DropAfter(bytes) => *bytes,
            Act::Deaf | Act::Early(_) => 0,
            Act::Respond(_) | Act::Silence => length,
        };
        while received.len() - head_end < wanted {
            if !more(&mut connection, &mut received).await {
                break;
            }
        }
        self.bodies.lock().expect("nobody panicked").push(received[head_end..].to_vec());
        match act {
            Act::Respond(response) => {
                // The client may be gone already.
                let _ = connection.write_all(response.as_bytes()).await;
                let _ = connection.shutdown().await;
            }
            Act::Early(response) => {
                let _ = connection.write_all(response.as_bytes()).await;
                while more(&mut connection, &mut received).await {
                    received.clear();
                }
            }
            Act::DropAfter(_) => {}
            Act::Silence | Act::Deaf => std::future::pending().await,
        }
    }
}

async fn more(connection: &mut TcpStream, received: &mut Vec<u8>) -> bool {
    matches!(connection.read_buf(received).await, Ok(length) if length > 0)
}

/// An HTTP/1.1 response with its length.
pub(crate) fn http(status: &str, headers: &[&str], body: &str) -> String {
    let mut text = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    text.push_str(body);
    text
}
