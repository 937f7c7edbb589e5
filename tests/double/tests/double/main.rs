//! The proof that the double responds as the recorded server did. Here every recorded exchange about attachments is sent
//! to one double, in order; `families` holds everything else, and what only the double can do is tested in `faults`.

mod families;
mod faults;
mod recording;
mod same;
mod session;

use plane_double::{Options, Plane};
use same::differences;
use session::Session;

/// Exchanges that are not held here, and why.
const OUTSIDE: [(&str, &str); 3] = [
    ("339-", "virtual-host addresses"),
    ("402-", "the double begins with a label, and `families` holds their making"),
    ("406-", "the double begins with other work items, and `families` holds lists of them"),
];

/// Exchanges of the mode in which the storage is on the API's host, with the recorded host.
const ON_API_HOST: [(u32, &str); 2] = [(336, "http://127.0.0.1:58002"), (337, "http://plane.example.org")];

#[tokio::test]
async fn responds_as_the_recorded_server_did() {
    let exchanges = recording::read();
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
        let received = session.replay(exchange).await;
        replayed += 1;
        let found = differences(&exchange.response, &received, &session.names);
        if !found.is_empty() {
            failures.push(format!("{}:\n  {}", exchange.name, found.join("\n  ")));
        }
        if exchange.number() == 321 {
            assert_eq!(received.headers["x-ratelimit-remaining"], "0", "{}", exchange.name);
        }
    }
    assert!(failures.is_empty(), "{} of {replayed} differ\n{}", failures.len(), failures.join("\n"));
    assert_eq!((replayed, outside), (exchanges.len() - 5, 3));
    assert!(replayed >= 210, "recordings are missing");
}

#[tokio::test]
async fn the_storage_can_stand_on_the_host_of_the_api() {
    let exchanges = recording::read();
    let options = Options { storage_on_api_host: true, ..Options::default() };
    let plane = Plane::start(options).await.expect("loopback ports are free");
    let mut session = Session::new(plane, &exchanges);
    for (number, recorded_host) in ON_API_HOST {
        let exchange = exchanges.iter().find(|exchange| exchange.number() == number).expect("it is there");
        let ours = if number == 336 { session.plane.url().to_owned() } else { recorded_host.to_owned() };
        session.names.learn(recorded_host, &ours);
        let received = session.replay(exchange).await;
        assert_eq!(
            differences(&exchange.response, &received, &session.names),
            Vec::<String>::new(),
            "{}",
            exchange.name
        );
    }
}
