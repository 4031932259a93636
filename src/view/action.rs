//! What a person can do to the page.
//!
//! Markup says with `data-do` what an element is for. This is the one place that reads it, and
//! whoever handles an action matches on its name here: an action without a handler is an error of
//! the compiler.

use crate::model::alarms;
use crate::model::app::{
    LOGIN_IS_HERE, MENU_IS_HERE, PAGES_ARE_HERE, SETTING_IS_HERE, STRANGER_IS_HERE,
};
use crate::model::console::log::SIFT_IS_HERE;
use crate::model::console::{recall, transcript};
use crate::model::dashboard::list;
use crate::model::history;
use crate::model::profile::{choices, kept, kinds};
use crate::model::recording;
use web_sys::{Element, Event};

/// An enum whose variants have names in the document, if what they belong to is in this page.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal $(if $is_here:expr)?,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum $name { $($variant,)* }

        impl $name {
            const ARE_HERE: &[bool] = &[$(true $(&& $is_here)?,)*];
            const COUNT: usize = 0 $(+ (true $(&& $is_here)?) as usize)*;
            const HERE: [Self; Self::COUNT] = these(&[$(Self::$variant,)*], Self::ARE_HERE);
            /// All names that are in this page.
            pub const NAMES: &[&str] = &these::<_, { Self::COUNT }>(&[$($text,)*], Self::ARE_HERE);

            /// What has this name.
            pub fn named(name: &str) -> Option<Self> {
                let at = place(Self::NAMES, name)?;
                Self::HERE.get(at).copied()
            }
        }
    };
}

/// Those of `all` that are here: there are `N`, one at least.
const fn these<T: Copy, const N: usize>(mut all: &[T], mut are_here: &[bool]) -> [T; N] {
    // It runs in the compiler only, where an index out of bounds is an error.
    #![allow(clippy::indexing_slicing)]
    let (mut here, mut count) = ([all[0]; N], 0);
    while let ([one, others @ ..], [is_here, others_are @ ..]) = (all, are_here) {
        if *is_here {
            here[count] = *one;
            count += 1;
        }
        (all, are_here) = (others, others_are);
    }
    here
}

named! {
    /// The events that the page hears.
    Kind {
        Click = "click",
        Input = "input",
        Submit = "submit",
        KeyDown = "keydown",
        KeyUp = "keyup",
        Change = "change",
        FocusOut = "focusout",
        Close = "close",
        Paste = "paste" if kept::IS_HERE,
        DragOver = "dragover" if kept::IS_HERE,
        Drop = "drop" if kept::IS_HERE,
        PointerDown = "pointerdown",
        PointerMove = "pointermove",
        PointerUp = "pointerup",
        PointerCancel = "pointercancel",
        LostPointerCapture = "lostpointercapture",
        ContextMenu = "contextmenu",
        Wheel = "wheel" if history::IS_HERE,
    }
}

named! {
    /// What an element is for, as its `data-do` says.
    Action {
        Connect = "connect",
        LogIn = "log-in" if LOGIN_IS_HERE,
        Retry = "retry",
        Stop = "stop",
        Profile = "profile" if choices::IS_HERE,
        Address = "address",
        Panel = "panel",
        Seek = "seek" if list::IS_HERE,
        Look = "look" if MENU_IS_HERE,
        ReadOnly = "read-only" if MENU_IS_HERE,
        Full = "full" if MENU_IS_HERE,
        Reload = "reload" if MENU_IS_HERE,
        Record = "record" if recording::IS_HERE,
        SaveRecording = "save-recording" if recording::IS_HERE,
        OpenRecording = "open-recording" if recording::REPLAY_IS_HERE,
        Play = "play" if recording::REPLAY_IS_HERE,
        Back = "back" if recording::REPLAY_IS_HERE,
        Forth = "forth" if recording::REPLAY_IS_HERE,
        Position = "position" if recording::REPLAY_IS_HERE,
        Speed = "speed" if recording::REPLAY_IS_HERE,
        LeaveReplay = "leave-replay" if recording::REPLAY_IS_HERE,
        Heard = "heard" if recording::REPLAY_IS_HERE,
        UseOwn = "use-own" if kept::IS_HERE,
        KeepMine = "keep-mine" if kept::IS_HERE,
        Send = "send",
        Recall = "recall" if recall::IS_HERE,
        Console = "console",
        Filter = "filter" if SIFT_IS_HERE,
        Pause = "pause" if SIFT_IS_HERE,
        Copy = "copy" if transcript::IS_HERE,
        Download = "download" if transcript::IS_HERE,
        Clear = "clear" if SIFT_IS_HERE,
        Unfold = "unfold" if SIFT_IS_HERE,
        Way = "way" if SIFT_IS_HERE,
        Newest = "newest" if SIFT_IS_HERE,
        Width = "width" if SIFT_IS_HERE,
        Toggle = "toggle",
        Press = "press",
        Hold = "hold",
        Slide = "slide",
        SlideAsking = "slide-asking",
        Choose = "choose" if kinds::IS_HERE,
        Typed = "typed" if kinds::IS_HERE,
        Less = "less" if kinds::IS_HERE,
        More = "more" if kinds::IS_HERE,
        Releases = "releases" if SETTING_IS_HERE,
        Find = "find" if list::IS_HERE,
        Go = "go" if STRANGER_IS_HERE,
        Turn = "turn" if list::IS_HERE,
        Add = "add" if list::IS_HERE,
        Fold = "fold" if PAGES_ARE_HERE,
        Name = "name" if PAGES_ARE_HERE && kept::IS_HERE,
        Found = "found" if kept::IS_HERE,
        Tick = "tick" if kept::IS_HERE,
        Make = "make" if kept::IS_HERE,
        Offer = "offer" if kept::IS_HERE,
        Test = "test" if kept::IS_HERE,
        Edit = "edit" if kept::IS_HERE,
        Undo = "undo" if kept::IS_HERE,
        Redo = "redo" if kept::IS_HERE,
        Reset = "reset" if kept::IS_HERE,
        Import = "import" if kept::IS_HERE,
        Export = "export" if kept::IS_HERE,
        Grip = "grip" if kept::IS_HERE,
        Pin = "pin" if kept::IS_HERE,
        Field = "field" if kept::IS_HERE,
        Earlier = "earlier" if kept::IS_HERE,
        Later = "later" if kept::IS_HERE,
        Remove = "remove" if kept::IS_HERE,
        Text = "text" if kept::IS_HERE,
        TextTyped = "text-typed" if kept::IS_HERE,
        Format = "format" if kept::IS_HERE,
        Use = "use" if kept::IS_HERE,
        SaveOn = "save-on" if kept::IS_HERE,
        Save = "save" if kept::IS_HERE,
        Confirm = "confirm",
        Seen = "seen" if alarms::IS_HERE,
        SeenAll = "seen-all" if alarms::IS_HERE,
        Alarms = "alarms" if alarms::IS_HERE,
        AlarmsCsv = "alarms-csv" if alarms::IS_HERE,
        Sound = "sound" if alarms::IS_HERE,
        Notify = "notify" if alarms::IS_HERE,
        Series = "series" if history::IS_HERE,
        Past = "past" if history::IS_HERE,
        Plot = "plot" if history::IS_HERE,
        Window = "window" if history::IS_HERE,
        Freeze = "freeze" if history::IS_HERE,
        Live = "live" if history::IS_HERE,
        Table = "table" if history::IS_HERE,
        Csv = "csv" if history::IS_HERE,
        Png = "png" if history::IS_HERE,
        Forget = "forget" if history::IS_HERE,
    }
}

fn place(names: &[&str], name: &str) -> Option<usize> {
    names.iter().position(|known| *known == name)
}

/// What a person did.
pub struct Deed<'a> {
    /// The kind of the event.
    pub kind: Kind,
    /// What the element is for.
    pub action: Action,
    /// The element with the `data-do`.
    pub element: &'a Element,
    /// The event itself.
    pub event: &'a Event,
}

impl Deed<'_> {
    /// The first element that a selector finds, in whatever around the element another one finds.
    pub fn near(&self, around: &str, selector: &str) -> Option<Element> {
        let around = self.element.closest(around).ok()??;
        around.query_selector(selector).ok()?
    }
}
