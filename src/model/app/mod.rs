//! The page's logic, composed: one [`Input`] goes in with its [`Moment`], [`Output`]s come out.
//!
//! [`App::handle`] hands each input to its owner:
//!
//! | owner | keeps |
//! |---|---|
//! | `board` | the connection and the dashboard, and what passes between them |
//! | `connection` | link, sleep and visibility of the page (`presence`), and what is sent (`sender`): keepalive, send buffer, `broker` |
//! | `dashboard` | active profile, pins, readings, the open question |
//! | `profiles` | the profiles to choose from, their edits and the choices |
//! | `editor` | edit mode, undo history, what the last edit did |
//! | `command_line` | command history |
//!
//! An owner causes something only through `Effects`, which also hold the console. It changes no
//! other owner but its own parts: what concerns two of them is here, in `board` or in `alarming`.
//! The view and the shell read the state through `accessors`, `alarming` and `pages`;
//! [`App::revision`] and the stamps tell when.

mod accessors;
mod alarming;
mod board;
mod broker;
mod command_line;
mod connection;
mod dashboard;
mod edit;
mod editor;
mod effects;
mod ending;
mod fill;
mod input;
mod latest;
mod pages;
mod past;
mod presence;
mod profile_address;
mod profiles;
mod rate;
mod record;
mod refusal;
mod replay;
mod sender;
mod status;
mod stranger;
mod trial;

pub use crate::model::profile::page::IS_HERE as PAGES_ARE_HERE;
pub use connection::WAKE_MS;
pub use edit::Outcome;
pub use editor::SAID_MS;
pub use fill::Filler;
pub use input::{ConsoleInput, Edit, Input, Kept, Moment, Output};
pub use presence::{PULSE_MS, RELEASE_AFTER_MS, SETTING_IS_HERE, SLEPT_MS};
pub use profiles::OWN_NAME;
pub use refusal::MENU_IS_HERE;
pub use sender::{BUFFER_CHECK_MS, BUFFER_STUCK_MS, MAX_BUFFERED_BYTES, MAX_COMMAND_BYTES};
pub use stranger::{IS_HERE as STRANGER_IS_HERE, LISTEN_MS};
pub use trial::WITHIN_MS as ANSWER_WITHIN_MS;

use crate::model::alarms;
use crate::model::connection::link::Event;
use crate::model::connection::tabs;
use crate::model::console::log::SIFT_IS_HERE;
use crate::model::console::recall::Recall;
use crate::model::dashboard::list;
use crate::model::history;
use crate::model::login;
use crate::model::mqtt;
use crate::model::profile::{PinSpec, Profile, choices, kept, kinds, page};
use crate::model::recording;
use crate::model::text::hex;
use crate::model::time::sooner;
use board::Board;
use command_line::CommandLine;
use edit::{Sheet, Step};
use editor::{Done, Editor};
use effects::Effects;
use profiles::{Profiles, Source};
use stranger::Manner;
use words::t;

/// Whether this page can ask for a login.
pub const LOGIN_IS_HERE: bool = mqtt::IS_HERE || login::IS_HERE;

/// The page's logic.
pub struct App {
    board: Board,
    profiles: Profiles,
    editor: Editor,
    command_line: CommandLine,
    /// The generation of the pins whose outline was kept.
    outlined: Option<u32>,
    effects: Effects,
}

impl App {
    /// An app without a connection. Any `seed` will do for the jitter of the retries. The page's
    /// first profile comes with [`Input::Own`] or [`Input::NoProfile`]; `profile` is used until
    /// then, and cannot be edited, because its text is not known.
    pub fn new(profile: Profile, recall: Recall, secure_page: bool, seed: u32) -> Self {
        Self {
            board: Board::new(profile, secure_page, seed),
            profiles: Profiles::new(),
            editor: Editor::default(),
            command_line: CommandLine { recall, notice: "" },
            outlined: None,
            effects: Effects::default(),
        }
    }

    /// Takes one input. What is to be done about it is in [`App::take_outputs`].
    pub fn handle(&mut self, input: Input<'_>, now: Moment) {
        if self.is_replay() && !Self::is_for_replay(&input) {
            return;
        }
        self.effects.now = now;
        if self.effects.recorder.is_on() {
            let Moment {
                ms,
                wall_ms,
                zone_ms,
            } = now;
            self.effects.recorder.at(ms, wall_ms, zone_ms);
        }
        if ends_holding(&input) {
            self.board.let_go_of_pins(&mut self.effects);
        }
        if alarms::IS_HERE && self.effects.recorder.is_on() {
            self.board.say_due_alarms(&mut self.effects);
        }
        self.board.look_at_clocks(&mut self.effects);
        if alarms::IS_HERE {
            self.board.watch_until_now(&self.effects);
        }
        let is_last = matches!(input, Input::Leave | Input::Hidden { .. });
        let (board, fx) = (&mut self.board, &mut self.effects);
        match input {
            Input::Sent(..) | Input::Latest(..) | Input::Past(..) | Input::Beginning(..)
                if !tabs::IS_HERE => {}
            Input::Text(..) | Input::Past(..) | Input::Binary(..) | Input::Beginning(..) => {
                return self.receive(input);
            }
            Input::Console(input) if SIFT_IS_HERE => return fx.show(input),
            Input::Console(_) => return,

            Input::Opened(attempt) => board.drive(Event::Opened(attempt), fx),
            Input::Errored(attempt) => board.connection.errored(attempt, fx),
            Input::Lost(attempt, loss) => board.lost(attempt, loss, fx),
            Input::Blocked(attempt, why) => board.drive(Event::Blocked(attempt, why), fx),
            Input::Buffered(attempt, bytes) => board.connection.buffered(attempt, bytes, fx),
            Input::Sent(attempt, message) => {
                board.connection.sent_elsewhere(attempt, message, fx);
            }
            Input::Latest(attempt, latest) => {
                latest::learn(board, attempt, latest, self.profiles.text(), fx);
                if history::IS_HERE {
                    board.recall_history(fx);
                }
            }
            Input::StoreHistory if history::IS_HERE => board.store_history(true, fx),
            Input::Restore(record) if history::IS_HERE => {
                board.dashboard.history.restore(record, fx.now.ms);
            }
            Input::ForgetHistory if history::IS_HERE => board.forget_history(fx),
            Input::NotArchived(why) if history::IS_HERE => board.history_not_kept(why, fx),
            Input::StoreHistory
            | Input::Restore(_)
            | Input::ForgetHistory
            | Input::NotArchived(_) => {}
            Input::Tick => {
                board.tick(fx);
                fx.reply.shown.tick(fx.now.ms);
                if kept::IS_HERE {
                    board.trial.tick(fx.now.ms);
                }
                self.editor.said.tick(fx.now.ms);
            }

            Input::Hidden { shared } => board.hide(shared, fx),
            Input::Shown => board.show(fx),
            Input::Online => board.online(fx),
            Input::Leave => board.drive(Event::Leave, fx),
            Input::Return => board.drive(Event::Return, fx),
            Input::LetGo => {}
            Input::Releases(releases) if SETTING_IS_HERE => {
                board.connection.presence.set_keeps_hidden(!releases);
                fx.store(Kept::Hiding);
            }
            Input::ReadOnly(is_on) if MENU_IS_HERE => board.connection.is_read_only = is_on,
            Input::Releases(_) | Input::ReadOnly(_) => {}
            Input::Record(is_on) if recording::IS_HERE => self.record(is_on),
            Input::Record(_) => {}
            Input::NotKept => self.profiles.deny_storage(fx),
            Input::Stored(edits) if kept::IS_HERE => self.follow_tab(edits),
            Input::Stored(_) => {}

            Input::Acknowledge(id) if alarms::IS_HERE => {
                if let Some(id) = id {
                    fx.recorder.add_number("alarm", id);
                }
                fx.recorder.event("acknowledged");
                board.dashboard.alarms.acknowledge(id);
                // Other tabs learn of it from what is stored.
                fx.store(Kept::Alarms);
            }
            Input::Alarms(stored) if alarms::IS_HERE => board.dashboard.alarms.merge(stored),
            Input::Acknowledge(_) | Input::Alarms(_) => {}

            Input::Connect(typed) => self.connect(typed),
            Input::Begin(address) => self.begin(address),
            Input::Disconnect => board.disconnect(fx),
            Input::RetryNow => board.drive(Event::RetryNow, fx),
            Input::LogIn { user, password } if LOGIN_IS_HERE => board.log_in(user, password, fx),
            Input::LogIn { .. } => {}
            Input::Own(json) => {
                self.profiles.set_own(json);
                self.begin_again();
            }
            Input::NoProfile(why) => {
                self.profiles.missing = why;
                self.begin_again();
            }
            Input::Saved(text) if kept::IS_HERE => {
                self.profiles.saved(text, fx);
                fx.note(t!("Saved the profile on the board"));
                fx.changed();
                // The list of profiles goes with the cards.
                board.dashboard.generation += 1;
            }
            Input::Saved(_) => {}
            Input::Choose(place) if choices::IS_HERE => self.choose(place),
            Input::Choose(_) => {}

            Input::Command { typed, as_hex } => {
                let sent = board.command(typed, hex::IS_HERE && as_hex, fx);
                if sent.is_ok() && !typed.is_empty() {
                    fx.reply.expect(fx.now.ms);
                }
                self.command_line.sent(typed, sent, fx);
            }
            Input::Edit(edit) if kept::IS_HERE => self.edit(edit),
            Input::Test { pin } if kept::IS_HERE => board.test(pin, fx),
            Input::Edit(_) | Input::Test { .. } => {}
            Input::Find(text) if list::IS_HERE => board.find(text, fx),
            Input::Turn(group) if list::IS_HERE => board.dashboard.sought.turn(group),
            Input::LeaveReadings if list::IS_HERE => board.dashboard.sought.let_go(),
            Input::Find(_) | Input::Turn(_) | Input::LeaveReadings => {}
            Input::Page(address) if page::IS_HERE => board.dashboard.go_to(address),
            Input::Fold(group) if page::IS_HERE => self.profiles.turn(group, fx),
            Input::Page(_) | Input::Fold(_) => {}
            // A person who moves a card must not operate what is on it.
            Input::Write { .. }
            | Input::Step { .. }
            | Input::Toggle { .. }
            | Input::Press { .. }
            | Input::Hold { .. }
            | Input::Confirm(_)
                if kept::IS_HERE && self.editor.is_on => {}
            Input::Write { pin, value } => board.operate(pin, Some(value.into()), false, fx),
            Input::Step { pin, steps } if kinds::IS_HERE => {
                let value = board.dashboard.stepped(pin, steps);
                board.operate(pin, value, false, fx);
            }
            Input::Step { .. } => {}
            Input::Toggle { pin } => board.toggle(pin, fx),
            Input::Press { pin } => {
                fx.reply.expect(fx.now.ms);
                board.operate(pin, None, false, fx);
            }
            Input::Hold { pin, down } => board.hold(pin, down, fx),
            Input::Confirm(yes) => {
                fx.reply.expect(fx.now.ms);
                board.confirm(yes, fx);
            }
        }
        self.board.follow(&mut self.effects);
        self.board.judge(&mut self.effects);
        if history::IS_HERE || alarms::IS_HERE {
            self.board.follow_address(&mut self.effects);
        }
        if history::IS_HERE && is_last {
            self.board.store_history(true, &mut self.effects);
        }
        if alarms::IS_HERE {
            self.board.tell_alarms(is_last, &mut self.effects);
        }
        self.effects.changed();
    }

    /// Takes a message. It may be one of thousands a second, and changes only pins and console. A
    /// hidden page takes the time from it too, because its timers are late.
    fn receive(&mut self, input: Input<'_>) {
        let (board, fx) = (&mut self.board, &mut self.effects);
        match input {
            Input::Text(attempt, message) => board.text(attempt, message, fx),
            Input::Past(attempt, message) if tabs::IS_HERE => board.past(attempt, message, fx),
            Input::Binary(attempt, message) => board.binary(attempt, message, message.len(), fx),
            Input::Beginning(attempt, message, bytes) if tabs::IS_HERE => {
                board.binary(attempt, message, bytes, fx)
            }
            _ => {}
        }
        if board.manner != Manner::Usual {
            board.judge(fx);
        }
        board.release(fx);
        if alarms::IS_HERE {
            board.tell_alarms(false, fx);
        }
    }

    /// What is to be done since this was last called.
    pub fn take_outputs(&mut self) -> Vec<Output> {
        std::mem::take(&mut self.effects.outputs)
    }

    /// When [`Input::Tick`] has something to do, in milliseconds of [`Moment::ms`].
    pub fn deadline_ms(&self, now_ms: u64) -> Option<u64> {
        let mut due_ms = self.board.deadline_ms(now_ms);
        if SIFT_IS_HERE {
            due_ms = sooner(due_ms, self.effects.reply.shown.deadline_ms());
        }
        if kept::IS_HERE {
            due_ms = sooner(due_ms, self.editor.said.deadline_ms());
            due_ms = sooner(due_ms, self.board.trial.deadline_ms());
        }
        due_ms
    }

    /// A timer or a frame was late. Those of a hidden page always are.
    pub fn was_late(&mut self, late_ms: u64, now: Moment) {
        if self.is_replay() {
            return;
        }
        self.effects.now = now;
        self.board.was_late(late_ms, &mut self.effects);
    }

    /// A person connects to an address.
    fn connect(&mut self, typed: &str) {
        if self.dial(typed) {
            self.board.connection.is_named = true;
            self.effects.store(Kept::Address);
        }
    }

    /// Connects to an address as typed, by the profile of the board there. Returns whether it is
    /// an address.
    fn dial(&mut self, typed: &str) -> bool {
        self.look_up(typed);
        self.board.dial(typed, &mut self.effects)
    }

    /// Connects to an address that nobody typed. The profile of the board there may name a better
    /// one.
    fn begin(&mut self, address: &str) {
        self.look_up(address);
        let address = self.first_address(address);
        self.board.dial(&address, &mut self.effects);
    }

    /// Activates the profile of the board at an address, if it is one.
    fn look_up(&mut self, typed: &str) {
        // Nothing else depends on the host.
        if (kept::IS_HERE || choices::IS_HERE)
            && let Some(host) = self.board.host_of(typed)
            && self.profiles.look_up(&host, &mut self.effects)
        {
            self.use_active_profile();
        }
    }

    /// The board is described by the profile that is active by now.
    fn use_active_profile(&mut self) {
        self.editor.forget_steps();
        self.effects.recorder.profile(self.profiles.text());
        self.effects.recorder.event("forget");
        self.board.use_profile(self.profiles.parsed());
    }

    /// The first profile has loaded. If a connection is already wanted, reconnects so that its
    /// on-open commands are sent.
    fn begin_again(&mut self) {
        self.profiles.load_edits();
        self.profiles.activate_first();
        self.use_active_profile();
        let link = &self.board.connection.link;
        if link.is_wanted()
            && let Some(address) = link.address()
        {
            let url = address.url();
            self.dial(&url);
        }
    }

    /// A person selects a profile for the board.
    fn choose(&mut self, place: usize) {
        let Some(source) = self.profiles.source_at(place) else {
            return;
        };
        let fx = &mut self.effects;
        self.profiles.keep_mine(fx);
        self.profiles.activate(source);
        let left = self.board.dashboard.profile.clone();
        self.use_active_profile();
        if self.board.connection.link.address().is_some() {
            // What is active by itself needs no stored choice.
            let is_usual = place == 0 && source == Source::Own;
            let name = if is_usual { "" } else { source.stored_name() };
            self.profiles.remember_choice(name, &mut self.effects);
            self.board.move_after(&left, &mut self.effects);
        }
    }

    /// A person edits the profile.
    fn edit(&mut self, edit: Edit<'_>) {
        self.board.trial.forget();
        let (done, place) = match edit {
            Edit::Mode(is_on) => {
                self.editor.is_on = is_on;
                // The cards are replaced: by those with handles, or those that can be operated.
                self.board.dashboard.generation += 1;
                self.board.dashboard.drop_question();
                (Ok(Outcome::Nothing), None)
            }
            Edit::KeepMine => {
                self.profiles.keep_mine(&mut self.effects);
                (Ok(Outcome::Nothing), None)
            }
            Edit::Undo => self.turn(Outcome::Undone),
            Edit::Redo => self.turn(Outcome::Redone),
            _ => match self.sheet().plan(edit) {
                Ok(step) => {
                    match edit {
                        Edit::Add { row } => self.board.dashboard.sought.hold(row),
                        Edit::AddAll { .. } => self.editor.is_on = true,
                        _ => {}
                    }
                    self.step(step)
                }
                Err(why) => (Err(why), None),
            },
        };
        let dashboard = &self.board.dashboard;
        self.editor.finish(done, place, dashboard.generation);
        let label = self.board.label(place.unwrap_or(0));
        self.editor
            .say(label, dashboard.pins.len(), self.effects.now.ms);
    }

    /// What is edited.
    fn sheet(&self) -> Sheet<'_> {
        Sheet {
            text: self.profiles.text(),
            base_text: self.profiles.base_text(),
            dashboard: &self.board.dashboard,
            is_editing: self.is_editing(),
        }
    }

    /// Undoes or redoes a step. Returns the place of the pin that the last edit was about, which may
    /// have moved.
    fn turn(&mut self, outcome: Outcome) -> (Done, Option<usize>) {
        let text = self.profiles.text().to_owned();
        let edited = self.edited_pin().and_then(|pin| self.pins().get(pin));
        let edited = edited.map(|pin| pin.spec().clone());
        let other = match outcome {
            Outcome::Undone => self.editor.steps.undo(text),
            _ => self.editor.steps.redo(text),
        };
        let Some(text) = other else {
            return (Ok(Outcome::Nothing), None);
        };
        self.use_text(text);
        let pin = edited.and_then(|edited| {
            let mut pins = self.pins().iter();
            let is_it = |spec: &PinSpec| spec.means_same(&edited) && spec.label() == edited.label();
            pins.position(|pin| is_it(pin.spec()))
        });
        (Ok(outcome), pin)
    }

    /// Takes a step. Returns the place of the pin that it is about.
    fn step(&mut self, step: Step) -> (Done, Option<usize>) {
        if let Some(edits) = self.profiles.inactive_edits() {
            // The edits that this one replaces are one more step back.
            self.editor.steps.take(edits.into(), 0);
        }
        let before = self.profiles.text().to_owned();
        self.editor.steps.take(before, step.key);
        self.use_text(step.text);
        let pin = step.place.and_then(|place| self.board.pin_of_spec(place));
        (Ok(step.outcome), pin)
    }

    /// The active profile has another text, which a person edited.
    fn use_text(&mut self, text: String) {
        self.profiles.edit(text, &mut self.effects);
        self.effects.recorder.profile(self.profiles.text());
        let profile = self.profiles.parsed();
        self.board.edit_profile(profile, &mut self.effects);
    }

    /// Another tab stored edits. Those of this board are used here too, as a step that can be
    /// undone; a person who edits it here is told.
    fn follow_tab(&mut self, edits: &str) {
        let had_edits = self.profiles.has_edits();
        let Some(text) = self.profiles.take_edits(edits) else {
            if had_edits != self.profiles.has_edits() {
                // They were saved on the board, so the list of profiles is another one.
                self.board.dashboard.generation += 1;
                self.effects.changed();
            }
            return;
        };
        self.board.let_go_of_pins(&mut self.effects);
        let before = self.profiles.follow_tab(text, &mut self.effects);
        self.editor.follow_tab(before);
        self.effects.recorder.profile(self.profiles.text());
        let profile = self.profiles.parsed();
        let left = self.board.edit_profile(profile, &mut self.effects);
        let (left, pins) = (&left.pins, &self.board.profile().pins);
        let mut both = left.iter().zip(pins);
        let is_moved = left.len() != pins.len() || both.any(|(left, pin)| !left.means_same(pin));
        self.editor.moves += u32::from(is_moved);
    }
}

/// Whether an input ends what a person holds down: the page is left, or shows other cards.
fn ends_holding(input: &Input<'_>) -> bool {
    matches!(
        input,
        Input::Connect(_)
            | Input::Begin(_)
            | Input::Own(_)
            | Input::NoProfile(_)
            | Input::Choose(_)
            | Input::Edit(_)
            | Input::Find(_)
            | Input::Page(_)
            | Input::Fold(_)
            | Input::Disconnect
            | Input::Hidden { .. }
            | Input::Leave
            | Input::LetGo
            | Input::ReadOnly(_)
    )
}
