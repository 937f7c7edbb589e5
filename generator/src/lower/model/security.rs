//! Security schemes and what operations require of them.

use super::{Fields, Model, map};
use crate::document::Value;
use indexmap::IndexMap;
use openapiv3::{
    APIKeyLocation, AuthorizationCodeOAuth2Flow, ClientCredentialsOAuth2Flow, ImplicitOAuth2Flow, OAuth2Flows,
    PasswordOAuth2Flow, ReferenceOr, SecurityRequirement, SecurityScheme,
};

impl<'a> Model<'a> {
    pub(super) fn security_scheme(&mut self, value: &'a Value) -> ReferenceOr<SecurityScheme> {
        self.reference_or(value, "securitySchemes", |_, fields| {
            let description = fields.text("description");
            let extensions = fields.extensions();
            match fields.text("type").as_deref() {
                Some("apiKey") => SecurityScheme::APIKey {
                    location: match fields.text("in").as_deref() {
                        Some("query") => APIKeyLocation::Query,
                        Some("cookie") => APIKeyLocation::Cookie,
                        _ => APIKeyLocation::Header,
                    },
                    name: fields.text("name").unwrap_or_default(),
                    description,
                    extensions,
                },
                Some("oauth2") => {
                    SecurityScheme::OAuth2 { flows: flows(fields.fields("flows")), description, extensions }
                }
                Some("openIdConnect") => SecurityScheme::OpenIDConnect {
                    open_id_connect_url: fields.text("openIdConnectUrl").unwrap_or_default(),
                    description,
                    extensions,
                },
                _ => SecurityScheme::HTTP {
                    scheme: fields.text("scheme").unwrap_or_default(),
                    bearer_format: fields.text("bearerFormat"),
                    description,
                    extensions,
                },
            }
        })
    }
}

/// What is required, when something is said about it. An empty list says that nothing is.
pub(super) fn requirements(fields: Fields<'_>) -> Option<Vec<SecurityRequirement>> {
    let list = fields.get("security").and_then(Value::as_list)?;
    Some(list.iter().map(|value| Fields::of(value).entries().map(requirement).collect()).collect())
}

fn requirement((scheme, scopes): (&str, &Value)) -> (String, Vec<String>) {
    let scopes = scopes.as_list().unwrap_or_default();
    (scheme.to_owned(), scopes.iter().filter_map(Value::as_text).map(str::to_owned).collect())
}

fn flows(fields: Fields<'_>) -> OAuth2Flows {
    let url = |flow: Fields<'_>, key: &str| flow.text(key).unwrap_or_default();
    OAuth2Flows {
        implicit: fields.object("implicit").map(|flow| ImplicitOAuth2Flow {
            authorization_url: url(flow, "authorizationUrl"),
            refresh_url: flow.text("refreshUrl"),
            scopes: scopes(flow),
            extensions: flow.extensions(),
        }),
        password: fields.object("password").map(|flow| PasswordOAuth2Flow {
            refresh_url: flow.text("refreshUrl"),
            token_url: url(flow, "tokenUrl"),
            scopes: scopes(flow),
            extensions: flow.extensions(),
        }),
        client_credentials: fields.object("clientCredentials").map(|flow| ClientCredentialsOAuth2Flow {
            refresh_url: flow.text("refreshUrl"),
            token_url: url(flow, "tokenUrl"),
            scopes: scopes(flow),
            extensions: flow.extensions(),
        }),
        authorization_code: fields.object("authorizationCode").map(|flow| AuthorizationCodeOAuth2Flow {
            authorization_url: url(flow, "authorizationUrl"),
            token_url: url(flow, "tokenUrl"),
            refresh_url: flow.text("refreshUrl"),
            scopes: scopes(flow),
            extensions: flow.extensions(),
        }),
        extensions: fields.extensions(),
    }
}

fn scopes(flow: Fields<'_>) -> IndexMap<String, String> {
    map(flow.fields("scopes"), |value| value.as_text().unwrap_or_default().to_owned())
}
