import type { AgentPreset } from '../../domain/agent/preset.js';

/** The agents and prompt templates that a plan may name, where it is started. */
export interface AgentLibrary {
  /** By name. */
  readonly presets: ReadonlyMap<string, AgentPreset>;
  /** Texts of prompt templates, by their path in the repository. */
  readonly prompts: ReadonlyMap<string, string>;
  /** In words: where both were looked for. */
  readonly told: string;
}

/** Where a repository keeps presets of its own. */
export const PRESET_FOLDER = '.stagegate/agents';
