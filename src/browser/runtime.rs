//! Runs the model in the browser: gives it every input with its time, carries
//! out what it decides, and has the page redrawn at most once a frame.

use super::clock::Clock;
use super::listen::{Alarm, Listener};
use super::page;
use super::socket::{Happening, Socket};
use super::storage::{self, Keep};
use super::window;
use crate::model::app::{App, Input, Moment, Output};
use crate::model::link::Attempt;
use std::cell::{Cell, Ref, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use web_sys::PageTransitionEvent;

/// Shows the model.
type Show = Box<dyn Fn(&App)>;

/// The running page.
pub struct Runtime {
    me: Weak<Runtime>,
    app: RefCell<App>,
    clock: Clock,
    socket: RefCell<Option<(Attempt, Socket)>>,
    timer: RefCell<Alarm>,
    /// What the timer is set to, in milliseconds of [`Moment::ms`].
    timer_ms: Cell<Option<u64>>,
    frame: RefCell<Alarm>,
    frame_asked: Cell<bool>,
    /// Shows the model; called before a frame is painted.
    show: RefCell<Option<Show>>,
    title_of: Cell<u32>,
    _leaving: Listener,
}

impl Runtime {
    /// Starts to run `app`. It rests until the first input.
    pub fn new(app: App) -> Rc<Self> {
        Rc::new_cyclic(|me: &Weak<Self>| {
            let on_timer = me.clone();
            let on_frame = me.clone();
            let on_page = me.clone();
            Self {
                me: me.clone(),
                app: RefCell::new(app),
                clock: Clock::default(),
                socket: RefCell::default(),
                timer: RefCell::new(Alarm::timer(Box::new(move || {
                    if let Some(runtime) = on_timer.upgrade() {
                        runtime.rung();
                    }
                }))),
                timer_ms: Cell::new(None),
                frame: RefCell::new(Alarm::frame(Box::new(move || {
                    if let Some(runtime) = on_frame.upgrade() {
                        runtime.draw();
                    }
                }))),
                frame_asked: Cell::new(false),
                show: RefCell::default(),
                title_of: Cell::new(u32::MAX),
                // The next page is asked for before this one hears `pagehide`, and a board with
                // one connection serves nothing while the socket is open: so it is closed at
                // `beforeunload`. Chromium keeps a left page with its sockets open, unless
                // they are closed here.
                _leaving: Listener::new(
                    window().unchecked_into(),
                    &["beforeunload", "pagehide", "pageshow"],
                    Box::new(move |event| {
                        let Some(runtime) = on_page.upgrade() else {
                            return;
                        };
                        if event.type_() != "pageshow" {
                            runtime.dispatch(Input::Leave);
                        } else if event
                            .dyn_ref::<PageTransitionEvent>()
                            .is_some_and(PageTransitionEvent::persisted)
                        {
                            runtime.dispatch(Input::Return);
                        }
                    }),
                ),
            }
        })
    }

    /// Says how the model is shown. Called at once, and then before each frame that has news.
    pub fn show_with(&self, show: Show) {
        *self.show.borrow_mut() = Some(show);
        self.draw();
    }

    /// The model, to be read.
    pub fn app(&self) -> Ref<'_, App> {
        self.app.borrow()
    }

    /// The model, to be changed by what needs no time and no socket.
    pub fn app_mut(&self) -> std::cell::RefMut<'_, App> {
        self.app.borrow_mut()
    }

    /// The time now.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Gives the model an input, and carries out what it decides.
    pub fn dispatch(&self, input: Input<'_>) {
        let now = self.clock.now();
        self.app.borrow_mut().handle(input, now);
        self.carry_out();
        self.set_timer(now.ms);
        self.set_title();
        if !self.frame_asked.replace(true) {
            self.frame.borrow_mut().set(0);
        }
    }

    fn carry_out(&self) {
        // A socket that cannot be made is an input of its own, which may decide more.
        loop {
            let outputs = self.app.borrow_mut().take_outputs();
            if outputs.is_empty() {
                return;
            }
            for output in outputs {
                self.perform(output);
            }
        }
    }

    fn perform(&self, output: Output) {
        match output {
            Output::Open(attempt, url) => match self.open(attempt, &url) {
                Ok(socket) => *self.socket.borrow_mut() = Some((attempt, socket)),
                Err(why) => {
                    let now = self.clock.now();
                    let mut app = self.app.borrow_mut();
                    app.handle(Input::Blocked(attempt, why), now);
                }
            },
            Output::SendText(attempt, message) => {
                self.with_socket(attempt, |socket| socket.send_text(&message));
            }
            Output::SendBytes(attempt, message) => {
                self.with_socket(attempt, |socket| socket.send_bytes(&message));
            }
            Output::Close(attempt) => self.with_socket(attempt, Socket::close),
            Output::Abandon(attempt) => {
                let mut held = self.socket.borrow_mut();
                if held.as_ref().is_some_and(|(of, _)| *of == attempt) {
                    *held = None;
                }
            }
            Output::StoreAddress => {
                if let Some(address) = self.app.borrow().link().address() {
                    page::store_address(address);
                }
            }
            Output::StoreRecall => {
                let recall = self.app.borrow().stored_recall();
                storage::write(Keep::Always, storage::RECALL, &recall);
            }
            Output::StoreChoices => {
                let app = self.app.borrow();
                storage::write(Keep::Always, storage::CHOICES, app.stored_choices());
            }
        }
    }

    fn open(&self, attempt: Attempt, url: &str) -> Result<Socket, &'static str> {
        let me = self.me.clone();
        let app = self.app.borrow();
        Socket::open(
            url,
            app.profile().subprotocol(),
            Box::new(move |happening| {
                let Some(runtime) = me.upgrade() else {
                    return;
                };
                match happening {
                    Happening::Opened => runtime.dispatch(Input::Opened(attempt)),
                    Happening::Text(text) => runtime.dispatch(Input::Text(attempt, &text)),
                    Happening::Binary(bytes) => runtime.dispatch(Input::Binary(attempt, &bytes)),
                    Happening::Errored => runtime.dispatch(Input::Errored(attempt)),
                    Happening::Closed(loss) => runtime.dispatch(Input::Lost(attempt, loss)),
                }
            }),
        )
    }

    fn with_socket(&self, attempt: Attempt, act: impl FnOnce(&Socket)) {
        if let Some((of, socket)) = &*self.socket.borrow()
            && *of == attempt
        {
            act(socket);
        }
    }

    fn set_timer(&self, now_ms: u64) {
        let deadline = self.app.borrow().deadline_ms(now_ms);
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
        self.dispatch(Input::Tick);
    }

    fn draw(&self) {
        self.frame_asked.set(false);
        if let Some(show) = &*self.show.borrow() {
            show(&self.app.borrow());
        }
    }

    /// The title follows the link at once: a hidden tab has no frames, and its title is all that is seen.
    fn set_title(&self) {
        let app = self.app.borrow();
        if self.title_of.replace(app.revision()) != app.revision() {
            page::set_title(&app.title());
        }
    }
}
