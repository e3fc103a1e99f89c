import type { HistoryFile } from './history-files.js';

type Event = Readonly<Record<string, unknown>>;

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const payloadOf = (value: unknown) => ({
  metadata: { encoding: base64('json/plain') },
  data: base64(JSON.stringify(value)),
});

/** A history up to the middle, and then a workflow task with as many signals as somebody cared to send. */
export function flooded(
  { name, history }: HistoryFile,
  { signalName, times, says }: { signalName: string; times: number; says: (nth: number) => object },
): HistoryFile {
  const events = history.events as readonly Event[];
  const tasks = events.filter(({ eventType }) => eventType === 'EVENT_TYPE_WORKFLOW_TASK_SCHEDULED');
  const scheduled = tasks[Math.floor(tasks.length / 2)] ?? {};
  const before = events.slice(0, events.indexOf(scheduled));
  const { eventTime } = before.at(-1) ?? {};
  const signals = Array.from({ length: times }, (_, nth) => ({
    eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED',
    workflowExecutionSignaledEventAttributes: { signalName, input: { payloads: [payloadOf(says(nth))] } },
  }));
  const scheduledEventId = String(before.length + times + 1);
  const started = {
    eventType: 'EVENT_TYPE_WORKFLOW_TASK_STARTED',
    workflowTaskStartedEventAttributes: { scheduledEventId },
  };
  const added = [...signals, scheduled, started].map((event, index) => {
    return { ...event, eventTime, eventId: String(before.length + index + 1) };
  });
  return { name: `${name} flooded with ${signalName}`, history: { events: [...before, ...added] } };
}
