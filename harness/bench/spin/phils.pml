/* Dining philosophers who all take the near fork first. */
#ifndef N
#define N 12
#endif
#define near _pid
#define far ((_pid + 1) % N)

byte taken[N];

active [N] proctype Philosopher()
{
think:  if :: d_step { taken[near] == 0 -> taken[near] = 1 } fi;
one:    if :: d_step { taken[far] == 0 -> taken[far] = 1 } fi;
eat:    if :: d_step { taken[near] = 0 } fi;
finish: if :: d_step { taken[far] = 0 } fi;
        goto think
}
