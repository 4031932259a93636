//! Numbers, tables and CSV.

use super::*;
use pindash::model::chart::{csv, table};
use pindash::model::history::push_rounded;

fn number(value: f64, decimals: u32) -> String {
    let mut out = String::new();
    push_rounded(&mut out, value, decimals);
    out
}

#[test]
fn a_number_is_rounded_to_its_decimals_halves_away_from_zero() {
    for (value, decimals, expected) in [
        (0.0, 0, "0"),
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (0.125, 2, "0.13"),
        (-0.004, 2, "0.00"),
        (20.0, 1, "20.0"),
        (1e-9, 9, "0.000000001"),
        (0.1, 18, "0.100000000"),
        (9_007_199_254_740_992.0, 0, "9007199254740992"),
        (9_007_199_254_740_992.0, 9, "9007199254740992"),
        (-1_234_567_890_123.25, 9, "-1234567890123.250"),
        (9.2e18, 4, "9200000000000000000"),
    ] {
        assert_eq!(number(value, decimals), expected, "{value} {decimals}");
    }
}

#[test]
fn a_csv_has_a_line_a_time_and_a_column_a_series() {
    let mut history = history_of(&[(0, "20.50"), (250, "20.6")]);
    takes(&mut history, "b.c", 250, "-0.5");
    switches(&mut history, "d", 1_000, "1");
    history.lose(2_000);
    takes(&mut history, "a", 3_000, "1e-7");
    let series: Vec<&Series> = ["a", "b.c", "d"].map(|key| history.of(key).unwrap()).into();
    assert_eq!(
        csv(&series, span(0, 10_000)),
        "time,a,b.c,d\n\
         2026-11-20T12:00:00.000Z,20.50,,\n\
         2026-11-20T12:00:00.250Z,20.6,-0.5,\n\
         2026-11-20T12:00:01.000Z,,,1\n\
         2026-11-20T12:00:03.000Z,0.0000001,,\n"
    );
    assert_eq!(csv(&series[..1], span(200, 2_000)).lines().count(), 2);
    assert_eq!(csv(&series, span(20_000, 30_000)), "time,a,b.c,d\n");
    assert_eq!(csv(&[], span(0, 10_000)), "time\n");
}

#[test]
fn names_with_commas_quotes_and_lines_are_quoted() {
    let mut history = history();
    for key in ["a,b", "say \"x\"", "two\nlines", "plain ü", "cr\r"] {
        takes(&mut history, key, 0, "1");
    }
    let series: Vec<&Series> = history.series().iter().collect();
    let csv = csv(&series, span(0, 1));
    let head = "time,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",plain ü,\"cr\r\"\n";
    assert!(csv.starts_with(head), "{csv}");
    assert!(csv.ends_with("Z,1,1,1,1,1\n"));
}

#[test]
fn two_samples_of_a_millisecond_are_two_lines() {
    let history = history_of(&[(5, "1"), (5, "2"), (5, "2")]);
    let csv = csv(&[history.of("a").unwrap()], span(0, 1_000));
    let cells: Vec<&str> = csv
        .lines()
        .skip(1)
        .map(|line| line.split_once(',').unwrap().1)
        .collect();
    assert_eq!(cells, ["1", "2", "2"]);
}

#[test]
fn a_csv_has_means_where_single_values_are_not_kept_any_more() {
    let mut history = history();
    for other in 0..199 {
        history.place_of(&other.to_string(), false);
    }
    for at in 0..1_200_u64 {
        takes(&mut history, "a", at * 500, &format!("{}.5", at % 2));
    }
    let csv = csv(&[history.of("a").unwrap()], span(0, 600_000));
    let lines: Vec<&str> = csv.lines().collect();
    // Ten seconds from 11:59:60 to the first second that is whole, and so on.
    assert_eq!(lines[1], "2026-11-20T12:00:00.000Z,1.0");
    assert!(lines.contains(&"2026-11-20T12:09:59.500Z,1.5"));
    let times: Vec<&str> = lines[1..].iter().map(|line| &line[..24]).collect();
    assert!(times.is_sorted() && times.windows(2).all(|two| two[0] < two[1]));
    assert!(lines.len() > 384 && lines.len() < 1_200);
}

#[test]
fn a_table_has_single_values_as_they_came_where_those_are_few() {
    let mut history = history_of(&[(0, "2.10"), (400, "3.4"), (20_500, "2.5")]);
    takes(&mut history, "b", 20_500, "-7");
    let series = [history.of("a").unwrap(), history.of("b").unwrap()];
    assert_eq!(
        table(&series, span(0, 60_000), 3_600_000),
        "<tr><td>13:00:00<td>2.10<td>\n<tr><td>13:00:00<td>3.4<td>\n<tr><td>13:00:20<td>2.5<td>-7\n"
    );
    assert_eq!(table(&series, span(100_000, 200_000), 0), "");
    assert_eq!(table(&[], span(0, 60_000), 0), "");
}

#[test]
fn a_table_of_a_long_time_has_means_and_at_most_some_hundreds_of_rows() {
    let mut history = history();
    for at in 0..7_200_u64 {
        takes(&mut history, "a", at * 500, &format!("{}.0", at % 2));
    }
    let series = [history.of("a").unwrap()];
    for (from_ms, to_ms) in [(0, 3_600_000), (1_234, 3_456_789), (3_500_000, 3_600_000)] {
        let rows = table(&series, span(from_ms, to_ms), 0);
        let rows: Vec<&str> = rows.lines().collect();
        assert!((60..=600).contains(&rows.len()), "{}", rows.len());
        assert!(rows.is_sorted());
    }
    let hour = table(&series, span(0, 3_600_000), 0);
    assert!(
        hour.starts_with("<tr><td>12:00:00<td>0.5\n<tr><td>12:00:10<td>0.5\n"),
        "{hour}"
    );
}
