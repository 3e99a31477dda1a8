/**
 * Opens the organization's sign-in in a window of its own, whose last page says `changed` to this one (`SessionChannel`).
 * Whether the browser opened it.
 */
export const openProvider = (): boolean =>
  window.open('/login/external?return=/signed-in', 'medley-unlock', 'popup,width=560,height=720') !== null
