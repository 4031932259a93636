//! One thing that is watched: when it becomes an alarm, gets worse, and ends.

use super::list::{Alarm, Level, List};

/// A value that is beyond its limits again within this time, in milliseconds, goes on with the same
/// alarm.
pub const FLAPS_MS: u64 = 10_000;

/// How bad something is.
pub const WELL: usize = 0;
/// As [`Level::Warning`].
pub const WARNING: usize = 1;
/// As [`Level::Alarm`].
pub const ALARM: usize = 2;

/// The time of what happens, in milliseconds.
#[derive(Clone, Copy, Default)]
pub struct Clock {
    /// The monotonic clock.
    pub ms: u64,
    /// Local time, for display only.
    pub wall_ms: u64,
}

impl Clock {
    /// A time before this one.
    pub fn at(self, ms: u64) -> Self {
        let wall_ms = self.wall_ms.saturating_sub(self.ms.saturating_sub(ms));
        Self { ms, wall_ms }
    }
}

/// One thing that is watched.
#[derive(Default)]
pub struct Watch {
    /// What it is about.
    pub key: u64,
    /// Since when it has been as bad as a warning, and as an alarm.
    since_ms: [Option<u64>; 2],
    /// How bad the alarm is that has begun.
    pub level: usize,
    /// The alarm that is active, or was the last one.
    id: u64,
    /// When that ended, or became less bad.
    eased_ms: u64,
}

impl Watch {
    /// Something with a key, with the alarm that an earlier visit left active. Whether that goes on
    /// is up to what comes first.
    pub fn new(key: u64, list: &List) -> Self {
        let mut watch = Self {
            key,
            ..Self::default()
        };
        if let Some(alarm) = list.active(key) {
            watch.id = alarm.id;
            watch.level = alarm.level as usize + 1;
            for since_ms in watch.since_ms.iter_mut().take(watch.level) {
                *since_ms = Some(0);
            }
        }
        watch
    }

    /// It is this bad from now on, and was since `since_ms` if that is new.
    pub fn hold(&mut self, bad: usize, since_ms: u64) {
        for (place, since) in self.since_ms.iter_mut().enumerate() {
            *since = match place < bad {
                true => since.or(Some(since_ms)),
                false => None,
            };
        }
    }

    /// Whether what is wrong from now on is not part of the last alarm.
    pub fn is_new(&self, now_ms: u64) -> bool {
        let is_well = self.level == WELL && self.since_ms.iter().all(Option::is_none);
        is_well && now_ms >= self.eased_ms.saturating_add(FLAPS_MS)
    }

    /// Nothing more is known of it: what has begun stays as it is, and nothing else begins.
    pub fn lose(&mut self) {
        for since in self.since_ms.iter_mut().skip(self.level) {
            *since = None;
        }
    }

    /// The alarm that is active.
    pub fn alarm(&self) -> Option<u64> {
        (self.level > WELL).then_some(self.id)
    }

    /// When an alarm begins or gets worse that has to last so long.
    pub fn due_ms(&self, lasts_ms: u64) -> Option<u64> {
        let mut pending = self.since_ms.iter().skip(self.level).flatten();
        pending.next().map(|since_ms| since_ms + lasts_ms)
    }

    /// How bad it is by now, for what has to last so long.
    fn reached(&self, lasts_ms: u64, now_ms: u64) -> usize {
        let mut reached = WELL;
        for (place, since_ms) in self.since_ms.iter().enumerate() {
            // What has begun goes on as long as it holds.
            let lasted = |since_ms| place < self.level || now_ms >= since_ms + lasts_ms;
            if since_ms.is_some_and(lasted) {
                reached = place + 1;
            }
        }
        reached
    }

    /// Begins, changes or ends the alarm by what holds by now. `what` is wrong.
    pub fn settle(&mut self, lasts_ms: u64, now: Clock, label: &str, what: &str, list: &mut List) {
        let reached = self.reached(lasts_ms, now.ms);
        let before = std::mem::replace(&mut self.level, reached);
        if reached == before {
            return;
        }
        list.touch(now.ms);
        if reached < before {
            return self.ease(now, what, list);
        }
        let since_ms = self.since_ms.get(reached - 1).copied().flatten();
        let since_ms = since_ms.unwrap_or(now.ms);
        let flaps = since_ms < self.eased_ms.saturating_add(FLAPS_MS);
        let level = match reached {
            WARNING => Level::Warning,
            _ => Level::Alarm,
        };
        let worst = (level, what.to_owned());
        let known = list.get_mut(self.id);
        let mut is_news = before != WELL && !flaps;
        if let Some(alarm) = known.filter(|_| before != WELL || flaps) {
            if before == WELL {
                alarm.end_wall_ms = None;
                alarm.times = alarm.times.saturating_add(1);
            }
            alarm.level = level;
            alarm.what.clone_from(&worst.1);
            if level > alarm.worst.0 {
                is_news = true;
            }
            if level >= alarm.worst.0 {
                alarm.worst = worst;
            }
            if is_news {
                alarm.seen_wall_ms = None;
            }
        } else {
            is_news = true;
            self.id = list.add(Alarm {
                id: 0,
                label: label.into(),
                level,
                what: worst.1.clone(),
                value: String::new(),
                begin_wall_ms: now.at(since_ms).wall_ms,
                end_wall_ms: None,
                seen_wall_ms: None,
                times: 1,
                worst,
                key: self.key,
                board: list.board,
            });
        }
        if is_news {
            list.news.push(self.id);
        }
    }

    /// It is less bad, or well.
    fn ease(&mut self, now: Clock, what: &str, list: &mut List) {
        self.eased_ms = now.ms;
        let level = self.level;
        if let Some(alarm) = list.get_mut(self.id) {
            if level == WELL {
                alarm.end_wall_ms = Some(now.wall_ms);
                (alarm.level, alarm.what) = alarm.worst.clone();
            } else {
                alarm.level = Level::Warning;
                alarm.what = what.into();
            }
        }
    }
}
