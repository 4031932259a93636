//! JSON whose members keep the order in which a board writes them.

/// An object of members whose values are already JSON.
pub(crate) fn object(members: &[(&str, String)]) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(name, value)| format!("{}:{value}", text(name)))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// A string.
pub(crate) fn text(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// A number given in units of its last decimal place, so that nothing is rounded:
/// `decimal(-32, 1)` is `-3.2`.
pub(crate) fn decimal(value: i64, places: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    format!("{sign}{whole}.{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_keeps_its_sign_and_its_zeros() {
        for (value, places, expected) in [
            (0, 1, "0.0"),
            (5, 1, "0.5"),
            (-5, 1, "-0.5"),
            (-32, 1, "-3.2"),
            (214, 1, "21.4"),
            (7, 2, "0.07"),
            (2301, 2, "23.01"),
        ] {
            assert_eq!(decimal(value, places), expected);
        }
    }

    #[test]
    fn an_object_keeps_the_order_and_escapes_names_and_texts() {
        let members = [("b", text("x\"y")), ("a\n", "1".into())];
        assert_eq!(object(&members), r#"{"b":"x\"y","a\n":1}"#);
    }
}
