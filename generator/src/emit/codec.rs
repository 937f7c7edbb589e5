//! How types meet JSON: implementations of the runtime's `Encode`, `Empty` and `DecodeInPlace`.
//!
//! What comes in is a type, the fields or text that carry it, and the directions it travels in; what goes out is an
//! implementation for each direction, those that no call of the document needs behind feature `full-codec`. The work is
//! done by shared functions of the runtime: what is emitted is a table of keys and a mask of the required ones.

use super::code::{Code, Piece, code, implement, joined, name, text};
use super::scope::{Gate, Scope};
use super::{Sink, fields};
use crate::ir::{Enum, Extra, Field, Presence, Repr, Struct, TypeDef};

/// Makes the body of a function, behind the feature that the function needs.
pub(super) type Body<'b> = &'b dyn Fn() -> Code;

/// The codec of a type by the bodies of `encode`, `empty` and `read`.
pub(super) fn codec(scope: &Scope<'_>, definition: &TypeDef, [encode, empty, fill]: [Body<'_>; 3], sink: Sink<'_>) {
    let gate = |is_open: bool| if is_open { Gate::Open } else { Gate::FullCodec };
    let (ty, sent, received) = (&name(&definition.name), gate(definition.sent), gate(definition.received));
    sink(scope.behind(sent, || self::encode(scope, ty, encode())));
    sink(scope.behind(received, || self::empty(scope, ty, empty())));
    sink(scope.behind(received, || self::fill(scope, ty, fill())));
}

/// The codec of a struct.
pub(super) fn structure(scope: &Scope<'_>, definition: &TypeDef, structure: &Struct, sink: Sink<'_>) {
    let rows = |borrow: &'static str| {
        let row = |field: &Field| {
            code!(scope, "($key, $borrow$name)", key = text(&field.key), borrow, name = name(&field.name))
        };
        joined(", ", structure.fields.iter().map(row))
    };
    let extra = || name(extra(structure));
    let required = || mask(structure.fields.iter().map(|field| field.presence == Presence::Required));
    let encode = || {
        let sent = match structure.extra {
            Extra::Closed { .. } => "None".into(),
            _ => code!(scope, "Some(&self.$extra)", extra = extra()),
        };
        let (rows, required) = (rows("&self."), required());
        code!(scope, "@json::encode_object(writer, &[$rows], $required, $sent);", rows, required, sent)
    };
    let empty = || {
        let fields = structure.fields.iter().map(|field| fields::empty(scope, field));
        let fields = joined(", ", fields.chain([extra_value(scope, structure)]));
        code!(scope, "Self { $fields }", fields)
    };
    let fill = || {
        let nullable = mask(structure.fields.iter().map(|field| fields::is_nullable(scope, field)));
        code! { scope, "let shape = @json::Shape { required: $required, nullable: $nullable };
        @json::decode_object(reader, &mut [$rows], &shape, Some(&mut self.$extra))", required = required(), nullable,
            rows = rows("&mut self."), extra = extra()
        }
    };
    codec(scope, definition, [&encode, &empty, &fill], sink);
}

/// `Encode` with this body.
pub(super) fn encode(scope: &Scope<'_>, ty: &Code, body: impl Piece) -> Code {
    implement(scope, "@json::Encode", ty, "fn encode(&self, writer: &mut @json::Writer)", body)
}

/// `Empty` with this value.
pub(super) fn empty(scope: &Scope<'_>, ty: &Code, value: impl Piece) -> Code {
    implement(scope, "@json::Empty", ty, "fn empty() -> Self", value)
}

/// `DecodeInPlace` with this body.
pub(super) fn fill(scope: &Scope<'_>, ty: &Code, body: impl Piece) -> Code {
    let function = "fn read(&mut self, reader: &mut @json::Reader<'_>) -> @Result<(), @json::DecodeError>";
    implement(scope, "@json::DecodeInPlace", ty, function, body)
}

/// The field that keeps what the document does not name.
pub(super) fn extra(structure: &Struct) -> &str {
    match &structure.extra {
        Extra::Keep { field } | Extra::Typed { field, .. } | Extra::Closed { field } => field,
    }
}

/// `extra: …` while there is nothing in it.
pub(super) fn extra_value(scope: &Scope<'_>, structure: &Struct) -> Code {
    let field = name(extra(structure));
    match &structure.extra {
        Extra::Keep { .. } | Extra::Closed { .. } => code!(scope, "$field: @json::Extra::new()", field),
        Extra::Typed { .. } => code!(scope, "$field: @json::Rest::new()", field),
    }
}

/// The codec of an enum.
pub(super) fn enumeration(scope: &Scope<'_>, definition: &TypeDef, enumeration: &Enum, sink: Sink<'_>) {
    let (unknown, repr) = (name(&enumeration.unknown), enumeration.repr);
    let encode = || match repr {
        Repr::Text => "writer.text(self.as_str());".into(),
        Repr::Integer | Repr::Mixed => code!(scope, "@json::Encode::encode(&self.value(), writer);"),
    };
    let empty = || {
        let nothing = match repr {
            Repr::Text => code!(scope, "@String::new()"),
            Repr::Integer => "0".into(),
            Repr::Mixed => code!(scope, "@json::Value::Null"),
        };
        code!(scope, "Self::$unknown($nothing)", unknown, nothing)
    };
    let fill = || {
        let value = match repr {
            Repr::Text => "reader.text()?".into(),
            Repr::Integer => code!(scope, "@json::take::<i64>(reader)?"),
            Repr::Mixed => code!(scope, "@json::take::<@json::Value>(reader)?"),
        };
        code!(scope, "*self = Self::from($value);\nOk(())", value)
    };
    codec(scope, definition, [&encode, &empty, &fill], sink);
}

/// The bridges to serde for the types of a module.
pub(super) fn bridges<'n>(scope: &Scope<'_>, names: impl Iterator<Item = &'n str>) -> Code {
    let names = joined(", ", names.map(name));
    // Feature `serde` switches `full-codec` on, so whatever the bridges need is there.
    scope.within(Gate::FullCodec, || code!(scope, "#[cfg(feature = \"serde\")]\n@json::serde_bridge!($names);", names))
}

/// Bits in words of 64, the first one lowest, without the words that say nothing at the end.
fn mask(bits: impl Iterator<Item = bool>) -> Code {
    let mut words: Vec<(u64, usize)> = Vec::new();
    for (index, bit) in bits.enumerate() {
        if index % 64 == 0 {
            words.push((0, 0));
        }
        if let Some((word, length)) = words.last_mut() {
            *word |= u64::from(bit) << (index % 64);
            *length += 1;
        }
    }
    while words.last().is_some_and(|(word, _)| *word == 0) {
        words.pop();
    }
    Code::masks(words)
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn masks_have_one_bit_per_field() {
        let check = |bits: &[bool], wanted: &str| {
            assert_eq!(mask(bits.iter().copied()).as_str(), wanted);
        };
        check(&[], "&[]");
        check(&[false, false], "&[]");
        check(&[true, true, true, false], "&[0b0111]");
        check(&[true, false, false, false, true], "&[0b1_0001]");
        check(&[true; 20], "&[0xf_ffff]");
        let mut many = [false; 130];
        many[64] = true;
        check(&many, "&[0x0, 0x1]");
    }
}
