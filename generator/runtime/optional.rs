//! What the setters of optional parameters take.
//!
//! In goes a value or an `Option`, owned or borrowed; out comes a value, if there is one: borrowed, but where text becomes
//! text of another kind. Knows no request.

use super::list::ListOf;
use std::borrow::Cow;

/// A `T` that can be left out: the value itself or an [`Option`] of it, owned or borrowed.
///
/// ```text
/// call.order_by("-created_at").per_page(50)    // values
/// call.order_by(&order).per_page(limit)        // of a `String` and an `Option<i64>`; `None` leaves the parameter out
/// ```
///
/// What is optional text takes every kind of text, and an optional list takes what a [`ListOf`] is.
#[diagnostic::on_unimplemented(message = "`{Self}` is no optional `{T}`", label = "neither that nor an `Option` of it")]
pub trait Optional<T: ToOwned + ?Sized> {
    /// The value, if there is one.
    fn optional(&self) -> Option<Cow<'_, T>>;
}

impl<T: Clone> Optional<T> for T {
    fn optional(&self) -> Option<Cow<'_, T>> {
        Some(Cow::Borrowed(self))
    }
}

impl<T: ToOwned + ?Sized> Optional<T> for &T {
    fn optional(&self) -> Option<Cow<'_, T>> {
        Some(Cow::Borrowed(self))
    }
}

impl<T: Clone> Optional<T> for Option<T> {
    fn optional(&self) -> Option<Cow<'_, T>> {
        self.as_ref().map(Cow::Borrowed)
    }
}

impl<T: ToOwned + ?Sized> Optional<T> for Option<&T> {
    fn optional(&self) -> Option<Cow<'_, T>> {
        self.map(Cow::Borrowed)
    }
}

impl<T: Clone> Optional<T> for &Option<T> {
    fn optional(&self) -> Option<Cow<'_, T>> {
        self.as_ref().map(Cow::Borrowed)
    }
}

/// What holds a `str` or a slice.
macro_rules! deref {
    ($([$($generics:tt)*] $holder:ty => $target:ty),*) => {$(
        impl<$($generics)*> Optional<$target> for $holder {
            fn optional(&self) -> Option<Cow<'_, $target>> {
                Some(Cow::Borrowed(&self[..]))
            }
        }

        impl<$($generics)*> Optional<$target> for &$holder {
            fn optional(&self) -> Option<Cow<'_, $target>> {
                Some(Cow::Borrowed(&self[..]))
            }
        }

        impl<$($generics)*> Optional<$target> for Option<$holder> {
            fn optional(&self) -> Option<Cow<'_, $target>> {
                self.as_ref().map(|held| Cow::Borrowed(&held[..]))
            }
        }

        impl<$($generics)*> Optional<$target> for Option<&$holder> {
            fn optional(&self) -> Option<Cow<'_, $target>> {
                self.map(|held| Cow::Borrowed(&held[..]))
            }
        }

        impl<$($generics)*> Optional<$target> for &Option<$holder> {
            fn optional(&self) -> Option<Cow<'_, $target>> {
                self.as_ref().map(|held| Cow::Borrowed(&held[..]))
            }
        }
    )*};
}

deref!([] String => str, [T: Clone] Vec<T> => [T], [T: Clone, const N: usize] [T; N] => [T]);

/// Lists of text of another kind.
macro_rules! texts {
    ($([$($generics:tt)*] $list:ty),* $(,)?) => {$(
        impl<$($generics)*> Optional<[String]> for $list {
            fn optional(&self) -> Option<Cow<'_, [String]>> {
                Some(self[..].list())
            }
        }

        impl<$($generics)*> Optional<[String]> for Option<$list> {
            fn optional(&self) -> Option<Cow<'_, [String]>> {
                self.as_ref().map(|list| list[..].list())
            }
        }
    )*};
}

texts! {
    [] &[&str], [] &Vec<&str>, [const N: usize] [&str; N], [const N: usize] &[&str; N],
    [] &[&String], [] &Vec<&String>, [const N: usize] [&String; N], [const N: usize] &[&String; N],
}
