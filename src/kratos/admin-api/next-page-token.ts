/** The token of the next page; the link to it is the one that says so, and the last page has none. */
export const nextPageToken = (link: unknown): string | undefined => {
  const next = String(link ?? "")
    .split(",")
    .find((entry) => /rel="next"/.test(entry));
  const token = /[?&]page_token=(?<token>[^&>]+)/.exec(next ?? "")?.groups?.["token"];
  return token === undefined ? undefined : decodeURIComponent(token);
};
