//! Room for documents that are nested deeply.
//!
//! Parsers bound how deep a document is nested, and walks are as deep as that. How much of the stack a level takes depends on
//! how the program was built, and how much there is on who calls; so the walks bring their own.

use std::panic::resume_unwind;
use std::thread::{Builder, scope};

/// Enough for the deepest document in a build without optimisation, many times over. What is not used costs nothing.
const SIZE: usize = 64 * 1024 * 1024;

/// Does some work with as much stack as it may need. Where there cannot be more, with what there is.
pub(crate) fn with_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let mut work = Some(work);
    let slot = &mut work;
    let done = scope(|scope| {
        let spawned = Builder::new().stack_size(SIZE).spawn_scoped(scope, move || slot.take().map(|work| work()));
        spawned.ok().and_then(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    match (done, work) {
        (Some(done), _) => done,
        (None, Some(work)) => work(),
        (None, None) => unreachable!("work that was taken is done"),
    }
}

#[cfg(test)]
mod tests {
    use super::with_large_stack;

    #[test]
    fn there_is_room() {
        fn deep(left: usize) -> usize {
            let frame = std::hint::black_box([left; 1024]);
            if left == 0 { frame[0] } else { deep(left - 1) + 1 }
        }
        assert_eq!(with_large_stack(|| deep(1000)), 1000);
    }
}
