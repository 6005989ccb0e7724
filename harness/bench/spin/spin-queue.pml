/* A bounded queue under a spin lock: P producers, C consumers, room for K items. */
#ifndef P
#define P 3
#endif
#ifndef C
#define C 3
#endif
#ifndef K
#define K 4
#endif

byte owner;                /* 0 is free, else 1 + process number */
byte slot[K];
byte head, count;

active [P] proctype Producer()
{
idle:    if :: d_step { owner == 0 -> owner = _pid + 1 } fi;
write:   if
         :: d_step { count < K -> slot[(head + count) % K] = _pid + 1 }
         :: d_step { count == K -> skip }; goto release
         fi;
countIn: if :: d_step { assert(owner == _pid + 1); count++ } fi;
release: if :: d_step { owner = 0 } fi;
         goto idle
}

active [C] proctype Consumer()
{
  byte item;
idle:    if :: d_step { owner == 0 -> owner = _pid + 1 } fi;
read:    if
         :: d_step { count > 0 -> item = slot[head]; assert(item != 0) }
         :: d_step { count == 0 -> skip }; goto release
         fi;
countOut: if :: d_step { assert(owner == _pid + 1); slot[head] = 0; head = (head + 1) % K; count-- } fi;
release: if :: d_step { owner = 0 } fi;
         if
         :: d_step { item != 0 -> item = 0 }
         :: d_step { item == 0 -> skip }
         fi;
         goto idle
}
