/** The time zone of all times without another one. Reactive: an administrator may change it while the desk is open. */
class HomeZone {
  /** An IANA name, or undefined for the browser's zone. */
  zone = $state.raw<string | undefined>();
}

export const homeZone = new HomeZone();
