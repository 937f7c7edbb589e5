//! The types of many crates in one program: the name of a crate is its argument. A line of input is the number of a type
//! and a JSON text. The line that responds to it is `+`, the variants that the value is in, a blank, and what the type makes of
//! the text and writes again; or `-` with why it does not take it. Variants are numbers with dots between, the outer one
//! first; `?` is the one of what no type takes, and a value that is of no union is in none.

use std::io::{BufRead, Write};

type Codec = fn(&[u8]) -> Result<String, String>;

macro_rules! crates {
    ($($name:literal $module:ident { $($ty:ty => $variant:expr,)* } { $($item:item)* })*) => {
        $(mod $module {
            use ::$module::runtime::json::{self, Decode, Encode};

            // What a schema of the document allows may be `null`, and only who uses the type knows.
            fn codec<T: Decode + Encode>(text: &[u8], variant: fn(&T) -> String) -> Result<String, String> {
                let value = json::decode::<Option<T>>(text).map_err(|error| error.to_string())?;
                let variant = value.as_ref().map(variant).unwrap_or_default();
                Ok(format!("{variant} {}", json::encode(&value)))
            }

            fn no_union<T>(_: &T) -> String {
                String::new()
            }

            $($item)*

            pub(super) static CODECS: &[super::Codec] = &[$(|text| codec::<$ty>(text, $variant)),*];
        })*

        fn codecs(name: &str) -> &'static [Codec] {
            match name {
                $($name => $module::CODECS,)*
                _ => &[],
            }
        }
    };
}

fn main() -> std::io::Result<()> {
    let codecs = codecs(&std::env::args().nth(1).unwrap_or_default());
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (index, text) = line.split_once(' ').unwrap_or_default();
        let codec = index.parse().ok().and_then(|index: usize| codecs.get(index));
        match codec.map(|codec| codec(text.as_bytes())) {
            Some(Ok(text)) => writeln!(output, "+{text}")?,
            Some(Err(error)) => writeln!(output, "-{}", error.replace('\n', " "))?,
            None => writeln!(output, "-there is no such type")?,
        }
        output.flush()?;
    }
    Ok(())
}
