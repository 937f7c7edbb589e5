//! The files that a document is written in.
//!
//! What comes in is the path of the root file; what goes out is a [`Sources`] with its text. Other files are read when a
//! reference asks for them, from within one folder only. What the text means is not known here: only that it is text, how it
//! is written (YAML or JSON), and where its lines begin. What is no text in a file is kept as its [`Problem`].

mod files;
mod moves;
mod origins;

pub(crate) use files::Refusal;
pub(crate) use moves::Moves;
pub use origins::Origins;

use crate::kept;
use crate::options::Access;
use crate::pointer::Pointer;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Why an address is not read.
const NOT_FETCHED: &str = "not fetched yet: `specwright fetch` with this address keeps the document here";

/// Why a file that was fetched is not read.
pub(crate) const CHANGED: &str =
    "not what `specwright.lock` says of it: `specwright fetch` gets it anew, and a file of another name may be edited";

/// The path that is no file but what comes in on standard input. Files that it refers to are relative to the current folder.
pub(crate) const INPUT: &str = "-";

/// The bytes between two places up to which characters are counted beforehand: a file may be one line of megabytes.
const BLOCK: usize = 4096;

/// A file of a [`Sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(usize);

impl FileId {
    /// The file that everything starts from.
    pub const ROOT: Self = Self(0);

    /// Its number, counted from 0 in the order in which files are read.
    pub(crate) fn index(self) -> usize {
        self.0
    }
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// YAML 1.2, which JSON is part of.
    Yaml,
    /// JSON (RFC 8259).
    Json,
}

/// A file.
#[derive(Clone, Debug)]
pub struct Source {
    /// As it was named.
    pub path: PathBuf,
    /// Its text, without a byte order mark.
    pub text: String,
    /// Why that is not all of it.
    pub problem: Option<Problem>,
    /// How it is written.
    pub format: Format,
    /// Whether its text is not to be shown, and so is not kept: a recording has secrets in it.
    pub is_sealed: bool,
    /// The offsets at which its lines begin, once they are needed.
    lines: OnceLock<Vec<usize>>,
    /// How many characters begin before each [`BLOCK`] of bytes, once they are needed.
    characters: OnceLock<Vec<usize>>,
}

/// Where and why a file is no text from there on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The byte.
    pub offset: usize,
    /// What is there.
    pub message: &'static str,
}

/// The files of a document, the root file first.
#[derive(Clone, Debug)]
pub struct Sources {
    files: Vec<Source>,
    cache: files::FileCache,
    /// The settings, which are no part of the document but can be pointed at.
    settings: Option<FileId>,
    /// What overlays changed in the root document.
    moves: Origins,
}

impl Sources {
    /// A document of one file whose text is known already.
    #[must_use]
    pub fn single(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        Self::of(Source::new(path.into(), text.into(), None))
    }

    fn of(source: Source) -> Self {
        Self { files: vec![source], cache: files::FileCache::default(), settings: None, moves: Origins::default() }
    }

    /// Adds a file whose text is known already.
    pub fn add(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) -> FileId {
        self.push(Source::new(path.into(), text.into(), None))
    }

    fn push(&mut self, source: Source) -> FileId {
        self.files.push(source);
        FileId(self.files.len() - 1)
    }

    /// Adds a file that can be pointed at and whose text is not shown.
    pub fn add_sealed(&mut self, path: impl Into<PathBuf>) -> FileId {
        let file = self.add(path, "");
        self.files[file.0].is_sealed = true;
        file
    }

    /// Adds the settings, so that they can be pointed at.
    pub fn add_settings(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) {
        self.settings = Some(self.add(path, text));
    }

    /// The settings, when there are any.
    #[must_use]
    pub fn settings(&self) -> Option<FileId> {
        self.settings
    }

    /// Where what is at a place of the root document, as overlays left it, was read from.
    #[must_use]
    pub fn origin(&self, place: &Pointer) -> (FileId, Pointer) {
        self.moves.find(place)
    }

    pub(crate) fn moves(&mut self) -> &mut Origins {
        &mut self.moves
    }

    /// A file.
    ///
    /// # Panics
    ///
    /// When the id is of another set of files.
    #[must_use]
    pub fn file(&self, id: FileId) -> &Source {
        &self.files[id.0]
    }

    /// The file that everything starts from.
    #[must_use]
    pub fn root(&self) -> &Source {
        self.file(FileId::ROOT)
    }

    /// All files, in the order in which they were reached.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(index, source)| (FileId(index), source))
    }
}

impl Source {
    fn new(path: PathBuf, text: String, problem: Option<Problem>) -> Self {
        let format = format(&path, &text);
        Self { path, text, problem, format, is_sealed: false, lines: OnceLock::new(), characters: OnceLock::new() }
    }

    /// The line and column of a byte, both counted from 1, the column in characters.
    #[must_use]
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.line(offset);
        let start = self.line_starts()[line - 1];
        // Most lines are short; in a document on one line much is asked for.
        let before = match &self.text[start..offset] {
            before if before.len() <= BLOCK => before.chars().count(),
            _ => self.characters_before(offset) - self.characters_before(start),
        };
        (line, before + 1)
    }

    /// The line of a byte, counted from 1.
    #[must_use]
    pub fn line(&self, offset: usize) -> usize {
        self.line_starts().partition_point(|&start| start <= offset)
    }

    fn characters_before(&self, offset: usize) -> usize {
        let count = |bytes: &[u8]| bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        let bytes = self.text.as_bytes();
        let before = self.characters.get_or_init(|| {
            let blocks = bytes.chunks(BLOCK).scan(0, |sum, block| Some(std::mem::replace(sum, *sum + count(block))));
            blocks.chain([self.text.chars().count()]).collect()
        });
        let block = offset / BLOCK;
        before[block] + count(&bytes[block * BLOCK..offset])
    }

    /// The byte of a line and column, both counted from 1, the column in characters; the nearest one when there is none.
    #[must_use]
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let Some(&start) = self.line_starts().get(line.saturating_sub(1)) else { return self.text.len() };
        let line = self.text[start..].split('\n').next().unwrap_or_default();
        start + line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(offset, _)| offset)
    }

    fn line_starts(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let ends = memchr::memchr_iter(b'\n', self.text.as_bytes());
            std::iter::once(0).chain(ends.map(|end| end + 1)).collect()
        })
    }

    /// The lines that a range touches, as one range of bytes, without the last line's end.
    #[must_use]
    pub fn lines(&self, range: &Range<usize>) -> Range<usize> {
        let starts = self.line_starts();
        let start = starts[self.line(range.start) - 1];
        let end = starts.get(self.line(range.end)).map_or(self.text.len(), |next| next - 1);
        start..end
    }
}

/// Reads the root file. Where it is not UTF-8 or contains NUL, its text ends.
///
/// Files that it refers to may be read from `folder` and those in it; without one, from the root file's folder.
///
/// # Errors
///
/// When the file cannot be opened or read, is larger than allowed, or was fetched and is another one since; and for an
/// address, which is no file.
pub(crate) fn read(path: &Path, folder: Option<&Path>, access: &Access) -> io::Result<Sources> {
    if kept::address(path).is_some() {
        return Err(io::Error::new(io::ErrorKind::NotFound, NOT_FETCHED));
    }
    let is_input = path == Path::new(INPUT);
    let limit = access.limit();
    let bytes = if is_input { take(io::stdin().lock(), 0, limit)? } else { load(path, limit)? };
    let mut cache = files::FileCache::new((!is_input).then_some(path), folder, bytes.len(), access)?;
    if !cache.is_as_fetched(FileId::ROOT, &bytes) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, CHANGED));
    }
    let mut sources = decode_root(path, bytes);
    std::mem::swap(&mut sources.cache, &mut cache);
    Ok(sources)
}

/// A document of one file that is not read from a disk.
pub(crate) fn decode_root(path: &Path, bytes: Vec<u8>) -> Sources {
    let (text, problem) = decode(bytes);
    Sources::of(Source::new(path.to_owned(), text, problem))
}

/// Reads a file that belongs to a document without being referred to, such as an overlay.
///
/// # Errors
///
/// When the file cannot be opened or read, or is larger than allowed.
pub(crate) fn read_beside(path: &Path, sources: &mut Sources) -> io::Result<FileId> {
    let (text, problem) = decode(load(path, sources.cache.limit())?);
    Ok(sources.push(Source::new(path.to_owned(), text, problem)))
}

/// The bytes of a file, when they are not too many.
fn load(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    // With room for the byte that tells that there is no more; a file that says nothing of its size grows as it is read.
    let size = file.metadata().map_or(0, |metadata| metadata.len().min(limit));
    take(file, size, limit)
}

/// All bytes, when they are not too many; about as many as `size` are expected.
fn take(from: impl Read, size: u64, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    from.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let limit = limit / (1024 * 1024);
        let message = format!("larger than {limit} MiB; `max-file-size` of the settings allows more");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// The text, and where and why it is not all of the bytes.
fn decode(mut bytes: Vec<u8>) -> (String, Option<Problem>) {
    if bytes.starts_with("\u{feff}".as_bytes()) {
        bytes.drain(..3);
    }
    match String::from_utf8(bytes) {
        Ok(text) => match memchr::memchr(0, text.as_bytes()) {
            None => (text, None),
            Some(offset) => {
                (text[..offset].to_owned(), Some(Problem { offset, message: "the file contains a NUL character" }))
            }
        },
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
            (text, Some(Problem { offset: valid, message: "the file is not UTF-8" }))
        }
    }
}

/// JSON when the name says so or the text begins like an object of JSON in a file of another name.
fn format(path: &Path, text: &str) -> Format {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if extension.eq_ignore_ascii_case("json") {
        return Format::Json;
    }
    let yaml = extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml");
    if !yaml && text.trim_start().starts_with('{') { Format::Json } else { Format::Yaml }
}

#[cfg(test)]
mod tests {
    use super::{Format, Problem, Sources, decode};

    #[test]
    fn positions_count_characters() {
        let sources = Sources::single("a.yaml", "é: 1\nüü: x\n");
        let source = sources.root();
        let offset = source.text.find('x').unwrap();
        assert_eq!(source.position(offset), (2, 5));
        assert_eq!(source.offset(2, 5), offset);
        assert_eq!(&source.text[source.lines(&(offset..offset))], "üü: x");
        assert_eq!(source.offset(9, 9), source.text.len());
    }

    #[test]
    fn names_the_first_byte_that_is_no_text() {
        let problem = |offset, message| Some(Problem { offset, message });
        assert_eq!(decode(b"a\xffb".to_vec()), ("a".to_owned(), problem(1, "the file is not UTF-8")));
        assert_eq!(decode(b"ab\0".to_vec()), ("ab".to_owned(), problem(2, "the file contains a NUL character")));
        assert_eq!(decode(b"\xef\xbb\xbfa".to_vec()), ("a".to_owned(), None));
    }

    #[test]
    fn recognises_json() {
        assert_eq!(Sources::single("a.json", "").root().format, Format::Json);
        assert_eq!(Sources::single("openapi", " {}").root().format, Format::Json);
        assert_eq!(Sources::single("a.yml", "{}").root().format, Format::Yaml);
    }
}
