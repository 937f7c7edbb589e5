//! Sequences of JSON in one body: where each item begins and ends.
//!
//! Input: bytes as received, cut anywhere. Output: the JSON text of one item after the other. Independent of transport
//! and types.

use super::json;
use std::collections::VecDeque;

/// The encoding of a sequence of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// An item on each line: JSON Lines, NDJSON.
    Lines,
    /// An item after each record separator (RFC 7464).
    Records,
    /// Server-sent events (HTML, section 9.2.6): each an object of its fields, `data`, `event` and `id` as text and `retry`
    /// as a number (`OpenAPI` 3.2, section 4.14.4).
    Events,
}

impl Framing {
    /// Whether a response of this media type can be such a sequence. Only events have a rule for that: another media
    /// type ends the connection (HTML, section 9.2.2). Lines have many media types, but not that of a web page.
    pub(super) fn is_of(self, media_type: Option<&str>) -> bool {
        let essence = media_type.map(|media_type| media_type.split(';').next().unwrap_or_default().trim());
        essence.is_none_or(|essence| match self {
            Self::Events => essence.eq_ignore_ascii_case("text/event-stream"),
            Self::Lines | Self::Records => !essence.eq_ignore_ascii_case("text/html"),
        })
    }
}

/// A decoder of a sequence.
#[derive(Debug)]
pub(super) struct Frames {
    framing: Framing,
    /// The bytes that are not a whole line or record yet.
    pending: Vec<u8>,
    /// The event that lines are added to.
    event: Event,
    ready: VecDeque<Frame>,
    /// The last byte was a carriage return, whose line feed may follow.
    is_after_return: bool,
    is_first: bool,
}

/// The JSON text of an item.
#[derive(Debug)]
pub(super) enum Frame {
    Whole(Vec<u8>),
    /// The item may be truncated: nothing shows that its last digit or letter is the last one.
    Cut(Vec<u8>),
}

#[derive(Debug, Default)]
struct Event {
    data: Option<String>,
    name: Option<String>,
    id: Option<String>,
    retry: Option<u64>,
}

impl Frames {
    pub(super) fn new(framing: Framing) -> Self {
        let event = Event::default();
        Self { framing, pending: Vec::new(), event, ready: VecDeque::new(), is_after_return: false, is_first: true }
    }

    pub(super) fn framing(&self) -> Framing {
        self.framing
    }

    /// Adds received bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            let was_return = std::mem::replace(&mut self.is_after_return, byte == b'\r');
            match (self.framing, byte) {
                (Framing::Lines, b'\n') | (Framing::Records, 0x1e) => self.item(),
                (Framing::Events, b'\n') if was_return => {}
                (Framing::Events, b'\n' | b'\r') => self.line(),
                _ => self.pending.push(byte),
            }
        }
    }

    /// Ends the input. An event without an empty line after it is dropped.
    pub(super) fn finish(&mut self) {
        if self.framing != Framing::Events {
            self.item();
        }
    }

    /// The next whole item.
    pub(super) fn next(&mut self) -> Option<Frame> {
        self.ready.pop_front()
    }

    /// The number of bytes that wait for the rest of their item.
    pub(super) fn waiting(&self) -> usize {
        self.pending.len() + self.event.data.as_ref().map_or(0, String::len)
    }

    fn item(&mut self) {
        let item = std::mem::take(&mut self.pending);
        let text = item.trim_ascii();
        if text.is_empty() {
            return;
        }
        // Numbers and words end where white space follows (RFC 7464, section 2.4).
        let may_go_on = self.framing == Framing::Records && !matches!(text[0], b'{' | b'[' | b'"');
        let is_cut = may_go_on && !item.last().is_some_and(u8::is_ascii_whitespace);
        self.ready.push_back(if is_cut { Frame::Cut(item) } else { Frame::Whole(item) });
    }

    fn line(&mut self) {
        let line = std::mem::take(&mut self.pending);
        let mut line = &*String::from_utf8_lossy(&line);
        if std::mem::take(&mut self.is_first) {
            line = line.strip_prefix('\u{feff}').unwrap_or(line);
        }
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            self.ready.extend(event.to_json().map(|json| Frame::Whole(json.into_bytes())));
            return;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => match &mut self.event.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                none => *none = Some(value.to_owned()),
            },
            "event" => self.event.name = Some(value.to_owned()),
            "id" if !value.contains('\0') => self.event.id = Some(value.to_owned()),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => self.event.retry = value.parse().ok(),
            // A comment, or an unknown field.
            _ => {}
        }
    }
}

impl Event {
    /// The event as an object; `None` without data, as such an event is not dispatched.
    fn to_json(&self) -> Option<String> {
        let data = self.data.as_ref()?;
        let mut object = json::Map::new();
        object.insert("data", json::Value::from(data.as_str()));
        if let Some(name) = &self.name {
            object.insert("event", json::Value::from(name.as_str()));
        }
        if let Some(id) = &self.id {
            object.insert("id", json::Value::from(id.as_str()));
        }
        if let Some(retry) = self.retry {
            object.insert("retry", json::Value::from(retry));
        }
        Some(json::encode(&object))
    }
}
