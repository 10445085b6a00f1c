//! Where a fraction of a cent goes.

/// How half a cent is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Away from zero, as invoices do.
    HalfUp,
    /// To the even neighbour, as statistics do: sums do not drift.
    HalfEven,
    /// Towards minus infinity, whatever the fraction.
    Down,
}

/// `numerator / denominator` as a whole number.
///
/// ```
/// use pricing::rounding::{divide, Rounding};
///
/// assert_eq!(divide(25, 10, Rounding::HalfUp), 3);
/// assert_eq!(divide(25, 10, Rounding::HalfEven), 2);
/// assert_eq!(divide(-25, 10, Rounding::HalfUp), -3);
/// ```
///
/// # Panics
///
/// If `denominator` is not positive:
///
/// ```should_panic
/// use pricing::rounding::{divide, Rounding};
///
/// divide(1, 0, Rounding::HalfUp);
/// ```
pub fn divide(numerator: i128, denominator: i128, rounding: Rounding) -> i128 {
    assert!(denominator > 0, "the denominator must be positive");
    let floor = numerator.div_euclid(denominator);
    let twice = 2 * numerator.rem_euclid(denominator);
    let up = match rounding {
        Rounding::Down => false,
        Rounding::HalfUp => twice > denominator || (twice == denominator && numerator > 0),
        Rounding::HalfEven => twice > denominator || (twice == denominator && floor % 2 != 0),
    };
    floor + i128::from(up)
}

#[cfg(test)]
mod tests {
    use super::{divide, Rounding};

    #[test]
    fn whole_results_are_left_alone() {
        for rounding in [Rounding::HalfUp, Rounding::HalfEven, Rounding::Down] {
            assert_eq!(divide(30, 10, rounding), 3);
            assert_eq!(divide(-30, 10, rounding), -3);
        }
    }

    #[test]
    fn half_up_goes_away_from_zero() {
        assert_eq!(divide(15, 10, Rounding::HalfUp), 2);
        assert_eq!(divide(-15, 10, Rounding::HalfUp), -2);
    }

    #[test]
    fn half_even_goes_to_the_even_neighbour() {
        let rounded: Vec<i128> = [5, 15, 25, 35, -5, -15]
            .map(|n| divide(n, 10, Rounding::HalfEven))
            .to_vec();

        assert_eq!(rounded, [0, 2, 2, 4, 0, -2]);
    }

    #[test]
    fn less_than_half_goes_to_the_nearer() {
        assert_eq!(divide(14, 10, Rounding::HalfUp), 1);
        assert_eq!(divide(-14, 10, Rounding::HalfUp), -1);
    }

    #[test]
    fn more_than_half_goes_to_the_nearer() {
        assert_eq!(divide(16, 10, Rounding::HalfEven), 2);
        assert_eq!(divide(-16, 10, Rounding::HalfEven), -2);
    }

    #[test]
    fn down_goes_towards_minus_infinity() {
        assert_eq!(divide(19, 10, Rounding::Down), 1);
        assert_eq!(divide(-11, 10, Rounding::Down), -2);
    }

    #[test]
    fn half_even_does_not_drift() {
        let halves = (0..1_000).map(|n| 10 * n + 5);
        let exact_times_ten: i128 = halves.clone().sum();
        let rounded: i128 = halves.map(|n| divide(n, 10, Rounding::HalfEven)).sum();

        assert_eq!(rounded * 10, exact_times_ten);
    }

    #[test]
    #[should_panic(expected = "must be positive")]
    fn a_negative_denominator_is_a_mistake() {
        divide(1, -1, Rounding::HalfUp);
    }
}
