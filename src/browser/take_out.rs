//! Taking text out of the page: the clipboard and a file.

use super::document;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlDocument, HtmlTextAreaElement, Url};

/// Copies `text` to the clipboard; returns whether it worked.
///
/// A board's page comes over plain http, where `navigator.clipboard` does not
/// exist; the older command works in both.
pub fn copy(text: &str) -> bool {
    let Ok(area) = document().create_element("textarea") else {
        return false;
    };
    let area: HtmlTextAreaElement = area.unchecked_into();
    area.set_value(text);
    let Some(body) = document().body() else {
        return false;
    };
    let before = document().active_element();
    let _ = body.append_child(&area);
    area.select();
    let copied = document()
        .unchecked_into::<HtmlDocument>()
        .exec_command("copy")
        .unwrap_or(false);
    area.remove();
    // The selection took the focus; give it back.
    if let Some(before) = before {
        let _ = before.unchecked_into::<web_sys::HtmlElement>().focus();
    }
    copied
}

/// Offers `text` as a file of this name.
pub fn download(name: &str, text: &str) {
    download_parts(name, &[text]);
}

/// Offers a text that is in several parts as a file of this name.
pub fn download_parts(name: &str, texts: &[&str]) {
    let parts = Array::new();
    for text in texts {
        parts.push(&JsValue::from_str(text));
    }
    let kind = BlobPropertyBag::new();
    kind.set_type("text/plain;charset=utf-8");
    let Ok(url) = Blob::new_with_str_sequence_and_options(&parts, &kind)
        .and_then(|blob| Url::create_object_url_with_blob(&blob))
    else {
        return;
    };
    offer(name, &url);
    let _ = Url::revoke_object_url(&url);
}

/// Offers what is at an address as a file of this name.
pub fn offer(name: &str, url: &str) {
    if let Ok(link) = document().create_element("a") {
        let link: HtmlAnchorElement = link.unchecked_into();
        link.set_href(url);
        link.set_download(name);
        link.click();
    }
}
