//! JSON codecs of tuples: lists whose items have types of their own, all of which are required.

use super::{DecodeError, DecodeInPlace, Empty, Encode, Reader, Writer};

macro_rules! tuples {
    ($($($name:ident $place:tt)*;)*) => {$(
        impl<$($name: Encode),*> Encode for ($($name,)*) {
            fn encode(&self, writer: &mut Writer) {
                encode_tuple(writer, &[$(&self.$place),*]);
            }
        }

        impl<$($name: DecodeInPlace),*> DecodeInPlace for ($($name,)*) {
            fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
                decode_tuple(reader, &mut [$(&mut self.$place),*])
            }
        }

        impl<$($name: Empty),*> Empty for ($($name,)*) {
            fn empty() -> Self {
                ($($name::empty(),)*)
            }
        }
    )*};
}

tuples! {
    A 0;
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
    A 0 B 1 C 2 D 3 E 4;
    A 0 B 1 C 2 D 3 E 4 F 5;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11;
}

fn encode_tuple(writer: &mut Writer, places: &[&dyn Encode]) {
    writer.open_list();
    for place in places {
        place.encode(writer);
    }
    writer.close_list();
}

fn decode_tuple(reader: &mut Reader<'_>, places: &mut [&mut dyn DecodeInPlace]) -> Result<(), DecodeError> {
    let count = places.len();
    let mut found = 0;
    let mut left = places.iter_mut();
    reader.list(&mut |reader| {
        found += 1;
        match left.next() {
            Some(place) => place.read(reader),
            None => Err(wrong_count(count, "more", reader)),
        }
    })?;
    if found == count { Ok(()) } else { Err(wrong_count(count, &found.to_string(), reader)) }
}

fn wrong_count(expected: usize, found: &str, reader: &Reader<'_>) -> DecodeError {
    DecodeError::new(format!("expected an array of {expected}, found {found}")).at_offset(reader.offset())
}
