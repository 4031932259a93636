//! The page's allocator: a free list for each power of two.
//!
//! The default allocator for wasm, dlmalloc, costs 1,467 bytes of the flash
//! page (`cargo xtask bench size`). This one takes a block from the free list of its
//! size, or else cuts it from the unused memory; a freed block goes back to its
//! list, and is never split or joined. So both cost the same few instructions
//! whatever happened before, and a string that grows moves only when it has doubled.
//!
//! The price is memory: up to half of a block may be unused, and blocks of one size
//! are never used for another. A page that runs for weeks needs the same sizes again
//! and again, so its memory stops growing; the load tests check that.
//!
//! It is for a single thread, as a page is.

#![cfg_attr(target_arch = "wasm32", no_std)]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::{Cell, UnsafeCell};
use core::ptr::null_mut;

/// Memory grows by this much, in bytes: a page of wasm.
pub const PAGE_BYTES: usize = 65_536;
/// The smallest block and the alignment of all blocks, in bytes. Nothing in the page asks for a larger alignment.
pub const ALIGN_BYTES: usize = 16;

/// An allocator for one thread, which takes its memory from the wasm module.
pub struct Heap {
    /// The head of the free list of each power of two. A free block begins with the address of the
    /// next.
    free: UnsafeCell<[*mut u8; usize::BITS as usize]>,
    /// Memory that was never handed out, and its size.
    rest: Cell<*mut u8>,
    left_bytes: Cell<usize>,
}

// SAFETY: without threads nothing is shared between threads.
#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
unsafe impl Sync for Heap {}

impl Heap {
    /// An allocator that has taken no memory yet.
    pub const fn new() -> Self {
        Self {
            free: UnsafeCell::new([null_mut(); usize::BITS as usize]),
            rest: Cell::new(null_mut()),
            left_bytes: Cell::new(0),
        }
    }

    /// Cuts a block from the unused memory; null if the browser gives no more.
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
                // Other code took memory in between, so the remainder is given up.
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

/// The block for this many bytes has this power of two.
fn power_of(bytes: usize) -> usize {
    (usize::BITS - (bytes.max(ALIGN_BYTES) - 1).leading_zeros()) as usize
}

// SAFETY: a block is cut once and is then either in one list or allocated, so allocated blocks never
// overlap; it has at least the requested size, and starts at a multiple of `ALIGN_BYTES`, because
// memory begins at one and the sizes of all blocks are multiples of it.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let power = power_of(layout.size());
        // SAFETY: this is the only reference to the lists: there is one thread, and none of these
        // functions calls another while it holds one.
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
            // SAFETY: the block was allocated for this layout, so it is aligned, has room for an
            // address, and is no longer used.
            unsafe { block.cast::<*mut u8>().write(*first) };
            *first = block;
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_bytes: usize) -> *mut u8 {
        if power_of(layout.size()) == power_of(new_bytes) {
            return block;
        }
        // SAFETY: the caller guarantees that size and alignment make a layout.
        let new_layout = unsafe { Layout::from_size_align_unchecked(new_bytes, layout.align()) };
        // SAFETY: the caller guarantees what the three calls need; the blocks do not overlap.
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

/// More memory; null if there is none.
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
        // Far more than a test needs, and far less than the machine has.
        Some(bytes) if bytes <= 1 << 30 => {
            let memory = std::vec![0_u128; bytes / size_of::<u128>()];
            Box::leak(memory.into_boxed_slice()).as_mut_ptr().cast()
        }
        _ => null_mut(),
    }
}
