//! How long to wait before the next attempt.

const FIRST_MILLIS: u32 = 500;
const LONGEST_MILLIS: u32 = 30_000;

/// The wait before attempt number `attempt` (the first is 0): it doubles, up to half a minute, and is
/// spread by `jitter` (from 0 up to 1), so that a whole district does not come back in the same instant.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between zero and half a minute")]
pub fn delay_millis(attempt: u32, jitter: f64) -> u32 {
    let ceiling = FIRST_MILLIS.saturating_mul(1 << attempt.min(10)).min(LONGEST_MILLIS);
    (f64::from(ceiling) * (0.5 + jitter.clamp(0.0, 1.0) / 2.0)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_half_a_minute() {
        let waits: Vec<u32> = (0..8).map(|n| delay_millis(n, 1.0)).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
        assert_eq!(delay_millis(u32::MAX, 1.0), 30_000);
    }

    #[test]
    fn waits_are_spread() {
        assert_eq!(delay_millis(3, 0.0), 2000);
        assert_eq!(delay_millis(3, 0.5), 3000);
    }
}
