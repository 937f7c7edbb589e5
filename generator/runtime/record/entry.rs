//! An exchange, and the entry of HAR 1.2 that it becomes.

use super::super::body::FormField;
use super::super::escape::base64;
use super::super::json::{self, Value, Writer};
use super::redact::plain;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Version};
use std::time::{Duration, SystemTime};

/// A request and what came of it.
pub(super) struct Exchange {
    /// The id of the operation; `None` for a request that belongs to none, such as one for a token.
    pub(super) operation: Option<&'static str>,
    /// The attempt of the call.
    pub(super) attempt: u32,
    pub(super) started: SystemTime,
    /// How long it took until the head of the response, and from then on.
    pub(super) times: [Duration; 2],
    pub(super) method: String,
    pub(super) url: String,
    pub(super) version: Version,
    pub(super) sent: Message,
    /// Whether it was asked for a token, so that most of it is secret.
    pub(super) is_token: bool,
    pub(super) status: Option<StatusCode>,
    pub(super) received: Option<Message>,
    /// Why there is no response, or only a part of one.
    pub(super) failure: Option<&'static str>,
}

/// The headers and the body of a request or of a response.
#[derive(Default)]
pub(super) struct Message {
    pub(super) headers: Vec<Header>,
    pub(super) content: Content,
    /// The size of the whole body, if it is known.
    pub(super) size: Option<u64>,
}

pub(super) struct Header {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) is_sensitive: bool,
}

/// What there is of a body.
#[derive(Default)]
pub(super) enum Content {
    #[default]
    Nothing,
    /// JSON, and how it was written unless it was changed.
    Json {
        value: Value,
        text: String,
        is_changed: bool,
    },
    Text {
        text: String,
        /// Whether it is `name=value&…`.
        is_pairs: bool,
        /// Whether there was more of it.
        is_cut: bool,
    },
    Form(Vec<FormField>),
    Bytes {
        bytes: Bytes,
        is_cut: bool,
    },
    /// So many bytes that were not kept.
    Left(u64),
}

impl Content {
    /// The content of a body, or of the beginning of one.
    pub(super) fn of(bytes: &[u8], media_type: &str, is_cut: bool) -> Self {
        if bytes.is_empty() && !is_cut {
            return Self::Nothing;
        }
        // A text may be cut within a character.
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) if is_cut && error.error_len().is_none() => {
                std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(_) => return Self::Bytes { bytes: Bytes::copy_from_slice(bytes), is_cut },
        };
        if let Some(value) = Some(()).filter(|()| !is_cut).and_then(|()| json::decode::<Value>(text.as_bytes()).ok()) {
            return Self::Json { value, text: text.to_owned(), is_changed: false };
        }
        let is_pairs = media_type.starts_with("application/x-www-form-urlencoded");
        Self::Text { text: text.to_owned(), is_pairs, is_cut }
    }
}

impl Message {
    /// A message with these headers.
    pub(super) fn new(headers: &HeaderMap) -> Self {
        let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| Header {
            name: name.as_str().to_owned(),
            value: String::from_utf8_lossy(value.as_bytes()).into_owned(),
            is_sensitive: value.is_sensitive(),
        };
        Self { headers: headers.iter().map(header).collect(), ..Self::default() }
    }

    pub(super) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        found.map_or("", |header| header.value.as_str())
    }

    /// The size of the body, as far as it is known.
    fn size(&self) -> u64 {
        self.size.unwrap_or(match &self.content {
            Content::Nothing | Content::Form(_) => 0,
            Content::Json { text, .. } | Content::Text { text, .. } => text.len() as u64,
            Content::Bytes { bytes, .. } => bytes.len() as u64,
            Content::Left(size) => *size,
        })
    }
}

impl Exchange {
    /// The entry of HAR 1.2.
    pub(super) fn to_har(&self) -> String {
        let mut writer = Writer::new();
        let w = &mut writer;
        w.open_object();
        text(w, "startedDateTime", &timestamp(self.started));
        let [wait, receive] = self.times.map(|time| time.as_secs_f64() * 1000.0);
        float(w, "time", wait + receive);
        if let Some(operation) = self.operation {
            text(w, "_operation", operation);
            w.key("_attempt");
            w.integer(self.attempt.into());
        }
        if let Some(failure) = self.failure {
            text(w, "_error", failure);
        }
        w.key("request");
        self.request(w);
        w.key("response");
        self.response(w);
        w.key("cache");
        w.open_object();
        w.close_object();
        w.key("timings");
        w.open_object();
        float(w, "send", 0.0);
        float(w, "wait", wait);
        float(w, "receive", receive);
        w.close_object();
        w.close_object();
        writer.finish()
    }

    fn request(&self, w: &mut Writer) {
        w.open_object();
        text(w, "method", &self.method);
        text(w, "url", &self.url);
        text(w, "httpVersion", &format!("{:?}", self.version));
        headers(w, &self.sent);
        w.key("queryString");
        w.open_list();
        let query = self.url.split_once('?').map_or("", |(_, query)| query);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            named(w, &plain(name), &plain(value));
        }
        w.close_list();
        let media_type = self.sent.header("content-type");
        let post = |w: &mut Writer| {
            w.key("postData");
            w.open_object();
            text(w, "mimeType", media_type);
        };
        match &self.sent.content {
            Content::Json { value, is_changed, text: original } => {
                post(w);
                text(w, "text", &if *is_changed { value.to_string() } else { original.clone() });
                w.close_object();
            }
            Content::Text { text: kept, is_cut: false, .. } => {
                post(w);
                text(w, "text", kept);
                w.close_object();
            }
            Content::Form(fields) => {
                post(w);
                w.key("params");
                w.open_list();
                for field in fields {
                    param(w, field);
                }
                w.close_list();
                w.close_object();
            }
            // A size without data says that there was some.
            Content::Nothing | Content::Text { .. } | Content::Bytes { .. } | Content::Left(_) => {}
        }
        sizes(w, &self.sent);
        w.close_object();
    }

    fn response(&self, w: &mut Writer) {
        let none = Message::default();
        let received = self.received.as_ref().unwrap_or(&none);
        w.open_object();
        w.key("status");
        w.integer(self.status.map_or(0, |status| status.as_u16()).into());
        text(w, "statusText", self.status.and_then(|status| status.canonical_reason()).unwrap_or_default());
        text(w, "httpVersion", &format!("{:?}", self.version));
        headers(w, received);
        w.key("content");
        w.open_object();
        w.key("size");
        w.integer(received.size().into());
        text(w, "mimeType", received.header("content-type"));
        let mut is_cut = false;
        match &received.content {
            Content::Json { value, is_changed, text: original } => {
                text(w, "text", &if *is_changed { value.to_string() } else { original.clone() });
            }
            Content::Text { text: kept, is_cut: cut, .. } => {
                text(w, "text", kept);
                is_cut = *cut;
            }
            Content::Bytes { bytes, is_cut: cut } => {
                text(w, "text", &base64(bytes));
                text(w, "encoding", "base64");
                is_cut = *cut;
            }
            Content::Left(_) => is_cut = true,
            Content::Nothing | Content::Form(_) => {}
        }
        if is_cut {
            w.key("_isPartial");
            w.bool(true);
        }
        w.close_object();
        text(w, "redirectURL", received.header("location"));
        sizes(w, received);
        w.close_object();
    }
}

fn headers(w: &mut Writer, message: &Message) {
    w.key("cookies");
    w.open_list();
    w.close_list();
    w.key("headers");
    w.open_list();
    for header in &message.headers {
        named(w, &header.name, &header.value);
    }
    w.close_list();
}

fn sizes(w: &mut Writer, message: &Message) {
    w.key("headersSize");
    w.integer(-1);
    w.key("bodySize");
    w.integer(message.size().into());
}

fn param(w: &mut Writer, field: &FormField) {
    w.open_object();
    text(w, "name", &field.name);
    for (key, value) in [("value", &field.value), ("fileName", &field.file_name), ("contentType", &field.media_type)] {
        if let Some(value) = value {
            text(w, key, value);
        }
    }
    if field.value.is_none() {
        w.key("_size");
        w.integer(field.size.into());
    }
    w.close_object();
}

fn named(w: &mut Writer, name: &str, value: &str) {
    w.open_object();
    text(w, "name", name);
    text(w, "value", value);
    w.close_object();
}

fn text(w: &mut Writer, key: &str, value: &str) {
    w.key(key);
    w.text(value);
}

fn float(w: &mut Writer, key: &str, value: f64) {
    w.key(key);
    // A thousandth of a millisecond.
    w.float((value * 1000.0).round() / 1000.0);
}

/// A moment as RFC 3339 has it, to the millisecond.
fn timestamp(moment: SystemTime) -> String {
    let since = moment.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let (seconds, milliseconds) = (since.as_secs(), since.subsec_millis());
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Years begin in March here, so that a leap day is the last one of its year, and eras have 400 years.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era * 400 + year + next;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}Z")
}
