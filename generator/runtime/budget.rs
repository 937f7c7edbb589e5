//! The budget of repeats, so that clients do not keep down a server that is down.
//!
//! Input: calls and wishes to repeat them, with their times. Output: whether a repeat is allowed. A fifth of the calls of the
//! last ten seconds may be repeated; ten a second may be in any case.

use super::clock::Instant;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The time that is looked back on, in slots.
const SLOTS: usize = 20;
/// The time that a slot counts.
const SLOT: Duration = Duration::from_millis(500);
/// The slots of about a second.
const RECENT: usize = 2;
/// So many calls allow one repeat.
const CALLS_FOR_ONE: u64 = 5;
/// So many repeats a second are free.
const FREE: u64 = 10;

/// The budget of a client.
#[derive(Default)]
pub(super) struct Budget(Mutex<Window>);

/// What happened lately, in a ring of slots.
#[derive(Default)]
struct Window {
    /// When the first call was made.
    began: Option<Instant>,
    /// The slot of the latest event, counted from the first call.
    latest: u64,
    slots: [Slot; SLOTS],
}

#[derive(Clone, Copy, Default)]
struct Slot {
    calls: u64,
    repeats: u64,
}

impl Budget {
    /// Notes a call.
    pub(super) fn call(&self, now: Instant) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).slot(now).calls += 1;
    }

    /// Takes a repeat, unless there are too many.
    pub(super) fn repeat(&self, now: Instant) -> bool {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        window.slot(now);
        let (calls, repeats) =
            window.slots.iter().fold((0, 0), |(calls, repeats), slot| (calls + slot.calls, repeats + slot.repeats));
        let latest = window.latest;
        let recent = (0..RECENT as u64).filter_map(|back| latest.checked_sub(back));
        let recent: u64 = recent.map(|slot| window.slots[place(slot)].repeats).sum();
        let is_allowed = repeats < calls / CALLS_FOR_ONE || recent < FREE;
        window.slot(now).repeats += u64::from(is_allowed);
        is_allowed
    }
}

impl Window {
    /// The slot of a moment, after those that have passed without an event were cleared.
    fn slot(&mut self, now: Instant) -> &mut Slot {
        let began = *self.began.get_or_insert(now);
        let passed = now.saturating_duration_since(began).as_millis() / SLOT.as_millis();
        let wanted = u64::try_from(passed).unwrap_or(u64::MAX).max(self.latest);
        for passed in (self.latest + 1..=wanted).take(SLOTS) {
            self.slots[place(passed)] = Slot::default();
        }
        self.latest = wanted;
        &mut self.slots[place(wanted)]
    }
}

/// The place of a slot in the ring.
fn place(slot: u64) -> usize {
    usize::try_from(slot % SLOTS as u64).unwrap_or(0)
}
