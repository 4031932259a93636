//! Alarms under any course of a value.

use super::*;
use pindash::model::app::Edit;
use pindash::model::profile::Profile;
use proptest::prelude::*;

/// What happens after some milliseconds.
#[derive(Clone, Debug)]
enum Event {
    Value(i32),
    Lost,
    Jump(i64),
    Acknowledged,
}

fn events() -> impl Strategy<Value = Vec<(u64, Event)>> {
    let wait_ms = prop_oneof![3 => 0..200_u64, 3 => 200..4_000_u64, 1 => 4_000..15_000_u64];
    let event = prop_oneof![
        12 => (0..100).prop_map(Event::Value),
        1 => Just(Event::Lost),
        1 => (-90_000_000..90_000_000_i64).prop_map(Event::Jump),
        1 => Just(Event::Acknowledged),
    ];
    prop::collection::vec((wait_ms, event), 1..60)
}

fn fields() -> impl Strategy<Value = String> {
    let of = |values: &'static [&'static str]| prop::sample::select(values);
    (
        of(&["", r#""warn":[20,60],"#]),
        of(&[r#""alarm":[10,80],"#, r#""alarm":[null,80],"#]),
        of(&["", r#""hysteresis":5,"#, r#""hysteresis":1000,"#]),
        of(&[r#""for":0"#, r#""for":1"#, r#""for":3.5"#]),
    )
        .prop_map(|(warn, alarm, hysteresis, lasts)| format!("{warn}{alarm}{hysteresis}{lasts}"))
}

/// Lives through events. Timers fire in time, or only when something else happens.
fn lived(fields: &str, events: &[(u64, Event)], is_timely: bool, jumps: bool) -> Page {
    let mut page = page(fields);
    for (wait_ms, event) in events {
        match is_timely {
            true => page.passes(*wait_ms),
            false => page.ms += wait_ms,
        }
        match event {
            Event::Value(value) => page.is(&value.to_string()),
            Event::Lost => {
                page.loses(1006);
                page.give(Input::RetryNow);
                page.opens();
            }
            Event::Jump(by_ms) if jumps => {
                page.wall_ms = page.wall_ms.saturating_add_signed(*by_ms);
            }
            Event::Jump(_) => {}
            Event::Acknowledged => page.give(Input::Acknowledge(None)),
        }
    }
    page.passes(4_000);
    page
}

/// The list without its times.
fn timeless(page: &Page) -> Vec<String> {
    let all = page.app.alarms().all();
    all.map(|alarm| {
        let active = alarm.is_active();
        let (says, value, times) = (alarm.says(), &alarm.value, alarm.times);
        format!(
            "{says} {value} {times} {active} {}",
            alarm.seen_wall_ms.is_some()
        )
    })
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn timers_that_are_late_change_nothing(fields in fields(), events in events()) {
        // A long silence would end the connection at another time.
        let short = |(ms, event): (u64, Event)| (ms.min(3_000), event);
        let events: Vec<_> = events.into_iter().map(short).collect();
        let timely = lived(&fields, &events, true, false);
        let late = lived(&fields, &events, false, false);
        // Without timers, a page does not notice that a board that spoke in a rhythm is silent.
        let calls = |page: &Page| {
            let lines = page.console().into_iter();
            lines.filter(|line| line.starts_with("note: Connecting")).count()
        };
        prop_assume!(calls(&timely) == calls(&late));
        prop_assert_eq!(timely.alarms(), late.alarms());
    }

    #[test]
    fn jumps_of_the_wall_clock_change_nothing_but_the_times_that_are_shown(
        fields in fields(), events in events()
    ) {
        let jumped = lived(&fields, &events, true, true);
        let calm = lived(&fields, &events, true, false);
        prop_assert_eq!(timeless(&jumped), timeless(&calm));
    }

    #[test]
    fn alarms_of_a_pin_follow_each_other_with_ten_seconds_between(
        fields in fields(), events in events()
    ) {
        let page = lived(&fields, &events, true, false);
        let mut all: Vec<_> = page.app.alarms().all().collect();
        all.reverse();
        for pair in all.windows(2) {
            let end = pair[0].end_wall_ms.unwrap();
            prop_assert!(end >= pair[0].begin_wall_ms);
            prop_assert!(pair[1].begin_wall_ms >= end + 10_000);
        }
        let active = all.iter().filter(|alarm| alarm.is_active()).count();
        prop_assert_eq!(active, usize::from(page.app.alarm_of(0).is_some()));
    }

    #[test]
    fn without_hysteresis_and_delay_the_card_says_what_the_last_value_is(events in events()) {
        let fields = r#""warn":[20,60],"alarm":[10,80]"#;
        let mut page = page(fields);
        for (wait_ms, event) in events {
            page.passes(wait_ms);
            if let Event::Value(value) = event {
                page.connected_again();
                page.is(&value.to_string());
                let expected = match value {
                    ..10 => "alarm: below 10",
                    10..20 => "warning: below 20",
                    20..=60 => "",
                    61..=80 => "warning: above 60",
                    _ => "alarm: above 80",
                };
                prop_assert_eq!(page.card(), expected);
            }
        }
    }

    #[test]
    fn what_is_stored_is_read_back(fields in fields(), events in events()) {
        let page = lived(&fields, &events, true, false);
        let mut again = Page::new("{}");
        again.app.set_alarms(&page.app.stored_alarms());
        again.give(Input::Connect("board.local"));
        let (mut before, after) = (page.alarms(), again.alarms());
        // An alarm that eased is kept as it was at worst: the next value decides.
        if page.app.alarm_of(0).is_some() {
            before.remove(0);
            prop_assert_eq!(&after[1..], before);
        } else {
            prop_assert_eq!(after, before);
        }
        prop_assert_eq!(again.app.stored_alarms(), page.app.stored_alarms());
    }

    #[test]
    fn any_stored_text_is_survived(text in "\\PC*|[0-9 ]{0,200}") {
        let mut page = page(r#""alarm":[10,80]"#);
        page.app.set_alarms(&text);
        page.give(Input::Alarms(&text));
        page.is("90");
        page.is("20");
        prop_assert!(page.app.alarms().csv().len() > 10);
    }

    #[test]
    fn any_limits_are_typed_as_they_are_read(
        ends in (any::<Option<i32>>(), any::<Option<i32>>()),
        words in prop::collection::vec("[a-c.\"\\[]{1,4}", 1..3),
        is_range in any::<bool>(),
    ) {
        let json = match (is_range, ends) {
            (true, (None, None)) => return Ok(()),
            (true, (Some(min), Some(max))) => format!("[{},{}]", min.min(max), min.max(max)),
            (true, (Some(min), None)) => format!("[{min},null]"),
            (true, (None, Some(max))) => format!("[null,{max}]"),
            (false, _) => serde_json::to_string(&words).unwrap(),
        };
        let before = Profile::read(&profile(&format!(r#""warn":{json}"#)));
        prop_assert!(before.problems.is_empty());
        let mut page = page(r#""kind":"analog""#);
        let typed = before.pins[0].field("warn");
        page.edits(Edit::Set { pin: 0, field: "warn", value: &typed });
        let after = page.app.profile().pins[0].warn();
        prop_assert_eq!(after, before.pins[0].warn(), "{}", typed);
    }
}

impl Page {
    fn connected_again(&mut self) {
        if !self.is_open() {
            self.reconnects();
        }
    }
}
