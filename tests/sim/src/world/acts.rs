//! What people and their machines do: tabs come, go, hide and stand still; commands are typed.

use super::*;

impl World {
    pub(super) fn open_tab(&mut self) -> Result<(), String> {
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
            51..65 => self.asks(tab, "command", Tab::command)?,
            65..75 => self.asks(tab, "write", Tab::write)?,
            75..78 => self.cut_wire(),
            78..79 => self.pause_stream(),
            79..80 => self.hold_wire(),
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
    fn asks(
        &mut self,
        tab: u32,
        what: &str,
        ask: fn(&mut Tab, u64, &mut usize) -> Wish,
    ) -> Result<(), String> {
        self.command += 1;
        let number = self.command;
        let mut wish = None;
        tell!(self, "tab {tab}: {what} {number}");
        self.with(tab, |tab, sockets| wish = Some(ask(tab, number, sockets)))?;
        // What is sent at once is seen before the wish is known here.
        self.knows(wish)
    }

    fn set_wall_clock(&mut self) {
        let ms = self.random.between(0, 20_000_000_000);
        self.wall_ms = if self.random.chance(50) {
            self.wall_ms.wrapping_add(ms)
        } else {
            self.wall_ms.wrapping_sub(ms)
        };
        tell!(self, "the clock on the wall jumps");
    }

    /// A wish is known from now on; what was sent of it while it was made was sent once.
    pub(super) fn knows(&mut self, wish: Option<Wish>) -> Result<(), String> {
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

    pub(super) fn show(&mut self, tab: u32, is_hidden: bool) -> Result<(), String> {
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

    pub(super) fn freeze(&mut self, tab: u32, was_told: bool, most_ms: u64) {
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

    pub(super) fn thaw(&mut self, tab: u32) -> Result<(), String> {
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
    pub(super) fn remove(&mut self, tab: u32) {
        self.pages.remove(&tab);
        for socket in 0..self.sockets.len() {
            if self.sockets[socket].tab == tab && self.sockets[socket].is_heard {
                self.sockets[socket].is_heard = false;
                self.close(socket);
            }
        }
    }
}
