//! Filling the templates of a profile.

use crate::model::decode::colour;
use crate::model::decode::template;
use crate::model::profile::kinds;
use crate::model::text::push_integer;

/// Fills templates, and numbers the commands for `{seq}`.
#[derive(Debug, Default)]
pub struct Filler {
    /// The last number used for `{seq}`. It never restarts, so no number is used twice.
    sequence: u64,
}

impl Filler {
    /// Replaces `{value}` by `value`, `{seq}` by the next number, and any other name by the latest
    /// value of the path of that name, which `latest` gives. Where `value` is a colour, `{hex}`,
    /// `{r}`, `{g}` and `{b}` are its parts.
    ///
    /// # Errors
    /// The first name that has no value.
    pub fn fill(
        &mut self,
        template: &str,
        value: &str,
        latest: &dyn Fn(&str) -> Option<String>,
    ) -> Result<String, String> {
        let mut missing = None;
        let next = self.sequence + 1;
        let sequence = &mut self.sequence;
        let command = template::fill(template, &mut |name| match name {
            "value" => Some(value.into()),
            "seq" => {
                *sequence = next;
                let mut digits = String::new();
                push_integer(&mut digits, next);
                Some(digits)
            }
            _ => {
                let part = match kinds::IS_HERE {
                    true => colour::part(value, name),
                    false => None,
                };
                let value = part.or_else(|| latest(name));
                if value.is_none() && missing.is_none() {
                    missing = Some(name.into());
                }
                value
            }
        });
        missing.map_or(Ok(command), Err)
    }
}
