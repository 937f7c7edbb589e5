//! JSON codecs of the types that contain other types: boxes, options, lists and borrowed values.
//!
//! Their loops are in the reader and in the writer, so that a new element type costs little to compile. Values are
//! decoded in place, so that the types around them use no more of the stack than necessary.

use super::{DecodeError, DecodeInPlace, Empty, Encode, Reader, Writer};
use std::borrow::Cow;

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, writer: &mut Writer) {
        (**self).encode(writer);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl<T: Encode + ToOwned + ?Sized> Encode for Cow<'_, T> {
    fn encode(&self, writer: &mut Writer) {
        (**self).encode(writer);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl<T: Encode + ?Sized> Encode for Box<T> {
    fn encode(&self, writer: &mut Writer) {
        (**self).encode(writer);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl<T: DecodeInPlace + ?Sized> DecodeInPlace for Box<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        reader.count(size_of_val(&**self))?;
        (**self).read(reader)
    }

    fn reset(&mut self) {
        (**self).reset();
    }
}

impl<T: Empty> Empty for Box<T> {
    fn empty() -> Self {
        Self::new(T::empty())
    }
}

/// `None` is absent as a field, and `null` elsewhere.
impl<T: Encode> Encode for Option<T> {
    fn encode(&self, writer: &mut Writer) {
        match self {
            Some(value) => value.encode(writer),
            None => writer.null(),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: DecodeInPlace + Empty> DecodeInPlace for Option<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = None;
        if reader.null()? { Ok(()) } else { put_empty(self).read(reader) }
    }

    fn reset(&mut self) {
        *self = None;
    }
}

impl<T> Empty for Option<T> {
    fn empty() -> Self {
        None
    }
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, writer: &mut Writer) {
        writer.open_list();
        for item in self {
            item.encode(writer);
        }
        writer.close_list();
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, writer: &mut Writer) {
        self.as_slice().encode(writer);
    }
}

impl<T: DecodeInPlace + Empty> DecodeInPlace for Vec<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        self.clear();
        reader.list(&mut |reader| {
            reader.reserve(self)?;
            push_empty(self);
            self.last_mut().map_or(Ok(()), |item| item.read(reader))
        })
    }

    fn reset(&mut self) {
        self.clear();
    }
}

impl<T> Empty for Vec<T> {
    fn empty() -> Self {
        Self::new()
    }
}

/// A slot for a value. The value itself is not on the stack while it is decoded.
fn put_empty<T: Empty>(place: &mut Option<T>) -> &mut T {
    place.insert(T::empty())
}

fn push_empty<T: Empty>(list: &mut Vec<T>) {
    list.push(T::empty());
}
