import { readDocument } from '../document.js';
import { outlineOf } from '../outline.js';

/** The agents and prompt templates that a plan's text names, as far as it can be read: what a library must have. */
export function agentReferences(text: string): { presets: string[]; prompts: string[] } {
  const document = readDocument({ file: '', text });
  if (document.kind === 'problems') return { presets: [], prompts: [] };
  const agents = outlineOf(document.value).stages.flatMap(({ agent }) => agent ?? []);
  return {
    presets: [...new Set(agents.flatMap(({ preset }) => preset?.name ?? []))],
    prompts: [...new Set(agents.flatMap(({ prompt }) => prompt?.name ?? []))],
  };
}
