//! How X counts: the weighted length of a post.
//!
//! Source: X's *Counting characters* and the published twitter-text configuration v3: 280 units; code points
//! in four ranges weigh one, all others two; an emoji, however composed, weighs two; a link weighs 23.
//! Texts are counted as they are, without Unicode normalisation: a decomposed accent counts for one more,
//! so the count is never too low.

const LINK: usize = 23;

/// The length of `text` in X's weighted units.
pub fn weighted_length(text: &str) -> usize {
    let mut total = 0;
    for (index, word) in text.split(' ').enumerate() {
        total += usize::from(index > 0);
        for part in word.split_inclusive('\n') {
            total += weigh_word(part);
        }
    }
    total
}

fn weigh_word(word: &str) -> usize {
    match word.find("https://").or_else(|| word.find("http://")) {
        Some(start) => {
            let (before, link) = word.split_at(start);
            let end = link.find(['\n', '"', '<', '>']).unwrap_or(link.len());
            let link_end = link[..end].trim_end_matches(['.', ',', '!', '?', ')', ':', ';', '\'']).len();
            weigh_plain(before) + LINK + weigh_plain(&link[link_end..])
        }
        None => weigh_plain(word),
    }
}

fn weigh_plain(text: &str) -> usize {
    let mut total = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_emoji(c) || is_regional(c) {
            total += 2;
            skip_rest_of_emoji(c, &mut chars);
        } else {
            total += if is_light(c) { 1 } else { 2 };
            // A keycap such as 1️⃣ is one emoji of weight two.
            if chars.peek() == Some(&'\u{FE0F}') {
                chars.next();
                if chars.next_if_eq(&'\u{20E3}').is_some() && is_light(c) {
                    total += 1;
                }
            }
        }
    }
    total
}

fn skip_rest_of_emoji(first: char, chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    if is_regional(first) {
        chars.next_if(|&c| is_regional(c));
        return;
    }
    while chars.next_if(|&c| c == '\u{FE0F}' || ('\u{1F3FB}'..='\u{1F3FF}').contains(&c)).is_some() {}
    if chars.next_if_eq(&'\u{200D}').is_some()
        && let Some(joined) = chars.next()
    {
        skip_rest_of_emoji(joined, chars);
    }
}

fn is_light(c: char) -> bool {
    matches!(u32::from(c), 0..=4351 | 8192..=8205 | 8208..=8223 | 8242..=8247)
}

fn is_regional(c: char) -> bool {
    ('\u{1F1E6}'..='\u{1F1FF}').contains(&c)
}

fn is_emoji(c: char) -> bool {
    matches!(u32::from(c), 0x1F300..=0x1FAFF | 0x1F000..=0x1F0FF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x2300..=0x23FF)
}

#[cfg(test)]
mod tests {
    use super::weighted_length;

    #[test]
    fn counts_as_x_does() {
        for (text, length) in [
            ("", 0),
            ("Hoi", 3),
            ("één café", 8),
            ("日本", 4),
            ("🚓", 2),
            ("👨‍👩‍👧‍👦", 2),
            ("👍🏽", 2),
            ("🇳🇱", 2),
            ("1️⃣", 2),
            ("zie https://www.politie.nl/aangifte-of-melding-doen.html.", 28),
            ("(https://politie.nl)", 25),
            ("regel één\nregel twee", 20),
        ] {
            assert_eq!(weighted_length(text), length, "{text}");
        }
    }
}
