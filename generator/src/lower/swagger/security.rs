//! Security schemes: `basic`, and the flow of OAuth that is the scheme itself.

use super::{Conversion, Place, object, text};

/// What the flows are called in 2.0 and since 3.0.
const FLOWS: &[(&str, &str)] = &[
    ("implicit", "implicit"),
    ("password", "password"),
    ("application", "clientCredentials"),
    ("accessCode", "authorizationCode"),
];

impl Conversion<'_> {
    pub(super) fn security_scheme(&mut self, place: &Place) {
        match self.text(place, "type").as_deref() {
            Some("basic") => {
                let kind = place.key("type");
                self.put(place, "type", text("http"), &kind);
                self.put(place, "scheme", text("basic"), &kind);
            }
            Some("oauth2") if self.value(&place.key("flows")).is_none() => self.flow(place),
            _ => {}
        }
    }

    fn flow(&mut self, place: &Place) {
        let Some(name) = self.text(place, "flow") else { return };
        let Some((_, name)) = FLOWS.iter().find(|(old, _)| *old == name) else { return };
        let keys = ["authorizationUrl", "tokenUrl", "refreshUrl", "scopes"];
        let mut flow: Vec<_> = keys.iter().filter_map(|key| Some((*key, self.take(place, key)?))).collect();
        if !flow.iter().any(|(key, _)| *key == "scopes") {
            flow.push(("scopes", object([])));
        }
        self.put(place, "flows", object([(*name, object(flow))]), place);
        // The keys of the flow were keys of the scheme.
        self.came(&place.keys(&["flows", name]), place);
    }
}
