/**
 * The rule of git's cone mode (`git-sparse-checkout(1)`): in the cone are the files at the root, everything below the
 * cone's folders, and the files directly in each folder on the way to them. Folders and paths are relative to the root.
 */
export function coneMatcher(cone: readonly string[]): (path: string) => boolean {
  const onTheWay = new Set(['', ...foldersOnTheWay(cone)]);
  const inside = cone.map((folder) => `${folder}/`);
  return (path) =>
    onTheWay.has(path.slice(0, Math.max(0, path.lastIndexOf('/')))) ||
    inside.some((folder) => path.startsWith(folder));
}

/** Every folder on the way to one of the cone's, the root left out; each after those that it is in. */
export function foldersOnTheWay(cone: readonly string[]): string[] {
  const parents = cone.flatMap((folder) => {
    const parts = folder.split('/');
    return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
  });
  return [...new Set(parents)].sort();
}

/** A cone without what it says twice, in one order: two that mean the same are the same. */
export function plainCone(folders: readonly string[]): string[] {
  const all = [...new Set(folders)].sort();
  return all.filter((folder) => !all.some((other) => folder.startsWith(`${other}/`)));
}
