//! How many passed and how many failed.

use std::fmt;
use std::ops::AddAssign;

/// What a step found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Checks and tests that passed.
    pub passed: usize,
    /// Checks and tests that failed.
    pub failed: usize,
}

impl Counts {
    /// One thing that passed.
    pub const PASSED: Self = Self { passed: 1, failed: 0 };
    /// One thing that failed.
    pub const FAILED: Self = Self { passed: 0, failed: 1 };

    /// Whether nothing failed.
    pub fn all_passed(self) -> bool {
        self.failed == 0
    }

    /// What one line of cargo's output says of a finished test program: `test result: ok. 8 passed; 0 failed; …`.
    pub fn of_line(line: &str) -> Option<Self> {
        let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
        let count = |word: &str| {
            counts.split(';').find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok())
        };
        Some(Self { passed: count("passed")?, failed: count("failed")? })
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_line_is_counted_and_others_are_not() {
        let check = |line: &str, expected: Option<(usize, usize)>| {
            assert_eq!(
                Counts::of_line(line),
                expected.map(|(passed, failed)| Counts { passed, failed }),
                "{line}"
            );
        };
        let end = "0 ignored; 0 measured; 2 filtered out; finished in 0.00s";
        check(&format!("test result: ok. 8 passed; 0 failed; {end}"), Some((8, 0)));
        check(&format!("test result: FAILED. 12 passed; 3 failed; {end}"), Some((12, 3)));
        check("test store::a_test ... ok", None);
        check("running 8 tests", None);
    }

    #[test]
    fn the_last_line_is_plain() {
        let mut counts = Counts::PASSED;
        counts += Counts { passed: 6, failed: 2 };
        counts += Counts::FAILED;
        assert_eq!(counts.to_string(), "7 passed, 3 failed");
        assert!(!counts.all_passed());
    }
}
