//! Many command lines in one program: the name that it is started by says which. Under its own name it prints what each
//! of them takes.

macro_rules! programs {
    ($($name:literal $module:ident)*) => {
        fn main() -> std::process::ExitCode {
            let name = std::env::args().next().unwrap_or_default();
            match name.as_str() {
                $($name => $module::runtime::cli::main(&$module::cli::PROGRAM),)*
                _ => {
                    let mut tables = serde_json::Map::new();
                    $(tables.insert($name.to_owned(), table!($module));)*
                    println!("{}", serde_json::Value::Object(tables));
                    std::process::ExitCode::SUCCESS
                }
            }
        }
    };
}

macro_rules! table {
    ($module:ident) => {{
        let program = &$module::cli::PROGRAM;
        let mut commands = Vec::new();
        for group in program.groups {
            for command in group.commands {
                let body = format!("{:?}", command.body);
                let options = command.args.iter().map(|arg| {
                    serde_json::json!({ "name": arg.name, "key": arg.key(), "many": arg.many() })
                });
                commands.push(serde_json::json!({
                    "words": [group.name, command.name],
                    "method": command.method,
                    "path": command.path,
                    "body": body.split(' ').next(),
                    "also": command.also,
                    "options": options.collect::<Vec<_>>(),
                    "flags": if command.is_idempotent { &[][..] } else { &["idempotent"] },
                }));
            }
        }
        let keys = program.keys.iter().map(|key| key.variable).collect::<Vec<_>>();
        serde_json::json!({ "keys": keys, "commands": commands })
    }};
}
