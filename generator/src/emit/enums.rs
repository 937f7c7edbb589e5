//! Enums: known values, open to others.
//!
//! What comes in is an [`Enum`]; what goes out is its declaration, the conversions from and to what its values are, and its
//! codec.

use super::code::{Code, code, fill, from, implement, joined, lines, name, text};
use super::docs::{docs, quoted};
use super::fields::integer;
use super::scope::Scope;
use super::{Sink, codec};
use crate::ir::{Enum, Literal, Repr, TypeDef, TypeRef, Variant};

/// An enum with everything that belongs to it.
pub(super) fn enumeration(scope: &Scope<'_>, definition: &TypeDef, enumeration: &Enum, sink: Sink<'_>) {
    let (derives, held): (&[&str], _) = match enumeration.repr {
        Repr::Text => (&["Clone", "Debug", "PartialEq", "Eq", "Hash"], code!(scope, "@String")),
        Repr::Integer => (&["Clone", "Copy", "Debug", "PartialEq", "Eq", "Hash"], "i64".into()),
        Repr::Mixed => (&["Clone", "Debug", "PartialEq"], code!(scope, "@json::Value")),
    };
    let variants = enumeration.variants.iter().map(|variant| {
        let docs = docs(&variant.docs, &format!("{}.", quoted(variant.value.text())));
        code!(scope, "$docs\n$name,", docs, name = name(&variant.name))
    });
    sink(code! { scope, "$docs
    $derives
    #[non_exhaustive]
    pub enum $name {
        $variants
        /// A value that the API does not document.
        $unknown($held),
    }", docs = super::types::documented(definition),
        derives = scope.derives(definition, derives), name = name(&definition.name), variants = lines(variants),
        unknown = name(&enumeration.unknown), held
    });
    let conversions = match enumeration.repr {
        Repr::Text => textual(scope, definition, enumeration),
        Repr::Integer => whole(scope, definition, enumeration),
        Repr::Mixed => mixed(scope, definition, enumeration),
    };
    conversions.into_iter().for_each(&mut *sink);
    codec::enumeration(scope, definition, enumeration, sink);
}

/// `value => name,` of each variant, or the other way around.
fn arms(scope: &Scope<'_>, enumeration: &Enum, value: impl Fn(&Variant) -> Code) -> [Code; 2] {
    let arm = |variant: &Variant| (code!(scope, "Self::$name", name = name(&variant.name)), value(variant));
    let arms: Vec<(Code, Code)> = enumeration.variants.iter().map(arm).collect();
    [
        lines(arms.iter().map(|(name, value)| code!(scope, "$name => $value,", name, value))),
        lines(arms.iter().map(|(name, value)| code!(scope, "$value => $name,", value, name))),
    ]
}

/// Values that are text.
fn textual(scope: &Scope<'_>, definition: &TypeDef, enumeration: &Enum) -> Vec<Code> {
    let (name, unknown) = (name(&definition.name), name(&enumeration.unknown));
    let [values, names] = arms(scope, enumeration, |variant| text(variant.value.text()));
    let to_text = code! { scope, "impl $name {
        /// The value on the wire.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                $values
                Self::$unknown(text) => text,
            }
        }
    }", name, values, unknown };
    let from_text = code!(scope, "match text {\n$names\n_ => Self::$unknown(text.to_owned()),\n}", names, unknown);
    let from_text = implement(scope, "@From<&str>", &name, "fn from(text: &str) -> Self", from_text);
    let from_string = "Self::from(text.as_str())";
    let from_string = implement(scope, "@From<@String>", &name, "fn from(text: @String) -> Self", from_string);
    let display = display(scope, &name, "formatter.write_str(self.as_str())");
    vec![to_text, from_text, from_string, display, param(scope, &name, "@ParamValue::One(self.as_str().to_owned())")]
}

/// Values that are whole numbers.
fn whole(scope: &Scope<'_>, definition: &TypeDef, enumeration: &Enum) -> Vec<Code> {
    let (name, unknown) = (name(&definition.name), name(&enumeration.unknown));
    let [values, names] =
        arms(scope, enumeration, |variant| integer(&TypeRef::I64, variant.value.text()).unwrap_or_else(|| "0".into()));
    let to_value = code! { scope, "impl $name {
        /// The value on the wire.
        #[must_use]
        pub fn value(self) -> i64 {
            match self {
                $values
                Self::$unknown(value) => value,
            }
        }
    }", name, values, unknown };
    let from_value = code!(scope, "match value {\n$names\n_ => Self::$unknown(value),\n}", names, unknown);
    let from_value = from(scope, &"i64".into(), &name, from_value);
    let from_text = code! { scope, "impl @FromStr for $name {
        type Err = @ParseIntError;

        fn from_str(text: &str) -> @Result<Self, Self::Err> {
            text.parse::<i64>().map(Self::from)
        }
    }", name };
    let display = display(scope, &name, "write!(formatter, \"{}\", self.value())");
    vec![to_value, from_value, from_text, display, param(scope, &name, "@ParamValue::One(self.value().to_string())")]
}

/// Values of several kinds, which meet as JSON.
fn mixed(scope: &Scope<'_>, definition: &TypeDef, enumeration: &Enum) -> Vec<Code> {
    let (name, unknown) = (name(&definition.name), name(&enumeration.unknown));
    let [values, _] = arms(scope, enumeration, |variant| match &variant.value {
        Literal::Bool(flag) => code!(scope, "@json::Value::Bool($flag)", flag),
        Literal::Number(digits) => code!(scope, "@json::Value::from($number)", number = Code::number(digits)),
        Literal::Text(value) => code!(scope, "@json::Value::Text($text.to_owned())", text = text(value)),
    });
    let known = enumeration.variants.iter().map(|it| code!(scope, "Self::$name", name = self::name(&it.name)));
    let to_value = code! { scope, "impl $name {
        /// The value on the wire.
        #[must_use]
        pub fn value(&self) -> @json::Value {
            match self {
                $values
                Self::$unknown(value) => value.clone(),
            }
        }
    }", name, values, unknown };
    let from_value = code! { scope, "for known in [$known] {
        if known.value() == value {
            return known;
        }
    }
    Self::$unknown(value)", known = joined(", ", known), unknown };
    let from_value = from(scope, &code!(scope, "@json::Value"), &name, from_value);
    vec![to_value, from_value, param(scope, &name, "@Param::param(&self.value())")]
}

fn display(scope: &Scope<'_>, ty: &Code, body: &'static str) -> Code {
    let function = "fn fmt(&self, formatter: &mut @fmt::Formatter<'_>) -> @fmt::Result";
    implement(scope, "@fmt::Display", ty, function, body)
}

/// What the values of a type are in a parameter: a template.
pub(super) fn param(scope: &Scope<'_>, ty: &Code, body: &'static str) -> Code {
    implement(scope, "@Param", ty, "fn param(&self) -> @ParamValue", fill(scope, body, &[]))
}
