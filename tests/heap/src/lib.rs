//! The memory of the page: handed out in powers of two, and given back to lists.
//!
//! The allocator that Rust has for wasm weighs two kilobytes in the flash file.
//! This one keeps a list of free blocks for each power of two. A block is taken
//! from its list, else cut from what is left of the memory; when it is given
//! back it goes to its list, and is never cut or joined. So both cost the same
//! few instructions whatever the page has done before, and a text that grows
//! moves only when it has doubled.
//!
//! The price is room: up to half of a block may be unused, and what was once
//! needed for blocks of one size is not there for another. A page that runs for
//! weeks needs the same sizes again and again, so its memory stops growing; the
//! load tests look at that.
//!
//! It is for one thread: a page has no other.

#![cfg_attr(target_arch = "wasm32", no_std)]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::{Cell, UnsafeCell};
use core::ptr::null_mut;

/// What memory grows by, in bytes: a page of wasm.
pub const PAGE_BYTES: usize = 65_536;
/// The smallest block, in bytes, and what all blocks are aligned to. Nothing in the page asks for more.
pub const ALIGN_BYTES: usize = 16;

/// A heap that takes its memory from the wasm module, for one thread.
pub struct Heap {
    /// The first free block of each size, by the size's power of two. A free block begins with the
    /// address of the next.
    free: UnsafeCell<[*mut u8; usize::BITS as usize]>,
    /// What was never handed out, and how many bytes it has.
    rest: Cell<*mut u8>,
    left_bytes: Cell<usize>,
}

// SAFETY: without threads nothing is shared between any.
#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
unsafe impl Sync for Heap {}

impl Heap {
    /// A heap that has taken no memory yet.
    pub const fn new() -> Self {
        Self {
            free: UnsafeCell::new([null_mut(); usize::BITS as usize]),
            rest: Cell::new(null_mut()),
            left_bytes: Cell::new(0),
        }
    }

    /// Cuts a block from what was never handed out; null where the browser gives no more.
    fn cut(&self, bytes: usize) -> *mut u8 {
        let left_bytes = self.left_bytes.get();
        if left_bytes < bytes {
            let pages = (bytes - left_bytes).div_ceil(PAGE_BYTES);
            let more = grow(pages);
            if more.is_null() {
                return more;
            }
            if self.rest.get().wrapping_add(left_bytes) == more {
                self.left_bytes.set(left_bytes + pages * PAGE_BYTES);
            } else {
                // Somebody else took memory in between: what was left is given up.
                self.rest.set(more);
                self.left_bytes.set(pages * PAGE_BYTES);
                return self.cut(bytes);
            }
        }
        let block = self.rest.get();
        self.rest.set(block.wrapping_add(bytes));
        self.left_bytes.set(self.left_bytes.get() - bytes);
        block
    }
}

impl Default for Heap {
    fn default() -> Self {
        Self::new()
    }
}

/// The power of two of the block for so many bytes.
fn power_of(bytes: usize) -> usize {
    (usize::BITS - (bytes.max(ALIGN_BYTES) - 1).leading_zeros()) as usize
}

// SAFETY: a block is cut once and is then either in one list or handed out, so no two that are
// handed out overlap; it has at least the bytes that were asked for, and stands at a multiple of
// `ALIGN_BYTES`, because memory begins at one and all blocks are multiples of it.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let power = power_of(layout.size());
        // SAFETY: nobody else holds the lists: there is one thread, and none of these functions
        // calls another while it does.
        let lists = unsafe { &mut *self.free.get() };
        match lists.get_mut(power) {
            Some(first) if layout.align() <= ALIGN_BYTES => {
                let block = *first;
                if block.is_null() {
                    return self.cut(1 << power);
                }
                // SAFETY: a block in a list begins with the address of the next.
                *first = unsafe { block.cast::<*mut u8>().read() };
                block
            }
            _ => null_mut(),
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above.
        let lists = unsafe { &mut *self.free.get() };
        if let Some(first) = lists.get_mut(power_of(layout.size())) {
            // SAFETY: the block was handed out for this layout, so it is aligned, has room for an
            // address, and nobody uses it any more.
            unsafe { block.cast::<*mut u8>().write(*first) };
            *first = block;
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_bytes: usize) -> *mut u8 {
        if power_of(layout.size()) == power_of(new_bytes) {
            return block;
        }
        // SAFETY: the caller gives a size and an alignment that make a layout.
        let new_layout = unsafe { Layout::from_size_align_unchecked(new_bytes, layout.align()) };
        // SAFETY: the caller's promises are those of the three calls; the blocks do not overlap.
        unsafe {
            let new_block = self.alloc(new_layout);
            if !new_block.is_null() {
                new_block.copy_from_nonoverlapping(block, layout.size().min(new_bytes));
                self.dealloc(block, layout);
            }
            new_block
        }
    }
}

/// More memory; null where there is none.
#[cfg(target_arch = "wasm32")]
fn grow(pages: usize) -> *mut u8 {
    match core::arch::wasm32::memory_grow::<0>(pages) {
        usize::MAX => null_mut(),
        before => (before * PAGE_BYTES) as *mut u8,
    }
}

/// More memory, for the tests.
#[cfg(not(target_arch = "wasm32"))]
fn grow(pages: usize) -> *mut u8 {
    match pages.checked_mul(PAGE_BYTES) {
        // Far more than a test needs, and less than would make the machine suffer.
        Some(bytes) if bytes <= 1 << 30 => {
            let memory = std::vec![0_u128; bytes / size_of::<u128>()];
            Box::leak(memory.into_boxed_slice()).as_mut_ptr().cast()
        }
        _ => null_mut(),
    }
}
