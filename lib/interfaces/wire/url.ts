/** What a host and its port are made of; JavaScript's parser mends what is not. */
const AUTHORITY =
  /^https?:\/\/(?:(?:[\w.~!$&'()*+,;=:-]|%[0-9a-f]{2})*@)?(?:\[[0-9a-f:.]+\]|[\p{L}\p{N}._~-]+)(?::\d{1,5})?(?=[/?#]|$)/iu;

/** A percent sign that begins no escape. */
const BARE_PERCENT = /%(?![0-9a-f]{2})/i;

/**
 * Whether a text is a URL of HTTP or HTTPS with a host. JavaScript's parser is more tolerant than those that have to work with it, such as
 * Go's: it takes `http:host`, spaces and bare percent signs, and Kratos then refuses the whole configuration that such a URL stands in.
 */
export const isHttpUrl = (text: string): boolean =>
  AUTHORITY.test(text) && !BARE_PERCENT.test(text) && !/[\s\p{Cc}]/u.test(text) && URL.canParse(text);

/** Whether a text says where Kratos is to read something: a URL, a file, or the thing itself in base64. */
export const isContentUrl = (text: string): boolean =>
  isHttpUrl(text) || /^base64:\/\/[\w+/=-]+$/.test(text) || /^file:\/\/(?:[\w./~+-]|%[0-9a-f]{2})+$/i.test(text);
