//! Where fetched files are kept: the document in the folder, what is below its address below it, and the rest by its host.
//!
//! The paths say nothing of how the files find each other, which their addresses do, so they are made of safe letters.

use super::Fetched;
use std::collections::BTreeSet;
use url::Url;

/// How long a name may be.
const LONGEST: usize = 80;

/// A path below the folder for each file, none of which is among those that are `taken`.
pub(crate) fn places(files: &[Fetched], taken: &BTreeSet<String>) -> Vec<String> {
    let mut taken = taken.clone();
    let home = files.first().map(|root| root.source.clone());
    let places = files.iter().map(|file| {
        let place = with_extension(wanted(file, home.as_ref()), &file.bytes);
        let host = clean(file.source.host_str().unwrap_or_default());
        let others = (1..).map(|count| match count {
            1 => format!("{host}/{place}"),
            count => format!("{host}/{count}/{place}"),
        });
        let free = std::iter::once(place.clone()).chain(others).find(|place| !taken.contains(place));
        let free = free.unwrap_or(place);
        taken.insert(free.clone());
        free
    });
    places.collect()
}

/// Where a file would be, were it alone.
fn wanted(file: &Fetched, home: Option<&Url>) -> String {
    let path = |url: &Url| -> Vec<String> {
        let segments = url.path_segments().into_iter().flatten();
        segments.map(clean).filter(|segment| !segment.is_empty()).collect()
    };
    let all = path(&file.source);
    let Some(home) = home.filter(|home| **home != file.source) else {
        return all.last().cloned().unwrap_or_else(|| clean(file.source.host_str().unwrap_or("document")));
    };
    let above = path(home);
    let folder = &above[..above.len().saturating_sub(1)];
    match all.strip_prefix(folder) {
        Some(below) if !below.is_empty() => below.join("/"),
        _ => [&[clean(home.host_str().unwrap_or_default())], all.as_slice()].concat().join("/"),
    }
}

/// A name that every file system takes.
fn clean(segment: &str) -> String {
    let is_safe = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let name: String = segment.chars().map(|letter| if is_safe(letter) { letter } else { '_' }).take(LONGEST).collect();
    name.trim_matches('.').to_owned()
}

/// The end of a name says how a file is written.
fn with_extension(place: String, bytes: &[u8]) -> String {
    let lower = place.to_ascii_lowercase();
    if [".json", ".yaml", ".yml"].iter().any(|end| lower.ends_with(end)) {
        return place;
    }
    let is_json = bytes.trim_ascii_start().starts_with(b"{");
    place + if is_json { ".json" } else { ".yaml" }
}

#[cfg(test)]
mod tests {
    use super::{Fetched, places};
    use std::collections::BTreeSet;
    use url::Url;

    fn of(addresses: &[&str], taken: &[&str]) -> Vec<String> {
        let files = addresses.iter().map(|address| {
            let address = Url::parse(address).expect("an address");
            Fetched { address: address.clone(), source: address, bytes: b"{}".to_vec() }
        });
        places(&files.collect::<Vec<_>>(), &taken.iter().map(|&place| place.to_owned()).collect::<BTreeSet<_>>())
    }

    #[test]
    fn a_document_is_in_the_folder_and_its_files_by_their_paths() {
        let found = of(
            &["https://a.example/v1/api.yaml", "https://a.example/v1/parts/b.json", "https://a.example/c.json"],
            &[],
        );
        assert_eq!(found, ["api.yaml", "parts/b.json", "a.example/c.json"]);
    }

    #[test]
    fn names_are_safe_and_free() {
        assert_eq!(of(&["https://a.example"], &[]), ["a.example.json"]);
        assert_eq!(of(&["https://a.example/%2e%2e%2fx/o:p?q=r"], &[]), ["o_p.json"]);
        assert_eq!(of(&["https://a.example/v1/api.yaml"], &["api.yaml"]), ["a.example/api.yaml"]);
        let queries = ["https://a.example/x/api.json", "https://a.example/x/b?c=1", "https://a.example/x/b?c=2"];
        assert_eq!(of(&queries, &[]), ["api.json", "b.json", "a.example/b.json"]);
    }
}
