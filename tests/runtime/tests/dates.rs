//! Points in time: every form that servers write, kept as it came.

use std::collections::HashSet;

use jiff::civil::DateTime as Civil;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};
use specwright_runtime::DateTime;
use specwright_runtime::json;

/// Reads a text as JSON, holds that it is written as it came, and returns the value.
fn read(text: &str) -> DateTime {
    let quoted = json::encode(&text);
    let datetime: DateTime = json::decode(quoted.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(json::encode(&datetime), quoted);
    assert_eq!(datetime.to_string(), text);
    assert_eq!(text.parse::<DateTime>().expect(text), datetime);
    datetime
}

#[test]
fn an_instant_is_read_in_every_form() {
    let at = |text: &str| text.parse::<Timestamp>().expect("a timestamp");
    for (text, instant, shown) in [
        // RFC 3339
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05"),
        ("2026-01-02t03:04:05z", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05"),
        ("2026-01-02T03:04:05.1234567891Z", "2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.123456789"),
        ("2026-01-02T03:04:05.00000000000000000001Z", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05"),
        ("2026-01-02T03:04:05.9999999999+02:00", "2026-01-02T01:04:05.999999999Z", "2026-01-02T03:04:05.999999999"),
        ("2016-12-31T23:59:60.1234567891Z", "2016-12-31T23:59:59.123456789Z", "2016-12-31T23:59:59.123456789"),
        ("2026-01-02T03:04:05-00:00", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05"),
        // ISO 8601
        ("2026-01-02T03:04Z", "2026-01-02T03:04:00Z", "2026-01-02T03:04:00"),
        ("2026-01-02T03:04+01:00", "2026-01-02T02:04:00Z", "2026-01-02T03:04:00"),
        ("2026-01-02T03:04:05,5Z", "2026-01-02T03:04:05.5Z", "2026-01-02T03:04:05.5"),
        ("2026-01-02T03:04:05,1234567891Z", "2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.123456789"),
        ("2026-01-02T03:04:05+0000", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05"),
        ("2026-01-02T03:04:05.1234567891-0330", "2026-01-02T06:34:05.123456789Z", "2026-01-02T03:04:05.123456789"),
        ("2026-01-02T03:04:05+00", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05"),
        ("20260102T030405Z", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05"),
        // Python: isoformat() and str()
        ("2026-01-02T03:04:05.123456+00:00", "2026-01-02T03:04:05.123456Z", "2026-01-02T03:04:05.123456"),
        ("2026-01-02 03:04:05.123456+00:00", "2026-01-02T03:04:05.123456Z", "2026-01-02T03:04:05.123456"),
        ("2026-01-02 03:04:05+00:00", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05"),
        ("1890-01-02 03:04:05+00:53:28", "1890-01-02T02:10:37Z", "1890-01-02T03:04:05"),
        // Flask, and whatever writes dates of HTTP and of mail
        ("Fri, 02 Jan 2026 03:04:05 GMT", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05"),
        ("2 Dec 2026 03:04 +0100", "2026-12-02T02:04:00Z", "2026-12-02T03:04:00"),
        // .NET
        ("2026-01-02T03:04:05.1234567+01:00", "2026-01-02T02:04:05.1234567Z", "2026-01-02T03:04:05.1234567"),
        ("/Date(1700000000000)/", "2023-11-14T22:13:20Z", "2023-11-14T22:13:20"),
        ("/Date(1700000000123+0100)/", "2023-11-14T22:13:20.123Z", "2023-11-14T23:13:20.123"),
        ("/Date(-62135596800000)/", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00"),
        ("/Date(-1-0500)/", "1969-12-31T23:59:59.999Z", "1969-12-31T18:59:59.999"),
        ("/Date(1709164800000)/", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00"),
        ("/Date(951868799999)/", "2000-02-29T23:59:59.999Z", "2000-02-29T23:59:59.999"),
        // Ruby and Java
        ("2026-01-02 03:04:05 UTC", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05"),
        ("2026-01-02 03:04:05 +0100", "2026-01-02T02:04:05Z", "2026-01-02T03:04:05"),
        ("2026-01-02T03:04:05+01:00[Europe/Berlin]", "2026-01-02T02:04:05Z", "2026-01-02T03:04:05"),
        (
            "2026-01-02T03:04:05.1234567891+01:00[Europe/Berlin]",
            "2026-01-02T02:04:05.123456789Z",
            "2026-01-02T03:04:05.123456789",
        ),
    ] {
        let datetime = read(text);
        assert_eq!(datetime.timestamp(), Some(at(instant)), "{text}");
        assert_eq!(datetime.datetime(), shown.parse::<Civil>().expect(shown), "{text}");
        assert_eq!(datetime, at(instant).into(), "{text}");
    }
}

#[test]
fn without_an_offset_there_is_no_instant() {
    for (text, shown) in [
        ("2026-01-02T03:04:05", "2026-01-02T03:04:05"),
        ("2026-01-02T03:04:05.123456", "2026-01-02T03:04:05.123456"),
        ("2026-01-02T03:04:05.1234567891", "2026-01-02T03:04:05.123456789"),
        ("2026-01-02 03:04:05", "2026-01-02T03:04:05"),
        ("2026-01-02T03:04", "2026-01-02T03:04:00"),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00"),
        ("9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59.9999999"),
        ("2026-01-02", "2026-01-02T00:00:00"),
    ] {
        let datetime = read(text);
        assert_eq!(datetime.timestamp(), None, "{text}");
        assert_eq!(datetime.datetime(), shown.parse::<Civil>().expect(shown), "{text}");
    }
}

#[test]
fn what_is_no_date_is_refused() {
    for text in [
        "",
        " ",
        "soon",
        "1",
        "1700000000",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00",
        "2026-02-30",
        "2026-01-02T25:00:00",
        "2026-01-02T03:60:00",
        "2026-01-02T03:04:61",
        "2026-01-02T",
        "2026-01-02T03",
        "2026-01-02T03:04:05.",
        "2026-01-02T03:04:05.Z",
        "2026-01-02T03:04:05+",
        "2026-01-02T03:04:05+1",
        "2026-01-02T03:04:05+00:60",
        "2026-01-02T03:04:05+00:00:00:00",
        "2026-01-02T03:04:05 ",
        "2026-01-02T03:04:05Q",
        " 2026-01-02T03:04:05",
        "2026-1-2",
        "+026-01-02T03:04:05",
        "9999-12-32T00:00:00Z",
        "0000-00-00 00:00:00",
        "Fri, 02 Foo 2026 03:04:05 GMT",
        "Fri, 30 Feb 2026 03:04:05 GMT",
        "/Date()/",
        "/Date(x)/",
        "/Date(+1)/",
        "/Date(1+1)/",
        "/Date(9223372036854775807+0100)/",
        "/Date(9223372036854775807)/",
        "ä026-01-02",
        "2026-01-0ä",
    ] {
        assert!(text.parse::<DateTime>().is_err(), "{text}");
        let error = json::decode::<DateTime>(json::encode(&text).as_bytes()).expect_err(text);
        assert_eq!(error.to_string(), format!("$: expected a date and time, found {text:?}"));
    }
}

#[test]
fn what_a_caller_makes_is_of_rfc_3339() {
    let civil: Civil = "2026-01-02T03:04:05".parse().expect("a date and time");
    let at = |offset: i32| -> ZonedDateTime {
        let offset = Offset::from_seconds(offset).expect("an offset");
        civil.to_zoned_datetime(TimeZone::fixed(offset)).expect("a fixed offset has every hour")
    };
    for (offset, text) in [
        (0, "2026-01-02T03:04:05+00:00"),
        (3_600, "2026-01-02T03:04:05+01:00"),
        (-12_600, "2026-01-02T03:04:05-03:30"),
        (3_208, "2026-01-02T02:10:37Z"),
    ] {
        let datetime = DateTime::from(at(offset));
        assert_eq!(datetime.to_string(), text);
        assert_eq!(datetime.timestamp(), Some(at(offset).timestamp()));
        assert_eq!(datetime, read(text));
    }
    assert_eq!(DateTime::from(at(0).timestamp()).to_string(), "2026-01-02T03:04:05Z");
}

#[test]
fn comparing_is_lawful() {
    let texts = [
        "0001-01-01T00:00:00",
        "2026-01-02",
        "2026-01-02 00:00:00",
        "2026-01-02T00:00:00",
        "2026-01-02T03:04:05",
        "2026-01-02T03:04:05.0",
        "2026-01-02T03:04:05Z",
        "2026-01-02T04:04:05+01:00",
        "2026-01-02T03:04:05.000+00:00",
        "Fri, 02 Jan 2026 03:04:05 GMT",
        "1999-01-02T03:04:05Z",
        "2026-01-02T03:04:05.1234567891Z",
        "2026-01-02T03:04:05.1234567892Z",
    ];
    let all = texts.map(read);
    for one in &all {
        for two in &all {
            assert_eq!(one == two, one.cmp(two).is_eq());
            assert_eq!(one.cmp(two), two.cmp(one).reverse());
            let same: HashSet<&DateTime> = [one, two].into();
            assert_eq!(same.len() == 1, one == two);
            for three in &all {
                assert!(!(one <= two && two <= three) || one <= three, "{one} {two} {three}");
            }
        }
    }
    let mut sorted = all.clone();
    sorted.sort();
    let sorted: Vec<String> = sorted.iter().map(DateTime::to_string).collect();
    assert_eq!(
        sorted,
        [
            "0001-01-01T00:00:00",
            "2026-01-02",
            "2026-01-02 00:00:00",
            "2026-01-02T00:00:00",
            "2026-01-02T03:04:05",
            "2026-01-02T03:04:05.0",
            "1999-01-02T03:04:05Z",
            "2026-01-02T03:04:05Z",
            "2026-01-02T04:04:05+01:00",
            "2026-01-02T03:04:05.000+00:00",
            "Fri, 02 Jan 2026 03:04:05 GMT",
            "2026-01-02T03:04:05.1234567891Z",
            "2026-01-02T03:04:05.1234567892Z",
        ]
    );
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), 9);
}
