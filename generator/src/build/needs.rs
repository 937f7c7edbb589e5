//! What the manifest of a crate lacks for the client that it includes.
//!
//! In come the manifest, as `cargo metadata` reads it, and the emitted [`Package`]; out come the commands that add what is
//! missing, and none where nothing is. What only an optional feature of emitted code needs is missing when the crate
//! declares that feature. Versions are Cargo's business: it says itself when two do not go together.

use crate::ir::Package;
use crate::package;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the default features of a crate switch on.
const OF_DEFAULT: &[(&str, &[&str])] = &[
    ("base64", &["std"]),
    ("chrono", &["std"]),
    ("console", &["std"]),
    ("jiff", &["std"]),
    ("reqwest", &["http2", "rustls", "system-proxy"]),
    ("time", &["std"]),
];

/// What a feature of a crate switches on besides itself, or makes needless: any other TLS of `reqwest` does.
const IMPLIED: &[(&str, &str, &[&str])] = &[
    ("chrono", "clock", &["std"]),
    ("chrono", "now", &["std"]),
    ("reqwest", "default-tls", &["rustls"]),
    ("reqwest", "native-tls", &["rustls"]),
    ("reqwest", "native-tls-no-alpn", &["rustls"]),
    ("reqwest", "native-tls-vendored", &["rustls"]),
    ("reqwest", "rustls-no-provider", &["rustls"]),
    ("time", "formatting", &["std"]),
    ("time", "serde-human-readable", &["formatting", "parsing", "std"]),
    ("time", "serde-well-known", &["formatting", "parsing", "std"]),
    ("tokio", "full", &["fs", "io-std", "io-util", "rt", "rt-multi-thread", "signal", "sync", "time"]),
    ("tokio", "rt-multi-thread", &["rt"]),
];

/// A manifest, with what it inherits from its workspace.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Manifest {
    name: String,
    #[serde(rename = "manifest_path")]
    path: PathBuf,
    dependencies: Vec<Dependency>,
    features: BTreeMap<String, Vec<String>>,
    /// Whether there are other packages that a command might mean.
    #[serde(skip)]
    has_siblings: bool,
    /// The manifest that it inherits from, when that is another.
    #[serde(skip)]
    pub(super) workspace: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    rename: Option<String>,
    /// None for what is no build or development dependency.
    kind: Option<String>,
    features: Vec<String>,
    uses_default_features: bool,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Manifest>,
    workspace_root: PathBuf,
}

impl Manifest {
    /// The manifest in a folder.
    ///
    /// # Errors
    ///
    /// What Cargo says when it cannot read it.
    pub(super) fn read(folder: &Path) -> Result<Self, String> {
        let path = folder.join("Cargo.toml");
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
        cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"]).arg(&path);
        let output = cargo.output().map_err(|error| format!("`cargo metadata`: {error}"))?;
        if !output.status.success() {
            let reported = String::from_utf8_lossy(&output.stderr);
            return Err(format!("`cargo metadata`: {}", reported.trim()));
        }
        let metadata = serde_json::from_slice(&output.stdout).map_err(|error| format!("`cargo metadata`: {error}"))?;
        Self::select(metadata, &path).ok_or_else(|| format!("`cargo metadata` does not know `{}`", path.display()))
    }

    fn select(metadata: Metadata, path: &Path) -> Option<Self> {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let has_siblings = metadata.packages.len() > 1;
        let mut manifest = metadata.packages.into_iter().find(|found| real(&found.path) == real(path))?;
        let workspace = metadata.workspace_root.join("Cargo.toml");
        manifest.workspace = (real(&workspace) != real(path)).then_some(workspace);
        manifest.has_siblings = has_siblings;
        Some(manifest)
    }

    pub(super) fn has_feature(&self, name: &str) -> bool {
        self.features.contains_key(name)
    }

    /// The features of a dependency that are on, or None without it. What a feature of the crate switches on counts.
    fn features_of(&self, name: &str) -> Option<BTreeSet<&str>> {
        let is_it =
            |known: &&Dependency| known.kind.is_none() && known.rename.as_deref().unwrap_or(&known.name) == name;
        let declared: Vec<&Dependency> = self.dependencies.iter().filter(is_it).collect();
        declared.first()?;
        let own = self.features.values().flatten().filter_map(|entry| {
            let (dependency, feature) = entry.split_once('/')?;
            (dependency.trim_end_matches('?') == name).then_some(feature)
        });
        let named = declared.iter().flat_map(|known| known.features.iter().map(String::as_str));
        let named: BTreeSet<&str> = named.chain(own).collect();
        let has_default = declared.iter().any(|known| known.uses_default_features) || named.contains("default");
        let of_default = OF_DEFAULT.iter().filter(|(known, _)| has_default && *known == name);
        let implied = IMPLIED.iter().filter(|(known, feature, _)| *known == name && named.contains(feature));
        let further = of_default.map(|(_, all)| all).chain(implied.map(|(_, _, all)| all)).copied().flatten().copied();
        Some(named.iter().copied().chain(further).collect())
    }
}

/// A dependency of emitted code.
struct Need {
    name: String,
    /// Such as `1`; None for what no registry has.
    version: Option<String>,
    has_default: bool,
    features: BTreeSet<String>,
}

/// The commands that add what a manifest lacks: a crate of which features are named has one of its own. Calls that are not
/// encrypted need no TLS.
pub(super) fn commands(manifest: &Manifest, package: &Package, is_encrypted: bool) -> Vec<String> {
    let (mut plain, mut bare, mut single, mut by_hand) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for mut need in needs(manifest, package, is_encrypted) {
        if let Some(features) = manifest.features_of(&need.name) {
            need.features.retain(|feature| !features.contains(feature.as_str()));
            // What is there keeps its version and its default features.
            (need.version, need.has_default) = (None, true);
            if !need.features.is_empty() {
                single.push(need);
            }
        } else if need.version.is_none() {
            by_hand.push(need.name);
        } else if !need.features.is_empty() {
            single.push(need);
        } else if need.has_default {
            plain.push(need);
        } else {
            bare.push(need);
        }
    }
    let groups = [plain, bare].into_iter().filter(|needs| !needs.is_empty());
    let groups = groups.chain(single.into_iter().map(|need| vec![need]));
    let commands = groups.map(|needs| command(manifest, &needs));
    let all = package::dependencies(package);
    let lines = by_hand.iter().filter_map(|name| all.lines().find(|line| line.starts_with(&format!("{name} = "))));
    commands.chain(lines.map(|line| format!("under [dependencies]: {line}"))).collect()
}

/// The command for crates that differ in their names and versions only.
fn command(manifest: &Manifest, needs: &[Need]) -> String {
    let mut text = "cargo add".to_owned();
    if manifest.has_siblings {
        text.extend([" --package ", &manifest.name]);
    }
    for need in needs {
        text.extend([" ", &need.name]);
        text.extend(need.version.iter().flat_map(|version| ["@", version]));
    }
    if let [first, ..] = needs {
        text.push_str(if first.has_default { "" } else { " --no-default-features" });
        let features = first.features.iter().map(String::as_str).collect::<Vec<_>>().join(",");
        text.extend((!features.is_empty()).then_some([" --features ", &features]).into_iter().flatten());
    }
    text
}

/// What emitted code needs in a crate that declares these features.
fn needs(manifest: &Manifest, package: &Package, is_encrypted: bool) -> Vec<Need> {
    let of_features = package::needs_of_features(package);
    let of_features: Vec<&String> =
        of_features.iter().filter(|(feature, _)| manifest.has_feature(feature)).flat_map(|(_, needs)| needs).collect();
    let dependencies: toml::Table = package::dependencies(package).parse().unwrap_or_default();
    let needed = dependencies.into_iter().filter(|(name, requirement)| {
        let is_optional = requirement.get("optional").and_then(toml::Value::as_bool).unwrap_or_default();
        !is_optional || of_features.iter().any(|need| need.strip_prefix("dep:") == Some(name))
    });
    needed.map(|(name, requirement)| need(name, &requirement, &of_features, is_encrypted)).collect()
}

fn need(name: String, requirement: &toml::Value, of_features: &[&String], is_encrypted: bool) -> Need {
    let version = requirement.as_str().or_else(|| requirement.get("version")?.as_str());
    let has_default = requirement.get("default-features").and_then(toml::Value::as_bool).unwrap_or(true);
    let named = requirement.get("features").and_then(toml::Value::as_array).into_iter().flatten();
    let mut features: BTreeSet<String> = named.filter_map(|feature| Some(feature.as_str()?.to_owned())).collect();
    let further = of_features.iter().filter_map(|need| need.split_once('/')).filter(|(known, _)| *known == name);
    features.extend(further.map(|(_, feature)| feature.to_owned()));
    if name == "reqwest" && is_encrypted {
        // An emitted crate has a feature for it; another crate declares it right here.
        features.insert("rustls".to_owned());
    }
    Need { version: version.map(str::to_owned), has_default, features, name }
}

#[cfg(test)]
mod tests {
    use super::{Dependency, Manifest, commands};
    use crate::ir::Package;

    fn dependency(name: &str, features: &[&str], uses_default_features: bool) -> Dependency {
        let features = features.iter().map(|&feature| feature.to_owned()).collect();
        Dependency { name: name.to_owned(), rename: None, kind: None, features, uses_default_features }
    }

    /// A manifest with all that a client needs.
    fn complete() -> Manifest {
        let bare = ["base64", "jiff", "jiter", "mime_guess", "reqwest", "tokio"];
        let plain =
            ["bytes", "futures-core", "http", "http-body", "httpdate", "percent-encoding", "quick-xml", "url", "uuid"];
        let features = |name| match name {
            "base64" | "jiff" => &["std"][..],
            "reqwest" => &["http2", "rustls", "system-proxy"],
            "tokio" => &["fs", "io-util", "rt", "sync", "time"],
            _ => &[],
        };
        let bare = bare.iter().map(|name| dependency(name, features(*name), false));
        let plain = plain.iter().map(|name| dependency(name, &[], true));
        Manifest { name: "orders".to_owned(), dependencies: bare.chain(plain).collect(), ..Manifest::default() }
    }

    fn replace(manifest: &mut Manifest, with: Dependency) {
        manifest.dependencies.retain(|known| known.name != with.name);
        manifest.dependencies.push(with);
    }

    fn reported(manifest: &Manifest) -> Vec<String> {
        commands(manifest, &Package::new("orders", "orders"), true)
    }

    #[test]
    fn nothing_is_reported_when_nothing_is_missing() {
        let mut manifest = complete();
        assert_eq!(reported(&manifest), [""; 0]);
        replace(&mut manifest, dependency("reqwest", &[], true));
        replace(&mut manifest, dependency("tokio", &["full"], true));
        assert_eq!(reported(&manifest), [""; 0], "what other features switch on is there");
        replace(&mut manifest, dependency("reqwest", &["http2", "native-tls", "system-proxy"], false));
        assert_eq!(reported(&manifest), [""; 0], "any TLS will do");
    }

    #[test]
    fn everything_that_a_manifest_lacks_is_reported_once() {
        assert_eq!(
            reported(&Manifest::default()),
            [
                "cargo add bytes@1 futures-core@0.3 http@1 http-body@1 httpdate@1 percent-encoding@2 quick-xml@0.41 url@2 \
                 uuid@1",
                "cargo add jiter@0.13 mime_guess@2 --no-default-features",
                "cargo add base64@0.23 --no-default-features --features std",
                "cargo add jiff@1 --no-default-features --features std",
                "cargo add reqwest@0.13 --no-default-features --features http2,rustls,system-proxy",
                "cargo add tokio@1 --no-default-features --features fs,io-util,rt,sync,time",
            ]
        );
    }

    #[test]
    fn features_that_a_dependency_lacks_are_reported() {
        let mut manifest = complete();
        manifest.has_siblings = true;
        replace(&mut manifest, dependency("reqwest", &["http2", "system-proxy"], false));
        replace(&mut manifest, dependency("tokio", &["macros", "rt-multi-thread"], true));
        let commands = [
            "cargo add --package orders reqwest --features rustls",
            "cargo add --package orders tokio --features fs,io-util,sync,time",
        ];
        assert_eq!(reported(&manifest), commands);
        manifest.features.insert("tls".to_owned(), vec!["reqwest/rustls".to_owned()]);
        replace(&mut manifest, dependency("tokio", &["full"], true));
        assert_eq!(reported(&manifest), [""; 0], "a feature of the crate may switch it on");
    }

    #[test]
    fn calls_without_encryption_need_no_tls() {
        let mut manifest = complete();
        replace(&mut manifest, dependency("reqwest", &["http2", "system-proxy"], false));
        assert_eq!(commands(&manifest, &Package::new("orders", "orders"), false), [""; 0]);
        let all = commands(&Manifest::default(), &Package::new("orders", "orders"), false);
        assert!(
            all.iter().any(|line| line.ends_with("reqwest@0.13 --no-default-features --features http2,system-proxy"))
        );
    }

    #[test]
    fn an_optional_feature_that_the_crate_declares_needs_its_crates() {
        let mut manifest = complete();
        manifest.features.insert("gzip".to_owned(), Vec::new());
        assert_eq!(reported(&manifest), ["cargo add flate2@1"]);
        manifest.dependencies.push(dependency("flate2", &[], true));
        assert_eq!(reported(&manifest), [""; 0]);
    }

    #[test]
    fn what_only_builds_or_tests_need_is_missing() {
        let mut manifest = complete();
        let url = manifest.dependencies.iter_mut().find(|known| known.name == "url").expect("it is there");
        url.kind = Some("dev".to_owned());
        assert_eq!(reported(&manifest), ["cargo add url@2"]);
    }
}
