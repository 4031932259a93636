//! LEB128 numbers, names and byte vectors, as in a wasm module.
//!
//! <https://webassembly.github.io/spec/core/binary/values.html>

/// The bytes are no module that wasm-bindgen writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// Bytes that are read from the front.
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn byte(&mut self) -> Result<u8, Unreadable> {
        let (first, rest) = self.0.split_first().ok_or(Unreadable)?;
        self.0 = rest;
        Ok(*first)
    }

    /// An unsigned LEB128 number of up to 32 bits.
    pub fn number(&mut self) -> Result<u32, Unreadable> {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Unreadable)
    }

    /// Skips a LEB128 number of any size.
    pub fn skip_number(&mut self) -> Result<(), Unreadable> {
        while self.byte()? >= 0x80 {}
        Ok(())
    }

    pub fn skip(&mut self, length: usize) -> Result<(), Unreadable> {
        self.0 = self.0.get(length..).ok_or(Unreadable)?;
        Ok(())
    }

    pub fn counted(&mut self) -> Result<&'a [u8], Unreadable> {
        let length = self.number()? as usize;
        let (counted, rest) = self.0.split_at_checked(length).ok_or(Unreadable)?;
        self.0 = rest;
        Ok(counted)
    }

    pub fn name(&mut self) -> Result<&'a str, Unreadable> {
        std::str::from_utf8(self.counted()?).map_err(|_| Unreadable)
    }

    /// The kind of an export, and its index.
    pub fn export_description(&mut self) -> Result<&'a [u8], Unreadable> {
        let before = self.0;
        self.byte()?;
        self.number()?;
        Ok(&before[..before.len() - self.0.len()])
    }
}

pub fn put_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// A number of up to 21 bits in three bytes, even where fewer would do.
pub fn put_wide(bytes: &mut Vec<u8>, number: usize) -> Result<(), Unreadable> {
    if number >> 21 > 0 {
        return Err(Unreadable);
    }
    bytes.extend([
        number as u8 | 128,
        (number >> 7) as u8 | 128,
        (number >> 14) as u8,
    ]);
    Ok(())
}

pub fn put_counted(bytes: &mut Vec<u8>, content: &[u8]) {
    put_number(bytes, content.len() as u32);
    bytes.extend_from_slice(content);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_was_written() {
        for number in [0, 1, 127, 128, 300, 16_383, 16_384, u32::MAX] {
            let mut bytes = Vec::new();
            put_number(&mut bytes, number);
            assert_eq!(Bytes(&bytes).number(), Ok(number));
            bytes.pop();
            assert_eq!(Bytes(&bytes).number(), Err(Unreadable));
        }
    }

    #[test]
    fn a_count_beyond_the_end_is_refused() {
        assert_eq!(Bytes(b"\x03ab").counted(), Err(Unreadable));
        assert_eq!(Bytes(b"\x02abc").name(), Ok("ab"));
        assert_eq!(Bytes(b"\x01\xff").name(), Err(Unreadable));
    }
}
