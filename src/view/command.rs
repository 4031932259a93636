//! The command line.

use super::board::Board;
use crate::browser::dom;
use leptos::prelude::*;

/// A line to type commands into, as text or as bytes in hex.
#[component]
pub fn Command(
    /// The board that gets the commands.
    board: Board,
) -> impl IntoView {
    board.watch(
        board.link,
        Box::new(|app, _| dom::tell("command-problem", app.command_notice())),
    );
    view! {
        <form class="command" data-do="send" aria-label="Command line">
          <div class="row">
            <p class="problem" id="command-problem" role="alert" hidden></p>
            <button type="button" id="console-toggle" aria-controls="console" data-do="console">
                "Console"
            </button>
            <input
                id="command"
                data-do="recall"
                aria-label="Command"
                placeholder="Command"
                autocapitalize="off"
                autocomplete="off"
                spellcheck="false"
            />
            <label class="hex"><input type="checkbox" id="hex"/>"Hex"</label>
            <button class="primary">"Send"</button>
          </div>
        </form>
    }
}
