//! A stand-in for the crate `wasm-streams`, with as much of it as Leptos names.
//!
//! Leptos depends on it for server functions whose answers are streams. The
//! dashboard has no server functions, yet the crate exports classes to the page,
//! and what is exported is never left out as unused: it was 1,500 bytes of gzip.
//! Nothing here is ever called: what would have to do something panics.

use core::convert::Infallible;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::Stream;
use wasm_bindgen::JsValue;

/// A stream of the browser, never read from.
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Takes a stream of the browser.
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// The stream of the browser again.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// A stream of the browser with these items.
    ///
    /// # Panics
    /// Always: `undefined` in its place would be a stream to whoever got it.
    pub fn from_stream<S>(_stream: S) -> Self
    where
        S: Stream<Item = Result<JsValue, JsValue>> + 'static,
    {
        unreachable!("the dashboard has no server functions")
    }

    /// The items of this stream.
    ///
    /// # Panics
    /// Always: no items would be an end to whoever waits for them.
    pub fn into_stream(self) -> IntoStream<'static> {
        unreachable!("the dashboard has no server functions")
    }
}

/// A stream that nobody can make.
pub struct IntoStream<'reader>(Infallible, PhantomData<&'reader ()>);

impl Stream for IntoStream<'_> {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.0 {}
    }
}
