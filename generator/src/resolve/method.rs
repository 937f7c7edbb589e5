//! What operations are called: the method of a tag's handle, which is the subcommand too, and the names made of it.
//!
//! A name that the settings or the document chose wins. Otherwise the words of the operation's id are it, without the
//! tag's where something is left that is a name, and is about the same ([`others`]); an id that was made of the route is put
//! in words first ([`route`]).
//! Order decides nothing: operations whose short names meet all go on to their next name, and `x-specwright-command`
//! keeps what an addition would rename. Under a scope a method also goes without the scope's words ([`in_scope`]); types,
//! and the subcommand, are called as in the whole tag.

mod in_scope;
mod others;
mod route;
mod short;

use super::operation::{Found, UNTAGGED};
use super::overrides::OverrideKind;
use super::{Resolver, multi_step};
use crate::diagnostic::Diagnostic;
use crate::ir::{Home, Tag};
use crate::naming::{self, Names};
use foldhash::{HashMap, HashSet};
use short::TagWords;

/// The key for an operation's name.
const NAME: &str = "x-specwright-command";

/// What the handle has itself, and what the prelude's traits take of it as a value: that comes before methods that borrow it.
pub(super) const HANDLE_METHODS: &[&str] = &["new", "clone", "into", "try_into"];

/// Methods that are longer are shortened where the document leaves a choice.
const LONG: usize = 60;

/// Types that no call is named after, since their names mean something in every module.
const WELL_KNOWN: &[&str] = &[
    // The standard library's prelude.
    "Box", "Clone", "Copy", "Debug", "Default", "Drop", "Eq", "Err", "Extend", "Fn", "From", "Hash", "Into", "Iterator",
    "None", "Ok", "Option", "Ord", "Result", "Self", "Send", "Sized", "Some", "String", "Sync", "Unpin", "Vec",
    // The runtime's, as users import them.
    "ApiError", "Client", "Date", "DateTime", "Error", "File", "Items", "Maybe", "Page", "Part", "Request", "Response",
    "Uuid",
];

/// The names that are made of one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Called {
    /// The document's name for it.
    pub(super) id: String,
    /// The method, such as `list`.
    pub(super) method: String,
    /// The subcommand, such as `list`, and the other name that it has.
    pub(super) commands: Vec<String>,
    /// What types that it declares in place begin with, such as `List`.
    pub(super) stem: String,
    /// The type of the operation, such as `List`.
    pub(super) marker: String,
    /// The type of its failures, such as `ListError`.
    pub(super) error: String,
    /// What types begin with that it declares for the whole crate.
    pub(super) long_stem: String,
}

impl<'a> Resolver<'a> {
    /// Names the operations of a tag, and takes these names in its module. What methods there are comes second.
    pub(super) fn called(&mut self, tag: &Tag, home: Home, operations: &[Found<'a>]) -> (Vec<Called>, Names) {
        let ids: Vec<String> = operations.iter().map(operation_id).collect();
        let mut methods = Names::reserving(HANDLE_METHODS);
        let names = self.methods(tag, home, operations, &ids, &mut methods);
        let mut called: Vec<Called> = Vec::with_capacity(ids.len());
        let in_scopes = self.methods_in_scopes(tag, operations, &ids, &names);
        for (id, (name, method)) in ids.into_iter().zip(names.into_iter().zip(in_scopes)) {
            let chosen_name = self.overrides.name(OverrideKind::Operation, &id);
            let long_stem = naming::pascal(chosen_name.map_or(id.as_str(), |word| word.text.as_str()));
            called.push(Called {
                commands: vec![naming::kebab(&name)],
                stem: naming::pascal(&name),
                marker: String::new(),
                error: String::new(),
                long_stem,
                id,
                method,
            });
        }
        other_commands(&mut called);
        self.take_methods_of_scopes(tag, &mut methods);
        // Failures first, and both before anything that is declared in place, which gives way: `GetError` is that of `get` even
        // beside an operation `get_error`.
        let scope = self.names(home);
        for one in &mut called {
            one.error = scope.claim([format!("{}Error", one.stem).as_str()]);
        }
        for one in &mut called {
            let long = format!("{}Operation", one.stem);
            let is_known = WELL_KNOWN.contains(&one.stem.as_str());
            let candidates: &[&str] = if is_known { &[&long] } else { &[&one.stem, &long] };
            one.marker = scope.claim(candidates.iter().copied());
        }
        (called, methods)
    }

    /// The methods, in the order of the operations.
    fn methods(
        &mut self,
        tag: &Tag,
        home: Home,
        operations: &[Found<'a>],
        ids: &[String],
        methods: &mut Names,
    ) -> Vec<String> {
        let mut names: Vec<Option<String>> = vec![None; ids.len()];
        // The settings come first, then the document: a name that one of them chose is of nothing else.
        let scope = format!("{home:?} methods");
        for (name, id) in names.iter_mut().zip(ids) {
            if let Some(chosen_name) = self.overrides.name(OverrideKind::Operation, id) {
                *name = Some(self.claim(methods, &scope, Some(chosen_name), &[]));
            }
        }
        for (name, found) in names.iter_mut().zip(operations).filter(|(name, _)| name.is_none()) {
            *name = self.chosen_by_document(found, methods);
        }
        let mut taken: HashSet<String> = multi_step::methods(operations);
        taken.extend(names.iter().flatten().cloned());
        taken.extend(HANDLE_METHODS.iter().map(|&name| name.to_owned()));
        let words = words_of_tag(tag);
        let open: Vec<usize> = (0..ids.len()).filter(|&index| names[index].is_none()).collect();
        let candidates: Vec<Vec<String>> =
            open.iter().map(|&index| short::candidates(&operations[index], &ids[index], &words)).collect();
        for (&index, name) in open.iter().zip(settle(&candidates, &taken)) {
            names[index] = Some(self.claim(methods, &scope, None, &[name.as_str()]));
        }
        names.into_iter().map(|name| name.expect("every operation has a name now")).collect()
    }

    /// The name that the document chose, unless another operation has it.
    fn chosen_by_document(&mut self, found: &Found<'a>, methods: &mut Names) -> Option<String> {
        let word = found.operation.extensions.get(NAME)?.as_str()?;
        let name = naming::snake(word);
        if methods.has(&name) {
            self.diagnostics.push(
                Diagnostic::error("name-taken", format!("`{}` is the name of something else", naming::kebab(word)))
                    .at_value(found.pointer.key(NAME), "")
                    .help("choose a name that is free, or rename the other one too"),
            );
            return None;
        }
        Some(methods.claim([name.as_str()]))
    }
}

fn words_of_tag(tag: &Tag) -> TagWords {
    if tag.id == UNTAGGED { TagWords::new(&[]) } else { TagWords::new(&[&tag.id, &tag.module]) }
}

/// Which of its names each operation has, the best name first: the first that no other operation would have at the same turn,
/// or has as its last.
pub(super) fn settle(candidates: &[Vec<String>], taken: &HashSet<String>) -> Vec<String> {
    let mut taken: HashSet<&str> = taken.iter().map(String::as_str).collect();
    let mut longs: HashMap<&str, usize> = HashMap::default();
    for long in candidates.iter().filter_map(|names| names.last()) {
        *longs.entry(long).or_default() += 1;
    }
    let mut settled: Vec<Option<&str>> = vec![None; candidates.len()];
    let turns = candidates.iter().map(Vec::len).max().unwrap_or_default();
    for turn in 0..turns {
        let mut wanted: HashMap<&str, usize> = HashMap::default();
        let open = |index: &usize| settled[*index].is_none() && turn < candidates[*index].len();
        let open: Vec<usize> = (0..candidates.len()).filter(open).collect();
        for &index in &open {
            *wanted.entry(&candidates[index][turn]).or_default() += 1;
        }
        for index in open {
            let name = candidates[index][turn].as_str();
            let own = usize::from(candidates[index].last().is_some_and(|long| long == name));
            let is_free = wanted[name] == 1 && !taken.contains(name);
            if is_free && longs.get(name).copied().unwrap_or_default() == own {
                settled[index] = Some(name);
            }
        }
        taken.extend(settled.iter().flatten());
    }
    let all: Vec<&str> = candidates
        .iter()
        .zip(&settled)
        .map(|(names, settled)| settled.unwrap_or_else(|| names.last().map_or("", String::as_str)))
        .collect();
    trimmed(&all, &taken, &longs)
}

/// The names without words that lead to what was left out, where nothing else is called so: `change_type` of `change_type_of`.
fn trimmed(names: &[&str], taken: &HashSet<&str>, longs: &HashMap<&str, usize>) -> Vec<String> {
    let short: Vec<Option<String>> = names.iter().map(|name| short::trimmed(name, longs.contains_key(name))).collect();
    let mut wanted: HashMap<&str, usize> = HashMap::default();
    for name in short.iter().flatten() {
        *wanted.entry(name).or_default() += 1;
    }
    let is_free = |name: &str| wanted[name] == 1 && !taken.contains(name) && !longs.contains_key(name);
    let chosen = names.iter().zip(&short).map(|(name, short)| match short {
        Some(short) if is_free(short) => short.clone(),
        _ => (*name).to_owned(),
    });
    chosen.collect()
}

/// The document's names for operations as further names of their commands, where no command is called so.
fn other_commands(called: &mut [Called]) {
    let mut taken: HashSet<String> = called.iter().map(|one| one.commands[0].clone()).collect();
    for one in called {
        let other = naming::kebab(&one.id);
        if taken.insert(other.clone()) {
            one.commands.push(other);
        }
    }
}

/// The document's name for an operation, or one made of its method and path.
fn operation_id(found: &Found<'_>) -> String {
    match &found.operation.operation_id {
        Some(id) if id.chars().any(char::is_alphanumeric) => id.clone(),
        _ => format!("{}{}", found.method, route::spoken(found.path)),
    }
}

#[cfg(test)]
mod tests {
    use crate::options::{Customization, Spanned};
    use crate::resolve::tests::{api, says};
    use std::fmt::Write as _;

    /// The methods of operations of tag `work-items` by their ids.
    fn methods(ids: &[&str]) -> Vec<String> {
        let operations: Vec<(&str, String)> =
            ids.iter().zip(0..).map(|(id, index)| (*id, format!("/{index}"))).collect();
        let operations: Vec<(&str, &str)> = operations.iter().map(|(id, path)| (*id, path.as_str())).collect();
        routed("work-items", &operations)
    }

    /// The methods of `GET` operations of a tag by their ids and paths.
    fn routed(tag: &str, operations: &[(&str, &str)]) -> Vec<String> {
        let mut document = "paths:\n".to_owned();
        for (id, path) in operations {
            let parameters: Vec<String> = crate::template::variables(path)
                .map(|name| format!("{{name: '{name}', in: path, required: true, schema: {{type: string}}}}"))
                .collect();
            let id = if id.is_empty() { String::new() } else { format!("operationId: '{id}', ") };
            let _ = writeln!(
                document,
                "  '{path}': {{get: {{{id}tags: ['{tag}'], parameters: [{}], responses: {{'204': {{description: ok}}}}}}}}",
                parameters.join(", ")
            );
        }
        let api = api(&document, Customization::default());
        api.tags[0].operations.iter().map(|operation| operation.name.clone()).collect()
    }

    #[test]
    fn a_method_does_not_repeat_its_tag() {
        let ids = ["listWorkItems", "work-items/get-by-key", "moveWorkItem", "newWorkItem", "searchAll", "workItems"];
        // `move` is a word of Rust, and `new` makes a handle.
        let wanted = ["list", "get_by_key", "move_work_item", "new_work_item", "search_all", "work_items"];
        assert_eq!(methods(&ids), wanted);
    }

    #[test]
    fn operations_that_would_meet_keep_their_long_names_in_any_order() {
        assert_eq!(
            methods(&["getWorkItem", "getWorkItems", "listWorkItems"]),
            ["get_work_item", "get_work_items", "list"]
        );
        assert_eq!(
            methods(&["listWorkItems", "getWorkItems", "getWorkItem"]),
            ["list", "get_work_items", "get_work_item"]
        );
        // Of two that differ in one and many, what begins like the tag is the short one.
        assert_eq!(methods(&["workItem.list", "workItems.list"]), ["work_item_list", "list"]);
        // A name that an operation has without being shortened is its own.
        assert_eq!(methods(&["getWorkItem", "get"]), ["get_work_item", "get"]);
    }

    #[test]
    fn words_that_lead_to_the_tag_go_with_it_where_that_is_free() {
        assert_eq!(methods(&["changeTypeOfWorkItem", "getAWorkItem"]), ["change_type", "get"]);
        assert_eq!(methods(&["listActionsForWorkItem", "listActions"]), ["list_actions_for", "list_actions"]);
    }

    #[test]
    fn a_name_keeps_what_it_is_about_where_the_path_has_another_thing_in_its_place() {
        let whole = [
            ("removeDepotCrate", "/depots/{depot}/crates/{crateId}"),
            ("listRepoCrates", "/repositories/{repository}/crates"),
            ("listColdDepotCrates", "/depots/{depot}/crates/cold"),
            ("listSelfCrates", "/self/crates"),
            ("clearOwnerCrates", "/crates/owner/{ownername}"),
            ("sealOwnerCrateInPort", "/crates/owner/{ownername}/seal"),
            ("DepotCrates_Weigh", "/depots/{depot}/crates/weight"),
        ];
        let wanted = [
            "remove_depot_crate",
            "list_repo_crates",
            "list_cold_depot_crates",
            "list_self_crates",
            "clear_owner_crates",
            "seal_owner_crate_in_port",
            "depot_crates_weigh",
        ];
        assert_eq!(routed("crates", &whole), wanted);
        let short = [
            ("listOpenCrates", "/depots/{depot}/crates/open"),
            ("crates_listDepot", "/depots/{depot}/crates"),
            ("addLidToCrate", "/depots/{depot}/crates/{crate}/lids"),
            ("moveDepotCrateLabel", "/depots/{depot}/crates/{crate}/labels/{label}"),
            ("getCrateByDepot", "/depots/{depot}/crate"),
        ];
        assert_eq!(
            routed("crates", &short),
            ["list_open", "list_depot", "add_lid", "move_depot_label", "get_by_depot"]
        );
        // The path's last thing is what a route is about.
        assert_eq!(routed("crates", &[("", "/depots/{id}/crates")]), ["get_depots_by_id_crates"]);
    }

    #[test]
    fn ids_made_of_the_route_are_put_in_words() {
        let hubspot = "get-/crm/v3/objects/{objectType}/batch/{batchId}_/crm/v3/objects/{objectType}/batch/{batchId}";
        assert_eq!(
            routed("Batch", &[(hubspot, "/crm/v3/objects/{objectType}/batch/{batchId}")]),
            ["get_crm_objects_by_type_batch_by_id"]
        );
        let fast = [("read_item_items__item_id__get", "/items/{item_id}"), ("root__get", "/")];
        assert_eq!(routed("default", &fast), ["read_item", "root"]);
        assert_eq!(routed("users", &[("", "/users/{userId}"), ("", "/users")]), ["get_by_id", "get"]);
        // What comes before the API's own paths is no name, and neither is it what tells one from many.
        let one_and_many = [("get_accounts", "/api/accounts"), ("get_account", "/api/accounts/{id}")];
        assert_eq!(routed("Accounts", &one_and_many), ["get_accounts", "get_account"]);
        // The version tells them apart where nothing else does.
        assert_eq!(routed("x", &[("", "/v1/users"), ("", "/v2/users")]), ["get_v1_users", "get_v2_users"]);
    }

    #[test]
    fn long_names_are_shortened_by_what_the_route_says() {
        let long = "listStaticCloudInstancesByCloudProviderServiceCodeAndRegionCode";
        let path = "/static/{cloud_provider_service_code}/regions/{region_code}/instances";
        assert_eq!(routed("Static Data", &[(long, path)]), ["list_static_cloud_instances"]);
        let long = "getEverythingThatThereIsToKnowAboutAllTheThingsThatAnybodyEverHadInMind";
        assert_eq!(routed("x", &[(long, "/a/b")]), ["get_a_b"]);
    }

    #[test]
    fn a_chosen_name_wins() {
        let document = "
            paths:
              /a:
                get: {operationId: listThings, tags: [things], responses: {'204': {description: ok}}}
                put: {operationId: list, tags: [things], responses: {'204': {description: ok}}}
                post:
                  operationId: makeThing
                  tags: [things]
                  x-specwright-command: build-it
                  responses: {'204': {description: ok}}";
        let mut customization = Customization::default();
        customization.rename.operations.insert(Spanned::bare("listThings"), Spanned::bare("all"));
        let api = api(document, customization);
        let names = api.tags[0].operations.iter().map(|one| (one.name.as_str(), one.commands.join(" ")));
        let wanted = [("all", "all list-things"), ("list", "list"), ("build_it", "build-it make-thing")];
        assert_eq!(names.collect::<Vec<_>>(), wanted.map(|(name, commands)| (name, commands.to_owned())));
        says(
            &document.replace("build-it", "list").replace("operationId: list,", "x-specwright-command: list,"),
            "error[name-taken]: `list` is the name of something else",
        );
    }
}
