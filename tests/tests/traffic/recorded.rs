//! What tools have recorded: a page in a browser, by Playwright, and a page and a command line, by mitmproxy.

use super::held;
use specwright::diagnostic::render::Form;
use std::path::Path;

/// The document is not ours and has some mistakes; what is said of them is as clear as for recordings of our own.
#[test]
fn what_tools_have_recorded_is_held_against_a_document() {
    for name in ["browser.har", "proxy.har"] {
        let held = held(Path::new("recorded/openapi.yaml"), &Path::new("recorded").join(name), None);
        let said = format!("{}{}", held.render(Form::Full, false), held.summary.join("\n"));
        insta::assert_snapshot!(name, said);
    }
}
