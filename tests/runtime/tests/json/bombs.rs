//! Texts that are made to cost a lot, and the types that they are decoded into, as they would be emitted.

use std::any::TypeId;
use std::cell::Cell;

use specwright_runtime::json::{
    self, Choice, Choices, Decode, DecodeError, DecodeInPlace, Empty, Encode, Extra, Map, Number, Reader, Rest, Shape,
    Value, ValueKind, Writer,
};

thread_local! {
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// How many leaves were read while `work` ran.
pub(crate) fn steps(work: impl FnOnce()) -> u64 {
    let before = STEPS.get();
    work();
    STEPS.get() - before
}

/// An integer that counts how often it is read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Leaf(i64);

impl Empty for Leaf {
    fn empty() -> Self {
        Self(0)
    }
}

impl DecodeInPlace for Leaf {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        STEPS.set(STEPS.get() + 1);
        self.0.read(reader)
    }
}

impl Encode for Leaf {
    fn encode(&self, writer: &mut Writer) {
        self.0.encode(writer);
    }
}

/// Declares an object and its codec.
macro_rules! object {
    ($name:ident { $($field:ident: $type:ty),* $(,)? } required $required:expr) => {
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) struct $name {
            $(pub(crate) $field: $type,)*
            pub(crate) extra: Extra,
        }

        impl Empty for $name {
            fn empty() -> Self {
                Self { $($field: Empty::empty(),)* extra: Extra::new() }
            }
        }

        impl DecodeInPlace for $name {
            fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
                let shape = Shape { required: $required, nullable: &[] };
                json::decode_object(
                    reader,
                    &mut [$((stringify!($field), &mut self.$field)),*],
                    &shape,
                    Some(&mut self.extra),
                )
            }
        }

        impl Encode for $name {
            fn encode(&self, writer: &mut Writer) {
                json::encode_object(writer, &[$((stringify!($field), &self.$field)),*], $required, Some(&self.extra));
            }
        }
    };
}

/// Declares a union without a tag and its codec.
macro_rules! union {
    ($name:ident { $($index:literal $variant:ident($type:ty) required $required:expr, optional $optional:expr;)* }) => {
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) enum $name {
            $($variant($type),)*
            Unknown(Value),
        }

        impl Empty for $name {
            fn empty() -> Self {
                Self::Unknown(Value::Null)
            }
        }

        impl DecodeInPlace for $name {
            fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
                let rows = const {
                    &[$(Choice {
                        required: $required,
                        optional: $optional,
                        ..Choice::of($index, Some(ValueKind::Object))
                    }),*]
                };
                let choices = Choices { tag: None, default: None, rows };
                json::decode_union(reader, TypeId::of::<Self>(), &choices, &mut |index, reader| match index {
                    $($index => json::decode_variant(self, reader, Self::$variant),)*
                    _ => json::decode_variant(self, reader, Self::Unknown),
                })
            }
        }

        impl Encode for $name {
            fn encode(&self, writer: &mut Writer) {
                match self {
                    $(Self::$variant(value) => value.encode(writer),)*
                    Self::Unknown(value) => value.encode(writer),
                }
            }
        }
    };
}

/// Declares [`Wide`], an object of so many fields that holds itself.
macro_rules! wide {
    ($($field:ident)*) => {
        object!(Wide { $($field: Option<i64>,)* child: Option<Box<Wide>>, } required &[]);
    };
}

wide! {
    f000 f001 f002 f003 f004 f005 f006 f007 f008 f009 f010 f011 f012 f013 f014 f015 f016 f017 f018 f019
    f020 f021 f022 f023 f024 f025 f026 f027 f028 f029 f030 f031 f032 f033 f034 f035 f036 f037 f038 f039
    f040 f041 f042 f043 f044 f045 f046 f047 f048 f049 f050 f051 f052 f053 f054 f055 f056 f057 f058 f059
    f060 f061 f062 f063 f064 f065 f066 f067 f068 f069 f070 f071 f072 f073 f074 f075 f076 f077 f078 f079
    f080 f081 f082 f083 f084 f085 f086 f087 f088 f089 f090 f091 f092 f093 f094 f095 f096 f097 f098 f099
    f100 f101 f102 f103 f104 f105 f106 f107 f108 f109 f110 f111 f112 f113 f114 f115 f116 f117 f118 f119
    f120 f121 f122 f123 f124 f125 f126 f127 f128 f129 f130 f131 f132 f133 f134 f135 f136 f137 f138 f139
    f140 f141 f142 f143 f144 f145 f146 f147 f148 f149 f150 f151 f152 f153 f154 f155 f156 f157 f158 f159
    f160 f161 f162 f163 f164 f165 f166 f167 f168 f169 f170 f171 f172 f173 f174 f175 f176 f177 f178 f179
    f180 f181 f182 f183 f184 f185 f186 f187 f188 f189 f190 f191 f192 f193 f194 f195 f196 f197 f198 f199
    f200 f201 f202 f203 f204 f205 f206 f207 f208 f209 f210 f211 f212 f213 f214 f215 f216 f217 f218 f219
    f220 f221 f222 f223 f224 f225 f226 f227 f228 f229 f230 f231 f232 f233 f234 f235 f236 f237 f238 f239
    f240 f241 f242 f243 f244 f245 f246 f247 f248 f249 f250 f251 f252 f253 f254 f255 f256 f257 f258 f259
    f260 f261 f262 f263 f264 f265 f266 f267 f268 f269 f270 f271 f272 f273 f274 f275 f276 f277 f278 f279
    f280 f281 f282 f283 f284 f285 f286 f287 f288 f289 f290 f291 f292 f293 f294 f295 f296 f297 f298 f299
}

object!(Usual {
    id: String, name: String, description: Option<String>, sequence: Option<i64>, sort_order: Option<f64>,
    size: Option<f64>, is_draft: Option<bool>, archived: Option<bool>, priority: Option<String>, state: Option<String>,
    project: Option<String>, workspace: Option<String>, parent: Option<String>, point: Option<i64>,
    start_date: Option<String>, target_date: Option<String>, created_at: Option<String>, updated_at: Option<String>,
    labels: Vec<String>, children: Vec<Usual>,
} required &[0b11]);

object!(Counted { child: Option<Box<Expr>>, tail: Leaf, } required &[0b10]);
object!(Flagged { child: Option<Box<Expr>>, tail: bool, } required &[0b10]);

union!(Expr {
    0 Counted(Counted) required &["tail"], optional &["child"];
    1 Flagged(Flagged) required &["tail"], optional &["child"];
});

/// Declares objects that hold the union and a value that is theirs alone.
macro_rules! resources {
    ($($index:literal $name:ident $type:ty;)*) => {
        $(object!($name { id: Option<Leaf>, inner: Option<Vec<Resource>>, own: $type, } required &[0b100]);)*
        union!(Resource { $($index $name(Box<$name>) required &["own"], optional &["id", "inner"];)* });
    };
}

resources! {
    0 Zero bool;
    1 One (bool,);
    2 Two (bool, bool);
    3 Three Map<bool>;
    4 Four Vec<bool>;
    5 Five Option<bool>;
    6 Six Map<Vec<bool>>;
    7 Seven Vec<(bool,)>;
    8 Eight (i64,);
    9 Nine Vec<i64>;
    10 Ten i64;
}

/// An object whose further keys hold numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Open {
    pub(crate) rest: Rest<i64>,
}

impl Empty for Open {
    fn empty() -> Self {
        Self { rest: Rest::new() }
    }
}

impl DecodeInPlace for Open {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        json::decode_object(reader, &mut [], &Shape::default(), Some(&mut self.rest))
    }
}

/// A text and what decodes it.
pub(crate) struct Bomb {
    pub(crate) name: &'static str,
    pub(crate) text: Vec<u8>,
    pub(crate) decode: fn(&[u8]) -> Result<(), DecodeError>,
}

fn decode<T: Decode>(text: &[u8]) -> Result<(), DecodeError> {
    json::decode::<T>(text).map(drop)
}

/// The bombs, each about as large as `size` or as large as it can be.
pub(crate) fn bombs(size: usize) -> Vec<Bomb> {
    let bomb = |name, text: String, decode| Bomb { name, text: text.into_bytes(), decode };
    let list = |item: &str| format!("[{}]", vec![item; size / (item.len() + 1)].join(","));
    let keys = |value: &dyn Fn(usize) -> String| {
        let entries: Vec<String> = (0..size / 12).map(|index| format!(r#""{index:06}":{}"#, value(index))).collect();
        format!("{{{}}}", entries.join(","))
    };
    // Each level is as large as the others, so that what is read again is large.
    let padding = |levels: usize| format!(r#""pad":"{}""#, "x".repeat(size / levels));
    let nest = |levels: usize, head: &str, key: &str, tail: &str| {
        let level = |inner: String, _| format!("{{{head}{key}{inner},{},{tail}}}", padding(levels));
        (0..levels).fold(format!("{{{tail}}}"), level)
    };
    let spread = |item: &str| format!(r#"{{"inner":[{}],"own":"x"}}"#, vec![item; size / (item.len() + 1)].join(","));
    vec![
        bomb("expressions that end as neither", nest(120, "", r#""child":"#, r#""tail":"x""#), decode::<Expr>),
        bomb("expressions that end as the last", nest(120, "", r#""child":"#, r#""tail":true"#), decode::<Expr>),
        bomb("11 variants, nested", nest60(size, r#""own":"x""#), decode::<Resource>),
        bomb("11 variants, nested, of the last", nest60(size, r#""own":1"#), decode::<Resource>),
        bomb("11 variants, half matching", spread(r#"{"own":[1,2,3,true]}"#), decode::<Resource>),
        bomb("11 variants, with keys nobody knows", keys(&|_| "1".to_owned()), decode::<Resource>),
        bomb("objects of all optional fields", list("{}"), decode::<Vec<Wide>>),
        bomb("an object of 301 fields with other keys", keys(&|_| "1".to_owned()), decode::<Wide>),
        bomb("lists in lists", deep(size), decode::<Value>),
        bomb("empty lists", list("[]"), decode::<Value>),
        bomb("keys", keys(&|index| index.to_string()), decode::<Value>),
        bomb("one key again and again", keys(&|_| "1".to_owned()).replace('1', "0"), decode::<Map<i64>>),
        bomb("further keys, every other unfit", keys(&|index| ["1", "[]"][index % 2].to_owned()), decode::<Open>),
        bomb("a long number", "1".repeat(size), decode::<Number>),
        bomb("a long number with an exponent", format!("1{}e-{}", "0".repeat(size), size), decode::<i64>),
        bomb("escapes", format!("\"{}\"", r"\u0041\n".repeat(size / 8)), decode::<String>),
        bomb("white space", format!("{}1", " ".repeat(size)), decode::<Vec<i64>>),
        bomb("numbers that are none", list("1e999"), decode::<Vec<f64>>),
    ]
}

fn nest60(size: usize, tail: &str) -> String {
    let pad = "x".repeat(size / 60);
    (0..60).fold(format!("{{{tail}}}"), |inner, _| format!(r#"{{"inner":[{inner}],"id":1,"pad":"{pad}",{tail}}}"#))
}

/// Lists that are nested as deeply as may be, many of them.
fn deep(size: usize) -> String {
    let one = format!("{}{}", "[".repeat(120), "]".repeat(120));
    format!("[{}]", vec![one; size / 241].join(","))
}
