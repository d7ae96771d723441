//! Randomness.

/// A number from 0 up to 1, for jitter.
pub fn fraction() -> f64 {
    js_sys::Math::random()
}

/// A key that nobody else has: 128 random bits.
pub fn key() -> String {
    let mut bytes = [0u8; 16];
    let filled = super::page::window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes))
        .is_ok();
    if !filled {
        bytes =
            u128::to_be_bytes((u128::from(fraction().to_bits()) << 64) | u128::from(fraction().to_bits()));
    }
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
