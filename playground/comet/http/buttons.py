"""The submit endpoints that go on with a task: its buttons, and the dialogs that they open."""

import asyncio

from playground.comet import phrases
from playground.comet.drawing.masks import Mask
from playground.comet.errors import (
    Code,
    Json,
    envelope,
    gateway_error,
    invalid_request,
    refused,
)
from playground.comet.faults import Faults
from playground.comet.gateway.gateway import Gateway, Order
from playground.comet.http.bodies import Body
from playground.comet.http.orders import Handler, answering, order_of
from playground.comet.http.sources import data_uri_mask
from playground.comet.upstream import jobs, presses
from playground.comet.upstream.buttons import Press, read_custom_id
from playground.comet.upstream.jobs import Job
from playground.comet.upstream.tasks import Task


class Buttons:
    """One method an endpoint; each takes the body and returns the envelope."""

    def __init__(self, *, gateway: Gateway, faults: Faults) -> None:
        self._gateway = gateway
        self._faults = faults

    def handlers(self) -> dict[str, Handler]:
        """Return the handlers by the last part of their path."""
        return {"action": answering(self.action), "modal": answering(self.modal)}

    async def action(self, body: Body) -> Json:
        """Press a button."""
        custom_id = body.text("customId")
        if not custom_id:
            raise invalid_request("custom_id_is_required")
        if read_custom_id(custom_id) is None:
            raise invalid_request(f"unknown_action:{custom_id}")
        return self.press(custom_id, self._gateway.reads.finished(body.required("taskId")), body)

    async def modal(self, body: Body) -> Json:
        """Fill in the dialog of a task that waits for one."""
        task = self._gateway.upstream.tasks.get(body.required("taskId"))
        if task is None or self._gateway.reads.row(task.id) is None:
            raise gateway_error("task_not_found")
        encoded = body.text("maskBase64")
        mask = await data_uri_mask(encoded) if encoded else None
        prompt = body.text("prompt") or task.prompt
        job = await asyncio.to_thread(self._filled_in, task, prompt=prompt, mask=mask)
        order = Order(
            job=job,
            speed=task.speed,
            bot_type=task.bot_type,
            state=body.text("state"),
            parent=task.parent,
        )
        return self._gateway.confirm(task, job, order)

    def _filled_in(self, task: Task, *, prompt: str, mask: Mask | None) -> Job:
        """Return the work of a waiting task once its dialog is known."""
        if not prompt.strip():
            raise refused(phrases.EMPTY_PROMPT)
        if task.press is None or task.parent is None or task.parent.artwork is None:
            return jobs.imagine(prompt)
        dialog = presses.Dialog(prompt=prompt, mask=mask)
        return self._planned(task.press, task.parent, dialog)

    def press(self, custom_id: str, parent: Task, body: Body) -> Json:
        """Do what one of the parent's buttons asks for.

        Raises:
            RefusalError: It is not among the parent's buttons, or was not accepted.
        """
        press = read_custom_id(custom_id)
        if press is None or custom_id not in {button["customId"] for button in parent.buttons}:
            raise refused(phrases.WRONG_PARAMETER)
        if press.name == "BOOKMARK":
            return envelope(Code.SUCCESS, phrases.SUBMITTED, result=parent.id)
        if press.argument == "all":
            return self._imagine_all(parent, body)
        wanted = body.flag("enableRemix") or self._faults.provider_remix
        asks = press.always_asks or (press.asks_in_remix and wanted)
        job = presses.question(press, parent.job) if asks else self._planned(press, parent)
        order = order_of(job, body, parent=parent, press=press, custom_id=custom_id, asks=asks)
        return self._gateway.submit(order)

    def _imagine_all(self, parent: Task, body: Body) -> Json:
        lines = parent.job.text.split("\n\n")
        planned = [
            jobs.imagine(presses.line_of(parent.job.text, n)) for n in range(1, len(lines) + 1)
        ]
        answers = [self._gateway.submit(order_of(job, body, parent=parent)) for job in planned]
        ids = [str(answer["result"]) for answer in answers]
        ids += [f"{ids[-1]}{number}" for number in range(self._faults.extra_ids)]
        return {**answers[0], "result": ",".join(ids)}

    def _planned(self, press: Press, parent: Task, dialog: presses.Dialog | None = None) -> Job:
        if parent.artwork is None:
            raise refused(phrases.WRONG_STATE)
        try:
            return presses.plan(press, parent=parent.job, artwork=parent.artwork, dialog=dialog)
        except presses.NotPossibleError as error:
            raise refused(phrases.WRONG_PARAMETER) from error
