//! Work, counted instead of timed: the same input always gives the same result.

use super::TooLarge;

/// Steps that may still be taken.
#[derive(Clone, Copy, Debug)]
pub struct Budget(u64);

impl Budget {
    /// So many steps; a step is a comparison of two lines or so.
    pub fn new(steps: u64) -> Self {
        Budget(steps)
    }

    /// How many were taken of so many.
    pub fn taken(self, steps: u64) -> usize {
        steps.saturating_sub(self.0) as usize
    }

    /// Takes steps.
    ///
    /// # Errors
    /// There are not so many left; none are left then.
    pub fn take(&mut self, steps: usize) -> Result<(), TooLarge> {
        if let Some(left) = self.0.checked_sub(steps as u64) {
            self.0 = left;
            Ok(())
        } else {
            self.0 = 0;
            Err(TooLarge)
        }
    }
}
