//! What a judge is: documents, scenarios, and a server that says which of them went well.

use super::exclusions::Exclusion;
use super::scenario::Scenario;
use super::server::Server;
use std::error::Error;
use std::path::{Path, PathBuf};

/// A judge.
pub trait Suite {
    /// What there is to do for the documents that are wanted.
    ///
    /// # Errors
    ///
    /// When its definitions cannot be run or read, or a folder not be read or written.
    fn plan(&self, wanted: &Wanted) -> Result<Plan, Box<dyn Error>>;

    /// Starts its server.
    ///
    /// # Errors
    ///
    /// When it does not start.
    fn start(&self) -> Result<Server, Box<dyn Error>>;

    /// Makes the server forget what it has seen, where what it says is not by scenario.
    ///
    /// # Errors
    ///
    /// When it does not respond.
    fn forget(&self, _server: &Server) -> Result<(), Box<dyn Error>> {
        Ok(())
    }

    /// What the server says about a scenario that was driven: nothing when it went well.
    ///
    /// # Errors
    ///
    /// When it does not respond.
    fn complaint(&self, server: &Server, scenario: &Scenario) -> Result<Option<String>, Box<dyn Error>>;

    /// What the standard has no words for.
    ///
    /// # Errors
    ///
    /// When the file with them is not as it should be.
    fn exclusions(&self) -> serde_yaml::Result<Vec<Exclusion>>;
}

/// Which documents are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The folder with them; those of the judge itself if it has any.
    pub folder: Option<PathBuf>,
    /// Texts of which the name of a file must contain one, if there are any.
    pub only: Vec<String>,
    /// Every so many.
    pub every: usize,
    /// Whether crates are made from documents that were converted to a later version, where the judge's are of an older one.
    pub converted: bool,
}

/// Documents and scenarios.
#[derive(Debug, Default)]
pub struct Plan {
    /// The documents.
    pub documents: Vec<Given>,
    /// The scenarios of all of them.
    pub scenarios: Vec<Scenario>,
    /// What there is to say about what is not in here.
    pub notes: Vec<String>,
}

/// A document.
#[derive(Clone, Debug)]
pub struct Given {
    /// Its name, such as `type/array`.
    pub name: String,
    /// The version of OpenAPI that it is written in.
    pub version: String,
    /// Where it is, in a version that the judge reads.
    pub path: PathBuf,
    /// Where the document is that its crate is made from.
    pub source: PathBuf,
}

impl Wanted {
    /// The files of a folder that are wanted, by name.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn files(&self, folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
        let entries = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
        let mut paths = entries.collect::<std::io::Result<Vec<_>>>()?;
        paths.retain(|path| {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            path.extension().is_some_and(|kind| kind == "json")
                && (self.only.is_empty() || self.only.iter().any(|text| file.contains(text)))
        });
        paths.sort();
        Ok(paths.into_iter().step_by(self.every.max(1)).collect())
    }
}

impl Given {
    /// The document in a file called after its name and its version, such as `type__array.3.1.0.json`.
    #[must_use]
    pub fn at(path: PathBuf) -> Option<Self> {
        let file = path.file_name()?.to_string_lossy().into_owned();
        let mut parts = file.strip_suffix(".json")?.rsplitn(4, '.');
        let mut number = || parts.next().filter(|part| part.parse::<u8>().is_ok());
        let (patch, minor, major) = (number()?, number()?, number()?);
        let version = format!("{major}.{minor}.{patch}");
        Some(Self { name: parts.next()?.replace("__", "/"), version, source: path.clone(), path })
    }
}

#[cfg(test)]
mod tests {
    use super::Given;

    #[test]
    fn the_version_is_the_last_three_numbers() {
        let of = |file: &str| Given::at(file.into()).map(|given| (given.name, given.version));
        assert_eq!(of("a/type__array.3.1.0.json"), Some(("type/array".to_owned(), "3.1.0".to_owned())));
        assert_eq!(of("body-number.quirks.3.0.0.json"), Some(("body-number.quirks".to_owned(), "3.0.0".to_owned())));
        assert_eq!(of("readme.json"), None);
    }
}
