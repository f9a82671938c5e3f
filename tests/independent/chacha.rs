//! ChaCha20 after RFC 8439, section 2.3, written out plainly.

/// RFC 8439, section 2.1.
fn quarter_round(state: &mut [u32; 16], a: usize, b: usize, c: usize, d: usize) {
    state[a] = state[a].wrapping_add(state[b]);
    state[d] = (state[d] ^ state[a]).rotate_left(16);
    state[c] = state[c].wrapping_add(state[d]);
    state[b] = (state[b] ^ state[c]).rotate_left(12);
    state[a] = state[a].wrapping_add(state[b]);
    state[d] = (state[d] ^ state[a]).rotate_left(8);
    state[c] = state[c].wrapping_add(state[d]);
    state[b] = (state[b] ^ state[c]).rotate_left(7);
}

/// The 16 words of one block: words 12 and 13 of the state are the counter, 14 and 15 the stream.
pub fn block(key: &[u8; 32], counter: u64, stream: u64) -> [u32; 16] {
    let mut start = [0u32; 16];
    start[0] = 0x6170_7865;
    start[1] = 0x3320_646e;
    start[2] = 0x7962_2d32;
    start[3] = 0x6b20_6574;
    for i in 0..8 {
        start[4 + i] =
            u32::from_le_bytes([key[4 * i], key[4 * i + 1], key[4 * i + 2], key[4 * i + 3]]);
    }
    start[12] = (counter & 0xffff_ffff) as u32;
    start[13] = (counter >> 32) as u32;
    start[14] = (stream & 0xffff_ffff) as u32;
    start[15] = (stream >> 32) as u32;

    let mut state = start;
    for _ in 0..10 {
        quarter_round(&mut state, 0, 4, 8, 12);
        quarter_round(&mut state, 1, 5, 9, 13);
        quarter_round(&mut state, 2, 6, 10, 14);
        quarter_round(&mut state, 3, 7, 11, 15);
        quarter_round(&mut state, 0, 5, 10, 15);
        quarter_round(&mut state, 1, 6, 11, 12);
        quarter_round(&mut state, 2, 7, 8, 13);
        quarter_round(&mut state, 3, 4, 9, 14);
    }
    for i in 0..16 {
        state[i] = state[i].wrapping_add(start[i]);
    }
    state
}

/// RFC 8439, 2.3.2: its 32-bit counter 1 and 96-bit nonce 00000009 0000004a 00000000, read as the
/// four last words of the state, are a 64-bit counter and a 64-bit stream.
#[test]
fn block_function_gives_the_vector_of_rfc_8439_2_3_2() {
    let mut key = [0u8; 32];
    for (i, byte) in key.iter_mut().enumerate() {
        *byte = i as u8;
    }
    let counter = 0x0900_0000_0000_0001;
    let stream = 0x0000_0000_4a00_0000;
    let expected = [
        0xe4e7_f110,
        0x1559_3bd1,
        0x1fdd_0f50,
        0xc471_20a3,
        0xc7f4_d1c7,
        0x0368_c033,
        0x9aaa_2204,
        0x4e6c_d4c3,
        0x4664_82d2,
        0x09aa_9f07,
        0x05d7_c214,
        0xa202_8bd9,
        0xd19c_12b5,
        0xb94e_16de,
        0xe883_d0cb,
        0x4e3c_50a2,
    ];
    assert_eq!(block(&key, counter, stream), expected);
}

/// RFC 8439, A.1, test vector 1: key, counter and nonce all zero.
#[test]
fn block_function_gives_the_all_zero_vector_of_rfc_8439_a_1() {
    let words = block(&[0; 32], 0, 0);
    assert_eq!(words[0], 0xade0_b876);
    assert_eq!(words[1], 0x903d_f1a0);
    assert_eq!(words[15], 0x8665_eeb2);
}
