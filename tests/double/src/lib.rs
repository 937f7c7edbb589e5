//! An embedded Plane: its API with a real S3 server behind it, on two loopback ports.
//!
//! It responds as the recorded server did (`tests/exchanges`) and keeps what both servers saw, so that a test can prove
//! what was sent where. A request meets `listen`, then `server` (body size, `route`, `accounts`, `permission`,
//! `throttle`), then an endpoint of the `site`; most of them are those of a `family`, which is data over one engine.
//! Where no recording shows what the server does, it does the plain thing.

mod accounts;
mod archive;
mod attachments;
mod collection;
mod family;
mod faults;
mod files;
mod json;
mod listen;
mod media;
mod name;
mod order;
mod page;
mod people;
mod permission;
mod query;
mod record;
mod resource;
mod response;
mod route;
mod s3;
mod search;
mod seed;
mod server;
mod show;
mod sign;
mod site;
mod store;
mod throttle;
mod validate;
mod zone;

pub use accounts::Account;
pub use faults::Fault;
pub use record::{Host, Seen};
pub use store::{Row, Table};

use accounts::Accounts;
use bytes::Bytes;
use faults::Faults;
use http_body_util::combinators::UnsyncBoxBody;
use jiff::Timestamp;
use record::Record;
use s3::Storage;
use server::Front;
use sign::Signer;
use site::Site;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Store;
use tempfile::TempDir;
use throttle::Throttle;
use tokio::task::JoinHandle;
use uuid::{Uuid, uuid};

/// The workspace in addresses.
pub const WORKSPACE: &str = "live-ws";
/// Its first project.
pub const PROJECT: Uuid = uuid!("00000000-0000-4000-8000-000000000020");
/// A work item of that project.
pub const WORK_ITEM: Uuid = uuid!("00000000-0000-4000-8000-000000000060");
/// A cycle of that project, which goes on.
pub const CYCLE: Uuid = uuid!("00000000-0000-4000-8000-000000000070");
/// A module of that project, with a lead.
pub const MODULE: Uuid = uuid!("00000000-0000-4000-8000-000000000080");
/// A public project of the same workspace that the service key's owner is not in.
pub const PUBLIC_PROJECT: Uuid = uuid!("00000000-0000-4000-8000-000000000023");
/// Another one.
pub const OTHER_WORK_ITEM: Uuid = uuid!("00000000-0000-4000-8000-000000000061");
/// An archived project of the same workspace.
pub const ARCHIVED_PROJECT: Uuid = uuid!("00000000-0000-4000-8000-000000000021");
/// A work item of that project.
pub const ARCHIVED_WORK_ITEM: Uuid = uuid!("00000000-0000-4000-8000-000000000062");
/// A workspace that the service key is no member of.
pub const OTHER_WORKSPACE: &str = "other-ws";
/// Its project.
pub const OTHER_PROJECT: Uuid = uuid!("00000000-0000-4000-8000-000000000022");

/// Plane cuts larger sizes to this one, unless `Options` say otherwise.
pub const FILE_SIZE_LIMIT: u64 = 5 * 1024 * 1024;

/// What a response carries.
type Body = UnsyncBoxBody<Bytes, Dropped>;

/// Why a connection was closed without a response, or within one.
#[derive(Debug)]
struct Dropped(String);

impl fmt::Display for Dropped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Dropped {}

/// How a double differs from the recorded server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The port of the API; 0 takes a free one.
    pub port: u16,
    /// The port of the storage; 0 takes a free one.
    pub storage_port: u16,
    /// Sizes above it are cut, in bytes.
    pub file_size_limit: u64,
    /// Requests a minute of every key, instead of 300 for service keys and 60 for personal ones.
    pub requests_per_minute: Option<usize>,
    /// Forms and links lead to the host that the API was asked at, which then serves the storage too.
    pub storage_on_api_host: bool,
    /// The moment that it is for the API, instead of the clock's: rows that are made one after the other are a microsecond
    /// apart. Signatures follow the clock.
    pub moment: Option<Timestamp>,
    /// Begin with nothing at all: no user, no workspace, no project.
    pub is_empty: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            storage_port: 0,
            file_size_limit: FILE_SIZE_LIMIT,
            requests_per_minute: None,
            storage_on_api_host: false,
            moment: None,
            is_empty: false,
        }
    }
}

/// A running double. It stops when it is dropped, and what was uploaded goes with it.
#[derive(Debug)]
pub struct Plane {
    front: Arc<Front>,
    url: String,
    storage_url: String,
    tasks: [JoinHandle<()>; 2],
    folder: TempDir,
}

impl Plane {
    /// Starts the two servers on 127.0.0.1, on the Tokio runtime of the caller.
    ///
    /// # Errors
    ///
    /// When a port is taken or there is no room for temporary files.
    pub async fn start(options: Options) -> io::Result<Self> {
        let (api, api_address) = listen::bind(options.port).await?;
        let (storage_socket, storage_address) = listen::bind(options.storage_port).await?;
        let folder = tempfile::Builder::new().prefix("plane-double-").tempdir()?;
        let record = Arc::new(Record::default());
        let faults = Arc::new(Faults::default());
        let signer = Signer { access_key: "access-key", secret_key: "secret-key", bucket: "uploads" };
        let storage = Arc::new(Storage::open(folder.path(), &signer, Arc::clone(&record), Arc::clone(&faults))?);
        let site = Site {
            store: Mutex::new(if options.is_empty { Store::default() } else { seed::store(options.moment) }),
            storage: Arc::clone(&storage),
            signer,
            faults,
            file_size_limit: options.file_size_limit,
            moment: options.moment,
            looks: AtomicI64::new(0),
        };
        let front = Arc::new(Front {
            site,
            accounts: Accounts::draw(),
            throttle: Throttle::new(),
            record,
            storage_host: (!options.storage_on_api_host).then(|| storage_address.to_string()),
            requests_per_minute: options.requests_per_minute,
        });
        let api_front = Arc::clone(&front);
        let tasks = [
            listen::serve(api, move |request| Arc::clone(&api_front).respond(request)),
            listen::serve(storage_socket, move |request| Arc::clone(&storage).respond(request)),
        ];
        let [url, storage_url] = [api_address, storage_address].map(|address| format!("http://{address}"));
        Ok(Self { front, url, storage_url, tasks, folder })
    }

    /// The base address of the API, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address of the storage, without a slash at its end.
    #[must_use]
    pub fn storage_url(&self) -> &str {
        &self.storage_url
    }

    /// The key of [`Account::Service`].
    #[must_use]
    pub fn api_key(&self) -> &str {
        self.key(Account::Service)
    }

    /// The key of an account.
    #[must_use]
    pub fn key(&self, account: Account) -> &str {
        self.front.accounts.key(account)
    }

    /// The folder in which the storage keeps its buckets.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The newest requests that the two servers saw (10,000 at most), in the order of their arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.front.record.all()
    }

    /// Those of one of the servers.
    #[must_use]
    pub fn requests_at(&self, host: Host) -> Vec<Seen> {
        self.requests().into_iter().filter(|request| request.host == host).collect()
    }

    /// Makes something go wrong from now on. Several faults can be in force at once.
    pub fn inject(&self, fault: Fault) {
        self.front.site.faults.add(fault);
    }

    /// Ends all faults.
    pub fn repair(&self) {
        self.front.site.faults.clear();
    }

    /// Keeps a row, in the place of the one with the same id if there is one. Nothing is checked.
    pub fn put(&self, table: Table, row: Row) {
        self.front.site.store().put(table, row);
    }

    /// Puts the clock of the rate limit forward, so that a test need not wait.
    pub fn pass_time(&self, time: Duration) {
        self.front.throttle.pass(time);
    }
}

impl Drop for Plane {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// The examples of the README, which compile.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;

/// The same of the client's own.
#[cfg(doctest)]
#[doc = include_str!("../../../generated/README.md")]
pub struct ClientReadme;
