//! What can be wrong with an address, and what to try, for the person who typed it.

use words::t;

/// Why a text is no address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Problem {
    /// Nothing was typed.
    Empty,
    /// More than [`MAX_ADDRESS_BYTES`](super::MAX_ADDRESS_BYTES).
    TooLong,
    /// A space, a control character or an invisible character inside.
    Blank,
    /// A `\`.
    Backslash,
    /// A `#`.
    Fragment,
    /// A scheme other than `ws`, `wss`, `http` and `https`.
    OtherScheme,
    /// No host.
    NoHost,
    /// A character that no host name has.
    BadHost,
    /// Two dots in a row, or a dot in front.
    EmptyLabel,
    /// A port that is no number from 1 to 65535.
    BadPort,
    /// A host that ends in a number but is no IPv4 address.
    BadIpv4,
    /// An IPv6 address without brackets.
    Unbracketed,
    /// Brackets around something that is no IPv6 address.
    BadIpv6,
    /// An IPv6 address with a zone (`%eth0`).
    Zone,
    /// A password that still has a part of the mask.
    HalfMasked,
}

impl Problem {
    /// What is wrong and what to try, for the person at the field.
    pub fn message(&self) -> &'static str {
        match self {
            Problem::Empty => {
                t!("Type the board's address, for example 192.168.0.4 or ws://board.local/ws.")
            }
            Problem::TooLong => {
                t!("This address is longer than 2,048 characters. Was something else pasted?")
            }
            Problem::Blank => {
                t!(
                    "An address has no spaces or invisible characters. In a path or a password, write a space as %20."
                )
            }
            Problem::Backslash => t!("An address has slashes (/), no backslashes (\\)."),
            Problem::Fragment => {
                t!(
                    "A WebSocket address has no # part. Leave it out; in a path or a password, write # as %23."
                )
            }
            Problem::OtherScheme => {
                t!(
                    "An address begins with ws:// or wss://, or with the host alone, like 192.168.0.4."
                )
            }
            Problem::NoHost => {
                t!(
                    "The host is missing. Type a name or an IP address, for example ws://192.168.0.4/ws."
                )
            }
            Problem::BadHost => {
                t!(
                    "A host name has letters, digits, dots and hyphens only. Other characters are not possible in it."
                )
            }
            Problem::EmptyLabel => {
                t!("A part of the host name is missing: there is a dot too many.")
            }
            Problem::BadPort => {
                t!(
                    "The port, after the colon, is a number from 1 to 65535, for example board.local:8080."
                )
            }
            Problem::BadIpv4 => {
                t!(
                    "An IPv4 address is four numbers from 0 to 255, without leading zeros, for example 192.168.0.4."
                )
            }
            Problem::Unbracketed => {
                t!("An IPv6 address needs brackets, for example [fe80::1] or [fe80::1]:8080.")
            }
            Problem::BadIpv6 => {
                t!(
                    "This is no IPv6 address. Between the brackets are up to eight groups of hex digits, for example [fe80::1]."
                )
            }
            Problem::Zone => {
                t!(
                    "A browser cannot use an IPv6 zone such as %eth0. Leave it out, or use the board's name or another address."
                )
            }
            Problem::HalfMasked => {
                t!(
                    "The dots cover the password. Type all of it again, or leave all three dots as they are."
                )
            }
        }
    }
}
