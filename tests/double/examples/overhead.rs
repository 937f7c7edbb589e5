//! What a call costs beside a request that is written by hand over the same HTTP library: both go to a server on the loopback
//! device, in turns, so that whatever else the machine does slows both down.

use bytes::Bytes;
use clap::Parser;
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use plane_api::Client;
use serde::Deserialize;
use std::convert::Infallible;
use std::error::Error;
use std::net::{Ipv4Addr, TcpListener};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// What a call may take of the time that the request by hand takes.
const BAR: f64 = 1.05;

/// Measures calls of the emitted client against requests by hand, and fails above 1.05 times their time (the median of all
/// pairs). Only a release build on a quiet machine says anything.
#[derive(Parser)]
struct Arguments {
    /// How often both are measured.
    #[arg(long, default_value_t = 30)]
    pairs: usize,
    /// How many calls are one measurement.
    #[arg(long, default_value_t = 1000)]
    calls: usize,
}

const KEY: &str = "the-key-of-a-user";
const BODY: &str = r#"{"id":"00000000-0000-4000-8000-000000000001","first_name":"Ada","last_name":"Lovelace","email":"ada@example.org","avatar":"","avatar_url":null,"display_name":"ada"}"#;

/// What a client of this one call would have.
#[derive(Deserialize)]
struct User {
    id: Uuid,
    first_name: String,
    last_name: String,
    email: Option<String>,
    avatar: Option<String>,
    avatar_url: Option<String>,
    display_name: String,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let measured = runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(measure(&arguments)));
    match measured {
        Ok(ratio) if ratio <= BAR => ExitCode::SUCCESS,
        Ok(ratio) => {
            eprintln!("{ratio:.3} is more than {BAR}");
            ExitCode::from(1)
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

async fn measure(arguments: &Arguments) -> Result<f64, Box<dyn Error>> {
    let url = serve()?;
    let client = Client::builder().base_url(&url).api_key(KEY).build()?;
    let by_hand = reqwest::Client::builder().connect_timeout(Duration::from_secs(10)).build()?;
    let address = format!("{url}/api/v1/users/me/");
    // Connections are made before anything is measured.
    calls(&client, arguments.calls.min(100)).await?;
    requests(&by_hand, &address, arguments.calls.min(100)).await?;
    let mut ratios = Vec::with_capacity(arguments.pairs);
    let mut total = [Duration::ZERO; 2];
    for pair in 0..arguments.pairs.max(1) {
        let [called, sent] = if pair % 2 == 0 {
            let called = calls(&client, arguments.calls).await?;
            [called, requests(&by_hand, &address, arguments.calls).await?]
        } else {
            let sent = requests(&by_hand, &address, arguments.calls).await?;
            [calls(&client, arguments.calls).await?, sent]
        };
        total = [total[0] + called, total[1] + sent];
        ratios.push(called.as_secs_f64() / sent.as_secs_f64());
    }
    ratios.sort_by(f64::total_cmp);
    #[allow(clippy::cast_precision_loss, reason = "there are not that many calls")]
    let [called, sent] = total.map(|time| time.as_secs_f64() * 1e6 / (arguments.calls * ratios.len()) as f64);
    let (least, median, most) = (ratios[0], ratios[ratios.len() / 2], ratios[ratios.len() - 1]);
    println!("a call takes {called:.2} µs, a request by hand {sent:.2} µs");
    println!("{} pairs of {} calls: ratio {median:.3} ({least:.3} to {most:.3})", ratios.len(), arguments.calls);
    Ok(median)
}

/// Calls by the emitted client.
async fn calls(client: &Client, count: usize) -> Result<Duration, Box<dyn Error>> {
    let start = Instant::now();
    for _ in 0..count {
        let user = client.users().me().await?;
        assert_eq!(user.display_name, "ada");
    }
    Ok(start.elapsed())
}

/// Requests by hand.
async fn requests(client: &reqwest::Client, url: &str, count: usize) -> Result<Duration, Box<dyn Error>> {
    let start = Instant::now();
    for _ in 0..count {
        let request = client.get(url).header("x-api-key", KEY).header("accept", "application/json");
        let response = request.timeout(Duration::from_mins(1)).send().await?.error_for_status()?;
        let user: User = serde_json::from_slice(&response.bytes().await?)?;
        let texts = [Some(user.first_name), Some(user.last_name), user.email, user.avatar, user.avatar_url];
        assert!(user.display_name == "ada" && !user.id.is_nil() && texts.len() == 5);
    }
    Ok(start.elapsed())
}

/// A server on a thread of its own, which always responds the same.
fn serve() -> Result<String, Box<dyn Error>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let url = format!("http://{}", listener.local_addr()?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::spawn(move || {
        runtime.block_on(async move {
            let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
            while let Ok((stream, _)) = listener.accept().await {
                let service = service_fn(|_| async {
                    let response = http::Response::builder().header("content-type", "application/json");
                    Ok::<_, Infallible>(
                        response.body(Full::new(Bytes::from_static(BODY.as_bytes()))).expect("a response"),
                    )
                });
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
    });
    Ok(url)
}
