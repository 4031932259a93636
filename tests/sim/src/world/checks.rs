//! What must hold after every step.

use super::*;

impl World {
    /// A page sends on its socket.
    pub(super) fn sends(&mut self, tab: u32, socket: usize, text: &str) -> Result<(), String> {
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
    pub(super) fn check_news(&mut self) -> Result<(), String> {
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

    pub(super) fn check(&mut self) -> Result<(), String> {
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
    pub(super) fn check_alarm(&mut self, tab: u32, socket: usize) -> Result<(), String> {
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
    pub(super) fn check_mirrors(&mut self) -> Result<(), String> {
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
    pub(super) fn check_latest(&self, tab: u32, holder: u32) -> Result<(), String> {
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
    pub(super) fn check_sockets(&self) -> Result<(), String> {
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
