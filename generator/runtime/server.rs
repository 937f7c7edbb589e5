//! The addresses of servers: the expansion of templates with variables.
//!
//! Input: a template and the user's values. Output: an address of the shape that the document gives it, or why a value
//! is invalid at its position. The document's own values are accepted as they are. Sends nothing.

use super::escape::encoded;
use super::operation::{Server, ServerVariable};
use url::Url;

/// The part of an address that contains a variable.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The beginning, up to the host: the variable is a whole address.
    Whole,
    Scheme,
    /// The host, and the port if there is one.
    Authority,
    /// A part of the host name, or all of it with the port separate.
    Host,
    Port,
    Path,
}

impl Server {
    /// Whether the address has a variable.
    pub(super) fn has(&self, name: &str) -> bool {
        self.url.split('{').skip(1).any(|rest| rest.split_once('}').is_some_and(|(variable, _)| variable == name))
    }

    /// Whether the address is absolute.
    pub(super) fn is_absolute(&self) -> bool {
        let url = self.url;
        let is_variable = url.starts_with('{');
        is_variable || url.split_once("://").is_some_and(|(scheme, _)| !scheme.contains('/'))
    }
}

/// The address of a server with its variables expanded. A relative one is resolved against `base`.
pub(super) fn address(server: &Server, chosen: &[(String, String)], base: Option<&Url>) -> Result<Url, String> {
    let mut text = String::new();
    let mut rest = server.url;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        text.push_str(before);
        let value = chosen.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let part = part(&text, after, server);
        let variable = server.variables.iter().find(|variable| variable.name == name);
        let is_given = value.is_some_and(|value| !value.is_empty());
        match (variable.filter(|variable| is_given || has_default(variable, part, &text, after)), value) {
            (Some(variable), value) => text.push_str(&filled(variable, value, part)?),
            // What the document says nothing of has the value that it is given, and no other.
            (None, Some(value)) => text.push_str(&checked(name, value, part, false)?),
            (None, None) => {
                return Err(format!(
                    "the document has no value for the server variable `{name}`: give it one with \
                     `server_variable`, or set a base address"
                ));
            }
        }
        rest = after;
    }
    text.push_str(rest);
    let parsed = match base {
        Some(base) => base.join(&text),
        None => Url::parse(&text),
    };
    parsed.map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => {
            format!("the document's address `{text}` is relative: set an absolute one with `base_url`")
        }
        error => format!("`{text}` is not an address: {error}"),
    })
}

/// The position of a variable: after `before` and in front of `after`.
fn part(before: &str, after: &str, server: &Server) -> Part {
    match before.split_once("://") {
        None if before.is_empty() && after.starts_with("://") => Part::Scheme,
        None if before.is_empty() && server.is_absolute() => Part::Whole,
        None => Part::Path,
        Some((_, authority)) if authority.contains(['/', '?', '#']) => Part::Path,
        Some((_, authority)) if authority.contains(':') => Part::Port,
        Some((_, "")) if after.is_empty() || after.starts_with('/') => Part::Authority,
        Some(_) => Part::Host,
    }
}

/// Whether the document's value can be at its position: one that is empty is no host, and no label of its name.
fn has_default(variable: &ServerVariable, part: Part, before: &str, after: &str) -> bool {
    let is_label = part == Part::Host && before.ends_with(['/', '.']) && after.starts_with('.');
    !(variable.default.is_empty() && (is_label || matches!(part, Part::Authority | Part::Whole)))
}

/// The value of a variable.
fn filled(variable: &ServerVariable, value: Option<&str>, part: Part) -> Result<String, String> {
    let ServerVariable { name, default, values } = *variable;
    let Some(value) = value.filter(|value| *value != default) else { return Ok(default.to_owned()) };
    if values.contains(&value) {
        return Ok(value.to_owned());
    }
    if !values.is_empty() {
        return Err(format!("the server variable `{name}` is one of {}", values.join(", ")));
    }
    // Several segments are allowed if the document's own value has several.
    checked(name, value, part, default.contains('/'))
}

/// A value that the caller gives, which fits its position.
fn checked(name: &str, value: &str, part: Part, has_segments: bool) -> Result<String, String> {
    let refuse = |what: &str| Err(format!("the server variable `{name}` must be {what}"));
    match part {
        Part::Whole => match Url::parse(value) {
            Ok(url) if url.query().is_none() && url.fragment().is_none() => Ok(value.trim_end_matches('/').to_owned()),
            _ => refuse("an absolute address"),
        },
        Part::Scheme if matches!(value, "http" | "https") => Ok(value.to_owned()),
        Part::Scheme => refuse("`http` or `https`"),
        Part::Authority => match value.rsplit_once(':') {
            Some((host, port)) if is_host(host) && is_port(port) => Ok(value.to_owned()),
            None if is_host(value) => Ok(value.to_owned()),
            _ => refuse("the name of a host, optionally with a port"),
        },
        Part::Host if is_host(value) => Ok(value.to_owned()),
        Part::Host => refuse("part of the name of a host: letters, digits, hyphens and dots"),
        Part::Port if is_port(value) => Ok(value.to_owned()),
        Part::Port => refuse("the number of a port"),
        Part::Path => {
            let segments: Vec<&str> = value.splitn(if has_segments { usize::MAX } else { 1 }, '/').collect();
            if value.is_empty() || segments.iter().any(|segment| matches!(*segment, "." | "..")) {
                return refuse("a segment of a path");
            }
            Ok(segments.into_iter().map(encoded).collect::<Vec<_>>().join("/"))
        }
    }
}

/// Labels of a name, or an IPv4 address (RFC 3986, section 3.2.2).
fn is_host(text: &str) -> bool {
    text.split('.').all(|label| {
        let is_plain = label.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'));
        is_plain && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
    })
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}
