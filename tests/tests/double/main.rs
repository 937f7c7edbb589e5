//! The proof that the double answers as the recorded server did: every recorded attachment exchange is sent to it, and
//! its answers are held against the recorded ones. What only the double can do is tested in `faults`.

mod families;
mod faults;
mod recording;
mod same;
mod session;

use recording::Exchange;
use same::differences;
use session::Session;
use specwright_tests::plane::{Options, Plane};
use std::path::Path;

/// Exchanges that are not the double's to answer, and why.
const OUTSIDE: [(&str, &str); 10] = [
    ("339-", "virtual-host addresses"),
    ("401-", "another family of endpoints"),
    ("402-", "another family of endpoints"),
    ("404-", "another family of endpoints"),
    ("406-", "another family of endpoints"),
    ("407-", "another family of endpoints"),
    ("409-", "another family of endpoints"),
    ("411-", "another family of endpoints"),
    ("412-", "another family of endpoints"),
    ("414-", "another family of endpoints"),
];

/// Exchanges of the mode in which the storage stands on the API's host, with the recorded host.
const ON_API_HOST: [(u32, &str); 2] = [(336, "http://127.0.0.1:58002"), (337, "http://plane.example.org")];

fn exchanges() -> Vec<Exchange> {
    recording::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("exchanges"))
}

#[tokio::test]
async fn answers_as_the_recorded_server_did() {
    let exchanges = exchanges();
    let plane = Plane::start(Options::default()).await.expect("loopback ports are free");
    let mut session = Session::new(plane, &exchanges);
    let (mut replayed, mut outside, mut failures) = (0, 0, Vec::new());
    for exchange in &exchanges {
        if ON_API_HOST.iter().any(|(number, _)| *number == exchange.number()) {
            continue;
        }
        if OUTSIDE.iter().any(|(name, _)| exchange.name.starts_with(name)) {
            outside += 1;
            continue;
        }
        let answer = session.replay(exchange).await;
        replayed += 1;
        let found = differences(&exchange.response, &answer, &session.names);
        if !found.is_empty() {
            failures.push(format!("{}:\n  {}", exchange.name, found.join("\n  ")));
        }
        if exchange.number() == 321 {
            assert_eq!(answer.headers["x-ratelimit-remaining"], "0", "{}", exchange.name);
        }
    }
    assert!(failures.is_empty(), "{} of {replayed} differ\n{}", failures.len(), failures.join("\n"));
    assert_eq!((replayed, outside), (exchanges.len() - 12, 10));
    assert!(replayed >= 210, "recordings are missing");
}

#[tokio::test]
async fn the_storage_can_stand_on_the_host_of_the_api() {
    let exchanges = exchanges();
    let options = Options { storage_on_api_host: true, ..Options::default() };
    let plane = Plane::start(options).await.expect("loopback ports are free");
    let mut session = Session::new(plane, &exchanges);
    for (number, recorded_host) in ON_API_HOST {
        let exchange = exchanges.iter().find(|exchange| exchange.number() == number).expect("it is there");
        let ours = if number == 336 { session.plane.url().to_owned() } else { recorded_host.to_owned() };
        session.names.learn(recorded_host, &ours);
        let answer = session.replay(exchange).await;
        assert_eq!(differences(&exchange.response, &answer, &session.names), Vec::<String>::new(), "{}", exchange.name);
    }
}
