"""Django's tasks interface over the ``Job`` table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django.tasks.exceptions import TaskResultDoesNotExist
from django.utils import timezone
from django.utils.json import normalize_json
from django.utils.module_loading import import_string

from .models import Job

if TYPE_CHECKING:  # generic for type checkers alone
    AnyTask = Task[Any, Any]
    AnyResult = TaskResult[Any, Any]

STATUS = {
    Job.State.WAITING: TaskResultStatus.READY,
    Job.State.RUNNING: TaskResultStatus.RUNNING,
    Job.State.DONE: TaskResultStatus.SUCCESSFUL,
    Job.State.FAILED: TaskResultStatus.FAILED,
}


class DatabaseBackend(BaseTaskBackend):
    """Enqueues by inserting a row in the caller's transaction: both commit, or neither."""

    supports_defer = True
    supports_get_result = True

    def enqueue(self, task: AnyTask, args: Any, kwargs: Any) -> AnyResult:
        self.validate_task(task)
        job = Job.objects.create(
            task=task.module_path,
            arguments={"args": normalize_json(list(args)), "kwargs": normalize_json(kwargs)},
            due_at=task.run_after or timezone.now(),
        )
        return result_of(job, task)

    def get_result(self, result_id: str) -> AnyResult:
        try:
            job = Job.objects.get(pk=result_id)
        except (Job.DoesNotExist, ValueError):
            raise TaskResultDoesNotExist(result_id) from None
        return result_of(job, import_string(job.task))


def result_of(job: Job, task: AnyTask) -> AnyResult:
    errors = [TaskError(exception_class_path="builtins.Exception", traceback=job.error)]
    return TaskResult(
        task=task,
        id=str(job.pk),
        status=STATUS[Job.State(job.state)],
        enqueued_at=job.created_at,
        started_at=None,
        last_attempted_at=None,
        finished_at=job.finished_at,
        args=job.arguments["args"],
        kwargs=job.arguments["kwargs"],
        backend="default",
        errors=errors if job.error else [],
        worker_ids=[job.worker] if job.worker else [],
    )
