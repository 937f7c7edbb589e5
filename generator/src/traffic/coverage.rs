//! What was seen of a document: how many exchanges reached an operation, a schema, a status, a parameter.

use super::api::Api;
use super::schemas::NodeId;
use std::collections::{BTreeMap, BTreeSet};

/// Counts of exchanges.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// The number of the current exchange, counted from 1.
    exchange: u32,
    /// By the numbers of the schemas: the last exchange that reached it, and how many did.
    schemas: Vec<(u32, u32)>,
    /// By the numbers of the operations.
    pub operations: Vec<Operation>,
    /// Entries with no operation, at origins that are not the API's.
    pub elsewhere: BTreeMap<String, u32>,
    /// Requests to the API that no operation has, and that the server refused.
    pub refused: u32,
    /// Questions of browsers whether a page may ask (CORS), which documents are silent about.
    pub preflights: u32,
}

/// What was seen of an operation.
#[derive(Clone, Debug, Default)]
pub struct Operation {
    /// How many exchanges there were.
    pub exchanges: u32,
    /// How often each status came.
    pub statuses: BTreeMap<u16, u32>,
    /// The numbers of the parameters that were sent.
    pub parameters: BTreeSet<usize>,
    /// Parameters of the query that the document does not have. What they do cannot be known.
    pub queries: BTreeMap<String, u32>,
    /// Keys of bodies that the document does not have.
    pub keys: BTreeMap<String, u32>,
}

impl Coverage {
    /// Nothing was seen yet.
    #[must_use]
    pub fn new(api: &Api<'_>) -> Self {
        Self {
            schemas: vec![(0, 0); api.schemas.len()],
            operations: vec![Operation::default(); api.operations.len()],
            ..Self::default()
        }
    }

    /// Another exchange begins.
    pub fn next(&mut self) {
        self.exchange += 1;
    }

    /// The number of the current exchange.
    #[must_use]
    pub fn exchange(&self) -> u32 {
        self.exchange
    }

    /// An exchange has a value of a schema; however many, that counts once.
    pub fn schema(&mut self, id: NodeId) {
        let (last, count) = &mut self.schemas[id.index()];
        if *last != self.exchange {
            *last = self.exchange;
            *count += 1;
        }
    }

    /// Whether the current exchange has a value of a schema.
    #[must_use]
    pub fn is_current(&self, id: NodeId) -> bool {
        self.schemas[id.index()].0 == self.exchange
    }

    /// How many exchanges have a value of a schema.
    #[must_use]
    pub fn of_schema(&self, id: NodeId) -> u32 {
        self.schemas[id.index()].1
    }
}
