import { call, literal, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { documentedIrql } from "./facts/documented-irql";
import { type WdfQueueOptions, wdfQueueChart } from "./wdf-queue-chart";

const aRequest = object("request", "WDF request");
const ofRequest = { request: "request" } as const;
const waitsFor = (event: "driverHasNone" | "empty") =>
  ({
    name: event === "empty" ? "wait until it is empty" : "wait for the driver's requests",
    blocks: "waits",
    messages: [{ to: "queue", event }],
  }) as const;
const turns = (event: "start" | "stop" | "drain") => ({ name: event, messages: [{ to: "queue", event }] }) as const;
const purges = {
  name: "cancel what waits",
  messages: [
    { to: "queue", event: "purge" },
    { to: "each kind:WDF request", event: "purge", with: { queue: "queue" } },
  ],
} as const;

/**
 * A framework queue: it holds requests for the driver, cancels those it holds (MQ-1), and is stopped, drained, purged and powered down. The
 * framework's own part is made of calls of the framework's actors: SendToQueue, PresentRequest, CancelRequestAnywhere, PresentIoStop.
 */
export const wdfQueue = kind({
  kind: "WDF queue",
  facts: ["KMDF-1", "MQ-1", "MQ-2", "MQ-3", "MQ-5", "MQ-6", "MQ-7"],
  assumes: [
    "a cancel and a retrieve of a queued request are one step each: one of them comes first (silent after MQ-7)",
    "purging a queue leaves the requests that the driver has to whoever cancels them: their cancel callbacks are calls of their own",
  ],
  sample: { dispatch: "parallel", canceledOnQueue: "EvtIoCanceledOnQueue" },
  chart: (options: WdfQueueOptions | undefined, { name }) => wdfQueueChart(options, name),
  calls: {
    /** The I/O manager's request reaches the queue, which takes it or, drained or purged, has the framework complete it. */
    SendToQueue: call({
      params: [self("queue"), aRequest],
      facts: ["KMDF-1"],
      phases: [
        {
          name: "arrive",
          messages: [
            { to: "queue", event: "arrive", with: ofRequest, as: "(result), accepted, refused" },
            { to: "accepted", event: "enqueue", with: { queue: "queue" } },
            { to: "refused", event: "refuse" },
          ],
        },
      ],
    }),
    /** The framework hands the next request to the driver's handler, which goes on with it. */
    PresentRequest: call({
      params: [self("queue")],
      facts: ["KMDF-1"],
      phases: [
        {
          name: "present",
          blocks: "waits",
          messages: [
            { to: "queue", event: "present", as: "presented", result: true },
            { to: "presented", event: "deliver" },
          ],
        },
      ],
    }),
    /** The request, or the status where there is none to have. */
    WdfIoQueueRetrieveNextRequest: call({
      params: [self("queue")],
      irql: documentedIrql("WdfIoQueueRetrieveNextRequest"),
      facts: ["MQ-2"],
      phases: [
        {
          name: "retrieve",
          messages: [
            { to: "queue", event: "retrieve", as: "(result), taken" },
            { to: "taken", event: "deliver" },
          ],
        },
      ],
    }),
    WdfIoQueueRetrieveFoundRequest: call({
      params: [self("queue"), aRequest],
      irql: documentedIrql("WdfIoQueueRetrieveFoundRequest"),
      facts: ["MQ-3"],
      phases: [
        {
          name: "retrieve",
          messages: [
            { to: "queue", event: "retrieveFound", with: ofRequest, as: "(result), taken" },
            { to: "taken", event: "deliver" },
          ],
        },
      ],
    }),
    WdfRequestForwardToIoQueue: call({
      params: [aRequest, self("queue")],
      irql: documentedIrql("WdfRequestForwardToIoQueue"),
      facts: ["KMDF-7", "MQ-5"],
      phases: [
        {
          name: "forward",
          messages: [
            { to: "request", event: "forward", with: { queue: "queue" }, as: "into" },
            { to: "each kind:WDF queue", event: "forward", with: { request: "request", into: "into" } },
          ],
        },
      ],
    }),
    WdfRequestRequeue: call({
      params: [aRequest, self("queue")],
      irql: documentedIrql("WdfRequestRequeue"),
      facts: ["KMDF-1", "NF:wdfrequest.WdfRequestRequeue"],
      phases: [
        {
          name: "requeue",
          messages: [
            { to: "request", event: "requeue" },
            { to: "queue", event: "requeue", with: ofRequest },
          ],
        },
      ],
    }),
    /** The sender cancels: in the queue it is the framework's; with the driver, the name of the callback to call, or NULL. */
    CancelRequestAnywhere: call({
      params: [self("queue"), aRequest],
      facts: ["MQ-1", "KMDF-6"],
      phases: [
        {
          name: "cancel",
          messages: [
            { to: "queue", event: "cancel", with: ofRequest, as: "(result), queued, calledBack, delivered" },
            { to: "queued", event: "cancelQueued" },
            { to: "calledBack", event: "canceledOnQueue" },
            { to: "delivered", event: "cancel", as: "(result)" },
          ],
        },
      ],
    }),
    WdfIoQueueStart: call({
      params: [self("queue")],
      irql: documentedIrql("WdfIoQueueStart"),
      facts: ["NF:wdfio.WdfIoQueueStart"],
      phases: [turns("start")],
    }),
    WdfIoQueueStop: call({
      params: [self("queue")],
      irql: documentedIrql("WdfIoQueueStop"),
      facts: ["NF:wdfio.WdfIoQueueStop"],
      phases: [turns("stop")],
    }),
    WdfIoQueueStopSynchronously: call({
      params: [self("queue")],
      irql: documentedIrql("WdfIoQueueStopSynchronously"),
      facts: ["MQ-7"],
      phases: [turns("stop"), waitsFor("driverHasNone")],
    }),
    WdfIoQueueDrain: call({
      params: [self("queue")],
      irql: documentedIrql("WdfIoQueueDrain"),
      facts: ["NF:wdfio.WdfIoQueueDrain"],
      phases: [turns("drain")],
    }),
    WdfIoQueueDrainSynchronously: call({
      params: [self("queue")],
      irql: documentedIrql("WdfIoQueueDrainSynchronously"),
      facts: ["MQ-7"],
      phases: [turns("drain"), waitsFor("empty")],
    }),
    WdfIoQueuePurge: call({
      params: [self("queue")],
      irql: documentedIrql("WdfIoQueuePurge"),
      facts: ["NF:wdfio.WdfIoQueuePurge"],
      phases: [purges],
    }),
    WdfIoQueuePurgeSynchronously: call({
      params: [self("queue")],
      irql: documentedIrql("WdfIoQueuePurgeSynchronously"),
      facts: ["MQ-7"],
      phases: [purges, waitsFor("empty")],
    }),
    /** The framework powers the device down: it waits until every delivered request is completed or acknowledged (MQ-6). */
    PowerDownQueue: call({
      params: [self("queue")],
      facts: ["MQ-6"],
      phases: [
        { name: "stop", messages: [{ to: "queue", event: "powerDown" }] },
        { name: "wait for the driver's requests", blocks: "waits", messages: [{ to: "queue", event: "heldBack" }] },
      ],
    }),
    /** The framework calls EvtIoStop for a request that the driver has: that request. */
    PresentIoStop: call({
      params: [self("queue")],
      facts: ["MQ-6", "NC:wdfio.EVT_WDF_IO_QUEUE_IO_STOP"],
      phases: [{ name: "ask", blocks: "waits", messages: [{ to: "queue", event: "askStop", result: true }] }],
    }),
    /** Gives the request back to the head of the queue, or keeps it while the device is down. */
    WdfRequestStopAcknowledge: call({
      params: [aRequest, self("queue"), literal("requeue", "TRUE", "FALSE")],
      irql: documentedIrql("WdfRequestStopAcknowledge"),
      facts: ["KMDF-7", "MQ-6"],
      phases: [
        {
          name: "acknowledge",
          messages: [
            { to: "request", event: "acknowledge", with: { requeue: "requeue" } },
            { to: "queue", event: "acknowledge", with: { request: "request", requeue: "requeue" } },
          ],
        },
      ],
    }),
  },
});
