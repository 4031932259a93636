//! The built-in profiles.

#[cfg(feature = "choices")]
use crate::model::mqtt;

/// The built-in profiles with their names. The first one is for boards without a profile of their own.
#[cfg(feature = "choices")]
pub const BUILT_IN: [(&str, &str); 7 + mqtt::IS_HERE as usize] = [
    DEFAULT,
    ("BigClown Clown.Hub", include_str!("../profiles/clown.json")),
    #[cfg(feature = "mqtt")]
    ("BigClown MQTT", include_str!("../profiles/mqtt.json")),
    ("mbed channel", include_str!("../profiles/mbed.json")),
    ("Echo", include_str!("../profiles/echo.json")),
    ("Shelly Gen2+", include_str!("../profiles/shelly.json")),
    ("WLED", include_str!("../profiles/wled.json")),
    ("Plain JSON", include_str!("../profiles/plain.json")),
];
/// The built-in profile with its name, where a person has no others to choose from.
#[cfg(not(feature = "choices"))]
pub const BUILT_IN: [(&str, &str); 1] = [DEFAULT];

/// The profile of a Netzer.
pub const NETZER: &str = include_str!("../profiles/netzer.json");

/// The profile for boards without one of their own, with its name.
#[cfg(not(feature = "profile"))]
const DEFAULT: (&str, &str) = ("Netzer", NETZER);
/// The same, as `cargo xtask flash --profile` has checked it and named its file.
#[cfg(feature = "profile")]
const DEFAULT: (&str, &str) = (
    env!("PINDASH_PROFILE_NAME"),
    include_str!(env!("PINDASH_PROFILE")),
);
