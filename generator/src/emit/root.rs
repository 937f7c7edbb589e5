//! The root of the crate and its program.
//!
//! What comes in is the whole [`Api`]; what goes out are the declarations of the modules with the names that nearly every
//! caller needs, and a `main` that hands the table of commands to the runtime.

use super::Module;
use super::code::{Code, code, joined, lines, name};
use super::docs;
use super::features;
use super::files;
use super::scope::Locals;
use crate::ir::Api;
use crate::package;

/// `lib.rs`.
pub(super) fn module(api: &Api, example: Code) -> Module<'_> {
    let docs = front(api, &format!("A client for `{}`.", api.package.name));
    let module = Module::new("lib.rs", docs, Locals::new(api, None, []));
    Module { example: Some(example), ..module }.part(move |scope, sink| {
        let mut tags: Vec<(&str, usize)> =
            api.tags.iter().enumerate().map(|(index, tag)| (tag.module.as_str(), index)).collect();
        tags.sort_unstable();
        let tags = tags.into_iter().map(|(tag, index)| {
            let cfg = features::cfg(scope, features::of_tag(api, index).as_ref());
            code!(scope, "$cfg\n$path\npub mod $name;", cfg, path = files::attribute(scope, tag, ""), name = name(tag))
        });
        // On its page a type shows its methods in this order: what every call has comes before what single ones take.
        sink(code! { scope, "#[doc(hidden)]
        pub mod runtime;
        $tags
        #[cfg(feature = \"cli\")]
        pub mod cli;
        pub mod client;
        $headers
        $scopes
        pub mod types;

        pub use self::client::{Client, ClientBuilder$oauth_scope};
        #[cfg(feature = \"blocking\")]
        pub use self::runtime::blocking;
        #[cfg(not(all(target_family = \"wasm\", target_os = \"unknown\")))]
        pub use self::runtime::ReqwestTransport;
        #[cfg(feature = \"record\")]
        pub use self::runtime::{Recorder, Replay};
        #[cfg(feature = \"tower\")]
        pub use self::runtime::TowerTransport;
        pub use self::runtime::{$exports};",
            tags = lines(tags), exports = joined(", ", package::exports(&api.package.needs).map(name)),
            oauth_scope = if api.oauth_scopes.is_empty() { "" } else { ", Scope" },
            headers = if api.headers.is_empty() { "" } else { "mod headers;" },
            scopes = if api.scopes.is_empty() { "" } else { "pub mod scopes;" }
        });
    })
}

/// `lib.rs` of types without a client.
pub(super) fn of_types(api: &Api) -> Module<'_> {
    let docs = front(api, &format!("The types of `{}`.", api.package.name));
    Module::new("lib.rs", docs, Locals::new(api, None, [])).part(|scope, sink| {
        let exports = joined(", ", package::exports(&api.package.needs).map(name));
        sink(code! { scope, "#[doc(hidden)]
        pub mod runtime;
        pub mod types;

        pub use self::runtime::{$exports};", exports });
    })
}

/// What the crate's front page says.
fn front(api: &Api, fallback: &str) -> Vec<String> {
    let version = format!("Version {} of the API.", api.version);
    let version = (!api.version.is_empty()).then_some(version);
    docs::lines(&api.docs, fallback, version.as_slice())
}

/// `main.rs`.
pub(super) fn program(api: &Api) -> Module<'_> {
    let program = &api.package.program;
    let docs = vec![format!("The program `{program}`: every operation as a command.")];
    Module::new("main.rs", docs, Locals::new(api, None, [])).part(|scope, sink| {
        let library = name(&api.package.name.replace('-', "_"));
        sink(code!(scope, "use $library::{cli, runtime};\nuse std::process::ExitCode;", library));
        sink("fn main() -> ExitCode {\nruntime::cli::main(&cli::PROGRAM)\n}".into());
    })
}
