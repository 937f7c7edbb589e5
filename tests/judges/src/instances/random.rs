//! Random numbers that a seed repeats: `SplitMix64`, which is small, quick and good enough to choose by.

use std::hash::{BuildHasher, Hasher};

/// The variable that a seed is taken from.
pub const VARIABLE: &str = "SPECWRIGHT_SEED";

/// A source of random numbers.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The source that a seed stands for, with a name so that each of many sources is its own.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        // FNV-1a, which is the same on every machine.
        let hash = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self(seed ^ hash)
    }

    /// A number of 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `end`, which is above 0.
    pub fn below(&mut self, end: usize) -> usize {
        let end = end.max(1) as u64;
        usize::try_from(self.bits() % end).unwrap_or(0)
    }

    /// A number from `least` to `most`.
    pub fn between(&mut self, least: i128, most: i128) -> i128 {
        let span = most.saturating_sub(least).saturating_add(1).max(1);
        least + i128::from(self.bits()).rem_euclid(span)
    }

    /// Whether something happens that does in so many of a hundred times.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub fn pick<'t, T>(&mut self, from: &'t [T]) -> Option<&'t T> {
        if from.is_empty() { None } else { from.get(self.below(from.len())) }
    }
}

/// The seed that a user asks for by [`VARIABLE`], or another one each time.
///
/// # Errors
///
/// When what the variable says is no seed.
pub fn seed() -> Result<u64, std::num::ParseIntError> {
    match std::env::var(VARIABLE) {
        Ok(text) => text.parse(),
        Err(_) => Ok(std::hash::RandomState::new().build_hasher().finish() % 1_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn a_seed_and_a_name_repeat() {
        let row = |seed, name| {
            let mut random = Random::new(seed, name);
            (0..4).map(|_| random.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(row(7, "a"), row(7, "a"));
        assert_ne!(row(7, "a"), row(8, "a"));
        assert_ne!(row(7, "a"), row(7, "b"));
    }

    #[test]
    fn numbers_stay_within_their_bounds() {
        let mut random = Random::new(1, "");
        for _ in 0..1000 {
            assert!((-3..=4).contains(&random.between(-3, 4)));
            assert!(random.below(3) < 3);
        }
        assert_eq!(random.pick::<u8>(&[]), None);
        assert!(!random.chance(0) && random.chance(100));
    }
}
