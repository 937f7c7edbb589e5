//! Security schemes and what operations require of them.

use super::{Fields, Model};
use crate::document::Value;
use crate::lower::facts::{DeviceFlow, OAuthFacts};
use crate::lower::json_path::JsonPath;
use crate::lower::ref_resolver::Node;
use openapiv3::{
    APIKeyLocation, AuthorizationCodeOAuth2Flow, ClientCredentialsOAuth2Flow, ImplicitOAuth2Flow, OAuth2Flows,
    PasswordOAuth2Flow, ReferenceOr, SecurityRequirement, SecurityScheme,
};

impl<'a> Model<'a> {
    pub(super) fn security_scheme(&mut self, node: Node<'a>, json_path: &JsonPath<'_>) -> ReferenceOr<SecurityScheme> {
        self.reference_or(node, "securitySchemes", |model, fields| {
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
                    let facts = OAuthFacts {
                        metadata: fields.text("oauth2MetadataUrl"),
                        device: fields.fields("flows").object("deviceAuthorization").map(device),
                    };
                    if facts != OAuthFacts::default() {
                        model.facts.oauth.insert(json_path.pointer(), facts);
                    }
                    SecurityScheme::OAuth2 { flows: flows(fields.fields("flows")), description, extensions }
                }
                Some("openIdConnect") => SecurityScheme::OpenIDConnect {
                    open_id_connect_url: fields.text("openIdConnectUrl").unwrap_or_default(),
                    description,
                    extensions,
                },
                Some("mutualTLS") => {
                    model.facts.mutual_tls.insert(json_path.pointer());
                    SecurityScheme::HTTP { scheme: String::new(), bearer_format: None, description, extensions }
                }
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

/// What is required, when something is declared of it. An empty list says that nothing is.
pub(super) fn requirements(fields: Fields<'_>) -> Option<Vec<SecurityRequirement>> {
    fields.get("security").and_then(Value::as_list)?;
    let requirement = |of: Fields<'_>| of.entries().map(|(scheme, _)| (scheme.to_owned(), of.texts(scheme))).collect();
    Some(fields.present("security").into_iter().map(requirement).collect())
}

fn device(flow: Fields<'_>) -> DeviceFlow {
    DeviceFlow {
        authorization: flow.text("deviceAuthorizationUrl").unwrap_or_default(),
        token: flow.text("tokenUrl").unwrap_or_default(),
        refresh: flow.text("refreshUrl"),
        scopes: flow.fields("scopes").text_map().into_iter().collect(),
    }
}

fn flows(fields: Fields<'_>) -> OAuth2Flows {
    let url = |flow: Fields<'_>, key: &str| flow.text(key).unwrap_or_default();
    OAuth2Flows {
        implicit: fields.object("implicit").map(|flow| ImplicitOAuth2Flow {
            authorization_url: url(flow, "authorizationUrl"),
            refresh_url: flow.text("refreshUrl"),
            scopes: flow.fields("scopes").text_map(),
            extensions: flow.extensions(),
        }),
        password: fields.object("password").map(|flow| PasswordOAuth2Flow {
            refresh_url: flow.text("refreshUrl"),
            token_url: url(flow, "tokenUrl"),
            scopes: flow.fields("scopes").text_map(),
            extensions: flow.extensions(),
        }),
        client_credentials: fields.object("clientCredentials").map(|flow| ClientCredentialsOAuth2Flow {
            refresh_url: flow.text("refreshUrl"),
            token_url: url(flow, "tokenUrl"),
            scopes: flow.fields("scopes").text_map(),
            extensions: flow.extensions(),
        }),
        authorization_code: fields.object("authorizationCode").map(|flow| AuthorizationCodeOAuth2Flow {
            authorization_url: url(flow, "authorizationUrl"),
            token_url: url(flow, "tokenUrl"),
            refresh_url: flow.text("refreshUrl"),
            scopes: flow.fields("scopes").text_map(),
            extensions: flow.extensions(),
        }),
        extensions: fields.extensions(),
    }
}
