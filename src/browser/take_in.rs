//! Taking text into the page: a file that is chosen or dropped, and what is pasted.

use super::document;
use super::replay::is_recording;
use crate::model::profile::MAX_PROFILE_BYTES;
use crate::model::recording::MAX_BYTES;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    ClipboardEvent, DataTransfer, DragEvent, File, HtmlDocument, HtmlInputElement,
    HtmlTextAreaElement,
};

/// Takes the text.
pub type Take = Box<dyn FnOnce(String)>;

/// Reads the file that was chosen in a field, and empties the field.
pub fn file(field: &HtmlInputElement, take: Take) {
    let file = field.files().and_then(|files| files.item(0));
    read(file, take);
    // The same file may be chosen again after it was changed.
    field.set_value("");
}

/// Reads the file that was dropped, else the dropped text. Text dropped on a field is left to it.
pub fn dropped(event: &DragEvent, on_field: bool, take: Take) {
    let Some(dropped) = event.data_transfer() else {
        return;
    };
    match dropped.files().and_then(|files| files.item(0)) {
        Some(file) => read(Some(file), take),
        None if on_field => return,
        None => take(text_of(&dropped)),
    }
    // The browser would navigate to it.
    event.prevent_default();
}

/// What was pasted.
pub fn pasted(event: &ClipboardEvent) -> String {
    event
        .clipboard_data()
        .map_or_else(String::new, |data| text_of(&data))
}

/// Replaces all text in a field as if a person had typed it, so that the browser can undo it.
/// Returns whether it could.
pub fn typed_over(field: &HtmlTextAreaElement, text: &str) -> bool {
    let _ = field.focus();
    field.select();
    document()
        .unchecked_into::<HtmlDocument>()
        .exec_command_with_show_ui_and_value("insertText", false, text)
        .unwrap_or(false)
}

fn text_of(data: &DataTransfer) -> String {
    data.get_data("text").unwrap_or_default()
}

/// Reads a file: of a recording all, of any other as much as a profile may have. One byte more is
/// enough to report it as too long.
fn read(file: Option<File>, take: Take) {
    if let Some(file) = file {
        spawn_local(async move {
            let mut most = MAX_PROFILE_BYTES;
            loop {
                let Ok(beginning) = file.slice_with_i32_and_i32(0, (most + 1) as i32) else {
                    return;
                };
                let Ok(text) = JsFuture::from(beginning.text()).await else {
                    return;
                };
                let text = text.as_string().unwrap_or_default();
                if most == MAX_BYTES || !is_recording(&text) {
                    return take(text);
                }
                most = MAX_BYTES;
            }
        });
    }
}
