//! What to do when a document is not where it was looked for.

use super::{Failure, unreadable};
use crate::diagnostic::nearest::nearest;
use crate::source::INPUT;
use std::fs;
use std::io;
use std::path::Path;

/// How many entries of a folder are looked at.
const LOOKED_AT: usize = 10_000;
/// How many documents are named.
const NAMED: usize = 4;

/// A document that could not be read, with the reason and, where it is not there, with what is.
pub(super) fn document(path: &Path) -> impl FnOnce(io::Error) -> Failure {
    move |error| {
        let shown = path.display();
        match error.kind() {
            io::ErrorKind::NotFound if crate::kept::address(path).is_none() => {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
                Failure::Because(format!("`{shown}`: there is no such file; {}", instead(path, folder)))
            }
            io::ErrorKind::IsADirectory => {
                Failure::Because(format!("`{shown}`: this is a folder, and not a document; {}", instead(path, path)))
            }
            _ => unreadable(path)(error),
        }
    }
}

/// Refuses a document that is not there, before other files are read.
pub(super) fn refuse(path: &Path) -> Result<(), Failure> {
    if path == Path::new(INPUT) || crate::kept::address(path).is_some() {
        return Ok(());
    }
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(document(path)(io::ErrorKind::IsADirectory.into())),
        Ok(_) => Ok(()),
        Err(error) => Err(document(path)(error)),
    }
}

/// What could be meant instead, of what there is in a folder.
fn instead(path: &Path, folder: &Path) -> String {
    let Ok(entries) = fs::read_dir(folder) else { return format!("there is no folder `{}` either", folder.display()) };
    let names = entries.take(LOOKED_AT).filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut documents: Vec<String> = names.filter(|name| is_document(name)).collect();
    documents.sort_unstable();
    let shown =
        |name: &str| if folder == Path::new(".") { name.to_owned() } else { folder.join(name).display().to_string() };
    let wanted = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if let Some(near) = nearest(wanted, documents.iter().map(String::as_str)) {
        return format!("did you mean `{}`?", shown(near));
    }
    let named: Vec<String> = documents.iter().take(NAMED).map(|name| format!("`{}`", shown(name))).collect();
    match documents.len() {
        0 => "name an OpenAPI document: a file of YAML or JSON, or its `https://` address".to_owned(),
        count if count > NAMED => format!("there are {} and {} more", named.join(", "), count - NAMED),
        1 => format!("there is {}", named[0]),
        _ => format!("there are {}", named.join(", ")),
    }
}

fn is_document(name: &str) -> bool {
    [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end)) && !name.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(path: &Path) -> String {
        let error = fs::read(path).expect_err("it is no document");
        let Failure::Because(message) = document(path)(error) else { panic!("it has a reason") };
        message.replace(&path.parent().expect("a folder").display().to_string(), "DIR")
    }

    #[test]
    fn what_is_there_is_named_instead() {
        let folder = tempfile::tempdir().expect("a folder");
        let here = |name: &str| folder.path().join(name);
        let nothing = "`DIR/api.yaml`: there is no such file; name an OpenAPI document: a file of YAML or JSON, or its \
            `https://` address";
        assert_eq!(message(&here("api.yaml")), nothing);

        for name in ["openapi.yaml", "notes.txt"] {
            fs::write(here(name), "").expect("written");
        }
        assert_eq!(
            message(&here("openap.yml")),
            "`DIR/openap.yml`: there is no such file; did you mean `DIR/openapi.yaml`?"
        );
        assert_eq!(message(&here("x.yaml")), "`DIR/x.yaml`: there is no such file; there is `DIR/openapi.yaml`");
        fs::create_dir(here("specs")).expect("made");
        fs::write(here("specs/pets.json"), "").expect("written");
        let expected = "`DIR/specs`: this is a folder, and not a document; there is `DIR/specs/pets.json`";
        assert_eq!(message(&here("specs")), expected);
        assert_eq!(
            message(&here("no/api.yaml")),
            "`DIR/api.yaml`: there is no such file; there is no folder `DIR` either"
        );
        assert!(refuse(&here("openapi.yaml")).is_ok() && refuse(Path::new(INPUT)).is_ok());
        assert!(refuse(&here("specs")).is_err() && refuse(&here("x.yaml")).is_err());
    }
}
