//! Runs the model in the browser: gives it every input with its time, carries
//! out what it decides, and has the page redrawn at most once a frame.

mod in_sight;
mod replaying;

use super::archive::{self, Archive};
#[cfg(feature = "alarms")]
use super::bell::Bell;
use super::channel::Channel;
use super::clock::{self, Clock};
use super::early;
use super::frames::Frames;
use super::listen::{Alarm, Listener};
use super::page;
use super::replay::Replay;
use super::socket::Socket;
use super::storage::{self, Keep};
use super::window;
use crate::model::alarms;
use crate::model::app::{App, Input, Kept, Moment, Output, PAGES_ARE_HERE, SETTING_IS_HERE};
use crate::model::connection::address::Address;
use crate::model::connection::link::{Attempt, State};
use crate::model::connection::tabs::{self, Happening, Order, Tabs};
use crate::model::console::recall;
use crate::model::dashboard::outline;
use crate::model::history;
use crate::model::profile::choices::{self, Choices};
use crate::model::profile::kept;
use crate::model::recording::REPLAY_IS_HERE;
use crate::model::text::concat;
use crate::model::time::sooner;
use std::cell::{Cell, Ref, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, PageTransitionEvent};
use words::t;

/// Shows the model as it is now, in milliseconds of [`Moment::ms`]; returns when what is left is to
/// be shown.
type Show = Box<dyn Fn(&Runtime, u64) -> Option<u64>>;

/// The running page.
pub struct Runtime {
    me: Weak<Runtime>,
    app: RefCell<App>,
    clock: Clock,
    tabs: RefCell<Tabs>,
    channel: RefCell<Option<Channel>>,
    socket: RefCell<Option<(Attempt, Socket)>>,
    timer: RefCell<Alarm>,
    /// What the timer is set to, in milliseconds of [`Moment::ms`].
    timer_ms: Cell<Option<u64>>,
    archive: archive::Shared,
    /// The recording that is played in place of a board, if one is.
    pub replay: Replay,
    /// When the page is drawn next.
    pub frames: Frames,
    /// Whether the cards of the outline that is to be kept were drawn in the frame before.
    is_outline_drawn: Cell<bool>,
    /// Shows the model; called before a frame is painted.
    show: RefCell<Option<Show>>,
    title_of: Cell<u32>,
    /// Tells of alarms.
    #[cfg(feature = "alarms")]
    pub bell: Bell,
    _leaving: Listener,
    _visibility: Listener,
}

impl Runtime {
    /// Runs `app`, which is idle until the first input.
    pub fn new(app: App) -> Rc<Self> {
        Rc::new_cyclic(|me: &Weak<Self>| {
            let on_timer = me.clone();
            let on_frame = me.clone();
            let on_wait = me.clone();
            let on_page = me.clone();
            let on_sight = me.clone();
            let on_trouble = me.clone();
            let on_replay = me.clone();
            #[cfg(feature = "alarms")]
            let on_bell = me.clone();
            Self {
                me: me.clone(),
                app: RefCell::new(app),
                clock: Clock::default(),
                tabs: RefCell::new(Tabs::new(page::seed())),
                channel: RefCell::default(),
                socket: RefCell::default(),
                timer: RefCell::new(Alarm::timer(Box::new(move || {
                    if let Some(runtime) = on_timer.upgrade() {
                        runtime.rung();
                    }
                }))),
                timer_ms: Cell::new(None),
                archive: Archive::new("pindash", move |trouble: archive::Trouble| {
                    if let Some(runtime) = on_trouble.upgrade() {
                        runtime.dispatch(Input::NotArchived(trouble.words()));
                    }
                }),
                replay: Replay::new(Box::new(move || {
                    if REPLAY_IS_HERE && let Some(runtime) = on_replay.upgrade() {
                        runtime.drive(&mut |_| {});
                    }
                })),
                frames: Frames::new(
                    Box::new(move || {
                        if let Some(runtime) = on_frame.upgrade() {
                            runtime.draw();
                        }
                    }),
                    Box::new(move || {
                        if let Some(runtime) = on_wait.upgrade() {
                            runtime.frames.end_wait(runtime.clock.now().ms);
                        }
                    }),
                ),
                is_outline_drawn: Cell::new(false),
                show: RefCell::default(),
                title_of: Cell::new(u32::MAX),
                #[cfg(feature = "alarms")]
                bell: Bell::new(Box::new(move || {
                    if let Some(runtime) = on_bell.upgrade() {
                        runtime.bell.again(&runtime.app());
                    }
                })),
                // The browser requests the next page before it fires `pagehide`, and a board with
                // one connection serves nothing while the socket is open, so the socket is closed
                // at `beforeunload`. Chromium caches a page that was left with its sockets open,
                // unless they are closed here.
                _leaving: Listener::new(
                    window().unchecked_into(),
                    &[
                        "beforeunload",
                        "pagehide",
                        "pageshow",
                        "online",
                        "storage",
                        "blur",
                        #[cfg(feature = "pages")]
                        "hashchange",
                    ],
                    Box::new(move |event| {
                        let Some(runtime) = on_page.upgrade() else {
                            return;
                        };
                        if PAGES_ARE_HERE && event.type_() == "hashchange" {
                            runtime.turn_page();
                        } else if runtime.replay.is_on() {
                            // No board is to be released, and nothing to be kept.
                        } else if event.type_() == "online" {
                            runtime.dispatch(Input::Online);
                        } else if event.type_() == "storage" {
                            runtime.look_at_storage();
                        } else if event.type_() == "blur" {
                            // Elements in the window fire `blur`, too.
                            if event.target() == event.current_target() {
                                runtime.dispatch(Input::LetGo);
                            }
                        } else if event.type_() != "pageshow" {
                            runtime.keep_outline();
                            runtime.dispatch(Input::Leave);
                        } else if event
                            .dyn_ref::<PageTransitionEvent>()
                            .is_some_and(PageTransitionEvent::persisted)
                        {
                            runtime.dispatch(Input::Return);
                        }
                    }),
                ),
                // A frozen page cannot answer, so it releases the board first.
                _visibility: Listener::new(
                    super::document().unchecked_into(),
                    &["visibilitychange", "freeze", "resume"],
                    Box::new(move |event| {
                        if let Some(runtime) = on_sight.upgrade() {
                            runtime.seen(&event.type_());
                        }
                    }),
                ),
            }
        })
    }

    /// Sets how the model is shown: now, and before each frame that has changes.
    pub fn show_with(&self, show: Show) {
        *self.show.borrow_mut() = Some(show);
        self.draw();
    }

    /// The model, for reading.
    pub fn app(&self) -> Ref<'_, App> {
        self.app.borrow()
    }

    /// The model, for changes that need neither the time nor the socket.
    pub fn app_mut(&self) -> std::cell::RefMut<'_, App> {
        self.app.borrow_mut()
    }

    /// The time now; in a replay, that in the recording.
    pub fn now(&self) -> Moment {
        self.replay.now().unwrap_or_else(|| self.clock.now())
    }

    /// Gives the model an input, and carries out what it decides.
    pub fn dispatch(&self, input: Input<'_>) {
        let now = self.now();
        self.app.borrow_mut().handle(input, now);
        self.settle(now);
    }

    /// Carries out what was decided, and requests a frame if it looks different.
    fn settle(&self, now: Moment) {
        if self.replay.is_on() {
            return self.drive(&mut |_| {});
        }
        self.carry_out();
        self.set_timer(now.ms);
        self.set_title();
        self.frames.ask_if_changed(&self.app.borrow(), now.ms);
    }

    /// Reads what other tabs may have stored.
    fn look_at_storage(&self) {
        {
            let mut app = self.app.borrow_mut();
            if recall::IS_HERE {
                app.recall().merge(&storage::text(storage::RECALL), false);
            }
            if choices::IS_HERE {
                app.set_choices(Choices::new(storage::text(storage::CHOICES)));
            }
        }
        if kept::IS_HERE {
            self.dispatch(Input::Stored(&storage::edits()));
        }
        if alarms::IS_HERE {
            self.dispatch(Input::Alarms(&storage::text(storage::ALARMS)));
        }
    }

    fn carry_out(&self) {
        // A socket that cannot be opened is an input, too, which may lead to more outputs.
        loop {
            let outputs = self.app.borrow_mut().take_outputs();
            let is_done = outputs.is_empty();
            for output in outputs {
                self.perform(output);
            }
            if !self.app.borrow().link().needs_socket() {
                self.tabs.borrow_mut().let_go();
            }
            let orders = self.tabs.borrow_mut().take_orders();
            if is_done && orders.is_empty() {
                break;
            }
            for order in orders {
                self.obey(order);
            }
        }
        // An open channel would keep the page out of the back/forward cache.
        if matches!(self.app.borrow().link().state(), State::Away { .. }) {
            *self.channel.borrow_mut() = None;
        }
    }

    fn obey(&self, order: Order) {
        match order {
            Order::Open(attempt, url) => match self.open(attempt, &url) {
                Ok(socket) => *self.socket.borrow_mut() = Some((attempt, socket)),
                Err(why) => {
                    let now = self.clock.now();
                    self.app
                        .borrow_mut()
                        .handle(Input::Blocked(attempt, why), now);
                }
            },
            Order::SendText(message) => {
                let message = self.app.borrow_mut().seal(message, self.clock.now().ms);
                self.with_socket(|socket| socket.send_text(&message));
            }
            Order::SendBytes(message) => self.with_socket(|socket| socket.send_bytes(&message)),
            Order::Close => self.with_socket(Socket::close),
            Order::Abandon => *self.socket.borrow_mut() = None,
            Order::Post(_) | Order::TellLatest if !tabs::IS_HERE => {}
            Order::Post(message) => {
                if let Some(channel) = &*self.channel.borrow() {
                    channel.post(&message);
                }
            }
            Order::TellLatest => {
                if history::IS_HERE {
                    // The tab that joins reads it.
                    let now = self.clock.now();
                    self.app.borrow_mut().handle(Input::StoreHistory, now);
                }
                let latest = self.app.borrow().latest(self.clock.now());
                self.tabs.borrow_mut().tell_latest(&latest);
            }
            Order::Happened(attempt, happening) => self.tell(attempt, &happening, self.clock.now()),
        }
    }

    /// Tells the model what happened to its socket, wherever that is.
    fn tell(&self, attempt: Attempt, happening: &Happening, now: Moment) {
        let input = match happening {
            Happening::Opened => Input::Opened(attempt),
            Happening::Text(text) => Input::Text(attempt, text),
            Happening::Binary(bytes) => Input::Binary(attempt, bytes),
            Happening::Past(text) => Input::Past(attempt, text),
            Happening::Beginning(bytes, length) => Input::Beginning(attempt, bytes, *length),
            Happening::Latest(told) => Input::Latest(attempt, told),
            Happening::Errored => Input::Errored(attempt),
            Happening::Sent(text) => Input::Sent(attempt, text),
            Happening::Closed(loss) => Input::Lost(attempt, loss.clone()),
        };
        let mut app = self.app.borrow_mut();
        app.set_shared(self.tabs.borrow().is_follower());
        app.handle(input, now);
    }

    fn perform(&self, output: Output) {
        match output {
            Output::Open(attempt, url) => {
                let board = self.app.borrow().link().address().map(Address::remembered);
                let now_ms = self.clock.now().ms;
                let mut channel = self.channel.borrow_mut();
                let mut tabs = self.tabs.borrow_mut();
                // A broker has room for many clients, and its session cannot be joined half way.
                let is_shared = tabs::IS_HERE && !self.app.borrow().profile().dialect.has_broker();
                if !is_shared {
                    *channel = None;
                }
                let mut asked = None;
                if channel.is_none() {
                    // A leader without a channel cannot go on holding the socket for other tabs.
                    tabs.let_go();
                    if is_shared {
                        asked = early::to_tabs();
                        let open = asked.as_ref().map(|asked| asked.channel.clone());
                        *channel = self.listen(open);
                    }
                }
                tabs.open(attempt, url, board.unwrap_or_default(), now_ms);
                match asked {
                    _ if channel.is_none() => tabs.lead_alone(now_ms),
                    Some(asked) => tabs.asked_before(clock::at(asked.at_ms), &asked.heard, now_ms),
                    None => {}
                }
            }
            Output::SendText(_, message) => self.tabs.borrow_mut().send_text(message),
            Output::SendBytes(_, message) => self.tabs.borrow_mut().send_bytes(message),
            Output::Close(_) => self.tabs.borrow_mut().close(),
            Output::Abandon(_) => self.tabs.borrow_mut().abandon(),
            Output::Archive { .. } | Output::ReadArchive(_) | Output::ForgetArchive(_)
                if !history::IS_HERE => {}
            Output::Archive {
                key,
                record,
                oldest,
                expired,
            } => self.archive.put(key, record, (oldest, expired)),
            Output::ReadArchive(prefix) => self.recall(prefix),
            Output::ForgetArchive(prefix) => self.archive.forget(prefix),
            #[cfg(feature = "alarms")]
            Output::Ring(level, text) => self.bell.ring(level, &text),
            #[cfg(not(feature = "alarms"))]
            Output::Ring(..) => {}
            Output::Store(kept) => {
                let mut app = self.app.borrow_mut();
                let always = |key, value: &str| storage::write(Keep::Always, key, value);
                // Another tab may have stored something since the last storage event.
                let stored = storage::text;
                let is_kept = match kept {
                    Kept::Address => app.link().address().is_none_or(page::store_address),
                    Kept::Recall if !recall::IS_HERE => true,
                    Kept::Recall => {
                        app.recall().merge(&stored(storage::RECALL), true);
                        always(storage::RECALL, &app.stored_recall())
                    }
                    Kept::Choices if !choices::IS_HERE => true,
                    Kept::Choices => {
                        app.merge_choices(&stored(storage::CHOICES));
                        always(storage::CHOICES, app.stored_choices())
                    }
                    Kept::Edits => {
                        !kept::IS_HERE || storage::write_edits(app.merge_edits(storage::edits()))
                    }
                    Kept::Hiding if !SETTING_IS_HERE => true,
                    Kept::Hiding => always(storage::KEEPS, app.stored_hiding()),
                    Kept::Alarms if !alarms::IS_HERE => true,
                    Kept::Alarms => {
                        app.merge_alarms(&stored(storage::ALARMS));
                        always(storage::ALARMS, &app.stored_alarms())
                    }
                };
                drop(app);
                if !is_kept {
                    let now = self.clock.now();
                    self.app.borrow_mut().handle(Input::NotKept, now);
                }
            }
        }
    }

    /// Gives the model what is stored of its history.
    fn recall(&self, prefix: String) {
        let me = self.me.clone();
        self.archive.read(
            prefix,
            Box::new(move |records| {
                if let Some(runtime) = me.upgrade() {
                    for record in records {
                        runtime.dispatch(Input::Restore(&record));
                    }
                }
            }),
        );
    }

    fn open(&self, attempt: Attempt, url: &str) -> Result<Socket, &'static str> {
        let me = self.me.clone();
        let app = self.app.borrow();
        Socket::open(
            url,
            app.profile().subprotocol(),
            Box::new(move |happening| {
                if let Some(runtime) = me.upgrade() {
                    let now = runtime.clock.now();
                    runtime
                        .tabs
                        .borrow_mut()
                        .socket(attempt, &happening, now.ms);
                    runtime.tell(attempt, &happening, now);
                    runtime.settle(now);
                }
            }),
        )
    }

    /// Listens to the other tabs, on this channel where it is open already.
    fn listen(&self, open: Option<BroadcastChannel>) -> Option<Channel> {
        let me = self.me.clone();
        let heard = Box::new(move |message: String| {
            if let Some(runtime) = me.upgrade() {
                let now = runtime.clock.now();
                runtime.tabs.borrow_mut().peer(&message, now.ms);
                runtime.settle(now);
            }
        });
        Channel::listen(open, heard)
    }

    fn with_socket(&self, act: impl FnOnce(&Socket)) {
        if let Some((_, socket)) = &*self.socket.borrow() {
            act(socket);
        }
    }

    fn set_timer(&self, now_ms: u64) {
        let deadline = sooner(
            self.app.borrow().deadline_ms(now_ms),
            self.tabs.borrow().deadline_ms(),
        );
        // Each message puts the silence deadline off. A timer that rings too early is set again
        // then, which costs less than setting it at every message.
        if let (Some(set), Some(deadline)) = (self.timer_ms.get(), deadline)
            && set <= deadline
        {
            return;
        }
        if self.timer_ms.replace(deadline) == deadline {
            return;
        }
        let mut timer = self.timer.borrow_mut();
        match deadline {
            // One millisecond more: a timer that rings early would ring twice.
            Some(at) => timer.set(i32::try_from(at.saturating_sub(now_ms) + 1).unwrap_or(i32::MAX)),
            None => timer.clear(),
        }
    }

    fn rung(&self) {
        self.timer_ms.set(None);
        let buffered = self
            .socket
            .borrow()
            .as_ref()
            .map(|(attempt, socket)| Input::Buffered(*attempt, socket.buffered_bytes()));
        if let Some(buffered) = buffered {
            self.app.borrow_mut().handle(buffered, self.clock.now());
        }
        self.tabs.borrow_mut().tick(self.clock.now().ms);
        self.dispatch(Input::Tick);
    }

    /// Stores what the next visit draws before the app is there.
    fn keep_outline(&self) {
        if !outline::IS_HERE {
            return;
        }
        let shape = page::shape();
        let outline = self.app.borrow_mut().outline(&shape);
        if !outline.is_empty() {
            storage::write(Keep::Always, storage::OUTLINE, &outline);
        }
    }

    fn draw(&self) {
        let now = self.clock.now();
        let late_ms = self.frames.begin(&self.app.borrow(), now.ms);
        let is_replay = self.replay.is_on();
        if let Some(late_ms) = late_ms.filter(|_| !is_replay) {
            self.app.borrow_mut().was_late(late_ms, now);
        }
        let show = self.show.borrow();
        if let Some(left_ms) = show.as_ref().and_then(|show| show(self, now.ms)) {
            self.frames.ask_at(left_ms, now.ms);
        }
        drop(show);
        if !is_replay && self.app.borrow().has_new_outline() {
            // The cards have their places in the frame after the one that draws them.
            if self.is_outline_drawn.replace(true) {
                self.is_outline_drawn.set(false);
                self.keep_outline();
            } else {
                self.frames.ask_at(0, now.ms);
            }
        }
    }

    /// Updates the title at once: a hidden tab has no frames, and only its title is visible.
    fn set_title(&self) {
        let app = self.app.borrow();
        if self.title_of.replace(app.revision()) != app.revision() {
            let title = app.title();
            page::set_title(&match app.is_replay() {
                true => concat(&[t!("Replay: "), &title]),
                false => title,
            });
        }
        #[cfg(feature = "alarms")]
        self.bell.mark_icon(&app);
    }
}
