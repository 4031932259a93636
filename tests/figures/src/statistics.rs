//! Figures out of samples.

/// Samples of one quantity, in order of size.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// The sample in the middle, the upper one of two; none where there are no samples.
    pub fn median(&self) -> Option<f64> {
        self.0.get(self.0.len() / 2).copied()
    }

    /// The smallest sample that at least this part of the samples does not exceed: 0.99 for p99.
    /// Of fewer than a hundred samples, p99 is the greatest.
    pub fn quantile(&self, part: f64) -> Option<f64> {
        let rank = (self.0.len() as f64 * part).ceil() as usize;
        self.0.get(rank.saturating_sub(1)).copied()
    }

    /// How many samples there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl From<Vec<f64>> for Samples {
    fn from(mut samples: Vec<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        Self(samples)
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(samples: I) -> Self {
        samples.into_iter().collect::<Vec<_>>().into()
    }
}

/// How many times one figure is the other; none where either was not measured, or the other is 0.
pub fn ratio(figure: Option<f64>, other: Option<f64>) -> Option<f64> {
    let other = other.filter(|other| *other > 0.0)?;
    Some(figure? / other)
}

/// How much of the time from 0 to `end` is within any of the spans, each from and to; what spans
/// have in common counts once.
pub fn covered(spans: &[(f64, f64)], end: f64) -> f64 {
    let mut spans = spans.to_vec();
    spans.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut sum, mut until) = (0.0, 0.0_f64);
    for (from, to) in spans {
        let (from, to) = (from.max(until), to.min(end));
        if to > from {
            sum += to - from;
            until = to;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle_whatever_the_order() {
        let median = |samples: &[f64]| Samples::from(samples.to_vec()).median();
        assert_eq!(median(&[9.0, 1.0, 5.0]), Some(5.0));
        assert_eq!(median(&[4.0, 3.0, 2.0, 1.0]), Some(3.0));
        assert_eq!(median(&[7.0]), Some(7.0));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn one_slow_start_of_seven_does_not_move_the_median() {
        let starts = [300.0, 310.0, 290.0, 9_000.0, 305.0, 295.0, 301.0];
        assert_eq!(Samples::from_iter(starts).median(), Some(301.0));
    }

    #[test]
    fn a_quantile_is_the_sample_that_so_many_do_not_exceed() {
        let samples: Samples = (1..=200).map(f64::from).collect();
        assert_eq!(samples.quantile(0.5), Some(100.0));
        assert_eq!(samples.quantile(0.99), Some(198.0));
        assert_eq!(samples.quantile(1.0), Some(200.0));
        assert_eq!(samples.quantile(0.0), Some(1.0));
        assert_eq!(samples.count(), 200);
    }

    #[test]
    fn of_a_few_samples_the_99th_percentile_is_the_greatest() {
        let samples: Samples = [12.0, 40.0, 9.0].into_iter().collect();
        assert_eq!(samples.quantile(0.99), Some(40.0));
        assert_eq!(Samples::default().quantile(0.99), None);
    }

    #[test]
    fn there_is_no_ratio_to_what_was_not_measured() {
        assert_eq!(ratio(Some(6.0), Some(4.0)), Some(1.5));
        assert_eq!(ratio(Some(6.0), Some(0.0)), None);
        assert_eq!(ratio(Some(6.0), None), None);
        assert_eq!(ratio(None, Some(4.0)), None);
    }

    #[test]
    fn spans_that_overlap_count_once_and_only_until_the_end() {
        let covered = |spans: &[(f64, f64)]| covered(spans, 100.0);
        assert_eq!(covered(&[]), 0.0);
        assert_eq!(covered(&[(10.0, 20.0), (30.0, 35.0)]), 15.0);
        assert_eq!(covered(&[(30.0, 50.0), (10.0, 40.0)]), 40.0);
        assert_eq!(covered(&[(10.0, 60.0), (20.0, 30.0), (50.0, 70.0)]), 60.0);
        assert_eq!(covered(&[(90.0, 150.0), (120.0, 130.0)]), 10.0);
        assert_eq!(covered(&[(-5.0, 5.0), (8.0, 7.0)]), 5.0);
    }
}
