//! Faults of the wire, the board and the network.

use super::*;

impl World {
    /// Makes a connection half-open.
    pub(super) fn cut_wire(&mut self) {
        let all: Vec<usize> = self.connections().collect();
        if all.is_empty() {
            return;
        }
        let socket = self.random.one_of(&all);
        trace!(self, "socket {socket} is cut");
        self.cut(socket);
    }

    pub(super) fn cut(&mut self, socket: usize) {
        self.sockets[socket].is_cut = true;
        if self.sockets[socket].board_side == BoardSide::Accepted {
            self.after(1_000, 20_000, Event::Forget(socket));
        } else {
            self.sockets[socket].board_side = BoardSide::Gone;
        }
        if self.random.chance(50) {
            let most_ms = self.random.one_of(&[100, 10_000, 60_000]);
            self.end(socket, 1006, false, 1, most_ms);
        }
    }

    /// Pauses the stream of a socket.
    pub(super) fn pause_stream(&mut self) {
        let all: Vec<usize> = self.connections().collect();
        if all.is_empty() {
            return;
        }
        let socket = self.random.one_of(&all);
        trace!(self, "the board pauses the stream of socket {socket}");
        self.sockets[socket].streams = false;
        self.sockets[socket].steady_values = 0;
        self.after(1_000, 30_000, Event::Resume(socket));
    }

    /// Delays the board's messages, as a busy browser does.
    pub(super) fn delay_wire(&mut self) {
        let all: Vec<usize> = self.connections().collect();
        if all.is_empty() {
            return;
        }
        let socket = self.random.one_of(&all);
        let until_ms = self.now_ms + self.random.between(500, MAX_HELD_MS);
        trace!(self, "socket {socket} is delayed until {until_ms}");
        let state = &mut self.sockets[socket];
        state.to_tab_ms = state.to_tab_ms.max(until_ms);
        state.held_until_ms = until_ms;
        state.steady_values = 0;
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
        trace!(self, "the board closes socket {socket} with {code}");
        self.sockets[socket].board_side = BoardSide::Gone;
        if !self.sockets[socket].is_cut {
            self.end(socket, code, code != 1006, 1, 50);
        }
    }

    pub(super) fn restart(&mut self) {
        self.board_is_up = false;
        self.is_silent = self.random.chance(50);
        let is_silent = self.is_silent;
        trace!(self, "the board restarts, silently: {is_silent}");
        let all: Vec<usize> = self.connections().collect();
        for socket in all {
            self.sockets[socket].board_side = BoardSide::Gone;
            if is_silent {
                self.cut(socket);
            } else if !self.sockets[socket].is_cut {
                self.end(socket, 1006, false, 1, 50);
            }
        }
        let most_ms = self.random.one_of(&[1_000, 10_000, 40_000]);
        self.after(100, most_ms, Event::BoardIsUp);
    }

    pub(super) fn lose_network(&mut self) {
        trace!(self, "the network is down");
        self.net_is_up = false;
        self.is_silent = self.random.chance(50);
        for socket in 0..self.sockets.len() {
            let state = &self.sockets[socket];
            if state.ready != Ready::Closed && !state.is_cut {
                self.cut(socket);
            }
        }
        let most_ms = self.random.one_of(&[500, 5_000, 30_000]);
        self.after(100, most_ms, Event::NetIsUp);
    }
}
