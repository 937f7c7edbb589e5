//! Whatever the document is: what is emitted from it is Rust.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use specwright_fuzz::{layout, mutate, read};

fuzz_target!(|bytes: &[u8]| {
    let reading = read(bytes);
    let Some(files) = reading.files(&layout()) else { return };
    for (path, text) in files {
        if path.extension().is_some_and(|extension| extension == "rs") && !path.starts_with("src/runtime") {
            assert!(syn::parse_file(&text).is_ok(), "{} is not Rust", path.display());
        }
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});
