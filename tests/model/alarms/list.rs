//! The list of alarms: its bound, its stored form, other tabs, CSV.

use super::*;
use pindash::model::alarms::list::{MAX_ALARMS, MAX_STORED_BYTES};

/// The page is opened again later, with what was stored.
fn reloaded(before: &Page, fields: &str) -> Page {
    let mut page = Page::new(&profile(fields));
    page.app.set_alarms(&before.app.stored_alarms());
    page.wall_ms += before.ms;
    page.connects();
    page.outputs();
    page
}

const ABOVE: &str = r#""warn":[null,60],"alarm":[null,80],"for":3"#;

#[test]
fn an_alarm_that_is_active_at_a_reload_goes_on_silently_if_it_still_holds() {
    let mut before = page(ABOVE);
    before.is("90");
    before.passes(5_000);
    before.give(Input::Acknowledge(None));
    let mut page = reloaded(&before, ABOVE);
    assert_eq!(page.alarms(), before.alarms());
    assert_eq!(page.card(), "alarm: above 80");
    page.is("85");
    assert_eq!(page.alarms(), before.alarms(), "the worst value stays");
    page.is("95");
    assert_eq!(
        page.alarms(),
        ["100000-… Boiler alarm: above 80 95 °C seen"]
    );
    page.is("70");
    assert_eq!(page.card(), "warning: above 60");
    assert!(page.rings().is_empty());
}

#[test]
fn an_alarm_that_is_active_at_a_reload_ends_with_the_first_value_that_is_well() {
    let mut before = page(ABOVE);
    before.is("90");
    before.passes(5_000);
    let mut page = reloaded(&before, ABOVE);
    page.is("20");
    let end = before.ms + page.ms;
    assert_eq!(
        page.alarms(),
        [format!("100000-{end} Boiler alarm: above 80 90 °C")]
    );
}

#[test]
fn a_late_pin_and_a_lost_board_end_after_a_reload_too() {
    let profile = r#"{"lost":5,"pins":[{"label":"Boiler","path":"t","late":10}]}"#;
    let mut before = Page::connected(profile);
    before.passes(10_000);
    before.loses(1006);
    before.passes(20_000);
    assert_eq!(before.alarms().len(), 2);
    let mut page = Page::new(profile);
    page.app.set_alarms(&before.app.stored_alarms());
    page.give(Input::Connect("board.local"));
    let active = |page: &Page| {
        let all = page.app.alarms().all();
        all.filter(|alarm| alarm.is_active()).count()
    };
    assert_eq!(active(&page), 2);
    page.opens();
    assert_eq!(active(&page), 1);
    page.is("1");
    assert_eq!(active(&page), 0);
    assert!(page.rings().is_empty());
}

#[test]
fn each_board_has_its_own_alarms() {
    let mut page = page(ABOVE);
    page.is("90");
    page.passes(3_000);
    assert_eq!(page.app.alarms().unseen(), 1);
    page.give(Input::Connect("other.local"));
    page.opens();
    assert_eq!((page.app.alarms().unseen(), page.alarms().len()), (0, 0));
    page.is("95");
    page.passes(3_000);
    assert_eq!(page.alarms().len(), 1);
    page.give(Input::Acknowledge(None));
    page.give(Input::Connect("board.local"));
    assert_eq!(page.app.alarms().unseen(), 1);
    assert_eq!(page.card(), "alarm: above 80");
}

#[test]
fn what_is_new_is_stored_soon_and_when_the_page_is_left() {
    let mut page = page(r#""alarm":[null,80]"#);
    let stored = |page: &mut Page| {
        let outputs = page.outputs().into_iter();
        let kept = outputs.filter(|output| *output == Output::Store(Kept::Alarms));
        kept.count()
    };
    page.is("90");
    page.passes(1_999);
    assert_eq!(stored(&mut page), 0);
    page.passes(1);
    assert_eq!(stored(&mut page), 1);
    for _ in 0..100 {
        page.is_after(10, "80");
        page.is_after(10, "81");
    }
    page.passes(2_500);
    assert_eq!(stored(&mut page), 1, "a value that flaps stores little");
    page.is("80");
    page.give(Input::Leave);
    assert_eq!(stored(&mut page), 1);
    page.passes(60_000);
    assert_eq!(stored(&mut page), 0);
}

#[test]
fn a_tab_that_shares_the_socket_stores_only_what_a_person_acknowledged() {
    let mut page = page(r#""alarm":[null,80]"#);
    page.app.set_shared(true);
    page.is("90");
    page.passes(60_000);
    assert!(!page.outputs().contains(&Output::Store(Kept::Alarms)));
    page.give(Input::Acknowledge(None));
    assert!(page.outputs().contains(&Output::Store(Kept::Alarms)));
}

#[test]
fn what_is_acknowledged_in_another_tab_is_taken_over() {
    let mut leader = page(r#""alarm":[null,80]"#);
    let mut follower = page(r#""alarm":[null,80]"#);
    follower.app.set_shared(true);
    leader.is("90");
    follower.ms += 20;
    follower.is("90");
    follower.give(Input::Acknowledge(None));
    leader.give(Input::Alarms(&follower.app.stored_alarms()));
    assert_eq!(leader.app.alarms().unseen(), 0);
    assert_eq!(leader.app.alarms().all().count(), 1);
    // What this tab does not know of its own board, it does not take over.
    let mut other = page(r#""alarm":[null,80]"#);
    other.give(Input::Alarms(&leader.app.stored_alarms()));
    assert_eq!(other.app.alarms().all().count(), 0);
}

#[test]
fn an_alarm_that_got_worse_here_is_not_acknowledged_by_what_was_seen_before() {
    let fields = r#""warn":[null,60],"alarm":[null,80]"#;
    let mut page = page(fields);
    page.is("70");
    let mut other = reloaded(&page, fields);
    other.give(Input::Acknowledge(None));
    page.is("90");
    page.give(Input::Alarms(&other.app.stored_alarms()));
    assert_eq!(page.app.alarms().unseen(), 1);
}

#[test]
fn the_last_thousand_are_kept_and_an_active_one_is_never_dropped() {
    let mut page = Page::connected(
        r#"{"pins":[{"label":"A","path":"a","alarm":true},{"label":"T","path":"t","alarm":[null,80]}]}"#,
    );
    page.hears(r#"{"a":1}"#);
    for _ in 0..MAX_ALARMS + 10 {
        page.is_after(10_000, "81");
        page.is_after(1, "80");
    }
    let all: Vec<_> = page.app.alarms().all().cloned().collect();
    assert_eq!(all.len(), MAX_ALARMS);
    assert_eq!(all[MAX_ALARMS - 1].label, "A");
    assert!(all[MAX_ALARMS - 1].is_active());
    assert!(all.windows(2).all(|pair| pair[0].id > pair[1].id));
    assert!(page.app.stored_alarms().len() <= MAX_STORED_BYTES);
    let before = page.alarms();
    let mut page = Page::new(r#"{"pins":[]}"#);
    let stored = {
        let mut page = Page::new("{}");
        page.app.set_alarms("");
        page.app.stored_alarms()
    };
    assert_eq!(stored, "");
    page.give(Input::Connect("board.local"));
    assert_eq!(page.alarms(), [""; 0]);
    assert_eq!(before.len(), MAX_ALARMS);
}

#[test]
fn long_texts_are_stored_as_far_as_there_is_room_the_newest_first() {
    let pins: Vec<String> = (0..200)
        .map(|n| {
            let label = "ä".repeat(1_000);
            format!(
                r#"{{"label":"{n} {label}","path":"p{n}","alarm":"{}"}}"#,
                "x".repeat(250)
            )
        })
        .collect();
    // The text of a profile is bounded, too.
    let profile = format!(r#"{{"each":{{}},"pins":[{}]}}"#, pins[..25].join(","));
    let mut page = Page::connected(&profile);
    for round in 0..20 {
        page.passes(20_000);
        for n in 0..25 {
            page.hears(&format!(r#"{{"p{n}":"{}"}}"#, "x".repeat(250)));
            page.hears(&format!(r#"{{"p{n}":"{round}"}}"#));
        }
    }
    let stored = page.app.stored_alarms();
    assert!(stored.len() <= MAX_STORED_BYTES && stored.len() > MAX_STORED_BYTES - 2_000);
    let mut again = Page::new("{}");
    again.app.set_alarms(&stored);
    again.give(Input::Connect("board.local"));
    let (kept, all) = (again.alarms(), page.alarms());
    assert!(kept.len() > 100 && kept.len() < all.len());
    assert_eq!(kept, all[..kept.len()]);
}

#[test]
fn damaged_storage_loses_only_what_follows_the_damage() {
    let mut before = page(r#""alarm":[null,80]"#);
    for _ in 0..3 {
        before.is_after(20_000, "90");
        before.is("20");
    }
    let stored = before.app.stored_alarms();
    let all = before.alarms();
    for end in 0..=stored.len() {
        let Some(damaged) = stored.get(..end) else {
            continue;
        };
        let mut page = Page::new(&profile(r#""alarm":[null,80]"#));
        page.app.set_alarms(damaged);
        page.connects();
        let kept = page.alarms();
        assert_eq!(kept, all[..kept.len()]);
        page.is("99");
        assert_eq!(page.alarms().len(), kept.len() + 1);
    }
    for damaged in [
        "x",
        "1 2 3",
        "-1 ",
        "1 1 1 1 1 1 1 9999999999999999999 a",
        "\u{0} ",
    ] {
        let mut page = page(r#""alarm":[null,80]"#);
        page.app.set_alarms(damaged);
        assert!(page.alarms().is_empty(), "{damaged}");
    }
}

#[test]
fn hostile_text_stays_text() {
    let label = r#"</td><script>\u202e\n\"=1+1"#;
    let mut page = Page::connected(&format!(
        r#"{{"pins":[{{"label":"{label}","path":"t","unit":"\n9 9 ","alarm":["=cmd"]}}]}}"#
    ));
    page.is(r#""=CMD""#);
    let alarms = page.alarms();
    assert_eq!(alarms.len(), 1);
    let mut again = Page::new("{}");
    again.app.set_alarms(&page.app.stored_alarms());
    again.give(Input::Connect("board.local"));
    assert_eq!(again.alarms(), alarms);
    let csv = page.app.alarms().csv();
    assert!(csv.contains(",\"'=CMD \n9 9 \","), "{csv}");
    assert!(csv.contains("\"\"=1+1\","), "{csv}");
}

#[test]
fn the_list_is_saved_as_csv_with_a_header() {
    let mut page = page(r#""warn":[null,60],"alarm":[-5,80]"#);
    page.is("-20");
    page.is_after(1_500, "0");
    page.give(Input::Acknowledge(None));
    page.is_after(20_000, "61");
    assert_eq!(
        page.app.alarms().csv(),
        "begin,end,acknowledged,level,label,what,value,times\n\
         2026-11-20 12:02:01.500,,,warning,Boiler,above 60,61 °C,1\n\
         2026-11-20 12:01:40.000,2026-11-20 12:01:41.500,2026-11-20 12:01:41.500,\
         alarm,Boiler,below -5,'-20 °C,1\n"
    );
}
