//! Everything around the tabs: the browser's sockets, timers and channel, the network, the board,
//! the clocks, and a person who does what people do. And what must hold after every step.

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

const NETZER: &str = r#"{"address":"/ws","open":["on a","on s"],"hidden":["off"],
    "limits":{"connections":1},"pins":[{"path":"a"},{"path":"s","kind":"slider","max":1000000,"write":"s={value}"}]}"#;
const PROBED: &str = r#"{"address":"/ws","open":["on a"],"keepalive":{"send":"ping","every":2,"within":2},
    "pins":[{"path":"a"},{"path":"s","kind":"slider","max":1000000,"write":"s={value}"}]}"#;
const PAUSED: &str = r#"{"address":"/ws","open":["on a","on b","on c"],"pause":0.1,"visible":["on a"],"hidden":["off"],
    "pins":[{"path":"a"},{"path":"s","kind":"slider","max":1000000,"write":"s={value}"}]}"#;
/// The profiles, with how many commands are sent on open.
const PROFILES: [(&str, usize); 3] = [(NETZER, 2), (PROBED, 1), (PAUSED, 3)];

/// What a board does with one connection more than it has room for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Full {
    /// The handshake is refused.
    Refuses,
    /// It is accepted, and closed with 1013.
    Busy,
    /// It is not answered at all.
    Ignores,
    /// The older connection is closed.
    Replaces,
}

/// What a life is like.
#[derive(Debug)]
struct Plan {
    profile: usize,
    full: Full,
    /// How many connections the board has.
    room: usize,
    /// The time between two messages of the stream; none where it is 0.
    beat_ms: u64,
    /// Whether the messages come as they please.
    is_loose: bool,
    /// How many messages follow what the board says on open.
    chatter: usize,
    wire_ms: u64,
    channel_ms: u64,
    /// How much a timer of a hidden tab is rounded up.
    throttle_ms: u64,
    /// How often something happens that is not the board's or a tab's own doing.
    act_ms: u64,
    life_ms: u64,
}

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

macro_rules! tell {
    ($world:expr, $($what:tt)*) => {
        if $world.is_told {
            let line = format!($($what)*);
            let at_ms = $world.now_ms;
            $world.trace.push(format!("{at_ms:>7} {line}"));
        }
    };
}

impl World {
    fn new(seed: u64, broken: Broken, is_told: bool) -> Self {
        let mut random = Random::new(seed);
        let profile = random.between(0, PROFILES.len() as u64 - 1) as usize;
        let is_long = random.chance(8);
        let plan = Plan {
            profile,
            full: random.one_of(&[Full::Refuses, Full::Busy, Full::Ignores, Full::Replaces]),
            room: if profile == 0 || random.chance(30) {
                1
            } else {
                8
            },
            beat_ms: random.one_of(&[0, 0, 200, 1_000, 1_000, 2_000]),
            is_loose: random.chance(30),
            wire_ms: random.one_of(&[2, 20, 80]),
            channel_ms: random.one_of(&[1, 5, 15, 25]),
            throttle_ms: random.one_of(&[0, 1_000, 1_000, 60_000]),
            chatter: random.one_of(&[0, 0, 0, MAX_RECENT + 10]),
            act_ms: random.one_of(&[100, 500, 1_000, 3_000, 60_000]),
            life_ms: if is_long {
                random.between(60_000, 200_000)
            } else {
                random.between(2_000, 30_000)
            },
        };
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

    /// Something reaches a tab, or waits until it runs again.
    fn reach(&mut self, tab: u32, event: Event) -> Result<(), String> {
        let Some(page) = self.pages.get_mut(&tab) else {
            return Ok(());
        };
        if page.frozen {
            if !page.is_cached {
                page.waiting.push(event);
            }
            return Ok(());
        }
        let mut sockets = self.socket_number;
        page.tab.now_ms = self.now_ms;
        page.tab.wall_ms = self.wall_ms.wrapping_add(self.now_ms);
        match event {
            Event::Timer { set, .. } => {
                if page.set != set {
                    return Ok(());
                }
                page.due_ms = None;
                let mine = self
                    .sockets
                    .iter()
                    .rev()
                    .find(|socket| socket.tab == tab && socket.is_heard);
                page.tab.buffered_bytes = mine.map_or(0, |socket| socket.buffered_bytes);
                page.tab.rung(&mut sockets);
            }
            Event::Channel {
                since_ms, message, ..
            } => {
                if page.channel_since_ms != Some(since_ms) {
                    return Ok(());
                }
                tell!(self, "tab {tab} hears {message:?}");
                let page = self.pages.get_mut(&tab).ok_or("no such tab")?;
                page.tab.hears(&message, &mut sockets);
            }
            Event::Happens(socket, happening) => {
                let known = &mut self.sockets[socket];
                if !known.is_heard {
                    return Ok(());
                }
                if let Happening::Text(text) = &*happening
                    && let Some(value) = stream_value(text)
                {
                    known.values.push_back((self.now_ms, value));
                    known.steady_values += 1;
                    if known.values.len() > 40 {
                        known.values.pop_front();
                    }
                }
                if matches!(&*happening, Happening::Opened) {
                    known.opened_ms = self.now_ms;
                    self.stats.opened += 1;
                }
                self.stats.messages += 1;
                tell!(self, "tab {tab}, socket {socket}: {happening:?}");
                let page = self.pages.get_mut(&tab).ok_or("no such tab")?;
                page.tab.happened(socket, &happening, &mut sockets);
            }
            _ => {}
        }
        self.carry_out(tab, sockets)
    }

    /// The browser itself hears of a socket, also while its page stands still. Nothing comes
    /// behind the end.
    fn browser_hears(&mut self, socket: usize, event: &Event) -> bool {
        let Event::Happens(_, happening) = event else {
            return false;
        };
        let known = &mut self.sockets[socket];
        let is_news = known.ready != Ready::Closed;
        match &**happening {
            Happening::Opened if known.ready == Ready::Connecting => known.ready = Ready::Open,
            Happening::Closed(_) => known.ready = Ready::Closed,
            // A socket that is being closed brings nothing more.
            _ => return known.ready == Ready::Open,
        }
        is_news
    }

    /// Gives a tab an input.
    fn give(&mut self, tab: u32, name: &str, input: Input<'_>) -> Result<(), String> {
        tell!(self, "tab {tab}: {name}");
        self.with(tab, |tab, sockets| tab.dispatch(input, sockets))
    }

    fn with(&mut self, tab: u32, act: impl FnOnce(&mut Tab, &mut usize)) -> Result<(), String> {
        let mut sockets = self.socket_number;
        if let Some(page) = self.pages.get_mut(&tab) {
            page.tab.now_ms = self.now_ms;
            page.tab.wall_ms = self.wall_ms.wrapping_add(self.now_ms);
            act(&mut page.tab, &mut sockets);
        }
        self.carry_out(tab, sockets)
    }

    /// Does what a tab asks of its browser.
    fn carry_out(&mut self, tab: u32, sockets: usize) -> Result<(), String> {
        self.socket_number = sockets;
        let Some(page) = self.pages.get_mut(&tab) else {
            return Ok(());
        };
        for effect in std::mem::take(&mut page.tab.effects) {
            match &effect {
                Effect::Timer(_) => {}
                effect => tell!(self, "tab {tab} does {effect:?}"),
            }
            match effect {
                Effect::Open(number, attempt, url) => {
                    assert_eq!(number, self.sockets.len());
                    self.sockets.push(Socket {
                        tab,
                        attempt,
                        is_elsewhere: url.contains("other"),
                        ready: Ready::Connecting,
                        is_heard: true,
                        known: Known::Not,
                        is_cut: false,
                        to_board_ms: 0,
                        to_tab_ms: 0,
                        opened_ms: u64::MAX,
                        triggers: Vec::new(),
                        streams: false,
                        buffered_bytes: 0,
                        values: VecDeque::new(),
                        steady_values: 0,
                        held_until_ms: 0,
                        gone_ms: None,
                    });
                    if !self.net_is_up {
                        self.sockets[number].is_cut = true;
                        // A network that is known to be down fails at once, another after long.
                        let (least, most) = if self.is_silent {
                            (8_000, 40_000)
                        } else {
                            (1, 50)
                        };
                        self.ends(number, 1006, false, least, most);
                    }
                    self.carry_to_board(number, Arrival::Knock);
                }
                Effect::Send(socket, text) => {
                    self.sends(tab, socket, &text)?;
                    if self.sockets[socket].ready == Ready::Open {
                        if self.sockets[socket].is_cut {
                            self.sockets[socket].buffered_bytes += text.len() as u32;
                        }
                        self.carry_to_board(socket, Arrival::Text(text));
                    }
                }
                Effect::Close(socket) => self.close(socket),
                Effect::Drop(socket) => {
                    self.check_alarm(tab, socket)?;
                    self.sockets[socket].is_heard = false;
                    self.close(socket);
                }
                Effect::Post(message) => self.post(tab, &message)?,
                Effect::Channel(is_open) => {
                    let now_ms = self.now_ms;
                    if let Some(page) = self.pages.get_mut(&tab) {
                        page.channel_since_ms = is_open.then_some(now_ms);
                    }
                }
                Effect::Timer(delay) => self.set_timer(tab, delay),
            }
        }
        Ok(())
    }

    fn set_timer(&mut self, tab: u32, delay: Option<u64>) {
        let jitter = if self.random.chance(5) { 40 } else { 3 };
        let late = self.random.between(0, jitter);
        let (now_ms, throttle_ms) = (self.now_ms, self.plan.throttle_ms);
        let Some(page) = self.pages.get_mut(&tab) else {
            return;
        };
        page.set += 1;
        let set = page.set;
        page.due_ms = delay.map(|delay| now_ms + delay);
        if let Some(due_ms) = page.due_ms {
            let at_ms = if page.is_hidden && throttle_ms > 0 {
                due_ms.next_multiple_of(throttle_ms)
            } else {
                due_ms + late
            };
            self.at(at_ms, Event::Timer { tab, set });
        }
    }

    fn post(&mut self, from: u32, message: &str) -> Result<(), String> {
        if message.len() > MAX_RECENT_BYTES + MAX_RECENT * 24 + 1_000 {
            return Err(format!("tab {from} posts {} bytes", message.len()));
        }
        let message: Rc<str> = message.into();
        let others: Vec<(u32, u64)> = self
            .pages
            .iter()
            .filter(|(tab, _)| **tab != from)
            .filter_map(|(tab, page)| Some((*tab, page.channel_since_ms?)))
            .collect();
        for (tab, since_ms) in others {
            let delay = self.random.between(0, self.plan.channel_ms);
            let last = self.between_ms.entry((from, tab)).or_default();
            let at_ms = (self.now_ms + delay).max(*last);
            *last = at_ms;
            let message = message.clone();
            self.at(
                at_ms,
                Event::Channel {
                    tab,
                    since_ms,
                    message,
                },
            );
        }
        Ok(())
    }

    fn close(&mut self, socket: usize) {
        if matches!(self.sockets[socket].ready, Ready::Connecting | Ready::Open) {
            self.sockets[socket].ready = Ready::Closing;
            self.carry_to_board(socket, Arrival::Close);
            if self.sockets[socket].is_cut {
                self.ends(socket, 1006, false, 60_000, 60_000);
            }
        }
    }

    fn carry_to_board(&mut self, socket: usize, arrival: Arrival) {
        let delay = self.random.between(1, self.plan.wire_ms);
        let known = &mut self.sockets[socket];
        if !known.is_cut {
            let at_ms = (self.now_ms + delay).max(known.to_board_ms);
            known.to_board_ms = at_ms;
            self.at(at_ms, Event::Arrives(socket, arrival));
        }
    }

    fn carry_to_tab(&mut self, socket: usize, happening: Happening) {
        let delay = self.random.between(1, self.plan.wire_ms);
        let known = &mut self.sockets[socket];
        if !known.is_cut {
            let at_ms = (self.now_ms + delay).max(known.to_tab_ms);
            known.to_tab_ms = at_ms;
            self.at(at_ms, Event::Happens(socket, Rc::new(happening)));
        }
    }

    /// The browser finds the end of a socket.
    fn ends(&mut self, socket: usize, code: u16, clean: bool, least_ms: u64, most_ms: u64) {
        let loss = Loss {
            code,
            reason: String::new(),
            clean,
        };
        let delay = self.random.between(least_ms, most_ms);
        let at_ms = (self.now_ms + delay).max(self.sockets[socket].to_tab_ms);
        self.at(
            at_ms,
            Event::Happens(socket, Rc::new(Happening::Closed(loss))),
        );
    }

    // The board.

    fn connections(&self) -> impl Iterator<Item = usize> {
        (0..self.sockets.len()).filter(|socket| self.sockets[*socket].known == Known::Accepted)
    }

    fn arrive(&mut self, socket: usize, arrival: Arrival) {
        if self.sockets[socket].is_cut {
            return;
        }
        tell!(self, "board, socket {socket}: {arrival:?}");
        match arrival {
            Arrival::Knock => self.knock(socket),
            Arrival::Text(text) if self.sockets[socket].known == Known::Accepted => {
                self.takes(socket, &text);
            }
            Arrival::Text(_) => {}
            Arrival::Close => {
                self.sockets[socket].known = Known::Gone;
                let wire_ms = self.plan.wire_ms;
                self.ends(socket, 1000, true, 1, wire_ms);
            }
        }
    }

    fn knock(&mut self, socket: usize) {
        if self.sockets[socket].is_elsewhere {
            return self.ends(socket, 1006, false, 1, 20);
        }
        if !self.board_is_up {
            if self.is_silent {
                self.ends(socket, 1006, false, 8_000, 40_000);
            } else {
                self.ends(socket, 1006, false, 1, 20);
            }
            return;
        }
        let oldest = self.connections().next();
        if self.connections().count() >= self.plan.room {
            match (self.plan.full, oldest) {
                (Full::Refuses, _) => return self.ends(socket, 1006, false, 1, 20),
                (Full::Busy, _) => {
                    self.carry_to_tab(socket, Happening::Opened);
                    return self.ends(socket, 1013, true, 1, 20);
                }
                (Full::Ignores, _) => return self.ends(socket, 1006, false, 8_000, 40_000),
                (Full::Replaces, Some(oldest)) => {
                    self.sockets[oldest].known = Known::Gone;
                    if !self.sockets[oldest].is_cut {
                        self.ends(oldest, 1001, true, 1, 20);
                    }
                }
                (Full::Replaces, None) => {}
            }
        }
        self.sockets[socket].known = Known::Accepted;
        self.carry_to_tab(socket, Happening::Opened);
    }

    fn takes(&mut self, socket: usize, text: &str) {
        if text == "ping" {
            self.carry_to_tab(socket, Happening::Text("pong".into()));
        } else if let Some(value) = text.strip_prefix("s=") {
            if self.random.chance(80) {
                let said = format!(r#"{{"s":"{value}"}}"#);
                let all: Vec<usize> = self.connections().collect();
                for socket in all {
                    self.carry_to_tab(socket, Happening::Text(said.clone()));
                }
            }
        } else if text.starts_with("off") {
            self.sockets[socket].streams = false;
            self.sockets[socket].steady_values = 0;
        } else if text.starts_with("on") {
            // Said once, at every open, and with nothing of it in what comes later.
            if text == "on a" {
                self.value += 1;
                let once = format!(r#"{{"z":{{"once":{}}}}}"#, self.value);
                self.carry_to_tab(socket, Happening::Text(once));
                self.carry_to_tab(socket, Happening::Text(r#"{"gone":null}"#.into()));
                for number in 0..self.plan.chatter {
                    self.carry_to_tab(socket, Happening::Text(number.to_string()));
                }
            }
            let streams = &mut self.sockets[socket].streams;
            if !std::mem::replace(streams, true) && self.plan.beat_ms > 0 {
                self.at(self.now_ms, Event::Beat(socket));
            }
        }
    }

    fn beat(&mut self, socket: usize) {
        let known = &self.sockets[socket];
        if known.known != Known::Accepted || !known.streams || !self.board_is_up {
            return;
        }
        self.value += 1;
        let value = self.value;
        self.carry_to_tab(socket, Happening::Text(format!(r#"{{"a":{value}}}"#)));
        let beat_ms = self.plan.beat_ms;
        let gap = if self.plan.is_loose {
            self.random.between(1, beat_ms * 3)
        } else {
            beat_ms
        };
        self.at(self.now_ms + gap, Event::Beat(socket));
    }

    // What happens.

    fn open_tab(&mut self) -> Result<(), String> {
        self.tab_number += 1;
        // The tabs of one browser have numbers in no order.
        let order = self.random.between(1, 900_000) as u32 * 1_000;
        let number = order + self.tab_number;
        let (profile, _) = PROFILES[self.plan.profile];
        let tab = Tab::new(number, profile, self.now_ms, self.wall_ms, self.broken);
        let page = Page {
            tab,
            is_hidden: false,
            was_told: false,
            frozen: false,
            is_cached: false,
            thawed_ms: 0,
            shown_ms: self.now_ms,
            waiting: Vec::new(),
            channel_since_ms: None,
            set: 0,
            due_ms: None,
            state_of: 0,
            left_after_ms: 0,
        };
        self.pages.insert(number, page);
        tell!(self, "tab {number} is opened");
        self.give(number, "begin", Input::Begin("board.local"))
    }

    fn act(&mut self) -> Result<(), String> {
        let running = self.running();
        let kind = self.random.between(0, 99);
        if running.is_empty() {
            return if self.pages.len() < MAX_TABS {
                self.open_tab()
            } else {
                Ok(())
            };
        }
        let tab = self.random.one_of(&running);
        let is_hidden = self.pages[&tab].is_hidden;
        match kind {
            0..8 => {
                if self.pages.len() < MAX_TABS {
                    self.open_tab()?;
                }
            }
            8..12 => {
                // A page that is closed hears of it.
                self.give(tab, "leave, to be closed", Input::Leave)?;
                self.remove(tab);
            }
            12..15 => {
                tell!(self, "tab {tab} crashes");
                self.remove(tab);
            }
            15..18 => {
                // The browser freezes a page, and says so.
                self.give(tab, "freeze", Input::Leave)?;
                self.freeze(tab, true, 200_000);
            }
            18..23 => {
                tell!(self, "tab {tab} stands still");
                self.freeze(tab, false, 20_000);
            }
            23..25 => {
                // The whole machine sleeps.
                tell!(self, "all tabs stand still");
                for tab in running {
                    self.freeze(tab, false, 8_000);
                }
            }
            25..28 => {
                self.give(tab, "leave, to be kept", Input::Leave)?;
                self.freeze(tab, true, 60_000);
                if let Some(page) = self.pages.get_mut(&tab) {
                    page.is_cached = true;
                }
            }
            28..29 => self.give(tab, "leave, and stay", Input::Leave)?,
            29..42 => self.show(tab, !is_hidden)?,
            42..45 => self.give(tab, "disconnect", Input::Disconnect)?,
            45..49 => self.give(tab, "connect", Input::Connect("board.local"))?,
            49..50 => self.give(tab, "connect elsewhere", Input::Connect("other.local"))?,
            50..51 => self.give(tab, "retry", Input::RetryNow)?,
            51..65 => {
                self.command += 1;
                let number = self.command;
                let mut wish = None;
                tell!(self, "tab {tab}: command {number}");
                self.with(tab, |tab, sockets| {
                    wish = Some(tab.command(number, sockets))
                })?;
                // What is sent at once is seen before the wish is known here.
                self.knows(wish)?;
            }
            65..75 => {
                self.command += 1;
                let number = self.command;
                let mut wish = None;
                tell!(self, "tab {tab}: write {number}");
                self.with(tab, |tab, sockets| wish = Some(tab.write(number, sockets)))?;
                self.knows(wish)?;
            }
            75..78 => self.cut_wire(),
            78..79 => self.pause_stream(),
            79..80 => self.hold_wire(),
            80..84 => self.close_one(),
            84..89 => self.restart(),
            89..93 => self.lose_network(),
            93..97 => {
                let days = self.random.between(0, 20_000_000_000);
                self.wall_ms = if self.random.chance(50) {
                    self.wall_ms.wrapping_add(days)
                } else {
                    self.wall_ms.wrapping_sub(days)
                };
                tell!(self, "the clock on the wall jumps");
            }
            _ => {
                let frozen: Vec<u32> = self.frozen().collect();
                if !frozen.is_empty() {
                    let tab = self.random.one_of(&frozen);
                    self.thaw(tab)?;
                }
            }
        }
        Ok(())
    }

    /// A wish is known from now on; what was sent of it while it was made was sent once.
    fn knows(&mut self, wish: Option<Wish>) -> Result<(), String> {
        if let Some(wish) = wish {
            let text = wish.text.clone();
            let sent = self.wishes.remove(&text).map_or(0, |(_, sent)| sent);
            if sent > 0 && wish.connected_since_ms.is_none() {
                return Err(format!("“{text}” was sent without a connection"));
            }
            self.wishes.insert(text, (wish, sent));
        }
        Ok(())
    }

    fn show(&mut self, tab: u32, is_hidden: bool) -> Result<(), String> {
        tell!(self, "tab {tab}: hidden: {is_hidden}");
        let now_ms = self.now_ms;
        let mut due = None;
        if let Some(page) = self.pages.get_mut(&tab) {
            page.is_hidden = is_hidden;
            page.shown_ms = now_ms;
            due = page.due_ms.filter(|_| !is_hidden);
        }
        self.with(tab, |tab, sockets| tab.seen(is_hidden, sockets))?;
        // Timers are not throttled any more.
        if let Some(due_ms) = due
            && let Some(page) = self.pages.get(&tab)
            && page.due_ms == Some(due_ms)
        {
            self.set_timer(tab, Some(due_ms.saturating_sub(now_ms)));
        }
        Ok(())
    }

    fn freeze(&mut self, tab: u32, was_told: bool, most_ms: u64) {
        if let Some(page) = self.pages.get_mut(&tab) {
            page.frozen = true;
            page.was_told = was_told;
            page.is_cached = false;
        }
        // Some for a moment, some for long.
        let most_ms = if self.random.chance(50) {
            2_000
        } else {
            most_ms
        };
        self.after(10, most_ms, Event::Thaw(tab));
    }

    fn thaw(&mut self, tab: u32) -> Result<(), String> {
        tell!(self, "tab {tab} runs again");
        let now_ms = self.now_ms;
        let Some(page) = self.pages.get_mut(&tab) else {
            return Ok(());
        };
        page.frozen = false;
        page.thawed_ms = now_ms;
        let was_told = page.was_told;
        let mut waiting = std::mem::take(&mut page.waiting);
        if self.random.chance(50) {
            // Timers may come before messages.
            waiting.sort_by_key(|event| !matches!(event, Event::Timer { .. }));
        }
        if was_told {
            self.give(tab, "return", Input::Return)?;
        }
        let due = self.pages.get(&tab).and_then(|page| page.due_ms);
        for event in waiting {
            self.reach(tab, event)?;
        }
        // What came all at once says nothing of how often it comes.
        for socket in self.sockets.iter_mut().filter(|socket| socket.tab == tab) {
            socket.steady_values = 0;
        }
        // A timer that fell due while the page was out of the queue rings now.
        if let Some(due_ms) = due
            && let Some(page) = self.pages.get(&tab)
            && page.due_ms == Some(due_ms)
        {
            self.set_timer(tab, Some(due_ms.saturating_sub(now_ms)));
        }
        Ok(())
    }

    /// A tab is gone, and its browser closes its sockets.
    fn remove(&mut self, tab: u32) {
        self.pages.remove(&tab);
        for socket in 0..self.sockets.len() {
            if self.sockets[socket].tab == tab && self.sockets[socket].is_heard {
                self.sockets[socket].is_heard = false;
                self.close(socket);
            }
        }
    }

    /// A connection is half open from now on.
    fn cut_wire(&mut self) {
        let all: Vec<usize> = self.connections().collect();
        if all.is_empty() {
            return;
        }
        let socket = self.random.one_of(&all);
        tell!(self, "socket {socket} is cut");
        self.cut(socket);
    }

    fn cut(&mut self, socket: usize) {
        self.sockets[socket].is_cut = true;
        if self.sockets[socket].known == Known::Accepted {
            self.after(1_000, 20_000, Event::Forgets(socket));
        } else {
            self.sockets[socket].known = Known::Gone;
        }
        if self.random.chance(50) {
            let most_ms = self.random.one_of(&[100, 10_000, 60_000]);
            self.ends(socket, 1006, false, 1, most_ms);
        }
    }

    /// The board has nothing to say for a while.
    fn pause_stream(&mut self) {
        let all: Vec<usize> = self.connections().collect();
        if all.is_empty() {
            return;
        }
        let socket = self.random.one_of(&all);
        tell!(self, "the board pauses the stream of socket {socket}");
        self.sockets[socket].streams = false;
        self.sockets[socket].steady_values = 0;
        self.after(1_000, 30_000, Event::Resumes(socket));
    }

    /// What the board says comes late, as where a busy browser has not handed it over yet.
    fn hold_wire(&mut self) {
        let all: Vec<usize> = self.connections().collect();
        if all.is_empty() {
            return;
        }
        let socket = self.random.one_of(&all);
        let until_ms = self.now_ms + self.random.between(500, MAX_HELD_MS);
        tell!(self, "socket {socket} is held up until {until_ms}");
        let known = &mut self.sockets[socket];
        known.to_tab_ms = known.to_tab_ms.max(until_ms);
        known.held_until_ms = until_ms;
        known.steady_values = 0;
    }

    fn close_one(&mut self) {
        let all: Vec<usize> = self.connections().collect();
        if all.is_empty() {
            return;
        }
        let socket = self.random.one_of(&all);
        let code = self
            .random
            .one_of(&[1000, 1001, 1006, 1008, 1011, 1013, 4000]);
        tell!(self, "the board closes socket {socket} with {code}");
        self.sockets[socket].known = Known::Gone;
        if !self.sockets[socket].is_cut {
            self.ends(socket, code, code != 1006, 1, 50);
        }
    }

    fn restart(&mut self) {
        self.board_is_up = false;
        self.is_silent = self.random.chance(50);
        let is_silent = self.is_silent;
        tell!(self, "the board restarts, silently: {is_silent}");
        let all: Vec<usize> = self.connections().collect();
        for socket in all {
            self.sockets[socket].known = Known::Gone;
            if is_silent {
                self.cut(socket);
            } else if !self.sockets[socket].is_cut {
                self.ends(socket, 1006, false, 1, 50);
            }
        }
        let most_ms = self.random.one_of(&[1_000, 10_000, 40_000]);
        self.after(100, most_ms, Event::BoardIsUp);
    }

    fn lose_network(&mut self) {
        tell!(self, "the network is down");
        self.net_is_up = false;
        self.is_silent = self.random.chance(50);
        for socket in 0..self.sockets.len() {
            let known = &self.sockets[socket];
            if known.ready != Ready::Closed && !known.is_cut {
                self.cut(socket);
            }
        }
        let most_ms = self.random.one_of(&[500, 5_000, 30_000]);
        self.after(100, most_ms, Event::NetIsUp);
    }

    // What must hold.

    /// A page sends on its socket.
    fn sends(&mut self, tab: u32, socket: usize, text: &str) -> Result<(), String> {
        let known = &mut self.sockets[socket];
        if known.ready != Ready::Open {
            return Ok(());
        }
        if text.starts_with("on") {
            if !known.triggers.iter().any(|trigger| trigger == text) {
                known.triggers.push(text.into());
            }
            return Ok(());
        }
        let is_command = text.starts_with(PERSON) || text.starts_with("s=");
        if !is_command {
            return Ok(());
        }
        let (_, wanted) = PROFILES[self.plan.profile];
        if known.triggers.len() < wanted {
            return Err(format!(
                "tab {tab} sends “{text}” on socket {socket} before the commands on open"
            ));
        }
        self.stats.commands += 1;
        let opened_ms = known.opened_ms;
        let wish = self.wishes.entry(text.into()).or_insert_with(|| {
            let wish = Wish {
                text: text.into(),
                connected_since_ms: Some(opened_ms),
            };
            (wish, 0)
        });
        wish.1 += 1;
        if wish.1 > 1 {
            return Err(format!("“{text}” is sent twice, now on socket {socket}"));
        }
        match wish.0.connected_since_ms {
            None => Err(format!(
                "“{text}” was given without a connection, and is sent"
            )),
            Some(since_ms) if since_ms < opened_ms => Err(format!(
                "“{text}” was given on an older connection, and is sent on socket {socket}"
            )),
            Some(_) => Ok(()),
        }
    }

    /// Of a connection that brings nothing the page says no more than it knows.
    fn check_news(&mut self) -> Result<(), String> {
        let now_ms = self.now_ms;
        for socket in &mut self.sockets {
            let is_gone = socket.is_cut || socket.known == Known::Gone;
            if is_gone && socket.ready == Ready::Open {
                socket.gone_ms.get_or_insert(now_ms);
            }
        }
        for (tab, page) in &self.pages {
            if page.frozen || page.is_hidden || page.tab.app.link().open().is_none() {
                continue;
            }
            let own = |socket: &&Socket| socket.tab == *tab && socket.is_heard;
            let is_steady =
                |socket: &Socket| socket.steady_values >= STEADY_VALUES && socket.gone_ms.is_some();
            let socket = self.sockets.iter().rev().find(own);
            let within_ms = match socket.is_some_and(is_steady) && !self.plan.is_loose {
                true => STEADY_NEWS_MS,
                false => NEWS_MS,
            };
            let heard_ms = page.tab.heard_ms;
            let since_ms = heard_ms.max(page.shown_ms).max(page.thawed_ms);
            let status = page.tab.status_at(now_ms);
            if now_ms > since_ms + within_ms && status.starts_with("Connected since") {
                let silent_ms = now_ms - heard_ms;
                return Err(format!(
                    "tab {tab} says “{status}”, and nothing came for too long: {silent_ms} ms"
                ));
            }
        }
        Ok(())
    }

    fn check(&mut self) -> Result<(), String> {
        self.check_sockets()?;
        self.check_news()?;
        if self.stats.events.is_multiple_of(16) {
            self.check_mirrors()?;
        }
        let now_ms = self.now_ms;
        let mut digest = self.stats.digest;
        for (tab, page) in &mut self.pages {
            let app = &page.tab.app;
            let stamp = u64::from(app.revision()) << 32 | app.console().revision() as u64;
            if page.state_of == stamp {
                continue;
            }
            page.state_of = stamp;
            digest = digest.rotate_left(5) ^ stamp ^ now_ms ^ u64::from(*tab);
            let pin = &app.pins()[0];
            let shown = pin.value().map(str::to_owned);
            let last = page.tab.last.map(|(value, _)| value.to_string());
            if shown != last {
                return Err(format!("tab {tab} shows {shown:?}, and {last:?} came last"));
            }
            let is_current = page.tab.last.map(|(_, attempt)| attempt) == app.link().open();
            if shown.is_some() && pin.is_stale() == is_current {
                return Err(format!(
                    "tab {tab} shows {shown:?}, stale: {}, of this connection: {is_current}",
                    pin.is_stale()
                ));
            }
            if app.console().shown() > MAX_LINES || app.table().len() > MAX_PATHS {
                return Err(format!("tab {tab} keeps more than it may"));
            }
            if page.waiting.len() > 1_000_000 {
                return Err(format!("tab {tab} has a queue without bound"));
            }
        }
        self.stats.digest = digest;
        Ok(())
    }

    /// A board that is there is not left twice for the same silence: each has to last for twice as
    /// long as the one before. One that can answer is not left for that it does not.
    fn check_alarm(&mut self, tab: u32, socket: usize) -> Result<(), String> {
        let now_ms = self.now_ms;
        let known = &self.sockets[socket];
        let is_held = now_ms <= known.held_until_ms;
        let is_there =
            known.ready == Ready::Open && known.known == Known::Accepted && !known.is_cut;
        let Some(page) = self.pages.get_mut(&tab) else {
            return Ok(());
        };
        // A tab may have stood still until just when its timer was due: then it cannot know.
        let is_told = page.thawed_ms == 0 || page.thawed_ms < now_ms;
        let Some(Ended::Silent(what)) = page.tab.app.link().ended() else {
            return Ok(());
        };
        if !is_there || !is_told {
            return Ok(());
        }
        // What it slept is no silence of the board.
        let silent_ms = now_ms - page.tab.heard_ms.max(page.thawed_ms);
        let is_again = match what.starts_with("no data") {
            true => silent_ms < std::mem::replace(&mut page.left_after_ms, silent_ms) * 19 / 10,
            // What was asked and answered is on its way.
            false if is_held => false,
            false => !std::mem::take(&mut page.tab.has_answered),
        };
        match is_again {
            true => Err(format!(
                "tab {tab} gives up socket {socket} once more, where nothing is wrong: {what}"
            )),
            false => Ok(()),
        }
    }

    /// What the holder has heard the tabs that share its socket show soon after it.
    fn check_mirrors(&mut self) -> Result<(), String> {
        // A tab that stood still may follow for a moment who is gone.
        let runs = |page: &Page| {
            !page.frozen && (page.thawed_ms == 0 || page.thawed_ms + TAKEN_MS < self.now_ms)
        };
        let mut live = self.sockets.iter().filter(|socket| {
            matches!(socket.ready, Ready::Open | Ready::Connecting) && !socket.is_elsewhere
        });
        let (Some(socket), None) = (live.next(), live.next()) else {
            self.several_ms = self.now_ms;
            return Ok(());
        };
        if self.now_ms < self.several_ms + TAKEN_MS {
            // Who followed a tab that stood still finds the other one first.
            return Ok(());
        }
        if !self.pages.get(&socket.tab).is_some_and(runs) {
            return Ok(());
        }
        let heard = socket.values.iter().rev();
        let mut settled = heard.filter(|(at_ms, _)| at_ms + MIRRORED_MS < self.now_ms);
        let Some((_, value)) = settled.next() else {
            return Ok(());
        };
        for (tab, page) in &self.pages {
            let since = page.tab.connected_since_ms();
            let is_settled = since.is_some_and(|since_ms| {
                since_ms >= socket.opened_ms && since_ms + MIRRORED_MS < self.now_ms
            });
            if !is_settled || !runs(page) || !page.tab.is_sharing() {
                continue;
            }
            self.check_latest(*tab, socket.tab)?;
            let shown = page.tab.last.map(|(value, _)| value);
            if shown.is_none_or(|shown| shown < *value) {
                return Err(format!(
                    "tab {tab} shows {shown:?}, and tab {} heard {value} before",
                    socket.tab
                ));
            }
        }
        Ok(())
    }

    /// A tab that shares the socket of another one knows all that came on this connection, but for
    /// what is on its way.
    fn check_latest(&self, tab: u32, holder: u32) -> Result<(), String> {
        let (app, held) = (&self.pages[&tab].tab.app, &self.pages[&holder].tab);
        let (Some(_), State::Open { since_ms, .. }) =
            (held.app.link().open(), held.app.link().state())
        else {
            return Ok(());
        };
        let held_ms = held.ms(self.now_ms);
        let rows = (0..held.app.table().len()).filter_map(|at| held.app.table().row(at));
        for row in
            rows.filter(|row| row.came_ms() >= *since_ms && row.came_ms() + MIRRORED_MS < held_ms)
        {
            let known = (0..app.table().len()).filter_map(|at| app.table().row(at));
            let known = known.into_iter().find(|known| known.path == row.path);
            let is_known =
                known.is_some_and(|known| known.kind == row.kind && known.value == row.value);
            if !is_known {
                return Err(format!(
                    "tab {holder} has {} = {:?}, and tab {tab}, which shares its socket, knows {:?}",
                    row.path,
                    row.value,
                    known.map(|known| &known.value)
                ));
            }
        }
        Ok(())
    }

    /// At most one socket is open or opening, but for those of tabs that stand still.
    fn check_sockets(&self) -> Result<(), String> {
        let is_live = |socket: &&Socket| {
            let is_running = self.pages.get(&socket.tab).is_none_or(|page| {
                !page.frozen && (page.thawed_ms == 0 || page.thawed_ms + THAW_MS < self.now_ms)
            });
            matches!(socket.ready, Ready::Connecting | Ready::Open) && is_running
        };
        let live: Vec<&Socket> = self.sockets.iter().filter(is_live).collect();
        let (elsewhere, here): (Vec<&Socket>, Vec<&Socket>) =
            live.into_iter().partition(|socket| socket.is_elsewhere);
        match (&here[..], &elsewhere[..]) {
            ([one, other, ..], _) | (_, [one, other, ..]) => Err(format!(
                "tab {} and tab {} have a socket each, of attempts {} and {}",
                one.tab, other.tab, one.attempt.0, other.attempt.0
            )),
            _ => Ok(()),
        }
    }
}
