//! The secrets that a provider gives: kept while they are valid, asked for once however many calls wait.
//!
//! Input: calls that need a secret, and secrets that were rejected. Output: the secret of now. There is no task in the
//! background: a call that finds the secret old asks for the next one, and the others go on with the old one while it is
//! valid.

use super::clock::{self, Instant};
use super::operation::Scheme;
use super::provide::{Asked, Place, Provide, Provided};
use super::secret::Secret;
use std::error::Error as StdError;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The longest time before its end at which a secret is renewed.
const MARGIN: Duration = Duration::from_secs(120);
/// The part of its life that is left then, if that is shorter.
const PART: u32 = 10;
/// How long a provider that failed is left alone while the old secret is valid.
const PAUSE: Duration = Duration::from_secs(10);

/// The secrets of a scheme.
pub(super) struct Tokens {
    pub(super) scheme: &'static Scheme,
    provider: Arc<dyn Provide>,
    /// One for each set of scopes, if the provider minds them; as many as the document has.
    held: Mutex<Vec<(Needed, Arc<Held>)>>,
}

/// The scopes of a secret.
type Needed = &'static [&'static str];

/// The secrets of the same scopes.
#[derive(Default)]
struct Held {
    state: Mutex<State>,
    /// Held by the call that asks.
    flight: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    token: Option<Arc<Token>>,
    rejected: Option<Arc<Token>>,
    /// How often the provider has responded.
    rounds: u64,
    /// Why it had no secret the last time.
    failure: Option<Failure>,
    /// Until when it is left alone.
    pause: Option<Instant>,
}

/// A secret with its times.
pub(super) struct Token {
    pub(super) secret: Secret,
    ends: Option<Instant>,
    /// When it is old.
    renewal: Option<Instant>,
}

impl Token {
    fn new(provided: Provided, asked: Instant) -> Self {
        let Provided { secret, life } = provided;
        let ends = life.and_then(|life| asked.checked_add(life));
        let renewal = life.and_then(|life| asked.checked_add(life.saturating_sub(MARGIN.min(life / PART))));
        Self { secret, ends, renewal }
    }

    fn is_valid(&self, now: Instant) -> bool {
        self.ends.is_none_or(|end| now < end)
    }

    fn is_old(&self, now: Instant) -> bool {
        self.renewal.is_some_and(|renewal| now >= renewal)
    }
}

impl State {
    /// The secret, if it is valid.
    fn valid(&self, now: Instant) -> Option<Arc<Token>> {
        self.token.clone().filter(|token| token.is_valid(now))
    }

    /// The secret, if there is no reason to ask for another.
    fn fresh(&self, now: Instant) -> Option<Arc<Token>> {
        let is_paused = self.pause.is_some_and(|end| now < end);
        self.valid(now).filter(|token| is_paused || !token.is_old(now))
    }
}

impl Tokens {
    pub(super) fn new(scheme: &'static Scheme, provider: Arc<dyn Provide>) -> Self {
        Self { scheme, provider, held: Mutex::default() }
    }

    /// The secrets for what is called.
    fn held(&self, place: &Place<'_>) -> Arc<Held> {
        let needed = if self.provider.by_scopes() { place.needed(self.scheme).first() } else { None };
        let needed = needed.copied().unwrap_or_default();
        let mut all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, held)) = all.iter().find(|(known, _)| *known == needed) {
            return Arc::clone(held);
        }
        let held = Arc::<Held>::default();
        all.push((needed, Arc::clone(&held)));
        held
    }

    /// The secret of now, within the time that there is.
    pub(super) async fn get(&self, place: Place<'_>) -> Result<Arc<Token>, Failure> {
        let held = self.held(&place);
        if let Some(token) = held.state().fresh(Instant::now()) {
            return Ok(token);
        }
        let Some(limit) = place.timeout else { return self.renew(&held, place).await };
        match clock::timeout(limit, self.renew(&held, place)).await {
            Ok(renewed) => renewed,
            Err(_) => held.failed(Failure::new(format!("its provider gave none within {limit:?}").into())),
        }
    }

    /// Asks the provider, unless another call does.
    async fn renew(&self, held: &Held, place: Place<'_>) -> Result<Arc<Token>, Failure> {
        let (old, rounds) = {
            let state = held.state();
            (state.valid(Instant::now()), state.rounds)
        };
        let _flight = match (old, held.flight.try_lock()) {
            (_, Ok(flight)) => flight,
            (Some(old), Err(_)) => return Ok(old),
            (None, Err(_)) => held.flight.lock().await,
        };
        let rejected = {
            let state = held.state();
            if let Some(token) = state.fresh(Instant::now()) {
                return Ok(token);
            }
            // What came for another call while this one waited is for this one, too.
            if state.rounds != rounds {
                match (&state.failure, &state.token) {
                    (Some(failure), _) => return Err(failure.clone()),
                    (None, Some(token)) => return Ok(Arc::clone(token)),
                    (None, None) => {}
                }
            }
            state.rejected.clone()
        };
        let start = Instant::now();
        let rejected = rejected.as_ref().map(|token| &token.secret);
        match self.provider.provide(Asked { scheme: self.scheme, rejected, place }).await {
            Ok(provided) => {
                let token = Arc::new(Token::new(provided, start));
                let mut state = held.state();
                *state = State { token: Some(Arc::clone(&token)), rounds: state.rounds + 1, ..State::default() };
                Ok(token)
            }
            Err(error) => {
                let failure = Failure::new(error);
                let mut state = held.state();
                state.rounds += 1;
                state.failure = Some(failure.clone());
                drop(state);
                held.failed(failure)
            }
        }
    }

    /// Forgets a secret that was rejected, unless there is another one already.
    pub(super) fn reject(&self, sent: &Arc<Token>) {
        let all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, held) in &*all {
            held.reject(sent);
        }
    }
}

impl Held {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What there is when the provider gives nothing: the old secret while it is valid, with which the provider is left
    /// alone for a while.
    fn failed(&self, failure: Failure) -> Result<Arc<Token>, Failure> {
        let (mut state, now) = (self.state(), Instant::now());
        state.pause = now.checked_add(PAUSE);
        state.valid(now).ok_or(failure)
    }

    fn reject(&self, sent: &Arc<Token>) {
        let mut state = self.state();
        if state.token.as_ref().is_some_and(|token| Arc::ptr_eq(token, sent)) {
            state.token = None;
            state.rejected = Some(Arc::clone(sent));
        }
    }
}

/// Why there is no secret: the error of a provider, for all calls that waited.
#[derive(Clone)]
pub(super) struct Failure(Arc<dyn StdError + Send + Sync>);

impl Failure {
    fn new(error: Box<dyn StdError + Send + Sync>) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl StdError for Failure {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}
