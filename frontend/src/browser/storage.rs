//! What this browser remembers. A browser that forbids it forgets.

use web_sys::Storage;

fn local() -> Option<Storage> {
    super::page::window().local_storage().ok().flatten()
}

/// What was remembered under that name.
pub fn get(name: &str) -> Option<String> {
    local()?.get_item(name).ok().flatten()
}

/// Remembers something, or forgets it.
pub fn set(name: &str, value: Option<&str>) {
    let Some(storage) = local() else { return };
    // A full or forbidden storage forgets; nothing depends on it.
    let _ = match value {
        Some(value) => storage.set_item(name, value),
        None => storage.remove_item(name),
    };
}
