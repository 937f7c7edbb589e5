//! JSON codecs of the types that are one boolean, one number or one string.

use super::error::excerpt;
use super::{DecodeError, DecodeInPlace, Empty, Encode, Reader, Writer};

impl Encode for bool {
    fn encode(&self, writer: &mut Writer) {
        writer.bool(*self);
    }
}

impl DecodeInPlace for bool {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.bool()?;
        Ok(())
    }
}

impl Empty for bool {
    fn empty() -> Self {
        false
    }
}

macro_rules! integers {
    ($($integer:ty),+) => {$(
        impl Encode for $integer {
            fn encode(&self, writer: &mut Writer) {
                writer.integer(i128::from(*self));
            }
        }

        /// Accepts `13`, and also `13.0` and `1.3e1`.
        impl DecodeInPlace for $integer {
            fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
                let value = reader.integer(i128::from(Self::MIN), i128::from(Self::MAX))?;
                // The reader has checked the range.
                *self = value.try_into().unwrap_or_default();
                Ok(())
            }
        }

        impl Empty for $integer {
            fn empty() -> Self {
                0
            }
        }
    )+};
}

integers!(i8, i16, i32, i64, u8, u16, u32, u64);

macro_rules! floats {
    ($($float:ty),+) => {$(
        /// Values that are infinite or not a number are written as `null`, and never sent.
        impl Encode for $float {
            fn encode(&self, writer: &mut Writer) {
                if self.is_finite() { writer.number(&format!("{self:?}")) } else { writer.not_a_number() }
            }
        }

        impl DecodeInPlace for $float {
            fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
                let text = reader.number()?;
                match text.parse::<$float>() {
                    Ok(value) if value.is_finite() => *self = value,
                    _ => {
                        let message = format!("{} is out of range", excerpt(text));
                        return Err(DecodeError::new(message).at_offset(reader.offset() - text.len()));
                    }
                }
                Ok(())
            }
        }

        impl Empty for $float {
            fn empty() -> Self {
                0.0
            }
        }
    )+};
}

floats!(f32, f64);

impl Encode for str {
    fn encode(&self, writer: &mut Writer) {
        writer.text(self);
    }
}

impl Encode for String {
    fn encode(&self, writer: &mut Writer) {
        writer.text(self);
    }
}

impl DecodeInPlace for String {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = Self::from(reader.text()?);
        Ok(())
    }
}

impl Empty for String {
    fn empty() -> Self {
        Self::new()
    }
}
