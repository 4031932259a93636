//! What the page keeps in IndexedDB: records of bytes under keys that sort as text. Where it is
//! denied, nothing is kept, and the page works on.
//!
//! The database opens at the first use, and what comes before it is open waits. Once it is open, all
//! requests are issued before a method returns, so that a page can keep something while it is left.
//! A page with an open database still enters the back/forward cache (Chromium 156, Firefox 153).

use super::listen::Listener;
use crate::model::text::concat;
use js_sys::{Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use words::t;

// web-sys has a type for each part of IndexedDB, and checks what cannot fail. Here is one type, with
// the methods that are used.
#[wasm_bindgen]
extern "C" {
    /// A factory, request, database, transaction, store or array.
    #[derive(Clone)]
    type Idb;
    #[wasm_bindgen(method, catch)]
    fn open(this: &Idb, name: &str) -> Result<Idb, JsValue>;
    #[wasm_bindgen(method, js_name = createObjectStore)]
    fn create_object_store(this: &Idb, name: &str);
    #[wasm_bindgen(method, catch)]
    fn transaction(this: &Idb, store: &str, mode: &str) -> Result<Idb, JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &Idb);
    #[wasm_bindgen(method, js_name = objectStore)]
    fn object_store(this: &Idb, name: &str) -> Idb;
    #[wasm_bindgen(method)]
    fn commit(this: &Idb);
    #[wasm_bindgen(method)]
    fn put(this: &Idb, record: &Uint8Array, key: &str);
    #[wasm_bindgen(method)]
    fn delete(this: &Idb, range: &JsValue);
    #[wasm_bindgen(method, js_name = getAll)]
    fn get_all(this: &Idb, range: &JsValue) -> Idb;
    #[wasm_bindgen(method, catch)]
    fn shift(this: &Idb) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = IDBKeyRange, catch)]
    fn bound(from: &str, to: &str) -> Result<JsValue, JsValue>;
}

/// The one object store of the database.
const STORE: &str = "history";
/// Sorts behind all that follows a prefix.
const END: &str = "\u{ffff}";
/// How many calls may wait for the database. One that has not opened by then hangs.
const MAX_WAITING: u8 = 64;

/// Why something could not be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The browser has no database for this page: a private window, a policy, a broken profile.
    Denied,
    /// There is no more room.
    Full,
    /// The browser gave up for a reason of its own.
    Other,
}

impl Trouble {
    /// The reason, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Denied => t!("this browser stores nothing for it."),
            Self::Full => t!("the browser has no more room for it."),
            Self::Other => t!("the browser did not store it."),
        }
    }
}

/// Takes the records that were read; none where nothing could be read.
pub type Take = Box<dyn FnOnce(Records)>;

/// Records in the order of their keys. Each is copied into the memory of the page when it is taken,
/// and the browser lets go of it.
pub struct Records(Idb);

impl Iterator for Records {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        // Where nothing could be read, there is no array.
        let record = self.0.shift().ok()?;
        (!record.is_undefined()).then(|| record.unchecked_into::<Uint8Array>().to_vec())
    }
}

/// A database of records. Dropped, it closes behind the requests that were issued.
pub struct Archive {
    name: &'static str,
    /// The open database. It closes for another version of the page that wants to change it.
    database: RefCell<Option<(Idb, Listener)>>,
    waiting: Cell<u8>,
    trouble: Box<dyn Fn(Trouble)>,
    has_told: Cell<bool>,
}

/// What one transaction does.
struct Work {
    record: Option<(String, Vec<u8>)>,
    /// The keys that are dropped, or read where somebody takes the records.
    range: (String, String),
    take: Option<Take>,
}

/// An archive that its own work holds, too.
pub type Shared = Rc<Archive>;

impl Archive {
    /// An archive in the database of this name. `trouble` is called once, for the first thing that
    /// could not be kept. It may be called before the method that failed returns.
    pub fn new(name: &'static str, trouble: impl Fn(Trouble) + 'static) -> Shared {
        Rc::new(Self {
            name,
            database: RefCell::default(),
            waiting: Cell::new(0),
            trouble: Box::new(trouble),
            has_told: Cell::new(false),
        })
    }

    /// Keeps a record under its key, then drops all whose keys are in a range, both ends included.
    /// Both is done, or nothing.
    pub fn put(self: &Rc<Self>, key: String, record: Vec<u8>, dropped: (String, String)) {
        self.begin(Work {
            record: Some((key, record)),
            range: dropped,
            take: None,
        });
    }

    /// Reads all records whose keys begin with `prefix`.
    pub fn read(self: &Rc<Self>, prefix: String, take: Take) {
        self.begin(Work {
            record: None,
            range: all_of(prefix),
            take: Some(take),
        });
    }

    /// Drops all records whose keys begin with `prefix`.
    pub fn forget(self: &Rc<Self>, prefix: String) {
        self.begin(Work {
            record: None,
            range: all_of(prefix),
            take: None,
        });
    }

    /// Closes the database behind the requests that were issued; the next use opens it again.
    pub fn close(&self) {
        if let Some((database, _)) = self.database.take() {
            database.close();
        }
    }

    fn begin(self: &Rc<Self>, work: Work) {
        // A database that was closed meanwhile, also by a person who cleared it, is opened again.
        let database = self.database.borrow();
        let transaction = database.as_ref().map(|(database, _)| transaction(database));
        drop(database);
        if let Some(Ok(transaction)) = transaction {
            return self.issue(&transaction, work);
        }
        let factory: Idb = get(&js_sys::global(), "indexedDB").unchecked_into();
        let opening = match self.waiting.get() {
            MAX_WAITING => Err(JsValue::UNDEFINED),
            _ => factory.open(self.name),
        };
        match opening {
            Ok(request) => {
                self.waiting.set(self.waiting.get() + 1);
                let names = &["upgradeneeded", "success", "error"];
                self.listen(&request, names, request.clone(), work);
            }
            Err(error) => self.fail(&error, Trouble::Denied, work),
        }
    }

    /// Issues all requests of a transaction.
    fn issue(self: &Rc<Self>, transaction: &Idb, mut work: Work) {
        let store = transaction.object_store(STORE);
        if let Some((key, record)) = work.record.take() {
            // A copy: a view would have all memory of the page stored.
            store.put(&Uint8Array::from(record.as_slice()), &key);
        }
        let mut request = JsValue::UNDEFINED.unchecked_into();
        // Only a range that ends before it begins is none.
        if let Ok(range) = bound(&work.range.0, &work.range.1) {
            match work.take {
                Some(_) => request = store.get_all(&range),
                None => store.delete(&range),
            }
        }
        // Else the transaction would end after the answer to its last request, which a page that is
        // left does not hear: both browsers would drop it then. A read is not committed: Chromium
        // would end it before a large record is there.
        if work.take.is_none() {
            transaction.commit();
        }
        self.listen(transaction, &["complete", "abort"], request, work);
    }

    /// Waits for the end of an opening or of a transaction, and lets go of the listener then.
    fn listen(
        self: &Rc<Self>,
        target: &Idb,
        names: &'static [&'static str],
        request: Idb,
        work: Work,
    ) {
        let me = self.clone();
        let mut work = Some(work);
        let listener: Rc<RefCell<Option<Listener>>> = Rc::default();
        let own = listener.clone();
        let heard = Box::new(move |event: web_sys::Event| {
            let name = event.type_();
            let result: Idb = get(&request, "result").unchecked_into();
            if name == "upgradeneeded" {
                result.create_object_store(STORE);
                return;
            }
            let Some(work) = work.take() else {
                return;
            };
            // What answers does not hang.
            me.waiting.set(0);
            if name == "success" {
                me.opened(result, work);
            } else if name == "complete" {
                work.give(result);
            } else {
                let trouble = match name.as_str() {
                    "error" => Trouble::Denied,
                    _ => Trouble::Other,
                };
                me.fail(&get(&event.target().into(), "error"), trouble, work);
            }
            own.take();
        });
        let target = target.clone().unchecked_into();
        *listener.borrow_mut() = Some(Listener::new(target, names, heard));
    }

    fn opened(self: &Rc<Self>, database: Idb, work: Work) {
        // Two calls may have waited.
        self.close();
        let closing = database.clone();
        let listener = Listener::new(
            database.clone().unchecked_into(),
            &["versionchange"],
            Box::new(move |_| closing.close()),
        );
        match transaction(&database) {
            Ok(transaction) => self.issue(&transaction, work),
            Err(error) => self.fail(&error, Trouble::Other, work),
        }
        *self.database.borrow_mut() = Some((database, listener));
    }

    fn fail(&self, error: &JsValue, otherwise: Trouble, work: Work) {
        if !self.has_told.replace(true) {
            let name = get(error, "name").as_string();
            (self.trouble)(match name.as_deref() {
                Some("QuotaExceededError") => Trouble::Full,
                _ => otherwise,
            });
        }
        work.give(JsValue::UNDEFINED.unchecked_into());
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        self.close();
    }
}

impl Work {
    fn give(self, records: Idb) {
        if let Some(take) = self.take {
            take(Records(records));
        }
    }
}

fn transaction(database: &Idb) -> Result<Idb, JsValue> {
    database.transaction(STORE, "readwrite")
}

fn all_of(prefix: String) -> (String, String) {
    let end = concat(&[&prefix, END]);
    (prefix, end)
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}
