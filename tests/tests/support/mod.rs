//! What the end-to-end tests share: a double, a client for it, and a file there and back.

use plane_api::Client;
use plane_api::runtime::{DownloadError, File, UploadError};
use specwright_tests::plane::{Host, Options, PROJECT, Plane, WORK_ITEM, WORKSPACE};
use uuid::Uuid;

/// A running double.
pub(crate) async fn start() -> Plane {
    Plane::start(Options::default()).await.expect("a double on loopback")
}

/// A client with the service key.
pub(crate) fn client(plane: &Plane) -> Client {
    Client::builder().base_url(plane.url()).api_key(plane.api_key()).build().expect("a client")
}

/// Bytes in which a lost or doubled piece shows.
pub(crate) fn pattern(size: usize) -> Vec<u8> {
    (0..size).map(|index| u8::try_from(index.wrapping_mul(31) % 251).unwrap_or_default()).collect()
}

/// Uploads to the usual work item.
pub(crate) async fn attach(client: &Client, name: &str, content: Vec<u8>) -> Result<Uuid, UploadError> {
    let file = File::bytes(name, content);
    let uploaded = client.attachments().attach(WORKSPACE, PROJECT, WORK_ITEM, file).await?;
    Ok(uploaded.id.parse().expect("ids are UUIDs"))
}

/// Downloads from the usual work item.
pub(crate) async fn download(client: &Client, id: Uuid) -> Result<Vec<u8>, DownloadError> {
    let mut content = Vec::new();
    client.attachments().download(WORKSPACE, PROJECT, WORK_ITEM, id, &mut content).await?;
    Ok(content)
}

/// What the API was asked, in short.
pub(crate) fn paths(plane: &Plane) -> Vec<String> {
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
