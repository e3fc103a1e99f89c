/** Never comes back. */
export async function endless(): Promise<never> {
  await Promise.resolve();
  for (;;);
}
