//! Files that go along with a reply: what each platform takes, and what it is told in.

use crate::{Kind, MediaKind, Platform, UploadId, Via};
use serde::{Deserialize, Serialize};

const MIB: i64 = 1024 * 1024;

/// The most bytes of one upload, whatever the platform would take.
pub const LARGEST_UPLOAD: i64 = 25 * MIB;
/// The most characters of a description, on every platform.
pub const LONGEST_ALT: usize = 1_000;

/// A file that is ready to go along with a reply of whoever uploaded it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Upload {
    /// Its id, for the reply.
    pub id: UploadId,
    /// What it is.
    pub kind: MediaKind,
    /// Its MIME type, found by looking at the bytes.
    pub mime: String,
    /// Its size in bytes.
    pub size: i64,
}

/// A file of a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReplyFile {
    /// Which upload.
    pub id: UploadId,
    /// What is to be seen on it, for those who cannot see it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alt: String,
}

/// The most characters of a file's name.
pub const LONGEST_FILE_NAME: usize = 200;

/// A file of what one has begun to answer; `GET /api/v1/conversations/{id}/draft/files`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DraftFile {
    /// The upload.
    pub upload: Upload,
    /// What it was called where it came from; empty when that is not known.
    pub name: String,
    /// What is to be seen on it.
    pub alt: String,
}

/// A file that belongs to what one has begun to answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PutDraftFile {
    /// Which upload, and what is to be seen on it.
    #[serde(flatten)]
    pub file: ReplyFile,
    /// What it is called.
    #[serde(default)]
    pub name: String,
}

/// `PUT /api/v1/conversations/{id}/draft/files`: these, and no others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PutDraftFiles {
    /// In their order.
    pub files: Vec<PutDraftFile>,
}

/// What counts of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileFacts<'a> {
    /// Its MIME type.
    pub mime: &'a str,
    /// Its size in bytes.
    pub size: i64,
}

/// What kind of medium a MIME type is.
pub fn media_kind(mime: &str) -> MediaKind {
    match mime.split('/').next() {
        Some("image") => MediaKind::Image,
        Some("video") => MediaKind::Video,
        Some("audio") => MediaKind::Audio,
        _ => MediaKind::File,
    }
}

/// Files of which a reply takes some: these types, so large, so many together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileRule {
    /// The MIME types.
    pub mimes: &'static [&'static str],
    /// The most bytes of one.
    pub bytes: i64,
    /// The most in one reply.
    pub most: usize,
}

const fn rule(mimes: &'static [&'static str], bytes: i64, most: usize) -> FileRule {
    FileRule { mimes, bytes, most }
}

const META_PICTURES: &[&str] = &["image/jpeg", "image/png", "image/gif"];
const META_FILMS: &[&str] = &["video/mp4", "video/quicktime", "video/webm", "video/x-m4v"];
const META_SOUND: &[&str] = &["audio/aac", "audio/m4a", "audio/mpeg", "audio/x-wav"];
const X_PICTURES: &[&str] = &["image/jpeg", "image/png", "image/webp"];
const X_FILMS: &[&str] = &["video/mp4", "video/quicktime"];

/// Messenger and Instagram's messages: one attachment each.
const META_DIRECT: &[FileRule] = &[
    rule(META_PICTURES, 8 * MIB, 1),
    rule(META_FILMS, LARGEST_UPLOAD, 1),
    rule(META_SOUND, LARGEST_UPLOAD, 1),
    rule(&["application/pdf"], LARGEST_UPLOAD, 1),
];
/// A comment on a Page: one picture.
const PAGE_COMMENT: &[FileRule] = &[rule(META_PICTURES, 4 * MIB, 1)];
/// A post on X: four pictures, or one moving picture, or one film.
const X_POST: &[FileRule] =
    &[rule(X_PICTURES, 5 * MIB, 4), rule(&["image/gif"], 15 * MIB, 1), rule(X_FILMS, LARGEST_UPLOAD, 1)];
/// A message on X: one of these.
const X_DIRECT: &[FileRule] =
    &[rule(X_PICTURES, 5 * MIB, 1), rule(&["image/gif"], 15 * MIB, 1), rule(X_FILMS, LARGEST_UPLOAD, 1)];

/// What a reply of this way takes; files of different rules do not go together. Nothing where the platform has
/// no such thing: Instagram's comments, and private answers to comments.
pub const fn file_rules(platform: Platform, kind: Kind, via: Via) -> &'static [FileRule] {
    match (platform, kind, via) {
        (Platform::X, _, Via::Public) => X_POST,
        (Platform::X, _, Via::Private) => X_DIRECT,
        (_, Kind::Direct, _) => META_DIRECT,
        (Platform::Facebook, _, Via::Public) => PAGE_COMMENT,
        _ => &[],
    }
}

/// Why files cannot go along with a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilesRefused {
    /// The platform takes none here.
    #[error("This way of answering takes no files: send the words alone, or answer in another way.")]
    None,
    /// Not this type.
    #[error("The platform does not take files of this type here.")]
    Type,
    /// Too large for the platform.
    #[error("The file has {size} bytes and the platform takes {max}: make it smaller.")]
    TooLarge {
        /// Its size.
        size: i64,
        /// What the platform takes.
        max: i64,
    },
    /// Too many.
    #[error("The platform takes {most} of these in one reply: remove some.")]
    TooMany {
        /// What it takes.
        most: usize,
    },
    /// A film among pictures, and the like.
    #[error("The platform does not take these files together: send them one by one.")]
    Mixed,
}

/// Whether the platform takes these files in one reply.
pub fn check_files(
    platform: Platform,
    kind: Kind,
    via: Via,
    files: &[FileFacts<'_>],
) -> Result<(), FilesRefused> {
    let rules = file_rules(platform, kind, via);
    let Some(first) = files.first() else { return Ok(()) };
    if rules.is_empty() {
        return Err(FilesRefused::None);
    }
    let rule_of = |mime: &str| rules.iter().position(|r| r.mimes.contains(&mime));
    for file in files {
        let rule = rule_of(file.mime).and_then(|at| rules.get(at)).ok_or(FilesRefused::Type)?;
        if file.size > rule.bytes {
            return Err(FilesRefused::TooLarge { size: file.size, max: rule.bytes });
        }
    }
    let of_first = rule_of(first.mime);
    if files.iter().any(|f| rule_of(f.mime) != of_first) {
        return Err(FilesRefused::Mixed);
    }
    match of_first.and_then(|at| rules.get(at)) {
        Some(rule) if files.len() > rule.most => Err(FilesRefused::TooMany { most: rule.most }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JPEG: FileFacts<'_> = FileFacts { mime: "image/jpeg", size: MIB };
    const FILM: FileFacts<'_> = FileFacts { mime: "video/mp4", size: 20 * MIB };

    fn x(via: Via, files: &[FileFacts<'_>]) -> Result<(), FilesRefused> {
        check_files(Platform::X, Kind::Mention, via, files)
    }

    #[test]
    fn a_post_takes_four_pictures_or_one_film() {
        assert_eq!(x(Via::Public, &[JPEG; 4]), Ok(()));
        assert_eq!(x(Via::Public, &[JPEG; 5]), Err(FilesRefused::TooMany { most: 4 }));
        assert_eq!(x(Via::Public, &[FILM]), Ok(()));
        assert_eq!(x(Via::Public, &[JPEG, FILM]), Err(FilesRefused::Mixed));
        assert_eq!(x(Via::Private, &[JPEG; 2]), Err(FilesRefused::TooMany { most: 1 }));
        let large = FileFacts { size: 6 * MIB, ..JPEG };
        assert_eq!(x(Via::Public, &[large]), Err(FilesRefused::TooLarge { size: 6 * MIB, max: 5 * MIB }));
    }

    #[test]
    fn meta_takes_one_file_in_a_message_and_a_picture_on_a_page() {
        let check = |platform, kind, via, files: &[FileFacts<'_>]| check_files(platform, kind, via, files);
        for platform in [Platform::Facebook, Platform::Instagram] {
            assert_eq!(check(platform, Kind::Direct, Via::Private, &[FILM]), Ok(()));
            let two = check(platform, Kind::Direct, Via::Private, &[JPEG; 2]);
            assert_eq!(two, Err(FilesRefused::TooMany { most: 1 }));
            let in_private = check(platform, Kind::Comment, Via::Private, &[JPEG]);
            assert_eq!(in_private, Err(FilesRefused::None));
            assert_eq!(check(platform, Kind::Comment, Via::Private, &[]), Ok(()));
        }
        assert_eq!(check(Platform::Facebook, Kind::Comment, Via::Public, &[JPEG]), Ok(()));
        assert_eq!(check(Platform::Facebook, Kind::Comment, Via::Public, &[FILM]), Err(FilesRefused::Type));
        assert_eq!(check(Platform::Instagram, Kind::Comment, Via::Public, &[JPEG]), Err(FilesRefused::None));
    }
}
