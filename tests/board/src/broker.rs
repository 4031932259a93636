//! As much of an MQTT broker as a recording needs: it lets everybody in, grants every subscription,
//! answers pings, and takes what is published without a word. From "MQTT Version 5.0" (2019) and
//! "MQTT Version 3.1.1" (2014), whose packets differ here by an empty list of properties.
//!
//! It reads whole packets only: several may be in one message, but none may go on in the next one.

const CONNECT: u8 = 1;
const SUBSCRIBE: u8 = 8;
const PINGREQ: u8 = 12;
/// The level of version 5 in a CONNECT.
const LEVEL_5: u8 = 5;

/// One client.
#[derive(Default)]
pub(crate) struct Client {
    is_version_5: bool,
    /// Whether it has subscribed to anything, so that it can be sent something.
    pub is_subscribed: bool,
}

impl Client {
    /// The packets that answer those in a message.
    pub fn answers(&mut self, message: &[u8]) -> Vec<Vec<u8>> {
        let mut answers = Vec::new();
        let mut rest = message;
        while let Some((kind, body, behind)) = packet(rest) {
            rest = behind;
            match kind >> 4 {
                CONNECT => {
                    // The level stands behind the name of the protocol, which is four letters long.
                    self.is_version_5 = body.get(6) == Some(&LEVEL_5);
                    answers.push(self.packet(0x20, &[0, 0], &[]));
                }
                SUBSCRIBE if body.len() >= 2 => {
                    self.is_subscribed = true;
                    let granted = vec![0; self.filters(&body[2..])];
                    answers.push(self.packet(0x90, &body[..2], &granted));
                }
                PINGREQ => answers.push(vec![0xd0, 0]),
                _ => {}
            }
        }
        answers
    }

    /// A message on a topic, which nobody has to acknowledge.
    pub fn publish(&self, topic: &str, payload: &[u8], is_retained: bool) -> Vec<u8> {
        let length = u16::try_from(topic.len()).unwrap_or(u16::MAX);
        let head = [&length.to_be_bytes(), topic.as_bytes()].concat();
        self.packet(0x30 | u8::from(is_retained), &head, payload)
    }

    /// How many filters a SUBSCRIBE has, each with its options in a byte.
    fn filters(&self, mut rest: &[u8]) -> usize {
        if self.is_version_5 {
            let (length, behind) = length(rest).unwrap_or((0, &[]));
            rest = behind.get(length..).unwrap_or(&[]);
        }
        let mut count = 0;
        while let [high, low, behind @ ..] = rest {
            let filter = usize::from(u16::from_be_bytes([*high, *low]));
            rest = behind.get(filter + 1..).unwrap_or(&[]);
            count += 1;
        }
        count
    }

    /// A packet: its kind, the length of the rest, a head, no properties, and a body.
    fn packet(&self, kind: u8, head: &[u8], body: &[u8]) -> Vec<u8> {
        let properties: &[u8] = if self.is_version_5 { &[0] } else { &[] };
        let mut length = head.len() + properties.len() + body.len();
        let mut packet = vec![kind];
        loop {
            let more = if length > 0x7f { 0x80 } else { 0 };
            packet.push((length & 0x7f) as u8 | more);
            length >>= 7;
            if length == 0 {
                break;
            }
        }
        [&packet, head, properties, body].concat()
    }
}

/// The first packet of some bytes: its kind, its body, and what is behind it.
fn packet(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (kind, rest) = bytes.split_first()?;
    let (length, rest) = length(rest)?;
    let (body, behind) = rest.split_at_checked(length)?;
    Some((*kind, body, behind))
}

/// A length in one to four bytes, and what is behind it.
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut length = 0;
    for (place, byte) in bytes.iter().take(4).enumerate() {
        length |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((length, &bytes[place + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_of_each_version_is_let_in_and_granted_what_it_asks_for() {
        for (level, accepted, granted) in [
            (4, vec![0x20, 2, 0, 0], vec![0x90, 4, 0, 7, 0, 0]),
            (5, vec![0x20, 3, 0, 0, 0], vec![0x90, 5, 0, 7, 0, 0, 0]),
        ] {
            let mut client = Client::default();
            let connect = [0x10, 10, 0, 4, b'M', b'Q', b'T', b'T', level, 2, 0, 60];
            assert_eq!(client.answers(&connect), [accepted]);
            assert!(!client.is_subscribed);
            let properties: &[u8] = if level == 5 { &[0] } else { &[] };
            let filters = [0, 1, b'a', 0, 0, 2, b'b', b'#', 0];
            let body = [&[0, 7], properties, &filters].concat();
            let subscribe = [&[0x82, body.len() as u8], &body[..], &[0xc0, 0]].concat();
            let answers = client.answers(&subscribe);
            assert_eq!(answers, [granted, vec![0xd0, 0]]);
            assert!(client.is_subscribed);
        }
    }

    #[test]
    fn a_long_message_has_its_length_in_several_bytes() {
        let packet = Client::default().publish("a/b", &[b'x'; 200], true);
        assert_eq!(packet[..8], [0x31, 205, 1, 0, 3, b'a', b'/', b'b']);
        assert_eq!(packet.len(), 208);
        assert_eq!(
            super::packet(&packet).map(|(_, body, _)| body.len()),
            Some(205)
        );
    }
}
