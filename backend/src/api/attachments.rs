//! Pictures and the like, for those who see their conversation. They are never pages of this origin: always a
//! download, in a sandbox, of the type that their bytes showed.

use super::{caller::Caller, problem::Refusal, query::Id};
use crate::{
    app::App,
    inbox::{self, StoredMedia},
    media::StorageError,
};
use axum::{
    body::Body,
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{
            ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
            RANGE,
        },
    },
    response::{IntoResponse, Response},
};
use object_store::GetRange;
use shared::AttachmentId;

/// Shows an attachment's bytes, or a range of them.
#[utoipa::path(
    get, path = "/attachments/{id}", tag = "Messages",
    params(("id" = i64, Path, description = "The attachment's id.")),
    responses(
        (status = 200, description = "The bytes.", content_type = "application/octet-stream"),
        (status = 206, description = "The range that was asked for.", content_type = "application/octet-stream"),
        (status = 416, description = "There is no such range."),
    ),
)]
pub async fn get_attachment(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<AttachmentId>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let stored = inbox::attachment(&app.store, app.clock.now(), &caller.user, id).await?;
    bytes(&app, stored, &format!("balie-{id}"), &headers).await
}

/// What is stored, or the range of it that is asked for.
pub(super) async fn bytes(
    app: &App,
    stored: StoredMedia,
    name: &str,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let size = u64::try_from(stored.size).unwrap_or(0);
    let range = headers.get(RANGE).and_then(|v| v.to_str().ok()).and_then(range);
    if let Some(GetRange::Bounded(std::ops::Range { start, .. }) | GetRange::Offset(start)) = range
        && start >= size
    {
        let detail = format!("There are {size} bytes.");
        return Err(Refusal::new(StatusCode::RANGE_NOT_SATISFIABLE, "no-such-range", detail));
    }
    let partial = range.is_some();
    let found = app.media.get(&stored.storage_key, range).await.map_err(refusal)?;
    let name = format!("attachment; filename=\"{name}.{}\"", extension(&stored.mime));
    let mut response = (
        if partial { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK },
        [
            (CONTENT_TYPE, stored.mime),
            (CONTENT_DISPOSITION, name),
            (CONTENT_LENGTH, (found.range.end - found.range.start).to_string()),
            (ACCEPT_RANGES, "bytes".into()),
            // What is behind an id never changes, and is not for shared caches.
            (CACHE_CONTROL, "private, max-age=3600".into()),
        ],
    )
        .into_response();
    if partial {
        let last = found.range.end.saturating_sub(1);
        let range = format!("bytes {}-{last}/{}", found.range.start, found.size);
        if let Ok(value) = range.parse() {
            response.headers_mut().insert(CONTENT_RANGE, value);
        }
    }
    *response.body_mut() = Body::from_stream(found.chunks);
    Ok(response)
}

fn refusal(error: StorageError) -> Refusal {
    match error {
        StorageError::Storage(object_store::Error::NotFound { .. }) => Refusal::not_found(),
        other => {
            tracing::error!(error.message = %other, "media.get failed");
            Refusal::unavailable("The storage of pictures does not answer now.")
        }
    }
}

/// One range of bytes; several, or anything else, is answered with the whole.
fn range(header: &str) -> Option<GetRange> {
    let (from, to) = header.trim().strip_prefix("bytes=")?.split_once('-')?;
    match (from.trim().parse::<u64>(), to.trim().parse::<u64>()) {
        (Ok(from), Ok(to)) if from <= to => Some(GetRange::Bounded(from..to.checked_add(1)?)),
        (Ok(from), Err(_)) if to.trim().is_empty() => Some(GetRange::Offset(from)),
        (Err(_), Ok(last)) if from.trim().is_empty() && last > 0 => Some(GetRange::Suffix(last)),
        _ => None,
    }
}

fn extension(mime: &str) -> &str {
    match mime {
        "image/jpeg" => "jpg",
        "video/quicktime" => "mov",
        "audio/mpeg" => "mp3",
        "audio/x-wav" => "wav",
        _ => {
            mime.rsplit('/').next().filter(|s| s.chars().all(|c| c.is_ascii_alphanumeric())).unwrap_or("bin")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_of_bytes_is_read() {
        assert_eq!(range("bytes=0-99"), Some(GetRange::Bounded(0..100)));
        assert_eq!(range("bytes=100-"), Some(GetRange::Offset(100)));
        assert_eq!(range("bytes=-5"), Some(GetRange::Suffix(5)));
        for other in ["bytes=5-1", "bytes=0-1,3-4", "lines=0-1", "bytes=-", "bytes=-0"] {
            assert_eq!(range(other), None, "{other}");
        }
    }
}
