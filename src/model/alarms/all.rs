//! All that is watched: the pins that have limits, and the board itself.

use super::list::{Alarm, Level, List};
use super::watch::{ALARM, Clock, WARNING, WELL, Watch};
use crate::model::decode::decimal::rounded;
use crate::model::profile::{Breach, Judged, PinSpec};
use crate::model::text::{concat, hash, head_and_rest, push_integer};
use crate::model::time::sooner;
use std::rc::Rc;
use words::t;

/// How late a timer may fire before the page counts as having slept, in milliseconds.
const SLEPT_MS: u64 = 2_000;
/// The same for a hidden page: browsers let it wake once a minute.
const SLEPT_HIDDEN_MS: u64 = 90_000;
/// How long a page that slept listens before it concludes that a pin is late, in milliseconds.
const LISTEN_MS: u64 = 1_000;
/// How long a change waits until it is stored, so that a value that flaps stores little, in
/// milliseconds.
const STORE_AFTER_MS: u64 = 2_000;

const LOST_KEY: u64 = 1;
const UNWATCHED_KEY: u64 = 2;

/// What the connection is like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Contact {
    /// None is wanted.
    #[default]
    Unwanted,
    /// The board is there.
    Open,
    /// The board is gone, and tried to be reached.
    Gone,
    /// None is there, and nothing is concluded from that.
    Pending,
}

/// A pin that is watched.
struct Watched {
    spec: Rc<PinSpec>,
    value: Watch,
    late: Watch,
    /// When the last live value came.
    live_ms: u64,
    /// The last value that was not as it should be, and what was wrong with it.
    last: String,
    breach: Option<Breach>,
    /// What is wrong with it, in words.
    what: String,
    /// Whether something else is wrong with it than before.
    is_turned: bool,
    /// The worst value, with its unit, how bad it was and how far beyond its limit.
    worst: (usize, i64),
    worst_value: String,
    /// How bad the last value was that was not as it should be.
    bad: usize,
}

impl Watched {
    fn new(spec: Rc<PinSpec>, key: u64, list: &List) -> Self {
        let mut watched = Self {
            spec,
            value: Watch::new(key, list),
            late: Watch::new(key.wrapping_add(1), list),
            live_ms: 0,
            last: String::new(),
            breach: None,
            what: String::new(),
            is_turned: false,
            worst: (WELL, 0),
            worst_value: String::new(),
            bad: WELL,
        };
        if let Some(alarm) = list.active(key) {
            // What comes next may be worse, or not.
            let text = head_and_rest(&alarm.value, b' ').0;
            let (bad, breach) = watched.judge(Judged { text, state: None });
            watched.worst = (bad, far(breach));
            watched.breach = breach;
            watched.worst_value.push_str(&alarm.value);
        }
        watched
    }

    /// How bad a value is, and why.
    fn judge(&self, value: Judged<'_>) -> (usize, Option<Breach>) {
        for (bad, limits) in [(ALARM, self.spec.alarm()), (WARNING, self.spec.warn())] {
            let before = self.breach.filter(|_| self.value.level >= bad);
            let breach = limits.breach(value, before, self.spec.hysteresis());
            if breach.is_some() {
                return (bad, breach);
            }
        }
        (WELL, None)
    }

    /// Takes a live value.
    fn hear(&mut self, value: Judged<'_>, unit: &str, now: Clock) {
        self.live_ms = now.ms;
        self.late.hold(WELL, 0);
        let (bad, breach) = self.judge(value);
        if bad > WELL {
            if self.value.is_new(now.ms) {
                self.worst = (WELL, 0);
            }
            let is_same_way = match (self.breach, breach) {
                (Some(Breach::Above(_)), Some(Breach::Above(_)))
                | (Some(Breach::Below(_)), Some(Breach::Below(_))) => true,
                _ => self.last == value.text,
            };
            self.is_turned = !is_same_way;
            if let (false, Some(breach)) = (is_same_way && self.bad == bad, breach) {
                let limits = match bad {
                    ALARM => self.spec.alarm(),
                    _ => self.spec.warn(),
                };
                self.what = limits.words(breach, value.text);
            }
            self.bad = bad;
            let worst = (bad, far(breach));
            if self.is_turned || worst > self.worst {
                self.worst = worst;
                let digits = self.spec.digits();
                let number = digits.and_then(|digits| rounded(value.text, digits));
                let text = number.as_deref().unwrap_or(value.text);
                let space = if unit.is_empty() { "" } else { " " };
                self.worst_value = concat(&[text, space, unit]);
            }
            self.last.clear();
            self.last.push_str(value.text);
            self.breach = breach;
        }
        self.value.hold(bad, now.ms);
    }

    /// When something begins or gets worse by itself.
    fn due_ms(&self, open_ms: Option<u64>, listen_ms: u64) -> Option<u64> {
        let due_ms = self.value.due_ms(self.spec.lasts_ms());
        let late_ms = self.late_from_ms(open_ms);
        let late_ms = late_ms.filter(|_| self.late.level == WELL);
        sooner(due_ms, late_ms.map(|at| at.max(listen_ms)))
    }

    /// From when on it is late.
    fn late_from_ms(&self, open_ms: Option<u64>) -> Option<u64> {
        let heard_ms = self.live_ms.max(open_ms?);
        self.spec.late_ms().map(|late_ms| heard_ms + late_ms)
    }

    /// Begins, changes and ends its alarms by what holds by now.
    fn settle(&mut self, now: Clock, list: &mut List) {
        let (lasts_ms, label) = (self.spec.lasts_ms(), self.spec.label());
        self.value.settle(lasts_ms, now, label, &self.what, list);
        self.late.settle(0, now, label, t!("late"), list);
        let is_turned = std::mem::take(&mut self.is_turned);
        if let Some(id) = self.value.alarm()
            && let Some(alarm) = list.get_mut(id)
            && (is_turned || alarm.value != self.worst_value)
        {
            alarm.value.clone_from(&self.worst_value);
            if is_turned {
                alarm.what.clone_from(&self.what);
                if alarm.level == alarm.worst.0 {
                    alarm.worst.1.clone_from(&alarm.what);
                }
            }
            list.stamp += 1;
        }
    }
}

fn far(breach: Option<Breach>) -> i64 {
    match breach {
        Some(Breach::Above(far) | Breach::Below(far)) => far,
        _ => 0,
    }
}

/// What is watched, and the list of alarms.
#[derive(Default)]
pub struct Alarms {
    list: List,
    /// By the places of the pins; nothing for those that need no watching.
    pins: Vec<Option<Box<Watched>>>,
    lost: Watch,
    unwatched: Watch,
    /// How long the board must be gone to be an alarm, in milliseconds.
    lost_ms: Option<u64>,
    /// The board's name.
    name: String,
    contact: Contact,
    /// Since when the connection is open.
    open_ms: Option<u64>,
    /// Until when a page that slept does not conclude that a pin is late.
    listen_ms: u64,
    /// When something may begin by itself; that may turn out to be later.
    due_ms: Option<u64>,
    now: Clock,
    /// Whether what comes is from before this tab was there.
    pub is_past: bool,
}

/// What was.
impl Alarms {
    /// All alarms of the board, the newest first.
    pub fn all(&self) -> impl Iterator<Item = &Alarm> {
        self.list.all()
    }

    /// How many have not been acknowledged.
    pub fn unseen(&self) -> usize {
        let unseen = self.all().filter(|alarm| alarm.seen_wall_ms.is_none());
        unseen.count()
    }

    /// A title of the page with their number in front: `(2) netzer.local · pindash`.
    pub fn titled(&self, title: String) -> String {
        let unseen = self.unseen();
        if unseen == 0 {
            return title;
        }
        let mut titled = String::from("(");
        push_integer(&mut titled, unseen as u64);
        titled + ") " + &title
    }

    /// Changes whenever anything of the list has changed.
    pub fn stamp(&self) -> u32 {
        self.list.stamp
    }

    /// The list as comma-separated values, the newest first, with local times.
    pub fn csv(&self) -> String {
        self.list.csv()
    }

    /// The alarm that a person should look at first: active and not acknowledged, an alarm before a
    /// warning, the newest first.
    pub fn loudest(&self) -> Option<&Alarm> {
        let unseen = |alarm: &&Alarm| alarm.is_active() && alarm.seen_wall_ms.is_none();
        let mut alarms = self.all().filter(unseen);
        let alarm = alarms.find(|alarm| alarm.level == Level::Alarm);
        alarm.or_else(|| self.all().find(unseen))
    }

    /// The active alarm of the pin at a place, the worse one; nothing if all is well.
    pub fn of(&self, place: usize) -> Option<&Alarm> {
        let pin = self.pins.get(place)?.as_ref()?;
        let (value, late) = (&pin.value, &pin.late);
        let worse = if value.level >= late.level {
            value
        } else {
            late
        };
        let id = worse.alarm()?;
        self.all().find(|alarm| alarm.id == id)
    }

    /// A person acknowledges an alarm, or all.
    pub fn acknowledge(&mut self, id: Option<u64>) {
        self.list.acknowledge(id, self.now.wall_ms);
        self.list.stamp += 1;
        self.list.is_changed = true;
    }

    /// The alarms of all boards, as they are stored.
    pub fn stored(&self) -> String {
        self.list.stored()
    }

    /// Takes over the alarms of earlier visits.
    pub fn restore(&mut self, stored: &str) {
        self.list.merge(stored, false);
        self.begin();
    }

    /// Takes over what another tab has stored: what a person has seen of the alarms of this board,
    /// and all those of others.
    pub fn merge(&mut self, stored: &str) {
        self.list.merge(stored, true);
    }

    /// When the list is to be stored.
    pub fn store_ms(&self) -> Option<u64> {
        self.list.dirty_ms.map(|since_ms| since_ms + STORE_AFTER_MS)
    }

    /// Whether something of the list is not stored yet. It counts as stored then.
    pub fn take_unstored(&mut self) -> bool {
        self.list.dirty_ms.take().is_some()
    }

    /// What has begun or got worse since this was last called, in words.
    pub fn take_news(&mut self) -> Vec<(Level, String)> {
        let mut rings = Vec::new();
        for id in std::mem::take(&mut self.list.news) {
            if let Some(alarm) = self.list.get_mut(id) {
                rings.push((alarm.level, alarm.sentence()));
            }
        }
        rings
    }

    /// Whether an alarm has begun, changed or ended since this was last called.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.list.is_changed)
    }
}

/// What is watched.
impl Alarms {
    /// The alarms are those of another board from now on.
    pub fn set_board(&mut self, address: &str) {
        self.list.board = hash(address);
        self.begin();
    }

    /// Begins to watch, with the alarms that an earlier visit left active.
    fn begin(&mut self) {
        self.list.stamp += 1;
        self.lost = Watch::new(LOST_KEY, &self.list);
        self.unwatched = Watch::new(UNWATCHED_KEY, &self.list);
        for pin in self.pins.iter_mut().flatten() {
            **pin = Watched::new(pin.spec.clone(), pin.value.key, &self.list);
        }
        self.due_ms = self.next_due_ms();
    }

    /// The pins are others from now on: those that are watched, by their places. One that stays the
    /// same keeps its alarms, and those of one that is gone end.
    pub fn renew(&mut self, specs: Vec<Option<Rc<PinSpec>>>, lost_ms: Option<u64>) {
        self.lost_ms = lost_ms;
        let mut left = std::mem::take(&mut self.pins);
        for spec in specs {
            let watched = spec.map(|spec| {
                let mut key = key_of(&spec);
                while place_of(&self.pins, key).is_some() {
                    key = key.wrapping_add(2);
                }
                let known = place_of(&left, key).and_then(|place| left.get_mut(place)?.take());
                match known {
                    Some(mut pin) => {
                        pin.spec = spec;
                        pin
                    }
                    None => Box::new(Watched::new(spec, key, &self.list)),
                }
            });
            self.pins.push(watched);
        }
        for mut pin in left.into_iter().flatten() {
            pin.value.hold(WELL, 0);
            pin.late.hold(WELL, 0);
            pin.settle(self.now, &mut self.list);
        }
        self.due_ms = self.next_due_ms();
    }

    /// How many pins there are, watched or not.
    pub fn count(&self) -> usize {
        self.pins.len()
    }

    /// Whether the pin at a place is watched, and what comes is live.
    pub fn has(&self, place: usize) -> bool {
        matches!(self.pins.get(place), Some(Some(_))) && !self.is_past
    }

    /// Takes a live value of the pin at a place.
    pub fn hear(&mut self, place: usize, value: Judged<'_>, unit: &str) {
        if let Some(Some(pin)) = self.pins.get_mut(place) {
            pin.hear(value, unit, self.now);
            pin.settle(self.now, &mut self.list);
            let due_ms = pin.due_ms(self.open_ms, self.listen_ms);
            self.due_ms = sooner(self.due_ms, due_ms);
        }
    }

    /// Whether what is due by now should have been worked off long ago, because the page slept.
    pub fn has_slept(&self, now_ms: u64, is_hidden: bool) -> bool {
        let slept_ms = if is_hidden { SLEPT_HIDDEN_MS } else { SLEPT_MS };
        self.due_ms
            .is_some_and(|due_ms| now_ms.saturating_sub(due_ms) >= slept_ms)
    }

    /// Counts on from where others were.
    pub fn continue_after(&mut self, before: &Self) {
        self.list.stamp = before.list.stamp.wrapping_add(1);
    }

    /// Works off what was due until now, in order and with its own times.
    pub fn tick(&mut self, ms: u64, wall_ms: u64, is_hidden: bool) {
        let now = Clock { ms, wall_ms };
        self.now = now;
        if self.due_ms.is_none_or(|due_ms| now.ms < due_ms) {
            return;
        }
        if self.has_slept(ms, is_hidden) {
            self.listen_ms = now.ms + LISTEN_MS;
        }
        loop {
            self.due_ms = self.next_due_ms();
            let Some(due_ms) = self.due_ms.filter(|due_ms| now.ms >= *due_ms) else {
                return;
            };
            self.settle(now.at(due_ms));
        }
    }

    /// When something may begin by itself.
    pub fn deadline_ms(&self) -> Option<u64> {
        self.due_ms
    }

    fn next_due_ms(&self) -> Option<u64> {
        let lost_ms = self.lost.due_ms(self.lost_ms.unwrap_or(0));
        let pins = self.pins.iter().flatten();
        let due = pins.map(|pin| pin.due_ms(self.open_ms, self.listen_ms));
        due.fold(lost_ms, sooner)
    }

    fn settle(&mut self, now: Clock) {
        for pin in self.pins.iter_mut().flatten() {
            if let Some(late_ms) = pin.late_from_ms(self.open_ms)
                && now.ms >= late_ms.max(self.listen_ms)
            {
                pin.late.hold(ALARM, late_ms);
            }
            pin.settle(now, &mut self.list);
        }
        self.settle_board(now);
    }

    fn settle_board(&mut self, now: Clock) {
        let list = &mut self.list;
        let lost_ms = self.lost_ms.unwrap_or(0);
        self.lost
            .settle(lost_ms, now, &self.name, t!("board lost"), list);
        let news = list.news.len();
        self.unwatched
            .settle(0, now, t!("Not watched"), t!("page hidden"), list);
        // A person who does not look hears nothing of it.
        list.news.truncate(news);
    }

    /// Whether the connection is another than it was.
    pub fn is_other(&self, contact: Contact) -> bool {
        self.contact != contact
    }

    /// What the connection to the board of this name is like by now.
    pub fn follow(&mut self, contact: Contact, name: &str) {
        self.contact = contact;
        self.name = name.into();
        let is_open = contact == Contact::Open;
        if is_open {
            self.open_ms = Some(self.now.ms);
        } else if self.open_ms.take().is_some() {
            for pin in self.pins.iter_mut().flatten() {
                pin.value.lose();
                pin.late.lose();
            }
        }
        match contact {
            Contact::Gone if self.lost_ms.is_some() => self.lost.hold(ALARM, self.now.ms),
            Contact::Gone | Contact::Pending => self.lost.lose(),
            Contact::Open | Contact::Unwanted => {
                self.lost.hold(WELL, 0);
                self.unwatched.hold(WELL, 0);
            }
        }
        self.settle_board(self.now);
        self.due_ms = self.next_due_ms();
    }

    /// A hidden page frees the board's connection: until it is back, nothing is watched.
    pub fn unwatch(&mut self) {
        if self.lost_ms.is_some() || self.pins.iter().any(Option::is_some) {
            self.unwatched.hold(WARNING, self.now.ms);
            self.settle_board(self.now);
        }
    }
}

/// The place of the pin with a key.
fn place_of(pins: &[Option<Box<Watched>>], key: u64) -> Option<usize> {
    let has = |pin: &Option<Box<Watched>>| pin.as_ref().is_some_and(|pin| pin.value.key == key);
    pins.iter().position(has)
}

/// What tells a pin from others: its paths, and which number it makes of what comes.
fn key_of(spec: &PinSpec) -> u64 {
    let bit = spec.bit().map_or(0, |bit| u64::from(bit) + 1);
    let number = u64::from(spec.radix()) + bit * 64;
    hash(&spec.field("path")).wrapping_add(number * 256)
}
