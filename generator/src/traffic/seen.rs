//! What was seen of a document: how many exchanges reached a schema, a status, a parameter.

use super::schemas::NodeId;

/// Counts of exchanges.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The number of the current exchange, counted from 1.
    exchange: u32,
    /// By the numbers of the schemas: the last exchange that reached it, and how many did.
    schemas: Vec<(u32, u32)>,
}

impl Seen {
    /// Nothing was seen of so many schemas.
    #[must_use]
    pub fn new(schemas: usize) -> Self {
        Self { exchange: 0, schemas: vec![(0, 0); schemas] }
    }

    /// Another exchange begins.
    pub fn next(&mut self) {
        self.exchange += 1;
    }

    /// An exchange has a value of a schema; however many, that counts once.
    pub fn schema(&mut self, id: NodeId) {
        let (last, count) = &mut self.schemas[id.index()];
        if *last != self.exchange {
            *last = self.exchange;
            *count += 1;
        }
    }

    /// How many exchanges have a value of a schema.
    #[must_use]
    pub fn of_schema(&self, id: NodeId) -> u32 {
        self.schemas[id.index()].1
    }
}
