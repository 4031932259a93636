//! The newest version in the change log. Pure.

/// The seconds of a day of UTC.
const DAY_SECONDS: u64 = 24 * 60 * 60;
/// The year from which times count.
const FIRST_YEAR: u64 = 1970;

/// A version of pindash.
#[derive(Debug, PartialEq, Eq)]
pub struct Version<'a> {
    pub name: &'a str,
    /// The beginning of its day, in seconds since 1970, UTC.
    pub seconds: u64,
}

impl<'a> Version<'a> {
    /// The version of the first section, `## [1.2.3] - 2026-12-24`.
    pub fn newest(log: &'a str) -> Option<Self> {
        let heading = log.lines().find_map(|line| line.strip_prefix("## ["))?;
        let (name, date) = heading.split_once("] - ")?;
        let mut parts = date.split('-').map(|part| part.parse().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        let is_date = parts.next().is_none()
            && (FIRST_YEAR..10_000).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_of_month(year, month)).contains(&day);
        is_date.then(|| Self {
            name,
            seconds: days_before(year, month, day) * DAY_SECONDS,
        })
    }
}

/// The days from the first of 1970 to a date.
fn days_before(year: u64, month: u64, day: u64) -> u64 {
    let years = (FIRST_YEAR..year).map(|year| 365 + u64::from(is_leap(year)));
    let months = (1..month).map(|month| days_of_month(year, month));
    years.chain(months).sum::<u64>() + day - 1
}

fn days_of_month(year: u64, month: u64) -> u64 {
    match month {
        2 => 28 + u64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_section_is_the_newest_version() {
        let log = "# Change log\n\n## [0.2.0] - 2026-11-22\n\n## [0.1.0] - 2026-01-01\n";
        let version = Version {
            name: "0.2.0",
            // `date -u -d 2026-11-22 +%s`
            seconds: 1_795_305_600,
        };
        assert_eq!(Version::newest(log), Some(version));
    }

    #[test]
    fn a_date_is_counted_as_others_count_it() {
        for (date, seconds) in [
            ("1970-01-01", 0),
            ("2000-02-29", 951_782_400),
            ("2000-03-01", 951_868_800),
            ("2100-03-01", 4_107_542_400),
        ] {
            let log = format!("## [1.0.0] - {date}");
            let version = Version::newest(&log).unwrap();
            assert_eq!(version.seconds, seconds, "{date}");
        }
    }

    #[test]
    fn a_section_without_a_version_and_a_date_is_none() {
        for log in [
            "",
            "# Change log",
            "## [Unreleased]",
            "## [1.0.0]",
            "## [1.0.0] - soon",
            "## [1.0.0] - 2026-02-29",
            "## [1.0.0] - 2026-13-01",
            "## [1.0.0] - 1969-12-31",
            "## [1.0.0] - 2026-01-01-01",
        ] {
            assert_eq!(Version::newest(log), None, "{log}");
        }
    }
}
