//! Which media are taken: by what the bytes are, whatever the platform or the file's name says.

/// The largest medium that is taken, in bytes.
pub const LARGEST: usize = 25 * 1024 * 1024;

/// What is taken. No SVG, HTML or other document that can carry a program.
const ALLOWED: [&str; 18] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/heif",
    "image/avif",
    "video/mp4",
    "video/quicktime",
    "video/webm",
    "video/x-m4v",
    "audio/mpeg",
    "audio/aac",
    "audio/m4a",
    "audio/ogg",
    "audio/opus",
    "audio/x-wav",
    "audio/amr",
    "application/pdf",
];

/// The MIME type of the bytes, when it is one that is taken.
pub fn allowed_mime(bytes: &[u8]) -> Option<&'static str> {
    let found = infer::get(bytes)?.mime_type();
    ALLOWED.into_iter().find(|allowed| *allowed == found)
}

#[cfg(test)]
mod tests {
    use super::allowed_mime;

    #[test]
    fn the_bytes_decide() {
        assert_eq!(allowed_mime(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Some("image/png"));
        assert_eq!(allowed_mime(b"\xff\xd8\xff\xe0\0\x10JFIF"), Some("image/jpeg"));
        for refused in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"[..],
            b"<!DOCTYPE html><html></html>",
            b"MZ\x90\0\x03\0\0\0",
            b"\x7fELF\x02\x01\x01",
            b"PK\x03\x04",
            b"hallo",
            b"",
        ] {
            assert_eq!(allowed_mime(refused), None);
        }
    }
}
