//! Headers that are set once: options of every command, or from the environment.

use super::super::builder::ClientBuilder;
use super::super::operation::ClientHeader;
use super::keys;
use super::names::{headers, of_header};
use super::table::Program;
use clap::ArgMatches;

/// The options as described to clap.
pub(super) fn options(program: &Program) -> impl Iterator<Item = clap::Arg> {
    headers(program).iter().map(|header| described(program, header))
}

fn described(program: &Program, header: &ClientHeader) -> clap::Arg {
    let default = header.default.map(|default| format!(" [default: {default}]")).unwrap_or_default();
    let help = format!("{} [environment: {}]{default}", header.about, variable(program, header));
    clap::Arg::new(of_header(header)).long(of_header(header)).value_name("TEXT").help(help)
}

fn variable(program: &Program, header: &ClientHeader) -> String {
    format!("{}_{}", program.name, header.setter).replace('-', "_").to_uppercase()
}

/// Sets the headers that are given, or says which one is missing.
pub(super) fn apply(
    program: &Program,
    matches: &ArgMatches,
    mut builder: ClientBuilder,
) -> Result<ClientBuilder, String> {
    for header in headers(program) {
        let given = matches.get_one::<String>(&of_header(header)).cloned();
        match given.or_else(|| keys::variable_of(&variable(program, header))) {
            Some(value) => builder = builder.header(header.name, value),
            None if header.default.is_some() => {}
            None => {
                let (option, variable) = (of_header(header), variable(program, header));
                return Err(format!("--{option} is missing: give it, or export {variable}"));
            }
        }
    }
    Ok(builder)
}
