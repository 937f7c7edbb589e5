//! What people come for, each in the line or two that it should take, against the embedded Plane.

use plane_api::scopes::Project;
use plane_api::types::{CreateLabel, CreateWorkItem, UpdateWorkItem};
use plane_api::{Client, Date, Maybe};
use plane_double::{OTHER_WORK_ITEM, Options, PROJECT, Plane, WORK_ITEM, WORKSPACE};
use uuid::Uuid;

type Done = Result<(), Box<dyn std::error::Error>>;

/// A running Plane and one of its projects.
async fn project() -> Result<(Plane, Project), Box<dyn std::error::Error>> {
    let running = Plane::start(Options::default()).await?;
    let plane = Client::builder().base_url(running.url()).api_key(running.api_key()).build()?;
    let project = plane.workspace(WORKSPACE).project(PROJECT);
    Ok((running, project))
}

#[tokio::test]
async fn a_page_that_is_ordered_and_limited() -> Done {
    let (_running, project) = project().await?;

    let page = project.work_items().list().order_by("-created_at").per_page(1).await?;

    assert_eq!(page.results.len(), 1);
    assert!(page.next_page_results, "there are more");
    Ok(())
}

#[tokio::test]
async fn the_items_of_all_pages_one_by_one() -> Done {
    let (_running, project) = project().await?;
    let mut names = Vec::new();

    let mut items = project.work_items().list().per_page(1).items();
    while let Some(item) = items.next().await {
        names.push(item?.name);
    }

    assert!(names.len() > 1, "{names:?}");
    Ok(())
}

#[tokio::test]
async fn all_items_at_once() -> Done {
    let (_running, project) = project().await?;

    let items = project.work_items().list().items().into_vec().await?;

    assert!(items.iter().any(|item| item.id == WORK_ITEM));
    Ok(())
}

#[tokio::test]
async fn something_new() -> Done {
    let (_running, project) = project().await?;

    let created = project.work_items().create(&CreateWorkItem::new("Paint the shed")).await?;

    assert_eq!(created.name, "Paint the shed");
    Ok(())
}

#[tokio::test]
async fn something_new_with_a_list() -> Done {
    let (_running, project) = project().await?;
    let labels = vec![project.labels().create(&CreateLabel::new("Wood")).await?.id];

    let created = project.work_items().create(&CreateWorkItem::new("Paint the shed").labels(&labels)).await?;

    assert_eq!(created.labels.len(), 1);
    Ok(())
}

#[tokio::test]
async fn what_a_handle_is_of() -> Done {
    let (_running, project) = project().await?;

    let found = project.get().await?;

    assert_eq!(found.id, PROJECT);
    Ok(())
}

#[tokio::test]
async fn one_field_changed_and_one_cleared() -> Done {
    let (_running, project) = project().await?;
    let due = UpdateWorkItem::new().target_date("2030-01-31".parse::<Date>()?);
    project.work_items().update(WORK_ITEM, &due).await?;

    let changed = UpdateWorkItem::new().name("Paint the house");
    let item = project.work_items().update(WORK_ITEM, &changed).await?;
    assert_eq!(item.name, "Paint the house");
    assert!(item.target_date.is_some(), "what is not set is left alone");

    let cleared = UpdateWorkItem::new().target_date(None);
    let item = project.work_items().update(WORK_ITEM, &cleared).await?;
    assert_eq!((item.name.as_str(), item.target_date), ("Paint the house", None));
    assert_eq!(UpdateWorkItem::new().target_date, Maybe::Absent);
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_is_none() -> Done {
    let (_running, project) = project().await?;

    let found = project.work_items().get(Uuid::nil()).optional().await?;

    assert_eq!(found, None);
    Ok(())
}

#[tokio::test]
async fn a_file_that_goes_up_and_comes_down() -> Done {
    let (_running, project) = project().await?;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");

    let uploaded = project.attachments().attach(OTHER_WORK_ITEM, path).await?;

    let mut content = Vec::new();
    project.attachments().download(OTHER_WORK_ITEM, uploaded.id, &mut content).await?;
    assert_eq!(content, std::fs::read(path)?);
    Ok(())
}

#[tokio::test]
async fn a_header_of_the_response() -> Done {
    let (_running, project) = project().await?;

    let response = project.work_items().get(WORK_ITEM).response().await?;

    let left = response.x_rate_limit_remaining().ok_or("the server says how many calls are left")?;
    assert!(left > 0 && response.body.id == WORK_ITEM);
    Ok(())
}
