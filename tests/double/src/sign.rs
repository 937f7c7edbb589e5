//! AWS Signature Version 4: in come keys, names and times, out go the fields of an upload form or a download link.
//!
//! The two kinds that Plane hands out: a POST policy (`sigv4-HTTPPOSTConstructPolicy` of the S3 reference) and a
//! presigned query (`sigv4-query-string-auth`). It knows no HTTP and holds no clock.

use super::json;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// What the signature standard leaves as it is in a query.
pub(super) const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// In a path the slashes stay too.
const PATH: &AsciiSet = &QUERY.remove(b'/');
const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const REGION: &str = "us-east-1";

/// Signs for one bucket.
#[derive(Debug)]
pub(super) struct Signer {
    /// The public half of the credential.
    pub(super) access_key: &'static str,
    /// The other half; it signs and is never sent.
    pub(super) secret_key: &'static str,
    /// The bucket.
    pub(super) bucket: &'static str,
}

/// The fields of an upload form in the recorded order.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Fields {
    #[serde(rename = "Content-Type")]
    content_type: String,
    key: String,
    #[serde(rename = "x-amz-algorithm")]
    algorithm: &'static str,
    #[serde(rename = "x-amz-credential")]
    credential: String,
    #[serde(rename = "x-amz-date")]
    date: String,
    policy: String,
    #[serde(rename = "x-amz-signature")]
    signature: String,
}

impl Fields {
    /// Makes the signature that of something else.
    pub(super) fn spoil(&mut self) {
        self.signature = spoilt(&self.signature);
    }
}

/// What a download link leads to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'a> {
    /// The method that the link is good for.
    pub(super) method: &'a str,
    /// `host:port` of the storage.
    pub(super) host: &'a str,
    /// The object.
    pub(super) key: &'a str,
    /// The `Content-Disposition` that the storage is to respond with.
    pub(super) disposition: Option<&'a str>,
}

impl Signer {
    /// The form for one object of at most `size` bytes (JSON text, since Plane passes on what it was given), good
    /// until `expires`.
    pub(super) fn form(&self, key: &str, media_type: &str, size: &str, now: Timestamp, expires: Timestamp) -> Fields {
        let date = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let credential = format!("{}/{}", self.access_key, scope(&date));
        let expiration = expires.strftime("%Y-%m-%dT%H:%M:%SZ");
        let [bucket, quoted_key, quoted_type] = [self.bucket, key, media_type].map(json::quote);
        // The recorded server names bucket and key twice.
        let policy = format!(
            "{{\"expiration\": \"{expiration}\", \"conditions\": [{{\"bucket\": {bucket}}}, \
             [\"content-length-range\", 1, {size}], {{\"Content-Type\": {quoted_type}}}, {{\"key\": {quoted_key}}}, \
             {{\"bucket\": {bucket}}}, {{\"key\": {quoted_key}}}, {{\"x-amz-algorithm\": \"{ALGORITHM}\"}}, \
             {{\"x-amz-credential\": \"{credential}\"}}, {{\"x-amz-date\": \"{date}\"}}]}}"
        );
        let policy = BASE64.encode(policy);
        let signature = self.signature(&date, &policy);
        Fields {
            content_type: media_type.to_owned(),
            key: key.to_owned(),
            algorithm: ALGORITHM,
            credential,
            date,
            policy,
            signature,
        }
    }

    /// A link that is good for so many seconds from `now` on.
    pub(super) fn link(&self, target: Target<'_>, now: Timestamp, seconds: u32) -> String {
        let Target { method, host, key, disposition } = target;
        let date = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let credential = format!("{}/{}", self.access_key, scope(&date));
        let credential = utf8_percent_encode(&credential, QUERY);
        let signed = format!(
            "X-Amz-Algorithm={ALGORITHM}&X-Amz-Credential={credential}&X-Amz-Date={date}&X-Amz-Expires={seconds}\
             &X-Amz-SignedHeaders=host"
        );
        let disposition =
            disposition.map(|text| format!("response-content-disposition={}", utf8_percent_encode(text, QUERY)));
        let path = format!("/{}/{}", self.bucket, utf8_percent_encode(key, PATH));
        // The standard sorts by name, and capitals come first; the recorded links put the other parameter first.
        let (sorted, sent) = match disposition {
            Some(disposition) => (format!("{signed}&{disposition}"), format!("{disposition}&{signed}")),
            None => (signed.clone(), signed),
        };
        let canonical = format!("{method}\n{path}\n{sorted}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD");
        let text = format!("{ALGORITHM}\n{date}\n{}\n{}", scope(&date), hex(&Sha256::digest(canonical)));
        format!("http://{host}{path}?{sent}&X-Amz-Signature={}", self.signature(&date, &text))
    }

    /// The signature of a text, by a key that is good for one day, region and service.
    fn signature(&self, date: &str, text: &str) -> String {
        let key = mac(format!("AWS4{}", self.secret_key).as_bytes(), day(date));
        let key = ["s3", "aws4_request"].iter().fold(mac(&key, REGION), |key, part| mac(&key, part));
        hex(&mac(&key, text))
    }
}

/// The link with a signature that does not fit.
pub(super) fn spoil_link(link: &str) -> String {
    link.rsplit_once('=').map_or_else(|| link.to_owned(), |(rest, signature)| format!("{rest}={}", spoilt(signature)))
}

/// As in the recording of a tampered link: the last four digits are zeros.
fn spoilt(signature: &str) -> String {
    let kept = signature.get(..signature.len().saturating_sub(4)).unwrap_or_default();
    // One signature in 65,536 ends in zeros by itself.
    if signature.ends_with("0000") { format!("{kept}1111") } else { format!("{kept}0000") }
}

fn day(date: &str) -> &str {
    date.split_once('T').map_or(date, |(day, _)| day)
}

fn scope(date: &str) -> String {
    format!("{}/{REGION}/s3/aws4_request", day(date))
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{Signer, Target};
    use jiff::Timestamp;

    /// The worked example of the S3 reference, `sigv4-query-string-auth`, in our host and bucket form.
    #[test]
    fn signatures_are_those_of_the_reference() {
        let signer = Signer {
            access_key: "AKIAIOSFODNN7EXAMPLE",
            secret_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            bucket: "uploads",
        };
        let now: Timestamp = "2015-12-29T00:00:00Z".parse().expect("a time");
        let policy = "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";
        assert_eq!(
            signer.signature("20151229T000000Z", policy),
            "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"
        );
        let target = Target { method: "GET", host: "localhost", key: "a/é b", disposition: Some("attachment; x=''") };
        let link = signer.link(target, now, 60);
        assert!(link.starts_with("http://localhost/uploads/a/%C3%A9%20b?response-content-disposition=attachment%3B%20x%3D%27%27&X-Amz-Algorithm="));
    }
}
