//! The dashboard: the pins, the latest value of every path, and what a person does to a pin.

use super::effects::Effects;
use super::refusal::Refusal;
use crate::model::alarms::{self, Alarms};
use crate::model::dashboard::levels::with_levels;
use crate::model::dashboard::list::Search;
use crate::model::dashboard::pins::{Due, Pin};
use crate::model::dashboard::table::Table;
use crate::model::decode::readings::{Kind, Reading, Readings};
use crate::model::history::{self, History};
use crate::model::profile::{MAX_PINS, PinKind, PinSpec, Profile, kinds};
use crate::model::text::{concat, is_structured, isolated};
use crate::model::time::sooner;
use std::rc::Rc;
use words::t;

/// What a person is asked before it is sent.
pub struct Question {
    /// The pin's place.
    pub pin: usize,
    /// The value to be written; none for a button, which is pressed.
    pub value: Option<String>,
}

/// The pins and the readings behind them.
pub struct Dashboard {
    /// The active profile, which describes the board.
    pub profile: Rc<Profile>,
    /// The pins, in the order of the profile; those that patterns made follow.
    pub pins: Vec<Pin>,
    /// The latest value of every path.
    pub table: Table,
    /// The readings of the last message.
    pub readings: Readings,
    /// What a person searches for among the readings.
    pub sought: Search,
    /// Whether its readings come as JSON, by the last message that had any.
    pub speaks_json: bool,
    /// Whether the patterns would make more pins than there may be, and so make none.
    pub is_crowded: bool,
    /// Changes whenever the pins are replaced, not only added to.
    pub generation: u32,
    /// The address of the page that a person has gone to. There may be none.
    pub address: String,
    /// Changes whenever a person goes to a page.
    pub views: u32,
    /// What was.
    pub history: History,
    /// What asks a person to act.
    pub alarms: Alarms,
    question: Option<Question>,
}

impl Dashboard {
    /// The dashboard of a profile, before the board has said anything.
    pub fn new(profile: Rc<Profile>) -> Self {
        let mut dashboard = Self {
            pins: first_pins(&profile),
            table: Table::default(),
            readings: Readings::new(profile.dialect.clone()),
            profile,
            sought: Search::default(),
            speaks_json: false,
            is_crowded: false,
            generation: 0,
            address: String::new(),
            views: 0,
            history: History::default(),
            alarms: Alarms::default(),
            question: None,
        };
        watch_pins(&mut dashboard.alarms, &dashboard.pins, &dashboard.profile);
        dashboard
    }

    /// Goes on where another one was: what a person looks at stays, and all that is shown is
    /// outdated.
    pub fn continue_after(&mut self, before: &Self) {
        self.generation = before.generation + 1;
        self.views = before.views + 1;
        self.address.clone_from(&before.address);
        self.table.continue_after(&before.table);
        self.sought.continue_after(&before.sought);
        if alarms::IS_HERE {
            self.alarms.continue_after(&before.alarms);
        }
    }

    /// The messages of the board mean something else by the active profile.
    pub fn read_anew(&mut self) {
        self.readings = Readings::new(self.profile.dialect.clone());
        self.forget();
    }

    /// Forgets all that the board has said.
    pub fn forget(&mut self) {
        self.pins = first_pins(&self.profile);
        self.question = None;
        self.generation += 1;
        self.is_crowded = false;
        self.table.clear();
        self.sought.let_go();
        watch_pins(&mut self.alarms, &self.pins, &self.profile);
    }

    /// Another history begins, in which the pins have no places yet.
    pub fn begin_history(&mut self) -> &mut History {
        self.history = History::default();
        for pin in &mut self.pins {
            pin.end_traces();
        }
        &mut self.history
    }

    /// The connection is gone: every value is stale, and no question is open. Since then the board
    /// has said nothing.
    pub fn lose(&mut self, since_ms: u64) {
        self.question = None;
        if history::IS_HERE {
            self.history.lose(since_ms);
        }
        for pin in &mut self.pins {
            pin.lose();
        }
    }

    /// Changes whenever anything that is shown of the pins may have.
    pub fn stamp(&self) -> u32 {
        // The revisions only grow, as long as the pins are not replaced.
        let revisions = self.pins.iter().map(Pin::revision);
        let stamp = revisions.fold(self.pins.len() as u32, u32::wrapping_add);
        stamp.wrapping_add(self.generation.wrapping_mul(1_000_003))
    }

    /// A field of a pin, in the form that a person edits; empty if it is not set.
    pub fn field(&self, pin: usize, name: &str) -> String {
        let Some(pin) = self.pins.get(pin) else {
            return String::new();
        };
        // A chart of all that matches has the paths that came, and the profile its patterns.
        let mut specs = self.profile.pins.iter();
        let own = specs.find(|spec| pin.is_of(spec));
        own.map_or(pin.spec(), |spec| spec).field(name)
    }

    /// The different words that the board has sent for a pin, as the field `options` has them; empty
    /// for none.
    pub fn words(&self, pin: usize) -> &str {
        let path = self.pins.get(pin).and_then(|pin| pin.spec().paths.first());
        let row = path.and_then(|path| self.table.row_of(path));
        row.map_or("", |row| &row.seen().words)
    }

    /// When a pin has something to do.
    pub fn deadline_ms(&self) -> Option<u64> {
        self.pins.iter().map(Pin::deadline_ms).fold(None, sooner)
    }

    /// Notes whether the last message, if it had readings, was JSON.
    pub fn note_language(&mut self, message: &str) {
        if self.readings.iter().next().is_some() {
            self.speaks_json = is_structured(message.trim_ascii());
        }
    }

    /// Takes over the readings of the last message. Returns false if a broker's board has more
    /// paths than there is room for pins: the pins have to be rebuilt.
    pub fn take_readings(&mut self, fx: &Effects) -> bool {
        let mut had_room = true;
        for reading in self.readings.iter() {
            if reading.kind == Kind::Null {
                // The board removed the path, with all that was below it.
                for at in self.table.clear_below(reading.path, fx.now.ms) {
                    if let Some(row) = self.table.in_order(at) {
                        let shown_by = self.table.shown_by(row);
                        let told = (&mut self.history, &mut self.alarms);
                        tell(&mut self.pins, told, &self.table, shown_by, reading, fx);
                    }
                }
            }
            let Some((row, is_new)) = self.table.take(reading, fx.now.ms) else {
                // The table is full; a pin that shows the path is told all the same.
                for (place, pin) in self.pins.iter_mut().enumerate() {
                    if pin.spec().paths.iter().any(|path| path == reading.path) {
                        pin.read(reading, fx.now.wall_ms);
                        watch(&mut self.alarms, place, pin, reading);
                    }
                }
                continue;
            };
            if is_new {
                let is_fleet = self.profile.dialect.has_broker();
                let may_make = !is_fleet || !self.is_crowded && self.sought.has(reading.path);
                let (pins, table) = (&mut self.pins, &mut self.table);
                had_room &= claim(pins, &self.profile.pins, table, row, may_make) || !is_fleet;
                watch_new(&mut self.alarms, &self.pins, &self.profile);
            }
            let shown_by = self.table.shown_by(row);
            let told = (&mut self.history, &mut self.alarms);
            tell(&mut self.pins, told, &self.table, shown_by, reading, fx);
        }
        had_room
    }

    /// Whether a pin shows something of the last message.
    pub fn shows_message(&self) -> bool {
        let is_shown = |path: &str| {
            let mut pins = self.pins.iter();
            pins.any(|pin| pin.spec().paths.iter().any(|known| known == path))
        };
        self.readings.iter().any(|reading| is_shown(reading.path))
    }

    /// Rebuilds the pins. One that stays the same keeps what is known of it.
    pub fn renew_pins(&mut self, fresh_from_ms: u64, fx: &Effects) {
        let mut known = std::mem::take(&mut self.pins);
        self.question = None;
        let is_fleet = self.profile.dialect.has_broker();
        // A few hundred of thousands would hardly be those that a person wants.
        self.is_crowded = !self.claim_all(true) && is_fleet;
        if self.is_crowded {
            self.claim_all(false);
        }
        for pin in &mut self.pins {
            let mut known = known.iter_mut();
            if let Some(before) = known.find(|before| before.spec().means_same(pin.spec())) {
                pin.swap_state(before);
            }
        }
        self.tell_pins(|pin| pin.value().is_none(), fresh_from_ms, fx);
        watch_pins(&mut self.alarms, &self.pins, &self.profile);
    }

    /// Has the pins of the profile show all paths. Returns whether there was room for those of
    /// patterns, which in a fleet are made only for what a person searches for.
    fn claim_all(&mut self, may_make: bool) -> bool {
        let is_fleet = self.profile.dialect.has_broker();
        let mut had_room = true;
        self.pins = first_pins(&self.profile);
        self.table.release();
        for row in 0..self.table.len() {
            let path = self.table.row(row).map_or("", |row| &row.path);
            let may_make = may_make && (!is_fleet || self.sought.has(path));
            let (pins, table) = (&mut self.pins, &mut self.table);
            had_room &= claim(pins, &self.profile.pins, table, row, may_make);
        }
        had_room
    }

    /// Appends the latest value of every path, for another tab.
    pub fn push_latest(&self, out: &mut String, now_ms: u64) {
        for row in 0..self.table.len() {
            self.table.tell(row, out, now_ms);
        }
    }

    /// Takes over the latest values that another tab knows.
    pub fn learn(&mut self, latest: &mut &str, now_ms: u64) {
        while let Some(learned) = self.table.learn(latest, now_ms) {
            if let Some((row, true)) = learned {
                let (pins, table) = (&mut self.pins, &mut self.table);
                claim(pins, &self.profile.pins, table, row, true);
            }
        }
        watch_new(&mut self.alarms, &self.pins, &self.profile);
    }

    /// Tells pins the latest values. A value from before `fresh_from_ms` is stale.
    pub fn tell_pins(&mut self, is_meant: fn(&Pin) -> bool, fresh_from_ms: u64, fx: &Effects) {
        for (place, pin) in self.pins.iter_mut().enumerate() {
            if is_meant(pin)
                && let Some(row) = self.table.newest_of(place)
            {
                let age_ms = fx.now.ms.saturating_sub(row.since_ms());
                let wall_ms = fx.now.wall_ms.saturating_sub(age_ms);
                let mut colour = String::new();
                let reading = with_levels(row.reading(), pin, &self.table, &mut colour);
                pin.read_since(reading, wall_ms);
                if row.came_ms() < fresh_from_ms {
                    pin.lose();
                }
            }
        }
    }

    /// What a person is to confirm before it is sent, in words: `Switch “Pump” on?`. None if no
    /// question is open.
    pub fn question(&self) -> Option<String> {
        let question = self.question.as_ref()?;
        let pin = self.pins.get(question.pin)?;
        let value = question.value.as_deref();
        let is_switch = pin.spec().kind == PinKind::Switch;
        let ([before, between, end], after) = match value {
            None => (t!("Press “{}”{}?"), ""),
            Some(value) if is_switch && pin.means_on(value) => (t!("Switch “{}” on{}?"), ""),
            Some(_) if is_switch => (t!("Switch “{}” off{}?"), ""),
            Some(value) => (t!("Set “{}” to {}?"), value),
        };
        let label = isolated(pin.spec().label());
        let after = match kinds::IS_HERE && !after.is_empty() {
            true => isolated(&pin.said(after)),
            false => isolated(after),
        };
        Some(concat(&[before, &label, between, &after, end]))
    }

    /// The value that toggles a pin; none for a momentary switch.
    pub fn toggled(&self, place: usize) -> Option<String> {
        let pin = self.pins.get(place).filter(|pin| !pin.is_momentary());
        pin.map(Pin::toggled)
    }

    /// A person writes a value to a pin, or presses it if there is none. Returns what is to be sent
    /// now.
    pub fn operate(
        &mut self,
        place: usize,
        mut value: Option<String>,
        is_confirmed: bool,
        refusal: Option<Refusal>,
        fx: &Effects,
    ) -> Option<String> {
        let pin = self.pins.get_mut(place)?;
        if pin.refuses_all()
            || !pin.is_output()
            || value.is_none() && pin.spec().kind != PinKind::Button
        {
            return None;
        }
        if kinds::IS_HERE
            && let Some(typed) = &mut value
            && !pin.takes(typed)
        {
            return None;
        }
        // The release of a momentary switch is never lost: it waits until it can be sent. Anything
        // else must not wait, because it would be sent when the connection is back.
        let is_open = !matches!(refusal, Some(Refusal::Unconnected));
        let waits = is_open && pin.is_momentary() && !pin.is_held();
        let refusal = refusal.filter(|_| !waits);
        if let Some(refusal) = refusal {
            pin.refuse(refusal.notice());
            return None;
        }
        if pin.spec().asks_first() && !pin.is_momentary() && !is_confirmed {
            // A slider that a person moves further must not jump back.
            if self
                .question
                .as_ref()
                .is_some_and(|other| other.pin != place)
            {
                self.drop_question();
            }
            self.question = Some(Question { pin: place, value });
            return None;
        }
        match value {
            Some(value) => pin.ask(&value, fx.now.ms),
            None => {
                pin.press(fx.now.wall_ms);
                Some(String::new())
            }
        }
    }

    /// Takes the question that a person confirms.
    pub fn take_question(&mut self) -> Option<Question> {
        self.question.take()
    }

    /// Drops the question; the control returns to the board's value.
    pub fn drop_question(&mut self) {
        let question = self.question.take();
        if let Some(pin) = question.and_then(|question| self.pins.get_mut(question.pin)) {
            pin.redraw();
        }
    }

    /// The number that is so many steps more than what is asked for; none at a limit. What was typed
    /// is taken back.
    pub fn stepped(&mut self, place: usize, steps: i64) -> Option<String> {
        let pin = self.pins.get_mut(place)?;
        pin.redraw();
        pin.stepped(steps)
    }

    /// A person presses or releases a momentary switch: the value to be written. None if nothing
    /// changes.
    pub fn hold(&mut self, place: usize, is_down: bool) -> Option<String> {
        let pin = self.pins.get_mut(place)?;
        if is_down && pin.refuses_all() || !pin.is_momentary() || pin.is_held() == is_down {
            return None;
        }
        pin.hold(is_down);
        Some(pin.word(is_down))
    }

    /// The press was sent, or refused: then the switch is not held.
    pub fn held(&mut self, place: usize) {
        let pin = self.pins.get_mut(place);
        if let Some(pin) = pin.filter(|pin| !pin.is_pending()) {
            pin.hold(false);
        }
    }

    /// Releases a momentary switch that is held: the value to be written, at once.
    pub fn release(&mut self, place: usize) -> Option<String> {
        let pin = self.pins.get_mut(place).filter(|pin| pin.needs_release())?;
        pin.hold(false);
        pin.skip_write_gap();
        Some(pin.word(false))
    }

    /// What a pin is to be sent now. One that the board did not confirm in time is noted.
    pub fn due(&mut self, place: usize, fx: &mut Effects) -> Option<String> {
        let pin = self.pins.get_mut(place)?;
        match pin.due(fx.now.ms)? {
            Due::Send(value) => Some(value),
            Due::Unconfirmed(value) => {
                let label = isolated(pin.spec().label());
                let parts = [
                    t!("The board did not confirm within 3 s: "),
                    &label,
                    " = ",
                    &value,
                ];
                fx.note(&concat(&parts));
                None
            }
        }
    }

    /// A write was not sent. The release of a momentary switch that waits is tried again.
    pub fn not_sent(&mut self, place: usize, notice: Option<&'static str>, now_ms: u64) {
        match (self.pins.get_mut(place), notice) {
            (Some(pin), Some(notice)) => pin.refuse(notice),
            (Some(pin), None) => pin.retry(now_ms),
            (None, _) => {}
        }
    }

    /// A broker did not confirm what was published for a pin, or for none.
    pub fn not_confirmed(&mut self, place: Option<usize>, reason: &str, fx: &mut Effects) {
        let mut note = String::from(t!("Not confirmed: "));
        if let Some(pin) = place.and_then(|place| self.pins.get_mut(place)) {
            note.push_str(&isolated(pin.spec().label()));
            note.push_str(". ");
            // The board itself may have reported the new value meanwhile.
            if pin.is_pending() || pin.spec().kind == PinKind::Button {
                pin.refuse(t!("not confirmed"));
            }
        }
        note.push_str(reason);
        fx.note(&note);
    }
}

/// The pins that a profile has from the start.
fn first_pins(profile: &Profile) -> Vec<Pin> {
    let mut pins = Vec::new();
    for spec in &profile.pins {
        if !spec.is_pattern() {
            pins.push(Pin::new(spec.clone()));
        } else if history::IS_HERE {
            pins.extend(spec.whole_chart().map(Pin::new));
        }
    }
    pins
}

/// Finds the pins that show a new path. If there are none and `may_make` is set, patterns make
/// them. A chart draws what cards show, too: neither keeps the patterns of the other from a path.
/// Returns whether there was room for them.
fn claim(
    pins: &mut Vec<Pin>,
    specs: &[Rc<PinSpec>],
    table: &mut Table,
    row: usize,
    may_make: bool,
) -> bool {
    let path = table.row(row).map(|row| row.path.clone());
    let path = &path.unwrap_or_default();
    let shows = |pin: &Pin| pin.spec().paths.iter().any(|known| known == path);
    let mut is_shown = false;
    for (place, pin) in pins.iter().enumerate() {
        if shows(pin) {
            table.claim(row, place);
            is_shown |= !pin.spec().is_chart();
        }
    }
    if !may_make {
        return true;
    }
    let is_due = |spec: &&Rc<PinSpec>| spec.is_pattern() && (spec.is_chart() || !is_shown);
    for spec in specs.iter().filter(is_due) {
        if let Some(made) = spec.made_for(path) {
            let known = |pin: &Pin| pin.spec().is_same_chart(&made);
            if let Some(place) = pins.iter().position(known) {
                if pins.get_mut(place).is_some_and(|pin| pin.take_path(path)) {
                    table.claim(row, place);
                }
                continue;
            }
            if pins.len() >= MAX_PINS {
                return false;
            }
            table.claim(row, pins.len());
            pins.push(Pin::new(made));
        }
    }
    true
}

/// Tells a reading to the pins that show its row, to the history and to the alarms.
fn tell(
    pins: &mut [Pin],
    (history, alarms): (&mut History, &mut Alarms),
    table: &Table,
    shown_by: &[usize],
    reading: Reading<'_>,
    fx: &Effects,
) {
    history.begin_reading();
    for place in shown_by {
        if let Some(pin) = pins.get_mut(*place) {
            let mut colour = String::new();
            pin.read(
                with_levels(reading, pin, table, &mut colour),
                fx.now.wall_ms,
            );
            if history::IS_HERE {
                pin.keep(reading, history, fx.now.ms);
            }
            watch(alarms, *place, pin, reading);
        }
    }
}

/// The pins are others: those that have limits are watched from now on.
fn watch_pins(alarms: &mut Alarms, pins: &[Pin], profile: &Profile) {
    if alarms::IS_HERE {
        alarms.renew(pins.iter().map(Pin::watched).collect(), profile.lost_ms);
    }
}

/// The same if there are more pins than before.
fn watch_new(alarms: &mut Alarms, pins: &[Pin], profile: &Profile) {
    if alarms::IS_HERE && alarms.count() != pins.len() {
        watch_pins(alarms, pins, profile);
    }
}

/// Tells the alarms what a pin shows by now, if that is live.
fn watch(alarms: &mut Alarms, place: usize, pin: &Pin, reading: Reading<'_>) {
    if alarms::IS_HERE
        && alarms.has(place)
        && !reading.retained
        && !matches!(reading.kind, Kind::Empty | Kind::Null)
        && let Some(value) = pin.judged()
    {
        alarms.hear(place, value, pin.unit());
    }
}
