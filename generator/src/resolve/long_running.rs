//! Long-running operations: `x-ms-long-running-operation`, and where their results are (`final-state-via` of
//! `x-ms-long-running-operation-options`).

use super::Resolver;
use super::operation::Found;
use crate::diagnostic::Diagnostic;
use crate::ir::FinalState;
use serde_json::Value;

const DECLARED: &str = "x-ms-long-running-operation";
const OPTIONS: &str = "x-ms-long-running-operation-options";
const FINAL_STATE: &str = "final-state-via";

/// What `final-state-via` may be.
const KNOWN: &[(&str, FinalState)] = &[
    ("azure-async-operation", FinalState::Monitor),
    ("operation-location", FinalState::Monitor),
    ("location", FinalState::Location),
    ("original-uri", FinalState::Original),
];

impl<'a> Resolver<'a> {
    /// Where the result of an operation is that responds before it is done; `None` for others.
    pub(super) fn long_running(&mut self, found: &Found<'a>) -> Option<FinalState> {
        let extensions = &found.operation.extensions;
        extensions.get(DECLARED).filter(|declared| **declared == Value::Bool(true))?;
        let Some(via) = extensions.get(OPTIONS).and_then(|options| options.get(FINAL_STATE)) else {
            return Some(FinalState::Default);
        };
        let known = KNOWN.iter().find(|(name, _)| via.as_str().is_some_and(|via| via.eq_ignore_ascii_case(name)));
        if known.is_none() {
            let names: Vec<&str> = KNOWN.iter().map(|(name, _)| *name).collect();
            self.diagnostics.push(
                Diagnostic::new(self.repairable, "wrong-flow", "unknown place of a result".to_owned())
                    .at_value(found.pointer.keys(&[OPTIONS, FINAL_STATE]), "the method of the operation decides")
                    .help(format!("known are: {}", names.join(", "))),
            );
        }
        Some(known.map_or(FinalState::Default, |(_, state)| *state))
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::{emits, says};

    fn document(options: &str) -> String {
        format!(
            "
            paths:
              /machines:
                post:
                  operationId: createMachine
                  x-ms-long-running-operation: true
                  {options}
                  responses: {{'202': {{description: begun}}}}"
        )
    }

    #[test]
    fn the_options_say_where_the_result_is() {
        for (options, state) in [
            ("", "Default"),
            ("x-ms-long-running-operation-options: {final-state-via: location}", "Location"),
            ("x-ms-long-running-operation-options: {final-state-via: azure-async-operation}", "Monitor"),
            ("x-ms-long-running-operation-options: {final-state-via: original-uri, other: 1}", "Original"),
        ] {
            let rust = format!(
                "impl LongRunning for CreateMachine {{\nconst FINAL_STATE: FinalState = FinalState::{state};\n}}"
            );
            emits(&document(options), &rust);
        }
    }

    #[test]
    fn an_unknown_place_is_reported() {
        says(
            &document("x-ms-long-running-operation-options: {final-state-via: elsewhere}"),
            "test.yaml:8:62: warning[wrong-flow]: unknown place of a result",
        );
    }
}
