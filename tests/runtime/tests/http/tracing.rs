//! Spans and events of `tracing`, noted down by a subscriber of this file. On a paused clock.

use crate::api::{IN_QUERY, KEY, LIST, TOKEN, builder, call, operation, secured, send};
use crate::attempts::{Step, server};
use crate::fake::{Fake, Reply, Sent, response};
use specwright_runtime::layer::from_fn;
use specwright_runtime::{Endpoint, ProvideError, Request, Retry, Status, TransportError, provider};
use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber};

/// The fields of a span or an event, with its name or its level.
#[derive(Clone, Debug, Default)]
struct Noted {
    name: String,
    fields: BTreeMap<String, String>,
}

impl Noted {
    fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

impl Visit for Noted {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

#[derive(Default)]
struct Notes {
    spans: Vec<Noted>,
    events: Vec<Noted>,
    entered: Vec<u64>,
}

/// Notes everything down.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Notes>>);

impl Recorder {
    /// Notes what this thread does, as long as the guard lives.
    fn begin() -> (Self, DefaultGuard) {
        let recorder = Self::default();
        (recorder.clone(), tracing::subscriber::set_default(recorder))
    }

    fn spans(&self) -> Vec<Noted> {
        self.0.lock().expect("nobody panicked").spans.clone()
    }

    fn events(&self) -> Vec<Noted> {
        let events = self.0.lock().expect("nobody panicked").events.clone();
        events.into_iter().filter(|event| !event.name.contains("hyper")).collect()
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("specwright_runtime")
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut notes = self.0.lock().expect("nobody panicked");
        let mut noted = Noted { name: attributes.metadata().name().to_owned(), ..Noted::default() };
        attributes.record(&mut noted);
        notes.spans.push(noted);
        Id::from_u64(notes.spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let index = usize::try_from(span.into_u64()).expect("few") - 1;
        values.record(&mut self.0.lock().expect("nobody panicked").spans[index]);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut noted = Noted { name: event.metadata().level().to_string(), ..Noted::default() };
        event.record(&mut noted);
        self.0.lock().expect("nobody panicked").events.push(noted);
    }

    fn enter(&self, span: &Id) {
        self.0.lock().expect("nobody panicked").entered.push(span.into_u64());
    }

    fn exit(&self, _: &Id) {
        self.0.lock().expect("nobody panicked").entered.pop();
    }
}

impl fmt::Display for Noted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.name)?;
        self.fields.iter().try_for_each(|(name, value)| write!(formatter, "|{name}={value}"))
    }
}

static OF_QUERY: Endpoint = Endpoint { path: "/things/?fixed=1", ..secured(&[&[IN_QUERY]]) };

#[tokio::test(start_paused = true)]
async fn a_request_has_a_span_by_the_conventions() {
    let (recorder, _guard) = Recorder::begin();
    let fake = Fake::always(200, &[("x-token", "marker")], r#"{"marker": 1}"#);
    let client = builder().credential(IN_QUERY, "marker").base_url("https://me.test:8443/v1").transport(fake.clone());
    let mut request = Request::new(&OF_QUERY);
    request.query("name", &"marker", true);
    send(&client.build().expect("well set up"), request).header("x-own", "marker").await.expect("a success");
    assert!(fake.only().url.contains("name=marker&api%20key=marker"), "{}", fake.only().url);
    let [span] = &recorder.spans()[..] else { panic!("{:?}", recorder.spans()) };
    assert_eq!(
        span.to_string(),
        "HTTP|http.request.method=GET|http.response.status_code=200|otel.kind=client|otel.name=GET /things/\
         |server.address=me.test|server.port=8443\
         |url.full=https://me.test:8443/v1/things/?fixed=REDACTED&name=REDACTED&api%20key=REDACTED|url.template=/things/"
    );
    assert!(recorder.events().is_empty(), "{:?}", recorder.events());
}

#[tokio::test(start_paused = true)]
async fn each_request_on_the_wire_has_a_span_and_each_wait_an_event() {
    let (recorder, _guard) = Recorder::begin();
    let steps = [
        Step::Say(503, &[]),
        Step::Say(307, &[("location", "https://other.test/x?y=z")]),
        Step::Say(429, &[("retry-after", "7")]),
        Step::Gone,
        Step::Say(200, &[]),
    ];
    let client = builder().transport(server(&steps)).build().expect("well set up");
    let response = call(&client, &LIST).retry(Retry::default().attempts(5)).response().await.expect("in the end");
    assert_eq!(response.attempts(), 4);
    let told = |span: &Noted| {
        let fields = ["http.request.resend_count", "http.response.status_code", "error.type", "server.address"];
        fields.map(|name| span.field(name).to_owned()).join(" ")
    };
    let spans: Vec<String> = recorder.spans().iter().map(told).collect();
    assert_eq!(
        spans,
        [" 503 503 api.test", "1 307  api.test", "2 429 429 other.test", "3  connect api.test", "4 200  api.test"]
    );
    let events = recorder.events();
    let levels: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(levels, ["DEBUG", "WARN", "DEBUG", "DEBUG"], "{events:?}");
    let warning = &events[1];
    assert_eq!((warning.field("wait_ms"), warning.field("operation")), ("7000", "getThing"));
    assert_eq!(warning.field("server.address"), "other.test");
    let asked = &events[2];
    assert!((7000..=8000).contains(&asked.field("wait_ms").parse::<u64>().expect("a number")), "{asked}");
    assert_eq!((asked.field("is_asked"), asked.field("http.response.status_code")), ("true", "429"));
}

static PLAIN: Endpoint = operation("getThing", "GET", "/things/", &[Status::Code(200)], &[&[KEY, TOKEN]]);

/// Promise: a trace has no secret, whatever carries it, and no body.
#[tokio::test(start_paused = true)]
async fn a_trace_shows_no_secret() {
    let (recorder, _guard) = Recorder::begin();
    let fake = Fake::new(|sent: &Sent| {
        let headers = [("location", "/moved?key=marker-moved"), ("set-cookie", "marker")];
        let is_moved = sent.url.contains("moved");
        if is_moved { Reply::Fail(TransportError::other("broken")) } else { response(307, &headers, "marker") }
    });
    let given = provider(|| async { Ok::<_, ProvideError>("marker-provided") });
    let client = builder().credential(KEY, "marker-key").credential(TOKEN, given).transport(fake);
    let client = client.build().expect("well set up");
    call(&client, &PLAIN).header("x-own", "marker").await.expect_err("it is broken");
    let told: Vec<String> = recorder.spans().iter().chain(&recorder.events()).map(Noted::to_string).collect();
    assert_eq!(told.len(), 8, "three attempts of two requests, and two waits: {told:?}");
    assert!(told.iter().all(|told| !told.contains("marker")), "{told:?}");
    assert!(told.iter().any(|told| told.contains("error.type=_OTHER")), "{told:?}");
}

/// A layer that passes the trace on finds the span of its request.
#[tokio::test(start_paused = true)]
async fn a_layer_runs_within_the_span_of_its_request() {
    let (recorder, _guard) = Recorder::begin();
    // The spans that are entered, and how often it was sent before.
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (note, notes) = (Arc::clone(&seen), Arc::clone(&recorder.0));
    let layer = from_fn(move |request, next| {
        let attempt = request.extensions().get::<specwright_runtime::layer::Attempt>().expect("it is there");
        let entered = notes.lock().expect("nobody panicked").entered.clone();
        note.lock().expect("nobody panicked").push((entered, attempt.resend));
        next.run(request)
    });
    let fake = server(&[Step::Say(503, &[]), Step::Say(200, &[])]);
    let client = builder().layer(layer).transport(fake).build().expect("well set up");
    call(&client, &LIST).await.expect("a success");
    assert_eq!(*seen.lock().expect("nobody panicked"), [(vec![1], 0), (vec![2], 1)]);
}

#[tokio::test(start_paused = true)]
async fn without_a_subscriber_nothing_is_different() {
    let fake = server(&[Step::Say(503, &[]), Step::Say(200, &[])]);
    let client = builder().transport(fake.clone()).build().expect("well set up");
    let response = call(&client, &LIST).response().await.expect("a success");
    assert_eq!((response.attempts(), fake.sent().len()), (2, 2));
}
