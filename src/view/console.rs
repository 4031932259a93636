//! The console: everything that went over the wire, and what can be done with it.

use super::board::Board;
use super::lines::Lines;
use crate::browser::dom;
use leptos::prelude::*;
use std::rc::Rc;

/// The record of the wire, with its filter and its buttons.
#[component]
pub fn Console(
    /// The board whose wire it shows.
    board: Board,
    /// The lines that are in the page.
    lines: Rc<Lines>,
) -> impl IntoView {
    board.watch(
        board.console,
        Box::new(move |app, _| {
            let console = app.console();
            if let (Some(scroller), Some(list)) = (dom::by_id("log"), dom::by_id("lines")) {
                lines.draw(console, &scroller, &list);
            }
            if let Some(pause) = dom::by_id("pause") {
                dom::set_bool(&pause, "aria-pressed", console.is_paused());
            }
            dom::tell(
                "clear",
                if console.is_cleared() {
                    "Undo clear"
                } else {
                    "Clear"
                },
            );
            dom::tell("held", &console.held_note());
        }),
    );
    view! {
        <section class="console" id="console" aria-label="Console panel">
          <div class="column">
            <div class="tools">
                <input
                    type="search"
                    id="filter"
                    data-do="filter"
                    aria-label="Filter"
                    placeholder="Filter"
                    autocomplete="off"
                    spellcheck="false"
                />
                <button type="button" id="pause" data-do="pause">"Pause"</button>
                <button type="button" data-do="copy">"Copy"</button>
                <button type="button" data-do="download">"Download"</button>
                <button type="button" id="clear" data-do="clear">"Clear"</button>
            </div>
            <div class="log" id="log" role="log" aria-label="Console" aria-live="off" tabindex="0">
                <ol id="lines"></ol>
            </div>
            <p class="held" id="held" hidden></p>
            <p id="copied" role="status" aria-label="Last copy"></p>
          </div>
        </section>
    }
}
