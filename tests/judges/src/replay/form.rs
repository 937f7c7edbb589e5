//! Forms of many parts (RFC 7578), as they go out.

use super::transport::Heard;
use specwright::traffic::exchange::Part;

/// The content of a recorded file, or as many zeros where it was not kept.
pub(super) fn file(part: &Part) -> Vec<u8> {
    part.content.clone().unwrap_or_else(|| vec![0; part.length])
}

/// Whether a form went out as recorded: the same text parts in any order, then the file.
pub(super) fn same_form(recorded: &[Part], heard: &Heard) -> Result<(), String> {
    let mut sent = parts(heard)?;
    let (files, texts): (Vec<&Part>, Vec<&Part>) = recorded.iter().partition(|part| part.file_name.is_some());
    for wanted in files.iter().rev() {
        match sent.pop() {
            Some((name, _)) if name != wanted.name => {
                return Err(format!("the last part is `{name}`, not `{}`", wanted.name));
            }
            Some((_, content)) if content != file(wanted) => return Err("the file changed".to_owned()),
            Some(_) => {}
            None => return Err("no file went out".to_owned()),
        }
    }
    let mut texts: Vec<(String, Vec<u8>)> = texts.into_iter().map(|part| (part.name.clone(), file(part))).collect();
    texts.sort();
    sent.sort();
    if texts == sent { Ok(()) } else { Err("the text parts changed".to_owned()) }
}

/// The parts of a form's bytes: names and contents.
fn parts(heard: &Heard) -> Result<Vec<(String, Vec<u8>)>, String> {
    let boundary = heard.content_type.split("boundary=").nth(1).ok_or("no boundary")?.trim_matches('"');
    let delimiter = format!("\r\n--{boundary}").into_bytes();
    let mut whole = b"\r\n".to_vec();
    whole.extend_from_slice(&heard.body);
    let mut parts = Vec::new();
    let mut starts: Vec<usize> = memchr::memmem::find_iter(&whole, &delimiter).collect();
    starts.push(whole.len());
    for pair in starts.windows(2) {
        let part = &whole[pair[0] + delimiter.len()..pair[1]];
        if part.starts_with(b"--") {
            return Ok(parts);
        }
        let split = memchr::memmem::find(part, b"\r\n\r\n").ok_or("a part has no end of its headers")?;
        let headers = String::from_utf8_lossy(&part[..split]).into_owned();
        let name =
            headers.split("name=\"").nth(1).and_then(|rest| rest.split('"').next()).ok_or("a part has no name")?;
        parts.push((name.to_owned(), part[split + 4..].to_vec()));
    }
    Err("the form has no end".to_owned())
}
