//! The board: its connections, answers and stream.

use super::*;

impl World {
    pub(super) fn connections(&self) -> impl Iterator<Item = usize> {
        (0..self.sockets.len())
            .filter(|socket| self.sockets[*socket].board_side == BoardSide::Accepted)
    }

    pub(super) fn arrive(&mut self, socket: usize, arrival: Arrival) {
        if self.sockets[socket].is_cut {
            return;
        }
        trace!(self, "board, socket {socket}: {arrival:?}");
        match arrival {
            Arrival::Handshake => self.handshake(socket),
            Arrival::Text(text) if self.sockets[socket].board_side == BoardSide::Accepted => {
                self.handle_text(socket, &text);
            }
            Arrival::Text(_) => {}
            Arrival::Close => {
                self.sockets[socket].board_side = BoardSide::Gone;
                let wire_ms = self.plan.wire_ms;
                self.end(socket, 1000, true, 1, wire_ms);
            }
        }
    }

    pub(super) fn handshake(&mut self, socket: usize) {
        if self.sockets[socket].is_elsewhere {
            return self.end(socket, 1006, false, 1, 20);
        }
        if !self.board_is_up {
            if self.is_silent {
                self.end(socket, 1006, false, 8_000, 40_000);
            } else {
                self.end(socket, 1006, false, 1, 20);
            }
            return;
        }
        let oldest = self.connections().next();
        if self.connections().count() >= self.plan.room {
            match (self.plan.full, oldest) {
                (Full::Refuses, _) => return self.end(socket, 1006, false, 1, 20),
                (Full::Busy, _) => {
                    self.carry_to_tab(socket, Happening::Opened);
                    return self.end(socket, 1013, true, 1, 20);
                }
                (Full::Ignores, _) => return self.end(socket, 1006, false, 8_000, 40_000),
                (Full::Replaces, Some(oldest)) => {
                    self.sockets[oldest].board_side = BoardSide::Gone;
                    if !self.sockets[oldest].is_cut {
                        self.end(oldest, 1001, true, 1, 20);
                    }
                }
                (Full::Replaces, None) => {}
            }
        }
        self.sockets[socket].board_side = BoardSide::Accepted;
        self.carry_to_tab(socket, Happening::Opened);
    }

    pub(super) fn handle_text(&mut self, socket: usize, text: &str) {
        if text == "ping" {
            self.carry_to_tab(socket, Happening::Text("pong".into()));
        } else if let Some(value) = text.strip_prefix("s=") {
            if self.random.chance(80) {
                let confirmation = format!(r#"{{"s":"{value}"}}"#);
                let all: Vec<usize> = self.connections().collect();
                for socket in all {
                    self.carry_to_tab(socket, Happening::Text(confirmation.clone()));
                }
            }
        } else if text.starts_with("off") {
            self.sockets[socket].streams = false;
            self.sockets[socket].steady_values = 0;
        } else if text.starts_with("on") {
            // Sent once at every open; later messages do not repeat these paths.
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

    pub(super) fn beat(&mut self, socket: usize) {
        let state = &self.sockets[socket];
        if state.board_side != BoardSide::Accepted || !state.streams || !self.board_is_up {
            return;
        }
        self.value += 1;
        let value = self.value;
        self.carry_to_tab(socket, Happening::Text(format!(r#"{{"a":{value}}}"#)));
        let beat_ms = self.plan.beat_ms;
        let gap = if self.plan.is_irregular {
            self.random.between(1, beat_ms * 3)
        } else {
            beat_ms
        };
        self.at(self.now_ms + gap, Event::Beat(socket));
    }
}
