//! The language of a board's messages, as a profile describes it.
//!
//! Each field says one thing about how a message becomes readings; together they
//! cover the boards of the README's table, and none of them names a board. What
//! they do is carried out while a message is parsed, in [`crate::model::decode::readings`].

/// Whether the dialect of a broker is compiled in: the page is then its client, by
/// [`crate::model::mqtt`].
pub const MQTT_IS_HERE: bool = cfg!(feature = "mqtt");

/// How messages become readings. The default is nested JSON: `{"u":{"v":{"0":"1"}}}` is `u.v.0` = `1`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    /// Whether messages are words such as `a=1 b=0` or a number alone, where they are no JSON.
    pub is_text: bool,
    /// Whether messages come from an MQTT broker: the topic leads every path.
    pub is_mqtt: bool,
    /// The field whose text leads the path: a key of an object (`id`), or a place in an
    /// array (`0`). Empty for none.
    ///
    /// Without [`Dialect::value`] it is the key of a message or of an element of a list:
    /// `{"id":"env","p":"10"}` is `env.p` = `10`.
    pub key: String,
    /// The field that holds what the key stands for; empty where the other fields do.
    ///
    /// With it, such objects are found at any depth, and the key is the whole path; an array is
    /// the message itself:
    /// `["relay/-", {"state": true}]` with key `0` and value `1` is `relay/-.state` = `true`,
    /// and `{"list":[{"path":"a.b","value":1}]}` is `a.b` = `1`.
    pub value: String,
    /// The fields whose content counts as the message itself, such as `result` and `params`.
    pub inside: Vec<String>,
    /// Whether `[20.1, "°C"]` is a value with its unit.
    pub pairs: bool,
}

impl Dialect {
    /// Whether the board is behind an MQTT broker.
    pub fn has_broker(&self) -> bool {
        MQTT_IS_HERE && self.is_mqtt
    }
}
