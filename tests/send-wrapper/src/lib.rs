//! A stand-in for the crate `send_wrapper`, with what Leptos uses of it.
//!
//! Leptos requires that values in signals are `Send`, and wraps JavaScript values in
//! this. The real crate compares the current thread at every use. For that, Rust keeps
//! a handle of the thread, in memory of the default allocator: 1,313 bytes
//! of the flash page (`cargo xtask bench size`), which has one thread. Here threads are
//! compared only where there are several.

use std::fmt;
use std::ops::{Deref, DerefMut};

/// A value that is used only in its thread.
pub struct SendWrapper<T> {
    value: T,
    #[cfg(not(all(target_arch = "wasm32", not(target_feature = "atomics"))))]
    thread: std::thread::ThreadId,
}

// SAFETY: without threads the value cannot be sent to one; with threads, every access checks that it
// is in the value's own.
unsafe impl<T> Send for SendWrapper<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for SendWrapper<T> {}

#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
impl<T> SendWrapper<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self { value }
    }

    /// Whether this is the value's thread.
    pub fn valid(&self) -> bool {
        true
    }

    /// Unwraps the value.
    pub fn take(self) -> T {
        self.value
    }
}

#[cfg(not(all(target_arch = "wasm32", not(target_feature = "atomics"))))]
mod checked {
    use super::SendWrapper;
    use std::mem::ManuallyDrop;
    use std::thread;

    impl<T> SendWrapper<T> {
        /// Wraps a value.
        pub fn new(value: T) -> Self {
            Self {
                value,
                thread: thread::current().id(),
            }
        }

        /// Whether this is the value's thread.
        pub fn valid(&self) -> bool {
            self.thread == thread::current().id()
        }

        /// Unwraps the value.
        ///
        /// # Panics
        /// In another thread.
        pub fn take(self) -> T {
            self.check();
            let whole = ManuallyDrop::new(self);
            // SAFETY: the value is read once, and the original is never dropped.
            unsafe { std::ptr::read(&raw const whole.value) }
        }
    }

    impl<T> Drop for SendWrapper<T> {
        fn drop(&mut self) {
            if std::mem::needs_drop::<T>() && !self.valid() {
                // The value would be dropped after this, in the wrong thread.
                eprintln!("A value was dropped in a thread that is not its own.");
                std::process::abort();
            }
        }
    }
}

impl<T> SendWrapper<T> {
    fn check(&self) {
        assert!(self.valid(), "This value belongs to another thread.");
    }
}

impl<T> Deref for SendWrapper<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.check();
        &self.value
    }
}

impl<T> DerefMut for SendWrapper<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.check();
        &mut self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for SendWrapper<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("SendWrapper").field(&**self).finish()
    }
}

impl<T: Clone> Clone for SendWrapper<T> {
    fn clone(&self) -> Self {
        Self::new((**self).clone())
    }
}

#[cfg(feature = "futures")]
mod futures {
    use super::SendWrapper;
    use std::ops::DerefMut;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    impl<F: Future> Future for SendWrapper<F> {
        type Output = F::Output;

        fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
            // SAFETY: the value is a field of the wrapper, so it is pinned with it.
            unsafe { self.map_unchecked_mut(Self::deref_mut) }.poll(context)
        }
    }

    impl<S: futures_core::Stream> futures_core::Stream for SendWrapper<S> {
        type Item = S::Item;

        fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
            // SAFETY: as above.
            unsafe { self.map_unchecked_mut(Self::deref_mut) }.poll_next(context)
        }
    }
}
