//! A server of another author: started on loopback, asked, and stopped.

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

/// What both judges print once they listen.
const READY: &str = "Started server";

/// A running server, which stops when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Its port.
    pub port: u16,
}

impl Server {
    /// Starts one on a free port, which the command is given.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub(super) fn start(command: impl FnOnce(u16) -> Command) -> Result<Self, Box<dyn Error>> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut command = command(port);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let output = child.stdout.take();
        let mut server = Self { child, port };
        let mut last_line = String::new();
        let mut lines = output.map(BufReader::new).into_iter().flat_map(BufRead::lines);
        loop {
            let Some(line) = lines.next().transpose()? else {
                let status = server.child.wait()?;
                return Err(format!("the server does not start ({status}): {last_line}").into());
            };
            if line.contains(READY) {
                break;
            }
            last_line = line;
        }
        // It goes on talking, and would stop if its output were not read.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(server)
    }

    /// How it responds to a request without a body.
    ///
    /// # Errors
    ///
    /// When it does not respond.
    pub(super) fn ask(&self, method: &str, path: &str) -> Result<String, Box<dyn Error>> {
        let mut stream = TcpStream::connect(("localhost", self.port))?;
        write!(stream, "{method} {path} HTTP/1.0\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")?;
        let mut text = Vec::new();
        stream.read_to_end(&mut text)?;
        let text = String::from_utf8(text)?;
        Ok(text.split_once("\r\n\r\n").ok_or("a response has a head")?.1.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
