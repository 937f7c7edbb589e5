//! What operations are called under a scope: the names that they have in their tag, without what the scope says.
//!
//! The operations of a handle are fewer than those of the tag, so a name that is not free in the tag may be free there:
//! `list` of a project's members, beside `list` of the workspace's.

use super::others::Others;
use super::settle;
use super::short::{self, TagWords};
use crate::ir::{ScopeId, Tag};
use crate::naming::{self, Names, is_same_noun, words_of};
use crate::resolve::operation::Found;
use crate::resolve::overrides::OverrideKind;
use crate::resolve::{Resolver, multi_step};
use crate::template::variables;
use foldhash::HashSet;
use std::collections::{BTreeMap, BTreeSet};

impl Resolver<'_> {
    /// The names of operations as methods. `names` are those that they have in the tag.
    pub(super) fn methods_in_scopes(
        &mut self,
        tag: &Tag,
        operations: &[Found<'_>],
        ids: &[String],
        names: &[String],
    ) -> Vec<String> {
        let mut methods = names.to_vec();
        if tag.scoped.is_empty() {
            return methods;
        }
        let is_chosen: Vec<bool> =
            ids.iter().map(|id| self.overrides.name(OverrideKind::Operation, id).is_some()).collect();
        let mut scopes: BTreeMap<ScopeId, Vec<usize>> = BTreeMap::new();
        for (index, found) in operations.iter().enumerate() {
            if let (Some(scope), _) = self.scope_of(found.path) {
                scopes.entry(scope).or_default().push(index);
            }
        }
        let own = super::words_of_tag(tag);
        for (scope, under) in scopes {
            let words = TagWords::new(&self.names_around(scope));
            let candidates: Vec<Vec<String>> = under
                .iter()
                .map(|&index| {
                    let mut candidates = vec![names[index].clone()];
                    if !is_chosen[index] && !self.has_another(scope, operations[index].path) {
                        let without = |name: &str| short::names_without(&words, name, &Others::default());
                        let path = operations[index].path;
                        let shorter = without_tag(&own, &names[index], path, self.below(path), without);
                        candidates.splice(0..0, shorter.into_iter().chain(without(&names[index])));
                    }
                    candidates
                })
                .collect();
            let mut taken: HashSet<String> = multi_step::methods(operations);
            taken.extend(super::HANDLE_METHODS.iter().map(|&name| name.to_owned()));
            if is_of_scope(tag, scope) {
                taken.extend(self.methods_of_scope(scope).iter().cloned());
            }
            let settled = settle(&candidates, &taken);
            let mut names = Names::default();
            settled.iter().chain(&taken).for_each(|name| drop(names.claim([name.as_str()])));
            for (&index, method) in under.iter().zip(settled) {
                // The last name of an operation is its own in the tag, but the scope's handle has methods besides.
                let is_free = !self.is_method_of_scope(tag, scope, &method);
                let other = || format!("{method}_of_{}", naming::snake(self.names_around(scope)[0]));
                methods[index] = if is_free { method } else { names.claim([other().as_str()]) };
            }
        }
        methods
    }

    /// Whether the handle of a scope, if the operations of a tag are its methods, has a method that leads further.
    fn is_method_of_scope(&self, tag: &Tag, scope: ScopeId, method: &str) -> bool {
        is_of_scope(tag, scope) && self.methods_of_scope(scope).contains(method)
    }

    /// Takes the names that the methods have which lead further, where the operations of a tag are beside them.
    pub(super) fn take_methods_of_scopes(&self, tag: &Tag, methods: &mut Names) {
        let scopes = tag.scoped.iter().filter(|handle| handle.method.is_none());
        let taken: BTreeSet<&String> = scopes.flat_map(|handle| self.methods_of_scope(handle.scope)).collect();
        for name in taken {
            if !methods.has(name) {
                methods.claim([name.as_str()]);
            }
        }
    }

    /// What of a path is below its scope.
    fn below<'p>(&self, path: &'p str) -> &'p str {
        let (_, own) = self.scope_of(path);
        let ends = path.match_indices('}').map(|(end, _)| &path[end + 1..]);
        own.len().checked_sub(1).and_then(|last| ends.into_iter().nth(last)).unwrap_or(path)
    }

    /// Whether a path has a variable of another one of what a scope is, such as the project that something moves to.
    fn has_another(&self, scope: ScopeId, path: &str) -> bool {
        let (_, own) = self.scope_of(path);
        let nouns: Vec<String> = self.names_around(scope).into_iter().flat_map(words_of).collect();
        let of_scope = |word: &String| nouns.iter().any(|noun| is_same_noun(noun, word));
        variables(path).skip(own.len()).any(|variable| words_of(variable).iter().any(of_scope))
    }
}

/// A name without the tag's words and the scope's, where it has the tag's because of the scope alone.
fn without_tag(
    tag: &TagWords,
    name: &str,
    path: &str,
    below: &str,
    without_scope: impl Fn(&str) -> Vec<String>,
) -> Vec<String> {
    if !short::names_without(tag, name, &Others::of(path, tag, false)).is_empty() {
        return Vec::new();
    }
    let others = Others::of(below, tag, false);
    let names = short::names_without(tag, name, &Others::default());
    let mut names: Vec<String> = names.iter().flat_map(|name| without_scope(name)).collect();
    names.retain(|name| !others.would_be_meant(&words_of(name), &[]));
    names
}

/// Whether the operations of a tag are methods of a scope's handle itself.
fn is_of_scope(tag: &Tag, scope: ScopeId) -> bool {
    tag.scoped.iter().any(|handle| handle.scope == scope && handle.method.is_none())
}

#[cfg(test)]
mod tests {
    use crate::options::{Customization, Spanned};
    use crate::resolve::tests::{api, document_of_scopes, emits};

    fn document(scopes: &[(&str, &str)], operations: &[(&str, &str, &str)]) -> String {
        document_of_scopes(scopes, operations, &[])
    }

    const SHOP: (&str, &str) = ("shop", "/shops/{shop}");

    /// Of each operation: its handle, method and command.
    fn called(document: &str, customization: Customization) -> Vec<String> {
        let api = api(document, customization);
        let operations = api.tags.iter().flat_map(|tag| tag.operations.iter().map(move |operation| (tag, operation)));
        let called = operations.map(|(tag, operation)| {
            let lead = tag.scoped_of(operation).map_or(Some(tag.module.as_str()), |handle| handle.method.as_deref());
            format!("{} {}.{} {}", tag.handle_of(operation), lead.unwrap_or("-"), operation.name, operation.commands[0])
        });
        called.collect()
    }

    #[test]
    fn a_method_does_not_repeat_its_scope() {
        let operations = [
            ("staff", "listStaff", "/staff"),
            ("staff", "listShopStaff", "/shops/{shop}/staff"),
            ("staff", "getStaffInShop", "/shops/{shop}/staff/{staff}"),
            ("staff", "getStaff", "/staff/{staff}"),
            ("staff", "countShopsOfStaff", "/staff/{staff}/shops"),
        ];
        let wanted = [
            "Staff staff.list list",
            "ShopStaff staff.list list-shop-staff",
            "ShopStaff staff.get get-in-shop",
            "Staff staff.get get",
            "Staff staff.count_shops count-shops",
        ];
        assert_eq!(called(&document(&[SHOP], &operations), Customization::default()), wanted);
    }

    #[test]
    fn what_is_between_a_scope_and_the_tag_stays() {
        let operations = [
            ("staff", "listShopCounterStaff", "/shops/{shop}/counters/{counter}/staff"),
            ("staff", "listShopStaff", "/shops/{shop}/staff"),
        ];
        let wanted =
            ["ShopStaff staff.list_counter_staff list-shop-counter-staff", "ShopStaff staff.list list-shop-staff"];
        assert_eq!(called(&document(&[SHOP], &operations), Customization::default()), wanted);
    }

    #[test]
    fn what_is_said_of_another_one_stays() {
        let operations = [
            ("staff", "moveStaffToShop", "/shops/{shop}/staff/{staff}/to/{other_shop}"),
            ("staff", "lendToShop", "/shops/{shop}/lent"),
            ("staff", "lend", "/shops/{shop}/lend"),
        ];
        let wanted = [
            "ShopStaff staff.move_to_shop move-to-shop",
            "ShopStaff staff.lend_to_shop lend-to-shop",
            "ShopStaff staff.lend lend",
        ];
        assert_eq!(called(&document(&[SHOP], &operations), Customization::default()), wanted);
    }

    #[test]
    fn a_name_of_the_settings_is_the_methods_too() {
        let mut customization = Customization::default();
        customization.rename.operations.insert(Spanned::bare("listShopStaff"), Spanned::bare("shop_people"));
        let operations = [("staff", "listShopStaff", "/shops/{shop}/staff")];
        assert_eq!(called(&document(&[SHOP], &operations), customization), ["ShopStaff staff.shop_people shop-people"]);
    }

    #[test]
    fn operations_about_a_scope_are_its_methods() {
        let operations = [
            ("shops", "listShops", "/shops"),
            ("shops", "getShop", "/shops/{shop}"),
            ("shops", "closeShop", "/shops/{shop}/close"),
            // Its name is that of a method which leads further.
            ("shops", "staff", "/shops/{shop}/number-of-staff"),
            ("staff", "listStaff", "/shops/{shop}/staff"),
            ("shop-hours", "getShopHours", "/shops/{shop}/hours"),
        ];
        let document = document(&[SHOP], &operations);
        let wanted = [
            "Shops shops.list list",
            "Shop -.get get",
            "Shop -.close close",
            "Shop -.staff_of_shop staff",
            "ShopStaff staff.list list",
            "ShopHours hours.get get",
        ];
        assert_eq!(called(&document, Customization::default()), wanted);
        emits(&document, "pub struct Shop {\npub(super) scope: Scope,\n}");
        emits(&document, "impl scopes::Shop {");
    }

    #[test]
    fn of_two_tags_that_a_scope_is_one_of_neither_is_its_own() {
        let operations = [
            ("shop", "getShop", "/shops/{shop}"),
            ("shops", "closeShop", "/shops/{shop}/close"),
            ("shops", "list", "/shops"),
        ];
        let wanted = ["ShopShop shop.get get", "ShopShops shops.close close", "Shops shops.list list"];
        // A tag may be called like a scope, where it has no operations beside it.
        assert_eq!(called(&document(&[SHOP], &operations), Customization::default()), wanted);
    }

    #[test]
    fn a_short_way_that_another_tag_has_stays_long() {
        let operations =
            [("hours", "listHours", "/shops/{shop}/all"), ("shop-hours", "getShopHours", "/shops/{shop}/hours")];
        let wanted = ["ShopHours hours.list list", "ShopHours shop_hours.get get"];
        assert_eq!(called(&document(&[SHOP], &operations), Customization::default()), wanted);
    }

    #[test]
    fn the_scopes_around_are_said_too() {
        let order = ("order", "/shops/{shop}/orders/{order}");
        let operations = [
            ("lines", "listShopOrderLines", "/shops/{shop}/orders/{order}/lines"),
            ("lines", "listShopLines", "/shops/{shop}/lines"),
        ];
        let wanted = ["OrderLines lines.list list-shop-order-lines", "ShopLines lines.list list-shop-lines"];
        assert_eq!(called(&document(&[SHOP, order], &operations), Customization::default()), wanted);
    }
}
