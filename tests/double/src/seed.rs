//! What there is when the double starts: the people and projects of the recordings, with something sensible in them.

use super::accounts::Account;
use super::family::{self, ADMIN, COMMENT, Change, Family, LABEL, LINK, MEMBER_ROLE, PROJECT, WORK_ITEM, object};
use super::resource::make;
use super::route::Address;
use super::store::{Row, Store, Table};
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};
use uuid::{Uuid, uuid};

const LIVE: Uuid = uuid!("00000000-0000-4000-8000-000000000010");
const OTHER: Uuid = uuid!("00000000-0000-4000-8000-000000000011");

/// Who there is: account, first name, role in the workspace and in the first project.
const PEOPLE: [(Account, &str, Option<i64>, Option<i64>); 6] = [
    (Account::Service, "Ada", Some(ADMIN), Some(ADMIN)),
    (Account::Admin, "Ben", Some(ADMIN), Some(ADMIN)),
    (Account::Member, "Cem", Some(MEMBER_ROLE), Some(MEMBER_ROLE)),
    (Account::Guest, "Dia", Some(5), Some(5)),
    (Account::Stranger, "Eva", None, None),
    (Account::Outsider, "Fay", Some(MEMBER_ROLE), None),
];

/// The first project's work items: id, name, priority.
const WORK_ITEMS: [(Uuid, &str, &str); 4] = [
    (super::WORK_ITEM, "Dredge the fairway", "high"),
    (super::OTHER_WORK_ITEM, "Paint the pilot boat", "none"),
    (uuid!("00000000-0000-4000-8000-000000000064"), "Repair the northern quay", "urgent"),
    (uuid!("44cf8ec9-1362-44f8-ae2e-849e983c072d"), "Replace the bollards", "medium"),
];

/// Fills an empty store.
pub(super) fn store(moment: Option<Timestamp>) -> Store {
    // All of it was made some time ago.
    let now = moment.unwrap_or_else(Timestamp::now) - 1.hour();
    let mut seed = Seed { store: Store::default(), now };
    seed.people();
    seed.harbour();
    seed.others();
    seed.store
}

struct Seed {
    store: Store,
    now: Timestamp,
}

impl Seed {
    fn people(&mut self) {
        for (id, slug, name) in
            [(LIVE, super::WORKSPACE, "Live Workspace"), (OTHER, super::OTHER_WORKSPACE, "Other Workspace")]
        {
            self.store.put(Table::Workspaces, object(json!({ "id": id, "slug": slug, "name": name })));
        }
        for (account, name, role, _) in PEOPLE {
            let user = account.user();
            let short = name.to_lowercase();
            self.store.put(
                Table::Users,
                object(json!({
                    "id": user, "first_name": name, "last_name": "Example", "email": format!("{short}@example.com"),
                    "avatar": "", "avatar_url": null, "display_name": short, "user_timezone": "UTC",
                })),
            );
            let (workspace, role) = role.map_or((OTHER, ADMIN), |role| (LIVE, role));
            let member = json!({ "id": Uuid::new_v4(), "workspace": workspace, "member": user, "role": role });
            self.store.put(Table::WorkspaceMembers, object(member));
        }
    }

    /// The first project. Cycles and modules are switched on, which those made through the API must be first.
    fn harbour(&mut self) {
        let owner = Account::Service;
        let fields = json!({
            "id": super::PROJECT, "name": "Harbour", "identifier": "HARB", "description": "Everything that floats, and what holds it",
            "cycle_view": true, "module_view": true,
        });
        self.add(&PROJECT, owner, super::WORKSPACE, None, None, fields);
        for (account, _, _, role) in PEOPLE.into_iter().filter(|(account, ..)| *account != owner) {
            if let Some(role) = role {
                self.member(super::PROJECT, account, role);
            }
        }
        let label = self.inside(&LABEL, json!({ "name": "quay", "color": "#46A758" }));
        for (place, (id, name, priority)) in WORK_ITEMS.into_iter().enumerate() {
            let labels = if place == 2 { json!([label["id"]]) } else { json!([]) };
            self.inside(&WORK_ITEM, json!({ "id": id, "name": name, "priority": priority, "labels": labels }));
        }
        let item = Some(super::WORK_ITEM);
        let comment = json!({ "comment_html": "<p>Two metres are missing at low water.</p>" });
        self.add(&COMMENT, Account::Member, super::WORKSPACE, Some(super::PROJECT), item, comment);
        let link = json!({ "title": "Soundings", "url": "https://example.com/soundings" });
        self.add(&LINK, owner, super::WORKSPACE, Some(super::PROJECT), item, link);
        let day = |days: i64| {
            let day = self.now.checked_add((24 * days).hours()).unwrap_or(self.now);
            day.strftime("%Y-%m-%dT00:00:01Z").to_string()
        };
        let cycle = json!({ "id": super::CYCLE, "name": "Spring tide", "start_date": day(-3), "end_date": day(11) });
        self.inside(&family::CYCLE, cycle);
        let ben = Account::Admin.user();
        let module =
            json!({ "id": super::MODULE, "name": "Docks", "lead": ben, "status": "in-progress", "members": [ben] });
        self.inside(&family::MODULE, module);
    }

    /// One that is archived, one of another workspace, and a public one that the owner is not in.
    fn others(&mut self) {
        let archived = json!({
            "id": super::ARCHIVED_PROJECT, "name": "Lighthouse", "identifier": "LIGHT",
            "archived_at": "2026-06-01T12:00:00Z",
        });
        let strange = json!({ "id": super::OTHER_PROJECT, "name": "Elsewhere", "identifier": "ELSE" });
        let public = json!({ "id": super::PUBLIC_PROJECT, "name": "Ferry", "identifier": "FERRY" });
        for (slug, account, project) in [
            (super::WORKSPACE, Account::Service, archived),
            (super::OTHER_WORKSPACE, Account::Stranger, strange),
            (super::WORKSPACE, Account::Admin, public),
        ] {
            self.add(&PROJECT, account, slug, None, None, project);
        }
        for (slug, account, project, id) in [
            (super::WORKSPACE, Account::Service, super::ARCHIVED_PROJECT, super::ARCHIVED_WORK_ITEM),
            (
                super::OTHER_WORKSPACE,
                Account::Stranger,
                super::OTHER_PROJECT,
                uuid!("00000000-0000-4000-8000-000000000063"),
            ),
        ] {
            self.add(&WORK_ITEM, account, slug, Some(project), None, json!({ "id": id, "name": "Change the lamp" }));
        }
    }

    fn inside(&mut self, family: &Family, fields: Value) -> Row {
        self.add(family, Account::Service, super::WORKSPACE, Some(super::PROJECT), None, fields)
    }

    /// Makes a row as a request would, but for the check of its values.
    fn add(
        &mut self,
        family: &Family,
        by: Account,
        slug: &str,
        project: Option<Uuid>,
        parent: Option<Uuid>,
        fields: Value,
    ) -> Row {
        let address = Address { slug: slug.to_owned(), project, parent, id: None };
        let (body, given) = (Row::new(), object(fields));
        // One after the other, so that newest first is an order.
        self.now += 1.milliseconds();
        let change = Change { given, body: &body, before: None, by: by.user(), now: self.now, address: &address };
        make(family, &change, &mut self.store).unwrap_or_default()
    }

    fn member(&mut self, project: Uuid, account: Account, role: i64) {
        let member = json!({
            "id": Uuid::new_v4(), "workspace": LIVE, "project": project, "member": account.user(), "role": role,
            "is_active": true,
        });
        self.store.put(Table::ProjectMembers, object(member));
    }
}
