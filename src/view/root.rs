//! The element at the root of a component, for what is drawn into it without a hole of `view!`.
//!
//! It is what a `NodeRef` is, without the signal: two kinds of `NodeRef` weigh 645 bytes of
//! `index.html.gz` more.

use crate::browser::dom;
use std::cell::OnceCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement};

/// The root element of a component, once it is made. All clones are the same.
#[derive(Clone, Default)]
pub struct Root(Rc<OnceCell<Element>>);

impl Root {
    /// The element with an id.
    pub fn by_id(id: &str) -> Self {
        let root = Self::default();
        if let Some(element) = dom::by_id(id) {
            is_root(element, root.clone());
        }
        root
    }

    /// The element.
    pub fn get(&self) -> Option<&Element> {
        self.0.get()
    }

    /// The first element in it that a selector finds.
    pub fn find(&self, selector: &str) -> Option<Element> {
        dom::find(self.get()?, selector)
    }

    /// Whether it is an open dialog. A browser that knows no dialogs has none that is open.
    pub fn is_open(&self) -> bool {
        self.dialog().is_some_and(HtmlDialogElement::open)
    }

    /// Opens it as a dialog above the page.
    pub fn open(&self) {
        if let Some(dialog) = self.dialog()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    }

    /// Closes it, if it is an open dialog.
    pub fn close(&self) {
        if let Some(dialog) = self.dialog()
            && dialog.open()
        {
            dialog.close();
        }
    }

    fn dialog(&self) -> Option<&HtmlDialogElement> {
        self.get().map(JsCast::unchecked_ref)
    }
}

/// The directive that makes an element the root of its component: `use:is_root=root`.
pub fn is_root(element: Element, root: Root) {
    // A component is built once, so the cell is still empty.
    let _ = root.0.set(element);
}
