/* Two-phase commit with messages that are only ever sent; after TwoPhase.tla of tlaplus/Examples. */
#ifndef N
#define N 8
#endif
#define WORKING 0
#define PREPARED 1
#define COMMITTED 2
#define ABORTED 3

byte at[N];                /* resource managers */
bit sent[N];               /* "prepared" of each, ever sent */
bit received[N];           /* and received by the coordinator */
byte decision;             /* WORKING until there is one */
byte preparedCount, committedCount, abortedCount;

active [N] proctype Manager()
{
  do
  :: d_step { at[_pid] == WORKING -> at[_pid] = PREPARED; sent[_pid] = 1 }
  :: d_step { at[_pid] == WORKING -> at[_pid] = ABORTED; abortedCount++ }
  :: d_step { decision == COMMITTED ->
              if :: at[_pid] == ABORTED -> abortedCount-- :: else fi;
              if :: at[_pid] != COMMITTED -> committedCount++ :: else fi;
              at[_pid] = COMMITTED;
              assert(committedCount == 0 || abortedCount == 0) }
  :: d_step { decision == ABORTED ->
              if :: at[_pid] == COMMITTED -> committedCount-- :: else fi;
              if :: at[_pid] != ABORTED -> abortedCount++ :: else fi;
              at[_pid] = ABORTED;
              assert(committedCount == 0 || abortedCount == 0) }
  :: d_step { decision == WORKING && sent[_pid] ->
              if :: !received[_pid] -> preparedCount++ :: else fi;
              received[_pid] = 1 }
  od
}

active proctype Coordinator()
{
  do
  :: d_step { decision == WORKING && preparedCount == N -> decision = COMMITTED }
  :: d_step { decision == WORKING -> decision = ABORTED }
  od
}
