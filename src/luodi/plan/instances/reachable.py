"""Maps whose rim is cut off: the part that can be planned."""

from dataclasses import replace

from luodi.plan.arcs.reach_faults import reach_faults
from luodi.plan.instances.instance import Instance


def without_unreachable(instance: Instance) -> Instance:
    """Leave out the tasks that no vehicle can come to and back from, and say so.

    Parameters
    ----------
    instance
        A problem without other faults, such as one of a map that was cut along a border.

    Returns
    -------
    Instance
        Its last note names the tasks that were left out; the same instance when there are none.
    """
    cut_off = {
        fault.record for fault in reach_faults(instance.problem) if fault.code == "task.unreachable"
    }
    if not cut_off:
        return instance
    kept = tuple(task for task in instance.problem.tasks if task.id not in cut_off)
    left = [task.id for task in instance.problem.tasks if task.id in cut_off]
    note = f"{len(left)} 个任务到不了或回不来，没有列入：{'、'.join(left)}。"
    return Instance(replace(instance.problem, tasks=kept), (*instance.notes, note))
