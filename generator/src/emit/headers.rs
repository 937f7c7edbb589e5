//! Response headers: typed accessors on the runtime's `Response`.
//!
//! What comes in are the headers that some response documents, each once; what goes out is one `impl` block, or no module
//! where there are none.

use super::Module;
use super::code::{Code, code, joined, name, text};
use super::docs::{docs, quoted};
use super::scope::{Locals, Scope};
use crate::ir::{Api, Header, TypeRef};

/// `headers.rs`.
pub(super) fn module(api: &Api) -> Option<Module<'_>> {
    if api.headers.is_empty() {
        return None;
    }
    let docs = vec!["Accessors of documented response headers.".to_owned()];
    let module = Module::new("headers.rs", docs, Locals::new(api, None, []));
    Some(module.part(|scope, sink| {
        let accessors = joined("\n\n", scope.api.headers.iter().map(|header| accessor(scope, header)));
        sink(code!(scope, "impl<T> @Response<T> {\n$accessors\n}", accessors));
    }))
}

fn accessor(scope: &Scope<'_>, header: &Header) -> Code {
    let (ty, get) = match &header.ty {
        ty if is_parsed(ty) => (scope.ty(ty), "header"),
        ty @ TypeRef::List(item) if is_parsed(item) || **item == TypeRef::Text => (scope.ty(ty), "header_list"),
        _ => ("&str".into(), "header_text"),
    };
    code! { scope, "$docs
    #[must_use]
    pub fn $name(&self) -> @Option<$ty> {
        self.$get($key)
    }", docs = docs(&header.docs, &format!("The header {}.", quoted(&header.key))), name = name(&header.name), ty,
        get, key = text(&header.key)
    }
}

/// Whether a value is more than its text.
fn is_parsed(ty: &TypeRef) -> bool {
    ty.is_integer() || matches!(ty, TypeRef::Bool | TypeRef::F32 | TypeRef::F64 | TypeRef::Uuid | TypeRef::DateTime)
}
