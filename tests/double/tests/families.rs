//! Projects, work items and what belongs to them, from end to end: the emitted client against the embedded Plane.

use plane_api::Client;
use plane_api::Uuid;
use plane_api::projects::CreateError;
use plane_api::scopes;
use plane_api::types::{
    AddCycleWorkItems, AddModuleWorkItems, CreateComment, CreateCycle, CreateLabel, CreateLink, CreateModule,
    CreateProject, CreateProjectMember, CreateState, CreateWorkItem, ExpandableParent, ExpandableState, ModuleStatus,
    Priority, Project, Role, StateGroup, UpdateComment, UpdateCycle, UpdateLabel, UpdateLink, UpdateModule,
    UpdateProject, UpdateProjectMember, UpdateState, UpdateWorkItem, WorkItem, WorkItemExpansion,
};
use plane_api::{Date, Maybe};
use plane_double::{
    Account, CYCLE, Host, MODULE, OTHER_WORK_ITEM, Options, PROJECT, PUBLIC_PROJECT, Plane, WORK_ITEM, WORKSPACE,
};

/// A running double, in which it is always the same moment, and a client with the service key.
async fn start() -> (Plane, Client) {
    let moment = "2026-11-30T12:00:00Z".parse().ok();
    let plane = Plane::start(Options { moment, ..Options::default() }).await.expect("a double on loopback");
    let client = Client::builder().base_url(plane.url()).api_key(plane.api_key()).build().expect("a client");
    (plane, client)
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

/// A work item of the first project as it is now.
async fn work_item(project: &scopes::Project, id: Uuid) -> WorkItem {
    project.work_items().get(id).await.expect("found")
}

#[tokio::test]
async fn items_go_over_all_pages() {
    let (plane, client) = start().await;
    let project = client.workspace(WORKSPACE).project(PROJECT);
    for number in 0..4 {
        let label = CreateLabel::new(format!("berth {number}"));
        project.labels().create(&label).await.expect("made");
    }
    let before = plane.requests_at(Host::Api).len();
    let list = project.labels().list().per_page(2);
    let labels = list.items().into_vec().await.expect("all pages");
    let names: Vec<&str> = labels.iter().map(|label| label.name.as_str()).collect();
    assert_eq!(names, ["berth 3", "berth 2", "berth 1", "berth 0", "quay"], "the newest first");
    assert_eq!(plane.requests_at(Host::Api).len() - before, 3, "one request a page");

    let page = project.labels().list().per_page(2).await.expect("a page");
    assert_eq!((page.total_results, page.total_pages, page.next_page_results), (5, 3, true));
    let next = project.labels().list().per_page(2).cursor(page.next_cursor);
    let next = next.await.expect("the next page");
    assert_eq!(next.results[0].name, "berth 1");
    let error = project.labels().list().cursor("x").await;
    assert!(error.expect_err("no cursor").to_string().contains("Invalid cursor parameter."));
}

#[tokio::test]
async fn a_due_date_a_parent_and_a_lead_are_cleared_with_none() {
    let (_plane, client) = start().await;
    let project = client.workspace(WORKSPACE).project(PROJECT);
    let set = UpdateWorkItem::new()
        .target_date(day("2026-12-24"))
        .start_date(day("2026-12-01"))
        .parent(OTHER_WORK_ITEM)
        .priority(Priority::Low);
    project.work_items().update(WORK_ITEM, &set).await.expect("set");
    let item = work_item(&project, WORK_ITEM).await;
    assert_eq!(item.target_date, Some(day("2026-12-24")));
    assert_eq!(item.parent.as_ref().and_then(ExpandableParent::id), Some(OTHER_WORK_ITEM));

    let clear = UpdateWorkItem::new().target_date(None).parent(None);
    project.work_items().update(WORK_ITEM, &clear).await.expect("cleared");
    let item = work_item(&project, WORK_ITEM).await;
    assert_eq!((item.target_date, item.parent), (None, None));
    assert_eq!(
        (item.start_date, item.priority),
        (Some(day("2026-12-01")), Priority::Low),
        "what is absent is left alone"
    );

    let module = project.modules().get(MODULE).await.expect("found");
    assert!(module.lead.is_some());
    let cleared = project.modules().update(MODULE, &UpdateModule::new().lead(None)).await;
    assert_eq!(cleared.expect("cleared").lead, None);
    let module = project.modules().get(MODULE).await.expect("found");
    assert_eq!((module.lead, module.members.len()), (None, 1));
}

#[tokio::test]
async fn projects_are_made_changed_and_deleted() {
    let (_plane, client) = start().await;
    let workspace = client.workspace(WORKSPACE);
    let projects = workspace.projects();
    let made = projects.create(&CreateProject::new("Dockyard", "DOCK")).await.expect("made");
    assert_eq!((made.identifier.as_str(), made.is_member, made.cycle_view), ("DOCK", true, false));
    let own = workspace.project(made.id);
    let error = projects.create(&CreateProject::new("Dockyard", "DOCKS")).await.expect_err("taken");
    assert!(matches!(error.api(), Some(CreateError::Conflict(_))), "{error:?}");

    let listed: Vec<Project> = projects.list().items().into_vec().await.expect("listed");
    let order = |id: Uuid| listed.iter().find(|project| project.id == id).map(|project| &project.sort_order);
    assert_eq!(order(PUBLIC_PROJECT), Some(&Maybe::Null), "the owner of the key is not in it");
    assert!(matches!(order(made.id), Some(Maybe::Value(_))));
    assert_eq!(listed.len(), 3, "archived ones are not listed");

    let change = UpdateProject::new().description("Ships are built here").project_lead(Account::Admin.user());
    let changed = own.update(&change).await.expect("changed");
    assert_eq!(changed.project_lead.and_then(|lead| lead.id()), Some(Account::Admin.user()));
    let cleared = own.update(&UpdateProject::new().project_lead(None)).await;
    assert_eq!(cleared.expect("cleared").project_lead, None);

    own.delete().await.expect("deleted");
    let error = own.get().await.expect_err("gone");
    assert!(error.is_not_found(), "{error:?}");
}

#[tokio::test]
async fn states_and_labels_are_made_changed_and_deleted() {
    let (_plane, client) = start().await;
    let project = client.workspace(WORKSPACE).project(PROJECT);
    let state = CreateState::new("In the yard", "#123456").group(StateGroup::Started).external_id("7");
    let state = project.states().create(&state).await.expect("made");
    assert_eq!((state.slug.as_str(), state.external_id.as_deref()), ("in-the-yard", Some("7")));
    let change = UpdateState::new().name("Afloat").external_id(None);
    project.states().update(state.id, &change).await.expect("changed");
    let state = project.states().get(state.id).await.expect("found");
    assert_eq!((state.name.as_str(), state.external_id.as_deref()), ("Afloat", None));
    project.states().delete(state.id).await.expect("deleted");
    let states = project.states().list().await.expect("listed");
    assert_eq!(states.results.len(), 5);
    let first = states.results.iter().find(|state| state.default).expect("a default");
    let error = project.states().delete(first.id).await.expect_err("it is the default");
    assert!(error.to_string().contains("Default state cannot be deleted"), "{error}");

    let above = project.labels().create(&CreateLabel::new("hull")).await.expect("made");
    let label = CreateLabel::new("keel").parent(above.id).color("#000000");
    let label = project.labels().create(&label).await.expect("made");
    let error = project.labels().create(&CreateLabel::new("keel")).await.expect_err("taken");
    assert!(error.is_conflict() && error.to_string().contains("same name"), "{error}");
    let change = UpdateLabel::new().parent(None);
    let label = project.labels().update(label.id, &change).await.expect("changed");
    assert_eq!((label.parent, label.color.as_deref()), (None, Some("#000000")));
    project.labels().delete(label.id).await.expect("deleted");
    assert!(project.labels().get(label.id).await.expect_err("gone").is_not_found());
}

#[tokio::test]
async fn work_items_are_made_found_and_deleted() {
    let (_plane, client) = start().await;
    let workspace = client.workspace(WORKSPACE);
    let items = workspace.project(PROJECT).work_items();
    let draft = CreateWorkItem::new("Lay the keel")
        .assignees([Account::Admin.user()])
        .target_date(day("2026-12-24"))
        .parent(WORK_ITEM);
    let item = items.create(&draft).await.expect("made");
    assert_eq!((item.sequence_id, item.assignees.len()), (5, 1));
    let found = workspace.work_items().get_by_identifier("HARB", item.sequence_id).await.expect("found");
    assert_eq!(found.id, item.id);
    let found = workspace.work_items().search("keel").await.expect("searched");
    assert_eq!(found.issues.len(), 1);

    let expand = [WorkItemExpansion::State, WorkItemExpansion::Assignees, WorkItemExpansion::Parent];
    let whole = items.get(item.id).expand(expand).await.expect("found");
    assert_eq!(whole.parent.as_ref().and_then(ExpandableParent::id), Some(WORK_ITEM), "the object's id");
    let ids = |item: &WorkItem| item.state.as_ref().and_then(ExpandableState::id);
    assert_eq!(ids(&whole), ids(&item), "the same whichever came");
    assert_ne!(whole.state, item.state);

    let listed = items.list().order_by("name").per_page(2);
    let names: Vec<String> =
        listed.items().into_vec().await.expect("listed").into_iter().map(|item| item.name).collect();
    assert!(names.is_sorted() && names.len() == 5, "{names:?}");

    let error = items.create(&CreateWorkItem::new("")).await.expect_err("no name");
    assert!(error.to_string().contains("This field may not be blank."), "{error}");
    items.delete(item.id).await.expect("deleted");
    let error = items.get(item.id).await.expect_err("gone");
    assert!(error.is_not_found(), "{error:?}");
}

#[tokio::test]
async fn comments_and_links_are_made_changed_and_deleted() {
    let (_plane, client) = start().await;
    let project = client.workspace(WORKSPACE).project(PROJECT);
    let comment = CreateComment::new().comment_html("<p>Low water at six.</p>").external_id("9");
    let comment = project.comments().create(WORK_ITEM, &comment).await.expect("made");
    let change = UpdateComment::new().external_id(None);
    project.comments().update(WORK_ITEM, comment.id, &change).await.expect("changed");
    let comment = project.comments().get(WORK_ITEM, comment.id).await.expect("found");
    assert_eq!((comment.comment_html.as_str(), comment.external_id), ("<p>Low water at six.</p>", None));
    project.comments().delete(WORK_ITEM, comment.id).await.expect("deleted");
    let list = project.comments().list(WORK_ITEM);
    assert_eq!(list.await.expect("listed").results.len(), 1);

    let link = CreateLink::new("https://example.com/tides");
    let link = project.links().create(WORK_ITEM, &link).await.expect("made");
    assert_eq!(link.title, None, "a link need not have a title");
    let change = UpdateLink::new().title("Tides".to_owned());
    project.links().update(WORK_ITEM, link.id, &change).await.expect("changed");
    let cleared = UpdateLink::new().title(None);
    project.links().update(WORK_ITEM, link.id, &cleared).await.expect("cleared");
    let link = project.links().get(WORK_ITEM, link.id).await.expect("found");
    assert_eq!(link.title, None);
    project.links().delete(WORK_ITEM, link.id).await.expect("deleted");
    let list = project.links().list(WORK_ITEM).await.expect("listed");
    assert_eq!(list.results.len(), 1);
}

#[tokio::test]
async fn cycles_collect_work_items() {
    let (_plane, client) = start().await;
    let cycles = client.workspace(WORKSPACE).project(PROJECT).cycles();
    let draft = CreateCycle::new(PROJECT, "Neap tide").start_date(day("2030-01-01")).end_date(day("2030-01-14"));
    let cycle = cycles.create(&draft).await.expect("made");
    assert_eq!(cycle.end_date.map(|end| end.to_string()).as_deref(), Some("2030-01-14T23:59:00Z"), "not what was sent");

    let body = AddCycleWorkItems::new([WORK_ITEM, OTHER_WORK_ITEM]);
    let added = cycles.add_work_items(cycle.id, &body).await.expect("added");
    assert_eq!(added.len(), 2);
    cycles.remove_work_item(cycle.id, OTHER_WORK_ITEM).await.expect("removed");
    let inside = cycles.work_items(cycle.id);
    let inside = inside.items().into_vec().await.expect("listed");
    assert_eq!(inside.iter().map(|item| item.id).collect::<Vec<_>>(), [WORK_ITEM]);
    let shown = cycles.get(cycle.id).await.expect("found");
    assert_eq!((shown.total_issues, shown.backlog_issues), (Some(1), Some(1)));

    let current = cycles.current().await.expect("listed");
    assert_eq!(current.iter().map(|cycle| cycle.id).collect::<Vec<_>>(), [CYCLE], "a bare array");
    let clear = UpdateCycle::new().start_date(None).end_date(None);
    let cycle = cycles.update(cycle.id, &clear).await.expect("cleared");
    assert_eq!((cycle.start_date, cycle.end_date), (None, None));
    cycles.delete(cycle.id).await.expect("deleted");
    let listed = cycles.list().items().into_vec().await.expect("listed");
    assert_eq!(listed.len(), 1);
}

#[tokio::test]
async fn modules_are_archived_when_they_are_completed() {
    let (_plane, client) = start().await;
    let modules = client.workspace(WORKSPACE).project(PROJECT).modules();
    let draft = CreateModule::new("Slipway").lead(Account::Member.user());
    let module = modules.create(&draft).await.expect("made");
    let body = AddModuleWorkItems::new([WORK_ITEM]);
    modules.add_work_items(module.id, &body).await.expect("added");
    let shown = modules.get(module.id).await.expect("found");
    assert_eq!((shown.lead, shown.total_issues), (Some(Account::Member.user()), Some(1)));

    let error = modules.archive(module.id).await.expect_err("not completed");
    assert!(error.to_string().contains("Only completed or cancelled modules"), "{error}");
    let change = UpdateModule::new().status(ModuleStatus::Completed);
    modules.update(module.id, &change).await.expect("changed");
    modules.archive(module.id).await.expect("archived");
    assert!(modules.get(module.id).await.expect_err("put away").is_not_found());
    modules.unarchive(module.id).await.expect("brought back");
    modules.delete(module.id).await.expect("deleted");
    let listed = modules.list().items().into_vec().await.expect("listed");
    assert_eq!(listed.iter().map(|module| module.id).collect::<Vec<_>>(), [MODULE]);
}

#[tokio::test]
async fn members_come_and_go() {
    let (plane, client) = start().await;
    let workspace = client.workspace(WORKSPACE);
    let members = workspace.project(PROJECT).members();
    let outsider = Account::Outsider.user();
    let theirs =
        Client::builder().base_url(plane.url()).api_key(plane.key(Account::Outsider)).build().expect("a client");
    let theirs = theirs.workspace(WORKSPACE).project(PROJECT);
    let error = theirs.states().list().await.expect_err("not in it");
    assert!(error.is_forbidden(), "{error:?}");

    let member = CreateProjectMember::new(outsider).role(Role::Guest);
    let member = members.add(&member).await.expect("added");
    assert!(theirs.states().list().await.is_ok());
    let user = members.get(member.id).await.expect("found");
    assert_eq!(user.id, outsider, "the person, by the id of the membership");
    let change = UpdateProjectMember::new().role(Role::Member);
    let member = members.update(member.id, &change).await.expect("changed");
    assert_eq!(member.role, Role::Member);
    let before = members.list().await.expect("listed").len();
    members.remove(member.id).await.expect("removed");
    let after = members.list().await.expect("listed").len();
    assert_eq!((before, after), (5, 4));
    let all = workspace.members().list().await.expect("listed");
    assert!(all.iter().any(|member| member.id == outsider && member.role == Some(Role::Member)));
    let me = client.users().me().await.expect("the owner");
    assert_eq!(me.id, Account::Service.user());
}
