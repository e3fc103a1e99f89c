import { forgeFor } from '../../forge/factory.js';
import { takeDraftBack } from '../../forge/take-draft-back.js';
import { type DraftPlace, forgeOf, keyOf, remoteOf } from './draft-place.js';
import { withRepositories } from './with-repositories.js';

/** Takes the draft of one request back, as {@link takeDraftBack} does. */
export async function takeBack(place: DraftPlace): Promise<string | null> {
  const { deps, of } = place;
  const { run, head, baseBranch: base } = of;
  if (!run.repository.hasOrigin) return null;
  const forge = await forgeFor(forgeOf(place));
  return withRepositories({ deps, run, commits: [] }, ({ mirror }) => {
    const at = { mirror, ...remoteOf(place) };
    return takeDraftBack({ draft: { at, base, head, idempotencyKey: keyOf(of) }, forge });
  });
}
