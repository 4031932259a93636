//! The parameters of a request, and the errors for bad ones.

use serde_json::Value;

/// The error code for an argument that is missing or of the wrong kind.
const INVALID_ARGUMENT: i64 = -103;
/// The error code for an `id` that no component has.
const NOT_FOUND: i64 = -105;

/// The parameters of a method.
pub(super) struct Params<'a>(pub &'a Value);

impl Params<'_> {
    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// The `id` of one of this number of components.
    pub fn id(&self, count: usize) -> Result<usize, (i64, String)> {
        let value = self.get("id").ok_or_else(|| missing("id"))?;
        let id = value.as_u64().ok_or_else(|| invalid("id", value))?;
        usize::try_from(id)
            .ok()
            .filter(|id| *id < count)
            .ok_or_else(|| (NOT_FOUND, format!("Argument 'id', value {id} not found!")))
    }

    pub fn boolean(&self, name: &str) -> Result<Option<bool>, (i64, String)> {
        self.get(name)
            .map(|value| value.as_bool().ok_or_else(|| invalid(name, value)))
            .transpose()
    }

    pub fn percent(&self, name: &str) -> Result<Option<i64>, (i64, String)> {
        self.get(name)
            .map(|value| {
                let percent = value.as_i64().filter(|percent| (0..=100).contains(percent));
                percent.ok_or_else(|| invalid(name, value))
            })
            .transpose()
    }
}

pub(super) fn missing(name: &str) -> (i64, String) {
    (
        INVALID_ARGUMENT,
        format!("Missing required argument '{name}'!"),
    )
}

fn invalid(name: &str, value: &Value) -> (i64, String) {
    (
        INVALID_ARGUMENT,
        format!("Invalid argument '{name}', value {value}!"),
    )
}
