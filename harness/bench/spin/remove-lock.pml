/* A remove lock: N threads doing I/O, one remover. */
#ifndef N
#define N 6
#endif

byte references = 1;       /* the bias */
bit removed, signalled, freed;

active [N] proctype Io()
{
  bit last;
idle:    if :: d_step { references++ } fi;
check:   if
         :: d_step { !removed -> skip }; goto use
         :: d_step { removed -> skip }; goto back
         fi;
use:     if :: d_step { assert(!freed) } fi;
release: if :: d_step { references--; last = (references == 0) } fi;
signal:  if :: d_step { if :: last -> signalled = 1; last = 0 :: else fi } fi;
         goto idle;
back:    if :: d_step { references--; last = (references == 0) } fi;
signalBack:
         if :: d_step { if :: last -> signalled = 1; last = 0 :: else fi } fi;
done:    if :: d_step { false -> skip } fi
}

active proctype Remover()
{
  bit last;
  if :: d_step { references++ } fi;
  if :: d_step { removed = 1 } fi;
  if :: d_step { references-- } fi;
  if :: d_step { references--; last = (references == 0) } fi;
  if
  :: d_step { last -> last = 0 }
  :: d_step { !last && signalled -> skip }
  fi;
  if :: d_step { freed = 1 } fi;
  if :: d_step { false -> skip } fi
}
