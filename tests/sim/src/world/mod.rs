//! Everything around the tabs: the browser, the network, the board, the clocks, and people.
//!
//! This file holds the state of the world and its queue of events. `plan` draws what a life is
//! like; `browser`, `board`, `acts` and `faults` are what happens in it; `checks` is what must hold
//! after every step.

/// Adds a line to the trace, where one is wanted.
macro_rules! tell {
    ($world:expr, $($what:tt)*) => {
        if $world.is_told {
            let line = format!($($what)*);
            let at_ms = $world.now_ms;
            $world.trace.push(format!("{at_ms:>7} {line}"));
        }
    };
}

mod acts;
mod board;
mod browser;
mod checks;
mod faults;
mod plan;

use self::plan::{Full, PROFILES, Plan};
use crate::random::Random;
use crate::tab::{Effect, Tab, Wish, stream_value};
use crate::{Broken, Failure, PERSON, Stats};
use pindash::model::app::Input;
use pindash::model::connection::link::{Attempt, Ended, State};
use pindash::model::connection::loss::Loss;
use pindash::model::connection::tabs::{Happening, MAX_RECENT, MAX_RECENT_BYTES};
use pindash::model::console::log::MAX_LINES;
use pindash::model::dashboard::table::MAX_PATHS;
use pindash::model::keepalive::talk::NO_NEWS_MS;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BinaryHeap;
use std::collections::VecDeque;
use std::rc::Rc;

/// How long a tab that was frozen may take to learn what happened meanwhile, in milliseconds.
const THAW_MS: u64 = 100;
/// How soon a tab shows what another one has heard for it, in milliseconds.
const MIRRORED_MS: u64 = 150;
/// How soon all tabs that are looked at are connected once all is well, in milliseconds: the
/// longest delay between attempts, an attempt that hangs, and the take-over of a socket.
const WITHIN_MS: u64 = 3_000 + 4_000 + TAKEN_MS;
/// How soon another tab has taken over a socket, in milliseconds.
const TAKEN_MS: u64 = 3_000;
/// How long a page that was not left after all stays without a connection, in milliseconds.
const LEFT_MS: u64 = 15_000;
/// How long a page may say that it is connected, and no more than that, when nothing has come, in
/// milliseconds.
const NEWS_MS: u64 = NO_NEWS_MS + 500;
/// The same where a steady stream has come for long enough, and the board is gone: four times the
/// longest gap, which is as long as a wire holds messages back.
const STEADY_NEWS_MS: u64 = 4 * MAX_HELD_MS + 2_000;
/// How long a wire holds messages back at most, in milliseconds.
const MAX_HELD_MS: u64 = 6_000;
/// How many messages of a stream are long enough.
const STEADY_VALUES: u64 = 30;
/// The most tabs at a time.
const MAX_TABS: usize = 5;

/// How far the browser is with a socket.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ready {
    Connecting,
    Open,
    Closing,
    Closed,
}

/// What the board knows of a socket.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Known {
    Not,
    Accepted,
    Gone,
}

/// A socket, on both of its ends.
struct Socket {
    tab: u32,
    attempt: Attempt,
    /// It goes to a board that is not there.
    is_elsewhere: bool,
    ready: Ready,
    is_heard: bool,
    known: Known,
    /// Nothing reaches the other end any more.
    is_cut: bool,
    /// Nothing overtakes anything on a wire.
    to_board_ms: u64,
    to_tab_ms: u64,
    opened_ms: u64,
    triggers: Vec<String>,
    streams: bool,
    buffered_bytes: u32,
    /// When each value of the stream reached the page that holds the socket.
    values: VecDeque<(u64, u64)>,
    /// How many of them did since the stream was last started, paused or held up.
    steady_values: u64,
    /// When the wire was last held up until.
    held_until_ms: u64,
    /// Since when nothing of the board can reach the page.
    gone_ms: Option<u64>,
}

#[derive(Clone, Debug)]
enum Event {
    /// Something happens that nobody here decides.
    Act,
    Timer {
        tab: u32,
        set: u64,
    },
    Channel {
        tab: u32,
        since_ms: u64,
        message: Rc<str>,
    },
    Arrives(usize, Arrival),
    Happens(usize, Rc<Happening>),
    Beat(usize),
    BoardIsUp,
    NetIsUp,
    /// The board gives up a connection that it hears nothing of.
    Forgets(usize),
    /// The board goes on with a stream that it paused.
    Resumes(usize),
    Thaw(u32),
}

/// What reaches the board.
#[derive(Clone, Debug)]
enum Arrival {
    Knock,
    Text(String),
    Close,
}

/// How a tab is, seen by its browser.
struct Page {
    tab: Tab,
    is_hidden: bool,
    /// Whether it was told that it will be frozen.
    was_told: bool,
    frozen: bool,
    is_cached: bool,
    thawed_ms: u64,
    shown_ms: u64,
    waiting: Vec<Event>,
    channel_since_ms: Option<u64>,
    set: u64,
    due_ms: Option<u64>,
    state_of: u64,
    /// For how long the board was silent when it was last left though it was there.
    left_after_ms: u64,
}

pub fn live(seed: u64, broken: Broken, is_told: bool) -> (Result<Stats, Failure>, Vec<String>) {
    let mut world = World::new(seed, broken, is_told);
    let lived = world.live();
    let result = match lived {
        Ok(()) => Ok(world.stats()),
        Err(what) => Err(Failure {
            seed,
            at_ms: world.now_ms,
            what,
            trace: Vec::new(),
        }),
    };
    (result, world.trace)
}

struct World {
    random: Random,
    broken: Broken,
    plan: Plan,
    now_ms: u64,
    /// What the clock on the wall says more.
    wall_ms: u64,
    queue: BinaryHeap<Reverse<(u64, u64)>>,
    events: BTreeMap<u64, Event>,
    number: u64,
    pages: BTreeMap<u32, Page>,
    tab_number: u32,
    sockets: Vec<Socket>,
    socket_number: usize,
    /// When the last message on the way from one tab to another arrives.
    between_ms: BTreeMap<(u32, u32), u64>,
    board_is_up: bool,
    /// Whether a board that is off refuses or does not answer at all.
    is_silent: bool,
    net_is_up: bool,
    is_over: bool,
    /// When there were last two sockets, one of them of a tab that stood still, or none.
    several_ms: u64,
    value: u64,
    command: u64,
    /// What people asked for, by what it sends, and how often it was sent.
    wishes: BTreeMap<String, (Wish, u32)>,
    stats: Stats,
    is_told: bool,
    trace: Vec<String>,
}

impl World {
    fn new(seed: u64, broken: Broken, is_told: bool) -> Self {
        let mut random = Random::new(seed);
        let plan = Plan::drawn(&mut random);
        let mut world = Self {
            random,
            broken,
            plan,
            now_ms: 0,
            wall_ms: 1_795_176_000_000,
            queue: BinaryHeap::new(),
            events: BTreeMap::new(),
            number: 0,
            pages: BTreeMap::new(),
            tab_number: 0,
            sockets: Vec::new(),
            socket_number: 0,
            between_ms: BTreeMap::new(),
            board_is_up: true,
            is_silent: false,
            net_is_up: true,
            is_over: false,
            several_ms: 0,
            value: 0,
            command: 0,
            wishes: BTreeMap::new(),
            stats: Stats::default(),
            is_told,
            trace: Vec::new(),
        };
        tell!(world, "plan: {:?}", world.plan);
        world
    }

    fn stats(&self) -> Stats {
        Stats {
            sockets: self.socket_number as u64,
            lived_ms: self.now_ms,
            ..self.stats
        }
    }

    fn at(&mut self, at_ms: u64, event: Event) {
        self.number += 1;
        self.queue.push(Reverse((at_ms, self.number)));
        self.events.insert(self.number, event);
    }

    fn after(&mut self, least_ms: u64, most_ms: u64, event: Event) {
        let delay = self.random.between(least_ms, most_ms);
        self.at(self.now_ms + delay, event);
    }

    fn live(&mut self) -> Result<(), String> {
        let tabs = self.random.between(1, 3);
        for _ in 0..tabs {
            self.open_tab()?;
        }
        self.after(0, 2 * self.plan.act_ms, Event::Act);
        self.pass(self.plan.life_ms)?;
        self.end_well()
    }

    /// Lets time pass.
    fn pass(&mut self, ms: u64) -> Result<(), String> {
        let until_ms = self.now_ms + ms;
        while let Some(Reverse((at_ms, number))) = self.queue.peek().copied()
            && at_ms <= until_ms
        {
            self.queue.pop();
            self.now_ms = at_ms;
            if let Some(event) = self.events.remove(&number) {
                self.stats.events += 1;
                self.happen(event)?;
                self.check()?;
            }
        }
        self.now_ms = until_ms;
        Ok(())
    }

    /// All faults end; then who looks must be connected soon.
    fn end_well(&mut self) -> Result<(), String> {
        self.is_over = true;
        self.board_is_up = true;
        self.net_is_up = true;
        tell!(self, "-- all is well from here");
        let frozen: Vec<u32> = self.frozen().collect();
        // A socket of a tab that stands still is still a connection; nobody else can end it.
        let must_thaw = self.plan.room == 1;
        for tab in frozen {
            if must_thaw || self.random.chance(50) {
                self.thaw(tab)?;
            }
        }
        if self
            .pages
            .values()
            .all(|page| page.frozen || page.is_hidden)
        {
            self.open_tab()?;
        }
        // What the board still takes for a connection it gives up.
        for socket in 0..self.sockets.len() {
            if self.sockets[socket].is_cut {
                self.happen(Event::Forgets(socket))?;
                // A wire that is whole again shows what is not connected any more; an attempt
                // that hangs goes on to hang.
                if self.sockets[socket].ready == Ready::Open {
                    self.ends(socket, 1006, false, 1, 50);
                }
            }
        }
        // A person who had enough of a board that is well again wants it back.
        for tab in self.running() {
            if !self.pages[&tab].tab.app.link().is_wanted() && self.random.chance(50) {
                self.give(tab, "connect", Input::Connect("board.local"))?;
            }
        }
        let away = self
            .pages
            .values()
            .any(|page| !page.frozen && matches!(page.tab.app.link().state(), State::Away { .. }));
        let within_ms = WITHIN_MS + if away { LEFT_MS } else { 0 };
        let since_ms = self.now_ms;
        while self.now_ms < since_ms + within_ms {
            self.pass(100)?;
            if self.unconnected().is_none() {
                break;
            }
        }
        if let Some(tab) = self.unconnected() {
            let page = &self.pages[&tab];
            return Err(format!(
                "tab {tab} is not connected {within_ms} ms after all was well: {:?}, sharing: {}",
                page.tab.app.link().state(),
                page.tab.is_sharing()
            ));
        }
        self.stats.slowest_ms = self.now_ms - since_ms;
        // And it stays so, once what was lost before has been noticed.
        if self.random.chance(30) {
            self.pass(since_ms + within_ms + self.random.clone().between(0, 3_000) - self.now_ms)?;
            // A hidden tab lets go of a board with one connection after a minute, and one that is
            // looked at takes it over.
            let until_ms = self.now_ms + TAKEN_MS;
            while let Some(tab) = self.unconnected() {
                if self.now_ms >= until_ms {
                    return Err(format!("tab {tab} was connected and is not any more"));
                }
                self.pass(100)?;
            }
            self.obeys()?;
        }
        Ok(())
    }

    /// What people ask for while all is well is sent, from every tab.
    fn obeys(&mut self) -> Result<(), String> {
        for tab in self.running() {
            if self.pages[&tab].is_hidden {
                continue;
            }
            self.command += 1;
            let number = self.command;
            let mut wish = None;
            tell!(self, "tab {tab}: command {number}, which must be sent");
            self.with(tab, |tab, sockets| {
                wish = Some(tab.command(number, sockets))
            })?;
            let text = wish.as_ref().map(|wish| wish.text.clone());
            self.knows(wish)?;
            let is_taken = self.pages[&tab].tab.app.command_notice().is_empty();
            self.pass(60)?;
            let is_still = self.pages[&tab].tab.app.link().open().is_some();
            let sent = text.and_then(|text| self.wishes.get(&text));
            if is_taken && is_still && sent.is_none_or(|(_, sent)| *sent != 1) {
                return Err(format!(
                    "command {number} of tab {tab} was taken and not sent"
                ));
            }
        }
        Ok(())
    }

    /// A tab that somebody looks at and that should be connected.
    fn unconnected(&self) -> Option<u32> {
        let mut pages = self.pages.iter();
        let found = pages.find(|(_, page)| {
            let link = page.tab.app.link();
            let is_here = link
                .address()
                .is_some_and(|address| address.host() == "board.local");
            is_here && !page.frozen && !page.is_hidden && link.is_wanted() && link.open().is_none()
        });
        found.map(|(tab, _)| *tab)
    }

    fn running(&self) -> Vec<u32> {
        let running = self.pages.iter().filter(|(_, page)| !page.frozen);
        running.map(|(tab, _)| *tab).collect()
    }

    fn frozen(&self) -> impl Iterator<Item = u32> {
        self.pages
            .iter()
            .filter(|(_, page)| page.frozen)
            .map(|(tab, _)| *tab)
    }

    fn happen(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Act => {
                if !self.is_over {
                    self.act()?;
                    self.after(0, 2 * self.plan.act_ms, Event::Act);
                }
                Ok(())
            }
            Event::Timer { tab, .. } | Event::Channel { tab, .. } => self.reach(tab, event),
            Event::Happens(socket, _) => {
                if !self.browser_hears(socket, &event) {
                    return Ok(());
                }
                let tab = self.sockets[socket].tab;
                self.reach(tab, event)
            }
            Event::Arrives(socket, arrival) => {
                self.arrive(socket, arrival);
                Ok(())
            }
            Event::Beat(socket) => {
                self.beat(socket);
                Ok(())
            }
            Event::BoardIsUp => {
                tell!(self, "the board is up");
                self.board_is_up = true;
                Ok(())
            }
            Event::NetIsUp => {
                tell!(self, "the network is up");
                self.net_is_up = true;
                if self.random.chance(50) {
                    for tab in self.running() {
                        self.give(tab, "online", Input::Online)?;
                    }
                }
                Ok(())
            }
            Event::Forgets(socket) => {
                self.sockets[socket].known = Known::Gone;
                Ok(())
            }
            Event::Resumes(socket) => {
                let known = &mut self.sockets[socket];
                if !std::mem::replace(&mut known.streams, true) && self.plan.beat_ms > 0 {
                    self.at(self.now_ms, Event::Beat(socket));
                }
                Ok(())
            }
            Event::Thaw(tab) => {
                if !self.is_over && self.pages.get(&tab).is_some_and(|page| page.frozen) {
                    self.thaw(tab)?;
                }
                Ok(())
            }
        }
    }
}
