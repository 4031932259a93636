//! The bar of a replay at the lower edge of the page, and what is told of a recording that cannot be
//! played. A replay ends by loading the page again, so what it adds is never taken back.

use super::action::{Action, Deed, Kind};
use super::panel;
use super::store::Store;
use crate::browser::runtime::Runtime;
use crate::browser::{dom, page};
use crate::model::connection::address::Address;
use crate::model::recording::{REPLAY_IS_HERE, Tape};
use crate::model::replay::Player;
use crate::model::text::{push_date_shown, push_integer, push_padded};
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use words::t;

/// What is said where the page's address names a recording that cannot be had.
const MISSING: &str = t!(
    "The recording in the page's address could not be loaded: it is not on this host, or did not come within a minute. A page that was opened as a file can load none: open it from the menu."
);
/// What is said while the page records: it keeps no recording besides the one that it plays.
const RECORDS: &str = t!("A replay would end the recording. Stop and save it, then open this one.");
/// How far an arrow key and a page key move the position, in milliseconds.
const KEYS_MS: [u64; 2] = [1_000, 10_000];
/// The width of the drawing with the events.
const MARKS_WIDTH: u64 = 1_000;

/// The bar, and what is told.
const MARKUP: &str = t!(
    "<div class=replay-place><section class=replaying id=replay aria-label=[[Replay]] hidden>\
    <p>[[Replay of]] <strong></strong><span></span>[[: nothing is sent]]</p>\
    <div><svg viewBox='0 0 1000 9' preserveAspectRatio=none aria-hidden=true><path/><path/></svg>\
    <input type=range aria-label=[[Replay position]] data-do=position><progress aria-label=[[Seeking]] hidden></progress></div>\
    <output aria-live=off></output>\
    <button type=button class=primary id=play data-do=play title=[[Space]]></button>\
    <button type=button data-do=back aria-label=[[Earlier message]] title=[[Earlier message]]>‹</button>\
    <button type=button data-do=forth aria-label=[[Later message]] title=[[Later message]]>›</button>\
    <select aria-label=[[Speed]] data-do=speed><option value=100>[[0.1 ×]]<option value=500>[[0.5 ×]]\
    <option value=1000 selected>1 ×<option value=2000>2 ×<option value=5000>5 ×\
    <option value=10000>10 ×<option value=100000>100 ×</select>\
    <button type=button data-do=leave-replay>[[Leave the replay]]</button></section>\
    <div class='trouble told' id=told role=alert hidden><p></p><ul></ul>\
    <button type=button data-do=heard>[[Close]]</button></div></div>"
);

/// Plays a recording; says whether it can be played. What is wrong with it is told.
pub fn open(runtime: &Runtime, text: String) -> bool {
    if runtime.app().recorder().is_on() {
        tell(RECORDS, &[]);
        return false;
    }
    match Tape::read(text) {
        Ok(tape) => {
            let problems: Vec<_> = tape.problems().iter().map(String::as_str).collect();
            let why = match problems.is_empty() {
                true => "",
                false => t!("Some lines could not be read; the rest works:"),
            };
            tell(why, &problems);
            runtime.play(tape);
            begin(runtime);
            true
        }
        Err(why) => {
            tell(&why, &[]);
            false
        }
    }
}

/// Plays the recording that the page's address names; says whether it can be played.
pub fn open_named(runtime: &Runtime, text: Option<String>) -> bool {
    match text {
        Some(text) => open(runtime, text),
        None => {
            tell(MISSING, &[]);
            false
        }
    }
}

fn tell(why: &str, problems: &[&str]) {
    if let Some(told) = dom::by_id("told") {
        if let Some(place) = dom::find(&told, "p") {
            dom::set_text(&place, why);
        }
        if let Some(list) = dom::find(&told, "ul") {
            dom::list_texts(&list, "li", problems);
        }
        dom::hide(&told, why.is_empty());
    }
}

/// Shows the bar.
fn begin(runtime: &Runtime) {
    let (Some(bar), Some(page)) = (dom::by_id("replay"), dom::by_id("page")) else {
        return;
    };
    let mut texts = [const { String::new() }; 4];
    runtime.replay.look(&mut |player| {
        let app = runtime.app();
        let board = app.link().address().map(Address::host);
        texts = described(player, board);
    });
    let [board, date, marks, losses] = &texts;
    let places = dom::all(&bar, "strong, p > span, div path");
    for (place, (name, text)) in
        places
            .iter()
            .zip([("", board), ("", date), ("d", marks), ("d", losses)])
    {
        match name {
            "" => dom::set_text(place, text),
            _ => dom::set(place, name, text),
        }
    }
    let _ = page.class_list().add_1("replay");
    dom::hide(&bar, false);
    panel::open("menu", false);
    if let Some(play) = dom::by_id("play") {
        panel::focus(&play);
    }
}

/// The board, when it was recorded, and the drawings of the events and of the losses among them.
fn described(player: &Player, board: Option<&str>) -> [String; 4] {
    let tape = player.tape();
    let mut date = String::from(", ");
    push_date_shown(&mut date, tape.begin_wall_ms());
    // Without the seconds.
    date.truncate(date.len() - ":00.000".len());
    let [mut marks, mut losses] = [const { String::new() }; 2];
    for (ms, event) in player.marks() {
        let (lines, end) = match event {
            "lost" => (&mut losses, " 0v9"),
            _ => (&mut marks, " 4v5"),
        };
        lines.push('M');
        push_integer(lines, ms * MARKS_WIDTH / player.length_ms().max(1));
        lines.push_str(end);
    }
    [board.unwrap_or(tape.board()).into(), date, marks, losses]
}

/// The bar, drawn whenever the replay has moved.
#[component]
pub fn ReplayBar(
    /// The board that it stands in for.
    store: Store,
) -> impl IntoView {
    store.watch(
        store.replay,
        Box::new(move || {
            let runtime = store.runtime();
            if let Some(bar) = dom::by_id("replay").filter(|_| runtime.replay.is_on()) {
                draw(&runtime, &bar);
            }
        }),
    );
    InertElement::new(MARKUP)
}

fn draw(runtime: &Runtime, bar: &Element) {
    let (mut at_ms, mut reached_ms, mut length_ms, mut is_playing) = (0, 0, 0, false);
    runtime.replay.look(&mut |player| {
        at_ms = player.position_ms();
        reached_ms = player.reached_ms();
        length_ms = player.length_ms();
        is_playing = player.is_playing();
    });
    let mut time = String::new();
    push_time(&mut time, at_ms);
    time.push_str(t!(" of "));
    push_time(&mut time, length_ms);
    let [mut at, mut reached, mut length] = [const { String::new() }; 3];
    push_integer(&mut at, at_ms);
    push_integer(&mut reached, reached_ms);
    push_integer(&mut length, length_ms);
    let is_busy = runtime.replay.is_busy();
    for element in dom::all(bar, "input, progress, output, #play") {
        match element.tag_name().as_str() {
            "OUTPUT" => dom::set_text(&element, &time),
            "BUTTON" => dom::set_text(&element, if is_playing { t!("Pause") } else { t!("Play") }),
            "INPUT" => {
                dom::set(&element, "max", &length);
                dom::set(&element, "aria-valuetext", &time);
                if dom::value(&element) != at {
                    dom::set_value(&element, &at);
                }
            }
            _ => {
                dom::hide(&element, !is_busy);
                dom::set(&element, "max", &at);
                dom::set(&element, "value", &reached);
            }
        }
    }
}

/// Appends a length of time: `1:02:03`, or `2:03`.
fn push_time(out: &mut String, ms: u64) {
    let seconds = ms / 1_000;
    if seconds >= 3_600 {
        push_integer(out, seconds / 3_600);
        out.push(':');
    }
    push_padded(out, seconds / 60 % 60, if seconds >= 3_600 { 2 } else { 1 });
    out.push(':');
    push_padded(out, seconds % 60, 2);
}

/// Carries out what a person did to the bar, or about what is told.
pub fn act(store: Store, deed: &Deed<'_>) {
    if !REPLAY_IS_HERE {
        return;
    }
    let runtime = store.runtime();
    runtime.frames.hurry();
    match (deed.kind, deed.action) {
        (Kind::Click, Action::Play) => runtime.drive(&mut |player| {
            player.set_playing(!player.is_playing());
        }),
        (Kind::Click, Action::Back) => runtime.drive(&mut |player| player.step(-1)),
        (Kind::Click, Action::Forth) => runtime.drive(&mut |player| player.step(1)),
        (Kind::Input, Action::Position | Action::Speed) => {
            let value = dom::value(deed.element).parse::<u64>().unwrap_or(0);
            runtime.drive(&mut |player| match deed.action {
                Action::Speed => player.set_speed(value as u32),
                _ => player.seek(value),
            });
        }
        (Kind::KeyDown, Action::Position) => press(&runtime, deed.event.unchecked_ref()),
        (Kind::Click, Action::LeaveReplay) => page::leave_replay(),
        (Kind::Click, Action::Heard) => tell("", &[]),
        _ => {}
    }
}

/// A key on the slider.
fn press(runtime: &Runtime, event: &KeyboardEvent) {
    let [arrow_ms, page_ms] = KEYS_MS;
    let (by_ms, is_later) = match event.key().as_str() {
        "ArrowLeft" | "ArrowDown" => (arrow_ms, false),
        "ArrowRight" | "ArrowUp" => (arrow_ms, true),
        "PageDown" => (page_ms, false),
        "PageUp" => (page_ms, true),
        _ => return,
    };
    event.prevent_default();
    runtime.drive(&mut |player| {
        let at_ms = player.position_ms();
        player.seek(match is_later {
            true => at_ms + by_ms,
            false => at_ms.saturating_sub(by_ms),
        });
    });
}
