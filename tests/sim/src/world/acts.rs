//! Acts of people and their machines: opening, closing, hiding and suspending tabs, and commands.

use super::*;

impl World {
    pub(super) fn open_tab(&mut self) -> Result<(), String> {
        self.tab_number += 1;
        // The numbers of a browser's tabs are in no order.
        let order = self.random.between(1, 900_000) as u32 * 1_000;
        let number = order + self.tab_number;
        let (profile, _) = PROFILES[self.plan.profile];
        let mut tab = Tab::new(number, profile, self.now_ms, self.wall_ms, self.broken);
        if self.records == Records::Yes {
            tab.wall_ms = self.wall_ms.wrapping_add(self.now_ms);
            tab.record(profile, self.tab_number);
        }
        let page = Page {
            tab,
            is_hidden: false,
            was_notified: false,
            frozen: false,
            is_cached: false,
            thawed_ms: 0,
            shown_ms: self.now_ms,
            pending: Vec::new(),
            channel_since_ms: None,
            set: 0,
            due_ms: None,
            checked: 0,
            left_after_ms: 0,
        };
        self.pages.insert(number, page);
        trace!(self, "tab {number} is opened");
        self.give(number, "begin", Input::Begin("board.local"))
    }

    pub(super) fn act(&mut self) -> Result<(), String> {
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
                // A page gets an event before it is closed.
                self.give(tab, "leave, to be closed", Input::Leave)?;
                self.remove(tab);
            }
            12..15 => {
                trace!(self, "tab {tab} crashes");
                self.remove(tab);
            }
            15..18 => {
                // The browser freezes a page, and announces it.
                self.give(tab, "freeze", Input::Leave)?;
                self.freeze(tab, true, 200_000);
            }
            18..23 => {
                trace!(self, "tab {tab} is suspended");
                self.freeze(tab, false, 20_000);
            }
            23..25 => {
                // The whole machine sleeps.
                trace!(self, "all tabs are suspended");
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
            51..65 => self.ask(tab, "command", Tab::command)?,
            65..75 => self.ask(tab, "write", Tab::write)?,
            75..78 => self.cut_wire(),
            78..79 => self.pause_stream(),
            79..80 => self.delay_wire(),
            80..84 => self.close_one(),
            84..89 => self.restart(),
            89..93 => self.lose_network(),
            93..97 => self.set_wall_clock(),
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

    /// A person types a command, or moves a slider.
    fn ask(
        &mut self,
        tab: u32,
        what: &str,
        make: fn(&mut Tab, u64, &mut usize) -> Command,
    ) -> Result<(), String> {
        self.command += 1;
        let number = self.command;
        let mut command = None;
        trace!(self, "tab {tab}: {what} {number}");
        self.with(tab, |tab, sockets| {
            command = Some(make(tab, number, sockets))
        })?;
        // A text that is sent at once has already been counted.
        self.record(command)
    }

    fn set_wall_clock(&mut self) {
        let ms = self.random.between(0, 20_000_000_000);
        self.wall_ms = if self.random.chance(50) {
            self.wall_ms.wrapping_add(ms)
        } else {
            self.wall_ms.wrapping_sub(ms)
        };
        trace!(self, "the wall clock jumps");
    }

    /// Records a command; its text may already have been sent.
    pub(super) fn record(&mut self, command: Option<Command>) -> Result<(), String> {
        if let Some(command) = command {
            let text = command.text.clone();
            let sent = self.commands.remove(&text).map_or(0, |(_, sent)| sent);
            if sent > 0 && command.connected_since_ms.is_none() {
                return Err(format!("“{text}” was sent without a connection"));
            }
            self.commands.insert(text, (command, sent));
        }
        Ok(())
    }

    pub(super) fn show(&mut self, tab: u32, is_hidden: bool) -> Result<(), String> {
        trace!(self, "tab {tab}: hidden: {is_hidden}");
        let now_ms = self.now_ms;
        let mut due = None;
        if let Some(page) = self.pages.get_mut(&tab) {
            page.is_hidden = is_hidden;
            page.shown_ms = now_ms;
            due = page.due_ms.filter(|_| !is_hidden);
        }
        self.with(tab, |tab, sockets| tab.set_hidden(is_hidden, sockets))?;
        // The timers of a visible tab are not throttled.
        if let Some(due_ms) = due
            && let Some(page) = self.pages.get(&tab)
            && page.due_ms == Some(due_ms)
        {
            self.set_timer(tab, Some(due_ms.saturating_sub(now_ms)));
        }
        Ok(())
    }

    pub(super) fn freeze(&mut self, tab: u32, was_notified: bool, most_ms: u64) {
        if let Some(page) = self.pages.get_mut(&tab) {
            page.frozen = true;
            page.was_notified = was_notified;
            page.is_cached = false;
        }
        // Either briefly or for long.
        let most_ms = if self.random.chance(50) {
            2_000
        } else {
            most_ms
        };
        self.after(10, most_ms, Event::Thaw(tab));
    }

    pub(super) fn thaw(&mut self, tab: u32) -> Result<(), String> {
        trace!(self, "tab {tab} resumes");
        let now_ms = self.now_ms;
        let Some(page) = self.pages.get_mut(&tab) else {
            return Ok(());
        };
        page.frozen = false;
        page.thawed_ms = now_ms;
        let was_notified = page.was_notified;
        let mut pending = std::mem::take(&mut page.pending);
        if self.random.chance(50) {
            // Timers may fire before messages are delivered.
            pending.sort_by_key(|event| !matches!(event, Event::Timer { .. }));
        }
        if was_notified {
            self.give(tab, "return", Input::Return)?;
        }
        let due = self.pages.get(&tab).and_then(|page| page.due_ms);
        for event in pending {
            self.deliver(tab, event)?;
        }
        // Messages that were delivered together say nothing about their rhythm.
        for socket in self.sockets.iter_mut().filter(|socket| socket.tab == tab) {
            socket.steady_values = 0;
        }
        // A timer that was due meanwhile fires now.
        if let Some(due_ms) = due
            && let Some(page) = self.pages.get(&tab)
            && page.due_ms == Some(due_ms)
        {
            self.set_timer(tab, Some(due_ms.saturating_sub(now_ms)));
        }
        Ok(())
    }

    /// Removes a tab; the browser closes its sockets.
    pub(super) fn remove(&mut self, tab: u32) {
        self.pages.remove(&tab);
        for socket in 0..self.sockets.len() {
            if self.sockets[socket].tab == tab && self.sockets[socket].is_attached {
                self.sockets[socket].is_attached = false;
                self.close(socket);
            }
        }
    }
}
