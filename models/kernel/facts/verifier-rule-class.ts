/** A class of Driver Verifier's rules, switched on with `verifier /rc <number> /driver <name>`. Source: devtest/verifier-command-line. */
export interface VerifierRuleClass {
  readonly number: number;
  readonly name: string;
  /** Path of the page that ties the bug check to the class. */
  readonly page: string;
}

const violationPage = "debugger/bug-check-0xc4--driver-verifier-detected-violation";
const ioPage = "debugger/bug-check-0xc9--driver-verifier-iomanager-violation";

const forceIrqlPage = "devtest/force-irql-checking";

const specialPool = { number: 1, name: "Special pool" };
const forceIrqlChecking = { number: 2, name: "Force IRQL checking" };
const poolTracking = { number: 4, name: "Pool tracking" };
const ioVerification = { number: 5, name: "I/O verification" };
const deadlockDetection = { number: 6, name: "Deadlock detection" };
const ddiCompliance = { number: 18, name: "DDI compliance checking" };
const ndisVerification = { number: 22, name: "NDIS/WIFI verification" };

/** Bug check 0xC4: the class by value of parameter 1. Values outside these spans need no class of their own. */
const violations = [
  { from: 0x51, to: 0x62, page: violationPage, ...poolTracking },
  { from: 0xd5, to: 0xd6, page: violationPage, ...ioVerification },
  { from: 0xe1, to: 0xe1, page: forceIrqlPage, ...forceIrqlChecking },
  { from: 0x11a, to: 0x11b, page: forceIrqlPage, ...forceIrqlChecking },
  { from: 0x1000, to: 0x100b, page: violationPage, ...deadlockDetection },
  { from: 0x20000, to: 0x4ffff, page: violationPage, ...ddiCompliance },
  { from: 0x91000, to: 0x9ffff, page: violationPage, ...ndisVerification },
];

const codes: ReadonlyMap<number, VerifierRuleClass> = new Map([
  [0x0a, { ...forceIrqlChecking, page: forceIrqlPage }],
  [0xd1, { ...forceIrqlChecking, page: forceIrqlPage }],
  [0xc9, { ...ioVerification, page: ioPage }],
  [0xcc, { ...specialPool, page: "devtest/special-pool" }],
  [0xd5, { ...specialPool, page: "devtest/special-pool" }],
]);

/** The same class for `verifier /flags`, as "0x20": both lists number the options alike. Source: devtest/verifier-command-line. */
export function verifierFlags({ number }: Pick<VerifierRuleClass, "number">): string {
  return `0x${(1 << (number - 1)).toString(16).toUpperCase()}`;
}

/** Whether Windows never stops with this code unless Driver Verifier is on. Sources: the pages of these bug checks. */
export function onlyWithVerifier(code: number): boolean {
  return code === 0xc4 || code === 0xc9 || code === 0xcc || code === 0xd5;
}

/** The class that has to be on for this bug check to appear, or to appear at once instead of by luck; undefined when none is tied to it. */
export function verifierRuleClass(code: number, parameter1?: number): VerifierRuleClass | undefined {
  if (code !== 0xc4) return codes.get(code);
  const span = violations.find(({ from, to }) => parameter1 !== undefined && parameter1 >= from && parameter1 <= to);
  return span && { number: span.number, name: span.name, page: span.page };
}
