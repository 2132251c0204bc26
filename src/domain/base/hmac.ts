/** HMAC-SHA256 of the text's UTF-8 bytes; the domain has no cryptography of its own and is given this. */
export type Hmac = (key: Uint8Array, text: string) => Uint8Array;
