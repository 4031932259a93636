//! How a board's messages become readings, as a profile describes it.
//!
//! Each field describes one trait of the messages. Together they cover the boards of the README's
//! table, and none of them names a board. [`crate::model::decode::readings`] applies them.

/// Whether the MQTT client is compiled in.
pub const MQTT_IS_HERE: bool = cfg!(feature = "mqtt");

/// How messages become readings. The default is nested JSON: `{"u":{"v":{"0":"1"}}}` is `u.v.0` = `1`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    /// Whether messages that are not JSON may be words such as `a=1 b=0`, or a single number.
    pub is_text: bool,
    /// Whether messages come from an MQTT broker. Each path then begins with the topic.
    pub is_mqtt: bool,
    /// The field whose text begins the path: a key of an object (`id`), or a place in an
    /// array (`0`). Empty for none.
    ///
    /// Without [`Dialect::value`] it is the key of a message or of an element of a list:
    /// `{"id":"env","p":"10"}` is `env.p` = `10`.
    pub key: String,
    /// The field that holds the value for the key; empty where all other fields are values.
    ///
    /// With it, such objects are found at any depth, and the key is the whole path. An array is only
    /// read like this where it is the whole message:
    /// `["relay/-", {"state": true}]` with key `0` and value `1` is `relay/-.state` = `true`,
    /// and `{"list":[{"path":"a.b","value":1}]}` is `a.b` = `1`.
    pub value: String,
    /// Envelope fields, such as `result` and `params`: their content counts as the message.
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
