//! Dates in parameters.

use super::datetime::{Date, DateTime};
use super::param::{Param, ParamValue};

impl Param for DateTime {
    fn param(&self) -> ParamValue {
        ParamValue::One(self.to_string())
    }
}

impl Param for Date {
    fn param(&self) -> ParamValue {
        ParamValue::One(self.to_string())
    }
}
