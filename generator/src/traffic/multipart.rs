//! Multipart forms (RFC 7578) that were recorded as they were sent.

use super::exchange::Part;

/// The parts of a form, by the boundary that its media type names. `None` when it is no form.
pub(super) fn parts(media_type: &str, bytes: &[u8]) -> Option<Vec<Part>> {
    let boundary = parameter(media_type, "boundary")?;
    let delimiter = format!("--{boundary}");
    // What is not text is replaced; what is in files is no matter here.
    let text = String::from_utf8_lossy(bytes);
    let mut sections = text.split(delimiter.as_str());
    sections.next()?;
    let mut parts = Vec::new();
    for section in sections {
        if section.starts_with("--") {
            return Some(parts);
        }
        parts.extend(part(section.trim_start_matches(['\r', '\n'])));
    }
    None
}

fn part(section: &str) -> Option<Part> {
    let (head, content) = section.split_once("\r\n\r\n").or_else(|| section.split_once("\n\n"))?;
    let header = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(':'));
        lines.into_iter().find(|(key, _)| key.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    };
    let disposition = header("content-disposition")?;
    let content = content.strip_suffix("\r\n").or_else(|| content.strip_suffix('\n')).unwrap_or(content);
    Some(Part {
        name: parameter(disposition, "name")?,
        file_name: parameter(disposition, "filename"),
        media_type: header("content-type").map(str::to_owned),
        length: content.len(),
        content: Some(content.as_bytes().to_vec()),
    })
}

/// A parameter of a header's value, without its quotes.
fn parameter(value: &str, name: &str) -> Option<String> {
    let parameters = value.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let found = parameters.into_iter().find(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim().trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn parts_have_names_and_content() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\n\
            content-disposition: form-data; name=f; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhi\r\n--x--\r\n";
        let parts = parts("multipart/form-data; boundary=\"x\"", body).unwrap();
        assert_eq!((parts[0].name.as_str(), parts[0].content.as_deref()), ("a", Some(&b"1"[..])));
        assert_eq!((parts[1].file_name.as_deref(), parts[1].length), (Some("a.txt"), 2));
        assert_eq!(super::parts("multipart/form-data; boundary=x", b"--x\r\n"), None);
        assert_eq!(super::parts("multipart/form-data", b""), None);
    }
}
