import { assign, createMachine, type EventObject } from "xstate";

interface Table {
  /** 0 thinks, 1 holds one fork, 2 eats, 3 holds the second fork alone. */
  readonly philosophers: readonly number[];
  readonly forks: readonly boolean[];
}

type Move = EventObject & { readonly philosopher: number };

/** The philosophers of {@link phils} as an XState user would write them to hand to `@xstate/graph`: one machine, the table in its context. */
export function philsChart(count: number) {
  const place = ({ philosophers }: Table, philosopher: number) => philosophers[philosopher] ?? 0;
  /** Near fork, far fork, near fork, far fork: which one the next move of a philosopher is about. */
  const fork = (table: Table, philosopher: number) =>
    place(table, philosopher) % 2 === 0 ? philosopher : (philosopher + 1) % count;
  return createMachine({
    types: {} as { context: Table; events: Move },
    context: {
      philosophers: new Array<number>(count).fill(0),
      forks: new Array<boolean>(count).fill(false),
    },
    initial: "table",
    states: {
      table: {
        on: {
          move: {
            guard: ({ context, event: { philosopher } }) =>
              place(context, philosopher) >= 2 || !context.forks[fork(context, philosopher)],
            actions: assign(({ context, event: { philosopher } }) => ({
              philosophers: context.philosophers.with(philosopher, (place(context, philosopher) + 1) % 4),
              forks: context.forks.with(fork(context, philosopher), place(context, philosopher) < 2),
            })),
          },
        },
      },
    },
  });
}
