//! The value is there in its own thread and in no other.

use send_wrapper::SendWrapper;
use std::rc::Rc;

#[test]
fn a_value_is_what_it_was_in_its_own_thread() {
    let mut wrapped = SendWrapper::new(Rc::new(1));
    assert!(wrapped.valid());
    assert_eq!(**wrapped, 1);
    *wrapped = Rc::new(2);
    assert_eq!(format!("{:?}", wrapped.clone()), "SendWrapper(2)");
    assert_eq!(*wrapped.take(), 2);
}

#[test]
fn another_thread_cannot_look_at_it() {
    let wrapped = SendWrapper::new(7);
    let looked = std::thread::spawn(move || {
        assert!(!wrapped.valid());
        *wrapped
    });
    assert!(looked.join().is_err());
}
