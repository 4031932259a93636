//! The invariants, checked after every event.

use super::*;

impl World {
    /// Commands are sent once, on their own connection, after the on-open commands.
    pub(super) fn check_sent(&mut self, tab: u32, socket: usize, text: &str) -> Result<(), String> {
        let state = &mut self.sockets[socket];
        if state.ready != Ready::Open {
            return Ok(());
        }
        if text.starts_with("on") {
            if !state.triggers.iter().any(|trigger| trigger == text) {
                state.triggers.push(text.into());
            }
            return Ok(());
        }
        let is_command = text.starts_with(PERSON) || text.starts_with("s=");
        if !is_command {
            return Ok(());
        }
        let (_, wanted) = PROFILES[self.plan.profile];
        if state.triggers.len() < wanted {
            return Err(format!(
                "tab {tab} sends “{text}” on socket {socket} before the on-open commands"
            ));
        }
        self.stats.commands += 1;
        let opened_ms = state.opened_ms;
        let command = self.commands.entry(text.into()).or_insert_with(|| {
            let command = Command {
                text: text.into(),
                connected_since_ms: Some(opened_ms),
            };
            (command, 0)
        });
        command.1 += 1;
        if command.1 > 1 {
            return Err(format!("“{text}” is sent twice, now on socket {socket}"));
        }
        match command.0.connected_since_ms {
            None => Err(format!(
                "“{text}” was given without a connection, but is sent"
            )),
            Some(since_ms) if since_ms < opened_ms => Err(format!(
                "“{text}” was given on an older connection, but is sent on socket {socket}"
            )),
            Some(_) => Ok(()),
        }
    }

    /// A connection without messages is not reported as simply connected for long.
    pub(super) fn check_silence(&mut self) -> Result<(), String> {
        let now_ms = self.now_ms;
        for socket in &mut self.sockets {
            let is_gone = socket.is_cut || socket.board_side == BoardSide::Gone;
            if is_gone && socket.ready == Ready::Open {
                socket.gone_ms.get_or_insert(now_ms);
            }
        }
        for (tab, page) in &self.pages {
            if page.frozen || page.is_hidden || page.tab.app.link().open().is_none() {
                continue;
            }
            let own = |socket: &&Socket| socket.tab == *tab && socket.is_attached;
            let is_steady =
                |socket: &Socket| socket.steady_values >= STEADY_VALUES && socket.gone_ms.is_some();
            let socket = self.sockets.iter().rev().find(own);
            let within_ms = match socket.is_some_and(is_steady) && !self.plan.is_irregular {
                true => STEADY_NEWS_MS,
                false => NEWS_MS,
            };
            let received_ms = page.tab.received_ms;
            let since_ms = received_ms.max(page.shown_ms).max(page.thawed_ms);
            let status = page.tab.status_at(now_ms);
            if now_ms > since_ms + within_ms && !status.contains("no news") {
                let silent_ms = now_ms - received_ms;
                return Err(format!(
                    "tab {tab} reports “{status}” after a silence of {silent_ms} ms"
                ));
            }
        }
        Ok(())
    }

    pub(super) fn check(&mut self) -> Result<(), String> {
        self.check_sockets()?;
        self.check_silence()?;
        if self.stats.events.is_multiple_of(16) {
            self.check_followers()?;
        }
        let now_ms = self.now_ms;
        let mut digest = self.stats.digest;
        for (tab, page) in &mut self.pages {
            let app = &page.tab.app;
            let stamp = u64::from(app.revision()) << 32 | app.console().revision() as u64;
            if page.checked == stamp {
                continue;
            }
            page.checked = stamp;
            digest = digest.rotate_left(5) ^ stamp ^ now_ms ^ u64::from(*tab);
            let pin = &app.pins()[0];
            let shown = pin.value().map(str::to_owned);
            let last = page.tab.last.map(|(value, _)| value.to_string());
            if shown != last {
                return Err(format!(
                    "tab {tab} shows {shown:?}, but the latest value is {last:?}"
                ));
            }
            let is_current = page.tab.last.map(|(_, attempt)| attempt) == app.link().open();
            if shown.is_some() && pin.is_stale() == is_current {
                return Err(format!(
                    "tab {tab} shows {shown:?}, stale: {}, of this connection: {is_current}",
                    pin.is_stale()
                ));
            }
            if app.console().shown() > MAX_LINES || app.table().len() > MAX_PATHS {
                return Err(format!("tab {tab} exceeds a limit"));
            }
            if page.pending.len() > 1_000_000 {
                return Err(format!("tab {tab} has an unbounded queue"));
            }
        }
        self.stats.digest = digest;
        Ok(())
    }

    /// An available board is not disconnected twice for the same silence: each silence must last twice
    /// as long as the one before. A board that can answer is not disconnected for a missing answer.
    pub(super) fn check_reconnect(&mut self, tab: u32, socket: usize) -> Result<(), String> {
        let now_ms = self.now_ms;
        let state = &self.sockets[socket];
        let is_held = now_ms <= state.held_until_ms;
        let is_available =
            state.ready == Ready::Open && state.board_side == BoardSide::Accepted && !state.is_cut;
        let Some(page) = self.pages.get_mut(&tab) else {
            return Ok(());
        };
        // A tab that has just resumed has not yet handled the messages that it missed.
        let is_up_to_date = page.thawed_ms == 0 || page.thawed_ms < now_ms;
        let Some(Ended::Silent(what)) = page.tab.app.link().ended() else {
            return Ok(());
        };
        if !is_available || !is_up_to_date {
            return Ok(());
        }
        // The time while the tab was suspended does not count as silence of the board.
        let silent_ms = now_ms - page.tab.received_ms.max(page.thawed_ms);
        let is_again = match what.starts_with("no data") {
            true => silent_ms < std::mem::replace(&mut page.left_after_ms, silent_ms) * 19 / 10,
            // The answer is on its way.
            false if is_held => false,
            false => !std::mem::take(&mut page.tab.has_answered),
        };
        match is_again {
            true => Err(format!(
                "tab {tab} abandons socket {socket} again although nothing is wrong: {what}"
            )),
            false => Ok(()),
        }
    }

    /// Followers show what the leader has received soon after it.
    pub(super) fn check_followers(&mut self) -> Result<(), String> {
        // A tab that was suspended may briefly follow a leader that is gone.
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
            // A follower of a suspended tab needs time to find the other leader.
            return Ok(());
        }
        if !self.pages.get(&socket.tab).is_some_and(runs) {
            return Ok(());
        }
        let received = socket.values.iter().rev();
        let mut settled = received.filter(|(at_ms, _)| at_ms + MIRRORED_MS < self.now_ms);
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
                    "tab {tab} shows {shown:?}, but tab {} received {value} earlier",
                    socket.tab
                ));
            }
        }
        Ok(())
    }

    /// A follower has all that the leader has received on this connection, except what is on its way.
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
                    "tab {holder} has {} = {:?}, but its follower, tab {tab}, has {:?}",
                    row.path,
                    row.value,
                    known.map(|known| &known.value)
                ));
            }
        }
        Ok(())
    }

    /// At most one socket is open or opening, except those of suspended tabs.
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
