//! The features of tags: what each is called, and which others it needs.
//!
//! What comes in is the decided [`Api`]; what goes out is a feature for each of its tags, called like its module. The names
//! of the features that every crate has are taken.

use crate::ir::{self, Api, TagFeature};
use crate::package::FEATURES;

/// A feature for each tag.
pub(super) fn of_tags(api: &Api) -> Vec<TagFeature> {
    let modules: Vec<String> = api.tags.iter().map(|tag| tag.module.replace('_', "-")).collect();
    let names: Vec<String> = modules
        .iter()
        .map(|module| {
            // Cargo takes a hyphen anywhere but first.
            let mut name = module.strip_prefix('-').map_or_else(|| module.clone(), |rest| format!("_{rest}"));
            let is_taken = |name: &str| {
                FEATURES.contains(&name)
                    || name == "default"
                    || modules.iter().any(|other| other == name && other != module)
            };
            while is_taken(&name) {
                name.push_str("-tag");
            }
            name
        })
        .collect();
    let needs = ir::reach(api).tags;
    let features = names.iter().zip(needs).map(|(name, needs)| TagFeature {
        name: name.clone(),
        needs: needs.into_iter().map(|tag| names[tag].clone()).collect(),
    });
    features.collect()
}

#[cfg(test)]
mod tests {
    use crate::options::Customization;
    use crate::resolve::tests::api;

    #[test]
    fn a_feature_is_called_like_its_tag_unless_every_crate_has_it() {
        let customization = Customization { tag_features: true, ..Customization::default() };
        let api = api(
            "
            paths:
              /a: {get: {tags: [Big things], responses: {'204': {description: ok}}}}
              /b: {get: {tags: [serde], responses: {'204': {description: ok}}}}
            ",
            customization,
        );
        let names: Vec<_> = api.package.tag_features.iter().map(|feature| feature.name.as_str()).collect();
        assert_eq!(names, ["big-things", "serde-tag"]);
    }
}
