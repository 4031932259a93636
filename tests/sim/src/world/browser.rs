//! The browser: events that reach tabs, sockets, timers, and the channel between tabs.

use super::*;

impl World {
    /// Something reaches a tab, or waits until it runs again.
    pub(super) fn reach(&mut self, tab: u32, event: Event) -> Result<(), String> {
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
    pub(super) fn browser_hears(&mut self, socket: usize, event: &Event) -> bool {
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
    pub(super) fn give(&mut self, tab: u32, name: &str, input: Input<'_>) -> Result<(), String> {
        tell!(self, "tab {tab}: {name}");
        self.with(tab, |tab, sockets| tab.dispatch(input, sockets))
    }

    pub(super) fn with(
        &mut self,
        tab: u32,
        act: impl FnOnce(&mut Tab, &mut usize),
    ) -> Result<(), String> {
        let mut sockets = self.socket_number;
        if let Some(page) = self.pages.get_mut(&tab) {
            page.tab.now_ms = self.now_ms;
            page.tab.wall_ms = self.wall_ms.wrapping_add(self.now_ms);
            act(&mut page.tab, &mut sockets);
        }
        self.carry_out(tab, sockets)
    }

    /// Does what a tab asks of its browser.
    pub(super) fn carry_out(&mut self, tab: u32, sockets: usize) -> Result<(), String> {
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

    pub(super) fn set_timer(&mut self, tab: u32, delay: Option<u64>) {
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

    pub(super) fn post(&mut self, from: u32, message: &str) -> Result<(), String> {
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

    pub(super) fn close(&mut self, socket: usize) {
        if matches!(self.sockets[socket].ready, Ready::Connecting | Ready::Open) {
            self.sockets[socket].ready = Ready::Closing;
            self.carry_to_board(socket, Arrival::Close);
            if self.sockets[socket].is_cut {
                self.ends(socket, 1006, false, 60_000, 60_000);
            }
        }
    }

    pub(super) fn carry_to_board(&mut self, socket: usize, arrival: Arrival) {
        let delay = self.random.between(1, self.plan.wire_ms);
        let known = &mut self.sockets[socket];
        if !known.is_cut {
            let at_ms = (self.now_ms + delay).max(known.to_board_ms);
            known.to_board_ms = at_ms;
            self.at(at_ms, Event::Arrives(socket, arrival));
        }
    }

    pub(super) fn carry_to_tab(&mut self, socket: usize, happening: Happening) {
        let delay = self.random.between(1, self.plan.wire_ms);
        let known = &mut self.sockets[socket];
        if !known.is_cut {
            let at_ms = (self.now_ms + delay).max(known.to_tab_ms);
            known.to_tab_ms = at_ms;
            self.at(at_ms, Event::Happens(socket, Rc::new(happening)));
        }
    }

    /// The browser finds the end of a socket.
    pub(super) fn ends(
        &mut self,
        socket: usize,
        code: u16,
        clean: bool,
        least_ms: u64,
        most_ms: u64,
    ) {
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
}
