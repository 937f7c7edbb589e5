//! Sockets: in come a port and a function from request to response, out goes a task that serves loopback only.
//!
//! Ending the task ends every connection with it.

use super::{Body, Dropped};
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

/// Takes a port of 127.0.0.1, any free one for 0.
pub(super) async fn bind(port: u16) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Responds to every request on the socket until the task is aborted.
pub(super) fn serve<F, R>(listener: TcpListener, respond: F) -> JoinHandle<()>
where
    F: Fn(Request<Incoming>) -> R + Clone + Send + 'static,
    R: Future<Output = Result<Response<Body>, Dropped>> + Send + 'static,
{
    tokio::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            while connections.try_join_next().is_some() {}
            let Ok((stream, _)) = listener.accept().await else { continue };
            let service = service_fn(respond.clone());
            // A connection that fails is the client's business, or a fault that a test asked for.
            connections.spawn(async move {
                let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    })
}
