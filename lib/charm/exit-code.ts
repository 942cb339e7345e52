/** The hook succeeded: Juju keeps its writes. */
export const EXIT_SUCCESS = 0;

/** The hook failed: Juju drops its writes, sets the unit to `error` and tries again. A failed action leaves the unit as it is. */
export const EXIT_FAILURE = 1;
