//! Whatever the bytes are: they are read, or refused with an error that can be printed in every form.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use specwright::diagnostic::render::Form;
use specwright_fuzz::{mutate, read};

fuzz_target!(|bytes: &[u8]| {
    let reading = read(bytes);
    assert!(reading.api.is_some() || reading.diagnostics.has_errors(), "refused without a word");
    for form in [Form::Full, Form::Json] {
        let rendered = reading.render(form, false);
        assert!(reading.api.is_some() || !rendered.is_empty(), "nothing is printed");
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});
