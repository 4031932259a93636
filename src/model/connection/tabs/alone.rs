//! What stands in place of shared tabs in a page without them: each tab holds a socket of its own.

mod order;

pub use order::{Happening, Order};

use crate::model::connection::link::Attempt;

/// Whether tabs share a socket.
pub const IS_HERE: bool = false;

/// The tab with its socket.
pub struct Tabs {
    has_socket: bool,
    orders: Vec<Order>,
}

impl Tabs {
    /// A tab without a socket.
    pub fn new(_: u32) -> Self {
        Self {
            has_socket: false,
            orders: Vec::new(),
        }
    }

    /// What is to be done since this was last asked.
    pub fn take_orders(&mut self) -> Vec<Order> {
        std::mem::take(&mut self.orders)
    }

    /// The model wants a socket.
    pub fn open(&mut self, attempt: Attempt, url: String, _: String, _: u64) {
        self.has_socket = true;
        self.orders.push(Order::Open(attempt, url));
    }

    /// The model sends a text.
    pub fn send_text(&mut self, message: String) {
        self.orders.push(Order::SendText(message));
    }

    /// The model sends bytes.
    pub fn send_bytes(&mut self, message: Vec<u8>) {
        self.orders.push(Order::SendBytes(message));
    }

    /// The model wants the connection closed, and to hear of its end.
    pub fn close(&mut self) {
        self.orders.push(Order::Close);
    }

    /// The model gives up this connection, and may want another one soon.
    pub fn abandon(&mut self) {
        if std::mem::take(&mut self.has_socket) {
            self.orders.push(Order::Abandon);
        }
    }

    /// The model wants no connection any more.
    pub fn let_go(&mut self) {
        self.abandon();
    }

    // What concerns other tabs.

    /// Leads in any case.
    pub fn lead_alone(&mut self, _: u64) {}

    /// Nobody was asked.
    pub fn asked_before(&mut self, _: u64, _: &str, _: u64) {}

    /// Hidden or not, it makes no difference.
    pub fn set_hidden(&mut self, _: bool) {}

    /// No other tab holds the socket.
    pub fn is_follower(&self) -> bool {
        false
    }

    /// None follows.
    pub fn has_followers(&self, _: u64) -> bool {
        false
    }

    /// It waits for nobody.
    pub fn deadline_ms(&self) -> Option<u64> {
        None
    }

    /// Nothing is due.
    pub fn tick(&mut self, _: u64) {}

    /// What happens to the socket concerns this tab alone.
    pub fn socket(&mut self, _: Attempt, happening: &Happening, _: u64) {
        if matches!(happening, Happening::Closed(_)) {
            self.has_socket = false;
        }
    }

    /// No other tab says anything.
    pub fn peer(&mut self, _: &str, _: u64) {}

    /// No other tab is told anything.
    pub fn tell_latest(&mut self, _: &str) {}
}
