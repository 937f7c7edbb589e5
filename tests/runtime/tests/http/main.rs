//! The HTTP half of the runtime, against a transport that generates responses and against servers on the loopback device.

mod api;
mod attempts;
mod client_headers;
mod codings;
mod downloads;
mod event_streams;
mod fake;
mod flows;
mod forms;
mod layers;
mod load;
mod oauth;
mod origins;
mod pages;
mod providers;
mod redirects;
mod requests;
mod responses;
mod scopes;
mod secrets;
mod security;
mod server;
mod servers;
mod styles;
mod uploads;
