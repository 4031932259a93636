//! What goes wrong on the wire, at the board and in the network.

use super::*;

impl World {
    /// A connection is half open from now on.
    pub(super) fn cut_wire(&mut self) {
        let all: Vec<usize> = self.connections().collect();
        if all.is_empty() {
            return;
        }
        let socket = self.random.one_of(&all);
        tell!(self, "socket {socket} is cut");
        self.cut(socket);
    }

    pub(super) fn cut(&mut self, socket: usize) {
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
    pub(super) fn pause_stream(&mut self) {
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
    pub(super) fn hold_wire(&mut self) {
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

    pub(super) fn close_one(&mut self) {
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

    pub(super) fn restart(&mut self) {
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

    pub(super) fn lose_network(&mut self) {
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
}
