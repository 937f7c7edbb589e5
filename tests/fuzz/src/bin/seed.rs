//! Copies documents to where the targets look for theirs: as they are written, and those of YAML as JSON too, since JSON
//! can be changed where it is a document.
//!
//! `cargo run --bin seed -- DIR…`, in `tests/fuzz`. What is large is left out: a target would read nothing else.

use std::io;
use std::path::{Path, PathBuf};

const MAX_BYTES: u64 = 32 * 1024;

fn main() -> io::Result<()> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR"));
    let targets = ["check", "generate"].map(|target| fuzz.join("corpus").join(target));
    for target in &targets {
        std::fs::create_dir_all(target)?;
    }
    let mut count = 0;
    for folder in std::env::args_os().skip(1) {
        let mut left = vec![PathBuf::from(folder)];
        while let Some(path) = left.pop() {
            if path.is_dir() {
                left.extend(std::fs::read_dir(&path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?);
                continue;
            }
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            if !matches!(extension, "json" | "yaml" | "yml") || path.metadata()?.len() > MAX_BYTES {
                continue;
            }
            let bytes = std::fs::read(&path)?;
            let mut forms = vec![bytes.clone()];
            if extension != "json" && let Ok(value) = serde_yaml::from_slice::<serde_json::Value>(&bytes) {
                forms.push(serde_json::to_vec(&value)?);
            }
            for form in forms {
                count += 1;
                for target in &targets {
                    std::fs::write(target.join(format!("seed-{count}")), &form)?;
                }
            }
        }
    }
    println!("{count} documents");
    Ok(())
}
