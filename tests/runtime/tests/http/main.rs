//! The HTTP half of the runtime, against a transport that makes answers up and against servers on the loopback device.

mod answers;
mod api;
mod codings;
mod downloads;
mod fake;
mod forms;
mod live;
mod origins;
mod pages;
mod redirects;
mod requests;
mod secrets;
mod security;
mod server;
mod servers;
mod styles;
mod uploads;
