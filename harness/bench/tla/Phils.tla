------------------------------- MODULE Phils -------------------------------
\* Dining philosophers, step for step harness/bench/models/phils.ts: take a fork, take the other, put them down in the same order.
EXTENDS Naturals
CONSTANT N
VARIABLES at, up

Seats == 0 .. N - 1
Next1(i) == (i + 1) % N

Init == at = [i \in Seats |-> 0] /\ up = [i \in Seats |-> FALSE]

Fork(i) == IF at[i] % 2 = 0 THEN i ELSE Next1(i)

Move(i) ==
  /\ at[i] >= 2 \/ ~up[Fork(i)]
  /\ up' = [up EXCEPT ![Fork(i)] = at[i] < 2]
  /\ at' = [at EXCEPT ![i] = (at[i] + 1) % 4]

Next == \E i \in Seats : Move(i)
Spec == Init /\ [][Next]_<<at, up>>
=============================================================================
