//! What is concluded from silence and from a lost board, and what is not.

use super::*;
use pindash::model::app::{Moment, RELEASE_AFTER_MS};

#[test]
fn a_pin_that_should_speak_is_late_until_it_does() {
    let mut page = page(r#""late":10"#);
    page.is("1");
    page.passes(9_999);
    assert_eq!(page.card(), "");
    page.passes(1);
    assert_eq!(page.rings(), ["alarm: Boiler late"]);
    page.is_after(5_000, "1");
    assert_eq!(page.alarms(), ["110000-115000 Boiler alarm: late "]);
}

#[test]
fn a_pin_that_has_never_spoken_is_late_from_when_the_connection_opened() {
    let mut page = Page::new(&profile(r#""late":10"#));
    page.connects();
    page.passes(10_000);
    assert_eq!(page.alarms(), ["11000-… Boiler alarm: late "]);
}

#[test]
fn nothing_is_late_without_a_connection() {
    let mut page = page(r#""late":10"#);
    page.is("1");
    page.loses(1006);
    page.passes(60_000);
    assert!(page.alarms().is_empty());
    page.reconnects();
    page.passes(9_999);
    assert!(page.alarms().is_empty());
    page.passes(1);
    assert_eq!(page.card(), "alarm: late");
}

#[test]
fn a_pin_that_is_late_and_beyond_its_limits_has_both_alarms() {
    let mut page = page(r#""late":10,"alarm":[null,80]"#);
    page.is("81");
    page.passes(10_000);
    let both = [
        "110000-… Boiler alarm: late ",
        "100000-… Boiler alarm: above 80 81 °C",
    ];
    assert_eq!(page.alarms(), both);
    assert_eq!(page.card(), "alarm: above 80");
    page.is("80");
    assert_eq!(page.card(), "");
}

#[test]
fn a_page_that_slept_listens_before_it_concludes_that_a_pin_is_late() {
    let mut page = page(r#""late":10"#);
    page.is("1");
    page.after(60_000, Input::Tick);
    assert_eq!(page.card(), "");
    page.is("2");
    page.passes(9_999);
    assert!(page.alarms().is_empty());
    // Where nothing comes, it was late from when it was late.
    page.after(60_000, Input::Tick);
    page.passes(1_000);
    assert_eq!(page.alarms(), ["170000-… Boiler alarm: late "]);
}

#[test]
fn a_hidden_page_whose_timers_are_late_concludes_all_the_same() {
    let mut page = page(r#""late":10"#);
    page.is("1");
    page.give(Input::Hidden { shared: false });
    page.after(50_000, Input::Tick);
    assert_eq!(page.alarms(), ["110000-… Boiler alarm: late "]);
}

#[test]
fn nothing_is_concluded_from_a_value_from_before_the_connection_was_lost() {
    let mut page = page(r#""alarm":[null,80],"for":3"#);
    page.is("81");
    page.passes(2_000);
    page.loses(1006);
    page.passes(60_000);
    page.reconnects();
    page.passes(60_000);
    assert!(page.alarms().is_empty() && page.pin(0).is_stale());
    page.is("82");
    page.passes(2_999);
    assert!(page.alarms().is_empty());
    page.passes(1);
    assert_eq!(page.app.alarms().all().count(), 1);
}

#[test]
fn an_alarm_stays_as_it_is_while_the_board_is_gone_and_the_first_value_decides() {
    for (value, end) in [("90", "…"), ("20", "130000")] {
        let mut page = page(r#""alarm":[null,80],"for":3"#);
        page.is("81");
        page.passes(5_000);
        page.rings();
        page.loses(1006);
        page.passes(10_000);
        page.reconnects();
        page.passes(130_000 - page.ms);
        assert_eq!(page.card(), "alarm: above 80");
        page.is(value);
        let alarms = page.alarms();
        assert!(
            alarms[0].starts_with(&format!("100000-{end} ")),
            "{alarms:?}"
        );
        assert_eq!((alarms.len(), page.rings().len()), (1, 0));
    }
}

#[test]
fn nothing_is_concluded_from_a_retained_value() {
    let mut page = Page::on_broker(
        r##"{"dialect":"mqtt","mqtt":{"subscribe":"#"},"pins":[{"path":"t","alarm":[null,80]}]}"##,
    );
    page.hears_on("t", b"90", true);
    assert_eq!(page.pin(0).value(), Some("90"));
    assert!(page.alarms().is_empty());
    page.hears_on("t", b"90", false);
    assert_eq!(page.card(), "alarm: above 80");
}

#[test]
fn what_another_tab_knows_rings_nothing() {
    let fields = r#""alarm":[null,80]"#;
    let mut leader = page(fields);
    leader.is("90");
    let mut page = page(fields);
    page.app.set_shared(true);
    let latest = leader.app.latest(leader.now());
    page.give(Input::Latest(page.attempt, &latest));
    assert_eq!(page.pin(0).value(), Some("90"));
    let past = Input::Past(page.attempt, r#"{"t":95}"#);
    page.give(past);
    assert!(page.alarms().is_empty());
    // It follows what the leader hears from then on, and leaves the sound to it.
    page.is("91");
    assert_eq!(page.card(), "alarm: above 80");
    assert!(page.rings().is_empty());
}

#[test]
fn a_past_message_that_nothing_covers_rings_nothing() {
    let mut page = page(r#""alarm":[null,80]"#);
    page.app.set_shared(true);
    let past = Input::Past(page.attempt, r#"{"t":95}"#);
    page.give(past);
    assert_eq!(page.pin(0).value(), Some("95"));
    assert!(page.alarms().is_empty());
}

#[test]
fn an_empty_value_and_a_removed_one_change_nothing() {
    let mut page = page(r#""alarm":[null,80],"late":10"#);
    page.is("90");
    page.is_after(9_000, "null");
    assert_eq!(page.card(), "alarm: above 80");
    page.passes(1_000);
    assert_eq!(page.app.alarms().all().count(), 2, "it is late");
}

fn lost(seconds: &str) -> Page {
    let mut page = Page::connected(&format!(
        r#"{{"name":"Cellar","lost":{seconds},"pins":[{{"path":"t"}}]}}"#
    ));
    page.ms = 100_000;
    page
}

#[test]
fn a_lost_board_is_an_alarm_from_when_it_was_lost() {
    let mut page = lost("5");
    assert!(page.app.watches());
    page.loses(1006);
    page.passes(4_999);
    assert!(page.alarms().is_empty());
    page.passes(1);
    assert_eq!(page.rings(), ["alarm: Cellar board lost"]);
    page.passes(100_000 + 30_000 - page.ms);
    page.reconnects();
    let end = page.ms;
    assert_eq!(
        page.alarms(),
        [format!("100000-{end} Cellar alarm: board lost ")]
    );
}

#[test]
fn a_board_that_is_back_in_time_was_not_lost() {
    let mut page = lost("5");
    page.loses(1006);
    page.passes(2_000);
    page.reconnects();
    page.passes(60_000);
    assert!(page.alarms().is_empty());
}

#[test]
fn a_board_may_be_an_alarm_as_soon_as_it_is_lost() {
    let mut page = lost("0");
    page.passes(10);
    assert!(page.alarms().is_empty());
    page.loses(1006);
    page.give(Input::Tick);
    assert_eq!(page.alarms(), ["100010-… Cellar alarm: board lost "]);
}

#[test]
fn a_person_who_disconnects_loses_no_board() {
    let mut page = lost("5");
    page.give(Input::Disconnect);
    page.passes(60_000);
    assert!(page.alarms().is_empty());
    // One who gives up a lost board ends its alarm.
    let mut page = lost("5");
    page.loses(1006);
    page.passes(20_000);
    page.give(Input::Disconnect);
    let ended = page.app.alarms().all().all(|alarm| !alarm.is_active());
    assert!(ended && page.alarms().len() == 1);
}

#[test]
fn a_board_that_was_never_reached_is_lost_too() {
    let mut page = Page::new(r#"{"lost":5,"pins":[{"path":"t"}]}"#);
    page.give(Input::Connect("board.local"));
    page.loses(1006);
    page.passes(5_000);
    assert_eq!(page.rings(), ["alarm: board.local board lost"]);
}

#[test]
fn a_hidden_page_that_frees_the_board_says_that_it_does_not_watch() {
    let mut page = Page::connected(
        r#"{"lost":5,"limits":{"connections":1},"pins":[{"path":"t","alarm":[null,80]}]}"#,
    );
    page.ms = 100_000;
    page.is("90");
    page.rings();
    page.give(Input::Hidden { shared: false });
    page.passes(RELEASE_AFTER_MS);
    page.passes(600_000);
    assert!(page.rings().is_empty());
    page.give(Input::Shown);
    page.reconnects();
    let unwatched = "160000-760000 Not watched warning: page hidden ";
    assert_eq!(page.alarms(), [unwatched, "100000-… t alarm: above 80 90"]);
    assert_eq!(page.app.alarms().unseen(), 2);
}

#[test]
fn a_late_frame_is_no_silence() {
    let mut page = page(r#""late":10"#);
    page.is("1");
    let now = Moment {
        ms: page.ms + 60_000,
        ..page.now()
    };
    page.app.was_late(60_000, now);
    assert!(page.alarms().is_empty());
}
