//! The heap hands out memory that nobody else has, and takes it back.

use heap::{ALIGN_BYTES, Heap, PAGE_BYTES};
use proptest::prelude::*;
use std::alloc::{GlobalAlloc, Layout};

fn layout(bytes: usize) -> Layout {
    Layout::from_size_align(bytes, 8).unwrap()
}

/// A block that was handed out, filled with a mark of its own.
struct Block {
    at: *mut u8,
    layout: Layout,
    mark: u8,
}

impl Block {
    fn take(heap: &Heap, layout: Layout, mark: u8) -> Self {
        // SAFETY: the layout is not empty.
        let at = unsafe { heap.alloc(layout) };
        assert!(!at.is_null());
        assert_eq!(at as usize % ALIGN_BYTES.min(layout.align().max(8)), 0);
        // SAFETY: the block has so many bytes.
        unsafe { at.write_bytes(mark, layout.size()) };
        Self { at, layout, mark }
    }

    fn is_whole(&self, bytes: usize) -> bool {
        // SAFETY: the block was filled to its end when it was taken.
        let bytes = unsafe { std::slice::from_raw_parts(self.at, bytes) };
        bytes.iter().all(|byte| *byte == self.mark)
    }

    fn give_back(self, heap: &Heap) {
        assert!(
            self.is_whole(self.layout.size()),
            "somebody else wrote into it"
        );
        // SAFETY: it was handed out for this layout, and is not used any more.
        unsafe { heap.dealloc(self.at, self.layout) };
    }

    fn grow(&mut self, heap: &Heap, bytes: usize) {
        let kept = bytes.min(self.layout.size());
        // SAFETY: it was handed out for this layout.
        self.at = unsafe { heap.realloc(self.at, self.layout, bytes) };
        assert!(!self.at.is_null());
        assert!(self.is_whole(kept), "what was in it moves with it");
        self.layout = Layout::from_size_align(bytes, self.layout.align()).unwrap();
        // SAFETY: the block has so many bytes now.
        unsafe { self.at.write_bytes(self.mark, bytes) };
    }
}

#[test]
fn what_is_given_back_is_handed_out_again() {
    let heap = Heap::new();
    let block = Block::take(&heap, layout(100), 1);
    let at = block.at;
    block.give_back(&heap);
    assert_eq!(Block::take(&heap, layout(65), 2).at, at);
    assert_ne!(Block::take(&heap, layout(100), 3).at, at);
}

#[test]
fn a_text_that_grows_stays_where_it_is_until_it_has_doubled() {
    let heap = Heap::new();
    let mut block = Block::take(&heap, layout(33), 1);
    let at = block.at;
    block.grow(&heap, 64);
    assert_eq!(block.at, at);
    block.grow(&heap, 65);
    assert_ne!(block.at, at);
    block.give_back(&heap);
}

#[test]
fn a_block_may_be_larger_than_a_page() {
    let heap = Heap::new();
    let small = Block::take(&heap, layout(10), 1);
    let large = Block::take(&heap, layout(5 * PAGE_BYTES + 1), 2);
    small.give_back(&heap);
    large.give_back(&heap);
}

#[test]
fn what_cannot_be_had_is_refused() {
    let heap = Heap::new();
    // SAFETY: neither layout is empty, and nothing is done with what comes.
    unsafe {
        assert!(heap.alloc(layout(1 << 40)).is_null());
        assert!(
            heap.alloc(Layout::from_size_align(8, 4_096).unwrap())
                .is_null()
        );
    }
}

#[test]
fn the_same_work_again_and_again_takes_no_more_memory() {
    let heap = Heap::new();
    let work = |mark| {
        let mut blocks: Vec<_> = (1..300)
            .map(|size| Block::take(&heap, layout(size * 7), mark))
            .collect();
        for block in &mut blocks {
            block.grow(&heap, 3_000);
        }
        let places: Vec<_> = blocks.iter().map(|block| block.at as usize).collect();
        blocks.into_iter().for_each(|block| block.give_back(&heap));
        places
    };
    let mut first = work(1);
    first.sort_unstable();
    for mark in 2..50 {
        let mut again = work(mark);
        again.sort_unstable();
        assert_eq!(again, first);
    }
}

proptest! {
    #[test]
    fn no_two_blocks_overlap_whatever_is_taken_and_given_back(
        steps in prop::collection::vec((0_u8..4, any::<u16>(), 1_usize..5_000, 0_u32..5), 1..300),
    ) {
        let heap = Heap::new();
        let mut blocks: Vec<Block> = Vec::new();
        for (mark, (what, which, bytes, align)) in steps.into_iter().enumerate() {
            match what {
                0 if !blocks.is_empty() => {
                    blocks.swap_remove(usize::from(which) % blocks.len()).give_back(&heap);
                }
                1 if !blocks.is_empty() => {
                    let at = usize::from(which) % blocks.len();
                    blocks[at].grow(&heap, bytes);
                }
                _ => {
                    let layout = Layout::from_size_align(bytes, 1 << align).unwrap();
                    blocks.push(Block::take(&heap, layout, mark as u8));
                }
            }
        }
        blocks.into_iter().for_each(|block| block.give_back(&heap));
    }
}
