//! The world around the tabs: the browser, the network, the board, the clocks and people.
//!
//! This file has the state of the world and its event queue. `plan` draws the parameters of a life;
//! `browser`, `board`, `acts` and `faults` handle its events; `checks` has the invariants, which are
//! checked after every event.

/// Adds a line to the trace, if there is one.
macro_rules! trace {
    ($world:expr, $($what:tt)*) => {
        if $world.is_traced {
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
use crate::tab::{Command, Effect, Tab, stream_value};
use crate::{Broken, Failure, PERSON, Records, Stats};
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

/// How long a tab may take to catch up after it was frozen, in milliseconds.
const THAW_MS: u64 = 100;
/// How soon a follower shows what the leader has received, in milliseconds.
const MIRRORED_MS: u64 = 150;
/// How soon all visible tabs are connected once all is well, in milliseconds: the longest delay
/// between attempts, an attempt that hangs, and the takeover of a socket.
const CONNECTED_MS: u64 = 3_000 + 4_000 + TAKEN_MS;
/// How soon another tab takes over a socket, in milliseconds.
const TAKEN_MS: u64 = 3_000;
/// How long a page without a connection stays so after a navigation that was cancelled, in
/// milliseconds.
const LEFT_MS: u64 = 15_000;
/// How long a page may report that it is simply connected without receiving anything, in milliseconds.
const NEWS_MS: u64 = NO_NEWS_MS + 500;
/// The same after a long enough regular stream of a board that is gone: four times the longest gap,
/// which is the longest delay of a wire.
const STEADY_NEWS_MS: u64 = 4 * MAX_HELD_MS + 2_000;
/// The longest time for which a wire delays messages, in milliseconds.
const MAX_HELD_MS: u64 = 6_000;
/// The number of messages that is long enough for that.
const STEADY_VALUES: u64 = 30;
/// The limit of open tabs.
const MAX_TABS: usize = 5;

/// The state of a socket in the browser.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ready {
    Connecting,
    Open,
    Closing,
    Closed,
}

/// The state of a socket on the board.
#[derive(Clone, Copy, Debug, PartialEq)]
enum BoardSide {
    Unknown,
    Accepted,
    Gone,
}

/// A socket, with both of its ends.
struct Socket {
    tab: u32,
    attempt: Attempt,
    /// Whether it goes to another board, which does not exist.
    is_elsewhere: bool,
    ready: Ready,
    /// Whether the page still gets its events.
    is_attached: bool,
    board_side: BoardSide,
    /// Whether the wire is cut, so that nothing reaches the other end.
    is_cut: bool,
    /// When the last message on the wire arrives; messages do not overtake each other.
    to_board_ms: u64,
    to_tab_ms: u64,
    opened_ms: u64,
    triggers: Vec<String>,
    streams: bool,
    buffered_bytes: u32,
    /// The values of the stream, with the time at which they reached the leader.
    values: VecDeque<(u64, u64)>,
    /// The number of values since the stream was last started, paused or delayed.
    steady_values: u64,
    /// The end of the wire's last delay.
    held_until_ms: u64,
    /// Since when nothing from the board can reach the page.
    gone_ms: Option<u64>,
}

#[derive(Clone, Debug)]
enum Event {
    /// A random act of a person or the machine.
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
    /// The board drops a half-open connection.
    Forget(usize),
    /// The board resumes a paused stream.
    Resume(usize),
    Thaw(u32),
}

/// What arrives at the board.
#[derive(Clone, Debug)]
enum Arrival {
    Handshake,
    Text(String),
    Close,
}

/// A tab with its state in the browser.
struct Page {
    tab: Tab,
    is_hidden: bool,
    /// Whether the browser announced the freeze.
    was_notified: bool,
    frozen: bool,
    is_cached: bool,
    thawed_ms: u64,
    shown_ms: u64,
    /// Events for the frozen tab.
    pending: Vec<Event>,
    channel_since_ms: Option<u64>,
    set: u64,
    due_ms: Option<u64>,
    /// A stamp of the state at the last check.
    checked: u64,
    /// How long the board was silent when the tab last disconnected from it although it was there.
    left_after_ms: u64,
}

pub fn live(
    seed: u64,
    broken: Broken,
    records: Records,
    is_traced: bool,
) -> (Result<Stats, Failure>, Vec<String>) {
    let mut world = World::new(seed, broken, is_traced);
    world.records = records;
    let lived = world.live().and_then(|()| world.check_recordings());
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
    records: Records,
    plan: Plan,
    now_ms: u64,
    /// The offset of the wall clock.
    wall_ms: u64,
    queue: BinaryHeap<Reverse<(u64, u64)>>,
    events: BTreeMap<u64, Event>,
    number: u64,
    pages: BTreeMap<u32, Page>,
    tab_number: u32,
    sockets: Vec<Socket>,
    socket_number: usize,
    /// When the last message from one tab to another arrives.
    between_ms: BTreeMap<(u32, u32), u64>,
    board_is_up: bool,
    /// Whether a board that is down does not answer at all, or refuses.
    is_silent: bool,
    net_is_up: bool,
    is_over: bool,
    /// When there were last two sockets, one of them of a suspended tab, or none.
    several_ms: u64,
    value: u64,
    command: u64,
    /// The commands of people by their text, and how often each was sent.
    commands: BTreeMap<String, (Command, u32)>,
    stats: Stats,
    is_traced: bool,
    trace: Vec<String>,
}

impl World {
    fn new(seed: u64, broken: Broken, is_traced: bool) -> Self {
        let mut random = Random::new(seed);
        let plan = Plan::random(&mut random);
        let mut world = Self {
            random,
            broken,
            records: Records::No,
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
            commands: BTreeMap::new(),
            stats: Stats::default(),
            is_traced,
            trace: Vec::new(),
        };
        trace!(world, "plan: {:?}", world.plan);
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
        self.advance(self.plan.life_ms)?;
        self.recover()
    }

    /// Plays what the tabs have recorded.
    fn check_recordings(&self) -> Result<(), String> {
        let mut pages = self.pages.iter();
        pages.try_for_each(|(tab, page)| {
            let checked = page.tab.check_recording();
            checked.map_err(|what| format!("tab {tab}, {what}"))
        })
    }

    /// Advances the time and handles the events that are due.
    fn advance(&mut self, ms: u64) -> Result<(), String> {
        let until_ms = self.now_ms + ms;
        while let Some(Reverse((at_ms, number))) = self.queue.peek().copied()
            && at_ms <= until_ms
        {
            self.queue.pop();
            self.now_ms = at_ms;
            if let Some(event) = self.events.remove(&number) {
                self.stats.events += 1;
                self.handle(event)?;
                self.check()?;
            }
        }
        self.now_ms = until_ms;
        Ok(())
    }

    /// Ends all faults; then all visible tabs must connect soon.
    fn recover(&mut self) -> Result<(), String> {
        self.is_over = true;
        self.board_is_up = true;
        self.net_is_up = true;
        trace!(self, "-- all is well from here");
        let frozen: Vec<u32> = self.frozen().collect();
        // The socket of a suspended tab is still a connection, which nothing else can close.
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
        // The board drops half-open connections.
        for socket in 0..self.sockets.len() {
            if self.sockets[socket].is_cut {
                self.handle(Event::Forget(socket))?;
                // A repaired wire reveals dead connections; an attempt that hangs still hangs.
                if self.sockets[socket].ready == Ready::Open {
                    self.end(socket, 1006, false, 1, 50);
                }
            }
        }
        // A person who has disconnected may connect again.
        for tab in self.running() {
            if !self.pages[&tab].tab.app.link().is_wanted() && self.random.chance(50) {
                self.give(tab, "connect", Input::Connect("board.local"))?;
            }
        }
        let away = self
            .pages
            .values()
            .any(|page| !page.frozen && matches!(page.tab.app.link().state(), State::Away { .. }));
        let within_ms = CONNECTED_MS + if away { LEFT_MS } else { 0 };
        let since_ms = self.now_ms;
        while self.now_ms < since_ms + within_ms {
            self.advance(100)?;
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
        // The tabs stay connected, once earlier losses have been noticed.
        if self.random.chance(30) {
            self.advance(
                since_ms + within_ms + self.random.clone().between(0, 3_000) - self.now_ms,
            )?;
            // A hidden tab frees a board with one connection after a minute, and a visible one takes
            // it over.
            let until_ms = self.now_ms + TAKEN_MS;
            while let Some(tab) = self.unconnected() {
                if self.now_ms >= until_ms {
                    return Err(format!("tab {tab} did not stay connected"));
                }
                self.advance(100)?;
            }
            self.check_commands()?;
        }
        Ok(())
    }

    /// While all is well, the commands of every visible tab are sent.
    fn check_commands(&mut self) -> Result<(), String> {
        for tab in self.running() {
            if self.pages[&tab].is_hidden {
                continue;
            }
            self.command += 1;
            let number = self.command;
            let mut command = None;
            trace!(self, "tab {tab}: command {number}, which must be sent");
            self.with(tab, |tab, sockets| {
                command = Some(tab.command(number, sockets))
            })?;
            let text = command.as_ref().map(|command| command.text.clone());
            self.record(command)?;
            let is_accepted = self.pages[&tab].tab.app.command_notice().is_empty();
            self.advance(60)?;
            let is_connected = self.pages[&tab].tab.app.link().open().is_some();
            let sent = text.and_then(|text| self.commands.get(&text));
            if is_accepted && is_connected && sent.is_none_or(|(_, sent)| *sent != 1) {
                return Err(format!(
                    "command {number} of tab {tab} was accepted but not sent"
                ));
            }
        }
        Ok(())
    }

    /// A visible tab that should be connected but is not.
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

    fn handle(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Act => {
                if !self.is_over {
                    self.act()?;
                    self.after(0, 2 * self.plan.act_ms, Event::Act);
                }
                Ok(())
            }
            Event::Timer { tab, .. } | Event::Channel { tab, .. } => self.deliver(tab, event),
            Event::Happens(socket, _) => {
                if !self.update_ready_state(socket, &event) {
                    return Ok(());
                }
                let tab = self.sockets[socket].tab;
                self.deliver(tab, event)
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
                trace!(self, "the board is up");
                self.board_is_up = true;
                Ok(())
            }
            Event::NetIsUp => {
                trace!(self, "the network is up");
                self.net_is_up = true;
                if self.random.chance(50) {
                    for tab in self.running() {
                        self.give(tab, "online", Input::Online)?;
                    }
                }
                Ok(())
            }
            Event::Forget(socket) => {
                self.sockets[socket].board_side = BoardSide::Gone;
                Ok(())
            }
            Event::Resume(socket) => {
                let state = &mut self.sockets[socket];
                if !std::mem::replace(&mut state.streams, true) && self.plan.beat_ms > 0 {
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
