//! A citizen's words as the word lists have them: without case, accents and drawn-out letters.

/// The words of a text, each as it is compared.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = vec![];
    let mut word = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        match plain(c) {
            Some(c) if c.is_alphanumeric() => word.push(c),
            // An apostrophe or hyphen holds a word together: "m'n", "nep-collectant".
            Some('\'' | '-') if !word.is_empty() => word.push(c_of(c)),
            Some(c) if c == '?' || c == '!' || !c.is_ascii() => {
                close(&mut words, &mut word);
                words.push(c.to_string());
            }
            _ => close(&mut words, &mut word),
        }
    }
    close(&mut words, &mut word);
    words
}

const fn c_of(c: char) -> char {
    if matches!(c, '’' | '‘' | '`' | '´') { '\'' } else { c }
}

/// The letter under an accent; nothing for marks that stand on their own.
fn plain(c: char) -> Option<char> {
    Some(match c {
        'à' | 'á' | 'â' | 'ä' | 'ã' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'ö' | 'õ' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        '’' | '‘' | '`' | '´' => '\'',
        // Variation selectors and joiners, which emoji carry.
        '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => return None,
        c => c,
    })
}

fn close(words: &mut Vec<String>, word: &mut String) {
    let made = std::mem::take(word);
    let made = made.trim_end_matches(['\'', '-']);
    if !made.is_empty() {
        words.push(undrawn(made));
    }
}

/// "heeelp" is "help": three or more of a letter are one.
fn undrawn(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut out = String::with_capacity(word.len());
    let mut at = 0;
    while at < letters.len() {
        let run = letters[at..].iter().take_while(|c| **c == letters[at]).count();
        let keep = if run >= 3 && letters[at].is_alphabetic() { 1 } else { run };
        out.extend(std::iter::repeat_n(letters[at], keep));
        at += run;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_what_people_add_to_them() {
        assert_eq!(words("HEEEELP!! Één m’n scooter"), ["help", "!", "!", "een", "m'n", "scooter"]);
        assert_eq!(words("top 👏👏"), ["top", "👏", "👏"]);
        assert_eq!(words("'' -- …"), ["…"]);
    }
}
