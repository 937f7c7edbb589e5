//! Uploads and downloads through the embedded Plane and its real S3 server.

mod support;

use plane_api::attachments::{CredentialsError, GetError, ListError};
use plane_api::scopes::Project;
use plane_api::types::UploadCredentialsRequest;
use plane_api::{Client, Retry};
use plane_api::{DownloadError, File, Progress, UploadError, UploadErrorKind};
use plane_double::{Account, Fault, Host, OTHER_WORK_ITEM, PROJECT, Plane, WORK_ITEM, WORKSPACE};
use std::time::Duration;
use support::{pattern, start};
use uuid::Uuid;

/// A client with the service key.
fn client(plane: &Plane) -> Client {
    Client::builder().base_url(plane.url()).api_key(plane.api_key()).build().expect("a client")
}

/// The usual project.
fn project(client: &Client) -> Project {
    client.workspace(WORKSPACE).project(PROJECT)
}

/// One that sends everything once.
fn impatient(plane: &Plane) -> Client {
    let builder = Client::builder().base_url(plane.url()).api_key(plane.api_key());
    builder.retry(Retry::never()).build().expect("a client")
}

/// Uploads to the usual work item.
async fn attach(client: &Client, name: &str, content: Vec<u8>) -> Result<Uuid, UploadError> {
    let file = File::bytes(name, content);
    let uploaded = project(client).attachments().attach(WORK_ITEM, file).await?;
    Ok(uploaded.id)
}

/// Downloads from the usual work item.
async fn download(client: &Client, id: Uuid) -> Result<Vec<u8>, DownloadError> {
    let mut content = Vec::new();
    project(client).attachments().download(WORK_ITEM, id, &mut content).await?;
    Ok(content)
}

/// What the API was asked, in short.
fn paths(plane: &Plane) -> Vec<String> {
    plane
        .requests_at(Host::Api)
        .iter()
        .map(|request| {
            let rest = request.path().split("/attachments/").nth(1).unwrap_or_default();
            let id = if rest.is_empty() { "" } else { "{id}/" };
            format!("{} attachments/{id}", request.method)
        })
        .collect()
}

#[tokio::test]
async fn a_file_goes_up_is_listed_and_comes_down_again() {
    let plane = start().await;
    let client = client(&plane);
    let content = pattern(100_000);
    let mut seen: Vec<Progress> = Vec::new();
    let uploaded = project(&client)
        .attachments()
        .attach(WORK_ITEM, File::bytes("logo.png", content.clone()))
        .progress(|progress| seen.push(progress))
        .await
        .expect("uploaded");
    assert_eq!(uploaded.size, 100_000);
    assert_eq!(seen.last().map(|progress| (progress.done, progress.total)), Some((100_000, Some(100_000))));

    let list = project(&client).attachments().list(WORK_ITEM).await.expect("listed");
    let [attachment] = list.as_slice() else { panic!("{list:?}") };
    assert_eq!(attachment.id, uploaded.id);
    assert_eq!(attachment.attributes.name, "logo.png");
    assert_eq!(attachment.attributes.type_, "image/png", "by the file's name");
    assert!(attachment.is_uploaded);

    assert_eq!(download(&client, attachment.id).await.expect("downloaded"), content);

    project(&client).attachments().delete(WORK_ITEM, attachment.id).await.expect("deleted");
    assert!(project(&client).attachments().list(WORK_ITEM).await.expect("listed").is_empty());
}

#[tokio::test]
async fn sizes_from_one_byte_to_the_limit() {
    let plane = start().await;
    let client = client(&plane);
    for size in [1, 65_535, 65_536, 65_537, 5 * 1024 * 1024] {
        let content = pattern(size);
        let id = attach(&client, "data.bin", content.clone()).await.expect("uploaded");
        assert_eq!(download(&client, id).await.expect("downloaded"), content, "{size} bytes");
    }
}

#[tokio::test]
async fn an_empty_file_is_refused_before_any_request() {
    let plane = start().await;
    let error = attach(&client(&plane), "empty.txt", Vec::new()).await.expect_err("refused");
    assert!(matches!(error.kind(), UploadErrorKind::Empty), "{error:?}");
    assert!(plane.requests().is_empty());
}

#[tokio::test]
async fn a_size_that_is_cut_stops_the_upload_and_is_cleared_up() {
    let plane = start().await;
    let client = client(&plane);
    let error = attach(&client, "big.bin", pattern(5 * 1024 * 1024 + 1)).await.expect_err("refused");
    let UploadErrorKind::SizeCut { asked, granted } = error.kind() else { panic!("{error:?}") };
    assert_eq!((*asked, *granted), (5_242_881, 5_242_880));
    let id = error.asset_id().expect("names the asset").to_owned();
    assert!(error.to_string().contains(&id), "{error}");
    assert!(error.discarded());
    assert!(plane.requests_at(Host::Storage).is_empty(), "nothing reached the storage");
    assert_eq!(paths(&plane), ["POST attachments/", "DELETE attachments/{id}/"]);
}

#[tokio::test]
async fn names_survive() {
    let plane = start().await;
    let client = client(&plane);
    for name in [
        "naïve’s résumé 文件 🎉.txt",
        "a\"b'c.txt",
        "a+b&c=d;e?.txt",
        "a#b.txt",
        "100%.txt",
        "${filename}.txt",
        "a\tb.txt",
        "README",
        "x; filename=\"evil.exe\".txt",
    ] {
        let id = attach(&client, name, b"Hello, Plane!".to_vec()).await.expect(name);
        let list = project(&client).attachments().list(WORK_ITEM).await.expect("listed");
        assert_eq!(list[0].id, id);
        assert_eq!(list[0].attributes.name, name);
        assert_eq!(download(&client, id).await.expect(name), b"Hello, Plane!");
    }
}

#[tokio::test]
async fn names_that_try_to_leave_the_form_stay_in_it() {
    let plane = start().await;
    let client = client(&plane);
    for (name, kept) in [("../../etc/passwd.txt", "passwd.txt"), ("a\r\nContent-Type: x\r\n\r\nb.txt", "")] {
        let id = attach(&client, name, b"Hello".to_vec()).await.expect(name);
        assert_eq!(download(&client, id).await.expect(name), b"Hello");
        if !kept.is_empty() {
            let list = project(&client).attachments().list(WORK_ITEM).await.expect("listed");
            assert_eq!(list[0].attributes.name, kept);
        }
    }
}

#[tokio::test]
async fn what_the_storage_refuses_is_reported_by_its_code_and_never_confirmed() {
    let plane = start().await;
    let client = impatient(&plane);
    for (fault, wanted) in [
        (Fault::ExpiredPolicy, "AccessDenied"),
        (Fault::WrongSignature, "SignatureDoesNotMatch"),
        (Fault::StorageAnswers { status: 403, code: "AccessDenied", message: Some("No.") }, "AccessDenied"),
        (Fault::StorageAnswers { status: 500, code: "InternalError", message: None }, "InternalError"),
    ] {
        let before = plane.requests().len();
        plane.inject(fault.clone());
        let error = attach(&client, "a.txt", b"Hello".to_vec()).await.expect_err("refused");
        plane.repair();
        let UploadErrorKind::Storage { code, .. } = error.kind() else { panic!("{fault:?}: {error:?}") };
        assert_eq!(code.as_deref(), Some(wanted), "{fault:?}: {error}");
        assert!(error.to_string().contains(wanted), "{error}");
        assert!(error.to_string().contains(error.asset_id().expect("names the asset")), "{error}");
        assert!(error.discarded(), "{error}");
        let methods: Vec<String> = plane.requests()[before..]
            .iter()
            .filter(|request| request.host == Host::Api)
            .map(|request| request.method.to_string())
            .collect();
        assert_eq!(methods, ["POST", "DELETE"], "{fault:?}: no completion");
    }
}

#[tokio::test]
async fn a_connection_that_drops_half_way_leaves_nothing_behind() {
    let plane = start().await;
    let client = impatient(&plane);
    plane.inject(Fault::StorageDropsUpload { after: 1_000_000 });
    let error = attach(&client, "a.bin", pattern(4_000_000)).await.expect_err("dropped");
    assert!(matches!(error.kind(), UploadErrorKind::Transport), "{error:?}");
    assert!(error.asset_id().is_some() && error.discarded(), "{error}");
    assert_eq!(paths(&plane), ["POST attachments/", "DELETE attachments/{id}/"]);
}

#[tokio::test]
async fn a_confirmation_that_fails_names_what_is_stored() {
    let plane = start().await;
    plane.inject(Fault::ApiFails(http::Method::PATCH));
    let error = attach(&impatient(&plane), "a.txt", b"Hello".to_vec()).await.expect_err("not confirmed");
    assert!(matches!(error.kind(), UploadErrorKind::Complete), "{error:?}");
    assert!(!error.discarded(), "the file is stored, so it is kept");
    assert!(error.to_string().contains(error.asset_id().expect("names the asset")), "{error}");
}

#[tokio::test]
async fn an_external_id_that_exists_gives_the_existing_attachment() {
    let plane = start().await;
    let client = client(&plane);
    let attach = || {
        let file = File::bytes("a.txt", b"Hello".to_vec());
        project(&client).attachments().attach(WORK_ITEM, file).external_id("42").external_source("github")
    };
    let first = attach().await.expect("uploaded");
    let error = attach().await.expect_err("exists");
    assert_eq!(error.existing_id(), Some(first.id.to_string().as_str()), "{error:?}");
    assert!(error.error().is_some_and(plane_api::Error::is_conflict));
}

#[tokio::test]
async fn the_storage_never_sees_a_credential() {
    let plane = start().await;
    let key = plane.api_key().to_owned();
    for builder in
        [Client::builder().api_key(&key), Client::builder().api_key(&key).bearer("a-token-that-must-not-travel")]
    {
        let client = builder.base_url(plane.url()).build().expect("a client");
        let id = attach(&client, "a.txt", b"Hello".to_vec()).await.expect("uploaded");
        download(&client, id).await.expect("downloaded");
    }
    let at_storage = plane.requests_at(Host::Storage);
    assert_eq!(at_storage.len(), 4, "two uploads and two downloads");
    for request in &at_storage {
        assert!(!request.contains(&key) && !request.contains("a-token-that-must-not-travel"), "{request:?}");
        for name in ["x-api-key", "authorization", "cookie", "proxy-authorization"] {
            assert_eq!(request.header(name), None, "{request:?}");
        }
    }
    let at_api = plane.requests_at(Host::Api);
    assert!(at_api.iter().all(|request| request.header("x-api-key") == Some(&key)), "the API sees it every time");
}

#[tokio::test]
async fn downloads_tell_why_they_fail() {
    let plane = start().await;
    let client = impatient(&plane);
    let id = attach(&client, "a.bin", pattern(300_000)).await.expect("uploaded");

    plane.inject(Fault::ExpiredLink);
    let error = download(&client, id).await.expect_err("expired");
    assert!(error.to_string().contains("AccessDenied"), "{error}");
    plane.repair();

    plane.inject(Fault::StorageDropsDownload { after: 100_000 });
    let error = download(&client, id).await.expect_err("dropped");
    assert!(error.to_string().contains("100000") || error.error().is_some(), "{error}");
    plane.repair();

    let unknown = Uuid::from_u128(7);
    let error = download(&client, unknown).await.expect_err("unknown");
    assert!(matches!(error.api(), Some(GetError::NotFound(_))), "{error:?}");
}

/// The clock is paused, so that waits take no time, and the server's goes with it.
#[tokio::test(start_paused = true)]
async fn a_bulk_run_waits_where_the_server_wants_it_to() {
    let options = plane_double::Options { requests_per_minute: Some(3), ..Default::default() };
    let plane = std::sync::Arc::new(Plane::start(options).await.expect("a double"));
    let (clock, waits) = (std::sync::Arc::clone(&plane), std::sync::Arc::new(std::sync::Mutex::new(Vec::new())));
    let seen = std::sync::Arc::clone(&waits);
    let builder = Client::builder().base_url(plane.url()).api_key(plane.api_key()).no_timeout();
    let client = builder
        .on_wait(move |wait| {
            clock.pass_time(wait.time);
            seen.lock().expect("the lock is not poisoned").push((wait.is_asked, wait.time.as_secs()));
        })
        .build()
        .expect("a client");
    for _ in 0..8 {
        project(&client).attachments().list(WORK_ITEM).await.expect("it waits instead");
    }
    let waits = waits.lock().expect("the lock is not poisoned").clone();
    assert_eq!(waits.len(), 2, "{waits:?}");
    assert!(waits.iter().all(|(is_asked, time)| *is_asked && (59..=61).contains(time)), "{waits:?}");
    assert_eq!(plane.requests_at(Host::Api).len(), 10, "two were refused");
}

#[tokio::test]
async fn a_download_that_breaks_off_goes_on() {
    let plane = start().await;
    let client = client(&plane);
    let id = attach(&client, "a.bin", pattern(250_000)).await.expect("uploaded");
    let before = plane.requests_at(Host::Storage).len();
    plane.inject(Fault::StorageDropsDownload { after: 100_000 });
    assert_eq!(download(&client, id).await.expect("it goes on twice"), pattern(250_000));
    let ranges: Vec<Option<String>> = plane.requests_at(Host::Storage)[before..]
        .iter()
        .map(|request| request.header("range").map(str::to_owned))
        .collect();
    assert_eq!(ranges.len(), 3, "{ranges:?}");
    assert!(ranges[0].is_none() && ranges[1..].iter().all(Option::is_some), "{ranges:?}");
}

#[tokio::test]
async fn errors_are_distinguished_by_status() {
    let plane = start().await;
    let stranger = Client::builder().base_url(plane.url()).build().expect("a client");
    let error = project(&stranger).attachments().list(WORK_ITEM).await.expect_err("no key");
    assert!(error.is_unauthorized());
    assert!(matches!(error.api(), Some(ListError::Unauthorized(problem)) if problem.detail.is_some()));

    let bad = Client::builder().base_url(plane.url()).api_key("wrong").build().expect("a client");
    let error = project(&bad).attachments().list(WORK_ITEM).await.expect_err("a bad key");
    assert!(error.is_forbidden());
    assert!(!format!("{error:?} {error}").contains("wrong"), "the key is not printed");

    let client = client(&plane);
    let mut body = UploadCredentialsRequest::new("a.txt", 5);
    body.type_ = "TEXT/PLAIN".to_owned();
    let error = project(&client).attachments().credentials(WORK_ITEM, &body).await.expect_err("400");
    let Some(CredentialsError::BadRequest(problem)) = error.api() else { panic!("{error:?}") };
    assert_eq!(problem.error.as_deref(), Some("Invalid file type."));
    assert_eq!(error.to_string(), "getUploadCredentials: 400 Bad Request: Invalid file type.");
}

#[tokio::test]
async fn the_rate_limit_says_when_to_come_back() {
    let plane = start().await;
    let client =
        Client::builder().base_url(plane.url()).api_key(plane.key(Account::Service)).build().expect("a client");
    let whole =
        project(&client).attachments().list(OTHER_WORK_ITEM).response().await.expect("a response with its headers");
    assert_eq!(whole.x_rate_limit_remaining(), Some(299));
    assert!(whole.x_rate_limit_reset().is_some());

    plane.inject(Fault::RateLimited);
    let call = project(&client).attachments().list(WORK_ITEM).retry(Retry::never());
    let error = call.await.expect_err("429");
    assert!(error.is_rate_limited());
    assert!(error.retry_after().is_some_and(|wait| wait <= Duration::from_mins(1)), "{error:?}");
    assert!(matches!(error.api(), Some(ListError::TooManyRequests(limit)) if limit.error_code == 5900));
}

#[tokio::test]
async fn files_are_read_from_disk() {
    let plane = start().await;
    let client = client(&plane);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.md");
    std::fs::write(&path, "# Notes").expect("written");
    let uploaded = project(&client).attachments().attach(WORK_ITEM, path.as_path()).await.expect("uploaded");
    assert_eq!(uploaded.response.attachment.attributes.name, "notes.md");
    assert_eq!(uploaded.response.attachment.attributes.type_, "text/markdown");

    let missing = folder.path().join("missing.txt");
    let error = project(&client).attachments().attach(WORK_ITEM, missing).await.expect_err("missing");
    assert!(matches!(error.kind(), UploadErrorKind::File), "{error:?}");
    assert!(error.to_string().contains("missing.txt"), "{error}");
}

#[tokio::test]
async fn the_storage_can_stand_on_the_api_s_own_host() {
    let options = plane_double::Options { storage_on_api_host: true, ..Default::default() };
    let plane = Plane::start(options).await.expect("a double");
    let client = client(&plane);
    let id = attach(&client, "a.txt", b"Hello".to_vec()).await.expect("uploaded");
    assert_eq!(download(&client, id).await.expect("downloaded"), b"Hello");
}
