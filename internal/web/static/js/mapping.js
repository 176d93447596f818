// The columns page: the bar of shares, and choices that show only what they
// need. What becomes of the values is asked of the server, by htmx.
