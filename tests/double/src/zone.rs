//! Time zones by name: those that the double knows, all without daylight saving time but for the one that is only kept.

use jiff::tz::{Offset, TimeZone};

/// Names and minutes east of Greenwich.
const ZONES: [(&str, i32); 6] = [
    ("UTC", 0),
    ("Africa/Lagos", 60),
    ("America/Bogota", -300),
    ("Asia/Kolkata", 330),
    ("Asia/Tokyo", 540),
    // In summer it is another hour off, which nothing here depends on.
    ("Europe/Berlin", 60),
];

/// Whether a name is that of a time zone.
pub(super) fn is_known(name: &str) -> bool {
    ZONES.iter().any(|(known, _)| *known == name)
}

/// The zone of a name; UTC where it is not known.
pub(super) fn find(name: &str) -> TimeZone {
    let minutes = ZONES.iter().find(|(known, _)| *known == name).map_or(0, |(_, minutes)| *minutes);
    Offset::from_seconds(minutes * 60).map_or(TimeZone::UTC, TimeZone::fixed)
}
