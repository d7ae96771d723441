//! Where media are kept: a local folder, or S3-compatible storage by URL.

use bytes::Bytes;
use futures::{StreamExt, stream::BoxStream};
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path,
    prefix::PrefixStore,
};
use std::{ops::Range, sync::Arc};
use url::Url;

/// Why the storage cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The URL is not one.
    #[error("the media URL is not a URL: {0}")]
    Url(#[from] url::ParseError),
    /// The folder cannot be made.
    #[error("the media folder cannot be made: {0}")]
    Folder(#[from] std::io::Error),
    /// The storage says no.
    #[error("the media storage does not work: {0}")]
    Storage(#[from] object_store::Error),
}

/// A part of a medium on its way.
pub struct Stream {
    /// Which bytes.
    pub range: Range<u64>,
    /// How many there are in all.
    pub size: u64,
    /// The bytes.
    pub chunks: BoxStream<'static, Result<Bytes, StorageError>>,
}

/// Where media are kept. Cheap to clone.
#[derive(Clone, Debug)]
pub struct MediaStore {
    objects: Arc<dyn ObjectStore>,
}

impl MediaStore {
    /// In a folder, which is made when it is not there.
    pub fn folder(path: &std::path::Path) -> Result<Self, StorageError> {
        std::fs::create_dir_all(path)?;
        Ok(Self { objects: Arc::new(LocalFileSystem::new_with_prefix(path)?) })
    }

    /// At a URL, such as `s3://bucket/prefix`; the credentials come from the environment (`AWS_…`).
    pub fn at(url: &str) -> Result<Self, StorageError> {
        let url = Url::parse(url)?;
        let settings = std::env::vars().filter(|(name, _)| name.starts_with("AWS_"));
        let settings = settings.map(|(name, value)| (name.to_lowercase(), value));
        let (objects, prefix) = object_store::parse_url_opts(&url, settings)?;
        Ok(Self { objects: Arc::new(PrefixStore::new(objects, prefix)) })
    }

    /// Keeps bytes under a key of our own making.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), StorageError> {
        self.objects.put(&Path::from(key), bytes.into()).await?;
        Ok(())
    }

    /// The bytes under a key, or a range of them.
    pub async fn get(&self, key: &str, range: Option<GetRange>) -> Result<Stream, StorageError> {
        let options = GetOptions { range, ..GetOptions::default() };
        let found = self.objects.get_opts(&Path::from(key), options).await?;
        let (range, size) = (found.range.clone(), found.meta.size);
        let chunks = found.into_stream().map(|chunk| chunk.map_err(StorageError::Storage)).boxed();
        Ok(Stream { range, size, chunks })
    }

    /// Forgets the bytes under a key; none is no error.
    pub async fn delete(&self, key: &str) -> Result<(), StorageError> {
        match self.objects.delete(&Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(store: &MediaStore, range: Option<GetRange>) -> (Range<u64>, Vec<u8>) {
        let stream = store.get("2026/11/a", range).await.unwrap();
        let chunks: Vec<_> = stream.chunks.collect().await;
        (stream.range, chunks.into_iter().flat_map(|c| c.unwrap().to_vec()).collect())
    }

    #[tokio::test]
    async fn what_is_put_is_got_in_parts_and_deleted_twice() {
        let folder = tempfile::tempdir().unwrap();
        let store = MediaStore::folder(folder.path()).unwrap();
        store.put("2026/11/a", Bytes::from_static(b"heterdaad")).await.unwrap();
        assert_eq!(read(&store, None).await, (0..9, b"heterdaad".to_vec()));
        assert_eq!(read(&store, Some(GetRange::Bounded(6..9))).await, (6..9, b"aad".to_vec()));
        store.delete("2026/11/a").await.unwrap();
        store.delete("2026/11/a").await.unwrap();
        assert!(store.get("2026/11/a", None).await.is_err());
    }
}
