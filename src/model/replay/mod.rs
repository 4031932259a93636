//! Plays a recording in place of a board: how far it has come, how fast it goes, and what is due.

use crate::model::app::{App, Input, Moment};
use crate::model::recording::Tape;

/// The slowest and the fastest that a recording is played, in thousandths of the time in it.
pub const SPEEDS: [u32; 2] = [100, 100_000];

/// The monotonic time at which a recording begins. What is older than that is known, too.
pub const BEGIN_MS: u64 = 1 << 40;
/// What a line costs besides its bytes, and what the passing of time costs, in bytes of a line.
const COST_BYTES: usize = 64;

/// The player of a recording. It drives the [`App`] that [`Player::begin`] gives.
pub struct Player {
    tape: Tape,
    is_playing: bool,
    speed: u32,
    /// Where it is to be, on the recording's clock.
    target_ms: u64,
    /// What is left of a millisecond, in thousandths.
    rest: u64,
    /// How many lines the app is to have by then.
    wanted: usize,
    /// How many lines the app has.
    fed: usize,
    /// Where the app is, on the recording's clock.
    at_ms: u64,
    /// When the app was last told that time has passed, on its own clock.
    ticked_ms: u64,
    /// A time on the recording's clock with its time in UTC, and how far local time is ahead of that.
    clock: (u64, u64, i64),
}

impl Player {
    /// A player at the beginning, which does not play yet.
    pub fn new(tape: Tape) -> Self {
        let mut player = Self {
            is_playing: false,
            speed: 1_000,
            target_ms: tape.begin_ms(),
            rest: 0,
            wanted: 0,
            fed: 0,
            at_ms: 0,
            ticked_ms: 0,
            clock: (0, 0, 0),
            tape,
        };
        player.rewind();
        player.seek(0);
        player
    }

    /// What is played.
    pub fn tape(&self) -> &Tape {
        &self.tape
    }

    fn rewind(&mut self) {
        let (utc_ms, zone_ms) = self.tape.time();
        self.clock = (0, utc_ms, zone_ms);
        self.fed = 0;
        self.at_ms = self.tape.begin_ms();
        self.ticked_ms = 0;
    }

    /// An app at the beginning, by the recording's profile. All that is shown of `before` counts as
    /// outdated.
    pub fn begin(&mut self, before: &App) -> App {
        self.rewind();
        before.replay(self.tape.profile(), self.tape.board())
    }

    /// The time in the recording, as far as [`Player::work`] has come.
    pub fn now(&self) -> Moment {
        let (since_ms, utc_ms, zone_ms) = self.clock;
        let utc_ms = utc_ms + self.at_ms.saturating_sub(since_ms);
        Moment {
            ms: BEGIN_MS + self.at_ms,
            wall_ms: utc_ms.saturating_add_signed(zone_ms),
            zone_ms,
        }
    }

    /// Whether it plays. At the end it stops by itself.
    pub fn is_playing(&self) -> bool {
        self.is_playing
    }

    /// Plays or pauses. At the end, it plays from the beginning.
    pub fn set_playing(&mut self, is_playing: bool) {
        self.is_playing = is_playing;
        if is_playing && self.target_ms >= self.tape.end_ms() {
            self.seek(0);
        }
    }

    /// How fast it plays, in thousandths of the time in the recording.
    pub fn speed_thousandths(&self) -> u32 {
        self.speed
    }

    /// Sets how fast it plays, within [`SPEEDS`].
    pub fn set_speed(&mut self, thousandths: u32) {
        let [slowest, fastest] = SPEEDS;
        self.speed = thousandths.clamp(slowest, fastest);
    }

    /// Where it is to be, in milliseconds from the beginning.
    pub fn position_ms(&self) -> u64 {
        self.target_ms - self.tape.begin_ms()
    }

    /// How far [`Player::work`] has come, in milliseconds from the beginning: less than
    /// [`Player::position_ms`] as long as there is more to do.
    pub fn reached_ms(&self) -> u64 {
        self.at_ms - self.tape.begin_ms()
    }

    /// How long the recording is, in milliseconds.
    pub fn length_ms(&self) -> u64 {
        self.tape.end_ms() - self.tape.begin_ms()
    }

    /// The events of the connection, with their times in milliseconds from the beginning; at most
    /// [`MAX_MARKS`](crate::model::recording::MAX_MARKS).
    pub fn marks(&self) -> Vec<(u64, &'static str)> {
        let marks = self.tape.marks().iter();
        marks
            .map(|(ms, event)| (ms - self.tape.begin_ms(), *event))
            .collect()
    }

    /// So much real time has passed, in milliseconds.
    pub fn pass(&mut self, real_ms: u64) {
        if !self.is_playing {
            return;
        }
        let passed = real_ms
            .saturating_mul(u64::from(self.speed))
            .saturating_add(self.rest);
        self.rest = passed % 1_000;
        let end_ms = self.tape.end_ms();
        self.target_ms = self.target_ms.saturating_add(passed / 1_000).min(end_ms);
        self.is_playing = self.target_ms < end_ms;
        // After a step, lines of the same time may still be held back.
        self.wanted = self.wanted.max(self.tape.lines_until(self.target_ms));
    }

    /// Goes to a time, in milliseconds from the beginning.
    pub fn seek(&mut self, ms: u64) {
        let target_ms = self.tape.begin_ms().saturating_add(ms);
        self.target_ms = target_ms.min(self.tape.end_ms());
        self.wanted = self.tape.lines_until(self.target_ms);
        self.rest = 0;
    }

    /// Goes to the next message, to the one after it for 2, or back for -1; and pauses.
    pub fn step(&mut self, messages: i32) {
        self.is_playing = false;
        self.rest = 0;
        for _ in 0..messages.unsigned_abs() {
            let found = match messages > 0 {
                true => self.tape.message_from(self.wanted),
                false => {
                    let present = self.tape.message_before(self.wanted);
                    present.and_then(|present| self.tape.message_before(present))
                }
            };
            let Some(line) = found else {
                return;
            };
            self.wanted = line + 1;
            self.target_ms = self.tape.ms_of(line).unwrap_or(self.target_ms);
        }
    }

    /// Gives the app what is due, as far as about so many bytes. True if there is more. After it went
    /// back, the app begins anew.
    pub fn work(&mut self, app: &mut App, most_bytes: usize) -> bool {
        if self.fed > self.wanted || self.at_ms > self.target_ms {
            *app = self.begin(app);
        }
        let mut spent_bytes = 0;
        while spent_bytes < most_bytes {
            let next_ms = self.tape.ms_of(self.fed);
            let next_ms = next_ms.filter(|_| self.fed < self.wanted);
            let until_ms = BEGIN_MS + next_ms.unwrap_or(self.target_ms);
            let now_ms = self.now().ms;
            let due_ms = app.deadline_ms(now_ms).map(|due_ms| due_ms.max(now_ms));
            let due_ms = due_ms.filter(|_| !self.tape.is_due(self.fed));
            let due_ms = due_ms.filter(|due_ms| *due_ms <= until_ms && *due_ms > self.ticked_ms);
            spent_bytes += COST_BYTES;
            match (due_ms, next_ms) {
                (Some(due_ms), _) => {
                    self.at_ms = due_ms - BEGIN_MS;
                    // A deadline that has nothing to do must not hold the player up.
                    self.ticked_ms = due_ms;
                    app.handle(Input::Tick, self.now());
                }
                (None, Some(next_ms)) => {
                    self.at_ms = next_ms;
                    spent_bytes += self.feed(app);
                }
                (None, None) => {
                    self.at_ms = self.target_ms;
                    return false;
                }
            }
        }
        true
    }

    /// Gives the app the next line. Returns its length in bytes.
    fn feed(&mut self, app: &mut App) -> usize {
        let line = self.tape.line(self.fed);
        self.fed += 1;
        let Some((line, bytes)) = line else {
            return 0;
        };
        if let Some((utc_ms, zone_ms)) = line.time() {
            self.clock = (self.at_ms, utc_ms, zone_ms);
        }
        app.play(&line, self.now());
        bytes
    }
}
