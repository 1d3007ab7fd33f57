/**
 * Where the playing is, sixty times a second: whoever moves with it writes to the page itself.
 *
 * Stores tell a few times a second (`usePlayerStore.time`); drawing through them would be too slow.
 */
type Follower = (time: number) => void;

const followers = new Set<Follower>();
let now = 0;

export const playhead = {
  /** Seconds from the beginning of the story. */
  get time() {
    return now;
  },
  /** Go there; all followers draw at once. */
  set(time: number) {
    now = time;
    for (const follower of followers) follower(time);
  },
  /** Draw now and whenever it moves; call what is returned to stop. */
  follow(follower: Follower): () => void {
    followers.add(follower);
    follower(now);
    return () => void followers.delete(follower);
  },
};
