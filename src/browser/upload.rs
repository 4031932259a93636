//! Storing a file on the board, by the upload of its web server.

use super::fetch;
use crate::model::profile::Save;
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag, FormData, RequestInit};

/// How long the board may take, in milliseconds: its flash is slow.
const WITHIN_MS: i32 = 15_000;

/// Sends `text` as the file of this name beside the page. Returns the status of the answer; nothing
/// where none comes.
pub async fn store(save: &Save, name: &str, text: &str) -> Option<u16> {
    let options = RequestInit::new();
    options.set_method(if save.puts { "PUT" } else { "POST" });
    options.set_body(&body(save, name, text)?);
    let (status, _) = fetch::ask(&save.path, &options, WITHIN_MS).await?;
    Some(status)
}

fn body(save: &Save, name: &str, text: &str) -> Option<JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("application/json");
    let parts = Array::of1(&JsValue::from_str(text));
    let file = Blob::new_with_str_sequence_and_options(&parts, &kind).ok()?;
    if save.field.is_empty() {
        return Some(file.into());
    }
    let form = FormData::new().ok()?;
    // The file systems of these servers want the whole path.
    let path = fetch::url_of(name)?.pathname();
    form.append_with_blob_and_filename(&save.field, &file, &path)
        .ok()?;
    Some(form.into())
}
