//! The whole way of a recording: a client records what it does at an embedded Plane, `specwright traffic` holds Plane's document
//! against that, and the same client does the same without any server.

mod support;

use plane_api::types::CreateLabel;
use plane_api::{Client, ClientBuilder, DownloadError, ErrorKind, File, Recorder, Replay};
use plane_double::{PROJECT, Plane, WORK_ITEM, WORKSPACE};
use specwright::diagnostic::render::Form;
use specwright::traffic::{Comparison, Recorded, compare_with_traffic};
use specwright::{Customization, Naming, Options, Strictness};
use std::path::Path;
use support::{pattern, start};

/// What is done: pages of a list, a resource from its beginning to its end, a refusal, a file up and down.
async fn work(client: &Client) -> Vec<String> {
    let project = client.workspace(WORKSPACE).project(PROJECT);
    let mut seen = vec![client.users().me().await.expect("a user").display_name];
    let mut items = project.work_items().list().per_page(2).items();
    while let Some(item) = items.next().await {
        seen.push(item.expect("a work item").name);
    }
    let mut label = CreateLabel::new("recorded");
    label.color = Some("#ffffff".to_owned());
    let label = project.labels().create(&label).await.expect("a label");
    seen.push(project.labels().get(label.id).await.expect("the label").name);
    project.labels().delete(label.id).await.expect("it is gone");
    let error = project.labels().get(label.id).await.expect_err("it is gone");
    seen.push(format!("{:?} {:?}", error.kind(), error.status()));
    let attachments = project.attachments();
    let file = File::bytes("logo.png", pattern(5000));
    let uploaded = attachments.attach(WORK_ITEM, file).await.expect("uploaded");
    let mut content = Vec::new();
    let downloaded: Result<_, DownloadError> = attachments.download(WORK_ITEM, uploaded.id, &mut content).await;
    downloaded.expect("downloaded");
    assert_eq!(content, pattern(5000));
    seen.push(uploaded.id.to_string());
    seen
}

fn built(url: &str, key: &str, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    change(Client::builder().base_url(url).api_key(key)).build().expect("a client")
}

/// What `specwright traffic` makes of a recording.
fn held_against_the_document(recording: &Path, server: &str) -> Comparison {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/plane.yaml");
    let options = Options {
        naming: Naming::default(),
        strictness: Strictness::Lenient,
        root: None,
        customization: Customization::default(),
    };
    let recorded =
        Recorded { paths: vec![recording.to_owned()], servers: vec![server.to_owned()], lists_unseen: false };
    compare_with_traffic(&document, &recorded, &options).expect("both can be read")
}

#[tokio::test]
async fn what_is_recorded_is_traffic_and_comes_back_without_a_server() {
    let plane: Plane = start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("plane.har");
    let url = plane.url().to_owned();

    let recorder = Recorder::create(&path).expect("a file");
    let recorded = work(&built(&url, plane.api_key(), |builder| builder.record(recorder.clone()))).await;
    let count = recorder.finish().expect("all of it was written");
    assert_eq!(usize::try_from(count), Ok(plane.requests().len()), "what servers saw is there");
    let text = std::fs::read_to_string(&path).expect("a recording");
    assert!(!text.contains(plane.api_key()), "the key is nowhere");
    for request in plane.requests() {
        let signature = request.target.split("X-Amz-Signature=").nth(1);
        assert!(signature.is_none_or(|signature| !text.contains(signature)), "no signature is");
    }

    let comparison = held_against_the_document(&path, &url);
    assert_eq!((comparison.outcome.exchanges as u64, comparison.outcome.without), (count, 0));
    assert!(comparison.outcome.problems.is_empty(), "{:?}", comparison.outcome.problems);
    let text = comparison.render(Form::Concise, false);
    assert!(!comparison.diagnostics.has_errors(), "{text}");

    drop(plane);
    let replay = Replay::open(&path).expect("it can be read");
    let client = built(&url, "another key", |builder| builder.transport(replay.clone()));
    assert_eq!(work(&client).await, recorded);
    assert_eq!(replay.unused(), Vec::<String>::new());
    let error = client.users().me().await.expect_err("it was asked for once");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    assert!(error.to_string().contains("all of them have responded"), "{error}");
}
