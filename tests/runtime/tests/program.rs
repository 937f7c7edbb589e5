//! The program of an API with OAuth 2: which credentials it reads from the environment, and that it keeps cookies while it
//! runs. This test is its own program, which it runs with other environments against a server on the loopback device.

use specwright_runtime::cli::{self, Command, Group, Key, Pair, Program, client_credentials, run_empty};
use specwright_runtime::json::DecodeError;
use specwright_runtime::{
    ApiError, Call, ClientBuilder, CredentialLocation, Decoder, Endpoint, OAuth, Operation, RawResponse, Repeat,
    RequiredScopes, Scheme, Server, Status,
};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{self, ExitCode};
use std::sync::{Arc, Mutex};
use std::thread;

const SERVERS: &[Server] = &[Server { url: "https://api.test", variables: &[] }];
const TOKENS: &OAuth = &OAuth { client_credentials: "/token", refresh: "/token", metadata: "", scopes: &["read"] };
const SCHEMES: &[Scheme] = &[Scheme { id: "oauth", location: CredentialLocation::Bearer, oauth: Some(TOKENS) }];
static LIST: Endpoint = Endpoint {
    id: "listParcels",
    method: "GET",
    path: "/parcels",
    accept: "*/*",
    security: &[&[0]],
    success: &[Status::Code(204)],
    server: None,
    repeat: Repeat::ByMethod,
};

static CREATE: Endpoint = Endpoint {
    id: "createParcel",
    method: "POST",
    path: "/parcels",
    accept: "*/*",
    security: &[&[0]],
    success: &[Status::Code(204)],
    server: None,
    repeat: Repeat::ByMethod,
};

/// The operations.
enum List {}
enum Create {}

/// It documents no failure.
#[derive(Debug)]
enum Never {}

impl ApiError for Never {
    fn decode(_: &RawResponse) -> Result<Option<Self>, DecodeError> {
        Ok(None)
    }

    #[cfg(feature = "full-codec")]
    fn described(&self) -> (&'static str, Option<String>) {
        match *self {}
    }
}

impl Operation for List {
    type Output = ();
    type Error = Never;
    const ENDPOINT: &'static Endpoint = &LIST;
    const DECODE: Decoder<()> = RawResponse::empty;
}

impl Operation for Create {
    type Output = ();
    type Error = Never;
    const ENDPOINT: &'static Endpoint = &CREATE;
    const DECODE: Decoder<()> = RawResponse::empty;
    const SCOPES: &'static [RequiredScopes] =
        &[RequiredScopes { scheme: "oauth", alternatives: &[&["read", "write"], &["admin"]] }];
}

static PROGRAM: Program = Program {
    name: "parcels",
    version: "1.0.0",
    about: "Parcels",
    base_url: "https://api.test",
    limit: "",
    keys: &[Key { scheme: 0, variable: "PARCELS_OAUTH", about: "A token" }],
    pairs: &[Pair {
        scheme: 0,
        variables: [("PARCELS_CLIENT_ID", "The id of a client"), ("PARCELS_CLIENT_SECRET", "Its secret")],
        credential: client_credentials,
    }],
    scopes: &[],
    groups: &[&Group::new(
        "parcels",
        &[
            Command::of::<List>("list")
                .about("Lists parcels")
                .run(|client, args| run_empty(Call::<List>::new(client), args)),
            Command::of::<Create>("create")
                .about("Creates a parcel")
                .run(|client, args| run_empty(Call::<Create>::new(client), args)),
        ],
    )],
    builder: || ClientBuilder::new(SERVERS, SCHEMES, "parcels/1.0.0"),
};

/// Says that this process is the program.
const CHILD: &str = "SPECWRIGHT_TEST_PROGRAM";

fn main() -> ExitCode {
    if std::env::var_os(CHILD).is_some() {
        return cli::main(&PROGRAM);
    }
    let (url, seen) = serve();
    let id = ("PARCELS_CLIENT_ID", "me");
    let secret = ("PARCELS_CLIENT_SECRET", "marker-secret");
    // A client's credentials are exchanged for a token.
    let run = program(&url, &[id, secret], &["parcels", "list"]);
    assert!(run.status.success(), "{run:?}");
    // `me:marker-secret`
    let basic = "authorization: basic bwu6bwfya2vylxnly3jlda==";
    assert_eq!(take(&seen), [format!("post /token {basic}"), "get /parcels authorization: bearer given".to_owned()]);
    // A token that is there comes first.
    let run = program(&url, &[id, secret, ("PARCELS_OAUTH", "own")], &["parcels", "list"]);
    assert!(run.status.success(), "{run:?}");
    assert_eq!(take(&seen), ["get /parcels authorization: bearer own"]);
    // Half of them is none, and a refusal does not show the secret.
    let run = program(&url, &[id], &["parcels", "list"]);
    assert_eq!((run.status.success(), &take(&seen)[..]), (false, &["get /parcels ".to_owned()][..]));
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(told.contains("export PARCELS_OAUTH or PARCELS_CLIENT_ID and PARCELS_CLIENT_SECRET"), "{told}");
    let run = program(&url, &[("PARCELS_CLIENT_ID", "other"), secret], &["parcels", "list"]);
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!((run.status.code(), take(&seen).len()), (Some(1), 1), "{told}");
    assert!(told.contains("the token endpoint refused with status 401: invalid_client"), "{told}");
    assert!(!told.contains("marker"), "{told}");
    // A server that sets a cookie with a refusal is sent it with the next attempt, and not once it has taken it back.
    let run = program(&url, &[("PARCELS_OAUTH", "sticky")], &["parcels", "list"]);
    assert!(run.status.success(), "{run:?}");
    let cookies = ["", "cookie: part=2; seen=a=b", "cookie: seen=a=b"];
    assert_eq!(
        take(&seen),
        cookies.map(|cookie| format!("get /parcels authorization: bearer sticky {cookie}").trim().to_owned())
    );
    // What may not happen twice is sent once when it may have happened, unless the caller knows better.
    let run = program(&url, &[("PARCELS_OAUTH", "sticky")], &["parcels", "create"]);
    assert_eq!((run.status.code(), take(&seen).len()), (Some(1), 1), "{run:?}");
    let run = program(&url, &[("PARCELS_OAUTH", "sticky")], &["parcels", "create", "--idempotent"]);
    assert_eq!((run.status.code(), take(&seen).len()), (Some(0), 3), "{run:?}");
    // A token that lacks a scope: the refusal and the help name those that are needed.
    let needed = "a token of oauth with the scopes read and write, or admin";
    let run = program(&url, &[("PARCELS_OAUTH", "poor")], &["parcels", "create"]);
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(told.contains(&format!("createParcel: 403 Forbidden; it needs {needed}")), "{told}");
    let help = |command: &str| {
        let help = program(&url, &[], &["parcels", command, "--help"]);
        String::from_utf8_lossy(&help.stdout).into_owned()
    };
    let (list, create) = (help("list"), help("create"));
    assert!(create.contains("--idempotent") && create.contains(&format!("POST /parcels\nNeeds {needed}")), "{create}");
    assert!(!list.contains("--idempotent") && !list.contains("Needs"), "{list}");
    let help = program(&url, &[], &["--help"]);
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    for line in
        ["PARCELS_OAUTH            A token", "PARCELS_CLIENT_ID        The id of a client", "PARCELS_CLIENT_SECRET"]
    {
        assert!(help.contains(line), "no `{line}` in {help}");
    }
    println!("the program took a client's credentials, a token, and half of the former, and kept cookies");
    ExitCode::SUCCESS
}

fn program(url: &str, variables: &[(&str, &str)], arguments: &[&str]) -> process::Output {
    let mut command = process::Command::new(std::env::current_exe().expect("it runs"));
    for variable in ["PARCELS_OAUTH", "PARCELS_CLIENT_ID", "PARCELS_CLIENT_SECRET"] {
        command.env_remove(variable);
    }
    command.env(CHILD, "1").env("PARCELS_BASE_URL", url).envs(variables.iter().copied()).args(arguments);
    command.output().expect("it runs")
}

type Seen = Arc<Mutex<Vec<String>>>;

fn take(seen: &Seen) -> Vec<String> {
    std::mem::take(&mut *seen.lock().expect("nobody panicked"))
}

/// A server that notes down the first line and the credential of each request, in small letters.
fn serve() -> (String, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("it has an address"));
    let seen = Seen::default();
    let notes = Arc::clone(&seen);
    thread::spawn(move || listener.incoming().flatten().for_each(|connection| reply(connection, &notes)));
    (url, seen)
}

fn reply(mut connection: TcpStream, seen: &Seen) {
    let (mut received, mut buffer) = (Vec::new(), [0; 4096]);
    while !received.windows(4).any(|window| window == b"\r\n\r\n") {
        match connection.read(&mut buffer) {
            Ok(read @ 1..) => received.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    let text = String::from_utf8_lossy(&received).to_lowercase();
    let route = text.split(" http/").next().unwrap_or_default().to_owned();
    let line = |name: &str| text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    let (credential, cookies) = (line("authorization: "), line("cookie: "));
    let is_sticky = credential.ends_with("sticky");
    let note = if is_sticky { format!("{route} {credential} {cookies}") } else { format!("{route} {credential}") };
    seen.lock().expect("nobody panicked").push(if is_sticky { note.trim().to_owned() } else { note });
    let (status, body) = match (route.as_str(), credential) {
        _ if is_sticky && cookies.is_empty() => {
            ("503 Busy\r\nSet-Cookie: part=2; Path=/; HttpOnly\r\nSet-Cookie: seen=a=b; Max-Age=60", "")
        }
        _ if is_sticky && cookies.contains("part") => {
            ("503 Busy\r\nSet-Cookie: part=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "")
        }
        ("post /token", credential) if credential.contains("bwu6bwfya2vylxnly3jlda") => {
            ("200 OK", r#"{"access_token": "given", "token_type": "bearer"}"#)
        }
        ("post /token", _) => ("401 Unauthorized", r#"{"error": "invalid_client"}"#),
        (_, "") => ("401 Unauthorized", "{}"),
        (_, credential) if credential.ends_with("poor") => ("403 Forbidden", ""),
        _ => ("204 No Content", ""),
    };
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    // The client may be gone already.
    let _ = connection.write_all(head.as_bytes()).and_then(|()| connection.write_all(body.as_bytes()));
}
