//! The browser: delivery of events, sockets, timers, and the channel between tabs.

use super::*;

impl World {
    /// Delivers an event to a tab, or queues it while the tab is frozen.
    pub(super) fn deliver(&mut self, tab: u32, event: Event) -> Result<(), String> {
        let Some(page) = self.pages.get_mut(&tab) else {
            return Ok(());
        };
        if page.frozen {
            if !page.is_cached {
                page.pending.push(event);
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
                let own = self
                    .sockets
                    .iter()
                    .rev()
                    .find(|socket| socket.tab == tab && socket.is_attached);
                page.tab.buffered_bytes = own.map_or(0, |socket| socket.buffered_bytes);
                page.tab.timer_fired(&mut sockets);
            }
            Event::Channel {
                since_ms, message, ..
            } => {
                if page.channel_since_ms != Some(since_ms) {
                    return Ok(());
                }
                trace!(self, "tab {tab} receives {message:?}");
                let page = self.pages.get_mut(&tab).ok_or("no such tab")?;
                page.tab.peer_message(&message, &mut sockets);
            }
            Event::Happens(socket, happening) => {
                let state = &mut self.sockets[socket];
                if !state.is_attached {
                    return Ok(());
                }
                if let Happening::Text(text) = &*happening
                    && let Some(value) = stream_value(text)
                {
                    state.values.push_back((self.now_ms, value));
                    state.steady_values += 1;
                    if state.values.len() > 40 {
                        state.values.pop_front();
                    }
                }
                if matches!(&*happening, Happening::Opened) {
                    state.opened_ms = self.now_ms;
                    self.stats.opened += 1;
                }
                self.stats.messages += 1;
                trace!(self, "tab {tab}, socket {socket}: {happening:?}");
                let page = self.pages.get_mut(&tab).ok_or("no such tab")?;
                page.tab.socket_event(socket, &happening, &mut sockets);
            }
            _ => {}
        }
        self.carry_out(tab, sockets)
    }

    /// Updates the state of a socket in the browser, which works even while its page is suspended.
    /// False if the page gets no event, as after the end.
    pub(super) fn update_ready_state(&mut self, socket: usize, event: &Event) -> bool {
        let Event::Happens(_, happening) = event else {
            return false;
        };
        let state = &mut self.sockets[socket];
        let is_delivered = state.ready != Ready::Closed;
        match &**happening {
            Happening::Opened if state.ready == Ready::Connecting => state.ready = Ready::Open,
            Happening::Closed(_) => state.ready = Ready::Closed,
            // A closing socket delivers nothing more.
            _ => return state.ready == Ready::Open,
        }
        is_delivered
    }

    /// Feeds a tab an input.
    pub(super) fn give(&mut self, tab: u32, name: &str, input: Input<'_>) -> Result<(), String> {
        trace!(self, "tab {tab}: {name}");
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

    /// Carries out a tab's requests to the browser.
    pub(super) fn carry_out(&mut self, tab: u32, sockets: usize) -> Result<(), String> {
        self.socket_number = sockets;
        let Some(page) = self.pages.get_mut(&tab) else {
            return Ok(());
        };
        for effect in std::mem::take(&mut page.tab.effects) {
            match &effect {
                Effect::Timer(_) => {}
                effect => trace!(self, "tab {tab}: {effect:?}"),
            }
            match effect {
                Effect::Open(number, attempt, url) => {
                    assert_eq!(number, self.sockets.len());
                    self.sockets.push(Socket {
                        tab,
                        attempt,
                        is_elsewhere: url.contains("other"),
                        ready: Ready::Connecting,
                        is_attached: true,
                        board_side: BoardSide::Unknown,
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
                        // If the network is known to be down, this fails at once, otherwise late.
                        let (least, most) = if self.is_silent {
                            (8_000, 40_000)
                        } else {
                            (1, 50)
                        };
                        self.end(number, 1006, false, least, most);
                    }
                    self.carry_to_board(number, Arrival::Handshake);
                }
                Effect::Send(socket, text) => {
                    self.check_sent(tab, socket, &text)?;
                    if self.sockets[socket].ready == Ready::Open {
                        if self.sockets[socket].is_cut {
                            self.sockets[socket].buffered_bytes += text.len() as u32;
                        }
                        self.carry_to_board(socket, Arrival::Text(text));
                    }
                }
                Effect::Close(socket) => self.close(socket),
                Effect::Drop(socket) => {
                    self.check_reconnect(tab, socket)?;
                    self.sockets[socket].is_attached = false;
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
                self.end(socket, 1006, false, 60_000, 60_000);
            }
        }
    }

    pub(super) fn carry_to_board(&mut self, socket: usize, arrival: Arrival) {
        let delay = self.random.between(1, self.plan.wire_ms);
        let state = &mut self.sockets[socket];
        if !state.is_cut {
            let at_ms = (self.now_ms + delay).max(state.to_board_ms);
            state.to_board_ms = at_ms;
            self.at(at_ms, Event::Arrives(socket, arrival));
        }
    }

    pub(super) fn carry_to_tab(&mut self, socket: usize, happening: Happening) {
        let delay = self.random.between(1, self.plan.wire_ms);
        let state = &mut self.sockets[socket];
        if !state.is_cut {
            let at_ms = (self.now_ms + delay).max(state.to_tab_ms);
            state.to_tab_ms = at_ms;
            self.at(at_ms, Event::Happens(socket, Rc::new(happening)));
        }
    }

    /// Schedules the browser's event for the end of a socket.
    pub(super) fn end(
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
