//! What a person can do to the page.
//!
//! Markup says with `data-do` what an element is for. This is the one place that reads it, and
//! whoever handles an action matches on its name here: an action without a handler is an error of
//! the compiler.

use web_sys::{Element, Event};

/// An enum whose variants have names in the document.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum $name { $($variant,)* }

        impl $name {
            /// All names.
            pub const NAMES: &[&str] = &[$($text,)*];
            const ALL: &[Self] = &[$(Self::$variant,)*];

            /// What has this name.
            pub fn named(name: &str) -> Option<Self> {
                let at = place(Self::NAMES, name)?;
                Self::ALL.get(at).copied()
            }
        }
    };
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
        Paste = "paste",
        DragOver = "dragover",
        Drop = "drop",
        PointerDown = "pointerdown",
        PointerMove = "pointermove",
        PointerUp = "pointerup",
        PointerCancel = "pointercancel",
        LostPointerCapture = "lostpointercapture",
        ContextMenu = "contextmenu",
    }
}

named! {
    /// What an element is for, as its `data-do` says.
    Action {
        Connect = "connect",
        LogIn = "log-in",
        Retry = "retry",
        Stop = "stop",
        Profile = "profile",
        UseOwn = "use-own",
        KeepMine = "keep-mine",
        Send = "send",
        Recall = "recall",
        Console = "console",
        Filter = "filter",
        Pause = "pause",
        Copy = "copy",
        Download = "download",
        Clear = "clear",
        Unfold = "unfold",
        Toggle = "toggle",
        Press = "press",
        Hold = "hold",
        Slide = "slide",
        SlideAsking = "slide-asking",
        Releases = "releases",
        Find = "find",
        Turn = "turn",
        Add = "add",
        Edit = "edit",
        Undo = "undo",
        Redo = "redo",
        Reset = "reset",
        Import = "import",
        Export = "export",
        Grip = "grip",
        Pin = "pin",
        Field = "field",
        Earlier = "earlier",
        Later = "later",
        Remove = "remove",
        Text = "text",
        TextTyped = "text-typed",
        Format = "format",
        Use = "use",
        Confirm = "confirm",
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
