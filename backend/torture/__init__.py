"""Torture: Storyreel killed, starved, lied to and interrupted, a thousand times.

`./storyreel torture` starts real servers on data folders of their own and does to them what power
cuts, full disks and impatient people do. After every trial `world.check` looks whether the promise
of ARCHITECTURE.md was kept. A short form of each experiment is part of `./storyreel test`.

    stage.py         data folders with a story, and servers on them
    kill_points.py   where a server is killed, by name; victim.py is a server with one of them armed
    world.py         what has to be so after every trial
    experiments/     one file per promise
"""
