//! Alarms: the strip under the bar, and the list of what was.
//!
//! The strip is there for as long as anything is watched, and says so quietly where all is well: no
//! card moves when an alarm comes.

use super::action::{Action, Deed, Kind};
use super::root::Root;
use super::store::Store;
use crate::browser::{dom, notify, sound, take_out};
use crate::model::alarms::{Alarm, Level};
use crate::model::app::{App, Input};
use crate::model::text::{clock_text_seconds, push_date_shown, push_integer};
use std::cell::{Cell, OnceCell};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use words::t;

/// How often the open list changes, in milliseconds.
const LIST_GAP_MS: u64 = 1_000;

/// The strip, and the list. What is read out at once stands apart from what changes with a value.
pub const MARKUP: &str = t!(
    "<section class=alarms aria-label=[[Alarms]] hidden><p><strong></strong> <span></span></p>\
    <button type=button data-do=seen>[[Acknowledge]]</button>\
    <button type=button data-do=seen-all aria-label=[[Acknowledge all|strip]]>\
    <span>[[Acknowledge|all]]</span> [[all]]</button>\
    <button type=button data-do=alarms>[[All alarms]]</button>\
    <p id=announced aria-live=assertive></p></section>\
    <dialog class=sheet id=alarms aria-labelledby=alarms-name>\
    <form method=dialog><h2 id=alarms-name>[[Alarms]]</h2>\
    <label class=setting><input type=checkbox role=switch data-do=sound>[[Sound]]</label>\
    <label class=setting><input type=checkbox role=switch data-do=notify>[[Notifications]]</label>\
    <p class=since></p><ul></ul><p class=empty>[[There were none.]]</p><div class=actions>\
    <button type=button data-do=alarms-csv>[[Download CSV]]</button>\
    <button type=button data-do=seen-all>[[Acknowledge all]]</button>\
    <button class=primary>[[Close]]</button></div></form></dialog>"
);

/// Fills the strip in the head, and the list while it is open.
pub fn fill_alarms(store: Store, head: &Root) {
    let head = head.clone();
    let (strip, list) = (OnceCell::new(), OnceCell::new());
    let (shown, listed) = (Cell::new(None), Cell::new(None));
    let (waited, listed_ms) = (Cell::new(false), Cell::new(0));
    store.watch(
        store.pins,
        Box::new(move || {
            let runtime = store.runtime();
            let (app, now_ms) = (runtime.app(), runtime.now().ms);
            let stamp = Some((app.alarms().stamp(), app.watches()));
            let waits = sound::waits_for_click();
            if (shown.replace(stamp), waited.replace(waits)) != (stamp, waits)
                && let Some(strip) = strip.get_or_init(|| head.find(".alarms"))
            {
                draw_strip(&app, strip, waits);
            }
            let list = list.get_or_init(|| Root::by_id("alarms"));
            if !list.is_open() || listed.get() == stamp {
                return;
            }
            let due_ms = listed_ms.get() + LIST_GAP_MS;
            if now_ms < due_ms {
                runtime.draw_cards_at(due_ms);
            } else if let Some(list) = list.get() {
                listed.set(stamp);
                listed_ms.set(now_ms);
                draw_list(&app, list);
            }
        }),
    );
}

/// Carries out what a person did in the strip or the list.
pub fn act(store: Store, deed: &Deed<'_>) {
    match (deed.kind, deed.action) {
        (Kind::Click, Action::Seen) => {
            let id = deed
                .near("section", "strong")
                .and_then(|name| dom::number(&name, "data-id"));
            if let Some(id) = id {
                store.dispatch(Input::Acknowledge(Some(id as u64)));
            }
        }
        (Kind::Click, Action::SeenAll) => store.dispatch(Input::Acknowledge(None)),
        (Kind::Click, Action::Alarms) => {
            let list = Root::by_id("alarms");
            list.open();
            draw_switches(&list);
            let runtime = store.runtime();
            runtime.draw_cards_at(runtime.now().ms);
        }
        (Kind::Click, Action::AlarmsCsv) => {
            take_out::download("alarms.csv", &store.read(|app, _| app.alarms().csv()));
        }
        (Kind::Input, Action::Sound) => {
            sound::switch(is_checked(deed));
            // So that a person hears it, and for what nobody has seen.
            store.runtime().bell.sound(Level::Warning);
        }
        (Kind::Input, Action::Notify) => {
            let draw = || draw_switches(&Root::by_id("alarms"));
            notify::switch(is_checked(deed), Box::new(draw));
        }
        _ => {}
    }
}

fn is_checked(deed: &Deed<'_>) -> bool {
    deed.element.unchecked_ref::<HtmlInputElement>().checked()
}

/// Shows what a person should look at first: what nobody has seen, then what is active, then the worse
/// one, then the newer one.
fn draw_strip(app: &App, strip: &Element, sound_waits: bool) {
    let (mut first, mut first_rank, mut others) = (None, 0, 0_u64);
    for alarm in app.alarms().all() {
        let (is_unseen, is_active) = (alarm.seen_wall_ms.is_none(), alarm.is_active());
        if is_unseen || is_active {
            let is_worse = alarm.level == Level::Alarm;
            let rank = 1 + u8::from(is_worse) + 2 * u8::from(is_active) + 4 * u8::from(is_unseen);
            if rank > first_rank {
                (first, first_rank) = (Some(alarm), rank);
            }
            others += 1;
        }
    }
    let is_unseen = first_rank > 4;
    dom::hide(strip, !app.watches() && !is_unseen);
    let (Some(name), Some(text)) = (dom::find(strip, "strong"), dom::find(strip, "p span")) else {
        return;
    };
    mark(strip, first.filter(|_| is_unseen));
    let Some(alarm) = first else {
        dom::set_text(&name, t!("No alarms"));
        let waits = t!("The browser plays their sound once this page was clicked.");
        return dom::set_text(&text, if sound_waits { waits } else { "" });
    };
    dom::flag(strip, "data-over", !alarm.is_active());
    let mut id = String::new();
    push_integer(&mut id, alarm.id);
    dom::set(&name, "data-id", &id);
    dom::set_text(&name, &alarm.sentence());
    let mut words = String::new();
    push_times(&mut words, alarm);
    words.push_str(match is_unseen {
        false => t!("acknowledged · "),
        true if alarm.is_active() => "",
        true => t!("over · "),
    });
    if others > 1 {
        push_integer(&mut words, others - 1);
        words.push_str(t!(" more · "));
    }
    words.push_str(t!("since "));
    words.push_str(&clock_text_seconds(alarm.begin_wall_ms));
    dom::set_text(&text, &words);
}

/// How often it began, if that was more than once: `×3 · `.
fn push_times(words: &mut String, alarm: &Alarm) {
    if alarm.times > 1 {
        words.push('×');
        push_integer(words, alarm.times.into());
        words.push_str(" · ");
    }
}

/// Says of an element, for the style sheet, what level an alarm has; nothing for no alarm.
pub fn mark(element: &Element, alarm: Option<&Alarm>) {
    match alarm {
        Some(alarm) => dom::set(element, "data-level", alarm.level.word()),
        None => dom::flag(element, "data-level", false),
    }
}

fn draw_list(app: &App, list: &Element) {
    let (Some(items), Some(empty)) = (dom::find(list, "ul"), dom::find(list, ".empty")) else {
        return;
    };
    let texts: Vec<_> = app.alarms().all().map(entry).collect();
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    dom::list_texts(&items, "li", &texts);
    dom::hide(&empty, !texts.is_empty());
}

/// An alarm in two lines.
fn entry(alarm: &Alarm) -> String {
    let mut entry = alarm.sentence();
    entry.push('\n');
    push_times(&mut entry, alarm);
    let begin = Some(alarm.begin_wall_ms);
    for (before, wall_ms, none) in [
        (t!("from "), begin, ""),
        (t!(" to "), alarm.end_wall_ms, t!(", still active")),
        (
            t!(", acknowledged "),
            alarm.seen_wall_ms,
            t!(", not acknowledged"),
        ),
    ] {
        let Some(wall_ms) = wall_ms else {
            entry.push_str(none);
            continue;
        };
        entry.push_str(before);
        push_date_shown(&mut entry, wall_ms);
        // Nobody reads milliseconds.
        entry.truncate(entry.len() - ".000".len());
    }
    entry
}

/// Shows what is switched on, and why something cannot be.
fn draw_switches(list: &Root) {
    let obstacle = notify::obstacle();
    for (selector, is_on) in [
        ("[data-do=sound]", sound::is_on()),
        ("[data-do=notify]", notify::is_on()),
    ] {
        if let Some(switch) = list.find(selector) {
            switch
                .unchecked_ref::<HtmlInputElement>()
                .set_checked(is_on);
            if let Some(label) = switch.parent_element() {
                dom::hide(
                    &label,
                    selector == "[data-do=notify]" && !obstacle.is_empty(),
                );
            }
        }
    }
    if let Some(why) = list.find(".since") {
        dom::tell(&why, obstacle);
    }
}
