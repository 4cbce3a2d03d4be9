use std::ops::RangeInclusive;

/// Chance from a seed: `SplitMix64` (Steele, Lea, Flood 2014), which no release of a crate can change under a kept seed.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of these numbers.
    pub(super) fn number(&mut self, range: RangeInclusive<u64>) -> u64 {
        range.start() + self.next() % (range.end() - range.start() + 1)
    }

    pub(super) fn count(&mut self, range: RangeInclusive<usize>) -> usize {
        let wide = *range.start() as u64..=*range.end() as u64;
        usize::try_from(self.number(wide)).expect("came from a usize")
    }

    /// True once in so many.
    pub(super) fn one_in(&mut self, times: u64) -> bool {
        self.number(1..=times) == 1
    }

    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.count(0..=of.len() - 1)]
    }

    /// Another source of chance, so that what is drawn from one does not move the other.
    pub(super) fn split(&mut self) -> Self {
        Self(self.next())
    }
}
