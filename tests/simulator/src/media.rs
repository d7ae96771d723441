//! Pictures, sounds and files, made from nothing but their id, behind links that expire.

use crate::sign::derived;
use crate::world::Medium;
use flate2::{Compression, Crc, write::ZlibEncoder};
use serde::{Deserialize, Serialize};
use shared::{MediaKind, Timestamp};
use std::io::Write;

/// What the simulator can make for a citizen to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Made {
    /// A PNG picture.
    Image,
    /// A WAV sound of a quarter of a second.
    Audio,
    /// A PDF page.
    File,
}

impl Made {
    /// As what Balie knows it.
    pub const fn kind(self) -> MediaKind {
        match self {
            Self::Image => MediaKind::Image,
            Self::Audio => MediaKind::Audio,
            Self::File => MediaKind::File,
        }
    }

    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Image => "p",
            Self::Audio => "a",
            Self::File => "f",
        }
    }

    fn of(id: &str) -> Option<Self> {
        [Self::Image, Self::Audio, Self::File].into_iter().find(|m| id.starts_with(m.prefix()))
    }
}

/// Makes the links to media.
#[derive(Clone, Copy)]
pub(crate) struct Links<'a> {
    pub base_url: &'a str,
    pub now: Timestamp,
    pub lifetime_ms: i64,
}

impl Links<'_> {
    /// A link that works until its time is over.
    pub fn to(&self, medium: &Medium) -> String {
        let expires = format!("{:x}", self.now.plus_millis(self.lifetime_ms).0);
        let seal = seal(&medium.id, &expires);
        format!("{}/_media/{}?oe={expires}&oh={seal}", self.base_url, medium.id)
    }
}

fn seal(id: &str, expires: &str) -> String {
    derived(&["media link", id, expires])[..16].to_owned()
}

/// Whether a link is one of ours and still works.
pub(crate) fn link_works(id: &str, expires: &str, given: &str, now: Timestamp) -> bool {
    given == seal(id, expires) && i64::from_str_radix(expires, 16).is_ok_and(|at| now.0 < at)
}

/// The MIME type and bytes of a made medium; none when `id` is not one.
pub(crate) fn make(id: &str) -> Option<(&'static str, Vec<u8>)> {
    match Made::of(id)? {
        Made::Image => Some(("image/png", picture(id))),
        Made::Audio => Some(("audio/wav", sound())),
        Made::File => Some(("application/pdf", page())),
    }
}

const WIDTH: u32 = 320;
const HEIGHT: u32 = 240;

/// An evening sky over a dark street, in colours that follow from the id.
fn picture(id: &str) -> Vec<u8> {
    let seed = derived(&["picture", id]).into_bytes();
    let tint = |i: usize| u32::from(seed[i]) % 96;
    let horizon = 110 + tint(3);
    let mut rows = Vec::with_capacity((HEIGHT * (1 + WIDTH * 3)) as usize);
    for y in 0..HEIGHT {
        rows.push(0);
        for x in 0..WIDTH {
            let sky = y < horizon;
            let lamp = (x / 40) % 2 == tint(4) % 2 && y.abs_diff(horizon) < 6;
            for channel in 0..3 {
                let base = if sky { 40 + tint(channel) + y / 3 } else { 20 + tint(channel) / 4 };
                rows.push(u8::try_from(if lamp { 230 } else { base.min(255) }).unwrap_or(u8::MAX));
            }
        }
    }
    png(&rows)
}

fn png(rows: &[u8]) -> Vec<u8> {
    let mut header = Vec::new();
    header.extend(WIDTH.to_be_bytes());
    header.extend(HEIGHT.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to a Vec does not fail.
    let _ = zlib.write_all(rows);
    let pixels = zlib.finish().unwrap_or_default();
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in [(b"IHDR", header), (b"IDAT", pixels), (b"IEND", Vec::new())] {
        out.extend(u32::try_from(data.len()).unwrap_or_default().to_be_bytes());
        let mut crc = Crc::new();
        crc.update(name);
        crc.update(&data);
        out.extend(name);
        out.extend(data);
        out.extend(crc.sum().to_be_bytes());
    }
    out
}

fn sound() -> Vec<u8> {
    const RATE: u32 = 8_000;
    let samples: Vec<u8> = (0..RATE / 4).map(|i| if (i / 10) % 2 == 0 { 150 } else { 106 }).collect();
    let length = u32::try_from(samples.len()).unwrap_or_default();
    let mut out = b"RIFF".to_vec();
    out.extend((36 + length).to_le_bytes());
    out.extend(b"WAVEfmt ");
    out.extend(16_u32.to_le_bytes());
    // Plain samples, one channel, one byte each.
    out.extend([1, 0, 1, 0]);
    out.extend(RATE.to_le_bytes());
    out.extend(RATE.to_le_bytes());
    out.extend([1, 0, 8, 0]);
    out.extend(b"data");
    out.extend(length.to_le_bytes());
    out.extend(samples);
    out
}

fn page() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>",
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut table = b"0000000000 65535 f \n".to_vec();
    for (index, object) in objects.iter().enumerate() {
        // Writing to a Vec does not fail.
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let start = out.len();
    out.extend(b"xref\n0 4\n");
    out.extend(table);
    let _ = write!(out, "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_are_what_they_say_and_the_same_each_time() {
        for (id, mime, start) in [
            ("p1", "image/png", &b"\x89PNG"[..]),
            ("a1", "audio/wav", b"RIFF"),
            ("f1", "application/pdf", b"%PDF"),
        ] {
            let (is, bytes) = make(id).unwrap();
            assert_eq!(is, mime);
            assert!(bytes.starts_with(start));
            assert_eq!(make(id).unwrap().1, bytes);
        }
        assert_ne!(make("p1").unwrap().1, make("p2").unwrap().1);
        assert!(make("x1").is_none());
    }

    #[test]
    fn a_link_works_until_it_expires_and_cannot_be_made_up() {
        let medium = Medium { id: "p1".to_owned(), kind: MediaKind::Image };
        let now = Timestamp(1_790_000_000_000);
        let link = Links { base_url: "http://h", now, lifetime_ms: 1000 }.to(&medium);
        let query = link.split_once("?oe=").unwrap().1;
        let (expires, seal) = query.split_once("&oh=").unwrap();
        assert!(link_works("p1", expires, seal, now));
        assert!(!link_works("p1", expires, seal, now.plus_millis(1000)));
        assert!(!link_works("p2", expires, seal, now));
        assert!(!link_works("p1", "ffffffffffff", seal, now));
    }
}
