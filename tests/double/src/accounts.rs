//! Who calls: in comes the value of `X-API-Key`, out goes an account.
//!
//! The accounts are those of the recordings; what they are members of is kept in the store. The keys are drawn anew at each start, so that a test that finds one
//! somewhere knows that it leaked from its own run.

use uuid::{Uuid, uuid};

/// A caller with a key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Account {
    /// A service key of the workspace's owner: 300 requests a minute.
    Service,
    /// A personal key of the same user: 60 requests a minute.
    Personal,
    /// An administrator of the workspace and of the first project.
    Admin,
    /// A member of the first project only.
    Member,
    /// A guest of the first project.
    Guest,
    /// A member of the workspace and of none of its projects.
    Outsider,
    /// A member of the other workspace.
    Stranger,
    /// The owner again, with a key that has expired.
    Expired,
}

impl Account {
    const ALL: [Self; 8] = [
        Self::Service,
        Self::Personal,
        Self::Admin,
        Self::Member,
        Self::Guest,
        Self::Outsider,
        Self::Stranger,
        Self::Expired,
    ];

    /// The user behind the key.
    #[must_use]
    pub fn user(self) -> Uuid {
        match self {
            Self::Service | Self::Personal | Self::Expired => uuid!("00000000-0000-4000-8000-000000000001"),
            Self::Admin => uuid!("00000000-0000-4000-8000-000000000002"),
            Self::Member => uuid!("00000000-0000-4000-8000-000000000003"),
            Self::Guest => uuid!("00000000-0000-4000-8000-000000000004"),
            Self::Stranger => uuid!("00000000-0000-4000-8000-000000000005"),
            Self::Outsider => uuid!("00000000-0000-4000-8000-000000000006"),
        }
    }

    /// Requests a minute.
    pub(super) fn rate(self) -> usize {
        if self == Self::Personal { 60 } else { 300 }
    }
}

/// Whom a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// A key that is good.
    Known(Account),
    /// No key or an empty one: 401.
    Anonymous,
    /// A key that is not good: 403.
    Refused,
}

/// All keys.
#[derive(Debug)]
pub(super) struct Accounts {
    keys: Vec<(Account, String)>,
}

impl Accounts {
    /// Draws a key for each account.
    pub(super) fn draw() -> Self {
        let key = || format!("plane_api_{}", Uuid::new_v4().simple());
        Self { keys: Account::ALL.map(|account| (account, key())).into() }
    }

    /// The account's key.
    pub(super) fn key(&self, account: Account) -> &str {
        self.keys.iter().find(|(known, _)| *known == account).map_or("", |(_, key)| key.as_str())
    }

    /// Whom the value of `X-API-Key` belongs to.
    pub(super) fn caller(&self, key: Option<&[u8]>) -> Caller {
        let key = key.unwrap_or_default().trim_ascii();
        if key.is_empty() {
            return Caller::Anonymous;
        }
        match self.keys.iter().find(|(_, known)| known.as_bytes() == key) {
            None | Some((Account::Expired, _)) => Caller::Refused,
            Some((account, _)) => Caller::Known(*account),
        }
    }
}
