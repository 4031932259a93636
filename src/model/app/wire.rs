//! What goes over the wire, either way: messages become readings and pins, wishes become commands.

use super::broker::live;
use super::{App, BUFFER_CHECK_MS, Kept, MAX_BUFFERED_BYTES, MAX_COMMAND_BYTES, Moment, Output};
use crate::model::connection::link::{Attempt, Event};
use crate::model::console::log::Direction;
use crate::model::dashboard::pins::{Due, Pin};
use crate::model::dashboard::table::Table;
use crate::model::decode::readings::{Kind, MAX_READ_BYTES, Reading};
use crate::model::keepalive::talk;
use crate::model::profile::{MAX_PINS, PinSpec};
use crate::model::text;
use std::rc::Rc;

/// Why nothing can be sent.
enum Refusal {
    Unconnected,
    /// The commands on open are still being sent.
    Opening,
    /// The send buffer is full.
    Stuck,
}

impl Refusal {
    /// In the small line of a card.
    fn notice(&self) -> &'static str {
        match self {
            Self::Unconnected => "not connected",
            Self::Opening => "not ready yet",
            Self::Stuck => "board takes no data",
        }
    }
}

const TOO_LONG: &str =
    "The command is longer than the board takes in one message, and was not sent.";

impl App {
    /// Tells the board that the page is shown again, or hidden.
    pub(super) fn say_all(&mut self, attempt: Attempt, shown: bool, now: Moment) {
        if self.is_greeting() {
            // It is told once it listens.
            return;
        }
        let profile = self.profile.clone();
        let commands = match shown {
            false => &profile.hidden,
            true if profile.repeats_open() => &profile.open,
            true => &profile.visible,
        };
        for command in commands {
            self.talk.command_sent();
            let _ = self.send_filled(attempt, command, "", None, now);
        }
        if shown {
            let says = !commands.is_empty();
            self.talk.show(says, &profile.keepalive, now.ms);
        } else if !commands.is_empty() {
            self.talk.hide();
        }
    }

    /// Says what the profile has the page say at this time.
    pub(super) fn say_what_is_due(&mut self, now: Moment) {
        if let Some(attempt) = self.link.open() {
            self.say(attempt, now);
        }
    }

    pub(super) fn say(&mut self, attempt: Attempt, now: Moment) {
        while let Some(due) = self.talk.due(&self.profile, now.ms) {
            let template = match due {
                talk::Due::Open(place) => self.profile.open.get(place).cloned(),
                talk::Due::Probe => Some(self.profile.keepalive.send.clone()),
                talk::Due::Unanswered => {
                    let what = "the board stopped answering".to_owned();
                    return self.drive(Event::Silent(what), now);
                }
                talk::Due::Silent => {
                    let what = self.talk.describe_silence(now.ms);
                    return self.drive(Event::Silent(what), now);
                }
            };
            if let Some(template) = template {
                let is_probe = due == talk::Due::Probe;
                if is_probe && self.talk.is_probe_unsent() && !self.can_fill(&template) {
                    // That is said once, not at every keepalive.
                    continue;
                }
                // What cannot be said is noted in the console.
                let sent = self.send_filled(attempt, &template, "", None, now);
                if is_probe {
                    let probe = &self.profile.keepalive;
                    self.talk.probed(sent.is_ok(), probe, now.ms);
                }
            }
            let has_opened = matches!(due, talk::Due::Open(_)) && !self.talk.is_opening();
            if has_opened && self.hidden_ms.is_some() && !self.shared {
                // The connection came back while nobody looks.
                self.say_all(attempt, false, now);
            }
        }
    }

    pub(super) fn text(&mut self, attempt: Attempt, message: &str, now: Moment) {
        if self.link.open() != Some(attempt) {
            return;
        }
        self.heard(now);
        self.console.push_text(now.wall_ms, Direction::In, message);
        // A broker speaks in bytes. What is too long is not looked through at all: that would stop
        // the page.
        if self.session().is_none() && message.len() <= MAX_READ_BYTES {
            self.readings.read(message);
            self.take_readings(attempt, message, false, now);
        }
    }

    /// The board said something, whatever it was.
    fn heard(&mut self, now: Moment) {
        // The status is another one.
        self.revision += u32::from(self.has_no_news(now.ms));
        self.talk.received(now.ms, now.wall_ms);
    }

    pub(super) fn binary(
        &mut self,
        attempt: Attempt,
        message: &[u8],
        length_bytes: usize,
        now: Moment,
    ) {
        if self.link.open() != Some(attempt) {
            return;
        }
        if let Some(session) = live(&mut self.session) {
            session.bytes(message, now.ms);
            return self.follow_session(now);
        }
        self.heard(now);
        self.console
            .push_beginning(now.wall_ms, Direction::In, message, length_bytes);
    }

    /// Tells what a message says to table and pins, and answers it where the profile says so and
    /// it is no old news.
    pub(super) fn take_readings(
        &mut self,
        attempt: Attempt,
        message: &str,
        is_kept: bool,
        now: Moment,
    ) {
        let mut is_full = false;
        for reading in self.readings.iter() {
            if reading.kind == Kind::Null {
                // What the board had there is gone, with all that was in it.
                for at in self.table.clear_below(reading.path, now.ms) {
                    if let Some(place) = self.table.in_order(at) {
                        tell(&mut self.pins, &self.table, place, reading, now);
                    }
                }
            }
            let Some((place, is_new)) = self.table.take(reading, now.ms) else {
                // There is no room for another path; a pin that shows it knows it all the same.
                for pin in &mut self.pins {
                    if pin.spec().paths.iter().any(|path| path == reading.path) {
                        pin.read(reading, now.wall_ms);
                    }
                }
                continue;
            };
            if is_new {
                let is_fleet = self.profile.dialect.has_broker();
                let may_make = !is_fleet || !self.is_crowded && self.sought.has(reading.path);
                let had_room = claim(
                    &mut self.pins,
                    &self.profile.pins,
                    &mut self.table,
                    place,
                    may_make,
                );
                is_full |= is_fleet && !had_room;
            }
            tell(&mut self.pins, &self.table, place, reading, now);
        }
        if is_full {
            self.renew_pins(now);
            self.generation += 1;
        }
        // The tab that holds the socket answers, and nobody else.
        let answers = if self.shared || is_kept {
            0
        } else {
            self.profile.answers.len()
        };
        for at in 0..answers {
            let answer = self.profile.answers.get(at);
            let answer = answer.and_then(|answer| talk::answer(answer, message, &self.readings));
            if let Some(template) = answer {
                match self.talk.may_answer(now.ms) {
                    Ok(()) => {
                        let _ = self.send_filled(attempt, &template, "", None, now);
                    }
                    Err(true) => self.note(
                        "More than 20 answers in a second are not sent: do the profile's answers go in circles?",
                        now,
                    ),
                    Err(false) => {}
                }
            }
        }
    }

    pub(super) fn command(
        &mut self,
        typed: &str,
        as_hex: bool,
        now: Moment,
    ) -> Result<(), &'static str> {
        if typed.is_empty() {
            return Ok(());
        }
        let attempt = self.ready().map_err(|refusal| match refusal {
            Refusal::Unconnected => {
                "Not connected: the command was not sent. Connect, then send it again."
            }
            Refusal::Opening => {
                "The commands on open are still being sent: the command was not sent. Try again in a moment."
            }
            Refusal::Stuck => {
                "The board takes no data at the moment: the command was not sent. Try again later."
            }
        })?;
        // Bytes in hex have a bound of their own, after they are read.
        if !as_hex && typed.len() > MAX_COMMAND_BYTES {
            return Err("The command is longer than 65,536 bytes and was not sent.");
        }
        if !as_hex && !self.fits(typed) {
            return Err(TOO_LONG);
        }
        if self.session().is_some() {
            self.publish_typed(typed, as_hex, now)?;
        } else if as_hex {
            let bytes = text::parse_hex(typed)?;
            self.console
                .push_binary(now.wall_ms, Direction::Out, &bytes);
            self.sent(Output::SendBytes(attempt, bytes), now);
        } else {
            self.send(attempt, typed.to_owned(), now);
        }
        self.talk.command_sent();
        self.recall.remember(typed);
        self.outputs.push(Output::Store(Kept::Recall));
        Ok(())
    }

    /// Sends what writes a value to a pin, or says at the pin why it is not sent.
    pub(super) fn send_value(&mut self, at: usize, value: &str, now: Moment) {
        let Some(pin) = self.pins.get(at) else {
            return;
        };
        let (template, value) = (pin.spec().write().to_owned(), pin.wired(value));
        let waits = pin.is_momentary() && self.link.open().is_some();
        let sent = match self.ready() {
            Ok(attempt) => self.send_filled(attempt, &template, &value, Some(at), now),
            Err(refusal) => Err(if waits { "" } else { refusal.notice() }),
        };
        if let (Err(notice), Some(pin)) = (sent, self.pins.get_mut(at)) {
            if notice.is_empty() {
                pin.retry(now.ms);
            } else {
                pin.refuse(notice);
            }
        }
    }

    /// Why nothing can be sent to a pin, for the small line of its card.
    pub(super) fn refusal(&self) -> Option<&'static str> {
        self.ready().err().map(|refusal| refusal.notice())
    }

    /// The attempt to send on.
    fn ready(&self) -> Result<Attempt, Refusal> {
        match (self.link.open(), self.buffered) {
            (None, _) => Err(Refusal::Unconnected),
            (Some(_), _) if self.talk.is_opening() || self.is_greeting() => Err(Refusal::Opening),
            (Some(_), Some((_, bytes))) if bytes > MAX_BUFFERED_BYTES => Err(Refusal::Stuck),
            (Some(attempt), _) => Ok(attempt),
        }
    }

    pub(super) fn pins_due(&mut self, now: Moment) {
        for at in 0..self.pins.len() {
            match self.pins.get_mut(at).and_then(|pin| pin.due(now.ms)) {
                Some(Due::Send(value)) => self.send_value(at, &value, now),
                Some(Due::Unconfirmed(value)) => {
                    let mut note = String::from("The board did not confirm within 3 s: ");
                    let label = self.pins.get(at).map_or("", |pin| pin.spec().label());
                    note.push_str(&text::isolated(label));
                    note.push_str(" = ");
                    note.push_str(&value);
                    self.note(&note, now);
                }
                None => {}
            }
        }
        if self.buffer_check_ms.is_some_and(|at| now.ms >= at) {
            // The shell reports the buffer before every tick; what it reported stands.
            self.buffer_check_ms = self.buffered.map(|_| now.ms + BUFFER_CHECK_MS);
        }
    }

    pub(super) fn buffered(&mut self, attempt: Attempt, bytes: u32, now: Moment) {
        if self.link.open() != Some(attempt) {
            return;
        }
        self.buffered = match (bytes, self.buffered) {
            (0, _) => None,
            // A buffer that drains, if slowly, is no trouble.
            (bytes, Some((since_ms, before))) if bytes >= before => Some((since_ms, bytes)),
            (bytes, _) => Some((now.ms, bytes)),
        };
    }

    /// Fills a template and sends it, for a pin where there is one. What cannot be sent stands in
    /// the console, and the error is for the small line of a card.
    fn send_filled(
        &mut self,
        attempt: Attempt,
        template: &str,
        value: &str,
        pin: Option<usize>,
        now: Moment,
    ) -> Result<(), &'static str> {
        let command = self.filled(template, value, now)?;
        if !self.fits(&command) {
            self.note(TOO_LONG, now);
            return Err("too long for the board");
        }
        if self.session().is_some() {
            return self.publish_command(command, pin, now);
        }
        self.send(attempt, command, now);
        Ok(())
    }

    /// A template with all that is known filled in; what is not stands in the console.
    pub(super) fn filled(
        &mut self,
        template: &str,
        value: &str,
        now: Moment,
    ) -> Result<String, &'static str> {
        let filled = self.talk.fill(template, value, &|path| {
            self.table.value(path).map(Into::into)
        });
        filled.map_err(|missing| {
            let mut note = String::from("Not sent, because the board has not said “");
            note.push_str(&text::isolated(&missing));
            note.push_str("” yet: ");
            note.push_str(template);
            self.note(&note, now);
            "needs what is not known yet"
        })
    }

    /// Whether all that a template names is known.
    fn can_fill(&mut self, template: &str) -> bool {
        self.talk
            .fill(template, "", &|path| self.table.value(path).map(Into::into))
            .is_ok()
    }

    /// Whether the board takes a text of this length.
    fn fits(&self, command: &str) -> bool {
        let max = self.profile.max_frame_bytes;
        max == 0 || command.len() + self.profile.ending().len() <= max
    }

    fn send(&mut self, attempt: Attempt, command: String, now: Moment) {
        self.console
            .push_text(now.wall_ms, Direction::Out, &command);
        let message = command + self.profile.ending();
        self.sent(Output::SendText(attempt, message), now);
    }

    pub(super) fn sent(&mut self, output: Output, now: Moment) {
        self.outputs.push(output);
        self.buffer_check_ms.get_or_insert(now.ms + BUFFER_CHECK_MS);
    }
}

/// Finds the pins that show a path which came for the first time, and makes those of patterns
/// where that may be. Says whether there was room for them.
pub(super) fn claim(
    pins: &mut Vec<Pin>,
    specs: &[Rc<PinSpec>],
    table: &mut Table,
    place: usize,
    may_make: bool,
) -> bool {
    let path = table.row(place).map(|row| row.path.clone());
    let path = &path.unwrap_or_default();
    let shows = |pin: &Pin| pin.spec().paths.iter().any(|known| known == path);
    let mut is_shown = false;
    for (at, pin) in pins.iter().enumerate() {
        if shows(pin) {
            table.claim(place, at);
            is_shown = true;
        }
    }
    if is_shown || !may_make {
        return true;
    }
    for spec in specs.iter().filter(|spec| spec.is_pattern()) {
        if let Some(made) = spec.made_for(path) {
            if pins.len() >= MAX_PINS {
                return false;
            }
            table.claim(place, pins.len());
            pins.push(Pin::new(made));
        }
    }
    true
}

/// Tells a reading to the pins that show it.
fn tell(pins: &mut [Pin], table: &Table, place: usize, reading: Reading<'_>, now: Moment) {
    let shown_by = table.row(place).map_or(&[][..], |row| &row.pins);
    for at in shown_by {
        if let Some(pin) = pins.get_mut(*at) {
            pin.read(reading, now.wall_ms);
        }
    }
}
