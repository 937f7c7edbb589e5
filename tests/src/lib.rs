//! What the tests of this workspace share: an embedded Plane, and the replay of recorded exchanges.

pub mod plane;
pub mod replay;
