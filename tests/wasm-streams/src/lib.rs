//! A stand-in for the crate `wasm-streams`, with what Leptos names of it.
//!
//! Leptos depends on it for server functions that answer with streams. The dashboard
//! has no server functions, yet the crate exports classes to the page: 3,121 bytes of
//! the flash page (`cargo xtask bench size`). Nothing here is ever called, so what
//! would have to do something panics.

use core::convert::Infallible;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::Stream;
use wasm_bindgen::JsValue;

/// A stream of the browser, which is never read.
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Wraps a stream of the browser.
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// Unwraps the stream.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// A stream of the browser with these items.
    ///
    /// # Panics
    /// Always: `undefined` instead would pass for a stream.
    pub fn from_stream<S>(_stream: S) -> Self
    where
        S: Stream<Item = Result<JsValue, JsValue>> + 'static,
    {
        unreachable!("the dashboard has no server functions")
    }

    /// The items of this stream.
    ///
    /// # Panics
    /// Always: an empty stream would pass for one that has ended.
    pub fn into_stream(self) -> IntoStream<'static> {
        unreachable!("the dashboard has no server functions")
    }
}

/// A stream without values: it cannot be constructed.
pub struct IntoStream<'reader>(Infallible, PhantomData<&'reader ()>);

impl Stream for IntoStream<'_> {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.0 {}
    }
}
