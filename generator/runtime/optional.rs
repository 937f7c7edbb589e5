//! What the setters of optional parameters take.
//!
//! In goes a value or an `Option`, owned or borrowed; out comes a borrowed value, if there is one. Knows no request.

/// A `T` that can be left out: the value itself or an [`Option`] of it, owned or borrowed.
///
/// ```text
/// call.order_by("-created_at").per_page(50)    // values
/// call.order_by(&order).per_page(limit)        // of a `String` and an `Option<i64>`; `None` leaves the parameter out
/// ```
///
/// What is optional text takes every kind of text, and an optional list takes slices, arrays and vectors.
#[diagnostic::on_unimplemented(message = "`{Self}` is no optional `{T}`", label = "neither that nor an `Option` of it")]
pub trait Optional<T: ?Sized> {
    /// The value, if there is one.
    fn optional(&self) -> Option<&T>;
}

impl<T> Optional<T> for T {
    fn optional(&self) -> Option<&T> {
        Some(self)
    }
}

impl<T: ?Sized> Optional<T> for &T {
    fn optional(&self) -> Option<&T> {
        Some(self)
    }
}

impl<T> Optional<T> for Option<T> {
    fn optional(&self) -> Option<&T> {
        self.as_ref()
    }
}

impl<T: ?Sized> Optional<T> for Option<&T> {
    fn optional(&self) -> Option<&T> {
        *self
    }
}

impl<T> Optional<T> for &Option<T> {
    fn optional(&self) -> Option<&T> {
        self.as_ref()
    }
}

/// What holds a `str` or a slice.
macro_rules! deref {
    ($([$($generics:tt)*] $holder:ty => $target:ty),*) => {$(
        impl<$($generics)*> Optional<$target> for $holder {
            fn optional(&self) -> Option<&$target> {
                Some(&self[..])
            }
        }

        impl<$($generics)*> Optional<$target> for &$holder {
            fn optional(&self) -> Option<&$target> {
                Some(&self[..])
            }
        }

        impl<$($generics)*> Optional<$target> for Option<$holder> {
            fn optional(&self) -> Option<&$target> {
                self.as_ref().map(|held| &held[..])
            }
        }

        impl<$($generics)*> Optional<$target> for Option<&$holder> {
            fn optional(&self) -> Option<&$target> {
                self.map(|held| &held[..])
            }
        }

        impl<$($generics)*> Optional<$target> for &Option<$holder> {
            fn optional(&self) -> Option<&$target> {
                self.as_ref().map(|held| &held[..])
            }
        }
    )*};
}

deref!([] String => str, [T] Vec<T> => [T], [T, const N: usize] [T; N] => [T]);
