//! What parameters take that are lists.
//!
//! In goes an array, a slice or a vector, owned or borrowed; out comes a list of one kind of item. Knows no request.

use std::borrow::Cow;

/// A list of `T`: an array, a slice or a vector, owned or borrowed. A list of text may have any kind of text.
///
/// ```text
/// call.tags(["new", "hot"])    // or `&["new", "hot"]`
/// call.tags(tags)              // a `Vec<String>`, or a reference to one
/// call.tags(&tags)             // a `Vec<&str>` is borrowed
/// call.tags(Vec::new())        // no text: of `[]` the compiler cannot tell which kind of text it has none of
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of `{T}`",
    label = "neither an array, a slice nor a vector of that",
    note = "collect an iterator into a `Vec`, and borrow what is a vector of `&str`"
)]
pub trait ListOf<T: Clone> {
    /// The items: borrowed, where there are such items to borrow.
    fn list<'l>(self) -> Cow<'l, [T]>
    where
        Self: 'l;
}

/// The items are there.
macro_rules! lists {
    ($([$($generics:tt)*] $list:ty => $items:ident: $cow:expr),* $(,)?) => {$(
        impl<$($generics)*> ListOf<T> for $list {
            fn list<'l>(self) -> Cow<'l, [T]>
            where
                Self: 'l,
            {
                let $items = self;
                $cow
            }
        }
    )*};
}

lists! {
    [T: Clone] Vec<T> => items: Cow::Owned(items),
    [T: Clone] &Vec<T> => items: Cow::Borrowed(items),
    [T: Clone] &[T] => items: Cow::Borrowed(items),
    [T: Clone, const N: usize] [T; N] => items: Cow::Owned(items.into()),
    [T: Clone, const N: usize] &[T; N] => items: Cow::Borrowed(items),
}

/// Text of another kind becomes text that is kept. A vector is not among these, so that of an empty one the type is known.
macro_rules! texts {
    ($([$($generics:tt)*] $list:ty),* $(,)?) => {$(
        impl<$($generics)*> ListOf<String> for $list {
            fn list<'l>(self) -> Cow<'l, [String]>
            where
                Self: 'l,
            {
                Cow::Owned(self.iter().map(|text| String::from(*text)).collect())
            }
        }
    )*};
}

texts! {
    [] &[&str], [] &Vec<&str>, [const N: usize] [&str; N], [const N: usize] &[&str; N],
    [] &[&String], [] &Vec<&String>, [const N: usize] [&String; N], [const N: usize] &[&String; N],
}
