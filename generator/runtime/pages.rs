//! Lists that come page by page: a stream of their items.
//!
//! In go a call, where its next page is to be found, and how a page is taken apart; out come items, one after the other,
//! while pages are asked for when they are needed. Knows no wire.

use super::boxed::BoxFuture;
use super::call::{Call, Operation};
use super::client::Client;
use super::error::{CallError, Error};
use super::escape::{encoded, push_encoded};
use super::link;
use super::redirect;
use super::request::Request;
use super::response::RawResponse;
use super::send::{CallOptions, send};
use futures_core::Stream;
use std::collections::HashSet;
use std::fmt;
use std::future::poll_fn;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

/// An operation whose response is a page of a list.
pub trait Paged: Operation {
    /// What the list holds.
    type Item;
    /// Where the next page is.
    const PAGINATION: Pagination;

    /// Takes a page apart.
    fn split(page: Self::Output) -> Page<Self::Item>;
}

impl<'c, O: Paged> Call<'c, O> {
    /// The items of this page and of all that follow, each page asked for when it is needed.
    pub fn items(self) -> Items<'c, O> {
        Items::new(self.client, self.request, self.options)
    }
}

/// Where the next page of a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pagination {
    /// At the cursor that the page names, in this query parameter.
    Cursor(&'static str),
    /// At the next number in this query parameter; the first page has this one.
    Page(&'static str, u64),
    /// After as many items as this query parameter says.
    Offset(&'static str),
    /// At the address that the page names.
    Link,
    /// At the address that the header `Link` names with the relation `next` (RFC 8288).
    LinkHeader,
}

/// A page, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<I> {
    /// The cursor or address of the next page, where pages name it. Nothing and an empty text mean that there is none.
    pub next: Option<String>,
    /// Whether there is a next page, where pages say so.
    pub more: Option<bool>,
    /// What the page holds.
    pub items: Vec<I>,
}

/// The items of a list, page after page: a stream, and without one's help too.
///
/// A page is asked for when the items before it are used up. After an error there is nothing more.
#[must_use = "pages are asked for only when an item is"]
pub struct Items<'c, O: Paged> {
    client: Client,
    label: &'static str,
    state: State<'c>,
    current: vec::IntoIter<O::Item>,
    seen: Seen,
}

/// What a list has led to so far, so that it ends.
#[derive(Default)]
struct Seen {
    /// Fingerprints of the cursors and addresses: a list may be long.
    ways: HashSet<u64>,
    hasher: RandomState,
    /// How many pages in a row held nothing.
    empty: usize,
}

/// How many pages in a row may hold nothing while more are announced.
const MOST_EMPTY: usize = 100;

/// The state of a list.
enum State<'c> {
    /// This is to be asked for next.
    Next(Request, CallOptions),
    /// This was asked for; the request can be changed into the next one.
    Asked(BoxFuture<'c, Result<RawResponse, Error>>, Option<Request>, CallOptions),
    /// There is nothing more to ask for.
    Over,
}

impl<O: Paged> Items<'_, O> {
    fn new(client: Client, request: Request, options: CallOptions) -> Self {
        let label = request.endpoint().id;
        let state = State::Next(request, options);
        Self { client, label, state, current: Vec::new().into_iter(), seen: Seen::default() }
    }

    /// The next item, or nothing at the end of the list.
    ///
    /// # Errors
    /// As for the call itself, when the next page cannot be had.
    pub async fn next(&mut self) -> Option<Result<O::Item, CallError<O::Error>>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    /// All items.
    ///
    /// # Errors
    /// As for the call itself, when one of the pages cannot be had.
    pub async fn into_vec(mut self) -> Result<Vec<O::Item>, CallError<O::Error>> {
        let mut items = Vec::new();
        while let Some(item) = self.next().await {
            items.push(item?);
        }
        Ok(items)
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<<Self as Stream>::Item>> {
        loop {
            if let Some(item) = self.current.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let response = match &mut self.state {
                State::Over => return Poll::Ready(None),
                State::Asked(response, ..) => Some(ready!(response.as_mut().poll(context))),
                State::Next(..) => None,
            };
            match (std::mem::replace(&mut self.state, State::Over), response) {
                (State::Next(request, options), _) => {
                    let again = request.again();
                    let response = send(&self.client, request, options.clone());
                    self.state = State::Asked(response, again, options);
                }
                (State::Asked(_, again, options), Some(response)) => {
                    if let Err(error) = response.and_then(|response| self.take_page(response, again, options)) {
                        return Poll::Ready(Some(Err(CallError::from_error(error))));
                    }
                }
                _ => {}
            }
        }
    }

    /// Takes a page apart and prepares for the next one.
    fn take_page(&mut self, response: RawResponse, again: Option<Request>, options: CallOptions) -> Result<(), Error> {
        let label = self.label;
        let page = match (O::DECODE)(&response) {
            Ok(body) => O::split(body),
            Err(error) => return Err(Error::decode(label, response, error)),
        };
        if let Some(way) = way(O::PAGINATION, &page, &response) {
            self.seen.note(&way, page.items.is_empty()).map_err(|why| Error::request(label, why))?;
            let request = again.ok_or_else(|| {
                Error::request(label, "the next page cannot be asked for: the body can be sent only once")
            })?;
            self.state = follow(way, request, options)?;
        }
        self.current = page.items.into_iter();
        Ok(())
    }
}

/// The way to a next page.
enum Way {
    /// A value of a query parameter.
    Value(&'static str, String),
    /// So much further in a query parameter, which begins with the second number.
    Offset(&'static str, u64, u64),
    /// An address.
    Address(String),
}

impl Seen {
    /// Remembers where a list goes on, or says why it does not end.
    fn note(&mut self, way: &Way, is_empty: bool) -> Result<(), &'static str> {
        self.empty = if is_empty { self.empty + 1 } else { 0 };
        if self.empty > MOST_EMPTY {
            return Err("the list does not end: too many pages in a row hold nothing");
        }
        let (Way::Value(_, place) | Way::Address(place)) = way else { return Ok(()) };
        if self.ways.insert(self.hasher.hash_one(place)) {
            return Ok(());
        }
        Err("the list does not end: a page names one as the next that was there before")
    }
}

/// The way to the page after this one; `None` after the last.
fn way<I>(pagination: Pagination, page: &Page<I>, response: &RawResponse) -> Option<Way> {
    if page.more == Some(false) {
        return None;
    }
    let next = page.next.as_ref().filter(|next| !next.is_empty());
    // Pages that are counted end with one that holds nothing, unless they say so earlier.
    let offset = |name, by, first| (!page.items.is_empty()).then_some(Way::Offset(name, by, first));
    match pagination {
        Pagination::Cursor(name) => next.map(|next| Way::Value(name, next.clone())),
        Pagination::Page(name, first) => offset(name, 1, first),
        Pagination::Offset(name) => offset(name, page.items.len() as u64, 0),
        Pagination::Link => next.map(|next| Way::Address(next.clone())),
        Pagination::LinkHeader => link::with(response.headers(), "next").map(Way::Address),
    }
    .map(|way| match way {
        // A link may be relative to where it was found (RFC 3986, section 5).
        Way::Address(address) => {
            let absolute = redirect::resolve(response.url(), address.as_bytes());
            Way::Address(absolute.map_or(address, String::from))
        }
        other => other,
    })
}

/// The request for a next page.
fn follow<'c>(way: Way, mut request: Request, mut options: CallOptions) -> Result<State<'c>, Error> {
    let label = request.endpoint().id;
    let circle = || Error::request(label, "the list does not end: a page names itself as the next one");
    let (name, value) = match way {
        Way::Address(address) if options.link.as_ref() == Some(&address) => return Err(circle()),
        Way::Address(address) => {
            options.link = Some(address);
            return Ok(State::Next(request, options));
        }
        Way::Value(name, value) if request.query_value(name).as_ref() == Some(&value) => return Err(circle()),
        Way::Value(name, value) => (name, value),
        Way::Offset(name, by, first) => {
            let now = request.query_value(name).and_then(|now| now.parse().ok()).unwrap_or(first);
            (name, now.saturating_add(by).to_string())
        }
    };
    if options.address.is_some() || options.link.is_some() {
        return Err(Error::request(label, "the next page cannot be asked for: the call goes to an address of its own"));
    }
    request.set_query(name, &value);
    Ok(State::Next(request, options))
}

impl Request {
    /// The first value of a parameter in the query.
    fn query_value(&self, name: &str) -> Option<String> {
        let mut pairs = self.query.iter().flat_map(|(_, pairs)| url::form_urlencoded::parse(pairs.as_bytes()));
        pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }

    /// Sets a parameter in the query, whatever its value was.
    fn set_query(&mut self, name: &'static str, value: &str) {
        let encoded_name = encoded(name);
        for (_, pairs) in &mut self.query {
            let others = pairs.split('&').filter(|pair| pair.split('=').next() != Some(&encoded_name));
            *pairs = others.collect::<Vec<_>>().join("&");
        }
        self.query.retain(|(_, pairs)| !pairs.is_empty());
        let mut pair = String::new();
        push_encoded(&mut pair, &encoded_name, &encoded(value));
        self.query.push((name, pair));
    }
}

// Nothing here is ever pinned: futures are in boxes.
impl<O: Paged> Unpin for Items<'_, O> {}

impl<O: Paged> Stream for Items<'_, O> {
    type Item = Result<O::Item, CallError<O::Error>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

impl<O: Paged> fmt::Debug for Items<'_, O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Items")
            .field("pagination", &O::PAGINATION)
            .field("current", &self.current.len())
            .finish_non_exhaustive()
    }
}
