//! Media: pictures and the like, fetched at once (the platforms' links expire), checked by their content, and
//! kept in an object store.

mod address;
mod content;
mod fetch;
mod storage;

pub use content::{LARGEST, allowed_mime};
pub use fetch::{Fetched, Fetcher, MediaError};
pub use storage::{MediaStore, StorageError, Stream};
