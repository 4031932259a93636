//! Bytes of any sort, split in any way, and events in any order.

use super::*;
use proptest::prelude::*;

/// Packets, broken packets and noise, one behind the other.
fn any_wire() -> impl Strategy<Value = Vec<u8>> {
    let payload = || proptest::collection::vec(any::<u8>(), 0..40);
    let topic = "[a-z/]{1,8}";
    let publish = (topic, payload(), 0..3_u16, any::<bool>(), any::<bool>());
    let publish = publish.prop_map(|(topic, payload, id, retain, is_v5)| {
        let version = BOTH[usize::from(!is_v5)];
        packet::publish(&topic, &payload, id, retain, version)
    });
    let kind = prop_oneof![
        Just(0x20),
        Just(0x30),
        Just(0x32),
        Just(0x40),
        Just(0x90),
        Just(0xd0),
        Just(0xe0),
        any::<u8>()
    ];
    let other = (kind, payload()).prop_map(|(first, body)| packet_of(first, &body));
    let known = prop_oneof![
        Just(hex("d0 00")),
        Just(hex("20 03 00 00 00")),
        Just(hex("20 02 00 00")),
        Just(hex("20 02 00 01")),
        Just(hex("40 02 00 02")),
        Just(hex("90 04 00 01 00 87")),
        Just(hex("30 ff ff ff 7f")),
        Just(hex("30 ff ff ff ff 7f")),
    ];
    let part = prop_oneof![4 => publish, 2 => known, 1 => other, 1 => payload()];
    proptest::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

/// All that comes of a wire that is cut at these places.
fn heard(version: Version, wire: &[u8], cuts: &[usize]) -> Vec<Output> {
    let mut driven = Driven::ready(version);
    driven.publish("a", "1", 1).unwrap();
    driven.publish("a", "2", 1).unwrap();
    driven.session.take_outputs();
    let mut outputs = Vec::new();
    let mut start = 0;
    for cut in cuts.iter().copied().chain([wire.len()]) {
        let end = cut.clamp(start, wire.len());
        outputs.extend(driven.hear_bytes(&wire[start..end]));
        start = end;
    }
    outputs
}

mod properties {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn a_published_message_is_read_as_it_was_written(
            topic in "[^+#\0]{1,100}",
            payload in proptest::collection::vec(any::<u8>(), 0..3_000),
            id: u16,
            retained: bool,
        ) {
            for version in BOTH {
                let packet = packet::publish(&topic, &payload, id, retained, version);
                let mut expected = vec![message(&topic, &payload, retained)];
                if id > 0 {
                    expected.push(Output::Send(packet::puback(id)));
                }
                prop_assert_eq!(Driven::ready(version).hear_bytes(&packet), expected);
            }
        }

        #[test]
        fn any_bytes_say_the_same_however_they_are_split(
            wire in any_wire(),
            mut cuts in proptest::collection::vec(0..400_usize, 0..10),
        ) {
            cuts.sort_unstable();
            for version in BOTH {
                let whole = heard(version, &wire, &[]);
                prop_assert_eq!(&heard(version, &wire, &cuts), &whole);
                let every: Vec<_> = (1..wire.len()).collect();
                prop_assert_eq!(&heard(version, &wire, &every), &whole);
            }
        }

        #[test]
        fn any_bytes_take_no_more_memory_than_they_are(wire in any_wire()) {
            let info = allocation_counter::measure(|| {
                let mut decoder = Decoder::default();
                let mut rest = &wire[..];
                while let Ok(Some((packet, at))) = decoder.next(&mut rest) {
                    assert!(at <= packet.len() && packet.len() <= wire.len());
                }
            });
            prop_assert!(info.bytes_max <= 3 * wire.len() as u64 + 24, "{:?}", info);
        }

        #[test]
        fn a_session_survives_any_order_of_what_happens(
            steps in proptest::collection::vec((0..8_u8, any_wire(), 0..40_000_u64), 0..30)
        ) {
            let mut driven = Driven::new(Options::default());
            for (step, wire, ms) in steps {
                match step {
                    0 => { driven.open(); }
                    1 => { driven.closed(); }
                    2 => { driven.pass(ms); }
                    3 => { driven.stand_still(ms); }
                    4 => driven.session.hurry(driven.now_ms),
                    5 => { let _ = driven.publish("a", "1", 1); }
                    6 => { driven.let_in(""); }
                    _ => { driven.hear_bytes(&wire); }
                }
                // A timer that is overdue has something to do, and then is not.
                driven.pass(0);
                prop_assert!(driven.session.deadline_ms().is_none_or(|at| at > driven.now_ms));
            }
        }
    }
}
