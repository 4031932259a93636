//! What is kept in IndexedDB. Each test has a database of its own.

use super::*;
use pindash::browser::archive::{Archive, Trouble};
use std::cell::RefCell;

#[wasm_bindgen(inline_js = r#"
const { open } = IDBFactory.prototype;
const { transaction } = IDBDatabase.prototype;
const factory = Object.getOwnPropertyDescriptor(window, "indexedDB");

export function restore_databases() {
  IDBFactory.prototype.open = open;
  IDBDatabase.prototype.transaction = transaction;
  Object.defineProperty(window, "indexedDB", factory);
}
export function no_databases() {
  Object.defineProperty(window, "indexedDB", { configurable: true, value: undefined });
}
export function open_throws(name) {
  IDBFactory.prototype.open = () => { throw new DOMException("denied", name); };
}
export function open_fails(name) {
  IDBFactory.prototype.open = () => {
    const request = new EventTarget();
    request.error = new DOMException("denied", name);
    setTimeout(() => request.dispatchEvent(new Event("error")));
    return request;
  };
}
export function open_hangs() {
  IDBFactory.prototype.open = () => new EventTarget();
}
export function transactions_abort(name) {
  IDBDatabase.prototype.transaction = () => {
    const aborted = new EventTarget();
    aborted.error = new DOMException("aborted", name);
    aborted.commit = () => {};
    setTimeout(() => aborted.dispatchEvent(new Event("abort")));
    aborted.objectStore = () => ({ put() {}, delete() {}, getAll: () => ({ result: undefined }) });
    return aborted;
  };
}
export function transactions_throw() {
  IDBDatabase.prototype.transaction = () => { throw new DOMException("", "NotFoundError"); };
}
// As a later version of the page does it. Fails where an open database is in its way.
export function upgrade(name) {
  return new Promise((done, failed) => {
    const request = indexedDB.open(name, 2);
    request.onblocked = () => failed("blocked");
    request.onerror = () => failed(request.error);
    request.onsuccess = () => { request.result.close(); done(); };
  });
}
"#)]
extern "C" {
    fn restore_databases();
    fn no_databases();
    fn open_throws(name: &str);
    fn open_fails(name: &str);
    fn open_hangs();
    fn transactions_abort(name: &str);
    fn transactions_throw();
    fn upgrade(name: &str) -> Promise;
}

/// An archive, with what it reports. It leaves the browser's databases as they were.
struct Kept {
    archive: Rc<Archive>,
    troubles: Rc<RefCell<Vec<Trouble>>>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        restore_databases();
    }
}

impl Kept {
    fn new(name: &'static str) -> Self {
        let troubles: Rc<RefCell<Vec<Trouble>>> = Rc::default();
        let told = troubles.clone();
        let trouble = Box::new(move |trouble| told.borrow_mut().push(trouble));
        Self {
            archive: Archive::new(name, trouble),
            troubles,
        }
    }

    fn put(&self, key: &str, text: &str) {
        self.put_and_drop(key, text, ("", ""));
    }

    fn put_and_drop(&self, key: &str, text: &str, dropped: (&str, &str)) {
        let (from, to) = dropped;
        self.archive.put(
            key.to_owned(),
            text.as_bytes().to_vec(),
            (from.to_owned(), to.to_owned()),
        );
    }

    fn put_two_boards(&self) {
        for (key, text) in TWO_BOARDS {
            self.put(key, text);
        }
    }

    /// The texts of all records whose keys begin with `prefix`, joined by spaces.
    async fn read(&self, prefix: &str) -> String {
        let texts: Vec<_> = self
            .read_bytes(prefix)
            .await
            .into_iter()
            .map(|record| String::from_utf8(record).unwrap())
            .collect();
        texts.join(" ")
    }

    async fn read_bytes(&self, prefix: &str) -> Vec<Vec<u8>> {
        let taken: Rc<RefCell<Option<Vec<Vec<u8>>>>> = Rc::default();
        let take = taken.clone();
        self.archive.read(
            prefix.to_owned(),
            Box::new(move |records| *take.borrow_mut() = Some(records.collect())),
        );
        for _ in 0..MAX_WAITS {
            if let Some(records) = taken.take() {
                return records;
            }
            two_frames().await;
        }
        panic!("the records of {prefix} were never given");
    }

    fn troubles(&self) -> Vec<Trouble> {
        self.troubles.borrow().clone()
    }
}

/// Two boards, of which the first has records of two levels.
const TWO_BOARDS: [(&str, &str); 5] = [
    ("ws://b|0|0200", "b200"),
    ("ws://a|0|0200", "a200"),
    ("ws://a|1|0150", "a1-150"),
    ("ws://a|0|0100", "a100"),
    ("ws://a|0|1000", "a1000"),
];

#[wasm_bindgen_test]
async fn records_come_back_in_the_order_of_their_keys_after_the_archive_was_dropped() {
    let kept = Kept::new("test-order");
    kept.put_two_boards();
    assert_eq!(kept.read("ws://a|").await, "a100 a200 a1000 a1-150");
    drop(kept);
    let again = Kept::new("test-order");
    assert_eq!(again.read("ws://a|0|").await, "a100 a200 a1000");
    assert_eq!(again.read("ws://b|").await, "b200");
    assert_eq!(again.read("ws://c|").await, "");
    assert_eq!(again.troubles(), []);
}

#[wasm_bindgen_test]
async fn a_record_is_replaced_and_a_range_is_dropped_in_one_go() {
    let kept = Kept::new("test-range");
    kept.put_two_boards();
    kept.put_and_drop("ws://a|0|1000", "new", ("ws://a|0|", "ws://a|0|0200"));
    assert_eq!(kept.read("ws://a|").await, "new a1-150");
    assert_eq!(kept.read("ws://b|").await, "b200");
    assert_eq!(kept.troubles(), []);
}

#[wasm_bindgen_test]
async fn one_board_is_forgotten_and_the_records_of_another_stay() {
    let kept = Kept::new("test-forget");
    kept.put_two_boards();
    kept.archive.forget("ws://a|".to_owned());
    assert_eq!(kept.read("ws://a|").await, "");
    assert_eq!(kept.read("").await, "b200");
    assert_eq!(kept.troubles(), []);
}

#[wasm_bindgen_test]
async fn any_bytes_of_any_length_are_kept() {
    let kept = Kept::new("test-bytes");
    let long: Vec<u8> = (0..3_000_000_u32).map(|at| (at % 251) as u8).collect();
    kept.put("k1", "");
    let nothing = (String::new(), String::new());
    kept.archive.put("k2".to_owned(), long.clone(), nothing);
    let read = kept.read_bytes("k").await;
    let lengths: Vec<_> = read.iter().map(Vec::len).collect();
    assert_eq!(lengths, [0, long.len()]);
    // Not by `assert_eq`, which would print them.
    assert!(read.concat() == long);
}

#[wasm_bindgen_test]
async fn what_is_put_before_the_database_closes_is_kept_and_the_next_use_opens_it_again() {
    let kept = Kept::new("test-close");
    kept.put("k1", "one");
    assert_eq!(kept.read("k").await, "one");
    // As a page that is left does it.
    kept.put("k2", "two");
    kept.archive.close();
    kept.archive.close();
    assert_eq!(kept.read("k").await, "one two");
    assert_eq!(kept.troubles(), []);
}

#[wasm_bindgen_test]
async fn another_version_of_the_page_can_change_the_database_while_this_one_has_it_open() {
    let kept = Kept::new("test-upgrade");
    kept.put("k1", "one");
    assert_eq!(kept.read("k").await, "one");
    JsFuture::from(upgrade("test-upgrade")).await.unwrap();
    kept.put("k2", "two");
    assert_eq!(kept.read("k").await, "one two");
    assert_eq!(kept.troubles(), []);
}

/// Where there is no database, that is said once, and nothing is kept.
async fn nothing_is_kept(name: &'static str, trouble: Trouble) {
    let kept = Kept::new(name);
    kept.put_and_drop("ws://a|0|0100", "a100", ("ws://a|", "ws://b|"));
    kept.put_two_boards();
    kept.archive.forget("ws://a|".to_owned());
    assert_eq!(kept.read("ws://a|").await, "");
    kept.archive.close();
    assert_eq!(kept.read("ws://b|").await, "");
    assert_eq!(kept.troubles(), [trouble]);
}

#[wasm_bindgen_test]
async fn a_browser_without_databases_is_reported_once() {
    no_databases();
    nothing_is_kept("test-none", Trouble::Denied).await;
}

#[wasm_bindgen_test]
async fn a_browser_that_denies_databases_at_once_is_reported_once() {
    open_throws("SecurityError");
    nothing_is_kept("test-throws", Trouble::Denied).await;
}

#[wasm_bindgen_test]
async fn a_browser_that_denies_databases_later_is_reported_once() {
    open_fails("InvalidStateError");
    nothing_is_kept("test-fails", Trouble::Denied).await;
}

#[wasm_bindgen_test]
async fn a_disk_without_room_for_a_database_is_reported_as_full() {
    open_fails("QuotaExceededError");
    nothing_is_kept("test-no-room", Trouble::Full).await;
}

#[wasm_bindgen_test]
async fn a_record_that_does_not_fit_is_reported_as_full() {
    transactions_abort("QuotaExceededError");
    nothing_is_kept("test-full", Trouble::Full).await;
}

#[wasm_bindgen_test]
async fn another_failure_is_reported_as_such() {
    transactions_abort("UnknownError");
    nothing_is_kept("test-unknown", Trouble::Other).await;
    transactions_throw();
    nothing_is_kept("test-unknown", Trouble::Other).await;
}

#[wasm_bindgen_test]
async fn what_is_kept_after_a_failure_comes_back() {
    let kept = Kept::new("test-recovers");
    open_fails("UnknownError");
    kept.put("k1", "one");
    assert_eq!(kept.read("k").await, "");
    restore_databases();
    kept.put("k2", "two");
    assert_eq!(kept.read("k").await, "two");
    assert_eq!(kept.troubles(), [Trouble::Denied]);
}

#[wasm_bindgen_test]
async fn a_database_that_never_opens_does_not_fill_the_memory() {
    open_hangs();
    let kept = Kept::new("test-hangs");
    for _ in 0..64 {
        kept.put("k", "one");
    }
    assert_eq!(kept.troubles(), []);
    assert_eq!(kept.read("k").await, "");
    assert_eq!(kept.troubles(), [Trouble::Denied]);
}
