//! The secrets that a provider gives: kept while they are valid, asked for once however many calls wait.
//!
//! Input: calls that need a secret, and secrets that were rejected. Output: the secret of now. There is no task in the
//! background: a call that finds the secret old asks for the next one, and the others go on with the old one while it is
//! valid.

use super::operation::Scheme;
use super::provide::{Asked, Place, Provide, Provided};
use super::secret::Secret;
use std::error::Error as StdError;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

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
    state: Mutex<State>,
    /// Held by the call that asks.
    flight: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    token: Option<Arc<Token>>,
    rejected: Option<Arc<Token>>,
    /// How often the provider has answered.
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
        Self { scheme, provider, state: Mutex::default(), flight: tokio::sync::Mutex::new(()) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The secret of now.
    pub(super) async fn get(&self, place: Place<'_>) -> Result<Arc<Token>, Failure> {
        let (old, rounds) = {
            let (state, now) = (self.state(), Instant::now());
            if let Some(token) = state.fresh(now) {
                return Ok(token);
            }
            (state.valid(now), state.rounds)
        };
        let _flight = match (old, self.flight.try_lock()) {
            (_, Ok(flight)) => flight,
            (Some(old), Err(_)) => return Ok(old),
            (None, Err(_)) => self.flight.lock().await,
        };
        let rejected = {
            let state = self.state();
            if let Some(token) = state.fresh(Instant::now()) {
                return Ok(token);
            }
            // What came for another call while this one waited is for this one, too.
            let others = if state.rounds == rounds { None } else { state.failure.clone().map(Err) };
            let others = others.or_else(|| state.token.clone().filter(|_| state.rounds != rounds).map(Ok));
            if let Some(others) = others {
                return others;
            }
            state.rejected.clone()
        };
        let start = Instant::now();
        let rejected = rejected.as_ref().map(|token| &token.secret);
        let provided = self.provider.provide(Asked { scheme: self.scheme, rejected, place });
        let provided = match place.timeout {
            None => provided.await.map_err(Failure::new),
            Some(limit) => match tokio::time::timeout(limit, provided).await {
                Ok(provided) => provided.map_err(Failure::new),
                Err(_) => Err(Failure::new(format!("its provider gave none within {limit:?}").into())),
            },
        };
        let mut state = self.state();
        state.rounds += 1;
        match provided {
            Ok(provided) => {
                let token = Arc::new(Token::new(provided, start));
                *state = State { token: Some(Arc::clone(&token)), rounds: state.rounds, ..State::default() };
                Ok(token)
            }
            Err(failure) => {
                let now = Instant::now();
                state.failure = Some(failure.clone());
                state.pause = now.checked_add(PAUSE);
                state.valid(now).ok_or(failure)
            }
        }
    }

    /// Forgets a secret that was rejected, unless there is another one already.
    pub(super) fn reject(&self, sent: &Arc<Token>) {
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
