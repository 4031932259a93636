//! Where the board is by its profile.

use crate::model::connection::address::{self, Address, DEFAULT_PATH, Problem};
use crate::model::profile::Profile;

/// What is wrong with the address that the profile names, if it names more than a path.
pub fn problem(profile: &Profile, secure_page: bool) -> Option<Problem> {
    let address = profile.address();
    let is_whole = !address.is_empty() && !address.starts_with('/');
    address::problem(address, secure_page).filter(|_| is_whole)
}

/// The address to start with if nobody named one: the profile's, or, if that is only a path, the
/// host that the page came from. Empty if there is none.
pub fn first(profile: &Profile, page_host: &str, secure_page: bool) -> String {
    match profile.address() {
        "" => page_host,
        address if address.starts_with('/') => page_host,
        // The profile's problems say what is wrong with it.
        _ if problem(profile, secure_page).is_some() => page_host,
        address => address,
    }
    .into()
}

/// The path on which the board listens, on any host.
pub fn path(profile: &Profile) -> &str {
    match profile.address() {
        path if path.starts_with('/') => path,
        _ => DEFAULT_PATH,
    }
}

/// Where the board is that was at an address by the profile `left`.
pub fn after(profile: &Profile, left: &Profile, address: &Address, secure_page: bool) -> Address {
    let address = address.clone();
    let wanted = profile.address();
    if wanted.is_empty() {
        // The path of the profile that is left means nothing to this one.
        match address.path() == left.address() {
            true => address.at_path(DEFAULT_PATH),
            false => address,
        }
    } else if wanted.starts_with('/') {
        address.at_path(wanted)
    } else {
        Address::parse(wanted, secure_page).unwrap_or(address)
    }
}
