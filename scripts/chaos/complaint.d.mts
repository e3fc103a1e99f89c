export function complaintOf(ended: {
  args: string[];
  exitCode: number | null;
  killedBy: string | null;
  code: string | null;
  said: string;
}): string | null;
