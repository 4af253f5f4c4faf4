//! Where a generator's decisions come from: a seed, or the bytes of a fuzzer, which then learns what each of them does.

/// A source of decisions.
pub struct Choices<'b> {
    bytes: Option<&'b [u8]>,
    at: usize,
    state: u64,
}

impl<'b> Choices<'b> {
    /// The same decisions for the same seed, without end.
    pub fn of_seed(seed: u64) -> Self {
        Self {
            bytes: None,
            at: 0,
            state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
        }
    }

    /// A decision a byte; when they are used up, the first possibility each time.
    #[allow(dead_code, reason = "for the fuzz targets")]
    pub fn of_bytes(bytes: &'b [u8]) -> Self {
        Self {
            bytes: Some(bytes),
            at: 0,
            state: 0,
        }
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        let Some(bytes) = self.bytes else {
            // xorshift64*
            self.state ^= self.state >> 12;
            self.state ^= self.state << 25;
            self.state ^= self.state >> 27;
            return (self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit.max(1);
        };
        let byte = bytes.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        usize::from(byte) % limit.max(1)
    }

    /// True `count` times out of `limit`.
    pub fn chance(&mut self, count: usize, limit: usize) -> bool {
        // Used up, it is false, so that everything comes to an end.
        self.below(limit) + count >= limit
    }

    /// One of `options`.
    pub fn pick<'o, T: ?Sized>(&mut self, options: &[&'o T]) -> &'o T {
        options[self.below(options.len())]
    }
}
